"""Verification statements: every reason against one, wording by level, identity, PDF, and what a label takes from it."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from inventories.problem import InputError
from inventories.reviewing.review import ReviewFile
from labels import facts
from labels.registry.state import State
from labels.reviewing import refusals, review, statement, statement_page, statement_words
from labels.reviewing.history import History
from labels.reviewing.review import Review
from labels.reviewing.statement import Statement
from lca import trail
from tests.labels.reviewing.reviews import finished, made_up

DAY = date(2026, 3, 30)
WHEN = "2026-03-30T08:00:00Z"
KNOWN = History(()).with_event("taken-up", "2026-03-10T08:00:00Z", "李核", "").with_event("read", WHEN, "李核", "")
BASIS = {"basis_zh": "铝件数量无法核实", "basis_en": "The amount of aluminium could not be verified"}


def written(found: Review | None = None, **changes: dict[str, Any]) -> Statement:
    found = found or made_up()
    return statement.write(found, finished(found, **changes), KNOWN, DAY)


def reasons(found: Review | None = None, **changes: dict[str, Any]) -> set[str]:
    found = found or made_up()
    return {p.code for p in refusals.of(found, finished(found, **changes), DAY)}


# -- reasons against a statement ---------------------------------------------------------------------------------------------


def test_a_finished_review_has_no_reason_against_it() -> None:
    """Limited assurance, unmodified."""
    assert reasons() == set()


def test_an_empty_review_is_refused_with_everything_at_once() -> None:
    """Each compulsory field, confirmation, sheet, row and point; each in both languages with its cell."""
    found = made_up()
    blank = ReviewFile.model_validate_json(trail.canonical(review.values(found)), strict=True)
    problems = refusals.of(found, blank, DAY)

    assert len(problems) > 25
    assert {
        "statement-missing",
        "contract-review",
        "risks-missing",
        "visits-missing",
        "sample-open",
        "point-open",
        "review-disagrees",
    } <= {p.code for p in problems}
    assert all(p.what.zh and p.what.en and p.cure.zh and p.cure.en and p.place.sheet for p in problems)
    with pytest.raises(InputError) as refused:
        statement.write(found, blank, KNOWN, DAY)
    assert len(refused.value.problems) == len(problems)


FOUND = {"topic": "质量", "document": "ISO 14067"}
CLOSED = {"correction": "已更正", "closed_by": "李核", "closed_on": "2026-03-25"}


def test_an_unfinished_row_says_what_is_blank() -> None:
    """One of three answers is lacking: the reviewer need not guess which."""
    found = made_up()
    (problem,) = refusals.of(found, finished(found, S002={"grade": None}), DAY)

    assert problem.what.en == "The sampled row S002 is not finished: Grade left blank"
    assert problem.place.column.startswith("发现等级")


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("major-open", {"S001": FOUND | {"grade": "major"}}),
        ("minor-no-due", {"S001": FOUND | {"grade": "minor"}}),
        ("minor-overdue", {"S001": FOUND | {"grade": "minor", "due": "2026-03-26"}}),
        ("closed-late", {"S001": FOUND | {"grade": "major"} | CLOSED | {"closed_on": "2026-03-28"}}),
        ("verifier-preparer", {"engagement": {"lead": "王编"}}),
        ("verifier-preparer", {"engagement": {"team": "周验；Wang Bian"}}),
        ("verifier-preparer", {"engagement": {"prepared_by": "王编; 周验"}}),
        ("reviewer-preparer", {"conclusion": {"reviewer": "王编（总工）"}}),
        ("reviewer-team", {"conclusion": {"reviewer": "Li He"}}),
        ("reviewer-team", {"conclusion": {"reviewer": "吴查"}}),
        ("review-late", {"conclusion": {"reviewed_on": "2026-03-28"}}),
        ("review-disagrees", {"conclusion": {"accepted": "no"}}),
        ("statement-missing", {"conclusion": {"reviewer": ""}}),
        ("statement-missing", {"engagement": {"accreditation": ""}}),
        ("statement-missing", {"engagement": {"materiality": None}}),
        ("agreed-late", {"engagement": {"agreed_on": "2026-03-11"}}),
        ("contract-late", {"engagement": {"contract_reviewed_on": "2026-03-11"}}),
        ("contract-review", {"engagement": {"impartial": "no"}}),
        ("body-firm", {"engagement": {"body_zh": "示例企业"}}),
        ("misstatement-material", {"S001": FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": -5.1}}),
        ("misstatement-material", {"S001": FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": -3.0}, "S002": FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": 3.0}}),
        ("misstatement-material", {"S001": FOUND | {"grade": "major", "misstatement": 6.0, "corrected": "no"} | CLOSED}),
        ("basis-missing", {"conclusion": {"opinion": "modified"}}),
        ("opinion-future", {"conclusion": {"opinion_on": "2026-04-02"}}),
        ("sample-open", {"S002": {"seen": ""}}),
        ("sample-contradiction", {"S002": {"agrees": "differs"}}),
        ("sample-contradiction", {"S002": {"agrees": "not available"}}),
        ("point-open", {"F01": {"grade": None}}),
        ("point-open", {"F01": {"grade": "none"}}),
        ("certificate-incomplete", {"conclusion": {"certificate": "C-1"}}),
    ],
)  # fmt: skip
def test_each_reason_by_itself(reason: str, changes: dict[str, dict[str, Any]]) -> None:
    """One thing wrong, one reason."""
    assert reasons(**changes) == {reason}


@pytest.mark.parametrize(
    "changes",
    [
        {"S001": FOUND | {"grade": "major", "misstatement": 20.0, "corrected": "yes"} | CLOSED},
        {"S001": FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": 5.0}},
        {
            "S001": FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": 20.0},
            "conclusion": {"opinion": "modified"} | BASIS,
        },
        {"F01": {"grade": "none", "remark": "规则不适用"}},
        {"engagement": {"agreed_on": "2026-03-10"}, "conclusion": {"reviewed_on": "2026-03-27"}},
    ],
)
def test_what_is_no_reason(changes: dict[str, dict[str, Any]]) -> None:
    """Corrected misstatements; exactly the materiality; a modified opinion with its basis; the same day."""
    assert reasons(**changes) == set()


def test_a_calculation_that_could_not_be_repeated_carries_no_favourable_opinion() -> None:
    """An adverse one it may."""
    found = made_up(rerun=[{"name": "model", "passed": False, "text": {"zh": "", "en": ""}}])

    assert reasons(found) == {"rerun-failed"}
    assert reasons(found, conclusion={"opinion": "adverse"} | BASIS) == set()


def test_a_footprint_of_zero_has_no_material_share() -> None:
    """Any misstatement of it is material."""
    found = made_up(footprint=made_up().data["footprint"] | {"total": 0.0})

    assert reasons(found, S001=FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": 0.1}) == {
        "misstatement-material"
    }


# -- words ---------------------------------------------------------------------------------------------------------------------


def test_limited_assurance_is_worded_negatively_and_reasonable_positively() -> None:
    """In both languages."""
    limited, reasonable = written(), written(engagement={"level": "reasonable"})

    assert "未注意到任何事项" in limited.opinion_words.zh
    assert "nothing has come to our attention" in limited.opinion_words.en
    assert "我们认为" in reasonable.opinion_words.zh
    assert "In our opinion" in reasonable.opinion_words.en
    assert "nothing has come" not in reasonable.opinion_words.en


@pytest.mark.parametrize("opinion", ["modified", "adverse", "disclaimed"])
def test_other_opinions_say_so_and_carry_their_basis(opinion: str) -> None:
    """With the value or without an opinion on it."""
    made = written(conclusion={"opinion": opinion} | BASIS)

    assert made.basis is not None
    assert made.basis.zh == BASIS["basis_zh"]
    assert {"modified": "except for", "adverse": "has not been prepared", "disclaimed": "express no opinion"}[
        opinion
    ] in made.opinion_words.en


def wording(tmp_path: Path, text: str) -> statement_words.Wording:
    path = tmp_path / "wording.toml"
    path.write_text(text, encoding="utf-8")
    return statement_words.read(path)


def test_the_template_is_our_own_wording(tmp_path: Path) -> None:
    """What it prints reads back as what is used without it."""
    assert wording(tmp_path, statement_words.template()).words == statement_words.DEFAULT


def test_a_body_may_word_it_its_own_way(tmp_path: Path) -> None:
    """Placeholders are filled in."""
    own = wording(
        tmp_path,
        '[opinion.limited.unmodified]\nzh = "我们没有发现{product}的结果有重大错报。"\nen = "We are not aware of any material misstatement of {product}."',
    )
    found = made_up()
    made = statement.write(found, finished(found), KNOWN, DAY, own)

    assert made.opinion_words.zh == "我们没有发现椅子的结果有重大错报。"
    assert made.opinion_words.en.endswith("misstatement of Chair.")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("wording-form", '[opinion.limited.unmodified]\nzh = "我们认为结果正确。"\nen = "In our opinion it is right."'),
        (
            "wording-form",
            '[opinion.reasonable.unmodified]\nzh = "我们未注意到错报。"\nen = "Nothing has come to our attention."',
        ),
        ("wording-form", '[opinion.limited.unmodified]\nzh = "我们未注意到错报。"\nen = "In our opinion it is right."'),
        ("wording-key", '[opinion.limited.splendid]\nzh = "a"\nen = "b"'),
        ("wording-key", "[colours]\nred = 1"),
        ("wording-value", '[title]\nzh = "声明"'),
        ("wording-value", 'title = "声明"'),
        ("wording-placeholder", '[title]\nzh = "{product.__class__}"\nen = "x"'),
        ("wording-placeholder", '[title]\nzh = "{0}"\nen = "x"'),
        ("wording-placeholder", '[title]\nzh = "{value:>99999999}"\nen = "x"'),
        ("wording-placeholder", '[title]\nzh = "{"\nen = "x"'),
        ("wording-toml", "[title"),
        ("wording-toml", "x = '" + "y" * 200_000 + "'"),
    ],
)
def test_wording_that_does_not_fit_is_refused(code: str, text: str, tmp_path: Path) -> None:
    """Negative for limited, positive for reasonable, known keys and plain placeholders only."""
    with pytest.raises(InputError) as refused:
        wording(tmp_path, text)

    assert {p.code for p in refused.value.problems} == {code}


def test_a_clause_number_is_printed_only_where_it_was_read() -> None:
    """Known from others it goes by its topic."""
    open_minor = FOUND | {"grade": "minor", "due": "2026-06-01", "clause": "6.3.7"}
    read, heard = (
        written(S001=open_minor | {"known": known}).found.open_minor[0]["clause"] for known in ("read", "secondary")
    )

    assert "6.3.7" in read
    assert "6.3.7" not in heard
    assert "not read" in heard


def test_procedures_claim_only_what_was_done() -> None:
    """A visit that was not made is not named as one."""
    found = made_up()
    file = finished(found)
    remote = file.model_copy(update={"visits": tuple(v.model_copy(update={"kind": "none"}) for v in file.visits)})

    assert any("visit to 安吉 on 2026-03-18" in p.en for p in written().procedures)
    assert any("no site visit" in p.en for p in statement.write(found, remote, KNOWN, DAY).procedures)


# -- identity and use ------------------------------------------------------------------------------------------------------------


def test_a_statement_is_bound_to_the_calculation_the_bundle_and_the_history() -> None:
    """By four digests, and its own is that of its canonical bytes."""
    made = written()

    assert (made.model_sha256, made.bundle_sha256, made.history_head) == ("c" * 64, "b" * 64, KNOWN.head)
    assert made.review_sha256 == made_up().digest
    assert made.digest() == written().digest()
    assert made.digest() != written(engagement={"materiality": 0.04}).digest()


def test_a_statement_reads_back(tmp_path: Path) -> None:
    """Canonical bytes only; one changed figure is another statement, another shape is none."""
    made = written()
    path = tmp_path / "statement.json"
    path.write_bytes(made.canonical())
    assert statement.load(path) == made
    plain = json.loads(made.canonical())
    for bad in (
        json.dumps(plain, indent=1).encode(),
        b"[]",
        b"{}",
        made.canonical().replace(b'"limited"', b'"absolute"'),
    ):
        path.write_bytes(bad)
        with pytest.raises(InputError):
            statement.load(path)


def test_a_label_takes_the_statement_with_its_digest() -> None:
    """Body, level, opinion, number, materiality, and a certificate as the body issued it."""
    made = written(
        conclusion={"certificate": "CFP-7", "certificate_rule": "CNCA-CFP-0001", "certificate_class": "disclosure"}
    )
    taken = made.as_verification()

    assert isinstance(taken, facts.Verification)
    assert (taken.statement_sha256, taken.statement_id, taken.level, taken.opinion) == (
        made.digest(),
        "TV-1",
        "limited",
        "unmodified",
    )
    assert taken.certificate == {"number": "CFP-7", "rule": "CNCA-CFP-0001", "class": "碳披露"}
    assert written().as_verification().certificate is None


def test_a_statement_covers_one_calculation_only() -> None:
    """Another model, another result, or no trail at all is refused."""
    made = written()
    verified = {"digests": {"model_sha256": "c" * 64}, "results": {"footprint": {"total": 100.0}}}
    made.covers(verified)
    for other in (
        verified | {"digests": {"model_sha256": "e" * 64}},
        verified | {"results": {"footprint": {"total": 99.0}}},
        {},
    ):
        with pytest.raises(InputError, match="another calculation"):
            made.covers(other)


@pytest.mark.parametrize("opinion", ["adverse", "disclaimed"])
def test_no_label_rests_on_an_adverse_opinion(opinion: str) -> None:
    """Nor on none."""
    with pytest.raises(InputError, match="label cannot rest"):
        written(conclusion={"opinion": opinion} | BASIS).as_verification()


def conclude(found: Review, known: History, day: date = DAY, **changes: dict[str, Any]) -> tuple[Statement, History]:
    return statement.conclude(found, known, finished(found, **changes), day, "李核", WHEN)


def test_the_statement_ends_the_case_and_may_be_written_again() -> None:
    """Same again: nothing happens; another one: refused."""
    found = made_up()
    made, after = conclude(found, KNOWN)
    assert after.state is State.VERIFIED
    assert conclude(found, after) == (made, after)
    with pytest.raises(InputError) as refused:
        conclude(found, after, date(2026, 3, 31))
    assert refused.value.problems[0].code == "illegal-step"


@pytest.mark.parametrize("step", ["suspended", "withdrawn", "superseded"])
def test_a_statement_of_a_case_that_fell_is_not_written_again(step: str) -> None:
    """Whoever withdrew it does not hand it out once more."""
    found = made_up()
    fallen = conclude(found, KNOWN)[1].with_event(step, "2026-06-01T00:00:00Z", "李核", "x")

    with pytest.raises(InputError) as refused:
        conclude(found, fallen)

    assert refused.value.problems[0].code == "illegal-step"


def test_a_certificate_is_a_step_of_its_own_and_an_adverse_opinion_returns_the_case() -> None:
    """Recorded after the statement, never instead of it."""
    certified = {"certificate": "CFP-7", "certificate_rule": "R-1", "certificate_class": "disclosure"}

    assert conclude(made_up(), KNOWN, conclusion=certified)[1].state is State.CERTIFIED
    assert conclude(made_up(), KNOWN, conclusion={"opinion": "adverse"} | BASIS)[1].state is State.DRAFT


# -- the page ----------------------------------------------------------------------------------------------------------------------


def test_the_pdf_shows_the_statement_and_carries_it_as_data() -> None:
    """One or two pages, the same bytes twice, the attachment is the canonical JSON."""
    from tests.labels.drawn import words

    made = written(S001=FOUND | {"grade": "minor", "due": "2026-06-01", "misstatement": 1.0})
    pdf = statement_page.draw(made)
    assert statement_page.draw(made) == pdf
    shown = words(pdf).replace("\xa0", " ")
    for said in ("产品碳足迹核查声明", "TV-1", "CNAS-V-0000", "有限保证", made.digest(), made.subject.dataset["sha256"], "C-1", "郑复", "2026-06-01"):
        assert said in shown.replace("\n", "") or said in shown, said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) <= 2
        assert opened.attachments[statement_page.ATTACHMENT].get_file().read_bytes() == made.canonical()


def test_a_character_that_cannot_be_printed_is_named() -> None:
    """Nothing is left out silently."""
    made = written()
    with pytest.raises(InputError) as refused:
        statement_page.draw(made.model_copy(update={"client": "𠮷田"}))

    assert refused.value.problems[0].code == "character"
