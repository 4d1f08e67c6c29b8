"""Reading a study: what is accepted, where each field stands, what is only noticed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from inventories import evidence, form, system, workbook
from inventories.enterprise import ledger_form
from inventories.examples import FOLDER as EXAMPLES
from inventories.places import Places
from inventories.problem import InputError, Text
from inventories.reader import read_study
from inventories.reviewing import review_form
from inventories.sheet import Form
from inventories.source import find_sheet
from inventories.study import Study
from inventories.table import Reading
from inventories.tendering import tender_form
from tests.inventories import books
from tests.inventories.books import BOM, ENERGY, PRODUCT, sheet, write


def study_of(home: Path, good: bytes, change: Any) -> Any:
    return books.read_bytes(home, books.spoiled(good, change)).study


def test_a_folder_a_workbook_and_a_json_file_can_be_named(tmp_path: Path, good: bytes) -> None:
    """All three ways lead to the same study."""
    home = books.folder(tmp_path)
    (home / "study.xlsx").write_bytes(good)
    by_folder, by_file = read_study(home), read_study(home / "study.xlsx")
    (home / "other.json").write_bytes(books.as_json())

    assert by_folder.study == by_file.study == read_study(home / "other.json").study
    assert by_folder.folder == home


def test_a_folder_with_both_files_takes_the_workbook_and_says_so(tmp_path: Path, good: bytes) -> None:
    """Silence would let the two drift apart."""
    home = books.folder(tmp_path)
    (home / "study.xlsx").write_bytes(good)
    (home / "study.json").write_bytes(books.as_json())

    assert [n.code for n in read_study(home).notices] == ["two-studies"]


@pytest.mark.parametrize("name", ["", "gone", "study.docx"])
def test_nothing_to_read_is_said_with_the_way_on(tmp_path: Path, name: str) -> None:
    """An empty folder, a missing path, a file of another kind."""
    if name.endswith("docx"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        read_study(tmp_path / name)

    assert "tanbiao new" in books.found(caught.value.problems, "study-missing").cure.en


def test_places_name_the_cell_of_a_field(tmp_path: Path, good: bytes) -> None:
    """Sheet, row, column letter and header."""
    places = books.read_bytes(tmp_path, good).places

    assert (
        str(places.of("bom", 1, "material")) == "study.xlsx · 物料 BOM · 第6行 row 6 · 列 column D 材料或工序 Material"
    )
    assert places["firm", "uscc"].row == 9
    assert places.of("energy", 0, "months", 3).column == "P 第4月 Month 4"
    assert places.of("parameters", 1, "value").sheet == PRODUCT
    assert places.of("bom", 1, "nothing").row == 6
    assert places.of("bom").sheet == "物料 BOM"
    assert (places.of("parameters").sheet, places.of("nothing").sheet) == (PRODUCT, "")


def test_places_of_study_json_are_json_paths(tmp_path: Path) -> None:
    """The path stands where the column does."""
    places = books.read_bytes(tmp_path, books.as_json(), "study.json").places

    assert places.of("bom", 1, "material").column == places["bom", 1, "material"].column == "$.bom[1].material"


@pytest.mark.parametrize("said", ["primary", "Primary", "初级", "初级 primary", " 初级  Primary "])
def test_a_choice_is_understood_in_either_language(tmp_path: Path, good: bytes, said: str) -> None:
    """By id, Chinese, English or the text of the drop-down."""
    assert study_of(tmp_path, good, write(BOM, P7=said)).bom[2].data_kind == "primary"


@pytest.mark.parametrize("header", ["数量", "Quantity", "quantity", "数量 Quantity", "数量*\nQuantity"])
def test_a_header_is_understood_in_either_language(tmp_path: Path, good: bytes, header: str) -> None:
    """Chinese, English, both, or the field's name."""
    assert study_of(tmp_path, good, write(BOM, E4=header)).bom[1].quantity == 0.5


def test_columns_may_stand_in_any_order(tmp_path: Path, good: bytes) -> None:
    """They are found by their headers."""

    def change(book: Workbook) -> None:
        page = sheet(book, BOM)
        for row in range(4, 12):
            left, right = page.cell(row, 2).value, page.cell(row, 4).value
            page.cell(row, 2).value, page.cell(row, 4).value = right, left

    assert [row.part for row in study_of(tmp_path, good, change).bom] == ["frame", "leg", "seat", "carton"]


def older(book: Workbook) -> None:
    """Without the columns of distributions, as forms were before they had them, and with a column of the firm's own."""
    for page in book.worksheets:
        for cell in list(page[4]):
            if str(cell.value).split("\n")[0] in ("分布", "离散度", "下限", "上限"):
                cell.value = None
    sheet(book, "能源 Energy")["AC4"] = "描述 Description"
    sheet(book, "能源 Energy")["AC5"] = "workshop 2"


def test_a_workbook_from_before_distributions_is_read(tmp_path: Path, good: bytes) -> None:
    """The columns are absent, nothing is asked, and a column of the firm's own is no renamed one."""
    found = books.read_bytes(tmp_path, books.spoiled(good, older))

    assert found.study.energy == books.good().energy
    assert [n.code for n in found.notices] == ["header-unknown"]


def test_blank_rows_are_passed_over_and_places_stay_right(tmp_path: Path, good: bytes) -> None:
    """Row numbers are those of the sheet."""
    changed = books.spoiled(good, lambda book: sheet(book, BOM).insert_rows(6, 3))
    file = books.read_bytes(tmp_path, changed)

    assert len(file.study.bom) == 4
    assert file.places.of("bom", 1).row == 9


def test_a_title_row_more_does_not_hide_the_header(tmp_path: Path, good: bytes) -> None:
    """The header is looked for in the first fifteen rows."""
    assert len(study_of(tmp_path, good, lambda book: sheet(book, BOM).insert_rows(1, 3)).bom) == 4


def test_a_formula_counts_with_its_saved_value(tmp_path: Path, good: bytes) -> None:
    """As spreadsheets write it: formula and result in one cell."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        part = archive.read("xl/worksheets/sheet3.xml")
    with_formula = books.rezipped(
        good, {"xl/worksheets/sheet3.xml": part.replace(b"<v>0.5</v>", b"<f>1/4+1/4</f><v>0.5</v>")}
    )

    assert books.read_bytes(tmp_path, with_formula).study.bom[1].quantity == 0.5


def test_a_formula_whose_value_is_an_error_is_refused(tmp_path: Path, good: bytes) -> None:
    """The saved result is what counts, and it is #DIV/0!."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        part = archive.read("xl/worksheets/sheet3.xml")
    broken = part.replace(b't="n"><v>0.5</v>', b't="e"><f>1/0</f><v>#DIV/0!</v>')
    assert broken != part

    problem = books.found(
        books.problems(tmp_path, books.rezipped(good, {"xl/worksheets/sheet3.xml": broken})), "formula-error"
    )
    assert (problem.place.sheet, problem.place.row) == (BOM, 6)


@pytest.mark.parametrize("said", ["2025-01-01", "2025/1/1", "2025年1月1日", "2025.01.01", "２０２５-01-01"])
def test_a_date_may_be_text(tmp_path: Path, good: bytes, said: str) -> None:
    """In the spellings in use, year first."""
    assert study_of(tmp_path, good, write(PRODUCT, B20=said)).period.start.isoformat() == "2025-01-01"


def test_a_number_in_a_text_field_is_its_digits(tmp_path: Path, good: bytes) -> None:
    """A model called 8800 is no 8800.0."""
    assert study_of(tmp_path, good, write(PRODUCT, B17=8800.0)).product.model == "8800"


def test_the_code_of_the_firm_is_normalised(tmp_path: Path, good: bytes) -> None:
    """Small letters and spaces are pasted along."""
    assert study_of(tmp_path, good, write(PRODUCT, B9=" 91330502ma2abcdefn")).firm.uscc == "91330502MA2ABCDEFN"


def test_a_parameter_left_blank_takes_its_default(tmp_path: Path, good: bytes) -> None:
    """Only what is filled in is in the study."""
    assert [p.id for p in study_of(tmp_path, good, write(PRODUCT, B33=None)).parameters] == ["mode"]


def test_own_sheets_are_ignored_with_a_notice(tmp_path: Path, good: bytes) -> None:
    """Firms calculate beside the form."""
    file = books.read_bytes(tmp_path, books.spoiled(good, lambda book: book.create_sheet("计算")))

    assert [(n.code, n.place.sheet) for n in file.notices] == [("sheet-unknown", "计算")]


def test_own_columns_are_ignored_with_a_notice(tmp_path: Path, good: bytes) -> None:
    """Only where every column of the form is there: otherwise it may be a renamed one."""
    file = books.read_bytes(tmp_path, books.spoiled(good, write(BOM, Y4="ERP", Y6="4711")))

    assert [(n.code, n.place.column) for n in file.notices] == [("header-unknown", "Y")]


@pytest.mark.parametrize("text", ["offset printing", "offset paper", "胶版纸 offset-press"])
def test_offset_printing_is_no_offset(tmp_path: Path, good: bytes, text: str) -> None:
    """The word has an older meaning."""
    assert study_of(tmp_path, good, write(BOM, B8=text)).bom[3].part == text


def test_a_note_may_say_that_there_are_no_offsets(tmp_path: Path, good: bytes) -> None:
    """Notes explain; they are not rows of the inventory."""
    assert "offsets" in study_of(tmp_path, good, write(ENERGY, L5="no offsets used")).energy[0].note


def test_evidence_is_hashed(tmp_path: Path, good: bytes) -> None:
    """The study carries the SHA-256 of each file."""
    assert books.read_bytes(tmp_path, good).study.evidence[0].sha256 == hashlib.sha256(b"0.5 kg").hexdigest()


def test_evidence_behind_a_link_is_refused(tmp_path: Path, good: bytes) -> None:
    """A link out of the folder would prove nothing to a reviewer."""
    (tmp_path / "elsewhere.txt").write_text("x")
    (books.folder(tmp_path) / "evidence" / "link.txt").symlink_to(tmp_path / "elsewhere.txt")

    books.found(books.problems(tmp_path, books.spoiled(good, write("证据 Evidence", B5="link.txt"))), "evidence-path")


def test_the_secret_is_made_once_and_kept(tmp_path: Path, good: bytes) -> None:
    """32 bytes, readable by the owner only, the same ever after."""
    file = books.read_bytes(tmp_path, good)
    first = file.secret()

    assert (len(first), file.secret(), evidence.secret(tmp_path)) == (32, first, first)
    if os.name == "posix":
        assert stat.S_IMODE(file.secret_path.stat().st_mode) == 0o600


def test_a_broken_secret_is_not_replaced(tmp_path: Path) -> None:
    """A new one would make earlier disclosures uncheckable."""
    (tmp_path / "study.secret").write_text("oops")
    with pytest.raises(InputError) as caught:
        evidence.secret(tmp_path)

    assert caught.value.problems[0].code == "secret-broken"
    assert (tmp_path / "study.secret").read_text() == "oops"


def test_nothing_is_written_by_reading(tmp_path: Path, good: bytes) -> None:
    """Checking a study leaves its folder as it was."""
    books.read_bytes(tmp_path, good)

    assert sorted(p.name for p in tmp_path.rglob("*")) == ["evidence", "study.xlsx", "weighing.txt"]


@pytest.mark.parametrize("level", [1, 2])
def test_names_are_checked_even_when_a_row_is_broken(tmp_path: Path, level: int) -> None:
    """A text in one number and an unknown material in another row come in one go, each at its own row."""
    import json

    from inventories.problem import InputError
    from lca.case import Case
    from tests.tiny import study

    plain = json.loads(study().model_dump_json())
    plain["bom"] = [
        {"part": "a", "material": "steel-cold-rolled-cn", "quantity": "three", "unit": "kg"},
        {"part": "b", "level": level, "material": "unobtainium", "quantity": 1, "unit": "kg"},
    ]
    plain["system"] = "component"
    (tmp_path / "study.json").write_text(json.dumps(plain), encoding="utf-8")

    with pytest.raises(InputError) as error:
        Case.open(tmp_path)

    places = {(p.code, p.place.column) for p in error.value.problems}
    assert ("unknown-material", "$.bom[1].material") in places
    assert any(column == "$.bom[0].quantity" for _, column in places)


@pytest.mark.parametrize(
    ("declared", "command"),
    [
        (form.STUDY, "tanbiao new"),
        (ledger_form.FORM, "tanbiao firm new"),
        (tender_form.FORM, "tanbiao tender new"),
        (review_form.FORM, "tanbiao review"),
    ],
)
def test_a_missing_sheet_names_the_command_that_writes_the_form(declared: Form, command: str) -> None:
    """Who filled in a tender is not sent to the template of a study."""
    reading = Reading(Places("book.xlsx", declared))

    find_sheet([], Text("丢失", "Lost"), reading)

    (problem,) = reading.problems
    assert f"made by {command} (" in problem.cure.en
    assert f"从 {command} 生成" in problem.cure.zh


def test_a_blank_compulsory_parameter_is_named_with_its_cell(tmp_path: Path) -> None:
    """The line of the product sheet that waits for it."""
    chair = system.load("chair")
    study = json.loads((EXAMPLES / "chair" / "study.json").read_text(encoding="utf-8")) | {"parameters": []}
    study["evidence"] = []
    for section in study.values():
        for row in section if isinstance(section, list) else ():
            row.pop("evidence", None)
    workbook.write_study(Study.model_validate_json(json.dumps(study)), tmp_path / "study.xlsx", chair)
    file = read_study(tmp_path)

    place = file.places.of("parameters", "life_years")

    assert (place.sheet, place.column) == ("产品 Product", "B 取值 Value")
    assert load_workbook(tmp_path / "study.xlsx")["产品 Product"][f"I{place.row}"].value == "life_years"


@pytest.mark.parametrize("name", sorted(p.parent.name for p in EXAMPLES.glob("*/study.json")))
def test_the_names_of_an_examples_parts_are_whole_in_either_language(name: str) -> None:
    """A Chinese name does not end in the first word of the English one."""
    parts = json.loads((EXAMPLES / name / "study.json").read_text(encoding="utf-8"))["bom"]

    assert [p["part"] for p in parts if re.search(r"[一-鿿）)][A-Z][a-z]+,?$", p["part"])] == []
    assert [p["part"] for p in parts if not p.get("part_en") or re.search("[一-鿿]", p["part_en"])] == []


# -- a second table ----------------------------------------------------------------------------------------------------


def header_again(book: Workbook, *, shift: int = 0) -> None:
    """Below the parts a title, the header once more and a part, so many columns to the right."""
    page = sheet(book, BOM)
    page.cell(10, 1).value = "表二 Table 2"
    for column in range(1, 25):
        page.cell(11, column + shift).value = page.cell(4, column).value
        page.cell(12, column + shift).value = page.cell(7, column).value
    page.cell(12, 2 + shift).value = "screw"


@pytest.mark.parametrize("shift", [0, 2])
def test_a_second_table_is_told_once(tmp_path: Path, good: bytes, shift: int) -> None:
    """The row of its header is named; neither its cells nor its title are faults of their own."""
    found = books.problems(tmp_path, books.spoiled(good, lambda book: header_again(book, shift=shift)))

    assert [(p.code, p.place.sheet, p.place.row) for p in found] == [("table-twice", BOM, 11)]


def test_faults_below_a_second_header_are_told_in_the_same_go(tmp_path: Path, good: bytes) -> None:
    """Where the columns are the same, its rows are read with the others."""

    def change(book: Workbook) -> None:
        header_again(book)
        sheet(book, BOM)["E12"].value = "a few"

    found = books.problems(tmp_path, books.spoiled(good, change))
    assert {(p.code, p.place.row) for p in found} == {("table-twice", 11), ("number-text", 12)}


def test_a_row_that_holds_a_word_of_the_header_is_a_row(tmp_path: Path, good: bytes) -> None:
    """A part may be called Unit."""
    assert "Unit" in [row.part for row in study_of(tmp_path, good, write(BOM, B8="Unit")).bom]
