"""Reads a scenario file: TOML to a Plan, every fault with its line."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inventories import form, outside
from inventories.plan import (
    ALLOCATIONS,
    FORMAT,
    SECTIONS,
    SELECTORS,
    STUDY_FIELDS,
    SWEPT,
    Change,
    Measure,
    Plan,
    Range,
    Times,
    TomlPath,
)
from inventories.problem import InputError, Place, Problems, Text

LARGEST = 2**20
"""bytes"""
_EXTRA = {
    "parameter": ("value", "unit"),
    "study": ("value",),
    "pv_share": ("energy", "certificate", "carrier"),
    "everywhere": ("by",),
    "background": ("allocation",),
}


def load(path: Path) -> Plan:
    """Reads a scenario file; raises InputError with every fault found and its line."""
    return loads(outside.read(path, LARGEST), path.name)


def loads(data: bytes, name: str) -> Plan:
    """Like load, from bytes; `name` is the file named in errors."""
    cure = Text("按 TOML 语法修正该处", "Mend it after the TOML syntax (toml.io)")
    if len(data) > LARGEST:
        raise InputError.one("scenario-toml", Text("文件超过 1 MB", "The file is larger than 1 MB"), cure, Place(name))
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except UnicodeDecodeError:
        what = Text("文件不是 UTF-8 编码", "The file is not UTF-8")
        raise InputError.one("scenario-toml", what, Text("另存为 UTF-8", "Save it as UTF-8"), Place(name)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        what = Text(f"不是有效的 TOML：{error}", f"This is no valid TOML: {error}")
        place = Place(name, row=int(line[1]) if line else None)
        raise InputError.one("scenario-toml", what, cure, place) from None
    return _Reader(name, _lines(text)).plan(raw)


_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


def _lines(text: str) -> dict[TomlPath, int]:
    """Line of every table and key, as far as they stand on lines of their own."""
    found: dict[TomlPath, int] = {}
    count: dict[TomlPath, int] = {}
    here: TomlPath = ()
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        quotes = line.count('"""') + line.count("'''")
        if not inside:
            if header := _HEADER.match(line):
                here = _table(header[2].split("."), count, many=header[1] == "[[")
                found.setdefault(here, number)
            elif key := _KEY.match(line):
                found.setdefault((*here, key[1]), number)
        inside ^= quotes % 2 == 1
    return found


def _table(names: Sequence[str], count: dict[TomlPath, int], *, many: bool) -> TomlPath:
    path: TomlPath = ()
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if last and many:
            count[path] = count.get(path, -1) + 1
        if path in count:
            path = (*path, count[path])
    return path


class _Reader:
    """Turns plain TOML data into a Plan; used once."""

    def __init__(self, file: str, lines: Mapping[TomlPath, int]) -> None:
        self.shell = Plan(file, "", (), (), (), lines=lines)
        self.problems = Problems()
        self.ids: set[str] = set()

    def plan(self, raw: Mapping[str, Any]) -> Plan:
        """The whole file; raises InputError with every fault found."""
        self._known(raw, ("format", "per", "measure", "range", "choice", "supplier_footprint", "own_factor"), ())
        if raw.get("format") != FORMAT:
            self._wrong(
                "scenario-format",
                f'首行须写明 format = "{FORMAT}"',
                f'The file must say format = "{FORMAT}"',
                ("format",),
            )
        made = Plan(
            self.shell.file,
            self._text(raw, "per", ()),
            tuple(self._measure(item, ("measure", i)) for i, item in enumerate(self._tables(raw, "measure", ()))),
            tuple(self._range(item, ("range", i)) for i, item in enumerate(self._tables(raw, "range", ()))),
            tuple(self._measure(item, ("choice", i)) for i, item in enumerate(self._tables(raw, "choice", ()))),
            tuple(self._tables(raw, "supplier_footprint", ())),
            tuple(self._tables(raw, "own_factor", ())),
            self.shell.lines,
        )  # fmt: skip
        if not (made.measures or made.ranges or made.choices) and not self.problems:
            self._wrong(
                "scenario-empty", "文件中没有措施、区间或模型选择", "The file has no measure, range or choice", ()
            )
        self.problems.raise_if_any()
        return made

    def _measure(self, item: Mapping[str, Any], path: TomlPath) -> Measure:
        extra = ("per",) if path[0] == "choice" else ()
        self._known(item, ("id", "name_zh", "name_en", "note", "change", *extra), path)
        key, name = self._named(item, path)
        return Measure(
            key, name, self._changes(item, path), path, self._text(item, "per", path), self._text(item, "note", path)
        )

    def _range(self, item: Mapping[str, Any], path: TomlPath) -> Range:
        self._known(item, ("id", "name_zh", "name_en", "note", "change", "per", "from", "to", "steps", "values"), path)
        key, name = self._named(item, path)
        changes = self._changes(item, path)
        if not any(v == SWEPT for c in changes for v in (c.target, *c.fields.values())) and changes:
            self._wrong(
                "scenario-range",
                f'变化中没有 "{SWEPT}"，不知道取值放在哪里',
                f'No field of the change says "{SWEPT}", so the values have no place',
                (*path, "change"),
            )
        return Range(key, name, changes, self._values(item, path), path, self._text(item, "per", path))

    def _values(self, item: Mapping[str, Any], path: TomlPath) -> tuple[float | str, ...]:
        if "values" in item:
            values = item["values"]
            if not isinstance(values, list) or not 2 <= len(values) <= 200 or not all(_is_value(v) for v in values):
                self._wrong(
                    "scenario-range",
                    "values 应为 2 到 200 个数值或文字",
                    "values must be 2 to 200 numbers or texts",
                    (*path, "values"),
                )
                return ()
            return tuple(float(v) if not isinstance(v, str) else v for v in values)
        low, high, steps = item.get("from"), item.get("to"), item.get("steps", 5)
        whole = isinstance(steps, int) and not isinstance(steps, bool) and 2 <= steps <= 200
        if not (_is_number(low) and _is_number(high) and whole):
            self._wrong(
                "scenario-range",
                "区间须有 values，或 from、to 与 steps（2 到 200 个点）",
                "A range needs values, or from, to and steps (2 to 200 points)",
                path,
            )
            return ()
        return tuple(low + (high - low) * i / (steps - 1) for i in range(steps))  # type: ignore[operator]

    def _changes(self, item: Mapping[str, Any], path: TomlPath) -> tuple[Change, ...]:
        given = item.get("change")
        given = [given] if isinstance(given, dict) else given
        if not isinstance(given, list) or not given or not all(isinstance(c, dict) for c in given):
            self._wrong(
                "scenario-change",
                "没有 change：每项至少一条变化",
                "There is no change: each item needs at least one",
                path,
            )
            return ()
        return tuple(c for i, one in enumerate(given) if (c := self._change(one, (*path, "change", i))) is not None)

    def _change(self, item: Mapping[str, Any], path: TomlPath) -> Change | None:
        named = [s for s in SELECTORS if s in item]
        if "pv_share" in named and "energy" in named:
            named.remove("energy")
        if len(named) == 2 and "distribution" in named:
            named.remove("distribution")  # beside another sheet it is a field: the distribution of the row's number
        if len(named) != 1:
            have = "、".join(named) or "无"
            self._wrong(
                "scenario-selector",
                f"每条变化须恰好写明改什么（现有：{have}）",
                f"Each change names exactly one thing to change (here: {', '.join(named) or 'none'})",
                path,
                f"写下列之一：{'、'.join(SELECTORS)}",
                f"Write one of: {', '.join(SELECTORS)}",
            )
            return None
        selector = named[0]
        if selector == "add" and item["add"] not in SECTIONS.values():
            self._wrong(
                "scenario-selector",
                f"不能向 {item['add']!r} 添加行",
                f"Rows cannot be added to {item['add']!r}",
                (*path, "add"),
            )
            return None
        self._known(item, (selector, *_fields(selector, item)), path)
        fields = {k: self._value(v, (*path, k)) for k, v in item.items() if k != selector}
        if not fields and selector != "pv_share":
            self._wrong(
                "scenario-change",
                "没有写明新的数值",
                "It does not say what becomes of it",
                path,
                f"可改：{'、'.join(_fields(selector, item))}",
                f"Give one of: {', '.join(_fields(selector, item))}",
            )
        if selector == "study" and item["study"] not in STUDY_FIELDS:
            self._wrong(
                "scenario-selector",
                f"不能改 {item['study']!r}",
                f"{item['study']!r} cannot be changed",
                (*path, "study"),
                f"可改：{'、'.join(STUDY_FIELDS)}",
                f"Choose: {', '.join(STUDY_FIELDS)}",
            )
        if selector == "study" and item["study"] == "gwp_set" and path[0] == "measure":
            self._wrong(
                "scenario-selector",
                "GWP 取值是模型选择，不是措施",
                "The GWP set is a choice of model, not a measure",
                path,
                "写在 [[choice]] 下",
                "Put it under [[choice]]",
            )
        if selector == "background" and fields.get("allocation") not in (*ALLOCATIONS, SWEPT):
            self._wrong(
                "scenario-type",
                "allocation 不在可选项中",
                "allocation is none of its choices",
                (*path, "allocation"),
                f"可选：{'、'.join(ALLOCATIONS)}",
                f"Choose: {', '.join(ALLOCATIONS)}",
            )
        if selector in ("parameter", "everywhere", "study", "background") and not isinstance(item[selector], str):
            self._wrong("scenario-type", f"{selector} 应为文字", f"{selector} must be a text", (*path, selector))
            return None
        return Change(selector, self._value(item[selector], (*path, selector)), fields, path)

    def _value(self, value: Any, path: TomlPath) -> Any:
        if isinstance(value, dict):
            factor = value.get("times")
            if set(value) != {"times"} or not _is_number(factor):
                self._wrong("scenario-type", "应写 { times = 倍数 }", "Write { times = factor }", path)
                return Times(1.0)
            return Times(float(str(factor)))
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        if isinstance(value, bool) or not (_is_value(value) or hasattr(value, "isoformat")):
            if value is True and path[-1] == "remove":
                return True
            self._wrong(
                "scenario-type", f"{value!r} 不是数值或文字", f"{value!r} is neither a finite number nor a text", path
            )
        return value.isoformat() if hasattr(value, "isoformat") else value

    def _named(self, item: Mapping[str, Any], path: TomlPath) -> tuple[str, Text]:
        key = self._text(item, "id", path)
        if not key:
            self._wrong("scenario-missing", "缺少 id", "It has no id", path)
        elif key in self.ids:
            self._wrong("scenario-id", f"id “{key}” 重复", f"The id {key} appears twice", (*path, "id"))
        self.ids.add(key)
        zh, en = self._text(item, "name_zh", path), self._text(item, "name_en", path)
        return key, Text(zh or en or key, en or zh or key)

    def _tables(self, raw: Mapping[str, Any], name: str, path: TomlPath) -> list[Mapping[str, Any]]:
        given = raw.get(name, [])
        if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
            self._wrong(
                "scenario-type", f"{name} 应写成 [[{name}]]", f"{name} must be written as [[{name}]]", (*path, name)
            )
            return []
        return given

    def _text(self, item: Mapping[str, Any], name: str, path: TomlPath) -> str:
        value = item.get(name, "")
        if not isinstance(value, str):
            self._wrong("scenario-type", f"{name} 应为文字", f"{name} must be a text", (*path, name))
            return ""
        return value.strip()

    def _known(self, item: Mapping[str, Any], known: Sequence[str], path: TomlPath) -> None:
        for key in item:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=3, cutoff=0.5) or list(known)
                self._wrong(
                    "scenario-key",
                    f"不认识的键 {key}",
                    f"The key {key} is not known here",
                    (*path, key),
                    f"可用：{'、'.join(near)}",
                    f"Write for instance: {', '.join(near)}",
                )

    def _wrong(
        self,
        code: str,
        zh: str,
        en: str,
        path: TomlPath,
        cure_zh: str = "对照 docs/scenarios.md 修正",
        cure_en: str = "Mend it after docs/scenarios.md",
    ) -> None:
        self.problems.add(code, Text(zh, en), Text(cure_zh, cure_en), self.shell.place(*path))


def _fields(selector: str, item: Mapping[str, Any]) -> tuple[str, ...]:
    """What may be said of a selected thing."""
    if selector in _EXTRA:
        return _EXTRA[selector]
    section = item["add"] if selector == "add" else SECTIONS[selector]
    fields = tuple(form.STUDY.table(section).model.model_fields)
    return fields if selector == "add" else (*fields, "remove")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_value(value: Any) -> bool:
    return isinstance(value, str) or _is_number(value)
