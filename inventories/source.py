"""What a form is read from: a file, or the one in a folder; its JSON; its sheets and their rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inventories import strictjson, table
from inventories.grid import Grid
from inventories.problem import InputError, Place, Text
from inventories.sheet import Sheet, fold
from inventories.table import Reading

SUFFIXES = (".json", ".xlsx", ".xlsm", ".xls", ".xltx", ".xltm")
"""Those that are no workbook of today are opened too, so that they are refused for what they are."""


def choose(path: Path, workbook: str, plain: str, code: str, cure: Text) -> Path:
    """The file to read: `path` itself, or the workbook or JSON of these names in it; raises InputError `code` where there is none."""
    if path.is_dir():
        for name in (workbook, plain):
            if (path / name).is_file():
                return path / name
        what = Text(f"目录 {path.name} 中没有 {workbook} 或 {plain}", f"The folder {path.name} holds neither {workbook} nor {plain}")
    elif path.is_file():
        if path.suffix.lower() in SUFFIXES:
            return path
        what = Text(f"{path.name} 不是 .xlsx 或 .json 文件", f"{path.name} is no .xlsx and no .json file")
    else:
        what = Text(f"找不到 {path}", f"{path} is not there")
    raise InputError.one(code, what, cure, Place(path.name))


def from_json(path: Path, reading: Reading, cure: Text) -> dict[str, Any]:
    """The object in a JSON file, with the place of each of its fields; raises InputError."""
    raw = strictjson.load(path)
    if not isinstance(raw, dict):
        what = Text("文件顶层应为对象", "The top of the file must be an object")
        raise InputError.one("type", what, cure, Place(path.name, column="$"))
    reading.places.take_json(raw)
    return raw


def is_named(page: Grid, name: Text) -> bool:
    """Whether a sheet's tab says the name in one language or both."""
    return fold(page.title) in {fold(name.zh), fold(name.en), fold(name.zh + name.en)}


def find_sheet(grids: list[Grid], name: Text, reading: Reading) -> Grid | None:
    """The sheet of that name; one that is missing or stands twice is noted."""
    found = [page for page in grids if is_named(page, name)]
    title = name.both(" ")
    if not found:
        made_by = reading.places.form.made_by
        reading.problems.add(
            "sheet-missing",
            Text(f"缺少工作表“{title}”", f"The sheet {title!r} is missing"),
            Text(
                f"从 {made_by} 生成的模板恢复该表（可以空白），不要改表名",
                f"Restore it from the template made by {made_by} (it may be blank); leave its name as it is",
            ),
            Place(reading.places.file, title),
        )
        return None
    if len(found) > 1:
        reading.problems.add(
            "sheet-twice",
            Text(f"工作表“{title}”有两个", f"There are two sheets {title!r}"),
            Text("保留一个", "Keep one of them"),
            Place(reading.places.file, found[1].title),
        )
    return found[0]


def rows(grids: list[Grid], declared: Sheet, reading: Reading) -> list[dict[str, Any]] | None:
    """The rows of a sheet, or None where it or its header is missing; what is wrong is noted."""
    page = find_sheet(grids, declared.name, reading)
    header = table.find_header(page, declared, reading) if page else None
    return table.read_rows(page, declared, header, reading) if page and header else None
