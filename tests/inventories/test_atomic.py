"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inventories import atomic
from inventories.problem import MachineError


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
