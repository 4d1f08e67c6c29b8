"""What all tests share: how long hypothesis searches, and the tiny data set and product system."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from inventories.background import Background
from inventories.system import System
from tests import tiny

BASE_EXAMPLES = 25
SOAK = int(os.environ.get("TANBIAO_SOAK", "1"))
"""Multiplies the examples of every property test: 1 in daily work (repeatable), more for `make soak` (random)."""
FULL = SOAK > 1
"""Faults, flips, kills, simulated tenders and hostile files in their full counts."""

settings.register_profile(
    "tanbiao",
    max_examples=BASE_EXAMPLES * SOAK,
    deadline=None,
    derandomize=SOAK == 1 or os.environ.get("CI") == "true",  # a landing does not hang on chance; `make soak` by hand searches anew
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("tanbiao")


@pytest.fixture(scope="session")
def tiny_system(tmp_path_factory: pytest.TempPathFactory) -> System:
    """The tiny product system, read from a folder."""
    return tiny.tiny_system(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_background() -> Background:
    """The tiny data set."""
    return tiny.background()
