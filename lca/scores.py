"""The whole data set solved once: kg CO2e of one unit of every activity, by origin and gas, and whether the matrix can be solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from inventories.background import Background
from lca import replay, supply

NOISE = 1e-15
"""Below this share of the whole a figure is what the solver left, not an emission."""


@dataclass(frozen=True)
class Scores:
    """Results per one unit of each activity."""

    total: Mapping[str, float]
    """kg CO2e per unit"""
    flows: Mapping[str, Mapping[str, float]]
    """activity → flow → kg CO2e per unit"""

    def by(self, background: Background, activity: str, axis: str) -> dict[str, float]:
        """kg CO2e per unit of one activity by `origin`, `gas` or `basis` of its flows."""
        found: dict[str, float] = {}
        for flow, value in self.flows[activity].items():
            key = getattr(background.flows[flow], axis)
            found[key] = found.get(key, 0.0) + value
        return found


def solve(background: Background, gwp_set: str = "AR6 0/0") -> Scores:
    """Solves every activity at once; raises replay.Unsolvable when the matrix is singular."""
    solution = _solved(background, gwp_set, background.activities)
    weighted = solution.intensity * solution.gwp
    return Scores(
        _total(solution),
        {
            name: {
                flow: float(v)
                for flow, v in zip(solution.flows, row, strict=True)
                if abs(v) > NOISE * float(np.abs(row).sum())
            }
            for name, row in zip(solution.nodes, weighted, strict=True)
        },
    )


def totals(background: Background, wanted: Iterable[str], gwp_set: str = "AR6 0/0") -> dict[str, float]:
    """kg CO2e per unit of the activities wanted and of everything that they need."""
    return _total(_solved(background, gwp_set, wanted))


def _total(solution: replay.Solution) -> dict[str, float]:
    return {name: float(value) for name, value in zip(solution.nodes, solution.factor, strict=True)}


def _solved(background: Background, gwp_set: str, wanted: Iterable[str]) -> replay.Solution:
    nodes, edges, emissions = supply.subset(background, wanted)
    plain: dict[str, Any] = {
        "nodes": [{"id": n.id} for n in nodes],
        "edges": [{"consumer": e.consumer, "provider": e.provider, "amount": e.amount} for e in edges],
        "emissions": [{"node": e.node, "flow": e.flow, "amount": e.amount} for e in emissions],
        "flows": [{"id": f.id, "gwp": f.gwp[gwp_set]} for f in background.flows.values()],
    }
    return replay.solve(plain, nodes[0].id)
