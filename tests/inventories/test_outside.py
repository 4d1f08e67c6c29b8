"""Files from outside: what cannot be read is named, and what is too large is not taken into memory."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from inventories import outside
from inventories.problem import InputError


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_file_that_cannot_be_read_is_a_named_problem(tmp_path: Path, name: str) -> None:
    """A missing file, and a folder in the place of one."""
    with pytest.raises(InputError) as caught:
        outside.read(tmp_path / name, 10)

    assert [p.code for p in caught.value.problems] == ["file-unreadable"]


def test_one_byte_more_than_the_bound_is_read(tmp_path: Path) -> None:
    """Enough to see that the file is larger."""
    (tmp_path / "large").write_bytes(b"x" * 100)

    assert len(outside.read(tmp_path / "large", 10)) == 11


def test_a_drive_that_goes_away_while_it_is_read_is_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file could be opened, but not read to its end."""

    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(outside, "opened", lambda path: Gone())
    with pytest.raises(InputError) as caught:
        outside.read(tmp_path / "far.xlsx", 10)

    assert [p.code for p in caught.value.problems] == ["file-unreadable"]
