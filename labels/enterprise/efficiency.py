"""The firm's carbon-efficiency record: what was reported, what was calculated from it, and what the authority issued.

It is no carbon-efficiency code (工业碳效码) and does not look like one. Level and grade in `official` are those of the code as issued;
those in `self_calculated` are our own pre-check. All figures are decimal text, so that no reader rounds them differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from inventories import strictjson
from inventories.problem import InputError, Problem, Text
from labels.facts import Enterprise
from lca import trail as trails

FORMAT = "tanbiao-efficiency/1"
SELF = Text("自测，非官方碳效码", "self-calculated, not the official carbon-efficiency code")
SUBJECT = "efficiency-record"
"""what the register calls it"""


@dataclass(frozen=True)
class EfficiencyRecord:
    """One firm in one period. Quantities are in the unit named beside them; money in 10,000 yuan; emissions in t CO2."""

    id: str
    kind: str
    """issued: an official code was received for the period; pre-check: there is none, only our own calculation"""
    firm: Mapping[str, str]
    """uscc, name_zh, name_en, county, gb4754, edition, industry_zh, industry_en"""
    period: Mapping[str, Any]
    """id (2025Q1 or 2025), kind (quarter | year), start, end"""
    document_date: str
    scheme: Mapping[str, str]
    """id, version, name_zh, name_en, provenance, provenance_zh, provenance_en, source, denominator"""
    official: Mapping[str, str] | None
    """number, level, grade, date, evidence_sha256: the code as issued; None where none was received"""
    energy: tuple[Mapping[str, str], ...]
    """one row an item and site: code, name_zh, name_en, group, site, unit, consumption, feedstock, non_industrial, sold, own_used …"""
    carriers: tuple[Mapping[str, str], ...]
    """what products can draw on, by item and site: key, site, unit, metered, declared remainder"""
    electricity: Mapping[str, str]
    """family (organisation), year, area, kg_per_kwh, source, certainty"""
    deductions: tuple[Mapping[str, str], ...]
    """type, amount, unit, tco2, evidence"""
    certificates: tuple[Mapping[str, str], ...]
    """green certificates cancelled: code, mwh, month, site"""
    self_calculated: Mapping[str, Any]
    """the pre-check: see labels.enterprise.rating.Rating.to_json"""
    sites: tuple[Mapping[str, str], ...]
    evidence: tuple[Mapping[str, str], ...]
    notices: tuple[Mapping[str, str], ...]
    labels: tuple[Mapping[str, str], ...]
    """product labels of the firm known when the record was made: id, record_sha256"""
    software: Mapping[str, str]
    supersedes: Mapping[str, str] | None = None
    """id, sha256, reason of the record of the same firm and period that this one replaces; it stays readable"""
    format: str = FORMAT

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and strings; what is not there is left out."""
        return {key: value for key, value in _plain(asdict(self)).items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EfficiencyRecord:
        """The inverse of to_json; raises InputError for a foreign shape."""
        try:
            if data["format"] != FORMAT:
                raise KeyError("format")  # noqa: TRY301
            made = {"official": None, "supersedes": None} | dict(data)
            for name in ("energy", "carriers", "deductions", "certificates", "sites", "evidence", "notices", "labels"):
                made[name] = tuple(data[name])
            return cls(**made)
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError.one(
                "efficiency-shape",
                Text(f"不是企业碳效记录，或缺少字段：{error}", f"This is no carbon-efficiency record, or a field is missing: {error}"),
                Text("用 tanbiao firm record 重新生成", "Make it again with tanbiao firm record"),
            ) from None

    def canonical(self) -> bytes:
        """RFC 8785."""
        return trails.canonical(self.to_json())

    def digest(self) -> str:
        """Hex SHA-256 of the canonical bytes."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def uscc(self) -> str:
        return str(self.firm["uscc"])

    @property
    def period_id(self) -> str:
        return str(self.period["id"])

    def as_enterprise(self) -> Enterprise:
        """The block on a label: level and grade only from an issued code (method decision 5)."""
        official = self.official or {}
        found = self.self_calculated
        return Enterprise(
            kind="issued" if self.official else "pre-check",
            uscc=self.uscc,
            scheme=str(self.scheme["id"]),
            period=self.period_id,
            record_sha256=self.digest(),
            link=f"tanbiao:efficiency-record/{self.uscc}/{self.period_id}/{self.digest()[:16]}",
            energy_tce=rounded(str(found["tce"])),
            net_tco2=rounded(str(found["net_tco2"])),
            intensity=rounded(str(found.get("intensity") or "")),
            code=str(official.get("number", "")),
            code_date=str(official.get("date", "")),
            level=str(official.get("level", "")),
            grade=str(official.get("grade", "")),
        )


def rounded(text: str, places: int = 4) -> str:
    """Decimal text to four decimals, as the label prints it; the record holds every digit."""
    if not text:
        return ""
    made = f"{Decimal(text).quantize(Decimal(1).scaleb(-places)):f}"
    return made.rstrip("0").rstrip(".") if "." in made else made


def identity(uscc: str, period: str, version: int = 1) -> str:
    """Id of a record: firm, period, and which version of it."""
    return f"TB-E-{uscc}-{period}-{version}"


def version_of(identity: str) -> int:
    """The version in an id; 1 for an id of another shape."""
    last = identity.rpartition("-")[2]
    return int(last) if last.isdigit() else 1


def load(path: Path) -> EfficiencyRecord:
    """A record from its file; raises InputError naming the file."""
    try:
        return from_value(strictjson.load(path))
    except InputError as error:
        raise InputError([_named(p, path.name) for p in error.problems]) from None


def from_value(value: object) -> EfficiencyRecord:
    """A record from JSON that was read; a signed envelope is opened."""
    if isinstance(value, Mapping) and isinstance(value.get("record"), Mapping):
        value = value["record"]
    return EfficiencyRecord.from_json(value if isinstance(value, Mapping) else {})


def _named(problem: Problem, name: str) -> Problem:
    return replace(problem, place=replace(problem.place, file=problem.place.file or name))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value
