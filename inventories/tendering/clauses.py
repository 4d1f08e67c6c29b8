"""Ready clauses to paste into a tender, filled in from its rules; a blank stays a line to fill in.

The words are ours. They are no legal advice, and no clause claims that a law asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inventories.problem import Text
from inventories.tendering import tender_form
from inventories.tendering.tender import Tender

BLANK = "____"


DRAFT = Text("测算草稿不予评分。", " A draft sheet is never scored.")


def clauses(values: Mapping[str, Any]) -> tuple[Text, ...]:
    """The clauses for the fields of Tender in `values` (missing ones take their default, or stay blank)."""
    said = _Said(values)
    made = _clauses(said)
    if values.get("formula") != "certificate":
        return made
    # Where points are for a certificate a draft is no document, but its bid is scored all the same.
    first = Text(made[0].zh.removesuffix(DRAFT.zh), made[0].en.removesuffix(DRAFT.en))
    return (first, _certificate(said), *made[5:])


def _certificate(said: _Said) -> Text:
    """In place of what must be comparable and how it is told apart: no values are compared."""
    return Text(
        f"碳分按有无证书给出，不比较足迹数值：文件真实、在评标日有效且达到要求的文件类型与保证等级者得全部碳分；文件过期、停用、为草稿、属于另一产品种类、达不到要求，或没有提交文件者，照常评价格分，碳分为零。初级数据占比不低于 {said('least_primary').zh}，数据可用性不低于 {said('usability').zh}。不能证明真实的文件，其投标不予评分。标段写明足迹限值的，超过限值或与限值不可比者不予评分。",
        f"Carbon points are for having the required document; no footprints are compared. A document that is genuine, in force on the award date and of the kind and assurance required earns all carbon points. A bid whose document is out of date, suspended, a draft, for another product kind or below what is required, or that hands in none, is scored on price and gets no carbon points. Primary data share at least {said('least_primary').en}, usability at least {said('usability').en}. A bid whose document is not shown to be genuine is not scored. Where a lot states a limit, a bid above it or not comparable with it is not scored.",
    )


def _clauses(said: _Said) -> tuple[Text, ...]:
    return (
        Text(
            f"投标人须随投标文件提交产品碳足迹文件。要求的文件类型：{said('document_type').zh}；保证等级：{said('level').zh}；在评标日 {said('award_date').zh} 有效。{DRAFT.zh}",
            f"A bidder hands in a document on the product's carbon footprint. Document required: {said('document_type').en}; assurance: {said('level').en}; in force on {said('award_date').en}.{DRAFT.en}",
        ),
        Text(
            f"足迹只有在下列各项均与本标段要求一致时才可比：产品种类、规则及版本、功能单位、系统边界、寿命、GWP 值集（{said('gwp_set').zh}）、回收分配规则（{said('recycling').zh}）、电力核算方式（{said('electricity').zh}）。任一项不一致或未写明，该足迹列为“不可比”，写明原因，不予评分。",
            f"Footprints are comparable only if all of these are as the lot demands: product kind, rule and version, functional unit, system boundary, life, GWP set ({said('gwp_set').en}), recycling rule ({said('recycling').en}), electricity basis ({said('electricity').en}). A footprint that differs in one of them, or does not state it, is listed as not comparable with the reason and is not scored.",
        ),
        Text(
            f"未达到要求的文件类型或保证等级的投标：{said('unverified').zh}（扣分比例 {said('penalty').zh}）。初级数据占比不低于 {said('least_primary').zh}，数据可用性不低于 {said('usability').zh}，95 % 区间半宽不超过足迹的 {said('widest').zh}。",
            f"A bid below the document or assurance required: {said('unverified').en} (penalty {said('penalty').en}). Primary data share at least {said('least_primary').en}, usability at least {said('usability').en}, half-width of the 95 % interval at most {said('widest').en} of the footprint.",
        ),
        Text(
            f"两个足迹仅当一方较低的概率在“共同数据完全独立”与“完全共享”两种情形下均不低于 {said('confidence').zh} 时，才认定为不同（蒙特卡洛 {said('draws').zh} 次，种子 {said('seed').zh}）。未被认定不同的投标为一组（紧凑字母表示法）；组相互重叠时：{said('overlap').zh}；同组碳分相同，按组内足迹的平均值计算。",
            f"Two footprints count as different only if the probability that one is lower is at least {said('confidence').en} both with all common data drawn apart and with all of them shared (Monte Carlo, {said('draws').en} draws, seed {said('seed').en}). Bids that are not different form a group (compact letter display); where groups overlap: {said('overlap').en}; all bids of a group get the same carbon points, by the mean of their footprints.",
        ),
        Text(
            f"不确定性假设（估算值，事先公布）：未给区间者半宽 {said('assumed').zh}；窄于 {said('credible').zh} 者按此放宽；背景数据库不同 {said('database_sigma').zh}，软件不同 {said('software_sigma').zh}，初级数据差距 {said('primary_sigma').zh}（ln 的标准差）。",
            f"Assumptions on uncertainty (estimates, published beforehand): half-width where none is stated {said('assumed').en}; intervals narrower than {said('credible').en} are widened to it; other data base {said('database_sigma').en}, other program {said('software_sigma').en}, difference in primary share {said('primary_sigma').en} (standard deviation of ln).",
        ),
        Text(
            f"综合评分：价格分 {said('price_weight').zh}，碳分 {said('carbon_weight').zh}（{said('formula').zh}），其他分 {said('other_weight').zh}，合计 100。价格分 = 最低有效报价 ÷ 投标报价 × 价格分。影子碳价法：评审价 = 报价 + 碳价 {said('carbon_price').zh} {said('currency').zh}/t × 足迹 × 数量 ÷ 1000。每项四舍五入到 0.01 分后相加；总分相同者报价低者优先。",
            f"Points: price {said('price_weight').en}, carbon {said('carbon_weight').en} ({said('formula').en}), other {said('other_weight').en}, together 100. Price points = lowest valid price / price × weight. Shadow price: evaluated price = price + {said('carbon_price').en} {said('currency').en}/t × footprint × quantity / 1000. Each part is rounded half up to 0.01 and added; of equal totals the lower price goes first.",
        ),
        Text(
            f"履约核验：中标人交付后按同一规则提交核算轨迹。实现价值低于中标价值时，违约金 = {said('sanction').zh} ×（中标价值 − 实现价值）。",
            f"After delivery the awarded bidder hands in a trail by the same rule. If the value achieved is below the value awarded, the sanction is {said('sanction').en} × (awarded − achieved value).",
        ),
        Text(
            "评审结果公布每个输入、公式、版本、种子与摘要，使任何投标人能够复算。",
            "The result is published with every input, formula, version, seed and digest, so that any bidder can recompute it.",
        ),
    )  # fmt: skip


class _Said:
    """A rule's value as a clause says it, in both languages."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def __call__(self, field: str) -> Text:
        value = self.values.get(field)
        if value is None:
            info = Tender.model_fields[field]
            value = None if info.is_required() else info.default
        if value is None or value == "":
            return Text(BLANK, BLANK)
        column = tender_form.FORM.column(("tender", field))
        if column and column.choices:
            found = next((c for c in column.choices if c.id == str(value)), None)
            return Text(found.name.zh, found.name.en) if found else Text(str(value), str(value))
        if column and column.kind == "share":
            text = f"{float(value) * 100:g} %"
            return Text(text, text)
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return Text(text, text)
