"""A register whose writers are killed, and one with two writers: no lost, doubled or half event, no fork."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from labels.registry import register_check
from labels.registry.register import Register
from tests.conftest import FULL
from tests.labels.registry.registered import make

ROOT = Path(__file__).parents[3]
KILLS = 200 if FULL else 5
HELPER = [sys.executable, "-m", "tests.labels.registry.killed_writers"]


@pytest.mark.soak
def test_no_event_is_lost_doubled_or_half_when_writers_are_killed(tmp_path: Path) -> None:
    """SIGKILL at a random moment, again and again: what `append` said is there, once, and every row follows from the texts."""
    path = tmp_path / "r.db"
    make(path, ()).close()
    said = subprocess.run([*HELPER, "kill", str(path), str(KILLS), "7"], capture_output=True, text=True, cwd=ROOT)
    assert said.stderr == ""
    told = [line.split() for line in said.stdout.splitlines()]

    with Register.open(path) as register:
        entries = list(register.entries())
        by_index = {e.index: (e.event.kind, e.event.id) for e in entries}
        lost = [(index, kind, one) for index, kind, one in told if by_index.get(int(index)) != (kind, one)]
        doubled = [key for key, count in Counter(by_index.values()).items() if count > 1]
        found = register_check.check(register)
        assert register.append(entries[0].event) == entries[0]
    print(f"{KILLS} writers killed, {len(entries)} events, {len(told)} of them told")  # noqa: T201
    assert len(told) >= KILLS
    assert (lost, doubled) == ([], [])
    assert [e.index for e in entries] == list(range(len(entries)))
    assert list(found.problems) == []


def test_two_writers_at_once_make_one_tree(tmp_path: Path) -> None:
    """Both succeed; events that both bring stand once."""
    path = tmp_path / "r.db"
    make(path, ()).close()
    count = 200 if FULL else 10
    writers = [
        subprocess.Popen([*HELPER, "write", str(path), name, str(count)], stderr=subprocess.PIPE, text=True, cwd=ROOT)
        for name in ("a", "b")
    ]
    assert [(w.communicate()[1], w.returncode) for w in writers] == [("", 0), ("", 0)]

    with Register.open(path) as register:
        ids = Counter((e.event.kind, e.event.id) for e in register.entries())
        found = register_check.check(register)
    assert len(ids) == 5 * count
    assert set(ids.values()) == {1}
    assert list(found.problems) == []


def test_two_processes_that_make_the_same_register_make_one(tmp_path: Path) -> None:
    """`create` on both sides: neither fails, the tables are made once."""
    code = (
        "import sys; from pathlib import Path; from labels.registry.register import Register; from tests.labels.registry.registered import event\n"
        "with Register.open(Path(sys.argv[1]), create=True, origin='huzhou.example/tanbiao') as r: r.append(event(id=sys.argv[2]))"
    )
    made = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "r.db"), name], stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        for name in ("TB-a", "TB-b")
    ]
    assert [(w.communicate()[1], w.returncode) for w in made] == [("", 0), ("", 0)]
    with Register.open(tmp_path / "r.db") as register:
        assert {e.event.id for e in register.entries()} == {"TB-a", "TB-b"}
