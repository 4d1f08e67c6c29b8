"""Probability distributions of amounts: lognormal, normal, triangular, uniform, and the streams they are drawn from.

Every draw starts as a standard normal score z, which the distribution turns into an amount, so that two data can share z
fully, in part or not at all. A lognormal keeps the sign of its amount (a by-product is a negative amount) and has the
amount as its median, as in Brightway and ecoinvent: loc = ln|amount|, scale = standard deviation of ln.

The stream of a datum depends on the seed and the datum's identity, on nothing else: NumPy's SFC64 (C. Doty-Humphrey's small
fast counting generator) seeded with SHA-256(seed, identity). Two models therefore draw the same values for what they share, and
the first thousand of ten thousand draws are the thousand of a shorter run.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inventories.problem import InputError, Text

Array = npt.NDArray[np.float64]
FAMILIES = ("lognormal", "normal", "triangular", "uniform")


@dataclass(frozen=True, slots=True)
class Distribution:
    """The distribution of one amount; fields in the unit of the amount unless they say otherwise."""

    family: str
    """lognormal | normal | triangular | uniform, or empty: the amount is certain"""
    amount: float
    """lognormal: median; normal: mean; triangular: mode; uniform: the value calculated with, not used in drawing"""
    scale: float = 0.0
    """lognormal: standard deviation of ln (no unit); normal: standard deviation"""
    minimum: float = 0.0
    """triangular and uniform"""
    maximum: float = 0.0
    """triangular and uniform"""

    def __post_init__(self) -> None:
        """Raises InputError for a family that is not known or parameters that make no distribution."""
        numbers = (self.amount, self.scale, self.minimum, self.maximum)
        mode = self.family != "triangular" or self.minimum <= self.amount <= self.maximum
        spread = self.minimum < self.maximum if self.family in ("triangular", "uniform") else self.scale >= 0.0
        known = self.family in ("", *FAMILIES) and not (self.family == "lognormal" and self.amount == 0.0)
        if not (known and spread and mode and all(map(math.isfinite, numbers))):
            raise InputError.one(
                "distribution",
                Text(
                    f"分布 {self.family} 的参数不成立：数量 {self.amount:g}，scale {self.scale:g}，{self.minimum:g}…{self.maximum:g}",
                    f"These make no {self.family} distribution: amount {self.amount:g}, scale {self.scale:g}, {self.minimum:g} … {self.maximum:g}",
                ),
                Text(
                    "lognormal 需非零数量与 scale ≥ 0；triangular 需 minimum ≤ 数量 ≤ maximum；uniform 需 minimum < maximum",
                    "lognormal: amount not 0, scale ≥ 0; triangular: minimum ≤ amount ≤ maximum; uniform: minimum < maximum",
                ),
            )

    @property
    def certain(self) -> bool:
        """Whether every draw is the amount itself."""
        return not self.family or (self.family in ("lognormal", "normal") and self.scale == 0.0)

    @property
    def mean(self) -> float:
        """Exact mean."""
        if self.certain:
            return self.amount
        match self.family:
            case "lognormal":
                return self.amount * math.exp(self.scale**2 / 2.0)
            case "triangular":
                return (self.minimum + self.amount + self.maximum) / 3.0
            case "uniform":
                return (self.minimum + self.maximum) / 2.0
        return self.amount

    @property
    def variance(self) -> float:
        """Exact variance, square of the amount's unit."""
        if self.certain:
            return 0.0
        a, b, c = self.minimum, self.maximum, self.amount
        match self.family:
            case "lognormal":
                return self.mean**2 * math.expm1(self.scale**2)
            case "triangular":
                return (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0
            case "uniform":
                return (b - a) ** 2 / 12.0
        return self.scale**2

    def transform(self, z: Array) -> None:
        """Turns standard normal scores into amounts, in place; any shape."""
        if self.certain:
            z[...] = self.amount
        elif self.family == "lognormal":
            z *= self.scale
            z += math.log(abs(self.amount))
            np.exp(z, out=z)
            if self.amount < 0:
                np.negative(z, out=z)
        elif self.family == "normal":
            z *= self.scale
            z += self.amount
        else:
            from scipy.special import ndtr

            ndtr(z, out=z)
            span = self.maximum - self.minimum
            if self.family == "triangular":
                _triangle(z, (self.amount - self.minimum) / span)
            z *= span
            z += self.minimum


def _triangle(u: Array, mode: float) -> None:
    """Inverse of the triangular distribution on [0, 1], in place."""
    below = u < mode
    u[below] = np.sqrt(u[below] * mode)
    above = ~below
    u[above] = 1.0 - np.sqrt((1.0 - u[above]) * (1.0 - mode))


def sample(distributions: Sequence[Distribution], generator: np.random.Generator, draws: int) -> Array:
    """Independent draws from one generator: array (distributions, draws)."""
    found = generator.standard_normal((len(distributions), draws))
    for row, distribution in zip(found, distributions, strict=True):
        distribution.transform(row)
    return found


def stream(seed: int, identity: str) -> np.random.Generator:
    """The stream of standard normal scores of one datum."""
    digest = hashlib.sha256(f"{seed}\0{identity}".encode()).digest()
    return np.random.Generator(np.random.SFC64(int.from_bytes(digest, "little")))


class Streams:
    """The streams of many data, read on chunk by chunk; what is drawn does not depend on the size of the chunks.

    `owner` and `shared` say how far a datum's draws agree with those of another owner (method decision 27): with `shared` = 1
    both draw the same score (what nobody knows better), with 0 independent ones (suppliers differ), between them
    z = √shared · z_common + √(1 − shared) · z_own, so that the scores correlate by `shared`. An owner for each datum may be given.
    """

    def __init__(
        self, seed: int, identities: Sequence[str], owner: str | Sequence[str] = "", shared: Sequence[float] = ()
    ) -> None:
        owners = [owner] * len(identities) if isinstance(owner, str) else list(owner)
        parts = list(shared) or [1.0] * len(identities)
        if not all(0.0 <= part <= 1.0 for part in parts):
            raise InputError.one(
                "shared-draws",
                Text("共享比例须在 0 与 1 之间", "The shared part of a draw lies between 0 and 1"),
                Text("填写 0 到 1 的数", "Give a number from 0 to 1"),
            )
        self._common = [stream(seed, name) if part > 0 else None for name, part in zip(identities, parts, strict=True)]
        self._own = [
            stream(seed, f"{of}\0{name}") if part < 1 else None
            for of, name, part in zip(owners, identities, parts, strict=True)
        ]
        self._parts = parts

    def fill(self, number: int, row: Array) -> None:
        """Writes the next scores of datum `number` into `row` (contiguous)."""
        common, own, part = self._common[number], self._own[number], self._parts[number]
        if common is not None:
            common.standard_normal(out=row)
        if own is not None:
            if common is None:
                own.standard_normal(out=row)
                return
            row *= math.sqrt(part)
            row += math.sqrt(1.0 - part) * own.standard_normal(row.shape[0])
