"""The register: append-only events, each a leaf of an RFC 9162 tree, and what can be asked of them.

The text of an event is the truth. The table for searching is made from the events; state and digest are folded anew from them
whenever an id is asked for. Dates and clocks are arguments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from inventories.problem import InputError, Place, Problems, Text
from labels.registry import checkpoint as notes
from labels.registry import merkle, storage
from labels.registry.checkpoint import Checkpoint
from labels.registry.event import Entry, Event, moment
from labels.registry.proof import Proof
from labels.registry.rows import AUDIT, PAGE, READ_THROUGH, Rows
from labels.registry.standing import Standing, fold
from labels.registry.storage import events, standing
from labels.signing.keys import Key


class Register:
    """An open register. Close it, or use it in a `with` statement."""

    def __init__(self, engine: sa.Engine, origin: str, name: str) -> None:
        self._engine = engine
        self.origin = origin
        """name of the register in its checkpoints"""
        self.name = name
        """of the file, for messages"""
        self._peaks: tuple[int, list[bytes]] = (0, [])
        """after the last writing: number of events, hashes of the subtrees that they make up"""

    @classmethod
    def open(cls, where: Path | str, create: bool = False, origin: str = "") -> Register:
        """The register in a SQLite file or at a URL; `create` makes it if it is not there. Raises InputError or MachineError."""
        made = (notes.checked_origin(origin) if origin else _named_after(where)) if create else ""
        engine, found = storage.connect(where, made)
        name = Path(str(where)).name
        if origin and found != origin:
            engine.dispose()
            what = Text(f"该登记簿名为 {found}，不是 {origin}", f"This register is called {found}, not {origin}")
            raise InputError.one("register-origin", what, Text("检查路径", "Check the path"), Place(file=name))
        return cls(engine, found, name)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing -----------------------------------------------------------------------------------------------------

    def append(self, event: Event) -> Entry:
        """Adds an event; the same step again gives its first entry. Raises InputError for a step that is not allowed."""
        return self.extend([event])[0]

    def extend(self, added: Sequence[Event]) -> list[Entry]:
        """Adds events in their order, all of them or none; gives the entry of each."""
        checked = [event.checked(Place(file=event.id)) for event in added]
        with self._writing() as rows:
            size = rows.size()
            # Events are only added: as many as at the last time are the same as at the last time.
            peaks = [*self._peaks[1]] if self._peaks[0] == size else rows.peaks(size)
            ids = {e.id for e in checked} | {e.extra["successor"] for e in checked if "successor" in e.extra}
            known = rows.standings(sorted(ids))
            found: list[Entry] = []
            new: list[Entry] = []
            hashes: list[bytes] = []
            for event in checked:
                entry = known[event.id].admit(event)
                if entry is None:
                    _successor_known(event, known)
                    entry = Entry.of(size + len(new), event)
                    hashes.append(b"".join(merkle.grow(peaks, entry.index, entry.leaf_hash)))
                    new.append(entry)
                    known[event.id] = known[event.id].after(entry)
                found.append(entry)
            if new:
                rows.add(new, hashes, [known[one] for one in {e.event.id for e in new}])
        self._peaks = (size + len(new), peaks)
        return found

    def checkpoint(self, key: Key) -> Checkpoint:
        """The signed root of all events, kept from then on. Raises InputError if an earlier one says that events are gone or changed."""
        with self._writing() as rows:
            if (last := rows.last_note()) is not None:
                self._agree(rows, last).raise_if_any()
            size = rows.size()
            made = rows.note(size - 1, _signer(key))
            if made is None:
                made = notes.sign(self.origin, size, rows.root(size), key)
                rows.keep(made)
            return made

    def keep(self, found: Checkpoint) -> None:
        """Takes in a checkpoint that was signed earlier (from a dump); raises InputError if it is not of this tree."""
        with self._writing() as rows:
            self._agree(rows, found).raise_if_any()
            rows.keep(found)

    # -- reading -----------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """The rows as one transaction sees them."""
        with storage.in_words(self.name), self._engine.connect() as connection:
            yield Rows(connection, self.name)

    @property
    def size(self) -> int:
        """Number of events."""
        with self.reading() as rows:
            return rows.size()

    def root(self, size: int) -> bytes:
        """Tree hash of the first `size` events."""
        with self.reading() as rows:
            return rows.root(size)

    def entries(
        self, start: int = 0, end: int | None = None, *, id: str = "", uscc: str = "", kind: str = "", since: str = "", until: str = ""  # noqa: A002
    ) -> Iterator[Entry]:  # fmt: skip
        """Events in their order, filtered; `since` and `until` are moments. Read in pages."""
        wanted = [] if end is None else [events.c.number < end]
        wanted += [events.c.id == id] if id else []
        wanted += [events.c.id.in_(sa.select(standing.c.id).where(standing.c.uscc == uscc))] if uscc else []
        wanted += [events.c.kind == kind] if kind else []
        wanted += [events.c.moment >= since] if since else []
        wanted += [events.c.moment <= until] if until else []
        asked = (
            sa.select(events.c.number, events.c.leaf, events.c.hashes)
            .where(*wanted)
            .order_by(events.c.number)
            .limit(PAGE)
        )
        while True:
            with self.reading() as rows:
                page = [rows.entry(row) for row in rows.connection.execute(asked.where(events.c.number >= start))]
            yield from page
            if len(page) < PAGE:
                return
            start = page[-1].index + 1

    def status(self, id: str, at: str | date | datetime | None = None) -> Standing:  # noqa: A002
        """How one id stands, or stood at a moment (a day counts to its last second); folded from its events.

        Raises InputError if the register is not that of its last checkpoint, or hides an event of this id.
        """
        with self.reading() as rows:
            found = rows.standings([id])[id]
            if (last := rows.last_note()) is not None:
                self._agree(rows, last).raise_if_any()
            if rows.size() <= READ_THROUGH and (hidden := rows.hidden(id)):
                raise rows.changed(
                    f"第 {hidden[0]} 条事件被挪到别的编号下", f"event {hidden[0]} is filed under another id"
                )
        return found if at is None else fold(id, found.entries, moment(at))

    def search(
        self, text: str = "", *, uscc: str = "", state: str = "", subject: str = "", at: str | date | datetime, limit: int = 100
    ) -> list[Standing]:  # fmt: skip
        """Ids whose product, model, firm or id holds every word, as they stood at `at`; `state` may be `expired` or `not-yet`."""
        asked = sa.select(standing.c.id).where(
            *[standing.c.words.like(storage.like(t), escape="\\") for t in text.split()]
        )
        asked = asked.where(standing.c.uscc == uscc) if uscc else asked
        asked = asked.where(standing.c.subject == subject) if subject else asked
        asked = asked.order_by(standing.c.id).limit(PAGE)
        until = moment(at)
        day = date.fromisoformat(until[:10])
        found: list[Standing] = []
        last = ""
        while True:
            with self.reading() as rows:
                page = rows.connection.execute(asked.where(standing.c.id > last)).scalars().all()
                known = rows.standings(page)
            stood = (fold(one, known[one].entries, until) for one in page)
            found += [s for s in stood if s.known and state in ("", s.name(day))]
            if len(page) < PAGE or len(found) >= limit:
                return found[:limit]
            last = page[-1]

    def proof(self, index: int, key: Key | None = None) -> Proof:
        """That entry `index` is in the tree of the first checkpoint signed after it; with a key, one is signed if there is none."""
        with self.reading() as rows:
            if not 0 <= index < rows.size():
                what = Text(f"登记簿中没有第 {index} 条事件", f"There is no event {index} in the register")
                raise InputError.one(
                    "no-entry", what, Text("见 tanbiao register log", "See tanbiao register log"), Place(file=self.name)
                )
            signed = rows.note(index, "%" if key is None else _signer(key))
        if signed is None and key is not None:
            signed = self.checkpoint(key)
        if signed is None:
            raise InputError.one(
                "no-checkpoint",
                Text("该事件之后还没有签名的检查点", "No checkpoint has been signed since this event"),
                Text(
                    "先用登记簿密钥运行 tanbiao register checkpoint",
                    "Run tanbiao register checkpoint with the register's key",
                ),
                Place(file=self.name),
            )
        with self.reading() as rows:
            self._agree(rows, signed).raise_if_any()
            path = merkle.inclusion_path(rows.nodes(), index, signed.size)
            made = Proof(index, rows.at(index).event, tuple(path), signed)
            if not made.holds():
                raise rows.changed(
                    f"第 {index} 条事件与检查点不符", f"event {index} does not agree with the checkpoint"
                )
        return made

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path from the tree of `old` events to that of `new`; raises InputError for sizes that there are not."""
        with self.reading() as rows:
            if not 0 < old <= new <= rows.size():
                what = f"0 < {old} ≤ {new} ≤ {rows.size()}"
                raise InputError.one(
                    "sizes",
                    Text(f"大小须满足 {what}", f"Sizes must be {what}"),
                    Text("登记簿的大小见 tanbiao register log", "tanbiao register log tells the size"),
                    Place(file=self.name),
                )
            return merkle.consistency_path(rows.nodes(), old, new)

    def agrees(self, found: Checkpoint) -> Problems:
        """Why a checkpoint from elsewhere (a label, a mirror) is not of this register's tree; empty if it is."""
        with self.reading() as rows:
            return self._agree(rows, found)

    def notes(self) -> Iterator[Checkpoint]:
        """Every checkpoint that was signed or taken in, the smallest first."""
        with self.reading() as rows:
            yield from rows.notes()

    def last_note(self) -> Checkpoint | None:
        """The checkpoint of the greatest size."""
        with self.reading() as rows:
            return rows.last_note()

    # -- inside ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Rows]:
        with storage.in_words(self.name), storage.writing(self._engine) as connection:
            yield Rows(connection, self.name)

    def _agree(self, rows: Rows, found: Checkpoint) -> Problems:
        problems, size, place = Problems(), rows.size(), Place(file=self.name)
        if found.origin != self.origin:
            what = Text(
                f"检查点来自 {found.origin}，登记簿是 {self.origin}",
                f"The checkpoint is of {found.origin}, this is {self.origin}",
            )
            problems.add("other-register", what, AUDIT, place)
        elif found.size > size:
            what = Text(
                f"登记簿只有 {size} 条事件，检查点已有 {found.size} 条：事件被删去，或这是旧的副本",
                f"The register holds {size} events, the checkpoint {found.size}: events were dropped, or this is an old copy",
            )
            problems.add("rolled-back", what, AUDIT, place)
        elif rows.root(found.size) != found.root:
            what = Text(
                f"登记簿前 {found.size} 条事件与检查点不是同一棵树",
                f"The first {found.size} events are not those of the checkpoint",
            )
            problems.add("forked", what, AUDIT, place)
        return problems


def _signer(key: Key) -> str:
    return notes.key_id(notes.public_of(key.certificate)).hex()


def _successor_known(event: Event, known: Mapping[str, Standing]) -> None:
    successor = event.extra.get("successor", "")
    if event.kind == "superseded" and not known[successor].known:
        raise InputError.one(
            "successor",
            Text(f"替代者 {successor} 未登记", f"The successor {successor} is not in the register"),
            Text("先登记新标签", "Register the new label first"),
            Place(file=event.id),
        )


def _named_after(where: Path | str) -> str:
    """An origin for a register that was given none; a hash stands for letters that a note cannot hold."""
    stem = Path(str(where)).stem
    plain = stem.isascii() and stem.replace("-", "").replace("_", "").isalnum()
    return f"localhost/{stem if plain else hashlib.sha256(stem.encode()).hexdigest()[:12]}"
