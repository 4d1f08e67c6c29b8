"""The least set of measures that reaches a reduction: fewest first, and of those the one that saves most.

Up to fifteen measures every set is looked at, smallest first, so that the answer is proven. Beyond, measures are added greedily
and the set is improved by dropping, swapping and adding until nothing helps; the answer then says that it is not proven.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from lca.shapley import Value

EXHAUSTIVE = 15
ROUNDING = 1e-12
"""Share of the base by which a set may miss the goal through rounding alone."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the search found."""

    chosen: frozenset[int] | None
    """the least set; None when no set that was looked at reaches the goal"""
    best: frozenset[int]
    """the set with the lowest result that was looked at"""
    proven: bool
    """every set that could be less was looked at"""
    looked_at: int


def search(
    count: int,
    value: Value,
    goal: float,
    apart: Collection[tuple[int, int]] = (),
    *,
    exhaustive: int = EXHAUSTIVE,
    step: Callable[[], None] | None = None,
) -> Found:
    """The least set of `count` measures whose value is at most `goal`; pairs in `apart` never stand together."""
    forbidden = {frozenset(pair) for pair in apart}
    allowance = ROUNDING * abs(value(frozenset()))
    known: dict[frozenset[int], float] = {}

    @cache
    def allowed(chosen: frozenset[int]) -> bool:
        return not any(pair <= chosen for pair in forbidden)

    def look(chosen: frozenset[int]) -> float:
        if chosen not in known:
            known[chosen] = value(chosen)
            if step:
                step()
        return known[chosen]

    def reaches(chosen: frozenset[int]) -> bool:
        return look(chosen) <= goal + allowance

    def lowest() -> frozenset[int]:
        return min(known, key=lambda s: (known[s], len(s), sorted(s)))

    look(frozenset())
    if count <= exhaustive:
        for size in range(count + 1):
            sets = [s for c in itertools.combinations(range(count), size) if allowed(s := frozenset(c))]
            reaching = [s for s in sets if reaches(s)]
            if reaching:
                chosen = min(reaching, key=lambda s: (look(s), sorted(s)))
                return Found(chosen, lowest(), True, len(known))
        return Found(None, lowest(), True, len(known))
    chosen = _greedy(count, look, reaches, allowed)
    if reaches(chosen):
        chosen = _improved(chosen, count, look, reaches, allowed)
    return Found(chosen if reaches(chosen) else None, lowest(), False, len(known))


Test = Callable[[frozenset[int]], bool]


def _greedy(count: int, look: Value, reaches: Test, allowed: Test) -> frozenset[int]:
    """Adds the measure that lowers the result most until the goal is reached or none lowers it."""
    chosen: frozenset[int] = frozenset()
    while not reaches(chosen):
        further = [s for i in range(count) if i not in chosen and allowed(s := chosen | {i})]
        if not further or look(best := min(further, key=look)) >= look(chosen):
            break
        chosen = best
    return chosen


def _improved(chosen: frozenset[int], count: int, look: Value, reaches: Test, allowed: Test) -> frozenset[int]:
    """Drops one, puts one in the place of two, or swaps one for one, as long as the set gets smaller or saves more."""
    while True:
        others = [i for i in range(count) if i not in chosen]
        smaller = [chosen - {i} for i in chosen]
        smaller += [chosen - set(two) | {i} for two in itertools.combinations(sorted(chosen), 2) for i in others]
        found = [s for s in smaller if allowed(s) and reaches(s)]
        if not found:
            swaps = [chosen - {i} | {j} for i in chosen for j in others]
            found = [s for s in swaps if allowed(s) and look(s) < look(chosen)]
        if not found:
            return chosen
        chosen = min(found, key=lambda s: (len(s), look(s), sorted(s)))
