"""`export --excel`: the model in bw2io's Excel format, read back by `bw2io.ExcelImporter`.

Every exchange carries its `input` as `database::code`, so nothing is left to matching by name. The second sheet, which the
importer skips, holds the elementary flows with their GWP100: an importer keeps one database a workbook, so the flows and
the method have to be made from it (the docstring of `write` says how).
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from inventories import atomic
from lca.brightway_project import BIOSPHERE, DATABASE, activities, flows
from lca.model import Model
from lca.trail import model_sha256

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed date, so that the bytes depend on the model only)
EXCHANGE = ("name", "amount", "unit", "type", "input", "comment")
SPREAD = ("uncertainty type", "loc", "scale", "minimum", "maximum", "negative")
"""fields of stats_arrays; left blank where an amount has no distribution"""
ACTIVITY = (
    "code",
    "location",
    "unit",
    "type",
    "production amount",
    "reference product",
    "stage",
    "category",
    "supplier",
    "status",
    "kind",
    "comment",
)


def write(model: Model, path: Path) -> None:
    """Writes the workbook. To use it:

    1. write the flows of the sheet `flows` to a database `tanbiao biosphere` (code, name, unit kilogram, type, categories);
    2. `importer = bw2io.ExcelImporter(path); importer.apply_strategies(); importer.write_database()`;
    3. write a method of (("tanbiao biosphere", code), gwp) rows; demand one unit of the node named in the sheet's head.
    """
    atomic.write_bytes(path, workbook(model))


def workbook(model: Model) -> bytes:
    """The bytes of the workbook; the same model gives the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": EPOCH, "title": "tanbiao model", "comments": model_sha256(model.to_json())})
    sheet, row = book.add_worksheet("model"), 0
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 5, 22)

    def line(*values: Any) -> None:
        nonlocal row
        for column, value in enumerate(values):
            _cell(sheet, row, column, value)
        row += 1

    line("Database", DATABASE)
    line("gwp_set", model.gwp_set)
    line("model_sha256", model_sha256(model.to_json()))
    line("functional unit", model.functional_unit.description_en)
    line()
    known = flows(model)
    made = activities(model)
    for (_, code), activity in made.items():
        line("Activity", activity["name"])
        for name in ACTIVITY:
            value = code if name == "code" else activity[name]
            if value != "":
                line(name, value)
        line("Exchanges")
        line(*EXCHANGE, *SPREAD)
        for exchange in activity["exchanges"]:
            database, key = exchange["input"]
            unit = known[exchange["input"]]["unit"] if database == BIOSPHERE else made[exchange["input"]]["unit"]
            where = f"{database}::{key}"
            spread = (exchange.get(name) for name in SPREAD)
            line(
                exchange["name"],
                exchange["amount"],
                unit,
                exchange["type"],
                where,
                exchange.get("comment") or "-",
                *spread,
            )
        line()
    _flows(book, model)
    book.close()
    return stream.getvalue()


def _flows(book: Any, model: Model) -> None:
    sheet = book.add_worksheet("flows")
    sheet.set_column(1, 1, 60)
    demand = f"one unit of {DATABASE}::{model.root}"
    head = ["skip", f"GWP100, set {model.gwp_set}, kg CO2e per kg; database {BIOSPHERE}; demand {demand}"]
    table: list[list[Any]] = [head, ["code", "name", "unit", "type", "categories", "gwp"]]
    factor = {f.id: f.gwp for f in model.flows}
    for (_, code), flow in flows(model).items():
        table.append([code, flow["name"], flow["unit"], flow["type"], "::".join(flow["categories"]), factor[code]])
    for row, values in enumerate(table):
        for column, value in enumerate(values):
            _cell(sheet, row, column, value)


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Numbers as numbers; all else as text cells, never a formula, and without what bw2io would read as a tuple."""
    if value is None:
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value is True:
        sheet.write_boolean(row, column, value)
    else:
        sheet.write_string(row, column, str(value)[:32_000])
