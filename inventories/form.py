"""The sheets of the workbook and their columns, declared once.

Field names are those of `study`; the English help of a column is the description of its field there.
"""

from __future__ import annotations

from collections.abc import Callable

from inventories import sheet, study
from inventories.problem import Place, Text
from inventories.sheet import Column, Sheet, column

KG, KM, KGC = Text("kg", "kg"), Text("km", "km"), Text("kg C", "kg C")
CO2E = Text("kg CO2e", "kg CO2e")
HOURS, PIECES = Text("小时", "h"), Text("件", "piece")


def _said_of_itself() -> tuple[Column, ...]:
    return (
        column("data_kind", "数据类型", "Data kind", "choice", "初级＝企业实测；次级＝公开数据；估算＝推测并说明理由；空白按次级", 14,
                choices=sheet.DATA_KIND),
        column("source", "数据来源", "Source", "text", "数据出自何处：表计、台账、文献及页码", 26),
        column("evidence", "证据编号", "Evidence", "ids", "“证据”表中的编号，多个用分号隔开", 14),
        column("note", "备注", "Note", "text", "核查人员应知道的事项", 26),
    )  # fmt: skip


def _allocated() -> tuple[Column, ...]:
    return (
        column("allocation", "分摊方式", "Allocation", "choice", "如何从全厂用量得到本产品用量", 16, choices=sheet.ALLOCATION),
        column("site_total", "全厂总量", "Site total", "number", "按件数、质量（kg）、工时（h）或产值（元）分摊时，全厂同期总量", 13),
        column("hours_per_piece", "单件工时", "Hours per piece", "number", "按工时分摊时一件产品的机时", 12, unit=HOURS),
    )  # fmt: skip


def _scores() -> tuple[Column, ...]:
    return (
        column(
            "technology", "技术代表性", "Technology score", "whole", "TeR，1 最好，5 最差", 12, choices=sheet.SCORE
        ),
        column("geography", "地理代表性", "Geography score", "whole", "GeR，1 最好，5 最差", 12, choices=sheet.SCORE),
        column("time", "时间代表性", "Time score", "whole", "TiR，1 最好，5 最差", 12, choices=sheet.SCORE),
    )


def _spread(number: str) -> tuple[Column, ...]:
    """The distribution of a row's `number`, the Chinese name of its column."""
    return (
        column("distribution", "分布", "Distribution", "choice", f"“{number}”的概率分布；空白按数据类型与评分推定", 13, choices=sheet.DISTRIBUTION),
        column("scale", "离散度", "Scale", "number", f"对数正态：ln 的标准差；正态：标准差，单位同{number}", 10),
        column("minimum", "下限", "Minimum", "number", f"三角、均匀分布的下限，单位同{number}", 10),
        column("maximum", "上限", "Maximum", "number", f"三角、均匀分布的上限，单位同{number}", 10),
    )  # fmt: skip


LATER = ("distribution", "scale", "minimum", "maximum")
"""Columns that workbooks made before they existed lack: their absence is no sign that another column was renamed."""
PRODUCT_NAME = Text("产品", "Product")
PARAMETER_NAME = Text("参数", "Parameter")
PARAMETER_DEFAULT = Text("默认值与范围", "Default and range")
"""Headers of the columns that tell about a parameter; they are not read."""

FIELDS = (
    column("format", "格式版本", "Format", "text", "由程序填写，勿改", required=True),
    column("system", "产品系统", "Product system", "text", "由程序填写，勿改", required=True),
    column("firm.name_zh", "企业名称（中文）", "Firm, Chinese name", "text", "营业执照上的名称", required=True),
    column("firm.name_en", "企业名称（英文）", "Firm, English name", "text", "标签英文部分使用", required=True),
    column("firm.uscc", "统一社会信用代码", "USCC", "text", "18 位，见营业执照；程序会校验", required=True),
    column("firm.contact", "联系人", "Contact", "text", "回答问题的人及电话或邮箱"),
    column("plant.name_zh", "工厂名称（中文）", "Plant, Chinese name", "text", "生产本产品的工厂", required=True),
    column("plant.name_en", "工厂名称（英文）", "Plant, English name", "text", "标签英文部分使用", required=True),
    column("plant.region", "工厂所在地区", "Plant region", "text", "ISO 3166-2 代码，浙江为 CN-ZJ；空白按 CN-ZJ"),
    column("plant.address", "工厂地址", "Plant address", "text", "门牌地址"),
    column("product.name_zh", "产品名称（中文）", "Product, Chinese name", "text", "标签上的名称", required=True),
    column("product.name_en", "产品名称（英文）", "Product, English name", "text", "标签上的名称", required=True),
    column("product.model", "型号", "Model", "text", "一个研究只对应一个型号", required=True),
    column("product.mass", "单件质量", "Mass of one product", "number", "一件产品的净质量，不含包装", unit=KG, required=True),
    column("product.output", "统计期产量", "Output of the period", "number", "统计期内本型号产量", unit=PIECES, required=True),
    column("period.start", "统计期起", "Period start", "date", "年-月-日，如 2024-01-01", required=True),
    column("period.end", "统计期止", "Period end", "date", "至少满 12 个月，否则填写理由", required=True),
    column("period.justification", "不足 12 个月的理由", "Justification", "text", "统计期不足 12 个月时必填"),
    column("boundary", "系统边界", "System boundary", "choice", "空白则用产品系统的默认边界", choices=sheet.BOUNDARY),
    column("gwp_set", "GWP 值集", "GWP set", "open", "空白则用产品系统对该边界的默认值集", choices=sheet.GWP_SET),
    column("document_date", "文件日期", "Document date", "date", "印在结果上的日期，不早于统计期止", required=True),
    column("product.conformity", "欧盟符合性声明编号", "EU declaration of conformity", "text", "出口欧盟的电池填写（EU 2023/1542 第 7 条）；其他产品空白"),
    column("product.public_study", "研究公开版网址", "Public study", "text", "公开版研究的 https 网址；没有则空白"),
)  # fmt: skip

PARAMETERS = Sheet(
    "parameters", Text("产品参数", "Parameters"),
    Text("只填与默认值不同的参数；带 * 的必须填写。", "Fill in only what differs from the default; those with * are compulsory."),
    study.ParameterRow,
    (
        column("id", "参数编号", "Parameter id", "text", "由程序填写，勿改", 26, required=True),
        column("value", "取值", "Value", "value", "空白则用默认值", 26, required=True),
        column("unit", "单位", "Unit", "text", "空白则用产品系统的单位", 12),
        *_said_of_itself(),
    ),
)  # fmt: skip

BOM = Sheet(
    "bom", Text("物料", "BOM"),
    Text(
        "一件产品的全部零部件、材料、外协工序、辅料与包装；用“层级”表示装配关系，数量为装入上一级一件的净量。",
        "All parts, materials, bought-in processes, auxiliaries and packaging of one product. The level gives the hierarchy; "
        "the quantity is the net amount in one piece of the parent.",
    ),
    study.BomRow,
    (
        column("level", "层级", "Level", "whole", "1 为直接装入产品，2 为装入上方最近的 1 级件，依此类推；空白按 1", 8),
        column("part", "零部件", "Part", "text", "名称在本表内不可重复", 24, required=True),
        column("kind", "类别", "Kind", "choice", "只有材料和包装计入质量平衡；空白按材料", 14, choices=sheet.BOM_KIND),
        column("material", "材料或工序", "Material", "text",
                "“清单”表中的名称或编号、自有因子编号、供应商足迹编号；装配件空白", 30, feed="materials"),
        column("quantity", "数量", "Quantity", "number", "装入上一级一件（或一单位）的净量，不含损耗", 12, required=True),
        column("unit", "单位", "Unit", "open", "kg、g、t、m2、m3、kWh、件 …", 9, feed="units", required=True),
        column("loss", "损耗率", "Loss", "share", "制造中损失的投料份额：5% 即每投 100 损失 5", 10),
        column("loss_fate", "损耗去向", "Fate of loss", "choice", "有损耗时必填", 15, choices=sheet.LOSS_FATE),
        column("recycled_content", "再生料比例", "Recycled content", "share", "材料中再生料的份额；空白则用数据集的平均值", 12),
        column("supplier", "供应商", "Supplier", "text", "供货企业", 20),
        column("origin", "产地", "Origin", "text", "从何处运来", 16),
        column("transport", "运输方式 1", "Transport 1", "text", "第一段运输", 24, feed="transport"),
        column("distance", "运距 1", "Distance 1", "number", "第一段运距", 11, unit=KM),
        column("transport2", "运输方式 2", "Transport 2", "text", "第二段运输", 24, feed="transport"),
        column("distance2", "运距 2", "Distance 2", "number", "第二段运距", 11, unit=KM),
        *_said_of_itself(),
        *_spread("数量"),
        column("part_en", "零部件英文名", "Part in English", "text", "标签上的英文名称；空白则用零部件栏", 22),
    ),
    60,
)  # fmt: skip

ENERGY = Sheet(
    "energy", Text("能源", "Energy"),
    Text(
        "统计期内生产用能，一行一种能源；月度读数可不填，填则须满 12 个月且合计等于用量。",
        "Energy used for production in the period, one carrier a row. Monthly readings are optional; if given, all twelve, and they sum to the amount.",
    ),
    study.EnergyRow,
    (
        column("carrier", "能源", "Carrier", "text", "“清单”表中的能源或自有因子编号", 28, feed="carriers", required=True),
        column("amount", "用量", "Amount", "number", "统计期用量（或单件用量），单位见右列", 13, required=True),
        column("unit", "单位", "Unit", "open", "kWh、万kWh、m3、t、GJ …", 9, feed="units", required=True),
        *_allocated(),
        column("certificate", "绿证状态", "Certificate", "choice", "自有光伏、风电：绿证的去向；已售出则不得按零碳计", 16, choices=sheet.CERTIFICATE),
        column("exported", "上网电量", "Exported", "number", "自发电中送出电网的部分，单位同用量；用量含此部分，核算时扣除", 12),
        *_said_of_itself(),
        column("months", "月", "Month", "months", "当月读数，单位同用量", 10),
        column("value_per_piece", "单件产值", "Value per piece", "number", "按产值分摊时一件产品的价格；全厂总量填同期产值（元）", 12, unit=Text("元", "yuan")),
        column("submeter", "分表读数", "Submeter", "number", "分表计量时本产品线的读数，单位同用量", 12),
        column("record", "取自碳效记录", "From the record", "text", "企业碳效记录的能源品种（33、33-own、15 …）；用量由 records 目录中各季度记录合计，可留空", 13),
        column("site", "场地", "Site", "text", "碳效记录中的场地编号；只有一个场地则空白", 8),
        *_spread("用量或分表读数"),
    ),
    20,
)  # fmt: skip

DIRECT = Sheet(
    "direct", Text("直接排放", "Direct emissions"),
    Text(
        "工艺排放、制冷剂泄漏、废水与固废处理等直接排放；燃料燃烧请填在能源表。",
        "Process emissions, refrigerant leaks, waste water and the like. Burning of fuels belongs to the energy sheet.",
    ),
    study.DirectRow,
    (
        column("flow", "排放物", "Flow", "text", "“清单”表中的气体名称或编号", 28, feed="flows", required=True),
        column("amount", "排放量", "Amount", "number", "该气体的质量，不折算 CO2e", 13, required=True),
        column("unit", "单位", "Unit", "open", "质量单位；空白按 kg", 9, feed="units"),
        *_allocated(),
        *_said_of_itself(),
        *_spread("排放量"),
    ),
    12,
)  # fmt: skip

DISTRIBUTION = Sheet(
    "distribution", Text("分销", "Distribution"),
    Text("产品从工厂到用户的运输，一行一段。", "Transport of the product from the plant to the user, one leg a row."),
    study.DistributionRow,
    (
        column("leg", "路段", "Leg", "text", "如 工厂—上海港", 24, required=True),
        column("transport", "运输方式", "Transport", "text", "“清单”表中的运输方式", 26, feed="transport", required=True),
        column("distance", "运距", "Distance", "number", "该路段的距离", 11, unit=KM, required=True),
        column("share", "份额", "Share", "share", "走这一路段的产品份额；空白按 100%", 10),
        column("mass", "运输质量", "Mass moved", "number", "每件运输的质量；空白为产品加包装", 12, unit=KG),
        *_said_of_itself(),
        *_spread("运距"),
    ),
    12,
)  # fmt: skip

USE = Sheet(
    "use", Text("使用", "Use"),
    Text("使用阶段每件产品的能耗与耗材；空表则用产品系统的默认情景。",
         "Energy and consumables in use, per product; an empty sheet takes the product system's scenario."),
    study.UseRow,
    (
        column("item", "项目", "Item", "text", "用了什么，做了什么", 24, required=True),
        column("activity", "活动", "Activity", "text", "“清单”表中的名称或自有因子编号", 30, feed="activities", required=True),
        column("amount", "用量", "Amount", "number", "每件产品的用量", 12, required=True),
        column("unit", "单位", "Unit", "open", "kWh、kg、L …", 9, feed="units", required=True),
        column("basis", "基准", "Basis", "choice", "整个寿命或每年；空白按整个寿命", 14, choices=sheet.BASIS),
        *_said_of_itself(),
        *_spread("用量"),
    ),
    12,
)  # fmt: skip

END_OF_LIFE = Sheet(
    "end_of_life", Text("废弃", "End of life"),
    Text("每件产品及其包装废弃后的去向；空表则用产品系统的默认情景。",
         "Where one product and its packaging go; an empty sheet takes the product system's scenario."),
    study.EndOfLifeRow,
    (
        column("fraction", "部分", "Fraction", "text", "产品或包装的哪一部分", 24, required=True),
        column("treatment", "处理方式", "Treatment", "text", "“清单”表中的处理方式", 30, feed="treatments", required=True),
        column("mass", "质量", "Mass", "number", "每件产品走此去向的质量", 12, unit=KG, required=True),
        *_said_of_itself(),
        *_spread("质量"),
    ),
    12,
)  # fmt: skip

OWN_FACTORS = Sheet(
    "own_factors", Text("自有因子", "Own factors"),
    Text("数据集中没有的排放因子；必须写明单位和来源。电、热、燃料须写明口径，“仅二氧化碳”的因子不得用于产品。",
         "Factors that the data set lacks; unit and source are compulsory. Electricity, heat and fuels say what they cover: "
         "CO2-only factors may not be used for a product."),
    study.OwnFactor,
    (
        column("id", "编号", "Id", "text", "在物料表或能源表中引用，不可重复", 16, required=True),
        column("name_zh", "名称（中文）", "Name, Chinese", "text", "中文名称", 22, required=True),
        column("name_en", "名称（英文）", "Name, English", "text", "英文名称", 22, required=True),
        column("unit", "单位", "Unit", "open", "因子对应的单位", 9, feed="units", required=True),
        column("value", "因子值", "Value", "number", "每单位的排放", 12, unit=CO2E, required=True),
        column("category", "类目", "Category", "open", "与数据集相同的类目；空白按其他", 15, choices=sheet.CATEGORY),
        column("origin", "排放来源", "Origin of emission", "choice", "木、棉、皮、绒等生物基材料：未给出", 18, choices=sheet.ORIGIN),
        column("gwp_basis", "GWP 基准", "GWP basis", "choice", "该值采用哪次 IPCC 报告的 GWP100", 13, choices=sheet.GWP_BASIS),
        column("energy_tag", "能源口径", "Energy boundary", "choice", "电、热、燃料必填", 18, choices=sheet.ENERGY_TAG),
        column("mass", "单位质量", "Mass per unit", "number", "单位不是质量单位时填写", 12, unit=KG),
        column("carbon_biogenic", "生物碳含量", "Biogenic carbon", "number", "每单位所含生物碳", 12, unit=KGC),
        column("year", "年份", "Year", "whole", "数值代表的年份", 9),
        column("location", "地区", "Location", "text", "ISO 代码，如 CN、CN-ZJ", 10),
        *_scores(),
        *_said_of_itself(),
        *_spread("因子值"),
    ),
    15,
)  # fmt: skip

SUPPLIERS = Sheet(
    "suppliers", Text("供应商足迹", "Supplier footprints"),
    Text("供应商提供的从摇篮到大门的产品碳足迹。", "Cradle-to-gate product footprints that suppliers have given."),
    study.SupplierFootprint,
    (
        column("id", "编号", "Id", "text", "在物料表中引用，不可重复", 16, required=True),
        column("supplier", "供应商", "Supplier", "text", "供应商名称", 22, required=True),
        column("product_zh", "产品（中文）", "Product, Chinese", "text", "所供产品", 20, required=True),
        column("product_en", "产品（英文）", "Product, English", "text", "所供产品", 20, required=True),
        column("unit", "声明单位", "Declared unit", "open", "足迹对应的单位", 9, feed="units", required=True),
        column("value", "碳足迹", "Footprint", "number", "每声明单位，不含生物碳吸收", 12, unit=CO2E, required=True),
        column("boundary", "边界", "Boundary", "choice", "只接受从摇篮到大门", 22, choices=sheet.GATE),
        column("category", "类目", "Category", "open", "与数据集相同的类目；空白按其他", 15, choices=sheet.CATEGORY),
        column("gwp_basis", "GWP 基准", "GWP basis", "choice", "该值采用哪次 IPCC 报告的 GWP100", 13, choices=sheet.GWP_BASIS),
        column("mass", "单位质量", "Mass per unit", "number", "单位不是质量单位时填写", 12, unit=KG),
        column("carbon_biogenic", "生物碳含量", "Biogenic carbon", "number", "每单位所含生物碳", 12, unit=KGC),
        column("primary_share", "初级数据占比", "Primary share", "share", "供应商声明的初级数据份额；不明为 0", 12),
        column("valid_until", "有效期至", "Valid until", "date", "年-月-日", 13),
        column("verified_by", "核查方", "Verified by", "text", "谁核查过", 18),
        *_scores(),
        *_said_of_itself(),
        *_spread("碳足迹"),
    ),
    15,
)  # fmt: skip

EXCLUSIONS = Sheet(
    "exclusions", Text("排除", "Cut-offs"),
    Text("未计入的项目，各附估计量与理由。", "What is left out, each with an estimate and a reason."),
    study.Exclusion,
    (
        column("what", "排除内容", "What", "text", "未计入什么", 36, required=True),
        column("estimate", "估计排放", "Estimate", "number", "每件产品被排除的排放估计", 14, unit=CO2E, required=True),
        column("reason", "理由", "Reason", "text", "为何排除", 50, required=True),
    ),
    12,
)  # fmt: skip

EVIDENCE = Sheet(
    "evidence", Text("证据", "Evidence"),
    Text("证据文件放在研究目录的 evidence 文件夹内；在各表“证据编号”列引用。",
         "Put the files into the study's evidence folder and name their ids in the Evidence column of the other sheets."),
    study.Evidence,
    (
        column("id", "编号", "Id", "text", "如 E1", 12, required=True),
        column("file", "文件", "File", "text", "evidence 文件夹内的文件名", 40, required=True),
        column("proves", "证明内容", "Proves", "text", "证明什么", 44),
        column("sha256", "SHA-256", "SHA-256", "text", "由程序计算；留空即可。填有旧值而文件已变时会报错", 30),
    ),
    20,
)  # fmt: skip

SHEETS = (BOM, ENERGY, DIRECT, DISTRIBUTION, USE, END_OF_LIFE, OWN_FACTORS, SUPPLIERS, EXCLUSIONS, EVIDENCE)
STUDY = sheet.Form(
    FIELDS, (PARAMETERS, *SHEETS),
    {"": study.Study, "firm": study.Firm, "plant": study.Plant, "product": study.Product, "period": study.Period},
    "tanbiao new",
)  # fmt: skip


def row_name(section: str, index: int) -> str:
    """What a trail calls row `index` of a section, whether the study came as a workbook or as JSON: `物料 BOM #3`."""
    return f"{STUDY.table(section).title} #{index + 1}"


def cell_name(name: str, where: Callable[..., Place] | None = None) -> str:
    """That row as a person finds it in the workbook: its first cell, `物料 BOM A7`; where only study.json or a trail is at hand, which filled
    row of its sheet it is. Any other name is left as it is."""
    title, _, number = name.rpartition(" #")
    section = next((s.id for s in SHEETS if s.title == title), None)
    if section is None or not number.isdecimal():
        return name
    row = where(section, int(number) - 1).row if where else None
    return f"{title} 第{number}条 entry {number}" if row is None else f"{title} A{row}"
