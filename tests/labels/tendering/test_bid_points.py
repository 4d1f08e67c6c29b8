"""Points of an award: the published formulas on numbers that anybody can compute by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from inventories.tendering.tender import Tier
from labels.tendering import points
from labels.tendering.points import Entry, Rules, Score

D = Decimal
RULES = Rules("none", D(30), D(0), D(0), D(0), None, None, None)


def entry(number: int, price: float, footprint: float = 100.0, *, certified: bool = True, other: float = 0.0) -> Entry:
    return Entry(number, points.exact(price), D(500), points.figure(footprint), points.exact(other), certified)


def by_number(entries: list[Entry], rules: Rules) -> dict[int, Score]:
    return {s.number: s for s in points.score(entries, rules)}


def carbon(footprints: list[float], rules: Rules, **more: bool) -> list[D]:
    found = by_number([entry(n, 100.0, f, **more) for n, f in enumerate(footprints)], rules)
    return [found[n].carbon for n in range(len(footprints))]


def test_bid_price_points_of_rule_66() -> None:
    """Prices 90, 100 and 120 at a weight of 30 give 30, 27 and 22.5 points."""
    found = by_number([entry(1, 90), entry(2, 100), entry(3, 120)], RULES)

    assert [found[n].price for n in (1, 2, 3)] == [D("30.00"), D("27.00"), D("22.50")]


def test_bid_ratio() -> None:
    """The lowest footprint over one's own, times the weight."""
    assert carbon([80, 100, 160], replace(RULES, formula="ratio", carbon_weight=D(20))) == [
        D("20.00"),
        D("16.00"),
        D("10.00"),
    ]


@pytest.mark.parametrize("footprint", [0.0, -12.0])
def test_bid_negative_footprint_with_ratio(footprint: float) -> None:
    """A footprint at or below zero forbids the ratio, in both languages."""
    with pytest.raises(InputError) as caught:
        points.score(
            [entry(1, 100, footprint), entry(2, 100, 50)], replace(RULES, formula="ratio", carbon_weight=D(20))
        )
    (problem,) = caught.value.problems
    assert problem.code == "ratio-not-positive"
    assert "比例法" in problem.what.zh
    assert "ratio" in problem.what.en


def test_bid_linear_between_bounds() -> None:
    """No point at the reference, all at the floor, nothing below or above, also for a negative footprint."""
    rules = replace(RULES, formula="linear", carbon_weight=D(20), reference=D(150), floor=D(50))

    assert carbon([150, 125, 50, -10, 200], rules) == [D("0.00"), D("5.00"), D("20.00"), D("20.00"), D("0.00")]


def test_bid_shadow_price() -> None:
    """Rule 68: price + carbon price × footprint × quantity; 100,000 + 80 per t × 250 kg × 500 / 1000 = 110,000."""
    rules = replace(RULES, formula="shadow", carbon_price=D(80))
    found = by_number([entry(1, 100_000, 250), entry(2, 110_000, 0)], rules)

    assert found[1].evaluated == found[2].evaluated == D("110000.00")
    assert found[1].price == found[2].price == D("30.00")


def test_bid_limit() -> None:
    """At the limit all points, above it none."""
    assert carbon([100.0, 100.01], replace(RULES, formula="limit", carbon_weight=D(5), limit=D(100))) == [
        D("5.00"),
        D("0.00"),
    ]


def test_bid_tier_bounds_say_whether_they_are_included() -> None:
    """Exactly 10 belongs to the tier that includes it and to no other."""
    tiers = (
        Tier(lot="1", high=10.0, high_included="no", points=4.0),
        Tier(lot="1", low=10.0, low_included="yes", high=20.0, high_included="yes", points=2.0),
    )
    rules = replace(RULES, formula="tiers", carbon_weight=D(4), tiers=tiers)

    assert carbon([9.99, 10.0, 20.0, 20.01], rules) == [D("4.00"), D("2.00"), D("2.00"), D("0.00")]


def test_bid_certificate_yes_or_no() -> None:
    """A document as required earns all points, whatever the value."""
    rules = replace(RULES, formula="certificate", carbon_weight=D(1))
    found = by_number([entry(1, 100, 500), entry(2, 100, 1, certified=False)], rules)

    assert (found[1].carbon, found[2].carbon) == (D("1.00"), D("0.00"))


def test_bid_penalty_of_an_unverified_bid() -> None:
    """Rule 71: half of the carbon points are lost; with the shadow price half of the footprint is added."""
    ratio = replace(RULES, formula="ratio", carbon_weight=D(20), penalty=D("0.5"))
    assert carbon([100], ratio, certified=False) == [D("10.00")]
    shadow = replace(RULES, formula="shadow", carbon_price=D(100), penalty=D("0.5"))
    found = by_number([entry(1, 10_000, 100, certified=False), entry(2, 10_000, -100, certified=False)], shadow)
    assert (found[1].evaluated, found[2].evaluated) == (D("17500.00"), D("7500.00"))


def test_bid_points_round_half_up() -> None:
    """0.125 becomes 0.13 and 2.675 becomes 2.68, as on paper and not as in binary."""
    assert points.rounded(points.exact(0.125)) == D("0.13")
    assert points.rounded(points.exact(2.675)) == D("2.68")


def test_bid_footprints_count_with_six_figures() -> None:
    """132.8012959… counts as 132.801."""
    assert points.figure(132.80129597291275) == D("132.801")
    assert points.figure(-0.00123456789) == D("-0.00123457")


def test_bid_workings_hold_the_numbers() -> None:
    """A losing bidder reads how his points came about."""
    (only,) = points.score([entry(1, 100, 80, other=7)], replace(RULES, formula="ratio", carbon_weight=D(20)))

    assert [t.zh for t in only.workings] == [
        "价格分 = 100 ÷ 100 × 30 = 30.00",
        "碳分 = 80.0000 ÷ 80.0000 × 20 = 20.00",
        "总分 = 30.00 + 20.00 + 7.00 = 57.00",
    ]


def test_bid_equal_totals_go_by_price() -> None:
    """Of equal totals the lower price is first; equal prices share the rank."""
    same = [entry(1, 100, other=0), entry(2, 90, other=0), entry(3, 90, other=0)]
    found = by_number([replace(e, other=D(0) if e.number > 1 else D(3)) for e in same], RULES)

    assert found[1].total == found[2].total == D("30.00")
    assert (found[2].rank, found[3].rank, found[1].rank) == (1, 1, 3)


def test_bid_sanction_of_rule_70() -> None:
    """1.5 × (50,000 − 30,000) = 30,000; who kept the promise owes nothing."""
    assert points.sanction(D("1.5"), D(50_000), D(30_000)) == D(30_000)
    assert points.sanction(D("1.5"), D(30_000), D(50_000)) == 0


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=8), st.floats(0, 60))
def test_bid_ratio_never_leaves_its_weight(footprints: list[float], weight: float) -> None:
    """All points are between none and the weight, the lowest has it all, and a lower footprint never has fewer."""
    rules = replace(RULES, formula="ratio", carbon_weight=points.exact(weight))
    found = carbon(footprints, rules)

    assert all(0 <= c <= points.rounded(points.exact(weight)) for c in found)
    assert max(found) == points.rounded(points.exact(weight))
    ordered = [c for _, c in sorted(zip(footprints, found, strict=True))]
    assert ordered == sorted(ordered, reverse=True) or len(set(footprints)) < len(footprints)
