"""How a process with several products is brought to one: substitution, economic or mass allocation (method decision 16).

ISO 14044 §4.3.4 order: avoid, then physical, then economic; which one a process uses is a column of the data set, with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inventories.background import CoProduct


@dataclass(frozen=True, slots=True)
class Allocated:
    """What allocation does to one process."""

    share: float
    """of all inputs and emissions that stays with the reference product, fraction"""
    credits: tuple[tuple[str, float], ...]
    """activities replaced by co-products, and how much of each, per unit of the reference product"""
    words: str
    """method and arithmetic, for the trail"""


def allocate(coproducts: Sequence[CoProduct], reference_mass: float | None) -> Allocated:
    """Brings one unit process to its reference product.

    `reference_mass` is the mass of one unit of the reference product, kg (needed for mass allocation only).
    Substitution is done first (system expansion), then the rest is shared among the reference and the economic or mass co-products.
    """
    replaced = tuple((c.substitute, c.amount) for c in coproducts if c.treatment == "substitution")
    parts: list[tuple[str, float]] = []
    for coproduct in coproducts:
        if coproduct.treatment == "economic" and coproduct.price is not None and coproduct.reference_price:
            parts.append((coproduct.name.en, coproduct.amount * coproduct.price / coproduct.reference_price))
        elif coproduct.treatment == "mass" and coproduct.mass_kg is not None and reference_mass:
            parts.append((coproduct.name.en, coproduct.amount * coproduct.mass_kg / reference_mass))
    share = 1.0 / (1.0 + math.fsum(weight for _, weight in parts))
    words = []
    if parts:
        method = "economic" if any(c.treatment == "economic" for c in coproducts) else "mass"
        words.append(
            f"{method} allocation: share 1/(1 + {' + '.join(f'{weight:.6g} ({name})' for name, weight in parts)}) = {share:.6g}"
        )
    if replaced:
        words.append("substitution: " + ", ".join(f"{amount:g} of {activity}" for activity, amount in replaced))
    return Allocated(share, replaced, "; ".join(words))
