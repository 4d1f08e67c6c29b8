"""Solves one model for many draws at once: the adjoint system y = g + Aᵀy by vectors over the draws.

Row k of the amounts says how much one unit of `consumer[k]` needs of `provider[k]` or, with provider −1, emits in kg CO2e. The
nodes are visited providers first, so that a chain takes one exact pass. What feeds itself (a strongly connected component,
found by Tarjan R. 1972, SIAM J. Comput. 1(2):146–160) is solved by LU where it is small, else by Gauss–Seidel sweeps with the
extrapolation of Anderson D. 1965 (J. ACM 12(4):547–560, depth one). A draw counts as converged once a whole sweep moves the nodes
that close the loops by less than 1e-12 of their size; every other draw is solved by LU.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from inventories.problem import InputError, Text

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

SMALL = 3
"""Up to so many nodes a loop is solved by LU for all draws at once."""
TOLERANCE = 1e-12
MOST_SWEEPS = 40
BLOCK = 8_000_000
"""Numbers in the dense matrices of one batch of LU (64 MB)."""


class Loop:
    """A component of several nodes, or one that uses its own product."""

    def __init__(self, members: Sequence[int], rows: Sequence[Numbers], provider: Numbers) -> None:
        self.members = np.array(members, dtype=np.intp)
        place = {node: i for i, node in enumerate(members)}
        inner: list[tuple[int, int, int]] = []
        self.outer: list[Numbers] = []
        for i, node in enumerate(members):
            known = np.array([int(p) in place for p in provider[rows[node]]], dtype=bool)
            inner += [(int(k), i, place[int(provider[k])]) for k in rows[node][known]]
            self.outer.append(rows[node][~known])
        self.rows, self.consumer, self.provider = (np.array(c, dtype=np.intp) for c in zip(*inner, strict=True))
        self.closing = sorted({int(p) for c, p in zip(self.consumer, self.provider, strict=True) if p >= c})
        """Members that are needed before they are computed: when these stand still, all do."""
        order = np.argsort(self.consumer, kind="stable")
        self.rows, self.consumer, self.provider = self.rows[order], self.consumer[order], self.provider[order]
        self.bounds = np.searchsorted(self.consumer, np.arange(len(members) + 1)).tolist()

    def solve(self, amounts: Array, y: Array) -> tuple[int, int]:
        """Fills the members' rows of y, which hold what comes from outside; returns draws given to LU and draws without a sound solution.

        A loop eats all that it makes where (I − A⁺)u = 1 has no positive u (Perron and Frobenius); where nothing is
        negative the solution itself shows it.
        """
        inner, outside = amounts[self.rows], y[self.members]
        found, lost = self._solution(inner, outside)
        y[self.members] = found
        signed = bool((inner < 0.0).any() or (outside < 0.0).any() or not outside.any(axis=0).all())
        gain = self._solution(np.maximum(inner, 0.0), np.ones_like(outside))[0] if signed else found
        return lost, int((gain.min(axis=0) < 0.0).sum())

    def _solution(self, inner: Array, outside: Array) -> tuple[Array, int]:
        """The members' factors, and how many draws the sweeps gave to LU."""
        if self.members.size <= SMALL:
            return self._direct(inner, outside), 0
        found, lost = self._sweep(inner, outside)
        if lost.size:
            found[:, lost] = self._direct(inner[:, lost], outside[:, lost])
        return found, int(lost.size)

    def _sweep(self, inner: Array, outside: Array) -> tuple[Array, Numbers]:
        """Gauss–Seidel sweeps with Anderson's extrapolation; also the draws that did not converge."""
        found = outside.copy()
        terms = [(slice(a, b), self.provider[a:b]) for a, b in pairwise(self.bounds)]
        room = np.empty((max(p.size for _, p in terms), outside.shape[1]))
        moved = np.ones(outside.shape[1], dtype=np.bool_)
        last_values = last_change = scale = None
        with np.errstate(all="ignore"):
            for _ in range(MOST_SWEEPS):
                before = found[self.closing]
                for i, (rows, providers) in enumerate(terms):
                    needed = room[: providers.size]
                    found.take(providers, axis=0, out=needed, mode="clip")
                    needed *= inner[rows]
                    np.add.reduce(needed, axis=0, out=found[i])
                    found[i] += outside[i]
                values = found[self.closing]
                change = values - before
                moved = np.asarray((~(np.abs(change) <= TOLERANCE * np.abs(values))).any(axis=0))
                if not moved.any():
                    break
                if last_values is None or last_change is None or scale is None:
                    scale = 1.0 / (np.abs(values).mean(axis=1, keepdims=True) + 1e-300)
                else:
                    turn = (change - last_change) * scale
                    part = np.einsum("nd,nd->d", turn, change * scale) / np.einsum("nd,nd->d", turn, turn)
                    found[self.closing] = values - np.where(np.isfinite(part), part, 0.0) * (values - last_values)
                last_values, last_change = values, change
        return found, np.flatnonzero(moved)

    def _direct(self, inner: Array, outside: Array) -> Array:
        """LU with pivoting for every draw."""
        size, draws = outside.shape
        found = np.empty_like(outside)
        batch = max(1, BLOCK // size**2)
        for start in range(0, draws, batch):
            part = slice(start, start + batch)
            matrix = np.repeat(np.eye(size)[None], inner[:, part].shape[1], axis=0)
            for row, i, j in zip(inner[:, part], self.consumer, self.provider, strict=True):
                matrix[:, i, j] -= row
            try:
                found[:, part] = np.linalg.solve(matrix, outside[:, part].T[..., None])[..., 0].T
            except np.linalg.LinAlgError:
                raise _singular() from None
        return found


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
                for node, rows in zip(step.members.tolist(), step.outer, strict=True):
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
