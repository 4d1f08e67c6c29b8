"""Bad input: a corpus of spoiled files, each reported with code, sheet, row and column, in both languages, and no traceback."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.inventories import books

PRODUCT, BOM, ENERGY = "产品 Product", "物料 BOM", "能源 Energy"
OWN, SUPPLIERS, EVIDENCE = "自有因子 Own factors", "供应商足迹 Supplier footprints", "证据 Evidence"
DIRECT, USE, END, CUTS = "直接排放 Direct emissions", "使用 Use", "废弃 End of life", "排除 Cut-offs"
Change = Callable[[Workbook], object]


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


def text(name: str, cell: str, value: str) -> Change:
    """Puts text into a cell although it starts like a formula."""

    def change(book: Workbook) -> None:
        sheet(book, name)[cell].value = value
        sheet(book, name)[cell].data_type = "s"

    return change


def error(name: str, cell: str, value: str) -> Change:
    def change(book: Workbook) -> None:
        sheet(book, name)[cell].value = value
        sheet(book, name)[cell].data_type = "e"

    return change


def merged(name: str, cells: str) -> Change:
    return lambda book: sheet(book, name).merge_cells(cells)


def without(name: str) -> Change:
    return lambda book: book.remove(sheet(book, name))


def renamed(name: str, title: str) -> Change:
    def change(book: Workbook) -> None:
        sheet(book, name).title = title

    return change


def no_header(book: Workbook) -> None:
    sheet(book, BOM).delete_rows(4)


def no_field(book: Workbook) -> None:
    sheet(book, PRODUCT)["A9"].value = None


def plain_number(book: Workbook) -> None:
    """A serial number of a day in a cell that is not formatted as a date."""
    sheet(book, PRODUCT)["B20"].value = 45000
    sheet(book, PRODUCT)["B20"].number_format = "General"


CELLS: dict[str, tuple[Change, str, str, int | None, str]] = {
    "text in a number": (write(BOM, E6="about half"), "number-text", BOM, 6, "E"),
    "number stored as text": (text(BOM, "E6", "0.5"), "number-as-text", BOM, 6, "E"),
    "percentage as text": (text(BOM, "G6", "5%"), "number-percent", BOM, 6, "G"),
    "decimal comma": (text(BOM, "E6", "0,5"), "number-comma", BOM, 6, "E"),
    "thousands separators as text": (text(ENERGY, "B6", "1,200,000"), "number-comma", ENERGY, 6, "B"),
    "full-width digits": (text(BOM, "E6", "０．５"), "number-fullwidth", BOM, 6, "E"),
    "number and unit in one cell": (write(BOM, E6="0.5 kg"), "number-with-unit", BOM, 6, "E"),
    "date in a number": (write(BOM, E6=date(2025, 5, 1)), "number-date", BOM, 6, "E"),
    "true in a number": (write(BOM, E6=True), "number-text", BOM, 6, "E"),
    "negative mass of the product": (write(PRODUCT, B18=-3), "not-positive", PRODUCT, 18, "B"),
    "zero mass of the product": (write(PRODUCT, B18=0), "not-positive", PRODUCT, 18, "B"),
    "zero quantity": (write(BOM, E6=0), "not-positive", BOM, 6, "E"),
    "negative energy": (write(ENERGY, B6=-40), "negative", ENERGY, 6, "B"),
    "negative mass at end of life": (write(END, C5=-1), "negative", END, 5, "C"),
    "loss above one": (write(BOM, G6=5), "range", BOM, 6, "G"),
    "level that is no whole number": (write(BOM, A6=1.5), "number-whole", BOM, 6, "A"),
    "level too deep": (write(BOM, A6=99), "range", BOM, 6, "A"),
    "score above five": (write(OWN, N5=6), "range", OWN, 5, "N"),
    "unit missing": (write(BOM, F6=None), "missing", BOM, 6, "F"),
    "unit unknown": (write(BOM, F6="stone"), "unit-unknown", BOM, 6, "F"),
    "unit that is coal equivalent": (write(ENERGY, C6="tce"), "unit-unknown", ENERGY, 6, "C"),
    "emission that is no mass": (write(DIRECT, C5="m3"), "unit-dimension", DIRECT, 5, "C"),
    "part without a name": (write(BOM, B6=None), "missing", BOM, 6, "B"),
    "part too long": (write(BOM, B6="x" * 300), "too-long", BOM, 6, "B"),
    "part twice": (write(BOM, B7="Leg"), "part-twice", BOM, 7, "B"),
    "level that skips": (write(BOM, A7=4), "level-skip", BOM, 7, "A"),
    "first level that is no top": (write(BOM, A5=2), "level-skip", BOM, 5, "A"),
    "part without a material": (write(BOM, D7=None), "material-missing", BOM, 7, "D"),
    "loss without its fate": (write(BOM, H6=None), "loss-fate-missing", BOM, 6, "H"),
    "distance without a mode": (write(BOM, L6=None), "transport-incomplete", BOM, 6, "L"),
    "mode without a distance": (write(BOM, M6=None), "transport-incomplete", BOM, 6, "M"),
    "gram written as kilogram": (write(BOM, F8="kg", C8="材料 material"), "mass-slip", BOM, 8, "E"),
    "choice that is none": (write(BOM, C6="gadget"), "choice", BOM, 6, "C"),
    "boundary that is none": (write(PRODUCT, B23="gate-to-gate"), "choice", PRODUCT, 23, "B"),
    "credit code with a wrong check character": (write(PRODUCT, B9="91330502MA2ABCDEF0"), "uscc", PRODUCT, 9, "B"),
    "credit code too short": (write(PRODUCT, B9="9133"), "uscc", PRODUCT, 9, "B"),
    "date that is none": (write(PRODUCT, B20="2025-02-30"), "date", PRODUCT, 20, "B"),
    "date as a number": (plain_number, "date", PRODUCT, 20, "B"),
    "end before start": (write(PRODUCT, B21=datetime(2024, 1, 1)), "period-order", PRODUCT, 21, "B"),  # noqa: DTZ001
    "period too short": (write(PRODUCT, B21=date(2025, 11, 30)), "period-short", PRODUCT, 21, "B"),
    "result before the period has ended": (write(PRODUCT, B25=date(2025, 6, 1)), "period-future", PRODUCT, 25, "B"),
    "fixed unit changed": (write(PRODUCT, C18="g"), "unit-fixed", PRODUCT, 18, "C"),
    "line of the product sheet gone": (no_field, "field-missing", PRODUCT, None, "A"),
    "field left blank": (write(PRODUCT, B17=None), "missing", PRODUCT, 17, "B"),
    "line of the product sheet twice": (write(PRODUCT, A10="统一社会信用代码"), "field-twice", PRODUCT, 10, "B"),
    "formula without its value": (write(BOM, E6="=1/2"), "formula-no-value", BOM, 6, "E"),
    "command in a formula": (write(BOM, B6="=cmd|'/c calc'!A0"), "formula-no-value", BOM, 6, "B"),
    "formula that gave an error": (error(BOM, "E6", "#REF!"), "formula-error", BOM, 6, "E"),
    "division by zero": (error(ENERGY, "B5", "#DIV/0!"), "formula-error", ENERGY, 5, "B"),
    "months that do not sum": (write(ENERGY, M5=0.2), "months-sum", ENERGY, 5, "B"),
    "month missing": (write(ENERGY, O5=None), "months-incomplete", ENERGY, 5, "O"),
    "text in a month": (write(ENERGY, O5="-"), "number-text", ENERGY, 5, "O"),
    "allocation without the site's total": (write(ENERGY, E5=None), "allocation-incomplete", ENERGY, 5, "E"),
    "allocation of more than everything": (write(ENERGY, E5=10), "allocation-share", ENERGY, 5, "E"),
    "id twice": (write(SUPPLIERS, A5="OF1"), "id-twice", SUPPLIERS, 5, "A"),
    "own factor without source": (write(OWN, R5=None), "factor-unsourced", OWN, 5, "R"),
    "own factor without unit": (write(OWN, D5=None), "missing", OWN, 5, "D"),
    "own factor below zero": (write(OWN, E5=-1), "factor-negative", OWN, 5, "E"),
    "own heat factor without boundary": (write(OWN, I5=None), "energy-tag-missing", OWN, 5, "I"),
    "CO2-only heat in a product": (write(OWN, I5="仅二氧化碳"), "co2-only", ENERGY, 6, "A"),
    "default heat factor of company accounting": (write(OWN, E5=110), "co2-only", OWN, 5, "E"),
    "company electricity factor in disguise": (
        write(OWN, F5="电力 electricity", D5="kWh", E5=0.4974), "co2-only", OWN, 5, "E",
    ),
    "supplier footprint below zero": (write(SUPPLIERS, F5=-2), "factor-negative", SUPPLIERS, 5, "F"),
    "offset in the BOM": (write(BOM, B8="CCER 碳抵消"), "offset", BOM, 8, "B"),
    "carbon credit as own factor": (write(OWN, C5="VCS carbon credit"), "offset", OWN, 5, "C"),
    "carbon sink in use": (write(USE, A5="林业碳汇"), "offset", USE, 5, "A"),
    "evidence not declared": (write(BOM, R6="E1; E9"), "evidence-unknown", BOM, 6, "R"),
    "evidence file missing": (write(EVIDENCE, B5="lost.pdf"), "evidence-missing", EVIDENCE, 5, "B"),
    "evidence outside its folder": (write(EVIDENCE, B5="../../etc/passwd"), "evidence-path", EVIDENCE, 5, "B"),
    "evidence by absolute path": (write(EVIDENCE, B5="C:\\secret.txt"), "evidence-path", EVIDENCE, 5, "B"),
    "evidence changed": (write(EVIDENCE, D5="0" * 64), "evidence-changed", EVIDENCE, 5, "D"),
    "cut-off without reason": (write(CUTS, C5=None), "missing", CUTS, 5, "C"),
    "header renamed": (write(BOM, E4="数星"), "header-renamed", BOM, 4, "E"),
    "region in words": (write(PRODUCT, B13="浙江"), "region", PRODUCT, 13, "B"),
    "province that is not there": (write(PRODUCT, B13="CN-ZZ"), "region", PRODUCT, 13, "B"),
    "header blank": (write(BOM, E4=None), "header-missing", BOM, 4, "数"),
    "header twice": (write(BOM, S4="数量"), "header-twice", BOM, 4, "S"),
    "header merged": (merged(BOM, "E4:F4"), "header-merged", BOM, 4, "E"),
    "header in another unit": (write(BOM, M4="运距 1\nDistance 1\n[m]"), "unit-fixed", BOM, 4, "M"),
    "header row gone": (no_header, "header-missing", BOM, 4, ""),
    "data cells merged": (merged(BOM, "D6:D7"), "cells-merged", BOM, 6, "D"),
    "sheet gone": (without(ENERGY), "sheet-missing", ENERGY, None, ""),
    "sheet renamed": (renamed(USE, "Phase 5"), "sheet-missing", USE, None, ""),
    "percentage as text in a parameter": (text(PRODUCT, "B33", "12%"), "number-percent", PRODUCT, 33, "B"),
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The good workbook that every case spoils."""
    return books.good_bytes(tmp_path_factory.mktemp("good"))


def test_the_unspoiled_workbook_is_read(tmp_path: Path, good: bytes) -> None:
    """The corpus differs from a good file by one fault each."""
    assert books.problems(tmp_path, books.spoiled(good, lambda book: None)) == ()


@pytest.mark.parametrize("case", CELLS)
def test_a_fault_in_a_sheet_is_named_with_its_cell(tmp_path: Path, good: bytes, case: str) -> None:
    """Code, sheet, row and column of each fault, what and cure in both languages."""
    change, code, title, row, column = CELLS[case]

    problem = books.found(books.problems(tmp_path, books.spoiled(good, change)), code)

    assert (problem.place.file, problem.place.sheet, problem.place.row) == ("study.xlsx", title, row)
    assert problem.place.column.startswith(column)


def test_all_faults_come_at_once(tmp_path: Path, good: bytes) -> None:
    """Faults of different sheets and kinds are reported together."""

    def change(book: Workbook) -> None:
        for case in (
            "text in a number",
            "negative energy",
            "credit code too short",
            "evidence file missing",
            "offset in the BOM",
            "sheet renamed",
        ):
            CELLS[case][0](book)

    codes = {p.code for p in books.problems(tmp_path, books.spoiled(good, change))}

    assert codes == {"number-text", "negative", "uscc", "evidence-missing", "offset", "sheet-missing"}


def test_one_faulty_cell_is_reported_once(tmp_path: Path, good: bytes) -> None:
    """A cell that could not be read is not also called missing."""
    assert len(books.problems(tmp_path, books.spoiled(good, CELLS["text in a number"][0]))) == 1


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


def row(section: str, number: int, **changes: Any) -> dict[str, Any]:
    """A section of the good study with one row changed."""
    rows = [dict(r) for r in books.GOOD[section]]
    rows[number] |= changes
    return {section: rows}


PLAIN: dict[str, tuple[dict[str, Any], str, str]] = {
    "text in a number": (row("bom", 1, quantity="0.5"), "number-as-text", "$.bom[1].quantity"),
    "zero quantity": (row("bom", 1, quantity=0), "not-positive", "$.bom[1].quantity"),
    "unknown field": (row("bom", 1, colour="red"), "field-unknown", "$.bom[1].colour"),
    "unknown unit": (row("bom", 1, unit="stone"), "unit-unknown", "$.bom[1].unit"),
    "choice that is none": (row("bom", 1, kind="gadget"), "choice", "$.bom[1].kind"),
    "part twice": (row("bom", 2, part="leg"), "part-twice", "$.bom[2].part"),
    "number for a text": (row("bom", 1, part=5), "type", "$.bom[1].part"),
    "number as a section": ({"bom": 5}, "type", "$.bom"),
    "nothing as a section": ({"firm": None}, "type", "$.firm"),
    "wrong format": ({"format": "tanbiao-study/9"}, "choice", "$.format"),
    "date that is none": ({"document_date": "yesterday"}, "date", "$.document_date"),
    "date as a number": ({"document_date": 20250101}, "date", "$.document_date"),
    "control character": (row("bom", 1, note="a\u0000b"), "text-control", "$.bom[1].note"),
    "offset": (row("energy", 0, source="Gold Standard offsets"), "offset", "$.energy[0].source"),
    "few months": (row("energy", 0, months=[0.4, 0.4, 0.4]), "months-incomplete", "$.energy[0].months"),
    "parameter without value": ({"parameters": [{"id": "mode"}]}, "missing", "$.parameters[0].value"),
}  # fmt: skip


@pytest.mark.parametrize("case", PLAIN)
def test_a_fault_in_study_json_is_named_with_its_path(tmp_path: Path, case: str) -> None:
    """The same checks hold for study.json, with JSON paths as columns."""
    changes, code, path = PLAIN[case]

    problem = books.found(books.problems(tmp_path, books.as_json(**changes), "study.json"), code)

    assert (problem.place.file, problem.place.column) == ("study.json", path)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([1e308, -1e308, 5e-324, "kg", "1e5", "2025-01-01", "\ud83e\ude91", "=1", "../x", ""]) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "part", "value", "x"]), inner, max_size=2),
)  # fmt: skip


@given(st.data())
def test_no_value_in_study_json_brings_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever stands at whatever place is read or reported."""
    plain: Any = json.loads(books.as_json())
    holder, key = plain, data.draw(st.sampled_from(list(plain)))
    while isinstance(holder[key], (dict, list)) and holder[key] and data.draw(st.booleans()):
        holder = holder[key]
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else list(range(len(holder)))))
    holder[key] = data.draw(ANYTHING)

    for problem in books.problems(tmp_path_factory.mktemp("any"), json.dumps(plain).encode(), "study.json"):
        books.found((problem,), problem.code)


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


HOSTILE: dict[str, tuple[bytes, str]] = {
    "duplicate key": (b'{"system": "a", "system": "b"}', "json-duplicate-key"),
    "not a number": (b'{"system": NaN}', "json-number"),
    "overflow": (b'{"system": 1e999}', "json-number"),
    "deep nesting": (b"[" * 100_000, "json-depth"),
    "syntax": (b'{"system": }', "json-syntax"),
    "another encoding": ('{"system": "椅"}'.encode("gbk"), "json-encoding"),
    "half a character": (b'{"system": "\\ud800"}', "json-surrogate"),
    "a list": (b"[]", "type"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_json_is_refused(tmp_path: Path, case: str) -> None:
    """What JSON readers disagree on never gets in."""
    data, code = HOSTILE[case]

    assert books.found(books.problems(tmp_path, data, "study.json"), code)


def test_a_renamed_header_is_one_problem(tmp_path: Path, good: bytes) -> None:
    """The column is read under its new name, so that not every row is reported as lacking it."""
    found = books.problems(tmp_path, books.spoiled(good, write(BOM, B4="部件名")))

    assert [p.code for p in found] == ["header-renamed"]


def test_a_column_without_a_header_is_one_problem(tmp_path: Path, good: bytes) -> None:
    """What the column held cannot be known; its rows are not reported one by one."""
    found = books.problems(tmp_path, books.spoiled(good, write(BOM, E4=None)))

    assert [p.code for p in found] == ["header-missing"]
