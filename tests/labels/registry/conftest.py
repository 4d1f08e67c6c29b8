"""What the tests of mirrors and audits share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labels.registry.mirrored import dumped
from tests.labels.registry.registered import make


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A register with the story (checkpoints at 4 and 8), and its dump."""
    with make(tmp_path / "r.db") as register:
        return tmp_path / "r.db", dumped(tmp_path / "m.jsonl", register)
