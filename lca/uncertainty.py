"""Monte Carlo over foreground and background of one model: parameter uncertainty, and which datum to improve first.

Every amount is drawn once a run and serves all its uses (method decision 26); what is chosen and not measured (allocation,
loop share, life, grid year, recycling rule) is a scenario, not a draw. Same seed, same bytes.

The shares of variance come from no sample but from derivatives (`lca.derivative`): the variance that one amount causes alone is its
first-order Sobol index (Sobol I. M. 2001, Math. Comput. Simul. 55:271–280) times the whole. Shares are normalised to one; `explained`
says how much of the sampled variance they add up to before that, the rest being interactions of several amounts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from inventories.problem import InputError
from lca import shift
from lca.derivative import first_order
from lca.distribution import Array
from lca.draws import Datum, ensemble
from lca.model import Model
from lca.shift import Shift

DRAWS, SEED = 10_000, 1
NORMAL = 1.959964
"""Standard normal quantile of a 95 % interval."""
MARKS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where the run stood after so many draws."""

    draws: int
    mean: float
    """kg CO2e per functional unit"""
    standard_error: float
    """of the mean, kg CO2e per functional unit"""
    low: float
    high: float
    """2.5 % and 97.5 % quantiles so far, kg CO2e per functional unit"""


@dataclass(frozen=True, slots=True)
class Driver:
    """One uncertain amount and its part in the variance of the total."""

    consumer: str
    """id of the node that the amount belongs to"""
    provider: str
    """id of the node or flow"""
    name_zh: str
    name_en: str
    layer: str
    """foreground: an amount of the study; factor: an amount inside a factor (data set, own factor, supplier's footprint)"""
    amount: float
    """per unit of the consumer, in `unit`"""
    unit: str
    distribution: str
    scale: float
    """lognormal: standard deviation of ln; else standard deviation, in `unit`"""
    data_kind: str
    source: str
    place: str
    value: float
    """kg CO2e per functional unit that pass through the amount"""
    variance: float
    """(kg CO2e per functional unit)², caused by this amount alone"""
    share: float
    """of the sum of all such variances, fraction"""


@dataclass(frozen=True, slots=True)
class Group:
    """All uncertain amounts of one process together."""

    node: str
    name_zh: str
    name_en: str
    layer: str
    share: float


@dataclass(frozen=True)
class Uncertainty:
    """Parameter uncertainty of one footprint, kg CO2e per functional unit unless a field says otherwise."""

    deterministic: float
    """with every amount at its value; lognormals have it as their median, so the mean lies above"""
    mean: float
    median: float
    sd: float
    low: float
    """2.5 % quantile"""
    high: float
    """97.5 % quantile"""
    low_range: tuple[float, float]
    """where the true 2.5 % quantile lies, 95 % confidence, from order statistics"""
    high_range: tuple[float, float]
    standard_error: float
    """of the mean"""
    shift: Shift
    """why mean and median lie elsewhere than `deterministic`"""
    draws: int
    seed: int
    convergence: tuple[Checkpoint, ...]
    inputs: int
    """amounts that were drawn"""
    held: float
    """biogenic CO2 of a whole life: part of every draw, not drawn"""
    drivers: tuple[Driver, ...]
    """every drawn amount, largest part of the variance first"""
    processes: tuple[Group, ...]
    """the same by process, largest first"""
    foreground_share: float
    """part of the variance that amounts of the study cause; the rest lies inside factors"""
    common_share: float
    """part of the variance from amounts that everybody shares: data set, defaults of the product system, a supplier's footprint"""
    explained: float
    """sum of the single variances over the sampled variance"""
    fallbacks: int
    """draws, by loop, that did not converge by sweeps and were solved by LU"""
    runaways: int
    """draws, by loop, in which a loop eats all that it makes: the interval means nothing when there are many"""

    def summary(self) -> dict[str, float | int]:
        """What a label prints as parameter uncertainty, for the results of the trail."""
        names = ("low", "high", "sd", "common_share", "draws", "seed")
        return {name: getattr(self, name) for name in names}

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and numbers."""
        why = self.shift.why
        return asdict(self) | {"shift": asdict(self.shift) | {"why": why and why._asdict()}}


def simulate(model: Model, draws: int = DRAWS, seed: int = SEED, version: str = "v1") -> Uncertainty:
    """Draws a model `draws` times, spread by the pedigree matrix of `version` (v1 or v2) where it has no spread of its own.

    Raises InputError for a distribution that is none or a draw without a solution.
    """
    made = ensemble(model, version)
    totals, sweep = made.totals(draws, seed)
    ordered = np.sort(totals)
    low, median, high = (float(q) for q in np.quantile(ordered, (0.025, 0.5, 0.975)))
    sd = float(totals.std(ddof=1))
    single = first_order(made)
    variances, values = single.variance, single.value
    whole = math.fsum(variances) or 1.0
    drivers = sorted(
        (
            _driver(datum, float(v), float(value), float(v) / whole)
            for datum, v, value in zip(made.data, variances, values, strict=True)
            if datum.drawn
        ),
        key=lambda d: (-d.variance, d.consumer, d.provider),
    )
    mean, error = float(totals.mean()), sd / math.sqrt(draws)
    return Uncertainty(
        deterministic=made.deterministic,
        mean=mean,
        median=median,
        sd=sd,
        low=low,
        high=high,
        low_range=_range(ordered, 0.025),
        high_range=_range(ordered, 0.975),
        standard_error=error,
        shift=shift.of(made, single, mean, median, error),
        draws=draws,
        seed=seed,
        convergence=tuple(_checkpoint(totals[:n]) for n in (*(m for m in MARKS if m < draws), draws)),
        inputs=len(drivers),
        held=made.held,
        drivers=tuple(drivers),
        processes=_groups(model, drivers),
        foreground_share=math.fsum(d.share for d in drivers if d.layer == "foreground"),
        common_share=math.fsum(v for d, v in zip(made.data, variances, strict=True) if d.common) / whole,
        explained=math.fsum(variances) / sd**2 if sd else 1.0,
        fallbacks=sweep.fallbacks,
        runaways=sweep.runaways,
    )


def interval(model: Model, draws: int = DRAWS, seed: int = SEED) -> dict[str, float | int] | None:
    """The summary of a run, or None where it would mean nothing: a draw without a solution, or a loop that runs away."""
    try:
        found = simulate(model, draws, seed)
    except InputError:
        return None
    return None if found.runaways else found.summary()


def draws_of_total(model: Model, draws: int = DRAWS, seed: int = SEED, owner: str = "", shared: float = 1.0) -> Array:
    """kg CO2e per functional unit of every draw, (draws,).

    Two models drawn with the same seed share the draws of what they share (data set, defaults of a product system, a supplier's
    footprint, a study's own unchanged rows), so their difference is taken draw by draw. With `shared` below 1 what they have in
    common is drawn in part apart for each `owner` (method decision 27: 0 and 1 are the two ends to report).
    """
    return ensemble(model).totals(draws, seed, owner, shared)[0]


def _driver(datum: Datum, variance: float, value: float, share: float) -> Driver:
    item, spread = datum.item, datum.distribution
    consumer, provider = datum.consumer, datum.provider
    return Driver(
        consumer.id, provider.id, f"{consumer.name_zh}：{provider.name_zh}", f"{consumer.name_en}: {provider.name_en}",
        "foreground" if datum.foreground else "factor", item.amount, getattr(provider, "unit", "kg"), spread.family,
        spread.scale or math.sqrt(spread.variance), str(item.data_kind), item.source, item.place or consumer.place, value,
        variance, share,
    )  # fmt: skip


def _groups(model: Model, drivers: Sequence[Driver]) -> tuple[Group, ...]:
    shares: dict[str, list[float]] = {}
    layers = {d.consumer: d.layer for d in drivers}
    for driver in drivers:
        shares.setdefault(driver.consumer, []).append(driver.share)
    found = [
        Group(name, model.node(name).name_zh, model.node(name).name_en, layers[name], math.fsum(parts))
        for name, parts in shares.items()
    ]
    return tuple(sorted(found, key=lambda g: (-g.share, g.node)))


def _checkpoint(totals: Array) -> Checkpoint:
    low, high = (float(q) for q in np.quantile(totals, (0.025, 0.975)))
    error = float(totals.std(ddof=1)) / math.sqrt(totals.size)
    return Checkpoint(int(totals.size), float(totals.mean()), error, low, high)


def _range(ordered: Array, quantile: float) -> tuple[float, float]:
    """Order statistics that hold a quantile with 95 % confidence, whatever the distribution (Conover 1999, §3.2)."""
    middle, half = ordered.size * quantile, NORMAL * math.sqrt(ordered.size * quantile * (1.0 - quantile))
    ends = (math.floor(middle - half) - 1, math.ceil(middle + half))
    first, last = (min(max(e, 0), ordered.size - 1) for e in ends)
    return float(ordered[first]), float(ordered[last])
