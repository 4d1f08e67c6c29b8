"""A Model as uncertain rows: which amounts are drawn, from what, under which identity, and the draws in chunks.

Only what the functional unit reaches and what carries kg CO2e is drawn; every datum has its own stream, so leaving one out
changes no other. Over a whole life (cradle to grave) biogenic CO2 is taken up and given off again: both ends are the same
carbon, and drawing them apart would break its balance, so those flows are held at their value (method decision 14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from inventories.problem import InputError, Text
from lca import pedigree, replay
from lca.distribution import Array, Distribution, Streams
from lca.model import Edge, Emission, FlowFactor, Model, Node
from lca.sweep import Sweep

CHUNK = 1000
MOST_NUMBERS = 8_000_000
"""Numbers in the amounts of one chunk (64 MB)."""
MOST_DRAWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Datum:
    """One amount of the model, drawn once for all its uses."""

    identity: str
    item: Edge | Emission
    consumer: Node
    provider: Node | FlowFactor
    distribution: Distribution
    weight: float
    """1 for an edge; kg CO2e per kg for an emission"""
    common: bool
    """Known to everybody alike (data set, defaults of a product system), so that other models may share its draws."""

    @property
    def maker(self) -> str:
        """Supplier, year and value of a supplier's footprint: what two products have in common that both use it. Else empty."""
        of = self.consumer
        return f"supplier|{of.supplier}|{of.year}|{self.distribution.amount!r}" if of.kind == "supplier" else ""

    @property
    def drawn(self) -> bool:
        return not self.distribution.certain

    @property
    def foreground(self) -> bool:
        """A datum of the study, not of a factor."""
        return self.consumer.foreground


@dataclass(frozen=True)
class Ensemble:
    """A model ready to be drawn; row k of the amounts belongs to `data[k]`."""

    model: Model
    nodes: tuple[str, ...]
    data: tuple[Datum, ...]
    consumer: tuple[int, ...]
    provider: tuple[int, ...]
    """−1 for an emission"""
    root: int
    deterministic: float
    """kg CO2e per functional unit with every amount at its value"""
    held: float
    """part of it that is not drawn: biogenic CO2 over a whole life"""

    def totals(self, draws: int, seed: int, owner: str = "", shared: float = 1.0) -> tuple[Array, Sweep]:
        """kg CO2e per functional unit of every draw, and the sweep with what it counted.

        owner, shared: see `distribution.Streams`; they act on what is common. Raises InputError for a number of draws or a
        seed out of range, and for a draw whose matrix is singular.
        """
        _check(draws, seed)
        sweep = Sweep(len(self.nodes), self.consumer, self.provider)
        found = np.empty(draws)
        start = 0
        for amounts in self._chunks(draws, seed, owner, shared):
            stop = start + amounts.shape[1]
            found[start:stop] = sweep.solve(amounts)[self.root] + self.held
            start = stop
        return found, sweep

    def _chunks(self, draws: int, seed: int, owner: str, shared: float) -> Iterator[Array]:
        """Weighted amounts, (rows, draws of the chunk); the array is used again."""
        drawn = [k for k, datum in enumerate(self.data) if datum.drawn]
        streams = Streams(
            seed, [self.data[k].identity for k in drawn], self._owners(drawn, owner), self._parts(drawn, shared)
        )
        size = min(draws, CHUNK, max(50, MOST_NUMBERS // max(1, len(self.data))))
        room = np.empty((len(self.data), size))
        for k, datum in enumerate(self.data):
            room[k] = datum.distribution.amount * datum.weight
        for start in range(0, draws, size):
            amounts = room if start + size <= draws else np.ascontiguousarray(room[:, : draws - start])
            for number, k in enumerate(drawn):
                row = amounts[k]
                streams.fill(number, row)
                self.data[k].distribution.transform(row)
                if self.data[k].weight != 1.0:
                    row *= self.data[k].weight
            yield amounts

    def _parts(self, drawn: list[int], shared: float) -> list[float]:
        return [shared if self.data[k].common else 1.0 for k in drawn]

    def _owners(self, drawn: list[int], owner: str) -> list[str]:
        """Whose draws a datum's are where it is not shared: of one supplier's footprint of one year its supplier's, whoever uses it."""
        return [self.data[k].maker or owner for k in drawn]

    def one(self, number: int, seed: int, owner: str = "", shared: float = 1.0) -> Model:
        """The model with the amounts of draw `number` (from 0): any engine may solve it and must find that draw's total,
        apart from the biogenic CO2 that is held."""
        _check(number + 2, seed)
        drawn = [k for k, datum in enumerate(self.data) if datum.drawn]
        streams = Streams(
            seed, [self.data[k].identity for k in drawn], self._owners(drawn, owner), self._parts(drawn, shared)
        )
        changed: dict[int, float] = {}
        row = np.empty(number + 1)
        for place, k in enumerate(drawn):
            streams.fill(place, row)
            self.data[k].distribution.transform(row)
            changed[id(self.data[k].item)] = float(row[-1])
        return replace(
            self.model,
            edges=tuple(replace(e, amount=changed.get(id(e), e.amount), expression="") for e in self.model.edges),
            emissions=tuple(replace(e, amount=changed.get(id(e), e.amount), expression="") for e in self.model.emissions),
            _index={},
        )  # fmt: skip


def ensemble(model: Model, version: str = "v1") -> Ensemble:
    """The uncertain rows of a model; `version` of the pedigree matrix: v1 or v2.

    Raises InputError for a distribution or a model that does not hold up.
    """
    solution = replay.solve(model.to_json())
    flows = {f.id: f for f in model.flows}
    held = {f.id for f in model.flows if f.id in pedigree.BIOGENIC_CO2} if _whole_life(model) else set()
    reached = _reached(model)
    number = {name: i for i, name in enumerate(reached)}
    identities = Identities(model)
    data: list[Datum] = []
    consumer: list[int] = []
    provider: list[int] = []
    for edge in model.edges:
        if edge.consumer in number and _counts(edge):
            of = model.node(edge.consumer), model.node(edge.provider)
            identity, common = identities.of(edge, *of)
            data.append(Datum(identity, edge, *of, pedigree.of_edge(model, edge, version), 1.0, common))
            consumer.append(number[edge.consumer])
            provider.append(number[edge.provider])
    for emission in model.emissions:
        flow = flows[emission.flow]
        if emission.node in number and _counts(emission) and flow.gwp and flow.id not in held:
            node = model.node(emission.node)
            identity, common = identities.of(emission, node, flow)
            spread = pedigree.of_emission(model, emission, flow.gas, version)
            data.append(Datum(identity, emission, node, flow, spread, flow.gwp, common))
            consumer.append(number[emission.node])
            provider.append(-1)
    kept = sum(
        float(v) * f.gwp for f, v in zip(model.flows, solution.intensity[solution.root], strict=True) if f.id in held
    )
    return Ensemble(
        model, tuple(reached), tuple(data), tuple(consumer), tuple(provider), number[model.root], solution.total, kept
    )


class Identities:
    """Names every datum by what it is, not by where it stands, so that models share the draws of what they share.

    Data set: activity and exchange. Default of a product system: system, process, exchange. Supplier's footprint: supplier and
    product. Everything else: firm, product model, and the names of the two ends (a part by its name, unique in its sheet).
    """

    def __init__(self, model: Model) -> None:
        subject: Any = model.subject
        firm, product = subject.get("firm", {}), subject.get("product", {})
        self._study = f"study|{firm.get('uscc', '')}|{product.get('model', '')}|{product.get('name_zh', '')}"
        self._system = f"system|{subject.get('system', {}).get('id', '')}"
        self._seen: dict[str, int] = {}

    def of(self, item: Edge | Emission, consumer: Node, provider: Node | FlowFactor) -> tuple[str, bool]:
        """Identity of a datum, and whether others may share it; the second of two alike gets another identity."""
        if consumer.kind == "background":
            scope, common = "dataset", True
        elif consumer.kind == "supplier":
            scope, common = f"supplier|{consumer.supplier}", True
        elif consumer.kind == "system" and not item.place:
            scope, common = self._system, True
        else:
            scope, common = self._study, False
        kind = f"edge|{item.kind}" if isinstance(item, Edge) else "emission"
        name = f"{scope}|{kind}|{_name(consumer)}|{_name(provider)}"
        count = self._seen[name] = self._seen.get(name, -1) + 1
        return (f"{name}|{count}" if count else name), common


def _name(of: Node | FlowFactor) -> str:
    named = isinstance(of, Node) and of.kind in ("bom", "supplier")
    return f"{of.name_zh}" if named else of.id


def _counts(item: Edge | Emission) -> bool:
    """Whether draws of it can differ from nothing: a leak of 0 that may be up to 10 kg counts."""
    return bool(item.amount or item.distribution not in ("", "lognormal"))


def _whole_life(model: Model) -> bool:
    return bool(model.subject.get("boundary") == "cradle-to-grave")


def _reached(model: Model) -> list[str]:
    inputs: dict[str, list[str]] = {}
    for edge in model.edges:
        if _counts(edge):
            inputs.setdefault(edge.consumer, []).append(edge.provider)
    found = [model.root]
    seen = {model.root}
    for name in found:
        for provider in inputs.get(name, ()):
            if provider not in seen:
                seen.add(provider)
                found.append(provider)
    return found


def _check(draws: int, seed: int) -> None:
    if not 2 <= draws <= MOST_DRAWS or not 0 <= seed < 2**63:
        raise InputError.one(
            "draws",
            Text(f"抽样次数 {draws} 或种子 {seed} 超出范围", f"{draws} draws or the seed {seed} is out of range"),
            Text(
                f"抽样 2 至 {MOST_DRAWS} 次，种子为非负整数",
                f"Draw 2 to {MOST_DRAWS} times with a seed that is not negative",
            ),
        )
