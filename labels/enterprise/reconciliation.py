"""Products against the plant: what was metered, what labelled products bear, what remains, by carrier and in physical units.

CO2e totals of products and CO2 of the firm never match and are not compared; quantities of energy must. The limits are our own: no
published tolerance for product against organisation was found.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import Any

from inventories import background, site_share, unit
from inventories.enterprise import firm
from inventories.enterprise.consumption import OWN, factor_to
from inventories.enterprise.ledger_balance import plain
from inventories.enterprise.scheme import FOLDER
from inventories.problem import InputError, Text
from inventories.study import EnergyRow, Study
from labels.enterprise.efficiency import EfficiencyRecord
from labels.enterprise.rating import quotient

OVER = Decimal("0.005")
"""of the metered amount: more than this above it is an over-allocation"""
GAP = Decimal("0.05")
"""of the metered amount: more than this that nobody accounts for is a finding"""
JUMP = Decimal("0.10")
"""of the metered amount: a quarter's remainder further than this from the median of the quarters"""
TREND = Decimal("0.05")
"""of the year: a product's quarter further than this from the plant's"""
ZERO = Decimal(0)
LIMITS = Text(
    "限值均为本程序自定：超分 0.5 %（错误）、未说明 5 %（发现）、余量跳动 10 个百分点、与全厂走势相差 5 个百分点。未见公布的产品—企业容差。",
    "The limits are our own: over-allocation 0.5 % (error), unaccounted 5 % (finding), remainder jumping 10 points, 5 points off the plant's "
    "trend. No published tolerance for products against an organisation was found.",
)
WHY = (
    Text("产品用电按电力碳足迹因子（全国 0.5777 kgCO2e/kWh，全生命周期），企业按二氧化碳排放因子（浙江 0.4974 kgCO2/kWh，只算发电直接排放）。",
         "A product's electricity takes the life-cycle factor (China 0.5777 kg CO2e/kWh); the firm's takes the CO2 factor of generation alone (Zhejiang 0.4974)."),
    Text("产品的燃料含开采与运输的上游排放和 CH4、N2O；企业碳效只算燃烧的 CO2。",
         "A product's fuels include upstream, CH4 and N2O; the firm's record counts CO2 of combustion."),
    Text("企业记录扣除自发绿电；产品按其全生命周期因子计入。",
         "The firm's record takes own renewable power off; a product counts it at its life-cycle factor."),
    Text("外购材料、运输、使用与废弃只在产品中。因此两边的 CO2 合计从不相等，也不应比较；应当相等的是实物用能。",
         "Bought materials, transport, use and end of life stand in the product alone. The totals never match and are not compared; the energy must."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carrier:
    """How an energy item of the firm's record is found in a study."""

    item: str
    per_unit: Decimal
    """item units per unit of the data set's activity"""
    claim: bool
    """grid power claimed by a certificate or contract"""


@dataclass(frozen=True, slots=True)
class Borne:
    """What one labelled product bears of one carrier in the period."""

    product: str
    output: Decimal
    """pieces"""
    per_piece: Decimal
    """item units"""
    quarters: tuple[Decimal, ...] = ()
    """shares of its quarters in the year, where the study has monthly readings"""

    @property
    def total(self) -> Decimal:
        return self.output * self.per_piece


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not in order."""

    code: str
    severity: str
    """error | finding"""
    text: Text


@dataclass(frozen=True, slots=True)
class Balance:
    """One carrier at one site."""

    key: str
    site: str
    unit: str
    metered: Decimal
    borne: tuple[Borne, ...]
    remainder: Decimal
    """declared to be borne by no labelled product"""

    @property
    def allocated(self) -> Decimal:
        return sum((b.total for b in self.borne), ZERO)

    @property
    def gap(self) -> Decimal:
        """Metered less allocated less declared; negative: more was given out than metered."""
        return self.metered - self.allocated - self.remainder

    @property
    def gap_share(self) -> Decimal:
        return quotient(self.gap, self.metered) if self.metered > 0 else (ZERO if not self.gap else Decimal(-1))

    def findings(self) -> list[Finding]:
        """Over-allocation and what nobody accounts for."""
        name = f"{self.key} {item_name(self.key).zh}{f' @ {self.site}' if self.site else ''}"
        english = f"{self.key} {item_name(self.key).en}{f' @ {self.site}' if self.site else ''}"
        if self.gap < -OVER * self.metered:
            over = f"{-self.gap_share * 100:.1f} %" if self.metered else plain(-self.gap)
            return [
                Finding("over-allocated", "error", Text(f"{name}：分摊超过计量 {over}", f"{english}: {over} more is allocated than metered"))
            ]  # fmt: skip
        if self.metered > 0 and self.gap > GAP * self.metered:
            return [
                Finding(
                    "unaccounted", "finding",
                    Text(f"{name}：{self.gap_share * 100:.1f} % 没有去向（既无标签产品承担，也未申报为余量）", f"{english}: {self.gap_share * 100:.1f} % is neither borne by a labelled product nor declared as remainder"),
                )
            ]  # fmt: skip
        return []

    def to_json(self) -> dict[str, Any]:
        return {
            "item": self.key, "name_zh": item_name(self.key).zh, "name_en": item_name(self.key).en, "site": self.site, "unit": self.unit,
            "metered": plain(self.metered), "allocated": plain(self.allocated), "remainder": plain(self.remainder),
            "gap": plain(self.gap), "gap_share": plain(self.gap_share),
            "products": [{"product": b.product, "output": plain(b.output), "per_piece": plain(b.per_piece), "total": plain(b.total)} for b in self.borne],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All carriers of a firm and period."""

    uscc: str
    period: str
    records: tuple[str, ...]
    balances: tuple[Balance, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Text, ...]

    @property
    def ok(self) -> bool:
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        return {
            "uscc": self.uscc, "period": self.period, "records": list(self.records), "carriers": [b.to_json() for b in self.balances],
            "findings": [{"code": f.code, "severity": f.severity, "zh": f.text.zh, "en": f.text.en} for f in self.findings],
            "notes": [{"zh": n.zh, "en": n.en} for n in self.notes], "limits": {"zh": LIMITS.zh, "en": LIMITS.en},
            "why_factors_differ": [{"zh": w.zh, "en": w.en} for w in WHY], "ok": self.ok,
        }  # fmt: skip


def item_name(key: str) -> Text:
    """Name of an item or of own renewable power."""
    return Text("自发绿电自用", "own renewable power used") if key == OWN else firm.items()[key].name


@lru_cache(maxsize=1)
def carriers() -> Mapping[str, Carrier]:
    """Energy items by the id of the data set's activity."""
    with (FOLDER / "carriers.csv").open(encoding="utf-8", newline="") as stream:
        return {r["activity"]: Carrier(r["item"], Decimal(r["per_unit"]), r["claim"] == "certificate") for r in csv.DictReader(stream)}


def reconcile(records: Sequence[EfficiencyRecord], studies: Iterable[tuple[str, Study]], period: str, labelled: Sequence[str] = ()) -> Reconciliation:
    """Sets the products of `studies` (name, study) against the firm's records in force of the period (a year, or one quarter).

    `labelled`: names of products that the register knows as labelled, to say which are missing. Raises InputError where no record
    covers the period.
    """
    used = _of_period(records, period)
    first = used[0]
    findings: list[Finding] = []
    notes: list[Text] = []
    borne: dict[tuple[str, str], list[Borne]] = {}
    claims: dict[str, Decimal] = {}
    names: list[str] = []
    for name, study in studies:
        if wrong := _misfit(study, used, name):
            findings.append(wrong)
            continue
        names.append(name)
        for row in study.energy:
            _row(row, study, name, borne, claims, notes)
    balances = tuple(_balances(used, borne))
    for balance in balances:
        findings += balance.findings()
        findings += _off_trend(balance, used)
        findings += _jumps(balance, used)
    findings += _claimed(used, claims)
    missing = [n for n in labelled if not any(n in name for name in names)]
    if missing:
        findings.append(
            Finding("label-without-study", "finding", Text(f"有标签而未给出研究的产品：{'、'.join(missing)}", f"Labelled products whose study was not given: {', '.join(missing)}"))
        )  # fmt: skip
    return Reconciliation(first.uscc, period, tuple(r.id for r in used), balances, tuple(findings), tuple(notes))


def _of_period(records: Sequence[EfficiencyRecord], period: str) -> list[EfficiencyRecord]:
    """The records of the quarter, or of the year's four quarters."""
    exact = [r for r in records if r.period_id == period]
    quarters = [r for r in records if r.period_id in {f"{period}Q{n}" for n in range(1, 5)}]
    if exact:
        return exact[:1]
    if len({r.period_id for r in quarters}) == 4:
        return sorted(quarters, key=lambda r: r.period_id)
    have = "、".join(sorted({r.period_id for r in records})) or "—"
    raise InputError.one(
        "record-coverage",
        Text(f"没有覆盖 {period} 的碳效记录（现有 {have}）", f"No records cover {period} (there are {have})"),
        Text("补齐季度记录，或给出另一期间", "Add the missing quarters, or name another period"),
    )


def _misfit(study: Study, used: Sequence[EfficiencyRecord], name: str) -> Finding | None:
    start, end = used[0].period["start"], used[-1].period["end"]
    if study.firm.uscc != used[0].uscc:
        return Finding("other-firm", "error", Text(f"{name}：属于另一企业 {study.firm.uscc}", f"{name}: of another firm, {study.firm.uscc}"))
    if (study.period.start.isoformat(), study.period.end.isoformat()) != (start, end):
        return Finding(
            "other-period", "error",
            Text(f"{name}：统计期 {study.period.start} – {study.period.end} 与记录 {start} – {end} 不同，未计入", f"{name}: its period {study.period.start} – {study.period.end} is not that of the records, {start} – {end}; left out"),
        )  # fmt: skip
    return None


def _row(
    row: EnergyRow, study: Study, name: str, borne: dict[tuple[str, str], list[Borne]], claims: dict[str, Decimal], notes: list[Text]
) -> None:
    found = _carrier(row)
    if found is None:
        notes.append(Text(f"{name}：“{row.carrier}”没有对应的能源品种，未核对", f"{name}: {row.carrier!r} has no energy item and is not reconciled"))
        return
    key, factor, claim = found
    net = Decimal(repr(row.amount)) - Decimal(repr(row.exported))
    share = Decimal(repr(site_share.of_one(row, study.product)))
    per_piece = net * factor * share
    output = Decimal(repr(study.product.output))
    months = row.months
    total = math.fsum(months)
    quarters = tuple(Decimal(repr(math.fsum(months[3 * q : 3 * q + 3]) / total)) for q in range(4)) if len(months) == 12 and total > 0 else ()
    borne.setdefault((key, row.site), []).append(Borne(name, output, per_piece, quarters))
    if claim:
        claims[row.site] = claims.get(row.site, ZERO) + per_piece * output


def _carrier(row: EnergyRow) -> tuple[str, Decimal, bool] | None:
    """Item, item units per row unit, and whether it is a claim; from the row's own word, else from the carrier."""
    data = background.default()
    activity = data.find(row.carrier)
    known = carriers().get(activity.id) if activity else None
    if row.record and (by := factor_to(row.unit, row.record)) is not None:
        return row.record, by, bool(known and known.claim)
    if known is None or activity is None or not unit.known(row.unit) or not unit.same_dimension(row.unit, activity.unit):
        return None
    return known.item, Decimal(f"{unit.convert(1.0, row.unit, activity.unit):.12g}") * known.per_unit, known.claim


def _balances(used: Sequence[EfficiencyRecord], borne: Mapping[tuple[str, str], list[Borne]]) -> Iterable[Balance]:
    metered: dict[tuple[str, str], tuple[Decimal, Decimal, str]] = {}
    for record in used:
        for c in record.carriers:
            key = (c["key"], c["site"])
            before = metered.get(key, (ZERO, ZERO, c["unit"]))
            metered[key] = (before[0] + Decimal(c["available"]), before[1] + Decimal(c["remainder"]), c["unit"])
    for key in sorted({*metered, *borne}):
        amount, rest, named = metered.get(key, (ZERO, ZERO, firm.items()[key[0].partition("-")[0]].unit))
        if amount or rest or borne.get(key):
            yield Balance(key[0], key[1], named, amount, tuple(borne.get(key, ())), rest)


def _quarterly(balance: Balance, used: Sequence[EfficiencyRecord]) -> list[tuple[str, Decimal, Decimal]]:
    """Period, available and declared remainder of the carrier in each record."""
    rows = []
    for record in used:
        mine = [c for c in record.carriers if (c["key"], c["site"]) == (balance.key, balance.site)]
        rows.append((record.period_id, sum((Decimal(c["available"]) for c in mine), ZERO), sum((Decimal(c["remainder"]) for c in mine), ZERO)))
    return rows


def _jumps(balance: Balance, used: Sequence[EfficiencyRecord]) -> list[Finding]:
    rows = [r for r in _quarterly(balance, used) if r[1] > 0]
    if len(rows) < 2:
        return []
    middle = Decimal(median(quotient(rest, available) for _, available, rest in rows))
    found = []
    for period, available, rest in rows:
        share = quotient(rest, available)
        if abs(share - middle) > JUMP:
            found.append(
                Finding("remainder-jump", "finding", Text(
                    f"{balance.key}：{period} 的余量占 {share * 100:.1f} %，各期中位数为 {middle * 100:.1f} %", f"{balance.key}: the remainder of {period} is {share * 100:.1f} %, the median of the quarters {middle * 100:.1f} %"))
            )  # fmt: skip
    return found


def _off_trend(balance: Balance, used: Sequence[EfficiencyRecord]) -> list[Finding]:
    rows = _quarterly(balance, used)
    total = sum((r[1] for r in rows), ZERO)
    if len(rows) != 4 or total <= 0:
        return []
    plant = [quotient(r[1], total) for r in rows]
    found = []
    for one in balance.borne:
        for (period, _, _), mine, all_of_it in zip(rows, one.quarters, plant, strict=False):
            if abs(mine - all_of_it) > TREND:
                found.append(
                    Finding("off-trend", "finding", Text(
                        f"{one.product}，{balance.key}：{period} 占全年 {mine * 100:.1f} %，全厂为 {all_of_it * 100:.1f} %", f"{one.product}, {balance.key}: {period} is {mine * 100:.1f} % of its year, {all_of_it * 100:.1f} % of the plant's"))
                )  # fmt: skip
                break
    return found


def _claimed(used: Sequence[EfficiencyRecord], claims: Mapping[str, Decimal]) -> list[Finding]:
    """Products may claim no more certificate power than was cancelled for the site and period (method decision 7)."""
    found = []
    for site, amount in claims.items():
        cancelled = Decimal(sum(1 for r in used for c in r.certificates if c["site"] == site)) / 10
        if amount > cancelled:
            found.append(
                Finding("certificates-overclaimed", "error", Text(
                    f"产品主张绿证电量 {plain(amount * 10)} MWh，本期为该场地核销 {plain(cancelled * 10)} MWh", f"Products claim {plain(amount * 10)} MWh of certificates, {plain(cancelled * 10)} MWh were cancelled for the site and period"))
            )  # fmt: skip
    return found
