"""tender.xlsx: writes an empty form or a filled-in one, and reads what comes back; nothing in the file is trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from inventories import atomic, container, evidence, grid, lists, sheet, source, table, uscc, validation
from inventories.places import Places
from inventories.problem import InputError, Place, Problem, Problems, Text
from inventories.sheet import Column
from inventories.style import Brush, for_print, put
from inventories.table import Reading
from inventories.tendering import tender_form
from inventories.tendering.clauses import clauses
from inventories.tendering.tender import FORMAT, Bid, TenderFile
from inventories.workbook import HEADER_ROW, fields_page, heading, lists_page, same_bytes, shown, table_page

NAME = "tender.xlsx"

STEPS = (
    Text("1 “招标规则”：填写规则、公式与权重，投标前公布。空白采用说明中的默认值。", "1 Rules: fill in rules, formula and weights and publish them before bids come in. A blank takes the default named beside it."),
    Text("2 “标段”：每个标段买什么、功能单位、数量、规则与边界。", "2 Lots: what each lot buys, functional unit, quantity, rule and boundary."),
    Text("3 运行 tanbiao tender check tender.xlsx：列出投标人可能质疑之处。", "3 Run tanbiao tender check tender.xlsx: it lists what a bidder could contest."),
    Text("4 把“招标条款”贴入招标文件；tanbiao tender check --clauses 写出已填好的条款。", "4 Paste the clauses into the tender; tanbiao tender check --clauses writes them filled in."),
    Text("5 开标后填“投标”：投标人、文件名、总价。标签上的内容不必重填。", "5 After opening fill in Bids: bidder, file name, price. What a label states is not typed again."),
    Text("6 运行 tanbiao bids compare tender.xlsx 投标文件… --out 目录。", "6 Run tanbiao bids compare tender.xlsx BIDS… --out DIR."),
)  # fmt: skip
FORMULAS = (
    (Text("比例法", "ratio"), Text("碳分 = 最低档足迹 ÷ 本档足迹 × 碳分权重；足迹不大于零时不可用", "points = footprint of the lowest step / footprint of the step × weight; impossible at or below zero")),
    (Text("线性法", "linear"), Text("碳分 = 权重 × (零分足迹 − 本档足迹) ÷ (零分足迹 − 满分足迹)，限于 0 到权重", "points = weight × (reference − footprint) / (reference − floor), kept between 0 and the weight")),
    (Text("影子碳价", "shadow"), Text("评审价 = 报价 + 碳价 × 本档足迹 × 数量 ÷ 1000；按评审价计价格分", "evaluated price = price + carbon price × footprint of the step × quantity / 1000; price points by it")),
    (Text("限值法", "limit"), Text("足迹不高于限值得全部碳分，否则零分", "all points at or below the limit, else none")),
    (Text("分档法", "tiers"), Text("按“分档”表；每档写明上下界是否包含", "by the sheet Tiers; each bound says whether it is included")),
    (Text("有无证书", "certificate"), Text("达到要求的文件得全部碳分，否则零分；不比较数值", "all points with the document required, else none; no value is compared")),
)  # fmt: skip


def write(path: Path, values: Mapping[str, Any] | None = None) -> None:
    """Writes an empty form, or one with the values of a TenderFile as plain data."""
    atomic.write_bytes(path, content(values or {"tender": {"format": FORMAT}}))


def content(values: Mapping[str, Any]) -> bytes:
    """The bytes of the workbook; the same values give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    brush = Brush()
    _guide(book.create_sheet(sheet.GUIDE.both(" ")), brush)
    rules = book.create_sheet(tender_form.RULES.both(" "))
    pages = {declared.id: book.create_sheet(declared.title) for declared in tender_form.SHEETS}
    _clauses(book.create_sheet(tender_form.CLAUSES.both(" ")), brush, values.get("tender", {}))
    columns = (*tender_form.FIELDS, *(c for s in tender_form.SHEETS for c in s.columns))
    feeds = lists_page(book.create_sheet(sheet.LISTS.both(" ")), brush, lists.of_choices(columns))
    _rules(rules, brush, values, feeds)
    for declared in tender_form.SHEETS:
        table_page(pages[declared.id], brush, declared, values.get(declared.id, ()), feeds)
        pages[declared.id].sheet_properties.tabColor = "4A8478"
    rules.sheet_properties.tabColor = "1E6B5C"
    book.active = 1
    return same_bytes(book)


def _rules(page: Worksheet, brush: Brush, values: Mapping[str, Any], feeds: Mapping[str, str]) -> None:
    heading(
        page, brush, tender_form.RULES.both(" "),
        Text("带 * 的必须填写；全部规则在开标前公布。", "Those with * are compulsory; publish all rules before bids are opened."),
    )  # fmt: skip
    fields_page(
        page, brush, tender_form.FIELDS, values, feeds, lambda c: tender_form.FORM.help_en(c) + _default(c),
        widths=(34, 34, 12, 74), height=lambda value: 34,
    )  # fmt: skip
    for_print(page, HEADER_ROW)


def _default(column: Column) -> str:
    from inventories.tendering.tender import Tender

    info = Tender.model_fields[column.field.partition(".")[2]]
    if info.is_required() or info.default is None:
        return ""
    return f"  [默认 default: {shown(column, info.default)}]"


def _guide(page: Worksheet, brush: Brush) -> None:
    heading(
        page,
        brush,
        "碳足迹招标表 Tender with carbon footprints",
        Text("让足迹参与评审，而不误导任何人。", "Footprints in an award, without misleading anybody."),
    )
    page.column_dimensions["A"].width = 20
    page.column_dimensions["B"].width = 60
    page.column_dimensions["C"].width = 76
    row = HEADER_ROW + 1
    for text in STEPS:
        put(brush(page.cell(row, 2), "plain"), text.zh)
        put(brush(page.cell(row, 3), "plain"), text.en)
        page.row_dimensions[row].height = 34
        row += 1
    put(brush(page.cell(row + 1, 1), "strong"), "碳分公式 Carbon formulas")
    row += 2
    for name, text in FORMULAS:
        put(brush(page.cell(row, 1), "given"), name.both("\n"))
        put(brush(page.cell(row, 2), "plain"), text.zh)
        put(brush(page.cell(row, 3), "plain"), text.en)
        page.row_dimensions[row].height = 38
        row += 1
    for_print(page, None)


def _clauses(page: Worksheet, brush: Brush, values: Mapping[str, Any]) -> None:
    heading(
        page, brush, tender_form.CLAUSES.both(" "),
        Text("可贴入招标文件的条款，按当前规则写出；改动规则后用 tanbiao tender check --clauses 重新生成。非法律意见。",
             "Clauses to paste into the tender, as the rules stand; after a change write them anew with tanbiao tender check --clauses. No legal advice."),
    )  # fmt: skip
    page.column_dimensions["A"].width = 6
    page.column_dimensions["B"].width = 70
    page.column_dimensions["C"].width = 84
    for number, text in enumerate(clauses(values), start=1):
        row = HEADER_ROW + number
        put(brush(page.cell(row, 1), "given"), str(number))
        put(brush(page.cell(row, 2), "plain"), text.zh)
        put(brush(page.cell(row, 3), "plain"), text.en)
        page.row_dimensions[row].height = 15 * max(2, -(-len(text.zh) // 34), -(-len(text.en) // 78)) + 6
    for_print(page, None)


# -- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tendered:
    """A tender as it was read."""

    file: TenderFile
    places: Places
    """where each field stands: `places.of("bids", 3, "price")`"""
    faults: Mapping[int, tuple[Problem, ...]]
    """what is wrong with single bids, by their number: a bad bid stops no other"""
    notices: tuple[Problem, ...]
    sha256: str
    """of the file"""


def read(path: Path) -> Tendered:
    """The tender in tender.xlsx or a .json of the same shape; raises InputError for its rules and lots, not for single bids."""
    if not path.is_file():
        raise InputError.one(
            "tender-missing",
            Text(f"找不到 {path.name}", f"{path.name} is not there"),
            Text("用 tanbiao tender new 目录 建立招标表", "Make one with tanbiao tender new DIR"),
            Place(path.name),
        )
    as_json = path.suffix.lower() == ".json"
    reading = Reading(Places(path.name, tender_form.FORM, as_json=as_json))
    if as_json:
        raw = source.from_json(path, reading, Text("含 tender、lots、bids", "With tender, lots and bids"))
    else:
        raw = _from_workbook(path, reading)
    reading.problems.raise_if_any()
    rows = raw.pop("bids", [])
    apart = reading if as_json else raw.pop("_bids")
    made = validation.checked(TenderFile, raw, reading)
    if made is not None and not isinstance(rows, list):
        reading.wrong(
            ("bids",), "type", Text("bids 应为列表", "bids must be a list"), Text("每份投标一项", "One item a bid")
        )
    if made is None or reading.problems:
        reading.problems.raise_if_any()
        raise AssertionError("a tender that was refused names its problems")
    bids, faults = _bids(rows, Reading(reading.places), made, apart.problems if not as_json else Problems())
    return Tendered(
        made.model_copy(update={"bids": bids}), reading.places, faults, tuple(reading.notices), evidence.sha256(path)
    )


def _bids(
    rows: list[Any], reading: Reading, made: TenderFile, earlier: Problems
) -> tuple[tuple[Bid, ...], dict[int, tuple[Problem, ...]]]:
    """Every bid; of a faulty row what could be read, with its problems apart."""
    found: list[Bid] = []
    faults: dict[int, tuple[Problem, ...]] = {}
    for number, row in enumerate(rows):
        at = reading.places.get(("bids", number), reading.places.of("bids", number))
        before = len(reading.problems)
        fields, bid = (dict(row), None) if isinstance(row, Mapping) else ({}, None)
        validation.check_text(fields, ("bids", number), reading)
        for _ in range(2):
            try:
                bid = Bid.model_validate_json(json.dumps(fields), strict=True)
                break
            except ValidationError as error:
                for fault in error.errors(include_url=False):
                    validation.report({**fault, "loc": ("bids", number, *fault["loc"])}, reading)
                    fields.pop(str(fault["loc"][0]) if fault["loc"] else "", None)
                fields = {
                    "bidder": f"第{at.row or number + 1}行 row {at.row or number + 1}",
                    "lot": made.lots[0].id,
                    "file": "?",
                } | fields
        mine = [p for p in earlier if p.place.row is not None and p.place.row == at.row]
        mine += reading.problems.found[before:]
        found.append(bid or Bid(bidder=f"第{number + 1}行 row {number + 1}", lot=made.lots[0].id, file="?"))
        if mine:
            faults[number] = tuple(mine)
    return tuple(found), faults


def _from_workbook(path: Path, reading: Reading) -> dict[str, Any]:
    grids = grid.read(container.read(path), path.name)
    rules = source.find_sheet(grids, tender_form.RULES, reading)
    raw: dict[str, Any] = table.read_fields(rules, rules.rows(), reading, tender_form.FIELDS) if rules else {}
    apart = Reading(reading.places, notices=reading.notices)
    for declared in tender_form.SHEETS:
        into = apart if declared is tender_form.BIDS else reading
        raw[declared.id] = source.rows(grids, declared, into) or []
    for row in raw["bids"]:
        if isinstance(row.get("uscc"), str):
            row["uscc"] = uscc.normalise(row["uscc"])
    return raw | {"_bids": apart}
