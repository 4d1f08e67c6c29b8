"""A register's data base against itself: every column, stored hash and search row must follow from the texts of the events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from inventories.problem import InputError, Place, Text
from labels.registry import checkpoint, merkle, mirror
from labels.registry.checkpoint import PublicKey
from labels.registry.event import Entry
from labels.registry.mirror import Log, of_register
from labels.registry.register import Register
from labels.registry.register_audit import Audit, alone, beside
from labels.registry.register_difference import between
from labels.registry.rows import PAGE, entry_of, shown
from labels.registry.storage import events, standing


def audit(register: Register | None, mirrors: Sequence[Path], key: PublicKey | None = None) -> Audit:
    """The register against each mirror (a dump or a lone checkpoint), or by itself; without a register one or two mirrors."""
    dumps = [path for path in mirrors if mirror.is_dump(path)]
    notes = [checkpoint.read(path) for path in mirrors if path not in dumps]
    if register is None and not 1 <= len(dumps) <= 2:
        raise InputError.one(
            "audit-what",
            Text("没有可审计的内容", "There is nothing to audit"),
            Text("给出 --register，或一至两个 JSON-lines 镜像", "Give --register, or one or two mirrors as JSON lines"),
        )
    found = Audit()
    if register is not None:
        found.take(check(register, key))
    elif len(dumps) == 1:
        found.take(alone(mirror.open_log(dumps[0]), key))

    def first() -> Log:
        return mirror.open_log(dumps[0]) if register is None else of_register(register)

    for path in dumps if register is not None else dumps[1:]:
        found.take(between(first(), mirror.open_log(path), key, current=register is not None))
    for note in notes:
        against = alone(beside(first(), note), key)
        against.checkpoints = 0  # those of the log were counted
        found.take(against)
    return found


def check(register: Register, key: PublicKey | None = None) -> Audit:
    """The whole data base; the key, if given, must have signed every checkpoint."""
    found = Audit()
    found.take(alone(of_register(register, _verified(register, found)), key))
    if not found.problems:
        _standings(register, found)
    return found


def _verified(register: Register, audit: Audit) -> Iterator[Entry]:
    """The entries, each row compared with its text."""
    peaks: list[bytes] = []
    count = 0
    for page in _pages(register, sa.select(events), events.c.number, -1):
        for row in page:
            try:
                entry = entry_of((row.number, row.leaf, row.hashes), register.name)
            except InputError as error:
                for problem in error.problems:
                    audit.fault(
                        problem.code, problem.what.zh, problem.what.en, Place(file=register.name, row=row.number)
                    )
                return
            event = entry.event
            stored = {"id": row.id, "kind": row.kind, "moment": row.moment, "leaf": row.leaf}
            meant = {"id": event.id, "kind": event.kind, "moment": event.when, "leaf": event.leaf().decode()}
            parts = [name for name, value in meant.items() if stored[name] != value]
            completed = b"".join(merkle.grow(peaks, count, entry.leaf_hash))
            if count == row.number and completed != row.hashes:
                parts.append("hashes")
            count += 1
            if parts:
                audit.fault(
                    "register-column",
                    f"第 {row.number} 条事件的列 {'、'.join(parts)} 与其内容不符",
                    f"Columns {', '.join(parts)} of event {row.number} do not fit its text",
                    Place(file=register.name, row=row.number),
                )
            yield entry


def _standings(register: Register, audit: Audit) -> None:
    count = 0
    for page in _pages(register, sa.select(standing), standing.c.id, ""):
        count += len(page)
        with register.reading() as rows:
            known = rows.standings([row.id for row in page])
        for row in page:
            one = known[row.id]
            if not one.known or dict(row._mapping) != dict(shown(one)):
                audit.fault(
                    "register-search",
                    f"检索表中 {row.id} 的一行与其事件不符",
                    f"The row of {row.id} in the search table does not fit its events",
                    Place(file=register.name),
                )
    with register.reading() as rows:
        wanted = rows.connection.execute(sa.select(sa.func.count(sa.distinct(events.c.id)))).scalar()
    if wanted != count:
        audit.fault(
            "register-search",
            f"检索表有 {count} 个编号，事件有 {wanted} 个",
            f"The search table holds {count} ids, the events {wanted}",
            Place(file=register.name),
        )


def _pages(
    register: Register, asked: sa.Select[Any], column: sa.Column[Any], start: Any
) -> Iterator[Sequence[sa.Row[Any]]]:
    """All rows in the order of a column, in pages."""
    while True:
        with register.reading() as rows:
            page = rows.connection.execute(asked.where(column > start).order_by(column).limit(PAGE)).all()
        if page:
            yield page
        if len(page) < PAGE:
            return
        start = page[-1]._mapping[column.name]
