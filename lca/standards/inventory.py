"""How shared burdens are split and whether the masses fit: allocation, recycling, loss, mass balance (R29, R30, R34)."""

from __future__ import annotations

from collections.abc import Iterator

from inventories import site_share
from inventories.problem import Text
from lca.dossier import Dossier
from lca.rule import Profile, Said, Severity, rule, says
from lca.standards.profiles import GENERAL, gbt, house, iso, pact

SHARED_WORTH = 0.01
"""Below this change of the result another allocation is no finding."""
CREDIT = 1e-9
MASS = 0.05
"""Largest gap between the bill of materials and the product, fraction."""
CIRCULAR = "cff"


@rule(
    "R29",
    Text("分配", "allocation"),
    Text("先避免分配，其次物理关系，再次经济价值；各份额合计为 1，并给出替代方法的差异", "avoid allocation, then share by a physical relation, then by value; shares sum to 1 and the alternative's difference is given"),
    (pact("3.3.1.4"), iso("7.3"), gbt()), Severity.WARNING, GENERAL,
)  # fmt: skip
def allocation(case: Dossier, profile: Profile) -> Iterator[Said]:
    product = case.study.product
    for section, index, row in case.rows("energy", "direct"):
        made = product.output * site_share.weight(row, product)
        if str(row.allocation) in ("pieces", "mass", "hours", "value") and made > (row.site_total or 0.0) * 1.005:
            yield says(
                f"本产品 {made:g} 超过全厂总量 {row.site_total or 0:g}：份额大于 1",
                f"This product makes {made:g} of the site's {row.site_total or 0:g}: a share above 1",
                "核对全厂总量的单位", "Check the unit of the site's total",
                case.place(section, index, "site_total"), Severity.ERROR,
            )  # fmt: skip
        if str(row.allocation) == "value":
            yield says(
                "全厂用量按产值分摊", "The site's amount is shared by value",
                "优先用分表、件数、质量或工时；确须按产值时写明理由并给出两种结果", "Take a submeter, pieces, mass or hours first; where only value serves, say why and give both results",
                case.place(section, index, "allocation"),
            )  # fmt: skip
    for other in case.allocations:
        if not other.used and other.total is not None and abs(other.delta) > SHARED_WORTH:
            yield says(
                f"背景多产出过程改按{other.name.zh}分配，结果变化 {other.delta:+.1%}（{other.note.zh}）",
                f"With the shared background processes split by {other.name.en} the result changes by {other.delta:+.1%} ({other.note.en})",
                "报告中列出两种结果并说明选择理由", "Give both results in the report, with the reason for the choice",
            )  # fmt: skip


@rule(
    "R30",
    Text("回收规则", "recycling rule"),
    Text("一个研究只用一种回收规则；切断法下不得同时计再生含量与回收抵扣", "one recycling rule per study; under the cut-off, never a credit besides recycled content"),
    (pact("3.3.2.2"), house("cut-off by default"), iso("7.3")), Severity.ERROR, GENERAL,
)  # fmt: skip
def recycling(case: Dossier, profile: Profile) -> Iterator[Said]:
    method = str(case.values.get("recycling_method", "cut-off"))
    content = [index for index, row in enumerate(case.study.bom) if row.recycled_content]
    inside = {s.id for s in case.model.stages if s.included and not s.beside}
    uptake = {n.id for n in case.model.nodes if n.category in ("wood", "paper", "textile")}
    booked = [
        line for line in case.footprint.lines if line.amount < 0 and line.factor > CREDIT and line.stage in inside
    ]
    booked += [
        line
        for line in case.footprint.lines
        if line.factor < 0 < line.amount and line.stage == "end_of_life" and line.provider not in uptake
    ]
    if method != CIRCULAR:
        for line in (line for line in booked if line.consumer != "recycled_content"):
            also = Text("，且计了再生含量", ", besides recycled content") if content else Text("", "")
            yield says(
                f"切断法下“{line.name_zh}”记了抵扣 {line.value:.3g} kg{also.zh}",
                f"Under the cut-off, {line.name_en} is credited with {line.value:.3g} kg{also.en}",
                "删除抵扣，或改用另列的 D 模块", "Delete the credit, or show it beside the total (module D)",
                case.place_of(line),
            )  # fmt: skip
    own = float(case.values.get("own_secondary_share") or 0), float(case.values.get("own_loop_share") or 0)
    if min(own) > 0:
        yield says(
            "同时给了自产再生铅比例和闭环回收比例", "Both the own secondary share and the own loop share are given",
            "同一千克铅只计一次：选其一", "One kilogram of lead counts once: choose one",
            case.place("parameters"),
        )  # fmt: skip


@rule(
    "R30b",
    Text("制造损耗与再生含量", "manufacturing loss and recycled content"),
    Text("损耗须有去向；再生含量作用于声明的三元组", "a loss has a fate, and recycled content acts on a declared triple"),
    (house("recycled content acts on a declared triple"),), Severity.ERROR, GENERAL,
)  # fmt: skip
def loss(case: Dossier, profile: Profile) -> Iterator[Said]:
    for index, row in enumerate(case.study.bom):
        if row.loss and row.loss_fate is None:
            yield says(
                f"“{row.part}”损耗 {row.loss:.0%}，没有去向", f"{row.part!r} loses {row.loss:.0%} to nowhere",
                "选择：厂内回用、外售、废弃", "Choose: remelt, sold, waste",
                case.place("bom", index, "loss_fate"),
            )  # fmt: skip
        if row.recycled_content and not row.evidence:
            yield says(
                f"“{row.part}”再生含量 {row.recycled_content:.0%} 没有证据",
                f"{row.part!r} claims {row.recycled_content:.0%} recycled content without evidence",
                "附供应商声明或证书", "Name the supplier's statement or certificate",
                case.place("bom", index, "recycled_content"), Severity.WARNING,
            )  # fmt: skip


@rule(
    "R34",
    Text("质量平衡", "mass balance"),
    Text("物料净重合计与产品质量相差不超过 5 %", "the net materials weigh what the product weighs, within 5 %"),
    (house("mass in and out"), iso("7.3")), Severity.WARNING, GENERAL,
)  # fmt: skip
def mass_balance(case: Dossier, profile: Profile) -> Iterator[Said]:
    listed, said = case.material_mass, case.study.product.mass
    if listed and abs(listed / said - 1) > MASS:
        yield says(
            f"物料合计 {listed:.4g} kg，产品质量 {said:.4g} kg，相差 {listed / said - 1:+.1%}",
            f"The bill of materials weighs {listed:.4g} kg, the product {said:.4g} kg: {listed / said - 1:+.1%}",
            "补充缺少的零部件，或改正数量与质量", "Add what is missing, or correct quantities and mass",
            case.place("product", "mass"),
        )  # fmt: skip
