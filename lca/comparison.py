"""P(a variant is better than the base), by paired draws: what both have in common is drawn once for both (method decision 26)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from lca import uncertainty
from lca.model import Model
from lca.scenario import Outcome, Space

DRAWS = 2000
"""Standard error of a probability is then at most 1.1 percentage points."""


def with_probabilities(outcome: Outcome, space: Space, *, draws: int = DRAWS, seed: int = 1) -> Outcome:
    """The same outcome with P(result < base) for each measure alone and for all together; parameter uncertainty only."""
    start = _draws(space, (), draws, seed)
    parts = tuple(
        replace(part, better=probability(start, _draws(space, [i], draws, seed)))
        for i, part in enumerate(outcome.parts)
    )
    everything = _draws(space, range(len(parts)), draws, seed)
    return replace(outcome, parts=parts, better=probability(start, everything) if parts else None, draws=draws)


def probability(base: np.ndarray, variant: np.ndarray) -> float:
    """Share of the draws in which the variant is lower; a draw that gives the same counts half."""
    return float((variant < base).mean() + 0.5 * (variant == base).mean())


def _draws(space: Space, chosen: Iterable[int], draws: int, seed: int) -> np.ndarray:
    model = space.model(chosen)
    return uncertainty.draws_of_total(model, draws, seed) * _per(model, space.unit.id)


def _per(model: Model, unit: str) -> float:
    """Headline units in one unit of comparison."""
    head = model.functional_unit
    found = next(u for u in (head, *model.informative_units) if u.id == unit)
    return head.per_product / found.per_product
