"""How uncertain each comparable footprint is taken to be, step by step, and where its stated precision is not believed.

1. Draws of the disclosed trail; else of the label's interval; else of the assumed half-width, never narrower than the widest one stated
   among the bids, so that saying nothing earns nothing.
2. A half-width below the credible one is widened to it.
3. Declared differences widen what lies between bids: other data base, other program, lower primary share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from inventories.problem import Text
from inventories.tendering.tender import Lot, Tender
from labels.tendering import offer as offers
from labels.tendering.offer import Offer
from lca import difference
from lca.difference import NORMAL, Interval
from lca.distribution import Array

ESTIMATES = 0.5
"""Share of a result on estimates above which its interval is only as good as guesses."""


@dataclass(frozen=True)
class Spread:
    """One footprint with its draws."""

    basis: Literal["trail", "interval", "assumed"]
    stated: float | None
    """half-width that the draws or the label give, fraction of the footprint"""
    used: float
    """half-width after all widening, fraction of the footprint"""
    own: float
    """standard deviation of ln that was added for this bid alone"""
    levels: tuple[tuple[str, str, float], ...]
    """dimension, level, σ of ln between two levels; empty where all bids have the same"""
    warnings: tuple[Text, ...]
    totals: Array = field(compare=False)
    """(2, draws) kg CO2e per unit of comparison"""


def spreads(bids: Sequence[tuple[Offer, float]], lot: Lot, tender: Tender) -> tuple[Spread, ...]:
    """Each bid with its stated footprint per unit of comparison."""
    stated = [_stated(offer) for offer, _ in bids]
    widest = max([tender.assumed, *(s for s in stated if s is not None)])
    shares = [o.facts.primary for o, _ in bids if o.facts and o.facts.primary is not None]
    best = max(shares, default=None)
    several = {
        name: len({_level(o, name) for o, _ in bids}) > 1 for name in ("database", "software")
    }  # fmt: skip
    made = []
    for (offer, value), given in zip(bids, stated, strict=True):
        sigmas = {"database": tender.database_sigma, "software": tender.software_sigma}
        levels = {n: (_level(offer, n), sigmas[n]) for n in sigmas if several[n]}
        made.append(_one(offer, value, given, widest, best, levels, lot, tender))
    return tuple(made)


def _stated(offer: Offer) -> float | None:
    """Half-width that a bid gives, as a fraction."""
    if offer.totals is not None:
        low, high = np.quantile(offer.totals[1], (0.025, 0.975))
        middle = abs(float(np.median(offer.totals[1])))
        return float(high - low) / 2.0 / middle if middle else None
    return offers.half_width(offer.facts.interval) if offer.facts and offer.facts.interval else None


def _level(offer: Offer, name: str) -> str:
    found = getattr(offer.facts, name) if offer.facts else ""
    # Two bids that say nothing are not known to agree.
    return found or f"? {offer.identity}"


def _one(
    offer: Offer, value: float, given: float | None, widest: float, best: float | None,
    levels: dict[str, tuple[str, float]], lot: Lot, tender: Tender,
) -> Spread:  # fmt: skip
    facts = offer.facts
    assert facts is not None  # noqa: S101  (a comparable bid has facts)
    factor = offers.per_unit(facts, lot.unit) or 1.0
    draws, seed, warnings = tender.draws, tender.seed, []
    extra = 0.0
    if offer.totals is not None:
        basis: Literal["trail", "interval", "assumed"] = "trail"
        totals = offer.totals * factor
    elif facts.interval is not None:
        basis = "interval"
        totals = difference.of_interval(facts.interval, offer.identity, draws, seed) * factor
    else:
        basis = "assumed"
        ends = (math.exp(-widest), math.exp(widest)) if value > 0 else (1 + widest, 1 - widest)
        totals = difference.of_interval(
            Interval(value, value * ends[0], value * ends[1], 0.0), offer.identity, draws, seed
        )
        warnings.append(
            Text(
                f"文件没有给出不确定性区间，按 ±{widest * 100:.0f} % 假设（不窄于其他投标）",
                f"no interval is stated; ±{widest * 100:.0f} % is assumed, no narrower than any other bid",
            )
        )
    if given is not None and given < tender.credible:
        extra = math.sqrt(tender.credible**2 - given**2) / NORMAL
        warnings.append(
            Text(
                f"给出的区间 ±{given * 100:.1f} % 窄于可信下限 ±{tender.credible * 100:g} %，已按后者放宽：抽样次数不会带来数据没有的精度",
                f"the interval ±{given * 100:.1f} % is narrower than the credible ±{tender.credible * 100:g} % and was widened to it: draws lend no precision that the data lack",
            )
        )
    if facts.estimates is not None and facts.estimates > ESTIMATES:
        warnings.append(
            Text(
                f"结果的 {facts.estimates * 100:.0f} % 依赖估算值：区间本身也是估计",
                f"{facts.estimates * 100:.0f} % of the result rests on estimates: its interval is a guess as well",
            )
        )
    less = 0.0 if best is None else best - (facts.primary or 0.0)
    own = math.hypot(extra, tender.primary_sigma * less)
    totals = difference.widened(totals, offer.identity, own, levels, draws, seed)
    low, high = np.quantile(totals, (0.025, 0.975), axis=1)
    used = float((high - low).max()) / 2.0 / abs(value) if value else math.inf
    return Spread(
        basis, given, used, own, tuple((n, level, s) for n, (level, s) in levels.items()), tuple(warnings), totals
    )
