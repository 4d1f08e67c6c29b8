"""Four ways to book recycling, per unit of one material (notes on method: batteries, formula 4; EN 15804 for the split of the stages).

Symbols: Ev virgin, Erec making of recycled input, Eeol recycling at end of life, Evs virgin replaced by the recycled output, Ed
disposal (kg CO2e per unit); r1 recycled content, r2 share recycled at end of life, r3 share burnt with energy recovery; a and b the
allocation factors; q_in and q_out the quality of recycled against virgin. Each result comes in two parts: what belongs to raw
materials and what belongs to end of life; their sum is the result (method decision 17).

    circular = (1−r1)Ev + r1(a·Erec + (1−a)Ev·q_in)                                            raw materials
             + (1−a)r2(Eeol − Evs·q_out) + (1−b)r3(Eer − credit) + (1−r2−r3)Ed                 end of life

a = 1 is the cut-off save for Eeol, which the cut-off leaves to the next user; a = 0 is substitution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Material:
    """One material over its life; emissions in kg CO2e per unit."""

    virgin: float
    recycled: float
    """making of recycled input"""
    recycling: float
    """recycling at the end of life"""
    replaced: float
    """virgin material that the recycled output replaces"""
    disposal: float
    r1: float
    """recycled content, fraction"""
    r2: float
    """recycled at end of life, fraction"""
    r3: float = 0.0
    """burnt with energy recovery, fraction"""
    a: float = 0.2
    """allocation of recycling between the two users; 0.2 for metals and 0.5 for plastics in PEF"""
    b: float = 0.0
    """allocation of energy recovery; PEF sets 0"""
    q_in: float = 1.0
    q_out: float = 1.0
    burning: float = 0.0
    """energy recovery"""
    energy_credit: float = 0.0
    """power and heat replaced by it"""


@dataclass(frozen=True, slots=True)
class Split:
    """kg CO2e per unit of material, by where it is booked."""

    raw_materials: float
    end_of_life: float

    @property
    def total(self) -> float:
        return self.raw_materials + self.end_of_life


def cut_off(m: Material) -> Split:
    """Scrap comes and goes without burden; recycling belongs to its next user."""
    burnt = m.r3 * m.burning
    return Split((1 - m.r1) * m.virgin + m.r1 * m.recycled, burnt + (1 - m.r2 - m.r3) * m.disposal)


def substitution(m: Material) -> Split:
    """All input counts as virgin; what is recycled at the end replaces virgin material."""
    saved = m.r2 * (m.recycling - m.replaced * m.q_out) + m.r3 * (m.burning - m.energy_credit)
    return Split(m.virgin, saved + (1 - m.r2 - m.r3) * m.disposal)


def half(m: Material) -> Split:
    """50/50: the mean of cut-off and substitution."""
    one, other = cut_off(m), substitution(m)
    return Split((one.raw_materials + other.raw_materials) / 2, (one.end_of_life + other.end_of_life) / 2)


def circular(m: Material) -> Split:
    """The circular footprint formula of PEF."""
    raw = (1 - m.r1) * m.virgin + m.r1 * (m.a * m.recycled + (1 - m.a) * m.virgin * m.q_in)
    end = (1 - m.a) * m.r2 * (m.recycling - m.replaced * m.q_out)
    end += (1 - m.b) * m.r3 * (m.burning - m.energy_credit) + (1 - m.r2 - m.r3) * m.disposal
    return Split(raw, end)


METHODS: Mapping[str, Callable[[Material], Split]] = MappingProxyType(
    {"cut-off": cut_off, "circular footprint formula": circular, "substitution": substitution, "50/50": half}
)
