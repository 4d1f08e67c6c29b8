"""What is wrong with the tiers of a tender: bounds that do not say whether they are included, gaps, overlaps, points out of order.

At 10 exactly, a tier "over 10" and a tier "10 and more" give different points: every bound says which it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from inventories.problem import Problem, Text
from inventories.tendering.tender import Tier
from inventories.tendering.tender_book import Tendered
from labels.tendering.points import shown


def faults(tendered: Tendered) -> Iterator[Problem]:
    """Every fault, with the cell it stands in."""
    yield from _rows(tendered)
    if tendered.file.tender.formula == "tiers":
        for number in range(len(tendered.file.lots)):
            yield from _ladder(tendered, number)


def _rows(tendered: Tendered) -> Iterator[Problem]:
    """Each tier by itself."""
    file, places = tendered.file, tendered.places
    for index, tier in enumerate(file.tiers):
        if file.lot(tier.lot) is None:
            yield Problem(
                "tier-lot",
                Text(f"没有标段 {tier.lot}", f"There is no lot {tier.lot}"),
                Text("更正标段编号", "Correct the lot"),
                places.of("tiers", index, "lot"),
            )
        for field, bound, included in (
            ("low_included", tier.low, tier.low_included),
            ("high_included", tier.high, tier.high_included),
        ):
            if bound is not None and included is None:
                yield Problem(
                    "tier-inclusive", Text(f"界限 {bound:g} 没有写明是否包含", f"The bound {bound:g} does not say whether it is included"),
                    Text("选择“含”或“不含”", "Say included or not"), places.of("tiers", index, field),
                )  # fmt: skip
        if tier.low is not None and tier.high is not None and tier.low >= tier.high:
            yield Problem(
                "tier-bounds",
                Text("下界不低于上界", "The lower bound is not below the upper one"),
                Text("更正界限", "Correct the bounds"),
                places.of("tiers", index, "low"),
            )
        if tier.points > file.tender.carbon_weight:
            yield Problem(
                "tier-points", Text(f"{tier.points:g} 分高于碳分权重 {file.tender.carbon_weight:g}", f"{tier.points:g} points exceed the carbon weight {file.tender.carbon_weight:g}"),
                Text("降低分值或提高权重", "Lower them, or raise the weight"), places.of("tiers", index, "points"),
            )  # fmt: skip


def _ladder(tendered: Tendered, number: int) -> Iterator[Problem]:
    """The tiers of a lot beside each other, from the lowest footprint up."""
    file, places = tendered.file, tendered.places
    lot = file.lots[number]
    own = sorted(
        ((t, i) for i, t in enumerate(file.tiers) if t.lot == lot.id),
        key=lambda x: (x[0].low is not None, x[0].low or 0.0),
    )
    if not own:
        yield Problem(
            "tier-missing",
            Text(f"标段 {lot.id} 没有分档", f"The lot {lot.id} has no tiers"),
            Text("在“分档”表填写", "Fill in the sheet Tiers"),
            places.of("lots", number, "id"),
        )
        return
    if own[0][0].low is not None and own[0][0].low > 0:
        yield Problem("tier-gap", Text(f"低于 {own[0][0].low:g} 没有分档：足迹最低者得零分", f"There is no tier below {own[0][0].low:g}: the lowest footprint earns nothing"), Text("首档下界留空", "Leave the first lower bound blank"), places.of("tiers", own[0][1], "low"))  # fmt: skip
    for (one, _), (other, index) in pairwise(own):
        fault = _between(one, other)
        if fault:
            yield Problem(
                fault[0],
                fault[1],
                Text(
                    "使相邻两档在同一界限相接，恰有一档包含它",
                    "Let neighbours meet in one bound that exactly one of them includes",
                ),
                places.of("tiers", index, "low"),
            )
        if other.points > one.points:
            yield Problem(
                "tier-order",
                Text("足迹较高的一档得分更高", "A tier of higher footprints earns more points"),
                Text("更正分值", "Correct the points"),
                places.of("tiers", index, "points"),
            )


def _between(one: Tier, other: Tier) -> tuple[str, Text] | None:
    both = f"{shown(one)} / {shown(other)}"
    if one.high is None or other.low is None or one.high > other.low:
        return "tier-overlap", Text(f"两档重叠：{both}", f"Two tiers overlap: {both}")
    if one.high < other.low:
        return "tier-gap", Text(f"两档之间有空隙：{both}", f"There is a gap between two tiers: {both}")
    if one.high_included == other.low_included == "yes":
        return "tier-overlap", Text(
            f"界限 {one.high:g} 属于两档：{both}", f"The bound {one.high:g} belongs to both tiers: {both}"
        )
    if one.high_included == other.low_included == "no":
        return "tier-gap", Text(
            f"界限 {one.high:g} 不属于任何一档：{both}", f"The bound {one.high:g} belongs to no tier: {both}"
        )
    return None
