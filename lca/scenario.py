"""What-if: measures applied to a study, their joint effect, each one's part of it, ranges and choices of model.

Every figure is a study built anew with the changes in place (lca.variant, lca.sketch), so that masses, losses, transport and
shares follow. Parts are Shapley values (lca.shapley; method decision 30). Choices of model stand in a table of their own and are
never mixed with measures or draws (method decision 26).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inventories.plan import Measure, Plan, Range
from inventories.problem import InputError, Problems, Text
from lca import foreground, shapley, sketch, variant
from lca.change import resolve
from lca.model import Model
from lca.variant import Base, Edit


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a scenario; differences in kg CO2e per unit of comparison, negative where it saves."""

    id: str
    name_zh: str
    name_en: str
    alone: float
    """result with this measure only, less the base"""
    part: float
    """Shapley value: its part of the joint difference"""
    standard_error: float
    """of the part; 0 where all sets were evaluated"""
    last: float
    """what would be lost if it alone were left out: result of all less result of all others"""
    better: float | None = None
    """P(the product with this measure alone < the base) with shared draws; None where not computed"""


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of comparison."""

    id: str
    unit: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Point:
    """The study with one value of a range, or with one choice of model."""

    name_zh: str
    name_en: str
    value: float | str
    """of the range; empty for a choice"""
    total: float
    """kg CO2e per unit of the row"""
    difference: float | None
    """to the base; None where the functional unit is another, so that there is nothing to compare"""


@dataclass(frozen=True, slots=True)
class Row:
    """A range with its points, or a choice with its one."""

    id: str
    name_zh: str
    name_en: str
    unit: Unit
    base: float
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Outcome:
    """A computed scenario file."""

    unit: Unit
    base: float
    """kg CO2e per unit of comparison"""
    result: float
    """with all measures"""
    parts: tuple[Part, ...]
    """in the order of the file; their `part` sums to result - base"""
    exact: bool
    orders: int
    """random orders behind the parts; 0 where they are exact"""
    evaluations: int
    ranges: tuple[Row, ...]
    choices: tuple[Row, ...]
    notes: tuple[Text, ...]
    better: float | None = None
    """P(result < base) with shared draws"""
    draws: int = 0

    @property
    def difference(self) -> float:
        return self.result - self.base

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self) | {"difference": self.difference}
        plain["notes"] = [{"zh": n.zh, "en": n.en} for n in self.notes]
        return plain


class Space:
    """Results of sets of measures, each computed once; raises InputError for measures that contradict each other."""

    def __init__(self, base: Base, plan: Plan, *, alternatives: bool = False) -> None:
        problems = Problems()
        self.base, self.plan, self.prices = base, plan, sketch.Prices()
        self.measures = plan.measures
        self.edits = resolve(base, plan, plan.measures, problems)
        problems.raise_if_any()
        self.contradictions = variant.contradictions(self.edits)
        if not alternatives:
            _refuse(self.contradictions, plan.measures, problems)
        self._known: dict[frozenset[int], sketch.Total] = {}
        self.start = self.total(frozenset())
        self.unit = self._unit(plan.per)
        for number in range(len(self.measures)):
            try:
                alone = self.total(frozenset([number]))
            except InputError as error:
                problems.found += [p for p in error.problems if p not in problems.found]
                continue
            if not plan.per and not same_unit(self.start, alone):
                problems.add(
                    "functional-unit",
                    Text(f"措施“{self.measures[number].name.zh}”改变了功能单位，总量不可比", f"The measure {self.measures[number].name.en} changes the functional unit, so totals cannot be compared"),
                    Text(f"在文件首部写 per = …，可用：{'、'.join(self.start.units)}", f"Say per = … at the head of the file; choose: {', '.join(self.start.units)}"),
                    plan.place(*self.measures[number].path),
                )  # fmt: skip
        problems.raise_if_any()

    def total(self, chosen: frozenset[int]) -> sketch.Total:
        if chosen not in self._known:
            edits = [e for i in sorted(chosen) for e in self.edits[i]]
            self._known[chosen] = sketch.total(self.base, variant.apply(self.base, edits), self.prices)
        return self._known[chosen]

    def value(self, chosen: frozenset[int]) -> float:
        """kg CO2e per unit of comparison."""
        return self.total(chosen).units[self.unit.id]

    def model(self, chosen: Iterable[int]) -> Model:
        """The whole model of a set, for uncertainty."""
        made = variant.apply(self.base, [e for i in sorted(chosen) for e in self.edits[i]])
        return foreground.build(made.study, self.base.system, made.background, made.where)

    @property
    def evaluations(self) -> int:
        return len(self._known)

    def _unit(self, per: str) -> Unit:
        return unit(self.base, self.plan, self.start, per, ("per",))


def unit(base: Base, plan: Plan, start: sketch.Total, per: str, path: tuple[str | int, ...]) -> Unit:
    """The unit of comparison with the id `per`, or the headline."""
    if per and per not in start.units:
        raise InputError.one(
            "scenario-per",
            Text(f"没有单位 {per}", f"There is no unit {per}"),
            Text(f"可用：{'、'.join(start.units)}", f"Choose: {', '.join(start.units)}"),
            plan.place(*path),
        )
    found = next(u for u in base.system.functional_units if u.id == (per or start.headline.id))
    if found.id == start.headline.id:
        return Unit(found.id, found.unit, start.headline.description_zh, start.headline.description_en)
    return Unit(found.id, found.unit, *found.words(base.values))


def same_unit(one: sketch.Total, other: sketch.Total) -> bool:
    """Whether both totals are for the same thing: the words of the functional unit carry the parameters that define it."""
    return (one.headline.id, one.headline.description_en) == (other.headline.id, other.headline.description_en)


def _refuse(pairs: dict[tuple[int, int], Edit], measures: Sequence[Measure], problems: Problems) -> None:
    for (one, other), edit in pairs.items():
        problems.add(
            "scenario-contradiction",
            Text(f"措施“{measures[one].name.zh}”与“{measures[other].name.zh}”改动同一处而结果不同", f"The measures {measures[one].name.en} and {measures[other].name.en} change the same thing in different ways"),
            Text("删去其一，分写两个文件；tanbiao target 会把它们当作二选一", "Take one out or write two files; tanbiao target treats them as alternatives"),
            edit.place,
        )  # fmt: skip
    problems.raise_if_any()


def compute(space: Space, *, seed: int = 0, orders: int = shapley.ORDERS) -> Outcome:
    """The outcome of a scenario file; raises InputError placed in the file for a range or choice that cannot be built."""
    plan, count, value = space.plan, len(space.measures), space.value
    divided = shapley.divide(count, value, orders=orders, seed=seed)
    start, everything = space.value(frozenset()), frozenset(range(count))
    result = space.value(everything)
    parts = tuple(
        Part(
            m.id, m.name.zh, m.name.en, space.value(frozenset([i])) - start, divided.parts[i], divided.errors[i],
            result - space.value(everything - {i}),
        )
        for i, m in enumerate(space.measures)
    )  # fmt: skip
    return Outcome(
        space.unit,
        start,
        result,
        parts,
        divided.exact,
        divided.orders,
        space.evaluations,
        tuple(_range(space, r) for r in plan.ranges),
        tuple(_choice(space, c) for c in plan.choices),
        _notes(space, everything),
    )


def _notes(space: Space, everything: frozenset[int]) -> tuple[Text, ...]:
    """What a reader must know: what one product delivers has changed, or the build noticed something new."""
    after = space.total(everything)
    notes = [Text(n["zh"], n["en"]) for n in after.notices if n not in space.start.notices]
    before, now = space.start.per_product[space.unit.id], after.per_product.get(space.unit.id, 0.0)
    if abs(before - now) > 1e-12 * abs(before):
        notes.append(
            Text(
                f"一件产品提供的 {space.unit.unit} 由 {before:.6g} 变为 {now:.6g}",
                f"One product now delivers {now:.6g} {space.unit.unit} instead of {before:.6g}",
            )
        )
    return tuple(notes)


def _range(space: Space, swept: Range) -> Row:
    per = unit(space.base, space.plan, space.start, swept.per or space.plan.per, (*swept.path, "per"))
    points = []
    for value in swept.values:
        found = _one(space, swept.at(value))
        words = f"{value:.6g}" if isinstance(value, float) else value
        points.append(Point(words, words, value, *_compared(space, found, per, bool(swept.per or space.plan.per))))
    return Row(swept.id, swept.name.zh, swept.name.en, per, space.start.units[per.id], tuple(points))


def _choice(space: Space, choice: Measure) -> Row:
    per = unit(space.base, space.plan, space.start, choice.per or space.plan.per, (*choice.path, "per"))
    found = _one(space, choice)
    point = Point(choice.name.zh, choice.name.en, "", *_compared(space, found, per, bool(choice.per or space.plan.per)))
    return Row(choice.id, choice.name.zh, choice.name.en, per, space.start.units[per.id], (point,))


def _compared(space: Space, found: sketch.Total, per: Unit, named: bool) -> tuple[float, float | None]:
    total = found.units[per.id]
    comparable = named or same_unit(space.start, found)
    return total, total - space.start.units[per.id] if comparable else None


def _one(space: Space, item: Measure) -> sketch.Total:
    problems = Problems()
    edits = list(itertools.chain.from_iterable(resolve(space.base, space.plan, [item], problems)))
    problems.raise_if_any()
    return sketch.total(space.base, variant.apply(space.base, edits), space.prices)
