"""Rules: functions that look at a dossier and say what they find, each with its topic, its clause and how far that clause was read.

A rule is ours. Its clause says where the demand comes from; a clause that nobody here has read in the original is shown by its
topic, never by a number (method decisions, preamble). A finding is worded like a problem: what, cure, place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from inventories.problem import InputError, Place, Text
from lca.dossier import Dossier

NOWHERE = Place()


class Severity(StrEnum):
    """How bad a finding is; only errors stop (exit code 1)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class ClauseStatus(StrEnum):
    """How well a clause is known here."""

    READ = "read"
    """the words of the clause, or the publisher's own rendering of them, were read"""
    SECONDARY = "secondary"
    """known from somebody's paraphrase"""
    MEMORY = "memory"
    """known from memory only"""


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a demand stands."""

    document: str
    """standard, methodology, law, or our own method decision"""
    number: str
    """clause or section; shown only where it was read"""
    status: ClauseStatus
    source: str
    """where it was read or heard of"""

    def shown(self, topic: Text) -> Text:
        """With its number where that was read, else by the topic."""
        if self.status is ClauseStatus.READ and self.number:
            return Text(f"{self.document} {self.number}", f"{self.document}, {self.number}")
        if self.status is ClauseStatus.READ:
            return Text(self.document, self.document)
        return Text(f"{self.document}：{topic.zh}（条款原文未读）", f"{self.document}: {topic.en} (clause not read)")


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of rules with its limits."""

    id: str
    name: Text
    about: Text
    """what a passed check means, and what it does not"""
    systems: tuple[str, ...] = ()
    """product systems it is meant for; empty: all"""
    cut_off: float = 0.05
    """largest sum of exclusions, fraction of the result (of its cradle-to-gate part where `cut_off_of_gate`)"""
    cut_off_of_gate: bool = False
    basis: str = "location"
    """electricity basis of the headline: location | instrument-first (where a residual mix is published)"""
    gwp: str = "AR6"
    """IPCC report whose GWP100 is asked for"""
    equipment_out: bool = False
    """the rules themselves leave out the making of equipment, so a study need not name it as a cut-off"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found."""

    rule: str
    """id of the rule"""
    severity: Severity
    topic: Text
    clause: Text
    """the clause as it may be printed"""
    what: Text
    cure: Text
    place: Place = NOWHERE
    """where in the study"""

    def to_json(self) -> dict[str, Any]:
        """Plain data for --json."""
        two = {name: getattr(self, name)._asdict() for name in ("topic", "clause", "what", "cure")}
        place = {"file": self.place.file, "sheet": self.place.sheet, "row": self.place.row, "column": self.place.column}
        return {"rule": self.rule, "severity": str(self.severity)} | two | place


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says, before the rule's own words are put to it."""

    what: Text
    cure: Text
    place: Place = NOWHERE
    severity: Severity | None = None
    """where it differs from the rule's"""


def says(
    zh: str, en: str, cure_zh: str, cure_en: str, place: Place = NOWHERE, severity: Severity | None = None
) -> Said:
    """What is wrong and what to do about it, in both languages."""
    return Said(Text(zh, en), Text(cure_zh, cure_en), place, severity)


Check = Callable[[Dossier, Profile], Iterable[Said]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its words and its function."""

    id: str
    """R and the number in the list of demands (14-44), or the sector's letter"""
    topic: Text
    text: Text
    """what the rule asks, in one sentence"""
    clauses: tuple[Clause, ...]
    severity: Severity
    profiles: tuple[str, ...]
    check: Check

    @property
    def number(self) -> int | None:
        """14 for R14 and R14b, none for a rule of a sector."""
        return self.order[2] if self.id.startswith("R") else None

    @property
    def order(self) -> tuple[bool, str, int, str]:
        """R first, then by letter and number: B9 before B10."""
        digits = "".join(c for c in self.id[1:] if c.isdigit())
        return not self.id.startswith("R"), self.id[0], int(digits or 0), self.id

    def clause_for(self, profile: str) -> Clause:
        """The clause of the first of the profile's documents that the rule names, else the rule's first."""
        wanted = (c for document in DOCUMENTS.get(profile, ()) for c in self.clauses if c.document == document)
        return next(wanted, self.clauses[0])

    def findings(self, dossier: Dossier, profile: Profile) -> Iterator[Finding]:
        """What the rule finds, in the rule's words."""
        clause = self.clause_for(profile.id).shown(self.topic)
        for said in self.check(dossier, profile):
            yield Finding(self.id, said.severity or self.severity, self.topic, clause, said.what, said.cure, said.place)


DOCUMENTS: dict[str, tuple[str, ...]] = {}
"""Profile to the documents it rests on; filled where the profiles are declared."""
PROFILES: dict[str, Profile] = {}
_RULES: dict[str, Rule] = {}


def rule(
    key: str, topic: Text, text: Text, clauses: tuple[Clause, ...], severity: Severity, profiles: tuple[str, ...]
) -> Callable[[Check], Check]:
    """Declares the function below it as a rule."""

    def register(check: Check) -> Check:
        if key in _RULES:
            raise ValueError(f"two rules are called {key}")
        _RULES[key] = Rule(key, topic, text, clauses, severity, profiles, check)
        return check

    return register


def profile(made: Profile, *documents: str) -> Profile:
    """Declares a profile and the documents it rests on."""
    PROFILES[made.id] = made
    DOCUMENTS[made.id] = documents
    return made


@lru_cache(maxsize=1)
def registry() -> Mapping[str, Rule]:
    """Every rule by its id, in order."""
    import lca.sectors
    import lca.standards  # noqa: F401  (declaring is what importing them is for)

    return dict(sorted(_RULES.items(), key=lambda item: item[1].order))


def profiles() -> Mapping[str, Profile]:
    """Every profile by its id."""
    registry()
    return dict(PROFILES)


def of_profile(name: str) -> list[Rule]:
    """The rules of a profile; raises InputError for an unknown one."""
    if name not in profiles():
        raise InputError.one(
            "unknown-profile",
            Text(f"没有名为 {name} 的规则集", f"There is no profile {name}"),
            Text(f"可用：{'、'.join(PROFILES)}", f"Choose: {', '.join(PROFILES)}"),
        )
    return [r for r in registry().values() if name in r.profiles]


ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Report:
    """A dossier looked at by all rules of a profile."""

    profile: Profile
    rules: int
    """how many rules were run"""
    findings: tuple[Finding, ...] = field(default=())
    """worst first"""

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Plain data for --json."""
        return {
            "profile": self.profile.id,
            "name": self.profile.name._asdict(),
            "statement": self.profile.about._asdict(),
            "rules": self.rules,
            "counts": {str(s): self.count(s) for s in Severity},
            "findings": [f.to_json() for f in self.findings],
        }


def examine(dossier: Dossier, name: str, leave_out: frozenset[str] = frozenset()) -> Report:
    """Runs every rule of a profile but those left out; raises InputError for an unknown profile or one that is not meant for the product."""
    rules, chosen = [r for r in of_profile(name) if r.id not in leave_out], profiles()[name]
    if chosen.systems and dossier.system.id not in chosen.systems:
        raise InputError.one(
            "profile-system",
            Text(
                f"规则集 {name} 不适用于产品系统 {dossier.system.id}",
                f"The profile {name} is not meant for the product system {dossier.system.id}",
            ),
            Text(f"适用于：{'、'.join(chosen.systems)}", f"It is meant for: {', '.join(chosen.systems)}"),
        )
    found = [finding for r in rules for finding in r.findings(dossier, chosen)]
    return Report(chosen, len(rules), tuple(sorted(found, key=lambda f: ORDER[f.severity])))
