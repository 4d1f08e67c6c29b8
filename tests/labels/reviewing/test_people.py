"""Names of persons: when two of them are one."""

from __future__ import annotations

import pytest

from labels.reviewing import people


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李核 Li He", "李核"),
        ("Li He", "He Li"),
        ("李核（组长）", "李核，高级工程师"),
        ("Dr. Anna Weber", "anna weber"),
        ("李核", "李 核".replace(" ", "")),
    ],
)
def test_one_person_written_in_two_ways(one: str, other: str) -> None:
    """Languages, order, titles and positions do not make two of one."""
    assert people.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("李核 Li He", "周验 Zhou Yan"), ("Anna Weber", "Anna Maier"), ("", ""), ("李核", "")]
)
def test_two_persons(one: str, other: str) -> None:
    """And nobody is nobody's double."""
    assert not people.same(one, other)
