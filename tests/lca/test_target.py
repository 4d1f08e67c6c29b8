"""The least set of measures that reaches a goal, against all sets."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.background import Background
from inventories.system import System
from lca import target
from lca.scenario import Space
from tests.lca.whatif import base, measure, plan

Case = tuple[int, list[float], float, list[tuple[int, int]]]


@st.composite
def cases(draw: st.DrawFn, most: int = 6) -> Case:
    """A number of measures, the result of every set of them, a goal, and pairs that exclude each other."""
    count = draw(st.integers(0, most))
    table = draw(st.lists(st.floats(0, 100), min_size=2**count, max_size=2**count))
    pairs = list(itertools.combinations(range(count), 2))
    apart = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else []
    return count, table, draw(st.floats(0, 100)), apart


def value_of(table: list[float]):
    return lambda chosen: table[sum(1 << i for i in chosen)]


def allowed(chosen: frozenset[int], apart: list[tuple[int, int]]) -> bool:
    return not any(set(pair) <= chosen for pair in apart)


@given(cases())
def test_the_least_set_is_the_one_that_looking_at_all_finds(case: Case) -> None:
    """Fewest measures; among those the lowest result; never two that exclude each other."""
    count, table, goal, apart = case
    value = value_of(table)
    slack = target.ROUNDING * abs(value(frozenset()))
    sets = [frozenset(c) for n in range(count + 1) for c in itertools.combinations(range(count), n)]
    reaching = [s for s in sets if allowed(s, apart) and value(s) <= goal + slack]
    found = target.search(count, value, goal, apart)

    assert found.proven
    if not reaching:
        assert found.chosen is None
        assert value(found.best) == min(value(s) for s in sets if allowed(s, apart))
    else:
        assert found.chosen is not None
        assert (len(found.chosen), value(found.chosen)) == min((len(s), value(s)) for s in reaching)


@given(cases())
def test_beyond_fifteen_what_is_found_holds_but_is_not_proven(case: Case) -> None:
    """Greedy with local search: the set reaches the goal, holds no pair apart, and none of it can be dropped."""
    count, table, goal, apart = case
    value = value_of(table)
    slack = target.ROUNDING * abs(value(frozenset()))
    found = target.search(count, value, goal, apart, exhaustive=-1)

    assert not found.proven
    if found.chosen is not None:
        assert value(found.chosen) <= goal + slack
        assert allowed(found.chosen, apart)
        assert all(value(found.chosen - {i}) > goal + slack for i in found.chosen)


@given(st.lists(st.floats(0.1, 10), min_size=16, max_size=18), st.floats(0.05, 0.95))
def test_greedy_is_least_where_measures_do_not_meet(savings: list[float], share: float) -> None:
    """Sixteen and more savings that only add up: taking the largest first is the least set, and no set is looked at in vain."""
    base, goal = 200.0, 200.0 - share * sum(savings)
    found = target.search(len(savings), lambda s: base - sum(savings[i] for i in s), goal)
    least, left = 0, base
    for saving in sorted(savings, reverse=True):
        if left <= goal + target.ROUNDING * base:
            break
        left, least = left - saving, least + 1

    assert found.chosen is not None
    assert len(found.chosen) == least


def test_alternatives_are_not_combined(tiny_system: System, tiny_background: Background) -> None:
    """Two recycled shares of the same part contradict each other: the target takes the better one, never both."""
    made = plan(
        measure("some", "bom = 1; recycled_content = 0.6"),
        measure("most", "bom = 1; recycled_content = 1.0"),
        measure("less-power", 'energy = "power"; amount = { times = 0.5 }'),
    )
    space = Space(base(tiny_system, tiny_background, made), made, alternatives=True)
    start = space.value(frozenset())
    found = target.search(3, space.value, start - 5.9, tuple(space.contradictions))

    assert set(space.contradictions) == {(0, 1)}
    assert found.chosen == {1, 2}
    assert space.value(found.chosen) == pytest.approx(start - 4.5 - 1.5)


def test_a_goal_already_reached_needs_no_measure() -> None:
    """Zero per cent is reached by doing nothing."""
    assert target.search(3, lambda s: 10.0 - len(s), 10.0).chosen == frozenset()
