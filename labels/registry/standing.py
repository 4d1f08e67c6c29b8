"""How one id stands in the register: folded from its events, never stored as truth. Pure; the data base is labels/registry/register.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inventories.problem import InputError, Place, Text
from labels.registry import state
from labels.registry.event import KINDS, SUBJECTS, Entry, Event
from labels.registry.state import ENTRY, NAMES, State

LASTING = ("issued", "sealed")
"""Kinds that happen once for one digest: a repetition is the first entry again, whatever came later."""


@dataclass(frozen=True, slots=True)
class Standing:
    """State, digest and facts of one id after its events."""

    id: str
    subject: str = ""
    digest: str = ""
    """of the record; empty for an unknown id"""
    state: State = State.NONE
    entries: tuple[Entry, ...] = ()
    seals: tuple[str, ...] = ()
    """digests of the signed PDFs"""
    facts: Mapping[str, str] = field(default_factory=dict)
    """`extra` of the events, a later one over an earlier one"""

    @property
    def last(self) -> Entry | None:
        """The event that made the state what it is."""
        return next((e for e in reversed(self.entries) if e.event.kind not in ("sealed", "corrected")), None)

    @property
    def known(self) -> bool:
        return bool(self.entries)

    def expired(self, day: date) -> bool:
        """Whether validity has ended by that day; False for what states none."""
        return state.expired(self.facts.get("valid_until", ""), day)

    def not_yet(self, day: date) -> bool:
        """Whether validity begins after that day."""
        first = self.facts.get("valid_from", "")
        return bool(first) and day < date.fromisoformat(first)

    def in_force(self, day: date) -> bool:
        """Issued, neither suspended, withdrawn nor superseded, and within its validity."""
        return self.state is State.IN_FORCE and not self.expired(day) and not self.not_yet(day)

    def name(self, day: date) -> str:
        """The state's key, `expired` and `not-yet` among them. A withdrawal outweighs an expiry."""
        if self.state is State.IN_FORCE:
            return "expired" if self.expired(day) else "not-yet" if self.not_yet(day) else str(self.state)
        return str(self.state)

    def words(self, day: date) -> Text:
        """The state in both languages."""
        return NAMES[self.name(day)]

    def to_json(self, day: date) -> dict[str, Any]:
        last = self.last
        return {
            "id": self.id, "subject": self.subject, "digest": self.digest, "state": self.name(day), "in_force": self.in_force(day),
            "since": last.event.when if last else "", "reason": last.event.reason if last else "", "who": last.event.who if last else "",
            "seals": list(self.seals), **({"successor": self.facts["successor"]} if "successor" in self.facts else {}),
            "facts": {k: v for k, v in self.facts.items() if k != "successor"},
            "events": [e.to_json() for e in self.entries],
        }  # fmt: skip

    def after(self, entry: Entry) -> Standing:
        """The standing with one more event; raises InputError for an illegal step."""
        event = entry.event
        return Standing(
            self.id, self.subject or event.subject, self.digest or event.digest, ENTRY.next(self.state, event.kind, self.id),
            (*self.entries, entry), (*self.seals, event.digest) if event.kind == "sealed" else self.seals, {**self.facts, **event.extra},
        )  # fmt: skip

    def repeated(self, event: Event) -> Entry | None:
        """The entry that this event would only repeat, so that every step may be taken again after a crash."""
        if event.kind in LASTING:
            return next((e for e in self.entries if (e.event.kind, e.event.digest) == (event.kind, event.digest)), None)
        last = next((e for e in reversed(self.entries) if e.event.kind != "sealed"), None)
        if last is None or (last.event.kind, last.event.digest) != (event.kind, event.digest):
            return None
        if event.kind == "corrected" and (last.event.extra, last.event.reason) != (event.extra, event.reason):
            return None
        if event.kind == "superseded" and last.event.extra != event.extra:
            return None
        return last

    def admit(self, event: Event) -> Entry | None:
        """None if the event may be added, its first entry if it is there already; raises InputError for what may not be."""
        place = Place(file=event.id)
        if self.known and event.subject != self.subject:
            raise InputError.one(
                "id-taken",
                Text(f"编号 {self.id} 已登记为{SUBJECTS[self.subject].zh}", f"The id {self.id} is already a {SUBJECTS[self.subject].en}"),
                Text("换一个编号", "Choose another id"),
                place,
            )  # fmt: skip
        if (first := self.repeated(event)) is not None:
            return first
        if self.known and event.kind != "sealed" and event.digest != self.digest:
            raise InputError.one(
                "other-digest",
                Text(f"编号 {self.id} 已用另一份记录的摘要登记（{self.digest[:16]}…）", f"The id {self.id} is registered with another record's digest ({self.digest[:16]}…)"),
                Text("新的记录需要新的编号；用 preceding 指向旧编号", "A new record needs a new id; name the old one as preceding"),
                place,
            )  # fmt: skip
        ENTRY.next(self.state, event.kind, self.id, place)
        if self.known and event.when < self.entries[-1].event.when:
            last = self.entries[-1].event
            raise InputError.one(
                "event-order",
                Text(
                    f"时刻 {event.when} 早于该编号的上一事件“{KINDS[last.kind].zh}”{last.when}",
                    f"{event.when} is before this id's last event, {KINDS[last.kind].en} at {last.when}",
                ),
                Text("登记簿只能向后写；检查时钟", "The register is only written forward; check the clock"),
                place,
            )
        if event.kind == "superseded" and event.extra.get("successor", event.id) == event.id:
            raise InputError.one(
                "successor",
                Text("未写明由哪个编号替代", "It is not said which id takes its place"),
                Text(
                    "在 extra 中给出 successor：另一个已登记的编号",
                    "Give `successor` in extra: another id in the register",
                ),
                place,
            )
        return None


def fold(id: str, entries: Iterable[Entry], at: str = "") -> Standing:  # noqa: A002
    """The standing after the entries up to the moment `at` (all of them if empty)."""
    found = Standing(id)
    for entry in entries:
        if not at or entry.event.when <= at:
            found = found.after(entry)
    return found
