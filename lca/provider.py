"""What a row of a study may buy from: an own factor, a supplier's footprint, a process of the product system, or the data set."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from inventories import expression, unit
from inventories.background import Activity, Background, fold
from inventories.problem import InputError, Place, Problems, Text
from inventories.study import Study
from inventories.system import Process, System

GROUPS = (
    "metal",
    "polymer",
    "wood",
    "paper",
    "textile",
    "glass",
    "mineral",
    "rubber",
    "electronics",
    "battery",
    "chemical",
    "other",
)


@dataclass(frozen=True, slots=True)
class Provider:
    """Something with a unit that a row can buy."""

    id: str
    """id of the node in the model"""
    kind: str
    """own factor | supplier | system | background"""
    unit: str
    category: str
    mass_kg: float | None
    """kg per unit; None for a service"""
    carbon: float
    """biogenic carbon in one unit, kg C"""
    energy_tag: str
    composition: Mapping[str, float] = field(default_factory=dict)
    """kg by material group in one unit"""


class Providers:
    """Finds providers by the words of a study."""

    def __init__(self, study: Study, system: System, background: Background) -> None:
        self.study, self.system, self.background = study, system, background
        self._own = {fold(w): f for f in study.own_factors for w in (f.name_en, f.name_zh, f.id)}
        self._suppliers = {fold(w): s for s in study.suppliers for w in (s.product_en, s.product_zh, s.id)}
        self._processes = {fold(w): p for p in system.processes.values() for w in (p.name.en, p.name.zh, p.id)}
        self.values: Mapping[str, expression.Value] = {}
        """Parameter values, set by the builder before a system process is asked for."""
        self._made: dict[str, Provider] = {}

    def find(self, words: str) -> Provider | None:
        """The provider with exactly this id, name or synonym: the firm's own first, then its suppliers', the system's, the data set's."""
        key = fold(words)
        if factor := self._own.get(key):
            mass = _mass(factor.unit, factor.mass)
            return Provider(
                f"own:{factor.id}", "own factor", factor.unit, factor.category, mass, factor.carbon_biogenic,
                factor.energy_tag, _one(factor.category, mass),
            )  # fmt: skip
        if supplier := self._suppliers.get(key):
            mass = _mass(supplier.unit, supplier.mass)
            return Provider(
                f"supplier:{supplier.id}", "supplier", supplier.unit, supplier.category, mass, supplier.carbon_biogenic,
                "", _one(supplier.category, mass),
            )  # fmt: skip
        if process := self._processes.get(key):
            return self._process(process)
        activity = self.background.find(words)
        return self._activity(activity) if activity else None

    def circular(self, provider: Provider, sheet: str) -> bool:
        """Whether the rows of `sheet`, buying this, would need themselves, or something after the factory gate."""
        home = self.system.of_sheet(sheet)
        if provider.kind != "system" or home is None:
            return False
        after = {s.id for s in self.system.stages if not s.gate}
        return provider.id in self.system.above(home.id) or self.system.processes[provider.id].stage in after

    def known(self, words: str, problems: Problems, place: Place) -> Provider | None:
        """Like find, but says what is near when there is nothing."""
        found = self.find(words)
        if found is None:
            near = [f"{a.name.zh}（{a.id}）" for _, a in self.background.search(words, 3)]
            near_en = [f"{a.name.en} ({a.id})" for _, a in self.background.search(words, 3)]
            problems.add(
                "unknown-material",
                Text(f"数据集中找不到“{words}”", f"“{words}” is not in the data set"),
                Text(
                    f"最接近的名称：{'；'.join(near) or '无'}。也可在“自有因子”表中添加",
                    f"Nearest names: {'; '.join(near_en) or 'none'}. Or add it to the sheet Own factors",
                ),
                place,
            )
        return found

    def of_system(self, name: str) -> Provider | None:
        """A process of the system or an activity of the data set by its id, as system folders name them."""
        if name in self.system.processes:
            return self._process(self.system.processes[name])
        activity = self.background.activities.get(name)
        return self._activity(activity) if activity else None

    def _activity(self, activity: Activity) -> Provider:
        return Provider(
            activity.id, "background", activity.unit, activity.category, activity.mass_kg, activity.c_biogenic_kg or 0.0,
            activity.energy_tag, _one(activity.category, activity.mass_kg),
        )  # fmt: skip

    def _process(self, process: Process) -> Provider:
        if process.id not in self._made:
            self._made[process.id] = Provider(
                process.id, "system", process.unit, "", None, 0.0, ""
            )  # a loop sees an empty process
            composition: dict[str, float] = {}
            carbon = 0.0
            for exchange in self.system.exchanges.get(process.id, ()):
                if exchange.kind != "input" or (exchange.when and not expression.evaluate(exchange.when, self.values)):
                    continue
                try:
                    inner = self.of_system(exchange.input)
                    if inner is None or not inner.composition:
                        continue
                    amount = unit.convert(expression.number(exchange.amount, self.values), exchange.unit, inner.unit)
                except InputError:
                    continue  # amounts over the bill of materials itself: transport and the like, no material
                carbon += amount * inner.carbon
                for group, mass in inner.composition.items():
                    composition[group] = composition.get(group, 0.0) + amount * mass
            total = math.fsum(composition.values())
            declared = process.mass_kg
            if declared is None and process.unit == "kg":
                declared = 1.0
            if declared is not None and total > 0:
                composition = {g: m * declared / total for g, m in composition.items()}
                carbon = carbon * declared / total if process.c_biogenic_kg is None else process.c_biogenic_kg
            elif process.c_biogenic_kg is not None:
                carbon = process.c_biogenic_kg
            weight = declared if declared is not None else (total or None)
            self._made[process.id] = Provider(process.id, "system", process.unit, "", weight, carbon, "", composition)
        return self._made[process.id]


def _mass(of_unit: str, given: float | None) -> float | None:
    """kg per unit: as given, or by conversion where the unit is a mass."""
    if given is not None:
        return given
    return unit.convert(1.0, of_unit, "kg") if unit.same_dimension(of_unit, "kg") else None


def _one(category: str, mass: float | None) -> dict[str, float]:
    return {} if not mass else {category if category in GROUPS else "other": mass}
