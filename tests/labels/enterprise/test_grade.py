"""Boundaries of level and grade: upper bounds are inclusive, and no rounding crosses one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.enterprise import scheme
from labels.enterprise import rating
from tests import ledgers

HUZHOU = scheme.scheme("huzhou-2021")


@pytest.mark.parametrize(
    ("tonnes", "level"),
    [(6_000_000.0, "low"), (6_000_001.0, "medium"), (20_000_000.0, "medium"), (20_000_001.0, "high")],
)
def test_grade_level_boundaries(tonnes: float, level: str) -> None:
    """L = 0.6 low, 0.6000001 medium, 2.0 medium, 2.0000001 high."""
    found = rating.rate(ledgers.carbon(tonnes, 10_000_000.0)).level

    assert found is not None
    assert found.id == level


@pytest.mark.parametrize(
    ("tonnes", "grade"),
    [(6.0, "1"), (6.0000001, "2"), (8.0, "2"), (8.0000001, "3"), (12.0, "3"), (12.0000001, "4"), (20.0, "4"), (20.0000001, "5")],
)
def test_grade_ratio_boundaries(tonnes: float, grade: str) -> None:
    """K = 0.6, 0.8, 1.2, 2.0 belong to the better grade, a hair more to the next."""
    found = rating.rate(ledgers.carbon(tonnes, 10.0, 1.0)).grade

    assert found is not None
    assert found.id == grade


@pytest.mark.parametrize("mean", [0.1, 0.3, 0.7, 2.9])
def test_grade_boundary_holds_where_floats_would_miss(mean: float) -> None:
    """K of exactly 1.2 is grade 3 for means that binary fractions cannot hold."""
    net = Decimal("1.2") * Decimal(repr(mean)) * 7
    found = rating.rate(ledgers.carbon(float(net), 7.0, mean)).grade

    assert found is not None
    assert found.id == "3"


def test_grade_three_sevenths_is_not_rounded_over_a_boundary() -> None:
    """A value above 0.6 by less than any printed digit is medium."""
    level = scheme.classed(Decimal("0.6") * 7 + Decimal("1e-20"), Decimal(7), HUZHOU.levels)

    assert level.id == "medium"


@pytest.mark.parametrize(("tonnes", "flag"), [(12.0, False), (12.1, True), (20.1, True)])
def test_grade_diagnosis_flag(tonnes: float, flag: bool) -> None:
    """Grades 4 and 5, or high carbon."""
    assert rating.rate(ledgers.carbon(tonnes, 10.0, 1.0)).diagnosis is flag


@given(st.decimals("0", "10", places=9), st.decimals("0", "10", places=9))
def test_grade_never_falls_with_more_emission(one: Decimal, other: Decimal) -> None:
    """More carbon is never a better class."""
    ids = [t.id for t in HUZHOU.grades]
    low, high = sorted((one, other))

    assert ids.index(scheme.classed(low, Decimal(1), HUZHOU.grades).id) <= ids.index(scheme.classed(high, Decimal(1), HUZHOU.grades).id)
