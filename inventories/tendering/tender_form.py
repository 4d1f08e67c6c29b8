"""The sheets of tender.xlsx and their columns, declared once; the English help of a column is the description of its field."""

from __future__ import annotations

from inventories import sheet
from inventories.problem import Text
from inventories.sheet import Column, Sheet, choice, column
from inventories.tendering.tender import Bid, Lot, Tender, Tier

PER_UNIT, POINTS, YEARS = Text("kg CO2e/单位", "kg CO2e/unit"), Text("分", "points"), Text("年", "years")
RULES, CLAUSES = Text("招标规则", "Rules"), Text("招标条款", "Clauses")

OVERLAP = (choice("merge", "合并"), choice("steps", "分步"))
INCLUDED = (choice("yes", "含"), choice("no", "不含"))
LEGAL = (
    choice("goods", "货物"), choice("services", "服务"), choice("works", "工程"), choice("other", "不适用", "not applicable"),
)  # fmt: skip
CURRENCY = tuple(choice(c, c) for c in ("CNY", "EUR", "USD", "GBP", "JPY", "HKD"))
ELECTRICITY = (choice("location", "基于位置"), choice("instrument-first", "凭证优先"))
DOCUMENT = (choice("self-declared", "自我声明"), choice("verified", "经核查的标签"))
LEVEL = (choice("any", "不要求"), *sheet.ASSURANCE)
ASSURANCE = (choice("none", "无"), *sheet.ASSURANCE)
TREATMENT = (choice("exclude", "不评分"), choice("penalty", "扣分"), choice("equal", "同等对待"))
FORMULA = (
    choice("ratio", "比例法"), choice("linear", "线性法"), choice("shadow", "影子碳价"), choice("limit", "限值法"),
    choice("tiers", "分档法"), choice("certificate", "有无证书"), choice("none", "不计分"),
)  # fmt: skip
SOURCE = (
    choice("label", "碳标标签"),
    choice("epd", "EPD 文件"),
    choice("certificate", "证书"),
    choice("pact", "PACT 数据"),
)
USABILITY = (choice("L1", "L1"), choice("L2", "L2"), choice("L3", "L3"))
RECYCLING = (
    choice("cut-off", "截断法"), choice("circular footprint formula", "循环足迹公式"), choice("substitution", "替代法"),
    choice("50/50", "五五分摊"),
)  # fmt: skip


def _weight(field: str, zh: str, en: str, help_zh: str, *, required: bool = False) -> Column:
    return column(f"tender.{field}", zh, en, "number", help_zh, unit=POINTS, required=required)


FIELDS = (
    column("tender.format", "格式版本", "Format", "text", "由程序填写，勿改", required=True),
    column("tender.number", "招标编号", "Tender number", "text", "与公告一致", required=True),
    column("tender.title_zh", "项目名称（中文）", "Title, Chinese", "text", "与公告一致", required=True),
    column("tender.title_en", "项目名称（英文）", "Title, English", "text", "报告英文部分使用", required=True),
    column("tender.buyer", "采购人", "Buyer", "text", "采购单位名称", required=True),
    column("tender.legal_kind", "采购类别", "Kind of procurement", "choice", "货物类价格分值一般不低于 30 分", choices=LEGAL),
    column("tender.award_date", "评标日", "Award date", "date", "标签须在这一天有效", required=True),
    column("tender.currency", "币种", "Currency", "choice", "所有报价统一使用的币种", choices=CURRENCY),
    column("tender.electricity", "电力核算方式", "Electricity basis", "choice", "所有投标须一致；绝不混用", choices=ELECTRICITY),
    column("tender.gwp_set", "GWP 值集", "GWP set", "open", "所有投标须一致", choices=sheet.GWP_SET),
    column("tender.recycling", "回收分配规则", "Recycling rule", "open", "所有投标须一致", choices=RECYCLING),
    column("tender.document_type", "要求的文件类型", "Document required", "choice", "测算草稿永不评分", choices=DOCUMENT),
    column("tender.level", "要求的保证等级", "Assurance required", "choice", "核查声明的保证等级", choices=LEVEL),
    column("tender.unverified", "未达要求者如何处理", "Treatment of unverified bids", "choice",
            "不评分；或扣除下一行所列比例的碳分；或同等对待（不建议）", choices=TREATMENT),
    column("tender.penalty", "扣分比例", "Penalty", "share", "扣除碳分的比例；影子碳价法为足迹上浮比例"),
    column("tender.usability", "数据可用性等级", "Usability level", "choice", "PACT 可用性等级的最低要求", choices=USABILITY),
    column("tender.least_primary", "初级数据占比下限", "Least primary share", "share", "低于此比例不可比"),
    column("tender.widest", "区间宽度上限", "Widest interval", "share", "95 % 区间半宽占足迹的比例，超出不可比：数据差不得成为优势"),
    column("tender.formula", "碳分公式", "Carbon formula", "choice", "见“说明”", choices=FORMULA),
    _weight("price_weight", "价格分", "Price weight", "最低价/报价×价格分", required=True),
    _weight("carbon_weight", "碳分", "Carbon weight", "影子碳价法填 0", required=True),
    _weight("other_weight", "其他分", "Other weight", "技术、商务等评委打分；三项合计 100", required=True),
    _weight("carbon_weight_low", "碳分（低假设）", "Carbon weight, low", "检验结果是否稳定；差额由价格分承担"),
    _weight("carbon_weight_high", "碳分（高假设）", "Carbon weight, high", "检验结果是否稳定；差额由价格分承担"),
    column("tender.carbon_price", "影子碳价", "Shadow carbon price", "number", "每吨 CO2e 的货币数，使用上面的币种"),
    column("tender.carbon_price_low", "影子碳价（低假设）", "Shadow carbon price, low", "number", "检验结果是否稳定"),
    column("tender.carbon_price_high", "影子碳价（高假设）", "Shadow carbon price, high", "number", "检验结果是否稳定"),
    column("tender.confidence", "置信水平", "Confidence", "share", "两个足迹被认定不同所需的最低概率，常用 0.95"),
    column(
        "tender.overlap",
        "相互重叠的组",
        "Overlapping groups",
        "choice",
        "合并：凡相连者碳分相同；分步：由低到高，与本档任一成员不同则另起一档",
        choices=OVERLAP,
    ),
    column("tender.draws", "抽样次数", "Draws", "whole", "默认 10000"),
    column("tender.seed", "随机种子", "Seed", "whole", "事先公布，使任何人能复算"),
    column("tender.assumed", "未给区间者的半宽", "Half-width where none is stated", "share", "估算值；不小于已给区间中最宽者"),
    column("tender.credible", "可信的最窄半宽", "Narrowest credible half-width", "share", "估算值；更窄的区间按此放宽并提示"),
    column("tender.database_sigma", "背景数据库差异", "Spread between data bases", "share", "估算值；ln 的标准差，加在数据库不同的投标之间"),
    column("tender.software_sigma", "软件差异", "Spread between programs", "share", "估算值；ln 的标准差，加在软件不同的投标之间"),
    column("tender.primary_sigma", "初级数据差异", "Spread for primary share", "share", "估算值；ln 的标准差，按初级数据占比的差距加"),
    column("tender.sanction", "违约系数", "Sanction factor", "number", "未达承诺时：系数 ×（中标价值 − 实现价值）"),
    column("tender.mask_names", "隐去投标人名称", "Mask bidders' names", "choice", "评审用报告以字母代替名称", choices=sheet.YES_NO),
)  # fmt: skip

LOTS = Sheet(
    "lots", Text("标段", "Lots"),
    Text("每个标段一行：买什么，足迹对应什么单位、规则和边界。", "One row a lot: what is bought, and to which unit, rule and boundary a footprint refers."),
    Lot,
    (
        column("id", "标段编号", "Lot", "text", "如 1、2", 10, required=True),
        column("name_zh", "标的（中文）", "Name, Chinese", "text", "采购标的", 22, required=True),
        column("name_en", "标的（英文）", "Name, English", "text", "采购标的", 22, required=True),
        column("product", "产品种类", "Product kind", "text", "产品系统编号，见 tanbiao systems", 16, required=True),
        column("rule", "要求的规则", "Rule required", "text", "规则及版本，如 TB-CHAIR-1 v1", 20, required=True),
        column("boundary", "系统边界", "System boundary", "choice", "所有投标须一致", 22, choices=sheet.BOUNDARY, required=True),
        column("unit", "比较单位", "Unit of comparison", "text", "功能单位的单位，如 seat、piece", 14, required=True),
        column("unit_words", "功能单位", "Functional unit", "text", "用文字写出", 30),
        column("life", "寿命", "Life", "number", "所有投标须按同一寿命；摇篮到大门可空白", 10, unit=YEARS),
        column("quantity", "数量", "Quantity", "number", "以比较单位计", 12, required=True),
        column("limit", "足迹限值", "Limit", "number", "高于限值不评分", 26, unit=PER_UNIT),
        column("reference", "零分足迹", "Footprint for no point", "number", "线性法的上界", 26, unit=PER_UNIT),
        column("floor", "满分足迹", "Footprint for all points", "number", "线性法的下界", 26, unit=PER_UNIT),
    ),
    blank_rows=10,
)  # fmt: skip

TIERS = Sheet(
    "tiers", Text("分档", "Tiers"),
    Text("仅分档法填写：每档写明上下界是否包含，不留空隙、不重叠。", "Tier formula only: say whether each bound is included; leave no gap and no overlap."),
    Tier,
    (
        column("lot", "标段编号", "Lot", "text", "“标段”表中的编号", 10, required=True),
        column("low", "下界", "Lower bound", "number", "空白表示无下界", 14, unit=PER_UNIT),
        column("low_included", "含下界", "Lower included", "choice", "必须写明，否则可被质疑", 14, choices=INCLUDED),
        column("high", "上界", "Upper bound", "number", "空白表示无上界", 14, unit=PER_UNIT),
        column("high_included", "含上界", "Upper included", "choice", "必须写明，否则可被质疑", 14, choices=INCLUDED),
        column("points", "碳分", "Points", "number", "不高于碳分权重", 12, unit=POINTS, required=True),
    ),
    blank_rows=12,
)  # fmt: skip

BIDS = Sheet(
    "bids", Text("投标", "Bids"),
    Text(
        "每份投标一行。标签上已有的内容不必重填；EPD、证书由采购人对照文件录入灰线以右各列，文件作为证据保留。",
        "One row a bid. What a label states is not typed again; for an EPD or certificate type the columns from “Product kind” on, "
        "and keep the file as evidence.",
    ),
    Bid,
    (
        column("bidder", "投标人", "Bidder", "text", "投标人名称", 26, required=True),
        column("uscc", "统一社会信用代码", "USCC", "text", "投标人的代码，与标签核对", 22),
        column("lot", "标段编号", "Lot", "text", "“标段”表中的编号", 10, required=True),
        column("source", "足迹来源", "Source", "choice", "空白按碳标标签", 18, choices=SOURCE),
        column("file", "文件名", "File", "text", "标签 PDF、EPD 或证书 PDF、PACT JSON；没有文件时留空（仅“有无证书”法可计分）", 26),
        column("price", "总价", "Price", "number", "整个数量的总价", 14),
        column("currency", "报价币种", "Currency of the price", "open", "空白按招标币种", 12, choices=CURRENCY),
        column("quantity", "投标数量", "Quantity offered", "number", "空白按标段数量", 12),
        column("other", "其他分", "Other points", "number", "评委打分", 10, unit=POINTS),
        column("product", "产品种类", "Product kind", "text", "仅录入件：产品系统编号", 14),
        column("name", "产品与型号", "Product and model", "text", "仅录入件", 22),
        column("value", "足迹", "Footprint", "number", "仅录入件：每“单位”的 kg CO2e", 14, unit=PER_UNIT),
        column("unit", "足迹单位", "Unit of the footprint", "text", "仅录入件：声明单位或功能单位", 12),
        column("rule", "规则", "Rule", "text", "仅录入件：规则及版本", 20),
        column("boundary", "边界", "Boundary", "open", "仅录入件", 20, choices=sheet.BOUNDARY),
        column("gwp_set", "值集", "GWP set", "open", "仅录入件", 14, choices=sheet.GWP_SET),
        column("electricity", "电力", "Electricity", "open", "仅录入件", 18, choices=ELECTRICITY),
        column("recycling", "回收", "Recycling", "open", "仅录入件", 18, choices=RECYCLING),
        column("life", "寿命", "Life", "number", "仅录入件", 10, unit=YEARS),
        column("valid_from", "有效期起", "Valid from", "date", "仅录入件", 14),
        column("valid_until", "有效期止", "Valid until", "date", "仅录入件", 14),
        column("assurance", "保证等级", "Assurance", "choice", "仅录入件：文件自己写明的等级", 16, choices=ASSURANCE),
        column("body", "核查或认证机构", "Body", "text", "仅录入件", 20),
        column("half_width", "区间半宽", "Half-width", "share", "仅录入件：95 % 区间半宽占足迹的比例", 12),
        column("database", "背景数据库", "Data base", "text", "仅录入件：名称及版本", 18),
        column("software", "软件", "Program", "text", "仅录入件", 14),
        column("primary", "初级数据占比", "Primary share", "share", "仅录入件", 12),
    ),
)  # fmt: skip

SHEETS = (LOTS, TIERS, BIDS)
FORM = sheet.Form(FIELDS, SHEETS, {"tender": Tender}, "tanbiao tender new")
