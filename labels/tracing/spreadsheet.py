"""The trace as an XLSX workbook with live formulas: amounts and own factors are values, everything else is computed.

A loop cannot stand in a spreadsheet without a circular reference, so a node that comes back on its own way takes a constant
factor from the sheet of factors, in a row that names the loop (method decision 30). A cell is yellow where changing it gives
exactly the result that the engine would give for the changed model; the first sheet says so in both languages. Text is
written as text cells, never as formulas; the same trace gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from inventories.problem import Text
from labels import wording
from labels.cells import LINE, Cells, lines, shape
from labels.tracing import trace_words as words
from lca.model import Node
from lca.trace import Branch, Trace

README, TRACE, PROCESSES, FACTORS, PARAMETERS, SOURCES = (
    "说明 Read me",
    "追溯 Trace",
    "环节 Processes",
    "因子 Factors",
    "参数 Parameters",
    "来源 Sources",
)
TOTAL = f"'{TRACE}'!$J$3"
FIRST = 6
"""Row index (from 0) of the first branch, factor and process."""
SAME = 1e-12
VALUE = 3
"""Column of the value in the sheet of parameters."""
YELLOW, GREY = "#FFF2B3", "#F1F4F5"
"""A value that may be changed with an exact result, and any other."""


def workbook(trace: Trace) -> bytes:
    """The bytes of the workbook."""
    return _Book(trace).finish()


def changeable(trace: Trace) -> tuple[frozenset[str], frozenset[str]]:
    """Numbers of the branches whose amount, and ids of the nodes whose own factor, may be changed with an exact result.

    All that the product needs of the node (for an amount: of the parent) must stand in the tree, and the node must not lie in
    a loop; then every use of the number is a cell of the tree.
    """
    scaling = dict(zip(trace.solution.nodes, trace.solution.scaling.tolist(), strict=True))
    edges = [(e.consumer, e.provider) for e in trace.model.edges if e.amount]
    loops = {n for part in nx.strongly_connected_components(nx.DiGraph(edges)) if len(part) > 1 for n in part}
    loops |= {consumer for consumer, provider in edges if consumer == provider}
    shown: dict[str, list[float]] = {}
    for branch in trace.tree.walk():
        if branch.kind == "node":
            shown.setdefault(branch.node, []).append(branch.amount)
    factors = {n for n, a in shown.items() if n not in loops and abs(sum(a) - scaling[n]) <= SAME * abs(scaling[n])}
    amounts = {
        child.number
        for branch in trace.tree.walk()
        if branch.node in factors and len(shown[branch.node]) == 1
        for child in branch.children
        if child.kind == "node"
    }
    return frozenset(amounts), frozenset(factors)


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a branch and its children stand, counted from 1 as in formulas."""

    at: int
    parent: int | None
    children: tuple[int, ...]


class _Book(Cells):
    def __init__(self, trace: Trace) -> None:
        self.trace, self.model = trace, trace.model
        super().__init__()
        self.emission = shape(trace.solution.total / 100)
        """Form of all emissions of this product: one number of decimals, so that they stand in line."""
        self.stage = {s.id: Text(s.name_zh, s.name_en).both() for s in self.model.stages}
        self.amounts, self.own = changeable(trace)
        self.cells: dict[tuple[str, str], str] = {}
        """(kind, node) → cell of the sheet of factors"""
        self.sheets = {
            name: self.book.add_worksheet(name) for name in (README, TRACE, PROCESSES, FACTORS, PARAMETERS, SOURCES)
        }

    def finish(self) -> bytes:
        self._factors()
        self._trace()
        self._processes()
        self._parameters()
        self._sources()
        self._readme()
        return self.close()

    def head(self, name: str, title: Text, columns: Sequence[words.Column]) -> Any:
        """Title, headings, widths, frozen rows and print set-up of a sheet."""
        sheet = self.sheets[name]
        sheet.hide_gridlines(2)
        self.put(sheet, 0, 0, title.both("  "), bold=True, font_size=15, font_color="#1E6B5C")
        sheet.set_row(0, 24)
        for at, (zh, en, width) in enumerate(columns):
            look = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1E6B5C", "text_wrap": True, "align": "center"}
            self.put(sheet, FIRST - 1, at, f"{zh}\n{en}", **look)
            sheet.set_column(at, at, width)
        sheet.set_row(FIRST - 1, 52)
        sheet.freeze_panes(FIRST, 3)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST - 1)
        sheet.set_footer("&L&8tanbiao 碳标&C&8&A&R&8&P / &N")
        return sheet

    # -- sheets ----------------------------------------------------------------------------------------------------

    def _factors(self) -> None:
        title = Text("因子：每单位自身排放", "Factors: own emission of one unit")
        sheet = self.head(FACTORS, title, words.FACTORS)
        trees = [self.trace.tree, *self.trace.beside.values()]
        branches = [b for tree in trees for b in tree.walk()]
        own = {b.node: b for b in branches if b.kind == "node"}
        loops = {b.node: b for b in branches if b.kind == "loop"}
        row = FIRST
        for name, table in (("node", own), ("loop", loops)):
            for branch in sorted(table.values(), key=lambda b: b.node):
                node = self.model.node(branch.node)
                value = branch.direct_factor if name == "node" else branch.factor
                covers = Text("仅自身排放", "its own emission only")
                if name == "loop":
                    covers = Text(
                        "循环：整条上游的固定因子，由矩阵求解",
                        "loop: constant factor of its whole chain, from the matrix",
                    )
                self._factor(sheet, row, node, value, covers, yellow=name == "node" and node.id in self.own)
                self.cells[(name, node.id)] = f"'{FACTORS}'!$E${row + 1}"
                row += 1
        sheet.print_area(0, 0, row - 1, len(words.FACTORS) - 1)

    def _factor(self, sheet: Any, row: int, node: Node, value: float, covers: Text, *, yellow: bool) -> None:
        texts = (node.id, node.name_zh, node.name_en, node.unit)
        for column, text in enumerate(texts):
            self.put(sheet, row, column, text)
        self.put(sheet, row, 4, value, num_format=shape(value), **_value(yellow))
        rest = (
            covers.both(),
            node.location,
            node.year,
            words.quality(node.status, node.scores),
            node.source,
            node.locator,
        )
        for column, other in enumerate(rest, start=5):
            self.put(sheet, row, column, other)

    def _trace(self) -> None:
        unit = self.model.functional_unit
        title = Text("供应链追溯", "Supply-chain trace")
        sheet = self.head(TRACE, title, words.TRACE)
        sheet.outline_settings(True, False, False, False)
        self.put(sheet, 1, 0, f"功能单位 Functional unit: {Text(unit.description_zh, unit.description_en).both()}")
        self.put(sheet, 2, 8, "总量 Total", bold=True, align="right")
        self.put(sheet, 3, 8, "计算书 As calculated", align="right")
        self.put(sheet, 3, 9, self.trace.solution.total, num_format=self.emission, bg_color=GREY)
        self.put(sheet, 2, 10, "kg CO2e", indent=1)
        self.put(sheet, 3, 10, "kg CO2e", indent=1)
        rows = self._tree(sheet, self.trace.tree, FIRST, inside=True)
        top = FIRST + 1
        sheet.write_formula(
            2, 9, f"=J{top}", self.look(bold=True, num_format=self.emission, top=2), self.trace.tree.cumulative
        )
        at = FIRST + rows
        for stage, tree in self.trace.beside.items():
            apart = Text("单独报告，不计入总量", "Reported beside the total, never netted").both()
            self.put(sheet, at + 1, 0, f"{self.stage.get(stage, stage)}: {apart}", bold=True, font_color="#1E6B5C")
            at += 2 + self._tree(sheet, tree, at + 2, inside=False)
        sheet.print_area(0, 0, at, 11)

    def _tree(self, sheet: Any, tree: Branch, first: int, *, inside: bool) -> int:
        """Writes one tree from the row `first` (from 0) on; returns how many rows it took."""
        places: dict[str, int] = {b.number: first + i + 1 for i, b in enumerate(tree.walk())}
        for branch in tree.walk():
            parent = places.get(branch.number.rpartition(".")[0])
            children = tuple(places[c.number] for c in branch.children)
            self._branch(sheet, branch, _Row(places[branch.number], parent, children), inside=inside)
        return len(places)

    def _branch(self, sheet: Any, b: Branch, at: _Row, *, inside: bool) -> None:
        row = at.at - 1
        grey = {"font_color": "#6B7A80", "italic": True} if b.kind != "node" else {}
        bold = {"bold": True} if b.tier <= 1 else {}
        sheet.set_row(row, None, None, {"level": min(b.tier, 7)})
        mark = "↻ " if b.kind == "loop" else ""
        self.put(sheet, row, 0, b.number, **grey)
        self.put(sheet, row, 1, f"{mark}{b.name_zh}", indent=min(b.tier, 15), **grey, **bold)
        self.put(sheet, row, 2, f"{mark}{b.name_en}", **grey, **bold)
        yellow = inside and b.number in self.amounts
        self.put(sheet, row, 3, b.per_parent, num_format=shape(b.per_parent), **_value(yellow))
        self.put(sheet, row, 4, b.unit, indent=1, **grey)

        def formula(column: int, text: str, value: float, form: str, **more: Any) -> None:
            sheet.write_formula(row, column, text, self.look(num_format=form, **more), value)

        formula(5, f"=D{at.at}*F{at.parent}" if at.parent else f"=D{at.at}", b.amount, shape(b.amount))
        if b.kind == "node":
            formula(6, f"={self.cells[('node', b.node)]}", b.direct_factor, shape(b.direct_factor))
            formula(7, f"=F{at.at}*G{at.at}", b.direct, self.emission)
            formula(9, "=" + "+".join([f"H{at.at}", *_sums(at.children)]), b.cumulative, self.emission, **bold)
        else:
            if b.kind == "loop":
                formula(8, f"={self.cells[('loop', b.node)]}", b.factor, shape(b.factor), **grey)
            else:
                self.put(sheet, row, 8, b.factor, num_format=shape(b.factor), **grey)
            formula(9, f"=F{at.at}*I{at.at}", b.cumulative, self.emission, **grey)
        formula(10, f"=IF({TOTAL}=0,0,J{at.at}/{TOTAL})", b.share, "0.0%", **grey)
        data = wording.of(wording.DATA_KINDS, b.data_kind).both() if b.data_kind else ""
        source = " ".join(p for p in (b.source, b.locator) if p)
        rest = (self.stage.get(b.stage, b.stage), b.supplier, data, words.quality(b.status, b.scores), source, b.place)
        for column, text in enumerate(rest, start=11):
            self.put(sheet, row, column, text, indent=1, **grey)

    def _processes(self) -> None:
        title = Text(
            "环节：全部节点的自身排放（按计算书，不随改动变化）", "Processes: own emissions of all nodes, as calculated"
        )
        sheet = self.head(PROCESSES, title, words.PROCESSES)
        solution, graph = self.trace.solution, self.trace.graph
        rows = [n for n in self.model.nodes if n.id in graph]
        rows.sort(key=lambda n: (-abs(graph.nodes[n.id]["direct"]), n.id))
        last = FIRST + len(rows)
        self.put(sheet, 2, 5, "合计 Sum", bold=True, align="right")
        look = self.look(bold=True, num_format=self.emission, top=2)
        sheet.write_formula(2, 6, f"=SUM(G{FIRST + 1}:G{last})", look, self.trace.closure.sum_of_contributions)
        self.put(sheet, 3, 5, "与计算书之差 Less the total as calculated", align="right")
        gap = self.trace.closure.sum_of_contributions - solution.total
        sheet.write_formula(3, 6, f"=G3-'{TRACE}'!$J$4", self.look(num_format="0.0E+00"), gap)
        for row, node in enumerate(rows, start=FIRST):
            known = graph.nodes[node.id]
            own = known["direct"] / known["amount"] if known["amount"] else 0.0
            for column, value in enumerate((node.id, node.name_zh, node.name_en, node.unit, known["amount"], own)):
                self.put(sheet, row, column, value, **({"num_format": shape(float(value))} if column > 3 else {}))
            sheet.write_formula(row, 6, f"=E{row + 1}*F{row + 1}", self.look(num_format=self.emission), known["direct"])
            share = known["direct"] / solution.total if solution.total else 0.0
            sheet.write_formula(row, 7, f"=IF($G$3=0,0,G{row + 1}/$G$3)", self.look(num_format="0.0%"), share)
            self.put(sheet, row, 8, known["tier"])
            self.put(sheet, row, 9, " ".join(p for p in (node.source, node.locator) if p))
        # Long sources run out of their column on the screen; on paper they would shrink the whole sheet.
        sheet.print_area(0, 0, last - 1, len(words.PROCESSES) - 1)

    def _parameters(self) -> None:
        sheet = self.head(PARAMETERS, Text("参数（按计算书）", "Parameters, as calculated"), words.PARAMETERS)
        for row, p in enumerate(self.model.parameters, start=FIRST):
            data = wording.of(wording.DATA_KINDS, p.data_kind).both()
            name = Text(p.name_zh, p.name_en)
            if name.zh == p.id and (summed := wording.summed(p.id)):
                name, data = summed, Text("由研究得出", "from the study").both()
            values = (p.id, *name, p.value, p.unit, p.expression, data, p.source)
            for column, value in enumerate(values):
                look: dict[str, Any] = {"align": "right"} if column == VALUE else {"text_wrap": True, "indent": 1}
                if isinstance(value, float):
                    look["num_format"] = shape(value)
                self.put(sheet, row, column, value, valign="top", **look)
            rooms = zip(values, words.PARAMETERS, strict=True)
            sheet.set_row(row, LINE * max(lines(str(v), column[2]) for v, column in rooms))
        sheet.print_area(0, 0, FIRST + len(self.model.parameters) - 1, len(words.PARAMETERS) - 1)

    def _sources(self) -> None:
        items = [{k: str(v) for k, v in s.items()} for s in self.model.sources]
        proofs = [{k: str(v) for k, v in e.items()} for e in self.model.evidence]
        columns = [*dict.fromkeys(k for item in (*items, *proofs) for k in item)] or ["id"]
        widths = [words.SOURCES.get(name, (name, name, 30.0)) for name in columns]
        sheet = self.head(SOURCES, Text("来源与证据", "Sources and evidence"), widths)
        for row, item in enumerate([*items, *proofs], start=FIRST):
            for column, name in enumerate(columns):
                self.put(sheet, row, column, item.get(name, ""), text_wrap=True, valign="top")
            cells = ((item.get(name, ""), width[2]) for name, width in zip(columns, widths, strict=True))
            sheet.set_row(row, LINE * max(lines(text, room) for text, room in cells))

    def _readme(self) -> None:
        sheet = self.sheets[README]
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 58)
        sheet.set_column(2, 2, 66)
        self.put(sheet, 0, 1, "供应链追溯（活公式）", bold=True, font_size=18, font_color="#1E6B5C")
        self.put(sheet, 0, 2, "Supply-chain trace with live formulas", bold=True, font_size=14, font_color="#1E6B5C")
        sheet.set_row(0, 30)
        row = 2
        for zh, en, colour in words.instructions(self.model, self.trace, YELLOW, GREY):
            if colour:
                self.put(sheet, row, 0, "", bg_color=colour, border=1, border_color="#D5DEDC")
            self.put(sheet, row, 1, zh, text_wrap=True, valign="top")
            self.put(sheet, row, 2, en, text_wrap=True, valign="top")
            sheet.set_row(row, 15 * max(1, -(-len(zh) // 32), -(-len(en) // 70)))
            row += 1
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _value(yellow: bool) -> dict[str, Any]:
    """The look of a value that may be changed with an exact result, and of any other."""
    return {"bg_color": YELLOW if yellow else GREY, "border": 1, "border_color": "#D5DEDC"}


def _sums(rows: Sequence[int]) -> list[str]:
    """Terms that sum column J over the rows; runs become ranges, and no SUM has more than 200 of them."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    parts = [f"J{a}" if a == b else f"J{a}:J{b}" for a, b in runs]
    return [f"SUM({','.join(parts[i : i + 200])})" for i in range(0, len(parts), 200)]
