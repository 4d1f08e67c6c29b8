"""What a bidder could contest, found before the tender is published, and the form that holds the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from inventories.problem import InputError
from inventories.tendering import tender_book
from inventories.tendering.clauses import clauses
from labels.tendering import tender
from tests.labels.tendering.tenders import LOT, RULES, bid, tendered

SOUND: dict[str, Any] = {"price_weight": 60.0, "carbon_weight": 20.0, "other_weight": 20.0}
TIERS: list[dict[str, Any]] = [
    {"lot": "1", "high": 100.0, "high_included": "yes", "points": 20.0},
    {"lot": "1", "low": 100.0, "low_included": "no", "points": 10.0},
]


def codes(
    folder: Path,
    rules: dict[str, Any] | None = None,
    lot: dict[str, Any] | None = None,
    tiers: list[dict[str, Any]] | None = None,
    bids: list[dict[str, Any]] | None = None,
) -> set[str]:
    found = tender.check(tendered(folder, bids or [], rules, lot, tiers))
    for problem in found.serious:
        assert problem.what.zh != problem.what.en
        assert problem.cure.zh
        assert str(problem.place)
    return {p.code for p in found.serious}


def test_tender_without_fault(tmp_path: Path) -> None:
    """A sound tender has nothing to contest."""
    assert codes(tmp_path) == set()


@pytest.mark.parametrize(
    ("rules", "lot", "code"),
    [
        ({"carbon_weight": 25.0}, {}, "weights"),
        ({"price_weight": 20.0, "other_weight": 60.0}, {}, "price-weight"),
        ({"formula": "linear"}, {"reference": 100.0, "floor": 100.0}, "division-by-zero"),
        ({"formula": "linear"}, {"reference": 50.0, "floor": 100.0}, "linear-bounds"),
        ({"formula": "linear"}, {}, "linear-bounds"),
        ({"formula": "limit"}, {}, "limit-missing"),
        ({"formula": "shadow", "carbon_price": 80.0}, {}, "carbon-twice"),
        ({"formula": "shadow", "carbon_weight": 0.0, "price_weight": 80.0}, {}, "carbon-price"),
        ({"formula": "none"}, {}, "formula-none"),
        ({"carbon_weight": 0.0, "price_weight": 80.0}, {}, "carbon-weight"),
        ({"formula": "certificate", "document_type": "self-declared", "level": "any"}, {}, "certificate-document"),
        ({"document_type": "self-declared"}, {}, "level"),
        ({"unverified": "equal"}, {}, "unverified-equal"),
        ({"unverified": "penalty", "penalty": 0.0}, {}, "penalty"),
        ({"gwp_set": "AR7"}, {}, "gwp-set"),
        ({"credible": 0.5, "widest": 0.3}, {}, "credible"),
        ({"carbon_weight_low": 30.0}, {}, "assumptions"),
        ({}, {"life": None}, "life"),
        ({}, {"quantity": 0.0}, "quantity"),
        ({}, {"unit": "m2"}, "unit"),
        ({}, {"limit": 1.0}, "limit-nobody"),
        ({"formula": "tiers"}, {}, "tier-missing"),
    ],
)  # fmt: skip
def test_tender_fault_is_found(tmp_path: Path, rules: dict[str, Any], lot: dict[str, Any], code: str) -> None:
    """Each fault by its name."""
    assert code in codes(tmp_path, rules, lot)


def test_tender_legal_figure_from_memory_says_so(tmp_path: Path) -> None:
    """The least price weight was not read in the order's text, and the finding says it."""
    found = tender.check(tendered(tmp_path, [], {"price_weight": 20.0, "other_weight": 60.0}))
    (problem,) = [p for p in found.serious if p.code == "price-weight"]

    assert "from memory" in problem.what.en
    assert "未读原文" in problem.what.zh


def test_tender_sound_tiers(tmp_path: Path) -> None:
    """Two tiers that meet in one bound which exactly one of them includes."""
    assert codes(tmp_path, {"formula": "tiers"}, {}, TIERS) == set()


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({"high_included": None}, {}, "tier-inclusive"),
        ({"high_included": "no"}, {}, "tier-gap"),
        ({}, {"low_included": "yes"}, "tier-overlap"),
        ({}, {"low": 110.0}, "tier-gap"),
        ({}, {"low": 90.0}, "tier-overlap"),
        ({"points": 5.0}, {}, "tier-order"),
        ({"points": 25.0}, {}, "tier-points"),
        ({"lot": "7"}, {}, "tier-lot"),
        ({}, {"high": 100.0, "high_included": "yes"}, "tier-bounds"),
        ({"low": 50.0, "low_included": "yes"}, {}, "tier-gap"),
    ],
)
def test_tender_tiers_with_a_fault(tmp_path: Path, first: dict[str, Any], second: dict[str, Any], code: str) -> None:
    """Bounds that do not say whether they are included, gaps, overlaps, points out of order."""
    assert code in codes(tmp_path, {"formula": "tiers"}, {}, [TIERS[0] | first, TIERS[1] | second])


def test_tender_workbook_reads_back(tmp_path: Path) -> None:
    """What is written into the workbook is what is read from it, cell by cell."""
    values = {"tender": RULES, "lots": [LOT], "tiers": TIERS, "bids": [bid(1, 123456.789)]}
    tender_book.write(tmp_path / "tender.xlsx", values)
    book = tender_book.read(tmp_path / "tender.xlsx")
    (tmp_path / "tender.json").write_text(json.dumps(values, default=str), encoding="utf-8")

    assert book.file == tender_book.read(tmp_path / "tender.json").file
    assert book.faults == {}


def test_tender_workbook_has_the_same_bytes(tmp_path: Path) -> None:
    """No clock enters the form."""
    assert tender_book.content({"tender": RULES, "lots": [LOT]}) == tender_book.content(
        {"tender": RULES, "lots": [LOT]}
    )


def test_tender_empty_form_names_what_is_missing(tmp_path: Path) -> None:
    """Every compulsory cell by sheet and row, all at once."""
    tender_book.write(tmp_path / "tender.xlsx")
    with pytest.raises(InputError) as caught:
        tender_book.read(tmp_path / "tender.xlsx")

    assert {"招标编号", "评标日", "价格分"} <= {p.what.zh.split("”")[0].strip("“") for p in caught.value.problems}
    assert all(p.place.file == "tender.xlsx" for p in caught.value.problems)


def test_tender_bad_bid_row_stops_no_other(tmp_path: Path) -> None:
    """A price in words is a fault of its row, with its cell; the other row is read."""
    values = {"tender": RULES, "lots": [LOT], "bids": [bid(1, 1000.0), bid(2, 2000.0)]}
    tender_book.write(tmp_path / "tender.xlsx", values)
    book = load_workbook(tmp_path / "tender.xlsx")
    page = book["投标 Bids"]
    page["F5"].value, page["F5"].data_type = "about 1000", "s"
    book.save(tmp_path / "tender.xlsx")
    found = tender_book.read(tmp_path / "tender.xlsx")

    assert [b.price for b in found.file.bids] == [None, 2000.0]
    (problem,) = found.faults[0]
    assert (problem.place.sheet, problem.place.row) == ("投标 Bids", 5)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"{}", b"[1]"])
def test_tender_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    """A hostile or wrong file ends in a problem."""
    for name in ("tender.xlsx", "tender.json"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            tender_book.read(tmp_path / name)


def test_tender_clauses_hold_the_rules(tmp_path: Path) -> None:
    """Clauses are filled in from the rules; what is not decided yet stays a line."""
    filled = " ".join(t.en for t in clauses(RULES | {"confidence": 0.9}))
    blank = " ".join(t.zh for t in clauses({}))

    assert "90 %" in filled
    assert "2026-12-01" in filled
    assert "____" in blank
    assert all(t.zh and t.en for t in clauses(RULES))


def test_tender_without_a_lot_asks_for_one(tmp_path: Path) -> None:
    """The sheet is named as the officer sees it, not the field behind it."""
    tender_book.write(tmp_path / "tender.xlsx")
    with pytest.raises(InputError) as caught:
        tender_book.read(tmp_path / "tender.xlsx")

    (lots,) = [p for p in caught.value.problems if p.place.sheet == "标段 Lots"]
    assert lots.what == ("“标段”一行也没有填写", "Lots has no row")
