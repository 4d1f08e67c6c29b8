"""The firm's energy record: the energy items of the national form 205-1 and monthly amounts. Data only, no rating.

The factors count CO2 from combustion alone (`CO2-only`): they belong to the record of a legal entity and never to a product
(method decisions 6 and 8). Items without a factor have `tco2_per_unit = None`, and the reader of a record must refuse them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inventories.problem import InputError, Place, Text

ITEMS = Path(__file__).parent / "firm" / "energy_items.csv"
CLASSES = ("coal", "oil", "gas", "electricity", "heat", "other")
BOUNDARY = "CO2-only"


@dataclass(frozen=True, slots=True)
class EnergyItem:
    """One item of the form, with its factors per `unit`."""

    code: str
    """two digits, 01 to 39"""
    name: Text
    group: str
    """coal, oil, gas, electricity, heat or other"""
    unit: str
    """t, 10^4 m3, 10^4 kWh, GJ or tce"""
    tce_per_unit: float
    """t coal equivalent"""
    tco2_per_unit: float | None
    """t CO2; None: no factor, the fuel must be named"""
    boundary: str
    """CO2-only: never in a product"""
    status: str
    """published, derived or estimate"""
    source: str
    locator: str
    part_of: str
    """code of the item this one is an "of which" row of; never add both"""
    note: str


@dataclass(frozen=True, slots=True)
class MonthlyAmount:
    """What one firm used of one item in one month, in the item's unit."""

    item: str
    month: str
    """year-month, such as 2025-03"""
    amount: float


@lru_cache(maxsize=1)
def items() -> Mapping[str, EnergyItem]:
    """The 39 items by their code."""
    with ITEMS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        r["code"]: EnergyItem(
            r["code"], Text(r["name_zh"], r["name_en"]), r["class"], r["unit"], float(r["tce_per_unit"]),
            float(r["tco2_per_unit"]) if r["tco2_per_unit"] else None,
            r["boundary"], r["status"], r["source"], r["locator"], r["part_of"], r["note"],
        )
        for r in rows
    }  # fmt: skip


def totals(months: Iterable[MonthlyAmount]) -> dict[str, float]:
    """Amount of each item over all months, in the item's unit.

    Raises InputError with every unknown item, negative amount, month given twice, and item given beside its own "of which" rows.
    """
    from math import fsum

    from inventories.problem import Problems

    problems = Problems()
    seen: set[tuple[str, str]] = set()
    found: dict[str, list[float]] = {}
    for row in months:
        place = Place(column=f"{row.item} {row.month}")
        if row.item not in items():
            problems.add(
                "energy-item",
                Text(f"没有代码为 {row.item} 的能源品种", f"There is no energy item {row.item}"),
                Text("采用 01–39 的代码", "Use a code from 01 to 39"),
                place,
            )
            continue
        if row.amount < 0:
            problems.add(
                "negative",
                Text(f"{row.month} 的用量为负", f"The amount of {row.month} is negative"),
                Text("填写零或正数", "Give zero or more"),
                place,
            )
        if (row.item, row.month) in seen:
            problems.add(
                "month-twice",
                Text(f"{row.month} 的用量填了两次", f"{row.month} is given twice"),
                Text("每月一个数", "Give one amount a month"),
                place,
            )
        seen.add((row.item, row.month))
        found.setdefault(row.item, []).append(row.amount)
    for code in found:
        parent = items()[code].part_of
        if parent and parent in found:
            problems.add(
                "energy-item-twice",
                Text(f"品种 {code} 是品种 {parent} 的其中项，不能同时填写", f"Item {code} is part of item {parent}: give one or the other"),
                Text(f"只填 {parent} 或其各分项", f"Give {parent} alone, or its parts"),
                Place(column=code),
            )  # fmt: skip
    problems.raise_if_any()
    return {code: fsum(amounts) for code, amounts in found.items()}


def load_months(path: Path) -> tuple[MonthlyAmount, ...]:
    """Monthly amounts from a CSV file `item, month, amount`; raises InputError with every row that cannot be read."""
    import re

    from inventories import cell
    from inventories.problem import Problems

    problems = Problems()
    found: list[MonthlyAmount] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError.one(
            "file-unreadable",
            Text("无法读取该文件（须为 UTF-8 的 CSV）", "The file cannot be read (it must be CSV in UTF-8)"),
            Text("检查路径与编码", "Check its path and encoding"),
            Place(path.name),
        ) from None
    for number, row in enumerate(csv.DictReader(lines), start=2):
        text = (row.get("amount") or "").strip()
        try:
            amount = float(text)
        except ValueError:
            why = cell.number(text)
            fault = (
                why
                if isinstance(why, cell.Wrong)
                else cell.Wrong("number-text", Text("应为数值", "A number is wanted"), Text("填数值", "Give a number"))
            )
            problems.add(fault.code, fault.what, fault.cure, Place(path.name, row=number, column="amount"))
            continue
        month = (row.get("month") or "").strip()
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            problems.add(
                "date",
                Text(f"“{month}”不是年-月", f"{month!r} is no year-month"),
                Text("如 2025-03", "Write 2025-03"),
                Place(path.name, row=number, column="month"),
            )
            continue
        found.append(MonthlyAmount((row.get("item") or "").strip().zfill(2), month, amount))
    problems.raise_if_any()
    return tuple(found)
