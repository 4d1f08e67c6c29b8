"""What may stand in one cell: text that is no formula, numbers that are numbers, dates; and in words why something else may not."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple

from inventories.problem import Text

INJECTION = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that starts so for a formula (OWASP, CSV injection)."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|‐|‑|‒|–|—|~|∼|〜|至|到|\.\.\.?|…|to)\s*(\d+(?:\.\d+)?)(?=\D|$)(?!\s*[-/.年]\s*\d)", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(19|20)\d\d\s*[-年]\s*\d{1,2}\s*月?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


class Wrong(NamedTuple):
    """Why a cell's content cannot be taken."""

    code: str
    what: Text
    cure: Text


def csv_safe(text: str) -> str:
    """Text for a CSV export that no spreadsheet runs as a formula: an apostrophe goes before = + - @ tab and CR.

    Leading spaces do not hide the sign, because some spreadsheets skip them. For text only: numbers go out as numbers.
    """
    return f"'{text}" if text.startswith(INJECTION) or text.lstrip(" ").startswith(INJECTION) else text


def printable(text: str) -> bool:
    """Whether text can stand in a workbook and on a page: no control characters but tab and line end, no half characters,
    none that turn the direction of writing (a name could be read backwards)."""
    return not any(
        (c < " " and c not in "\t\n\r")
        or "\x7f" <= c <= "\x9f"
        or "\u202a" <= c <= "\u202e"
        or "\u2066" <= c <= "\u2069"
        or "\ud800" <= c <= "\udfff"
        or c in "\ufffe\uffff"
        for c in text
    )


def escape(text: str) -> str:
    """Text as it must stand in the XML of a workbook: `_x0041_` would be read as A (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda m: f"_x005F{m[0]}", text).replace("\r", "_x000D_")


def unescape(text: str) -> str:
    """The inverse of escape."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def words(value: object) -> str:
    """The text of a cell whatever its type: a whole number without a point, a date as year-month-day."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return unescape(str(value)).strip()


def number(value: object) -> float | int | Wrong:
    """The number in a cell, or why there is none."""
    if isinstance(value, (bool, date, datetime)) or not isinstance(value, (int, float, str)):
        if isinstance(value, bool):
            return _wrong("number-text", f"这里应为数值，现为 {value}", f"A number is wanted here, not {value}")
        return Wrong(
            "number-date",
            Text(f"这里应为数值，现为日期或时间 {value}", f"A number is wanted here, not the date or time {value}"),
            Text("Excel 可能把数值变成了日期：单元格格式改为“常规”后重填", "Excel may have turned a number into a date: set the format to General, type it again"),
        )  # fmt: skip
    if isinstance(value, str):
        return _why_not(value.strip())
    if not math.isfinite(value):
        return _wrong("number-range", f"数值 {value} 超出范围", f"The number {value} is out of range")
    return value


def _wrong(code: str, zh: str, en: str) -> Wrong:
    return Wrong(code, Text(zh, en), Text("只填数值", "Give a plain number"))


def _why_not(text: str) -> Wrong:
    """Why this text is no number; every case says what to type instead."""
    half = unicodedata.normalize("NFKC", text)
    plain = half.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if plain.endswith("%") and _NUMBER.fullmatch(plain[:-1]):
        share = f"{float(plain[:-1]) / 100:g}"
        return Wrong(
            "number-percent",
            Text(f"“{text}”是文本形式的百分数", f"{text!r} is a percentage written as text"),
            Text(f"填数值 {share}（或把单元格设为百分比格式后填 {plain}）", f"Give the number {share} (or {plain} in a cell formatted as a percentage)"),
        )  # fmt: skip
    if half != text and _NUMBER.fullmatch(half.replace(",", "")):
        return Wrong(
            "number-fullwidth",
            Text(f"“{text}”含有全角字符", f"{text!r} holds full-width characters"),
            Text(f"用半角数字填写：{half}", f"Type it in half width: {half}"),
        )
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", plain):
        return Wrong(
            "number-comma",
            Text(f"“{text}”含有千位分隔符，且是文本", f"{text!r} is text with thousands separators"),
            Text(f"去掉逗号：{plain.replace(',', '')}；若逗号是小数点，请改用点", f"Leave the commas out: {plain.replace(',', '')}; if a comma is the decimal point, write a point"),
        )  # fmt: skip
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        return Wrong(
            "number-comma",
            Text(f"“{text}”用逗号作小数点", f"{text!r} has a decimal comma"),
            Text(f"改用小数点：{plain.replace(',', '.')}", f"Use a decimal point: {plain.replace(',', '.')}"),
        )
    if _NUMBER.fullmatch(plain):
        return Wrong(
            "number-as-text",
            Text(f"“{text}”是文本，不是数值", f"{text!r} is text, not a number"),
            Text("把单元格设为“常规”或“数值”格式后重新输入", "Format the cell as General or Number and type it again"),
        )
    if _DATE.fullmatch(half) or _YEAR_MONTH.fullmatch(half):
        return Wrong(
            "number-date", Text(f"这里应为数值，现为日期“{text}”", f"A number is wanted here, not the date {text!r}"),
            Text("填数值；日期写在日期列或备注", "Give the number; a date belongs to a column of dates or to the note"),
        )  # fmt: skip
    if (match := _RANGE.match(half)) and float(match[1]) < float(match[2]):
        return Wrong(
            "number-between", Text(f"“{text[:60]}”是一个范围，不是一个数", f"{text[:60]!r} is a range, not one number"),
            Text("只填一个数：实测值或平均值；范围写在备注，表中有“下限”“上限”列的填在其中", "Give one number, the measured or the mean one; the range belongs to the note, or to Minimum and Maximum where the sheet has them"),
        )  # fmt: skip
    if set(plain) <= set("0123456789.()+-*/×÷") and re.search(r"\d\)*[+*/×÷-]+\(*\d", plain):
        return Wrong(
            "number-sum", Text(f"“{text[:60]}”是文本形式的算式", f"{text[:60]!r} is a sum written as text"),
            Text("前面加等号成为公式，或直接填结果", "Begin it with an equals sign to make it a formula, or give the result"),
        )  # fmt: skip
    if match := re.fullmatch(r"([+-]?[\d.,]+(?:[eE][+-]?\d{1,3})?)\s*([^\d\s].*)", half):
        return Wrong(
            "number-with-unit",
            Text(f"“{text[:60]}”把数值和文字写在一格", f"{text[:60]!r} holds a number and words in one cell"),
            Text(f"这里只填 {match[1]}，“{match[2][:60]}”填在单位列或备注", f"Give only {match[1]} here; {match[2][:60]!r} belongs to the unit column or the note"),
        )  # fmt: skip
    return _wrong(
        "number-text", f"这里应为数值，现为文本“{text[:60]}”", f"A number is wanted here, not the text {text[:60]!r}"
    )


def is_plain_number(text: str) -> bool:
    """Whether text is a number written out, at most forty characters long."""
    return len(text) <= 40 and bool(_NUMBER.fullmatch(text))


def whole(value: object) -> int | Wrong:
    """The whole number in a cell, or why there is none."""
    result = number(value)
    if isinstance(result, float):
        if result.is_integer() and abs(result) < 1e15:
            return int(result)
        return _wrong(
            "number-whole", f"这里应为整数，现为 {result:g}", f"A whole number is wanted here, not {result:g}"
        )
    return result


def day(value: object) -> date | Wrong:
    """The date in a cell, as a date or as text such as 2024-01-31 or 2024年1月31日, or why there is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (match := _DATE.fullmatch(unicodedata.normalize("NFKC", value).strip())):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    return Wrong(
        "date",
        Text(f"“{words(value)[:40]}”不是有效日期", f"{words(value)[:40]!r} is not a valid date"),
        Text("按 年-月-日 填写，如 2024-01-31", "Write year-month-day, such as 2024-01-31"),
    )


def ids(value: object) -> list[str]:
    """Several ids in one cell, separated by semicolons, commas or line ends."""
    return [part.strip() for part in re.split(r"[;；,，、\n]", words(value)) if part.strip()]
