"""One bid as it is compared: what its document states, whoever wrote it, in one shape; kg CO2e per unit named beside it.

From a label of ours everything is read off the record. From an EPD or certificate the officer's typed row is taken, from PACT v3 the
JSON; what such a document does not say stays empty and fails the condition that asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from inventories import unit as units
from inventories.problem import InputError, Problem, Text
from inventories.tendering.tender import Bid, Lot
from labels.record import Record
from labels.verifying.check import Check
from lca.difference import NORMAL, Interval
from lca.distribution import Array

DocumentType = Literal["draft", "self-declared", "verified"]
NO_NAME = Text("", "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one document states of one product."""

    document: DocumentType
    level: str
    """limited | reasonable | empty: no verification"""
    body: Text
    product: str
    """product kind: id of a product system"""
    name: Text
    model: str
    firm: Text
    uscc: str
    rule: str
    """rule and version"""
    boundary: str
    gwp_set: str
    electricity: str
    recycling: str
    life: float | None
    valid_from: str
    valid_until: str
    values: tuple[tuple[str, float], ...]
    """(unit, kg CO2e per unit): the headline first, then other units of the same result"""
    interval: Interval | None
    """per headline unit"""
    primary: float | None
    estimates: float | None
    """share of the result on estimates; None: not stated"""
    database: str
    software: str
    usability: int
    """PACT usability level, 0 to 3"""
    stages: tuple[tuple[Text, float], ...] = ()
    """kg CO2e per headline unit"""
    data_set: str = ""
    """SHA-256 of the background data set, where the document states it"""
    disclosed: bool = False
    """the trail is there"""
    unverified_by_us: bool = False

    @property
    def headline(self) -> float:
        return self.values[0][1]


@dataclass(frozen=True)
class Offer:
    """One bid with its document and what was found on it."""

    number: int
    """row among the bids, from 1"""
    bid: Bid
    lot: Lot
    facts: Facts | None
    """None: nothing could be read"""
    digest: str
    """SHA-256 of the file; empty where there is none"""
    identity: str
    """what its draws are seeded by: digest of the record, or of the file"""
    problems: tuple[Problem, ...] = ()
    """what stops this bid, and no other"""
    checks: tuple[Check, ...] = ()
    sound: bool = True
    """verification says so, or there is none to ask"""
    status: str = ""
    """in the register: in force, suspended, withdrawn …; empty: not looked up"""
    trail_sha256: str = ""
    totals: Array | None = field(default=None, compare=False)
    """(2, draws) kg CO2e per headline unit of a disclosed trail"""

    @property
    def dealt(self) -> bool:
        """Whether one of our labels is of another firm than the bidder, by USCC; unknown where the row names none."""
        facts, own = self.facts, self.bid.uscc
        return facts is not None and not facts.unverified_by_us and bool(own and facts.uscc) and facts.uscc != own

    @property
    def price(self) -> float | None:
        return self.bid.price

    @property
    def quantity(self) -> float:
        return self.lot.quantity if self.bid.quantity is None else self.bid.quantity


def of_record(record: Record, disclosed: bool) -> Facts:
    """What one of our labels states."""
    system, method, seal = record.system, record.method, record.verification
    interval = None
    if record.interval is not None:
        found = record.interval
        interval = Interval(record.headline.value, found.low, found.high, found.common_share)
    return Facts(
        document=record.document_type,
        level=seal.level if seal and record.document_type == "verified" else "",
        body=Text(seal.body_zh, seal.body_en) if seal else NO_NAME,
        product=str(system.get("id", "")),
        name=Text(str(record.product["name_zh"]), str(record.product["name_en"])),
        model=str(record.product.get("model", "")),
        firm=Text(record.firm["name_zh"], record.firm["name_en"]),
        uscc=record.firm.get("uscc", ""),
        rule=f"{system.get('house_rule', '')} v{system.get('version', '')}",
        boundary=record.boundary,
        gwp_set=record.gwp_set,
        electricity=method.electricity if method else "",
        recycling=method.recycling if method else "",
        life=method.life_years if method else None,
        valid_from=record.valid_from,
        valid_until=record.valid_until,
        values=tuple((u.unit, u.value) for u in (record.headline, *record.informative)),
        interval=interval,
        primary=record.quality.primary_data_share,
        estimates=record.quality.estimate_share,
        database=f"tanbiao {record.dataset.get('version', '')}",
        data_set=record.dataset.get("sha256", ""),
        software=f"tanbiao {record.software.get('tanbiao', '')}",
        usability=3 if seal and record.quality.technology is not None and record.exclusions else 2,
        stages=tuple(
            (Text(s.name_zh, s.name_en), s.value) for s in record.stages if s.value is not None and not s.beside
        ),
        disclosed=disclosed,
    )


def of_row(bid: Bid) -> Facts:
    """What the officer typed from a document of another scheme; raises InputError where it holds no footprint."""
    if bid.value is None or not bid.unit:
        raise InputError.one(
            "bid-value",
            Text("录入件缺少足迹或其单位", "The typed bid lacks its footprint or the unit of it"),
            Text("对照文件填写“足迹”和“足迹单位”", "Fill in footprint and unit from the document"),
        )
    level = bid.assurance if bid.assurance in ("limited", "reasonable") else ""
    stated = (bid.rule, bid.database, bid.gwp_set)
    complete = (level, bid.recycling, bid.electricity, bid.valid_until)
    base = 1 + (all(stated) and bid.primary is not None)
    half = abs(bid.value) * bid.half_width if bid.half_width is not None else None
    return Facts(
        document="verified" if level else "self-declared",
        level=level or "",
        body=Text(bid.body, bid.body),
        product=bid.product,
        name=Text(bid.name, bid.name),
        model=bid.name,
        firm=Text(bid.bidder, bid.bidder),
        uscc=bid.uscc,
        rule=bid.rule,
        boundary=bid.boundary,
        gwp_set=bid.gwp_set,
        electricity=bid.electricity,
        recycling=bid.recycling,
        life=bid.life,
        valid_from=bid.valid_from.isoformat() if bid.valid_from else "",
        valid_until=bid.valid_until.isoformat() if bid.valid_until else "",
        values=((bid.unit, bid.value),),
        interval=None if half is None else Interval(bid.value, bid.value - half, bid.value + half, 0.0),
        primary=bid.primary,
        estimates=None,
        database=bid.database,
        software=bid.software,
        usability=base + (base == 2 and all(complete)),
        unverified_by_us=True,
    )


PACT_UNITS = {
    "liter": "L", "kilogram": "kg", "cubic meter": "m3", "kilowatt hour": "kWh", "megajoule": "MJ", "ton kilometer": "tkm",
    "square meter": "m2", "piece": "piece", "hour": "h",
}  # fmt: skip
PACT_HEAD = ("id", "specVersion", "status", "companyName", "productNameCompany", "pcf")


def of_pact(data: Any, bid: Bid) -> Facts:
    """What a PACT v3 footprint states; what PACT has no field for is taken from the typed row. Raises InputError.

    PACT is cradle to gate, and its headline excludes biogenic uptake; figures are decimal text per declared unit.
    """
    data = _footprint(data)
    pcf = data["pcf"]
    value = _decimal(pcf, "pcfExcludingBiogenicUptake")
    if value is None:
        raise _no_pact("缺少 pcfExcludingBiogenicUptake", "pcfExcludingBiogenicUptake is missing")
    sources = [
        f"{s.get('name', '')} {s.get('version', '')}".strip() for s in _list(pcf, "secondaryEmissionFactorSources")
    ]
    rules = [str(n) for r in _list(pcf, "productOrSectorSpecificRules") for n in r.get("ruleNames", ())]
    primary = _decimal(pcf, "primaryDataShare")
    reports = [str(r) for r in pcf.get("ipccCharacterizationFactors") or ()]
    verified = isinstance(pcf.get("verification"), Mapping)
    complete = bool(sources and rules and primary is not None)
    return Facts(
        # A verification object names no level of assurance: only what the officer typed from the statement counts.
        document="verified" if verified and bid.assurance in ("limited", "reasonable") else "self-declared",
        level=str(bid.assurance) if verified and bid.assurance in ("limited", "reasonable") else "",
        body=Text(*[str((pcf.get("verification") or {}).get("providerName", bid.body))] * 2),
        product=bid.product,
        name=Text(*[str(data["productNameCompany"])] * 2),
        model=str(data["productNameCompany"]),
        firm=Text(*[str(data["companyName"])] * 2),
        uscc=bid.uscc,
        rule=bid.rule or (rules[0] if len(rules) == 1 else ""),
        boundary="cradle-to-gate",
        gwp_set=bid.gwp_set if bid.gwp_set.partition(" ")[0] in reports and len(reports) == 1 else " + ".join(reports),
        electricity=bid.electricity,
        recycling=bid.recycling,
        life=bid.life,
        valid_from=str(data.get("validityPeriodStart") or "")[:10],
        valid_until=str(data.get("validityPeriodEnd") or "")[:10],
        values=(
            (
                PACT_UNITS.get(
                    str(pcf.get("declaredUnitOfMeasurement")), str(pcf.get("declaredUnitOfMeasurement", ""))
                ),
                value,
            ),
        ),
        interval=None,
        primary=None if primary is None else primary / 100.0,
        estimates=None,
        database=" + ".join(sources),
        software=bid.software,
        usability=1
        + complete
        + (complete and verified and isinstance(pcf.get("dqi"), Mapping) and "allocationRulesDescription" in pcf),
        unverified_by_us=True,
    )


def _footprint(data: Any) -> Mapping[str, Any]:
    """The one active footprint in a file, bare or in the envelope of an answer; raises InputError."""
    if isinstance(data, Mapping) and isinstance(data.get("data"), list) and len(data["data"]) == 1:
        data = data["data"][0]
    elif isinstance(data, Mapping) and isinstance(data.get("data"), Mapping):
        data = data["data"]
    if (
        not isinstance(data, Mapping)
        or not all(key in data for key in PACT_HEAD)
        or not isinstance(data["pcf"], Mapping)
    ):
        raise _no_pact("不是 PACT v3 产品足迹", "This is no PACT v3 product footprint")
    if not str(data["specVersion"]).startswith("3."):
        raise _no_pact(
            f"PACT 版本为 {data['specVersion']}，需要 3.x", f"PACT version {data['specVersion']}, 3.x is needed"
        )
    if str(data["status"]) != "Active":
        raise _no_pact(f"状态为 {data['status']}，不是 Active", f"Its status is {data['status']}, not Active")
    return data


def _list(pcf: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    found = pcf.get(key)
    return [x for x in found if isinstance(x, Mapping)] if isinstance(found, list) else []


def _decimal(pcf: Mapping[str, Any], key: str) -> float | None:
    """A PACT decimal: text such as "12.5"; None where it is missing; InputError where it is no number."""
    given = pcf.get(key)
    if given is None:
        return None
    text = str(given)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if len(text) > 40 or not abs(value) < 1e15:
        raise _no_pact(f"{key} 不是数值：{text[:40]}", f"{key} is no number: {text[:40]}")
    return value


def _no_pact(zh: str, en: str) -> InputError:
    return InputError.one(
        "bid-pact", Text(zh, en), Text("请投标人重新导出 PACT v3 数据", "Ask the bidder to export it again")
    )


def per_unit(facts: Facts, wanted: str) -> float | None:
    """Units of the headline in one unit of comparison, times one: the factor that turns kg CO2e per headline unit into kg CO2e per
    `wanted`; None where the two cannot be converted."""
    headline = facts.values[0]
    for unit, value in facts.values:
        if unit == wanted:
            return 1.0 if unit == headline[0] else (value / headline[1] if headline[1] else None)
    for unit, value in facts.values:
        if units.same_dimension(unit, wanted) and not units.same_dimension(wanted, "piece"):
            factor = units.convert(1.0, wanted, unit)
            return factor if unit == headline[0] else (factor * value / headline[1] if headline[1] else None)
    return None


def half_width(interval: Interval) -> float:
    """Half of the 95 % interval over the footprint, as a fraction; lognormal ends are taken by ln."""
    return (
        interval.scale * NORMAL if interval.logarithmic else interval.scale * NORMAL / max(abs(interval.value), 1e-300)
    )
