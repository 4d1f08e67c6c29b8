"""The cells of a workbook as plain values, read once: formulas by their saved results, errors and missing results marked."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inventories.problem import InputError, Place, Text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


class ErrorValue(str):
    """An error that a formula gave, such as #REF!."""

    __slots__ = ()


class NoValue(str):
    """A formula whose result was never saved."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet."""

    title: str
    cells: Mapping[tuple[int, int], Any]
    """(row, column) from 1 to the value of each cell that is not blank"""
    merged: tuple[tuple[int, int, int, int], ...]
    """first row, first column, last row, last column of merged ranges"""
    hidden: frozenset[int] = frozenset()
    """rows that are not shown: hidden, folded away or filtered away"""
    concealed: bool = False
    """the sheet itself is hidden"""

    def rows(self) -> list[int]:
        """Numbers of the rows that hold anything."""
        return sorted({row for row, _ in self.cells})

    def is_merged(self, row: int, column: int) -> bool:
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.merged)


def letter(column: int) -> str:
    """A, B … of a column counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read(stream: io.BytesIO, name: str) -> list[Grid]:
    """All worksheets of a workbook that `container` has let through; raises InputError `workbook-corrupt`."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of extensions it leaves out (newer validations, slicers); none of them holds data.
            warnings.simplefilter("ignore")
            pages = _load(stream, formulas=True)
            with_formulas = any(c.data_type == "f" for p in pages for c in p._cells.values())
            values = _load(stream, formulas=False) if with_formulas else pages
    except Exception:
        # openpyxl and the XML library under it raise whatever they stumble over; no kind of damage may bring a traceback.
        raise InputError.one(
            "workbook-corrupt",
            Text("工作簿结构已损坏，无法读取", "The workbook's structure is damaged and cannot be read"),
            Text(
                "用 Excel 或 WPS 打开后另存为 .xlsx 工作簿",
                "Open it in Excel or LibreOffice and save it as an .xlsx workbook",
            ),
            Place(file=name),
        ) from None
    return [_grid(page, value) for page, value in zip(pages, values, strict=True)]


def _load(stream: io.BytesIO, *, formulas: bool) -> list[Worksheet]:
    from openpyxl import load_workbook  # only for a workbook: study.json is read without it
    from openpyxl.worksheet.worksheet import Worksheet

    stream.seek(0)
    book = load_workbook(stream, data_only=not formulas, keep_links=False, keep_vba=False)
    return [page for page in book.worksheets if isinstance(page, Worksheet)]


def _grid(page: Worksheet, values: Worksheet) -> Grid:
    cells: dict[tuple[int, int], Any] = {}
    # The dictionary holds only cells that are in the file; walking rows and columns would make millions of blank ones.
    for position, cell in page._cells.items():
        value = cell.value
        if cell.data_type == "f":
            value = values._cells[position].value
            value = NoValue() if value is None else value
            if values._cells[position].data_type == "e":
                value = ErrorValue(value)
        elif cell.data_type == "e":
            value = ErrorValue(value)
        if value is None or (isinstance(value, str) and not isinstance(value, NoValue) and not value.strip()):
            continue
        cells[position] = value
    merged = tuple((r.min_row, r.min_col, r.max_row, r.max_col) for r in page.merged_cells.ranges)
    hidden = frozenset(r for r, look in page.row_dimensions.items() if look.hidden)
    return Grid(page.title, cells, merged, hidden, page.sheet_state != "visible")
