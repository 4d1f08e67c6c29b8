"""Exact oracle: tiny systems solved with fractions by Gaussian elimination, and the closed formulas of the method."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lca import replay
from lca.model import Model
from tests.small_models import model, models


def exact(made: Model) -> tuple[Fraction, Fraction]:
    """Total and sum of absolute contributions, each emission for itself, in exact arithmetic on the very floats of the model."""
    names = [n.id for n in made.nodes]
    row = {n: i for i, n in enumerate(names)}
    matrix = [[Fraction(int(i == j)) for j in range(len(names))] for i in range(len(names))]
    for edge in made.edges:
        matrix[row[edge.provider]][row[edge.consumer]] -= Fraction(edge.amount)
    scaling = gauss(matrix, [Fraction(int(n == made.root)) for n in names])
    gwp = {f.id: Fraction(f.gwp) for f in made.flows}
    # What a node takes up and gives off may cancel to nothing in the exact sum while floats keep their last digit.
    contributions = [scaling[row[item.node]] * Fraction(item.amount) * gwp[item.flow] for item in made.emissions]
    return sum(contributions, Fraction(0)), sum(map(abs, contributions), Fraction(0))


def gauss(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """Solves a square system exactly."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [line[-1] for line in rows]


def total(made: Model) -> float:
    return replay.solve(made.to_json()).total


@given(models())
def test_random_models(made: Model) -> None:
    """Random systems with loops and by-products agree with exact arithmetic to 1e-12 of the absolute contributions."""
    wanted, absolute = exact(made)
    assert abs(Fraction(total(made)) - wanted) <= Fraction(1, 10**12) * absolute


def test_chain() -> None:
    """Amounts multiply down a chain: 2 · 3 · 5, and each node adds its own."""
    made = model([("fu", "a", 2.0), ("a", "b", 3.0)], {"fu": 1.0, "a": 7.0, "b": 5.0})
    assert total(made) == 1 + 2 * 7 + 2 * 3 * 5


def test_loop() -> None:
    """Coal needs power and power needs coal: the sum is the geometric series 1 / (1 - 0.5 · 0.1)."""
    made = model([("fu", "power", 1.0), ("power", "coal", 0.5), ("coal", "power", 0.1)], {"power": 0.6, "coal": 0.2})
    assert Fraction(total(made)) == pytest.approx(exact(made)[0])
    assert total(made) == pytest.approx((0.6 + 0.5 * 0.2) / (1 - 0.05), rel=1e-15)


def test_substitution() -> None:
    """A by-product takes off what it replaces, and nothing more."""
    made = model([("fu", "smelter", 1.0), ("smelter", "acid", -0.4)], {"smelter": 3.0, "acid": 0.5})
    assert total(made) == pytest.approx(3.0 - 0.4 * 0.5, rel=1e-15)


def test_two_products() -> None:
    """The same model answers for another product: the demand decides."""
    made = model([("fu", "a", 1.0), ("other", "a", 4.0)], {"a": 2.5}, nodes=["other"])
    assert replay.solve(made.to_json(), "other").total == 10.0


# -- the lead loop of method decision 15 -------------------------------------------------------------------------------

P, L, Y = 0.9, 0.62, 0.60
"""kg CO2e of a kg battery without its lead; kg lead in it; kg lead won back from a kg of spent battery"""
COLLECT, BREAK, SMELT, PRIMARY, DISPOSAL = 0.05, 0.04, 0.35, 2.1, 0.12
"""kg CO2e per kg spent battery (three), per kg primary lead, per kg spent battery not collected"""


def lead(c: float, recovered: float = Y) -> Model:
    """Per kg battery; the spent one is a waste, its treatment yields lead, and the loop closes the lead balance."""
    return model(
        [
            ("fu", "battery", 1.0), ("battery", "lead", L), ("fu", "own_loop", c), ("fu", "disposal", 1.0 - c),
            ("own_loop", "lead", -recovered), ("lead", "primary", 1.0),
        ],
        {"battery": P, "own_loop": COLLECT + BREAK + SMELT, "primary": PRIMARY, "disposal": DISPOSAL},
    )  # fmt: skip


def formula(c: float, recovered: float = Y) -> float:
    """CF = P + c·(collect + break + smelt) + (L - c·y)·E_lead + (1 - c)·E_disposal."""
    return P + c * (COLLECT + BREAK + SMELT) + (L - c * recovered) * PRIMARY + (1 - c) * DISPOSAL


shares = st.floats(0.0, 1.0)


@given(shares)
def test_lead_loop_equals_the_formula(c: float) -> None:
    """The matrix gives the closed formula of the method for every share of the own loop."""
    assert total(lead(c)) == pytest.approx(formula(c), rel=1e-13)


@given(shares)
def test_lead_loop_equals_exact_arithmetic(c: float) -> None:
    """The matrix gives the exact rational result for every share of the own loop."""
    wanted, absolute = exact(lead(c))
    assert abs(Fraction(total(lead(c))) - wanted) <= Fraction(1, 10**13) * absolute


@given(shares, shares)
def test_lead_loop_falls_with_its_share(a: float, b: float) -> None:
    """More of the own loop never raises the footprint."""
    low, high = sorted((a, b))
    assert total(lead(high)) <= total(lead(low)) + 1e-12


def test_lead_loop_without_a_share_is_the_open_system() -> None:
    """Without the own loop the result is that of a model that has none."""
    parts = [("fu", "battery", 1.0), ("battery", "lead", L), ("fu", "disposal", 1.0), ("lead", "primary", 1.0)]
    open_system = model(parts, {"battery": P, "primary": PRIMARY, "disposal": DISPOSAL})
    assert total(lead(0.0)) == total(open_system)


def test_lead_loop_is_finite_when_it_feeds_itself() -> None:
    """Where the lead won back is all the lead needed (c·y = L) no primary lead is left, and the result is finite."""
    assert total(lead(1.0, recovered=L)) == pytest.approx(P + COLLECT + BREAK + SMELT, rel=1e-13)


@given(shares)
def test_lead_loop_never_multiplies_manufacture(c: float) -> None:
    """One kg of battery is made for one kg of battery, whatever the loop."""
    solution = replay.solve(lead(c).to_json())
    assert solution.scaling[solution.nodes.index("battery")] == 1.0
