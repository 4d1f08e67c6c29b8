"""The energy items of the national form 205-1. Data only: a firm's ledger is `ledger`, its rating `labels.enterprise.rating`.

The factors count CO2 from combustion alone (`CO2-only`): they belong to the record of a legal entity and never to a product
(method decisions 6 and 8). Items without a factor have `tco2_per_unit = None`, and the reader of a ledger refuses them without an own factor.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inventories.problem import Text

ITEMS = Path(__file__).parents[1] / "firm" / "energy_items.csv"
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
