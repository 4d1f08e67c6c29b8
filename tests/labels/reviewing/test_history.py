"""The history of a review: it cannot be rewritten, and no step is taken out of place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inventories.problem import InputError
from labels.registry.state import State
from labels.reviewing import aftermath, history
from labels.reviewing.history import Change, History
from tests.labels.reviewing.reviews import WHEN


def begun() -> History:
    return History(()).with_event("taken-up", WHEN, "李核", "", facts={"bundle": "b" * 64})


def test_values_are_what_the_events_add_up_to(tmp_path: Path) -> None:
    """Set, changed, taken away; read from the file again."""
    made = begun().with_event("read", WHEN, "李核", "", [Change("a/x", None, 1.0), Change("a/y", None, "字")])
    made = made.with_event("read", WHEN, "周验", "改正", [Change("a/x", 1.0, 2.5), Change("a/y", "字", None)])
    made.write(tmp_path)

    again = history.load(tmp_path)
    assert again == made
    assert again.values == {"a/x": 2.5}
    assert again.head == made.head


def test_a_line_changed_cut_out_doubled_or_moved_is_found(tmp_path: Path) -> None:
    """The line is named."""
    made = begun()
    for n in range(3):
        made = made.with_event("read", WHEN, "李核", "w", [Change(f"a/{n}", None, n)])
    made.write(tmp_path)
    path = tmp_path / history.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    touched = [
        [lines[0], lines[1].replace("李核".encode(), "王五".encode()), *lines[2:]], [lines[0], *lines[2:]], [*lines[:2], lines[1], *lines[2:]],
        [lines[0], lines[2], lines[1], lines[3]], lines[1:], [*lines[:3], lines[3].replace(b'"number":4', b'"number":5')],
        [*lines, b"{}\n"], [*lines[:3], lines[3].replace(b",", b", ", 1)],
    ]  # fmt: skip
    for found in touched:
        path.write_bytes(b"".join(found))
        with pytest.raises(InputError) as refused:
            history.load(tmp_path)
        assert refused.value.problems[0].place.row


def test_a_cut_tail_is_found_by_the_digest_of_the_last_line(tmp_path: Path) -> None:
    """Which the statement carries."""
    made = begun().with_event("read", WHEN, "李核", "", [Change("a", None, 1)])

    assert History(made.events[:1]).head != made.head


def test_a_history_that_grew_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Two people at once: the second must look again."""
    first = begun()
    first.write(tmp_path)
    one = first.with_event("read", WHEN, "李核", "", [Change("a", None, 1)])
    two = first.with_event("read", WHEN, "周验", "", [Change("a", None, 2)])
    one.write(tmp_path)
    with pytest.raises(InputError):
        two.write(tmp_path)

    assert history.load(tmp_path) == one


def test_of_two_who_write_at_once_one_is_told_to_try_again(tmp_path: Path) -> None:
    """Ten at once: one line is added, nine are refused, and the chain holds."""
    first = begun()
    first.write(tmp_path)

    def write(number: int) -> bool:
        try:
            first.with_event("read", WHEN, "李核", "", [Change("a", None, number)]).write(tmp_path)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(write, range(10))).count(True) == 1
    assert len(history.load(tmp_path).events) == 2


def test_illegal_steps_are_refused() -> None:
    """Nothing is read before the case was taken up or after it ended; nothing ends twice."""
    for made, step in (
        (History(()), "read"),
        (History(()), "verified"),
        (begun().with_event("verified", WHEN, "a", ""), "read"),
        (begun().with_event("verified", WHEN, "a", ""), "verified"),
    ):
        with pytest.raises(InputError) as refused:
            made.with_event(step, WHEN, "a", "")
        assert refused.value.problems[0].code == "illegal-step"


def ended() -> History:
    return begun().with_event("verified", WHEN, "李核", "TV-1", facts={"statement": "e" * 64})


def test_a_fact_found_after_the_statement_is_kept_and_may_lead_to_withdrawal(tmp_path: Path) -> None:
    """Method decision 31: it changes no state by itself; suspension, reinstatement under watch and withdrawal follow it."""
    known = aftermath.take(ended(), "learned", "供应商更正了因子", "李核", "2026-05-01T00:00:00Z")
    assert known.state is State.VERIFIED
    for day, step, state in (
        (2, "suspended", State.SUSPENDED), (3, "reinstated", State.SURVEILLANCE), (4, "withdrawn", State.WITHDRAWN), (5, "learned", State.WITHDRAWN),
    ):  # fmt: skip
        known = aftermath.take(known, step, "原因", "李核", f"2026-05-0{day}T00:00:00Z")
        assert known.state is state
    known.write(tmp_path)

    assert history.load(tmp_path) == known
    assert known.events[-1].facts == {"statement": "e" * 64}
    assert aftermath.allowed(known) == ("learned",)


def test_a_case_can_be_sent_back_without_a_statement() -> None:
    """While it is under review; then nothing but a fact can be entered, and no statement follows."""
    known = aftermath.take(begun(), "returned", "数据不足", "李核", "2026-05-01T00:00:00Z")

    assert known.state is State.DRAFT
    assert aftermath.allowed(known) == ("learned",)
    with pytest.raises(InputError):
        known.with_event("verified", "2026-05-02T00:00:00Z", "李核", "")


@pytest.mark.parametrize(
    ("known", "step", "reason", "who", "when", "code"),
    [
        (begun, "learned", "x", "y", "2026-05-01T00:00:00Z", "illegal-step"),
        (begun, "withdrawn", "x", "y", "2026-05-01T00:00:00Z", "illegal-step"),
        (ended, "suspended", " ", "y", "2026-05-01T00:00:00Z", "case-reason"),
        (ended, "suspended", "x", "", "2026-05-01T00:00:00Z", "case-reason"),
        (ended, "suspended", "x", "y", "1999-05-01T00:00:00Z", "case-earlier"),
    ],
)
def test_later_steps_out_of_place_are_refused(
    known: Callable[[], History], step: str, reason: str, who: str, when: str, code: str
) -> None:
    """Each with its reason; the history stays as it was."""
    with pytest.raises(InputError) as refused:
        aftermath.take(known(), step, reason, who, when)

    assert refused.value.problems[0].code == code
