"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inventories import atomic
from inventories.problem import MachineError
from tests.conftest import FULL

ROOT = Path(__file__).parents[2]


def test_a_file_is_replaced_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    """Old content, then new; no temporary file."""
    atomic.write_bytes(tmp_path / "a", b"old")
    atomic.write_bytes(tmp_path / "a", b"new")

    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"new"}


def test_folders_are_made(tmp_path: Path) -> None:
    """As deep as needed."""
    atomic.write_text(tmp_path / "x" / "y" / "a", "椅\r\n")

    assert (tmp_path / "x" / "y" / "a").read_bytes() == "椅\r\n".encode()


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may be full."""
    atomic.write_bytes(tmp_path / "a", b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MachineError, match="No space"):
        atomic.write_bytes(tmp_path / "a", b"new")

    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where a folder is needed."""
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(MachineError, match="cannot be written"):
        atomic.write_bytes(tmp_path / "a" / "b", b"x")


def test_of_many_creators_one_wins(tmp_path: Path) -> None:
    """Two commands that start together get the same secret."""
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: atomic.create_bytes(tmp_path / "a", str(n).encode()), range(20)))

    assert won.count(True) == 1
    assert (tmp_path / "a").read_bytes() == str(won.index(True)).encode()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


WRITER = """
import sys
from pathlib import Path
from inventories import atomic
path = Path(sys.argv[1])
print("ready", flush=True)
for number in range(1_000_000):
    atomic.write_bytes(path, bytes([number % 256]) * 300_000)
"""


@pytest.mark.soak
def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """SIGKILL at a random moment of writing a file of a label's size: what stands there is whole."""
    path, source = tmp_path / "label.pdf", random.Random(3)
    for _ in range(200 if FULL else 5):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=ROOT)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(source.uniform(0.0, 0.02))
        process.kill()
        process.wait()
        process.stdout.close()
        found = path.read_bytes() if path.exists() else b""
        assert len(found) in (0, 300_000)
        assert len(set(found)) <= 1
