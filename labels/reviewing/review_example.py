"""The review of the demonstration: a verification team that does not exist works through the example chair, so that `tanbiao demo` ends with
a verified label. Nothing was seen by anybody; every text says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from inventories.reviewing import review_book
from labels.registry.event import moment
from labels.reviewing import bundle, review, review_folder, statement
from labels.reviewing.bundle import Bundle
from labels.reviewing.review import Review
from labels.reviewing.statement import Statement
from labels.signing.authority import SUBJECTS
from lca.case import Case

SEED = "demonstration"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LEAD = "示例核查员甲（虚构） Example Verifier A (fictitious)"
SEEN = "演示：未实际查看 demonstration: nothing was looked at"


@dataclass(frozen=True, slots=True)
class Verified:
    """A case that went through the whole way."""

    bundle: Bundle
    statement: Statement


def answers(found: Review, day: date) -> dict[str, Any]:
    """The workbook filled in for the demonstration: limited assurance, unmodified opinion, every point an observation."""
    body, (start, visit, end) = SUBJECTS["body"], (day - timedelta(days=n) for n in (20, 10, 1))
    values = review.values(found)
    values["engagement"] = values.get("engagement", {}) | {
        "body_zh": body.name_zh, "body_en": body.name_en, "accreditation": "DEMO-0000", "contract": "DEMO-1", "contract_reviewed_by": "示例评审（虚构）",
        "contract_reviewed_on": start.isoformat(), "competent": "yes", "impartial": "yes", "level": "limited", "materiality": 0.05,
        "agreed_on": start.isoformat(), "agreed_with": "示例企业（虚构）", "lead": LEAD, "team": "示例核查员乙（虚构） Example Verifier B (fictitious)",
        "began_on": (start + timedelta(days=2)).isoformat(), "strategy": SEEN, "strategy_by": LEAD, "strategy_on": (start + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    values["conclusion"] = {
        "statement": "DEMO-V-1", "opinion": "unmodified", "reviewer": "示例复核员（虚构） Example Reviewer C (fictitious)", "reviewed_on": end.isoformat(),
        "accepted": "yes", "opinion_on": day.isoformat(), "signed_by": LEAD,
    }  # fmt: skip
    values["risks"] = [{"risk": SEEN, "kind": "inherent", "rating": "high", "response": SEEN}]
    values["visits"] = [
        {
            "kind": "on-site",
            "day": visit.isoformat(),
            "place": "安吉 Anji",
            "persons": LEAD,
            "looked_at": SEEN,
            "seen": SEEN,
        }
    ]
    for row in values["samples"]:
        row |= {"seen": SEEN, "agrees": "agrees", "grade": "none"}
    for row in values["points"]:
        row |= {"grade": "observation"}
    return values


def _typed(values: Any) -> Any:
    """Days as days, as a person's workbook has them."""
    if isinstance(values, dict):
        return {k: _typed(v) for k, v in values.items()}
    if isinstance(values, list):
        return [_typed(v) for v in values]
    return date.fromisoformat(values) if isinstance(values, str) and DAY.fullmatch(values) else values


def verify(case: Case, folder: Path, when: datetime) -> Verified:
    """Bundle, review, statement of a case, written into `folder` as the commands submit, review and statement would."""
    from inventories import atomic
    from labels.reviewing import statement_page

    made = bundle.make(case)
    atomic.write_bytes(folder / "case.tanbiao", made.to_bytes())
    found, rerun = review.examine(made, folder / "unpacked", SEED)
    begun, done, day = moment(when - timedelta(days=18)), moment(when), when.date()
    home = folder / "review"
    review_folder.begin(made, found, rerun.case, home, LEAD, begun)
    book = home / review_book.NAME
    atomic.write_bytes(book, review_book.write(_typed(answers(found, day)), review.lines(found)))
    file, known, _ = review_folder.take(made, home, book, LEAD, "", done)
    signed, after = statement.conclude(found, known, file, day, LEAD, done)
    after.write(home)
    atomic.write_bytes(folder / "statement.json", signed.canonical())
    atomic.write_bytes(folder / "statement.pdf", statement_page.draw(signed))
    return Verified(made, signed)


