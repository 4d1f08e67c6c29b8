"""Audits: a rewritten, reordered or dropped event and a forked checkpoint are found and named with their index."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from labels.registry import checkpoint, register_difference
from labels.registry.mirror import Log
from labels.registry.register import Register
from tests.conftest import FULL
from tests.labels.registry.mirrored import (
    Lines,
    audit,
    bent,
    dropped,
    dumped,
    found,
    key,
    renumbered,
    rewritten,
    swapped,
)
from tests.labels.registry.registered import ORIGIN, STORY, digest, event, make, register_key

CHANGES = 2400 if FULL else 60
"""Single characters changed in the data base."""





def test_an_untouched_register_and_mirror_have_no_findings(pair: tuple[Path, Path]) -> None:
    """By itself, against its dump, two dumps, and against a checkpoint; all signatures checked."""
    note = pair[1].with_name("old.checkpoint")
    with Register.open(pair[0]) as register:
        note.write_text(next(register.notes()).note(), encoding="utf-8")
    for mirrors in ((), (pair[1],), (note,), (pair[1], note)):
        made = audit(pair[0], *mirrors, by=key())
        assert (found(made), made.remarks, made.events) == ([], [], 8)
    assert found(audit(None, pair[1], by=key())) == found(audit(None, pair[1], pair[1], by=key())) == []


@pytest.mark.parametrize(
    ("change", "alone", "beside"),
    [
        (rewritten, {("unlike-checkpoint", 8)}, {("rewritten", 7), ("unlike-checkpoint", 8)}),
        (swapped, {("unlike-checkpoint", 4), ("unlike-checkpoint", 8), ("illegal-step", 3)}, {("reordered", 2), ("unlike-checkpoint", 4), ("unlike-checkpoint", 8), ("illegal-step", 3)}),
        (dropped, {("event-number", 5), ("illegal-step", 5), ("rolled-back", 8)}, {("dropped", 5), ("event-number", 5), ("illegal-step", 5), ("rolled-back", 8)}),
        (renumbered, set(), {("dropped", 4), ("dropped", 4)}),
    ],
)  # fmt: skip
def test_a_bent_mirror_is_found_and_the_event_named(
    pair: tuple[Path, Path], change: Callable[[Lines], Lines], alone: set[Any], beside: set[Any]
) -> None:
    """Alone by its numbers, steps and checkpoints; beside the register by what differs, whichever of the two is bent."""
    made = bent(pair[1], change)
    assert set(found(audit(None, made))) == alone
    assert set(found(audit(pair[0], made))) == beside
    assert {c for c, _ in found(audit(None, made, pair[1]))} >= {c for c, _ in beside} - {"event-number"}


def test_a_named_event_is_described(pair: tuple[Path, Path]) -> None:
    """Its id, kind and time, and which part was rewritten."""
    first = next(iter(audit(pair[0], bent(pair[1], rewritten)).problems))
    assert first.what.en == "Event 7 (TB-2 withdrawn 2026-04-01T08:00:00Z) was rewritten (reason)"
    assert first.what.zh == "第 7 条事件（TB-2 撤销 2026-04-01T08:00:00Z）被改写（reason）"


def test_a_dropped_withdrawal_is_found_by_the_mirror(pair: tuple[Path, Path]) -> None:
    """The last event and every trace of its checkpoint are gone from the data base: only the mirror knows."""
    with sqlite3.connect(pair[0]) as connection:
        connection.execute("DELETE FROM events WHERE number = 7")
        connection.execute("DELETE FROM checkpoints WHERE size = 8")
        connection.execute(
            "UPDATE standing SET state = 'in-force', number = 3, moment = '2026-01-06T08:00:00Z' WHERE id = 'TB-2'"
        )
    connection.close()
    assert found(audit(pair[0])) == []
    assert ("dropped", 7) in found(audit(pair[0], pair[1]))


def test_an_older_mirror_is_no_finding(pair: tuple[Path, Path]) -> None:
    """It is said that it is older."""
    with Register.open(pair[0]) as register:
        register.append(event(id="TB-4", day="2026-05-01"))
    made = audit(pair[0], pair[1], by=key())
    assert found(made) == []
    assert "m.jsonl is older" in made.remarks[0].en


def test_a_forked_register_is_found_by_two_checkpoints(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """The keeper shows one register to the buyer and another to the body, both signed by its key."""
    with make(tmp_path / "fork.db", (*STORY[:7], event("suspended", "TB-2", "2026-04-01"))) as fork:
        theirs = dumped(tmp_path / "fork.jsonl", fork)
        note = tmp_path / "fork.checkpoint"
        note.write_text(fork.checkpoint(register_key()).note(), encoding="utf-8")
    assert set(found(audit(pair[0], theirs, by=key()))) == {("rewritten", 7), ("forked", 8)}
    assert found(audit(pair[0], note, by=key())) == [("unlike-checkpoint", 8)]
    assert found(audit(None, pair[1], note, by=key())) == [("unlike-checkpoint", 8)]
    with Register.open(pair[0]) as register:
        assert [p.code for p in register.agrees(checkpoint.read(note))] == ["forked"]


def test_a_replayed_register_is_found_by_a_newer_checkpoint(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """Yesterday's copy, put in place of today's to hide a withdrawal."""
    yesterday = tmp_path / "yesterday.db"
    make(yesterday, STORY[:7]).close()
    note = tmp_path / "now.checkpoint"
    with Register.open(pair[0]) as register:
        note.write_text(register.checkpoint(register_key()).note(), encoding="utf-8")
    assert found(audit(yesterday, note, by=key())) == [("rolled-back", 8)]
    assert ("dropped", 7) in found(audit(yesterday, pair[1], by=key()))


def test_another_registers_checkpoint_is_named(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """By its origin and by its signature."""
    note = tmp_path / "other.checkpoint"
    note.write_text(checkpoint.sign("elsewhere.example", 3, bytes(32), register_key(1)).note(), encoding="utf-8")
    assert {c for c, _ in found(audit(pair[0], note, by=key()))} == {
        "other-register",
        "checkpoint-signature",
        "unlike-checkpoint",
    }


def test_a_checkpoint_by_another_key_is_named(pair: tuple[Path, Path]) -> None:
    """Whoever gives the certificate learns that the notes are not the register's."""
    assert found(audit(pair[0], by=key(1))) == [("checkpoint-signature", 4), ("checkpoint-signature", 8)]


def test_an_event_dated_back_is_remarked(tmp_path: Path) -> None:
    """Not refused, since clocks differ; but said."""
    make(tmp_path / "r.db", (event(day="2026-05-01"), event(id="TB-2", day="2026-01-01")), signed=()).close()
    made = audit(tmp_path / "r.db")
    assert found(made) == []
    assert "event 1 is dated 2026-01-01" in made.remarks[0].en


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("UPDATE events SET leaf = replace(leaf, '41.27', '11.27') WHERE number = 2", "register-changed"),
        ("UPDATE events SET id = 'TB-7' WHERE number = 7", "register-column"),
        ("UPDATE events SET kind = 'suspended' WHERE number = 7", "register-column"),
        ("UPDATE events SET moment = '2025-04-01T08:00:00Z' WHERE number = 7", "register-column"),
        ("UPDATE events SET hashes = CAST(x'00' || substr(hashes, 2) AS BLOB) WHERE number = 7", "register-changed"),
        ("UPDATE events SET hashes = CAST(substr(hashes, 1, 32) || zeroblob(96) AS BLOB) WHERE number = 7", "register-column"),
        ("UPDATE standing SET state = 'in-force' WHERE id = 'TB-2'", "register-search"),
        ("UPDATE standing SET valid_until = '2030-12-31' WHERE id = 'TB-2'", "register-search"),
        ("DELETE FROM standing WHERE id = 'TB-2'", "register-search"),
        ("DELETE FROM events WHERE number = 2", "event-number"),
        ("UPDATE events SET number = 9 WHERE number = 7", "event-number"),
        ("UPDATE checkpoints SET note = replace(note, char(10) || '8' || char(10), char(10) || '7' || char(10)) WHERE size = 8", "register-changed"),
        ("UPDATE checkpoints SET note = 'x' WHERE size = 8", "checkpoint"),
    ],
)  # fmt: skip
def test_a_row_changed_behind_the_registers_back_is_found(pair: tuple[Path, Path], statement: str, wanted: str) -> None:
    """Every table, column and stored hash."""
    with sqlite3.connect(pair[0]) as connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()
    assert wanted in {c for c, _ in found(audit(pair[0]))}


def test_there_must_be_something_to_audit(pair: tuple[Path, Path]) -> None:
    """Nothing, or three mirrors without a register."""
    for mirrors in ((), (pair[1],) * 3):
        with pytest.raises(InputError, match="nothing to audit"):
            audit(None, *mirrors)


@given(st.integers(1, 25), st.data())
def test_any_one_change_of_a_log_is_found(count: int, data: st.DataObject) -> None:
    """Rewrite, swap or drop at any place of logs of any size, found when the two are laid side by side."""
    events = [event(id=f"TB-{i}") for i in range(count)]
    changed = list(events)
    at = data.draw(st.integers(0, count - 1))
    kinds = ["rewrite", "drop"] + (["swap"] if count > 1 else [])
    kind = data.draw(st.sampled_from(kinds))
    other = data.draw(st.integers(0, count - 1).filter(lambda i: i != at)) if kind == "swap" else at
    if kind == "rewrite":
        changed[at] = replace(events[at], digest=digest("other"))
    elif kind == "drop":
        del changed[at]
    else:
        changed[at], changed[other] = changed[other], changed[at]

    def log(name: str, of: list[Any]) -> Log:
        from labels.registry.event import Entry

        return Log(name, ORIGIN, iter([Entry.of(i, e) for i, e in enumerate(of)]))

    first = register_difference.between(log("mirror", changed), log("register", events))
    second = register_difference.between(log("register", events), log("mirror", changed))
    wanted = {"rewrite": "rewritten", "drop": "dropped", "swap": "reordered"}[kind]
    assert [p.code for p in first.problems] == [wanted]
    if kind == "drop" and at == count - 1:
        assert not second.problems  # an older copy
        assert second.remarks
    else:
        assert [p.code for p in second.problems] == [wanted]
        assert f"Event {min(at, other)} " in next(iter(second.problems)).what.en


@pytest.mark.soak
def test_one_character_changed_anywhere_in_the_data_base_is_found(tmp_path: Path) -> None:
    """Any text or hash of any row of any table: the audit names it, or the file is refused."""
    make(tmp_path / "r.db").close()
    places: list[tuple[str, int, str, int]] = []
    with sqlite3.connect(tmp_path / "r.db") as connection:
        for table in ("events", "checkpoints", "standing", "about"):
            cursor = connection.execute(f"SELECT rowid, * FROM {table}")  # noqa: S608
            names = [c[0] for c in cursor.description]
            for row in cursor:
                for name, value in zip(names[1:], row[1:], strict=True):
                    size = len(value) if isinstance(value, str | bytes) else 1
                    places += [(table, row[0], name, at) for at in range(size)]
    connection.close()
    tried = caught = 0
    for table, row, name, at in random.Random(7).sample(places, min(len(places), CHANGES)):
        path = tmp_path / "bent.db"
        shutil.copy(tmp_path / "r.db", path)
        with sqlite3.connect(path) as connection:
            (value,) = connection.execute(f"SELECT {name} FROM {table} WHERE rowid = ?", [row]).fetchone()  # noqa: S608
            with contextlib.suppress(sqlite3.IntegrityError):  # a number that is taken: moved far away instead
                connection.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", [bent_value(value, at), row])  # noqa: S608
                tried += 1
            changed = connection.total_changes
        connection.close()
        if not changed:
            continue
        try:
            named = bool(audit(path, by=key()).problems)
        except InputError as error:
            named = bool(error.problems)
        assert named, (table, row, name, at, value)
        caught += 1
    print(f"register rows: {tried} single characters changed, {caught} found")  # noqa: T201
    assert tried == caught > CHANGES * 5 // 6


def bent_value(value: Any, at: int) -> Any:
    """One character or byte another, a number another number."""
    if isinstance(value, bytes):
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    if isinstance(value, str):
        digits = "1032547698"
        other = digits[int(value[at])] if value[at] in "0123456789" else "x" if value[at] != "x" else "y"
        return value[:at] + other + value[at + 1 :]
    return value + 100
