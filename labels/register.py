"""The register: append-only events, each a leaf of an RFC 9162 tree, and what can be asked of them.

The text of an event is the truth. `standing` is rebuilt from the events; state and digest are folded anew from them whenever one id
is asked for; the tree's hashes are checked against the text as it is read. Dates and clocks are arguments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from inventories import strictjson
from inventories.problem import InputError, Place, Problems, Text
from labels import checkpoint as notes
from labels import merkle, storage
from labels.checkpoint import Checkpoint
from labels.event import Entry, Event, moment
from labels.keys import Key
from labels.proof import Proof
from labels.standing import Standing, fold
from labels.storage import checkpoints, events, standing

PAGE = 1000
"""rows read or written at a time: memory stays flat"""
Hashed = tuple[int, str, bytes]


class Register:
    """An open register. Close it, or use it in a `with` statement."""

    def __init__(self, engine: sa.Engine, origin: str, name: str) -> None:
        self._engine = engine
        self.origin = origin
        self.name = name
        """of the file, for messages"""

    @classmethod
    def open(cls, where: Path | str, create: bool = False, origin: str = "") -> Register:
        """The register in a SQLite file or at a URL; `create` makes it if it is not there. Raises InputError or MachineError."""
        made = (notes.checked_origin(origin) if origin else _named_after(where)) if create else ""
        engine, found = storage.connect(where, made)
        if origin and found != origin:
            engine.dispose()
            raise InputError.one(
                "register-origin",
                Text(f"该登记簿名为 {found}，不是 {origin}", f"This register is called {found}, not {origin}"),
                Text("检查路径", "Check the path"),
                Place(file=Path(str(where)).name),
            )
        return cls(engine, found, Path(str(where)).name)

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
        """Adds events in their order, all of them or none; what each became."""
        made = [event.checked(Place(file=event.id)) for event in added]
        with storage.in_words(self.name), storage.writing(self._engine) as connection:
            size = _size(connection)
            peaks = [_node(connection, *at) for at in merkle.frontier(size)]
            wanted = {e.id for e in made} | {e.extra["successor"] for e in made if "successor" in e.extra}
            known = self._standings(connection, sorted(wanted))
            entries: list[Entry] = []
            rows: list[dict[str, Any]] = []
            for event in made:
                before = known[event.id]
                entry = before.admit(event)
                if entry is None:
                    _successor_known(event, known)
                    leaf = event.leaf()
                    entry = Entry(size + len(rows), merkle.leaf_hash(leaf), event)
                    hashes = b"".join(merkle.grow(peaks, entry.index, entry.leaf_hash))
                    rows.append({
                        "number": entry.index, "id": event.id, "kind": event.kind, "moment": event.when,
                        "leaf": leaf.decode(), "hashes": hashes,
                    })  # fmt: skip
                    known[event.id] = before.after(entry)
                entries.append(entry)
            if rows:
                connection.execute(sa.insert(events), rows)
                _show(connection, [known[i] for i in {str(row["id"]) for row in rows}])
        return entries

    def checkpoint(self, key: Key) -> Checkpoint:
        """The signed root of all events; the note is kept. Raises InputError if an earlier note says that events are gone or changed."""
        with storage.in_words(self.name), storage.writing(self._engine) as connection:
            size = _size(connection)
            signer = notes.key_id(notes.public_of(key.certificate)).hex()
            kept = connection.execute(
                sa.select(checkpoints.c.note).where(checkpoints.c.size == size, checkpoints.c.signer == signer)
            ).scalar()
            self._unbroken(connection).raise_if_any()
            if kept is not None:
                return notes.parse(kept, self.name)
            made = notes.sign(self.origin, size, merkle.root(_nodes(connection), size), key)
            connection.execute(sa.insert(checkpoints), [{"size": size, "signer": signer, "note": made.note()}])
            return made

    def keep(self, found: Checkpoint) -> None:
        """Takes in a note that was signed earlier (from a dump); raises InputError if it is not of this tree."""
        self.agrees(found).raise_if_any()
        with storage.in_words(self.name), storage.writing(self._engine) as connection:
            for signature in found.signatures:
                at = {"size": found.size, "signer": signature.key_id.hex()}
                same = (checkpoints.c.size == at["size"], checkpoints.c.signer == at["signer"])
                if connection.execute(sa.select(checkpoints.c.size).where(*same)).first() is None:
                    connection.execute(sa.insert(checkpoints), [at | {"note": found.note()}])

    # -- reading -----------------------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """Number of events."""
        with self._reading() as connection:
            return _size(connection)

    def entries(
        self,
        start: int = 0,
        end: int | None = None,
        *,
        id: str = "",
        kind: str = "",
        since: str = "",
        until: str = "",  # noqa: A002
    ) -> Iterator[Entry]:
        """Events in their order, filtered; `since` and `until` are moments. Read in pages."""
        wanted = [events.c.number >= start] if end is None else [events.c.number >= start, events.c.number < end]
        wanted += [column == value for column, value in ((events.c.id, id), (events.c.kind, kind)) if value]
        wanted += [events.c.moment >= since] if since else []
        wanted += [events.c.moment <= until] if until else []
        asked = (
            sa.select(events.c.number, events.c.leaf, events.c.hashes)
            .where(*wanted)
            .order_by(events.c.number)
            .limit(PAGE)
        )
        last = -1
        while True:
            with self._reading() as connection:
                rows = [(r[0], r[1], r[2]) for r in connection.execute(asked.where(events.c.number > last))]
            for row in rows:
                yield self._entry(row)
            if len(rows) < PAGE:
                return
            last = rows[-1][0]

    def status(self, id: str, at: str | date | datetime | None = None) -> Standing:  # noqa: A002
        """How one id stands, or stood at a moment (a day counts to its last second); folded from its events."""
        with self._reading() as connection:
            found = self._standings(connection, [id])[id]
        return found if at is None else fold(id, found.entries, moment(at))

    def search(
        self, text: str = "", *, uscc: str = "", state: str = "", subject: str = "", at: str | date | datetime, limit: int = 100
    ) -> list[Standing]:  # fmt: skip
        """Ids whose product, model, firm or id holds the text, as they stood at `at`; `state` may be `expired` or `not-yet`."""
        asked = sa.select(standing.c.id).where(
            *[standing.c.words.like(storage.like(t), escape="\\") for t in text.split()]
        )
        asked = asked.where(standing.c.uscc == uscc) if uscc else asked
        asked = asked.where(standing.c.subject == subject) if subject else asked
        day, until = date.fromisoformat(moment(at)[:10]), moment(at)
        found: list[Standing] = []
        last = ""
        while True:
            with self._reading() as connection:
                page = (
                    connection.execute(asked.where(standing.c.id > last).order_by(standing.c.id).limit(PAGE))
                    .scalars()
                    .all()
                )
                known = self._standings(connection, page)
            for one in page:
                stood = fold(one, known[one].entries, until)
                if stood.known and state in ("", stood.name(day)):
                    found.append(stood)
                    if len(found) == limit:
                        return found
            if len(page) < PAGE:
                return found
            last = page[-1]

    def proof(self, index: int, key: Key | None = None) -> Proof:
        """That entry `index` is in the tree of the first checkpoint signed after it; with a key, one is signed if there is none."""
        with self._reading() as connection:
            if not 0 <= index < _size(connection):
                raise InputError.one(
                    "no-entry",
                    Text(f"登记簿中没有第 {index} 条事件", f"There is no event {index} in the register"),
                    Text("用 tanbiao register log 查看", "See tanbiao register log"),
                    Place(file=self.name),
                )
            asked = (
                sa.select(checkpoints.c.note).where(checkpoints.c.size > index).order_by(checkpoints.c.size).limit(1)
            )
            if key is not None:
                asked = asked.where(checkpoints.c.signer == notes.key_id(notes.public_of(key.certificate)).hex())
            note = connection.execute(asked).scalar()
        if note is None and key is None:
            raise InputError.one(
                "no-checkpoint",
                Text("该事件之后还没有签名的检查点", "No checkpoint has been signed since this event"),
                Text(
                    "先用登记簿密钥运行 tanbiao register checkpoint",
                    "Run tanbiao register checkpoint with the register's key",
                ),
                Place(file=self.name),
            )
        signed = notes.parse(note, self.name) if note is not None else self.checkpoint(key)  # type: ignore[arg-type]
        with self._reading() as connection:
            path = merkle.inclusion_path(_nodes(connection), index, signed.size)
            row = connection.execute(
                sa.select(events.c.number, events.c.leaf, events.c.hashes).where(events.c.number == index)
            ).one()
        made = Proof(index, self._entry((row[0], row[1], row[2])).event, tuple(path), signed)
        if not made.holds():
            raise self._changed(f"第 {index} 条事件与检查点不符", f"event {index} does not agree with the checkpoint")
        return made

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path from the tree of `old` events to that of `new`; raises InputError for sizes that there are not."""
        with self._reading() as connection:
            if not 0 < old <= new <= _size(connection):
                raise InputError.one(
                    "sizes",
                    Text(
                        f"大小须满足 0 < {old} ≤ {new} ≤ {_size(connection)}",
                        f"Sizes must be 0 < {old} ≤ {new} ≤ {_size(connection)}",
                    ),
                    Text("登记簿的大小见 tanbiao register log", "tanbiao register log tells the size"),
                    Place(file=self.name),
                )
            return merkle.consistency_path(_nodes(connection), old, new)

    def root(self, size: int) -> bytes:
        """Tree hash of the first `size` events."""
        with self._reading() as connection:
            return merkle.root(_nodes(connection), size)

    def agrees(self, found: Checkpoint) -> Problems:
        """Why a checkpoint from elsewhere (a label, a mirror) is not of this register's tree; empty if it is."""
        with self._reading() as connection:
            return self._agree(connection, found)

    def notes(self) -> Iterator[Checkpoint]:
        """Every checkpoint that was signed or taken in, the smallest first."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(checkpoints.c.note).order_by(checkpoints.c.size, checkpoints.c.signer)
            ).scalars()
            for note in rows.yield_per(PAGE):
                yield notes.parse(note, self.name)

    # -- inside ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with storage.in_words(self.name), self._engine.connect() as connection:
            yield connection

    def _entry(self, row: Hashed) -> Entry:
        number, leaf, hashes = row
        place = Place(file=self.name, row=number)
        if merkle.leaf_hash(leaf.encode()) != hashes[:32]:
            raise self._changed(
                f"第 {number} 条事件的内容与其哈希不符", f"the text of event {number} does not fit its hash"
            )
        return Entry(number, hashes[:32], Event.from_json(strictjson.loads(leaf.encode(), self.name), place))

    def _standings(self, connection: sa.Connection, ids: Sequence[str]) -> dict[str, Standing]:
        found = {one: Standing(one) for one in ids}
        asked = sa.select(events.c.number, events.c.leaf, events.c.hashes).order_by(events.c.number)
        for first in range(0, len(ids), PAGE):
            part = ids[first : first + PAGE]
            chosen = events.c.id == part[0] if len(part) == 1 else events.c.id.in_(part)
            for number, leaf, hashes in connection.execute(asked.where(chosen)):
                entry = self._entry((number, leaf, hashes))
                if entry.event.id not in found:
                    raise self._changed(f"第 {number} 条事件的编号被改动", f"the id of event {number} was changed")
                found[entry.event.id] = found[entry.event.id].after(entry)
        return found

    def _unbroken(self, connection: sa.Connection) -> Problems:
        """The last note signed must be of the present tree: a register never signs against itself."""
        note = connection.execute(sa.select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)).scalar()
        return Problems() if note is None else self._agree(connection, notes.parse(note, self.name))

    def _agree(self, connection: sa.Connection, found: Checkpoint) -> Problems:
        problems = Problems()
        size = _size(connection)
        cure = Text(
            "不要采信此登记簿；用 tanbiao register audit 与镜像比对",
            "Do not rely on this register; compare it with a mirror: tanbiao register audit",
        )
        place = Place(file=self.name)
        if found.origin != self.origin:
            problems.add("other-register", Text(f"检查点来自 {found.origin}，登记簿是 {self.origin}", f"The checkpoint is of {found.origin}, this is {self.origin}"), cure, place)  # fmt: skip
        elif found.size > size:
            problems.add("rolled-back", Text(f"登记簿只有 {size} 条事件，检查点已有 {found.size} 条", f"The register holds {size} events, the checkpoint {found.size}"), cure, place)  # fmt: skip
        elif merkle.root(_nodes(connection), found.size) != found.root:
            problems.add("forked", Text(f"登记簿前 {found.size} 条事件与检查点不是同一棵树", f"The first {found.size} events are not those of the checkpoint"), cure, place)  # fmt: skip
        return problems

    def _changed(self, zh: str, en: str) -> InputError:
        return InputError.one(
            "register-changed",
            Text(f"登记簿被改动：{zh}", f"The register was tampered with: {en}"),
            Text("不要采信；用 tanbiao register audit 与镜像比对", "Do not rely on it; compare it with a mirror: tanbiao register audit"),
            Place(file=self.name),
        )  # fmt: skip


def _size(connection: sa.Connection) -> int:
    last = connection.execute(sa.select(sa.func.max(events.c.number))).scalar()
    return 0 if last is None else int(last) + 1


def _node(connection: sa.Connection, level: int, position: int) -> bytes:
    """Hash of a complete subtree: it stands in the row of its last event."""
    number = ((position + 1) << level) - 1
    hashes = connection.execute(sa.select(events.c.hashes).where(events.c.number == number)).scalar() or b""
    return bytes(hashes[32 * level : 32 * level + 32])


def _nodes(connection: sa.Connection) -> merkle.Nodes:
    return lambda level, position: _node(connection, level, position)


def _show(connection: sa.Connection, changed: Iterable[Standing]) -> None:
    """Writes the rows that searches look through."""
    rows: list[dict[str, Any]] = []
    for one in changed:
        facts = {name: one.facts.get(name, "") for name in storage.FACTS}
        words = " ".join((one.id, *(facts[n] for n in ("product", "product_en", "model", "firm", "firm_en", "uscc"))))
        last = one.entries[-1]
        rows.append({
            "id": one.id, "number": last.index, "subject": one.subject, "digest": one.digest, "state": str(one.state),
            "moment": last.event.when, "words": words.casefold(), **facts,
        })  # fmt: skip
    connection.execute(sa.delete(standing).where(standing.c.id.in_([row["id"] for row in rows])))
    connection.execute(sa.insert(standing), rows)


def _successor_known(event: Event, known: dict[str, Standing]) -> None:
    successor = event.extra.get("successor", "")
    if event.kind == "superseded" and not known[successor].known:
        raise InputError.one(
            "successor",
            Text(f"替代者 {successor} 未登记", f"The successor {successor} is not in the register"),
            Text("先登记新标签", "Register the new label first"),
            Place(file=event.id),
        )


def _named_after(where: Path | str) -> str:
    """An origin for a register that was given none; a short hash keeps it within the letters that may stand in a note."""
    stem = Path(str(where)).stem
    plain = (
        stem
        if stem.isascii() and stem.replace("-", "").replace("_", "").isalnum()
        else hashlib.sha256(stem.encode()).hexdigest()[:12]
    )
    return f"localhost/{plain}"
