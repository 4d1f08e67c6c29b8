"""Groups of what cannot be told apart, and the probabilities behind them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import erf, exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from lca import difference, letters, uncertainty
from lca.difference import Interval
from lca.letters import Flags
from lca.model import Model
from tests.small_models import chair
from tests.small_models import model as tiny


def flags(size: int, pairs: set[tuple[int, int]]) -> Flags:
    made: Flags = np.zeros((size, size), dtype=bool)
    for a, b in pairs:
        made[a, b] = made[b, a] = True
    return made


def shown(size: int, pairs: set[tuple[int, int]]) -> tuple[str, ...]:
    order = range(size)
    return letters.letters(letters.columns(flags(size, pairs), order), size)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, set[tuple[int, int]]]:
    size = draw(st.integers(1, 8))
    return size, {pair for pair in combinations(range(size), 2) if draw(st.booleans())}


def test_bid_letters_overlap_where_likeness_is_not_transitive() -> None:
    """A like B, B like C, A unlike C: a, ab, b."""
    assert shown(3, {(0, 2)}) == ("a", "ab", "b")


def test_bid_letters_of_bids_that_all_differ_or_none() -> None:
    """Three letters, or one."""
    assert shown(3, {(0, 1), (0, 2), (1, 2)}) == ("a", "b", "c")
    assert shown(3, set()) == ("a", "a", "a")


@given(tables())
def test_bid_letters_say_exactly_what_was_shown(table: tuple[int, set[tuple[int, int]]]) -> None:
    """Two bids share a letter if and only if they were not shown to differ; insert-and-absorb ends with the same letters."""
    size, pairs = table
    columns = letters.columns(flags(size, pairs), range(size))

    for a, b in combinations(range(size), 2):
        assert any(a in c and b in c for c in columns) == ((a, b) not in pairs)
    assert set(columns) == insert_and_absorb(size, pairs)


def insert_and_absorb(size: int, pairs: set[tuple[int, int]]) -> set[frozenset[int]]:
    """The published procedure, step by step."""
    found = {frozenset(range(size))}
    for a, b in pairs:
        split = {members - {out} for members in found if {a, b} <= members for out in (a, b)}
        found = {m for m in found if not {a, b} <= m} | split
        found = {m for m in found if not any(m < other for other in found)}
    return found


@given(tables())
def test_bid_steps_and_chains_are_partitions(table: tuple[int, set[tuple[int, int]]]) -> None:
    """Every bid stands once; no step holds two that differ; no chain ends beside one that cannot be told apart from it."""
    size, pairs = table
    found = flags(size, pairs)
    for parts in (letters.steps(found, range(size)), letters.chains(found, range(size))):
        assert sorted(i for part in parts for i in part) == list(range(size))
    assert not any(found[a, b] for step in letters.steps(found, range(size)) for a, b in combinations(step, 2))
    assert letters.borders(found, letters.chains(found, range(size))) == ()


def test_bid_letters_go_on_after_z() -> None:
    """The 27th group has a pair of letters in brackets."""
    size = 27
    assert shown(size, set(combinations(range(size), 2)))[-2:] == ("z", "(aa)")


def interval(value: float, half: float, common: float = 0.5) -> Interval:
    return Interval(value, value * exp(-half), value * exp(half), common)


def compare(*bids: Interval, confidence: float = 0.95) -> difference.Comparison:
    totals = np.stack([difference.of_interval(b, f"bid {n}", 20_000, 1) for n, b in enumerate(bids)])
    return difference.compare([b.value for b in bids], totals, confidence)


def test_bid_probability_against_the_normal_distribution() -> None:
    """With nothing shared ln A − ln B is normal with variance 2σ²: P(A < B) = Φ(ln(B/A) / σ√2)."""
    (pair,) = compare(interval(100, 0.2), interval(115, 0.2)).pairs
    z = log(1.15) / (0.2 / 1.959964 * sqrt(2))

    assert pair.independent == pytest.approx((1 + erf(z / sqrt(2))) / 2, abs=0.01)
    assert pair.shared == pytest.approx((1 + erf(z / sqrt(0.5) / sqrt(2))) / 2, abs=0.01)


def test_bid_different_only_if_both_ends_say_so() -> None:
    """All knowledge shared makes 5 % look certain; with nothing shared it is not, and the pair stays equal."""
    (pair,) = compare(interval(100, 0.2, common=1.0), interval(105, 0.2, common=1.0)).pairs

    assert pair.shared == 1.0
    assert pair.independent < 0.95
    assert not pair.different


def test_bid_wide_interval_does_not_pass_a_lower_value() -> None:
    """100 (sharp), 130 (sharp), 140 (blurred, like both): all linked in one chain, and in steps the blurred one stays behind."""
    found = compare(interval(100, 0.05), interval(130, 0.05), interval(140, 0.9))

    assert found.letters == ("a", "b", "ab")
    assert found.chains == ((0, 1, 2),)
    assert found.steps == ((0,), (1, 2))


def test_bid_negative_footprint_is_drawn_as_a_normal() -> None:
    """An interval that reaches below zero keeps its ends."""
    drawn = difference.of_interval(Interval(-5.0, -9.0, -1.0, 0.3), "a", 50_000, 1)

    assert np.quantile(drawn, (0.025, 0.975), axis=1)[:, 0] == pytest.approx((-9.0, -1.0), abs=0.1)


def test_bid_draws_do_not_depend_on_the_other_bids() -> None:
    """The draws of one bid are the same whoever else bids."""
    one = difference.of_interval(interval(100, 0.2), "a", 100, 7)

    assert np.array_equal(one, difference.of_interval(interval(100, 0.2), "a", 100, 7))
    assert not np.array_equal(one, difference.of_interval(interval(100, 0.2), "b", 100, 7))


def test_bid_declared_difference_widens_only_what_lies_between() -> None:
    """Two bids of one data base keep their difference; of two data bases they differ by σ more in ln."""
    base = np.full((2, 50_000), 100.0)
    same = [difference.widened(base, o, 0.0, {"database": ("x", 0.1)}, 50_000, 1) for o in "ab"]
    other = difference.widened(base, "b", 0.0, {"database": ("y", 0.1)}, 50_000, 1)

    assert np.array_equal(same[0], same[1])
    assert np.log(same[0] / other)[0].std() == pytest.approx(0.1, rel=0.02)


def test_bid_common_share_out_of_range() -> None:
    """A label that claims more than all of its variance is refused."""
    with pytest.raises(InputError):
        difference.of_interval(Interval(1.0, 0.5, 2.0, 1.5), "a", 10, 1)


def test_bid_same_label_of_two_dealers_is_even() -> None:
    """Equal draws count half."""
    totals = np.stack([difference.of_interval(interval(100, 0.2), "one", 1000, 1)] * 2)
    (pair,) = difference.compare([100.0, 100.0], totals, 0.95).pairs

    assert (pair.independent, pair.shared, pair.different) == (0.5, 0.5, False)


@pytest.mark.parametrize("confidence", [0.5, 1.0, 0.0])
def test_bid_confidence_out_of_range(confidence: float) -> None:
    """A confidence of one half or less, or of one, means nothing."""
    with pytest.raises(InputError):
        compare(interval(1, 0.1), interval(2, 0.1), confidence=confidence)


def test_bid_disclosed_trails_share_what_they_have_in_common() -> None:
    """The draws of a disclosed trail are those of lca.uncertainty at both ends; one owner's two ends differ by what is shared."""
    model = chair()
    ends = difference.of_model(model, "a", 500, 1)

    assert np.array_equal(ends, np.stack([uncertainty.draws_of_total(model, 500, 1, "a", e) for e in difference.ENDS]))


def test_bid_footprint_of_one_supplier_and_year_is_shared_at_both_ends() -> None:
    """Two bids that buy the same part draw it alike even where nothing else is shared; of another year they draw it apart."""

    def bought(year: int) -> Model:
        made = tiny([("fu", "lift", 1.0)], {"lift": 5.0})
        fu, lift = made.nodes
        lift = replace(lift, kind="supplier", supplier="某厂 Maker", year=year)
        return replace(
            made, nodes=(fu, lift), emissions=(replace(made.emissions[0], distribution="lognormal", scale=1.2),)
        )

    one, other = (difference.of_model(bought(2025), owner, 500, 1) for owner in ("a", "b"))
    later = difference.of_model(bought(2024), "b", 500, 1)

    assert np.array_equal(one, other)
    assert one[0].std() > 0
    assert not np.array_equal(one[0], later[0])
    assert np.array_equal(one[1], later[1])
