"""What a workbook holds but does not show: it counts, and the reader says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from inventories.problem import Problem
from tests.inventories import books
from tests.inventories.books import BOM, PRODUCT, Change, sheet


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return books.good_bytes(tmp_path_factory.mktemp("good"))


def notices(home: Path, good: bytes, change: Change) -> list[Problem]:
    """The notices of the good study after the change; the study itself is the same."""
    file = books.read_bytes(home, books.spoiled(good, change))
    assert len(file.study.bom) == 4
    return list(file.notices)


def hide(*rows: int) -> Change:
    def change(book: Workbook) -> None:
        for row in rows:
            sheet(book, BOM).row_dimensions[row].hidden = True

    return change


def test_hidden_rows_are_named_in_one_notice(tmp_path: Path, good: bytes) -> None:
    """Sheet and rows, in both languages; what to do about it."""
    (said,) = notices(tmp_path, good, hide(5, 6, 8))

    assert (said.code, said.place.sheet, said.place.row) == ("rows-hidden", BOM, 5)
    assert "第 5–6、8 行" in said.what.zh
    assert "counted all the same: rows 5–6, 8 (3 in all)" in said.what.en


def test_a_filter_hides_rows_that_count(tmp_path: Path, good: bytes) -> None:
    """A filter marks the rows it leaves out as hidden; nobody sees them in the sum."""

    def change(book: Workbook) -> None:
        sheet(book, BOM).auto_filter.ref = "A4:X8"
        sheet(book, BOM).auto_filter.add_filter_column(2, ["包装 packaging"])
        hide(5, 6, 7)(book)

    assert [n.code for n in notices(tmp_path, good, change)] == ["rows-hidden"]


def test_hidden_rows_without_data_are_no_matter(tmp_path: Path, good: bytes) -> None:
    """Title, blank lines, and a parameter that takes its default."""

    def change(book: Workbook) -> None:
        hide(1, 40)(book)
        sheet(book, PRODUCT)["B33"].value = None
        sheet(book, PRODUCT).row_dimensions[33].hidden = True

    assert notices(tmp_path, good, change) == []


def test_a_hidden_line_of_the_product_is_told(tmp_path: Path, good: bytes) -> None:
    """The mass of the product, for one."""
    change: Change = lambda book: setattr(sheet(book, PRODUCT).row_dimensions[18], "hidden", True)  # noqa: E731
    (said,) = notices(tmp_path, good, change)

    assert (said.place.sheet, said.place.row) == (PRODUCT, 18)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told(tmp_path: Path, good: bytes, state: str) -> None:
    """Whichever way it is hidden."""
    (said,) = notices(tmp_path, good, lambda book: setattr(sheet(book, BOM), "sheet_state", state))

    assert (said.code, said.place.sheet) == ("sheet-hidden", BOM)
