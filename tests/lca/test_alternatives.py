"""Other allocation, other recycling formula: the whole model built anew, with the difference."""

from __future__ import annotations

from typing import Any

import pytest

from inventories.background import CoProduct
from inventories.problem import Text
from lca import alternatives
from lca.alternatives import Alternative
from lca.dossier import Dossier
from lca.scores import solve
from tests.lca.dossiers import Maker, part
from tests.tiny import HERE, activity, exchange, tiny_system


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes dossiers of the tiny product system."""
    return Maker(tiny_system(tmp_path_factory.mktemp("alternatives")))


def smelter(make: Maker, **more: object) -> Dossier:
    """Lead with half a kilogram of silver, shared by value: silver at four times the lead's price."""
    values: dict[str, object] = {"treatment": "economic", "price": 4.0, "reference_price": 1.0, "mass_kg": 1.0} | more
    silver = CoProduct(
        "lead",
        Text("银", "silver"),
        0.5,
        "kg",
        substitute="",
        elements={},
        source="tiny",
        note="",
        place=HERE,
        **values,
    )  # type: ignore[arg-type]
    return make.tiny(
        exchange("lead", "emission", "co2-fossil", 4.0), activities=(activity("lead"),), coproducts=(silver,),
        bom=[part(material="lead")], boundary="cradle-to-gate",
    )  # fmt: skip


def named(found: tuple[Alternative, ...]) -> dict[str, Alternative]:
    return {a.name.en: a for a in found}


def test_the_delta_of_mass_against_value_to_the_digit(make: Maker) -> None:
    """Lead keeps a third by value and two thirds by mass: 4 kg more of 3 kg lead at 4 kg CO2e/kg."""
    made = smelter(make)
    found = named(alternatives.allocation(made))
    rest = 0.5 * 0.3 + 1.5 * 0.6

    assert found["economic (used)"].total == pytest.approx(3 * 4 / 3 + rest)
    assert found["mass"].total == pytest.approx(3 * 4 / 1.5 + rest)
    assert found["mass"].delta == pytest.approx((8 - 4) / (4 + rest))


def test_what_cannot_be_computed_says_why(make: Maker) -> None:
    """No heating value, no sharing by energy; no mass, no sharing by mass."""
    found = named(alternatives.allocation(smelter(make, mass_kg=None)))

    assert found["energy content"].total is None
    assert found["mass"].total is None
    assert found["mass"].note.en


def test_a_model_without_shared_processes_has_no_alternative(make: Maker) -> None:
    """Nothing to choose, nothing to print."""
    assert alternatives.allocation(make.tiny()) == ()
    assert alternatives.recycling(make.tiny()) == ()


def test_recycling_formulas_of_a_battery(make: Maker) -> None:
    """Cut-off, circular footprint formula, substitution and 50/50, each with the whole model."""
    pack = make.real("lfp_battery", boundary="cradle-to-grave")
    found = named(alternatives.recycling(pack))
    other = make.real("lfp_battery", {"recycling_method": "cff"}, boundary="cradle-to-grave")

    assert found["cut-off (used)"].total == pack.footprint.total
    assert found["circular footprint formula"].total == pytest.approx(other.footprint.total, rel=1e-9)
    assert found["circular footprint formula"].delta < 0
    half = (pack.footprint.total + found["substitution"].total) / 2
    assert found["50/50"].total == pytest.approx(half, rel=1e-9)


def test_substitution_of_a_battery_by_hand(make: Maker) -> None:
    """Against the cut-off, metal by metal: what the recycled share earns less recycling, and what recycled input no longer saves, kg CO2e."""
    shares = {"r1_cu": 0.25, "r1_al": 0.5, "q_sout": 0.7}
    pack = make.real("lfp_battery", shares, boundary="cradle-to-grave")
    v: Any = pack.values
    factor = solve(pack.background, pack.model.gwp_set).total
    copper, aluminium = (
        v["ah_per_kwh"] * v["cu_foil_g_ah"] / 1000 + v["terminal_kg_kwh"],
        v["cell_kg_kwh"] * v["pack_al_share"],
    )
    metals = {
        "copper": (copper / v["cell_yield"] * 0.25, copper * v["y_cu"]),
        "aluminium": (aluminium * 1.05 * 0.5, aluminium * v["y_al"]),
    }
    changed = v["cell_kg_kwh"] * (factor["black-mass-crushing-cn"] + 0.55 * factor["black-mass-hydro-lfp-cn"])
    lithium = v["y_li"] * 36.945 / 157.756 * 0.985 * v["cathode_kg_kwh"]
    changed = v["collection_rate"] * (changed - 0.7 * lithium * factor["lithium-carbonate-spodumene-cn"])
    for name, (recycled_input, recovered) in metals.items():
        virgin, again = factor[f"{name}-primary-cn"], factor[f"{name}-secondary-cn"]
        changed += recycled_input * (virgin - again) + v["collection_rate"] * recovered * (again - 0.7 * virgin)

    found = named(alternatives.recycling(pack))["substitution"].total

    per_unit = v["capacity_kwh"] / pack.model.functional_unit.per_product
    assert found == pytest.approx(pack.footprint.total + changed * per_unit, rel=1e-9)


def test_a_study_may_use_substitution(make: Maker) -> None:
    """The circular footprint formula with A = 0 is named what it is, and the others stand beside it."""
    pack = make.real("lfp_battery", {"recycling_method": "cff", "a_metal": 0.0}, boundary="cradle-to-grave")
    plain = make.real("lfp_battery", boundary="cradle-to-grave")
    found = named(alternatives.recycling(pack))

    assert found["substitution (used)"].total == pack.footprint.total
    assert found["cut-off"].total == pytest.approx(plain.footprint.total, rel=1e-9)
