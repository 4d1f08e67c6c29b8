"""Which bids may be compared at all: the hard conditions of method decision 28 and those of the tender, each named.

Everything must be stated and equal to what the lot demands; "not stated" fails like "other". A condition that could not be looked at
(nobody gave the register) is None, and says so. Differences that widen the interval instead (data base, program, primary share) are
not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from inventories.problem import Text
from inventories.tendering.tender import Lot, Tender
from labels.registry import state
from labels.registry.state import State
from labels.tendering import genuine
from labels.tendering import offer as offers
from labels.tendering.offer import Facts, Offer
from labels.verifying import verification
from labels.verifying.check import Check

PLAIN = {
    "file": Text("文件结构被动过", "the file was tampered with"),
    "signature": Text("签名不符，签名后文件被改动过", "the signature does not match: the file was changed after it was signed"),
    "signer": Text("签名人的证书不出自受信任的机构", "the signer's certificate does not come from a trusted authority"),
    "role": Text("签名人无权签发这类文件", "the signer may not issue such a document"),
    "attachments": Text("附件与记录不符", "its attachments are not those of the record"),
    "record": Text("记录被改动过", "its record was changed"),
    "text": Text("页面上的文字与记录不一致", "the words on its pages are not those of the record"),
    "layout": Text("页面由本程序另一版本绘制，须用该版本核验", "another version of this program drew its pages and has to verify it"),
    "code": Text("二维码与记录不一致", "its QR code is not that of the record"),
    "trail": Text("轨迹不是这份标签的", "its trail belongs to another label"),
    "recomputed": Text("复算得不出所载数字", "recomputation does not give the stated number"),
    "proof": Text("登记证明不成立", "its proof of registration does not hold"),
    "register-key": Text("登记簿的密钥不出自受信任的机构", "the register's key does not come from a trusted authority"),
}  # fmt: skip
"""What a failed check of verification means to somebody who buys chairs; its own words stand in the annex. `layout`: the text unchecked."""
NOT_STATED = Text("未写明", "not stated")
VALUE = frozenset({"functional-unit", "rule", "boundary", "gwp-set", "recycling", "electricity", "life", "interval"})
"""What two values must have in common. Where points are for a certificate, yes or no, no value is compared and none of it is asked."""
CERTIFICATE = frozenset({"readable", "status", "validity", "draft", "product", "usability", "primary", "assurance"})
"""Where points are for a certificate, these say whether a bid has one; without it the bid is scored, with no carbon points."""
RANK = {"any": 0, "": 0, "limited": 1, "reasonable": 2}


def conditions(offer: Offer, tender: Tender) -> tuple[Check, ...]:
    """Every hard condition for one bid, first to last; a bid is scored if none is False."""
    made = _all(offer, tender)
    return tuple(_waived(c, offer) for c in made) if tender.formula == "certificate" else tuple(made)


def lacking(offer: Offer, tender: Tender) -> tuple[Check, ...]:
    """Why a bid does not hold the document that the tender requires; empty: it does."""
    if offer.facts is None:
        return (_readable(offer),)
    made = () if tender.unverified == "equal" else (assurance(offer.facts, tender),)
    if tender.formula == "certificate":
        made = (*made, *(c for c in _all(offer, tender) if c.name in CERTIFICATE and c.name != "assurance"))
    return failed(made)


def _waived(check: Check, offer: Offer) -> Check:
    """A condition as it stands where points are for having a certificate: a limit of the lot still compares values."""
    if check.passed is not False:
        return check
    if check.name in VALUE and offer.lot.limit is None:
        return replace(check, passed=None, text=Text(f"{check.text.zh}；不比较数值，不作要求", f"{check.text.en}; no value is compared, so it is not asked"))  # fmt: skip
    if check.name in CERTIFICATE and not (check.name == "readable" and (offer.problems or offer.bid.file)):
        return replace(check, passed=None, text=Text(f"{check.text.zh}；不算有证书", f"{check.text.en}; it does not count as a certificate"))  # fmt: skip
    return check


def _all(offer: Offer, tender: Tender) -> list[Check]:
    made = [_readable(offer), *_commercial(offer, tender)]
    if offer.facts is not None:
        made += [_genuine(offer), _status(offer), _period(offer.facts, tender), _no_draft(offer.facts)]
        made += _demanded(offer.facts, offer.lot, tender)
        made += _quality(offer.facts, tender)
        if tender.unverified == "exclude" or tender.formula == "certificate":
            made.append(assurance(offer.facts, tender))
        made += _limits(offer, tender)
    return made


def failed(checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(c for c in checks if c.passed is False)


def _check(name: str, passed: bool | None, zh: str, en: str) -> Check:
    return Check(name, passed, Text(zh, en))


def _readable(offer: Offer) -> Check:
    if offer.facts is None or offer.problems:
        found = offer.problems
        zh = "；".join(p.what.zh for p in found) or ("没有可读的文件" if offer.bid.file else "没有提交文件")
        en = "; ".join(p.what.en for p in found) or (
            "there is no document that can be read" if offer.bid.file else "no document was handed in"
        )
        return _check("readable", False, zh, en)
    return _check("readable", True, "文件可读，投标行完整", "the document can be read and the row is complete")


def _commercial(offer: Offer, tender: Tender) -> list[Check]:
    price, currency = offer.price, offer.bid.currency or tender.currency
    made = [
        _check(
            "price", price is not None and price > 0,
            "报价有效" if price is not None and price > 0 else ("缺少报价" if price is None else f"报价 {price:g} 不大于零"),
            "the price is valid" if price is not None and price > 0 else ("there is no price" if price is None else f"the price {price:g} is not above zero"),
        ),
        _check(
            "currency", currency == tender.currency,
            f"币种 {currency}，招标为 {tender.currency}", f"currency {currency}, the tender is in {tender.currency}",
        ),
        _check(
            "quantity", offer.quantity > 0 and offer.quantity == offer.lot.quantity,
            f"数量 {offer.quantity:g}，标段为 {offer.lot.quantity:g}", f"quantity {offer.quantity:g}, the lot asks for {offer.lot.quantity:g}",
        ),
    ]  # fmt: skip
    weight = tender.other_weight
    if offer.bid.other > weight:
        made.append(
            _check(
                "other-points", False, f"其他分 {offer.bid.other:g} 高于权重 {weight:g}", f"other points {offer.bid.other:g} exceed their weight {weight:g}",
            )
        )  # fmt: skip
    return made


def _genuine(offer: Offer) -> Check:
    if offer.facts is not None and offer.facts.unverified_by_us:
        return _check("genuine", None, "非本程序标签，未经本程序核验", "not one of our labels: not verified by us")
    bad = [c for c in failed(offer.checks) if c.name not in genuine.APART]
    if not bad and not offer.sound:
        bad = [c for c in offer.checks if c.passed is None and c.name in verification.CORE]
    said = list(dict.fromkeys(_plain(c) for c in bad))
    zh = "；".join(t.zh for t in said)
    en = "; ".join(t.en for t in said)
    zh = f"不能证明这份标签是真的：{zh}" if bad else "签名、摘要与复算均相符"
    en = f"nothing shows that this label is genuine: {en}" if bad else "signature, digests and recomputation agree"
    return _check("genuine", not bad and offer.sound, zh, en)


def _plain(check: Check) -> Text:
    unread = check.name == "text" and check.passed is None
    return PLAIN.get("layout" if unread else check.name, check.text)


def _status(offer: Offer) -> Check:
    if not offer.status:
        return _check("status", None, "未查登记簿", "the register was not looked up")
    name = state.NAMES.get(offer.status, Text(offer.status, offer.status))
    # Out of date is the condition that follows; it is not named twice.
    good = None if offer.status in ("expired", "not-yet") else offer.status == State.IN_FORCE
    return _check("status", good, f"登记状态：{name.zh}", f"status in the register: {name.en}")


def _period(facts: Facts, tender: Tender) -> Check:
    day = tender.award_date.isoformat()
    if not facts.valid_from or not facts.valid_until:
        return _check("validity", False, "未写明有效期", "no validity is stated")
    good = facts.valid_from <= day <= facts.valid_until
    span = f"{facts.valid_from} – {facts.valid_until}"
    word = ("在有效期内", "in force") if good else ("不在有效期内", "not in force")
    return _check("validity", good, f"评标日 {day} {word[0]}（{span}）", f"{word[1]} on {day} ({span})")


def _no_draft(facts: Facts) -> Check:
    good = facts.document != "draft"
    return _check(
        "draft",
        good,
        "不是草稿" if good else "测算草稿不得投标",
        "no draft" if good else "a draft sheet is no document for a tender",
    )


def _demanded(facts: Facts, lot: Lot, tender: Tender) -> list[Check]:
    same = [
        ("product", "产品种类", "product kind", facts.product, lot.product),
        ("rule", "规则与版本", "rule and version", facts.rule, lot.rule),
        ("boundary", "系统边界", "system boundary", facts.boundary, lot.boundary),
        ("gwp-set", "GWP 值集", "GWP set", facts.gwp_set, tender.gwp_set),
        ("recycling", "回收分配规则", "recycling rule", facts.recycling, tender.recycling),
        ("electricity", "电力核算方式", "electricity basis", facts.electricity, tender.electricity),
    ]
    made = [_same(*row) for row in same]
    if lot.life is not None:
        found = f"{facts.life:g}" if facts.life is not None else ""
        made.append(_same("life", "寿命（年）", "life (years)", found, f"{lot.life:g}"))
    factor = offers.per_unit(facts, lot.unit)
    units = [unit for unit, _ in facts.values]
    stated = Text("、".join(units), ", ".join(units))
    made.insert(
        1,
        _check(
            "functional-unit", factor is not None,
            f"功能单位：{stated.zh}" + ("" if factor is not None else f"，无法换算为 {lot.unit}"),
            f"functional unit: {stated.en}" + ("" if factor is not None else f", which cannot be converted to {lot.unit}"),
        ),
    )  # fmt: skip
    return made


def _same(name: str, zh: str, en: str, found: str, wanted: str) -> Check:
    shown = Text(found, found) if found else NOT_STATED
    good = bool(found) and plain(found) == plain(wanted)
    return _check(
        name, good, f"{zh}：{shown.zh}" + ("" if good else f"，要求 {wanted}"), f"{en}: {shown.en}" + ("" if good else f", {wanted} is required")
    )  # fmt: skip


def plain(words: str) -> str:
    """Case and spaces do not tell two rules apart; every other sign does."""
    return re.sub(r"\s+", "", words.replace("−", "-")).casefold()


def _quality(facts: Facts, tender: Tender) -> list[Check]:
    wanted = int(tender.usability[1:])
    made = [
        _check(
            "usability", facts.usability >= wanted, f"数据可用性 L{facts.usability}，要求 {tender.usability}",
            f"usability L{facts.usability}, {tender.usability} is required",
        )
    ]  # fmt: skip
    if tender.least_primary > 0:
        share = facts.primary
        good = share is not None and share >= tender.least_primary
        words = "—" if share is None else f"{share * 100:.1f} %"
        made.append(
            _check(
                "primary", good, f"初级数据占比 {words}，要求 {tender.least_primary * 100:g} %", f"primary share {words}, {tender.least_primary * 100:g} % is required",
            )
        )  # fmt: skip
    width = offers.half_width(facts.interval) if facts.interval else tender.assumed
    good = width <= tender.widest
    made.append(
        _check(
            "interval", good, f"区间半宽 {width * 100:.1f} %，上限 {tender.widest * 100:g} %", f"half-width {width * 100:.1f} %, at most {tender.widest * 100:g} %",
        )
    )  # fmt: skip
    return made


def assurance(facts: Facts, tender: Tender) -> Check:
    """Whether the document is of the kind and the assurance that the tender requires."""
    kind = tender.document_type == "self-declared" or facts.document == "verified"
    level = RANK.get(facts.level, 0) >= (RANK[tender.level] if tender.document_type == "verified" else 0)
    zh = {"draft": "测算草稿", "self-declared": "自我声明", "verified": "经核查"}[facts.document]
    words = {
        "": ("无核查", "no verification"),
        "limited": ("有限保证", "limited assurance"),
        "reasonable": ("合理保证", "reasonable assurance"),
    }
    said = words[facts.level]
    return _check(
        "assurance", kind and level and facts.document != "draft",
        f"文件类型：{zh}，{said[0]}；要求 {tender.document_type} / {tender.level}",
        f"document: {facts.document}, {said[1]}; required: {tender.document_type} / {tender.level}",
    )  # fmt: skip


def _limits(offer: Offer, tender: Tender) -> list[Check]:
    if offer.lot.limit is None or tender.formula == "limit" or offer.facts is None:
        return []
    factor = offers.per_unit(offer.facts, offer.lot.unit)
    if factor is None:
        return []
    value = offer.facts.headline * factor
    return [
        _check(
            "limit", value <= offer.lot.limit, f"足迹 {value:.6g}，限值 {offer.lot.limit:g}", f"footprint {value:.6g}, limit {offer.lot.limit:g}",
        )
    ]  # fmt: skip


def twice(offers_of_lot: Sequence[Offer]) -> dict[int, Check]:
    """Bids that contradict another of the same lot: two bids of one bidder, or two labels of one product. Number → what is wrong.

    Give only bids that hold on their own: a forged label must not push out the genuine one of the same product. Of two labels of one product the newer stands; where both begin on one day, neither does. The same label handed in by two dealers
    is no contradiction.
    """
    found: dict[int, Check] = {}
    bidders: dict[str, list[Offer]] = {}
    products: dict[tuple[str, str], list[Offer]] = {}
    for offer in offers_of_lot:
        bidders.setdefault(offer.bid.uscc or plain(offer.bid.bidder), []).append(offer)
        if offer.facts is not None and offer.facts.model and offer.facts.uscc:
            products.setdefault((offer.facts.uscc, plain(offer.facts.model)), []).append(offer)
    for group in products.values():
        if len({o.identity for o in group}) > 1:
            newest = max(o.facts.valid_from for o in group if o.facts)
            fresh = {o.identity for o in group if o.facts and o.facts.valid_from == newest}
            for offer in group:
                if len(fresh) > 1 or offer.identity not in fresh:
                    rows = "、".join(str(o.number) for o in group)
                    found[offer.number] = _check(
                        "twice", False, f"同一产品有两份不同的标签（第 {rows} 份投标），只有较新的一份可用",
                        f"one product has two different labels (bids {rows}); only the newer one counts",
                    )  # fmt: skip
    for everything in bidders.values():
        group = [o for o in everything if o.number not in found]
        if len(group) > 1:
            rows = "、".join(str(o.number) for o in group)
            for offer in group:
                found[offer.number] = _check(
                    "twice", False, f"同一投标人在本标段有 {len(group)} 份投标（{rows}）", f"one bidder has {len(group)} bids in this lot ({rows})",
                )  # fmt: skip
    return found
