"""The workbook: a form that reads back to the study it was written from, the same bytes every time, nothing that runs."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inventories import form, system, workbook
from inventories.background import Background
from inventories.cell import INJECTION, csv_safe, escape, unescape
from inventories.problem import InputError
from inventories.reader import read_study
from inventories.sheet import GUIDE, LISTS, Sheet, help_of
from inventories.study import Study
from inventories.system import System
from tests import tiny
from tests.conftest import SOAK
from tests.inventories import books
from tests.inventories.strategies import CONTENT, EVIDENCE, TRICKY, studies


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, tiny_system: System, tiny_background: Background) -> Path:
    path = tmp_path_factory.mktemp("template") / "study.xlsx"
    workbook.write_template(tiny_system, path, tiny_background)
    return path


def page(path: Path, title: str) -> Worksheet:
    found = load_workbook(path)[title]
    assert isinstance(found, Worksheet)
    return found


@settings(max_examples=10 * SOAK)
@given(studies())
def test_a_study_comes_back_from_its_workbook(
    tmp_path_factory: pytest.TempPathFactory, tiny_system: System, tiny_background: Background, study: Study
) -> None:
    """Every field of any study survives writing and reading, to the last digit."""
    home = tmp_path_factory.mktemp("trip")
    (home / "evidence").mkdir()
    for name in EVIDENCE.values():
        (home / "evidence" / name).write_bytes(CONTENT)
    workbook.write_study(study, home / "study.xlsx", tiny_system, tiny_background)

    assert study == read_study(home).study


@given(studies())
def test_a_study_comes_back_from_its_json(tmp_path_factory: pytest.TempPathFactory, study: Study) -> None:
    """study.json holds exactly the same model."""
    home = tmp_path_factory.mktemp("trip")
    (home / "evidence").mkdir()
    for name in EVIDENCE.values():
        (home / "evidence" / name).write_bytes(CONTENT)
    (home / "study.json").write_text(study.model_dump_json(), encoding="utf-8")

    assert study == read_study(home).study


def test_the_good_study_is_the_same_in_both_files(tmp_path: Path) -> None:
    """Workbook and JSON give one study."""
    sheet = books.read_bytes(tmp_path / "a", books.good_bytes(books.folder(tmp_path / "a"))).study
    plain = books.read_bytes(tmp_path / "b", books.as_json(), "study.json").study

    assert sheet == plain


def test_the_same_study_gives_the_same_bytes(tmp_path: Path, tiny_system: System, tiny_background: Background) -> None:
    """No clock in the file: digests of workbooks mean something."""
    workbook.write_study(books.good(), tmp_path / "a.xlsx", tiny_system, tiny_background)
    time.sleep(1.1)  # the properties of a workbook count whole seconds
    workbook.write_study(books.good(), tmp_path / "b.xlsx", tiny_system, tiny_background)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("text", [t for t in TRICKY if t.startswith(INJECTION)])
def test_text_never_becomes_a_formula(
    tmp_path: Path, tiny_system: System, tiny_background: Background, text: str
) -> None:
    """It stands as text with the quote prefix, so that no spreadsheet runs it when the cell is edited."""
    workbook.write_study(
        tiny.study(plant={"name_zh": text, "name_en": text}), tmp_path / "a.xlsx", tiny_system, tiny_background
    )

    cell = page(tmp_path / "a.xlsx", form.PRODUCT_NAME.both(" "))["B11"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_no_formula_and_no_link_is_in_the_file(template: Path) -> None:
    """The form itself runs nothing and points nowhere."""
    with zipfile.ZipFile(template) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    assert not any(b"<f>" in part or b"<f " in part for part in parts.values())
    assert not any(b'TargetMode="External"' in part for part in parts.values())


def test_control_characters_are_refused(tmp_path: Path, tiny_system: System, tiny_background: Background) -> None:
    """They cannot stand in XML; nothing is written."""
    with pytest.raises(InputError, match="control"):
        workbook.write_study(tiny.study(gwp_set="a\x01b"), tmp_path / "a.xlsx", tiny_system, tiny_background)

    assert list(tmp_path.iterdir()) == []


@given(st.text())
def test_csv_text_never_starts_a_formula(text: str) -> None:
    """For every export; what a CSV reader gets back differs by the apostrophe only."""
    safe = csv_safe(text)

    assert not safe.lstrip(" ").startswith(INJECTION)
    assert text in (safe, safe[1:])


def test_csv_text_survives_the_csv_module() -> None:
    """The helper changes text, not quoting."""
    out = io.StringIO()
    csv.writer(out).writerow([csv_safe("=1+1"), csv_safe("plain")])

    assert next(csv.reader(io.StringIO(out.getvalue()))) == ["'=1+1", "plain"]


@given(st.text() | st.from_regex(r"(_x[0-9A-F]{4}_|a)+", fullmatch=True))
def test_escapes_of_the_format_come_back(text: str) -> None:
    """_x0041_ in a cell means A to Excel: text that looks so is kept as it is."""
    assert text == unescape(escape(text))


def test_the_sheets_stand_in_order(template: Path) -> None:
    """Guide first, lists last, opened at the product."""
    book = load_workbook(template)

    assert book.sheetnames == [GUIDE.both(" "), form.PRODUCT_NAME.both(" "), *(s.title for s in form.SHEETS), LISTS.both(" ")]
    assert book.active is not None
    assert book.active.title == form.PRODUCT_NAME.both(" ")


@pytest.mark.parametrize("declared", form.SHEETS, ids=lambda s: s.id)
def test_every_field_of_a_row_has_a_column(declared: Sheet) -> None:
    """The form and the model say the same, and a compulsory field has a starred column."""
    assert {c.field for c in declared.columns} == set(declared.model.model_fields)
    assert {c.field for c in declared.columns if c.required} == {
        n for n, f in declared.model.model_fields.items() if f.is_required()
    }


@pytest.mark.parametrize("declared", form.SHEETS, ids=lambda s: s.id)
def test_a_sheet_is_a_form(template: Path, declared: Sheet) -> None:
    """Frozen bilingual header with a comment on every column, print set-up, drop-downs."""
    sheet = page(template, declared.title)

    assert sheet.freeze_panes is not None
    assert sheet.print_title_rows == "$4:$4"
    for number in range(1, len(declared.columns) + 1):
        header = sheet.cell(4, number)
        assert len(str(header.value).splitlines()) >= 2
        assert header.comment is not None
    lists = sum(1 for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert lists == sum(1 for c in declared.columns if c.choices or c.feed)


def test_every_help_text_is_there_in_both_languages() -> None:
    """Chinese is declared with the column, English is the description of the field."""
    for column in form.FIELDS:
        assert column.help_zh
        assert form.STUDY.help_en(column)
    for declared in (form.PARAMETERS, *form.SHEETS):
        for column in declared.columns:
            assert column.help_zh
            assert help_of(declared.model, column.field)


def test_the_material_list_names_the_data_set(template: Path, tiny_background: Background) -> None:
    """Each activity with id, both names, unit and category; own processes of the system first."""
    rows = list(page(template, LISTS.both(" ")).iter_rows(min_row=5, max_col=5, values_only=True))

    assert {r[0] for r in rows} >= set(tiny_background.activities)
    assert ("steel", "中文steel", "steel", "kg", "metal") in rows


def test_parameters_show_default_range_and_choices(template: Path) -> None:
    """A line each, with a drop-down where there are choices."""
    sheet = page(template, form.PRODUCT_NAME.both(" "))
    shown = {sheet.cell(row, 9).value: (sheet.cell(row, 1).value, sheet.cell(row, 4).value) for row in range(33, 37)}

    assert shown["life_years"] == ("寿命\nLife", "默认 default: 10 year（1 … 30）")
    assert "powered | idle" in str(shown["mode"][1])


def test_a_choice_is_shown_in_chinese_and_read_back_as_its_id(tmp_path: Path) -> None:
    """The drop-down says `尼龙 nylon`; the study holds nylon."""
    study = tiny.study(system="chair", parameters=[{"id": "base_material", "value": "nylon"}])
    workbook.write_study(study, tmp_path / "study.xlsx", system.load("chair"))

    cells = {c.value for line in page(tmp_path / "study.xlsx", form.PRODUCT_NAME.both(" ")).iter_rows() for c in line}

    assert "尼龙 nylon" in cells
    assert read_study(tmp_path).study.parameters[0].value == "nylon"


def test_a_computed_default_is_said_in_words(tmp_path: Path) -> None:
    """Who fills in the form meets no formula in a cell; it stands in the comment."""
    workbook.write_template(system.load("elevator"), tmp_path / "study.xlsx")

    sheet = page(tmp_path / "study.xlsx", form.PRODUCT_NAME.both(" "))
    row = next(r for r in range(33, 120) if sheet.cell(r, 9).value == "trip_time")

    assert sheet.cell(row, 4).value == "默认由其他参数推算 default: computed from the others [s]"
    assert "average_travel/speed" in sheet.cell(row, 4).comment.text


def test_more_than_twelve_months_get_their_columns(
    tmp_path: Path, tiny_system: System, tiny_background: Background
) -> None:
    """A period of fourteen months is written with fourteen readings."""
    energy = [{"carrier": "power", "amount": 14, "unit": "kWh", "months": [1.0] * 14}]
    workbook.write_study(tiny.study(energy=energy), tmp_path / "study.xlsx", tiny_system, tiny_background)

    assert read_study(tmp_path).study.energy[0].months == (1.0,) * 14


@pytest.mark.parametrize("name", system.names())
def test_every_product_system_has_a_template(tmp_path: Path, tiny_background: Background, name: str) -> None:
    """Its problems are only the blanks that the firm has to fill in."""
    workbook.write_template(system.load(name), tmp_path / "study.xlsx", tiny_background)

    with pytest.raises(InputError) as caught:
        read_study(tmp_path)
    assert {p.code for p in caught.value.problems} == {"missing"}
