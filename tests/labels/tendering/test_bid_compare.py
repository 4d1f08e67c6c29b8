"""What comes in with a tender: each bad bid is named in both languages and stops no other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inventories.tendering import tender_book
from labels.tendering import bids, bids_words
from tests.labels.tendering.rivals import CHANGES, PRICES, lot_of, names, third
from tests.labels.tendering.tenders import RULES, TRUST, bid, chair, code, compared, tendered, write_label


@pytest.mark.parametrize("name", CHANGES)
def test_bid_condition_that_fails_is_named(tmp_path: Path, name: str) -> None:
    """Each hard condition fails alone, by its name, and the others are scored."""
    made = CHANGES[name](chair(3, 90.0))

    assert names(third(lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": made}))) == {name}


def test_bid_without_method_states_neither_electricity_nor_recycling_nor_life(tmp_path: Path) -> None:
    """What a label does not say is not taken to be the same."""
    found = third(lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": chair(3, 90.0, method=None)}))

    assert names(found) == {"electricity", "recycling", "life"}
    assert "not stated" in found.failed[0].text.en


def test_bid_draft_sheet(tmp_path: Path) -> None:
    """A draft sheet is never scored, even where the tender treats all alike."""
    draft = chair(3, 90.0, document_type="draft", verification=None)

    assert "draft" in names(third(lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": draft}, {"unverified": "equal"})))


def test_bid_changed_pdf(tmp_path: Path) -> None:
    """A label whose signature fails is not genuine; what the check said stands in the report."""
    lot_of(tmp_path, [], {})
    write_label(tmp_path / "labels" / "3.pdf", chair(3, 90.0), ok=False)
    found = third(lot_of(tmp_path, [bid(3, 90_000.0)], {}))

    assert names(found) == {"genuine"}
    assert "signature" in found.failed[0].text.en


@pytest.mark.parametrize("state", ["withdrawn", "suspended", "superseded", "none"])
def test_bid_withdrawn_label(tmp_path: Path, state: str) -> None:
    """A state other than in force fails, with its name."""
    lot_of(tmp_path, [], {})
    write_label(tmp_path / "labels" / "3.pdf", chair(3, 90.0), state=state)

    assert names(third(lot_of(tmp_path, [bid(3, 90_000.0)], {}))) == {"status"}


def test_bid_two_labels_of_one_product(tmp_path: Path) -> None:
    """Two different labels of one product contradict each other: the older falls, and without a newer one both."""
    newer = chair(3, 95.0, valid_from="2026-06-01")
    rows = [bid(3, 90_000.0), bid(4, 91_000.0, "4.pdf")]
    lot = lot_of(tmp_path, rows, {"3.pdf": chair(3, 90.0), "4.pdf": newer})
    assert names(third(lot)) == {"twice"}
    assert lot.bids[3].comparable
    lot = lot_of(tmp_path, rows, {"3.pdf": chair(3, 90.0), "4.pdf": chair(3, 95.0)})
    assert names(lot.bids[2]) == names(lot.bids[3]) == {"twice"}


def test_bid_forged_label_does_not_push_out_the_genuine_one(tmp_path: Path) -> None:
    """A forged, newer label of somebody else's product changes nothing for the genuine one."""
    lot_of(tmp_path, [], {})
    write_label(tmp_path / "labels" / "4.pdf", chair(1, 50.0, valid_from="2026-06-01"), ok=False)
    lot = lot_of(tmp_path, [bid(4, 90_000.0)], {})

    assert names(third(lot)) == {"genuine"}


def test_bid_twice_from_one_bidder(tmp_path: Path) -> None:
    """One bidder, two bids in one lot: neither counts."""
    lot = lot_of(
        tmp_path,
        [bid(3, 90_000.0), bid(3, 80_000.0, "4.pdf", uscc=code(3))],
        {"3.pdf": chair(3, 90.0), "4.pdf": chair(4, 90.0)},
    )

    assert names(lot.bids[2]) == names(lot.bids[3]) == {"twice"}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"price": None}, "price"),
        ({"price": 0.0}, "price"),
        ({"price": -5.0}, "price"),
        ({"currency": "EUR"}, "currency"),
        ({"quantity": 0.0}, "quantity"),
        ({"quantity": 400.0}, "quantity"),
        ({"other": 21.0}, "other-points"),
        ({"file": "nobody.pdf"}, "readable"),
        ({"lot": "9"}, "readable"),
        ({"price": "90000 yuan"}, "readable"),
        ({"bidder": ""}, "readable"),
    ],
)  # fmt: skip
def test_bid_row_that_is_wrong(tmp_path: Path, changes: dict[str, Any], name: str) -> None:
    """A missing or foreign price, a quantity of zero, points above their weight, no file, no such lot: named, on this bid alone."""
    row = {k: v for k, v in (bid(3, 90_000.0) | changes).items() if v is not None}

    assert name in names(third(lot_of(tmp_path, [row], {"3.pdf": chair(3, 90.0)})))


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"", b"<html>", b"%PDF-1.7 and then nothing"])
def test_bid_file_that_is_not_what_its_name_says(tmp_path: Path, content: bytes) -> None:
    """A file of another kind, an empty one, a PDF without a label."""
    lot_of(tmp_path, [], {})
    (tmp_path / "labels" / "3.pdf").write_bytes(content)

    assert "readable" in names(third(lot_of(tmp_path, [bid(3, 90_000.0)], {})))


def test_bid_file_without_a_row_is_named(tmp_path: Path) -> None:
    """A label that belongs to no bid is left out and said so."""
    home = tmp_path / "labels"
    home.mkdir()
    write_label(home / "stray.pdf", chair(9, 50.0))
    write_label(home / "1.pdf", chair(1, 100.0))
    found = bids.compare(tendered(tmp_path, [bid(1, 1000.0)]), [home], TRUST)

    assert [p.code for p in found.notices] == ["file-without-bid"]


def test_bid_limit_value(tmp_path: Path) -> None:
    """A footprint above the limit of the lot is not scored."""
    assert names(third(lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": chair(3, 300.0)}, limit=200.0))) == {"limit"}


def test_bid_informative_unit_converts(tmp_path: Path) -> None:
    """A label per piece that also states the seat is compared per seat."""
    made = chair(3, 90.0)
    made = replace(
        made, headline=replace(made.headline, unit="piece"), informative=(replace(made.headline, value=180.0),)
    )
    found = third(lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": made}))

    assert found.comparable
    assert found.value == 180.0


TYPED: dict[str, Any] = {
    "source": "epd", "product": "chair", "name": "EPD chair", "value": 95.0, "unit": "seat", "rule": "TB-CHAIR-1 v1", "boundary": "cradle-to-grave",
    "gwp_set": "AR6 -1/+1", "electricity": "location", "recycling": "cut-off", "life": 10.0, "valid_from": date(2026, 1, 1),
    "valid_until": date(2027, 1, 1), "assurance": "limited", "body": "Somebody", "database": "other data base 1", "primary": 0.4,
}  # fmt: skip


def test_bid_typed_from_an_epd(tmp_path: Path) -> None:
    """It is scored, its file is hashed, it is shown as not verified by us, and without an interval it gets no narrow one."""
    lot_of(tmp_path, [], {})
    (tmp_path / "labels" / "3.pdf").write_bytes(b"%PDF-1.4 an EPD")
    lot = lot_of(tmp_path, [bid(3, 90_000.0) | TYPED], {})
    found = third(lot)

    assert found.comparable
    assert found.offer.facts is not None
    assert found.offer.facts.unverified_by_us
    assert len(found.offer.digest) == 64
    assert lot.spreads[2].basis == "assumed"
    assert lot.spreads[2].used >= 0.3
    assert any("no interval" in w.en for w in lot.spreads[2].warnings)


@pytest.mark.parametrize(
    "field",
    ["rule", "boundary", "gwp_set", "electricity", "recycling", "life", "valid_until", "assurance", "value", "unit"],
)
def test_bid_typed_row_that_leaves_something_out(tmp_path: Path, field: str) -> None:
    """What the document does not say is not assumed."""
    lot_of(tmp_path, [], {})
    (tmp_path / "labels" / "3.pdf").write_bytes(b"%PDF-1.4 an EPD")
    row = {k: v for k, v in (bid(3, 90_000.0) | TYPED).items() if k != field}

    assert names(third(lot_of(tmp_path, [row], {})))


def test_bid_penalty_for_the_unverified(tmp_path: Path) -> None:
    """Where the tender says so, a self-declared footprint is scored with half of its carbon points."""
    made = chair(3, 101.0, document_type="self-declared", verification=None)
    lot = lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": made}, {"unverified": "penalty", "penalty": 0.5})
    assert third(lot).comparable
    assert lot.award is not None
    points = {s.number: s.carbon for s in lot.award.central.scores}

    assert points[3] * 2 == points[1] == points[2]


def test_bid_ratio_with_a_negative_footprint_scores_nobody(tmp_path: Path) -> None:
    """The formula has no meaning: no number is made up, the report says why."""
    negative = replace(chair(2, 100.0), interval=None, headline=replace(chair(2, 1.0).headline, value=-10.0))
    lot = compared(tmp_path, {1: chair(1, 100.0), 2: negative}, PRICES).lots[0]

    assert lot.award is not None
    assert lot.award.central.problem is not None
    assert "比例法" in bids_words.verdict(lot, {1: "A", 2: "B"}).zh


def test_bid_nothing_comparable_says_what_can_be_done(tmp_path: Path) -> None:
    """Certificate, limit value, what to ask for; nothing is scored."""
    lot = compared(tmp_path, {1: chair(1, 100.0, boundary="cradle-to-gate")}, PRICES).lots[0]
    said = " ".join(t.en for t in bids_words.still_possible(lot))

    assert lot.award is None
    assert "Certificate" in said
    assert "Limit" in said
    assert "system boundary" in said


def test_bid_narrow_interval_is_not_believed(tmp_path: Path) -> None:
    """±1 % of a thousand draws is widened to the credible ±10 %, with a warning."""
    lot = compared(tmp_path, {1: chair(1, 100.0, half=0.01), 2: chair(2, 104.0)}, PRICES).lots[0]

    assert lot.spreads[0].stated == pytest.approx(0.01, rel=0.05)
    assert lot.spreads[0].used == pytest.approx(0.1, rel=0.1)
    assert any("narrower than the credible" in w.en for w in lot.spreads[0].warnings)


def test_bid_other_data_base_widens(tmp_path: Path) -> None:
    """Two labels of two data bases are harder to tell apart than two of one."""
    one, other = chair(1, 100.0, half=0.15), chair(2, 125.0, half=0.15)
    same = compared(tmp_path, {1: one, 2: other}, PRICES).lots[0]
    moved = replace(other, dataset=dict(other.dataset) | {"version": "another"})
    apart = compared(tmp_path, {1: one, 2: moved}, PRICES, {"database_sigma": 0.2}).lots[0]

    assert same.compared is not None
    assert apart.compared is not None
    assert same.compared.pairs[0].independent > apart.compared.pairs[0].independent
    assert apart.comparable


def test_bid_winner_that_hangs_on_an_assumption_is_said(tmp_path: Path) -> None:
    """Two footprints far apart, prices the other way: at a low carbon weight the cheap one wins, at a high one the clean one."""
    rules = {"carbon_weight_low": 2.0, "carbon_weight_high": 45.0}
    lot = compared(
        tmp_path, {1: chair(1, 200.0, half=0.05), 2: chair(2, 100.0, half=0.05)}, {1: 100_000.0, 2: 125_000.0}, rules
    ).lots[0]

    assert lot.award is not None
    assert {a.id for a in lot.award.changing} & {"carbon-weight-low", "carbon-weight-high"}
    assert "somebody else" in " ".join(t.en for t in bids_words.answer(lot, {1: "A", 2: "B"}))


def test_bid_three_hundred_at_once(tmp_path: Path) -> None:
    """Three hundred bids are compared and scored in one go."""
    count = 300
    rules = {"draws": 1000}
    lot = compared(
        tmp_path,
        {n: chair(n, 100.0 + n % 40) for n in range(1, count + 1)},
        {n: 100_000.0 + n for n in range(1, count + 1)},
        rules,
    ).lots[0]

    assert len(lot.comparable) == count
    assert lot.award is not None
    assert len(lot.award.central.scores) == count


def test_bid_lots_do_not_touch_each_other(tmp_path: Path) -> None:
    """The same bidder may bid once in each lot; a lot without a bid is empty and no error."""
    values = {"tender": RULES, "lots": [], "bids": [bid(1, 1000.0), bid(1, 2000.0, lot="2")], "tiers": []}
    from tests.labels.tendering.tenders import LOT

    values["lots"] = [LOT | {"id": i} for i in ("1", "2", "3")]
    (tmp_path / "tender.json").write_text(json.dumps(values, default=str), encoding="utf-8")
    write_label(tmp_path / "1.pdf", chair(1, 100.0))
    found = bids.compare(tender_book.read(tmp_path / "tender.json"), [tmp_path / "1.pdf"], TRUST)

    assert [len(lot.comparable) for lot in found.lots] == [1, 1, 0]


def test_bid_of_a_dealer_is_remarked_and_scored(tmp_path: Path) -> None:
    """A label of another firm than the bidder's is no fault; the answer says whose it is to look at."""
    found = lot_of(tmp_path, [bid(3, 90_000.0) | {"uscc": code(9)}], {"3.pdf": chair(3, 90.0)})
    said = " ".join(t.en for t in bids_words.answer(found, {1: "A", 2: "B", 3: "C"}))

    assert third(found).comparable
    assert "(a dealer's bid; the points do not change): C." in said


def test_bid_that_differs_from_the_winner_is_not_said_to_be_alike(tmp_path: Path) -> None:
    """A like B, B like C, A unlike C, all merged: the words do not deny the difference between A and C."""
    labels = {1: chair(1, 80.0, half=0.12, common=0.0), 2: chair(2, 89.8, half=0.12, common=0.0), 3: chair(3, 100.7, half=0.12, common=0.0)}
    made = compared(tmp_path, labels, {1: 101_000.0, 2: 120_000.0, 3: 100_000.0})
    lot = made.lots[0]
    assert lot.award is not None
    assert lot.award.bare is not None
    assert (lot.award.central.winners, lot.award.bare.winners) == ((3,), (1,))
    said = " ".join(t.en for t in bids_words.answer(lot, {1: "A", 2: "B", 3: "C"}))

    assert "Its difference from the first place is real" in said
    assert "the published rule merges all into one group" in said
    assert "cannot be told apart" not in said


def test_bid_steps_say_how_many_pairs_were_not_shown_to_differ(tmp_path: Path) -> None:
    """The other rule for the same bids: the answer does not claim that a difference holds between all groups."""
    labels = {1: chair(1, 80.0, half=0.12, common=0.0), 2: chair(2, 89.8, half=0.12, common=0.0), 3: chair(3, 100.7, half=0.12, common=0.0)}
    lot = compared(tmp_path, labels, dict.fromkeys(labels, 100_000.0), {"overlap": "steps"}).lots[0]
    said = " ".join(t.en for t in bids_words.answer(lot, {1: "A", 2: "B", 3: "C"}))

    assert "1 pairs of bids stand in different groups though their difference is not shown" in said
    assert "Between groups the difference holds" not in said
