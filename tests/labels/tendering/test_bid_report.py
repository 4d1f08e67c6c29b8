"""What a comparison is handed out as: page, workbook with live formulas, JSON; masked or not."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest

from labels.tendering import bids, bids_json, bids_report, bids_sheet
from labels.tendering.bids import Result
from tests import outer
from tests.labels.drawn import headings
from tests.labels.tendering.tenders import TRUST, bid, chair, code, compared, tendered, write_label

PRICES = {1: 100_000.0, 2: 109_000.0, 3: 118_000.0, 4: 95_000.0}
FOOTPRINTS = {1: 150.0, 2: 100.0, 3: 98.0, 4: 60.0}
TIERS = [
    {"lot": "1", "high": 100.0, "high_included": "yes", "points": 20.0},
    {"lot": "1", "low": 100.0, "low_included": "no", "high": 140.0, "high_included": "no", "points": 12.5},
    {"lot": "1", "low": 140.0, "low_included": "yes", "points": 3.0},
]
FORMULAS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ratio": ({}, {}),
    "linear": ({}, {"reference": 160.0, "floor": 90.0}),
    "shadow": ({"carbon_price": 90.0, "carbon_weight": 0.0, "price_weight": 80.0}, {}),
    "limit": ({}, {"limit": 120.0}),
    "tiers": ({}, {}),
    "certificate": ({}, {}),
    "none": ({"carbon_weight": 0.0, "price_weight": 80.0}, {}),
}


def result(folder: Path, formula: str) -> Result:
    """Four bids: two alike, one self-declared with a penalty, one worse."""
    rules, lot = FORMULAS[formula]
    labels = {n: chair(n, v, half=0.06) for n, v in FOOTPRINTS.items()}
    labels[3] = replace(labels[3], document_type="self-declared", verification=None)
    home = folder / "labels"
    home.mkdir(parents=True, exist_ok=True)
    for number, made in labels.items():
        write_label(home / f"{number}.pdf", made)
    wanted = {"formula": formula, "unverified": "penalty", "penalty": 0.25} | rules
    read = tendered(folder, [bid(n, PRICES[n]) for n in labels], wanted, lot, TIERS)
    return bids.compare(read, [home], TRUST)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Result, openpyxl.Workbook]]:
    """All formulas as LibreOffice computes them, in one run of it."""
    folder = tmp_path_factory.mktemp("calc")
    results = {name: result(folder / f"in-{name}", name) for name in FORMULAS}
    for name, made in results.items():
        book = folder / f"{name}.xlsx"
        book.write_bytes(bids_sheet.workbook(made))
        openpyxl.load_workbook(book).save(book)
    books = outer.recalculated(folder, FORMULAS)
    return {name: (made, books[name]) for name, made in results.items()}


@pytest.mark.parametrize("formula", FORMULAS)
def test_bid_workbook_recalculates_to_the_same_points(
    recalculated: dict[str, tuple[Result, openpyxl.Workbook]], formula: str
) -> None:
    """LibreOffice computes every point, total and rank to the cent, for each formula."""
    made, book = recalculated[formula]
    lot = made.lots[0]
    assert lot.award is not None
    page = book[bids_sheet.sheet_name(lot)]
    rows = {page.cell(r, 1).value: r for r in range(bids_sheet.TABLE + 2, bids_sheet.TABLE + 6)}

    assert len(lot.award.central.scores) == 4
    for score in lot.award.central.scores:
        row = rows[score.number]
        shown = [page.cell(row, c).value for c in (9, 10, 11, 13, 14)]
        assert shown == pytest.approx(
            [float(x) for x in (score.evaluated, score.price, score.carbon, score.total, score.rank)], abs=1e-9
        )
        if formula == "certificate":
            assert page.cell(row, 7).value is None
        else:
            assert page.cell(row, 7).value == pytest.approx(float(lot.award.footprints[score.number]), rel=1e-12)


def test_bid_workbook_says_no_formula_of_its_own(tmp_path: Path) -> None:
    """A bidder's name that looks like a formula stays text."""
    home = tmp_path / "labels"
    home.mkdir()
    write_label(home / "1.pdf", chair(1, 100.0))
    read = tendered(tmp_path, [bid(1, 1000.0, bidder='=HYPERLINK("http://x")')])
    (tmp_path / "bids.xlsx").write_bytes(bids_sheet.workbook(bids.compare(read, [home], TRUST)))
    page = openpyxl.load_workbook(tmp_path / "bids.xlsx")[
        bids_sheet.sheet_name(bids.compare(read, [home], TRUST).lots[0])
    ]

    assert page.cell(bids_sheet.TABLE + 2, 2).data_type == "s"


def test_bid_reports_have_the_same_bytes(tmp_path: Path) -> None:
    """The same result gives the same PDF, workbook and JSON."""
    made = compared(tmp_path, {n: chair(n, v) for n, v in FOOTPRINTS.items()}, PRICES)

    assert bids_report.render(made) == bids_report.render(made)
    assert bids_sheet.workbook(made) == bids_sheet.workbook(made)
    assert json.dumps(bids_json.plain(made), sort_keys=True) == json.dumps(bids_json.plain(made), sort_keys=True)


def words_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_bid_first_page_answers(tmp_path: Path) -> None:
    """Who is first, who is not scored and why stand on the first page; digests and seed in the annex."""
    labels = {1: chair(1, 100.0), 2: chair(2, 103.0), 3: chair(3, 50.0, boundary="cradle-to-gate")}
    made = compared(tmp_path, labels, PRICES)
    pages = words_of(bids_report.render(made))
    rest = "".join("".join(pages[1:]).split())

    assert "居首" in pages[0]
    assert "comes first" in pages[0]
    assert "不可比" in pages[0]
    assert "cradle-to-gate" in pages[0]
    assert "cannot be told apart" in " ".join(pages[0].split())
    assert made.sha256 in rest
    assert made.lots[0].bids[0].offer.digest in rest


def test_bid_report_headings_skip_no_level(tmp_path: Path) -> None:
    """What PDF/UA-1, which the file declares, asks in 7.4.2: the title is the first heading."""
    with pikepdf.open(io.BytesIO(bids_report.render(result(tmp_path, "ratio")))) as opened:
        outline = list(headings(opened.Root.StructTreeRoot))
    assert outline[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(outline))


def test_bid_masked_report_names_nobody(tmp_path: Path) -> None:
    """No name, code, file, product or digest of a bidder is in anything that the committee gets."""
    made = compared(tmp_path, {n: chair(n, v) for n, v in FOOTPRINTS.items()}, PRICES)
    told = " ".join(words_of(bids_report.render(made, masked=True)))
    told += json.dumps(bids_json.plain(made, masked=True), ensure_ascii=False)
    (tmp_path / "bids.xlsx").write_bytes(bids_sheet.workbook(made, masked=True))
    book = openpyxl.load_workbook(tmp_path / "bids.xlsx")
    told += " ".join(str(c.value) for page in book for row in page.iter_rows() for c in row if c.value is not None)

    assert "Bidder A" in told
    for judged in made.lots[0].bids:
        facts = judged.offer.facts
        assert facts is not None
        for secret in (
            judged.offer.bid.bidder,
            facts.uscc,
            facts.model,
            facts.firm.en,
            judged.offer.digest,
            judged.offer.identity,
            judged.offer.trail_sha256,
            "1.pdf",
        ):
            assert secret not in told


@pytest.mark.parametrize("masked", [False, True])
def test_bid_report_names_each_data_set_by_version_and_digest(tmp_path: Path, masked: bool) -> None:
    """They name no bidder, so a masked report has them too."""
    labels = {n: chair(n, 100.0, dataset={"version": f"v{n}", "sha256": str(n) * 64}) for n in (1, 2)}
    made = compared(tmp_path, labels, PRICES)
    shown = "".join("".join(words_of(bids_report.render(made, masked=masked))).split())
    book = openpyxl.load_workbook(io.BytesIO(bids_sheet.workbook(made, masked=masked)))
    cells = {c.value for row in book.worksheets[0].iter_rows() for c in row}

    for number in (1, 2):
        assert f"tanbiao v{number}, SHA-256 {str(number) * 64}" in cells
        assert f"datasettanbiaov{number}·SHA-256{str(number) * 64}" in shown
        facts = bids_json.plain(made, masked=masked)["lots"][0]["bids"][number - 1]["facts"]
        assert facts["dataset_sha256"] == str(number) * 64


def test_bid_report_without_anything_comparable(tmp_path: Path) -> None:
    """The report still comes, and says what can be done."""
    made = compared(tmp_path, {1: chair(1, 100.0, gwp_set="AR5 0/0")}, PRICES)
    first = words_of(bids_report.render(made))[0]

    assert "没有可比的投标" in first
    assert "What can still be done" in first
    assert bids_sheet.workbook(made)


def test_bid_json_holds_what_a_loser_needs(tmp_path: Path) -> None:
    """Tender digest, versions, draws, seed, every condition and every working."""
    made = bids_json.plain(compared(tmp_path, {n: chair(n, v) for n, v in FOOTPRINTS.items()}, PRICES))
    lot = made["lots"][0]

    assert made["draws"] == {"number": 2000, "seed": 1, "ends": [0.0, 1.0]}
    assert {"tanbiao", "numpy"} <= set(made["versions"])
    assert lot["bids"][0]["uscc"] == code(1)
    assert all(s["workings"] for s in lot["award"]["scores"])
    assert {"independent", "shared", "different"} <= set(lot["pairs"][0])
