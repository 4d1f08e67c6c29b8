"""Tenders that give points for having a certificate: what counts, and what is scored without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from labels.tendering import bids_words
from tests.labels.tendering.rivals import CHANGES, lot_of, names, third
from tests.labels.tendering.tenders import bid, chair, write_label

CERTIFICATE = {"formula": "certificate", "document_type": "verified", "level": "limited"}


@pytest.mark.parametrize(
    "name", ["rule", "boundary", "gwp-set", "functional-unit", "electricity", "recycling", "life", "interval"]
)
def test_bid_with_a_certificate_under_another_rule_earns_the_points(tmp_path: Path, name: str) -> None:
    """Where points are for having a certificate no values are compared, so what makes values comparable is not asked."""
    found = lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": CHANGES[name](chair(3, 90.0))}, CERTIFICATE)

    assert third(found).certified
    assert found.award is not None
    assert {s.carbon for s in found.award.central.scores} == {20}
    assert found.compared is None
    assert found.award.bare is None


@pytest.mark.parametrize("name", ["assurance", "validity", "product"])
def test_bid_without_a_certificate_that_counts_is_scored_with_no_carbon_points(tmp_path: Path, name: str) -> None:
    """Unverified, out of date or for another product: no certificate, but a bid with its price all the same, and the answer says why."""
    found = lot_of(tmp_path, [bid(3, 90_000.0)], {"3.pdf": CHANGES[name](chair(3, 90.0))}, CERTIFICATE)

    assert third(found).comparable
    assert [c.name for c in third(found).lacking] == [name]
    assert found.award is not None
    assert {s.number: int(s.carbon) for s in found.award.central.scores} == {1: 20, 2: 20, 3: 0}
    said = " ".join(t.en for t in bids_words.answer(found, {1: "A", 2: "B", 3: "C"}))
    assert "C has none and gets no carbon points" in said


def test_bid_with_no_document_is_scored_only_where_points_are_for_a_certificate(tmp_path: Path) -> None:
    """No file named: no carbon points there, not scored under any other formula."""
    nothing = [bid(3, 90_000.0) | {"file": ""}]
    found = lot_of(tmp_path, nothing, {}, CERTIFICATE)

    assert third(found).comparable
    assert found.award is not None
    assert {s.number: int(s.carbon) for s in found.award.central.scores} == {1: 20, 2: 20, 3: 0}
    assert names(third(lot_of(tmp_path, nothing, {}))) == {"readable"}


def test_bid_with_a_forged_certificate_is_not_scored(tmp_path: Path) -> None:
    """A forgery is not a missing certificate: the bid is out and says why."""
    forged = tmp_path / "labels" / "3.pdf"
    forged.parent.mkdir()
    write_label(forged, chair(3, 90.0), ok=False)

    assert names(third(lot_of(tmp_path, [bid(3, 90_000.0)], {}, CERTIFICATE))) == {"genuine"}


def test_bid_certificate_with_a_limit_still_compares_values_with_it(tmp_path: Path) -> None:
    """A limit of the lot is a value: a certificate under another rule cannot be held against it."""
    other = {"3.pdf": CHANGES["rule"](chair(3, 90.0))}

    assert names(third(lot_of(tmp_path, [bid(3, 90_000.0)], other, CERTIFICATE, limit=200.0))) == {"rule"}
