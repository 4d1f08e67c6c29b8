"""What a bidder could contest in a tender before it is published, and the clauses that go into it.

A finding is a Problem with the cell it stands in. `serious` ones make an award impossible or open to challenge; the others are
remarks. A legal figure that was not read in its text is said to be cited from memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inventories import benchmark, sheet, system
from inventories import unit as units
from inventories.problem import InputError, Place, Problem, Problems, Text
from inventories.tendering.tender import Lot, Tender
from inventories.tendering.tender_book import Tendered
from labels.tendering import tiers

LEAST_PRICE_GOODS = 30.0
"""Points of 100, goods bought by the public purse; 财政部令第87号 as rules.md has it: from memory, the text was not read."""
SAMPLE = 3
"""Published footprints needed before a limit is held against them."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, each with its place."""

    serious: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check(tendered: Tendered) -> Findings:
    """Everything a bidder could contest."""
    serious, remarks = Problems(), Problems()
    made = _Check(tendered, serious, remarks)
    made.weights()
    made.formula()
    made.proof()
    made.spread()
    for index, lot in enumerate(tendered.file.lots):
        made.lot(index, lot)
    for found in tiers.faults(tendered):
        serious.add(found.code, found.what, found.cure, found.place)
    return Findings(tuple(serious), tuple(remarks))


class _Check:
    def __init__(self, tendered: Tendered, serious: Problems, remarks: Problems) -> None:
        self.tender: Tender = tendered.file.tender
        self.file, self.places = tendered.file, tendered.places
        self.serious, self.remarks = serious, remarks

    def at(self, field: str) -> Place:
        return self.places.of("tender", field)

    def bad(self, code: str, zh: str, en: str, cure_zh: str, cure_en: str, place: Place) -> None:
        self.serious.add(code, Text(zh, en), Text(cure_zh, cure_en), place)

    def note(self, code: str, zh: str, en: str, cure_zh: str, cure_en: str, place: Place) -> None:
        self.remarks.add(code, Text(zh, en), Text(cure_zh, cure_en), place)

    def weights(self) -> None:
        t = self.tender
        total = t.price_weight + t.carbon_weight + t.other_weight
        if abs(total - 100.0) > 1e-9:
            self.bad("weights", f"三项权重合计 {total:g}，不是 100", f"The weights add up to {total:g}, not 100", "使价格、碳、其他三项合计 100", "Make price, carbon and other add up to 100", self.at("price_weight"))  # fmt: skip
        if t.legal_kind == "goods" and t.price_weight < LEAST_PRICE_GOODS:
            self.bad(
                "price-weight", f"货物类价格分 {t.price_weight:g}，低于 30（财政部令第87号；凭记忆引用，未读原文，请核对）",
                f"The price weighs {t.price_weight:g} of 100; goods ask for at least 30 (Ministry of Finance order 87; from memory, the text was not read: check it)",
                "提高价格分", "Raise the price weight", self.at("price_weight"),
            )  # fmt: skip
        for name, low, mid, high in (
            ("carbon_weight", t.carbon_weight_low, t.carbon_weight, t.carbon_weight_high),
            ("carbon_price", t.carbon_price_low, t.carbon_price, t.carbon_price_high),
        ):
            if (low is not None and low > mid) or (high is not None and high < mid):
                self.bad(
                    "assumptions",
                    "低假设、中心值、高假设不是由低到高",
                    "Low, central and high assumptions do not rise",
                    "按由低到高填写",
                    "Put them in rising order",
                    self.at(f"{name}_low"),
                )
        if t.carbon_weight_high is not None and t.price_weight - (t.carbon_weight_high - t.carbon_weight) < 0:
            self.bad("assumptions", "碳分高假设使价格分小于零", "The high carbon weight makes the price weight negative", "降低高假设", "Lower it", self.at("carbon_weight_high"))  # fmt: skip

    def formula(self) -> None:
        t, at = self.tender, self.at("formula")
        if t.formula == "shadow":
            if t.carbon_weight:
                self.bad("carbon-twice", "影子碳价已计入评审价，碳分会把碳重复计算", "With the shadow price carbon is in the evaluated price; carbon points would count it twice", "碳分填 0", "Set the carbon weight to 0", self.at("carbon_weight"))  # fmt: skip
            if not t.carbon_price:
                self.bad("carbon-price", "影子碳价法没有碳价", "The shadow price formula has no carbon price", "填写影子碳价", "Give the carbon price", self.at("carbon_price"))  # fmt: skip
        elif t.formula == "none":
            if t.carbon_weight:
                self.bad(
                    "formula-none",
                    "碳分有权重而没有公式",
                    "Carbon has a weight but no formula",
                    "选择公式，或把碳分填 0",
                    "Choose a formula, or set the weight to 0",
                    at,
                )
        elif not t.carbon_weight:
            self.bad("carbon-weight", "选了碳分公式而权重为 0：足迹不起作用", "A carbon formula with weight 0: the footprint has no effect", "填写碳分权重，或公式选“不计分”", "Give the weight, or choose no formula", self.at("carbon_weight"))  # fmt: skip
        if t.formula == "ratio":
            self.note("ratio-zero", "足迹不大于零时比例法会除以零或倒挂，届时无法评分", "At or below zero the ratio divides by zero or turns round; then nothing can be scored", "可能出现负足迹的产品（生物质、从摇篮到大门）改用线性法或影子碳价", "Where footprints may be negative (biomass, cradle to gate) choose linear or shadow price", at)  # fmt: skip
        if t.formula == "certificate" and t.document_type == "self-declared":
            self.bad("certificate-document", "有无证书法与“自我声明”即可的要求矛盾", "Points for a certificate, but a self-declaration is enough", "要求经核查的标签", "Require a verified label", self.at("document_type"))  # fmt: skip

    def proof(self) -> None:
        t = self.tender
        if t.document_type == "self-declared" and t.level != "any":
            self.bad("level", "自我声明没有保证等级，却要求等级", "A self-declaration has no assurance, yet a level is required", "要求经核查的标签，或等级选“不要求”", "Require a verified label, or no level", self.at("level"))  # fmt: skip
        if t.unverified == "equal":
            self.bad("unverified-equal", "未达要求者同等对待：要求形同虚设，守规者可质疑", "A bid without the required document is treated alike: who complied can contest it", "选“不评分”或“扣分”并写明比例", "Exclude it, or state a penalty", self.at("unverified"))  # fmt: skip
        if t.unverified == "penalty" and not t.penalty:
            self.bad(
                "penalty",
                "选择扣分而比例为 0",
                "A penalty of 0 is none",
                "填写扣分比例",
                "State the penalty",
                self.at("penalty"),
            )
        if t.electricity == "instrument-first":
            self.note("electricity", "中国尚未公布剩余电力结构，凭证优先会重复计算绿电", "China has published no residual mix: instruments first counts green power twice", "通常选“基于位置”", "Location is usual", self.at("electricity"))  # fmt: skip
        if t.gwp_set not in {c.id for c in sheet.GWP_SET}:
            self.bad(
                "gwp-set",
                f"不认识 GWP 值集 {t.gwp_set}",
                f"The GWP set {t.gwp_set} is not known",
                "从下拉清单选择",
                "Choose from the list",
                self.at("gwp_set"),
            )

    def spread(self) -> None:
        t = self.tender
        if t.assumed > t.widest:
            self.note("widest", f"未给区间者按 ±{t.assumed * 100:g} % 假设，超过上限 ±{t.widest * 100:g} %：这类投标全部不可比", f"Bids without an interval are taken as ±{t.assumed * 100:g} %, wider than the ±{t.widest * 100:g} % allowed: none of them is comparable", "如非本意，放宽上限", "Allow more, unless this is meant", self.at("widest"))  # fmt: skip
        if t.credible > t.widest:
            self.bad("credible", "可信的最窄半宽大于区间宽度上限：谁也进不来", "The narrowest credible interval is wider than the widest allowed: nobody passes", "调整两者之一", "Change one of them", self.at("credible"))  # fmt: skip
        if t.confidence < 0.8:
            self.note("confidence", f"置信水平 {t.confidence:g} 偏低：每五对就可能错一对", f"A confidence of {t.confidence:g} is low: one order in five may be wrong", "常用 0.95", "0.95 is usual", self.at("confidence"))  # fmt: skip

    def lot(self, index: int, lot: Lot) -> None:
        def at(field: str) -> Place:
            return self.places.of("lots", index, field)

        if sum(other.id == lot.id for other in self.file.lots) > 1:
            self.bad(
                "lot-twice",
                f"标段编号 {lot.id} 重复",
                f"The lot {lot.id} stands twice",
                "换一个编号",
                "Give it another id",
                at("id"),
            )
        if lot.quantity <= 0:
            self.bad("quantity", "数量为零", "The quantity is zero", "填写数量", "Give the quantity", at("quantity"))
        if lot.boundary == "cradle-to-grave" and lot.life is None:
            self.bad("life", "摇篮到坟墓而没有规定寿命：寿命越长足迹看起来越低", "Cradle to grave without a life: the longer a bidder assumes it, the lower his footprint looks", "填写统一的寿命", "State one life for all", at("life"))  # fmt: skip
        if self.tender.formula == "limit" and lot.limit is None:
            self.bad(
                "limit-missing",
                "限值法没有限值",
                "The limit formula has no limit",
                "填写足迹限值",
                "Give the limit",
                at("limit"),
            )
        if self.tender.formula == "linear":
            self._linear(lot, at("reference"))
        self._kind(lot, at("product"), at("unit"), at("rule"))
        self._limit(lot, at("limit"))

    def _linear(self, lot: Lot, place: Place) -> None:
        if lot.reference is None or lot.floor is None:
            self.bad(
                "linear-bounds",
                "线性法缺少零分足迹或满分足迹",
                "The linear formula lacks its reference or floor",
                "两项都填写",
                "Give both",
                place,
            )
        elif lot.reference == lot.floor:
            self.bad("division-by-zero", "零分足迹等于满分足迹：公式除以零", "Reference and floor are equal: the formula divides by zero", "零分足迹须高于满分足迹", "The reference lies above the floor", place)  # fmt: skip
        elif lot.reference < lot.floor:
            self.bad("linear-bounds", "零分足迹低于满分足迹：足迹越高得分越高", "The reference lies below the floor: the higher the footprint, the more points", "对调两项", "Exchange them", place)  # fmt: skip

    def _kind(self, lot: Lot, product: Place, unit: Place, rule: Place) -> None:
        try:
            found = system.load(lot.product)
        except InputError:
            self.note("product", f"没有产品系统 {lot.product}：只有录入件可比", f"There is no product system {lot.product}: only typed bids can be compared", "见 tanbiao systems", "See tanbiao systems", product)  # fmt: skip
            return
        known = [u.unit for u in found.units_for(lot.boundary)]
        if not any(u == lot.unit or units.same_dimension(u, lot.unit) for u in known):
            self.bad("unit", f"单位 {lot.unit} 与该产品在此边界的功能单位不符：{'、'.join(known)}", f"The unit {lot.unit} fits no functional unit of this product and boundary: {', '.join(known)}", "从中选择", "Choose one of them", unit)  # fmt: skip
        wanted = f"{found.house_rule} v{found.version}"
        if lot.rule.casefold().replace(" ", "") != wanted.casefold().replace(" ", ""):
            self.note("rule", f"要求的规则不是 {wanted}：碳标标签都不可比", f"The rule required is not {wanted}: no label of tanbiao is comparable", f"写作 {wanted}；若确实要求别的规则，无须改动", f"Write {wanted}; if another rule is meant, leave it", rule)  # fmt: skip

    def _limit(self, lot: Lot, place: Place) -> None:
        if lot.limit is None:
            return
        typed = [b.value for b in self.file.bids if b.lot == lot.id and b.value is not None and b.unit == lot.unit]
        if typed and min(typed) > lot.limit:
            self.bad("limit-nobody", f"限值 {lot.limit:g} 低于所有已录入的足迹（最低 {min(typed):g}）", f"The limit {lot.limit:g} is below every footprint typed in (lowest {min(typed):g})", "核对限值与单位", "Check limit and unit", place)  # fmt: skip
        known = benchmark.load()
        kinds = {k.id for k in known.kinds.values() if k.system == lot.product}
        published = _comparable(lot, [e for e in known.entries if e.kind in kinds and not e.same_as])
        if len(published) >= SAMPLE and min(published) > lot.limit:
            self.bad(
                "limit-nobody", f"限值 {lot.limit:g} 低于全部 {len(published)} 个已公开结果（最低 {min(published):g}）：可能无人达到",
                f"The limit {lot.limit:g} is below all {len(published)} published results (lowest {min(published):g}): perhaps nobody meets it",
                "核对限值与单位", "Check limit and unit", place,
            )  # fmt: skip


def _comparable(lot: Lot, entries: Sequence[benchmark.Entry]) -> list[float]:
    """Published values of a unit and boundary that are not stated to be others than the lot's; a seat counts as a piece."""
    same = {"seat": "piece", "件": "piece"}
    wanted = same.get(lot.unit, lot.unit)
    return [e.value for e in entries if e.unit == wanted and e.boundary in (lot.boundary, "not-stated")]
