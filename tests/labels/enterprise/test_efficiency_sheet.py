"""The record's one page: what is official, what is ours, the same bytes every time, and nothing that looks like the code."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2 as pdfium
import pytest

from inventories.enterprise.ledger import ItemRow, Official
from inventories.examples import FOLDER
from labels.enterprise import efficiency_sheet, link
from tests import ledgers

QUARTERS = link.records_in(FOLDER / "chair" / "records")


def words(data: bytes) -> str:
    """Text of the only page, without line ends."""
    pdf = pdfium.PdfDocument(io.BytesIO(data))
    try:
        assert len(pdf) == 1
        page = pdf[0].get_textpage()
        text: str = page.get_text_bounded()
        page.close()
        return re.sub(r"\s+", "", text)
    finally:
        pdf.close()


@pytest.fixture(scope="module")
def page() -> bytes:
    return efficiency_sheet.draw(QUARTERS[3], QUARTERS)


def test_the_page_says_what_it_is_in_both_languages(page: bytes) -> None:
    """Not the official code, and why there is no K."""
    text = words(page)

    assert "自测，非官方碳效码" in text
    assert "notthecodeissuedbytheauthority" in text
    assert "不可得" in text
    assert "unattributed" in text


def test_the_page_shows_every_quarter(page: bytes) -> None:
    """The trend: four periods with their intensity."""
    text = words(page)

    assert all(f"2025Q{n}" in text for n in range(1, 5))
    assert "0.397" in text


def test_the_same_record_gives_the_same_page(page: bytes) -> None:
    """Byte for byte."""
    assert efficiency_sheet.draw(QUARTERS[3], QUARTERS) == page


def test_an_issued_code_stands_in_its_own_block() -> None:
    """Number and level as printed, beside the level of our own."""
    official = Official(number="TEST-CODE-1", level="低碳", grade="2", issued="2023-05-01", evidence=("E1",))
    text = words(efficiency_sheet.draw(ledgers.record(ledgers.furniture(official=official), neutrality=True)))

    assert "TEST-CODE-1" in text
    assert "低碳·2" in text
    assert "中碳mediumcarbon" in text
    assert "自定定义" in text


@pytest.mark.parametrize("count", [1, 25])
def test_any_number_of_items_fits_one_page(count: int) -> None:
    """What is left out is said with its number."""
    rows: list[Any] = [ItemRow(code=f"{n:02d}", unit="t", consumption=10.0) for n in (2, 3, 4, 6, 7, 8, 9, 10, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 34, 35)]
    text = words(efficiency_sheet.draw(ledgers.record(ledgers.ledger(items=tuple(rows[:count])))))

    assert ("另有" in text) == (count > 12)
