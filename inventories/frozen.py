"""The part of the data set that a study needs, as files in the data set's own format, and loading such a part again.

The part holds whole rows, byte for byte as they stand in the data set, so that what is built from it is the same model; version
and digest of the whole data set are kept beside it, because they are part of the model.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from inventories import background
from inventories.background import FOLDER, Background, Table

TABLES = ("activities", "exchanges", "coproducts", "flows", "sources", "recycling")
_KEY = {"activities": "id", "exchanges": "activity", "coproducts": "activity", "recycling": "virgin"}


def closure(data: Background, wanted: Iterable[str]) -> frozenset[str]:
    """The activities `wanted` (unknown names are passed over), their recycled and virgin twins, and all that any of them needs."""
    twins: dict[str, set[str]] = {}
    for triple in data.recycling.values():
        pair = {triple.virgin, triple.recycled}
        for name in pair:
            twins.setdefault(name, set()).update(pair)
    waiting = [name for name in dict.fromkeys(wanted) if name in data.activities]
    found = set(waiting)
    for name in waiting:
        near = {e.input for e in data.exchanges.get(name, ()) if e.kind == "input"}
        near |= {c.substitute for c in data.coproducts.get(name, ()) if c.substitute} | twins.get(name, set())
        new = sorted(near - found)
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def part(activities: frozenset[str], folder: Path = FOLDER) -> dict[str, bytes]:
    """Name of each CSV file to its bytes: the rows of `activities`, with all flows and sources."""
    made: dict[str, bytes] = {}
    for table in TABLES:
        key, rows = _KEY.get(table), io.StringIO()
        writer: csv.DictWriter[str] | None = None
        for path in Table(folder, table).files:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                source = csv.DictReader(stream)
                if writer is None:
                    writer = csv.DictWriter(
                        rows, list(source.fieldnames or ()), lineterminator="\n", extrasaction="ignore"
                    )
                    writer.writeheader()
                writer.writerows(
                    row
                    for row in source
                    if key is None or (row[key].strip() in activities and _whole(row, table, activities))
                )
        made[f"{table}.csv"] = rows.getvalue().encode("utf-8")
    return made


def _whole(row: Mapping[str, str], table: str, activities: frozenset[str]) -> bool:
    """A triple belongs to the part only with both its ends."""
    return table != "recycling" or row["recycled"].strip() in activities


def load(folder: Path, version: str, sha256: str) -> Background:
    """The part in `folder` as a data set that bears version and digest of the whole; raises MachineError for a broken row."""
    return replace(background.load(folder), version=version, sha256=sha256)
