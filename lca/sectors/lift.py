"""Profile `en15804-lift`: modules and energy in the manner of EN 15804 and the published draft of ISO 25745-2 (partial check)."""

from __future__ import annotations

from collections.abc import Iterator

from inventories.problem import Text
from inventories.study import DataKind
from lca.dossier import Dossier
from lca.rule import ClauseStatus, Profile, Said, Severity, profile, rule, says
from lca.standards.profiles import EN15804, ISO, house, other

LIFT = ("en15804-lift",)
MODULES = ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "C1", "C2", "C3", "C4")
BESIDE = "D"
MEASURED = ("e_rc", "power_idle", "power_standby", "trips_per_day")
SERVICE = 25.0
"""Reference service life that published lift declarations use, years."""
ONE_FLOW = 0.01

profile(
    Profile(
        "en15804-lift", Text("电梯（EN 15804 模块）", "lifts, EN 15804 modules"),
        Text("部分核对，不等于符合：未查阅 c-PCR-008 与 ISO 25745-2:2015 原文，能耗按其 2013 年公开草案", "partial check, not conformity: c-PCR-008 and ISO 25745-2:2015 were not read; energy follows the published draft of 2013"),
        ("elevator",), cut_off=0.05,
    ),
    EN15804, ISO,
)  # fmt: skip


@rule(
    "L1",
    Text("模块清单", "list of modules"),
    Text("A1 至 C4 各自给出，D 另列且不抵减", "A1 to C4 are given one by one; D stands beside and is never netted"),
    (other(EN15804, "published declarations and PCR summaries"),), Severity.ERROR, LIFT,
)  # fmt: skip
def modules(case: Dossier, profile: Profile) -> Iterator[Said]:
    inside = {s.id for s in case.model.stages if s.included and not s.beside}
    absent = [m for m in MODULES if m not in inside]
    if absent:
        yield says(
            f"缺少模块：{'、'.join(absent)}", f"Modules are missing: {', '.join(absent)}",
            "边界改为从摇篮到坟墓", "Make the boundary cradle to grave",
            case.place("boundary"),
        )  # fmt: skip
    if BESIDE in case.footprint.stages:
        yield says(
            "D 模块计入了总量", "Module D is inside the total",
            "D 模块只能另列", "Module D stands beside the total",
            case.place("system"),
        )  # fmt: skip


@rule(
    "L2",
    Text("功能单位", "functional unit"),
    Text("主值为每吨公里，并列出每台", "the headline is per tonne-kilometre, with the value per lift beside it"),
    (other(EN15804, "wording from memory", ClauseStatus.MEMORY),), Severity.ERROR, LIFT,
)  # fmt: skip
def tonne_kilometre(case: Dossier, profile: Profile) -> Iterator[Said]:
    if case.model.functional_unit.unit != "tkm" or not any(u.unit == "piece" for u in case.model.informative_units):
        yield says(
            f"主值单位为 {case.model.functional_unit.unit}", f"The headline is per {case.model.functional_unit.unit}",
            "边界改为从摇篮到坟墓，以吨公里为主值", "Make the boundary cradle to grave, with the tonne-kilometre as headline",
            case.place("boundary"),
        )  # fmt: skip


@rule(
    "L3",
    Text("运行能耗的实测值", "measured energy"),
    Text("参考循环能耗、待机功率与运行次数为本机实测并有证据", "energy of the reference cycle, standing power and trips are measured on this lift, with evidence"),
    (other("ISO 25745-2 (2013 draft)", "public transcriptions of the draft"), house("energy by the published draft")), Severity.WARNING, LIFT,
)  # fmt: skip
def measured(case: Dossier, profile: Profile) -> Iterator[Said]:
    given = {p.id: (index, p) for index, p in enumerate(case.study.parameters)}
    for key in MEASURED:
        name = case.system.parameters[key].name
        if key not in given:
            yield says(
                f"“{name.zh}”为缺省值", f"{name.en} is a default",
                "按 ISO 25745-1 实测并附报告", "Measure it after ISO 25745-1 and add the report",
                case.place("parameters"),
            )  # fmt: skip
        elif given[key][1].data_kind is not DataKind.PRIMARY or not given[key][1].evidence:
            yield says(
                f"“{name.zh}”没有实测证据", f"{name.en} has no evidence of a measurement",
                "附实测报告并标为 primary", "Add the report and mark it primary",
                case.place("parameters", given[key][0], "evidence"),
            )  # fmt: skip


@rule(
    "L4",
    Text("单项取舍", "single exclusions"),
    Text("单项排除不超过 1 %", "no single exclusion above 1 %"),
    (other(EN15804, "from memory", ClauseStatus.MEMORY),), Severity.ERROR, LIFT,
)  # fmt: skip
def single_cut_off(case: Dossier, profile: Profile) -> Iterator[Said]:
    for index, row in enumerate(case.model.exclusions):
        if row["estimate"] > ONE_FLOW * abs(case.footprint.total):
            yield says(
                f"“{row['what']}”为 {row['estimate'] / abs(case.footprint.total):.1%}",
                f"{row['what']!r} is {row['estimate'] / abs(case.footprint.total):.1%}",
                "计入核算", "Take it into the account",
                case.place("exclusions", index, "estimate"),
            )  # fmt: skip


@rule(
    "L5",
    Text("参考使用寿命", "reference service life"),
    Text("寿命为 25 年；其他寿命只作敏感性", "the life is 25 years; others belong to the sensitivity"),
    (other(EN15804, "published lift declarations use 25 years"),), Severity.WARNING, LIFT,
)  # fmt: skip
def service_life(case: Dossier, profile: Profile) -> Iterator[Said]:
    life = case.values.get("life_years")
    if isinstance(life, (int, float)) and life != SERVICE:
        yield says(
            f"寿命为 {life:g} 年", f"The life is {life:g} years",
            "主值改用 25 年，或说明理由；不同寿命不可比", "Take 25 years for the headline, or give the reason; results of different lives do not compare",
            case.place("parameters"),
        )  # fmt: skip
