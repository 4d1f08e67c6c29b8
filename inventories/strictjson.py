"""The one strict JSON loader, for every file that comes from outside.

It refuses what other readers would silently take in two ways: duplicate keys, NaN and Infinity, numbers that overflow, whole
numbers beyond 2⁵³ − 1 (RFC 7493, I-JSON), lone surrogates, text that is not UTF-8, and nesting or sizes that would exhaust the
machine. Standard library only, because the replay of a label imports it.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from inventories import outside
from inventories.problem import InputError, Place, Problems, Text

SIZE = 64 * 2**20
"""bytes"""
DEPTH = 64
STRING = 1_000_000
"""characters"""
LARGEST = 2**53 - 1
MOST_PROBLEMS = 20

_CURE = Text("用原始程序重新导出该文件", "Export the file again from the program that made it")


class _Refused:
    """Stands for a number that JSON readers do not agree on, until its path is known."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Twice(dict[str, Any]):
    """An object in which a key stands twice."""

    key = ""


_CLOSER = frozenset({dict, list, _Twice, _Refused})
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that may leave half a character."""


def load(path: Path, *, size: int = SIZE, depth: int = DEPTH) -> Any:
    """The JSON value in `path`; raises InputError naming the file and the JSON path or line of each fault."""
    data = outside.read(path, size)
    return loads(data, path.name, size=size, depth=depth)


def loads(data: bytes, name: str, *, size: int = SIZE, depth: int = DEPTH) -> Any:
    """The JSON value in `data`; `name` is the file named in errors. Raises InputError."""
    if len(data) > size:
        raise _one("json-size", f"文件超过 {size // 2**20} MB", f"The file is larger than {size // 2**20} MB", name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError.one(
            "json-encoding",
            Text(f"第 {line} 行不是 UTF-8 文本", f"Line {line} is not UTF-8 text"),
            Text("以 UTF-8 编码保存文件", "Save the file as UTF-8"),
            Place(file=name, row=line),
        ) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_Refused, parse_float=_float, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        raise InputError.one(
            "json-syntax",
            Text(
                f"第 {error.lineno} 行第 {error.colno} 个字符处不是合法的 JSON（{error.msg}）",
                f"Line {error.lineno}, character {error.colno} is not JSON: {error.msg}",
            ),
            Text("修正该处；可用任一 JSON 编辑器检查", "Mend that place; any JSON editor shows it"),
            Place(file=name, row=error.lineno, column=str(error.colno)),
        ) from None
    except RecursionError:
        raise _too_deep(depth, name) from None
    if not _plainly_sound(value, text, depth):
        _check(value, name, depth)
    return value


def _plainly_sound(value: Any, text: str, depth: int) -> bool:
    """Whether there can be nothing to report: a quick look at every value, without the paths that reports name."""
    if len(text) > STRING or _HALF.search(text):
        return False
    level = [value]
    for _ in range(depth):
        if any(type(item) in (_Twice, _Refused) for item in level):
            return False
        lists = [item for item in level if type(item) is list]
        dicts = [item for item in level if type(item) is dict]
        level = [inner for item in lists for inner in item if type(inner) in _CLOSER]
        level += [inner for item in dicts for inner in item.values() if type(inner) in _CLOSER]
        if not level:
            return True
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice = _Twice(made)
    seen: set[str] = set()
    twice.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


def _float(text: str) -> float | _Refused:
    value = float(text)
    lost = value == 0 and any(digit in "123456789" for digit in text.lower().split("e")[0])
    return _Refused(text) if lost or not math.isfinite(value) else value


def _whole(text: str) -> int | _Refused:
    return int(text) if len(text) <= 17 and abs(int(text)) <= LARGEST else _Refused(text)


def _check(value: Any, name: str, depth: int) -> None:
    """Walks the value once and reports what the parser let pass, each with its JSON path."""
    problems = Problems()
    waiting: list[tuple[str, int, Any]] = [("$", 0, value)]
    while waiting and len(problems) < MOST_PROBLEMS:
        path, level, item = waiting.pop()
        if level > depth:
            raise _too_deep(depth, name)
        place = Place(file=name, column=path if len(path) <= 200 else path[:200] + "…")
        if isinstance(item, dict):
            if isinstance(item, _Twice):
                problems.add(
                    "json-duplicate-key",
                    Text(f"键“{item.key[:80]}”出现两次", f"The key {item.key[:80]!r} stands twice"),
                    Text("每个键只保留一个", "Keep one of them"),
                    place,
                )
            for key in item:
                _string(key, place, problems)
            waiting.extend((f"{path}.{key}", level + 1, inner) for key, inner in item.items() if _plain(inner))
        elif isinstance(item, list):
            waiting.extend((f"{path}[{n}]", level + 1, inner) for n, inner in enumerate(item) if _plain(inner))
        elif isinstance(item, str):
            _string(item, place, problems)
        elif isinstance(item, _Refused):
            problems.add(
                "json-number",
                Text(
                    f"数值 {item.text[:40]} 超出可交换的范围",
                    f"The number {item.text[:40]} is outside what can be exchanged",
                ),
                Text("填写有限的数值", "Give a finite number"),
                place,
            )
    problems.raise_if_any()


def _plain(value: Any) -> bool:
    """Whether the value needs a closer look; plain numbers do not."""
    return isinstance(value, (str, dict, list, _Refused))


def _string(text: str, place: Place, problems: Problems) -> None:
    if len(text) > STRING:
        problems.add("json-string", Text("文字过长", "A text is too long"), Text("缩短文字", "Shorten it"), place)
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        problems.add(
            "json-surrogate",
            Text("文字含有不成对的代理字符", "A text holds half a character (a lone surrogate)"),
            _CURE,
            place,
        )


def _one(code: str, zh: str, en: str, name: str) -> InputError:
    return InputError.one(code, Text(zh, en), _CURE, Place(file=name))


def _too_deep(depth: int, name: str) -> InputError:
    return _one("json-depth", f"嵌套超过 {depth} 层", f"It is nested deeper than {depth} levels", name)
