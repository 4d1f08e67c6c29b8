"""Rows as a trail calls them, and as a person finds them in the workbook."""

from __future__ import annotations

from inventories.form import cell_name, row_name
from inventories.problem import Place


def seventh(*path: str | int) -> Place:
    """A workbook whose third part stands on row 7."""
    return Place(row=7) if path == ("bom", 2) else Place()


def test_a_row_of_a_workbook_is_named_by_its_cell() -> None:
    """The third part of the bill of materials stands on row 7 under title, help and header."""
    assert cell_name(row_name("bom", 2), seventh) == "物料 BOM A7"


def test_a_row_without_a_cell_is_counted_in_words() -> None:
    """study.json has no cells, and a trail does not know them."""
    assert cell_name(row_name("energy", 0), seventh) == "能源 Energy 第1条 entry 1"
    assert cell_name(row_name("bom", 2)) == "物料 BOM 第3条 entry 3"


def test_another_name_is_left_as_it_is() -> None:
    """Sheets, sources and nothing at all."""
    assert [cell_name(name, seventh) for name in ("物料 BOM", "mee-2024", "x #3", "")] == ["物料 BOM", "mee-2024", "x #3", ""]
