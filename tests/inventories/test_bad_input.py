"""Bad input: a corpus of spoiled files, each reported with code, sheet, row and column, in both languages, and no traceback."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.inventories import books
from tests.inventories.books import (
    BOM,
    CUTS,
    DIRECT,
    END,
    ENERGY,
    EVIDENCE,
    HAUL,
    OWN,
    PRODUCT,
    SUPPLIERS,
    USE,
    Change,
    sheet,
    write,
)


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
    "range in a number": (write(BOM, E6="4-5"), "number-between", BOM, 6, "E"),
    "range with a unit, in Chinese": (write(BOM, E6="4～5公斤"), "number-between", BOM, 6, "E"),
    "range in a parameter": (write(PRODUCT, B33="10-12"), "number-between", PRODUCT, 33, "B"),
    "sum written as text": (write(BOM, E6="1/2"), "number-sum", BOM, 6, "E"),
    "difference that is no range": (write(BOM, E6="5-4"), "number-sum", BOM, 6, "E"),
    "date written as text in a number": (write(BOM, E6="2025-05-01"), "number-date", BOM, 6, "E"),
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
    "name that is written backwards": (write(BOM, B6="leg\u202egpj.exe"), "text-control", BOM, 6, "B"),
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
    "bounds beside the amount": (write(ENERGY, AC6="三角 triangular", AE6=50, AF6=60), "distribution", ENERGY, 6, "AC"),
    "lognormal less what was exported": (write(ENERGY, AC6="lognormal", AD6=0.1, H6=5), "distribution", ENERGY, 6, "AC"),
    "minimum below what was exported": (write(ENERGY, AC6="均匀", AE6=4, AF6=60, H6=5), "distribution", ENERGY, 6, "AC"),
    "leak with one bound": (write(DIRECT, K5="uniform", M5=0.1), "distribution", DIRECT, 5, "K"),
    "distance with a scale but no distribution": (write(HAUL, K5=30), "distribution", HAUL, 5, "J"),
    "deviation missing in use": (write(USE, J5="正态 normal"), "distribution", USE, 5, "J"),
    "bounds the wrong way round": (write(END, H5="triangular", J5=4, K5=2), "distribution", END, 5, "H"),
    "distribution that is none": (write(END, H5="beta", I5=1), "choice", END, 5, "H"),
    "bound below zero": (write(DIRECT, K5="uniform", M5=-1, N5=1), "negative", DIRECT, 5, "M"),
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


def test_a_renamed_header_is_one_problem(tmp_path: Path, good: bytes) -> None:
    """The column is read under its new name, so that not every row is reported as lacking it."""
    found = books.problems(tmp_path, books.spoiled(good, write(BOM, B4="部件名")))

    assert [p.code for p in found] == ["header-renamed"]


def test_a_column_without_a_header_is_one_problem(tmp_path: Path, good: bytes) -> None:
    """What the column held cannot be known; its rows are not reported one by one."""
    found = books.problems(tmp_path, books.spoiled(good, write(BOM, E4=None)))

    assert [p.code for p in found] == ["header-missing"]
