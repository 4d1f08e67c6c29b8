"""Profile `eu-battery`: split and formula in the manner of Regulation (EU) 2023/1542, never a declaration under it (method decision 17)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from inventories.problem import Text
from lca import battery, electricity
from lca.dossier import Dossier
from lca.rule import Profile, Said, Severity, profile, rule, says
from lca.sectors.regulation import EU, annex, article, draft, scope
from lca.standards.profiles import BATTERY, DRAFT_ACT, ISO, PEF, house, iso, other

SYSTEMS = ("lfp_battery", "nmc_battery", "lead_acid_battery")
TOLERANCE = 1e-9
FORMULA = "cff"
RECYCLED_CONTENT = "recycled_content"
"""Process that holds what the formula changes in the raw materials."""
END_OF_LIFE = ("cell_recycling", "recycling_credit")
"""Processes that hold the rest of the formula."""

profile(
    Profile("eu-battery", Text("欧盟电池四阶段方式", "EU batteries, split in the manner of the Regulation"), battery.STATEMENT, SYSTEMS, equipment_out=True),
    BATTERY, DRAFT_ACT, PEF, ISO,
)  # fmt: skip


@rule(
    "R35",
    Text("每千瓦时总输出能量、四阶段、一型号一工厂", "per kWh of total energy, four stages, one model from one plant"),
    Text("结果以寿命期总输出能量的 1 kWh 计，分四阶段，不含使用阶段；一个型号、一个工厂", "the result is per kWh of the total energy over the service life, in four stages, without use; of one model from one plant"),
    (article("d), (e"), annex("3 and 4")), Severity.ERROR, EU,
)  # fmt: skip
def service_unit(case: Dossier, profile: Profile) -> Iterator[Said]:
    head, found = case.model.functional_unit, battery.declaration(case)
    if head.id != battery.SERVICE_UNIT:
        grave = Text("边界改为从摇篮到坟墓", "Make the boundary cradle to grave")
        stated = Text(
            "声明表已按该单位换算，以其为准", "The table of the declaration states it in that unit: use that figure"
        )
        cure = grave if found.per_kwh is None else stated
        yield says(
            f"主值的单位是“{head.description_zh}”，不是寿命期总输出能量的 1 kWh", f"The headline is for {head.description_en}, not for 1 kWh of the total energy",
            cure.zh, cure.en,
            case.place("boundary"),
        )  # fmt: skip
    counted = {battery.OURS.get(stage) for stage in case.footprint.stages}
    absent = [name for key, name in battery.STAGES.items() if key not in counted]
    if absent:
        yield says(
            f"缺少阶段：{'、'.join(n.zh for n in absent)}", f"Stages are missing: {', '.join(n.en for n in absent)}",
            "边界改为从摇篮到坟墓", "Make the boundary cradle to grave",
            case.place("boundary"),
        )  # fmt: skip
    if found.left_out:
        outside = [s for s in case.model.stages if s.id in found.left_out]
        yield says(
            f"总量含四阶段以外的：{'、'.join(s.name_zh for s in outside)}", f"The total holds what is in none of the four stages: {', '.join(s.name_en for s in outside)}",
            "声明只用四阶段之和，不含使用阶段", "The declaration takes the sum of the four stages, without use",
            case.place("use"),
        )  # fmt: skip
    sites = sorted({row.site for row in case.study.energy if row.site})
    if len(sites) > 1:
        yield says(
            f"能耗取自多个厂区：{'、'.join(sites)}", f"The energy is of several sites: {', '.join(sites)}",
            "每个工厂各做一份研究；不得把各厂数据平均", "Make one study for each plant; plants are not averaged",
            case.place("energy"),
        )  # fmt: skip


@rule(
    "B1",
    Text("循环足迹公式", "circular footprint formula"),
    Text("须用循环足迹公式；切断法不予接受", "the circular footprint formula is used; the cut-off is refused"),
    (scope(), draft(), other(PEF, "the formula as printed in public PEF guidance")), Severity.ERROR, EU,
)  # fmt: skip
def formula(case: Dossier, profile: Profile) -> Iterator[Said]:
    method = case.values.get("recycling_method")
    if method is None:
        yield says(
            f"产品系统 {case.system.id} 没有循环足迹公式", f"The product system {case.system.id} has no circular footprint formula",
            "该产品不能按此规则集核对", "This product cannot be checked against the profile",
            case.place("system"),
        )  # fmt: skip
    elif method != FORMULA:
        yield says(
            f"回收核算方法为 {method}", f"The recycling formula is {method}",
            "参数 recycling_method 填 cff", "Set the parameter recycling_method to cff",
            case.place("parameters"),
        )  # fmt: skip


@rule(
    "B2",
    Text("公式分段归属", "where the formula is booked"),
    Text("公式前两项归原材料阶段，其余归报废阶段；各阶段之和等于总量", "the first two terms belong to raw materials, the rest to end of life; the stages sum to the whole"),
    (house("method decision on the split"), draft()), Severity.ERROR, EU,
)  # fmt: skip
def split(case: Dossier, profile: Profile) -> Iterator[Said]:
    wrong = [
        line
        for line in case.footprint.lines
        if (line.consumer == RECYCLED_CONTENT and battery.OURS.get(line.stage) != battery.RAW)
        or (line.consumer in END_OF_LIFE and battery.OURS.get(line.stage) != battery.RECYCLING)
    ]
    for line in wrong:
        yield says(
            f"“{line.name_zh}”记在 {line.stage}", f"{line.name_en} is booked in {line.stage}",
            "再生含量归原材料，回收与抵扣归报废", "Recycled content belongs to raw materials, recycling and credits to end of life",
        )  # fmt: skip
    found = battery.declaration(case)
    service = case.unit(battery.SERVICE_UNIT)
    if service and found.per_kwh is not None:
        whole = case.footprint.total * case.model.functional_unit.per_product / service.per_product
        gap = abs(found.per_kwh + math.fsum(found.left_out.values()) - whole) / (abs(whole) or 1.0)
        if gap > TOLERANCE:
            yield says(
                f"四阶段之和与总量相差 {gap:.1e}", f"The four stages and the whole are apart by {gap:.1e}",
                "重新核算；若仍如此请报告", "Calculate again; report it if it stays",
            )  # fmt: skip


@rule(
    "B3",
    Text("全国平均消费电力", "national average consumption mix"),
    Text("电力用全国平均消费结构，或厂内、直连电源", "power is the national average consumption mix, or comes from the site or a direct connection"),
    (draft(), house("method decision on the consumption mix")), Severity.WARNING, EU,
)  # fmt: skip
def consumption_mix(case: Dossier, profile: Profile) -> Iterator[Said]:
    for power in electricity.of(case).rows:
        activity = case.background.activities.get(power.counted_as)
        if (
            power.kind == "grid"
            and activity
            and ("production mix" in activity.name.en or activity.product != electricity.NATIONAL)
        ):
            yield says(
                f"“{activity.name.zh}”不是全国平均消费结构", f"{activity.name.en} is not the national average consumption mix",
                "换用消费结构因子；没有时在报告中写明", "Take a consumption mix; where there is none, say so",
                case.place("energy", power.index, "carrier"),
            )  # fmt: skip


@rule(
    "B4",
    Text("合同与绿证", "contracts and certificates"),
    Text("购电合同与绿证不予接受", "power purchase agreements and certificates are refused"),
    (draft(),), Severity.ERROR, EU,
)  # fmt: skip
def instruments(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = electricity.of(case)
    for power in found.rows:
        if power.kind == "certificate":
            yield says(
                f"“{power.carrier}”是合同或绿证电量", f"{power.carrier!r} is power by contract or certificate",
                f"改用 {found.grid or '全国平均电力'}", f"Count it as {found.grid or 'national average power'}",
                case.place("energy", power.index, "carrier"),
            )  # fmt: skip


@rule(
    "B7",
    Text("电芯容量核对", "capacity of the cell"),
    Text("正负极容量较小者乘电压与标称电量相差不超过 5 %，N/P 为 1.05 至 1.25", "the smaller electrode's charge times the voltage meets the nominal energy within 5 %, and N/P is 1.05 to 1.25"),
    (house("method decision on cells"), iso()), Severity.ERROR, EU,
)  # fmt: skip
def cells(case: Dossier, profile: Profile) -> Iterator[Said]:
    for key, low, high in (("check_wh_cell", 0.95, 1.05), ("check_np", 1.05, 1.25)):
        value = case.values.get(key)
        if isinstance(value, float) and not low - 1e-9 <= value <= high + 1e-9:
            name = case.system.parameters[key].name
            yield says(
                f"{name.zh}为 {value:.3f}，应在 {low} 至 {high}", f"{name.en} is {value:.3f}, outside {low} to {high}",
                "核对正负极用量与克容量", "Check the masses and capacities of the electrodes",
                case.place("parameters"),
            )  # fmt: skip
