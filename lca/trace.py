"""The supply chain of one product: a graph of its nodes, and a tree unfolded from the product down to a cut-off.

Every number comes from the replay solution. In the tree each parent's own emission, its children and one named
remainder sum exactly to the parent; a node that stands on its own way up is a leaf named loop, whose value the matrix
gives.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx
import numpy as np

from lca import replay
from lca.footprint import Closure
from lca.model import Edge, Model, Node

CUTOFF = 0.005
"""Share of the sum of absolute contributions."""
MOST = 5_000
"""Branches that a tree may have; the largest are unfolded first, the rest stays in remainders."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One occurrence of a node in the unfolded supply chain; emissions are kg CO2e per functional unit."""

    number: str
    """1, 1.1, 1.2 …: place in the tree, largest child first"""
    kind: str
    """node | loop (the node stands further up on its own way) | remainder (the inputs below the cut-off)"""
    node: str
    """id; of a remainder, its parent's"""
    name_zh: str
    name_en: str
    tier: int
    """depth in the tree, 0 for the functional unit"""
    per_parent: float
    """units per unit of the parent; of a remainder 1"""
    amount: float
    """units per functional unit on this way"""
    unit: str
    direct_factor: float
    """kg CO2e that one unit emits itself"""
    factor: float
    """kg CO2e per unit, cradle to gate; of a remainder, per unit of the parent"""
    direct: float
    """own emission; of a loop 0, it is inside the cumulative value"""
    cumulative: float
    """own emission and everything above it in the chain: direct + Σ children, a loop's and a remainder's as solved"""
    share: float
    """cumulative / total"""
    stage: str
    supplier: str = ""
    source: str = ""
    locator: str = ""
    location: str = ""
    year: int | None = None
    status: str = ""
    scores: tuple[int | None, int | None, int | None] = (None, None, None)
    data_kind: str = ""
    """where the amount comes from"""
    place: str = ""
    note: str = ""
    inputs: int = 0
    """inputs that the remainder stands for"""
    children: tuple[Branch, ...] = field(default=(), repr=False)

    def walk(self) -> Iterator[Branch]:
        """This branch and all below, parents first."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(here.children))


@dataclass(frozen=True)
class Trace:
    """The supply chain of one model."""

    model: Model
    solution: replay.Solution
    cutoff: float
    tree: Branch
    beside: Mapping[str, Branch]
    """stage reported beside the total → its own tree"""
    closure: Closure
    complete: bool
    """False when the bound on branches, not the cut-off, ended the unfolding somewhere"""

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The graph of all nodes reached; made when asked for."""
        return graph(self.model, self.solution)


def trace(
    model: Model,
    solution: replay.Solution,
    cutoff: float = CUTOFF,
    most: int = MOST,
    place: Callable[[str], str] = str,
) -> Trace:
    """Unfolds the supply chain; raises ValueError for a cut-off outside 0 … 1.

    `place` says how a row of the study is called for people (`form.cell_name`); else as the trail calls it.
    """
    if not 0 <= cutoff < 1:
        raise ValueError(f"the cut-off must be at least 0 and less than 1, not {cutoff}")
    unfolding = _Unfolding(model, solution, cutoff * solution.absolute, most, place)
    tree = unfolding.tree(model.root, 1.0)
    per_product = model.functional_unit.per_product
    beside = {stage: unfolding.tree(node, 1.0 / per_product) for stage, node in model.beside.items()}
    summed = math.fsum(solution.contributions)
    closure = Closure(solution.total, summed, solution.absolute, solution.relative_gap)
    return Trace(model, solution, cutoff, tree, beside, closure, unfolding.complete)


def graph(model: Model, solution: replay.Solution) -> nx.DiGraph[str]:
    """Every node that the functional unit reaches; an edge runs from consumer to provider.

    A node's `cumulative` is what the total would lose if its product came for free: the product's first pass, without
    the turns that a loop makes through it. `direct` of all nodes sums to the total.
    """
    position = {name: i for i, name in enumerate(solution.nodes)}
    depth = replay.tiers(
        {"root": model.root, "edges": [{"consumer": e.consumer, "provider": e.provider} for e in model.edges]}
    )
    factor, total = solution.factor, solution.total
    made: nx.DiGraph[str] = nx.DiGraph()
    for node in model.nodes:
        if node.id in depth:
            i = position[node.id]
            amount, direct = float(solution.scaling[i]), float(solution.contributions[i])
            made.add_node(
                node.id,
                name_zh=node.name_zh,
                name_en=node.name_en,
                kind=node.kind,
                tier=depth[node.id],
                amount=amount,
                unit=node.unit,
                factor=float(factor[i]),
                direct=direct,
                cumulative=amount * float(factor[i]),
                stage=node.stage,
                supplier=node.supplier,
                source=node.source,
                locator=node.locator,
                status=node.status,
                scores=node.scores,
            )
    for edge in model.edges:
        if edge.consumer in depth:
            amount = float(solution.scaling[position[edge.consumer]]) * edge.amount
            value = amount * float(factor[position[edge.provider]])
            if made.has_edge(edge.consumer, edge.provider):
                known = made.edges[edge.consumer, edge.provider]
                known["per_unit"] += edge.amount
                known["amount"] += amount
                known["value"] += value
            else:
                kinds = {"stage": edge.stage, "kind": edge.kind, "data_kind": edge.data_kind, "source": edge.source}
                made.add_edge(edge.consumer, edge.provider, per_unit=edge.amount, amount=amount, value=value, **kinds)
    for name, turns in _turns(made).items():
        made.nodes[name]["cumulative"] /= turns
    for _, data in made.nodes(data=True):
        data["share"] = data["cumulative"] / total if total else 0.0
    return made


def _turns(made: nx.DiGraph[str]) -> dict[str, float]:
    """How often one unit of each node in a loop is made before one unit leaves: the diagonal of the inverse matrix.

    The matrix is block-triangular over the loops, so the diagonal block of its inverse is the inverse of its block.
    """
    found: dict[str, float] = {}
    for loop in nx.strongly_connected_components(made):
        names = sorted(loop)
        if len(names) > 1 or made.has_edge(names[0], names[0]):
            row = {name: i for i, name in enumerate(names)}
            block = np.eye(len(names))
            for consumer, provider, data in made.subgraph(names).edges(data=True):
                block[row[provider], row[consumer]] -= data["per_unit"]
            found.update(zip(names, np.diag(np.linalg.inv(block)).tolist(), strict=True))
    return {name: turns for name, turns in found.items() if turns}


class _Draft:
    """A branch while its children are still being found."""

    __slots__ = ("amount", "children", "edge", "node", "omitted", "up")

    def __init__(self, node: int, amount: float, edge: Edge | None, up: _Draft | None) -> None:
        self.node, self.amount, self.edge, self.up = node, amount, edge, up
        self.children: list[_Draft] = []
        self.omitted: list[tuple[float, int]] = []

    def above(self, node: int) -> bool:
        """Whether `node` stands on the way up from here, this branch included."""
        here: _Draft | None = self
        while here is not None:
            if here.node == node:
                return True
            here = here.up
        return False


class _Unfolding:
    """Unfolds trees of one model, largest branch first."""

    def __init__(
        self, model: Model, solution: replay.Solution, floor: float, most: int, place: Callable[[str], str]
    ) -> None:
        self.nodes: tuple[Node, ...] = model.nodes
        self.place = place
        self.position = {name: i for i, name in enumerate(solution.nodes)}
        self.factor = solution.factor.tolist()
        self.direct = (solution.emission @ solution.gwp).tolist()
        self.total, self.floor, self.most, self.complete = solution.total, floor, most, True
        self.inputs: list[list[tuple[int, Edge]]] = [[] for _ in self.nodes]
        for edge in model.edges:
            if edge.amount:
                self.inputs[self.position[edge.consumer]].append((self.position[edge.provider], edge))
        # what one unit of a node moves either way: large inputs that cancel each other are not hidden
        self.gross = [
            abs(own) + sum(abs(e.amount * self.factor[i]) for i, e in rows)
            for own, rows in zip(self.direct, self.inputs, strict=True)
        ]

    def tree(self, name: str, amount: float) -> Branch:
        """The tree of `amount` units of the node `name`."""
        root = _Draft(self.position[name], amount, None, None)
        count, serial = 1, 0
        waiting: list[tuple[float, int, _Draft]] = [(0.0, 0, root)]
        while waiting:
            _, _, here = heapq.heappop(waiting)
            if count >= self.most and self.inputs[here.node]:
                self.complete = False
                here.omitted = [(here.amount * e.amount * self.factor[i], i) for i, e in self.inputs[here.node]]
                continue
            for provider, edge in self.inputs[here.node]:
                needed = here.amount * edge.amount
                value = needed * self.factor[provider]
                weight = max(abs(value), abs(needed) * self.gross[provider])
                if weight < self.floor or not weight:
                    here.omitted.append((value, provider))
                    continue
                child = _Draft(provider, needed, edge, here)
                here.children.append(child)
                count += 1
                if not here.above(provider):
                    serial += 1
                    heapq.heappush(waiting, (-weight, serial, child))
        return self._finish(root)

    def _finish(self, root: _Draft) -> Branch:
        """Children before parents, without recursion: a chain may be longer than Python's stack."""
        order: list[_Draft] = [root]
        for draft in order:
            order.extend(draft.children)
        done: dict[int, Branch] = {}
        for draft in reversed(order):
            done[id(draft)] = self._branch(draft, [done.pop(id(child)) for child in draft.children])
        return _numbered(done[id(root)], "1", 0, self.total)

    def _branch(self, draft: _Draft, children: list[Branch]) -> Branch:
        node, edge, i = self.nodes[draft.node], draft.edge, draft.node
        loop = draft.up is not None and draft.up.above(i)
        stage = self._stage(draft)
        children.sort(key=lambda b: -abs(b.cumulative))
        omitted = [(value, i) for value, i in draft.omitted if value]
        if omitted:
            children.append(self._remainder(draft, omitted, stage))
        direct = draft.amount * self.direct[i]
        return Branch(
            number="",
            kind="loop" if loop else "node",
            node=node.id,
            name_zh=node.name_zh,
            name_en=node.name_en,
            tier=0,
            per_parent=edge.amount if edge else draft.amount,
            amount=draft.amount,
            unit=node.unit,
            direct_factor=self.direct[i],
            factor=self.factor[i],
            direct=0.0 if loop else direct,
            cumulative=draft.amount * self.factor[i]
            if loop
            else math.fsum([direct, *(b.cumulative for b in children)]),
            share=0.0,
            stage=stage,
            supplier=node.supplier,
            source=node.source,
            locator=node.locator,
            location=node.location,
            year=node.year,
            status=node.status,
            scores=node.scores,
            data_kind=edge.data_kind if edge else "",
            place=self.place((edge.place if edge else "") or node.place),
            note=edge.note if edge else "",
            children=tuple(children),
        )

    def _remainder(self, draft: _Draft, omitted: list[tuple[float, int]], stage: str) -> Branch:
        node, value, count = self.nodes[draft.node], math.fsum(v for v, _ in omitted), len(omitted)
        largest = self.nodes[max(omitted, key=lambda item: abs(item[0]))[1]]
        named = ("其中最大：", "largest: ") if count > 1 else ("", "")
        return Branch(
            number="",
            kind="remainder",
            node=node.id,
            name_zh=f"其余 {count} 项投入（{named[0]}{largest.name_zh}）",
            name_en=f"Remainder of {count} input{'s' if count > 1 else ''} ({named[1]}{largest.name_en})",
            tier=0,
            per_parent=1.0,
            amount=draft.amount,
            unit=node.unit,
            direct_factor=0.0,
            factor=value / draft.amount if draft.amount else 0.0,
            direct=0.0,
            cumulative=value,
            share=0.0,
            stage=stage,
            inputs=count,
        )

    def _stage(self, draft: _Draft) -> str:
        """The nearest stage on the way up; a foreground node's own stage goes before that of the edge to it."""
        here: _Draft | None = draft
        while here is not None:
            node = self.nodes[here.node]
            found = node.stage if node.foreground and node.stage else here.edge.stage if here.edge else ""
            if found:
                return found
            here = here.up
        return ""


def _numbered(root: Branch, number: str, tier: int, total: float) -> Branch:
    """The same tree with numbers, tiers and shares filled in."""
    order: list[tuple[Branch, str, int]] = [(root, number, tier)]
    for branch, own, depth in order:
        order.extend((child, f"{own}.{i}", depth + 1) for i, child in enumerate(branch.children, start=1))
    done: dict[int, Branch] = {}
    for branch, own, depth in reversed(order):
        values = {name: getattr(branch, name) for name in Branch.__slots__}
        values["number"], values["tier"] = own, depth
        values["share"] = branch.cumulative / total if total else 0.0
        values["children"] = tuple(done.pop(id(child)) for child in branch.children)
        done[id(branch)] = Branch(**values)
    return done[id(root)]
