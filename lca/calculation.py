"""Model → Footprint: both engines, the split of the total, and the shares a reader needs to judge it.

Brightway solves the model of record; the split of its total comes from the replay solution. The two must agree to 1e-9 of the sum
of absolute contributions before a result exists, so that either number may stand for the footprint.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np

from inventories.problem import FindingError, Problem, Text
from lca import brightway, replay, trail
from lca.footprint import Closure, Contribution, Footprint, Line
from lca.matrix import Array, Matrix, Singular
from lca.model import Edge, Model

AGREEMENT = 1e-9
CLOSURE = 1e-12
HOTSPOTS = 0.8
NOISE = 1e-18
"""Below this share of the absolute contributions a figure is what the solver left, not an emission."""
CO2_TO_CARBON = 12.0 / 44.0
CH4_TO_CARBON = 12.0 / 16.0


@dataclass(frozen=True)
class Engines:
    """The same model solved twice; a re-computation, not a verification."""

    brightway: float
    """kg CO2e per functional unit"""
    replay: float
    """kg CO2e per functional unit"""
    relative_difference: float
    """|difference| / sum of absolute contributions"""


@dataclass(frozen=True)
class Calculation:
    """A computed study."""

    model: Model
    plain: Mapping[str, Any]
    """the model's JSON form, as hashed"""
    footprint: Footprint
    engines: Engines

    def trail(self, secret: bytes, beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The trail as plain data; `secret` is the study's 32 random bytes, `beside` further keys of its results (lca.assessment)."""
        engines = {
            "brightway": self.engines.brightway, "replay": self.engines.replay, "relative_difference": self.engines.relative_difference,
        }  # fmt: skip
        software = {name: version(name) for name in ("tanbiao", "bw2calc", "numpy", "scipy")}
        results = {"footprint": self.footprint.to_json(), "engines": engines} | dict(beside or {})
        return trail.make(self.plain, secret, results, software)


def calculate(model: Model, solve: brightway.Solve = brightway.solve) -> Calculation:
    """Solves a model with both engines; raises FindingError when they differ or the contributions do not close.

    `solve` is Brightway, here or in a process of its own (lca.apart).
    """
    plain = model.to_json()
    solution = replay.solve(plain)
    official = solve(model)
    absolute = float(np.abs(solution.contributions).sum()) or 1.0
    difference = abs(official.score - solution.total) / absolute
    footprint = split(model, plain, solution)
    if difference > AGREEMENT or footprint.closure.relative > CLOSURE:
        raise FindingError(
            [
                Problem(
                    "engines-differ",
                    Text(
                        f"两个引擎不一致（{difference:.3g}）或贡献不闭合（{footprint.closure.relative:.3g}）",
                        f"The engines differ ({difference:.3g}) or the contributions do not close ({footprint.closure.relative:.3g})",
                    ),
                    Text(
                        "模型可能近乎奇异：检查闭环中的数量；请报告此问题",
                        "The model may be nearly singular: check the amounts in loops, and report this",
                    ),
                )
            ]
        )
    return Calculation(model, plain, footprint, Engines(official.score, solution.total, difference))


def split(model: Model, plain: Mapping[str, Any], solution: replay.Solution) -> Footprint:
    """The total of a solved model by every axis that a reader needs."""
    position = {name: i for i, name in enumerate(solution.nodes)}
    parts = _foreground(model, solution, position)
    lines = _lines(model, solution, position)
    absolute = math.fsum(abs(line.value) for line in lines) or 1.0
    by_flow = {f.id: float(v) for f, v in zip(model.flows, solution.intensity[solution.root], strict=True)}
    depth = replay.tiers(plain)
    contributions = [
        Contribution(n.id, n.name_zh, n.name_en, float(v), depth.get(n.id, -1))
        for n, v in zip(model.nodes, solution.contributions, strict=True)
        if v
    ]
    total = solution.total
    biogenic = math.fsum(by_flow[f.id] * f.gwp for f in model.flows if f.id in ("co2-biogenic", "co2-uptake"))
    uptake, given_off = by_flow.get("co2-uptake", 0.0), by_flow.get("co2-biogenic", 0.0)
    share = model.functional_unit.per_product
    hotspots: list[Line] = []
    for line in lines:
        if math.fsum(abs(h.value) for h in hotspots) >= HOTSPOTS * absolute:
            break
        hotspots.append(line)
    return Footprint(
        total=total,
        stages={s.id: math.fsum(parts[s.id].values()) for s in model.stages if s.included and not s.beside},
        origins=_origins(model, by_flow),
        gases=_summed((f.gas, by_flow[f.id] * f.gwp) for f in model.flows),
        stage_origins={s.id: parts[s.id] for s in model.stages if s.included and not s.beside},
        beside={stage: float(solution.factor[position[node]]) / share for stage, node in model.beside.items()},
        units={u.id: total * share / u.per_product for u in model.informative_units},
        excluding_biogenic_uptake=total - biogenic,
        including_biogenic_uptake=total - biogenic + given_off - uptake,
        biogenic_carbon=dict(model.biogenic_carbon),
        biogenic_balance=(uptake - given_off) * CO2_TO_CARBON - by_flow.get("ch4-biogenic", 0.0) * CH4_TO_CARBON,
        lines=tuple(lines),
        hotspots=tuple(hotspots),
        processes=tuple(sorted(contributions, key=lambda c: -abs(c.value))),
        suppliers=_summed((line.supplier, line.value) for line in lines),
        tiers=_summed((str(c.tier), c.value) for c in contributions),
        primary_data_share=math.fsum(abs(line.value) * _primary(model, line) for line in lines) / absolute,
        primary_activity_share=math.fsum(abs(line.value) for line in lines if line.data_kind == "primary") / absolute,
        estimate_share=_estimate_share(model, solution, position),
        basis_shares=_basis(model, solution),
        closure=Closure(
            total, math.fsum(solution.contributions), float(np.abs(solution.contributions).sum()), solution.relative_gap
        ),
    )


def _foreground(model: Model, solution: replay.Solution, position: Mapping[str, int]) -> dict[str, dict[str, float]]:
    """Stage → origin → kg CO2e: direct emissions of foreground nodes and the burden of what they buy from the background."""
    flows = [_origin_key(f.origin, f.id) for f in model.flows]
    parts: dict[str, dict[str, float]] = {s.id: {} for s in model.stages}

    noise = NOISE * float(np.abs(solution.contributions).sum())

    def book(stage: str, inventory: Array) -> None:
        for key, value in zip(flows, inventory * solution.gwp, strict=True):
            if abs(value) > noise:
                parts[stage][key] = parts[stage].get(key, 0.0) + float(value)

    for node in model.nodes:
        i = position[node.id]
        if node.foreground and node.stage and solution.emission[i].any():
            book(node.stage, solution.scaling[i] * solution.emission[i])
    for edge in model.edges:
        consumer, provider = model.node(edge.consumer), model.node(edge.provider)
        if consumer.foreground and not provider.foreground:
            book(
                edge.stage or consumer.stage,
                solution.scaling[position[consumer.id]] * edge.amount * solution.intensity[position[provider.id]],
            )
    return parts


def _lines(model: Model, solution: replay.Solution, position: Mapping[str, int]) -> list[Line]:
    found: list[Line] = []
    supplier = _supplier_names(model)
    for edge in model.edges:
        consumer, provider = model.node(edge.consumer), model.node(edge.provider)
        if consumer.foreground and not provider.foreground:
            amount = float(solution.scaling[position[consumer.id]] * edge.amount)
            factor = float(solution.factor[position[provider.id]])
            if amount == 0:
                continue
            found.append(
                Line(
                    consumer.id, provider.id, _line_name(consumer.name_zh, provider.name_zh), _line_name(consumer.name_en, provider.name_en),
                    edge.stage or consumer.stage, provider.supplier or supplier.get(consumer.id, ""), amount, provider.unit, factor,
                    amount * factor, 0.0, edge.data_kind, provider.status, provider.source, provider.scores, edge.place or consumer.place,
                    edge.source or consumer.source,
                )
            )  # fmt: skip
    names = {f.id: f for f in model.flows}
    for emission in model.emissions:
        node = model.node(emission.node)
        if node.foreground:
            amount, flow = float(solution.scaling[position[node.id]] * emission.amount), names[emission.flow]
            if amount * flow.gwp:
                found.append(
                    Line(
                        node.id, flow.id, _line_name(node.name_zh, flow.name_zh), _line_name(node.name_en, flow.name_en), node.stage, "",
                        amount, "kg", flow.gwp, amount * flow.gwp, 0.0, emission.data_kind, "", emission.source, (None, None, None), emission.place,
                        emission.source,
                    )
                )  # fmt: skip
    absolute = math.fsum(abs(line.value) for line in found) or 1.0
    shared = [replace(line, share=abs(line.value) / absolute) for line in found]
    return sorted(shared, key=lambda line: -abs(line.value))


def _line_name(consumer: str, provider: str) -> str:
    return provider if consumer == provider else f"{consumer}: {provider}"


def _supplier_names(model: Model) -> dict[str, str]:
    return {n.id: n.supplier for n in model.nodes if n.supplier}


def _primary(model: Model, line: Line) -> float:
    """PACT: an item is primary only if its activity and its emission data both are."""
    if line.data_kind != "primary":
        return 0.0
    provider = next((n for n in model.nodes if n.id == line.provider), None)
    return 1.0 if provider is None else provider.primary_share


def _origin_key(origin: str, flow: str) -> str:
    if origin == "biogenic":
        return "biogenic removals" if flow == "co2-uptake" else "biogenic emissions"
    return origin


def _origins(model: Model, by_flow: Mapping[str, float]) -> dict[str, float]:
    return _summed((_origin_key(f.origin, f.id), by_flow[f.id] * f.gwp) for f in model.flows)


def _summed(pairs: Any) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: math.fsum(values) for key, values in found.items() if any(values) or key}


def _estimate_share(model: Model, solution: replay.Solution, position: Mapping[str, int]) -> float:
    """Share of absolute contributions that pass through an estimate, counted once on each way (method decision 23).

    With |A| the absolute input matrix: t = |b| + |A|ᵀt is the absolute intensity; for estimates e = |b_est| + |A_est|ᵀt + |A_sure|ᵀe.
    """
    n = len(solution.nodes)
    direct, doubtful = np.abs(solution.emission @ solution.gwp), np.zeros(n)
    flow = {f.id: i for i, f in enumerate(model.flows)}
    for emission in model.emissions:
        if emission.data_kind == "estimate":
            doubtful[position[emission.node]] += abs(emission.amount * solution.gwp[flow[emission.flow]])
    doubtful = np.minimum(doubtful, direct)
    rows, columns = [position[e.provider] for e in model.edges], [position[e.consumer] for e in model.edges]
    inputs = [abs(e.amount) for e in model.edges]
    sure = [0.0 if _doubtful(model, e) else amount for e, amount in zip(model.edges, inputs, strict=True)]
    try:
        absolute = _chained(inputs, rows, columns, direct)
    except Singular:  # a loop whose signs alone keep it finite: all of it may rest on the estimate
        return 1.0
    through = doubtful.copy()
    for amount, certain, row, column in zip(inputs, sure, rows, columns, strict=True):
        through[column] += (amount - certain) * absolute[row]
    estimated = _chained(sure, rows, columns, through)
    return float(estimated[solution.root] / absolute[solution.root]) if absolute[solution.root] else 0.0


def _chained(inputs: Sequence[float], rows: Sequence[int], columns: Sequence[int], direct: Array) -> Array:
    """t = direct + inputsᵀ t, of all nodes (n)."""
    n = len(direct)
    diagonal = list(range(n))
    matrix = Matrix([1.0] * n + [-amount for amount in inputs], diagonal + list(rows), diagonal + list(columns), n)
    return matrix.solve(direct, "T")


def _doubtful(model: Model, edge: Edge) -> bool:
    return edge.data_kind == "estimate" and not _structural(model, edge)


def _structural(model: Model, edge: Edge) -> bool:
    """One product has one bill of materials: a link of the tree, no datum that could be wrong."""
    return edge.amount == 1.0 and not edge.expression and model.node(edge.provider).kind == "system"


def _basis(model: Model, solution: replay.Solution) -> dict[str, float]:
    """By GWP basis of the elementary flows; flows given gas by gas can be put on any basis."""
    values = np.abs(solution.intensity[solution.root] * solution.gwp)
    whole = float(values.sum()) or 1.0
    found: dict[str, float] = {}
    for flow, value in zip(model.flows, values, strict=True):
        found[flow.basis] = found.get(flow.basis, 0.0) + float(value) / whole
    return found
