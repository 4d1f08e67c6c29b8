"""The part of the background data set that a foreground reaches, as nodes, edges and emissions of a Model."""

from __future__ import annotations

from collections.abc import Iterable

from inventories import spread, unit
from inventories.background import Activity, Background, Exchange
from lca.allocation import allocate
from lca.model import Edge, Emission, Node


def subset(background: Background, wanted: Iterable[str]) -> tuple[list[Node], list[Edge], list[Emission]]:
    """Everything upstream of the activities `wanted`, in the order of first need."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    emissions: list[Emission] = []
    waiting = list(dict.fromkeys(wanted))
    seen = set(waiting)
    for name in waiting:
        activity = background.activities[name]
        first = len(edges)
        allocated = allocate(background.coproducts.get(name, ()), activity.mass_kg)
        nodes.append(_node(activity, allocated.words))
        for exchange in background.exchanges.get(name, ()):
            if exchange.kind == "emission":
                emissions.append(_emission(exchange, allocated.share, activity))
            else:
                edges.append(_edge(exchange, background.activities[exchange.input].unit, allocated.share))
        for substitute, amount in allocated.credits:
            edges.append(Edge(name, substitute, -amount * allocated.share, kind="substitution", source=activity.source))
        for edge in edges[first:]:
            if edge.provider not in seen:
                seen.add(edge.provider)
                waiting.append(edge.provider)
    return nodes, edges, emissions


def _node(activity: Activity, allocation: str) -> Node:
    return Node(
        activity.id, activity.name.zh, activity.name.en, activity.unit, "background", category=activity.category,
        location=activity.location, year=activity.year, status=activity.status, source=activity.source,
        locator=activity.locator, gwp_basis=activity.gwp_basis, scores=activity.scores, allocation=allocation,
    )  # fmt: skip


def _edge(exchange: Exchange, provider_unit: str, share: float) -> Edge:
    factor = unit.convert(1.0, exchange.unit, provider_unit) * share
    return Edge(
        exchange.activity,
        exchange.input,
        exchange.amount * factor,
        data_kind=_kind(exchange),
        source=exchange.source,
        locator=exchange.locator,
        **spread.scaled(exchange, factor),
    )


def _emission(exchange: Exchange, share: float, activity: Activity) -> Emission:
    factor = unit.convert(1.0, exchange.unit, "kg") * share
    return Emission(
        exchange.activity,
        exchange.input,
        exchange.amount * factor,
        data_kind=_kind(exchange, activity),
        source=exchange.source,
        locator=exchange.locator,
        **spread.scaled(exchange, factor),
    )


def _kind(exchange: Exchange, activity: Activity | None = None) -> str:
    """A published total that is itself a guess is one; a unit process is as sure as each of its rows (method decision 23)."""
    guessed = activity is not None and activity.kind == "aggregated" and activity.status == "estimate"
    return "estimate" if guessed or exchange.status == "estimate" else "secondary"
