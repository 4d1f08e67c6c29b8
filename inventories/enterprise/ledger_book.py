"""Writes firm.xlsx: an empty form, or a ledger that reads back to the same ledger. The same ledger gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from inventories import atomic, lists, sheet, workbook
from inventories.enterprise import ledger_form
from inventories.enterprise.ledger import FORMAT, Ledger
from inventories.problem import Text
from inventories.style import Brush, for_print, put

TITLE = Text("企业能源与碳效数据表", "Firm's energy and carbon-efficiency form")
STEPS: tuple[Text, ...] = (
    Text("“企业”表：企业、行业、年份与季度、增加值。本表得出的是自测结果，不是官方碳效码；收到的官方码按原样填写并附证据。",
         "Firm: who, which industry, year and quarter, value added. What this form gives is our own calculation, not the official code; an official code that was received is copied as it stands, with evidence."),
    Text("“能源品种”表：按统计表 205-1 的品种与算式填写。消费量可以空白，由“月度读数”合计。",
         "Energy items: as in form 205-1, with its arithmetic. Consumption may stay blank where the monthly readings give it."),
    Text("“自发绿电”“绿证”表：绿证已售出的电量不扣减；每张绿证只能用一次。",
         "Own power, Certificates: power whose certificates were sold is not deducted; each certificate counts once."),
    Text("“未分摊”表：不由标签产品承担的用能，供产品与企业能耗核对。",
         "Remainder: what no labelled product bears, so that products and firm can be reconciled."),
    Text("证据文件放进 evidence 文件夹。检查：tanbiao firm check <目录>；生成记录：tanbiao firm record <目录> --out <输出>。",
         "Put evidence into the folder evidence. Check with tanbiao firm check <folder>; make the record with tanbiao firm record <folder> --out <out>."),
    Text("电力用企业口径的二氧化碳排放因子；产品碳足迹另用电力碳足迹因子，二者不得互换。",
         "Electricity takes the CO2 factor for companies. A product footprint takes the life-cycle factor instead: never exchange them."),
)  # fmt: skip


def write_template(path: Path) -> None:
    """Writes an empty form."""
    atomic.write_bytes(path, _bytes({"format": FORMAT}))


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Writes a ledger as a workbook."""
    atomic.write_bytes(path, _bytes(ledger.model_dump(mode="python")))


def _bytes(values: Mapping[str, Any]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    brush = Brush()
    _guide(book.create_sheet(sheet.GUIDE.both(" ")), brush)
    page = book.create_sheet(ledger_form.FIRM.both(" "))
    pages = {s.id: book.create_sheet(s.title) for s in ledger_form.SHEETS}
    columns = [*ledger_form.FIELDS, *(c for s in ledger_form.SHEETS for c in s.columns)]
    feeds = workbook.lists_page(book.create_sheet(sheet.LISTS.both(" ")), brush, lists.of_choices(columns))
    workbook.heading(
        page, brush, ledger_form.FIRM.both(" "),
        Text("企业、期间、增加值、评价方案、官方碳效码；带 * 的必须填写。", "Firm, period, value added, scheme, official code; those with * are compulsory."),
    )  # fmt: skip
    workbook.fields_page(page, brush, ledger_form.FIELDS, values, feeds, ledger_form.FORM.help_en)
    for_print(page, None)
    for declared in ledger_form.SHEETS:
        workbook.table_page(pages[declared.id], brush, declared, values.get(declared.id, ()), feeds)
    for one in (page, *pages.values()):
        one.sheet_properties.tabColor = "1E6B5C" if one is page else "4A8478"
    book.active = 1
    return workbook.same_bytes(book)


def _guide(page: Any, brush: Brush) -> None:
    page.column_dimensions["A"].width = 5
    for letter in "BCDEFGHIJ":
        page.column_dimensions[letter].width = 15
    put(brush(page["A1"], "title"), TITLE.both(" · "))
    page.row_dimensions[1].height = 34
    for row, text in enumerate(STEPS, start=3):
        put(brush(page.cell(row, 1), "given"), row - 2)
        for first, last, words in ((2, 5, text.zh), (6, 10, text.en)):
            put(brush(page.cell(row, first), "plain"), words)
            page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        page.row_dimensions[row].height = 58
    for_print(page, None)
