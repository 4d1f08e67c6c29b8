"""Events: what is well formed, and the bytes that are hashed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from labels.registry.event import Entry, Event, moment
from lca import trail
from tests.labels.registry.registered import event

texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=40)


@given(
    reason=texts,
    who=texts.filter(str.strip),
    extra=st.dictionaries(st.from_regex(r"[a-z][a-z_]{3,12}x", fullmatch=True), texts, max_size=5),
)
def test_the_leaf_is_rfc_8785(reason: str, who: str, extra: dict[str, str]) -> None:
    """The short way by the standard library gives the bytes of the RFC 8785 library."""
    one = event(reason=reason, who=who, extra=extra)
    assert one.leaf() == trail.canonical(one.to_json())


@given(reason=texts, who=texts.filter(str.strip))
def test_an_event_survives_json(reason: str, who: str) -> None:
    """from_json is the inverse of to_json."""
    one = event("suspended", reason=reason or "x", who=who).checked() if (reason or "x").strip() else event()
    assert Event.from_json(json.loads(one.leaf())) == one


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "deleted"}, "event-kind"), ({"subject": "cat"}, "event-subject"), ({"id": "../../etc"}, "event-id"), ({"id": "a b"}, "event-id"),
        ({"id": ""}, "event-id"), ({"digest": "AB" * 32}, "event-digest"), ({"digest": "00"}, "event-digest"), ({"when": "yesterday"}, "event-when"),
        ({"when": "2026-01-01"}, "event-when"), ({"when": "2026-01-01T08:00:00"}, "event-when"), ({"when": "2026-01-01T08:00:00+08:00"}, "event-when"),
        ({"who": " "}, "event-who"), ({"kind": "withdrawn", "reason": ""}, "event-reason"), ({"reason": "a\x00b"}, "event-reason"),
        ({"reason": "x" * 2001}, "event-reason"), ({"extra": {"Firm": "x"}}, "event-extra"), ({"extra": {"id": "TB-2"}}, "event-extra"),
        ({"extra": {"firm": 3}}, "event-extra"), ({"extra": {f"name{i}": "" for i in range(41)}}, "event-extra"),
        ({"extra": {"valid_until": "soon"}}, "event-extra.valid_until"), ({"extra": {"valid_from": "2026-13-01"}}, "event-extra.valid_from"),
    ],
)  # fmt: skip
def test_a_malformed_event_is_named(changed: dict[str, Any], code: str) -> None:
    """Each fault has its own code and a sentence in both languages."""
    with pytest.raises(InputError) as caught:
        event(**changed).checked()
    assert code in [p.code for p in caught.value.problems]
    assert all(p.what.zh != p.what.en for p in caught.value.problems)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"kind": "issued"},
        json.loads(event().leaf()) | {"more": 1},
        json.loads(event().leaf()) | {"who": 3},
    ],
)
def test_a_foreign_shape_is_refused(data: Any) -> None:
    """Neither missing nor further keys, nor other types."""
    with pytest.raises(InputError, match="no event"):
        Event.from_json(data)


def test_all_faults_of_an_event_are_told_at_once() -> None:
    """A user mends them in one go."""
    with pytest.raises(InputError) as caught:
        event(kind="x", subject="y", id="", digest="").checked()
    assert len(caught.value.problems) == 4


def test_moments_are_whole_seconds_in_utc() -> None:
    """A day counts to its last second; other zones are turned into UTC."""
    assert moment("2026-06-30") == moment(date(2026, 6, 30)) == "2026-06-30T23:59:59Z"
    assert moment("2026-06-30T08:00:00.25Z") == "2026-06-30T08:00:00Z"
    assert moment(datetime(2026, 6, 30, 8, tzinfo=timezone(timedelta(hours=8)))) == "2026-06-30T00:00:00Z"
    assert moment(datetime(2026, 6, 30, 8, tzinfo=UTC)) == "2026-06-30T08:00:00Z"
    with pytest.raises(InputError, match="neither"):
        moment("30.6.2026")


def test_an_entry_knows_its_leaf_hash() -> None:
    """SHA-256 over a zero byte and the event's text."""
    import hashlib

    assert Entry.of(3, event()).leaf_hash == hashlib.sha256(b"\0" + event().leaf()).digest()
