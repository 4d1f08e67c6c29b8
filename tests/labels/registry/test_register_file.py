"""The register as a file or another data base: what is refused, what is noticed, and what can only be read."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from inventories.problem import InputError, MachineError, TanbiaoError
from labels.registry.register import Register
from tests.labels.registry.registered import DAY, STORY, code, event, make, register_key


def changed(path: Path, *statements: str) -> Path:
    """The file after statements that are not the register's own."""
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def refusal(path: Path, create: bool = False) -> str:
    with pytest.raises(TanbiaoError) as caught, Register.open(path, create) as opened:
        list(opened.entries())
    return code(caught)


def test_a_register_that_is_not_there_is_not_made_by_asking(tmp_path: Path) -> None:
    """Neither a missing file nor a folder."""
    assert refusal(tmp_path / "nowhere.db") == "register-missing"
    assert refusal(tmp_path) == "register-missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"not a data base", b"SQLite format 3\0" + bytes(100), b"%PDF-1.7", b"{}"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, data: bytes) -> None:
    """Opening changes nothing; creating over it is refused too (an empty file is the exception)."""
    path = tmp_path / "other.db"
    path.write_bytes(data)
    assert refusal(path) in ("no-register", "register-damaged")
    assert path.read_bytes() == data
    if data:
        assert refusal(path, create=True) in ("no-register", "register-damaged")
        assert path.read_bytes() == data


def test_a_data_base_of_another_program_is_refused(tmp_path: Path) -> None:
    """Tables of its own, or ours with a foreign format, or a view or trigger that answers in our tables' place."""
    assert refusal(changed(tmp_path / "a.db", "CREATE TABLE notes (x)")) == "no-register"
    assert refusal(changed(tmp_path / "a.db"), create=True) == "no-register"
    for number, trap in enumerate((
        "UPDATE about SET value = 'tanbiao-register/99' WHERE name = 'format'",
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events WHERE kind = 'withdrawn'; END",
        "CREATE VIEW v AS SELECT * FROM events",
        "DROP TABLE checkpoints",
    )):  # fmt: skip
        path = tmp_path / f"{number}.db"
        make(path).close()
        assert refusal(changed(path, trap)) == "no-register"


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """Zeros in the middle, or cut off: a problem, never a traceback."""
    path = tmp_path / "r.db"
    make(path, tuple(event(id=f"TB-{i}") for i in range(200)), signed=()).close()
    whole = path.read_bytes()
    assert len(whole) > 40_000
    for damaged in (whole[:4096] + bytes(len(whole) - 4096), whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        assert refusal(path) in ("register-damaged", "register-changed", "event-shape", "json-syntax")


def test_a_row_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    """It is refused before it is in memory."""
    make(tmp_path / "r.db").close()
    changed(tmp_path / "r.db", "UPDATE events SET leaf = zeroblob(50000000) WHERE number = 3")
    assert refusal(tmp_path / "r.db") == "register-damaged"


@pytest.mark.parametrize("at", range(5, 100, 19))
def test_no_flipped_byte_of_the_file_ends_in_a_traceback(tmp_path: Path, at: int) -> None:
    """Whatever is asked, there is an answer or a named problem."""
    path = tmp_path / "r.db"
    make(path).close()
    data = bytearray(path.read_bytes())
    for place in range(at, len(data), len(data) // 40):
        bent = bytearray(data)
        bent[place] ^= 0xFF
        path.write_bytes(bent)
        with contextlib.suppress(TanbiaoError), Register.open(path) as opened:
            list(opened.entries())
            opened.status("TB-1")
            opened.search(at=DAY)
            opened.proof(3)


READ_ONLY = """
import os, sys
from pathlib import Path
from inventories.problem import MachineError
from labels.registry.register import Register
from tests.labels.registry.registered import event, make
make(Path(sys.argv[1]) / "other.db").close()  # everything is imported now
os.chmod(sys.argv[1], 0o555)
if os.geteuid() == 0:
    os.setuid(65534)
with Register.open(Path(sys.argv[1]) / "r.db") as register:
    assert register.status("TB-2").state == "withdrawn"
    try:
        register.append(event(id="TB-9", day="2026-05-01"))
    except MachineError as error:
        print(error.problems[0].code, error.problems[0].what.zh)
"""


def test_a_register_in_a_read_only_folder_can_be_read() -> None:
    """Writing into it is a named problem."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / "r.db").close()
        (Path(folder) / "r.db").chmod(0o444)
        said = subprocess.run(
            [sys.executable, "-c", READ_ONLY, folder], capture_output=True, text=True, cwd=Path(__file__).parents[3]
        )
        Path(folder).chmod(0o755)
    assert (said.stderr, said.stdout.split()[:1]) == ("", ["machine"])


def test_a_register_cannot_be_made_where_nothing_can_be_written() -> None:
    """A named problem."""
    with pytest.raises(MachineError):
        Register.open(Path("/proc/tanbiao/r.db"), create=True)


def test_the_origin_is_checked(tmp_path: Path) -> None:
    """Another register than the one that was meant is refused; without one it is named after its file."""
    make(tmp_path / "r.db").close()
    with pytest.raises(InputError, match="not elsewhere"):
        Register.open(tmp_path / "r.db", origin="elsewhere.example")
    for name, wanted in (("plain.db", "localhost/plain"), ("登记簿.db", "localhost/")):
        with Register.open(tmp_path / name, create=True) as register:
            assert register.origin.startswith(wanted)


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("UPDATE events SET leaf = replace(leaf, 'TB-1', 'TB-7') WHERE number = 0", "register-changed"),
        ("UPDATE events SET leaf = replace(leaf, '41.27', '11.27') WHERE number = 0", "register-changed"),
        ("UPDATE events SET id = 'TB-7' WHERE number = 4", "register-changed"),
        ("UPDATE events SET id = 'TB-1' WHERE number = 7", "register-changed"),
        ("UPDATE events SET leaf = x'00' WHERE number = 0", "register-changed"),
        ("DELETE FROM events WHERE number = 7", "rolled-back"),
        ("DELETE FROM events WHERE number = 1", "register-changed"),
    ],
)
def test_a_changed_row_is_noticed_when_its_label_is_asked_for(tmp_path: Path, statement: str, wanted: str) -> None:
    """Without an audit: text, file number, and the last event cut off."""
    make(tmp_path / "r.db").close()
    changed(tmp_path / "r.db", statement)

    def ask() -> None:
        with Register.open(tmp_path / "r.db") as register:
            register.status("TB-1")
            register.proof(1)

    with pytest.raises(InputError) as caught:
        ask()
    assert code(caught) == wanted


def test_a_register_never_signs_against_itself(tmp_path: Path) -> None:
    """An event rewritten together with all its hashes: the next checkpoint is refused, and so is a proof from the old one."""
    make(tmp_path / "r.db").close()
    make(tmp_path / "other.db", (event("issued", "TB-1", who="Somebody else"), *STORY[1:]), signed=()).close()
    changed(
        tmp_path / "r.db", f"ATTACH '{tmp_path / 'other.db'}' AS o",
        "UPDATE events SET leaf = (SELECT leaf FROM o.events e WHERE e.number = events.number), hashes = (SELECT hashes FROM o.events e WHERE e.number = events.number)",
    )  # fmt: skip
    with Register.open(tmp_path / "r.db") as register:
        for ask in (
            lambda: register.checkpoint(register_key()),
            lambda: register.proof(0),
            lambda: register.status("TB-1"),
        ):
            with pytest.raises(InputError) as caught:
                ask()
            assert code(caught) == "forked"


def test_every_table_and_statement_can_be_written_for_postgresql() -> None:
    """Nothing in them is SQLite's own. (Running on PostgreSQL has not been tried.)"""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable
    from sqlalchemy.sql import Executable

    from labels.registry import rows, storage

    dialect = postgresql.dialect()
    for table in (storage.events, storage.checkpoints, storage.standing, storage.about):
        assert str(CreateTable(table).compile(dialect=dialect))
    statements = [value for value in vars(rows).values() if isinstance(value, Executable)]
    assert len(statements) > 8
    assert all(str(statement.compile(dialect=dialect)) for statement in statements)


@pytest.mark.parametrize("where", ["postgresql://nowhere/x", "nosuch://x", "://", "postgresql://h:port/x"])
def test_a_data_base_that_cannot_be_reached_is_a_named_problem(where: str) -> None:
    """A missing driver or a malformed address, not a traceback."""
    with pytest.raises(TanbiaoError) as caught:
        Register.open(where)
    assert code(caught) in ("machine", "register-address")


def test_the_address_of_a_file_is_the_file(tmp_path: Path) -> None:
    """sqlite:/// opens it with the same care as its path."""
    make(tmp_path / "r.db").close()
    with Register.open(f"sqlite:///{tmp_path / 'r.db'}") as register:
        assert register.append(event(id="TB-4", day="2026-05-01")).index == 8
