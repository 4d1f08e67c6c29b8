"""A square matrix of a model and its solutions: full by LAPACK where it is small, sparse by SuperLU where it is large.

SciPy is imported for a large one only: that takes longer than all the rest of a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """What is marked (n, or n × f) and all that follows it along the links `away` → `to`.

    Where nothing reaches, a solution is zero, and what a full matrix leaves there is rounding.
    """
    found, links = start.copy(), (list(away), list(to))
    while True:
        before = int(found.sum())
        np.logical_or.at(found, links[1], found[links[0]])
        if int(found.sum()) == before:
            return found
