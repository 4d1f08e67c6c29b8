"""Dumps of small registers, bent in four ways, and what an audit finds in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inventories import atomic
from labels.registry import checkpoint, mirror, register_check
from labels.registry.checkpoint import PublicKey
from labels.registry.register import Register
from labels.registry.register_audit import Audit
from tests.labels.registry.registered import register_key

Lines = list[dict[str, Any]]


def key(number: int = 0) -> PublicKey:
    return checkpoint.public_of(register_key(number).certificate)


def dumped(path: Path, register: Register) -> Path:
    atomic.write_lines(path, mirror.dump(register))
    return path


def bent(path: Path, change: Callable[[Lines], Lines]) -> Path:
    """The dump with its lines changed; the first line is the head."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    made = path.with_name("bent.jsonl")
    made.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in change(lines)), encoding="utf-8")
    return made


def audit(where: Path | None, *mirrors: Path, by: PublicKey | None = None) -> Audit:
    if where is None:
        return register_check.audit(None, mirrors, by)
    with Register.open(where) as register:
        return register_check.audit(register, mirrors, by)


def found(made: Audit) -> list[tuple[str, int | None]]:
    return [(p.code, p.place.row) for p in made.problems]


def rewritten(lines: Lines) -> Lines:
    """The reason of event 7, the withdrawal."""
    lines[-2]["event"]["reason"] = "nothing much"
    return lines


def swapped(lines: Lines) -> Lines:
    """Events 2 and 6 change places, numbers and all."""
    at = [i for i, line in enumerate(lines) if line.get("index") in (2, 6)]
    a, b = lines[at[0]], lines[at[1]]
    lines[at[0]], lines[at[1]] = {"index": 2, "event": b["event"]}, {"index": 6, "event": a["event"]}
    return lines


def dropped(lines: Lines) -> Lines:
    """Event 4, the suspension, without closing the gap."""
    return [line for line in lines if line.get("index") != 4]


def renumbered(lines: Lines) -> Lines:
    """Events 4 and 5 gone, the gap closed, later checkpoints thrown away."""
    kept = [line for line in lines if line.get("index") not in (4, 5)][:-1]
    for line in kept:
        if line.get("index", 0) > 5:
            line["index"] -= 2
    return kept
