"""Checks plain data against the model of a study and says every fault in both languages, where it stands.

pydantic finds the faults; its own English messages never reach a user.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from inventories import cell
from inventories.problem import Text
from inventories.sheet import Column, FieldPath, Form
from inventories.study import Study
from inventories.table import Reading

M = TypeVar("M", bound=BaseModel)


def study(raw: Mapping[str, Any], reading: Reading) -> Study | None:
    """The Study in plain data, or None with every fault noted."""
    return checked(Study, raw, reading)


def checked(model: type[M], raw: Mapping[str, Any], reading: Reading) -> M | None:
    """A whole file as its model, or None with every fault noted."""
    check_text(raw, (), reading)
    try:
        # JSON is pydantic's strict middle way: dates and choices as words, but no number out of text.
        return model.model_validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            report(fault, reading)
        return None


def part(model: type[M], raw: object) -> M | None:
    """One row or section, or None where it is faulty (the fault is noted elsewhere)."""
    try:
        return model.model_validate_json(json.dumps(raw), strict=True)
    except ValidationError:
        return None


@dataclass(slots=True)
class Parts:
    """The rows and sections of a form that could be read, rows with their number."""

    raw: Mapping[str, Any]
    reading: Reading
    folder: Path
    _made: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)

    def rows(self, section: str) -> list[tuple[int, Any]]:
        if section not in self._made:
            given = self.raw.get(section)
            model = self.reading.places.form.table(section).model
            found = [(n, part(model, row)) for n, row in enumerate(given if isinstance(given, list) else ())]
            self._made[section] = [(n, row) for n, row in found if row is not None]
        return self._made[section]

    def one(self, section: str) -> BaseModel | None:
        return part(self.reading.places.form.models[section], self.raw.get(section))

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.raw.get(name, ""))
        except (TypeError, ValueError):
            return None


def check_text(value: object, path: FieldPath, reading: Reading) -> None:
    """Notes every text that holds control characters."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            check_text(inner, (*path, str(key)), reading)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            check_text(inner, (*path, number), reading)
    elif isinstance(value, str) and not cell.printable(value):
        reading.wrong(
            path,
            "text-control",
            Text(f"“{reading.places.form.name(path).zh}”含有不可打印的控制字符", f"{reading.places.form.name(path).en} holds control characters"),
            Text("删除后重新输入", "Delete them and type it again"),
        )


def report(fault: ErrorDetails, reading: Reading) -> None:
    """Notes what pydantic found, in our words and at its cell; what was noted before is not said twice."""
    path: FieldPath = tuple(fault["loc"])
    if path and path[0] == "parameters" and len(path) == 4:
        path = path[:3]  # a value may be a number or a word: pydantic reports both attempts
    if path in reading.bad or any(path[:n] in reading.bad for n in range(1, len(path))):
        return
    code, what, cure = _translate(fault, path, reading.places.form)
    reading.wrong(path, code, what, cure)


def _translate(fault: ErrorDetails, path: FieldPath, asked: Form) -> tuple[str, Text, Text]:
    kind, context = fault["type"], fault.get("ctx", {})
    label = asked.name(path)
    given = str(fault["input"])[:60]
    if kind in ("missing", "string_too_short"):
        return (
            "missing",
            Text(f"“{label.zh}”必须填写", f"{label.en} is missing"),
            Text(f"填写“{label.zh}”{_help(asked.column(path))}", f"Fill in {label.en}"),
        )
    if kind == "too_short":
        sheet = next((s for s in asked.sheets if s.id == path[-1]), None)
        name = sheet.name if sheet else label
        return (
            "missing",
            Text(f"“{name.zh}”一行也没有填写", f"{name.en} has no row"),
            Text(f"在“{name.zh}”至少填写一行", f"Fill in one row of {name.en} at least"),
        )
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return _range(kind, context, label, given)
    if kind in ("enum", "literal_error"):
        column = asked.column(path)
        allowed = (
            ", ".join(c.id for c in column.choices) if column and column.choices else str(context.get("expected", ""))
        )
        return (
            "choice",
            Text(f"“{given}”不是“{label.zh}”的可选项", f"{given!r} is none of the choices of {label.en}"),
            Text(f"可选：{allowed}", f"Choose one of: {allowed}"),
        )
    if kind == "extra_forbidden":
        return (
            "field-unknown",
            Text(f"没有名为“{path[-1]}”的字段", f"There is no field called {path[-1]!r}"),
            Text("检查拼写；字段清单见 tanbiao schema", "Check its spelling; tanbiao schema lists the fields"),
        )
    if kind == "string_too_long":
        most = context.get("max_length", "")
        return (
            "too-long",
            Text(f"“{label.zh}”超过 {most} 个字符", f"{label.en} is longer than {most} characters"),
            Text("缩短文字；详情放在备注或证据中", "Shorten it; details belong to the note or the evidence"),
        )
    if kind in ("float_type", "int_type", "float_parsing", "int_parsing", "int_from_float", "finite_number"):
        why: object = cell.whole(fault["input"]) if kind.startswith("int") else cell.number(fault["input"])
        if isinstance(why, cell.Wrong):
            return why.code, why.what, why.cure
    if kind.startswith(("date", "datetime")):
        why = cell.day(None if isinstance(fault["input"], (int, float)) else fault["input"])
        what = (
            why.what
            if isinstance(why, cell.Wrong)
            else Text(f"“{given}”不是有效日期", f"{given!r} is not a valid date")
        )
        return "date", what, Text("按 年-月-日 填写，如 2024-01-31", "Write year-month-day, such as 2024-01-31")
    wanted = {
        "string_type": Text("文字", "text"),
        "float_type": Text("数值", "a number"),
        "int_type": Text("整数", "a whole number"),
        "tuple_type": Text("列表", "a list"),
        "list_type": Text("列表", "a list"),
        "model_type": Text("对象", "an object"),
        "dict_type": Text("对象", "an object"),
        "model_attributes_type": Text("对象", "an object"),
    }.get(kind, Text("其他内容", "something else"))
    return (
        "type",
        Text(f"“{label.zh}”应为{wanted.zh}，现为“{given}”", f"{label.en} must be {wanted.en}, not {given!r}"),
        Text("对照说明修正；字段类型见 tanbiao schema", "Correct it; tanbiao schema gives the types"),
    )


def _range(kind: str, context: Mapping[str, Any], label: Text, given: str) -> tuple[str, Text, Text]:
    sign, zh, en, key = {
        "greater_than": (">", "大于", "greater than", "gt"),
        "greater_than_equal": ("≥", "不小于", "at least", "ge"),
        "less_than": ("<", "小于", "less than", "lt"),
        "less_than_equal": ("≤", "不大于", "at most", "le"),
    }[kind]
    bound = context.get(key, context.get("gt", 0))
    limit = f"{bound:g}"
    code = {"> 0": "not-positive", "≥ 0": "negative"}.get(f"{sign} {limit}", "range")
    what = Text(f"“{label.zh}”必须{zh} {limit}，现为 {given}", f"{label.en} must be {en} {limit}, it is {given}")
    if code == "not-positive":
        return code, what, Text("填写正数；没有就删去该行", "Give a positive number, or delete the row")
    if code == "negative":
        return code, what, Text("填写零或正数；抵消与扣减不得填入", "Give zero or more; credits do not belong here")
    if limit == "1" and sign in "<≤":
        return (
            code,
            what,
            Text(
                "填 0 到 1 之间的小数，或设为百分比格式",
                "Give a fraction from 0 to 1, or a percentage in a cell of that format",
            ),
        )
    return code, what, Text(f"填写{zh} {limit} 的数值", f"Give a number that is {en} {limit}")


def _help(column: Column | None) -> str:
    return f"：{column.help_zh}" if column else ""
