"""The comparison as an XLSX workbook with live formulas: change a weight, a price or a footprint and the points follow.

One sheet a lot holds the scoring; what formulas cannot hold (draws, probabilities, groups) stands there as values and says so.
Yellow cells may be changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from inventories.problem import Text
from inventories.tendering import tender_form
from inventories.tendering.tender import Tender, Tier
from labels.cells import Cells
from labels.tendering import bids_words, points
from labels.tendering.bids import LotResult, Result

YELLOW, GREY = "#FFF2B3", "#F1F4F5"
HEAD: dict[str, Any] = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1D2C66",
    "text_wrap": True,
    "align": "center",
}
BOX: dict[str, Any] = {"border": 1, "border_color": "#D5DAEA"}
COLUMNS = (
    ("编号\nNo.", 6), ("投标人\nBidder", 28), ("总价\nPrice", 13), ("数量\nQuantity", 10), ("足迹\nFootprint", 13), ("组\nGroup", 8),
    ("组足迹\nof the group", 13), ("符合要求\nCertified", 10), ("评审价\nEvaluated price", 15), ("价格分\nPrice points", 11),
    ("碳分\nCarbon points", 11), ("其他分\nOther points", 11), ("总分\nTotal", 10), ("名次\nRank", 8),
)  # fmt: skip
"""A … N of the sheet of a lot."""
RULES = 3
"""Row index of the first rule."""
TABLE = 14
"""Row index of the header of bids."""
CONSTANTS = ("price_weight", "carbon_weight", "carbon_price", "penalty", "limit", "reference", "floor")
"""Rules in C4 … C10, in this order."""
LABELS = (
    Text("价格分权重", "price weight"), Text("碳分权重", "carbon weight"), Text("影子碳价（每 t CO2e）", "carbon price per t CO2e"),
    Text("扣分比例", "penalty"), Text("限值", "limit"), Text("零分足迹", "footprint for no point"), Text("满分足迹", "footprint for all points"),
)  # fmt: skip


def sheet_name(lot: LotResult) -> str:
    """Name of the tab, with no sign that a spreadsheet refuses."""
    bare = "".join("-" if c in "[]:*?/\\'" else c for c in lot.lot.id)[:18]
    return f"标段 Lot {bare}"


def workbook(result: Result, *, masked: bool = False) -> bytes:
    """The bytes of the workbook; the same result gives the same bytes."""
    return _Book(result, masked=masked).finish()


class _Book(Cells):
    def __init__(self, result: Result, *, masked: bool) -> None:
        super().__init__()
        self.result, self.masked = result, masked
        self.called = bids_words.names(result, masked=masked)

    def finish(self) -> bytes:
        self._answer()
        for lot in self.result.lots:
            self._lot(lot)
        self._conditions()
        self._pairs()
        self._rules()
        return self.close()

    def page(self, name: str, title: str, widths: Sequence[float]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        self.put(sheet, 0, 0, title, bold=True, font_size=15, font_color="#1D2C66")
        sheet.set_row(0, 26)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8tanbiao 碳标&C&8&A&R&8&P / &N")
        return sheet

    def header(self, sheet: Any, row: int, names: Sequence[str]) -> None:
        for column, name in enumerate(names):
            self.put(sheet, row, column, name, **HEAD)
        sheet.set_row(row, 32)

    def _answer(self) -> None:
        tender = self.result.tender
        sheet = self.page("结论 Answer", f"{tender.title_zh} {tender.title_en}", (8, 70, 90))
        row = 2
        for lot in self.result.lots:
            self.put(sheet, row, 0, lot.lot.id, bold=True)
            self.put(sheet, row, 1, lot.lot.name_zh, bold=True)
            self.put(sheet, row, 2, lot.lot.name_en, bold=True)
            row += 1
            more = () if lot.comparable else bids_words.still_possible(lot)
            for text in (bids_words.verdict(lot, self.called), *bids_words.answer(lot, self.called), *more):
                self.put(sheet, row, 1, text.zh, text_wrap=True, valign="top")
                self.put(sheet, row, 2, text.en, text_wrap=True, valign="top")
                sheet.set_row(row, 15 * max(1, -(-len(text.zh) // 38), -(-len(text.en) // 96)) + 3)
                row += 1
            row += 1
        self.put(sheet, row, 1, "背景数据集 Background data set", bold=True)
        for lot in self.result.lots:
            for bid in lot.bids:
                if (facts := bid.offer.facts) is not None and facts.data_set:
                    row += 1
                    self.put(sheet, row, 0, bid.number)
                    self.put(sheet, row, 1, self.called[bid.number])
                    self.put(sheet, row, 2, f"{facts.database}, SHA-256 {facts.data_set}")

    # -- scoring -----------------------------------------------------------------------------------------------------

    def _lot(self, lot: LotResult) -> None:
        tender = self.result.tender
        sheet = self.page(
            sheet_name(lot), f"评分 Scoring: {lot.lot.name_zh} {lot.lot.name_en}", [w for _, w in COLUMNS]
        )
        self.put(
            sheet,
            1,
            0,
            f"黄色单元格可改，其余由公式算出 Yellow cells may be changed; the rest are formulas. {tender.formula}",
            font_color="#566078",
        )
        own = {"limit": lot.lot.limit, "reference": lot.lot.reference, "floor": lot.lot.floor}
        for offset, (name, label) in enumerate(zip(CONSTANTS, LABELS, strict=True)):
            value = own[name] if name in own else getattr(tender, name)
            if name == "penalty" and tender.unverified != "penalty":
                value = 0.0
            self.put(sheet, RULES + offset, 1, label.both(" "))
            self.put(sheet, RULES + offset, 2, value, bg_color=YELLOW, **BOX)
        tiers = self._tiers(sheet, lot)
        self.header(sheet, TABLE, [name for name, _ in COLUMNS])
        if lot.award is None:
            self.put(sheet, TABLE + 1, 1, bids_words.verdict(lot, self.called).both())
            return
        group_of = {number: n for n, group in enumerate(lot.award.groups, start=1) for number in group}
        first, last = TABLE + 2, TABLE + 1 + len(lot.comparable)
        for offset, bid in enumerate(lot.comparable):
            row = TABLE + 1 + offset
            given = (
                bid.number,
                self.called[bid.number],
                bid.offer.price,
                bid.offer.quantity,
                bid.value,
                group_of.get(bid.number),
            )
            for column, value in enumerate(given):
                shape = {2: "#,##0.00", 4: "0.0000##"}.get(column, "General")
                wrap = {"text_wrap": True} if column == 1 else {}
                self.put(
                    sheet,
                    row,
                    column,
                    value,
                    bg_color=YELLOW if column in (2, 3, 4, 5) else GREY,
                    num_format=shape,
                    **BOX,
                    **wrap,
                )
            sheet.set_row(row, _high(self.called[bid.number], 28))
            self.put(sheet, row, 7, "yes" if bid.certified else "no", bg_color=YELLOW, align="center", **BOX)
            self.put(sheet, row, 11, float(bid.offer.bid.other), bg_color=YELLOW, **BOX)
            for column, formula, shape in _formulas(row + 1, first, last, tender, tiers):
                sheet.write_formula(
                    row, column, formula, self.look(num_format=shape, **BOX), self._value(lot, bid.number, column)
                )
        sheet.freeze_panes(TABLE + 1, 2)
        self._assumptions(sheet, lot, last + 2)

    def _value(self, lot: LotResult, number: int, column: int) -> float | str:
        """What the cell shows before a spreadsheet has recalculated it."""
        assert lot.award is not None  # noqa: S101
        score = next((s for s in lot.award.central.scores if s.number == number), None)
        if column == 6 and number in lot.award.footprints:
            return float(lot.award.footprints[number])
        if score is None:
            return ""
        shown: dict[int, Decimal | int] = {
            8: score.evaluated,
            9: score.price,
            10: score.carbon,
            12: score.total,
            13: score.rank,
        }
        return float(shown[column])

    def _tiers(self, sheet: Any, lot: LotResult) -> list[tuple[Tier, int]]:
        """The tiers beside the rules, from column E; each with its row counted from 1."""
        found = (
            [t for t in self.result.tiers if t.lot == lot.lot.id][: TABLE - RULES - 1]
            if self.result.tender.formula == "tiers"
            else []
        )
        if found:
            for column, name in enumerate(("下界 from", "含 incl.", "上界 to", "含 incl.", "碳分 points"), start=4):
                self.put(sheet, RULES - 1, column, name, **HEAD)
        for offset, tier in enumerate(found):
            values = (tier.low, tier.low_included, tier.high, tier.high_included, tier.points)
            for column, value in enumerate(values, start=4):
                self.put(sheet, RULES + offset, column, value, bg_color=YELLOW if column in (4, 6, 8) else GREY, **BOX)
        return [(tier, RULES + offset + 1) for offset, tier in enumerate(found)]

    def _assumptions(self, sheet: Any, lot: LotResult, row: int) -> None:
        assert lot.award is not None  # noqa: S101
        self.put(sheet, row, 1, "假设与第一名 Assumptions and first place", bold=True)
        for offset, found in enumerate(lot.award.listed, start=1):
            who = bids_words.listed(found.winners, self.called).zh if found.winners else "—"
            self.put(sheet, row + offset, 1, found.name.both(" "), text_wrap=False)
            self.put(sheet, row + offset, 6, who)

    # -- what is behind it ---------------------------------------------------------------------------------------------

    def _conditions(self) -> None:
        sheet = self.page("条件 Conditions", "每份投标的条件 Conditions of each bid", (8, 48, 32, 10, 60, 70))
        self.header(
            sheet, 2, ("编号\nNo.", "投标人\nBidder", "条件\nCondition", "结果\nResult", "说明", "What was found")
        )
        row = 3
        for lot in self.result.lots:
            for bid in lot.bids:
                for check in bid.conditions:
                    mark = {True: "✓", False: "✗", None: "—"}[check.passed]
                    hidden = self.masked and check.name in ("readable", "genuine")
                    texts = ("", "") if hidden else (check.text.zh, check.text.en)
                    cells = (bid.number, self.called[bid.number], bids_words.NAMES[check.name].both(" "), mark, *texts)
                    colour = {"font_color": "#B00020"} if check.passed is False else {}
                    for column, value in enumerate(cells):
                        self.put(sheet, row, column, value, text_wrap=column > 0, **colour)
                    sheet.set_row(
                        row, max(_high(texts[0], 60), _high(texts[1], 70), _high(self.called[bid.number], 48))
                    )
                    row += 1
        sheet.freeze_panes(3, 2)

    def _pairs(self) -> None:
        sheet = self.page("两两比较 Pairs", "两两比较 Pairs: P(A < B)", (10, 28, 28, 16, 16, 14))
        self.header(
            sheet,
            2,
            (
                "标段\nLot",
                "较低 A\nLower A",
                "较高 B\nHigher B",
                "数据独立\nnothing shared",
                "数据共享\nall shared",
                "不同\nDifferent",
            ),
        )
        row = 3
        for lot in self.result.lots:
            for pair in lot.compared.pairs if lot.compared else ():
                names = [self.called[lot.comparable[i].number] for i in (pair.lower, pair.higher)]
                cells = (lot.lot.id, *names, pair.independent, pair.shared, "是 yes" if pair.different else "否 no")
                for column, value in enumerate(cells):
                    self.put(
                        sheet,
                        row,
                        column,
                        value,
                        text_wrap=column in (1, 2),
                        num_format="0.000" if column in (3, 4) else "General",
                    )
                sheet.set_row(row, max(_high(name, 28) for name in names))
                row += 1

    def _rules(self) -> None:
        sheet = self.page("输入 Inputs", "规则与摘要 Rules and digests", (44, 60, 70, 70))
        called = {column.field.partition(".")[2]: column.name.both(" ") for column in tender_form.FIELDS}
        self.put(sheet, 2, 0, "招标表 tender file SHA-256")
        self.put(sheet, 2, 1, self.result.sha256)
        row = 3
        for name, value in self.result.tender.model_dump(mode="json").items():
            self.put(sheet, row, 0, called.get(name, name))
            self.put(sheet, row, 1, value, align="left")
            row += 1
        if self.masked:
            return
        self.header(sheet, row + 1, ("文件\nFile", "SHA-256", "记录\nRecord", "模型\nModel"))
        row += 2
        for lot in self.result.lots:
            for bid in lot.bids:
                cells = (bid.offer.bid.file, bid.offer.digest, bid.offer.identity, bid.offer.trail_sha256)
                for column, value in enumerate(cells):
                    self.put(sheet, row, column, value)
                row += 1


def _high(words: str, width: float) -> float:
    """Points of a row that shows words in a column so many digits wide; a hanzi takes two."""
    return 16.0 * max(1, -(-sum(1 + (ord(sign) > 0x2E7F) for sign in words) // int(width)))


def _formulas(
    row: int, first: int, last: int, tender: Tender, tiers: Sequence[tuple[Tier, int]]
) -> list[tuple[int, str, str]]:
    """Column, formula and number format of the computed cells of a bid in `row` (from 1); bids stand in first … last."""
    mean = f"AVERAGEIF($F${first}:$F${last},F{row},$E${first}:$E${last})"
    digits = points.FIGURES - 1
    group = f"=IF({mean}=0,0,ROUND({mean},{digits}-INT(LOG10(ABS({mean})))))"
    pays = f'(G{row}+IF(H{row}="yes",0,$C$7*ABS(G{row})))'
    evaluated = f"=ROUND(C{row}+$C$6*{pays}*D{row}/1000,2)" if tender.formula == "shadow" else f"=C{row}"
    price = f"=ROUND(MIN($I${first}:$I${last})/I{row}*$C$4,2)"
    rank = f'=1+COUNTIF($M${first}:$M${last},">"&M{row})+COUNTIFS($M${first}:$M${last},M{row},$C${first}:$C${last},"<"&C{row})'
    return [
        *([(6, group, "General")] if tender.formula != "certificate" else []), (8, evaluated, "#,##0.00"), (9, price, "0.00"), (10, f"={_carbon(row, first, last, tender, tiers)}", "0.00"),
        (12, f"=ROUND(J{row}+K{row}+ROUND(L{row},2),2)", "0.00"), (13, rank, "0"),
    ]  # fmt: skip


def _carbon(row: int, first: int, last: int, tender: Tender, tiers: Sequence[tuple[Tier, int]]) -> str:
    off = f'(1-IF(H{row}="yes",0,$C$7))'
    match tender.formula:
        case "ratio":
            return f"ROUND(MIN($G${first}:$G${last})/G{row}*$C$5*{off},2)"
        case "linear":
            return f"ROUND(MIN(MAX(($C$9-G{row})/($C$9-$C$10),0),1)*$C$5*{off},2)"
        case "limit":
            return f"ROUND(IF(G{row}<=$C$8,$C$5,0)*{off},2)"
        case "certificate":
            return f'ROUND(IF(H{row}="yes",$C$5,0),2)'
        case "tiers":
            found = "0"
            for tier, at in reversed(tiers):
                low = "TRUE" if tier.low is None else f"G{row}>{'=' if tier.low_included == 'yes' else ''}$E${at}"
                high = "TRUE" if tier.high is None else f"G{row}<{'=' if tier.high_included == 'yes' else ''}$G${at}"
                found = f"IF(AND({low},{high}),$I${at},{found})"
            return f"ROUND({found}*{off},2)"
    return "0"
