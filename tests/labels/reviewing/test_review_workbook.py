"""The workbook of a review: there and back, and what is wrong in it is named with its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inventories.problem import InputError
from inventories.reviewing import review_book, review_form
from inventories.reviewing.review import ReviewFile
from labels.reviewing import review, review_folder
from tests.labels.reviewing.reviews import FINDING, answers, finished, made_up, workbook


def read(values: dict[str, Any], tmp_path: Path) -> ReviewFile:
    return review_book.read(workbook(values, tmp_path / "review.xlsx")).file


def test_a_filled_workbook_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every sheet, through Excel's file and back."""
    found = made_up()

    assert read(answers(found), tmp_path) == finished(found)


def test_the_same_plan_gives_the_same_bytes() -> None:
    """No clock in the file."""
    values = review.values(made_up())

    assert review_book.write(values, review.lines(made_up())) == review_book.write(values, review.lines(made_up()))


def test_the_program_sheet_names_the_data_set() -> None:
    """Version and digest of the background data, among what the program found."""
    assert ("数据集 data set", "1", f"SHA-256 {'0' * 64}") in review.lines(made_up())


def test_every_column_has_help_and_choices_have_lists() -> None:
    """In both languages; a compulsory choice offers what it takes."""
    for column in (*review_form.FIELDS, *review_form.CLOSING, *(c for s in review_form.SHEETS for c in s.columns)):
        assert column.name.zh
        assert column.name.en
        assert column.help_zh
        assert column.kind != "choice" or column.choices


def checked(values: dict[str, Any], tmp_path: Path, today: date = date(2026, 4, 1)) -> dict[str, str]:
    """Code of each problem with its cell."""
    filled = review_book.read(workbook(values, tmp_path / "review.xlsx"))
    return {
        p.code: f"{p.place.sheet} {p.place.row} {p.place.column}" for p in review_folder.check(made_up(), filled, today)
    }


def test_a_sound_workbook_has_no_problem(tmp_path: Path) -> None:
    """Nothing to mend."""
    assert checked(answers(made_up()), tmp_path) == {}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("review-topic", {"grade": "minor"}),
        ("review-clause", FINDING | {"document": "ISO 14067", "clause": "6.3"}),
        ("review-closed", FINDING | {"closed_by": "李核", "correction": "改了"}),
        ("review-closed", FINDING | {"closed_on": "2026-03-20", "correction": "改了"}),
        ("review-future", FINDING | {"closed_by": "李核", "closed_on": "2026-05-01", "correction": "改了"}),
        ("review-correction", FINDING | {"closed_by": "李核", "closed_on": "2026-03-20"}),
        ("review-given", {"value": 59.0}),
        ("review-given", {"evidence": "E9 other.csv"}),
    ],
)
def test_contradictions_are_named_with_their_cell(code: str, fields: dict[str, Any], tmp_path: Path) -> None:
    """On the sheet Samples, in the first row."""
    values = answers(made_up())
    values["samples"][0] |= fields
    found = checked(values, tmp_path)

    assert set(found) == {code}
    assert found[code].startswith("抽样 Samples 5 ")


def test_rows_taken_out_put_in_or_doubled_are_named(tmp_path: Path) -> None:
    """The plan is not the reader's to change."""
    values = answers(made_up())
    values["samples"] = [values["samples"][0], values["samples"][0] | {"id": "S009"}]
    values["points"] = [values["points"][0] | {"id": "T01"}] * 2

    assert set(checked(values, tmp_path)) == {"review-row", "review-twice"}


def test_the_workbook_of_another_bundle_is_refused(tmp_path: Path) -> None:
    """By its digest."""
    values = answers(made_up())
    values["engagement"]["bundle"] = "e" * 64

    assert set(checked(values, tmp_path)) == {"review-bundle"}


def test_hostile_and_broken_workbooks_are_refused_with_cells(tmp_path: Path) -> None:
    """Text for a number, a day that is none, a choice that is none, a formula's error: all at once."""
    from openpyxl import load_workbook

    path = workbook(answers(made_up()), tmp_path / "review.xlsx")
    book = load_workbook(path)
    page = book["抽样 Samples"]
    header = {str(c.value).split("\n")[1]: c.column for c in page[4]}
    for name, value in (("Misstatement", "about 3 kg"), ("Due", "soon"), ("Grade", "terrible"), ("Seen", "=1/0")):
        page.cell(5, header[name]).value = value
    line = next(r for r in book["合同评审 Engagement"].iter_rows(max_col=2) if "Materiality" in str(r[0].value))
    line[1].value = "5 percent"
    book.save(path)
    with pytest.raises(InputError) as refused:
        review_book.read(path)

    assert {p.code for p in refused.value.problems} == {
        "number-text",
        "date",
        "choice",
        "formula-no-value",
        "number-with-unit",
    }
    assert {p.place.row for p in refused.value.problems if p.place.sheet.startswith("抽样")} == {5}
    assert all(p.place.sheet and p.place.file == "review.xlsx" for p in refused.value.problems)


def test_a_workbook_without_a_sheet_says_which(tmp_path: Path) -> None:
    """And a file that is no workbook says so."""
    from openpyxl import load_workbook

    path = workbook(answers(made_up()), tmp_path / "review.xlsx")
    book = load_workbook(path)
    del book["发现 Findings"]
    book.save(path)
    with pytest.raises(InputError, match="Findings"):
        review_book.read(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError):
        review_book.read(path)


def test_every_field_of_the_review_has_its_column() -> None:
    """And every column its field: nothing can be filled in that is not read, or read that cannot be filled in."""
    from inventories.reviewing.review import Conclusion, Engagement

    for model, columns, section in (
        (Engagement, review_form.FIELDS, "engagement"),
        (Conclusion, review_form.CLOSING, "conclusion"),
    ):
        assert {f"{section}.{name}" for name in model.model_fields} == {c.field for c in columns}
    for sheet in review_form.SHEETS:
        assert set(sheet.model.model_fields) == {c.field for c in sheet.columns}
