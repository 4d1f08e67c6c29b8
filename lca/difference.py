"""Whether the footprints of several bids differ: paired draws, with knowledge that all share and variability of each supplier.

A secondary factor is uncertain for two reasons (method decision 27): nobody knows it better (shared by all bids that use it), and
suppliers differ (each bid has its own). Nobody can say how much is which, so both ends are computed: `shared` = 0, all of it is
the suppliers' own, and `shared` = 1, all of it is shared. Two bids are *different* only if P(A < B) reaches the stated confidence at
both ends. The declared footprint of one supplier, product and year is one datum at both ends, whichever bids use it.

Where the trail is disclosed, the model itself is drawn (lca.uncertainty). Where it is not, the label's interval is drawn as a
lognormal with the stated footprint as its median, z = √(common share)·z_common + √(1 − common share)·z_own (a normal where the
interval reaches below zero). Such common draws are shared among labels only: with a drawn model they have no datum in common.

Declared differences (background data base, software) widen what lies *between* bids: each level has a score of its own with
σ/√2, so that two bids of different levels differ by σ more in ln, and two bids of the same level by nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inventories.problem import InputError, Text
from lca import letters, uncertainty
from lca.distribution import Array, Streams
from lca.draws import ensemble
from lca.letters import Flags
from lca.model import Model

ENDS = (0.0, 1.0)
"""Shared part of what bids have in common: nothing, everything."""
NORMAL = uncertainty.NORMAL


@dataclass(frozen=True, slots=True)
class Interval:
    """What a label without a disclosed trail says of its uncertainty, in the unit of the stated footprint."""

    value: float
    """stated footprint, median of the lognormal"""
    low: float
    high: float
    """2.5 % and 97.5 % quantiles"""
    common_share: float
    """part of the variance that data which all have in common cause, fraction"""

    @property
    def logarithmic(self) -> bool:
        """Whether it can be drawn as a lognormal; a footprint near or below zero cannot."""
        return self.value > 0.0 and self.low > 0.0

    @property
    def scale(self) -> float:
        """Standard deviation: of ln where logarithmic, else in the unit."""
        ends = (math.log(self.low), math.log(self.high)) if self.logarithmic else (self.low, self.high)
        return max(0.0, ends[1] - ends[0]) / (2.0 * NORMAL)


def of_model(model: Model, owner: str, draws: int, seed: int) -> Array:
    """(2, draws) kg CO2e per functional unit of a disclosed trail, at both ends of sharing."""
    made = ensemble(model)
    return np.stack([made.totals(draws, seed, owner, end)[0] for end in ENDS])


def of_interval(interval: Interval, owner: str, draws: int, seed: int) -> Array:
    """(2, draws) of a footprint known by its interval only, at both ends of sharing, in the unit of the interval."""
    if not 0.0 <= interval.common_share <= 1.0:
        raise InputError.one(
            "common-share",
            Text("共同数据所占方差份额须在 0 与 1 之间", "The common share of the variance lies between 0 and 1"),
            Text("更正标签中的区间", "Correct the interval of the label"),
        )
    own = _scores("own", owner, draws, seed) * math.sqrt(1.0 - interval.common_share)
    made = []
    for end in ENDS:
        streams = Streams(seed, ["bid|knowledge"], owner, [end])
        common = np.empty(draws)
        streams.fill(0, common)
        z = (math.sqrt(interval.common_share) * common + own) * interval.scale
        made.append(interval.value * np.exp(z) if interval.logarithmic else interval.value + z)
    return np.stack(made)


def widened(
    totals: Array, owner: str, own: float, levels: Mapping[str, tuple[str, float]], draws: int, seed: int
) -> Array:
    """The same draws with more spread. `own`: standard deviation of ln added for this bid alone; `levels`: dimension →
    (level, σ of ln between two levels). A factor on the total, so that a negative footprint keeps its sign."""
    z = own * _scores("wider", owner, draws, seed) if own else np.zeros(draws)
    for dimension, (level, sigma) in levels.items():
        if sigma:
            z = z + sigma / math.sqrt(2.0) * _scores(f"difference|{dimension}", level, draws, seed)
    return np.asarray(totals * np.exp(z))


def _scores(kind: str, name: str, draws: int, seed: int) -> Array:
    row = np.empty(draws)
    Streams(seed, [f"bid|{kind}|{name}"]).fill(0, row)
    return row


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bids, the one with the lower stated value first."""

    lower: int
    higher: int
    independent: float
    """P(lower < higher) with nothing shared"""
    shared: float
    """P(lower < higher) with all shared that can be"""
    different: bool


@dataclass(frozen=True)
class Comparison:
    """Several footprints compared; items are numbered as they were given."""

    order: tuple[int, ...]
    """by stated value, lowest first; equal values in the order given"""
    pairs: tuple[Pair, ...]
    letters: tuple[str, ...]
    """of each item"""
    steps: tuple[tuple[int, ...], ...]
    """a partition, lowest first: no step holds two items that differ"""
    chains: tuple[tuple[int, ...], ...]
    """the coarser one: overlapping groups merged"""
    different: Flags
    """(n, n): shown to differ"""
    low: tuple[float, ...]
    high: tuple[float, ...]
    """2.5 % and 97.5 % quantiles of each item, the wider of both ends"""
    ranks: tuple[tuple[float, ...], ...]
    """ranks[i][k]: share of the draws in which item i has rank k (0 lowest), nothing shared"""
    confidence: float
    draws: int


def compare(values: Sequence[float], totals: Array, confidence: float) -> Comparison:
    """values: stated footprints, (n,); totals: their draws at both ends, (n, 2, draws). Same unit of comparison for all."""
    if not 0.5 < confidence < 1.0:
        raise InputError.one(
            "confidence",
            Text(
                f"置信水平 {confidence:g} 须在 0.5 与 1 之间", f"The confidence {confidence:g} lies between 0.5 and 1"
            ),
            Text("常用 0.95", "0.95 is usual"),
        )
    size = len(values)
    order = tuple(sorted(range(size), key=lambda i: (values[i], i)))
    different: Flags = np.zeros((size, size), dtype=bool)
    pairs = []
    for place, one in enumerate(order):
        rest = list(order[place + 1 :])
        for other, ends in zip(rest, _lower(totals[one], totals[rest]), strict=True):
            # A bid with the lower stated value is never shown to be the higher one: that is a contradiction, not a finding.
            apart = min(ends) >= confidence
            different[one, other] = different[other, one] = apart
            pairs.append(Pair(one, other, ends[0], ends[1], apart))
    quantiles = np.quantile(totals, (0.025, 0.975), axis=2) if size else np.empty((2, 0, len(ENDS)))
    return Comparison(
        order,
        tuple(pairs),
        letters.letters(letters.columns(different, order), size),
        letters.steps(different, order),
        letters.chains(different, order),
        different,
        tuple(float(x) for x in quantiles[0].min(axis=1)),
        tuple(float(x) for x in quantiles[1].max(axis=1)),
        _ranks(totals[:, 0, :]),
        confidence,
        int(totals.shape[2]),
    )


def _lower(one: Array, others: Array) -> list[list[float]]:
    """Share of the draws in which `one`, (2, draws), is lower than each of `others`, (n, 2, draws); equal draws count half."""
    found = (one < others).mean(axis=2) + 0.5 * (one == others).mean(axis=2)
    return [[float(p) for p in ends] for ends in found]


def _ranks(totals: Array) -> tuple[tuple[float, ...], ...]:
    size, draws = totals.shape
    if not size:
        return ()
    places = np.argsort(totals, axis=0, kind="stable")
    return tuple(tuple(float(x) for x in (places == item).sum(axis=1) / draws) for item in range(size))
