"""The register as a text that anyone can keep: JSON lines, written so that a later dump begins with the earlier one.

{"format":"tanbiao-register-dump/1","origin":"huzhou.example/tanbiao"}
{"event":{…},"index":0}
{"checkpoint":"signed note"}        after the last event that it covers
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventories import cell, outside, strictjson
from inventories.problem import InputError, Place, Text
from labels.registry import checkpoint as notes
from labels.registry.checkpoint import Checkpoint
from labels.registry.event import Entry, Event
from labels.registry.register import Register

FORMAT = "tanbiao-register-dump/1"
LONGEST_LINE = 1 << 20
"""bytes"""
BATCH = 1000
COLUMNS = (
    "index", "when", "kind", "subject", "id", "digest", "who", "reason", "product", "product_en", "model", "firm", "firm_en", "uscc",
    "document_type", "valid_from", "valid_until", "footprint", "unit", "preceding", "successor",
)  # fmt: skip
_CURE = Text("向登记簿管理者另取一份 JSON-lines", "Fetch the dump anew from the keeper of the register")
Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Log:
    """A register as a stream, whether it comes from a data base or a dump."""

    name: str
    origin: str
    steps: Iterator[Entry | Checkpoint]
    """entries in their order, each checkpoint after the last event that it covers"""


def of_register(register: Register, entries: Iterator[Entry] | None = None) -> Log:
    """Events and checkpoints of a data base; `entries` if they have been read in another way."""

    def steps() -> Iterator[Entry | Checkpoint]:
        waiting = register.notes()
        note = next(waiting, None)
        entry_count = 0
        for entry in register.entries() if entries is None else entries:
            while note is not None and note.size <= entry.index:
                yield note
                note = next(waiting, None)
            yield entry
            entry_count = entry.index + 1
        while note is not None and note.size <= entry_count:
            yield note
            note = next(waiting, None)
        if note is not None:  # signed over events that are gone: the audit says so
            yield note
            yield from waiting

    return Log(register.name, register.origin, steps())


def open_log(path: Path) -> Log:
    """A dump; raises InputError, at once for what is none, later for a broken line."""
    with outside.opened(path) as stream:
        first = stream.readline(LONGEST_LINE)
    head = strictjson.loads(first, path.name) if first.lstrip().startswith(b"{") else None
    if not isinstance(head, dict) or head.get("format") != FORMAT or not isinstance(head.get("origin"), str):
        raise _wrong(path, 1, f"第一行应说明格式 {FORMAT}", f"The first line must state the format {FORMAT}")
    return Log(path.name, notes.checked_origin(head["origin"]), _steps(path))


def dump(register: Register) -> Iterator[str]:
    """The lines of a dump, without line ends."""
    yield _line({"format": FORMAT, "origin": register.origin})
    for step in of_register(register).steps:
        if isinstance(step, Entry):
            yield _line({"index": step.index, "event": step.event.to_json()})
        else:
            yield _line({"checkpoint": step.note()})


def restore(log: Log, register: Register, progress: Step = lambda: None) -> int:
    """Adds a dump's events to a register that holds a beginning of them (or none); gives the number of events added.

    Every event passes the same checks as on the first day, and every checkpoint must fit the tree. Raises InputError.
    """
    have, added = register.size, 0
    batch: list[Event] = []

    def write() -> None:
        nonlocal added
        if batch:
            before = register.size
            register.extend(batch)
            added += register.size - before
            batch.clear()

    for step in log.steps:
        if isinstance(step, Checkpoint):
            write()
            register.keep(step)
            continue
        progress()
        if step.index < have:
            if next(register.entries(step.index, step.index + 1)).leaf_hash != step.leaf_hash:
                raise _differs(register, step.index)
            continue
        batch.append(step.event)
        if len(batch) == BATCH:
            write()
    write()
    return added


def is_dump(path: Path) -> bool:
    """Whether the file begins like a dump; a checkpoint does not."""
    with outside.opened(path) as stream:
        return bool(stream.read(4096).lstrip().startswith(b"{"))


def table(entries: Iterator[Entry]) -> Iterator[str]:
    """CSV lines of a log, safe to open in a spreadsheet."""
    for row in itertools.chain([COLUMNS], map(_row, entries)):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        yield line.getvalue()


def _row(entry: Entry) -> list[str]:
    flat: dict[str, Any] = {**entry.event.extra, **entry.event.to_json(), "index": entry.index}
    return [str(flat[name]) if name == "index" else cell.csv_safe(str(flat.get(name, ""))) for name in COLUMNS]


def _line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _steps(path: Path) -> Iterator[Entry | Checkpoint]:
    with outside.opened(path) as stream:
        stream.readline(LONGEST_LINE)
        number = 1
        while line := stream.readline(LONGEST_LINE):
            number += 1
            if not line.strip():
                continue
            if not line.endswith(b"\n") and len(line) >= LONGEST_LINE:
                raise _wrong(path, number, "一行过长", "A line is too long")
            yield _step(path, number, line)


def _step(path: Path, number: int, line: bytes) -> Entry | Checkpoint:
    try:
        data = strictjson.loads(line, path.name)
    except InputError:
        raise _wrong(path, number, "不是合法的 JSON", "It is not valid JSON") from None
    if isinstance(data, dict) and data.keys() == {"index", "event"} and type(data["index"]) is int:
        return Entry.of(data["index"], Event.from_json(data["event"], Place(file=path.name, row=number)))
    if isinstance(data, dict) and data.keys() == {"checkpoint"} and isinstance(data["checkpoint"], str):
        return notes.parse(data["checkpoint"], path.name)
    raise _wrong(path, number, "既不是事件，也不是检查点", "It is neither an event nor a checkpoint")


def _wrong(path: Path, number: int, zh: str, en: str) -> InputError:
    return InputError.one("dump-line", Text(zh, en), _CURE, Place(file=path.name, row=number))


def _differs(register: Register, index: int) -> InputError:
    return InputError.one(
        "dump-differs",
        Text(f"第 {index} 条事件与登记簿中的不同", f"Event {index} is not that of the register"),
        Text("用 tanbiao register audit 比对两者", "Compare the two with tanbiao register audit"),
        Place(file=register.name),
    )
