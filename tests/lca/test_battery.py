"""The four stages of the battery Regulation, the circular footprint formula in a pack, and the fields of a declaration."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from inventories import expression, system
from lca import battery, rule
from lca.dossier import Dossier
from lca.scores import solve
from tests.lca import recycling
from tests.lca.dossiers import Maker
from tests.lca.recycling import Material
from tests.tiny import tiny_system


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes dossiers of the example studies."""
    return Maker(tiny_system(tmp_path_factory.mktemp("battery")))


@pytest.fixture(scope="module")
def pack(make: Maker) -> Dossier:
    """The LFP pack over its life with the circular footprint formula and 30 % recycled aluminium."""
    return make.real("lfp_battery", {"recycling_method": "cff", "r1_al": 0.3}, boundary="cradle-to-grave")


def test_the_four_stages_sum_to_the_result(pack: Dossier) -> None:
    """Σ stages = Σ formula; charging losses stand beside."""
    found = battery.declaration(pack)

    assert set(found.stages) == set(battery.STAGES)
    assert math.fsum(found.stages.values()) == pytest.approx(pack.footprint.total, rel=1e-12)
    assert found.left_out == {}


def test_recycled_content_is_booked_in_the_raw_materials_and_the_rest_at_the_end(pack: Dossier) -> None:
    """The aluminium of the pack by the formula, to the digit, per functional unit."""
    v = {k: float(x) for k, x in pack.values.items() if not isinstance(x, str)}
    each = {line.provider: line.factor for line in pack.footprint.lines}
    mass = v["capacity_kwh"] * v["cell_kg_kwh"] * v["pack_al_share"] / pack.model.functional_unit.per_product
    virgin, recycled = each["aluminium-primary-cn"], each["aluminium-secondary-cn"]
    by_formula = recycling.circular(
        Material(virgin, recycled, recycled, virgin, 0.0, r1=0.3, r2=v["collection_rate"] * v["y_al"], a=v["a_metal"])
    )
    booked = {
        (line.consumer, line.stage): 0.0 for line in pack.footprint.lines if line.provider in ("aluminium-primary-cn", "aluminium-secondary-cn")
    }  # fmt: skip
    for line in pack.footprint.lines:
        if line.provider in ("aluminium-primary-cn", "aluminium-secondary-cn"):
            booked[line.consumer, line.stage] += line.value

    assert booked["recycled_content", "materials"] == pytest.approx(mass * 1.05 * (by_formula.raw_materials - virgin))
    assert booked["recycling_credit", "end_of_life"] == pytest.approx(mass * by_formula.end_of_life)


def test_the_use_of_a_lead_acid_battery_is_left_out(make: Maker) -> None:
    """Its charging losses are in the total of the house rule, and in none of the four stages."""
    dossier = make.real("lead_acid_battery")
    found = battery.declaration(dossier)
    whole = dossier.footprint.units["kwh-delivered"]

    assert set(found.left_out) == {"use"}
    assert found.per_kwh is not None
    assert found.per_kwh + found.left_out["use"] == pytest.approx(whole, rel=1e-12)


def test_a_declaration_names_every_field_of_article_7_1(pack: Dossier) -> None:
    """(a) to (g), and what Annex II makes necessary; what is missing is empty and says how to fill it."""
    found = battery.declaration(pack)

    assert {e.letter for e in found.entries} == {"a", "b", "c", "d", "e", "f", "g", "2", "3", "II"}
    assert {e.article for e in found.missing} == {"Art. 7(1)(f)", "Art. 7(1)(g)"}
    assert all(e.cure.zh and e.cure.en for e in found.missing)


def test_a_declaration_states_the_reference_flow(pack: Dossier) -> None:
    """Kilograms of battery for a kilowatt-hour of the total energy, which is cycles times the energy of each."""
    found, v = battery.declaration(pack), pack.values
    stated = {e.name.en: e.value for e in found.entries}
    each = float(v["capacity_kwh"]) * float(v["dod"]) * float(v["retention_mean"])

    assert found.energy == pytest.approx(float(v["cycles"]) * each)
    assert stated["cycles × energy delivered in each"] == f"{v['cycles']:g} × {each:.4g} kWh"
    assert stated["reference flow"] == f"{pack.study.product.mass / (float(v['cycles']) * each):.4g} kg/kWh"


def test_no_class_and_no_limit_is_ever_stated(pack: Dossier) -> None:
    """Articles 7(2) and 7(3) leave them to delegated acts; none was seen."""
    stated = {e.letter: e.value for e in battery.declaration(pack).entries}

    assert stated["2"] == stated["3"]
    assert "no adopted act seen" in stated["2"]


def test_a_declaration_always_carries_its_statement(pack: Dossier) -> None:
    """Whoever takes the figures takes the words with them."""
    assert battery.declaration(pack).to_json()["statement"]["en"] == "not an Art. 7 declaration: secondary data not EF-compliant"  # fmt: skip


def test_cradle_to_gate_has_no_figure_per_kwh_delivered(make: Maker) -> None:
    """Two of the four stages are no declaration."""
    found = battery.declaration(make.real("lfp_battery"))

    assert (found.per_kwh, found.stages) == (None, {})


def test_the_profile_forces_what_the_decision_says(make: Maker) -> None:
    """The example at the gate with cut-off and secondary data: formula, unit and company data are errors."""
    found = {f.rule for f in rule.examine(make.real("lfp_battery"), "eu-battery").findings if f.severity == "error"}

    assert {"R35", "B1", "B5"} <= found


def test_parts_of_the_cell_may_not_stand_at_the_defaults_of_the_product_system(make: Maker) -> None:
    """One measured row for the whole cell is no datum of cathode, anode, electrolyte, separator and casing."""
    measured: Any = {"bom": _primary, "energy": _primary}
    own = {"cathode_kg_kwh": 2.08, "anode_kg_kwh": 1.0, "electrolyte_g_ah": 1.9, "separator_g_ah": 0.3, "case_kg_kwh": 0.4}  # fmt: skip

    assert _said(make.real("lfp_battery", **measured), "B5") == [
        "Parts of the cell stand at the defaults of the product system: cathode, anode, electrolyte, separator, cell casing"
    ]
    assert _said(make.real("lfp_battery", own, **measured), "B5") == []


def test_a_part_that_the_bill_of_materials_asks_for_is_no_default(make: Maker) -> None:
    """The separator of the lead-acid example stands on the sheet with its mass; the process only cuts it."""
    assert _said(make.real("lead_acid_battery", bom=_primary, energy=_primary), "B5") == []


def test_only_the_stages_that_are_absent_are_called_absent(make: Maker) -> None:
    """A study to the gate has raw materials and production."""
    assert "Stages are missing: distribution, end of life and recycling" in _said(make.real("lfp_battery"), "R35")


def test_plants_are_not_averaged(make: Maker) -> None:
    """Energy of two sites is not of one plant."""
    sites = iter(("north", "south", "south"))
    dossier = make.real(
        "lfp_battery",
        {"recycling_method": "cff"},
        boundary="cradle-to-grave",
        energy=lambda rows: [row | {"site": next(sites)} for row in rows],
    )

    assert _said(dossier, "R35") == ["The energy is of several sites: north, south"]


def test_equipment_need_not_be_named_as_a_cut_off(make: Maker) -> None:
    """The Regulation leaves its making out; other profiles want it named."""
    dossier = make.real("lfp_battery")
    named = {name: [w for w in _said(dossier, "R31", name) if "Capital goods" in w] for name in ("eu-battery", "iso14067")}  # fmt: skip

    assert named["eu-battery"] == []
    assert len(named["iso14067"]) == 1


def test_empty_fields_that_are_filled_the_same_way_are_one_finding(make: Maker) -> None:
    """At the gate the footprint and its four stages lack one thing: the boundary."""
    found = _said(make.real("lfp_battery"), "B6")

    assert len(found) == 3
    assert found[0].endswith("(Art. 7(1)(d), Art. 7(1)(e))")


def _primary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"data_kind": "primary"} for row in rows]


def _said(dossier: Dossier, key: str, profile: str = "eu-battery") -> list[str]:
    """What one rule says of a dossier, in English."""
    return [said.what.en for said in rule.registry()[key].check(dossier, rule.profiles()[profile])]


def test_the_formula_of_a_closed_loop_does_not_depend_on_a() -> None:
    """Over make, recycle, make the parts a and 1 − a sum to one."""
    totals = {
        recycling.circular(Material(2.0, 0.5, 0.5, 2.0, 0.1, r1=0.6, r2=0.6, a=a)).total for a in (0.0, 0.25, 0.5, 1.0)
    }

    assert max(totals) - min(totals) < 1e-12
    assert totals.pop() == pytest.approx(2.0 + 0.6 * (0.5 - 2.0) + 0.4 * 0.1)


def test_a_of_1_is_the_cut_off_and_a_of_0_is_substitution() -> None:
    """The formula stands between the two."""
    first, last = (Material(2.0, 0.5, 0.4, 1.8, 0.1, r1=0.3, r2=0.7, a=a) for a in (1.0, 0.0))

    assert recycling.circular(first) == recycling.cut_off(first)
    assert recycling.circular(last) == recycling.substitution(last)


def test_half_and_half_is_the_mean() -> None:
    """50/50 of cut-off and substitution, part by part."""
    m = Material(2.0, 0.5, 0.4, 1.8, 0.1, r1=0.3, r2=0.7)
    one, other, both = recycling.cut_off(m), recycling.substitution(m), recycling.half(m)

    assert both.total == pytest.approx((one.total + other.total) / 2)
    assert both.raw_materials == pytest.approx((one.raw_materials + other.raw_materials) / 2)


def test_every_formula_by_hand() -> None:
    """Virgin 10, recycled 4, recycling 3, replaced 9, disposal 1; 20 % in, 50 % out, a = 0.2."""
    m = Material(10, 4, 3, 9, 1, r1=0.2, r2=0.5, a=0.2)
    totals = {name: formula(m).total for name, formula in recycling.METHODS.items()}

    assert totals == pytest.approx(
        {
            "cut-off": 0.8 * 10 + 0.2 * 4 + 0.5 * 1,
            "substitution": 10 + 0.5 * (3 - 9) + 0.5 * 1,
            "50/50": (9.3 + 7.5) / 2,
            "circular footprint formula": 0.8 * 10 + 0.2 * (0.2 * 4 + 0.8 * 10) + 0.8 * 0.5 * (3 - 9) + 0.5 * 1,
        }
    )


def test_energy_recovery_of_the_formula() -> None:
    """(1 − b)·r3·(burning − credit); b is 0 in PEF."""
    m = Material(10, 4, 3, 9, 1, r1=0, r2=0, r3=0.5, burning=2, energy_credit=0.5)

    assert recycling.circular(m).end_of_life == pytest.approx(0.5 * 1.5 + 0.5 * 1)


def test_factors_of_the_pack_are_those_of_the_data_set(pack: Dossier) -> None:
    """The formula's Ev and Erec are solved with the whole background."""
    total = solve(pack.background, pack.model.gwp_set).total
    for line in pack.footprint.lines:
        if line.provider in ("aluminium-primary-cn", "aluminium-secondary-cn"):
            assert line.factor == pytest.approx(total[line.provider], rel=1e-9)


GIVEN = {"recycling_method": "cff", "r1_cu": 0.25, "r1_al": 0.5, "q_sin": 0.8, "q_sout": 0.7}


@pytest.mark.parametrize("name", ["lfp_battery", "nmc_battery"])
@pytest.mark.parametrize(("metal", "r1"), [("copper", Fraction(1, 4)), ("aluminium", Fraction(1, 2))])
def test_recycled_content_follows_the_formula_at_any_quality_ratio(name: str, metal: str, r1: Fraction) -> None:
    """Per kg of input: virgin 1 − R1 + R1 (1 − A) Qsin/Qp, recycled R1 A. Copper by hand, A 1/5, Q 4/5: 1 − 1/4 + 4/25 = 91/100 and 1/20."""
    a, q = Fraction(1, 5), Fraction(4, 5)
    values, rows = _of(name)
    change = {r.input: expression.number(r.amount, values) for r in rows["recycled_content"]}
    recycled, virgin = change[f"{metal}-secondary-cn"], change[f"{metal}-primary-cn"]
    whole = recycled / float(r1 * a)

    assert virgin / whole == pytest.approx(float(-r1 + r1 * (1 - a) * q), rel=1e-12)
    if metal == "copper":
        assert 1 + virgin / whole == pytest.approx(float(Fraction(91, 100)), rel=1e-12)
        assert recycled / whole == pytest.approx(float(Fraction(1, 20)), rel=1e-12)


@pytest.mark.parametrize("name", ["lfp_battery", "nmc_battery"])
@pytest.mark.parametrize("metal", ["copper", "aluminium"])
def test_only_the_replaced_metal_carries_the_quality_ratio(name: str, metal: str) -> None:
    """(1 − A) R2 (EEoL − E*v Qsout/Qp): 7/10 of a kilogram replaced for each kilogram recycled."""
    values, rows = _of(name)
    change = {r.input: expression.number(r.amount, values) for r in rows["recycling_credit"]}

    assert change[f"{metal}-primary-cn"] / change[f"{metal}-secondary-cn"] == pytest.approx(
        float(-Fraction(7, 10)), rel=1e-12
    )


def test_at_the_cut_off_recycled_content_replaces_virgin_whatever_its_quality() -> None:
    """A = 1: the factor of the recycled metal stands in place of the virgin one."""
    values, rows = _of("lfp_battery", recycling_method="cut-off")
    change = {r.input: expression.number(r.amount, values) for r in rows["recycled_content"]}

    assert change["copper-primary-cn"] == pytest.approx(-change["copper-secondary-cn"], rel=1e-12)


def _of(name: str, **more: float | str) -> tuple[Mapping[str, expression.Value], Mapping[str, Any]]:
    """Values of a battery system of 60 kWh and 400 kg, and its exchanges by process."""
    made = system.load(name)
    values = made.values({"capacity_kwh": 60.0, **GIVEN, **more}, {"mass": 400.0})
    return values, made.exchanges


def test_declaration_number_and_study_link_have_fields_of_their_own(make: Maker) -> None:
    """(f) and (g) of Article 7(1) are filled from the sheet Product."""
    said = {"conformity": "DoC-2026-17", "public_study": "https://example.org/study"}
    entries = battery.declaration(make.real("lfp_battery", product=lambda p: p | said)).entries

    assert {e.letter: e.value for e in entries if e.letter in "fg"} == {
        "f": "DoC-2026-17",
        "g": "https://example.org/study",
    }
