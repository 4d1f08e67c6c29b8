"""Sampling of a review: which rows the plan looks at, and the balances of the inventory."""

from __future__ import annotations

from typing import Any

import pytest

from inventories.system import System
from lca import balances, sampling
from lca.calculation import calculate
from lca.sampling import Plan
from tests.lca.dossiers import Maker, own, part, power, supplier


@pytest.fixture(scope="module")
def maker(tiny_system: System) -> Maker:
    return Maker(tiny_system)


def planned(maker: Maker, seed: str = "7", **changes: Any) -> Plan:
    dossier = maker.tiny(**changes)
    return sampling.plan(dossier, calculate(dossier.model), "digest", seed)


def why(plan: Plan, name: str) -> set[str]:
    """Reasons of the rows whose name holds a word."""
    return {reason for row in plan.rows if name in row.name_en for reason in row.reasons}


def test_rows_of_five_percent_or_more_are_looked_at(maker: Maker) -> None:
    """2.9 kg of steel at 2 kg CO2e is most of the result."""
    assert "large" in why(planned(maker, bom=[part("plate", 2.9), part("ring", 0.1)]), "plate")


def test_own_factors_and_suppliers_are_risk_rows_however_small(maker: Maker) -> None:
    """A gram of each."""
    plan = planned(
        maker,
        bom=[part("plate", 3), part("dot", 0.001, "F1"), part("pin", 0.001, "S1")],
        own_factors=[own()],
        suppliers=[supplier()],
    )

    assert why(plan, "dot") >= {"own-factor"}
    assert why(plan, "pin") >= {"supplier"}


def test_zeros_and_cut_offs_are_risk_rows(maker: Maker) -> None:
    """Neither leaves a line in the result; both are in the plan."""
    plan = planned(
        maker,
        energy=[power(amount=1000), power("electricity-vn", 0)],
        exclusions=[{"what": "glue", "estimate": 0.1, "reason": "small"}],
    )

    assert why(plan, "electricity-vn") == {"zero"}
    assert why(plan, "glue") == {"cut-off"}


def test_estimates_are_looked_at_until_little_is_left(maker: Maker) -> None:
    """Half the steel is an estimate: a risk row; one ten-thousandth of it is drawn from with the rest."""
    rows = [part("plate", 1.5, data_kind="estimate"), part("bar", 1.4997), part("shim", 0.0003, data_kind="estimate")]
    plan = planned(maker, bom=rows)

    assert "estimate" in why(plan, "plate")
    assert "estimate" not in why(plan, "shim")


def test_the_draw_is_the_same_for_the_same_seed_and_another_for_another(maker: Maker) -> None:
    """Twenty small rows, five drawn."""
    rows = [part("plate", 2.9), *(part(f"shim {i}", 0.005) for i in range(20))]
    drawn = [
        {r.key for r in planned(maker, seed, bom=rows).rows if r.reasons == ("drawn",)} for seed in ("7", "7", "8")
    ]

    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == sampling.LEAST


def test_rows_are_numbered_by_size_and_coverage_is_their_share(maker: Maker) -> None:
    """S001 is the largest."""
    plan = planned(maker, bom=[part("plate", 2.9), part("ring", 0.1)])

    assert [r.id for r in plan.rows] == [f"S{i:03d}" for i in range(1, len(plan.rows) + 1)]
    assert [abs(r.value) for r in plan.rows] == sorted((abs(r.value) for r in plan.rows), reverse=True)
    assert plan.coverage == pytest.approx(sum(r.share for r in plan.rows))


def test_balances_of_mass_carbon_and_electricity(maker: Maker) -> None:
    """3.2 kg of parts in a product of 3 kg miss the 5 %; 1000 kWh over 1000 pieces are 1 kWh."""
    found = {
        b.id: b for b in balances.of(maker.tiny(bom=[part("plate", 2.7), part("slat", 0.5, "wood")], energy=[power()]))
    }

    assert not found["mass"].ok
    assert found["electricity"].ok
    assert found["electricity"].left_value == pytest.approx(1.0)
    assert found["carbon-biogenic"].ok
