"""The sheets and columns of firm.xlsx, declared once; field names are those of `ledger`."""

from __future__ import annotations

from inventories import form, sheet
from inventories.enterprise import firm, ledger, scheme
from inventories.problem import Text
from inventories.sheet import Choice, Column, Sheet, choice, column

WAN = Text("万元", "10,000 yuan")
KWH, TCO2 = Text("kWh", "kWh"), Text("t CO2", "t CO2")
SPAN = (*(choice(f"Q{n}", f"第{n}季度") for n in range(1, 5)), choice("year", "全年"))
EDITION = (choice("2017", "2017"), choice("2011", "2011"))
METHOD = (choice("income", "收入法"), choice("production", "生产法"))
DENOMINATOR = (choice("value added", "增加值"), choice("revenue", "营业收入"))
SCOPE = (choice("energy", "含外购电热"), choice("scope-1", "仅直接排放"))
RANK = (choice("1", "生产计量", "metering"), choice("2", "购销存台账", "stock ledger"), choice("3", "供应商结算", "bills"))
POWER_KIND = (choice("pv", "光伏"), choice("wind", "风电"), choice("hydro", "水电"))
REMAINDER_EXTRA = choice("33-own", "自发绿电（自用）", "own renewable power used")
FIRM = Text("企业", "Firm")


def items() -> tuple[Choice, ...]:
    """The 39 energy items as choices: `天然气 15`."""
    return tuple(Choice(i.code, Text(i.name.zh, i.name.en)) for i in firm.items().values())


def _rules() -> tuple[Column, ...]:
    schemes = tuple(choice(s.id, s.id) for s in scheme.schemes().values())
    sets = tuple(choice(name, name) for name in scheme.factor_sets())
    return (
        column("rule.scheme", "评价方案", "Scheme", "open", f"空白按 {scheme.DEFAULT_SCHEME}（出处不明，见文档）", choices=schemes),
        column("rule.factor_set", "因子集", "Factor set", "open", f"空白按 {scheme.DEFAULT_FACTOR_SET}；不同因子集的记录不可比", choices=sets),
        column("rule.electricity_year", "电力因子年份", "Electricity factor year", "whole", "企业口径电力二氧化碳排放因子的年份；空白取已公布的最新值并注明"),
    )  # fmt: skip


FIELDS = (
    column("format", "格式版本", "Format", "text", "由程序填写，勿改", required=True),
    column("firm.name_zh", "企业名称（中文）", "Firm, Chinese name", "text", "营业执照上的名称", required=True),
    column("firm.name_en", "企业名称（英文）", "Firm, English name", "text", "记录英文部分使用", required=True),
    column("firm.uscc", "统一社会信用代码", "USCC", "text", "18 位，见营业执照；程序会校验", required=True),
    column("firm.county", "区县", "County", "text", "如 安吉县 Anji", required=True),
    column("firm.industry", "行业代码", "Industry", "text", "GB/T 4754 四位小类", required=True),
    column("firm.edition", "行业分类版本", "Edition", "choice", "空白按 2017", choices=EDITION),
    column("period.year", "年份", "Year", "whole", "统计年份", required=True),
    column("period.span", "季度", "Quarter", "choice", "第 1–4 季度或全年", choices=SPAN, required=True),
    column("document_date", "填报日期", "Date of report", "date", "印在记录上的日期，不早于统计期止", required=True),
    column("value_added.amount", "工业增加值", "Value added", "number", "本期，收入法；不大于零则“不可评价”", unit=WAN, required=True),
    column("value_added.method", "增加值算法", "Approach", "choice", "空白按收入法", choices=METHOD),
    column("value_added.source", "增加值来源", "Source of value added", "text", "统计报表名称"),
    column("value_added.evidence", "增加值证据", "Evidence of value added", "ids", "“证据”表中的编号"),
    *_rules(),
    column("mean.value", "行业平均碳强度", "Mean of the industry", "number", "同期、同口径的公布值；没有则空白，碳效值 K 为“不可得”", unit=Text("t/万元", "t/10,000 yuan")),
    column("mean.period", "平均值所属期", "Period of the mean", "text", "如 2025Q1 或 2025，须与本表同期"),
    column("mean.denominator", "平均值分母", "Denominator", "choice", "须为增加值", choices=DENOMINATOR),
    column("mean.scope", "平均值口径", "Scope of the mean", "choice", "须含外购电与热", choices=SCOPE),
    column("mean.region", "平均值地区", "Region of the mean", "text", "如 CN-ZJ"),
    column("mean.source", "平均值来源", "Source of the mean", "text", "公布单位、文件、日期"),
    column("official.number", "官方碳效码编号", "Official code", "text", "主管部门发放的碳效码；没有则空白"),
    column("official.level", "官方碳效水平", "Official level", "text", "码上所印，如 低碳、中碳、高碳"),
    column("official.grade", "官方等级", "Official grade", "text", "码上所印，1–5"),
    column("official.issued", "发码日期", "Day of issue", "date", "年-月-日"),
    column("official.evidence", "官方码证据", "Evidence of the code", "ids", "“证据”表中的编号；有编号则必填"),
)  # fmt: skip


def _said_of_itself() -> tuple[Column, ...]:
    return (
        column("source", "数据来源", "Source", "text", "表计、台账、电费单", 24),
        column("evidence", "证据编号", "Evidence", "ids", "“证据”表中的编号，多个用分号隔开", 13),
        column("note", "备注", "Note", "text", "核查人员应知道的事项", 22),
    )


def _site() -> Column:
    return column("site", "场地", "Site", "text", "“场地”表中的编号；只有一个场地则空白", 9)


def _number(field: str, zh: str, en: str, help_zh: str) -> Column:
    return column(field, zh, en, "number", help_zh, 12)


ITEMS = Sheet(
    "items", Text("能源品种", "Energy items"),
    Text("按 205-1 表，一行一个品种（和场地）。消费量可空白：由月度表合计，否则由库存与购进推算。原煤与其分项只填一种。",
         "One row an item (and site), as in form 205-1. Consumption may stay blank: summed from the monthly sheet, else from the stocks. Raw coal or its kinds, not both."),
    ledger.ItemRow,
    (
        column("code", "能源品种", "Item", "open", "01–39，从下拉清单选取", 22, choices=items(), required=True),
        _site(),
        column("unit", "计量单位", "Unit", "text", "t、万m3、万kWh、GJ、tce；kWh、m3、kg、MJ 会换算", 9, required=True),
        _number("opening", "期初库存", "Opening stock", "(1)"),
        _number("purchased", "购进量", "Purchased", "(2)"),
        _number("produced", "自产量", "Made on site", "由已计燃料在厂内转换的热、电、煤气；不重复计排放"),
        _number("consumption", "消费量", "Consumption", "(4)＝(5)＋(7)"),
        _number("industrial", "工业生产消费", "Industrial", "(5)"),
        _number("feedstock", "用作原材料", "Feedstock", "(6)，含在 (5) 内，不计燃烧排放"),
        _number("non_industrial", "非工业消费", "Non-industrial", "(7)"),
        _number("transport", "运输工具消费", "Vehicles", "(8)，含在 (4) 内"),
        _number("sold", "转供外售", "Passed on", "转供他人，不含在消费量内"),
        _number("closing", "期末库存", "Closing stock", "(9)＝(1)＋(2)＋自产－(4)－转供"),
        column("source_rank", "数据级别", "Source rank", "choice", "1 生产计量 2 购销存台账 3 供应商结算凭证；后一年不得降级", 15, choices=RANK),
        column("factor_set", "因子集", "Factor set", "text", "空白按“企业”表；混用会报错", 12),
        column("factor", "自有因子", "Own factor", "number", "t CO2 每品种单位；须写来源；品种 39 必填", 11, unit=TCO2),
        *_said_of_itself(),
    ),
    10,
)  # fmt: skip
READINGS = Sheet(
    "readings", Text("月度读数", "Monthly readings"),
    Text("一行一个表计或账单的一个月；各月合计为消费量。", "One meter or bill and month a row; their sum is the consumption."),
    ledger.ReadingRow,
    (
        column("code", "能源品种", "Item", "open", "从下拉清单选取", 22, choices=items(), required=True),
        _site(),
        column("meter", "表计或账单", "Meter or bill", "text", "表号或账单号", 18),
        column("month", "月份", "Month", "text", "如 2025-03", 11, required=True),
        column("amount", "用量", "Amount", "number", "当月消费", 13, required=True),
        column("unit", "计量单位", "Unit", "text", "同能源品种表", 9, required=True),
        *_said_of_itself(),
    ),
    15,
)  # fmt: skip
POWER = Sheet(
    "power", Text("自发绿电", "Own power"),
    Text("自有光伏、风电、水电。绿证已售出的不得扣减；上网部分不得扣减。",
         "Own solar, wind, hydro. Nothing is deducted where the certificates were sold, nor for what was fed into the grid."),
    ledger.PowerRow,
    (
        column("kind", "电源", "Kind", "choice", "空白按光伏", 10, choices=POWER_KIND),
        _site(),
        column("generated", "发电量", "Generated", "number", "本期发电", 13, unit=KWH, required=True),
        column("exported", "上网电量", "Exported", "number", "送入电网的部分", 13, unit=KWH),
        column("certificate", "绿证状态", "Certificate", "choice", "必填：未核发、自持、已售", 17, choices=sheet.CERTIFICATE, required=True),
        column("counted", "已计入消费量", "Counted", "choice", "品种 33 的消费量是否含自用部分；空白按是", 13, choices=sheet.YES_NO),
        *_said_of_itself(),
    ),
    4,
)  # fmt: skip
CERTIFICATES = Sheet(
    "certificates", Text("绿证", "Certificates"),
    Text("为本企业核销的绿证，一行一个编码（32 位，1 MWh）。未核销的不扣减。",
         "Certificates cancelled for the firm, one code a row (32 characters, 1 MWh). Those not cancelled are not deducted."),
    ledger.CertificateRow,
    (
        column("code", "绿证编码", "Code", "text", "32 位，不可重复使用", 38, required=True),
        column("month", "发电月份", "Month", "text", "如 2025-03", 11, required=True),
        column("cancelled", "核销日期", "Cancelled", "date", "空白为未核销", 13),
        _site(),
        column("evidence", "证据编号", "Evidence", "ids", "“证据”表中的编号", 13),
    ),
    5,
)  # fmt: skip
SINKS = Sheet(
    "sinks", Text("碳汇与封存", "Sinks"),
    Text("本企业自有的碳汇与封存；不含购买的抵消。", "Sinks and storage of the firm's own; no bought offsets."),
    ledger.SinkRow,
    (
        column("what", "项目", "What", "text", "碳汇或封存项目", 30, required=True),
        column("amount", "数量", "Amount", "number", "本期吸收量", 13, unit=TCO2, required=True),
        *_said_of_itself(),
    ),
    3,
)  # fmt: skip
REMAINDERS = Sheet(
    "remainders", Text("未分摊", "Remainder"),
    Text("没有分摊给已有标签产品的用能：其他产品、办公、损耗。", "Energy that no labelled product bears: other products, office, losses."),
    ledger.RemainderRow,
    (
        column("code", "能源品种", "Item", "open", "能源品种，或 33-own（自发绿电自用）", 24, choices=(*items(), REMAINDER_EXTRA), required=True),
        _site(),
        column("amount", "数量", "Amount", "number", "不由标签产品承担的部分", 13, required=True),
        column("unit", "计量单位", "Unit", "text", "同能源品种表", 9, required=True),
        column("what", "用途", "What", "text", "其他产品、办公、损耗", 36, required=True),
    ),
    5,
)  # fmt: skip
SITES = Sheet(
    "sites", Text("场地", "Sites"),
    Text("企业有几个场地时填写；产品的用能从所在场地取。", "Where the firm has several sites; a product draws on the energy of its own."),
    ledger.SiteRow,
    (
        column("id", "编号", "Id", "text", "如 S1", 9, required=True),
        column("name_zh", "名称（中文）", "Name, Chinese", "text", "场地名称", 26, required=True),
        column("name_en", "名称（英文）", "Name, English", "text", "场地名称", 26, required=True),
        column("address", "地址", "Address", "text", "门牌地址", 30),
    ),
    3,
)  # fmt: skip
EVIDENCE = Sheet(
    "evidence", form.EVIDENCE.name,
    Text("证据文件放在同一目录的 evidence 文件夹内；在各表“证据编号”列引用。",
         "Put the files into the folder evidence beside the workbook and name their ids in the other sheets."),
    form.EVIDENCE.model, form.EVIDENCE.columns, 6,
)  # fmt: skip
SHEETS = (ITEMS, READINGS, POWER, CERTIFICATES, SINKS, REMAINDERS, SITES, EVIDENCE)
FORM = sheet.Form(
    FIELDS, SHEETS,
    {
        "": ledger.Ledger, "firm": ledger.FirmOf, "period": ledger.PeriodOf, "rule": ledger.Rule, "official": ledger.Official,
        "value_added": ledger.Value, "mean": ledger.MeanOf,
    },
    "tanbiao firm new",
)  # fmt: skip
