"""How a firm's carbon efficiency is rated: schemes with their thresholds, factor sets, organisation electricity. Versioned data.

Every number is a `Decimal` made from the text of the data file, because a float misgrades a firm that stands on a boundary.
Organisation factors count CO2 alone (电力二氧化碳排放因子): they belong to the record of a firm and never to a product.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from inventories.enterprise import firm
from inventories.problem import InputError, Text

FOLDER = Path(__file__).parents[1] / "firm"
DEFAULT_FACTOR_SET = "gbt32151.22-2024"
DEFAULT_SCHEME = "huzhou-2021"
FAMILY = "organisation"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One class of a scale: everything up to and with `up_to`; None: everything above the class before."""

    id: str
    name: Text
    up_to: Decimal | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of rating: L against levels, K against grades."""

    id: str
    version: str
    name: Text
    provenance: str
    """where the thresholds come from in a word: unattributed | title page only | …"""
    provenance_text: Text
    source: str
    denominator: str
    """value added | revenue"""
    electricity_area: str
    regions: tuple[str, ...]
    """first digits of the region in the USCC"""
    levels: tuple[Threshold, ...]
    """of L, t CO2 per 10,000 yuan of value added"""
    grades: tuple[Threshold, ...]
    """of K, a ratio"""
    diagnosis_grades: tuple[str, ...]
    diagnosis_levels: tuple[str, ...]
    diagnosis: Text

    @property
    def readable(self) -> bool:
        """Whether its thresholds are known."""
        return bool(self.levels and self.grades)


@dataclass(frozen=True, slots=True)
class Factor:
    """CO2 of one energy item in one factor set."""

    set: str
    code: str
    tco2: Decimal | None
    """t CO2 per the item's unit; None: no factor"""
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class PowerFactor:
    """Organisation electricity of a year and an area."""

    year: int
    area: str
    kg_per_kwh: Decimal
    """kg CO2 per kWh = 10 t CO2 per 10,000 kWh"""
    source: str
    certainty: str

    @property
    def tco2(self) -> Decimal:
        """t CO2 per 10,000 kWh."""
        return self.kg_per_kwh * 10


def classed(value: Decimal, unit: Decimal, scale: tuple[Threshold, ...]) -> Threshold:
    """The class of value / unit on a scale; compared by multiplication, so that no division rounds across a boundary."""
    return next(t for t in scale if t.up_to is None or value <= t.up_to * unit)


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / "schemes.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def schemes() -> Mapping[str, Scheme]:
    """Every scheme that is known of, by its id, readable or not."""
    return {name: _scheme(name, row) for name, row in _data()["scheme"].items()}


def _scheme(name: str, row: Mapping[str, Any]) -> Scheme:
    return Scheme(
        name, row["version"], Text(row["name_zh"], row["name_en"]), row["provenance"],
        Text(row["provenance_zh"], row["provenance_en"]), row["source"], row["denominator"], row["electricity_area"],
        tuple(row["regions"]), _scale(row["levels"]), _scale(row["grades"]), tuple(row.get("diagnosis_grades", ())),
        tuple(row.get("diagnosis_levels", ())), Text(row.get("diagnosis_zh", ""), row.get("diagnosis_en", "")),
    )  # fmt: skip


def _scale(rows: list[Mapping[str, str]]) -> tuple[Threshold, ...]:
    return tuple(Threshold(r["id"], Text(r["zh"], r["en"]), Decimal(r["up_to"]) if "up_to" in r else None) for r in rows)


def scheme(name: str) -> Scheme:
    """A scheme whose thresholds are known; raises InputError `scheme-unknown` or `scheme-unread`."""
    known = schemes()
    usable = [s.id for s in known.values() if s.readable]
    cure = Text(f"可用：{'、'.join(usable)}", f"Usable: {', '.join(usable)}")
    if name not in known:
        raise InputError.one("scheme-unknown", Text(f"没有名为“{name}”的评价方案", f"There is no scheme {name!r}"), cure)
    found = known[name]
    if not found.readable:
        raise InputError.one(
            "scheme-unread",
            Text(f"方案 {name} 的分级阈值未能读到：{found.provenance_text.zh}", f"The thresholds of {name} are not known: {found.provenance_text.en}"),
            Text(f"{cure.zh}；取得标准文本后写入 schemes.toml", f"{cure.en}; add the table to schemes.toml once the text is at hand"),
        )  # fmt: skip
    return found


def factor_set(name: str) -> str:
    """The id of a factor set that may be used; raises InputError `factor-set-unknown` or `factor-set-unusable`."""
    known = _data()["factor_set"]
    usable = [n for n, row in known.items() if row["usable"]]
    cure = Text(f"可用：{'、'.join(usable)}", f"Usable: {', '.join(usable)}")
    if name not in known:
        raise InputError.one("factor-set-unknown", Text(f"没有因子集“{name}”", f"There is no factor set {name!r}"), cure)
    if not known[name]["usable"]:
        raise InputError.one(
            "factor-set-unusable",
            Text(f"因子集“{name}”不可用：{known[name]['certainty']}", f"The factor set {name!r} is not to be used: {known[name]['certainty']}"),
            cure,
        )  # fmt: skip
    return name


def factor_sets() -> Mapping[str, Text]:
    """The factor sets that may be used, by id, with their name."""
    return {n: Text(r["name_zh"], r["name_en"]) for n, r in _data()["factor_set"].items() if r["usable"]}


def certainty_of(factor_set: str) -> str:
    """How sure a factor set is."""
    return str(_data()["factor_set"][factor_set]["certainty"])


@lru_cache(maxsize=1)
def _factors() -> Mapping[tuple[str, str], Factor]:
    found = {
        (DEFAULT_FACTOR_SET, r["code"]): Factor(DEFAULT_FACTOR_SET, r["code"], _decimal(r["tco2_per_unit"]), f"{r['source']}, {r['locator']}", r["status"])
        for r in rows("energy_items.csv")
    }  # fmt: skip
    for r in rows("factor_sets.csv"):
        found[r["set"], r["code"]] = Factor(r["set"], r["code"], _decimal(r["tco2_per_unit"]), r["source"], r["certainty"])
    return found


def factor(factor_set: str, code: str) -> Factor | None:
    """The CO2 factor of an item in a set; None where the set has none. Electricity is not in it: see `electricity`."""
    found = _factors().get((factor_set, code))
    return found if found and found.tco2 is not None else None


@lru_cache(maxsize=1)
def tce() -> Mapping[str, Decimal]:
    """t coal equivalent per unit of each item (等价值 for electricity: 1.229 per 10,000 kWh)."""
    return {r["code"]: Decimal(r["tce_per_unit"]) for r in rows("energy_items.csv")}


@lru_cache(maxsize=1)
def powers() -> tuple[PowerFactor, ...]:
    """All organisation factors, in order of year."""
    return tuple(
        PowerFactor(int(r["year"]), r["area"], Decimal(r["kg_per_kwh"]), r["source"], r["certainty"])
        for r in rows("electricity.csv")
        if r["family"] == FAMILY
    )


def electricity(area: str, year: int) -> PowerFactor | None:
    """The organisation factor of exactly this area and year; never that of another one."""
    return next((p for p in powers() if p.area == area and p.year == year), None)


def latest_electricity(area: str, year: int) -> PowerFactor | None:
    """The newest published factor of the area that is not later than `year`; whoever uses it says which year it is of."""
    return max((p for p in powers() if p.area == area and p.year <= year), key=lambda p: p.year, default=None)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file of the folder firm."""
    with (firm.ITEMS.parent / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
