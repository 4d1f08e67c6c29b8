"""Electricity, heat and fuels: family, kinds and kilowatt-hours, losses, certificates, the two bases, year and place (R22 to R27)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from inventories import site_share, summation, unit
from inventories.problem import Text
from inventories.provenance import CO2_ONLY_ELECTRICITY
from lca import electricity
from lca.dossier import NAMES, Dossier
from lca.electricity import MWH
from lca.foreground import SHEET_NAMES
from lca.rule import ClauseStatus, Profile, Said, Severity, rule, says
from lca.sheets import GRID
from lca.standards.profiles import GENERAL, gbt, house, iso, other, pact

NOTICE = "电力碳足迹因子 / 电力二氧化碳排放因子 (MEE)"
TOLERANCE = 1e-6
MONTHS = 0.005
OLDEST = 2
DIRECT_LINE = re.compile(r"直供|直连|专线|自备|direct line|dedicated line|captive", re.IGNORECASE)
PAIRED = {"upstream", "combustion"}
PAIR = 0.005
"""Largest difference between what is burnt and what is supplied, fraction."""
CARRIERS = ("electricity", "heat", "fuel")
"""Categories whose factors say what they cover."""


@rule(
    "R22",
    Text("能源因子口径", "family of energy factors"),
    Text("产品只用生命周期口径，或燃烧与上游成对；企业用的二氧化碳排放因子不得进入产品", "a product takes life-cycle factors, or combustion and upstream paired; CO2 factors for companies never"),
    (pact("3.3.2.3"), other(NOTICE, "the ministry's published tables for 2023 and 2024", ClauseStatus.READ), gbt()), Severity.ERROR, GENERAL,
)  # fmt: skip
def family(case: Dossier, profile: Profile) -> Iterator[Said]:
    pairs: dict[str, dict[str, list[tuple[float, str]]]] = {}
    for section, index, row in case.rows("bom", "energy", "use", "end_of_life"):
        bought = case.bought(section, row)
        if bought is None or bought.energy_tag in ("", "life-cycle"):
            continue
        if bought.energy_tag not in PAIRED:
            yield says(
                f"“{getattr(row, NAMES[section])}”只含二氧化碳", f"{getattr(row, NAMES[section])!r} covers CO2 only",
                "改用电力碳足迹因子（生命周期口径）", "Take the life-cycle factor (电力碳足迹因子)",
                case.place(section, index, NAMES[section]),
            )  # fmt: skip
            continue
        amount = getattr(row, {"bom": "quantity", "end_of_life": "mass"}.get(section, "amount"))
        pairs.setdefault(section, {}).setdefault(bought.energy_tag, []).append((amount, getattr(row, "unit", "kg")))
    for section, found in pairs.items():
        yield from _paired(case, section, found)
    for index, factor in enumerate(case.study.own_factors):
        if factor.category in CARRIERS and not factor.energy_tag and case.node(f"own:{factor.id}"):
            yield says(
                f"“{factor.id}”没有写明能源口径", f"{factor.id!r} does not say what its factor covers",
                "在“自有因子”表选择能源口径：生命周期，或燃烧、上游", "Choose its energy boundary on the sheet Own factors: life cycle, or combustion, or upstream",
                case.place("own_factors", index, "energy_tag"),
            )  # fmt: skip
    for index, factor in enumerate(case.study.own_factors):
        if (
            factor.category == "electricity"
            and case.node(f"own:{factor.id}")
            and unit.same_dimension(factor.unit, "kWh")
        ):
            value = factor.value / unit.convert(1.0, factor.unit, "kWh")
            if any(abs(value - known) < 5e-6 for known in CO2_ONLY_ELECTRICITY):
                yield says(
                    f"“{factor.id}”的值 {value:g} 是企业核算用的电力二氧化碳排放因子", f"{factor.id!r} has the value {value:g} of the CO2 factors for companies",
                    "改用电力碳足迹因子，如 electricity-cn", "Take the life-cycle factor, such as electricity-cn",
                    case.place("own_factors", index, "value"),
                )  # fmt: skip


def _paired(case: Dossier, section: str, found: Mapping[str, list[tuple[float, str]]]) -> Iterator[Said]:
    """Combustion and upstream of a sheet go together, and in the same amount where the units can be compared."""
    name = SHEET_NAMES.get({"end_of_life": "eol"}.get(section, section), Text(section, section))
    if len(found) == 1:
        (one,) = found
        yield says(
            f"“{name.zh}”表只有 {one} 部分，缺少与之成对的另一部分", f"The sheet {name.en} has the {one} part only; the other part is missing",
            "补上另一部分，或改用生命周期因子", "Add the other part, or take a life-cycle factor",
            case.place(section),
        )  # fmt: skip
        return
    kinds: list[str] = []
    for _, named in found["combustion"]:
        if not any(unit.same_dimension(named, known) for known in kinds):
            kinds.append(named)
    for named in kinds:
        burnt, supplied = (
            summation.total(unit.convert(x, u, named) for x, u in found[tag] if unit.same_dimension(u, named))
            for tag in ("combustion", "upstream")
        )
        if supplied and abs(burnt - supplied) > PAIR * max(burnt, supplied):
            yield says(
                f"“{name.zh}”表燃烧部分 {burnt:g} {named}，上游部分 {supplied:g} {named}，不成对",
                f"On the sheet {name.en} {burnt:g} {named} are burnt and {supplied:g} {named} supplied: they do not pair",
                "两部分填写同一用量", "Give both parts the same amount",
                case.place(section),
            )  # fmt: skip


@rule(
    "R23",
    Text("电量来源与合计", "electricity by kind and in sum"),
    Text("电量按网电、自发、直供、绿证列明，各月合计等于用量，模型中的电量等于各行之和", "electricity is listed as grid, own, direct or certificate; the months sum to the amount and the model holds what the rows say"),
    (iso("7.3"), gbt(), house("metered total")), Severity.ERROR, GENERAL,
)  # fmt: skip
def kilowatt_hours(case: Dossier, profile: Profile) -> Iterator[Said]:
    for power in electricity.of(case).rows:
        row = case.study.energy[power.index]
        place = case.place("energy", power.index, "amount")
        months = summation.total(row.months)
        if row.months and abs(months - row.amount) > MONTHS * max(months, row.amount):
            yield says(
                f"各月合计 {months:g} {row.unit}，用量为 {row.amount:g} {row.unit}",
                f"The months sum to {months:g} {row.unit}, the amount is {row.amount:g} {row.unit}",
                "改正用量或月度读数", "Correct the amount or a reading",
                place,
            )  # fmt: skip
        if row.exported > row.amount:
            yield says(
                "上网电量大于发电量", "More was fed into the grid than generated", "检查两栏", "Check both cells", place
            )
        wanted = site_share.of_one(row, case.study.product) * power.site_kwh / case.model.functional_unit.per_product
        if abs(power.kwh - wanted) > TOLERANCE * max(abs(wanted), 1e-12):
            yield says(
                f"模型中为 {power.kwh:.6g} kWh，按该行应为 {wanted:.6g} kWh（每功能单位）",
                f"The model holds {power.kwh:.6g} kWh per functional unit, the row makes {wanted:.6g} kWh",
                "重新核算；若仍如此请报告", "Calculate again; report it if it stays",
                place,
            )  # fmt: skip


@rule(
    "R24",
    Text("输配电与线损", "transmission and losses"),
    Text("经电网交付的电须含输配电和线损；只有直供线可用电厂出口因子", "power that comes through the grid carries transmission and losses; only a direct line may use the factor at the plant"),
    (other(NOTICE, "tables 1 to 3 for 2024: by type at the plant; transmission 0.0046 without, 0.0327 with losses", ClauseStatus.READ), pact("3.3.2.3"), gbt()), Severity.ERROR, GENERAL,
)  # fmt: skip
def delivery(case: Dossier, profile: Profile) -> Iterator[Said]:
    for power in electricity.of(case).rows:
        row = case.study.energy[power.index]
        named = [e for e in case.study.evidence if e.id in row.evidence]
        words = " ".join((row.source, row.note, *(e.proves for e in named)))
        if power.kind == "direct" and not (named and DIRECT_LINE.search(words)):
            yield says(
                f"“{row.carrier}”是电厂出口因子，不含输配电和线损", f"{row.carrier!r} is a factor at the plant, without transmission and losses",
                "经电网购入请用含网损的因子（如 electricity-cn-pv-grid）；直供须附直供线证据",
                "Bought through the grid: take the factor with losses (electricity-cn-pv-grid); a direct line needs its evidence",
                case.place("energy", power.index, "carrier"),
            )  # fmt: skip


@rule(
    "R25",
    Text("绿证", "green certificates"),
    Text("主张绿电须有证据；绿证每张 32 位、代表 1 MWh，不得重复使用，数量不少于电量", "a claim to green power needs evidence; a certificate has 32 characters, stands for 1 MWh, is used once, and they cover the claim"),
    (pact("3.3.2.3"), house("one cancelled certificate, one site and period"), iso("7.3")), Severity.ERROR, GENERAL,
)  # fmt: skip
def green_certificates(case: Dossier, profile: Profile) -> Iterator[Said]:
    rows = electricity.of(case).rows
    uses = Counter(code for power in rows for code in power.codes)
    for power in rows:
        row, place = case.study.energy[power.index], case.place("energy", power.index, "evidence")
        if not electricity.claims_power(power) or (power.kind == "own" and power.counted_as == GRID):
            continue
        if not row.evidence:
            yield says(
                f"“{row.carrier}”没有证据", f"{row.carrier!r} names no evidence",
                "附绿证核销或绿证去向的证据", "Name the evidence of cancellation, or of what became of the certificates",
                place,
            )  # fmt: skip
        if power.kind == "certificate":
            needed = math.ceil(power.site_kwh / MWH - 1e-9)
            if len(power.codes) < needed:
                yield says(
                    f"电量 {power.site_kwh / MWH:.4g} MWh，可读的绿证编号 {len(power.codes)} 个",
                    f"{power.site_kwh / MWH:.4g} MWh are claimed, {len(power.codes)} certificate codes can be read",
                    "以 CSV 或文本文件附上全部 32 位绿证编号", "Add all 32-character codes as a CSV or text file of evidence",
                    place,
                )  # fmt: skip
        twice = [code for code in power.codes if uses[code] > 1]
        if twice:
            yield says(
                f"绿证 {twice[0]} 用于多行", f"The certificate {twice[0]} is used by several rows",
                "一张绿证只能使用一次", "A certificate counts once",
                place,
            )  # fmt: skip


@rule(
    "R26",
    Text("电力核算基准", "electricity basis"),
    Text("主值按规则集的基准；另一基准并列，不替代主值", "the headline stands on the profile's basis; the other is printed beside it and never replaces it"),
    (house("location basis for China while no residual mix is published"), pact("3.3.2.3"), iso("7.3")), Severity.ERROR, GENERAL,
)  # fmt: skip
def basis(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = electricity.of(case)
    location = profile.basis == "location" or case.country == "CN"
    if location and found.headline != "location":
        head = f"{found.location:.4g}" if found.grid else "?"
        claim = next(p.index for p in found.rows if p.kind == "certificate")
        yield says(
            f"主值 {found.instrument:.4g} 含合同或绿证电量；按区位基准为 {head} kg CO2e",
            f"The headline {found.instrument:.4g} counts power by contract or certificate; on the location basis it is {head} kg CO2e",
            "主值改用网电因子，合同基准另列", "Count it at the grid factor; the instrument basis stands beside it",
            case.place("energy", claim, "carrier"),
        )  # fmt: skip


@rule(
    "R27",
    Text("电力因子的年份与地区", "year and place of electricity factors"),
    Text("因子的地区与工厂一致，没有就报错而不代用；比统计期早两年以上须提示", "the factor is of the plant's country, never silently replaced, and not more than two years older than the period"),
    (house("no silent fallback"), pact("4.2.3"), iso("7.3")), Severity.ERROR, GENERAL,
)  # fmt: skip
def year_and_place(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = electricity.of(case)
    if not found.grid and any(p.kind == "grid" and p.counted_as in case.background.activities for p in found.rows):
        yield says(
            f"数据集中没有 {case.country} 的平均电力", f"The data set has no average power of {case.country}",
            "在“自有因子”表添加并注明来源", "Add it on the sheet Own factors with its source",
            case.place("plant", "region"),
        )  # fmt: skip
    for power in found.rows:
        place = case.place("energy", power.index, "carrier")
        if power.location and power.location.split("-")[0] != case.country:
            yield says(
                f"因子属于 {power.location}，工厂在 {case.country}", f"The factor is of {power.location}, the plant is in {case.country}",
                "改用工厂所在国的电力因子", "Take the factor of the plant's country",
                place,
            )  # fmt: skip
        age = case.study.period.end.year - power.year if power.year else 0
        if age > OLDEST:
            yield says(
                f"因子为 {power.year} 年，比统计期早 {age} 年", f"The factor is of {power.year}, {age} years before the period",
                "改用最新年度的因子", "Take the newest year's factor",
                place, Severity.WARNING,
            )  # fmt: skip
