"""What a calculation found: frozen results in kg CO2e per functional unit (unless a field says otherwise)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One foreground entry: an input from the background, a supplier or an own factor, or a direct emission of a foreground node.

    The lines of a footprint sum to its total.
    """

    consumer: str
    """id of the foreground node"""
    provider: str
    """id of the node bought from, or of the flow for a direct emission"""
    name_zh: str
    name_en: str
    stage: str
    supplier: str
    amount: float
    """per functional unit, in `unit`"""
    unit: str
    factor: float
    """kg CO2e per `unit`"""
    value: float
    """kg CO2e per functional unit"""
    share: float
    """of the sum of absolute lines, fraction"""
    data_kind: str
    status: str
    source: str
    """of the factor: an id of sources.csv, or the firm's own words"""
    scores: tuple[int | None, int | None, int | None]
    place: str
    row_source: str = ""
    """of the amount: the words in the study's row, or the id of the product system's source; empty where none is given"""


@dataclass(frozen=True, slots=True)
class Contribution:
    """Direct emissions of one node."""

    node: str
    name_zh: str
    name_en: str
    value: float
    """kg CO2e per functional unit"""
    tier: int
    """steps from the functional unit by the shortest way"""


@dataclass(frozen=True, slots=True)
class Closure:
    """Total and contributions come from two different solves (adjoint and forward)."""

    total: float
    """adjoint solve, kg CO2e"""
    sum_of_contributions: float
    """forward solve, kg CO2e"""
    sum_of_absolute: float
    relative: float
    """|total - sum| / sum of absolute contributions; must be at most 1e-12"""


@dataclass(frozen=True, slots=True)
class Footprint:
    """One product's carbon footprint."""

    total: float
    """kg CO2e per functional unit; the headline"""
    stages: Mapping[str, float]
    """by life-cycle stage inside the boundary; sums to the total"""
    origins: Mapping[str, float]
    """fossil, biogenic emissions, biogenic removals, land-use change, aircraft, not given; sums to the total"""
    gases: Mapping[str, float]
    """CO2, CH4, N2O, …, not given; sums to the total"""
    stage_origins: Mapping[str, Mapping[str, float]]
    """stage → origin → kg CO2e"""
    beside: Mapping[str, float]
    """stages reported beside the total (module D), never netted"""
    units: Mapping[str, float]
    """the same life cycle per informative unit"""
    excluding_biogenic_uptake: float
    """without biogenic CO2 taken up or given off"""
    including_biogenic_uptake: float
    """with biogenic CO2 at -1/+1"""
    biogenic_carbon: Mapping[str, float]
    """kg C in the product and its packaging, per functional unit; apart from the total"""
    biogenic_balance: float
    """kg C taken up less kg C given off (CO2 and CH4), per functional unit; 0 when a cradle-to-grave model closes"""
    lines: tuple[Line, ...]
    """all foreground entries, largest first"""
    hotspots: tuple[Line, ...]
    """the first lines that reach 80 % of the sum of absolute lines"""
    processes: tuple[Contribution, ...]
    """direct emissions by process, largest first; sums to the total"""
    suppliers: Mapping[str, float]
    """by supplier named in the study; the rest under ''"""
    tiers: Mapping[str, float]
    """direct emissions by tier (steps from the functional unit)"""
    primary_data_share: float
    """fraction of absolute lines where activity and emission data are both primary (PACT)"""
    primary_activity_share: float
    """fraction of absolute lines whose amount the firm measured"""
    estimate_share: float
    """fraction of absolute contributions that pass through an estimate"""
    basis_shares: Mapping[str, float]
    """fraction of the absolute result by GWP basis of the factor: gas by gas, AR4, AR5, AR6, unknown"""
    closure: Closure

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and numbers."""
        return asdict(self)
