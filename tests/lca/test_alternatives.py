"""Other allocation, other recycling formula: the whole model built anew, with the difference."""

from __future__ import annotations

import pytest

from inventories.background import CoProduct
from inventories.problem import Text
from lca import alternatives
from lca.alternatives import Alternative
from lca.dossier import Dossier
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
    """Cut-off and the circular footprint formula, each with the whole model."""
    pack = make.real("lfp_battery", boundary="cradle-to-grave")
    found = named(alternatives.recycling(pack))
    other = make.real("lfp_battery", {"recycling_method": "cff"}, boundary="cradle-to-grave")

    assert found["cut-off (used)"].total == pack.footprint.total
    assert found["cff"].total == pytest.approx(other.footprint.total, rel=1e-9)
    assert found["cff"].delta < 0
