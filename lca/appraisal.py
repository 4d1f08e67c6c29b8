"""What other choices would give, and what would lower the result: computed from one calculation, nothing canned.

Everything here is a difference of the result in kg CO2e per functional unit when one thing changes and all else stays; the effects
of two suggestions do not add up. Model choices are scenarios, not draws (method decision 26).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from inventories.background import GWP_COLUMNS, Background
from inventories.problem import Text
from inventories.study import LossFate, Study
from inventories.system import System
from lca import scores
from lca.entries import Entry, Inventory
from lca.model import Model

STEP = 0.1
GRID, EARLIER_GRID, OWN_PV = "electricity-cn", "electricity-cn-2023", "electricity-cn-pv-onsite"
FEWEST_SHARE = 0.01
"""Entries below this share of the result get no suggestion."""
MOST_SUGGESTIONS = 10
HIGH_LOSS = 0.05
NOT_BOUGHT = ("electricity", "heat", "fuel", "transport", "waste", "water")
"""No single supplier can be asked for these."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The result under another choice of method or data."""

    name: Text
    total: float | None
    """kg CO2e per functional unit; None where it cannot be computed"""
    note: Text


@dataclass(frozen=True, slots=True)
class Swing:
    """All uses of one activity or flow in the foreground, moved by ± `STEP`."""

    id: str
    name: Text
    value: float
    """kg CO2e per functional unit of all its uses"""
    delta: float
    """change of the result for + STEP"""
    count: int
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to a lower result."""

    kind: str
    """recycled | route | electricity | loss | less"""
    words: Text
    effect: float
    """change of the result, kg CO2e per functional unit"""


def gwp_sets(model: Model, inventory: Inventory, background: Background) -> list[Choice]:
    """The same inventory with every GWP set of the data set; totals that a source published stay as they are (decision 13)."""
    found = []
    whole = math.fsum(abs(f.value) for f in inventory.flows) or 1.0
    moved = math.fsum(abs(f.value) for f in inventory.flows if f.flow.basis == "gas") / whole
    for name in sorted(GWP_COLUMNS.values()):
        total = math.fsum(f.mass * background.flows[f.flow.id].gwp[name] for f in inventory.flows)
        used = name == model.gwp_set
        note = (
            Text("本报告采用", "used in this report")
            if used
            else Text(
                f"结果的 {100 * moved:.0f} % 逐气体给出，只有这部分随之改变",
                f"{100 * moved:.0f} % of the result is given gas by gas; only this part changes",
            )
        )
        found.append(Choice(Text(f"GWP：{name}", f"GWP set {name}"), total, note))
    return found


def grids(total: float, inventory: Inventory, background: Background) -> list[Choice]:
    """Other factors for the Chinese grid wherever it is used, and own power counted as grid power."""
    factors = scores.solve(background).total
    found: list[Choice] = []
    used = inventory.use_of(GRID)
    if used and EARLIER_GRID in factors:
        own = inventory.factor[GRID]
        found.append(
            Choice(
                Text("电网年份：2023 年全国平均因子", "grid year: national average of 2023"),
                total + used * (factors[EARLIER_GRID] - own),
                Text(f"全链条用电 {used:.4g} kWh；{factors[EARLIER_GRID]:.4g} 代替 {own:.4g} kg CO2e/kWh", f"{used:.4g} kWh in the whole chain; {factors[EARLIER_GRID]:.4g} for {own:.4g} kg CO2e/kWh"),
            )
        )  # fmt: skip
    own_power = [e for e in inventory.entries if e.node is not None and e.node.id == OWN_PV]
    if own_power:
        kwh = math.fsum(e.amount for e in own_power)
        found.append(
            Choice(
                Text("自发光伏按电网平均计", "own solar power counted as grid power"),
                total + kwh * factors[GRID] - math.fsum(e.value for e in own_power),
                Text(
                    f"{kwh:.4g} kWh；绿证若已出售即须如此", f"{kwh:.4g} kWh; this holds once its certificates are sold"
                ),
            )
        )
    return found


def swings(inventory: Inventory) -> list[Swing]:
    """Every activity and flow of the foreground by what ± 10 % of it changes, largest first."""
    groups: dict[str, list[Entry]] = {}
    for entry in inventory.entries:
        if entry.provider.id in ("co2-biogenic", "co2-uptake"):
            continue  # these follow the carbon in the product
        groups.setdefault(entry.provider.id, []).append(entry)
    found = []
    for name, group in groups.items():
        value = math.fsum(e.value for e in group)
        found.append(
            Swing(
                name, Text(*group[0].name), value, STEP * value, len(group),
                tuple(dict.fromkeys(e.stage for e in group)),
            )
        )  # fmt: skip
    return sorted(found, key=lambda s: (-abs(s.delta), s.id))


def suggestions(
    total: float, study: Study, system: System, inventory: Inventory, background: Background
) -> list[Suggestion]:
    """Ways to a lower result, by effect: recycled material, another route, own power, less loss, or simply less."""
    factors = scores.solve(background).total
    recycled = {r.virgin: r.recycled for r in background.recycling.values()}
    plant = system.of_sheet("energy")
    found = []
    for swing in swings(inventory):
        if swing.value < FEWEST_SHARE * abs(total):
            continue
        entries = [e for e in inventory.entries if e.provider.id == swing.id]
        node = entries[0].node
        amount, unit = math.fsum(e.amount for e in entries), entries[0].unit
        zh, en = swing.name
        if node is None:
            found.append(_less(swing, Text(zh, en)))
        elif swing.id == GRID and plant and (own := [e for e in entries if e.consumer.id == plant.id]):
            found.append(_solar(own, factors))
            rest = [e for e in entries if e.consumer.id != plant.id]
            if value := math.fsum(e.value for e in rest):
                where = dict.fromkeys(e.consumer.id for e in rest)
                names = [next(e.consumer for e in rest if e.consumer.id == w) for w in where]
                found.append(
                    Suggestion(
                        "less",
                        Text(f"{'、'.join(n.name_zh for n in names[:4])}：用电每减少 10 %", f"{', '.join(n.name_en for n in names[:4])}: for every 10 % less electricity"),
                        -STEP * value,
                    )
                )  # fmt: skip
        elif swing.id in recycled and factors[recycled[swing.id]] < entries[0].factor:
            other = background.activities[recycled[swing.id]]
            effect = STEP * amount * (factors[other.id] - entries[0].factor)
            found.append(
                Suggestion(
                    "recycled",
                    Text(f"{zh}：每 10 % 用量（{STEP * amount:.3g} {unit}）改用{other.name.zh}", f"{en}: for every 10 % ({STEP * amount:.3g} {unit}) taken as {other.name.en}"),
                    effect,
                )
            )  # fmt: skip
        elif (other_route := _route(swing.id, entries[0].factor, factors, background)) is not None:
            other = background.activities[other_route]
            effect = amount * (factors[other.id] - entries[0].factor)
            found.append(
                Suggestion(
                    "route",
                    Text(f"{zh}：向供应商核实路线；数据集中最低的同类为“{other.name.zh}”（{factors[other.id]:.3g} 对 {entries[0].factor:.3g} kg CO2e/{unit}），全部改用时", f"{en}: ask the supplier for the route; the lowest of its kind in the data set is “{other.name.en}” ({factors[other.id]:.3g} against {entries[0].factor:.3g} kg CO2e/{unit}); all of it from there"),
                    effect,
                )
            )  # fmt: skip
        else:
            found.append(_less(swing, Text(zh, en)))
    found += _losses(study, inventory)
    ranked = sorted(found, key=lambda s: (s.effect, s.words.en))
    return ranked[:MOST_SUGGESTIONS]


def _less(swing: Swing, name: Text) -> Suggestion:
    return Suggestion(
        "less",
        Text(f"{name.zh}：用量每减少 10 %", f"{name.en}: for every 10 % less of it"),
        -swing.delta,
    )


def _solar(entries: list[Entry], factors: Mapping[str, float]) -> Suggestion:
    kwh = math.fsum(e.amount for e in entries)
    return Suggestion(
        "electricity",
        Text(f"厂区用电：每 10 %（{STEP * kwh:.3g} kWh）改由厂区光伏供给（绿证自留）", f"Power of the plant: for every 10 % ({STEP * kwh:.3g} kWh) from solar power on site, certificates kept"),
        STEP * kwh * (factors[OWN_PV] - entries[0].factor),
    )  # fmt: skip


def _route(name: str, factor: float, factors: Mapping[str, float], background: Background) -> str | None:
    """The activity of the same product with the lowest factor, if it is at least a tenth lower."""
    this = background.activities.get(name)
    if this is None or this.category in NOT_BOUGHT:
        return None
    same = [
        a.id
        for a in background.activities.values()
        if a.product == this.product and a.unit == this.unit and a.boundary == this.boundary and a.id != name
        and a.status != "estimate"
    ]  # fmt: skip
    best = min(same, key=lambda a: factors[a], default=None)
    return best if best is not None and factors[best] < 0.9 * factor else None


def _losses(study: Study, inventory: Inventory) -> list[Suggestion]:
    """Half the loss in making a part, where it is high and the part matters."""
    found = []
    for index, row in enumerate(study.bom):
        if row.loss < HIGH_LOSS or row.loss_fate is LossFate.REMELT:
            continue
        entries = [e for e in inventory.entries if e.consumer.id == f"bom_{index + 1:03d}" and e.value > 0]
        if not entries:
            continue
        largest = max(entries, key=lambda e: e.value)
        effect = largest.value * ((1 - row.loss) / (1 - row.loss / 2) - 1)
        found.append(
            Suggestion(
                "loss",
                Text(f"{row.part}：损耗率由 {100 * row.loss:.0f} % 减半（材料投入）", f"{row.part_en or row.part}: half the loss of {100 * row.loss:.0f} % (material put in)"),
                effect,
            )
        )  # fmt: skip
    return found
