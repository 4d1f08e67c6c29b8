"""The electricity of a study by kind, its kilowatt-hours, and the result on both bases (method decisions 7 to 11).

Kinds: `grid` (national average), `own` (own plant, used on site), `direct` (a generator's own line, factor at the plant),
`certificate` (a contract or certificate for a kind of generation that comes through the grid). The location basis counts what comes
through the grid at the average of the plant's country; the instrument basis counts contracts and certificates at their own factor.
China publishes no residual mix, so uncovered grid power stands at the average on both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inventories import evidence, unit
from inventories.background import Activity
from inventories.problem import InputError, Text
from inventories.study import Certificate, EnergyRow
from lca import replay, sheets, supply
from lca.dossier import Dossier
from lca.footprint import Line
from lca.provider import Provider
from lca.sheets import GRID, OWN_POWER

NATIONAL = sheets.NATIONAL
KINDS = ("grid", "own", "direct", "certificate")
CODE = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Z]*[0-9])[0-9A-Z]{32}(?![0-9A-Za-z])")
"""A Chinese green electricity certificate: 17 characters of the project and 15 of the volume; one is 1 MWh."""
READABLE = (".csv", ".txt", ".json")
LARGEST = 5_000_000
MWH = 1000.0


@dataclass(frozen=True, slots=True)
class Power:
    """One row of electricity."""

    index: int
    """number of the row on the sheet Energy"""
    carrier: str
    kind: str
    """grid | own | direct | certificate"""
    tag: str
    """what the factor covers: life-cycle | upstream | combustion | CO2-only | empty"""
    site_kwh: float
    """consumption of the row in the period, net of what was fed into the grid, kWh"""
    kwh: float
    """per functional unit, kWh"""
    factor: float
    """kg CO2e per kWh as counted"""
    value: float
    """kg CO2e per functional unit"""
    counted_as: str
    """id of the node whose factor is used"""
    location: str
    year: int | None
    certificate: str
    """what became of the certificates of own power: none issued | kept | sold, or empty"""
    codes: tuple[str, ...]
    """green certificates named by the row or its evidence"""


@dataclass(frozen=True, slots=True)
class Electricity:
    """All electricity of a study and what the result is on either basis."""

    rows: tuple[Power, ...]
    elsewhere_kwh: float
    """electricity outside the sheet Energy (defaults, use, workshop steps of the foreground), kWh per functional unit"""
    elsewhere_value: float
    """the same, kg CO2e per functional unit"""
    location: float
    """result with grid deliveries at the national average, kg CO2e per functional unit"""
    instrument: float
    """result with contracts and certificates at their own factor, kg CO2e per functional unit"""
    headline: str
    """location | instrument-first: what the result as computed stands on"""
    grid: str
    """activity of the national average of the plant's country; empty when the data set has none"""
    grid_factor: float | None
    """its factor, kg CO2e per kWh"""
    note: Text

    def kwh(self, kind: str) -> float:
        """kWh per functional unit of one kind."""
        return math.fsum(row.kwh for row in self.rows if row.kind == kind)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"note": self.note._asdict(), "kwh": {kind: self.kwh(kind) for kind in KINDS}}


def of(dossier: Dossier) -> Electricity:
    """The electricity of a dossier; solves the national average only where the model does not hold it."""
    rows = tuple(_rows(dossier))
    average = national_average(dossier, dossier.country)
    claims = [row for row in rows if row.kind == "certificate"]
    factor = _factor(dossier, average.id) if average else None
    shift = math.fsum(row.kwh * (factor - row.factor) for row in claims) if factor is not None else 0.0
    mine = {id(line) for row in rows for line in dossier.lines_of("energy", row.index)}
    other = [line for line in dossier.footprint.lines if id(line) not in mine and _is_power(dossier, line)]
    total = dossier.footprint.total
    return Electricity(
        rows, math.fsum(o.amount for o in other), math.fsum(o.value for o in other), total + shift, total,
        "instrument-first" if claims else "location", average.id if average else "", factor, _note(claims, average),
    )  # fmt: skip


def _note(claims: list[Power], average: Activity | None) -> Text:
    if average is None:
        return Text(
            "数据集中没有工厂所在国的平均电力，无法给出区位基准", "The data set has no average power of the plant's country: no location basis"
        )  # fmt: skip
    if claims:
        return Text(
            "两种基准因合同或绿证电量而不同；剩余电量仍按全国平均计（中国未公布剩余混合因子）",
            "The two bases differ by the power under contract or certificate; the rest stands at the national average (China publishes no residual mix)",
        )
    return Text(
        "没有以合同或绿证主张的网电：两种基准相同（中国未公布剩余混合因子）",
        "No grid power is claimed by contract or certificate: both bases are equal (China publishes no residual mix)",
    )


def _rows(dossier: Dossier) -> Iterator[Power]:
    for index, row in enumerate(dossier.study.energy):
        provider = dossier.providers.find(row.carrier)
        if provider is None or provider.category != "electricity":
            continue
        try:
            net = unit.convert(row.amount - row.exported, row.unit, "kWh")
        except InputError:
            net = 0.0  # the model refuses such a unit with its own message
        lines = dossier.lines_of("energy", index)
        kwh = math.fsum(_kwh(line) for line in lines)
        value = math.fsum(line.value for line in lines)
        counted = lines[0].provider if lines else provider.id
        node = dossier.node(counted)
        yield Power(
            index, row.carrier, kind_of(dossier, provider), provider.energy_tag, net, kwh, value / kwh if kwh else 0.0, value,
            counted, node.location if node else "", node.year if node else None,
            str(row.certificate or ""), certificates(dossier, row),
        )  # fmt: skip


def _kwh(line: Line) -> float:
    return unit.convert(line.amount, line.unit, "kWh")


def kind_of(dossier: Dossier, provider: Provider) -> str:
    """grid, own, direct or certificate.

    A factor of the firm's own for electricity is a claim, so it counts as a certificate, unless it is the average of a country that
    the data set does not know.
    """
    if provider.id in OWN_POWER:
        return "own"
    if provider.kind != "background":
        places = {f"own:{f.id}": f.location.split("-")[0].upper() for f in dossier.study.own_factors}
        average = places.get(provider.id) == dossier.country and national_average(dossier, dossier.country) is None
        return "grid" if average else "certificate"
    activity = dossier.background.activities[provider.id]
    if activity.boundary == "generation":
        return "direct"
    return "certificate" if activity.product.endswith("by grid") else "grid"


def national_average(dossier: Dossier, country: str) -> Activity | None:
    """The data set's default average power of a country."""
    known = dossier.background.activities
    if country == "CN" and GRID in known:
        return known[GRID]
    return next(
        (a for a in known.values() if a.product == NATIONAL and a.location == country and a.use == "default"), None
    )


def _factor(dossier: Dossier, activity: str) -> float:
    """kg CO2e per kWh in the study's GWP set."""
    nodes, edges, emissions = supply.subset(dossier.background, [activity])
    plain: dict[str, Any] = {
        "nodes": [{"id": n.id} for n in nodes],
        "edges": [{"consumer": e.consumer, "provider": e.provider, "amount": e.amount} for e in edges],
        "emissions": [{"node": e.node, "flow": e.flow, "amount": e.amount} for e in emissions],
        "flows": [{"id": f.id, "gwp": f.gwp[dossier.model.gwp_set]} for f in dossier.background.flows.values()],
    }
    return float(replay.solve(plain, activity).total)


def _is_power(dossier: Dossier, line: Line) -> bool:
    node = dossier.node(line.provider)
    return node is not None and node.category == "electricity" and unit.same_dimension(line.unit, "kWh")


def certificates(dossier: Dossier, row: EnergyRow) -> tuple[str, ...]:
    """Codes of green certificates in the row's words and in its evidence (text files only), in order, without repeats."""
    named = [e for e in dossier.study.evidence if e.id in row.evidence]
    words = [row.source, row.note, *(e.proves for e in named)]
    words += [_text(dossier.folder, e.file) for e in named] if dossier.folder else []
    return tuple(dict.fromkeys(code for text in words for code in CODE.findall(text)))


def _text(folder: Path, name: str) -> str:
    try:
        path = evidence.locate(folder, name)
    except InputError:
        return ""  # the reader says so with the row of the sheet Evidence
    if path.suffix.lower() not in READABLE or path.stat().st_size > LARGEST:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")


def claims_power(power: Power) -> bool:
    """Whether the row claims to be better than the grid on the strength of a certificate or of own plant."""
    return power.kind == "certificate" or (power.kind == "own" and power.certificate != Certificate.SOLD)
