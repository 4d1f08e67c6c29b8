"""The total of many variants of one study, quickly: the background solved once, each variant a small foreground problem.

The transposed system of the data set gives kg CO2e per unit of every activity (lca.scores). A variant then needs its own
foreground only: x = A⁻ᵀ(b + p), with b the direct emissions and p the priced purchases. The result is that of the whole matrix,
because no activity of the data set buys from the foreground; tests hold the two together to 1e-12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from inventories.background import Background
from inventories.problem import InputError, Text
from lca import foreground, leaves, scores
from lca.model import Model, Node, Unit
from lca.variant import Base, Variant


@dataclass(frozen=True, slots=True)
class Total:
    """Result of one variant."""

    units: Mapping[str, float]
    """kg CO2e per functional and informative unit, by its id; the headline first"""
    headline: Unit
    per_product: Mapping[str, float]
    """units that one product delivers, by id of the unit"""
    notices: tuple[Mapping[str, str], ...]


class _Foreground(foreground.Builder):
    """Builds a model whose purchases from the data set end at their price."""

    def _leaves(self) -> None:
        for edge in self.edges:
            name = edge.provider
            if name in self.nodes:
                continue
            if name.startswith("own:"):
                leaves.own_factor(self, next(f for f in self.study.own_factors if f"own:{f.id}" == name))
            elif name.startswith("supplier:"):
                leaves.supplier(self, next(s for s in self.study.suppliers if f"supplier:{s.id}" == name))
            else:
                self.nodes[name] = Node(name, name, name, self.background.activities[name].unit, "background")


@dataclass
class Prices:
    """kg CO2e per unit of every activity, solved once per background and GWP set."""

    known: dict[tuple[tuple[tuple[str, str, str], ...], str], Mapping[str, float]] = field(default_factory=dict)

    def of(self, background: Background, swaps: tuple[tuple[str, str, str], ...], gwp_set: str) -> Mapping[str, float]:
        key = (swaps, gwp_set)
        if key not in self.known:
            self.known[key] = scores.solve(background, gwp_set).total
        return self.known[key]


def total(base: Base, variant: Variant, prices: Prices) -> Total:
    """The result of a variant; raises InputError placed in the scenario file or the study."""
    model = _Foreground(variant.study, base.system, variant.background, variant.where).build()
    value = _solve(model, prices.of(variant.background, variant.swaps, model.gwp_set))
    share = model.functional_unit.per_product
    units = (model.functional_unit, *model.informative_units)
    return Total(
        {u.id: value * share / u.per_product for u in units},
        model.functional_unit,
        {u.id: u.per_product for u in units},
        model.notices,
    )


def _solve(model: Model, prices: Mapping[str, float]) -> float:
    row = {node.id: i for i, node in enumerate(model.nodes)}
    direct = np.zeros(len(row))
    gwp = {f.id: f.gwp for f in model.flows}
    for node in model.nodes:
        if node.kind == "background":
            direct[row[node.id]] = prices[node.id]
    for emission in model.emissions:
        direct[row[emission.node]] += emission.amount * gwp[emission.flow]
    values, rows, columns = [1.0] * len(row), list(range(len(row))), list(range(len(row)))
    for edge in model.edges:
        values.append(-edge.amount)
        rows.append(row[edge.consumer])
        columns.append(row[edge.provider])
    try:
        return float(splu(csc_matrix((values, (rows, columns)))).solve(direct)[row[model.root]])
    except RuntimeError:
        raise InputError.one(
            "singular",
            Text("模型矩阵奇异，没有唯一解", "The model's matrix is singular: there is no unique solution"),
            Text("检查互相消耗的环节的数量", "Check the amounts in loops"),
        ) from None
