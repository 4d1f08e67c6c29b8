"""The register's rows on an open connection: events, subtree hashes, standings, notes. Every text is checked against its hash as it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inventories.problem import InputError, Place, Text
from labels.registry import checkpoint as notes
from labels.registry import merkle, storage
from labels.registry.checkpoint import Checkpoint
from labels.registry.event import Entry, Event
from labels.registry.standing import Standing
from labels.registry.storage import checkpoints, events, standing

PAGE = 1000
"""rows read or written at a time: memory stays flat"""
READ_THROUGH = 20_000
"""events up to which one id is also looked for in every text (0.1 s); beyond, `tanbiao register audit` does so"""
AUDIT = Text(
    "不要采信；用 tanbiao register audit 与镜像比对",
    "Do not rely on it; compare it with a mirror: tanbiao register audit",
)

# Made once: building a statement costs more than running it.
_LAST = sa.select(sa.func.max(events.c.number))
_HASHES = sa.select(events.c.number, events.c.hashes).where(
    events.c.number.in_(sa.bindparam("numbers", expanding=True))
)
_ROWS = sa.select(events.c.number, events.c.leaf, events.c.hashes).order_by(events.c.number)
_HISTORY = _ROWS.where(events.c.id == sa.bindparam("one"))
_HISTORIES = _ROWS.where(events.c.id.in_(sa.bindparam("ids", expanding=True)))
_ROW = _ROWS.where(events.c.number == sa.bindparam("number"))
_NOTE = (
    sa.select(checkpoints.c.note)
    .where(checkpoints.c.size > sa.bindparam("index"), checkpoints.c.signer.like(sa.bindparam("signer")))
    .order_by(checkpoints.c.size)
    .limit(1)
)
_LAST_NOTE = sa.select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)
_ADD = sa.insert(events)
_SHOW = sa.insert(standing)
_HIDE = sa.delete(standing).where(standing.c.id.in_(sa.bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Rows:
    """What one transaction sees."""

    connection: sa.Connection
    name: str
    """of the register, for messages"""

    def size(self) -> int:
        """Number of events."""
        last = self.connection.execute(_LAST).scalar()
        return 0 if last is None else int(last) + 1

    def hashes(self, wanted: Iterable[tuple[int, int]]) -> list[bytes]:
        """Hashes of complete subtrees (level, position); each stands in the row of its last event."""
        places = [(level, ((position + 1) << level) - 1) for level, position in wanted]
        if not places:
            return []
        rows = self.connection.execute(_HASHES, {"numbers": sorted({number for _, number in places})})
        found: dict[int, bytes] = {row[0]: row[1] for row in rows}
        made = [found.get(number, b"")[32 * level : 32 * level + 32] for level, number in places]
        if any(len(h) != 32 for h in made):
            raise self.changed("缺少事件或其哈希", "an event or its hashes are missing")
        return made

    def nodes(self) -> merkle.Nodes:
        return lambda level, position: self.hashes([(level, position)])[0]

    def peaks(self, size: int) -> list[bytes]:
        """Hashes of the complete subtrees that make up the first `size` events."""
        return self.hashes(merkle.frontier(size))

    def root(self, size: int) -> bytes:
        return merkle.root(self.nodes(), size)

    def entry(self, row: Sequence[Any]) -> Entry:
        return entry_of(row, self.name)

    def at(self, number: int) -> Entry:
        row = self.connection.execute(_ROW, {"number": number}).first()
        if row is None:
            raise self.changed(f"缺少第 {number} 条事件", f"event {number} is missing")
        return self.entry(row)

    def standings(self, ids: Sequence[str]) -> dict[str, Standing]:
        """How these ids stand, folded from their events."""
        found = {one: Standing(one) for one in ids}
        for first in range(0, len(ids), PAGE):
            part = ids[first : first + PAGE]
            asked = (
                self.connection.execute(_HISTORIES, {"ids": part})
                if len(part) > 1
                else self.connection.execute(_HISTORY, {"one": part[0]})
            )
            for row in asked.all():
                entry = self.entry(row)
                if entry.event.id not in found:
                    raise self.changed(
                        f"第 {entry.index} 条事件的编号被改动", f"the id of event {entry.index} was changed"
                    )
                try:
                    found[entry.event.id] = found[entry.event.id].after(entry)
                except InputError:
                    zh = f"第 {entry.index} 条事件不是该编号允许的步骤：之前的事件被删去或改动"
                    en = f"event {entry.index} is no step that its id may take: an earlier one was dropped or changed"
                    raise self.changed(zh, en) from None
        return found

    def hidden(self, one: str) -> list[int]:
        """Events of this id by their text that the column `id` files elsewhere: somebody hides them. Reads every text."""
        needle = f'"id":{json.dumps(one)},"kind":'
        asked = sa.select(events.c.number, events.c.leaf).where(
            events.c.id != one, events.c.leaf.contains(needle, autoescape=True)
        )
        return [number for number, leaf in self.connection.execute(asked) if needle in leaf]

    def add(self, entries: Sequence[Entry], hashes: Sequence[bytes], changed: Sequence[Standing]) -> None:
        """Writes new events with the subtrees they complete, and the rows that searches look through."""
        rows = [
            {
                "number": e.index, "id": e.event.id, "kind": e.event.kind, "moment": e.event.when, "leaf": e.event.leaf().decode(),
                "hashes": h,
            }
            for e, h in zip(entries, hashes, strict=True)
        ]  # fmt: skip
        self.connection.execute(_ADD, rows)
        first = entries[0].index
        if old := [one.id for one in changed if one.entries[0].index < first]:
            self.connection.execute(_HIDE, {"ids": old})
        self.connection.execute(_SHOW, [shown(one) for one in changed])

    # -- notes -------------------------------------------------------------------------------------------------------

    def note(self, index: int, signer: str = "%") -> Checkpoint | None:
        """The first checkpoint signed (by that key id, hex) after event `index`."""
        found = self.connection.execute(_NOTE, {"index": index, "signer": signer}).scalar()
        return None if found is None else notes.parse(found, self.name)

    def last_note(self) -> Checkpoint | None:
        found = self.connection.execute(_LAST_NOTE).scalar()
        return None if found is None else notes.parse(found, self.name)

    def notes(self) -> Iterator[Checkpoint]:
        """Every checkpoint, the smallest first."""
        asked = sa.select(checkpoints).order_by(checkpoints.c.size, checkpoints.c.signer)
        for row in self.connection.execute(asked).yield_per(PAGE):
            note = notes.parse(row.note, self.name)
            if note.size != row.size or row.signer not in (s.key_id.hex() for s in note.signatures):
                zh, en = (
                    f"检查点 {row.size} 的列与其内容不符",
                    f"the columns of checkpoint {row.size} do not fit its text",
                )
                raise self.changed(zh, en)
            yield note

    def keep(self, found: Checkpoint) -> None:
        """Writes a checkpoint under each of its signers, unless one is there."""
        for signature in found.signatures:
            size, signer = found.size, signature.key_id.hex()
            there = sa.select(checkpoints.c.size).where(checkpoints.c.size == size, checkpoints.c.signer == signer)
            if self.connection.execute(there).first() is None:
                self.connection.execute(
                    sa.insert(checkpoints), [{"size": size, "signer": signer, "note": found.note()}]
                )

    def changed(self, zh: str, en: str) -> InputError:
        return changed(self.name, zh, en)


def entry_of(row: Sequence[Any], name: str) -> Entry:
    """The entry in a row of number, text and hashes; raises InputError if the text was changed."""
    number, leaf, hashes = row
    if not isinstance(leaf, str) or not isinstance(hashes, bytes) or merkle.leaf_hash(leaf.encode()) != hashes[:32]:
        raise changed(
            name, f"第 {number} 条事件的内容与其哈希不符", f"the text of event {number} does not fit its hash"
        )
    try:
        # The strict loader is not needed: what is read must give the same bytes when it is written again.
        event = Event.from_json(json.loads(leaf), Place(file=name, row=number))
        same = event.leaf() == leaf.encode()
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise changed(
            name, f"第 {number} 条事件的文本不是规范写法", f"the text of event {number} is not in canonical form"
        )
    return Entry(number, hashes[:32], event)


def changed(name: str, zh: str, en: str) -> InputError:
    """The register was tampered with."""
    what = Text(f"登记簿被改动：{zh}", f"The register was tampered with: {en}")
    return InputError.one("register-changed", what, AUDIT, Place(file=name))


def shown(one: Standing) -> Mapping[str, Any]:
    """The row of `standing` for an id."""
    facts = {name: one.facts.get(name, "") for name in storage.FACTS}
    words = " ".join((one.id, *(facts[n] for n in ("product", "product_en", "model", "firm", "firm_en", "uscc"))))
    last = one.entries[-1]
    return {
        "id": one.id, "number": last.index, "subject": one.subject, "digest": one.digest, "state": str(one.state),
        "moment": last.event.when, "words": words.casefold(), **facts,
    }  # fmt: skip
