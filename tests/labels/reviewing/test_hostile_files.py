"""Files that were cut, flipped, spliced, or given wrong types: a problem with a name, never a traceback, never a pass.

Counts are printed (`pytest -s`); `make soak` tries many times as many.
"""

from __future__ import annotations

import copy
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inventories import strictjson
from inventories.problem import TanbiaoError
from labels.reviewing import bundle, history
from labels.reviewing.bundle import Bundle
from labels.reviewing.history import Change, History
from labels.reviewing.statement import Statement
from tests.conftest import SOAK
from tests.labels.reviewing.reviews import bundled, made_up
from tests.labels.reviewing.test_statement import KNOWN
from tests.labels.reviewing.test_statement import conclude as concluded
from tests.labels.signing.trust_case import issued

ROUNDS = 12 * SOAK
STRANGE: tuple[Any, ...] = (None, [], {}, "", -1, 0, 1e308, 2**70, True, "x" * 5000, "\u202e\0", [[[]]], {"a": 1}, "2026-99-99")


def damaged(source: random.Random, data: bytes, other: bytes) -> bytes:
    """One of five ways to damage bytes; never the same as before."""
    while True:
        made, at = bytearray(data), source.randrange(len(data))
        way = source.randrange(5)
        if way == 0:
            del made[at:]
        elif way == 1:
            made[at] ^= 1 << source.randrange(8)
        elif way == 2:
            del made[at : at + source.choice([1, 50, 2000])]
        elif way == 3:
            start = source.randrange(len(other))
            made[at : at + 500] = other[start : start + 500]
        else:
            made[at:at] = source.randbytes(source.choice([1, 20, 3000]))
        if bytes(made) != data:
            return bytes(made)


def mistyped(source: random.Random, data: Any) -> Any:
    """The data with one value replaced by something strange."""
    while True:
        made = copy.deepcopy(data)
        node, ended = made, False
        while not ended:
            key = source.choice(list(node) if isinstance(node, dict) else range(len(node)))
            inner = node[key]
            if isinstance(inner, (dict, list)) and inner and source.random() < 0.8:
                node = inner
            else:
                node[key], ended = source.choice(STRANGE), True
        if made != data:
            return made


def refused(attempt: Callable[[], object]) -> bool:
    """Whether it ends in a problem with a name; anything else that is raised fails the test."""
    try:
        attempt()
    except TanbiaoError:
        return True
    return False


@pytest.mark.soak
def test_damaged_labels_are_not_confirmed() -> None:
    """Each, with a named check."""
    one, other, source = issued(), issued("verified"), random.Random(1)
    for _ in range(ROUNDS):
        pdf = damaged(source, one.pdf, other.pdf)
        found = one.verify(pdf)
        assert not found.ok
        assert any(c.passed is False for c in found.checks)
    print(f"\ndamaged labels: {ROUNDS} tried, {ROUNDS} rejected")  # noqa: T201


@pytest.mark.soak
def test_damaged_bundles_are_refused(tmp_path: Path) -> None:
    """As bytes, and part by part in a sound container: every part is held against the manifest."""
    made, source = bundled(tmp_path), random.Random(2)
    data, path = made.to_bytes(), tmp_path / "case.tanbiao"
    for number in range(ROUNDS):
        path.write_bytes(damaged(source, data, data) if number % 2 else _parted(source, data))
        assert refused(lambda: bundle.load(path)) or _equal(bundle.load(path), made)
    print(f"\ndamaged bundles: {ROUNDS} tried; each refused, or the same to every byte that is read")  # noqa: T201


def _equal(found: Bundle, made: Bundle) -> bool:
    """Bits of a zip that no reader looks at (times, versions) may differ."""
    return found.digest == made.digest and dict(found.files) == dict(made.files)


def _parted(source: random.Random, data: bytes) -> bytes:
    old, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    names = old.namelist()
    chosen, way = source.choice(names), source.randrange(4)
    with zipfile.ZipFile(out, "w") as new:
        for name in names:
            body = old.read(name)
            if name == chosen and way == 0:
                continue
            if name == chosen and way == 1:
                body = damaged(source, body or b"x", data)
            if name == chosen and way == 2:
                new.writestr(f"../{name}", body)
            if name == chosen and way == 3:
                body += b"\n"
            new.writestr(name, body)
    return out.getvalue()


def test_mistyped_statements_are_refused() -> None:
    """Or are another statement, with another digest."""
    made, source = concluded(made_up(), KNOWN)[0], random.Random(3)
    for _ in range(10 * ROUNDS):
        strange = mistyped(source, made.to_json())
        body = json.dumps(strange, ensure_ascii=False).encode()
        assert refused(lambda: Statement.from_json(strictjson.loads(body, "s.json"))) or (  # noqa: B023
            Statement.from_json(strictjson.loads(body, "s.json")).digest() != made.digest()
        )


def test_damaged_histories_are_refused(tmp_path: Path) -> None:
    """A history cut after a whole line is the only one that stands, and it is found by its head."""
    known = History(()).with_event("taken-up", "2026-03-10T00:00:00Z", "李核", "")
    for number in range(4):
        known = known.with_event("read", "2026-03-11T00:00:00Z", "李核", "x", [Change("a", number - 1 if number else None, number)])
    known.write(tmp_path)
    file, source = tmp_path / history.FILE, random.Random(4)
    data = file.read_bytes()
    lines = data.splitlines(keepends=True)
    for number in range(10 * ROUNDS):
        at = source.randrange(len(lines))
        plain = mistyped(source, json.loads(lines[at]))
        strange = b"".join([*lines[:at], json.dumps(plain).encode() + b"\n", *lines[at + 1 :]])
        file.write_bytes(damaged(source, data, data) if number % 2 else strange)
        assert refused(lambda: history.load(tmp_path)) or known.head not in history.load(tmp_path).heads
