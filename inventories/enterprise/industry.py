"""GB/T 4754 industry codes (2017 edition; what the 2011 edition called the same code), and published means of industries.

A mean is used only where its period, scope and denominator are those of the firm. Means of scope 1 alone are kept so that they
can be refused by name: in these industries bought power and heat dominate.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from inventories.enterprise.scheme import FOLDER
from inventories.problem import Text


@dataclass(frozen=True, slots=True)
class Industry:
    """One code of GB/T 4754-2017."""

    code: str
    level: str
    """division (2 digits), group (3) or class (4)"""
    name: Text
    in_2011: str
    """what the 2011 edition has under this code: `same name`, `other name: …`, `no such code …`, or nothing"""
    certainty: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean L of an industry."""

    id: str
    value: Decimal
    """t CO2 per 10,000 yuan"""
    denominator: str
    scope: str
    """energy: fuels, bought power and bought heat, as in the record; scope-1: fuels alone"""
    region: str
    period: str
    """a year such as 2020, or a quarter such as 2025Q1"""
    source: str
    certainty: str


@lru_cache(maxsize=1)
def industries() -> Mapping[str, Industry]:
    """All divisions, groups and classes by their code."""
    with (FOLDER / "industries.csv").open(encoding="utf-8", newline="") as stream:
        return {
            r["code"]: Industry(r["code"], r["level"], Text(r["name_zh"], r["name_en"] or r["name_zh"]), r["in_2011"], r["certainty"])
            for r in csv.DictReader(stream)
        }  # fmt: skip


def fault(code: str, edition: str) -> tuple[Text, Text] | None:
    """What is wrong with an industry code, and the cure; None for a class of the edition."""
    cure = Text("填四位小类代码，如 2130 金属家具制造", "Give the four digits of a class, such as 2130, metal furniture")
    found = industries().get(code)
    if found is None:
        near = next((i for n in range(len(code) - 1, 1, -1) if (i := industries().get(code[:n]))), None)
        hint = Text(f"（{near.code} {near.name.zh} 下没有）", f" (none under {near.code} {near.name.en})") if near else Text("", "")
        return Text(f"GB/T 4754-2017 没有代码 {code}{hint.zh}", f"GB/T 4754-2017 has no code {code}{hint.en}"), cure
    if found.level != "class":
        return Text(
            f"{code} {found.name.zh} 是{'门类' if found.level == 'division' else '中类'}，不是小类",
            f"{code} {found.name.en} is a {found.level}, not a class",
        ), cure
    if edition == "2011" and found.in_2011 != "same name":
        was = found.in_2011 or "不在所知的 2011 清单 not in the list of 2011 known here"
        return Text(
            f"{code} 在 2011 版中含义不同或不存在（{was}）", f"In the 2011 edition {code} meant something else or nothing ({was})"
        ), Text("改填 2017 版代码", "Give the code of the 2017 edition")
    return None


@lru_cache(maxsize=1)
def _means() -> tuple[tuple[str, Mean], ...]:
    with (FOLDER / "industry_means.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            (r["gb4754"], Mean(r["id"], Decimal(r["value"]), r["denominator"], r["scope"], r["region"], r["period"], r["source"], r["certainty"]))
            for r in csv.DictReader(stream)
        )  # fmt: skip


def means(code: str) -> tuple[Mean, ...]:
    """Every published mean of the industry or of what it is part of, the narrowest first, usable or not."""
    found = [(prefix, mean) for prefix, mean in _means() if code.startswith(prefix)]
    return tuple(mean for _, mean in sorted(found, key=lambda pair: -len(pair[0])))
