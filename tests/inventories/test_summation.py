"""A sum of numbers from outside is rounded once, and no number from outside makes it an error of arithmetic."""

import math

from inventories.summation import total


def test_a_sum_is_rounded_once() -> None:
    """Ten tenths are one, in any order and any Python."""
    assert total([0.1] * 10) == 1.0
    assert total([1e16, 1.0, -1e16]) == 1.0


def test_what_overflows_is_infinite() -> None:
    """As by plain addition: whoever reads it refuses what is not finite, at its place."""
    assert total(iter([1.5e308, 1.5e308])) == math.inf
    assert total([-1.5e308, -1.5e308]) == -math.inf
    assert math.isnan(total([math.inf, -math.inf]))
