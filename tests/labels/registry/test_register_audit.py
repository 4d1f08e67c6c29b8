"""Mirrors and their audit: a rewritten, reordered or dropped event and a forked checkpoint are found and named with their index."""

from __future__ import annotations

import contextlib
import csv
import json
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

from inventories import atomic
from inventories.problem import InputError
from labels.registry import checkpoint, mirror, register_audit, register_check, register_difference
from labels.registry.checkpoint import PublicKey
from labels.registry.mirror import Log
from labels.registry.register import Register
from labels.registry.register_audit import Audit
from tests.conftest import FULL
from tests.labels.registry.registered import ORIGIN, STORY, digest, event, make, register_key

CHANGES = 2400 if FULL else 60
"""Single characters changed in the data base."""

Lines = list[dict[str, Any]]


def key(number: int = 0) -> PublicKey:
    return checkpoint.public_of(register_key(number).certificate)


def dumped(path: Path, register: Register) -> Path:
    atomic.write_lines(path, mirror.dump(register))
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A register with the story (checkpoints at 4 and 8), and its dump."""
    with make(tmp_path / "r.db") as register:
        return tmp_path / "r.db", dumped(tmp_path / "m.jsonl", register)


def bent(path: Path, change: Callable[[Lines], Lines]) -> Path:
    """The dump with its lines changed; the first line is the head."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    made = path.with_name("bent.jsonl")
    made.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in change(lines)), encoding="utf-8")
    return made


def audit(where: Path | None, *mirrors: Path, by: PublicKey | None = None) -> Audit:
    if where is None:
        return register_check.audit(None, mirrors, by)
    with Register.open(where) as register:
        return register_check.audit(register, mirrors, by)


def found(made: Audit) -> list[tuple[str, int | None]]:
    return [(p.code, p.place.row) for p in made.problems]


def rewritten(lines: Lines) -> Lines:
    """The reason of event 7, the withdrawal."""
    lines[-2]["event"]["reason"] = "nothing much"
    return lines


def swapped(lines: Lines) -> Lines:
    """Events 2 and 6 change places, numbers and all."""
    at = [i for i, line in enumerate(lines) if line.get("index") in (2, 6)]
    a, b = lines[at[0]], lines[at[1]]
    lines[at[0]], lines[at[1]] = {"index": 2, "event": b["event"]}, {"index": 6, "event": a["event"]}
    return lines


def dropped(lines: Lines) -> Lines:
    """Event 4, the suspension, without closing the gap."""
    return [line for line in lines if line.get("index") != 4]


def renumbered(lines: Lines) -> Lines:
    """Events 4 and 5 gone, the gap closed, later checkpoints thrown away."""
    kept = [line for line in lines if line.get("index") not in (4, 5)][:-1]
    for line in kept:
        if line.get("index", 0) > 5:
            line["index"] -= 2
    return kept


# -- dumps -----------------------------------------------------------------------------------------------------------


def test_a_dump_holds_every_event_and_checkpoint(pair: tuple[Path, Path]) -> None:
    """Head, eight events, a checkpoint after the fourth and after the eighth."""
    lines = [json.loads(line) for line in pair[1].read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"format": "tanbiao-register-dump/1", "origin": ORIGIN}
    assert ["checkpoint" in line for line in lines[1:]] == [False] * 4 + [True] + [False] * 4 + [True]
    assert [line["index"] for line in lines[1:] if "event" in line] == list(range(8))


def test_a_later_dump_begins_with_the_earlier_one(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """So a mirror can be kept by adding lines."""
    with Register.open(pair[0]) as register:
        register.append(event(id="TB-4", day="2026-05-01"))
        register.checkpoint(register_key())
        later = dumped(tmp_path / "later.jsonl", register)
    assert later.read_text(encoding="utf-8").startswith(pair[1].read_text(encoding="utf-8"))


def test_a_register_is_restored_from_its_dump(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """The same tree, the same notes, and proofs as before; once more changes nothing."""
    log = mirror.open_log(pair[1])
    with (
        Register.open(tmp_path / "again.db", create=True, origin=log.origin) as again,
        Register.open(pair[0]) as register,
    ):
        assert mirror.restore(log, again) == 8
        assert again.root(8) == register.root(8)
        assert list(again.notes()) == list(register.notes())
        assert again.proof(3) == register.proof(3)
        assert mirror.restore(mirror.open_log(pair[1]), again) == 0
    assert found(audit(tmp_path / "again.db", by=key())) == []


@pytest.mark.parametrize("change", [rewritten, swapped, dropped])
def test_nothing_is_restored_from_a_bent_dump(
    pair: tuple[Path, Path], tmp_path: Path, change: Callable[[Lines], Lines]
) -> None:
    """The checkpoint, or the state machine, says no; and a dump of another story does not go on with a register."""
    log = mirror.open_log(bent(pair[1], change))
    with Register.open(tmp_path / "again.db", create=True, origin=ORIGIN) as again, pytest.raises(InputError):
        mirror.restore(log, again)
    with (
        make(tmp_path / "other.db", (event("issued", "TB-1", who="Somebody"),), signed=()) as other,
        pytest.raises(InputError, match="Event 0"),
    ):
        mirror.restore(mirror.open_log(pair[1]), other)


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    """Texts that a spreadsheet would run get an apostrophe; line ends and quotes stay inside their cell."""
    bad = event("withdrawn", day="2026-02-01", reason='=HYPERLINK("x")\nnext', who="@SUM(A1)")
    with make(
        tmp_path / "r.db", (event(extra={"product": "+1", "firm": '-"quoted", with comma'}), bad), signed=()
    ) as register:
        atomic.write_lines(tmp_path / "r.csv", mirror.table(register.entries()))
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["product"] for r in rows] == ["'+1", ""]
    assert rows[0]["firm"] == '\'-"quoted", with comma'
    assert (rows[1]["reason"], rows[1]["who"]) == ('\'=HYPERLINK("x")\nnext', "'@SUM(A1)")
    assert [r["index"] for r in rows] == ["0", "1"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"{",
        b"[]\n",
        b'{"format":"other","origin":"x"}\n',
        b'{"format":"tanbiao-register-dump/1","origin":3}\n',
        b"\xff\xfe\n",
        b"PK\x03\x04",
        b"{" * 5000,
    ],
)
def test_a_file_that_is_no_dump_is_refused(tmp_path: Path, data: bytes) -> None:
    """At once, naming the file."""
    (tmp_path / "m.jsonl").write_bytes(data)
    with pytest.raises(InputError) as caught:
        audit(None, tmp_path / "m.jsonl")
    assert caught.value.problems[0].place.file in ("m.jsonl", "")


@pytest.mark.parametrize(
    "line",
    ["{}", "3", "{", '{"index":8}', '{"index":8,"event":{}}', '{"index":true,"event":{}}', '{"checkpoint":3}', '{"checkpoint":"x"}', '{"index":8,"index":9,"event":{}}', "x" * 2_000_000],
    ids=lambda line: str(line)[:20],
)  # fmt: skip
def test_a_broken_line_is_a_finding(pair: tuple[Path, Path], line: str) -> None:
    """It ends the reading; what stands before it was audited."""
    with pair[1].open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    made = audit(None, pair[1])
    assert len(made.problems) == 1
    assert made.events == 8


@given(st.binary(max_size=200))
def test_hostile_bytes_after_the_head_end_in_findings(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Never a traceback."""
    path = tmp_path_factory.mktemp("hostile") / "m.jsonl"
    path.write_bytes(b'{"format":"tanbiao-register-dump/1","origin":"a.example"}\n' + data)
    register_audit.alone(mirror.open_log(path))


# -- audits ----------------------------------------------------------------------------------------------------------


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
