"""The general profiles, and the documents that rules cite, with what was read of each.

Read here: the PACT Methodology Alignment Checklists (WBCSD, April 2025), which name the section of the PACT Methodology V3 behind each
demand, and the published scope of GB/T 24067-2024. The clauses of ISO 14067:2018 are known from secondary sources only, so no clause
number of it is ever printed.
"""

from __future__ import annotations

from inventories.problem import Text
from lca.rule import Clause, ClauseStatus, Profile, profile

ISO = "ISO 14067:2018"
GBT = "GB/T 24067-2024"
PACT = "PACT Methodology V3"
HOUSE = "tanbiao house method"
IPCC = "IPCC AR6 WG1, 7.SM"
EN15804 = "EN 15804+A2, c-PCR-008"
PEF = "PEF / EF method"
BATTERY = "Regulation (EU) 2023/1542"
DRAFT_ACT = "draft EU delegated act on EV batteries (2024-04)"

GENERAL = ("iso14067", "gbt24067", "pact3", "eu-battery", "en15804-lift", "pefcr-apparel", "seating")
"""Profiles that every general rule belongs to."""


def iso(number: str = "", status: ClauseStatus = ClauseStatus.SECONDARY) -> Clause:
    """A demand of ISO 14067, known from a paraphrase unless said otherwise."""
    return Clause(ISO, number, status, "paraphrases in public course material and reports; the standard was not read")


def gbt(status: ClauseStatus = ClauseStatus.SECONDARY) -> Clause:
    """A demand of GB/T 24067-2024, known from its published scope (read) or from notes on its draft."""
    return Clause(GBT, "", status, "published scope of the standard" if status is ClauseStatus.READ else "notes on its draft and report template")  # fmt: skip


def pact(section: str) -> Clause:
    """A demand of the PACT Methodology V3 as the publisher's checklists give it with its section."""
    return Clause(PACT, f"section {section}", ClauseStatus.READ, "PACT Methodology Alignment Checklists, WBCSD, April 2025")  # fmt: skip


def house(about: str) -> Clause:
    """A demand of our own."""
    return Clause(HOUSE, "", ClauseStatus.READ, about)


def other(document: str, source: str, status: ClauseStatus = ClauseStatus.SECONDARY, number: str = "") -> Clause:
    """A demand of another document."""
    return Clause(document, number, status, source)


profile(
    Profile(
        "iso14067", Text("ISO 14067:2018 要点核对", "ISO 14067:2018, main points"),
        Text("部分核对，不等于符合：标准条款原文未全部查阅", "partial check, not conformity: the standard's clauses were not all read"),
        basis="instrument-first",
    ),
    ISO,
)  # fmt: skip
profile(
    Profile(
        "gbt24067", Text("GB/T 24067-2024 要点核对", "GB/T 24067-2024, main points"),
        Text("部分核对，不等于符合：标准条款原文未全部查阅", "partial check, not conformity: the standard's clauses were not all read"),
    ),
    GBT, ISO,
)  # fmt: skip
profile(
    Profile(
        "pact3", Text("PACT 方法学 V3 要点核对", "PACT Methodology V3, main points"),
        Text("部分核对，不等于符合：依据 WBCSD 2025年4月核对清单", "partial check, not conformity: after WBCSD's checklists of April 2025"),
        cut_off=0.03, cut_off_of_gate=True, basis="instrument-first",
    ),
    PACT,
)  # fmt: skip
