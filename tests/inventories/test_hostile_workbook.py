"""Hostile and damaged workbooks: refused by name, nothing unpacked or run, no traceback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventories import books
from tests.inventories.books import BOM


def bomb(good: bytes) -> bytes:
    return books.rezipped(good, {"xl/worksheets/sheet99.xml": b"<a>" + b" " * (30 * 2**20) + b"</a>"}, level=9)


def doctype(good: bytes) -> bytes:
    body = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxx">]><sst>&x;</sst>'
    return books.rezipped(good, {"xl/extra.xml": body})


def billion_laughs_utf16(good: bytes) -> bytes:
    body = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "xxxx">]><sst>&x;</sst>'.encode("utf-16")
    return books.rezipped(good, {"xl/extra.xml": body})


def outside_picture(good: bytes) -> bytes:
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://x/image" Target="http://evil.example/a.png" TargetMode="External"/></Relationships>'
    )
    return books.rezipped(good, {"xl/drawings/_rels/drawing9.xml.rels": rels})


def sheet_part(good: bytes, find: bytes, put: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        name = "xl/worksheets/sheet3.xml"
        part = archive.read(name)
    assert find in part
    return books.rezipped(good, {name: part.replace(find, put, 1)})


def test_a_number_beyond_all_bounds_is_named_with_its_cell(tmp_path: Path, good: bytes) -> None:
    """1e999 in the file itself would be read as infinity."""
    problem = books.found(books.problems(tmp_path, sheet_part(good, b"<v>0.5</v>", b"<v>1e999</v>")), "number-range")

    assert (problem.place.sheet, problem.place.row, problem.place.column[:1]) == (BOM, 6, "E")


def unsafe_name(good: bytes) -> bytes:
    return books.rezipped(good, {"../evil.xml": b"<a/>"})


def flipped(good: bytes) -> bytes:
    middle = good.index(b"xl/worksheets/sheet3.xml") + 200
    return good[:middle] + bytes(b ^ 0xFF for b in good[middle : middle + 40]) + good[middle + 40 :]


FILES: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "not a workbook": (lambda good: b"hello", "study.xlsx", "workbook-corrupt"),
    "empty file": (lambda good: b"", "study.xlsx", "workbook-corrupt"),
    "web page called xlsx": (lambda good: b"<html></html>", "study.xlsx", "workbook-corrupt"),
    "cut short": (lambda good: good[: len(good) // 2], "study.xlsx", "workbook-corrupt"),
    "bytes flipped": (flipped, "study.xlsx", "workbook-corrupt"),
    "archive without a workbook": (lambda good: books.rezipped(good, {}, drop="xl/workbook.xml"), "study.xlsx", "workbook-corrupt"),
    "two parts of one name": (lambda good: books.rezipped(good, {"XL/workbook.xml": b"<a/>"}), "study.xlsx", "workbook-corrupt"),
    "part that is no XML": (lambda good: books.rezipped(good, {"xl/styles.xml": b"<a>"}), "study.xlsx", "workbook-corrupt"),
    "part that makes no sense": (lambda good: books.rezipped(good, {"xl/styles.xml": b"<a/>"}), "study.xlsx", "workbook-corrupt"),
    "password": (lambda good: books.encrypted(), "study.xlsx", "workbook-encrypted"),
    "old format": (lambda good: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "study.xls", "workbook-old-format"),
    "macro file name": (lambda good: good, "study.xlsm", "workbook-macro"),
    "macro project": (lambda good: books.rezipped(good, {"xl/vbaProject.bin": b"x"}), "study.xlsx", "workbook-macro"),
    "link to another workbook": (lambda good: books.rezipped(good, {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "study.xlsx", "workbook-external-link"),
    "data connection": (lambda good: books.rezipped(good, {"xl/connections.xml": b"<a/>"}), "study.xlsx", "workbook-external-link"),
    "picture from the net": (outside_picture, "study.xlsx", "workbook-external-link"),
    "embedded object": (lambda good: books.rezipped(good, {"xl/embeddings/oleObject1.bin": b"x"}), "study.xlsx", "workbook-embedded"),
    "zip bomb": (bomb, "study.xlsx", "workbook-bomb"),
    "thousands of parts": (lambda good: books.rezipped(good, {f"x/{n}.bin": b"" for n in range(2100)}), "study.xlsx", "workbook-bomb"),
    "deep nesting": (lambda good: books.rezipped(good, {"xl/x.xml": b"<a>" * 500 + b"</a>" * 500}), "study.xlsx", "workbook-bomb"),
    "merged range over the whole sheet": (
        lambda good: sheet_part(good, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "study.xlsx", "workbook-bomb",
    ),
    "entities": (doctype, "study.xlsx", "workbook-entities"),
    "entities in UTF-16": (billion_laughs_utf16, "study.xlsx", "workbook-entities"),
    "path out of the archive": (unsafe_name, "study.xlsx", "workbook-path"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_or_damaged_file_is_refused_by_name(tmp_path: Path, good: bytes, case: str) -> None:
    """The file is named, nothing is unpacked or run, no traceback."""
    make, name, code = FILES[case]

    assert books.found(books.problems(tmp_path, make(good), name), code).place.file == name


def test_a_huge_file_is_refused(tmp_path: Path, good: bytes) -> None:
    """Nothing above 50 MB is read."""
    assert books.found(books.problems(tmp_path, good + b"\0" * (50 * 2**20)), "workbook-size")


SNIPPETS = (b"", b"9", b"-", b"<", b'"', b"&", b"</a>", b"1e999", b"A1:XFD99")


@given(which=st.integers(0, 999), where=st.floats(0, 1), cut=st.integers(0, 40), new=st.sampled_from(SNIPPETS))
def test_no_damage_to_a_workbook_brings_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, good: bytes, which: int, where: float, cut: int, new: bytes
) -> None:
    """Bytes cut out of or put into any part are read or reported."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        name = archive.namelist()[which % len(archive.namelist())]
        part = archive.read(name)
    at = int(where * len(part))
    damaged = books.rezipped(good, {name: part[:at] + new + part[at + cut :]})

    for problem in books.problems(tmp_path_factory.mktemp("any"), damaged):
        books.found((problem,), problem.code)
