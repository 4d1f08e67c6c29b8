"""The award of one lot under its central rules and under low and high assumptions: does the winner change?

Assumptions: carbon price and carbon weight (the price takes the difference), the ends of all intervals, the worst case of the winner
(its group at the upper end, all others at the lower), and the other rule for overlapping groups. `bare` is the ranking by the stated numbers alone,
shown because people would make it, and never part of the award.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from inventories.problem import InputError, Problem, Text
from inventories.tendering.tender import Tender
from labels.tendering import points
from labels.tendering.points import Entry, Rules, Score
from lca import letters
from lca.difference import Comparison

CENTRAL, BARE = "central", "bare"


@dataclass(frozen=True, slots=True)
class Assumption:
    """The award under one assumption."""

    id: str
    name: Text
    scores: tuple[Score, ...]
    problem: Problem | None = None
    """why nothing can be scored under it"""

    @property
    def winners(self) -> tuple[int, ...]:
        """Numbers of the bids with rank 1, in order."""
        return tuple(sorted(s.number for s in self.scores if s.rank == 1))


@dataclass(frozen=True, slots=True)
class Award:
    """What the rules give, and how firmly."""

    central: Assumption
    others: tuple[Assumption, ...]
    bare: Assumption | None
    """None where no values are compared"""
    footprints: Mapping[int, Decimal]
    """bid → footprint of its group, by which it is scored"""
    groups: tuple[tuple[int, ...], ...]
    """bids that get the same carbon points, lowest first"""
    unsure: tuple[tuple[int, int], ...]
    """pairs of bids of different groups that were not shown to differ, lower first"""

    @property
    def listed(self) -> tuple[Assumption, ...]:
        """All of them, as reports list them."""
        return (self.central, *self.others, *([self.bare] if self.bare else []))

    @property
    def changing(self) -> tuple[Assumption, ...]:
        """Assumptions under which somebody else wins."""
        return tuple(a for a in self.others if a.winners != self.central.winners)


def decide(
    bases: Sequence[Entry], values: Sequence[float], compared: Comparison, rules: Rules, tender: Tender
) -> Award:
    """bases: the comparable bids in the order of the comparison, their footprints still to be filled in; values: stated ones."""
    ends: Mapping[str, Sequence[float]] = {"": values, "low": compared.low, "high": compared.high}

    def filled(steps: Sequence[Sequence[int]], pick: Callable[[int], float]) -> list[Entry]:
        means = {i: points.figure(math.fsum(pick(j) for j in step) / len(step)) for step in steps for i in step}
        return [replace(base, footprint=means[i]) for i, base in enumerate(bases)]

    parts, other = (compared.chains, compared.steps) if tender.overlap == "merge" else (compared.steps, compared.chains)

    def at(end: str, steps: Sequence[Sequence[int]] = parts) -> list[Entry]:
        return filled(steps, lambda i: ends[end][i])

    entries = at("")
    central = _scored(CENTRAL, Text("中心假设", "central assumptions"), entries, rules)
    others = [_scored(*made) for made in _weights(entries, rules, tender)]
    others += [
        _scored("interval-low", Text("所有足迹取区间下限", "all footprints at the lower end"), at("low"), rules),
        _scored("interval-high", Text("所有足迹取区间上限", "all footprints at the upper end"), at("high"), rules),
    ]
    number = {base.number: i for i, base in enumerate(bases)}
    best = {i for winner in central.winners for step in parts if number[winner] in step for i in step}
    worst = filled(parts, lambda i: ends["high" if i in best else "low"][i])
    others.append(
        _scored(
            "worst-case",
            Text("中标者所在组取上限，其余取下限", "the winner's group at its upper end, all others at the lower"),
            worst,
            rules,
        )
    )
    if parts != other:
        names = {
            "merge": Text("重叠的组分步计分", "overlapping groups scored in steps"),
            "steps": Text("重叠的组合并计分", "overlapping groups merged"),
        }
        others.append(_scored("overlap", names[tender.overlap], at("", other), rules))
    alone = [(i,) for i in range(len(bases))]
    bare = _scored(
        BARE, Text("仅按数值（不考虑不确定性）", "by the bare numbers (no uncertainty)"), at("", alone), rules
    )
    ids = [base.number for base in bases]
    unsure = letters.borders(compared.different, parts)
    return Award(
        central, tuple(others), bare, {e.number: e.footprint for e in entries},
        tuple(tuple(ids[i] for i in step) for step in parts), tuple((ids[a], ids[b]) for a, b in unsure),
    )  # fmt: skip


def by_certificate(entries: Sequence[Entry], rules: Rules, tender: Tender) -> Award:
    """The award where carbon points are for having a certificate: no values, no groups, only the weights can be assumed otherwise."""
    central = _scored(CENTRAL, Text("中心假设", "central assumptions"), entries, rules)
    others = tuple(_scored(*made) for made in _weights(list(entries), rules, tender))
    return Award(central, others, None, {}, (), ())


def _weights(entries: list[Entry], rules: Rules, tender: Tender) -> list[tuple[str, Text, list[Entry], Rules]]:
    made: list[tuple[str, Text, list[Entry], Rules]] = []
    for end, zh in (("low", "低"), ("high", "高")):
        price = getattr(tender, f"carbon_price_{end}")
        weight = getattr(tender, f"carbon_weight_{end}")
        if tender.formula == "shadow" and price is not None:
            name = Text(f"影子碳价{zh}：{price:g}", f"{end} carbon price: {price:g}")
            made.append((f"carbon-price-{end}", name, entries, replace(rules, carbon_price=points.exact(price))))
        if tender.formula != "shadow" and weight is not None:
            change = points.exact(weight) - rules.carbon_weight
            other = replace(
                rules, carbon_weight=points.exact(weight), price_weight=max(Decimal(0), rules.price_weight - change)
            )
            made.append(
                (
                    f"carbon-weight-{end}",
                    Text(f"碳分权重{zh}：{weight:g}", f"{end} carbon weight: {weight:g}"),
                    entries,
                    other,
                )
            )
    return made


def _scored(name: str, words: Text, entries: Sequence[Entry], rules: Rules) -> Assumption:
    try:
        return Assumption(name, words, points.score(entries, rules))
    except InputError as error:
        return Assumption(name, words, (), error.problems[0])
