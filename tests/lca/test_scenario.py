"""What-if: what a change does to a study, how a joint effect is divided, and what a wrong scenario file is told."""

from __future__ import annotations

import itertools
import math
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import background as data_set
from inventories import planfile
from inventories.background import Background, CoProduct
from inventories.examples import FOLDER, names
from inventories.problem import InputError, Text
from inventories.system import System
from labels.charts import waterfall
from lca import comparison, replay, scenario, shapley, sketch, tornado, variant
from lca.case import Case
from lca.scenario import Outcome, Space
from tests import tiny
from tests.lca.whatif import HEAD, base, measure, plan

STEEL, WOOD, POWER, ROAD = 4 * 2.0, 0.5 * 0.3, 5 * 0.6, 1 / 1000 * 100 * 0.1
START = STEEL + WOOD + POWER + ROAD


@pytest.fixture
def outcome(tiny_system: System, tiny_background: Background):
    """Computes a scenario of the tiny study."""

    def of(*tables: str, **changes) -> Outcome:
        made = plan(*tables)
        return scenario.compute(Space(base(tiny_system, tiny_background, made, **changes), made))

    return of


@pytest.fixture
def refused(tiny_system: System, tiny_background: Background):
    """The problems of a scenario that cannot be computed."""

    def of(*tables: str, **changes) -> list[tuple[str, int | None, str]]:
        def computed() -> Outcome:
            made = plan(*tables)
            return scenario.compute(Space(base(tiny_system, tiny_background, made, **changes), made))

        with pytest.raises(InputError) as error:
            computed()
        for problem in error.value.problems:
            assert problem.what.zh
            assert problem.what.en
            assert problem.cure.zh
            assert problem.cure.en
        return [(p.code, p.place.row, p.place.column) for p in error.value.problems]

    return of


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


# -- parts -------------------------------------------------------------------------------------------------------------


def test_two_measures_that_meet_by_hand(outcome) -> None:
    """Half the steel (−4) and steel of 0.5 instead of 2 (−6) make −7 together, not −10: parts −2.5 and −4.5."""
    found = outcome(
        measure("half", 'bom = "bracket"; quantity = { times = 0.5 }', 'bom = "plate"; quantity = { times = 0.5 }'),
        measure("scrap", 'bom = "bracket"; material = "steel-recycled"', 'bom = "plate"; material = "steel-recycled"'),
    )  # fmt: skip
    road = -0.5 * ROAD

    assert [p.alone for p in found.parts] == pytest.approx([-4 + road, -6], rel=1e-12)
    assert found.difference == pytest.approx(-7 + road, rel=1e-12)
    assert [p.part for p in found.parts] == pytest.approx([-2.5 + road, -4.5], rel=1e-12)
    assert [p.last for p in found.parts] == pytest.approx([-1 + road, -3], rel=1e-12)
    assert math.fsum(p.part for p in found.parts) == found.difference


MEASURES = (
    measure("a", 'bom = "plate"; quantity = { times = 0.7 }'),
    measure("b", 'bom = "plate"; recycled_content = 0.9'),
    measure("c", 'bom = "*"; loss = 0.1; loss_fate = "waste"'),
    measure("d", 'energy = "power"; amount = { times = 0.8 }'),
    measure("e", 'pv_share = 0.5; certificate = "kept"; carrier = "power"'),
    measure("f", 'bom = "bracket"; distance = 900'),
    measure("g", 'everywhere = "steel-recycled"; by = "wood"'),
    measure("h", 'add = "bom"; part = "rib"; quantity = 0.2; unit = "kg"; material = "steel"'),
)


@given(st.permutations(range(len(MEASURES))), st.integers(1, 6))
def test_parts_sum_and_do_not_depend_on_the_order_of_the_file(
    tiny_system: System, tiny_background: Background, order: list[int], count: int
) -> None:
    """Any measures in any order: the parts sum to the difference, each part is that of the sorted file."""

    def parts(chosen: list[int]) -> tuple[Outcome, dict[str, float]]:
        made = plan(*(MEASURES[i] for i in chosen))
        found = scenario.compute(Space(base(tiny_system, tiny_background, made), made))
        return found, {p.id: p.part for p in found.parts}

    mixed, of_mixed = parts(order[:count])
    _, of_sorted = parts(sorted(order[:count]))

    assert close(tuple(of_mixed.values()), mixed.difference)
    assert of_mixed == {k: pytest.approx(v, rel=1e-9, abs=1e-12) for k, v in of_sorted.items()}


games = st.integers(1, 5).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.floats(-1e3, 1e3), min_size=2**n, max_size=2**n))
)


def close(parts: tuple[float, ...], difference: float) -> bool:
    """Whether parts sum to a difference to the last bit of the largest of them."""
    return abs(math.fsum([*parts, -difference])) <= math.ulp(max(map(abs, parts)))


def value_of(table: list[float]):
    return lambda chosen: table[sum(1 << i for i in chosen)]


@given(games)
def test_shapley_values_are_the_mean_over_all_orders(game: tuple[int, list[float]]) -> None:
    """The weights by size of set give what walking through every order gives."""
    count, table = game
    value = value_of(table)
    orders = list(itertools.permutations(range(count)))
    walked = [
        math.fsum(value(frozenset(o[: o.index(i) + 1])) - value(frozenset(o[: o.index(i)])) for o in orders)
        / len(orders)
        for i in range(count)
    ]
    found = shapley.divide(count, value)

    assert found.parts == pytest.approx(walked, abs=1e-9)
    assert close(found.parts, value(frozenset(range(count))) - value(frozenset()))
    assert found.exact


@given(games, st.integers(0, 2**32))
def test_sampled_parts_sum_to_the_difference(game: tuple[int, list[float]], seed: int) -> None:
    """Each order telescopes, so that the estimate closes however few orders are drawn."""
    count, table = game
    found = shapley.divide(count, value_of(table), orders=5, seed=seed, exact=0)

    assert close(found.parts, table[-1] - table[0])
    assert (found.exact, found.orders) == (False, 5)


def test_sampled_parts_lie_within_their_stated_error() -> None:
    """Of 12 changes with random interactions, no estimate is further than five standard errors from the exact value."""
    random = np.random.default_rng(4)
    pairs = {frozenset(p): random.uniform(-3, 3) for p in itertools.combinations(range(12), 2)}
    own = [random.uniform(-10, 1) for _ in range(12)]

    def value(chosen: frozenset[int]) -> float:
        return sum(own[i] for i in chosen) + sum(v for p, v in pairs.items() if p <= chosen)

    exact = [own[i] + sum(v for p, v in pairs.items() if i in p) / 2 for i in range(12)]
    found = shapley.divide(12, value, orders=200, seed=1)

    assert not found.exact
    for part, true, error in zip(found.parts, exact, found.errors, strict=True):
        assert abs(part - true) < 5 * error


def test_more_than_ten_measures_are_sampled_with_a_stated_error(outcome) -> None:
    """Eleven measures: not 2048 sets, and every part carries its standard error."""
    tables = [
        measure(f"m{i}", f'add = "bom"; part = "p{i}"; quantity = 0.1; unit = "kg"; material = "steel"; loss = 0.{i}')
        for i in range(9)
    ]
    found = outcome(*tables, *MEASURES[:2])

    assert not found.exact
    assert found.evaluations < 1000
    assert any(p.standard_error > 0 for p in found.parts)


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


# -- wrong files -------------------------------------------------------------------------------------------------------

CORPUS = [
    ("x = = 1", "scenario-toml", 2, ""),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nbom = "plate"\nquantty = 2', "scenario-key", 6, "measure[1].change[1].quantty"),
    ('[[measure]]\nid = "a"', "scenario-change", 2, "measure[1]"),
    ('[[measure]]\nname_en = "a"\n[[measure.change]]\nbom = 1\nquantity = 2', "scenario-missing", 2, "measure[1]"),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nbom = 1', "scenario-change", 4, "measure[1].change[1]"),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nquantity = 1', "scenario-selector", 4, "measure[1].change[1]"),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nbom = 1\nenergy = 1\namount = 2', "scenario-selector", 4, "measure[1].change[1]"),
    (measure("a", "bom = 1; quantity = 1") + measure("a", "bom = 2; quantity = 1"), "scenario-id", 8, "measure[2].id"),
    (measure("a", 'bom = "nothing"; quantity = 1'), "scenario-row", 5, "measure[1].change[1].bom"),
    (measure("a", 'bom = "b"; quantity = 1'), "scenario-row", 5, "measure[1].change[1].bom"),
    (measure("a", "bom = 9; quantity = 1"), "scenario-row", 5, "measure[1].change[1].bom"),
    (measure("a", 'use = "x"; amount = 1'), "scenario-row", 5, "measure[1].change[1].use"),
    (measure("a", "bom = 1; quantity = -1"), "scenario-value", 6, "measure[1].change[1].quantity"),
    (measure("a", 'bom = 1; quantity = "much"'), "scenario-value", 6, "measure[1].change[1].quantity"),
    (measure("a", 'bom = 1; material = { times = 2 }'), "scenario-value", 6, "measure[1].change[1].material"),
    (measure("a", "bom = 1; quantity = { by = 2 }"), "scenario-type", 6, "measure[1].change[1].quantity"),
    (measure("a", "bom = 1; quantity = nan"), "scenario-type", 6, "measure[1].change[1].quantity"),
    (measure("a", 'bom = 1; material = "unobtainium"'), "unknown-material", 6, "measure[1].change[1].material"),
    (measure("a", 'bom = 1; unit = "kWh"'), "unit-dimension", 6, "measure[1].change[1].unit"),
    (measure("a", "bom = 1; recycled_content = 0.1"), "recycled-content", 6, "measure[1].change[1].recycled_content"),
    (measure("a", 'parameter = "lifeyears"; value = 3'), "unknown-parameter", 5, "measure[1].change[1].parameter"),
    (measure("a", 'parameter = "power_kwh"; value = "a lot"'), "text-in-number", 6, "measure[1].change[1].value"),
    (measure("a", 'parameter = "life_years"; value = 300'), "parameter-range", 6, "measure[1].change[1].value"),
    (measure("a", 'parameter = "mode"; value = "asleep"'), "parameter-choice", 6, "measure[1].change[1].value"),
    (measure("a", 'study = "firm.uscc"; value = "x"'), "scenario-selector", 5, "measure[1].change[1].study"),
    (measure("a", 'study = "gwp_set"; value = "AR5 0/0"'), "scenario-selector", 4, "measure[1].change[1]"),
    (measure("a", 'study = "gwp_set"; value = "AR9"', kind="choice"), "gwp-set", 6, "choice[1].change[1].value"),
    (measure("a", 'study = "product.mass"; value = -1'), "scenario-value", 6, "measure[1].change[1].value"),
    (measure("a", "pv_share = 1.4; certificate = \"kept\""), "scenario-value", 5, "measure[1].change[1].pv_share"),
    (measure("a", "pv_share = 0.4"), "scenario-value", 4, "measure[1].change[1].certificate"),
    (measure("a", 'everywhere = "power"; by = "steel"'), "scenario-swap", 6, "measure[1].change[1].by"),
    (measure("a", 'everywhere = "powder"; by = "steel"'), "unknown-material", 5, "measure[1].change[1].everywhere"),
    (measure("a", 'background = "steel"; allocation = "mass"'), "scenario-allocation", 6, "measure[1].change[1].allocation"),
    (measure("a", 'background = "steel"; allocation = "fair"'), "scenario-type", 6, "measure[1].change[1].allocation"),
    (measure("a", 'add = "firm"; name = "x"'), "scenario-selector", 5, "measure[1].change[1].add"),
    (measure("a", 'add = "bom"; part = "x"; unit = "kg"'), "scenario-value", 4, "measure[1].change[1]"),
    (measure("a", "bom = 1; quantity = 2") + measure("b", "bom = 1; quantity = 1"), "scenario-contradiction", 11, "measure[2].change[1].quantity"),
    ('[[range]]\nid = "r"\nfrom = 1\nto = 2\nchange = { bom = 1, quantity = 3 }', "scenario-range", 6, "range[1].change"),
    ('[[range]]\nid = "r"\nfrom = 1\nchange = { bom = 1, quantity = "{x}" }', "scenario-range", 2, "range[1]"),
    ('[[range]]\nid = "r"\nvalues = [1, -1]\nchange = { bom = 1, quantity = "{x}" }', "scenario-value", 5, "range[1].change[1].quantity"),
    ('per = "hour"\n' + measure("a", "bom = 1; quantity = 2"), "scenario-per", 2, "per"),
    ('[[supplier_footprint]]\nid = "S"\n' + measure("a", "bom = 1; quantity = 2"), "scenario-value", 2, "supplier_footprint[1]"),
    ("per = \"\"", "scenario-empty", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "path"), CORPUS, ids=lambda v: v if isinstance(v, str) and "\n" not in v else ""
)
def test_a_wrong_file_is_told_where_and_why(refused, text: str, code: str, line: int | None, path: str) -> None:
    """Each fault has its code, its line of the file and its path."""
    assert (code, line, path) in refused(text)


def test_all_faults_come_together(refused) -> None:
    """Three wrong measures, three problems."""
    found = refused(*(measure(f"m{i}", f'bom = "nothing {i}"; quantity = 1') for i in range(3)))

    assert [line for _, line, _ in found] == [5, 11, 17]


@pytest.mark.parametrize("head", ["", 'format = "tanbiao-scenario/9"\n'])
def test_the_format_must_be_named(head: str) -> None:
    """Without the first line, or with a later version, nothing is guessed."""
    with pytest.raises(InputError) as error:
        planfile.loads((head + measure("a", "bom = 1; quantity = 2")).encode(), "s.toml")

    assert {p.code for p in error.value.problems} == {"scenario-format"}


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_breaks_the_reader(text: str | bytes) -> None:
    """Whatever the file holds, the answer is a plan or problems."""
    data = text if isinstance(text, bytes) else (HEAD + text).encode("utf-8", "surrogatepass")
    try:
        found: object = planfile.loads(data, "s.toml")
    except InputError as error:
        found = error.problems

    assert found


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
