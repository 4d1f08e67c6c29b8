"""From a study and a product system to a model: quantities, losses, recycled content, allocation, boundaries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inventories.background import Background
from inventories.problem import InputError
from inventories.study import BomRow
from lca import bom, foreground, replay
from lca.model import Model
from tests.tiny import background, exchange, study, tiny_system


@pytest.fixture
def build(tmp_path: Path) -> Any:
    """Builds a model of the tiny system from changes to the tiny study."""
    made = tiny_system(tmp_path)

    def of(data: Background | None = None, **changes: Any) -> Model:
        return foreground.build(study(**changes), made, data or background())

    return of


def total(model: Model) -> float:
    return replay.solve(model.to_json()).total


def row(part: str, quantity: float, unit: str = "kg", material: str = "steel", **more: Any) -> dict[str, Any]:
    return {"part": part, "quantity": quantity, "unit": unit, "material": material} | more


def codes(error: pytest.ExceptionInfo[InputError]) -> set[str]:
    return {p.code for p in error.value.problems}


GATE = {"boundary": "cradle-to-gate"}
STEEL = 3 * 2.0
WOOD = 0.5 * 0.3
POWER = 3 * 0.5 * 0.6


def test_default_tree_gate_to_the_digit(build: Any) -> None:
    """3 kg steel, 0.5 kg wood and 1.5 kWh: the defaults of the system, without uptake (0/0)."""
    assert total(build(**GATE)) == pytest.approx(STEEL + WOOD + POWER, rel=1e-12)


def test_default_tree_grave_to_the_digit(build: Any) -> None:
    """Transport, use and disposal come on top, and the wood's carbon comes back."""
    grave = 3.5 / 1000 * 100 * 0.1 + 10 * 2 * 0.6 + 3 * 0.01

    assert total(build()) == pytest.approx(STEEL + WOOD + POWER + grave, rel=1e-12)


def test_the_functional_unit_divides_the_product(build: Any) -> None:
    """A product that delivers two functional units bears half on each."""
    halved = build(parameters=[{"id": "things", "value": 2}])

    assert total(halved) == pytest.approx(total(build()) / 2, rel=1e-12)


def test_module_d_stands_beside_and_is_not_netted(build: Any) -> None:
    """The credit of 0.5 × 3 kg × 2 is no part of the total."""
    model = build()

    assert "beyond" in model.beside
    assert replay.solve(model.to_json(), model.beside["beyond"]).total == pytest.approx(-3.0)


def test_bom_levels_multiply_exactly_once(build: Any) -> None:
    """2 frames of 3 tubes of 0.4 kg are 2.4 kg of steel, not 2.4 squared or 1.2."""
    bom = [
        row("frame", 2, "piece", ""),
        row("tube", 3, "piece", "", level=2),
        row("steel of the tube", 0.4, level=3),
        row("plate", 0.6),
    ]

    assert total(build(bom=bom, **GATE)) == pytest.approx(3.0 * 2.0 + WOOD + POWER, rel=1e-12)


def test_sums_are_rounded_once() -> None:
    """Python's own sum() of floats changed with 3.12; the model and its digest are the same in every version."""
    kilogram = BomRow(part="leg", quantity=1.0, unit="kg", material="wood")
    parts = [bom.Part(n, kilogram, groups={str(n): mass}, carbon=mass) for n, mass in enumerate((0.1, 0.2, 0.3))]

    assert bom.totals(parts)[1] == 0.6
    assert bom.Part(0, kilogram, groups=bom.totals(parts)[0]).mass == 0.6


def test_loss_raises_the_input_not_the_product(build: Any) -> None:
    """20 % loss on 3 kg net needs 3.75 kg; sold scrap leaves without burden."""
    lossy = build(bom=[row("plate", 3, loss=0.2, loss_fate="sold")], **GATE)

    assert total(lossy) == pytest.approx(3.75 * 2.0 + WOOD + POWER, rel=1e-12)


def test_wasted_loss_is_treated(build: Any) -> None:
    """The same loss as waste adds 0.75 kg to the inert landfill."""
    lossy = build(bom=[row("plate", 3, loss=0.2, loss_fate="waste")], **GATE)

    assert total(lossy) == pytest.approx(3.75 * 2.0 + 0.75 * 0.01 + WOOD + POWER, rel=1e-12)


def test_internal_remelt_loses_nothing(build: Any) -> None:
    """Loss remelted on site costs energy (on its own sheet), no material."""
    assert total(build(bom=[row("plate", 3, loss=0.2, loss_fate="remelt")], **GATE)) == pytest.approx(
        STEEL + WOOD + POWER
    )


def test_recycled_content_acts_on_the_declared_triple(build: Any) -> None:
    """Virgin steel holds 20 % scrap already; 60 % recycled content means half of each factor."""
    recycled = build(bom=[row("plate", 3, recycled_content=0.6)], **GATE)

    assert total(recycled) == pytest.approx(3 * (0.5 * 2.0 + 0.5 * 0.5) + WOOD + POWER, rel=1e-12)


def test_recycled_content_below_what_is_inside_is_refused(build: Any) -> None:
    """Less than the share inside the virgin factor cannot be."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 3, recycled_content=0.1)])

    assert codes(error) == {"recycled-content"}


def test_recycled_content_without_a_triple_is_refused(build: Any) -> None:
    """Wood has no declared pair of factors."""
    with pytest.raises(InputError) as error:
        build(bom=[row("board", 3, material="wood", recycled_content=0.5)])

    assert codes(error) == {"recycled-content"}


def test_transport_of_a_part_moves_its_gross_mass(build: Any) -> None:
    """3.75 kg over 200 km is 0.75 tkm."""
    moved = build(bom=[row("plate", 3, loss=0.2, loss_fate="sold", transport="truck", distance=200)], **GATE)

    assert total(moved) == pytest.approx(3.75 * 2.0 + 0.75 * 0.1 + WOOD + POWER, rel=1e-12)


@pytest.mark.parametrize(
    ("allocation", "more", "kwh"),
    [
        ("direct", {}, 5000 / 1000),
        ("pieces", {"site_total": 2500}, 5000 / 2500),
        ("mass", {"site_total": 6000}, 5000 * 3 / 6000),
        ("hours", {"site_total": 800, "hours_per_piece": 0.2}, 5000 * 0.2 / 800),
        ("per-piece", {"amount": 5}, 5),
    ],
)
def test_energy_is_brought_to_one_product(build: Any, allocation: str, more: dict[str, float], kwh: float) -> None:
    """Each way of allocation gives the kilowatt-hours computed by hand."""
    energy = [{"carrier": "power", "amount": 5000, "unit": "kWh", "allocation": allocation, **more}]

    assert total(build(energy=energy, **GATE)) == pytest.approx(STEEL + WOOD + kwh * 0.6, rel=1e-12)


def test_units_convert(build: Any) -> None:
    """3000 g are 3 kg and 0.5 万kWh are 5000 kWh."""
    energy = [{"carrier": "power", "amount": 0.5, "unit": "万kWh"}]
    model = build(bom=[row("plate", 3000, "g")], energy=energy, **GATE)

    assert total(model) == pytest.approx(STEEL + WOOD + 5 * 0.6, rel=1e-12)


def test_direct_emissions_count_by_gas(build: Any) -> None:
    """1 kg of HFC-32 over 1000 pieces is 0.771 kg CO2e each."""
    model = build(direct=[{"flow": "hfc-32", "amount": 1, "data_kind": "primary"}], **GATE)

    assert total(model) == pytest.approx(STEEL + WOOD + POWER + 0.771, rel=1e-12)


def test_a_supplier_footprint_replaces_the_data_set(build: Any) -> None:
    """A part bought with its own footprint uses that value."""
    supplier = {
        "id": "S1",
        "supplier": "钢厂 Mill",
        "product_zh": "钢板",
        "product_en": "plate",
        "unit": "t",
        "value": 1500,
        "gwp_basis": "AR6",
    }
    model = build(suppliers=[supplier], bom=[row("plate", 3, material="S1")], **GATE)

    assert total(model) == pytest.approx(3 * 1.5 + WOOD + POWER, rel=1e-12)


def test_carbon_of_wood_closes_over_the_life(build: Any) -> None:
    """What the packaging took up comes back at the end of life."""
    model = build()
    solution = replay.solve(model.to_json())
    amounts = dict(zip(solution.flows, solution.intensity[solution.root], strict=True))

    assert amounts["co2-uptake"] == pytest.approx(amounts["co2-biogenic"])


def test_every_expression_of_the_model_recomputes(build: Any) -> None:
    """The amounts in a model are what their expressions give."""
    model = build(bom=[row("plate", 3, loss=0.2, loss_fate="waste", transport="truck", distance=77)])

    assert replay.recompute_amounts(model.to_json()) == []


def test_model_json_round_trip(build: Any) -> None:
    """from_json is the inverse of to_json."""
    model = build()

    assert Model.from_json(model.to_json()) == model


def test_unknown_material_names_the_three_nearest(build: Any) -> None:
    """A slip of the pen is answered with what was probably meant."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 3, material="stel")])

    (problem,) = error.value.problems
    assert problem.code == "unknown-material"
    assert "steel" in problem.cure.en


def test_all_problems_come_at_once(build: Any) -> None:
    """Two wrong materials, a wrong dimension and half a transport are four problems."""
    bom = [
        row("a", 1, material="xxxx"),
        row("b", 1, material="yyyy"),
        row("c", 1, "m2"),
        row("d", 3, transport="truck"),
    ]
    with pytest.raises(InputError) as error:
        build(bom=bom)

    assert len(error.value.problems) == 4


def test_a_wrong_parameter_does_not_hide_a_wrong_material(build: Any) -> None:
    """What is wrong with the parameters and with the parts is told in one go."""
    with pytest.raises(InputError) as error:
        build(bom=[row("a", 3, material="xxxx")], parameters=[{"id": "life_years", "value": 99.0}])

    assert {p.code for p in error.value.problems} == {"parameter-range", "unknown-material"}


def test_thousandfold_slip_is_an_error(build: Any) -> None:
    """A bill of materials of 3000 kg does not make a product of 3 kg."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 3000)])

    assert codes(error) == {"mass-slip"}


def test_upstream_only_energy_is_refused(build: Any) -> None:
    """A factor without its combustion part cannot stand on the energy sheet."""
    from tests.tiny import activity

    data = background(
        exchange("gas", "emission", "co2-fossil", 0.3),
        activities=(activity("gas", "m3", "fuel", energy_tag="upstream"),),
    )
    with pytest.raises(InputError) as error:
        build(data, energy=[{"carrier": "gas", "amount": 1, "unit": "m3"}])

    assert codes(error) == {"energy-tag"}


def test_carrying_power_is_no_power(build: Any) -> None:
    """0.005 kg per kWh of grid service cannot stand for the power of a plant; beside power bought at the plant it can."""
    from tests.tiny import activity

    data = background(
        exchange("wind", "emission", "co2-fossil", 0.03),
        exchange("lines", "emission", "co2-fossil", 0.005),
        activities=(
            activity("wind", "kWh", "electricity", boundary="generation"),
            activity("lines", "kWh", "electricity", product="grid service, without losses"),
        ),
    )
    carried = {"carrier": "lines", "amount": 2, "unit": "MWh"}
    with pytest.raises(InputError) as error:
        build(data, energy=[carried, {"carrier": "wind", "amount": 1, "unit": "kWh"}])

    assert codes(error) == {"grid-service"}
    build(data, energy=[carried, {"carrier": "wind", "amount": 2000, "unit": "kWh"}])


def test_substitution_credits_and_economic_allocation() -> None:
    """0.5 kg acid replaced and a co-product of equal value: half of the rest, less half the credit."""
    from inventories.background import CoProduct
    from inventories.problem import Text
    from lca.scores import solve
    from tests.tiny import HERE, activity

    def co(name: str, treatment: str, **more: Any) -> CoProduct:
        values: dict[str, Any] = {
            "amount": 0.5,
            "unit": "kg",
            "substitute": "",
            "price": None,
            "reference_price": None,
            "mass_kg": 1.0,
            "elements": {},
            "source": "tiny",
            "note": "",
            "place": HERE,
        } | more
        return CoProduct("smelter", Text(name, name), treatment=treatment, **values)

    data = background(
        exchange("smelter", "emission", "co2-fossil", 4.0),
        exchange("acid", "emission", "co2-fossil", 1.0),
        activities=(activity("smelter"), activity("acid", category="chemical")),
        coproducts=(
            co("silver", "economic", price=2.0, reference_price=1.0),
            co("acid", "substitution", substitute="acid"),
        ),
    )

    assert solve(data).total["smelter"] == pytest.approx(0.5 * (4.0 - 0.5 * 1.0), rel=1e-12)


def test_recycled_content_on_the_recycled_factor_is_refused(build: Any) -> None:
    """The share acts on the virgin material; on the recycled one it would slip virgin metal in."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 3, material="steel-recycled", recycled_content=0.5)])

    assert codes(error) == {"recycled-content"}


def test_a_part_carries_its_english_name(build: Any) -> None:
    """A part named in both languages prints each in its own."""
    model = build(bom=[row("钢板", 3, part_en="steel plate")])

    node = model.node("bom_001")
    assert (node.name_zh, node.name_en) == ("钢板", "steel plate")


@pytest.mark.parametrize("material", ["Thing over its life", "产品", "Materials", "Use", "End of life"])
def test_a_product_cannot_be_a_part_of_itself(build: Any, material: str) -> None:
    """A row that buys the product, its life or its own bill of materials is named."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 3), row("itself", 1, "piece", material)])

    assert "own-product" in codes(error)


def test_a_service_is_no_material(build: Any) -> None:
    """Transport or treatment listed as material would make its mass vanish."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 3), row("burnt", 1, "kg", "incineration-wood")])

    assert "no-material" in codes(error)


def test_masses_a_quarter_apart_are_an_error(build: Any) -> None:
    """2 kg of parts do not make 3 kg of product."""
    with pytest.raises(InputError) as error:
        build(bom=[row("plate", 2)])

    assert codes(error) == {"mass-balance"}


def test_the_firms_own_rows_carry_no_source_of_the_default(build: Any) -> None:
    """A bill of materials from the workbook is not attributed to the published default it replaces."""
    model = build(bom=[row("plate", 3)])

    assert model.node("materials").source == ""
    assert "BOM" in model.node("materials").place
    assert model.node("packing").source == "tiny"
