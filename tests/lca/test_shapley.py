"""How a joint effect is divided among measures: parts that sum and do not hang on their order."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.background import Background
from inventories.system import System
from lca import scenario, shapley
from lca.scenario import Outcome, Space
from tests.lca.whatif import ROAD, base, measure, plan


def test_two_measures_that_meet_by_hand(outcome) -> None:
    """Half the steel (−4) and steel of 0.5 instead of 2 (−6) make −7 together, not −10: parts −2.5 and −4.5."""
    found = outcome(
        measure("half", 'bom = "bracket"; quantity = { times = 0.5 }', 'bom = "plate"; quantity = { times = 0.5 }'),
        measure("scrap", 'bom = "bracket"; material = "steel-recycled"', 'bom = "plate"; material = "steel-recycled"'),
    )  # fmt: skip
    road = -0.5 * ROAD

    assert [p.alone for p in found.parts] == pytest.approx([-4 + road, -6], rel=1e-12)
    assert found.difference == pytest.approx(-7 + road, rel=1e-12)
    assert [p.part for p in found.parts] == pytest.approx([-2.5 + road, -4.5], rel=1e-12)
    assert [p.last for p in found.parts] == pytest.approx([-1 + road, -3], rel=1e-12)
    assert math.fsum(p.part for p in found.parts) == found.difference


MEASURES = (
    measure("a", 'bom = "plate"; quantity = { times = 0.7 }'),
    measure("b", 'bom = "plate"; recycled_content = 0.9'),
    measure("c", 'bom = "*"; loss = 0.1; loss_fate = "waste"'),
    measure("d", 'energy = "power"; amount = { times = 0.8 }'),
    measure("e", 'pv_share = 0.5; certificate = "kept"; carrier = "power"'),
    measure("f", 'bom = "bracket"; distance = 900'),
    measure("g", 'everywhere = "steel-recycled"; by = "wood"'),
    measure("h", 'add = "bom"; part = "rib"; quantity = 0.2; unit = "kg"; material = "steel"'),
)


@given(st.permutations(range(len(MEASURES))), st.integers(1, 6))
def test_parts_sum_and_do_not_depend_on_the_order_of_the_file(
    tiny_system: System, tiny_background: Background, order: list[int], count: int
) -> None:
    """Any measures in any order: the parts sum to the difference, each part is that of the sorted file."""

    def parts(chosen: list[int]) -> tuple[Outcome, dict[str, float]]:
        made = plan(*(MEASURES[i] for i in chosen))
        found = scenario.compute(Space(base(tiny_system, tiny_background, made), made))
        return found, {p.id: p.part for p in found.parts}

    mixed, of_mixed = parts(order[:count])
    _, of_sorted = parts(sorted(order[:count]))

    assert close(tuple(of_mixed.values()), mixed.difference)
    assert of_mixed == {k: pytest.approx(v, rel=1e-9, abs=1e-12) for k, v in of_sorted.items()}


games = st.integers(1, 5).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.floats(-1e3, 1e3), min_size=2**n, max_size=2**n))
)


def close(parts: tuple[float, ...], difference: float) -> bool:
    """Whether parts sum to a difference to the last bit of the largest of them."""
    return abs(math.fsum([*parts, -difference])) <= math.ulp(max(map(abs, parts)))


def value_of(table: list[float]):
    return lambda chosen: table[sum(1 << i for i in chosen)]


@given(games)
def test_shapley_values_are_the_mean_over_all_orders(game: tuple[int, list[float]]) -> None:
    """The weights by size of set give what walking through every order gives."""
    count, table = game
    value = value_of(table)
    orders = list(itertools.permutations(range(count)))
    walked = [
        math.fsum(value(frozenset(o[: o.index(i) + 1])) - value(frozenset(o[: o.index(i)])) for o in orders)
        / len(orders)
        for i in range(count)
    ]
    found = shapley.divide(count, value)

    assert found.parts == pytest.approx(walked, abs=1e-9)
    assert close(found.parts, value(frozenset(range(count))) - value(frozenset()))
    assert found.exact


@given(games, st.integers(0, 2**32))
def test_sampled_parts_sum_to_the_difference(game: tuple[int, list[float]], seed: int) -> None:
    """Each order telescopes, so that the estimate closes however few orders are drawn."""
    count, table = game
    found = shapley.divide(count, value_of(table), orders=5, seed=seed, exact=0)

    assert close(found.parts, table[-1] - table[0])
    assert (found.exact, found.orders) == (False, 5)


def test_sampled_parts_lie_within_their_stated_error() -> None:
    """Of 12 changes with random interactions, no estimate is further than five standard errors from the exact value."""
    random = np.random.default_rng(4)
    pairs = {frozenset(p): random.uniform(-3, 3) for p in itertools.combinations(range(12), 2)}
    own = [random.uniform(-10, 1) for _ in range(12)]

    def value(chosen: frozenset[int]) -> float:
        return sum(own[i] for i in chosen) + sum(v for p, v in pairs.items() if p <= chosen)

    exact = [own[i] + sum(v for p, v in pairs.items() if i in p) / 2 for i in range(12)]
    found = shapley.divide(12, value, orders=200, seed=1)

    assert not found.exact
    for part, true, error in zip(found.parts, exact, found.errors, strict=True):
        assert abs(part - true) < 5 * error


def test_more_than_ten_measures_are_sampled_with_a_stated_error(outcome) -> None:
    """Eleven measures: not 2048 sets, and every part carries its standard error."""
    tables = [
        measure(f"m{i}", f'add = "bom"; part = "p{i}"; quantity = 0.1; unit = "kg"; material = "steel"; loss = 0.{i}')
        for i in range(9)
    ]
    found = outcome(*tables, *MEASURES[:2])

    assert not found.exact
    assert found.evaluations < 1000
    assert any(p.standard_error > 0 for p in found.parts)
