"""Writing a workbook that is handed out: looks made once, text never taken for a formula, the same bytes for the same content."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import Any

import xlsxwriter

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed date, so that the bytes depend on the content only)
SIGNIFICANT = 4
"""Figures shown of a number at least; the cell keeps every digit."""
LINE = 12.5
"""Points: height of a line"""


class Cells:
    """An xlsxwriter workbook in memory."""

    def __init__(self, title: str = "tanbiao 碳标") -> None:
        self.stream = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self.stream, options)
        self.book.set_properties({"created": EPOCH, "title": title})
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **wanted: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            base = {"font_name": "Microsoft YaHei", "font_size": 9, "font_color": "#1F2A2E", "valign": "vcenter"}
            self.formats[key] = self.book.add_format({**base, **wanted})
        return self.formats[key]

    def put(self, sheet: Any, row: int, column: int, value: object, **wanted: Any) -> None:
        """A number or a text; a text is never taken for a formula, and keeps its quote when it looks like one."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.look(**wanted))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.look(**wanted))
        else:
            text = str(value)
            quoted = {"quote_prefix": True} if text[:1] in "=+-@\t\r" else {}
            sheet.write_string(row, column, text[:32_000], self.look(**wanted, **quoted))

    def close(self) -> bytes:
        self.book.close()
        return self.stream.getvalue()


def shape(value: float) -> str:
    """Number format with the figures that a value needs; nothing is 0, not a dash: that would say "not known"."""
    size = abs(value)
    if size and size < 1e-5:
        return "0.000E+00"
    decimals = min(8, max(0, SIGNIFICANT - 1 - math.floor(math.log10(size)))) if size else SIGNIFICANT
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"{number};-{number};0"


def lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; a hanzi is two letters wide."""
    letters = sum(2.0 if sign > "\u2e7f" else 1.0 for sign in text)
    return max(1, math.ceil(letters * 1.08 / width))
