"""review.xlsx: writes the form with the plan filled in, and reads what comes back; nothing in the file is trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inventories import container, evidence, grid, lists, sheet, source, table, validation
from inventories.places import Places
from inventories.problem import InputError, Place, Problem, Text
from inventories.reviewing import review_form
from inventories.reviewing.review import ReviewFile
from inventories.reviewing.review_form import CONCLUSION, ENGAGEMENT, GIVEN, PROGRAM
from inventories.sheet import Column, Sheet
from inventories.style import Brush, for_print, put
from inventories.table import Reading
from inventories.workbook import HEADER_ROW, fields_page, heading, lists_page, same_bytes, table_page

NAME = "review.xlsx"
STEPS = (
    Text("1 “合同评审”：工作开始前填写机构、约定的保证等级与实质性门槛、核查组。", "1 Engagement: before the work begins, fill in the body, the agreed level and materiality, and the team."),
    Text("2 “风险”：策略分析之后列出风险与应对。", "2 Risks: after the strategic analysis, list the risks and what is done about them."),
    Text("3 “程序核对”：程序复算与规则核对的结果，供参考，不必填写。", "3 Program: what the program recomputed and checked, to read; nothing to fill in."),
    Text("4 “现场访问”：每次访问一行。", "4 Visits: one row a visit."),
    Text("5 “抽样”：逐行写明所见；有发现则定级、写主题与错报。", "5 Samples: say for each row what was seen; grade a finding, name its topic and its misstatement."),
    Text("6 “发现”：程序提出的事项逐条定级；组内发现续写。", "6 Findings: grade each point the program raised; add the team's own."),
    Text("7 “结论”：意见、独立复核。", "7 Conclusion: opinion and independent review."),
    Text("随时运行 tanbiao review 提交包 --read review.xlsx --by 姓名：检查全部填写并记入不可改写的历史。", "At any time run tanbiao review BUNDLE --read review.xlsx --by NAME: it checks everything and keeps a history that cannot be rewritten."),
    Text("两个引擎一致只说明算术复现，不等于核查。", "Two engines that agree are a re-computation, not a verification."),
)  # fmt: skip

Line = tuple[str, str, str]
"""what, outcome, words: one line of the sheet Program"""


def write(values: Mapping[str, Any], program: Sequence[Line]) -> bytes:
    """The workbook: `values` has the shape of ReviewFile; the same arguments give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    brush = Brush()
    columns: list[Column] = [*review_form.FIELDS, *review_form.CLOSING]
    columns += [c for s in review_form.SHEETS for c in s.columns]
    _guide(book.create_sheet(sheet.GUIDE.both(" ")), brush)
    engagement = book.create_sheet(ENGAGEMENT.both(" "))
    pages = {s.id: book.create_sheet(s.title) for s in review_form.SHEETS}
    conclusion = book.create_sheet(CONCLUSION.both(" "))
    _program(book.create_sheet(PROGRAM.both(" ")), brush, program)
    feeds = lists_page(book.create_sheet(sheet.LISTS.both(" ")), brush, lists.of_choices(columns))
    before = Text(
        "工作开始之前填写；收件方、范围、准则会印在声明上。",
        "Fill in before the work begins; addressee, scope and criteria are printed on the statement.",
    )
    after = Text("最后填写；独立复核须在意见之前。", "Fill in last; the independent review comes before the opinion.")
    _fields(engagement, brush, ENGAGEMENT, before, review_form.FIELDS, values, feeds)
    _fields(conclusion, brush, CONCLUSION, after, review_form.CLOSING, values, feeds)
    for declared in review_form.SHEETS:
        rows = values.get(declared.id, ())
        table_page(pages[declared.id], brush, declared, rows, feeds)
        _ease(pages[declared.id], brush, declared, rows)
    for page in (engagement, conclusion):
        page.sheet_properties.tabColor = "1E6B5C"
    book.active = 1
    return same_bytes(book)


def _fields(
    page: Worksheet, brush: Brush, name: Text, purpose: Text, columns: Sequence[Column], values: Mapping[str, Any], feeds: Mapping[str, str]
) -> None:  # fmt: skip
    heading(page, brush, name.both(" "), purpose)
    fields_page(
        page, brush, columns, values, feeds, review_form.FORM.help_en, widths=(32, 64, 10, 66),
        height=lambda value: 15.0 * max(2, _lines(str(value or ""), 60)) + 4,
    )  # fmt: skip
    for_print(page, HEADER_ROW)


def _lines(text: str, room: float) -> int:
    """Lines that a text takes in a column of so many letters."""
    return sum(1 + int(sum(2 if ord(c) > 0x2E80 else 1 for c in part) // room) for part in text.split("\n"))


def _ease(page: Worksheet, brush: Brush, declared: Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
    """What the program filled in looks so, and rows are high enough for their words."""
    given = GIVEN if declared.id == "samples" else ("id", "origin") if declared.id == "points" else ()
    for number, column in enumerate(declared.columns, start=1):
        if column.field in given:
            brush(page.cell(HEADER_ROW, number), "information")
            for offset in range(len(rows)):
                cell = brush(page.cell(HEADER_ROW + 1 + offset, number), "given", column.kind)
                if column.kind == "number":
                    cell.number_format = "0.0000"
                    cell.alignment = Alignment(horizontal="right", vertical="center")
    for offset, row in enumerate(rows):
        needed = max(_lines(str(row.get(c.field) or ""), c.width - 2) for c in declared.columns if c.kind == "text")
        page.row_dimensions[HEADER_ROW + 1 + offset].height = min(15.0 * max(needed, 1) + 6, 200.0)
    page.freeze_panes = f"C{HEADER_ROW + 1}"


def _guide(page: Worksheet, brush: Brush) -> None:
    heading(
        page, brush, "核查工作簿 Review workbook",
        Text("核查机构使用；程序只核对数字，判断由核查人员作出。", "For the verification body: the program checks numbers, people judge."),
    )  # fmt: skip
    for letter, width in (("A", 4), ("B", 62), ("C", 84)):
        page.column_dimensions[letter].width = width
    for row, text in enumerate(STEPS, start=HEADER_ROW + 1):
        put(brush(page.cell(row, 2), "plain"), text.zh)
        put(brush(page.cell(row, 3), "plain"), text.en)
        page.row_dimensions[row].height = 34
    for_print(page, None)


def _program(page: Worksheet, brush: Brush, lines: Sequence[Line]) -> None:
    heading(
        page, brush, PROGRAM.both(" "),
        Text("程序从冻结的输入复算并核对；供参考。", "Recomputed and checked by the program from the frozen inputs; for reading only."),
    )  # fmt: skip
    for number, (text, width) in enumerate((("项目\nWhat", 34), ("结果\nOutcome", 14), ("说明\nWords", 110)), start=1):
        put(brush(page.cell(HEADER_ROW, number), "information"), text)
        page.column_dimensions[get_column_letter(number)].width = width
    page.row_dimensions[HEADER_ROW].height = 34
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        for number, text in enumerate(line, start=1):
            put(brush(page.cell(row, number), "given" if number == 1 else "small", "text"), text)
        page.row_dimensions[row].height = 15.0 * max(_lines(line[2], 118), _lines(line[0], 32), 1) + 6
    page.freeze_panes = f"A{HEADER_ROW + 1}"
    for_print(page, HEADER_ROW)


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A review workbook as it was read."""

    file: ReviewFile
    places: Places
    """where each field stands: `places.of("samples", 3, "grade")`"""
    notices: tuple[Problem, ...]
    sha256: str
    """of the workbook"""


def read(path: Path) -> Filled:
    """The review in a workbook; raises InputError naming the cell of every fault."""
    if not path.is_file():
        raise InputError.one(
            "review-missing",
            Text(f"找不到 {path.name}", f"{path.name} is not there"),
            Text("先运行 tanbiao review 提交包 --out 目录", "Run tanbiao review BUNDLE --out DIR first"),
            Place(path.name),
        )
    reading = Reading(Places(path.name, review_form.FORM))
    grids = grid.read(container.read(path), path.name)
    raw: dict[str, Any] = {"engagement": {}, "conclusion": {}}
    for name, fields in ((ENGAGEMENT, review_form.FIELDS), (CONCLUSION, review_form.CLOSING)):
        page = source.find_sheet(grids, name, reading)
        if page:
            raw |= table.read_fields(page, page.rows(), reading, fields)
    for declared in review_form.SHEETS:
        raw[declared.id] = source.rows(grids, declared, reading) or []
    json.dumps(raw)  # plain data only: a cell of another kind was noted above
    made = validation.checked(ReviewFile, raw, reading)
    if made is None or reading.problems:
        reading.problems.raise_if_any()
        raise AssertionError("a review that was refused names its problems")
    return Filled(made, reading.places, tuple(reading.notices), evidence.sha256(path))
