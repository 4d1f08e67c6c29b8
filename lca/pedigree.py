"""From data quality to spread: the pedigree matrix (v1, v2), its declared reading of PACT scores, and the rule for data kinds.

scale = ½ · √ Σ ln²U is the standard deviation of ln; exp(2·scale) is the squared geometric standard deviation. Factors of v1:
Frischknecht R. et al. (2005), Int. J. LCA 10(1):3–9; of v2: Ciroth A. et al. (2016), Int. J. LCA 21(9):1338–1348, both as in
the package pedigree_matrix 0.2.2. The rules and their reasons stand in docs/uncertainty.md.
"""

from __future__ import annotations

import math

from inventories import unit
from lca.distribution import Distribution
from lca.model import Edge, Emission, Model, Node

Scores = tuple[int | None, ...]

V1 = {
    "reliability": (1.0, 1.05, 1.10, 1.20, 1.50),
    "completeness": (1.0, 1.02, 1.05, 1.10, 1.20),
    "temporal": (1.0, 1.03, 1.10, 1.20, 1.50),
    "geographical": (1.0, 1.01, 1.02, 1.02, 1.10),
    "technological": (1.0, 1.00, 1.20, 1.50, 2.00),
}
V2 = {
    "reliability": (1.0, 1.54, 1.61, 1.69, 1.69),
    "completeness": (1.0, 1.03, 1.04, 1.08, 1.08),
    "temporal": (1.0, 1.03, 1.10, 1.19, 1.29),
    "geographical": (1.0, 1.04, 1.08, 1.11, 1.11),
    "technological": (1.0, 1.18, 1.65, 2.08, 2.80),
}
"""Empirical factors."""
MATRICES = {"v1": V1, "v2": V2}

PACT = (
    (1.0, 1.10, 1.20, 1.50, 2.00),
    (1.0, 1.01, 1.02, 1.05, 1.10),
    (1.0, 1.03, 1.10, 1.20, 1.50),
)
"""Technology, geography, time: ours, PACT's scores are not the pedigree indicators (method decision 26)."""
PACT_V2 = (V2["technological"], V2["geographical"], V2["temporal"])
"""The same reading with the empirical factors."""
ESTIMATE = 2.0
"""U of a factor that is an estimate."""

BASIC, BASIC_TRANSPORT, BASIC_GAS = 1.05, 2.0, 1.5
"""Basic U of energy, materials, waste services and CO2; of transport whose distance was not measured; of every other gas."""

KINDS = {
    "evidence": (1, 1, 1, 1, 1),
    "primary": (2, 1, 1, 1, 1),
    "secondary": (3, 3, 3, 3, 3),
    "estimate": (5, 3, 3, 3, 3),
}
"""Pedigree scores of a foreground amount by its data kind; `evidence`: primary with a file that proves it."""

LEAST = 0.02
"""Least scale of an amount that the mass balance bounds."""
RECIPE = 0.1
"""Scale of a share of a recipe: ±20 %."""

BIOGENIC_CO2 = ("co2-uptake", "co2-biogenic")


def scale(scores: tuple[int, ...], basic: float = BASIC, version: str = "v1") -> float:
    """Standard deviation of ln for the five pedigree scores 1 … 5 (reliability, completeness, temporal, geographical, technological)."""
    matrix = MATRICES[version]
    return _combined([basic, *(row[score - 1] for row, score in zip(matrix.values(), scores, strict=True))])


def pact_scale(scores: Scores, *, estimate: bool = False, basic: float = BASIC, version: str = "v1") -> float:
    """Standard deviation of ln for PACT's TeR, GeR, TiR; a missing score counts as 5."""
    table = PACT if version == "v1" else PACT_V2
    factors = [row[(score or 5) - 1] for row, score in zip(table, scores, strict=True)]
    return _combined([basic, *factors, ESTIMATE if estimate else 1.0])


def _combined(factors: list[float]) -> float:
    return 0.5 * math.sqrt(math.fsum(math.log(u) ** 2 for u in factors))


def of_edge(model: Model, edge: Edge, version: str = "v1") -> Distribution:
    """The distribution of an edge: its own, or by rule for what has none."""
    found = _own(edge)
    return found or Distribution("lognormal" if edge.amount else "", edge.amount, _edge_scale(model, edge, version))


def of_emission(model: Model, emission: Emission, gas: str, version: str = "v1") -> Distribution:
    """The distribution of an emission: its own, or by rule for what has none."""
    found = _own(emission)
    if found is None:
        of_node = _emission_scale(model.node(emission.node), emission, gas, version)
        found = Distribution("lognormal" if emission.amount else "", emission.amount, of_node)
    return found


def _own(item: Edge | Emission) -> Distribution | None:
    if not item.distribution or (item.distribution == "lognormal" and not item.amount):
        return None
    return Distribution(item.distribution, item.amount, item.scale or 0.0, item.minimum or 0.0, item.maximum or 0.0)


def _edge_scale(model: Model, edge: Edge, version: str) -> float:
    consumer, provider = model.node(edge.consumer), model.node(edge.provider)
    if not consumer.foreground:  # the credit of a by-product, as good as the process that yields it
        return pact_scale(consumer.scores, estimate="estimate" in (consumer.status, edge.data_kind), version=version)
    if consumer.kind == "functional unit" or (provider.foreground and _given(edge, consumer, provider)):
        return 0.0
    transport = unit.same_dimension(provider.unit, "tkm")
    if consumer.kind == "bom" and provider.kind != "bom" and not transport:
        return 0.0  # conversion, loss and recycled share of a row that is drawn on its quantity
    loose = transport and edge.data_kind != "primary"
    found = _amount_scale(edge, BASIC_TRANSPORT if loose else BASIC, version)
    return min(found, _bounded(edge.amount)) if consumer.unit == provider.unit == "kg" else found


def _bounded(amount: float) -> float:
    """What the mass balance allows a main input, kg per kg: no loss to twice the loss, or what ±20 % of the rest leaves it."""
    if amount >= 1.0:
        return max(LEAST, math.log(1.0 + 2.0 * (amount - 1.0)) / 3.92)
    return max(LEAST, RECIPE * (1.0 - amount) / amount) if amount >= 0.5 else math.inf


def _emission_scale(node: Node, emission: Emission, gas: str, version: str) -> float:
    if node.kind == "bom":
        return 0.0  # carbon of the loss: follows the row's quantity
    if emission.flow in BIOGENIC_CO2:
        return 0.5 * math.log(BASIC)  # carbon content: stoichiometry
    if not node.foreground:
        return pact_scale(node.scores, estimate="estimate" in (node.status, emission.data_kind), version=version)
    return _amount_scale(emission, BASIC if gas in ("CO2", "not given") else BASIC_GAS, version)


def _amount_scale(item: Edge | Emission, basic: float, version: str) -> float:
    kind = "evidence" if item.data_kind == "primary" and item.evidence else str(item.data_kind)
    return scale(KINDS[kind], basic, version)


def _given(edge: Edge, consumer: Node, provider: Node) -> bool:
    """A link of the tree, so many pieces, or the rated energy of a battery: counted or defined, not measured."""
    link = edge.amount == 1.0 and not edge.expression and provider.kind == "system"
    pieces = float(edge.amount).is_integer() and unit.same_dimension(provider.unit, "piece")
    rated = unit.same_dimension(provider.unit, "MJ") and not unit.same_dimension(consumer.unit, "MJ")
    return link or pieces or rated
