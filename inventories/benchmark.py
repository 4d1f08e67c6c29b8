"""Published footprints to compare with (对标): a cited table, its sources and the kinds of product, and their loader.

A row is one published result as its source gives it. What a source does not say stays empty or `not-stated`, and is then never
taken to be the same as a study's. `same_as` names the row that another one only repeats, so that it is counted once.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inventories.problem import InputError, Place, Problems, Text

FOLDER = Path(__file__).parent / "benchmarks"
BOUNDARIES = ("cradle-to-gate", "cradle-to-grave", "gate-to-gate", "other", "not-stated")
COLUMNS = (
    "id", "kind", "name", "maker", "value", "unit", "unit_ids", "boundary", "boundary_note", "life_years", "year", "rule", "gwp",
    "mass_kg", "mass_basis", "same_as", "source", "locator", "how_seen", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of product."""

    id: str
    system: str
    """id of the product system whose studies may be of this kind"""
    name: Text
    when: str
    """expression over the parameters of a study that is of this kind; empty: any study of the system"""
    life_parameter: str
    """parameter that holds the life in years; empty: the system has none"""


@dataclass(frozen=True, slots=True)
class BenchmarkSource:
    """Where published footprints were read."""

    id: str
    citation: str
    address: str
    licence: str
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One published footprint."""

    id: str
    kind: str
    name: str
    maker: str
    """empty: not named"""
    value: float
    """kg CO2e per `unit`"""
    unit: str
    unit_ids: tuple[str, ...]
    """ids of units of product systems that mean the same"""
    boundary: str
    boundary_note: str
    life_years: float | None
    """None: not stated or without meaning for the boundary"""
    year: int | None
    rule: str
    gwp: str
    mass_kg: float | None
    mass_basis: str
    """maker | estimated by the catalogue | …: kg/kg is only fit where the maker gives the mass"""
    same_as: str
    """id of the entry that this one repeats"""
    source: str
    locator: str
    how_seen: str
    note: str


@dataclass(frozen=True)
class Benchmarks:
    """The whole table."""

    entries: tuple[Entry, ...]
    kinds: Mapping[str, Kind]
    sources: Mapping[str, BenchmarkSource]


def load(folder: Path = FOLDER, further: Path | None = None) -> Benchmarks:
    """The table in `folder`, with the rows of a file of one's own in the same columns; raises InputError naming file, row and column."""
    problems = Problems()
    kinds = {
        r["id"]: Kind(r["id"], r["system"], Text(r["name_zh"], r["name_en"]), r["when"], r["life_parameter"])
        for _, r in _rows(folder / "kinds.csv", problems)
    }
    sources = {
        r["id"]: BenchmarkSource(r["id"], r["citation"], r["address"], r["licence"], r["note"])
        for _, r in _rows(folder / "sources.csv", problems)
    }
    entries: dict[str, Entry] = {}
    for path in (folder / "results.csv", *((further,) if further else ())):
        for number, row in _rows(path, problems, COLUMNS):
            entry = _Row(path.name, number, row, problems).entry(kinds, sources, own=path == further)
            if entry.id in entries:
                problems.add("benchmark-id", Text(f"编号 {entry.id} 重复", f"The id {entry.id} appears twice"), Text("换一个编号", "Choose another id"), Place(path.name, row=number, column="id"))  # fmt: skip
            entries[entry.id] = entry
    problems.raise_if_any()
    return Benchmarks(tuple(entries.values()), kinds, sources)


def _rows(path: Path, problems: Problems, columns: tuple[str, ...] = ()) -> list[tuple[int, dict[str, str]]]:
    cure = Text(
        "对照 docs/benchmarks.md",
        "See docs/benchmarks.md",
    )
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if missing:
                problems.add("benchmark-columns", Text(f"缺少列：{'、'.join(missing)}", f"Columns are missing: {', '.join(missing)}"), cure, Place(path.name, row=1))  # fmt: skip
                return []
            return [(n, {k: (v or "").strip() for k, v in r.items() if k}) for n, r in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError.one("file-unreadable", Text(f"无法读取：{error}", f"The file cannot be read: {error}"), cure, Place(path.name)) from None  # fmt: skip


class _Row:
    """One row of the table of results."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str], problems: Problems) -> None:
        self.file, self.number, self.cells, self.problems = file, number, cells, problems

    def entry(self, kinds: Mapping[str, Kind], sources: Mapping[str, BenchmarkSource], *, own: bool) -> Entry:
        c = self.cells
        value = self._number("value")
        if value is None:
            self._wrong("value", "缺少数值", "The value is missing")
        if c["kind"] not in kinds:
            self._wrong("kind", f"没有产品类别 {c['kind']!r}", f"There is no kind {c['kind']!r}", tuple(kinds))
        if c["boundary"] not in BOUNDARIES:
            self._wrong(
                "boundary", f"边界 {c['boundary']!r} 不在可选项中", f"{c['boundary']!r} is no boundary", BOUNDARIES
            )
        if not c["source"] or (not own and c["source"] not in sources):
            self._wrong("source", "没有来源", "It has no source")
        year = self._number("year")
        return Entry(
            c["id"], c["kind"], c["name"], c["maker"], value or 0.0, c["unit"],
            tuple(u.strip() for u in c["unit_ids"].split(";") if u.strip()), c["boundary"], c["boundary_note"],
            self._number("life_years"), int(year) if year else None, c["rule"], c["gwp"], self._number("mass_kg"), c["mass_basis"],
            c["same_as"], c["source"], c["locator"], c["how_seen"], c["note"],
        )  # fmt: skip

    def _number(self, column: str) -> float | None:
        text = self.cells[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._wrong(column, f"{text!r} 不是数值", f"{text!r} is no number")
            return None
        return value

    def _wrong(self, column: str, zh: str, en: str, options: tuple[str, ...] = ()) -> None:
        cure = (
            Text(f"可用：{'、'.join(options)}", f"Choose: {', '.join(options)}")
            if options
            else Text("补正该格", "Mend the cell")
        )
        self.problems.add("benchmark-cell", Text(zh, en), cure, Place(self.file, row=self.number, column=column))
