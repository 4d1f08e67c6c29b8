"""Writing a workbook that is handed out: looks made once, text never taken for a formula, the same bytes for the same content."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed date, so that the bytes depend on the content only)


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
