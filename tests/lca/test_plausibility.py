"""Amounts and names that no product has: what stops a study, what is asked about, and that the examples raise no doubt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inventories import background, examples, system
from inventories.problem import InputError
from inventories.study import Study
from lca import plausibility
from lca.case import Case
from lca.doubt import Facts
from lca.foreground import build, nowhere
from lca.wording import packaging, stuff

HERE = Path(examples.__file__).parent


def changed(name: str, section: str, index: int, **cells: Any) -> Study:
    """An example study with some cells of one row replaced."""
    plain = json.loads((HERE / name / "study.json").read_text(encoding="utf-8"))
    plain[section][index] |= cells
    return Study.model_validate(plain)


def doubts(asked: Study) -> list[tuple[Any, ...]]:
    """Fields that are questioned without stopping the study."""
    used, known = system.load(asked.system), background.default()
    model = build(asked, used, known)
    facts = Facts(asked, used, known, {p.id: p.value for p in model.parameters}, nowhere)
    return [d.path for d in plausibility.doubts(facts)]


def refused(asked: Study) -> list[str]:
    """Places of the problems that stop the study."""
    with pytest.raises(InputError) as error:
        build(asked, system.load(asked.system), background.default())
    return [f"{p.code} {p.place.column}" for p in error.value.problems]


@pytest.mark.parametrize("name", examples.names())
def test_no_example_raises_a_doubt(name: str) -> None:
    """Bounds that question a sound study would not be read for long."""
    assert Case.open(HERE / name).doubts == []


def test_a_leg_longer_than_half_the_equator_over_land_stops_the_study() -> None:
    """45 km written in metres."""
    assert refused(changed("chair", "bom", 1, distance=45000)) == ["implausible bom.1.distance"]


def test_a_lorry_that_crosses_china_twice_is_asked_about() -> None:
    """9,000 km by road is possible and unlikely."""
    assert doubts(changed("chair", "bom", 1, distance=9000)) == [("bom", 1, "distance")]


def test_a_sea_leg_of_a_few_kilometres_is_asked_about() -> None:
    """The wrong mode, or km written as thousands."""
    assert doubts(changed("chair", "distribution", 1, distance=20)) == [("distribution", 1, "distance")]


def test_energy_in_the_wrong_unit_stops_the_study() -> None:
    """万kWh taken for MWh is asked about; for GWh no sofa factory is so far off."""
    assert refused(changed("sofa", "energy", 0, unit="GWh", amount=100)) == ["implausible energy.0.amount"]
    assert doubts(changed("sofa", "energy", 0, unit="kWh", amount=10)) == [("energy", 0, "amount")]


def test_a_material_in_the_energy_sheet_stops_the_study() -> None:
    """Steel is no energy carrier."""
    found = refused(changed("sofa", "energy", 1, carrier="steel-hot-rolled-cn"))

    assert "implausible energy.1.carrier" in found


def test_a_site_total_that_the_allocation_ignores_is_asked_about() -> None:
    """Allocation by pieces changed to direct, the total left behind: energy 2.5 times as high, nothing missing."""
    assert doubts(changed("chair", "energy", 0, allocation="direct")) == [("energy", 0, "allocation")]


@pytest.mark.parametrize(("usual", "odd"), [
    ({"allocation": "submeter", "submeter": 10.0}, {"allocation": "submeter", "submeter": 0.02}),
    ({"allocation": "value", "value_per_piece": 1000, "site_total": 3e6}, {"allocation": "value", "value_per_piece": 1000, "site_total": 1.5e9}),
])  # fmt: skip
def test_energy_by_value_or_submeter_is_looked_at_like_any_other(usual: dict[str, Any], odd: dict[str, Any]) -> None:
    """100 000 kWh for 3 000 sofas are 33 kWh each; a five-hundredth of that is asked about."""
    assert doubts(changed("sofa", "energy", 0, **usual)) == []
    assert doubts(changed("sofa", "energy", 0, **odd)) == [("energy", 0, "amount")]


def test_a_yearly_amount_given_for_the_life_twice_over_is_asked_about() -> None:
    """Ten times the detergent of the scenario."""
    assert ("use", 1, "amount") in doubts(changed("sofa", "use", 1, amount=20))


def test_more_is_thrown_away_than_was_there() -> None:
    """A gram written as a kilogram in the end-of-life sheet: 1,470 kg of a 61 kg sofa stop it, 14.7 kg of 2 kg cover are asked about."""
    assert refused(changed("sofa", "end_of_life", 8, mass=1470)) == ["implausible end_of_life.8.mass"]
    assert doubts(changed("sofa", "end_of_life", 8, mass=14.7)) == [("end_of_life", 8, "mass")]


def test_a_material_is_no_treatment() -> None:
    """Plywood does not treat waste."""
    assert "implausible end_of_life.6.treatment" in refused(changed("sofa", "end_of_life", 6, treatment="plywood-cn"))


def test_a_supplier_footprint_beyond_its_kind_is_asked_about() -> None:
    """7.9 kg/kg of die-cast aluminium written as 7,921 g."""
    assert ("suppliers", 0, "value") in doubts(changed("chair", "suppliers", 0, value=7921))


def test_a_process_named_as_material_stops_the_study() -> None:
    """Welding has no mass."""
    assert refused(changed("chair", "bom", 8, kind="material")) == ["implausible bom.8.kind"]


def test_a_process_in_tonnes_stops_the_study() -> None:
    """3.25 t of stamping beside 3.25 kg of sheet."""
    assert refused(changed("chair", "bom", 7, unit="t")) == ["implausible bom.7.quantity"]


def test_a_process_in_grams_is_asked_about() -> None:
    """3.25 g of stamping beside 3.25 kg of sheet."""
    assert doubts(changed("chair", "bom", 7, unit="g")) == [("bom", 7, "quantity")]


def test_a_process_that_finds_nothing_to_work_is_asked_about() -> None:
    """Knitting in a steel mechanism."""
    assert doubts(changed("chair", "bom", 7, material="knitting-circular-cn")) == [("bom", 7, "material")]


def test_a_material_under_a_material_is_asked_about() -> None:
    """The cover one level too deep becomes a part of the foam."""
    assert doubts(changed("chair", "bom", 17, level=3)) == [("bom", 17, "level")]


def test_packaging_among_the_materials_is_asked_about() -> None:
    """A carton that counts into the product's mass (19 % here, so the mass is said too)."""
    assert ("bom", 36, "kind") in doubts(changed("chair", "bom", 36, kind="material"))


def test_a_name_that_says_steel_and_buys_tin_is_asked_about() -> None:
    """Steel tube bought as tin."""
    assert doubts(changed("chair", "bom", 19, material="tin-cn")) == [("bom", 19, "material")]


def test_a_share_without_the_rest_is_asked_about() -> None:
    """One leg takes a tenth of the batteries, none takes the others."""
    assert doubts(changed("lead_acid_battery", "distribution", 0, share=0.1)) == [("distribution", 0, "share")]


def test_specific_energy_shows_a_capacity_in_megajoules() -> None:
    """60 MJ in a pack of 369 kg are 45 Wh/kg."""
    assert any(p.startswith("parameter-range") for p in refused(changed("nmc_battery", "parameters", 0, unit="MJ")))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("底盘钢板", {"iron"}), ("无铅焊锡", {"tin"}), ("磷酸铁锂", set()), ("镀锌钢板", {"zinc", "iron"}), ("Lead time part", set()),
        ("水性涂料", set()), ("PE 袋", {"polymer"}), ("PEN holder", set()), ("玻璃纤维", {"glass"}), ("刨花板", {"wood"}),
    ],
)  # fmt: skip
def test_names_say_what_a_part_is_made_of(name: str, kinds: set[str]) -> None:
    """Words that only look like a material say nothing."""
    assert stuff(name) == kinds


def test_packaging_is_known_by_name() -> None:
    """Cartons and pallets, not cartoons."""
    assert packaging("瓦楞纸箱")
    assert packaging("五层", "Carton, printed")
    assert not packaging("卡通贴纸", "Cartoon sticker")


def test_check_prints_doubts_with_their_cells(tmp_path: Path) -> None:
    """`tanbiao check` asks and still says that the study is in order."""
    from click.testing import CliRunner

    from cli import main

    plain = json.loads((HERE / "component" / "study.json").read_text(encoding="utf-8"))
    plain["bom"][5]["distance"] = 9000
    plain["evidence"] = []
    for rows in plain.values():
        for row in rows if isinstance(rows, list) else ():
            row.pop("evidence", None)
    (tmp_path / "study.json").write_text(json.dumps(plain), encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(tmp_path)])

    assert done.exit_code == 0, done.output
    assert "$.bom[5].distance" in done.output
