"""The parts a record is made of: stages, units, hotspots, data quality, biogenic carbon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One life-cycle stage; `value` is None where the stage is outside the boundary."""

    id: str
    name_zh: str
    name_en: str
    beside: bool
    value: float | None
    """kg CO2e per functional unit"""
    origins: Mapping[str, float]
    """origin → kg CO2e; an origin that is not there is not available in the background data, not 0"""


@dataclass(frozen=True, slots=True)
class UnitValue:
    """The result for a functional or informative unit."""

    description_zh: str
    description_en: str
    unit: str
    value: float
    """kg CO2e per unit"""


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One of the largest entries, together at least 80 % of the absolute result."""

    name_zh: str
    name_en: str
    stage: str
    supplier: str
    amount: float
    unit: str
    factor: float
    value: float
    share: float
    data_kind: str
    status: str
    source: str
    """id of the source, or the firm's own words"""
    citation: str
    scores: tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares are fractions; scores are contribution-weighted, 1 best to 5, missing counted as 5 (PACT)."""

    primary_data_share: float
    primary_activity_share: float
    estimate_share: float
    other_basis_share: float
    """on another assessment report than the GWP set, or on an unknown one"""
    basis_shares: Mapping[str, float]
    technology: float | None
    geography: float | None
    time: float | None


@dataclass(frozen=True, slots=True)
class Biogenic:
    """Biogenic carbon of the life cycle, per functional unit."""

    excluding_uptake: float
    including_uptake: float
    balance: float
    """kg C taken up less given off"""
    product_carbon: float
    packaging_carbon: float
