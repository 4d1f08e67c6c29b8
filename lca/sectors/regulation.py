"""Clauses of Regulation (EU) 2023/1542 and of what comes with it, each with how far it was read (line by line: docs/eu-battery.md)."""

from __future__ import annotations

from lca.rule import Clause, ClauseStatus
from lca.standards.profiles import BATTERY, DRAFT_ACT, other

EU = ("eu-battery",)
"""The profile whose rules cite them."""


def article(letters: str) -> Clause:
    """Article 7(1), read in the text of EUR-Lex as a public repository keeps it."""
    return other(BATTERY, "CELEX 32023R1542, English text of EUR-Lex as kept in a public repository, 2026-09", ClauseStatus.READ, f"Art. 7(1)({letters})")  # fmt: skip


def scope() -> Clause:
    """Point 1 of Annex II, read in its German wording, which is as authentic as any other."""
    return other(BATTERY, "the German wording, read on two public law sites", ClauseStatus.READ, "Annex II, point 1")


def annex(points: str) -> Clause:
    """Other points of Annex II: the Commission's proposal was read whole, the adopted wording was not."""
    return other(BATTERY, f"Annex II of the proposal COM(2020) 798, read whole; the adopted wording of point {points} was not read", ClauseStatus.SECONDARY, f"Annex II, point {points}")  # fmt: skip


def draft() -> Clause:
    """The draft delegated act of April 2024, known from summaries."""
    return other(DRAFT_ACT, "Ares(2024)3131389, summaries and tables")
