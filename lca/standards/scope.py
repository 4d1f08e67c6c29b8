"""What is counted, for what and over what time: unit, boundary, offsets, cut-off, flags, use, period (R14, R15, R19, R28, R31 to R33)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from inventories import summation, unit
from inventories.problem import Text
from inventories.provenance import NOT_SEARCHED, OFFSETS
from inventories.study import BomKind, BomRow, DataKind
from lca.dossier import Dossier
from lca.rule import ClauseStatus, Profile, Said, Severity, rule, says
from lca.standards.profiles import BATTERY, GENERAL, gbt, house, iso, other, pact

COUNTED = ("piece", "seat", "seat-year", "wear", "pair", "year")
"""Units of a service or of things, which need the mass of the product beside them."""
LIFE = ("life_years", "cycles", "wears")
"""Parameters that say how long a product is used."""
CAPITAL = ("capital", "infrastructure", "machinery", "building", "基础设施", "资本", "厂房", "机器设备", "生产设备")


@rule(
    "R14",
    Text("功能单位或声明单位", "functional or declared unit"),
    Text("结果须对应一个有说明的实物单位；按件计时须给出质量", "the result is for a described physical unit; for pieces the mass is given"),
    (iso("7.3"), gbt(), pact("3.2.4")), Severity.ERROR, GENERAL,
)  # fmt: skip
def functional_unit(case: Dossier, profile: Profile) -> Iterator[Said]:
    head, place = case.model.functional_unit, case.place("system")
    if not (head.description_zh and head.description_en):
        yield says(
            "功能单位没有说明", "The functional unit has no description",
            "在产品系统中补充说明", "Describe it in the product system",
            place,
        )  # fmt: skip
    if not (math.isfinite(head.per_product) and head.per_product > 0):
        yield says(
            f"一件产品提供 {head.per_product:g} 个功能单位", f"One product delivers {head.per_product:g} functional units",
            "检查相关参数，须大于零", "Check the parameters behind it; it must be above zero",
            place,
        )  # fmt: skip
    if head.unit not in COUNTED and not unit.known(head.unit):
        yield says(
            f"“{head.unit}”不是实物单位", f"{head.unit!r} is no physical unit",
            "改用 kg、kWh、m2、tkm 或件（并给出质量）", "Use kg, kWh, m2, tkm, or pieces with their mass",
            place,
        )  # fmt: skip
    counted = head.unit in COUNTED or (unit.known(head.unit) and unit.dimension(head.unit) == "pieces")
    if counted and not case.study.product.mass > 0:
        yield says(
            "按件计但没有质量", "Counted in pieces, but the mass is missing",
            "填写单件质量", "Give the mass of one product",
            case.place("product", "mass"),
        )  # fmt: skip


@rule(
    "R15",
    Text("系统边界", "system boundary"),
    Text("边界为从摇篮到大门或到坟墓；未包括的阶段须列明", "the boundary is cradle to gate or to grave; stages left out are named"),
    (iso("7.3"), gbt(), pact("3.2.3")), Severity.NOTE, GENERAL,
)  # fmt: skip
def boundary(case: Dossier, profile: Profile) -> Iterator[Said]:
    place = case.place("boundary")
    if case.boundary not in ("cradle-to-gate", "cradle-to-grave"):
        yield says(
            f"边界“{case.boundary}”不在允许之列", f"The boundary {case.boundary!r} is not allowed",
            "选择从摇篮到大门或从摇篮到坟墓", "Choose cradle to gate or cradle to grave",
            place, Severity.ERROR,
        )  # fmt: skip
    out = [s for s in case.model.stages if not s.included and not s.beside]
    if out:
        yield says(
            f"未包括：{'、'.join(s.name_zh for s in out)}", f"Left out: {', '.join(s.name_en for s in out)}",
            "在标签和报告中写明；与全生命周期结果不可比", "Say so on label and report; not comparable with a cradle-to-grave result",
            place,
        )  # fmt: skip
    empty = [s for s in case.model.stages if s.included and not s.beside and not case.footprint.stages.get(s.id)]
    if empty:
        yield says(
            f"边界内但没有任何数据：{'、'.join(s.name_zh for s in empty)}", f"Inside the boundary, but without any entry: {', '.join(s.name_en for s in empty)}",
            "填写，或说明该阶段为何为零", "Fill it in, or say why it is zero",
            place,
        )  # fmt: skip


@rule(
    "R19",
    Text("抵消与碳信用", "offsets and credits"),
    Text("产品碳足迹不得含抵消、碳信用或负的外购因子", "a product footprint holds no offsets, credits or negative bought factors"),
    (gbt(ClauseStatus.READ), iso(), other(BATTERY, "Annex II of the proposal COM(2020) 798, point 7: offsets stay out of the declaration"), house("rules: offsets are out of scope")), Severity.ERROR, GENERAL,
)  # fmt: skip
def offsets(case: Dossier, profile: Profile) -> Iterator[Said]:
    for path, words in _words(case.study.model_dump(mode="json"), ()):
        if path[-1] not in NOT_SEARCHED and (found := OFFSETS.search(words)):
            yield says(
                f"“{found[0]}”：抵消与碳信用不得计入", f"{found[0]!r}: offsets and credits do not count",
                "删除该行；若并非抵消请改名", "Delete the row, or name it differently if it is none",
                case.place(*path),
            )  # fmt: skip
    for section in ("own_factors", "suppliers"):
        for index, row in enumerate(getattr(case.study, section)):
            if row.value < 0:
                yield says(
                    f"“{row.id}”为负值", f"{row.id!r} is negative",
                    "足迹不含扣减；填写正值，生物碳填在生物碳含量一栏", "A footprint holds no credits; give a positive value, and biogenic carbon in its own column",
                    case.place(section, index, "value"),
                )  # fmt: skip


def _words(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _words(inner, (*path, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _words(inner, (*path, number))


@rule(
    "R28",
    Text("取舍准则", "cut-off"),
    Text("每项排除须有估计与理由，合计不超过规则集的上限", "each exclusion has an estimate and a reason; their sum stays below the profile's limit"),
    (pact("3.3.1.2"), iso("7.3"), gbt()), Severity.ERROR, GENERAL,
)  # fmt: skip
def cut_off(case: Dossier, profile: Profile) -> Iterator[Said]:
    for index, row in enumerate(case.study.exclusions):
        if row.estimate == 0:
            yield says(
                f"“{row.what}”没有估计值", f"{row.what!r} has no estimate",
                "给出估计的 kg CO2e；为零须有依据", "Give the estimated kg CO2e; a zero needs grounds",
                case.place("exclusions", index, "estimate"), Severity.WARNING,
            )  # fmt: skip
    left_out = summation.total(x["estimate"] for x in case.model.exclusions)
    whole = abs(case.gate_total if profile.cut_off_of_gate else case.footprint.total)
    share, limit = 1.0 / (1.0 + whole / left_out) if left_out else 0.0, profile.cut_off
    if share > limit:
        yield says(
            f"排除项合计 {share:.1%}，超过上限 {limit:.0%}", f"The exclusions sum to {share:.1%}, above the limit of {limit:.0%}",
            "把较大的排除项计入核算", "Take the larger ones into the account",
            case.place("exclusions"),
        )  # fmt: skip


@rule(
    "R31",
    Text("运输、包装、资本货物的计入说明", "transport, packaging, capital goods: in or out"),
    Text("运输、包装、资本货物须写明计入或排除", "transport, packaging and capital goods are stated as in or out"),
    (house("explicit in/out flags"), pact("3.3.1.2")), Severity.WARNING, GENERAL,
)  # fmt: skip
def flags(case: Dossier, profile: Profile) -> Iterator[Said]:
    excluded = " ".join(f"{x.what} {x.reason}" for x in case.study.exclusions).lower()
    bare = [
        i
        for i, row in case.leaves()
        if not row.transport and row.kind is BomKind.MATERIAL and not _made_here(case, row)
    ]
    if bare and not any(word in excluded for word in ("transport", "运输")):
        yield says(
            f"物料表中没有到厂运输的有 {len(bare)} 行，这是首行", f"Rows of the bill of materials without transport to the plant: {len(bare)}; this is the first",
            "填写运输方式与运距，或在“排除”表列出", "Give mode and distance, or list them as a cut-off",
            case.place("bom", bare[0], "transport"),
        )  # fmt: skip
    packed = any(r.kind is BomKind.PACKAGING for r in case.study.bom) or case.system.of_sheet("packaging") is not None
    if not packed and not any(word in excluded for word in ("packag", "包装")):
        yield says(
            "包装既未计入也未排除", "Packaging is neither counted nor excluded",
            "在物料表加包装行，或在“排除”表列出", "Add packaging rows, or list it as a cut-off",
            case.place("bom"),
        )  # fmt: skip
    if not profile.equipment_out and not any(word in excluded for word in CAPITAL):
        yield says(
            "资本货物（设备、厂房）未计入，也未在“排除”表说明", "Capital goods (machines, buildings) are not counted and not named as a cut-off",
            "在“排除”表列出并给出估计", "List them as a cut-off with an estimate",
            case.place("exclusions"), Severity.NOTE,
        )  # fmt: skip


def _made_here(case: Dossier, row: BomRow) -> bool:
    """A row that stands for a workshop step of the plant itself, such as its own cells."""
    bought = case.bought("bom", row)
    made = case.system.processes
    return bought is not None and bought.kind == "system" and made[bought.id].stage == made["product"].stage


@rule(
    "R32",
    Text("使用阶段情景", "use scenario"),
    Text("计入使用阶段时，寿命须由企业给出并有证据；一个结果只有一种寿命", "where use is counted, the life is the firm's own with evidence; one result, one life"),
    (iso("7.3"), gbt(), house("one life per label, with evidence")), Severity.WARNING, GENERAL,
)  # fmt: skip
def use_scenario(case: Dossier, profile: Profile) -> Iterator[Said]:
    kinds = [p for p in LIFE if p in case.system.parameters]
    if case.boundary == "cradle-to-gate" or not kinds:
        return
    given = {p.id: (index, p) for index, p in enumerate(case.study.parameters)}
    for key in kinds:
        name = case.system.parameters[key].name
        if key not in given:
            yield says(
                f"“{name.zh}”采用缺省值 {case.values.get(key)}", f"{name.en}: the default {case.values.get(key)} is used",
                "填写本产品的数值并附证据；其他寿命只作敏感性", "Give the product's own with evidence; other lives belong to the sensitivity",
                case.place("parameters"),
            )  # fmt: skip
        elif not (given[key][1].evidence and given[key][1].data_kind is DataKind.PRIMARY):
            yield says(
                f"“{name.zh}”没有证据或不是初级数据", f"{name.en} has no evidence or is no primary datum",
                "附试验报告、保修条款等证据", "Name its evidence: test report, warranty",
                case.place("parameters", given[key][0], "evidence"),
            )  # fmt: skip


@rule(
    "R33",
    Text("统计期", "reference period"),
    Text("统计期至少 12 个月或有理由，且不晚于文件日期", "the period has 12 months or a justification, and ends before the date of the document"),
    (iso("7.3"), gbt(), house("12 months or a justification")), Severity.ERROR, GENERAL,
)  # fmt: skip
def period(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = case.study.period
    if found.end + timedelta(days=1) < _year_after(found.start) and not found.justification:
        yield says(
            f"{found.start} 至 {found.end} 不足 12 个月", f"{found.start} to {found.end} is shorter than 12 months",
            "采用至少 12 个月的数据，或写明理由", "Take at least 12 months, or justify it",
            case.place("period", "end"),
        )  # fmt: skip
    if found.end > case.study.document_date:
        yield says(
            f"统计期止 {found.end} 晚于文件日期 {case.study.document_date}",
            f"The period ends on {found.end}, after the date of the document, {case.study.document_date}",
            "改正日期", "Correct the dates",
            case.place("document_date"),
        )  # fmt: skip


def _year_after(day: date) -> date:
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
