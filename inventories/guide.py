"""The first sheet of the workbook: how to fill it in, in both languages."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from inventories.problem import Text
from inventories.style import Brush, Look, for_print, put
from inventories.system import System

TITLE = Text("产品碳足迹数据表", "Product carbon footprint data form")

STEPS: tuple[tuple[Text, Text], ...] = (
    (
        Text("1 产品", "1 Product"),
        Text(
            "先填“产品”表：企业、工厂、产品、统计期和产品参数。统计期须满 12 个月。",
            "Start with the sheet Product: firm, plant, product, reference period and the product's parameters. "
            "The period covers at least 12 months.",
        ),
    ),
    (
        Text("2 物料", "2 BOM"),
        Text(
            "一行一个零部件，用“层级”表示装配关系；数量是装入上一级一件的净量。材料名称从下拉清单选取，也可写“自有因子”“供应商足迹”的编号。",
            "One part a row; the level gives the hierarchy and the quantity is the net amount in one piece of the parent. "
            "Take the material from the list, or write the id of an own factor or supplier footprint.",
        ),
    ),
    (
        Text("3 能源与直接排放", "3 Energy, direct emissions"),
        Text(
            "填统计期用量与分摊方式：全归本产品，或按件数、质量、工时分摊全厂用量。",
            "Amounts of the period and how they are shared: all for this product, or by pieces, mass or machine hours of the site.",
        ),
    ),
    (
        Text("4 分销、使用、废弃", "4 Distribution, use, end of life"),
        Text(
            "空表则采用产品系统的默认情景，并在结果中列为次级数据。",
            "An empty sheet takes the default scenario of the product system, which the result lists as secondary data.",
        ),
    ),
    (
        Text("5 证据", "5 Evidence"),
        Text(
            "证据文件放进 evidence 文件夹，在“证据”表登记编号，并在各行引用。",
            "Put files into the folder evidence, list them on the sheet Evidence and name their ids in the rows.",
        ),
    ),
    (
        Text("6 检查", "6 Check"),
        Text(
            "运行 tanbiao check <目录>：一次列出所有问题，指明表、行、列与改法。",
            "Run tanbiao check <folder>: it lists every problem at once, with sheet, row, column and cure.",
        ),
    ),
)

KINDS: tuple[tuple[Text, Text], ...] = (
    (
        Text("初级 primary", "Primary"),
        Text("企业自己测量或记录的数据：电表、台账、称重、领料单。应附证据。",
             "Measured or recorded by the firm itself: meters, ledgers, weighing. Should rest on evidence."),
    ),
    (
        Text("次级 secondary", "Secondary"),
        Text("来自公开文献、标准或数据库的数据，写明来源与页码。", "From published literature, standards or data sets; name source and page."),
    ),
    (
        Text("估算 estimate", "Estimate"),
        Text("没有依据而推测的数据，在备注写明理由。占结果 5% 以上会在标签上列出。",
             "A guess, with the reason in the note. Above 5 % of the result it is a finding on the label."),
    ),
)  # fmt: skip

RULES: tuple[Text, ...] = (
    Text("数值与单位分两格填写；小数点用“.”，不用逗号和全角数字。", "Number and unit stand in two cells; decimal point, no commas, no full-width digits."),
    Text("不要改动表名、表头，不要合并单元格；可以自由增加行，也可以增加自己的工作表（会被忽略）。",
         "Leave sheet names and headers as they are and merge no cells. Rows may be added; sheets of your own are ignored."),
    Text("可以用公式，但保存时须有计算结果；出错的公式会被指出。", "Formulas are welcome if the file is saved with their values; formula errors are reported."),
    Text("“分布、离散度、下限、上限”四栏可以不填；知道数值误差时再填，如表计精度或最小、最大值。",
         "The columns Distribution, Scale, Minimum and Maximum may stay blank; fill them in where the error of a number is known: a meter's, or its least and most."),
    Text("碳抵消、碳信用、CCER 等不得填入任何表：产品碳足迹不含抵消（ISO 14067，GB/T 24067）。",
         "Offsets and carbon credits belong nowhere in this form: a product footprint contains none (ISO 14067, GB/T 24067)."),
    Text("电力二氧化碳排放因子（如 0.4974、0.5306）只用于企业核算，不得用于产品；产品用电力碳足迹因子。",
         "Electricity CO2 emission factors (0.4974, 0.5306 …) are for the firm's record, never for a product; products take the life-cycle factor."),
)  # fmt: skip

EXAMPLE_BOM: tuple[tuple[Text, str], ...] = (
    (Text("层级", "Level"), "2"),
    (Text("零部件", "Part"), "扶手面板"),
    (Text("类别", "Kind"), "材料 material"),
    (Text("材料", "Material"), "聚丙烯"),
    (Text("数量", "Quantity"), "0.35"),
    (Text("单位", "Unit"), "kg"),
    (Text("损耗率", "Loss"), "4%"),
    (Text("损耗去向", "Fate"), "厂内回用 remelt"),
    (Text("运距 1", "Distance 1"), "180"),
    (Text("数据类型", "Data kind"), "初级 primary"),
)
EXAMPLE_ENERGY: tuple[tuple[Text, str], ...] = (
    (Text("能源", "Carrier"), "电力（中国）"),
    (Text("用量", "Amount"), "126.4"),
    (Text("单位", "Unit"), "万kWh"),
    (Text("分摊方式", "Allocation"), "按件数分摊 pieces"),
    (Text("全厂总量", "Site total"), "52000"),
    (Text("数据类型", "Data kind"), "初级 primary"),
    (Text("数据来源", "Source"), "供电局电费单"),
    (Text("证据编号", "Evidence"), "E1"),
)
EXAMPLE_NOTES = (
    Text("每个 1 级部件“扶手”含 0.35 kg 聚丙烯面板；投料多 4%，边角料厂内回用。",
         "Each level-1 part above it holds a 0.35 kg panel of polypropylene; 4 % of the input is lost and remelted on site."),
    Text("全厂用电 126.4 万kWh、全厂产出 52000 件，本产品按产量分得其份额；依据为证据 E1。",
         "The site used 1.264 GWh for 52,000 pieces; this product takes its share by pieces; evidence E1 proves it."),
)  # fmt: skip
COLOURS: tuple[tuple[Look, Text, Text], ...] = (
    (
        "required",
        Text("必填 *", "Compulsory"),
        Text("表头为深绿的列必须填写。", "Columns with a dark green header must be filled in."),
    ),
    (
        "optional",
        Text("选填", "Optional"),
        Text(
            "可空白；空白时采用批注中写明的默认。", "May stay blank; the default is named in the comment of the header."
        ),
    ),
    (
        "information",
        Text("程序填写", "Given"),
        Text("由程序给出，请勿改动。", "Given by the program: please leave as it is."),
    ),
)


def write(page: Worksheet, brush: Brush, system: System | None) -> None:
    """Fills the guide sheet."""
    page.column_dimensions["A"].width = 26
    for letter in "BCDEFGHIJ":
        page.column_dimensions[letter].width = 15
    put(brush(page["A1"], "title"), TITLE.both(" · "))
    page.row_dimensions[1].height = 34
    if system:
        about = Text(
            f"产品系统：{system.name.zh}（{system.house_rule}）",
            f"Product system: {system.name.en} ({system.house_rule})",
        )
        put(brush(page["A2"], "purpose"), about.both())
    row = 4

    def heading(text: Text) -> None:
        nonlocal row
        put(brush(page.cell(row, 1), "strong"), text.both(" "))
        page.row_dimensions[row].height = 24
        row += 1

    def line(name: Text | None, text: Text, height: float = 34) -> None:
        nonlocal row
        if name is not None:
            put(brush(page.cell(row, 1), "given"), name.both("\n"))
        for first, last, words in ((2, 5, text.zh), (6, 10, text.en)):
            put(brush(page.cell(row, first), "plain"), words)
            page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        page.row_dimensions[row].height = height
        row += 1

    heading(Text("填写步骤", "Steps"))
    for name, text in STEPS:
        line(name, text, 46)
    row += 1
    heading(Text("颜色", "Colours"))
    for look, name, text in COLOURS:
        put(brush(page.cell(row, 1), look), name.both("\n"))
        line(None, text, 32)
    row += 1
    heading(Text("数据类型", "Kinds of data"))
    for name, text in KINDS:
        line(name, text, 34)
    row += 1
    heading(Text("规则", "Rules"))
    for text in RULES:
        line(None, text, 46)
    row += 1
    heading(Text("两行示例", "Two worked lines"))
    for example, note in zip((EXAMPLE_BOM, EXAMPLE_ENERGY), EXAMPLE_NOTES, strict=True):
        for number, (name, value) in enumerate(example, start=1):
            put(brush(page.cell(row, number), "optional"), name.both("\n"))
            put(brush(page.cell(row + 1, number), "field"), value)
        page.row_dimensions[row].height = page.row_dimensions[row + 1].height = 32
        row += 2
        line(None, note, 34)
        row += 1
    for_print(page, None)
