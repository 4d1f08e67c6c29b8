"""对标: a result beside published ones, and only beside those that are about the same thing.

An entry counts when kind, boundary, unit and (over a whole life) the life in years are those of the study and the gas is CO2e;
an entry that repeats another counts once. A position is given from ten entries on (method decision 2); below that the entries are
listed and nothing is said. All others are listed with what differs. A benchmark is plausibility: it stands in the study report,
never on a label, and the table says nothing of whether rule and GWP set agree unless a source does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inventories import expression
from inventories.benchmark import Benchmarks, Entry, Kind
from inventories.problem import InputError, Text
from inventories.system import System
from lca.model import Model

LEAST = 10
"""Entries below which no position is given."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: one study's result per each of its units."""

    system: str
    kind: Kind | None
    """None: the table has no kind for this product"""
    boundary: str
    life_years: float | None
    gwp_set: str
    rule: str
    values: Mapping[str, float]
    """kg CO2e per unit, by id of the unit"""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the result stands in a sample of at least ten."""

    lower: int
    """entries below the result"""
    share_lower: float
    minimum: float
    quartile1: float
    median: float
    quartile3: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Other:
    """An entry that is not compared, and why."""

    entry: Entry
    differs: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The comparable entries for one unit of the study."""

    unit_id: str
    unit: str
    value: float
    """the study's result, kg CO2e per unit"""
    entries: tuple[Entry, ...]
    makers: int
    position: Position | None
    """None with fewer than ten entries"""

    @property
    def n(self) -> int:
        return len(self.entries)


@dataclass(frozen=True)
class Benchmark:
    """A study beside the published results of its kind of product."""

    subject: Subject
    samples: tuple[Sample, ...]
    others: tuple[Other, ...]
    """entries of the same product system that are not compared"""
    notes: tuple[Text, ...]

    def to_json(self) -> dict[str, Any]:
        kind = self.subject.kind
        return {
            "kind": None if kind is None else {"id": kind.id, "zh": kind.name.zh, "en": kind.name.en},
            "boundary": self.subject.boundary,
            "life_years": self.subject.life_years,
            "gwp_set": self.subject.gwp_set,
            "rule": self.subject.rule,
            "least": LEAST,
            "samples": [
                {
                    "unit_id": s.unit_id, "unit": s.unit, "value": s.value, "n": s.n, "makers": s.makers,
                    "position": asdict(s.position) if s.position else None, "entries": [asdict(e) for e in s.entries],
                }
                for s in self.samples
            ],
            "others": [asdict(o.entry) | {"differs": [{"zh": d.zh, "en": d.en} for d in o.differs]} for o in self.others],
            "notes": [{"zh": n.zh, "en": n.en} for n in self.notes],
        }  # fmt: skip


def subject(model: Model, units: Mapping[str, float], system: System, benchmarks: Benchmarks) -> Subject:
    """What a model is compared as; `units` are its results by id of the unit, kg CO2e."""
    values = {p.id: p.value for p in model.parameters}
    kind = next((k for k in benchmarks.kinds.values() if k.system == system.id and _is(k, values)), None)
    life = values.get(kind.life_parameter) if kind and kind.life_parameter else None
    return Subject(
        system.id,
        kind,
        str(model.subject["boundary"]),
        life if isinstance(life, float) else None,
        model.gwp_set,
        system.house_rule,
        dict(units),
    )


def _is(kind: Kind, values: Mapping[str, float | str]) -> bool:
    try:
        return not kind.when or bool(expression.evaluate(kind.when, values))
    except InputError:
        return False


def place(of: Subject, benchmarks: Benchmarks) -> Benchmark:
    """The samples of comparable entries by unit, and all others with what differs."""
    ids = {e.id: e for e in benchmarks.entries}
    candidates = [e for e in benchmarks.entries if benchmarks.kinds[e.kind].system == of.system]
    comparable: dict[str, list[Entry]] = {}
    others: list[Other] = []
    for entry in candidates:
        unit = next((u for u in entry.unit_ids if u in of.values), None)
        differs = _differs(entry, of, unit, ids, benchmarks)
        if differs or unit is None:
            others.append(Other(entry, differs))
        else:
            comparable.setdefault(unit, []).append(entry)
    samples = tuple(_sample(unit, entries, of) for unit, entries in comparable.items())
    return Benchmark(of, samples, tuple(others), _notes(of, samples))


def _differs(
    entry: Entry, of: Subject, unit: str | None, ids: Mapping[str, Entry], benchmarks: Benchmarks
) -> tuple[Text, ...]:
    found: list[Text] = []
    if entry.same_as:
        found.append(Text(f"与 {entry.same_as} 为同一数值，不重复计入", f"repeats {entry.same_as}: counted once"))
    if of.kind is None or entry.kind != of.kind.id:
        name = benchmarks.kinds[entry.kind].name
        found.append(Text(f"产品类别：{name.zh}", f"kind: {name.en}"))
    if entry.boundary == "not-stated":
        found.append(Text("边界未写明", "boundary not stated"))
    elif entry.boundary != of.boundary:
        words = entry.boundary_note if entry.boundary == "other" else entry.boundary
        found.append(Text(f"边界：{words}", f"boundary: {words}"))
    if unit is None:
        found.append(Text(f"单位：每 {entry.unit}", f"unit: per {entry.unit}"))
    # a life changes a total only where use or disposal is inside; where the study has no life, the unit carries it
    if (
        entry.boundary == of.boundary == "cradle-to-grave"
        and of.life_years is not None
        and entry.life_years != of.life_years
    ):
        if entry.life_years is None:
            found.append(Text("寿命未写明", "life not stated"))
        else:
            found.append(Text(f"寿命：{entry.life_years:g} 年", f"life: {entry.life_years:g} years"))
    if entry.gwp == "CO2 only":
        found.append(Text("只计 CO2", "CO2 only"))
    if entry.gwp == "uptake counted":
        found.append(Text("计入生物碳吸收", "biogenic uptake counted"))
    return tuple(found)


def _sample(unit: str, entries: Sequence[Entry], of: Subject) -> Sample:
    value = of.values[unit]
    makers = len({e.maker or e.id for e in entries})
    return Sample(unit, entries[0].unit, value, tuple(entries), makers, _position(value, [e.value for e in entries]))


def _position(value: float, values: Sequence[float]) -> Position | None:
    if len(values) < LEAST:
        return None
    ordered = sorted(values)
    lower = sum(v < value for v in ordered)
    quartiles = [_quantile(ordered, q) for q in (0.25, 0.5, 0.75)]
    return Position(lower, lower / len(ordered), ordered[0], quartiles[0], quartiles[1], quartiles[2], ordered[-1])


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between order statistics (Hyndman and Fan 1996, type 7)."""
    position = share * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])


def _notes(of: Subject, samples: Sequence[Sample]) -> tuple[Text, ...]:
    notes = [Text("仅作合理性参照，不得用于标签", "Plausibility only, never for a label")]
    if of.kind is None:
        notes.append(Text("对标表中没有这类产品", "The table has no kind for this product"))
    for sample in samples:
        silent = sum(e.gwp in ("", "not stated") for e in sample.entries)
        foreign = sum(e.rule != of.rule for e in sample.entries)
        notes.append(
            Text(f"{sample.unit}：n = {sample.n}（{sample.makers} 家），其中 {silent} 条未写明 GWP 取值，{foreign} 条采用另一规则或未写明规则",
                 f"{sample.unit}: n = {sample.n} ({sample.makers} makers); {silent} do not state the GWP set, {foreign} follow another rule or none that is stated")
        )  # fmt: skip
        if sample.position is None:
            notes.append(
                Text(
                    f"{sample.unit}：不足 {LEAST} 条，不给出位置",
                    f"{sample.unit}: fewer than {LEAST}, so no position is given",
                )
            )
    if not samples and of.kind is not None:
        notes.append(
            Text("没有同边界、同单位、同寿命的公开结果", "No published result has the same boundary, unit and life")
        )
    return tuple(notes)
