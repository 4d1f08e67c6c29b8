"""Sums of numbers from outside."""

from __future__ import annotations

import math
from collections.abc import Iterable


def total(values: Iterable[float]) -> float:
    """The sum, rounded once; infinite, or no number, where plain addition is: an error of arithmetic would say no place."""
    given = list(values)
    try:
        return math.fsum(given)
    except (OverflowError, ValueError):
        return sum(given)
