"""Solves one model for many draws at once: the adjoint system y = g + Aᵀy by vectors over the draws.

Row k of the amounts says how much one unit of `consumer[k]` needs of `provider[k]` or, with provider −1, emits in kg CO2e. The
nodes are visited providers first, so that a chain takes one exact pass. What feeds itself (a strongly connected component,
found by Tarjan R. 1972, SIAM J. Comput. 1(2):146–160) is solved by LU where it is small, else by Gauss–Seidel sweeps. A draw
counts as converged once the nodes that close the loops move by less than 1e-13 of their size, after so few sweeps that the rest
cannot matter; every other draw is solved by LU.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inventories.problem import InputError, Text

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

SMALL = 3
"""Up to so many nodes a loop is solved by LU for all draws at once."""
TOLERANCE = 1e-13
MOST_SWEEPS = 80
"""Converged after so many sweeps means a gain of at most 0.69 a sweep: what is missing is below three times the tolerance."""
BLOCK = 8_000_000
"""Numbers in the dense matrices of one batch of LU (64 MB)."""


class Loop:
    """A component of several nodes, or one that uses its own product."""

    def __init__(self, members: Sequence[int], rows: Sequence[Numbers], provider: Numbers) -> None:
        self.members = list(members)
        place = {node: i for i, node in enumerate(self.members)}
        inner: list[tuple[int, int, int]] = []
        self.outer: list[Numbers] = []
        for i, node in enumerate(self.members):
            known = np.array([int(p) in place for p in provider[rows[node]]], dtype=bool)
            inner += [(int(k), i, place[int(provider[k])]) for k in rows[node][known]]
            self.outer.append(rows[node][~known])
        self.rows, self.consumer, self.provider = (np.array(c, dtype=np.intp) for c in zip(*inner, strict=True))
        self.closing = sorted({int(p) for c, p in zip(self.consumer, self.provider, strict=True) if p >= c})
        """Members that are needed before they are computed: when these stand still, all do."""
        self.inner = [np.flatnonzero(self.consumer == i) for i in range(len(self.members))]

    def solve(self, amounts: Array, y: Array) -> tuple[int, int]:
        """Fills the members' rows of y, which hold what comes from outside; returns draws given to LU and draws without a sound solution."""
        if len(self.members) <= SMALL:
            return 0, self._direct(amounts, y, np.arange(y.shape[1]))
        outside = y[self.members]
        lost = self._sweep(amounts, y, outside)
        if not lost.size:
            return 0, 0
        y[np.ix_(self.members, lost)] = outside[:, lost]
        return int(lost.size), self._direct(amounts, y, lost)

    def _sweep(self, amounts: Array, y: Array, outside: Array) -> Numbers:
        """Gauss–Seidel; returns the draws that did not converge."""
        members = np.array(self.members)
        moved = np.ones(y.shape[1], dtype=bool)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(MOST_SWEEPS):
                before = y[members[self.closing]]
                for i, node in enumerate(self.members):
                    total = outside[i].copy()
                    for k in self.inner[i]:
                        total += amounts[self.rows[k]] * y[members[self.provider[k]]]
                    y[node] = total
                after = y[members[self.closing]]
                moved = ~(np.abs(after - before) <= TOLERANCE * np.abs(after)).all(axis=0)
                if not moved.any():
                    break
        return np.flatnonzero(moved)

    def _direct(self, amounts: Array, y: Array, draws: Numbers) -> int:
        """LU with pivoting for the given draws; returns how many loops eat all that they make."""
        size, runaway = len(self.members), 0
        for start in range(0, draws.size, max(1, BLOCK // size**2)):
            batch = draws[start : start + max(1, BLOCK // size**2)]
            inputs = np.zeros((batch.size, size, size))
            for k, i, j in zip(self.rows, self.consumer, self.provider, strict=True):
                inputs[:, i, j] += amounts[k, batch]
            right = np.ascontiguousarray(y[np.ix_(self.members, batch)].T)[..., None]
            ones = np.ones((batch.size, size, 1))
            try:
                found = np.linalg.solve(np.eye(size) - inputs, np.concatenate([right, ones], axis=2))
                # (I − A⁺)u = 1 has u > 0 exactly where the inputs of the loop stay below what it makes
                byproducts = bool((inputs < 0.0).any())
                gain = np.linalg.solve(np.eye(size) - np.maximum(inputs, 0.0), ones) if byproducts else found[..., 1:]
            except np.linalg.LinAlgError:
                raise _singular() from None
            y[np.ix_(self.members, batch)] = found[..., 0].T
            runaway += int((gain.min(axis=(1, 2)) <= 0.0).sum())
        return runaway


class Sweep:
    """The structure of a model, solved for any amounts."""

    def __init__(self, nodes: int, consumer: Sequence[int], provider: Sequence[int]) -> None:
        """consumer, provider: node numbers of each row of the amounts; provider −1 is an emission."""
        self.nodes = nodes
        self.provider = np.array(provider, dtype=np.intp)
        order = np.argsort(np.array(consumer, dtype=np.intp), kind="stable")
        bounds = np.searchsorted(np.array(consumer, dtype=np.intp)[order], np.arange(nodes + 1))
        self.rows = [order[bounds[i] : bounds[i + 1]] for i in range(nodes)]
        inputs = [[int(p) for p in self.provider[rows] if p >= 0] for rows in self.rows]
        self.steps: list[int | Loop] = [
            members[0]
            if len(members) == 1 and members[0] not in inputs[members[0]]
            else Loop(members, self.rows, self.provider)
            for members in components(inputs)
        ]
        self.fallbacks = 0
        """Draws, by loop, that the sweeps gave to LU so far."""
        self.runaways = 0
        """Draws, by loop, in which the inputs of a loop eat at least all that it makes so far."""

    def solve(self, amounts: Array) -> Array:
        """kg CO2e per unit of every node: (rows, draws) → (nodes, draws).

        Raises InputError where a draw has no unique solution.
        """
        y = np.zeros((self.nodes, amounts.shape[1]))
        for step in self.steps:
            if isinstance(step, Loop):
                for node, rows in zip(step.members, step.outer, strict=True):
                    self._add(amounts, rows, y, node)
                fallbacks, runaways = step.solve(amounts, y)
                self.fallbacks += fallbacks
                self.runaways += runaways
            else:
                self._add(amounts, self.rows[step], y, step)
        if not np.isfinite(y).all():
            raise _singular()
        return y

    def _add(self, amounts: Array, rows: Numbers, y: Array, node: int) -> None:
        total = y[node]
        for k in rows:
            total += amounts[k] * y[self.provider[k]] if self.provider[k] >= 0 else amounts[k]


def components(inputs: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components, providers before consumers, and so inside a component as far as its loops allow."""
    count = len(inputs)
    number, low = [-1] * count, [0] * count
    on_stack = [False] * count
    stack: list[int] = []
    finished: list[int] = []
    place = [0] * count
    found: list[list[int]] = []
    clock = 0
    for start in range(count):
        if number[start] >= 0:
            continue
        path = [(start, iter(inputs[start]))]
        number[start] = low[start] = clock
        clock += 1
        stack.append(start)
        on_stack[start] = True
        while path:
            here, rest = path[-1]
            for provider in rest:
                if number[provider] < 0:
                    number[provider] = low[provider] = clock
                    clock += 1
                    stack.append(provider)
                    on_stack[provider] = True
                    path.append((provider, iter(inputs[provider])))
                    break
                if on_stack[provider]:
                    low[here] = min(low[here], number[provider])
            else:
                path.pop()
                place[here] = len(finished)
                finished.append(here)
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[here])
                if low[here] == number[here]:
                    members = []
                    while True:
                        member = stack.pop()
                        on_stack[member] = False
                        members.append(member)
                        if member == here:
                            break
                    found.append(sorted(members, key=place.__getitem__))
    return found


def _singular() -> InputError:
    return InputError.one(
        "singular-draw",
        Text("有一次抽样的矩阵没有唯一解", "The matrix of a draw has no unique solution"),
        Text("检查闭环中数量的分布是否过宽", "Look at the spread of the amounts in loops: it may be too wide"),
    )

