"""What differs between two logs, event by event: rewritten, reordered and dropped events, and checkpoints of two different trees."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from inventories.problem import Place, Text
from labels.registry.checkpoint import Checkpoint, PublicKey
from labels.registry.event import KINDS, Entry
from labels.registry.mirror import Log
from labels.registry.register_audit import Audit, Group, Tree, groups

AHEAD = 1000
"""events that are looked at to tell a dropped event from a rewritten one"""


def between(first: Log, second: Log, key: PublicKey | None = None, *, current: bool = True) -> Audit:
    """Two logs beside each other, each also by itself. `current`: the first is the register, so it must hold all of the second."""
    audit = Audit()
    left, right = Tree(first, key, audit), Tree(second, key, audit)
    pair = _Pair(first.name, second.name, audit)
    a, b = _Ahead(groups(first, audit)), _Ahead(groups(second, audit))
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
        if left.size == right.size and not forked:
            signed = [[n for n in head[1] if n.size == left.size] if head else [] for head in (one, other)]
            forked = _forked(audit, left, right, *signed) or _forked(audit, right, left, *signed[::-1])
    _lengths(audit, left, right, current)
    audit.events, audit.checkpoints = left.size, left.checkpoints
    return audit


def _forked(audit: Audit, own: Tree, other: Tree, mine: list[Checkpoint], theirs: list[Checkpoint]) -> bool:
    """Whether a checkpoint of one log speaks against the tree of the other, both being of one size."""
    for note in mine:
        if note.root != own.root() or note.root in (other.root(), *(t.root for t in theirs)):
            continue
        both = f"{own.log.name} {note.root.hex()[:16]}…, {other.log.name} {other.root().hex()[:16]}…"
        place = Place(file=other.log.name, row=note.size)
        if theirs:
            zh, en = (
                f"登记簿分叉：大小 {note.size} 处两份检查点的根不同：{both}",
                f"The register has forked: two checkpoints of size {note.size} with different roots: {both}",
            )
            audit.fault("forked", zh, en, place)
        else:
            zh, en = (
                f"与 {own.log.name} 中大小 {note.size} 的检查点不符：{both}",
                f"Not the tree of the checkpoint of size {note.size} in {own.log.name}: {both}",
            )
            audit.fault("unlike-checkpoint", zh, en, place)
        return True
    return False


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
