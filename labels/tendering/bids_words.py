"""What the comparison says to somebody who never heard of life cycles: the answer of each lot, and what can still be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventories.problem import Text
from labels.tendering.bids import Judged, LotResult, Result
from labels.verifying.check import Check

NAMES = {
    "readable": Text("文件与投标行", "document and row"), "price": Text("报价", "price"), "currency": Text("币种", "currency"),
    "quantity": Text("数量", "quantity"), "other-points": Text("其他分", "other points"), "genuine": Text("真伪", "genuine"),
    "status": Text("登记状态", "status"), "validity": Text("有效期", "validity"), "draft": Text("文件种类", "kind of document"),
    "product": Text("产品种类", "product kind"), "functional-unit": Text("功能单位", "functional unit"),
    "rule": Text("规则与版本", "rule and version"), "boundary": Text("系统边界", "system boundary"), "gwp-set": Text("GWP 值集", "GWP set"),
    "recycling": Text("回收规则", "recycling rule"), "electricity": Text("电力方式", "electricity basis"), "life": Text("寿命（年）", "life (years)"),
    "usability": Text("数据可用性", "usability"), "primary": Text("初级数据", "primary data"), "interval": Text("区间宽度", "interval"),
    "assurance": Text("保证等级", "assurance"), "limit": Text("足迹限值", "limit"), "twice": Text("重复投标", "bid twice"),
}  # fmt: skip
"""Conditions by the name of their check."""
SHOWN = 6
"""Bids of the lowest group that the answer names."""
FEW = 4
"""Bids without a certificate of which the answer says why."""
FORMS = {
    "genuine": Text("向出具方索取标签原件；伪造须按采购程序处理", "ask the issuer for the original; a forgery is a matter for the procurement procedure"),
    "validity": Text("索取在评标日有效的标签", "ask for a label in force on the award date"),
    "status": Text("索取有效的新标签", "ask for a new label that is in force"),
    "assurance": Text("索取达到要求等级的核查声明", "ask for a verification statement of the required level"),
    "functional-unit": Text("索取按本标段功能单位计算的结果", "ask for the result per functional unit of the lot"),
}  # fmt: skip


def names(result: Result, *, masked: bool) -> dict[int, str]:
    """How each bid is called in a report; masked: letters in the order of the rows."""
    bids = sorted((b for lot in result.lots for b in lot.bids), key=lambda b: b.number)
    if not masked:
        return {b.number: b.offer.bid.bidder for b in bids}
    return {b.number: f"投标人 Bidder {_letter(n)}" for n, b in enumerate(bids)}


def _letter(number: int) -> str:
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def listed(numbers: Sequence[int], called: Mapping[int, str]) -> Text:
    return Text("、".join(called[n] for n in numbers), ", ".join(called[n] for n in numbers))


def verdict(lot: LotResult, called: Mapping[int, str]) -> Text:
    """The one sentence at the top."""
    if not lot.comparable:
        return Text("没有可比的投标：不能按足迹评分。", "No bid can be compared: nothing can be scored by footprint.")
    assert lot.award is not None  # noqa: S101  (comparable bids have one)
    if lot.award.central.problem:
        problem = lot.award.central.problem
        return Text(
            f"公布的公式不能用于这些投标：{problem.what.zh}。",
            f"The published formula does not fit these bids: {problem.what.en}.",
        )
    first = lot.award.central.winners
    total = next(s.total for s in lot.award.central.scores if s.number == first[0])
    who = listed(first, called)
    if len(first) > 1:
        return Text(f"{who.zh} 并列第一（{total} 分）：按公布的规则不能分出先后。", f"{who.en} share the first place ({total} points): the published rules do not part them.")  # fmt: skip
    return Text(f"{who.zh} 居首，{total} 分。", f"{who.en} comes first with {total} points.")


def by_certificate(lot: LotResult) -> bool:
    """Whether points are for having a certificate, so that no footprints are compared."""
    return lot.award is not None and lot.compared is None


def inside(lot: LotResult) -> Text:
    """A bid that is scored."""
    return Text("计分", "scored") if by_certificate(lot) else Text("可比", "comparable")


def outside(lot: LotResult) -> Text:
    """A bid that is not."""
    return Text("不评分", "not scored") if by_certificate(lot) else Text("不可比", "not comparable")


def answer(lot: LotResult, called: Mapping[int, str]) -> tuple[Text, ...]:
    """A few sentences below it: who was left out, whether footprints differ, what decided, how firm it is."""
    made = [_left_out(lot), *_dealers(lot, called)]
    if by_certificate(lot):
        made += _certificates(lot, called)
        if lot.award is not None and lot.award.others and lot.award.central.scores:
            made.append(_firm(lot, called))
    elif lot.compared is not None and lot.award is not None and len(lot.comparable) > 1:
        made.append(_carbon(lot, called))
        if lot.award.central.scores:
            made.append(_firm(lot, called))
            made += _bare(lot, called)
    elif len(lot.comparable) == 1:
        made.append(
            Text(
                "只有一份投标可比：碳分没有比较对象。",
                "Only one bid is comparable: there is nothing to compare its footprint with.",
            )
        )
    return tuple(made)


def _left_out(lot: LotResult) -> Text:
    out = [b for b in lot.bids if not b.comparable]
    if not out:
        word = inside(lot)
        return Text(f"{len(lot.bids)} 份投标全部{word.zh}。", f"All {len(lot.bids)} bids are {word.en}.")
    zh, en = f"共 {len(lot.bids)} 份投标，{len(out)} 份未评分", f"{len(out)} of {len(lot.bids)} bids are not scored"
    return Text(f"{zh}，原因逐一列在下面。", f"{en}; the reason of each stands below.")


def _certificates(lot: LotResult, called: Mapping[int, str]) -> list[Text]:
    """Who has a certificate that counts, and why the others have none."""
    having = listed([b.number for b in lot.comparable if b.certified], called)
    made = [
        Text(
            f"碳分按有无证书给出，不比较足迹数值。持有符合要求的文件：{having.zh or '无'}。",
            f"Carbon points are for having the required document; no footprints are compared. Held by: {having.en or 'none'}.",
        )
    ]
    without = [b for b in lot.comparable if not b.certified]
    for bid in without[:FEW]:
        why = [told(c) for c in bid.lacking]
        zh, en = "；".join(t.zh for t in why), "; ".join(t.en for t in why)
        made.append(
            Text(
                f"{called[bid.number]} 没有，碳分为零：{zh}。",
                f"{called[bid.number]} has none and gets no carbon points: {en}.",
            )
        )
    if len(without) > FEW:
        left = len(without) - FEW
        made.append(Text(f"另有 {left} 份没有，原因见附录。", f"{left} more have none; the annex says why."))
    return made


def _dealers(lot: LotResult, called: Mapping[int, str]) -> list[Text]:
    """Bids whose label is another firm's: no fault, but the officer should know whose product it is."""
    found = [b for b in lot.comparable if b.offer.dealt]
    if not found:
        return []
    who = listed([b.number for b in found], called)
    return [
        Text(
            f"标签由另一家企业持有（经销商投标，不影响评分）：{who.zh}。请核对供货授权。",
            f"The label is another firm's (a dealer's bid; the points do not change): {who.en}. Make sure that the bidder may supply the product.",
        )
    ]


def _carbon(lot: LotResult, called: Mapping[int, str]) -> Text:
    assert lot.award is not None and lot.compared is not None  # noqa: S101, PT018
    groups = lot.award.groups
    if len(groups) == 1 and any(p.different for p in lot.compared.pairs):
        return Text(
            f"有些足迹彼此不同（置信水平 {lot.compared.confidence:g}），但其间的投标与两边都不能区分；按公布的规则合并为一组，碳分相同。",
            f"Some footprints differ (confidence {lot.compared.confidence:g}), but bids between them can be told apart from neither side; the published rule merges all into one group with the same carbon points.",
        )
    if len(groups) == 1:
        return Text(
            f"可比投标的足迹彼此不能区分（置信水平 {lot.compared.confidence:g}），因此碳分相同。数值较低不等于更好：差别在数据的不确定性之内。",
            f"The footprints of the comparable bids cannot be told apart (confidence {lot.compared.confidence:g}), so their carbon points are the same. A lower number is not a better product here: the difference lies within what the data leave open.",
        )
    best = listed(groups[0][:SHOWN], called)
    more = len(groups[0]) - SHOWN
    if more > 0:
        best = Text(f"{best.zh} 等 {len(groups[0])} 份", f"{best.en} and {more} more")
    if lot.award.unsure:
        count = len(lot.award.unsure)
        return Text(
            f"足迹最低的一组：{best.zh}。同组碳分相同。按公布的分步规则，有 {count} 对投标分在不同组，而差别没有被证明；逐对列在后面。",
            f"The group with the lowest footprint: {best.en}. Within a group carbon points are the same. By the published rule of steps {count} pairs of bids stand in different groups though their difference is not shown; they are listed further on.",
        )
    return Text(
        f"足迹最低的一组：{best.zh}。组与组之间的差别在置信水平 {lot.compared.confidence:g} 下成立，同组碳分相同。",
        f"The group with the lowest footprint: {best.en}. Between groups the difference holds at confidence {lot.compared.confidence:g}; within a group carbon points are the same.",
    )


def _firm(lot: LotResult, called: Mapping[int, str]) -> Text:
    assert lot.award is not None  # noqa: S101
    award = lot.award
    changing = award.changing
    if not changing:
        return Text(
            f"在全部 {len(award.others)} 种其他假设下，第一名不变。",
            f"Under all {len(award.others)} other assumptions the first place is the same.",
        )
    zh = "；".join(f"{a.name.zh} → {listed(a.winners, called).zh if a.winners else '无法评分'}" for a in changing)
    en = "; ".join(
        f"{a.name.en} → {listed(a.winners, called).en if a.winners else 'cannot be scored'}" for a in changing
    )
    return Text(
        f"第一名在 {len(award.others)} 种其他假设中的 {len(changing)} 种下会改变：{zh}。按公布的规则，结果不变；这里说明它有多依赖这些假设。",
        f"Under {len(changing)} of {len(award.others)} other assumptions somebody else comes first: {en}. The award by the published rules stands; this shows how much it hangs on them.",
    )


def _bare(lot: LotResult, called: Mapping[int, str]) -> list[Text]:
    assert lot.award is not None  # noqa: S101
    award = lot.award
    if award.bare is None or award.bare.winners == award.central.winners or not award.bare.winners:
        return []
    who = listed(award.bare.winners, called)
    if _apart(lot, award.bare.winners, award.central.winners):
        return [
            Text(
                f"只看数值的话会是 {who.zh} 居首；它与第一名的差别成立，但两者之间的投标与它们都不能区分，按公布的规则合并计分。可参看“其他假设”。",
                f"By the bare numbers {who.en} would come first. Its difference from the first place is real, but bids between the two can be told apart from neither, and the published rule scores them alike; see the other assumptions.",
            )
        ]
    return [
        Text(
            f"只看数值的话会是 {who.zh} 居首，但该差别没有被证明。", f"By the bare numbers {who.en} would come first, but that difference is not shown to be real.",
        )
    ]  # fmt: skip


def _apart(lot: LotResult, some: Sequence[int], others: Sequence[int]) -> bool:
    """Whether two bids that the award scores alike were shown to differ."""
    assert lot.award is not None and lot.compared is not None  # noqa: S101, PT018
    at = {b.number: i for i, b in enumerate(lot.comparable)}
    return any(bool(lot.compared.different[at[a], at[b]]) for a in some for b in others)


def told(check: Check) -> Text:
    """A condition's sentence without the condition's name, where it begins with it and says more."""
    name, said = NAMES[check.name], check.text
    zh = said.zh.removeprefix(name.zh).lstrip("： ")
    en = said.en[len(name.en) :].lstrip(": ") if said.en.casefold().startswith(name.en.casefold()) else said.en
    return Text(zh or said.zh, en or said.en)


def reasons(bid: Judged, *, masked: bool = False) -> tuple[Text, ...]:
    """Why a bid is not scored, each with the name of its condition; masked: nothing that may name the firm."""
    if masked:
        return tuple(NAMES[c.name] if c.name in ("readable", "genuine") else _reason(c) for c in bid.failed)
    return tuple(_reason(c) for c in bid.failed)


def _reason(check: Check) -> Text:
    name, found = NAMES[check.name], told(check)
    return Text(f"{name.zh}：{found.zh}", f"{name.en}: {found.en}")


def _bids(count: int, one: str, more: str) -> str:
    """`1 bid fails`, `2 bids fail`"""
    return f"1 bid {one}" if count == 1 else f"{count} bids {more}"


def still_possible(lot: LotResult) -> tuple[Text, ...]:
    """What the officer can do when nothing can be compared; whether the procedure allows it, the law says and not we."""
    genuine = [
        b
        for b in lot.bids
        if b.offer.facts and not any(c.name in ("genuine", "validity", "draft", "readable", "status") for c in b.failed)
    ]
    made = [
        Text(
            f"有无证书：{len(genuine)} 份投标持有真实、有效的文件；如招标文件已写明，可按“有无证书”给分，不比较数值。",
            f"Certificate yes or no: {_bids(len(genuine), 'holds', 'hold')} a genuine document in force; if the tender says so, points can be given for having one, without comparing values.",
        ),
        Text(
            "限值：在同一规则与单位下，可逐份与事先公布的限值比较，不在投标之间排序。",
            "Limit value: where rule and unit are the same, each bid can be held against a limit published beforehand, without ranking bids.",
        ),
    ]
    wanted: dict[str, int] = {}
    for bid in lot.bids:
        for check in bid.failed:
            wanted[check.name] = wanted.get(check.name, 0) + 1
    for name, count in sorted(wanted.items(), key=lambda x: (-x[1], x[0])):
        default = Text(
            f"索取“{NAMES[name].zh}”符合本标段要求的文件", f"ask for a document that meets the lot's {NAMES[name].en}"
        )
        text = FORMS.get(name, default)
        made.append(
            Text(f"{NAMES[name].zh}（{count} 份未满足）：{text.zh}", f"{NAMES[name].en} ({_bids(count, 'fails', 'fail')}): {text.en}")
        )
    made.append(Text("是否允许补正，以采购程序为准。", "Whether a bid may be mended, the procurement procedure says."))
    return tuple(made)
