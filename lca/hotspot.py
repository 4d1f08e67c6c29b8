"""Where the footprint arises, ranked to a share of it along seven axes; every list sums to the total with its named rest.

Axes: `process` (direct emissions by process, wherever in the chain), `line` (entries of the foreground), `material` (the same by what
is bought, wherever it is used), `supplier`, `stage`, `gas`, `tier` (direct emissions by steps from the product). Ranking is by absolute
value, so that credits and uptake are seen; shares are of the sum of absolute values of the list. Suppliers are ranked among themselves,
each with all that stands under the parts bought from it; what no supplier is named for is part of the rest, and its value is stated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from inventories.problem import Text
from lca.footprint import Footprint, Line
from lca.model import Model

AXES = ("process", "line", "material", "supplier", "stage", "gas", "tier")
TO = 0.8
WORST = 5
NO_SUPPLIER = Text("未写明供应商", "no supplier named")
GIVEN_OFF = Text("二氧化碳（生物成因，排放）", "Carbon dioxide, biogenic, emitted")
"""The flow's names in the data set."""
GIVEN_BACK = Text("生物成因 CO2 放出（其吸收已计入材料）", "biogenic CO2 given back (its uptake is counted in the materials)")
"""What it is where it ranks among the largest: no emission to be avoided, but what the wood, paper or cotton took up before."""


class Named(Protocol):
    """A line, a flow, or an entry of a record."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One entry of a list."""

    id: str
    name_zh: str
    name_en: str
    value: float
    """kg CO2e per functional unit"""
    share: float
    """of the sum of absolute values, fraction"""
    cumulative: float
    """share of this and all entries above"""
    score: float | None
    """mean of TeR, GeR and TiR weighted by contribution, missing counted as 5; None where the axis has none"""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """One axis ranked; the values of `entries` and `rest` sum to the total."""

    axis: str
    total: float
    """kg CO2e per functional unit"""
    entries: tuple[Hotspot, ...]
    rest: float
    """kg CO2e per functional unit of all other entries"""
    rest_count: int
    unnamed: float = 0.0
    """part of the rest for which no supplier is named, kg CO2e per functional unit"""

    @property
    def rest_name(self) -> Text:
        entries = "entry" if self.rest_count == 1 else "entries"
        unnamed = Text("（含未写明供应商）", ", no supplier named") if self.unnamed else Text("", "")
        return Text(f"其余 {self.rest_count} 项{unnamed.zh}", f"Rest: {self.rest_count} {entries}{unnamed.en}")

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self) | {"rest_name": {"zh": self.rest_name.zh, "en": self.rest_name.en}}
        plain["entries"] = [asdict(e) for e in self.entries]
        return plain


@dataclass
class _Heap:
    """What an entry gathers."""

    name: Text
    values: list[float]
    weighted: list[tuple[float, float]]
    """weight, score"""
    place: str = ""


def named(line: Named) -> Text:
    """An entry's name as it is shown; a trail and a record hold it as the model has it."""
    return Text(line.name_zh.replace(GIVEN_OFF.zh, GIVEN_BACK.zh), line.name_en.replace(GIVEN_OFF.en, GIVEN_BACK.en))


def rank(model: Model, footprint: Footprint, axis: str, to: float = TO) -> Ranking:
    """The entries of one axis that make up `to` of it; raises ValueError for an axis or a share there is not."""
    if axis not in AXES or not 0 < to <= 1:
        raise ValueError(f"no axis {axis} or no share {to}")
    heaps = _GATHER[axis](model, footprint)
    sums = {key: value for key, heap in heaps.items() if (value := math.fsum(heap.values))}
    order = sorted(sums, key=lambda k: (-abs(sums[k]), k))
    if "" in sums:  # what no supplier is named for is no supplier: it stays in the rest
        order.remove("")
    ranked = math.fsum(abs(sums[k]) for k in order)
    absolute = math.fsum(abs(v) for v in sums.values()) or 1.0
    entries: list[Hotspot] = []
    reached = 0.0
    for key in order:
        if reached >= to * (1.0 - 1e-12) * ranked:
            break
        reached = math.fsum([reached, abs(sums[key])])
        heap = heaps[key]
        entries.append(
            Hotspot(
                key,
                heap.name.zh,
                heap.name.en,
                sums[key],
                abs(sums[key]) / absolute,
                reached / absolute,
                _score(heap.weighted),
                heap.place,
            )
        )
    left = len(sums) - len(entries)
    rest = math.fsum([footprint.total, *(-e.value for e in entries)]) if left else 0.0
    return Ranking(axis, footprint.total, tuple(entries), rest, left, sums.get("", 0.0))


def _score(weighted: list[tuple[float, float]]) -> float | None:
    weight = math.fsum(w for w, _ in weighted)
    return math.fsum(w * s for w, s in weighted) / weight if weight else None


def _mean(scores: tuple[int | None, int | None, int | None]) -> float:
    return sum(WORST if s is None else s for s in scores) / 3


def _lines(
    footprint: Footprint, key: Callable[[Line], str], name: Callable[[Line], Text], *, place: bool = False
) -> dict[str, _Heap]:
    heaps: dict[str, _Heap] = {}
    for line in footprint.lines:
        heap = heaps.setdefault(key(line), _Heap(name(line), [], [], line.place if place else ""))
        heap.values.append(line.value)
        # a direct emission has no factor to score: stoichiometry or a meter
        if any(s is not None for s in line.scores) or line.status:
            heap.weighted.append((abs(line.value), _mean(line.scores)))
    return heaps


def _by_line(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    numbers = {id(line): i for i, line in enumerate(footprint.lines)}
    return _lines(
        footprint,
        lambda line: f"{line.consumer}>{line.provider}>{line.stage}>{numbers[id(line)]}",
        named,
        place=True,
    )


def _by_material(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    names = {n.id: Text(n.name_zh, n.name_en) for n in model.nodes} | {
        f.id: named(f) for f in model.flows
    }
    return _lines(footprint, lambda line: line.provider, lambda line: names[line.provider])


def _by_supplier(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    """Under a bought part everything is its supplier's, down to where another one is named."""
    served = _served(model)
    heaps: dict[str, _Heap] = {}
    for line in footprint.lines:
        parts = {line.supplier: 1.0} if line.supplier else served.get(line.consumer, {"": 1.0})
        scored = any(s is not None for s in line.scores) or line.status
        for supplier, part in parts.items():
            heap = heaps.setdefault(supplier, _Heap(Text(supplier, supplier) if supplier else NO_SUPPLIER, [], []))
            heap.values.append(part * line.value)
            if scored:
                heap.weighted.append((abs(part * line.value), _mean(line.scores)))
    return heaps


def _served(model: Model) -> dict[str, dict[str, float]]:
    """Foreground node → the part of its product that each supplier's deliveries take; "" for what goes into no such delivery.

    d = e + A·d is the demand of the foreground. Of the nodes that name no supplier, T = E + A·T follows it apart by supplier,
    E being what the root and the nodes with a supplier take.
    """
    nodes = [n for n in model.nodes if n.foreground]
    number = {n.id: i for i, n in enumerate(nodes)}
    takes = np.zeros((len(nodes), len(nodes)))
    for edge in model.edges:
        if edge.consumer in number and edge.provider in number:
            takes[number[edge.provider], number[edge.consumer]] += edge.amount
    root = np.zeros(len(nodes))
    root[number[model.root]] = 1.0
    demand = np.linalg.solve(np.eye(len(nodes)) - takes, root)
    named = ["", *sorted({n.supplier for n in nodes if n.supplier})]
    bare = [i for i, n in enumerate(nodes) if not n.supplier]
    first = np.zeros((len(nodes), len(named)))
    first[:, 0] = root
    for i, node in enumerate(nodes):
        if node.supplier:
            first[:, named.index(node.supplier)] += takes[:, i] * demand[i]
    apart = np.linalg.solve(np.eye(len(bare)) - takes[np.ix_(bare, bare)], first[bare])
    return {
        nodes[i].id: {s: float(v / demand[i]) for s, v in zip(named, row, strict=True) if v}
        for i, row in zip(bare, apart, strict=True)
        if demand[i]
    }


def _by_stage(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    names = {s.id: Text(s.name_zh, s.name_en) for s in model.stages}
    found = _lines(footprint, lambda line: line.stage, lambda line: names[line.stage])
    return {k: h for k, h in found.items() if k in footprint.stages}


def _by_process(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    heaps = {}
    for item in footprint.processes:
        node = model.node(item.node)
        scored = [] if node.foreground else [(abs(item.value), _mean(node.scores))]
        heaps[item.node] = _Heap(Text(item.name_zh, item.name_en), [item.value], scored, node.place)
    return heaps


def _by_gas(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    return _plain(
        (gas, Text("未给出", "not given") if gas == "not given" else Text(gas, gas), v)
        for gas, v in footprint.gases.items()
    )


def _by_tier(model: Model, footprint: Footprint) -> dict[str, _Heap]:
    return _plain((tier, Text(f"第 {tier} 级", f"tier {tier}"), v) for tier, v in footprint.tiers.items())


def _plain(rows: Iterable[tuple[str, Text, float]]) -> dict[str, _Heap]:
    return {key: _Heap(name, [value], []) for key, name, value in rows}


_GATHER: dict[str, Callable[[Model, Footprint], dict[str, _Heap]]] = {
    "process": _by_process,
    "line": _by_line,
    "material": _by_material,
    "supplier": _by_supplier,
    "stage": _by_stage,
    "gas": _by_gas,
    "tier": _by_tier,
}
