"""`tanbiao register audit`: whether a register, or a mirror of it, is what it was; and what differs between two, event by event.

Everything is read as a stream. One log alone: its numbering, the steps of every id, every checkpoint against the tree as it was at
that size. Two logs: rewritten, reordered and dropped events, and checkpoints of two different trees. A data base besides: its
columns, stored hashes and search table against the events' texts (labels/register_check.py).
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from inventories.problem import InputError, Place, Problems, Text
from labels import merkle
from labels.checkpoint import Checkpoint, PublicKey
from labels.event import KINDS, Entry
from labels.mirror import Log
from labels.state import ENTRY, State

MOST = 20
"""findings of one audit"""
AHEAD = 1000
"""events that are looked at to tell a dropped event from a rewritten one"""
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
        self.audit.checkpoints += 1
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
                "forked",
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
    for entry, notes in _groups(log, audit):
        if entry is not None:
            tree.add(entry)
        for note in notes:
            tree.check(note)
        if audit.full:
            break
    audit.events = tree.size
    return audit


def between(first: Log, second: Log, key: PublicKey | None = None, *, current: bool = True) -> Audit:
    """Two logs beside each other, each also by itself. `current`: the first is the register, so it must hold all of the second."""
    audit = Audit()
    left, right = Tree(first, key, audit), Tree(second, key, audit)
    pair = _Pair(first.name, second.name, audit)
    a, b = _Ahead(_groups(first, audit)), _Ahead(_groups(second, audit))
    forked = False
    while not audit.full and (a or b):
        one, other = a.head(), b.head()
        if one and other and one[0] and other[0] and one[0].leaf_hash != other[0].leaf_hash:
            skip_a, skip_b = pair.difference(one[0], other[0], a.hashes(), b.hashes())
        else:
            skip_a, skip_b = int(one is not None), int(other is not None)
        for tree, ahead, skip in ((left, a, skip_a), (right, b, skip_b)):
            for _ in range(skip):
                entry, notes = ahead.pop()
                if entry is not None:
                    tree.add(entry)
                for note in notes:
                    tree.check(note)
        same_size = left.size == right.size
        signed = [n for head in (one, other) if head for n in head[1] if n.size == left.size]
        if same_size and signed and left.root() != right.root() and not forked:
            forked = True
            audit.fault(
                "forked",
                f"大小 {left.size} 处有两棵不同的树，检查点为证：{first.name} {left.root().hex()[:16]}…，{second.name} {right.root().hex()[:16]}…",
                f"Two different trees of size {left.size}, and a checkpoint to show it: {first.name} {left.root().hex()[:16]}…, {second.name} {right.root().hex()[:16]}…",
                Place(file=second.name, row=left.size),
            )
    _lengths(audit, left, right, current)
    audit.events = left.size
    return audit


def _lengths(audit: Audit, left: Tree, right: Tree, current: bool) -> None:
    if audit.problems or left.size == right.size:
        return
    if current and left.size < right.size:
        audit.fault(
            "dropped",
            f"登记簿只到第 {left.size - 1} 条，镜像还有第 {left.size}–{right.size - 1} 条：被删去，或登记簿是旧的副本",
            f"The register ends with event {left.size - 1}, the mirror goes on with {left.size}–{right.size - 1}: dropped, or an old copy",
            Place(file=left.log.name, row=left.size),
        )
        return
    short, long = sorted((left, right), key=lambda tree: tree.size)
    audit.remarks.append(
        Text(
            f"{short.log.name} 较旧：止于第 {short.size - 1} 条，{long.log.name} 有 {long.size} 条",
            f"{short.log.name} is older: it ends with event {short.size - 1}, {long.log.name} holds {long.size}",
        )
    )


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


@dataclass(slots=True)
class _Pair:
    """Tells what became of an event that is not the same on both sides."""

    first: str
    second: str
    audit: Audit
    seen_first: set[bytes] = field(default_factory=set)
    seen_second: set[bytes] = field(default_factory=set)

    def difference(self, a: Entry, b: Entry, ahead_a: set[bytes], ahead_b: set[bytes]) -> tuple[int, int]:
        """Names the difference; how many events to pass over on each side."""
        if a.leaf_hash in self.seen_second or b.leaf_hash in self.seen_first:
            self._moved(a, b)  # the other end of a move that was named already
            return 1, 1
        later_in_b, later_in_a = a.leaf_hash in ahead_b, b.leaf_hash in ahead_a
        if later_in_a and later_in_b:
            self._moved(a, b)
            self._name("reordered", a, b, "被调换", "was moved")
            return 1, 1
        if later_in_a:
            self._name("dropped", a, b, f"在 {self.second} 中缺失", f"is missing in {self.second}")
            return 1, 0
        if later_in_b:
            self._name("dropped", b, a, f"在 {self.first} 中缺失", f"is missing in {self.first}")
            return 0, 1
        parts = [n for n, v in a.event.to_json().items() if b.event.to_json()[n] != v]
        self._name("rewritten", a, b, f"被改写（{'、'.join(parts)}）", f"was rewritten ({', '.join(parts)})")
        return 1, 1

    def _moved(self, a: Entry, b: Entry) -> None:
        self.seen_first.add(a.leaf_hash)
        self.seen_second.add(b.leaf_hash)

    def _name(self, code: str, entry: Entry, other: Entry, zh: str, en: str) -> None:
        event = entry.event
        self.audit.fault(
            code,
            f"第 {entry.index} 条事件（{event.id} {KINDS[event.kind].zh} {event.when}）{zh}",
            f"Event {entry.index} ({event.id} {KINDS[event.kind].en} {event.when}) {en}",
            Place(file=self.second, row=other.index),
        )


Group = tuple[Entry | None, list[Checkpoint]]


class _Ahead:
    """A stream of groups that can be looked into ahead."""

    def __init__(self, groups: Iterator[Group]) -> None:
        self._groups = groups
        self._waiting: deque[Group] = deque(itertools.islice(groups, 1))

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def head(self) -> Group | None:
        return self._waiting[0] if self._waiting else None

    def pop(self) -> Group:
        found = self._waiting.popleft()
        if not self._waiting:
            self._waiting.extend(itertools.islice(self._groups, 1))
        return found

    def hashes(self) -> set[bytes]:
        """Leaf hashes of the events after the head."""
        self._waiting.extend(itertools.islice(self._groups, max(0, AHEAD - len(self._waiting))))
        return {entry.leaf_hash for entry, _ in itertools.islice(self._waiting, 1, None) if entry is not None}


def _groups(log: Log, audit: Audit) -> Iterator[Group]:
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
