"""What the result is made of: closure, split by origin, biogenic carbon, one GWP set (R16 to R18, R20, R21)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from inventories.background import GWP_COLUMNS
from inventories.problem import Text
from lca.calculation import CO2_TO_CARBON
from lca.dossier import Dossier
from lca.rule import Profile, Said, Severity, rule, says
from lca.standards.profiles import GENERAL, IPCC, gbt, house, iso, other, pact

TOLERANCE = 1e-9
BIO_BASED = ("wood", "paper", "textile")
"""Categories whose materials hold biogenic carbon, or may."""
CARBON_GAP = 0.01
"""Largest biogenic carbon that may be missing at the end of a life, fraction of what was taken up."""
NEGLIGIBLE = 0.001
"""Share of the result below which carbon that does not close is a note."""
GASES = "gas"
"""Basis of flows that are given gas by gas."""
OTHER_BASIS = 0.05


@rule(
    "R16",
    Text("总量与分项闭合", "total and parts close"),
    Text("总量等于各阶段之和，也等于各过程贡献之和", "the total equals the sum of the stages and of the contributions of all processes"),
    (house("closure from two solves; loops solved by matrix"), iso("7.2")), Severity.ERROR, GENERAL,
)  # fmt: skip
def closure(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = case.footprint
    sums = {
        Text("各阶段", "stages"): math.fsum(found.stages.values()),
        Text("各过程", "processes"): math.fsum(c.value for c in found.processes),
        Text("各条目", "lines"): math.fsum(line.value for line in found.lines),
    }
    for name, total in sums.items():
        gap = abs(total - found.total) / case.absolute
        if not gap <= TOLERANCE:
            yield says(
                f"{name.zh}之和 {total:.6g} 与总量 {found.total:.6g} 相差 {gap:.1e}",
                f"The {name.en} sum to {total:.6g}, the total is {found.total:.6g}: apart by {gap:.1e}",
                "重新核算；若仍如此请报告", "Calculate again; report it if it stays",
            )  # fmt: skip


@rule(
    "R17",
    Text("按来源拆分", "split by origin"),
    Text("化石、生物成因排放与吸收、土地利用变化、航空分别列出且合计等于总量；大门结果的主值不含生物碳吸收", "fossil, biogenic emissions and removals, land-use change and aircraft are given apart and sum to the total; the headline at the gate excludes biogenic uptake"),
    (pact("3.3.2.4"), iso("7.2"), gbt()), Severity.ERROR, GENERAL,
)  # fmt: skip
def origins(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = case.footprint
    gap = abs(math.fsum(found.origins.values()) - found.total) / case.absolute
    if not gap <= TOLERANCE:
        yield says(
            f"各来源之和与总量相差 {gap:.1e}", f"The origins and the total are apart by {gap:.1e}",
            "重新核算；若仍如此请报告", "Calculate again; report it if it stays",
        )  # fmt: skip
    uptake = abs(found.total - found.excluding_biogenic_uptake) / case.absolute
    if case.boundary == "cradle-to-gate" and uptake > TOLERANCE:
        yield says(
            f"从摇篮到大门的主值含生物碳收支 {found.total - found.excluding_biogenic_uptake:.4g} kg",
            f"The cradle-to-gate headline holds {found.total - found.excluding_biogenic_uptake:.4g} kg of biogenic CO2",
            "GWP 值集改用 AR6 0/0；含吸收的结果另列", "Use the GWP set AR6 0/0; the value with uptake stands beside it",
            case.place("gwp_set"),
        )  # fmt: skip
    unknown = abs(found.origins.get("not given", 0.0)) / case.absolute
    if unknown > OTHER_BASIS:
        yield says(
            f"结果的 {unknown:.0%} 来源未给出", f"{unknown:.0%} of the result has no origin given",
            "标签注明；换用分来源的因子", "The label says so; take factors that give the origin",
            severity=Severity.NOTE,
        )  # fmt: skip


@rule(
    "R18",
    Text("产品中的生物碳", "biogenic carbon in the product"),
    Text("木、棉、竹、纸等材料须给出生物碳含量，列在总量之外", "wood, cotton, bamboo, paper state their biogenic carbon, outside the total"),
    (pact("3.3.2.4"), iso("7.2")), Severity.WARNING, GENERAL,
)  # fmt: skip
def carbon_content(case: Dossier, profile: Profile) -> Iterator[Said]:
    for section in ("own_factors", "suppliers"):
        for index, row in enumerate(getattr(case.study, section)):
            used = case.node(f"own:{row.id}") or case.node(f"supplier:{row.id}")
            fossil = row.category == "textile" and getattr(row, "origin", "") == "fossil"
            if used and row.category in BIO_BASED and not fossil and row.carbon_biogenic == 0:
                yield says(
                    f"“{row.id}”属于{row.category}，没有生物碳含量", f"{row.id!r} is of the category {row.category} and has no biogenic carbon content",
                    "填写每单位的 kg C；纯合成纤维请把来源选为化石", "Give kg C per unit; if it is all synthetic, choose the origin fossil",
                    case.place(section, index, "carbon_biogenic"),
                )  # fmt: skip


@rule(
    "R20",
    Text("GWP 取值", "GWP set"),
    Text("全研究只用一套 GWP100，以 AR6 为准；其他基准的份额须列明", "one GWP100 set, AR6 by default; the share on another basis is stated"),
    (pact("3.2.2"), iso("7.3"), other(IPCC, "values as packed in globalwarmingpotentials 0.13.2")), Severity.ERROR, GENERAL,
)  # fmt: skip
def gwp_set(case: Dossier, profile: Profile) -> Iterator[Said]:
    if not case.model.gwp_set.startswith(profile.gwp):
        yield says(
            f"采用了 {case.model.gwp_set}，规则集要求 {profile.gwp}", f"{case.model.gwp_set} is used, the profile asks for {profile.gwp}",
            f"改用 {profile.gwp}；另一套只作对照", f"Use {profile.gwp}; the other belongs beside it",
            case.place("gwp_set"),
        )  # fmt: skip
    basis = case.model.gwp_set.split()[0]
    rest = math.fsum(v for k, v in case.footprint.basis_shares.items() if k not in (GASES, basis))
    if rest > OTHER_BASIS:
        yield says(
            f"结果的 {rest:.0%} 来自其他或不明 GWP 基准的总量因子", f"{rest:.0%} of the result rests on totals of another or unknown GWP basis",
            "标签注明；换用逐气体给出的因子", "The label says so; take factors given gas by gas",
            severity=Severity.NOTE,
        )  # fmt: skip


@rule(
    "R21",
    Text("生物碳记账方式", "biogenic convention"),
    Text("−1/+1 与 0/0 不得混用；CH4 因子随之而定；到坟墓的 −1/+1 须闭合", "−1/+1 and 0/0 are not mixed, the methane factor goes with them, and −1/+1 over a life closes"),
    (house("method decision on GWP sets"), other(IPCC, "CH4 29.8 fossil, 27.0 non-fossil"), iso()), Severity.ERROR, GENERAL,
)  # fmt: skip
def convention(case: Dossier, profile: Profile) -> Iterator[Said]:
    named = case.model.gwp_set
    if named not in GWP_COLUMNS.values():
        yield says(
            f"没有名为“{named}”的 GWP 取值", f"There is no GWP set {named!r}",
            "选用数据集中的值集", "Choose one of the data set",
            case.place("gwp_set"),
        )  # fmt: skip
        return
    for flow in case.model.flows:
        wanted = case.background.flows[flow.id].gwp[named] if flow.id in case.background.flows else flow.gwp
        if flow.gwp != wanted:
            yield says(
                f"“{flow.name_zh}”的 GWP 为 {flow.gwp:g}，{named} 规定 {wanted:g}", f"{flow.name_en} has a GWP of {flow.gwp:g}; {named} sets {wanted:g}",
                "只用一套取值", "Use one set only",
                case.place("gwp_set"),
            )  # fmt: skip
    taken = math.fsum(abs(v) for k, v in case.footprint.biogenic_carbon.items() if v)
    open_end = case.boundary == "cradle-to-grave" and named.endswith("-1/+1")
    left = case.footprint.biogenic_balance
    if open_end and abs(left) > CARBON_GAP * taken + 1e-9:
        share = abs(left / CO2_TO_CARBON) / case.absolute
        small = share < NEGLIGIBLE
        cure = (
            Text("背景数据的木材与纸未全部返还，影响可忽略；无需处理", "Wood and paper of the background are not all given back; too little to act on")
            if small
            else Text("给出材料的生物碳含量；核对废弃与包装", "Give the carbon content of the materials; look at disposal and packaging")
        )  # fmt: skip
        yield Said(
            Text(
                f"生物碳收支不闭合：差额折 CO2 为结果的 {share:.2%}",
                f"Biogenic carbon does not close: what is left is {share:.2%} of the result as CO2",
            ),
            cure,
            severity=Severity.NOTE if small else Severity.WARNING,
        )
