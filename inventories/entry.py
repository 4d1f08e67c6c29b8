"""One entry of a form: what a cell's value is for a column that wants a number, a date, a choice, ids or a parameter's value."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from inventories import cell
from inventories.problem import Text
from inventories.sheet import Column, fold

SHOWN_CHOICE = re.compile(r"\S*[\u4e00-\u9fff]\S* ([A-Za-z].*)")
"""A parameter's choice as its drop-down shows it, `铝 aluminium`: the id is what counts."""


def wanted(column: Column, value: object) -> Any:
    """The entry as the column's kind of value, or a cell.Wrong that says why it is none."""
    if column.kind in ("number", "share", "months"):
        return cell.number(value)
    if column.kind == "whole":
        return cell.whole(value)
    if column.kind == "date":
        day = cell.day(value)
        return day.isoformat() if isinstance(day, date) else day
    if column.kind == "ids":
        return cell.ids(value)
    if column.kind == "value":
        return _value(value)
    text = cell.words(value)
    if column.kind == "choice":
        return _choice(column, text)
    if column.kind == "open":
        return next((c.id for c in column.choices if text == c.shown), text)
    return text


def _value(value: object) -> Any:
    """A parameter's value: a number, one of its choices, or an expression; text that is nearly a number is a fault."""
    if isinstance(value, str):
        text = cell.words(value)
        if shown := SHOWN_CHOICE.fullmatch(text):
            return shown[1]
        why = cell.number(text)
        nearly = ("number-percent", "number-fullwidth", "number-comma", "number-with-unit", "number-between", "number-sum", "number-date")
        if isinstance(why, cell.Wrong) and why.code in nearly and not re.search(r"[*/()<>=]|^[^\d+.-]", text):
            return why
        return text
    return cell.number(value)


def _choice(column: Column, text: str) -> Any:
    said = fold(text)
    found = next((c for c in column.choices if said in c.spellings), None)
    if found is not None:
        return found.id
    allowed = [c.shown for c in column.choices]
    return cell.Wrong(
        "choice",
        Text(
            f"“{text[:60]}”不是“{column.name.zh}”的可选项", f"{text[:60]!r} is none of the choices of {column.name.en}"
        ),
        Text(f"从下拉清单选择：{'、'.join(allowed)}", f"Choose from the list: {', '.join(allowed)}"),
    )
