"""Shapley values: a difference made by several changes at once, divided among them without regard to any order.

L. S. Shapley (1953), A value for n-person games. The part of change i is the mean, over all orders, of what i adds when its turn
comes. For up to ten changes it is exact, from all 2^n sets; beyond, the mean over seeded random orders, whose standard error is
stated (J. Castro et al. 2009, Computers & Operations Research 36(5):1726-1730). Either way the parts sum to the difference, to the last bit of
the largest part.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

EXACT = 10
"""changes up to which all sets are evaluated"""
ORDERS = 64
"""random orders beyond that"""

Value = Callable[[frozenset[int]], float]


@dataclass(frozen=True, slots=True)
class Parts:
    """A difference divided among changes."""

    parts: tuple[float, ...]
    """in the unit of the value; they sum to the difference"""
    errors: tuple[float, ...]
    """standard error of each part; 0 where exact"""
    exact: bool
    orders: int
    """random orders used; 0 where exact"""


def divide(count: int, value: Value, *, orders: int = ORDERS, seed: int = 0, exact: int = EXACT) -> Parts:
    """Parts of value(all) - value(none) for `count` changes; `value` gives the result of any set of them."""
    if count <= exact:
        parts = [_exact(i, count, value) for i in range(count)]
        errors, used = [0.0] * count, 0
    else:
        steps = _sampled(count, value, orders, seed)
        parts = [float(p) for p in steps.mean(axis=0)]
        errors = [float(e) for e in steps.std(axis=0, ddof=1) / math.sqrt(orders)]
        used = orders
    difference = value(frozenset(range(count))) - value(frozenset())
    return Parts(_closed(parts, difference), tuple(errors), not used, used)


def _exact(of: int, count: int, value: Value) -> float:
    others = [i for i in range(count) if i != of]
    terms = []
    for mask in range(1 << len(others)):
        chosen = frozenset(i for bit, i in enumerate(others) if mask >> bit & 1)
        weight = 1.0 / (count * math.comb(count - 1, len(chosen)))
        terms.append(weight * (value(chosen | {of}) - value(chosen)))
    return math.fsum(terms)


def _sampled(count: int, value: Value, orders: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """orders × count: what each change added at its turn; every row sums to the difference."""
    random = np.random.default_rng(seed)
    steps = np.zeros((orders, count))
    for row in range(orders):
        taken: frozenset[int] = frozenset()
        before = value(taken)
        for i in random.permutation(count).tolist():
            taken |= {i}
            after = value(taken)
            steps[row, i] = after - before
            before = after
    return steps


def _closed(parts: list[float], difference: float) -> tuple[float, ...]:
    """The same parts with the last bits of rounding put on the largest, so that they sum to the difference."""
    if parts:
        largest = max(range(len(parts)), key=lambda i: abs(parts[i]))
        rest = math.fsum([*(p for i, p in enumerate(parts) if i != largest), -difference])
        parts[largest] = -rest
    return tuple(parts)
