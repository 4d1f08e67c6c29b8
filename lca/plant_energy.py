"""The energy of the plant beside what the product system expects of one product, and beside what any product needs per kilogram."""

from __future__ import annotations

import math
from collections.abc import Iterator

from inventories import site_share, unit
from inventories.problem import InputError, Text
from lca.doubt import Doubt, Facts
from lca.provider import Provider

ENERGY = 4.5
"""times the default of the product system, or its part: more or less energy at the plant is asked about"""
ENERGY_HARD = 150.0
"""times the default of the product system: no plant of the same product is so far off"""
ENERGY_PER_KG = (0.05, 120.0)
"""MJ per kg of product where the system has no default: from pressing a sheet to a microelectronic part"""
HEAT = ("heat", "fuel")
CARRIERS = ("electricity", "heat", "fuel", "process", "water", "chemical", "")


def _kind(provider: Provider) -> str:
    """electricity | heat | empty"""
    return "electricity" if provider.category == "electricity" else "heat" if provider.category in HEAT else ""


def in_mj(facts: Facts, provider: Provider, amount: float) -> float:
    """MJ of an amount in the provider's unit; a fuel by its heating value where the data set has one, else nothing."""
    if unit.same_dimension(provider.unit, "MJ"):
        return unit.convert(amount, provider.unit, "MJ")
    activity = facts.background.activities.get(provider.id)
    return amount * (activity.lhv_mj or 0.0) if activity else 0.0


def doubts(facts: Facts) -> Iterator[Doubt]:
    """The plant's electricity and its heat and fuels, each in sum, beside what the product system expects."""
    expected, given = {"electricity": 0.0, "heat": 0.0}, {"electricity": 0.0, "heat": 0.0}
    for provider, amount in facts.default("energy"):
        if kind := _kind(provider):
            expected[kind] += in_mj(facts, provider, amount)
    rows: dict[str, list[tuple[float, int]]] = {"electricity": [], "heat": []}
    for index, row in enumerate(facts.study.energy):
        bought = facts.providers.find(row.carrier)
        share = site_share.of_one(row, facts.study.product)
        if bought is None:
            continue
        if bought.category not in CARRIERS:
            yield Doubt(
                Text(f"“{row.carrier}”（{bought.category}）不是能源", f"{row.carrier} ({bought.category}) is no energy carrier"),
                Text("材料填“物料”表，能源表只填电、热、燃料、压缩空气与水", "Materials belong to the BOM; this sheet takes electricity, heat, fuels, compressed air and water"),
                ("energy", index, "carrier"), impossible=True,
            )  # fmt: skip
            continue
        kind = _kind(bought)
        if not kind or not share:
            continue
        try:
            amount = unit.convert((row.amount - row.exported) * share, row.unit, bought.unit)
        except InputError:
            continue
        mj = in_mj(facts, bought, amount)
        given[kind] += mj
        rows[kind].append((mj, index))
    for kind, of in rows.items():
        if not of:
            if kind == "electricity" and expected[kind] and facts.study.energy:
                yield Doubt(
                    Text(f"能源表没有用电；产品系统缺省为每件 {expected[kind]:.4g} MJ", f"The sheet Energy has no electricity; the product system expects {expected[kind]:.4g} MJ a piece"),
                    Text("填写电表读数；若用电由他方承担，列出该工序", "Give the meter's reading; if somebody else bears it, list the process"), ("energy", 0, "carrier"),
                )  # fmt: skip
            continue
        path = ("energy", max(of)[1], "amount")
        if expected[kind]:
            yield from _beside(kind, given[kind], expected[kind], path)
            continue
        specific = given[kind] / facts.study.product.mass
        if not ENERGY_PER_KG[0] / 10 <= specific <= ENERGY_PER_KG[1]:
            yield _odd(kind, given[kind], f"每 kg 产品 {specific:.3g} MJ", f"{specific:.3g} MJ per kg of product", path)
    total = math.fsum(given.values())
    if total and not any(expected.values()):
        specific = total / facts.study.product.mass
        if specific < ENERGY_PER_KG[0]:
            yield _odd(
                "",
                total,
                f"每 kg 产品仅 {specific:.3g} MJ",
                f"only {specific:.3g} MJ per kg of product",
                ("energy", 0, "amount"),
            )


def _beside(kind: str, given: float, expected: float, path: tuple[str | int, ...]) -> Iterator[Doubt]:
    ratio = given / expected
    if 1 / ENERGY <= ratio <= ENERGY:
        return
    doubt = _odd(
        kind, given, f"为产品系统缺省值 {expected:.4g} MJ 的 {ratio:.3g} 倍",
        f"{ratio:.3g} times the {expected:.4g} MJ that the product system expects", path,
    )  # fmt: skip
    yield Doubt(doubt.what, doubt.cure, path, impossible=ratio > ENERGY_HARD)


def _odd(kind: str, mj: float, zh: str, en: str, path: tuple[str | int, ...]) -> Doubt:
    name = {"electricity": Text("用电", "electricity"), "heat": Text("热与燃料", "heat and fuels")}.get(
        kind, Text("用能", "energy")
    )
    return Doubt(
        Text(f"工厂{name.zh}每件 {mj:.4g} MJ，{zh}", f"The plant's {name.en} is {mj:.4g} MJ a piece, {en}"),
        Text("检查用量单位（kWh 与 万kWh）、产量、全厂总量和分摊方式", "Check the unit (kWh or 万kWh?), the output, the site's total and the allocation"),
        path,
    )  # fmt: skip
