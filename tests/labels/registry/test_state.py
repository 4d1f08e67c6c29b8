"""The state machines: rule 55 for a case, and the part of it that the register shows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from labels.registry import state
from labels.registry.state import CASE, ENTRY, NAMES, STEPS, Machine, State

machines = pytest.mark.parametrize("machine", [CASE, ENTRY], ids=["case", "entry"])
FINAL = (State.WITHDRAWN, State.SUPERSEDED)


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        (("submitted", "taken-up", "verified"), State.VERIFIED),
        (("submitted", "returned", "submitted", "taken-up", "verified", "certified", "surveyed"), State.SURVEILLANCE),
        (("submitted", "taken-up", "returned"), State.DRAFT),
        (("submitted", "taken-up", "verified", "suspended", "reinstated"), State.SURVEILLANCE),
        (("submitted", "taken-up", "verified", "suspended", "withdrawn"), State.WITHDRAWN),
    ],
)
def test_the_life_of_a_case(steps: tuple[str, ...], end: State) -> None:
    """Draft → submitted → under review → verified / certified → surveillance → suspended / withdrawn (rule 55)."""
    assert CASE.follow(steps) is end


@pytest.mark.parametrize(
    "steps",
    [
        ("verified",), ("taken-up",), ("submitted", "verified"), ("submitted", "taken-up", "suspended"), ("submitted", "submitted"),
        ("submitted", "taken-up", "verified", "reinstated"), ("submitted", "taken-up", "verified", "withdrawn", "reinstated"),
        ("submitted", "taken-up", "verified", "withdrawn", "submitted"),
    ],
)  # fmt: skip
def test_steps_that_skip_or_go_back_are_refused(steps: tuple[str, ...]) -> None:
    """No verification without a review, nothing suspended that was not in force, no way back from a withdrawal."""
    with pytest.raises(InputError) as caught:
        CASE.follow(steps, "case-7")
    problem = caught.value.problems[0]
    assert problem.code == "illegal-step"
    assert "case-7" in problem.what.zh
    assert "case-7" in problem.what.en


@machines
def test_every_pair_of_state_and_step_is_taken_or_refused_as_the_table_says(machine: Machine) -> None:
    """All of them, those of the other machine included: `permits`, `allowed` and `next` agree."""
    for here in State:
        for step in STEPS:
            if machine.permits(here, step):
                assert machine.next(here, step) is machine.steps[here][step]
                assert step in machine.allowed(here)
            else:
                with pytest.raises(InputError):
                    machine.next(here, step)


@machines
def test_withdrawn_and_superseded_are_final(machine: Machine) -> None:
    """No step leads away."""
    assert [machine.allowed(end) for end in FINAL] == [(), ()]


@machines
def test_every_state_can_be_reached_and_left_or_is_final(machine: Machine) -> None:
    """There is no dead state in the tables, and none that names a state without words."""
    reached = {machine.start} | {end for steps in machine.steps.values() for end in steps.values()}
    assert set(machine.steps) | set(FINAL) == reached
    assert all(NAMES[s].zh and NAMES[s].en for s in reached)


@machines
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_a_random_walk_never_leaves_the_table(machine: Machine, steps: list[str]) -> None:
    """Refused steps change nothing; once it is withdrawn or superseded it stays so."""
    here = machine.start
    for step in steps:
        before = here
        try:
            here = machine.next(here, step)
        except InputError:
            assert not machine.permits(before, step)
        assert before not in FINAL or here is before


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_nothing_is_suspended_that_was_not_in_force(steps: list[str]) -> None:
    """In every legal walk, suspended comes right after a state in which something was valid."""
    valid = {State.VERIFIED, State.CERTIFIED, State.SURVEILLANCE, State.IN_FORCE}
    for machine in (CASE, ENTRY):
        here = machine.start
        for step in steps:
            if machine.permits(here, step):
                assert step != "suspended" or here in valid
                assert step != "reinstated" or here is State.SUSPENDED
                here = machine.next(here, step)


@pytest.mark.parametrize(
    ("until", "day", "wanted"),
    [("2026-06-30", "2026-06-30", False), ("2026-06-30", "2026-07-01", True), ("", "2999-01-01", False)],
)
def test_expiry_is_computed_from_the_day(until: str, day: str, wanted: bool) -> None:
    """The last day still counts; what states no validity does not expire."""
    assert state.expired(until, date.fromisoformat(day)) is wanted
