"""Numbers that were changed: in the trail, the record, the statement, the code or on the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labels import label
from labels.document import Attachment
from labels.record import Record
from labels.signing import signature
from labels.signing.anatomy import Anatomy
from lca import trail as trails
from tests.labels.signing import trust_case
from tests.labels.signing.trust_case import ISSUED, issued, keys
from tests.labels.verifying.attacks import attached, drawn, failed, issue_reason, rejected, resigned


def test_one_digit_changed_in_the_trail_is_found() -> None:
    """In an amount: another model. In a result: what is recomputed differs."""
    one = issued()
    trail = json.loads(json.dumps(trust_case.trail()))
    trail["model"]["edges"][0]["amount"] *= 1.0001
    assert one.verify(trail=trail).check("trail") is False

    trail = json.loads(json.dumps(trust_case.trail()))
    trail["results"]["footprint"]["total"] *= 1.0001
    assert one.verify(trail=trail).check("trail") is False


@pytest.mark.parametrize("part", ["gases", "stage_origins"])
def test_a_maker_that_signs_a_wrong_number_is_found_out_by_the_trail(part: str) -> None:
    """Record, pages, code and signature agree with each other; the recomputation does not agree with them."""
    one = issued()
    trail = json.loads(json.dumps(trust_case.trail()))
    footprint = trail["results"]["footprint"]
    first = next(iter(footprint[part]))
    if part == "gases":
        footprint["gases"][first] *= 0.9
    else:
        footprint["stage_origins"][first] = {k: v * 0.9 for k, v in footprint["stage_origins"][first].items()}
    from labels import record

    made = record.make(trail, "self-declared", "full", register=one.record.register)
    pdf = drawn(made, trail, attached(one, "proof.json", "register-key.json"))
    found = one.verify(pdf)

    assert all(
        found.check(name) for name in ("file", "signature", "signer", "role", "attachments", "record", "text", "code")
    )
    assert found.check("recomputed") is False


def test_one_digit_changed_in_the_record_is_found() -> None:
    """Pages drawn from one record with another one attached: id, properties, words and code differ."""
    one = issued()
    body = one.record.canonical().replace(b'"valid_until":"2028', b'"valid_until":"2027')
    found = rejected(one, resigned(one, record_json=body))

    assert found & {"record", "file"}


def test_one_digit_changed_in_the_statement_is_found() -> None:
    """The record names the digest of the statement."""
    one = issued("verified")
    other = trails.canonical(trust_case.statement() | {"id": "VS-2"})
    more = (
        *attached(one, "proof.json", "register-key.json"),
        Attachment("statement.json", other, "Data", "核查陈述 Verification statement"),
    )
    pdf = drawn(one.record, None, more, keys().body)

    assert "statement" in failed(one.verify(pdf))


def test_attachments_of_two_labels_cannot_be_exchanged() -> None:
    """Another label's record, proof or trail does not fit."""
    one, other = issued(), trust_case.issue(trust_case.other_record(), keys())
    from labels.verifying.contents import read

    bodies = read(Anatomy(other.pdf)).attachments

    assert "record" in rejected(one, resigned(one, record_json=bodies["record.json"]), register=None)
    assert "proof" in rejected(one, resigned(one, proof_json=bodies["proof.json"]), register=None)


def test_a_code_moved_to_another_label_is_found() -> None:
    """Pages of one label that show the code of another: the code check fails, and so do the words."""
    from unittest import mock

    one, other = issued(), trust_case.other_record()
    more = attached(one, "proof.json", "register-key.json")
    moved = other.code()
    with mock.patch.object(Record, "code", return_value=moved):
        sheet = label.draw(one.record, None, more=more)
    pdf = signature.sign(sheet, keys().maker, ISSUED, issue_reason())

    assert rejected(one, pdf, register=None) == {"code"}


def test_a_number_moved_on_the_page_is_found() -> None:
    """A page that prints another number than the record holds fails by its words."""
    from dataclasses import replace
    from unittest import mock

    one = issued()
    lower = replace(one.record, headline=replace(one.record.headline, value=33.0))
    real = label.document.html

    def html(template: str, **context: Any) -> str:
        return real(template, **context | {"r": lower})

    with mock.patch.object(label.document, "html", html):
        sheet = label.draw(one.record, None, more=attached(one, "proof.json", "register-key.json"))
    pdf = signature.sign(sheet, keys().maker, ISSUED, issue_reason())

    assert rejected(one, pdf, register=None) == {"text"}
