"""The inventory of a calculation as rows for people: every foreground entry with the source of its amount and of its factor.

The rows are read off the model and one replay solve; their values sum to the footprint's total.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lca import replay
from lca.calculation import Calculation
from lca.model import Edge, Emission, FlowFactor, Node


@dataclass(frozen=True, slots=True)
class Entry:
    """One input from the background, a supplier or an own factor, or one direct emission."""

    stage: str
    consumer: Node
    provider: Node | FlowFactor
    amount: float
    """per functional unit, in `unit`"""
    unit: str
    factor: float
    """kg CO2e per `unit`"""
    value: float
    """kg CO2e per functional unit"""
    share: float
    """of the sum of absolute entries, fraction"""
    datum: Edge | Emission
    """data kind, source, evidence and place of the amount"""

    @property
    def node(self) -> Node | None:
        """The provider, where it is a process and no flow."""
        return self.provider if isinstance(self.provider, Node) else None

    @property
    def name(self) -> tuple[str, str]:
        """Names of the provider."""
        return self.provider.name_zh, self.provider.name_en


@dataclass(frozen=True, slots=True)
class FlowTotal:
    """An elementary flow over the whole life cycle."""

    flow: FlowFactor
    mass: float
    """kg per functional unit"""
    value: float
    """kg CO2e per functional unit"""


@dataclass(frozen=True)
class Inventory:
    """Entries in the order of stages and model, flows by contribution, and how much of each node the life cycle takes."""

    entries: tuple[Entry, ...]
    flows: tuple[FlowTotal, ...]
    demand: Mapping[str, float]
    """node → units of its product per functional unit, directly and through the chain"""
    factor: Mapping[str, float]
    """node → kg CO2e per unit, cradle to gate"""

    def of_stage(self, stage: str) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if e.stage == stage)

    def use_of(self, node: str) -> float:
        """Units of a node's product that others take, per functional unit."""
        return self.demand.get(node, 0.0)


def read(calculation: Calculation) -> Inventory:
    """The inventory of a calculation."""
    model = calculation.model
    solution = replay.solve(calculation.plain)
    position = {name: i for i, name in enumerate(solution.nodes)}
    stages = [s.id for s in model.stages]
    found: list[Entry] = []
    for edge in model.edges:
        consumer, provider = model.node(edge.consumer), model.node(edge.provider)
        if consumer.foreground and not provider.foreground:
            amount = float(solution.scaling[position[consumer.id]]) * edge.amount
            factor = float(solution.factor[position[provider.id]])
            if amount:
                found.append(
                    Entry(edge.stage or consumer.stage, consumer, provider, amount, provider.unit, factor, amount * factor, 0.0, edge)
                )  # fmt: skip
    flows = {f.id: f for f in model.flows}
    for emission in model.emissions:
        node = model.node(emission.node)
        if node.foreground:
            flow, amount = flows[emission.flow], float(solution.scaling[position[node.id]]) * emission.amount
            if amount:
                found.append(Entry(node.stage, node, flow, amount, "kg", flow.gwp, amount * flow.gwp, 0.0, emission))
    absolute = math.fsum(abs(e.value) for e in found) or 1.0
    entries = sorted(
        (
            Entry(
                e.stage, e.consumer, e.provider, e.amount, e.unit, e.factor, e.value, abs(e.value) / absolute, e.datum
            )
            for e in found
        ),
        key=lambda e: (stages.index(e.stage) if e.stage in stages else len(stages), -abs(e.value)),
    )
    masses = solution.intensity[solution.root]
    totals = [FlowTotal(f, float(m), float(m) * f.gwp) for f, m in zip(model.flows, masses, strict=True)]
    noise = 1e-18 * absolute
    return Inventory(
        tuple(entries),
        tuple(sorted((t for t in totals if abs(t.mass) > noise), key=lambda t: (-abs(t.value), t.flow.id))),
        {name: float(v) for name, v in zip(solution.nodes, solution.scaling, strict=True)},
        {name: float(v) for name, v in zip(solution.nodes, solution.factor, strict=True)},
    )
