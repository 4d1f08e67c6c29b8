"""Sensitivity: what the result does when one input after the other is ± x %, largest swing first.

Three kinds of input, because they answer different questions: `amount` (an entry of the foreground: what should be measured better,
or used less), `factor` (all that one unit of a purchase needs and emits, for all its uses at once) and `parameter` (a number of the
product system, with everything that follows from it). Every row is solved anew; nothing is extrapolated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from inventories import expression
from inventories.problem import InputError, Place, Text
from lca import replay, sketch, variant
from lca.foreground import build
from lca.model import Model
from lca.scenario import same_unit
from lca.variant import Base, Edit

TOP = 12
STEP = 0.1
KINDS = ("amount", "factor", "parameter")


@dataclass(frozen=True, slots=True)
class Bar:
    """One input and what ± x % of it does."""

    kind: str
    """amount | factor | parameter"""
    id: str
    name_zh: str
    name_en: str
    value: float
    """the input as it stands, in `unit`"""
    unit: str
    low: float
    """change of the result when the input is x % lower, kg CO2e per functional unit"""
    high: float
    """change of the result when the input is x % higher"""
    limited: bool
    """a bound of the parameter's range came before x %"""
    place: str

    @property
    def swing(self) -> float:
        """kg CO2e per functional unit between both ends."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Tornado:
    """The inputs that move the result most."""

    total: float
    """kg CO2e per functional unit"""
    unit: str
    by: float
    """x as a fraction"""
    bars: tuple[Bar, ...]
    """of each kind the largest, largest first"""
    left_out: tuple[Text, ...]
    """parameters that define the functional unit: with another value it is another product"""

    def of(self, kind: str) -> tuple[Bar, ...]:
        return tuple(b for b in self.bars if b.kind == kind)

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["bars"] = [asdict(b) | {"swing": b.swing} for b in self.bars]
        plain["left_out"] = [{"zh": t.zh, "en": t.en} for t in self.left_out]
        return plain


def compute(base: Base, by: float = STEP, top: int = TOP, step: Callable[[], None] | None = None) -> Tornado:
    """The tornado of a study per its functional unit; `by` is a fraction between 0 and 1."""
    model = build(base.study, base.system, base.background, base.where)
    solution = replay.solve(model.to_json())
    again = _Again(model, solution, step)
    bars = [*again.amounts(by, top), *again.factors(by, top)]
    parameters, left_out = _parameters(base, by, step)
    bars += sorted(parameters, key=lambda b: -b.swing)[:top]
    return Tornado(solution.total, model.functional_unit.unit, by, tuple(bars), left_out)


class _Again:
    """Solves one model again and again with a few amounts changed."""

    def __init__(self, model: Model, solution: replay.Solution, step: Callable[[], None] | None) -> None:
        self.model, self.solution, self.step = model, solution, step
        self.position = {name: i for i, name in enumerate(solution.nodes)}
        self.plain: dict[str, Any] = {
            "nodes": [{"id": n.id} for n in model.nodes],
            "flows": [{"id": f.id, "gwp": f.gwp} for f in model.flows],
            "root": model.root,
        }

    def solve(self, by: float, *, edge: Callable[[int], bool], emission: Callable[[int], bool]) -> float:
        """Change of the total when the edges and emissions picked are `by` higher."""
        self.plain["edges"] = [
            {"consumer": e.consumer, "provider": e.provider, "amount": e.amount * (1.0 + by if edge(i) else 1.0)}
            for i, e in enumerate(self.model.edges)
        ]
        self.plain["emissions"] = [
            {"node": e.node, "flow": e.flow, "amount": e.amount * (1.0 + by if emission(i) else 1.0)}
            for i, e in enumerate(self.model.emissions)
        ]
        if self.step:
            self.step()
        return replay.solve(self.plain).total - self.solution.total

    def amounts(self, by: float, top: int) -> list[Bar]:
        """The `top` amounts of the foreground with the largest burden (kg CO2e per functional unit), each moved by ± `by`."""
        model, factor, scaling = self.model, self.solution.factor, self.solution.scaling
        gwp = {f.id: f for f in model.flows}
        found: list[tuple[float, bool, int]] = []
        for i, edge in enumerate(model.edges):
            if model.node(edge.consumer).foreground and not model.node(edge.provider).foreground:
                value = scaling[self.position[edge.consumer]] * edge.amount * factor[self.position[edge.provider]]
                found.append((abs(float(value)), True, i))
        for i, emission in enumerate(model.emissions):
            if model.node(emission.node).foreground:
                value = scaling[self.position[emission.node]] * emission.amount * gwp[emission.flow].gwp
                found.append((abs(float(value)), False, i))
        largest = sorted(found, key=lambda f: -f[0])[:top]
        return sorted((self._amount(by, is_edge, i) for v, is_edge, i in largest if v), key=lambda b: -b.swing)

    def _amount(self, by: float, is_edge: bool, number: int) -> Bar:
        model = self.model

        def moved(change: float) -> float:
            return self.solve(
                change, edge=lambda i: is_edge and i == number, emission=lambda i: not is_edge and i == number
            )

        if is_edge:
            edge = model.edges[number]
            consumer, provider = model.node(edge.consumer), model.node(edge.provider)
            names, unit, per_unit, place = (provider.name_zh, provider.name_en), provider.unit, edge.amount, edge.place
        else:
            emission = model.emissions[number]
            consumer, flow = model.node(emission.node), next(f for f in model.flows if f.id == emission.flow)
            names, unit, per_unit, place = (flow.name_zh, flow.name_en), "kg", emission.amount, emission.place
        value = float(self.solution.scaling[self.position[consumer.id]]) * per_unit
        return Bar(
            "amount", f"{consumer.id}>{provider.id if is_edge else flow.id}", f"{consumer.name_zh}: {names[0]}", f"{consumer.name_en}: {names[1]}",
            value, unit, moved(-by), moved(by), False, place or consumer.place,
        )  # fmt: skip

    def factors(self, by: float, top: int) -> list[Bar]:
        """The `top` factors of the background (kg CO2e per unit) with the largest burden, each moved by ± `by` wherever it is used."""
        factor, scaling = self.solution.factor, self.solution.scaling
        nodes = [n for n in self.model.nodes if not n.foreground]
        # scaling × factor is the derivative of the total by the node's own inputs and emissions: a sure first choice of candidates
        nodes.sort(key=lambda n: -abs(float(scaling[self.position[n.id]] * factor[self.position[n.id]])))
        bars = []
        for node in nodes[:top]:
            moved = [
                self.solve(
                    change,
                    edge=lambda i, name=node.id: self.model.edges[i].consumer == name,  # type: ignore[misc]
                    emission=lambda i, name=node.id: self.model.emissions[i].node == name,  # type: ignore[misc]
                )
                for change in (-by, by)
            ]
            value = float(factor[self.position[node.id]])
            unit = f"kg CO2e/{node.unit}"
            bars.append(
                Bar("factor", node.id, node.name_zh, node.name_en, value, unit, moved[0], moved[1], False, node.place)
            )
        return sorted((b for b in bars if b.swing), key=lambda b: -b.swing)


def _parameters(base: Base, by: float, step: Callable[[], None] | None) -> tuple[list[Bar], tuple[Text, ...]]:
    prices = sketch.Prices()
    start = sketch.total(base, variant.apply(base, []), prices)
    head = start.headline.id
    bars: list[Bar] = []
    left_out: list[Text] = []
    for name, value in _numbers(base):
        known = base.system.parameters[name]
        moved, limited = [], False
        for change in (-by, by):
            wanted = value * (1.0 + change)
            low, high = known.minimum, known.maximum
            bounded = min(max(wanted, low if low is not None else wanted), high if high is not None else wanted)
            limited |= bounded != wanted
            edits = [
                Edit(("parameters", name, key), v, Place(column=name))
                for key, v in (("value", bounded), ("unit", known.unit))
            ]
            if step:
                step()
            try:
                found = sketch.total(base, variant.apply(base, edits), prices)
            except InputError:
                limited = True  # the neighbouring value contradicts another parameter: nothing to show on this side
                moved.append(0.0)
                continue
            if not same_unit(start, found) or start.per_product[head] != found.per_product[head]:
                left_out.append(known.name)
                break
            moved.append(found.units[head] - start.units[head])
        if len(moved) == 2 and any(moved):
            bars.append(
                Bar("parameter", name, known.name.zh, known.name.en, value, known.unit, moved[0], moved[1], limited, "")
            )
    return bars, tuple(dict.fromkeys(left_out))


def _numbers(base: Base) -> Iterator[tuple[str, float]]:
    """Parameters that are numbers of their own: given by the study, or a plain default."""
    given = {r.id for r in base.study.parameters}
    for name, parameter in base.system.parameters.items():
        value = base.values.get(name)
        if parameter.choices or not isinstance(value, float) or not value:
            continue
        if name in given or not expression.names(parameter.value):
            yield name, value
