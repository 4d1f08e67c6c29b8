"""How the workbook looks: colours, fonts, borders and number formats, in one place."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any, Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from inventories.cell import INJECTION, escape, printable
from inventories.problem import InputError, Place, Text

FONT = "Microsoft YaHei"
INK, SOFT, PAPER = "1F2A2E", "55646A", "FFFFFF"
REQUIRED, OPTIONAL, INFORMATION = "17594C", "4A8478", "74838A"
"""Header of a column that must be filled in, that may be, and that the program fills in."""
FIELD, GIVEN = "FBFDFC", "F1F4F5"
"""Ground of a cell to fill in and of a cell that is given."""
LINE = "D5DEDC"

AnyCell = Any
"""A cell: openpyxl's stubs leave out `_style` and `_value`, and say that any cell may be a merged one."""
Look = Literal["title", "purpose", "required", "optional", "information", "field", "given", "small", "strong", "plain"]

_THIN = Side(style="thin", color=LINE)
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LOOKS: dict[Look, dict[str, Any]] = {
    "title": {"font": Font(FONT, size=18, bold=True, color=REQUIRED), "alignment": Alignment(vertical="center")},
    "purpose": {"font": Font(FONT, size=10, color=SOFT), "alignment": Alignment(vertical="center")},
    "strong": {
        "font": Font(FONT, size=11, bold=True, color=REQUIRED),
        "alignment": Alignment(vertical="center"),
    },
    "plain": {
        "font": Font(FONT, size=10, color=INK),
        "alignment": Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    },
    "field": {
        "font": Font(FONT, size=10, color=INK),
        "fill": PatternFill("solid", fgColor=FIELD),
        "border": _BOX,
        "alignment": Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    },
    "given": {
        "font": Font(FONT, size=10, color=INK),
        "fill": PatternFill("solid", fgColor=GIVEN),
        "border": _BOX,
        "alignment": Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    },
    "small": {
        "font": Font(FONT, size=9, color=SOFT),
        "border": _BOX,
        "alignment": Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    },
}
for _name, _colour in (("required", REQUIRED), ("optional", OPTIONAL), ("information", INFORMATION)):
    _LOOKS[_name] = {  # type: ignore[index]
        "font": Font(FONT, size=10, bold=True, color=PAPER),
        "fill": PatternFill("solid", fgColor=_colour),
        "border": _BOX,
        "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
    }

FORMATS = {"text": "@", "open": "@", "choice": "@", "ids": "@", "date": "yyyy-mm-dd", "share": "0.0%", "whole": "0"}
"""Cells for words are formatted as text, so that no spreadsheet makes a date of a model number."""


class Brush:
    """Puts a look on a cell; each look is built once a workbook (assigning style objects cell by cell is slow)."""

    def __init__(self) -> None:
        self._made: dict[tuple[Look, str], StyleArray] = {}

    def __call__(self, cell: AnyCell, look: Look, kind: str = "") -> AnyCell:
        key = (look, kind)
        if key not in self._made:
            for name, value in _LOOKS[look].items():
                setattr(cell, name, value)
            cell.number_format = FORMATS.get(kind, "General")
            if look == "field" and kind in ("number", "share", "whole", "months"):
                cell.alignment = Alignment(horizontal="right", vertical="center")
            self._made[key] = copy(cell._style)
        cell._style = copy(self._made[key])
        return cell


def put(cell: AnyCell, value: object) -> None:
    """Puts a value into a cell as what it is: text never becomes a formula, a number keeps all its digits."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        if not printable(value):
            raise InputError.one(
                "text-control",
                Text("文字含有不可打印的控制字符", "A text holds control characters"),
                Text("删除后重新输入", "Delete them and type it again"),
                Place(sheet=cell.parent.title, row=cell.row, column=cell.column_letter),
            )
        cell.value = escape(value)
        cell.data_type = "s"
        if value.startswith(INJECTION):
            cell.quotePrefix = True
    elif isinstance(value, date):
        cell.value = value
    elif isinstance(value, (int, float)):
        # openpyxl would write 16 digits; text in a numeric cell goes out as it stands.
        cell._value = repr(value)
        cell.data_type = "n"
    else:
        raise TypeError(f"no cell for {type(value).__name__}")


def for_print(page: Worksheet, header_row: int | None, *, wide: bool = False) -> None:
    """Landscape A4, or A3 for a `wide` sheet, one page wide, header repeated, page numbers and sheet name below."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 8 if wide else 9
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.8, 0.35
    footer: Any = page.oddFooter
    footer.left.text, footer.center.text, footer.right.text = "tanbiao 碳标", "&A", "&P / &N"
    if header_row:
        page.print_title_rows = f"{header_row}:{header_row}"
    page.sheet_view.showGridLines = False
    page.sheet_view.zoomScale = 100
