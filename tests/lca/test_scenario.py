"""What-if: what a change does to a study, by how much, and how sure that is."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import numpy as np
import pytest

from inventories import background as data_set
from inventories import planfile
from inventories.background import Background, CoProduct
from inventories.examples import FOLDER, names
from inventories.problem import Text
from inventories.system import System
from labels.charts import waterfall
from lca import comparison, replay, scenario, sketch, tornado, variant
from lca.case import Case
from lca.scenario import Space
from tests import tiny
from tests.lca.whatif import POWER, ROAD, STEEL, WOOD, base, measure, plan

START = STEEL + WOOD + POWER + ROAD


# -- what a change does ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ('bom = "plate"; material = "steel-recycled"', -3 * 1.5),
        ('bom = "plate"; recycled_content = 0.6', -3 * 0.5 * 1.5),
        ('bom_material = "steel"; quantity = { times = 0.5 }', -4 * 0.5 * 2.0 - 0.5 * ROAD),
        ('bom = 2; distance = 300', 2 * ROAD),
        ('bom = "bracket"; transport = "power-truck"; distance = 50', 0.5 * 0.5 * ROAD - ROAD),
        ('energy = "power"; amount = { times = 0.9 }', -0.1 * POWER),
        ('energy = "power"; carrier = "sun"', 5 * (0.05 - 0.6)),
        ('pv_share = 0.4; certificate = "kept"; carrier = "sun"', 0.4 * 5 * (0.05 - 0.6)),
        ('everywhere = "power"; by = "sun"', 5 * (0.05 - 0.6)),
        ('bom = "bracket"; material = "S9"', 0.7 - 2.0),
        ('bom = "bracket"; remove = true', -2.0 - ROAD),
        ('add = "bom"; part = "screw"; quantity = 0.1; unit = "kg"; material = "steel"', 0.2),
    ],
)  # fmt: skip
def test_each_kind_of_change_to_the_digit(
    tiny_system: System, tiny_background: Background, change: str, difference: float
) -> None:
    """Material, recycled share, quantity, transport, carrier, solar share, supplier, a row more or less: by hand."""
    further = tiny.background(
        tiny.exchange("sun", "emission", "co2e-ar6", 0.05), tiny.exchange("power-truck", "emission", "co2-fossil", 0.05),
        activities=(tiny.activity("sun", "kWh", "electricity"), tiny.activity("power-truck", "tkm", "transport", boundary="service")),
    )  # fmt: skip
    supplier = '[[supplier_footprint]]\nid = "S9"\nsupplier = "Nine"\nproduct_zh = "支架"\nproduct_en = "bracket"\nunit = "kg"\nvalue = 0.7\n'
    made = plan(supplier, measure("m", change))
    found = scenario.compute(Space(base(tiny_system, further, made), made))

    assert found.base == pytest.approx(START, rel=1e-12)
    assert found.difference == pytest.approx(difference, rel=1e-9)


def test_the_mass_of_the_product_follows_the_bill_of_materials(outcome) -> None:
    """A kilogram less of steel is a kilogram less to deliver, unless the file says what the product weighs."""
    lighter = 'bom = "bracket"; remove = true'
    grave = {"boundary": "cradle-to-grave", "use": [{"item": "none", "activity": "power", "amount": 0, "unit": "kWh"}]}
    eol = {"end_of_life": [{"fraction": "all", "treatment": "landfill-inert", "mass": 4}]}
    carried = 0.6 / 1000 * 100 * 0.1

    follows = outcome(measure("m", lighter), **grave, **eol)
    said = outcome(measure("m", lighter, 'study = "product.mass"; value = 3.6'), **grave, **eol)

    assert said.difference - follows.difference == pytest.approx(carried, rel=1e-9)


def test_allocation_of_a_process_is_a_choice(tiny_system: System) -> None:
    """Economic 1/(1+0.5·4/2) and mass 1/(1+0.5·1/1) shares of the same process."""
    by_product = CoProduct(
        "steel", Text("渣", "slag"), 0.5, "kg", "economic", "", 4.0, 2.0, 1.0, {}, "tiny", "", tiny.HERE
    )
    made = plan(measure("mass", 'background = "steel"; allocation = "mass"', kind="choice"))
    found = scenario.compute(Space(base(tiny_system, tiny.background(coproducts=(by_product,)), made), made))

    assert found.base == pytest.approx(START - STEEL + STEEL / 2, rel=1e-12)
    assert found.choices[0].points[0].total == pytest.approx(START - STEEL + STEEL / 1.5, rel=1e-12)


def test_a_range_computes_each_value(outcome) -> None:
    """From 0.2 to 1.0 in three steps the plate loses 1.5 kg CO2e per kg of the share above 0.2."""
    swept = '[[range]]\nid = "r"\nfrom = 0.2\nto = 1.0\nsteps = 3\nchange = { bom = "plate", recycled_content = "{x}" }'
    row = outcome(swept).ranges[0]

    assert [p.difference for p in row.points] == pytest.approx([0.0, -3 * 1.5 / 2, -3 * 1.5], abs=1e-12)


def test_choices_stand_apart_from_measures(outcome) -> None:
    """A choice of model changes nothing of the scenario's result."""
    saving = measure("m", 'energy = "power"; amount = { times = 0.5 }')
    choice = measure("c", 'everywhere = "power"; by = "power"', 'parameter = "life_years"; value = 12', kind="choice")

    assert outcome(saving, choice).result == outcome(saving).result


def test_another_functional_unit_is_not_compared(outcome, refused) -> None:
    """Twice the life is another product per piece: no difference unless the file names a unit that stays the same."""
    grave = {"boundary": "cradle-to-grave"}
    longer = 'parameter = "life_years"; value = 20'
    without = outcome(measure("life", longer, kind="choice"), **grave).choices[0].points[0]
    per_year = outcome(
        '[[choice]]\nid = "life"\nper = "year"\n[[choice.change]]\n' + longer.replace("; ", "\n"), **grave
    )

    assert without.difference is None
    assert per_year.choices[0].points[0].difference == pytest.approx(-0.5 * per_year.choices[0].base + 0.6, rel=1e-9)
    assert refused(measure("life", longer), **grave) == [("functional-unit", 2, "measure[1]")]


@pytest.mark.parametrize("name", names())
def test_the_quick_total_is_that_of_the_whole_matrix(name: str) -> None:
    """Background solved once and foreground apart gives the same as both engines' full model."""
    case = Case.open(FOLDER / name)
    whole = replay.solve(case.model.to_json())
    made = variant.Base.of(case.file.study, case.system, data_set.default())
    quick = sketch.total(made, variant.apply(made, []), sketch.Prices())

    assert abs(next(iter(quick.units.values())) - whole.total) <= 1e-12 * whole.absolute


def test_the_quick_total_of_a_changed_background_is_that_of_the_whole_matrix() -> None:
    """Another grid year reaches every activity of the data set that uses power."""
    case = Case.open(FOLDER / "chair")
    made = planfile.load(FOLDER / "chair" / "scenario.toml")
    space = Space(variant.Base.of(case.file.study, case.system, data_set.default(), plan=made), made)
    everything = frozenset(range(len(made.measures)))
    whole = replay.solve(space.model(everything).to_json()).total

    assert space.value(everything) == pytest.approx(whole, rel=1e-12)


# -- chance ------------------------------------------------------------------------------------------------------------


def test_a_measure_that_only_saves_is_better_in_every_draw(tiny_system: System) -> None:
    """Half the power, everything else drawn alike: P is 1; no change at all: P is one half."""
    spread = {"distribution": "lognormal", "scale": 0.5}
    drawn = tiny.background(tiny.exchange("steel", "emission", "co2-fossil", 1.0, **spread))
    made = plan(
        measure("less", 'energy = "power"; amount = { times = 0.5 }'), measure("none", "bom = 2; distance = 100")
    )
    space = Space(base(tiny_system, drawn, made), made)
    found = comparison.with_probabilities(scenario.compute(space), space, draws=200, seed=3)

    assert [p.better for p in found.parts] == [1.0, 0.5]
    assert (found.better, found.draws) == (1.0, 200)


def test_probability_counts_ties_half() -> None:
    """Lower in one of four, equal in two."""
    assert comparison.probability(np.array([1.0, 1, 1, 1]), np.array([0.5, 1, 1, 2])) == 0.5


# -- sensitivity -------------------------------------------------------------------------------------------------------


def test_tornado_by_hand(tiny_system: System, tiny_background: Background) -> None:
    """±10 %: the plate's 3 kg move 0.6, the steel factor 0.8, the parameter that defines the unit is left out."""
    made = base(tiny_system, tiny_background, boundary="cradle-to-grave", energy=[])
    found = tornado.compute(made, 0.1)
    amounts = {b.id: (b.low, b.high) for b in found.of("amount")}
    factors = {b.id: (b.low, b.high) for b in found.of("factor")}

    assert amounts["bom_001>steel"] == pytest.approx((-0.6, 0.6))
    assert factors["steel"] == pytest.approx((-0.8, 0.8))
    assert {t.en for t in found.left_out} == {"Life", "Things per product"}
    assert all(a.swing >= b.swing for kind in tornado.KINDS for a, b in itertools.pairwise(found.of(kind)))


# -- drawing and example -----------------------------------------------------------------------------------------------


def test_the_waterfall_names_every_measure_and_both_totals(outcome) -> None:
    """Well-formed SVG with all names, and it says when the axis is cut."""
    small = '[[measure]]\nid = "s"\nname_zh = "少用电"\nname_en = "Less <power>"\n[[measure.change]]\nenergy = "power"\namount = { times = 0.9 }'
    drawing = waterfall.svg(outcome(small))
    words = "".join(ElementTree.fromstring(drawing.svg).itertext())  # noqa: S314  (our own drawing)

    assert "少用电" in words
    assert "Less <power>" in words
    assert "does not start at zero" in words
    assert drawing.width == 180.0


def test_the_example_file_saves() -> None:
    """Every measure of the chair's file lowers the footprint."""
    case = Case.open(FOLDER / "chair")
    made = planfile.load(FOLDER / "chair" / "scenario.toml")
    space = Space(variant.Base.of(case.file.study, case.system, data_set.default(), plan=made), made)
    start = space.value(frozenset())

    assert all(space.value(frozenset([i])) < start for i in range(len(made.measures)))
