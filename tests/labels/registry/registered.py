"""Small registers for tests: events with short stories, a demonstration key, a register with eight events."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from labels.registry.event import Event
from labels.registry.register import Register
from labels.signing.authority import SUBJECTS, Authority
from labels.signing.keys import Key

if TYPE_CHECKING:
    import pytest

    from inventories.problem import TanbiaoError


ORIGIN = "huzhou.example/tanbiao"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 6, 1)


def register_key(number: int = 0) -> Key:
    """A P-256 key of a register; another number is another key."""
    return _key(number)


@cache
def _key(number: int) -> Key:
    return Authority.new(WHEN).certify(SUBJECTS["register"], WHEN)


@cache
def rsa_key() -> Key:
    return Authority.new(WHEN).certify(SUBJECTS["register"], WHEN, rsa_key=True)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def event(kind: str = "issued", id: str = "TB-1", day: str = "2026-01-05", **changed: object) -> Event:  # noqa: A002
    """An event about a chair of an Anji firm; everything can be changed."""
    extra = {
        "product": "办公椅", "product_en": "Office chair", "firm": "安吉示例椅业", "firm_en": "Anji Example Chair", "uscc": "91330523MA2B4C5D6E",
        "document_type": "self-declared", "valid_from": "2026-01-01", "valid_until": "2028-12-31", "footprint": "41.27", "unit": "piece",
    }  # fmt: skip
    fields: dict[str, object] = {
        "kind": kind, "subject": "label", "id": id, "digest": digest(f"pdf of {id}" if kind == "sealed" else id),
        "reason": "" if kind in ("issued", "sealed") else "because", "who": "Anji Example Chair", "when": f"{day}T08:00:00Z",
        "extra": extra if kind == "issued" else {},
    }  # fmt: skip
    return Event(**(fields | changed))  # type: ignore[arg-type]


STORY = (
    event("issued", "TB-1"), event("sealed", "TB-1"), event("issued", "TB-2", "2026-01-06"), event("sealed", "TB-2", "2026-01-06"),
    event("suspended", "TB-1", "2026-02-01"), event("reinstated", "TB-1", "2026-03-01"), event("issued", "TB-3", "2026-03-02"),
    event("withdrawn", "TB-2", "2026-04-01"),
)  # fmt: skip
"""TB-1 suspended for a month, TB-2 withdrawn, TB-3 issued only."""


def make(path: Path, events: tuple[Event, ...] = STORY, signed: tuple[int, ...] = (4, 8)) -> Register:
    """A register with these events and checkpoints at these sizes, left open."""
    register = Register.open(path, create=True, origin=ORIGIN)
    for number, one in enumerate(events, start=1):
        register.append(one)
        if number in signed:
            register.checkpoint(register_key())
    return register


def code(caught: pytest.ExceptionInfo[TanbiaoError]) -> str:
    assert all(p.what.zh and p.what.en and p.cure.zh and p.cure.en for p in caught.value.problems)
    return caught.value.problems[0].code
