"""Rankings to a share of the footprint: every list sums with its rest, along every axis."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import background
from inventories.background import Background
from inventories.system import System
from lca import calculation, hotspot
from lca.calculation import Calculation
from lca.foreground import build
from lca.model import FlowFactor
from tests.tiny import study

MAKER = "Maker"
BOM = [
    {"part": "plate", "quantity": 3, "unit": "kg", "material": "steel", "supplier": MAKER},
    {"part": "rod", "quantity": 1, "unit": "kg", "material": "steel", "supplier": "Other", "transport": "truck", "distance": 100},
    {"part": "grip", "quantity": 2, "unit": "kg", "material": "wood"},
    {"part": "ring", "quantity": 1, "unit": "kg", "material": "steel-recycled"},
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tiny_system: System, tiny_background: Background) -> Calculation:
    """Steel 8, recycled steel 0.5, wood 0.6, packing wood 0.15, power 2.1 (7 kg × 0.5 × 0.6), road 0.01 …"""
    given = study(bom=BOM, product={"name_zh": "物", "name_en": "T", "model": "T", "mass": 7.0, "output": 1000.0})
    return calculation.calculate(build(given, tiny_system, tiny_background))


@given(st.sampled_from(hotspot.AXES), st.floats(0.01, 1.0))
def test_every_list_sums_to_the_total_with_its_rest(made: Calculation, axis: str, to: float) -> None:
    """Entries and rest are the footprint, whatever the axis and the share; shares run up in order."""
    found = hotspot.rank(made.model, made.footprint, axis, to)
    values = [e.value for e in found.entries]

    assert math.fsum([*values, found.rest]) == pytest.approx(made.footprint.total, rel=1e-12)
    assert [abs(v) for v in values] == sorted((abs(v) for v in values), reverse=True)
    assert found.rest == 0 or found.rest_count > 0


@pytest.mark.parametrize("axis", [a for a in hotspot.AXES if a != "supplier"])
def test_the_list_stops_as_soon_as_the_share_is_reached(made: Calculation, axis: str) -> None:
    """80 % is reached with the last entry and not before."""
    found = hotspot.rank(made.model, made.footprint, axis).entries

    assert found[-1].cumulative >= 0.8 - 1e-9
    assert len(found) == 1 or found[-2].cumulative < 0.8


def test_lines_and_materials_by_hand(made: Calculation) -> None:
    """The plate is the largest line, but both steel parts are one material."""
    lines = hotspot.rank(made.model, made.footprint, "line").entries
    materials = {e.id: e.value for e in hotspot.rank(made.model, made.footprint, "material", 1.0).entries}

    assert {round(e.value, 9) for e in lines} >= {6.0}
    assert materials["steel"] == pytest.approx(8.0)
    assert materials["steel-recycled"] == pytest.approx(0.5)


def test_suppliers_are_ranked_and_what_nobody_is_named_for_is_the_rest(made: Calculation) -> None:
    """Maker 6, Other 2 and its lorry; power and all other parts stay unnamed."""
    found = hotspot.rank(made.model, made.footprint, "supplier", 1.0)

    assert [e.name_en for e in found.entries] == [MAKER, "Other"]
    assert [e.value for e in found.entries] == pytest.approx([6.0, 2.01])
    assert found.rest == pytest.approx(made.footprint.total - 8.01)
    assert found.unnamed == pytest.approx(found.rest)
    assert "未写明供应商" in found.rest_name.zh


def test_what_stands_under_a_bought_part_is_its_suppliers(tiny_system: System, tiny_background: Background) -> None:
    """A bought frame of 2 × 1.5 kg steel, a lock in it from another maker, and two boxes that the product system makes, of three in all."""
    bom = [
        {"part": "frame", "quantity": 2, "unit": "piece", "supplier": MAKER},
        {"level": 2, "part": "tube", "quantity": 1.5, "unit": "kg", "material": "steel"},
        {"level": 2, "part": "lock", "quantity": 0.25, "unit": "kg", "material": "steel", "supplier": "Other"},
        {"part": "box", "quantity": 2, "unit": "piece", "material": "packing", "supplier": "Packer"},
    ]
    product = {"name_zh": "物", "name_en": "T", "model": "T", "mass": 4.5, "output": 1000.0}
    asked = study(bom=bom, product=product, boundary="cradle-to-gate")
    made = calculation.calculate(build(asked, tiny_system, tiny_background))

    found = {e.id: e.value for e in hotspot.rank(made.model, made.footprint, "supplier", 1.0).entries}

    assert found == pytest.approx({MAKER: 2 * 1.5 * 2.0, "Other": 2 * 0.25 * 2.0, "Packer": 2 * 0.5 * 0.3})


def test_stages_and_tiers_are_those_of_the_footprint(made: Calculation) -> None:
    """With 100 % every stage and tier is listed with its value."""
    stages = {e.id: e.value for e in hotspot.rank(made.model, made.footprint, "stage", 1.0).entries}
    tiers = {e.id: e.value for e in hotspot.rank(made.model, made.footprint, "tier", 1.0).entries}

    assert stages == pytest.approx({k: v for k, v in made.footprint.stages.items() if v})
    assert tiers == pytest.approx({k: v for k, v in made.footprint.tiers.items() if v})


def test_quality_stands_beside_each_entry(made: Calculation) -> None:
    """Scores 3, 1, 1 of the tiny data set are 5/3; gases and tiers have none."""
    assert hotspot.rank(made.model, made.footprint, "line").entries[0].score == pytest.approx(5 / 3)
    assert hotspot.rank(made.model, made.footprint, "gas").entries[0].score is None


@pytest.mark.parametrize(("axis", "to"), [("colour", 0.8), ("gas", 0.0), ("gas", 1.1)])
def test_what_is_no_axis_or_no_share_is_refused(made: Calculation, axis: str, to: float) -> None:
    """A programming error, not a user's."""
    with pytest.raises(ValueError, match="no axis"):
        hotspot.rank(made.model, made.footprint, axis, to)


def test_biogenic_co2_given_off_says_that_its_uptake_is_counted_elsewhere() -> None:
    """It ranks with its value, but under a name that does not make it an emission to be avoided; the flow keeps its own."""
    data = background.default().flows["co2-biogenic"]
    assert data.name == hotspot.GIVEN_OFF

    given_off = FlowFactor(data.id, f"包装: {data.name.zh}", f"Packaging: {data.name.en}", "CO2", "biogenic", "gas", 1.0)
    named = hotspot.named(given_off)

    assert named.zh == "包装: 生物成因 CO2 放出（其吸收已计入材料）"
    assert named.en == "Packaging: biogenic CO2 given back (its uptake is counted in the materials)"
