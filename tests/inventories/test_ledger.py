"""The firm's workbook: it comes back as it was written, and what is wrong is said cell by cell, all at once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from inventories.enterprise import consumption, ledger_book, ledger_form, ledger_reader
from inventories.enterprise.ledger import (
    CertificateRow,
    ItemRow,
    Ledger,
    Official,
    PowerRow,
    ReadingRow,
    RemainderRow,
    SinkRow,
)
from inventories.examples_firm import quarters
from inventories.problem import InputError, Problem
from tests import ledgers


def written(folder: Path, ledger: Ledger) -> Path:
    ledger_book.write_ledger(ledger, folder / "firm.xlsx")
    return folder


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as error:
        ledger_reader.read(folder)
    return error.value.problems


def full() -> Ledger:
    """A ledger with a row on every sheet but evidence and sites."""
    return ledgers.furniture(
        readings=(ReadingRow(code="15", meter="M1", month="2023-01", amount=80000.0, unit="m3"),),
        certificates=(CertificateRow(code="A" * 32, month="2023-01", cancelled="2023-03-01"),),
        sinks=(SinkRow(what="=own trees", amount=1.5),),
        remainders=(RemainderRow(code="33", amount=2.0, unit="万kWh", what="office"), RemainderRow(code="33-own", amount=1.0, unit="kWh", what="x")),
    )  # fmt: skip


def test_a_ledger_comes_back_from_its_workbook(tmp_path: Path) -> None:
    """Every field, words that look like formulas among them."""
    assert ledger_reader.read(written(tmp_path, full())).ledger == full()


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    """No clock enters the file."""
    for name in ("a", "b"):
        written(tmp_path / name, full())

    assert (tmp_path / "a" / "firm.xlsx").read_bytes() == (tmp_path / "b" / "firm.xlsx").read_bytes()


def test_the_form_has_drop_downs_of_all_39_items(tmp_path: Path) -> None:
    """Item column of the first sheet of rows."""
    ledger_book.write_template(tmp_path / "firm.xlsx")
    book = load_workbook(tmp_path / "firm.xlsx")
    page = book[ledger_form.ITEMS.title]
    feed = next(v.formula1 for v in page.data_validations.dataValidation if "A5" in str(v.sqref))
    top, bottom = (int(part.rsplit("$", 1)[1]) for part in feed.split(":"))

    assert bottom - top + 1 == 39


@pytest.mark.parametrize("folder", quarters(), ids=lambda p: p.name)
def test_the_example_firm_reads_the_same_from_both_files(folder: Path) -> None:
    """firm.xlsx and firm.json of each quarter; without a problem."""
    book, plain = ledger_reader.read(folder / "firm.xlsx"), ledger_reader.read(folder / "firm.json")

    assert book.ledger == plain.ledger
    assert "虚构" in book.ledger.firm.name_zh


@pytest.mark.parametrize("words", ["15", "天然气", "天然气 15", "natural gas (gaseous)", " 15 "])
def test_an_item_is_known_by_code_or_name(words: str) -> None:
    """As people type it."""
    assert consumption.item_code(words) == "15"


def test_monthly_rows_are_summed_and_converted() -> None:
    """Three bills in kWh are the consumption in 10,000 kWh."""
    rows = tuple(ReadingRow(code="33", meter="M", month=f"2023-0{m}", amount=a, unit="kWh") for m, a in ((1, 10000.0), (2, 20000.0), (3, 5.0)))
    found = consumption.uses([], rows, [])

    assert [(u.code, u.consumption) for u in found] == [("33", Decimal("3.0005"))]


def test_consumption_follows_from_the_stocks() -> None:
    """Opening + purchases − passed on − closing."""
    row = ItemRow(code="21", unit="kg", opening=500.0, purchased=2000.0, sold=100.0, closing=400.0)

    assert consumption.uses([(0, row)], [], [])[0].consumption == 2


# -- bad input -----------------------------------------------------------------------------------------------------------

ROWS: dict[str, dict[str, Any]] = {
    "energy-item": {"items": [{"code": "天然汽", "unit": "t", "consumption": 1.0}]},
    "unit-mismatch": {"items": [{"code": "21", "unit": "L", "consumption": 1.0}]},
    "energy-item-twice": {"items": [{"code": "01", "unit": "t", "consumption": 5.0}, {"code": "04", "unit": "t", "consumption": 2.0}]},
    "factor-set-mixed": {"items": [{"code": "21", "unit": "t", "consumption": 1.0, "factor_set": "ndrc2015-other"}]},
    "factor-missing": {"items": [{"code": "39", "unit": "tce", "consumption": 1.0}]},
    "factor-unsourced": {"items": [{"code": "39", "unit": "tce", "consumption": 1.0, "factor": 2.0}]},
    "electricity-own-factor": {"items": [{"code": "33", "unit": "kWh", "consumption": 1.0, "factor": 2.0, "source": "x"}]},
    "consumption-negative": {"items": [{"code": "21", "unit": "t", "purchased": 1.0, "closing": 5.0}]},
    "stock-negative": {"items": [{"code": "21", "unit": "t", "purchased": 1.0, "consumption": 5.0}]},
    "form-arithmetic": {"items": [{"code": "21", "unit": "t", "consumption": 5.0, "industrial": 3.0, "non_industrial": 1.0}]},
    "part-above-whole": {"items": [{"code": "21", "unit": "t", "consumption": 5.0, "transport": 6.0}]},
    "site-unknown": {"items": [{"code": "21", "unit": "t", "consumption": 5.0, "site": "S9"}]},
    "negative": {"items": [{"code": "21", "unit": "t", "consumption": -5.0}]},
    "reading-month": {"readings": [{"code": "33", "month": "2023-07", "amount": 1.0, "unit": "kWh"}]},
    "reading-twice": {"readings": [{"code": "33", "month": "2023-01", "amount": 1.0, "unit": "kWh"}] * 2},
    "reading-gap": {"readings": [{"code": "33", "month": "2023-01", "amount": 1.0, "unit": "kWh"}]},
    "export-above-generation": {"power": [{"generated": 1.0, "exported": 2.0, "certificate": "kept"}]},
    "certificate-status": {"power": [{"generated": 1.0}]},
    "certificate-code": {"certificates": [{"code": "SHORT", "month": "2023-01"}]},
    "certificate-twice": {"certificates": [{"code": "A" * 32, "month": "2023-01"}] * 2},
    "certificate-month": {"certificates": [{"code": "A" * 32, "month": "2023-09"}]},
    "certificate-above-purchase": {"certificates": [{"code": "A" * 32, "month": "2023-01", "cancelled": "2023-03-01"}]},
    "mean-scope": {"mean": {"value": 0.03, "period": "2023Q1", "scope": "scope-1", "source": "x"}},
    "mean-denominator": {"mean": {"value": 0.03, "period": "2023Q1", "denominator": "revenue", "source": "x"}},
    "mean-period": {"mean": {"value": 0.8, "period": "2022Q1", "source": "x"}},
    "mean-unsourced": {"mean": {"value": 0.8, "period": "2023Q1"}},
    "official-incomplete": {"official": {"level": "低碳"}},
    "scheme-unknown": {"rule": {"scheme": "mars-1"}},
    "scheme-unread": {"rule": {"scheme": "db33t1347-2023"}},
    "factor-set-unusable": {"rule": {"factor_set": "provincial-inventory"}},
    "electricity-factor": {"rule": {"electricity_year": 2024}},
    "industry": {"firm": {"industry": "2199"}},
    "period-future": {"document_date": "2023-03-01"},
    "evidence-missing": {"evidence": [{"id": "E1", "file": "none.pdf"}]},
    "evidence-path": {"evidence": [{"id": "E1", "file": "../../secret"}]},
}  # fmt: skip


@pytest.mark.parametrize("code", ROWS)
def test_a_fault_is_named_where_it_stands(code: str, tmp_path: Path) -> None:
    """One faulty ledger for each problem; the JSON path is in the problem, both languages are there."""
    plain = ledgers.ledger().model_dump(mode="json")
    for section, value in ROWS[code].items():
        plain[section] = plain[section] | value if isinstance(value, dict) else value
    (tmp_path / "firm.json").write_text(json.dumps(plain), encoding="utf-8")
    found = [p for p in problems(tmp_path) if p.code == code]

    assert found
    assert str(found[0].place.column).startswith("$.")
    assert found[0].what.zh != found[0].what.en


@pytest.mark.parametrize("at", range(18))
def test_uscc_mistake_is_named_with_its_character(at: int, tmp_path: Path) -> None:
    """A wrong character anywhere in the code is found; one outside the alphabet by its position."""
    wrong = ledgers.USCC[:at] + "I" + ledgers.USCC[at + 1 :]
    plain = ledgers.ledger().model_dump(mode="json")
    plain["firm"]["uscc"] = wrong
    (tmp_path / "firm.json").write_text(json.dumps(plain), encoding="utf-8")
    found = next(p for p in problems(tmp_path) if p.code == "uscc")

    assert f"第 {at + 1} 位" in found.what.zh
    assert f"Character {at + 1} " in found.what.en


def test_all_faults_come_at_once_with_their_cells(tmp_path: Path) -> None:
    """A wrong code, a comma number, an unknown item and a certificate used twice: four problems, each with sheet, row and column."""
    written(tmp_path, full().model_copy(update={"certificates": (full().certificates[0],) * 2}))
    book = load_workbook(tmp_path / "firm.xlsx")
    book[ledger_form.FIRM.both(" ")]["B8"] = "91330500MA00000015"
    page = book[ledger_form.ITEMS.title]
    page["A6"], page["G7"] = "天然汽", "3,000"
    book.save(tmp_path / "firm.xlsx")
    found = {p.code: p.place for p in problems(tmp_path)}

    assert (found["uscc"].sheet, found["uscc"].row) == (ledger_form.FIRM.both(" "), 8)
    assert (found["energy-item"].sheet, found["energy-item"].row, found["energy-item"].column[0]) == (ledger_form.ITEMS.title, 6, "A")
    assert (found["number-comma"].row, found["number-comma"].column[0]) == (7, "G")
    assert found["certificate-twice"].sheet == ledger_form.CERTIFICATES.title


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value_added": {"amount": 0.0}}, "not-rateable"),
        ({"items": [{"code": "34", "unit": "t", "consumption": 1.0}]}, "factor-placeholder"),
        ({"items": [{"code": "26", "unit": "t", "consumption": 1.0}]}, "usually-feedstock"),
        ({"power": [{"generated": 0.0, "certificate": "sold"}]}, "certificate-sold"),
        ({"period": {"year": 2025, "span": "Q1"}, "document_date": "2025-04-30"}, "electricity-factor-year"),
        ({"items": [{"code": "33", "unit": "kWh", "consumption": 100.0}], "readings": [{"code": "33", "month": "2023-01", "amount": 90.0, "unit": "kWh"}]}, "meters-bills"),
    ],
)  # fmt: skip
def test_what_does_not_stop_the_work_is_a_notice(change: dict[str, Any], code: str, tmp_path: Path) -> None:
    """Said, with the cell, and the record is made."""
    plain = ledgers.ledger().model_dump(mode="json") | change
    (tmp_path / "firm.json").write_text(json.dumps(plain), encoding="utf-8")

    assert code in [n.code for n in ledger_reader.read(tmp_path).notices]


def test_an_official_code_needs_its_evidence(tmp_path: Path) -> None:
    """Number, day, level or grade, and the file that shows it."""
    (tmp_path / "firm.json").write_text(ledgers.ledger(official=Official(number="X")).model_dump_json(), encoding="utf-8")

    assert {p.place.column for p in problems(tmp_path)} == {"$.official.issued", "$.official.evidence", "$.official.level"}


def test_a_sheet_that_is_no_ledger_says_so(tmp_path: Path) -> None:
    """A folder without firm.xlsx."""
    assert problems(tmp_path)[0].code == "ledger-missing"


def test_own_power_above_consumption_is_found(tmp_path: Path) -> None:
    """A meter that leaves the own power out."""
    one = ledgers.ledger(
        items=(ItemRow(code="33", unit="kWh", consumption=10.0),), power=(PowerRow(generated=50.0, certificate="kept"),)
    )
    (tmp_path / "firm.json").write_text(one.model_dump_json(), encoding="utf-8")

    assert "own-power-above-consumption" in [p.code for p in problems(tmp_path)]
