"""Profile `eu-battery`: whose data, which fields, and how exactly the parts are named (Article 7(1) and Annex II of Regulation (EU) 2023/1542)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from inventories.problem import Text
from inventories.study import BomKind, DataKind
from lca import battery
from lca.dossier import Dossier
from lca.rule import Profile, Said, Severity, rule, says
from lca.sectors.regulation import EU, annex, article, draft, scope
from lca.standards.profiles import house

UNCOUNTED = (BomKind.PACKAGING, BomKind.AUXILIARY)
"""Rows that stand for no part of the battery."""
FARTHEST = 4000.0
"""From a plant in China no market of the Union is nearer, km (Kashgar to Cyprus, as the crow flies)."""
NAMED = 0.05
"""Share of the result from which an unmeasured part that Annex II singles out is a finding."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cell whose amounts are the firm's own."""

    name: Text
    processes: tuple[str, ...]
    """of our battery systems; fed with default amounts unless a row of the bill of materials asks for them"""
    parameters: tuple[str, ...]
    """that hold these amounts"""


PARTS = (
    Part(Text("正极", "cathode"), ("cathode_electrode",), ("cathode_kg_kwh",)),
    Part(Text("负极", "anode"), ("anode_electrode",), ("anode_kg_kwh",)),
    Part(Text("电解液", "electrolyte"), ("electrolyte",), ("electrolyte_g_ah", "acid_share")),
    Part(Text("隔膜", "separator"), ("separator",), ("separator_g_ah", "separator_share")),
    Part(Text("电芯壳体", "cell casing"), ("cell_housing", "case_and_lid"), ("case_kg_kwh", "case_share")),
)
CELLS: dict[str, tuple[str, ...]] = {
    "a": ("firm", "contact"), "c": ("plant", "address"), "f": ("product", "conformity"), "g": ("product", "public_study"),
}  # fmt: skip
"""Letter of Article 7(1) to the field that fills it; the others come with the boundary."""
CATHODE = ("cathode_electrode", "cathode_slurry", "cathode_active_material", "precursor")


@rule(
    "B5",
    Text("必须由企业提供的数据", "company-specific data"),
    Text("正极、负极、电解液、隔膜、壳体及电芯、模组、电池包生产的活动数据须为企业数据，不用缺省值或估算", "activity data of cathode, anode, electrolyte, separator, casing and of making cell, module and pack are the firm's own; no defaults, no estimates"),
    (annex("5"), draft()), Severity.ERROR, EU,
)  # fmt: skip
def company_specific(case: Dossier, profile: Profile) -> Iterator[Said]:
    for section, zh, en in (("bom", "物料", "BOM"), ("energy", "能源", "Energy")):
        rows = [(i, r) for i, r in enumerate(getattr(case.study, section)) if section == "energy" or (r.material and r.kind not in UNCOUNTED)]  # fmt: skip
        if not rows:
            yield says(
                f"“{zh}”表未填，用了缺省值", f"The sheet {en} is empty: defaults are used",
                "填写本型号、本工厂的数据", "Give the data of this model and this plant",
                case.place(section),
            )  # fmt: skip
        for kind, kind_zh, kind_en in (
            (DataKind.ESTIMATE, "估算", "estimates"),
            (DataKind.SECONDARY, "次级数据", "secondary data"),
        ):
            found = [index for index, row in rows if row.data_kind is kind]
            if found:
                yield says(
                    f"“{zh}”表 {len(rows)} 行中有 {len(found)} 行是{kind_zh}，这是首行", f"The sheet {en} rests on {kind_en} in {len(found)} of {len(rows)} rows; this is the first",
                    "换成企业实测的用量", "Replace them by measured amounts",
                    case.place(section, found[0], "data_kind"),
                )  # fmt: skip
    yield from _defaults(case)


def _defaults(case: Dossier) -> Iterator[Said]:
    """Parts of the cell whose amounts come from the product system and from no measured parameter."""
    given = {p.id for p in case.study.parameters if p.data_kind is DataKind.PRIMARY}
    fed = {e.provider for e in case.model.edges if (node := case.node(e.consumer)) and node.kind == "system"}
    loose = {}
    for part in PARTS:
        own = [key for key in part.parameters if key in case.system.parameters]
        if fed.intersection(part.processes) and own and not given.intersection(own):
            loose[part] = own[0]
    if loose:
        keys = ", ".join(loose.values())
        yield says(
            f"电芯用量是产品系统的缺省值：{'、'.join(p.name.zh for p in loose)}", f"Parts of the cell stand at the defaults of the product system: {', '.join(p.name.en for p in loose)}",
            f"填写实测的参数并标为 primary：{keys}", f"Measure them and give these parameters as primary: {keys}",
            case.place("parameters"),
        )  # fmt: skip


@rule(
    "B6",
    Text("声明字段", "fields of the declaration"),
    Text("声明所需的每个字段都已填写", "every field of the declaration is filled"),
    (article("a)-(g"),), Severity.WARNING, EU,
)  # fmt: skip
def fields(case: Dossier, profile: Profile) -> Iterator[Said]:
    yield from _empty(case, (e for e in battery.declaration(case).missing if e.letter != "II"))


@rule(
    "B8",
    Text("总能量与参考流", "total energy and reference flow"),
    Text("给出寿命期总输出能量（循环次数 × 每次输出能量）、每千瓦时的电池质量及核算方法", "the total energy (cycles times the energy of each), the kilograms of battery per kWh of it, and the method are given"),
    (annex("3"),), Severity.WARNING, EU,
)  # fmt: skip
def total_energy(case: Dossier, profile: Profile) -> Iterator[Said]:
    yield from _empty(case, (e for e in battery.declaration(case).missing if e.letter == "II"))


def _empty(case: Dossier, missing: Iterable[battery.Entry]) -> Iterator[Said]:
    """One finding for neighbours that are filled the same way."""
    for cure, group in groupby(missing, lambda e: e.cure):
        entries = list(group)
        places = "、".join(dict.fromkeys(e.article for e in entries))
        yield Said(
            Text(
                f"空缺：{'、'.join(e.name.zh for e in entries)}（{places}）",
                f"Empty: {', '.join(e.name.en for e in entries)} ({places.replace('、', ', ')})",
            ),
            cure,
            case.place(*CELLS.get(entries[0].letter, ("boundary",))),
        )


@rule(
    "B9",
    Text("电子部件与正极材料", "electronic parts and cathode materials"),
    Text("电子部件与正极材料须准确识别，不靠缺省值或估算", "electronic parts and cathode materials are identified exactly, not by defaults or estimates"),
    (scope(),), Severity.WARNING, EU,
)  # fmt: skip
def identified(case: Dossier, profile: Profile) -> Iterator[Said]:
    electronics = [x for x in case.footprint.lines if (n := case.node(x.provider)) and n.category == "electronics"]
    cathode = [x for x in case.footprint.lines if x.consumer in CATHODE]
    for zh, en, lines in (("电子部件", "electronic parts", electronics), ("正极材料", "cathode materials", cathode)):
        loose = [line for line in lines if line.data_kind != "primary"]
        share = math.fsum(abs(line.value) for line in loose) / case.absolute
        if share > NAMED:
            yield says(
                f"{zh}占结果 {share:.0%}，其用量不是实测", f"The {en} make {share:.0%} of the result, by amounts that were not measured",
                "按本型号的料号与实测用量填写，并索取供应商碳足迹", "Name them by the part numbers of this model, with measured amounts, and ask for the supplier's footprint",
                case.place_of(loose[0]),
            )  # fmt: skip


@rule(
    "B10",
    Text("分销到销售地点", "distribution to the point of sale"),
    Text("分销是运到欧盟销售地点的运输，由企业给出", "distribution is the transport to the point of sale in the Union, as the firm gives it"),
    (annex("4"), house("a plant in China is far from the Union")), Severity.WARNING, EU,
)  # fmt: skip
def point_of_sale(case: Dossier, profile: Profile) -> Iterator[Said]:
    rows = case.study.distribution
    if case.boundary == "cradle-to-gate":
        return  # the stage is missing altogether, which R35 says
    if not rows:
        yield says(
            "“分销”表未填，用了国内运输的缺省值", "The sheet Distribution is empty: a default of transport inside China is used",
            "填写运到欧盟销售地点的各段运输", "Give the legs to the point of sale in the Union",
            case.place("distribution"),
        )  # fmt: skip
    elif case.country == "CN" and (far := math.fsum(row.distance * row.share for row in rows)) < FARTHEST:
        yield says(
            f"分销运距合计 {far:,.0f} km，到不了欧盟的销售地点", f"The legs sum to {far:,.0f} km, which reaches no point of sale in the Union",
            "补上海运、铁路或空运段", "Add the leg by sea, rail or air",
            case.place("distribution", 0, "distance"),
        )  # fmt: skip
