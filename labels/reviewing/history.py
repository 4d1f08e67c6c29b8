"""The history of a review: one line of JSON for each thing that happened, each bound to the line before by its SHA-256.

Nothing is overwritten: the review as it stands is what the lines add up to. A line that was changed, taken out or put in between is
found when the file is opened; a tail that was cut off is found by whoever holds the last line's digest (the statement does).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inventories import atomic, strictjson
from inventories.problem import InputError, Place, Text
from labels.registry import state
from lca import trail as trails

FILE = "review.history.jsonl"
FIRST = "0" * 64
LARGEST = 64 * 2**20
KEYS = {"number", "kind", "when", "who", "why", "changes", "facts", "previous"}
STEPS = (
    "taken-up", "verified", "certified", "returned", "surveyed", "suspended", "reinstated", "withdrawn", "superseded",
)  # fmt: skip
"""Steps of the case (labels.registry.state)."""
NOTES = ("read", "learned")
"""What changes no state. `read`: a workbook was taken back, while the review goes on. `learned`: a fact found after it has ended."""
KINDS = (*STEPS, *NOTES)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that got another value; None: there was or is none."""

    path: str
    """e.g. samples/S003/grade"""
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One line."""

    number: int
    kind: str
    when: str
    """ISO 8601"""
    who: str
    why: str
    changes: tuple[Change, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """digests that the event rests on"""
    previous: str = FIRST
    """SHA-256 of the line before"""

    def line(self) -> bytes:
        plain = {
            "number": self.number, "kind": self.kind, "when": self.when, "who": self.who, "why": self.why,
            "changes": [[c.path, c.was, c.now] for c in self.changes], "facts": dict(self.facts), "previous": self.previous,
        }  # fmt: skip
        return trails.canonical(plain) + b"\n"


@dataclass(frozen=True)
class History:
    """All that happened so far."""

    events: tuple[Event, ...]

    @property
    def head(self) -> str:
        """SHA-256 of the last line."""
        return hashlib.sha256(self.events[-1].line()).hexdigest() if self.events else FIRST

    @property
    def heads(self) -> tuple[str, ...]:
        """SHA-256 of each line: what was the head at some time."""
        return tuple(hashlib.sha256(e.line()).hexdigest() for e in self.events)

    @property
    def values(self) -> dict[str, Any]:
        """Path to value, as the events left them."""
        found: dict[str, Any] = {}
        for event in self.events:
            for change in event.changes:
                if change.now is None:
                    found.pop(change.path, None)
                else:
                    found[change.path] = change.now
        return found

    @property
    def state(self) -> state.State:
        """Where the case stands; raises InputError for a step that its state does not allow."""
        here = state.CASE.follow(("submitted",))
        for event in self.events:
            here = _after(here, event.kind)
        return here

    def fact(self, name: str) -> str:
        """The latest word on something."""
        return next((e.facts[name] for e in reversed(self.events) if name in e.facts), "")

    def with_event(
        self, kind: str, when: str, who: str, why: str, changes: Sequence[Change] = (), facts: Mapping[str, str] | None = None
    ) -> History:  # fmt: skip
        """One event more; raises InputError for a step that is not allowed now."""
        made = History(
            (*self.events, Event(len(self.events) + 1, kind, when, who, why, tuple(changes), facts or {}, self.head))
        )
        _ = made.state
        return made

    def before(self, kinds: frozenset[str]) -> History:
        """The history up to the first event of one of these kinds."""
        end = next((i for i, e in enumerate(self.events) if e.kind in kinds), len(self.events))
        return History(self.events[:end])

    def write(self, folder: Path) -> None:
        """Writes the file whole or not at all; raises InputError if it has grown or changed since it was read."""
        mine = [e.line() for e in self.events]
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            there = _lines(folder / FILE)
            if there != mine[: len(there)]:
                raise _broken(
                    folder / FILE, None,
                    Text("文件在此期间被改动或增加", "it was changed or grew meanwhile"), Text("重新运行该命令", "Run the command again"),
                )  # fmt: skip
            atomic.write_bytes(folder / FILE, b"".join(mine))


def _after(here: state.State, kind: str) -> state.State:
    """The state after one event; raises InputError for one that is not allowed here."""
    if kind in NOTES:
        if kind == "read" and here is not state.State.UNDER_REVIEW:
            raise InputError.one(
                "illegal-step",
                Text(
                    f"案卷状态为“{state.NAMES[here].zh}”，其工作簿不能再改",
                    f"The case is {state.NAMES[here].en}: its workbook can no longer be changed",
                ),
                Text(
                    "须重新核查时，用另一个 --out 目录开始；后来才知道的事实用 tanbiao case --step learned 登记",
                    "For another statement begin a new review with another --out; enter facts found later with tanbiao case --step learned",
                ),
            )
        if kind != "read" and here is state.State.UNDER_REVIEW:
            state.CASE.next(here, kind)
        return here
    return state.CASE.next(here, kind)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Between looking and writing nobody else writes; where the system has no locks, the look alone must do."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What changed between two sets of values, in order of path."""
    return [
        Change(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def load(folder: Path) -> History:
    """The history in a folder, checked line by line; raises InputError naming the first line that does not belong."""
    path = folder / FILE
    events: list[Event] = []
    previous, known = FIRST, dict[str, Any]()
    for number, line in enumerate(_lines(path), start=1):
        event = _event(path, number, line)
        if event.previous != previous or event.number != number or event.line() != line:
            raise _broken(path, number, _CHANGED)
        for change in event.changes:
            if known.get(change.path) != change.was:
                raise _broken(path, number, _CHANGED)
            known[change.path] = change.now
        events.append(event)
        previous = hashlib.sha256(line).hexdigest()
    made = History(tuple(events))
    _ = made.state
    return made


_CHANGED = Text(
    "与前一行不衔接：历史被改动、删去或插入",
    "does not join the line before it: the history was changed, cut or added to",
)
_COPY = Text("从备份恢复该文件；历史不可编辑", "Restore the file from a copy; a history is not edited")


def _lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    if os.path.getsize(path) > LARGEST:  # noqa: PTH202 - one call, no stat object
        raise _broken(path, None, Text("文件过大", "it is too large"))
    return path.read_bytes().splitlines(keepends=True)


def _event(path: Path, number: int, line: bytes) -> Event:
    data = strictjson.loads(line, path.name)
    foreign = _broken(path, number, Text("不是历史记录", "is no line of a history"))
    if not isinstance(data, dict) or set(data) != KEYS or data["kind"] not in KINDS:
        raise foreign
    if not all(isinstance(data[k], str) for k in ("when", "who", "why", "previous")):
        raise foreign
    try:
        changes = tuple(Change(str(p), was, now) for p, was, now in data["changes"])
        facts = {str(k): str(v) for k, v in data["facts"].items()}
        return Event(
            data["number"], data["kind"], data["when"], data["who"], data["why"], changes, facts, data["previous"]
        )
    except (TypeError, ValueError, AttributeError):
        raise foreign from None


def _broken(path: Path, number: int | None, what: Text, cure: Text = _COPY) -> InputError:
    return InputError.one(
        "history", Text(f"{path.name}：{what.zh}", f"{path.name}: {what.en}"), cure, Place(file=path.name, row=number)
    )
