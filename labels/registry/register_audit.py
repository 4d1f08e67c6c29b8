"""Whether one log is what it was: its numbering, the steps of every id, every checkpoint against the tree as it was at that size.

A log is read as a stream; an id takes some hundred bytes of memory. Two logs beside each other: labels/registry/register_difference.py. A data
base and its columns, stored hashes and search table: labels/registry/register_check.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from inventories.problem import InputError, Place, Problems, Text
from labels.registry import merkle
from labels.registry.checkpoint import Checkpoint, PublicKey
from labels.registry.event import KINDS, Entry
from labels.registry.mirror import Log
from labels.registry.state import ENTRY, State

Group = tuple[Entry | None, list[Checkpoint]]

MOST = 20
"""findings of one audit"""
SLACK = timedelta(days=1)
"""an event may carry a time this much before one that stands earlier: clocks differ"""
_CURE = Text(
    "保留两份文件，向登记簿管理者和监管方出示",
    "Keep both files and show them to the keeper of the register and its supervisor",
)


@dataclass(slots=True)
class Audit:
    """What was found: `problems` are faults, `remarks` are not."""

    problems: Problems = field(default_factory=Problems)
    remarks: list[Text] = field(default_factory=list)
    events: int = 0
    checkpoints: int = 0

    @property
    def full(self) -> bool:
        return len(self.problems) >= MOST

    def take(self, other: Audit) -> None:
        """Adds what another audit found."""
        for problem in other.problems:
            if not self.full and problem not in self.problems.found:
                self.problems.found.append(problem)
        self.remarks += [r for r in other.remarks if r not in self.remarks]
        self.events, self.checkpoints = max(self.events, other.events), max(self.checkpoints, other.checkpoints)

    def fault(self, code: str, zh: str, en: str, place: Place) -> None:
        if not self.full:
            self.problems.add(code, Text(zh, en), _CURE, place)


@dataclass(slots=True)
class Tree:
    """The tree of the events seen so far, and how every id stands."""

    log: Log
    key: PublicKey | None
    audit: Audit
    size: int = 0
    checkpoints: int = 0
    peaks: list[bytes] = field(default_factory=list)
    states: dict[str, tuple[State, bytes]] = field(default_factory=dict)
    latest: str = ""
    numbered: bool = True

    def root(self) -> bytes:
        """Tree hash of the events seen so far."""
        if not self.peaks:
            return merkle.EMPTY
        found = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            found = merkle.node_hash(left, found)
        return found

    def add(self, entry: Entry) -> None:
        """The next event of the log: its number, its step, its time, its place in the tree."""
        place = self._place(entry.index)
        if entry.index != self.size and self.numbered:
            self.numbered = False
            self.audit.fault(
                "event-number",
                f"此处应为第 {self.size} 条事件，却是第 {entry.index} 条：事件被删去或调换",
                f"Event {self.size} should stand here, not event {entry.index}: events were dropped or moved",
                place,
            )
        self._step(entry, place)
        if self.latest and datetime.fromisoformat(entry.event.when) + SLACK < datetime.fromisoformat(self.latest):
            self.audit.remarks.append(
                Text(
                    f"{self.log.name}：第 {entry.index} 条事件的时刻 {entry.event.when} 比之前的事件早一天以上（可能倒签）",
                    f"{self.log.name}: event {entry.index} is dated {entry.event.when}, more than a day before an earlier one (back-dated?)",
                )
            )
        self.latest = max(self.latest, entry.event.when)
        merkle.grow(self.peaks, self.size, entry.leaf_hash)
        self.size += 1

    def check(self, note: Checkpoint) -> None:
        """A checkpoint at its place in the log."""
        self.checkpoints += 1
        place = self._place(note.size)
        if note.origin != self.log.origin:
            self.audit.fault(
                "other-register",
                f"检查点来自另一个登记簿 {note.origin}",
                f"The checkpoint is of another register, {note.origin}",
                place,
            )
        if self.key is not None and not note.signed_by(self.key):
            self.audit.fault(
                "checkpoint-signature",
                f"大小 {note.size} 的检查点没有登记簿密钥的有效签名",
                f"The checkpoint of size {note.size} bears no valid signature by the register's key",
                place,
            )
        if note.size > self.size:
            self.audit.fault(
                "rolled-back",
                f"检查点签名时有 {note.size} 条事件，现只有 {self.size} 条：第 {self.size} 条起被删去",
                f"{note.size} events were there when the checkpoint was signed, {self.size} are now: dropped from event {self.size} on",
                place,
            )
        elif note.size < self.size:
            self.audit.fault(
                "checkpoint-place",
                f"大小 {note.size} 的检查点排在第 {self.size - 1} 条事件之后",
                f"The checkpoint of size {note.size} stands after event {self.size - 1}",
                place,
            )
        elif note.root != self.root():
            self.audit.fault(
                "unlike-checkpoint",
                f"第 0–{note.size - 1} 条事件不是检查点签名时的那些：其中有改写、调换或插入",
                f"Events 0–{note.size - 1} are not those that were signed: some were rewritten, moved or put in",
                place,
            )

    def _step(self, entry: Entry, place: Place) -> None:
        event = entry.event
        state, digest = self.states.get(event.id, (State.NONE, b""))
        legal = ENTRY.permits(state, event.kind) and (
            event.kind == "sealed" or not digest or digest.hex() == event.digest
        )
        if not legal:
            self.audit.fault(
                "illegal-step",
                f"第 {entry.index} 条事件“{KINDS[event.kind].zh}”不是 {event.id} 允许的步骤",
                f"Event {entry.index}, {KINDS[event.kind].en}, is no step that {event.id} may take",
                place,
            )
            return
        self.states[event.id] = (ENTRY.next(state, event.kind), digest or bytes.fromhex(event.digest))

    def _place(self, row: int) -> Place:
        return Place(file=self.log.name, row=row)


def alone(log: Log, key: PublicKey | None = None) -> Audit:
    """One log by itself; the key, if given, must have signed every checkpoint."""
    audit = Audit()
    tree = Tree(log, key, audit)
    for entry, notes in groups(log, audit):
        if entry is not None:
            tree.add(entry)
        for note in notes:
            tree.check(note)
        if audit.full:
            break
    audit.events, audit.checkpoints = tree.size, tree.checkpoints
    return audit


def beside(log: Log, note: Checkpoint) -> Log:
    """The log with a checkpoint from elsewhere at its place."""

    def steps() -> Iterator[Entry | Checkpoint]:
        waiting = True
        for step in log.steps:
            if waiting and isinstance(step, Entry) and step.index >= note.size:
                waiting = False
                yield note
            yield step
        if waiting:
            yield note

    return Log(log.name, log.origin, steps())


def groups(log: Log, audit: Audit) -> Iterator[Group]:
    """Each event with the checkpoints after it; what stands before the first event comes with None. A broken line ends the log."""
    entry: Entry | None = None
    notes: list[Checkpoint] = []
    try:
        for step in log.steps:
            if isinstance(step, Checkpoint):
                notes.append(step)
                continue
            yield entry, notes
            entry, notes = step, []
    except InputError as error:
        for problem in error.problems:
            audit.fault(problem.code, problem.what.zh, problem.what.en, problem.place)
    yield entry, notes
