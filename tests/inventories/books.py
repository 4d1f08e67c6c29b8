"""Workbooks for tests: one good study with a row on every sheet, and ways to spoil it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inventories import workbook
from inventories.problem import InputError, Problem
from inventories.reader import StudyFile, read_study
from inventories.study import Study
from tests import tiny

PRODUCT, BOM, ENERGY = "产品 Product", "物料 BOM", "能源 Energy"
OWN, SUPPLIERS, EVIDENCE = "自有因子 Own factors", "供应商足迹 Supplier footprints", "证据 Evidence"
HAUL = "分销 Distribution"
DIRECT, USE, END, CUTS = "直接排放 Direct emissions", "使用 Use", "废弃 End of life", "排除 Cut-offs"
Change = Callable[[Workbook], object]

GOOD: dict[str, Any] = {
    "parameters": [{"id": "life_years", "value": 12.0, "source": "warranty"}, {"id": "mode", "value": "idle"}],
    "bom": [
        {"level": 1, "part": "frame", "quantity": 1, "unit": "piece"},
        {"level": 2, "part": "leg", "material": "steel", "quantity": 0.5, "unit": "kg", "loss": 0.05, "loss_fate": "remelt",
         "transport": "truck", "distance": 100, "data_kind": "primary", "evidence": ["E1"]},
        {"level": 1, "part": "seat", "material": "wood", "quantity": 1, "unit": "kg"},
        {"level": 1, "part": "carton", "kind": "packaging", "material": "wood", "quantity": 300, "unit": "g"},
    ],
    "energy": [
        {"carrier": "power", "amount": 1.2, "unit": "万kWh", "months": [0.1] * 12, "allocation": "pieces", "site_total": 5000},
        {"carrier": "OF1", "amount": 40, "unit": "GJ"},
    ],
    "direct": [{"flow": "hfc-32", "amount": 0.5}],
    "distribution": [{"leg": "to shop", "transport": "truck", "distance": 300}],
    "use": [{"item": "cleaning", "activity": "power", "amount": 2, "unit": "kWh", "basis": "year"}],
    "end_of_life": [{"fraction": "all", "treatment": "landfill-inert", "mass": 3}],
    "own_factors": [
        {"id": "OF1", "name_zh": "园区蒸汽", "name_en": "Park steam", "unit": "GJ", "value": 88.0, "category": "heat",
         "energy_tag": "life-cycle", "source": "steam supplier, report p. 4"},
    ],
    "suppliers": [
        {"id": "SF1", "supplier": "甲厂", "product_zh": "轮", "product_en": "Castor", "unit": "piece", "value": 0.4, "mass": 0.1},
    ],
    "exclusions": [{"what": "labels", "estimate": 0.001, "reason": "below 0.1 %"}],
    "evidence": [{"id": "E1", "file": "weighing.txt", "proves": "mass of the leg"}],
}  # fmt: skip


def good(**changes: Any) -> Study:
    """A study that has a row on every sheet and no fault."""
    return tiny.study(**(GOOD | changes))


def folder(home: Path) -> Path:
    """A study folder with its evidence."""
    (home / "evidence").mkdir(parents=True, exist_ok=True)
    (home / "evidence" / "weighing.txt").write_text("0.5 kg", encoding="utf-8")
    return home


class Quiet(bytes):
    """Bytes that do not fill the report of a failing test."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


def good_bytes(home: Path) -> bytes:
    """The good study as a workbook."""
    path = home / "good.xlsx"
    workbook.write_study(good(), path, tiny.tiny_system(home), tiny.background())
    return Quiet(path.read_bytes())


def spoiled(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    """The workbook after `change`."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(data: bytes, parts: Mapping[str, bytes], drop: str = "", level: int = 6) -> bytes:
    """The archive with parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as target,
    ):
        for name in source.namelist():
            if name not in parts and name != drop:
                target.writestr(name, source.read(name))
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def encrypted() -> bytes:
    """What Excel writes when a password is set: an OLE2 file of three sectors (table, directory, content) with the two streams of MS-OFFCRYPTO."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    head = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *range(3, 10), end, *[free] * 118)
    streams = (("Root Entry", 5, 1, end, 0), ("EncryptedPackage", 2, free, 2, 4096), ("EncryptionInfo", 2, free, end, 0))
    directory = b""
    for name, kind, child, start, size in streams:
        shorter = 2 if name == "EncryptedPackage" else free
        directory += struct.pack("<64sH2B3I36xIQ", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, shorter, free, child, start, size)
    return head + table + directory.ljust(512, b"\0") + bytes(range(256)) * 16


def read_bytes(home: Path, data: bytes, name: str = "study.xlsx") -> StudyFile:
    """Reads these bytes as a study file in a study folder."""
    path = folder(home) / name
    path.write_bytes(data)
    return read_study(path)


def problems(home: Path, data: bytes, name: str = "study.xlsx") -> tuple[Problem, ...]:
    """What is wrong with these bytes; nothing if they can be read. Anything but an InputError is the test's failure."""
    try:
        read_bytes(home, data, name)
    except InputError as error:
        return error.problems
    return ()


def as_json(**changes: Any) -> bytes:
    """The good study as study.json, with sections changed."""
    plain = json.loads(good().model_dump_json()) | changes
    return json.dumps(plain, ensure_ascii=False).encode()


def found(all_of_them: tuple[Problem, ...], code: str) -> Problem:
    """The problem with this code; every message must be in both languages and name the file and a cure."""
    for problem in all_of_them:
        assert problem.what.zh
        assert problem.what.en
        assert problem.cure.zh
        assert problem.cure.en
        assert problem.place.file
        assert not any("一" <= c <= "鿿" for c in problem.code)
        assert any("一" <= c <= "鿿" for c in problem.what.zh)
    matching = [p for p in all_of_them if p.code == code]
    assert matching, [f"{p.code}: {p.place} {p.what.en}" for p in all_of_them]
    return matching[0]


def sheet(book: Workbook, name: str) -> Worksheet:
    page = book[name]
    assert isinstance(page, Worksheet)
    return page


def write(name: str, **cells: Any) -> Change:
    """Puts values into cells of a sheet."""

    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            sheet(book, name)[cell].value = value

    return change
