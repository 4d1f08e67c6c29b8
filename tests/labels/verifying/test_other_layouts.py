"""Labels that another version of the template drew: neither confirmed nor called altered; and naming one helps no forger."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from inventories.problem import Text
from labels import label, rounding, wording
from labels.layout import LAYOUT
from labels.record import Record
from labels.signing import keys as key_files
from labels.signing import signature
from labels.tendering import genuine
from labels.verifying import verification, words
from labels.verifying.verification import Verdict
from tests.labels.issued import ENTERPRISE
from tests.labels.signing import trust_case
from tests.labels.signing.trust_case import AT, ISSUED, Issued, issued, keys
from tests.labels.verifying.attacks import attached, issue_reason, rejected, resigned
from tests.labels.verifying.test_attacks import flipped
from tests.test_cli import run as command

OTHER = LAYOUT + 1
OTHER_WORDS = {kind: Text(f"换一种说法：{text.zh}", f"In other words: {text.en}") for kind, text in wording.STANDING.items()}
LONG = "长名称 long name CO2 " * 5


@lru_cache
def elsewhere(document_type: Any = "self-declared", disclose: Any = "none", layout: int | None = OTHER) -> Issued:
    """A genuine label whose layout says something in other words than ours."""
    made = trust_case.draft(document_type, disclose).revised(layout=layout)
    with mock.patch.object(wording, "STANDING", OTHER_WORDS):
        return trust_case.issue(made, keys())


@lru_cache
def same_words() -> Issued:
    """A genuine label of another layout that differs from ours in nothing this label says."""
    return trust_case.issue(trust_case.draft("self-declared", "none").revised(layout=OTHER), keys())


def drawn(one: Issued, **shown: Any) -> bytes:
    """A maker's label of another layout whose pages show something else than its record."""
    real = label.document.html
    shown.setdefault("r", one.record)

    def html(template: str, **context: Any) -> str:
        return real(template, **context | shown)

    more = attached(one, "proof.json", "register-key.json")
    with mock.patch.object(label.document, "html", html), mock.patch.object(wording, "STANDING", OTHER_WORDS):
        return signature.sign(label.draw(one.record, None, more=more), keys().maker, ISSUED, issue_reason())


def said(found: Verdict, name: str = "text") -> str:
    return next(c.text.en for c in found.checks if c.name == name)


# -- genuine labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document_type", ["self-declared", "verified"])
def test_another_layout_is_neither_confirmed_nor_called_altered(document_type: Any) -> None:
    """Nothing failed, all else was checked, and the words are left to the tanbiao of that layout."""
    found = elsewhere(document_type).verify()

    assert [c.name for c in found.checks if c.passed is False] == []
    assert found.check("text") is None
    assert f"layout {OTHER} drew the pages, this program has layout {LAYOUT}" in said(found)
    assert all(found.check(name) for name in verification.CORE if name != "text")
    assert not found.ok
    assert not found.footprint_ok


def test_whether_the_other_tanbiao_is_newer_or_older_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the number named; the reader must find that program."""
    assert "with the newer tanbiao of that layout" in said(elsewhere().verify())
    monkeypatch.setattr(words, "LAYOUT", OTHER + 1)
    assert "with the older tanbiao of that layout" in said(elsewhere().verify())


def test_its_number_is_recomputed_all_the_same() -> None:
    """The trail gives the record of that layout."""
    found = elsewhere(disclose="full").verify()

    assert found.check("trail")
    assert found.check("recomputed")


def test_its_bytes_cannot_be_drawn_again() -> None:
    """With `--render`: not checked, for the same reason."""
    found = elsewhere().verify(render=True)

    assert found.check("render") is None
    assert f"layout {OTHER}" in said(found, "render")


def test_another_layout_with_the_same_words_passes() -> None:
    """What differs between the layouts does not stand on this label."""
    assert same_words().verify().ok


def test_what_is_looked_for_stands_on_the_page_however_long_it_is() -> None:
    """Names too long for their line, formulas, and a body's name that is cut: no genuine label is called altered."""
    made = trust_case.draft("verified", "none")
    assert made.verification is not None
    made = made.revised(
        layout=OTHER, firm=made.firm | {"name_zh": LONG, "name_en": LONG}, product=made.product | {"name_zh": LONG, "name_en": LONG, "model": "SF6"},
        verification=replace(made.verification, body_zh=LONG, body_en=LONG), enterprise=ENTERPRISE,
        headline=replace(made.headline, value=3.1e-16, unit="m2 CO2"),
    )  # fmt: skip
    with mock.patch.object(wording, "STANDING", OTHER_WORDS):
        pdf = label.draw(made)

    (text, code) = words.checks(made, pdf)
    assert (text.passed, code.passed) == (None, True), text.text.en


def test_a_record_that_names_no_layout_is_compared_as_ever() -> None:
    """It is older than layouts: the present words confirm it; where they differ the reason that may lie in that is said."""
    same = trust_case.issue(trust_case.draft("self-declared", "none").revised(layout=None), keys())
    other = elsewhere(layout=None).verify()

    assert same.verify(trail=trust_case.trail()).ok
    assert other.check("text") is False
    assert "an older program with other words may be the reason" in said(other)


# -- attacks ------------------------------------------------------------------------------------------------------------


def shown(made: Record, part: str) -> Record:
    """What the forged page shows instead of the record."""
    other: dict[str, Any] = {
        "number and unit": {"headline": replace(made.headline, value=made.headline.value / 2)}, "document id": {"id": "TB-S-0123456789abcdef"},
        "producer": {"firm": made.firm | {"name_zh": "别家企业"}}, "product": {"product": made.product | {"model": "X-1"}},
        "validity": {"valid_until": "2039-12-31"},
    }  # fmt: skip
    return replace(made, **other[part])


@pytest.mark.parametrize("part", ["number and unit", "document id", "producer", "product", "validity"])
def test_a_forged_figure_is_found_whatever_layout_is_named(part: str) -> None:
    """Signed by the maker's own key, as another layout; the page lacks what every layout prints."""
    one = same_words()
    pdf = drawn(one, r=shown(one.record, part))

    assert rejected(one, pdf, register=None) == {"text"}
    assert f"lack what every layout prints: {part}" in said(one.verify(pdf))


def test_a_forged_digest_is_found_whatever_layout_is_named() -> None:
    """The page shows that of another record."""
    one = same_words()
    assert rejected(one, drawn(one, digest="0" * 64, digests=()), register=None) == {"text"}


@pytest.mark.parametrize("before", ["1", "1,", "1.", "−"])
def test_the_end_of_another_number_is_not_the_number(before: str) -> None:
    """132 is not on a page that says 1,132."""
    made = same_words().record
    number = f"{rounding.printed(made.headline.value)}kgCO2e/{made.headline.unit}"

    assert dict(_figures(made, f"每{number}")) == dict(_figures(made, number))
    assert dict(_figures(made, number))["number and unit"]
    assert not dict(_figures(made, before + number))["number and unit"]


def _figures(made: Record, page: str) -> list[tuple[str, bool]]:
    return [(name.en, there) for name, there in words._figures(made, page)]


def test_other_forged_words_are_never_confirmed_by_naming_another_layout(tmp_path: Path) -> None:
    """The attack: a maker halves a stage on the page, and names a layout nobody knows. Verdict, exit code and bid are as bad as ever."""
    one = same_words()
    stages = tuple(replace(s, value=s.value and s.value / 2) for s in one.record.stages)
    pdf = drawn(one, r=replace(one.record, stages=stages))
    found = one.verify(pdf, register=None)
    (tmp_path / "label.pdf").write_bytes(pdf)
    (tmp_path / "ca.pem").write_bytes(key_files.pem([keys().authority.key.certificate]))
    asked = command("verify", tmp_path / "label.pdf", "--trust", tmp_path / "ca.pem", "--demo", "--at", "2026-11-20")

    assert found.check("text") is None
    assert (found.ok, found.footprint_ok, genuine._sound(found)) == (False, False, False)
    assert asked.exit_code == 1
    assert "Do not rely on it before the tanbiao of that layout has" in asked.output
    assert "All that could be checked passed" not in asked.output


def test_drawing_again_is_not_escaped_by_naming_another_layout() -> None:
    """Where the text layer agrees with our words, other bytes are other pages: a layout is no excuse for glyphs that show something else."""
    one = same_words()
    more = attached(one, "proof.json", "register-key.json")
    guess = label._first_guess(one.record)
    with mock.patch.object(label, "_first_guess", return_value=replace(guess, first_page=guess.first_page + 1)):
        pdf = signature.sign(label.draw(one.record, None, more=more), keys().maker, ISSUED, issue_reason())
    made = replace(one, pdf=pdf)

    assert made.verify(register=None).check("text")
    with mock.patch("labels.verifying.arithmetic._version", return_value=one.record.software["tanbiao"]):
        assert made.verify(register=None, render=True).check("render") is False


def test_pages_altered_after_signing_are_caught_by_the_signature() -> None:
    """Whatever layout they are of."""
    one = elsewhere()
    assert rejected(one, flipped(one.pdf)) & {"file", "signature"}


def test_a_draft_of_another_layout_proves_nothing() -> None:
    """Unsigned, unchecked: the command says so and does not answer 0."""
    made = trust_case.draft("draft", "none").revised(layout=OTHER)
    with mock.patch.object(wording, "STANDING", OTHER_WORDS):
        pdf = label.draw(made)
    found = verification.examine(pdf, keys().trust(), AT)

    assert found.check("signature") is False
    assert found.check("text") is None
    assert not found.ok


@pytest.mark.parametrize("layout", [0, -1, True, "1", 1.5, [1]])
def test_what_is_no_number_of_a_layout_makes_no_record(layout: Any) -> None:
    """Whole numbers from 1."""
    one = issued()
    assert "record" in rejected(one, resigned(one, record_json=replace(one.record, layout=layout).canonical()))


def test_the_number_cannot_be_exchanged_behind_the_record() -> None:
    """It is part of the id and of the digest."""
    one = issued()
    body = replace(one.record, layout=OTHER).canonical()

    assert "record" in rejected(one, resigned(one, record_json=body))


# -- what is said ---------------------------------------------------------------------------------------------------------


def test_both_layouts_stand_in_the_json() -> None:
    """So that a program can choose the tanbiao that is wanted."""
    found = json.loads(json.dumps(elsewhere().verify().to_json()))

    assert (found["layout"], found["layout_known"], found["ok"]) == (OTHER, LAYOUT, False)
    assert elsewhere(layout=None).verify().to_json()["layout"] is None


def test_a_purchaser_is_told_to_use_the_other_version() -> None:
    """Not that the pages were changed."""
    from labels.tendering import gate

    (text,) = [c for c in elsewhere().verify().checks if c.name == "text"]
    assert "another version of this program drew its pages" in gate._plain(text).en
    assert "not those of the record" in gate._plain(replace(text, passed=False)).en
