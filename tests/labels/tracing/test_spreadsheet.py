"""The workbook with live formulas, recalculated by LibreOffice: the same total, and the engine's number after a change."""

import io
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import openpyxl
import pytest
from openpyxl import Workbook

from labels import cells
from labels.tracing import spreadsheet
from lca import replay, trace
from lca.model import Model
from tests import outer
from tests.small_models import chair, changed_edge, model

AGREEMENT = 1e-9


def traced(made: Model, cutoff: float = trace.CUTOFF) -> trace.Trace:
    return trace.trace(made, replay.solve(made.to_json()), cutoff)


def opened(found: trace.Trace) -> Workbook:
    """The workbook as openpyxl reads it: formulas, and no value that was computed before."""
    return openpyxl.load_workbook(io.BytesIO(spreadsheet.workbook(found)))


def total(made: Model) -> float:
    return replay.solve(made.to_json()).total


def cell_of(found: trace.Trace, book: Workbook, node: str, parent: str) -> tuple[str, str]:
    """Address of the yellow amount of `node` under `parent`, and the branch's number."""
    above = {b.number: b.node for b in found.tree.walk()}
    branch = next(b for b in found.tree.walk() if b.node == node and above.get(b.number.rpartition(".")[0]) == parent)
    sheet = book[spreadsheet.TRACE]
    row = next(r for r in range(spreadsheet.FIRST + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == branch.number)
    return f"D{row}", branch.number


def doubled(parent: str, node: str) -> Workbook:
    """The chair's workbook with one amount doubled by hand."""
    found = traced(chair())
    book = opened(found)
    cell = book[spreadsheet.TRACE][cell_of(found, book, node, parent)[0]]
    cell.value = 2 * cell.value
    return book


def cheaper_aluminium() -> Workbook:
    """The chair's workbook with another factor for aluminium."""
    book = opened(traced(chair()))
    sheet = book[spreadsheet.FACTORS]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "aluminium")
    sheet.cell(row, 5).value = 9.9
    return book


def many() -> Model:
    """One parent with 260 inputs that each have one of their own."""
    links = [("fu", f"n{i}", 1.0) for i in range(260)] + [(f"n{i}", f"m{i}", 1.0) for i in range(260)]
    return model(links, {f"m{i}": 1.0 + i for i in range(260)})


AMOUNTS = [("bom:seat", "bom:foam"), ("casting", "aluminium"), ("product", "bom:back"), ("bom:cover", "electricity")]
LOOP = model([("fu", "a", 1.0), ("a", "b", 0.5), ("b", "a", 0.1)], {"a": 1.0})
CASES: dict[str, Callable[[], Workbook]] = {
    "chair": lambda: opened(traced(chair())),
    "whole": lambda: opened(traced(chair(), 0.0)),
    "loop": lambda: opened(traced(LOOP, 0.0)),
    "many": lambda: opened(traced(many(), 0.0)),
    "factor": cheaper_aluminium,
    **{f"{p}-{n}".replace(":", "-"): partial(doubled, p, n) for p, n in AMOUNTS},
}
Values = dict[str, Workbook]


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Values:
    """The values of all cases as LibreOffice computes them, in one run of it."""
    folder = tmp_path_factory.mktemp("calc")
    for name, make in CASES.items():
        make().save(folder / f"{name}.xlsx")
    return outer.recalculated(folder, CASES)


def shown(values: Values, name: str) -> float:
    """The total that the recalculated sheet shows."""
    found = values[name][spreadsheet.TRACE]["J3"].value
    assert isinstance(found, (int, float))
    return float(found)


def test_recalculated_total(values: Values) -> None:
    """LibreOffice computes the total from amounts and factors alone."""
    assert shown(values, "chair") == pytest.approx(total(chair()), rel=AGREEMENT)


def test_recalculated_processes(values: Values) -> None:
    """The sheet of processes sums to the same total, from the other solve."""
    assert values["chair"][spreadsheet.PROCESSES]["G3"].value == pytest.approx(total(chair()), rel=AGREEMENT)


@pytest.mark.parametrize("name", ["chair", "whole", "loop", "many"])
def test_no_cell_is_an_error(values: Values, name: str) -> None:
    """No formula ends in an error such as a circular reference."""
    cells = [c for s in values[name] for row in s.iter_rows() for c in row]
    assert [c.coordinate for c in cells if str(c.value).startswith(("#", "Err:"))] == []


@pytest.mark.parametrize(("parent", "node"), AMOUNTS)
def test_a_yellow_amount_gives_the_engines_number(values: Values, parent: str, node: str) -> None:
    """Doubling a yellow amount gives what the engine gives for the changed model."""
    found = traced(chair())
    assert cell_of(found, opened(found), node, parent)[1] in spreadsheet.changeable(found)[0]
    wanted = total(changed_edge(chair(), parent, node, 2.0))
    assert shown(values, f"{parent}-{node}".replace(":", "-")) == pytest.approx(wanted, rel=AGREEMENT)


def test_a_yellow_factor_gives_the_engines_number(values: Values) -> None:
    """Another factor of the aluminium gives what the engine gives for the changed model."""
    assert "aluminium" in spreadsheet.changeable(traced(chair()))[1]
    emissions = tuple(replace(e, amount=9.9) if e.node == "aluminium" else e for e in chair().emissions)
    assert shown(values, "factor") == pytest.approx(total(replace(chair(), emissions=emissions)), rel=AGREEMENT)


def test_every_yellow_amount_is_exact() -> None:
    """Each yellow amount of the chair, doubled, moves the total by just what the sheet's formulas move it by."""
    found = traced(chair(), 0.002)
    yellow, _ = spreadsheet.changeable(found)
    above = {b.number: b.node for b in found.tree.walk()}
    for branch in found.tree.walk():
        if branch.number in yellow:
            parent = above[branch.number.rpartition(".")[0]]
            moved = total(changed_edge(chair(), parent, branch.node, 2.0)) - total(chair())
            assert moved == pytest.approx(branch.cumulative, abs=AGREEMENT * found.solution.absolute), branch.number


def test_what_lies_in_a_loop_is_not_yellow() -> None:
    """Neither amounts under a loop's node nor its own factor promise an exact result."""
    made = model([("fu", "a", 1.0), ("a", "b", 0.5), ("b", "a", 0.1), ("b", "c", 1.0)], {"a": 1.0, "c": 2.0})
    amounts, factors = spreadsheet.changeable(traced(made, 0.0))
    assert (amounts, factors) == (frozenset({"1.1"}), frozenset({"fu"}))


def test_what_also_stands_in_a_remainder_is_not_yellow() -> None:
    """A factor that is used below the cut-off as well does not promise an exact result."""
    made = model([("fu", "a", 1.0), ("fu", "b", 1.0), ("a", "x", 1.0), ("b", "x", 0.001)], {"x": 1.0})
    assert "x" not in spreadsheet.changeable(traced(made, 0.01))[1]


def test_yellow_cells_are_yellow() -> None:
    """The colour in the sheet is what `changeable` says."""
    found = traced(chair())
    book = opened(found)
    address, _ = cell_of(found, book, "bom:foam", "bom:seat")
    assert book[spreadsheet.TRACE][address].fill.fgColor.rgb == "FF" + spreadsheet.YELLOW[1:]


def test_a_loop_takes_its_factor_from_a_row_that_names_it(values: Values) -> None:
    """A loop is computed without a circular reference, and its factor's row says loop in both languages."""
    assert shown(values, "loop") == pytest.approx(1 / 0.95, rel=AGREEMENT)
    kinds = [row[5].value for row in values["loop"][spreadsheet.FACTORS].iter_rows()]
    assert any(isinstance(kind, str) and "循环" in kind and "loop" in kind for kind in kinds)


def test_the_first_sheet_explains_the_colours() -> None:
    """Which cells may be changed with an exact result is said in both languages."""
    words = " ".join(str(c.value) for row in opened(traced(chair()))[spreadsheet.README].iter_rows() for c in row)
    assert "黄色：可以改动" in words
    assert "Yellow: may be changed" in words


def test_sheets() -> None:
    """The six sheets stand in their order."""
    assert opened(traced(chair())).sheetnames == [
        "说明 Read me",
        "追溯 Trace",
        "环节 Processes",
        "因子 Factors",
        "参数 Parameters",
        "来源 Sources",
    ]


def test_values_stand_beside_the_formulas() -> None:
    """A viewer that does not compute shows the total all the same."""
    data = io.BytesIO(spreadsheet.workbook(traced(chair())))
    assert openpyxl.load_workbook(data, data_only=True)[spreadsheet.TRACE]["J3"].value == pytest.approx(total(chair()))


def test_text_is_never_a_formula() -> None:
    """Names, suppliers and sources that look like formulas are text cells."""
    bad = '=HYPERLINK("http://x","y")'
    made = chair()
    nodes = tuple(replace(n, name_zh=bad, name_en=bad, supplier=bad, source=bad, locator=bad) for n in made.nodes)
    book = opened(traced(replace(made, nodes=nodes, _index={})))
    formulas = [str(c.value) for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert not [f for f in formulas if "HYPERLINK" in f]


def test_the_same_trace_gives_the_same_bytes() -> None:
    """No clock enters the file."""
    assert spreadsheet.workbook(traced(chair())) == spreadsheet.workbook(traced(chair()))


def test_a_parent_with_many_inputs(values: Values) -> None:
    """Hundreds of inputs of one parent are summed within the spreadsheet's limits on a formula."""
    assert shown(values, "many") == pytest.approx(math.fsum(1.0 + i for i in range(260)), rel=AGREEMENT)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (2664.0196, "#,##0;-#,##0;0"),
        (98765.4, "#,##0;-#,##0;0"),
        (0.00146, "#,##0.000000;-#,##0.000000;0"),
        (-356.0, "#,##0.0;-#,##0.0;0"),
        (0.0, "#,##0.0000;-#,##0.0000;0"),
        (3e-7, "0.000E+00"),
    ],
)
def test_a_number_shows_four_figures(value: float, form: str) -> None:
    """Neither 0.0015 for 0.001464 nor 2664.01955765018; zero is 0 and no dash."""
    assert cells.shape(value) == form


def test_a_long_source_stands_in_a_row_high_enough() -> None:
    """Wrapped text is not printed over the row below."""
    long = "A very long citation " * 12
    made = replace(chair(), sources=({"id": "long", "citation": long, "address": ""},))
    sheet = opened(traced(made))[spreadsheet.SOURCES]
    assert sheet.row_dimensions[spreadsheet.FIRST + 1].height >= 4 * cells.LINE
