"""A square matrix of a model and its solutions: full by LAPACK where it is small, sparse by SuperLU where it is large.

SciPy is imported for a large one only: that takes longer than all the rest of a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MOST_FULL = 800
"""Rows of a full matrix: a tenth of a second and 5 MB at the bound."""


class Singular(ArithmeticError):  # noqa: N818  (what the matrix is)
    """There is no unique solution."""


class Matrix:
    """n × n; entries of one cell add up."""

    def __init__(self, values: Sequence[float], rows: Sequence[int], columns: Sequence[int], n: int) -> None:
        self.values: Any
        self._solver: Callable[[Array, str], Array]
        if n <= MOST_FULL:
            self.values = np.zeros((n, n))
            np.add.at(self.values, (list(rows), list(columns)), values)
            self._solver = self._full
        else:
            from scipy.sparse import csc_matrix

            self.values = csc_matrix((values, (rows, columns)), shape=(n, n))
            self._solver = self._sparse

    def solve(self, right: Array, way: str = "N") -> Array:
        """x (n, or n × f) of Ax = right, or with way "T" of Aᵀx = right; raises Singular.

        One step of iterative refinement closes the last digits that a single solve leaves open.
        """
        operator = self.values if way == "N" else self.values.T
        found = self._solver(right, way)
        return np.asarray(found + self._solver(right - operator @ found, way))

    def _full(self, right: Array, way: str) -> Array:
        try:
            return np.linalg.solve(self.values if way == "N" else self.values.T, right)
        except np.linalg.LinAlgError:
            raise Singular from None

    def _sparse(self, right: Array, way: str) -> Array:
        from scipy.sparse.linalg import splu

        try:
            factorised: Any = splu(self.values)
        except RuntimeError:
            raise Singular from None
        self._solver = factorised.solve
        return np.asarray(factorised.solve(right, way))


def reached(start: npt.NDArray[np.bool_], away: Sequence[int], to: Sequence[int]) -> npt.NDArray[np.bool_]:
    """What is marked (n × f) and all that follows it along the links `away` → `to`.

    Where nothing reaches, a solution is zero, and what a full matrix leaves there is rounding. Marks are the bits of one
    integer a node, and a loop passes them on as one node: each link is followed once, however long a chain is.
    """
    n, width = start.shape
    before: list[list[int]] = [[] for _ in range(n)]
    for one, other in set(zip(away, to, strict=True)):
        before[other].append(one)
    packed = np.packbits(start, axis=1)
    marks = [int.from_bytes(row.tobytes()) for row in packed]
    for loop in _loops(before):
        whole = 0
        for node in loop:
            whole |= marks[node]
            for one in before[node]:
                whole |= marks[one]
        for node in loop:
            marks[node] = whole
    rows = b"".join(mark.to_bytes(packed.shape[1]) for mark in marks)
    found = np.frombuffer(rows, dtype=np.uint8).reshape(packed.shape)
    return np.unpackbits(found, axis=1, count=width).astype(np.bool_)


def _loops(before: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Strongly connected parts (Tarjan), each after all that stand before it; a node in no loop is a part of its own."""
    number, low = [0] * len(before), [0] * len(before)
    path: list[int] = []
    count = 0
    for first in range(len(before)):
        if number[first]:
            continue
        walk = [(first, iter(before[first]))]
        count += 1
        number[first] = low[first] = count
        path.append(first)
        while walk:
            node, rest = walk[-1]
            for one in rest:
                if not number[one]:
                    count += 1
                    number[one] = low[one] = count
                    path.append(one)
                    walk.append((one, iter(before[one])))
                    break
                low[node] = min(low[node], low[one])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    loop: list[int] = []
                    while not loop or loop[-1] != node:
                        loop.append(path.pop())
                        low[loop[-1]] = len(before) + 1  # no longer on the path
                    yield loop
