"""From the cells of a worksheet to the plain rows of a study, every fault noted where it stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inventories import cell, entry, form, visibility
from inventories.grid import ErrorValue, Grid, NoValue, letter
from inventories.places import Places
from inventories.problem import Place, Problems, Text
from inventories.sheet import Column, FieldPath, Sheet, fold

HEADER_SEARCHED = 15
"""The header stands in one of the first rows of a sheet."""
_MONTH = re.compile(r"(?:第(\d{1,2})月|month(\d{1,2}))")


@dataclass(slots=True)
class Reading:
    """What is gathered while a file is read."""

    places: Places
    problems: Problems = field(default_factory=Problems)
    notices: Problems = field(default_factory=Problems)
    bad: set[FieldPath] = field(default_factory=set)
    """fields already reported, which later checks pass over"""
    absent: set[tuple[str, str]] = field(default_factory=set)
    """section and field of columns that the sheet lacks: said once at the header, not again in every row"""

    def wrong(self, path: FieldPath, code: str, what: Text, cure: Text, place: Place | None = None) -> None:
        self.bad.add(path)
        if len(path) > 2 and (str(path[0]), str(path[2])) in self.absent:
            return
        self.problems.add(code, what, cure, place or self.places.of(*path))


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a table stands and which column holds what."""

    row: int
    columns: Mapping[int, Column]
    months: Mapping[int, int]
    """column of the sheet to number of the month, from 0"""


def find_header(grid: Grid, declared: Sheet, reading: Reading, rows: Iterable[int] | None = None) -> Header | None:
    """The header row of a sheet, checked; None when the sheet cannot be read for want of it."""
    file, made_by = reading.places.file, reading.places.form.made_by
    best, row = 0, 0
    for number in rows if rows is not None else range(1, HEADER_SEARCHED + 1):
        score = sum(
            1
            for (r, _), value in grid.cells.items()
            if r == number and any(c.is_header(str(value)) for c in declared.columns)
        )
        if score > best:
            best, row = score, number
    required = [c for c in declared.columns if c.required]
    if best < 2:
        reading.problems.add(
            "header-missing",
            Text("找不到表头行", "The header row is missing"),
            Text(
                f"从 {made_by} 生成的模板复制表头；必填列：{'、'.join(c.name.zh for c in required)}",
                f"Copy the header from the template made by {made_by}; compulsory columns: {', '.join(c.name.en for c in required)}",
            ),
            Place(file, grid.title, 4 if rows is None else None),
        )
        return None
    found: dict[int, Column] = {}
    months: dict[int, int] = {}
    unknown: dict[int, str] = {}
    for (r, number), value in sorted(grid.cells.items()):
        if r == row:
            _one_header(grid, declared, reading, (row, number), str(value), found, months, unknown)
    _missing_headers(grid, declared, reading, row, found, unknown)
    return Header(row, found, months)


def _one_header(
    grid: Grid, declared: Sheet, reading: Reading, at: tuple[int, int], text: str,
    found: dict[int, Column], months: dict[int, int], unknown: dict[int, str],
) -> None:  # fmt: skip
    row, number = at
    place = Place(reading.places.file, grid.title, row, f"{letter(number)} {' '.join(text.split())}")
    if any(top <= row <= bottom and left <= number <= right for top, left, bottom, right in grid.merged):
        reading.problems.add(
            "header-merged",
            Text("表头单元格被合并", "A header cell is merged"),
            Text("取消合并，一列一个表头", "Unmerge it: one header a column"),
            place,
        )
    month = _MONTH.match(fold(text.splitlines()[0])) or _MONTH.match(fold(text))
    if month and any(c.kind == "months" for c in declared.columns):
        months[number] = int(month[1] or month[2]) - 1
        return
    column = next((c for c in declared.columns if c.is_header(text)), None)
    if column is None:
        unknown[number] = text
    elif column in found.values():
        reading.problems.add(
            "header-twice",
            Text(f"表头“{column.name.zh}”出现两次", f"The header {column.name.en} stands twice"),
            Text("保留一列", "Keep one of the columns"),
            place,
        )
    else:
        found[number] = column
        _header_unit(column, text, reading, place)


def _header_unit(column: Column, text: str, reading: Reading, place: Place) -> None:
    said = re.search(r"\[([^\]]*)\]\s*$", text)
    if (
        said
        and column.unit.zh
        and fold(said[1]) not in {fold(column.unit.zh), fold(column.unit.en), fold("".join(column.unit))}
    ):
        reading.problems.add(
            "unit-fixed",
            Text(f"列“{column.name.zh}”的单位固定为 {column.unit.zh}，表头写的是 {said[1]}", f"The column {column.name.en} is in {column.unit.en}, its header says {said[1]}"),
            Text(f"把数值换算为 {column.unit.zh}，恢复表头", f"Convert the values to {column.unit.en} and restore the header"),
            place,
        )  # fmt: skip


def _missing_headers(
    grid: Grid, declared: Sheet, reading: Reading, row: int, found: dict[int, Column], unknown: Mapping[int, str]
) -> None:
    """Says which columns are missing; one that was only renamed is read all the same, so that its rows are not reported too."""
    own = {fold(w) for name in (form.PARAMETER_NAME, form.PARAMETER_DEFAULT) for w in (*name, name.zh + name.en)}
    strange = {n: t for n, t in unknown.items() if fold(t) not in own}
    filled = {n: t for n, t in strange.items() if any(c == n and r > row for r, c in grid.cells)}
    for column in sorted(declared.columns, key=lambda c: not c.required):
        if column in found.values() or column.kind == "months":
            continue
        names = {" ".join(t.split()): n for n, t in strange.items()}
        near = difflib.get_close_matches(column.label, names, n=1, cutoff=0.8 if column.field in form.LATER else 0.3)
        if column.required or near or (filled and column.field not in form.LATER):
            guess = near[0] if near else " ".join(next(iter(filled.values()), "").split())
            at = names.get(guess)
            reading.problems.add(
                "header-renamed" if guess else "header-missing",
                Text(
                    f"缺少列“{column.name.zh}”" + (f"；是否被改名为“{' '.join(guess.split())}”？" if guess else ""),
                    f"The column {column.name.en} is missing" + (f"; was it renamed to {' '.join(guess.split())!r}?" if guess else ""),
                ),
                Text(f"表头改回“{column.label}”", f"Name the header {column.label!r} again"),
                Place(reading.places.file, grid.title, row, f"{letter(at)} {guess}" if at else column.label),
            )  # fmt: skip
            if at is not None and at not in found:
                found[at] = column
                for columns in (strange, filled):
                    columns.pop(at, None)
            else:
                reading.absent.add((declared.id, column.field))
    for number, text in filled.items():
        reading.notices.add(
            "header-unknown",
            Text(f"列“{' '.join(text.split())}”不属于本表，已忽略", f"The column {' '.join(text.split())!r} is none of this form's and is ignored"),
            Text("需要计入的内容请填在规定的列", "What should count belongs into the form's own columns"),
            Place(reading.places.file, grid.title, row, letter(number)),
        )  # fmt: skip


def read_rows(grid: Grid, declared: Sheet, header: Header, reading: Reading) -> list[dict[str, Any]]:
    """The rows below the header as plain dicts; blank rows are passed over, faults noted."""
    rows: list[dict[str, Any]] = []
    read: list[int] = []
    for number, cells in sorted(_lines(grid, declared, header, reading).items()):
        values = {c: v for c, v in cells.items() if c in header.columns or c in header.months}
        if declared.id == "parameters" and not any(
            header.columns[c].field == "value" for c in values if c in header.columns
        ):
            _note_parameter(values, header, reading, Place(reading.places.file, grid.title, number))
            continue  # a parameter without a value takes its default
        if not values:
            continue
        _merged_row(grid, header, number, reading)
        base: FieldPath = (declared.id, len(rows))
        reading.places[base] = Place(reading.places.file, grid.title, number)
        row: dict[str, Any] = {}
        for at, column in header.columns.items():
            path = (*base, column.field)
            reading.places[path] = Place(reading.places.file, grid.title, number, f"{letter(at)} {column.label}")
            if at in values:
                take(row, column, values[at], path, reading)
        if header.months:
            _months(row, header, values, (number, grid.title), base, reading)
        rows.append(row)
        read.append(number)
    visibility.tell(grid, read, reading.places.file, reading.notices)
    return rows


def _lines(grid: Grid, declared: Sheet, header: Header, reading: Reading) -> dict[int, dict[int, Any]]:
    """The cells below the header by row and column, without those of a second table, which is told once and not cell by cell."""
    lines: dict[int, dict[int, Any]] = {}
    for (row, number), value in grid.cells.items():
        if row > header.row:
            lines.setdefault(row, {})[number] = value
    names = {fold(word) for c in declared.columns for word in (*c.name, c.label, c.field)}
    for row in sorted(lines):
        heads = [n for n, v in lines[row].items() if isinstance(v, str) and fold(v.partition("\n")[0].partition("[")[0]) in names]
        if len(heads) < 2 or 2 * len(heads) < len(lines[row]):
            continue
        reading.problems.add(
            "table-twice",
            Text(f"第 {row} 行又是表头：一个工作表只能有一个表", f"Row {row} is a header again: a sheet holds one table only"),
            Text("把下面的行接到第一个表之后，列的顺序相同，并删除该行", "Move the rows below it up to the first table, in the same columns, and delete this row"),
            Place(reading.places.file, grid.title, row),
        )  # fmt: skip
        if len(lines.get(row - 1, ())) == 1:
            del lines[row - 1]  # the title of the second table
        if all(n in header.columns and header.columns[n].is_header(lines[row][n]) for n in heads):
            del lines[row]
        else:  # what stands below is in other columns
            return {number: cells for number, cells in lines.items() if number < row}
    return lines


def _note_parameter(values: Mapping[int, Any], header: Header, reading: Reading, row: Place) -> None:
    """Remembers where the line of a parameter stands that was left blank, in case it is compulsory."""
    at = {column.field: (number, column.label) for number, column in header.columns.items()}
    identity = values.get(at["id"][0]) if "id" in at else None
    if isinstance(identity, str) and "value" in at:
        number, label = at["value"]
        reading.places["parameters", identity] = replace(row, column=f"{letter(number)} {label}")


def _merged_row(grid: Grid, header: Header, row: int, reading: Reading) -> None:
    for column in header.columns:
        if grid.is_merged(row, column):
            reading.problems.add(
                "cells-merged",
                Text(
                    "数据单元格被合并，其余格的内容会丢失",
                    "Cells with data are merged; what stood in the others is lost",
                ),
                Text("取消合并，每格分别填写", "Unmerge them and fill in each cell"),
                Place(reading.places.file, grid.title, row, f"{letter(column)} {header.columns[column].label}"),
            )
            return


def _months(
    row: dict[str, Any],
    header: Header,
    values: Mapping[int, Any],
    at: tuple[int, str],
    base: FieldPath,
    reading: Reading,
) -> None:
    number, title = at
    readings: dict[int, Any] = {}
    for column, month in header.months.items():
        path = (*base, "months", month)
        reading.places[path] = Place(
            reading.places.file, title, number, f"{letter(column)} 第{month + 1}月 Month {month + 1}"
        )
        if column in values:
            holder: dict[str, Any] = {}
            take(holder, Column("months", Text("", ""), "number", ""), values[column], path, reading)
            readings[month] = holder.get("months", 0.0)
    if not readings:
        return
    wanted = range(max(12, max(readings) + 1))
    blank = [m for m in wanted if m not in readings]
    if blank:
        first = (*base, "months", blank[0])
        reading.wrong(
            first,
            "months-incomplete",
            Text(f"月度读数缺第 {'、'.join(str(m + 1) for m in blank)} 月", f"Readings are missing for month {', '.join(str(m + 1) for m in blank)}"),
            Text("补齐十二个月（没有用量填 0），或全部留空", "Fill in all twelve (0 where none was used), or none"),
        )  # fmt: skip
        reading.bad.add((*base, "months"))
    else:
        row["months"] = [readings[m] for m in wanted]


def take(row: dict[str, Any], column: Column, value: object, path: FieldPath, reading: Reading) -> None:
    """Puts one cell's value into the row as what its column wants, or notes why it cannot be taken."""
    if isinstance(value, ErrorValue):
        reading.wrong(
            path, "formula-error", Text(f"公式出错：{value}", f"The formula gives the error {value}"),
            Text("修正公式，或直接填数值", "Mend the formula, or give the value itself"),
        )  # fmt: skip
        return
    if isinstance(value, NoValue):
        reading.wrong(
            path, "formula-no-value", Text("公式没有保存计算结果", "The formula was saved without its result"),
            Text("在 Excel 或 WPS 中打开、重新计算并保存，或直接填数值", "Open it in Excel or LibreOffice, recalculate and save, or give the value itself"),
        )  # fmt: skip
        return
    result = entry.wanted(column, value)
    if isinstance(result, cell.Wrong):
        reading.wrong(path, result.code, result.what, result.cure)
    elif result not in ("", []):
        row[column.field] = result


def read_fields(
    grid: Grid, rows: Sequence[int], reading: Reading, declared: Sequence[Column]
) -> dict[str, Any]:
    """The single lines of a sheet as nested dicts (`firm`, `plant` …), each found by the words in its first cell."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for row in rows:
        text = str(grid.cells.get((row, 1), ""))
        column = next((c for c in declared if c.is_header(text.replace("*", ""))), None) if text else None
        if column is None:
            continue
        path = tuple(column.field.split("."))
        place = Place(reading.places.file, grid.title, row, f"B {column.label}")
        if column.field in seen:
            reading.problems.add(
                "field-twice",
                Text(f"“{column.name.zh}”出现两次", f"{column.name.en} stands twice"),
                Text("保留一行", "Keep one of the rows"),
                place,
            )
            continue
        seen.add(column.field)
        reading.places[path] = place
        reading.places.setdefault(path[:1], Place(reading.places.file, grid.title, row))
        holder: dict[str, Any] = {}
        if (row, 2) in grid.cells:
            take(holder, column, grid.cells[(row, 2)], path, reading)
        _fixed_unit(grid, row, column, reading)
        section, _, name = column.field.rpartition(".")
        target = found.setdefault(section, {}) if section else found
        if column.field in holder:
            target[name] = holder[column.field]
    for column in declared:
        path = tuple(column.field.split("."))
        if len(path) == 2:
            found.setdefault(path[0], {})
        if column.field not in seen and column.required:
            reading.wrong(
                path,
                "field-missing",
                Text(f"缺少“{column.name.zh}”一行", f"The line {column.name.en} is missing"),
                Text(f"在 A 列恢复“{column.label}”", f"Restore {column.label!r} in column A"),
                Place(reading.places.file, grid.title, None, f"A {column.label}"),
            )
    visibility.tell(grid, (row for row in rows if (row, 2) in grid.cells), reading.places.file, reading.notices)
    return found


def _fixed_unit(grid: Grid, row: int, column: Column, reading: Reading) -> None:
    said = grid.cells.get((row, 3))
    if said is None or not column.unit.zh:
        return
    if fold(str(said)) not in {fold(column.unit.zh), fold(column.unit.en), fold("".join(column.unit))}:
        reading.problems.add(
            "unit-fixed",
            Text(f"“{column.name.zh}”的单位固定为 {column.unit.zh}，表中写的是 {said}", f"{column.name.en} is given in {column.unit.en}, the sheet says {said}"),
            Text(f"把数值换算为 {column.unit.zh}，单位恢复原样", f"Convert the value to {column.unit.en} and restore the unit"),
            Place(reading.places.file, grid.title, row, "C 单位 Unit"),
        )  # fmt: skip
