"""The good workbook that the tests of readers spoil."""

from __future__ import annotations

import pytest

from tests.inventories import books


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The good workbook that every case spoils."""
    return books.good_bytes(tmp_path_factory.mktemp("good"))
