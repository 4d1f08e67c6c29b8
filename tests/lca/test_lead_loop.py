"""The lead loop of the shipped lead-acid system (method decision 15): it closes the lead balance and multiplies no battery."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from inventories import background, system
from inventories.study import ParameterRow, Study
from inventories.system import System
from lca import foreground, replay
from lca.calculation import Calculation, calculate

SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 1.0)
MASS = 6.9
TREATMENT = ("own_collection", "own_breaking", "own_smelting")
PLANT = ("product", "plant_steps", "lead_powder", "grid_casting", "formation", "plant_services")


def study(boundary: str, parameters: Mapping[str, float]) -> Study:
    """A 12 V 20 Ah battery by the default tree."""
    return Study.model_validate(
        {
            "system": "lead_acid_battery",
            "boundary": boundary,
            "firm": {"name_zh": "示例", "name_en": "Example", "uscc": "91330500MA0000001X"},
            "plant": {"name_zh": "示例", "name_en": "Example"},
            "product": {"name_zh": "电池", "name_en": "Battery", "model": "6-DZF-20", "mass": MASS, "output": 1},
            "period": {"start": date(2025, 1, 1), "end": date(2025, 12, 31)},
            "document_date": date(2026, 11, 1),
            "parameters": [ParameterRow(id=name, value=value) for name, value in parameters.items()],
        }
    )


@cache
def real() -> System:
    """The shipped product system."""
    return system.load("lead_acid_battery")


def solved(of: System | None = None, boundary: str = "cradle-to-grave", **parameters: float) -> Calculation:
    """The calculation of the default battery with these parameters."""
    return calculate(foreground.build(study(boundary, parameters), of or real(), background.default()))


@cache
def at(share: float) -> Calculation:
    """The life cycle at an own-loop share c."""
    return solved(own_loop_share=share)


def solution(found: Calculation) -> tuple[replay.Solution, dict[str, int]]:
    """Amounts and unit factors of every node."""
    made = replay.solve(found.plain)
    return made, {name: i for i, name in enumerate(made.nodes)}


def unit_factor(found: Calculation, node: str) -> Fraction:
    """kg CO2e per unit of a node, exactly as the float says."""
    made, position = solution(found)
    return Fraction(float(made.factor[position[node]]))


def test_the_footprint_falls_with_the_loop_share() -> None:
    """Each kilogram that the own loop brings back displaces lead from outside."""
    totals = [at(share).footprint.total for share in SHARES]

    assert all(later < earlier for earlier, later in pairwise(totals))


def test_no_share_is_the_open_system() -> None:
    """At c = 0 the loop is not merely small: a system without any loop gives the same number."""
    exchanges = dict(real().exchanges)
    exchanges["end_of_life"] = tuple(e for e in exchanges["end_of_life"] if e.input != "own_loop_treatment")
    exchanges.pop("own_loop_treatment")
    opened = solved(replace(real(), exchanges=exchanges)).footprint

    assert len(exchanges["end_of_life"]) == len(real().exchanges["end_of_life"]) - 1
    assert at(0.0).footprint.total == opened.total
    assert at(0.0).footprint.stages == opened.stages


def test_the_footprint_follows_the_formula_of_the_rule() -> None:
    """P + c (collect + break + smelt) + (L - c y) E_lead + (1 - c) E_disposal, in exact fractions."""
    battery = Fraction(MASS) * 1000 / Fraction(12 * 20)  # kg per kWh nominal
    lead = battery * Fraction(0.660) * Fraction(1.01)
    returned = battery * Fraction(0.660) * Fraction(0.98)
    e_lead, e_disposal = unit_factor(at(0.0), "lead_pool"), unit_factor(at(0.0), "outside_treatment")
    treatment = sum((unit_factor(at(0.5), name) for name in TREATMENT), Fraction(0))
    plant = Fraction(at(0.0).footprint.total) - lead * e_lead - battery * e_disposal

    for share in SHARES:
        c = Fraction(share)
        wanted = plant + c * battery * treatment + (lead - c * returned) * e_lead + (1 - c) * battery * e_disposal

        assert at(share).footprint.total == pytest.approx(float(wanted), rel=1e-12)


def test_manufacture_is_never_multiplied() -> None:
    """One battery is made for one battery, however much lead comes back."""
    per_kwh = 1000 / (12 * 20)
    first, place = solution(at(0.0))
    for share in SHARES:
        made, position = solution(at(share))

        assert made.scaling[position["product"]] == pytest.approx(per_kwh, rel=1e-12)
        for name in PLANT:
            assert made.scaling[position[name]] == pytest.approx(first.scaling[place[name]], rel=1e-12)
        for stage in ("manufacture", "inbound", "packaging", "distribution", "use"):
            assert at(share).footprint.stages[stage] == pytest.approx(at(0.0).footprint.stages[stage], rel=1e-12)


def test_lead_balances_at_every_share() -> None:
    """Lead from outside and lead recovered are the lead that the batteries take up."""
    lead = MASS * 0.660 * 1.01 * 1000 / (12 * 20)
    for share in SHARES:
        made, position = solution(at(share))
        recovered = share * MASS * 0.660 * 0.98 * 1000 / (12 * 20)

        assert made.scaling[position["lead_outside"]] + recovered == pytest.approx(lead, rel=1e-12)


def test_a_loop_that_needs_no_outside_lead_is_finite() -> None:
    """c·y = L: the pool draws nothing from outside, and the matrix is as well conditioned as before."""
    closed = solved(own_loop_share=1.0, lead_use_factor=1.0, lead_yield=0.660)
    made, position = solution(closed)

    assert math.isfinite(closed.footprint.total)
    assert 0 < closed.footprint.total < at(1.0).footprint.total
    assert made.scaling[position["lead_outside"]] == pytest.approx(0.0, abs=1e-12)
    assert made.scaling[position["product"]] == pytest.approx(1000 / (12 * 20), rel=1e-12)
    assert made.sensitivity < 100


def test_a_gate_result_takes_nothing_from_the_loop() -> None:
    """Cradle to gate has only the recycled-content side."""
    gate = [solved(boundary="cradle-to-gate", own_loop_share=share).footprint.total for share in (0.0, 0.5, 0.97)]
    with_scrap = solved(boundary="cradle-to-gate", own_secondary_share=0.5).footprint.total

    assert gate[0] == gate[1] == gate[2]
    assert with_scrap < gate[0]


def test_no_kilogram_is_recycled_content_and_loop_at_once() -> None:
    """With a loop share, the recycled content of the same lead has no effect."""
    assert solved(own_loop_share=0.5, own_secondary_share=0.5).footprint.total == at(0.5).footprint.total
