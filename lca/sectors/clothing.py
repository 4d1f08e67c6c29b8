"""Profile `pefcr-apparel`: what is known of the PEFCR Apparel & Footwear and of the Chinese clothing rules (partial check)."""

from __future__ import annotations

from collections.abc import Iterator

from inventories.problem import Text
from inventories.study import DataKind
from lca.dossier import Dossier
from lca.rule import ClauseStatus, Profile, Said, Severity, profile, rule, says
from lca.standards.profiles import ISO, other

APPAREL = ("pefcr-apparel",)
PEFCR = "PEFCR Apparel & Footwear v3.1"
PCR = "EPD International PCR 2024:03 Apparel"
MASS = 0.01
"""Largest part of the garment's mass that may be missing, fraction."""

profile(
    Profile(
        "pefcr-apparel", Text("服装（参照 PEFCR）", "apparel, in the manner of the PEFCR"),
        Text("部分核对，不等于符合：PEFCR 服装与鞋类原文未查阅", "partial check, not conformity: the PEFCR Apparel & Footwear was not read"),
        ("childrens_clothing",),
    ),
    PEFCR, ISO,
)  # fmt: skip


@rule(
    "A1",
    Text("每次穿着", "per wear"),
    Text("从摇篮到坟墓，并给出每次穿着的结果", "cradle to grave, with the result per wear"),
    (other(PEFCR, "pages of the technical secretariat, one wear is one day"),), Severity.ERROR, APPAREL,
)  # fmt: skip
def per_wear(case: Dossier, profile: Profile) -> Iterator[Said]:
    if case.boundary != "cradle-to-grave" or case.unit("wear") is None:
        yield says(
            f"边界为 {case.boundary}，没有每次穿着的结果", f"The boundary is {case.boundary}: there is no result per wear",
            "边界改为从摇篮到坟墓", "Make the boundary cradle to grave",
            case.place("boundary"),
        )  # fmt: skip


@rule(
    "A2",
    Text("穿着与洗涤", "wears and washes"),
    Text("穿着次数和每洗穿着次数由企业给出", "wears and wears per wash are given by the firm"),
    (other(PEFCR, "pages of the technical secretariat; defaults as coded by Ecobalyse"),), Severity.WARNING, APPAREL,
)  # fmt: skip
def wears(case: Dossier, profile: Profile) -> Iterator[Said]:
    given = {p.id: p for p in case.study.parameters}
    for key in ("wears", "wears_per_wash"):
        if key not in given or given[key].data_kind is DataKind.ESTIMATE:
            name = case.system.parameters[key].name
            yield says(
                f"“{name.zh}”为缺省或估算", f"{name.en} is a default or an estimate",
                "以耐用性试验或调查给出，并附证据", "Give it from durability tests or a survey, with evidence",
                case.place("parameters"),
            )  # fmt: skip


@rule(
    "A3",
    Text("质量覆盖", "mass covered"),
    Text("物料合计至少为服装质量的 99 %", "the materials make up at least 99 % of the garment's mass"),
    (other(PCR, "quoted in a public PCR library"),), Severity.WARNING, APPAREL,
)  # fmt: skip
def mass_covered(case: Dossier, profile: Profile) -> Iterator[Said]:
    tops = [r for r in case.study.bom if r.level == 1 and r.kind.value == "material"]
    if not tops:
        yield says(
            "物料表未填，质量覆盖率无法核对", "The bill of materials is empty: the mass covered cannot be checked",
            "填写面料、辅料与填充物", "Give fabric, trims and filling",
            case.place("bom"),
        )  # fmt: skip
        return
    weight = case.material_mass
    if weight < (1 - MASS) * case.study.product.mass:
        yield says(
            f"物料合计 {weight:.4g} kg，为服装质量的 {weight / case.study.product.mass:.1%}",
            f"The materials weigh {weight:.4g} kg, {weight / case.study.product.mass:.1%} of the garment",
            "补充缺少的面料或辅料", "Add the fabric or trims that are missing",
            case.place("product", "mass"),
        )  # fmt: skip


@rule(
    "A4",
    Text("循环足迹公式", "circular footprint formula"),
    Text("PEFCR 要求循环足迹公式", "the PEFCR asks for the circular footprint formula"),
    (other(PEFCR, "PEF method in general", ClauseStatus.MEMORY),), Severity.NOTE, APPAREL,
)  # fmt: skip
def formula(case: Dossier, profile: Profile) -> Iterator[Said]:
    if case.values.get("recycling_method") != "cff":
        yield says(
            "本产品系统按切断法核算回收", "This product system books recycling by the cut-off",
            "结果不可称为 PEF 结果", "Do not call the result a PEF result",
            case.place("system"),
        )  # fmt: skip
