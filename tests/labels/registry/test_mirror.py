"""Mirrors of a register: what a dump holds, what is restored from it, and hostile dumps."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import atomic
from inventories.problem import InputError
from labels.registry import mirror, register_audit
from labels.registry.register import Register
from tests.labels.registry.mirrored import (
    Lines,
    audit,
    bent,
    dropped,
    dumped,
    found,
    key,
    rewritten,
    swapped,
)
from tests.labels.registry.registered import ORIGIN, event, make, register_key


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
