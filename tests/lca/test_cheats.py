"""A manufacturer who wants a small number: what is chosen from the drop-downs to that end is refused or asked about, and honest rows are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inventories import background, examples, frozen, system
from inventories.background import Background
from inventories.problem import InputError
from inventories.study import Study
from lca import foreground, kin, plausibility, sampling
from lca.calculation import calculate
from lca.dossier import Dossier
from lca.doubt import Facts

HERE = Path(examples.__file__).parent
FACTOR = {
    "id": "OF-X", "name_zh": "某因子", "name_en": "Some factor", "unit": "kg", "value": 0.01, "category": "other", "source": "a report, p. 1",
}  # fmt: skip
Plain = dict[str, Any]


def example(name: str, **sheets: Any) -> Plain:
    """An example study as plain data, with whole sheets replaced or, where a dictionary of rows is given, with some of their cells."""
    plain: Plain = json.loads((HERE / name / "study.json").read_text(encoding="utf-8"))
    for sheet, value in sheets.items():
        if isinstance(value, dict) and sheet != "plant":
            for index, cells in value.items():
                plain[sheet][index] |= cells
        else:
            plain[sheet] = value
    return plain


def bought(name: str, part: str, material: str, **cells: Any) -> Plain:
    """An example whose part buys something else; its recycled content goes with the material it had."""
    plain = example(name)
    row = next(r for r in plain["bom"] if r["part"] == part)
    row.pop("recycled_content", None)
    row |= {"material": material, **cells}
    return plain


def facts(plain: Plain, data: Background | None = None) -> Facts:
    asked = Study.model_validate(plain)
    used, known = system.load(asked.system), data or background.default()
    model = foreground.build(asked, used, known)
    return Facts(asked, used, known, {p.id: p.value for p in model.parameters}, foreground.nowhere)


def questions(plain: Plain) -> str:
    """What is asked, in English, one a line; each is worded in both languages."""
    found = plausibility.doubts(facts(plain))
    assert all(d.what.zh and d.what.en and d.cure.zh and d.cure.en for d in found)
    return "\n".join(d.what.en for d in found)


def refusal(plain: Plain) -> str:
    with pytest.raises(InputError) as error:
        facts(plain)
    return "\n".join(p.what.en for p in error.value.problems)


@pytest.mark.parametrize(
    ("name", "part", "material"),
    [
        ("chair", "底盘钢板", "scrap-steel-cn"),
        ("chair", "底盘钢板", "iron-ore-concentrate-cn"),
        ("chair", "铝支架合金", "alumina-cn"),
        ("chair", "铝支架合金", "scrap-aluminium-cn"),
        ("chair", "纸箱", "waste-paper-collected-cn"),
        ("chair", "纸箱", "kraft-pulp-cn"),
        ("sofa", "胶合板", "roundwood-soft-cn"),
        ("lead_acid_battery", "铅（板栅、铅膏、汇流排）", "waste-lead-battery-cn"),
        ("childrens_clothing", "印花汗布", "cotton-lint-cn"),
        ("childrens_clothing", "印花汗布", "knitted-cotton-grey-cn"),
    ],
)
def test_raw_stuff_is_no_part(name: str, part: str, material: str) -> None:
    """Scrap, ore, pulp, logs, fibre and grey cloth cost less than half of what the data set makes of them."""
    assert "buys the raw material" in questions(bought(name, part, material))


def test_a_bundle_with_a_part_of_the_data_set_hides_nothing(tmp_path: Path) -> None:
    """What is made of scrap is not in the bundle of a study that buys scrap; the reviewer looks in the whole data set."""
    known, plain = background.default(), bought("chair", "底盘钢板", "scrap-steel-cn")
    needed = [n.id for n in foreground.build(Study.model_validate(plain), system.load("chair"), known).nodes]
    defaults = [e.input for rows in system.load("chair").exchanges.values() for e in rows if e.kind != "emission"]
    for name, content in frozen.part(frozen.closure(known, [*needed, *defaults])).items():
        (tmp_path / name).write_bytes(content)
    brought = frozen.load(tmp_path, known.version, known.sha256)

    found = plausibility.doubts(facts(plain, brought))

    assert len(brought.activities) < len(known.activities) / 2
    assert "\n".join(d.what.en for d in found) == questions(plain)


def test_a_metal_below_all_others_of_its_kind_is_asked_about() -> None:
    """Ore pellets are no rail, though the data set makes nothing mainly of them."""
    assert "below all other materials of its kind" in questions(bought("elevator", "轿厢导轨", "iron-pellet-cn"))


def test_yarn_with_its_weaving_and_dyeing_beside_it_is_a_fabric() -> None:
    """The processes listed beside a material count towards it: the sofa of the examples builds its fabric from yarn."""
    assert questions(example("sofa")) == ""


def test_a_finished_fabric_needs_no_process_beside_it() -> None:
    """The dyeing is inside what is bought."""
    assert questions(bought("childrens_clothing", "印花汗布", "knitted-cotton-dyed-cn")) == ""


@pytest.mark.parametrize(
    ("name", "part", "material"),
    [
        ("chair", "底盘钢板", "steel-scrap-eaf-cn"),
        ("sofa", "钢架", "steel-billet-eaf-cn"),
        ("chair", "座壳（PP）", "pp-recycled-cn"),
        ("sofa", "海绵", "pu-foam-rebonded-cn"),
        ("component", "压铸铝合金", "aluminium-secondary-cn"),
    ],
)
def test_recycled_stuff_bought_by_its_name_is_a_claim(name: str, part: str, material: str) -> None:
    """The column of recycled content asks for a proof; choosing the recycled material must not go around it."""
    assert "is counted as recycled throughout" in questions(bought(name, part, material))


def test_a_better_route_than_the_usual_is_a_claim() -> None:
    """Aluminium from hydropower is 42 % of aluminium."""
    assert "of the usual route" in questions(bought("chair", "铝支架合金", "aluminium-primary-cn-hydro", evidence=[]))


def test_a_file_that_other_rows_name_too_proves_no_route() -> None:
    """The list of materials stands behind every row; a statement on this one row stands behind its route."""
    shared = bought("chair", "铝支架合金", "aluminium-primary-cn-hydro", evidence=["E1"])
    alone = bought("chair", "铝支架合金", "aluminium-primary-cn-hydro", evidence=["E3"])

    assert "of the usual route" in questions(shared)
    assert "of the usual route" not in questions(alone)
    assert [(c.index, c.proved) for c in kin.claims(facts(alone))] == [(21, True), (37, True)]


def test_one_plastic_is_not_another() -> None:
    """A part called nylon that buys polypropylene."""
    assert "do not sound like the same stuff" in questions(bought("chair", "增强尼龙件", "pp-talc20-cn"))


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_a_supplier_below_every_material_of_its_kind_is_asked_about(value: float) -> None:
    """0.5 kg per kg of aluminium is less than remelted scrap, whatever category the footprint is given."""
    plain = example("chair", suppliers={0: {"value": value, "category": "other"}})

    assert "below every material of its kind" in questions(plain)


def test_a_supplier_of_cells_is_set_beside_the_cells_of_the_data_set() -> None:
    """20 kg/kWh are 3.7 kg per kg of cell: less than a quarter of any."""
    plain = bought("lfp_battery", "电芯", "SF-X")
    plain["suppliers"] = [
        {"id": "SF-X", "supplier": "某厂", "product_zh": "磷酸铁锂电芯", "product_en": "LFP cell", "unit": "kWh", "value": 20, "category": "battery",
         "mass": 5.34, "source": "a statement"},
    ]  # fmt: skip

    assert "below every material of its kind" in questions(plain)


def test_an_own_factor_does_not_take_the_name_of_the_data_set() -> None:
    """Every row that names cold-rolled steel would count at 1 kg, and read as before."""
    plain = example("chair")
    plain["own_factors"].append(FACTOR | {"id": "steel-cold-rolled-cn", "value": 1.0, "category": "metal"})

    assert "is also the name of steel-cold-rolled-cn" in questions(plain)


def test_a_negative_factor_is_refused_whatever_its_origin() -> None:
    """Uptake has its own column and is given back at the end of life; a negative value is not."""
    from lca import rule

    plain = bought("chair", "座壳（PP）", "OF-X")
    plain["own_factors"].append(FACTOR | {"value": -5, "origin": "biogenic", "category": "polymer"})

    findings = rule.registry()["R19"].check(dossier(plain), rule.profiles()["iso14067"])

    assert [said.what.en for said in findings] == ["'OF-X' is negative"]


@pytest.mark.parametrize(
    "plain",
    [
        example("chair", energy={0: {"carrier": "electricity-from-waste-credit"}}),
        example("chair", use=[{"item": "电", "activity": "electricity-from-waste-credit", "amount": 5, "unit": "kWh"}]),
        bought("chair", "底盘冲压", "electricity-from-waste-credit", unit="kWh"),
    ],
)
def test_a_credit_is_no_consumption(plain: Plain) -> None:
    """Minus 0.58 kg per kWh stood among the carriers."""
    assert "is a credit" in refusal(plain)


def test_carrying_power_is_no_process_either() -> None:
    """The grid's service without generation, bought on the bill of materials."""
    assert "without generation" in refusal(bought("chair", "底盘冲压", "electricity-cn-td", unit="kWh"))


@pytest.mark.parametrize(
    "carrier", ["electricity-cn-hydro", "electricity-cn-pv-onsite", "electricity-cn-wind-grid", "electricity-no"]
)
def test_clean_power_in_use_needs_a_proof(carrier: str) -> None:
    """A lift runs on the grid of its country, unless something says otherwise."""
    row = {"item": "运行", "activity": carrier, "amount": 2000, "unit": "kWh", "basis": "year"}

    assert "is not the average power of the grid" in questions(example("elevator", use=[row]))
    proved = questions(example("elevator", use=[row | {"evidence": ["E9"]}]))
    assert "is not the average power of the grid" not in proved


def test_a_factor_per_kilowatt_hour_says_that_it_is_energy() -> None:
    """Called a process, no rule for electricity looked at it."""
    plain = example("chair", energy={0: {"carrier": "OF-X"}})
    plain["own_factors"].append(FACTOR | {"unit": "kWh", "value": 0.05, "category": "process"})

    assert "counted in kWh, but its category is process" in refusal(plain)


def test_grid_power_is_not_fed_into_the_grid() -> None:
    """70 % of it was taken off as export."""
    assert "fed into the grid" in questions(example("chair", energy={0: {"exported": 343000}}))


def test_a_plant_in_huzhou_has_not_the_power_of_norway() -> None:
    """The code of region chooses the grid; the address says where the plant is."""
    plain = example("lfp_battery", energy={0: {"carrier": "electricity-no"}, 2: {"carrier": "electricity-no"}})
    plain["plant"]["region"] = "NO"

    assert "The plant's address is in Zhejiang" in questions(plain)


def test_a_plant_without_electricity_is_asked_about() -> None:
    """The gas alone is left on the sheet."""
    plain = example("lfp_battery")
    plain["energy"] = plain["energy"][1:2]

    assert "The sheet Energy has no electricity" in questions(plain)


@pytest.mark.parametrize(
    ("name", "sheet", "row"),
    [
        ("chair", "energy", {"carrier": "water-tap-cn", "amount": 1, "unit": "t", "allocation": "pieces", "site_total": 100000}),
        ("chair", "distribution", {"leg": "门口", "transport": "truck-heavy-cn", "distance": 1}),
        ("elevator", "use", {"item": "润滑油", "activity": "lubricating-oil-cn", "amount": 1, "unit": "kg", "basis": "year"}),
        ("childrens_clothing", "use", {"item": "水", "activity": "water-tap-cn", "amount": 10, "unit": "kg"}),
        ("sofa", "end_of_life", {"fraction": "沙发", "treatment": "baling-cn", "mass": 0.5}),
        ("chair", "end_of_life", {"fraction": "椅子", "treatment": "incineration-inert", "mass": 23}),
    ],
)  # fmt: skip
def test_one_row_does_not_make_a_stage_vanish(name: str, sheet: str, row: Plain) -> None:
    """A filled sheet replaces all defaults of the product system: what comes to a fraction of them is asked about."""
    assert "the product system's scenario" in questions(example(name, **{sheet: [row]}))


def test_one_bag_is_no_carton() -> None:
    """Packaging rows replace the default too: 0.1 kg of film for 3.9 kg."""
    plain = example("chair")
    plain["bom"] = [row for row in plain["bom"] if row["part"] not in ("纸箱", "封箱胶带")]

    assert "The packaging is 0.1 kg a product" in questions(plain)


def test_losses_left_out_are_missed() -> None:
    """30 % of stamped sheet falls off; a chair without any loss is no chair from a press."""
    plain = example("chair")
    for row in plain["bom"]:
        row["loss"] = 0.0

    assert "No row of the bill of materials has a loss" in questions(plain)


def test_sheet_steel_is_not_remelted_in_a_chair_factory() -> None:
    """A loss that is remelted costs nothing; steel and cloth cannot be."""
    assert "said to be remelted" in questions(bought("chair", "底盘钢板", "steel-cold-rolled-cn", loss_fate="remelt"))


def test_heat_of_wood_residue_needs_a_proof_of_its_own() -> None:
    """An eighth of gas; the file behind the power bill does not show the boiler."""
    wood = {"carrier": "heat-wood-residue-cn", "unit": "GJ"}

    assert "less than half of the usual heat" in questions(example("lfp_battery", energy={1: wood}))
    assert "usual heat" not in questions(example("lfp_battery", energy={1: wood | {"evidence": ["E9"]}}))


def test_sale_in_the_province_is_no_trifle() -> None:
    """300 km by road are a fifth of the chair's usual way and more."""
    assert questions(example("chair", distribution=[{"leg": "省内", "transport": "truck-cn", "distance": 300}])) == ""


def test_processes_left_out_are_missed() -> None:
    """Without stamping, moulding and casting a chair is a heap of ingots and granulate."""
    plain = example("chair")
    plain["bom"] = [row for row in plain["bom"] if row.get("kind") != "process"]

    assert "The work in the bill of materials" in questions(plain)


def test_more_seats_need_more_chair() -> None:
    """Five seats of 4 kg each on one swivel chair."""
    assert "5 seats of 3.94 kg each" in questions(example("chair", parameters={1: {"value": 5}}))


def dossier(plain: Plain) -> Dossier:
    made = facts(plain)
    model = foreground.build(made.study, made.system, made.background)
    return Dossier(made.study, made.system, made.background, model, calculate(model).footprint)


def test_the_reviewer_draws_questioned_rows_and_claims() -> None:
    """A row that was made small is below 5 % of the result, and would hardly be drawn."""
    plain = bought("elevator", "对重块", "scrap-steel-cn")
    made = dossier(plain)

    rows = sampling.plan(made, calculate(made.model), "0" * 64, "seed").rows

    assert {r.place for r in rows if "questioned" in r.reasons} == {"物料 BOM #25"}


@pytest.mark.parametrize(
    ("name", "index", "value"),
    [("childrens_clothing", 4, "cold"), ("lfp_battery", 3, "natural"), ("elevator", 2, 30.0)],
)
def test_a_parameter_that_makes_the_number_small_needs_evidence(name: str, index: int, value: Any) -> None:
    """Cold washing, natural graphite, a longer way: true of some products, and to be proved."""
    made = dossier(example(name, parameters={index: {"value": value}}))

    assert [(d.index, d.value) for d in made.departures] == [(index, value)]


@pytest.mark.parametrize("name", ["chair", "lfp_battery"])
def test_parameters_at_their_defaults_are_not_asked_about(name: str) -> None:
    """The examples depart in nothing that makes them smaller."""
    assert dossier(example(name)).departures == ()


def test_grid_service_beyond_measure_is_refused_and_no_error_of_arithmetic() -> None:
    """Two amounts whose sum no float holds: the row is named as any other."""
    service = example("chair")["energy"][0] | {"carrier": "electricity-cn-td", "amount": 1.7e308, "allocation": "direct"}

    with pytest.raises(InputError) as refused:
        facts(example("chair", energy=[service, service]))

    assert "grid-service" in {p.code for p in refused.value.problems}
