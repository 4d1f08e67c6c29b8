"""The link between label and efficiency record, followed both ways: unchanged, changed, superseded, withdrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inventories.enterprise.ledger import MeanOf, PeriodOf, Value
from inventories.problem import InputError
from labels import record
from labels.enterprise import link, recording
from labels.enterprise.efficiency import EfficiencyRecord
from labels.record import Record
from labels.registry.event import Event
from labels.registry.register import Register
from tests import ledgers
from tests.labels import sample_trail

FIRST = ledgers.record(ledgers.furniture())
SECOND = ledgers.record(ledgers.furniture(value_added=Value(amount=1600.0)), earlier=FIRST, reason="revised")
AT = "2024-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def label() -> Record:
    """A draft with the block of the first record, of the same firm."""
    made = record.make(sample_trail.sample())
    return replace(made, firm=dict(made.firm) | {"uscc": ledgers.USCC}).revised(enterprise=FIRST.as_enterprise())


def checks(*args: object, **named: object) -> dict[str, bool | None]:
    return {c.name: c.passed for c in link.check_link(*args, **named)}  # type: ignore[arg-type]


def test_an_unchanged_record_passes(label: Record) -> None:
    """Firm, digest and block agree; a record cannot list a label that was made after it."""
    assert checks(label, [FIRST]) == {"enterprise-firm": True, "enterprise-digest": True, "enterprise-block": True, "enterprise-back": None}


def test_a_changed_record_fails(label: Record) -> None:
    """Another content under the same firm and period."""
    changed = EfficiencyRecord.from_json(FIRST.to_json() | {"document_date": "2023-05-05"})

    assert checks(label, [changed])["enterprise-digest"] is False


def test_a_superseded_record_fails_and_names_the_later(label: Record) -> None:
    """Both are at hand; the later names the earlier's digest."""
    found = next(c for c in link.check_link(label, [FIRST, SECOND]) if c.name == "enterprise-superseded")

    assert found.passed is False
    assert SECOND.id in found.text.en
    assert "revised" in found.text.zh


def test_a_block_that_says_something_else_fails(label: Record) -> None:
    """The digest is right, the figures are not."""
    assert label.enterprise is not None
    forged = replace(label, enterprise=replace(label.enterprise, intensity="0.1"))

    assert checks(forged, [FIRST])["enterprise-block"] is False


def test_a_record_that_is_not_at_hand_is_said_not_to_be_checked(label: Record) -> None:
    """Not failed: unknown."""
    assert checks(label)["enterprise-digest"] is None


def test_another_firms_record_fails(label: Record) -> None:
    """The label is of one firm, the block of another."""
    other = replace(label, firm=dict(label.firm) | {"uscc": "91330502MA2ABCDEFN"})

    assert checks(other, [FIRST])["enterprise-firm"] is False


def test_a_label_without_a_block_has_nothing_to_check(label: Record) -> None:
    """No link, no checks."""
    assert link.check_link(replace(label, enterprise=None)) == []


@pytest.mark.parametrize(("kind", "name", "passed"), [("", "enterprise-register", True), ("withdrawn", "enterprise-since", False)])
def test_the_register_tells_of_a_withdrawal(label: Record, kind: str, name: str, passed: bool, tmp_path: Path) -> None:
    """In force, or withdrawn since."""
    with Register.open(tmp_path / "r.db", create=True) as book:
        recording.register(FIRST, book, "firm", "2023-05-01T00:00:00Z")
        if kind:
            book.append(Event(kind, "efficiency-record", FIRST.id, FIRST.digest(), "error", "firm", "2023-06-01T00:00:00Z"))

        assert checks(label, [FIRST], book, AT)[name] is passed


def test_the_register_tells_of_a_successor(label: Record, tmp_path: Path) -> None:
    """Superseded since, without any record at hand."""
    with Register.open(tmp_path / "r.db", create=True) as book:
        recording.register(FIRST, book, "firm", "2023-05-01T00:00:00Z")
        recording.register(SECOND, book, "firm", "2023-06-01T00:00:00Z")
        found = next(c for c in link.check_link(label, (), book, AT) if c.name == "enterprise-since")

    assert found.passed is False
    assert SECOND.id in found.text.en


def test_the_way_back_lists_the_firms_labels(label: Record, tmp_path: Path) -> None:
    """A record lists the labels that the register knew; each is looked up again."""
    with Register.open(tmp_path / "r.db", create=True) as book:
        book.append(Event.of_record(replace(label, valid_from="2023-01-01", valid_until="2025-12-31"), "maker", "2023-04-01T00:00:00Z"))
        listed = recording.labels_of(ledgers.USCC, book, "2023-05-01T00:00:00Z")
        made = ledgers.record(ledgers.furniture(), labels=listed)
        recording.register(made, book, "firm", "2023-05-01T00:00:00Z")

        assert [c.passed for c in link.check_record(made, book, "2023-06-01T00:00:00Z")] == [True, True]
        assert checks(label, [FIRST], book, "2023-06-01T00:00:00Z")["enterprise-back"] is True
        book.append(Event("withdrawn", "label", label.id, listed[0]["record_sha256"], "error", "maker", "2023-07-01T00:00:00Z"))
        assert [c.passed for c in link.check_record(made, book, AT)] == [True, False]


def test_a_study_takes_the_latest_record_of_its_folder(tmp_path: Path) -> None:
    """By period; superseded ones and those after the document's date are passed over."""
    later = ledgers.record(ledgers.furniture(period=PeriodOf(year=2023, span="Q2"), mean=MeanOf(), document_date="2023-07-15"))
    for one in (FIRST, SECOND, later):
        path = tmp_path / "records" / f"{one.id}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(one.canonical())
    before, after = (link.enterprise(tmp_path, ledgers.USCC, day) for day in ("2023-05-01", "2023-12-31"))

    assert before is not None
    assert after is not None
    assert (before.record_sha256, after.record_sha256) == (SECOND.digest(), later.digest())


@pytest.mark.parametrize(("uscc", "day", "code"), [("91330502MA2ABCDEFN", "2024-01-01", "record-other-firm"), (ledgers.USCC, "2023-01-01", "record-later")])
def test_a_named_record_must_fit_the_study(uscc: str, day: str, code: str, tmp_path: Path) -> None:
    """Of the same firm, and not later than the document."""
    path = tmp_path / "one.json"
    path.write_text(json.dumps(FIRST.to_json()), encoding="utf-8")
    with pytest.raises(InputError) as error:
        link.enterprise(tmp_path, uscc, day, path)

    assert [p.code for p in error.value.problems] == [code]
