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


def test_a_row_of_study_json_keeps_its_number() -> None:
    """There are no cells."""
    assert cell_name(row_name("energy", 0), seventh) == "能源 Energy #1"


def test_another_name_is_left_as_it_is() -> None:
    """Sheets, sources and nothing at all."""
    assert [cell_name(name, seventh) for name in ("物料 BOM", "mee-2024", "x #3", "")] == ["物料 BOM", "mee-2024", "x #3", ""]
