"""Rows of the sheets Energy, Direct emissions, Distribution, Use and End of life as edges and emissions of one product."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inventories import site_share, spread, summation, unit
from inventories.background import fold
from inventories.form import row_name
from inventories.problem import InputError, Text
from inventories.study import Allocation, Certificate, DirectRow, EnergyRow, SpreadRow
from lca.model import Edge, Emission
from lca.provider import Provider

if TYPE_CHECKING:
    from lca.foreground import Builder

GRID = "electricity-cn"
OWN_POWER = ("electricity-cn-pv-onsite",)
NATIONAL = "electricity, national average"
SERVICE = "grid service"
"""What the products of activities begin with that carry power and generate none."""


@dataclass
class Added:
    """What the rows of a sheet add to their process."""

    edges: list[Edge] = field(default_factory=list)
    emissions: list[Emission] = field(default_factory=list)


def rows(sheet: str, process: str, builder: Builder) -> Added:
    """The rows of `sheet` of the builder's study, per one unit of `process` (one product)."""
    return {"energy": _energy, "direct": _direct, "distribution": _distribution, "use": _use, "eol": _end_of_life}[
        sheet
    ](process, builder)


def _converted(of: str, provider: Provider, builder: Builder, *path: str | int) -> float | None:
    try:
        return unit.convert(1.0, of, provider.unit)
    except InputError as error:
        for problem in error.problems:
            builder.problems.add(problem.code, problem.what, problem.cure, builder.place(*path))
        return None


def _per_product(row: EnergyRow | DirectRow, amount: str, builder: Builder, *path: str | int) -> str | None:
    """Expression of the part of `amount` that one product bears."""
    study = builder.study
    needs_total = row.allocation in (Allocation.PIECES, Allocation.MASS, Allocation.HOURS, Allocation.VALUE)
    if (needs_total and row.site_total is None) or (row.allocation is Allocation.HOURS and row.hours_per_piece is None):
        builder.problems.add(
            "allocation-incomplete",
            Text(
                f"分摊方式 {row.allocation} 需要填写“全厂总量”{'与“单件工时”' if row.allocation is Allocation.HOURS else ''}",
                f"Allocation by {row.allocation} needs the total of the site{' and the hours of one piece' if row.allocation is Allocation.HOURS else ''}",
            ),
            Text(
                "填写“全厂总量”等栏，或改为“全归本产品”“已是单件量”",
                "Fill in the site total, or use direct or per-piece",
            ),
            builder.place(*path, "site_total"),
        )
        return None
    match row.allocation:
        case Allocation.DIRECT:
            return f"{amount}/{study.product.output!r}"
        case Allocation.PIECES:
            return f"{amount}/{row.site_total!r}"
        case Allocation.MASS:
            return f"{amount}*mass/{row.site_total!r}"
        case Allocation.HOURS:
            return f"{amount}*{row.hours_per_piece!r}/{row.site_total!r}"
        case Allocation.VALUE | Allocation.SUBMETER:
            return f"{amount}*{site_share.of_one(row, study.product)!r}"
    return amount


def delivery(section: str, column: str, amount: str, builder: Builder) -> None:
    """Transmission alone is no power: at least as much must be bought at the plant beside it."""
    bought, carried = 0.0, dict[int, float]()
    for index, row in enumerate(getattr(builder.study, section)):
        activity = builder.providers.background.find(getattr(row, column))
        if activity is None or activity.category != "electricity" or not unit.same_dimension(row.unit, "kWh"):
            continue
        kwh = unit.convert(getattr(row, amount), row.unit, "kWh")
        if activity.product.startswith(SERVICE):
            carried[index] = kwh
        elif activity.boundary == "generation":
            bought += kwh
    if summation.total(carried.values()) <= bought * (1 + 1e-9):
        return
    for index in carried:
        builder.problems.add(
            "grid-service",
            Text(
                "这只是输配电服务，不含发电：不能当作所用的电",
                "This is transmission and distribution only, without generation: it is not the power that was used",
            ),
            Text(
                "改用电网平均电力（如 electricity-cn），或在其旁另填同样多的电厂出口电力",
                "Take the power of the grid, such as electricity-cn, or give as much power at the plant beside it",
            ),
            builder.place(section, index, column),
        )


def _energy(process: str, builder: Builder) -> Added:
    added = Added()
    delivery("energy", "carrier", "amount", builder)
    for index, row in enumerate(builder.study.energy):
        path = ("energy", index)
        provider = builder.providers.known(row.carrier, builder.problems, builder.place(*path, "carrier"))
        if provider is None:
            continue
        if provider.energy_tag not in ("", "life-cycle"):
            builder.problems.add(
                "energy-tag",
                Text(
                    f"“{row.carrier}”的因子口径为 {provider.energy_tag}，产品碳足迹须用全生命周期因子",
                    f"The factor of {row.carrier} covers {provider.energy_tag} only; a product footprint needs a life-cycle factor",
                ),
                Text(
                    "改用“电力碳足迹因子”等全生命周期因子（如 electricity-cn）",
                    "Use a life-cycle factor such as electricity-cn; 电力二氧化碳排放因子 are for organisations",
                ),
                builder.place(*path, "carrier"),
            )
            continue
        provider = _claim(row, provider, builder)
        factor = _converted(row.unit, provider, builder, *path, "unit")
        net = f"({row.amount!r}-{row.exported!r})" if row.exported else f"{row.amount!r}"
        source = _per_product(row, net if factor in (None, 1.0) else f"{net}*{factor!r}", builder, *path)
        if row.exported > row.amount:
            builder.problems.add(
                "export-above-generation",
                Text("上网电量大于发电量", "More was fed into the grid than generated"),
                Text("检查两栏数值", "Check both cells"),
                builder.place(*path, "exported"),
            )
        if factor is not None and source is not None:
            slope = factor * site_share.of_one_more(row, builder.study.product)
            added.edges.append(_edge(builder, process, provider.id, source, slope, row, *path))
    return added


def _claim(row: EnergyRow, provider: Provider, builder: Builder) -> Provider:
    """Own renewable power whose certificates were sold counts as grid power (method decision 7)."""
    if provider.id in OWN_POWER and row.certificate in (Certificate.SOLD, None):
        zh = "绿证已售出" if row.certificate is Certificate.SOLD else "未说明绿证去向"
        en = (
            "its certificates were sold"
            if row.certificate is Certificate.SOLD
            else "what became of its certificates is not stated"
        )
        builder.notice(
            "own-power", f"自发绿电按电网因子计：{zh}", f"Own renewable power is counted at the grid factor: {en}"
        )
        grid = builder.providers.of_system(GRID)
        return grid or provider
    return provider


def _direct(process: str, builder: Builder) -> Added:
    added = Added()
    names = {fold(w): f.id for f in builder.background.flows.values() for w in (f.name.en, f.name.zh, f.id)}
    for index, row in enumerate(builder.study.direct):
        path = ("direct", index)
        flow = names.get(fold(row.flow))
        if flow is None:
            builder.problems.add(
                "unknown-flow",
                Text(f"没有名为“{row.flow}”的基本流", f"There is no elementary flow {row.flow}"),
                Text("从下拉列表中选择", "Choose from the list"),
                builder.place(*path, "flow"),
            )
            continue
        try:
            factor = unit.convert(1.0, row.unit, "kg")
        except InputError as error:
            for problem in error.problems:
                builder.problems.add(problem.code, problem.what, problem.cure, builder.place(*path, "unit"))
            continue
        source = _per_product(row, f"{row.amount!r}" if factor == 1.0 else f"{row.amount!r}*{factor!r}", builder, *path)
        if source is not None:
            amount = builder.number(source)
            slope = factor * site_share.of_one_more(row, builder.study.product)
            added.emissions.append(
                Emission(
                    process,
                    flow,
                    amount,
                    expression=source,
                    data_kind=row.data_kind,
                    source=row.source,
                    evidence=row.evidence,
                    place=row_name("direct", index),
                    note=row.note,
                    **spread.brought("direct", row, amount, slope),
                )
            )
    return added


def _distribution(process: str, builder: Builder) -> Added:
    added = Added()
    for index, row in enumerate(builder.study.distribution):
        path = ("distribution", index)
        provider = builder.providers.known(row.transport, builder.problems, builder.place(*path, "transport"))
        if provider is None or _converted("tkm", provider, builder, *path, "transport") is None:
            continue
        mass = "(mass+packaging_mass)" if row.mass is None else f"{row.mass!r}"
        source, slope = f"{mass}/1000*{row.distance!r}*{row.share!r}", builder.number(f"{mass}/1000*{row.share!r}")
        added.edges.append(_edge(builder, process, provider.id, source, slope, row, *path))
    return added


def _use(process: str, builder: Builder) -> Added:
    added = Added()
    delivery("use", "activity", "amount", builder)
    for index, row in enumerate(builder.study.use):
        path = ("use", index)
        provider = builder.providers.known(row.activity, builder.problems, builder.place(*path, "activity"))
        factor = provider and _converted(row.unit, provider, builder, *path, "unit")
        if provider is None or factor is None:
            continue
        if row.basis == "year" and "life_years" not in builder.values:
            builder.problems.add(
                "no-life",
                Text(
                    "该产品系统没有 life_years 参数，不能按年填写",
                    "This product system has no life_years, so a yearly amount cannot be used",
                ),
                Text("改为按寿命期合计填写", "Give the amount over the whole life"),
                builder.place(*path, "basis"),
            )
            continue
        per_unit = f"{factor!r}{'*life_years' if row.basis == 'year' else ''}"
        source, slope = f"{row.amount!r}*{per_unit}", builder.number(per_unit)
        added.edges.append(_edge(builder, process, provider.id, source, slope, row, *path))
    return added


def _end_of_life(process: str, builder: Builder) -> Added:
    added = Added()
    for index, row in enumerate(builder.study.end_of_life):
        path = ("end_of_life", index)
        provider = builder.providers.known(row.treatment, builder.problems, builder.place(*path, "treatment"))
        if provider is not None and _converted("kg", provider, builder, *path, "treatment") is not None:
            added.edges.append(_edge(builder, process, provider.id, f"{row.mass!r}", 1.0, row, *path))
    return added


def _edge(
    builder: Builder, process: str, provider: str, source: str, slope: float, row: SpreadRow, section: str, index: int
) -> Edge:
    """The input that a row makes; `slope`: what one product needs of the provider for one more of the row's number."""
    amount = builder.number(source)
    return Edge(
        process,
        provider,
        amount,
        expression=source,
        data_kind=row.data_kind,
        source=row.source,
        evidence=row.evidence,
        place=row_name(section, index),
        note=row.note,
        **spread.brought(section, row, amount, slope),
    )
