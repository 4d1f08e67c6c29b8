"""A label of the sample chair, drawn once."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from labels import label
from tests.labels.sample_trail import sample


@pytest.fixture(scope="session")
def trail() -> dict[str, Any]:
    return sample()


@pytest.fixture(scope="session")
def pdf(trail: dict[str, Any]) -> bytes:
    return label.render(trail, disclose="full")


@pytest.fixture
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as made:
        yield made
