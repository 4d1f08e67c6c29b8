"""The register: what may be added, and what it answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from labels.registry import merkle
from labels.registry.event import KINDS, Entry, Event
from labels.registry.register import Register
from labels.registry.standing import Standing, fold
from labels.registry.state import ENTRY, State
from tests.labels.registry.registered import DAY, ORIGIN, STORY, code, digest, event, make, register_key, rsa_key


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """The eight events of the story."""
    with make(tmp_path / "r.db") as made:
        yield made


# -- adding ----------------------------------------------------------------------------------------------------------


def test_events_stand_in_the_order_in_which_they_came(register: Register) -> None:
    """With their indices and leaf hashes."""
    found = list(register.entries())
    assert [e.event for e in found] == list(STORY)
    assert found == [Entry.of(i, e) for i, e in enumerate(STORY)]


def test_the_root_is_that_of_the_leaves(register: Register) -> None:
    """At every size."""
    nodes = merkle.nodes_of([merkle.leaf_hash(e.leaf()) for e in STORY])
    assert [register.root(n) for n in range(9)] == [merkle.root(nodes, n) for n in range(9)]


@pytest.mark.parametrize(
    ("added", "wanted"),
    [
        (event("sealed", "TB-9"), "illegal-step"),  # sealing an unknown label
        (event("withdrawn", "TB-9"), "illegal-step"),
        (event("reinstated", "TB-1", "2026-05-01"), "illegal-step"),  # not suspended (the last step was reinstated, see below)
        (event("reinstated", "TB-2", "2026-05-01"), "illegal-step"),  # withdrawn is final
        (event("sealed", "TB-2", "2026-05-01", digest=digest("another pdf")), "illegal-step"),
        (event("issued", "TB-1", digest=digest("another record")), "other-digest"),
        (event("suspended", "TB-1", "2026-05-01", digest=digest("another record")), "other-digest"),
        (event("issued", "TB-1", subject="statement"), "id-taken"),
        (event("suspended", "TB-1", "2026-01-01"), "event-order"),
        (event("superseded", "TB-1", "2026-05-01"), "successor"),
        (event("superseded", "TB-1", "2026-05-01", extra={"successor": "TB-1"}), "successor"),
        (event("superseded", "TB-1", "2026-05-01", extra={"successor": "TB-9"}), "successor"),
    ],
)  # fmt: skip
def test_an_illegal_step_is_refused_and_nothing_is_written(register: Register, added: Event, wanted: str) -> None:
    """With a reason in both languages."""
    if wanted == "illegal-step" and added.kind == "reinstated" and added.id == "TB-1":
        register.append(event("corrected", "TB-1", "2026-04-02", extra={"firm": "安吉新椅业"}))
    before = register.size
    with pytest.raises(InputError) as caught:
        register.append(added)
    assert code(caught) == wanted
    assert register.size == before


@pytest.mark.parametrize("index", range(len(STORY)))
def test_a_repeated_step_gives_its_first_entry(tmp_path: Path, index: int) -> None:
    """Right after it, every step may be taken again: nothing is added."""
    with make(tmp_path / "r.db", STORY[: index + 1]) as register:
        again = register.append(replace(STORY[index], when="2026-12-01T00:00:00Z"))
        assert (again.index, again.event) == (index, STORY[index])
        assert register.size == index + 1


def test_issue_and_seal_may_be_repeated_at_any_time(register: Register) -> None:
    """Even for a label that was withdrawn since: the maker learns of it from the status, not from a second entry."""
    assert register.append(STORY[2]).index == 2
    assert register.append(STORY[3]).index == 3
    assert register.size == 8


def test_a_second_suspension_is_an_event_of_its_own(register: Register) -> None:
    """Suspended, reinstated, suspended: three events."""
    entry = register.append(event("suspended", "TB-1", "2026-05-01"))
    assert (entry.index, register.status("TB-1").state) == (8, State.SUSPENDED)


def test_two_corrections_are_two_events(register: Register) -> None:
    """The same one again is none."""
    first = event("corrected", "TB-1", "2026-05-01", extra={"firm": "甲"})
    second = event("corrected", "TB-1", "2026-05-02", extra={"firm": "乙"})
    assert [register.append(e).index for e in (first, second, second)] == [8, 9, 9]
    assert register.status("TB-1").facts["firm"] == "乙"


def test_events_are_added_together_or_not_at_all(register: Register) -> None:
    """One that is not allowed keeps the others out."""
    with pytest.raises(InputError):
        register.extend([event(id="TB-4"), event("sealed", "TB-9")])
    assert register.size == 8


def test_a_refused_event_leaves_no_trace_in_the_tree(tmp_path: Path, register: Register) -> None:
    """What is added afterwards, here or by another process, makes the same tree as if nothing had been tried."""
    with pytest.raises(InputError):
        register.extend(
            [event(id="TB-4", day="2026-05-01"), event(id="TB-5", day="2026-05-01"), event("sealed", "TB-9")]
        )
    with Register.open(tmp_path / "r.db") as other:
        other.append(event(id="TB-6", day="2026-05-01"))
    register.append(event(id="TB-7", day="2026-05-01"))
    nodes = merkle.nodes_of([e.leaf_hash for e in register.entries()])
    assert [e.event.id for e in register.entries(8)] == ["TB-6", "TB-7"]
    assert register.root(10) == merkle.root(nodes, 10)


def test_many_events_at_once_are_the_same_as_one_by_one(tmp_path: Path, register: Register) -> None:
    """The same rows, the same tree."""
    with Register.open(tmp_path / "other.db", create=True, origin=ORIGIN) as other:
        other.extend(STORY)
        assert list(other.entries()) == list(register.entries())
        assert other.root(8) == register.root(8)
        assert [other.status(i) for i in ("TB-1", "TB-2")] == [register.status(i) for i in ("TB-1", "TB-2")]


# -- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "at", "wanted"),
    [
        ("TB-1", "2026-01-04", "none"), ("TB-1", "2026-01-05", "in-force"), ("TB-1", "2026-02-01", "suspended"), ("TB-1", "2026-03-01", "in-force"),
        ("TB-1", "2029-01-01", "expired"), ("TB-2", "2026-03-31", "in-force"), ("TB-2", "2026-04-01", "withdrawn"), ("TB-2", "2029-01-01", "withdrawn"),
        ("TB-9", "2026-04-01", "none"), ("TB-1", "2026-02-01T07:59:59Z", "in-force"),
    ],
)  # fmt: skip
def test_the_status_as_of_a_day(register: Register, one: str, at: str, wanted: str) -> None:
    """The events up to the end of that day count; a withdrawal outweighs an expiry."""
    assert register.status(one, at).name(date.fromisoformat(at[:10])) == wanted


def test_a_label_is_not_in_force_before_its_first_day(tmp_path: Path) -> None:
    """Issued ahead of time: known, not yet valid."""
    ahead = event(extra={"valid_from": "2026-07-01", "valid_until": "2026-12-31"})
    with make(tmp_path / "r.db", (ahead,)) as register:
        found = register.status("TB-1")
    assert [found.name(date(2026, m, 1)) for m in (6, 7)] == ["not-yet", "in-force"]
    assert [found.in_force(date(2026, m, 1)) for m in (6, 7)] == [False, True]


def test_a_superseded_label_names_its_successor(register: Register) -> None:
    """And is not in force."""
    register.append(event("superseded", "TB-1", "2026-05-01", extra={"successor": "TB-3"}))
    found = register.status("TB-1").to_json(DAY)
    assert (found["state"], found["successor"], found["in_force"]) == ("superseded", "TB-3", False)


def test_the_seals_are_the_digests_of_the_signed_files(register: Register) -> None:
    """A label sealed twice has two."""
    register.append(event("sealed", "TB-1", "2026-05-01", digest=digest("second copy")))
    assert register.status("TB-1").seals == (digest("pdf of TB-1"), digest("second copy"))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({"text": "chair"}, ["TB-1", "TB-2", "TB-3"]), ({"text": "椅 OFFICE"}, ["TB-1", "TB-2", "TB-3"]), ({"text": "sofa"}, []), ({"text": "TB-2"}, ["TB-2"]),
        ({"uscc": "91330523MA2B4C5D6E"}, ["TB-1", "TB-2", "TB-3"]), ({"uscc": "9133"}, []), ({"state": "withdrawn"}, ["TB-2"]),
        ({"state": "in-force"}, ["TB-1", "TB-3"]), ({"state": "suspended"}, []), ({"state": "suspended", "at": "2026-02-15"}, ["TB-1"]),
        ({"state": "expired", "at": "2030-01-01"}, ["TB-1", "TB-3"]), ({"at": "2026-01-05"}, ["TB-1"]), ({"subject": "statement"}, []),
        ({"text": "%"}, []), ({"text": "_"}, []), ({"text": "'; DROP TABLE events; --"}, []), ({"limit": 2}, ["TB-1", "TB-2"]),
    ],
)  # fmt: skip
def test_search(register: Register, arguments: dict[str, Any], wanted: list[str]) -> None:
    """By words in either language, firm, state and day; signs of the query language are plain text."""
    assert [s.id for s in register.search(**({"at": DAY} | arguments))] == wanted


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7]), ({"id": "TB-1"}, [0, 1, 4, 5]), ({"kind": "sealed"}, [1, 3]), ({"start": 6}, [6, 7]), ({"end": 2}, [0, 1]),
        ({"since": "2026-03-02T00:00:00Z"}, [6, 7]), ({"until": "2026-01-05T23:59:59Z"}, [0, 1]), ({"uscc": "91330523MA2B4C5D6E", "kind": "withdrawn"}, [7]),
    ],
)  # fmt: skip
def test_the_log_is_filtered(register: Register, filters: dict[str, Any], wanted: list[int]) -> None:
    """Each filter alone; events of a firm are those of its labels."""
    assert [e.index for e in register.entries(**filters)] == wanted


def test_pages_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log and a search longer than one page lose and double nothing."""
    monkeypatch.setattr("labels.registry.register.PAGE", 3)
    monkeypatch.setattr("labels.registry.rows.PAGE", 3)
    with make(tmp_path / "r.db", tuple(event(id=f"TB-{i}") for i in range(10)), signed=()) as register:
        assert [e.index for e in register.entries()] == list(range(10))
        assert [s.id for s in register.search(at=DAY)] == [f"TB-{i}" for i in range(10)]


def test_consistency_between_any_two_sizes(register: Register) -> None:
    """The path verifies; sizes that there are not are refused."""
    for old in range(1, 9):
        for new in range(old, 9):
            assert merkle.verify_consistency(
                old, new, register.root(old), register.root(new), register.consistency(old, new)
            )
    with pytest.raises(InputError, match="Sizes"):
        register.consistency(0, 8)
    with pytest.raises(InputError, match="Sizes"):
        register.consistency(3, 9)


def test_a_checkpoint_is_signed_once_for_each_size(register: Register) -> None:
    """Asked again without new events, the same note comes back."""
    assert register.checkpoint(register_key()) == register.checkpoint(register_key())
    assert [n.size for n in register.notes()] == [4, 8]
    assert register.checkpoint(register_key(1)).signed_by(register_key(1).certificate)


def test_an_empty_register_has_a_checkpoint_too(tmp_path: Path) -> None:
    """Size 0 and the hash of nothing."""
    with make(tmp_path / "r.db", ()) as register:
        assert register.checkpoint(register_key()).root == merkle.EMPTY
        register.append(event())
        assert register.checkpoint(register_key()).size == 1


def test_no_proof_without_a_checkpoint_and_none_of_what_is_not_there(tmp_path: Path) -> None:
    """Both are named; with a key the checkpoint is signed on the way."""
    with make(tmp_path / "r.db", STORY, signed=()) as register:
        with pytest.raises(InputError, match="No checkpoint"):
            register.proof(0)
        with pytest.raises(InputError, match="no event 8"):
            register.proof(8, register_key())
        with pytest.raises(InputError, match="P-256"):
            register.proof(0, rsa_key())
        assert register.proof(0, register_key()).holds()


# -- a random life ---------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(KINDS)),
            st.sampled_from(["TB-1", "TB-2", "TB-3"]),
            st.integers(0, 1),
            st.integers(1, 28),
        ),
        max_size=25,
    )
)
def test_a_random_life_stays_inside_the_state_machine(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int, int]]
) -> None:
    """Whatever is tried: what was taken in is legal, in order of time for each id, and a second attempt changes nothing."""
    folder = tmp_path_factory.mktemp("life")
    with Register.open(folder / "r.db", create=True, origin=ORIGIN) as register:
        for kind, one, variant, day in steps:
            extra = (
                {"successor": "TB-3"} if kind == "superseded" else {"firm": str(variant)} if kind == "corrected" else {}
            )
            about = digest(f"{kind == 'sealed'} {one} {variant}")
            tried = event(kind, one, f"2026-05-{day:02}", digest=about, extra=extra)
            before = register.size
            try:
                entry = register.append(tried)
            except InputError:
                assert register.size == before
                continue
            assert register.append(tried) == entry
            assert register.size in (before, before + 1)
        entries = list(register.entries())
        for one in ("TB-1", "TB-2", "TB-3"):
            own = [e for e in entries if e.event.id == one]
            assert fold(one, own) == register.status(one)
            assert ENTRY.follow(e.event.kind for e in own) is register.status(one).state
            assert [e.event.when for e in own] == sorted(e.event.when for e in own)
            assert len({e.event.digest for e in own if e.event.kind != "sealed"}) <= 1
    shutil.rmtree(folder)


def test_standing_of_nothing_is_unknown() -> None:
    """Neither known nor in force."""
    assert not Standing("TB-1").known
    assert Standing("TB-1").to_json(DAY)["state"] == "none"


# -- hostile files ---------------------------------------------------------------------------------------------------


# -- other data bases ------------------------------------------------------------------------------------------------
