"""The parts a record is made of: stages, units, hotspots, data quality, biogenic carbon, and what was checked by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


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
    row_source: str | None = None
    """where the amount comes from, in the words of the study's own row; `source` is that of the factor"""


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


@dataclass(frozen=True, slots=True)
class Interval:
    """Parameter uncertainty of the headline (method decision 26); kg CO2e per functional unit."""

    low: float
    """2.5 % quantile of the draws"""
    high: float
    """97.5 % quantile of the draws"""
    sd: float
    common_share: float
    """part of the variance from data that everybody shares (data set, defaults of the product system), fraction"""
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Our rules that were run on the study; never conformity with the standard they are made after."""

    id: str
    name_zh: str
    name_en: str
    errors: int
    warnings: int
    rules: int = 0
    """how many were run; those that read evidence files are left to the verifier"""
    findings: tuple[Mapping[str, str], ...] = ()
    """`rule`, `severity` (error, warning) and topic (`zh`, `en`), one for each rule that found something"""


@dataclass(frozen=True, slots=True)
class Method:
    """What comparability hangs on besides rule, functional unit, boundary and GWP set (method decision 28)."""

    electricity: Literal["location", "instrument-first"]
    recycling: str
    """cut-off, cut-off with the own loop closed, circular footprint formula, substitution or 50/50"""
    life_years: float | None
    """None where the product has no life (cradle to gate) or one that is not counted in years"""
    life_zh: str = ""
    life_en: str = ""
    """the life with its unit, also in cycles or wears; empty where there is none"""


@dataclass(frozen=True, slots=True)
class Verification:
    """A verification body's statement on this footprint, bound by its digest. A statement is not a certificate."""

    body_zh: str
    body_en: str
    accreditation: str
    level: Literal["limited", "reasonable"]
    opinion: Literal["unmodified", "modified"]
    statement_id: str
    statement_sha256: str
    """of the statement's canonical JSON"""
    date: str
    materiality: float
    """fraction of the footprint, agreed beforehand"""
    certificate: Mapping[str, str] | None = None
    """as the body issued it: number, rule, class; recorded here, never issued"""


@dataclass(frozen=True, slots=True)
class Enterprise:
    """The firm's carbon-efficiency record (method decision 5): enterprise information, no part of the footprint.

    Level and grade are there only in an `issued` code; a pre-check gives energy, tCO2 and intensity. Figures are decimal text.
    """

    kind: Literal["issued", "pre-check"]
    uscc: str
    scheme: str
    period: str
    """a quarter such as 2025Q4, or a year"""
    record_sha256: str
    link: str
    """where the record is found by USCC and period; a register entry, not an official page"""
    energy_tce: str
    """t coal equivalent"""
    net_tco2: str
    intensity: str
    """t CO2 per 10,000 yuan of value added; empty where it cannot be had"""
    code: str = ""
    code_date: str = ""
    level: str = ""
    grade: str = ""
