"""Points of an award, by published formulas, in exact decimals, each printed with its numbers filled in.

Every part (price, carbon, other) is rounded half up to 0.01 and then added. Footprints enter with six significant figures. Of equal
totals the lower price goes first; equal prices share the rank. A formula that has no meaning for the numbers (a ratio with a footprint
at or below zero, a reference that is not above the floor) is an InputError, never a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from inventories.problem import InputError, Text
from inventories.tendering.tender import Formula, Lot, Tender, Tier

CENT = Decimal("0.01")
FIGURES = 6
KG = Decimal(1000)
"""kg in a t"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One comparable bid as it is scored."""

    number: int
    price: Decimal
    quantity: Decimal
    footprint: Decimal
    """of its step, kg CO2e per unit of comparison"""
    other: Decimal
    certified: bool
    """has the document and assurance that the tender requires"""


@dataclass(frozen=True, slots=True)
class Rules:
    """How points are given in one lot."""

    formula: Formula
    price_weight: Decimal
    carbon_weight: Decimal
    penalty: Decimal
    """part of the carbon points that an entry without the required document loses"""
    carbon_price: Decimal
    """currency per t CO2e"""
    limit: Decimal | None
    reference: Decimal | None
    floor: Decimal | None
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one bid."""

    number: int
    price: Decimal
    carbon: Decimal
    other: Decimal
    total: Decimal
    evaluated: Decimal
    """price that price points go by: with the shadow price the price plus the price of the carbon"""
    rank: int
    workings: tuple[Text, ...]


def exact(value: float) -> Decimal:
    """The shortest decimal that is this number."""
    number = Decimal(repr(float(value)))
    return number.to_integral_value() if number == number.to_integral_value() else number  # 199000, not 199000.0


def figure(value: float) -> Decimal:
    """A footprint with six significant figures, half up."""
    number = exact(value)
    if not number:
        return Decimal(0)
    return number.quantize(Decimal(1).scaleb(number.adjusted() - FIGURES + 1), ROUND_HALF_UP)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def rules(tender: Tender, lot: Lot, tiers: Sequence[Tier] = ()) -> Rules:
    """The rules of one lot."""
    optional = [None if x is None else exact(x) for x in (lot.limit, lot.reference, lot.floor)]
    penalty = exact(tender.penalty) if tender.unverified == "penalty" else Decimal(0)
    return Rules(
        tender.formula, exact(tender.price_weight), exact(tender.carbon_weight), penalty, exact(tender.carbon_price),
        optional[0], optional[1], optional[2], tuple(t for t in tiers if t.lot == lot.id),
    )  # fmt: skip


def score(entries: Sequence[Entry], by: Rules) -> tuple[Score, ...]:
    """Points of all comparable bids of a lot, best first; raises InputError where the formula has no meaning."""
    if not entries:
        return ()
    _possible(entries, by)
    evaluated = {e.number: _evaluated(e, by) for e in entries}
    lowest = min(evaluated.values())
    least = min(e.footprint for e in entries)
    made = []
    for entry in entries:
        price = rounded(lowest / evaluated[entry.number] * by.price_weight)
        carbon, said = _carbon(entry, by, least)
        workings = [
            *_shadow(entry, by, evaluated[entry.number]),
            _price(lowest, evaluated[entry.number], by, price),
            *said,
        ]
        other = rounded(entry.other)
        total = price + carbon + other
        workings.append(
            Text(f"总分 = {price} + {carbon} + {other} = {total}", f"total = {price} + {carbon} + {other} = {total}")
        )
        made.append((entry, price, carbon, other, total, tuple(workings)))
    made.sort(key=lambda m: (-m[4], m[0].price, m[0].number))
    keys = [(m[4], m[0].price) for m in made]
    return tuple(
        Score(entry.number, price, carbon, other, total, evaluated[entry.number], keys.index((total, entry.price)) + 1, said)
        for entry, price, carbon, other, total, said in made
    )  # fmt: skip


def sanction(factor: Decimal, awarded: Decimal, achieved: Decimal) -> Decimal:
    """What a bidder owes who achieved less than was awarded: factor × (awarded − achieved), never below zero."""
    return max(Decimal(0), factor * (awarded - achieved))


def _possible(entries: Sequence[Entry], by: Rules) -> None:
    low = min(e.footprint for e in entries)
    if by.formula == "ratio" and low <= 0:
        raise _impossible(
            "ratio-not-positive", f"比例法不适用于不大于零的足迹（{low}）", f"The ratio formula has no meaning for a footprint of {low}, at or below zero",
        )  # fmt: skip
    if by.formula == "linear" and (by.reference is None or by.floor is None or by.reference <= by.floor):
        raise _impossible(
            "linear-bounds", "线性法的零分足迹须大于满分足迹", "The linear formula needs a reference above its floor"
        )
    if by.formula == "limit" and by.limit is None:
        raise _impossible("limit-missing", "限值法缺少足迹限值", "The limit formula lacks its limit")
    for entry in entries:
        if entry.price <= 0 or _evaluated(entry, by) <= 0:
            raise _impossible("price-not-positive", f"第 {entry.number} 份投标的评审价不大于零", f"The evaluated price of bid {entry.number} is not above zero")  # fmt: skip


def _impossible(code: str, zh: str, en: str) -> InputError:
    cure = Text(
        "招标规则不能用于这些投标：改用影子碳价或线性法须重新招标",
        "The rules do not fit these bids: another formula needs a new tender",
    )
    return InputError.one(code, Text(zh, en), cure)


def _carried(entry: Entry, by: Rules) -> Decimal:
    """The footprint as the shadow price counts it: larger by the penalty where the document is not what the tender asks for."""
    extra = Decimal(0) if entry.certified else by.penalty * abs(entry.footprint)
    return entry.footprint + extra


def _evaluated(entry: Entry, by: Rules) -> Decimal:
    if by.formula != "shadow":
        return entry.price
    return rounded(entry.price + by.carbon_price * _carried(entry, by) * entry.quantity / KG)


def _shadow(entry: Entry, by: Rules, evaluated: Decimal) -> list[Text]:
    if by.formula != "shadow":
        return []
    sum_ = f"{entry.price} + {by.carbon_price} × {_carried(entry, by)} × {entry.quantity} ÷ 1000 = {evaluated}"
    return [Text(f"评审价 = {sum_}", f"evaluated price = {sum_}")]


def _price(lowest: Decimal, evaluated: Decimal, by: Rules, points: Decimal) -> Text:
    sum_ = f"{lowest} ÷ {evaluated} × {by.price_weight} = {points}"
    return Text(f"价格分 = {sum_}", f"price points = {sum_}")


def _carbon(entry: Entry, by: Rules, least: Decimal) -> tuple[Decimal, list[Text]]:
    """Carbon points of one entry, and how they come about."""
    weight, footprint = by.carbon_weight, entry.footprint
    match by.formula:
        case "ratio":
            points, sum_ = least / footprint * weight, f"{least} ÷ {footprint} × {weight}"
        case "linear":
            assert by.reference is not None and by.floor is not None  # noqa: S101, PT018  (looked at before)
            share = (by.reference - footprint) / (by.reference - by.floor)
            points = min(max(share, Decimal(0)), Decimal(1)) * weight
            sum_ = f"{weight} × ({by.reference} − {footprint}) ÷ ({by.reference} − {by.floor})"
            sum_ += " → 0 … " + str(weight) if not 0 <= share <= 1 else ""
        case "limit":
            good = by.limit is not None and footprint <= by.limit
            points, sum_ = (weight if good else Decimal(0)), f"{footprint} {'≤' if good else '>'} {by.limit}"
        case "tiers":
            tier = next((t for t in by.tiers if _inside(footprint, t)), None)
            points, sum_ = (exact(tier.points) if tier else Decimal(0)), f"{footprint} ∈ {shown(tier) if tier else '∅'}"
        case "certificate":
            points = weight if entry.certified else Decimal(0)
            words = Text(
                "文件符合要求" if entry.certified else "文件不符合要求",
                "the required document" if entry.certified else "no such document",
            )
            return rounded(points), [
                Text(f"碳分 = {words.zh} = {rounded(points)}", f"carbon points = {words.en} = {rounded(points)}")
            ]
        case _:
            return Decimal("0.00"), []
    if not entry.certified and by.penalty:
        points, sum_ = points * (1 - by.penalty), f"({sum_}) × (1 − {by.penalty})"
    made = rounded(points)
    return made, [Text(f"碳分 = {sum_} = {made}", f"carbon points = {sum_} = {made}")]


def _inside(value: Decimal, tier: Tier) -> bool:
    above = tier.low is None or value > exact(tier.low) or (value == exact(tier.low) and tier.low_included == "yes")
    below = tier.high is None or value < exact(tier.high) or (value == exact(tier.high) and tier.high_included == "yes")
    return above and below


def shown(tier: Tier) -> str:
    """[100, 150) and the like."""
    left = "(−∞" if tier.low is None else f"{'[' if tier.low_included == 'yes' else '('}{tier.low:g}"
    right = "+∞)" if tier.high is None else f"{tier.high:g}{']' if tier.high_included == 'yes' else ')'}"
    return f"{left}, {right}"
