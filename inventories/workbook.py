"""Writes the workbook: an empty form for a product system, or a study.

The same study gives the same bytes: no clock and no random part enters the file. Text that a spreadsheet would take for a formula
is written as text with the quote-prefix flag. Numbers are written with all digits, so that a study read back is the same study.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from inventories import atomic, expression, form, guide, lists, sheet
from inventories.background import Background
from inventories.background import default as default_background
from inventories.problem import Text
from inventories.sheet import Column, Sheet
from inventories.study import FORMAT, Study
from inventories.style import Brush, for_print, put
from inventories.system import Parameter, System

HEADER_ROW = 4
MONTHS = 12
FIXED = ("format", "system", "bundle")
"""Lines that the program fills in."""
CHOICES_ON_A_LINE = 72
"""Half-width characters of the choices that fit the width of their column."""
EXTRA_ROWS = 10
"""Blank rows below the rows of a study."""
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed date in the file, no moment in time)
TABS = {"product": "1E6B5C", "bom": "2F8F7A", "own_factors": "8A6D3B", "suppliers": "8A6D3B", "evidence": "6B7A80"}


def write_template(system: System, path: Path, data: Background | None = None) -> None:
    """Writes an empty form for `system`; the drop-downs name the activities of `data` (the shipped data set if None)."""
    atomic.write_bytes(path, _bytes({"format": FORMAT, "system": system.id}, system, data))


def write_study(study: Study, path: Path, system: System | None, data: Background | None = None) -> None:
    """Writes `study` as a workbook that reads back to the same study.

    Raises InputError `text-control` for text that cannot stand in a workbook.
    """
    atomic.write_bytes(path, _bytes(study.model_dump(mode="python"), system, data))


def _bytes(values: Mapping[str, Any], system: System | None, data: Background | None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    brush = Brush()
    guide.write(book.create_sheet(sheet.GUIDE.both(" ")), brush, system)
    pages = {"product": book.create_sheet(form.PRODUCT_NAME.both(" "))}
    pages |= {s.id: book.create_sheet(s.title) for s in form.SHEETS}
    feeds = lists_page(book.create_sheet(sheet.LISTS.both(" ")), brush, lists.blocks(data or default_background(), system))
    _product(pages["product"], brush, values, system, feeds)
    for declared in form.SHEETS:
        table_page(pages[declared.id], brush, declared, values.get(declared.id, ()), feeds)
    for name, page in pages.items():
        page.sheet_properties.tabColor = TABS.get(name, "4A8478")
    book.active = 1
    return same_bytes(book)


def same_bytes(book: Workbook) -> bytes:
    """The saved workbook without its clock: openpyxl stamps the time of saving into the properties and the zip entries."""
    book.properties.creator = "tanbiao"
    book.properties.created = EPOCH
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    stamp = EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, part, compresslevel=6)
    return out.getvalue()


def shown(column: Column, value: object) -> object:
    """A value of a study as the form shows it."""
    if column.kind == "ids" and isinstance(value, Sequence):
        return "; ".join(str(v) for v in value)
    if column.kind in ("choice", "open") and value is not None:
        return next((c.shown for c in column.choices if c.id == str(value)), str(value) or None)
    return value


def heading(page: Worksheet, brush: Brush, title: str, purpose: Text, row: int = 1) -> None:
    put(brush(page.cell(row, 1), "title"), title)
    put(brush(page.cell(row + 1, 1), "purpose"), purpose.zh)
    put(brush(page.cell(row + 2, 1), "purpose"), purpose.en)
    page.row_dimensions[row].height = 30
    page.row_dimensions[row + 1].height = page.row_dimensions[row + 2].height = 17


def _header(page: Worksheet, brush: Brush, row: int, number: int, column: Column, owner: Sheet) -> None:
    given = owner is form.PARAMETERS and column.field == "id"
    cell = brush(page.cell(row, number), "information" if given else "required" if column.required else "optional")
    put(cell, column.header)
    note = f"{column.help_zh}\n\n{sheet.help_of(owner.model, column.field)}"
    if column.choices:
        note += "\n\n" + "\n".join(c.shown for c in column.choices)
    cell.comment = Comment(note, "tanbiao", height=60 + 18 * (note.count("\n") + len(note) // 34), width=300)


def validate(page: Worksheet, column: Column, area: str, feeds: Mapping[str, str], feed: str = "") -> None:
    """The drop-down or range check of a column; lists that also take other words warn of nothing."""
    name = feed or lists.feed_of(column)
    if name in feeds:
        rule = DataValidation(type="list", formula1=feeds[name], allow_blank=True)
        rule.showErrorMessage = column.kind == "choice" or bool(feed)
        rule.error = "请从下拉清单中选择 Please choose from the list"
    elif column.kind == "share":
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="1", allow_blank=True)
        rule.showErrorMessage = True
        rule.error = "0 到 1 之间，或 0% 到 100% A fraction from 0 to 1"
    elif column.kind in ("number", "months"):
        # A check by type alone: the reader says in words what is wrong with a value.
        rule = DataValidation(
            type="decimal", operator="between", formula1="-1E+300", formula2="1E+300", allow_blank=True
        )
        rule.showErrorMessage = True
        rule.error = "只填数值 A plain number, please"
    else:
        return
    rule.errorTitle = "tanbiao 碳标"
    rule.add(area)
    page.add_data_validation(rule)


def table_page(
    page: Worksheet, brush: Brush, declared: Sheet, rows: Sequence[Mapping[str, Any]], feeds: Mapping[str, str]
) -> None:
    """A sheet of rows: headers with help, drop-downs, the rows and blank ones below; `feeds` as from `lists_page`."""
    heading(page, brush, declared.title, declared.purpose)
    columns = _spread(declared, rows)
    last = HEADER_ROW + max(declared.blank_rows, len(rows) + EXTRA_ROWS)
    for number, (column, _) in enumerate(columns, start=1):
        letter = get_column_letter(number)
        _header(page, brush, HEADER_ROW, number, column, declared)
        validate(page, column, f"{letter}{HEADER_ROW + 1}:{letter}{max(last, 500)}", feeds)
        page.column_dimensions[letter].width = column.width
    page.row_dimensions[HEADER_ROW].height = 54
    for offset in range(last - HEADER_ROW):
        row = rows[offset] if offset < len(rows) else {}
        page.row_dimensions[HEADER_ROW + 1 + offset].height = 21
        for number, (column, month) in enumerate(columns, start=1):
            cell = brush(page.cell(HEADER_ROW + 1 + offset, number), "field", column.kind)
            if row:
                put(cell, _given(declared, column, month, row))
    page.freeze_panes = f"{'C' if declared.id in ('bom', 'own_factors', 'suppliers') else 'B'}{HEADER_ROW + 1}"
    for_print(page, HEADER_ROW, wide=len(columns) > 12)


def _spread(declared: Sheet, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Column, int]]:
    """The columns as they stand side by side: one each, but twelve or more for months (with their number from 0)."""
    wanted = max([MONTHS, *(len(row.get("months", ())) for row in rows)])
    made: list[tuple[Column, int]] = []
    for column in declared.columns:
        if column.kind == "months":
            made += [(month_column(column, n), n) for n in range(wanted)]
        else:
            made.append((column, -1))
    return made


def month_column(column: Column, number: int) -> Column:
    """The column of one month, counted from 0."""
    name = Text(f"第{number + 1}月", f"Month {number + 1}")
    return Column(column.field, name, "months", column.help_zh, column.width)


def _given(declared: Sheet, column: Column, month: int, row: Mapping[str, Any]) -> object:
    value = row.get(column.field)
    if column.kind == "months":
        readings = value or ()
        return readings[month] if month < len(readings) else None
    default = declared.model.model_fields[column.field].default
    if value == default and column.kind in ("number", "share"):
        return None
    return shown(column, value)


def _product(
    page: Worksheet, brush: Brush, values: Mapping[str, Any], system: System | None, feeds: Mapping[str, str]
) -> None:
    heading(
        page, brush, form.PRODUCT_NAME.both(" "),
        Text("企业、工厂、产品、统计期；带 * 的必须填写。", "Firm, plant, product, reference period; those with * are compulsory."),
    )  # fmt: skip
    fields_page(page, brush, form.FIELDS, values, feeds, form.STUDY.help_en)
    _parameters(page, brush, HEADER_ROW + len(form.FIELDS) + 2, values.get("parameters", ()), system, feeds)
    for_print(page, None)


def fields_page(
    page: Worksheet, brush: Brush, fields: Sequence[Column], values: Mapping[str, Any], feeds: Mapping[str, str],
    help_en: Callable[[Column], str], *, widths: tuple[float, float, float, float] = (40, 34, 12, 62),
    height: Callable[[object], float] = lambda value: 32,
) -> None:  # fmt: skip
    """One field a line: name, cell to fill in, unit, help in both languages; `height` of a line by its value, in points."""
    heads = ("项目\nField", "填写\nValue", "单位\nUnit", "说明\nHelp")
    for number, (text, width) in enumerate(zip(heads, widths, strict=True), start=1):
        put(brush(page.cell(HEADER_ROW, number), "information" if number != 2 else "required"), text)
        page.column_dimensions[get_column_letter(number)].width = width
    page.row_dimensions[HEADER_ROW].height = 34
    for row, column in enumerate(fields, start=HEADER_ROW + 1):
        fixed = column.field.rpartition(".")[2] in FIXED
        value = _at(values, column.field)
        put(brush(page.cell(row, 1), "given"), column.header.split("\n[")[0])
        put(brush(page.cell(row, 2), "given" if fixed else "field", column.kind), shown(column, value))
        put(brush(page.cell(row, 3), "small"), column.unit.both(" "))
        put(brush(page.cell(row, 4), "small"), f"{column.help_zh}\n{help_en(column)}")
        page.row_dimensions[row].height = height(value)
        validate(page, column, f"B{row}", feeds)
    page.freeze_panes = f"B{HEADER_ROW + 1}"


def _at(values: Mapping[str, Any], path: str) -> object:
    value: Any = values
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _parameters(
    page: Worksheet, brush: Brush, row: int, given: Sequence[Mapping[str, Any]], system: System | None, feeds: Mapping[str, str]
) -> None:  # fmt: skip
    """The table of the product system's parameters; those the study gives come in the study's own order."""
    known = dict(system.parameters) if system else {}
    order = [g["id"] for g in given]
    rest = [name for name in known if name not in order]
    inside = [name for name in known if name in order] == order
    lines: list[tuple[str, Mapping[str, Any]]] = (
        [(name, next((g for g in given if g["id"] == name), {})) for name in known]
        if inside
        else [(g["id"], g) for g in given] + [(name, {}) for name in rest]
    )
    if not lines:
        lines = [("", {})]
    heading(page, brush, form.PARAMETERS.title, form.PARAMETERS.purpose, row)
    top = row + 3
    page.row_breaks.append(Break(id=row - 1))
    columns = {c.field: c for c in form.PARAMETERS.columns}
    layout: tuple[str | Text, ...] = (
        form.PARAMETER_NAME,
        "value",
        "unit",
        form.PARAMETER_DEFAULT,
        "data_kind",
        "source",
        "evidence",
        "note",
        "id",
    )
    for number, item in enumerate(layout, start=1):
        if isinstance(item, Text):
            put(brush(page.cell(top, number), "information"), item.both("\n"))
        else:
            _header(page, brush, top, number, columns[item], form.PARAMETERS)
        if number > 4 and isinstance(item, str):
            page.column_dimensions[get_column_letter(number)].width = columns[item].width
    page.row_dimensions[top].height = 36
    for line, (name, said) in enumerate(lines, start=top + 1):
        parameter = known.get(name)
        for number, item in enumerate(layout, start=1):
            cell = page.cell(line, number)
            if isinstance(item, Text):
                put(brush(cell, "given" if number == 1 else "small"), _about(parameter, number == 1))
                if number > 1 and parameter and _computed(parameter):
                    cell.comment = Comment(parameter.value, "tanbiao", height=120, width=420)
                continue
            column = columns[item]
            look = "value" if item == "value" and not (parameter and parameter.choices) else "text"
            brush(cell, "small" if item == "id" else "field", look if item == "value" else column.kind)
            value = said.get(item) if said else None
            if item == "id":
                value = name
            elif item == "unit" and not said and parameter:
                value = parameter.unit
            elif item == "value" and parameter and value in parameter.choices:
                value = parameter.shown[parameter.choices.index(value)]
            put(cell, shown(column, value))
            if item == "value" and parameter and parameter.choices:
                validate(page, column, cell.coordinate, feeds, f"parameter:{name}")
            elif column.choices:
                validate(page, column, cell.coordinate, feeds)
        choices = len(" | ".join(parameter.shown).encode("gbk", "replace")) if parameter else 0
        long_name = bool(parameter and len(parameter.name.en) > 42)
        page.row_dimensions[line].height = max(46 if long_name else 32, 18 + 13 * -(-choices // CHOICES_ON_A_LINE))


def _computed(parameter: Parameter) -> bool:
    """Whether the default follows from other parameters; its formula stands in a comment, not in the cell."""
    return not parameter.choices and bool(parameter.value) and bool(expression.names(parameter.value))


def _about(parameter: Parameter | None, name: bool) -> str:
    if parameter is None:
        return ""
    if name:
        return f"{parameter.name.zh}{' *' if parameter.compulsory else ''}\n{parameter.name.en}"
    low, high = parameter.minimum, parameter.maximum
    bounds = (
        ""
        if low is None and high is None
        else f"（{'' if low is None else f'{low:g}'} … {'' if high is None else f'{high:g}'}）"
    )
    if parameter.compulsory:
        default = "必填 compulsory"
    elif parameter.value in parameter.choices:
        default = f"默认 default: {parameter.shown[parameter.choices.index(parameter.value)]}"
    elif _computed(parameter):
        default = f"默认由其他参数推算 default: computed from the others [{parameter.unit or '–'}]"
    else:
        default = f"默认 default: {parameter.value} {parameter.unit}".rstrip()
    return f"{default}{bounds}" + (f"\n{' | '.join(parameter.shown)}" if parameter.choices else "")


def lists_page(page: Worksheet, brush: Brush, blocks: Sequence[lists.Block]) -> dict[str, str]:
    """Writes the lists; returns for each its range, for the drop-downs."""
    heading(
        page, brush, sheet.LISTS.both(" "),
        Text("下拉清单的来源；可在此查找名称，勿改动。", "What feeds the drop-downs: look names up here, change nothing."),
    )  # fmt: skip
    feeds: dict[str, str] = {}
    start = 1
    for block in blocks:
        for number, head in enumerate(block.head):
            put(brush(page.cell(HEADER_ROW, start + number), "information"), head.both("\n"))
            wide = 34 if len(block.head) > 1 and number in (1, 2) else 22 if number == 0 else 12
            page.column_dimensions[get_column_letter(start + number)].width = wide
        for offset, row in enumerate(block.rows, start=HEADER_ROW + 1):
            for number, value in enumerate(row):
                put(brush(page.cell(offset, start + number), "small"), value)
        letter = get_column_letter(start + block.shown)
        for name, (first, after) in block.feeds.items():
            if after > first:
                top, bottom = HEADER_ROW + 1 + first, HEADER_ROW + after
                feeds[name] = f"{quote_sheetname(page.title)}!${letter}${top}:${letter}${bottom}"
        start += len(block.head) + 1
        page.column_dimensions[get_column_letter(start - 1)].width = 3
    page.row_dimensions[HEADER_ROW].height = 34
    page.freeze_panes = f"A{HEADER_ROW + 1}"
    for_print(page, HEADER_ROW)
    return feeds
