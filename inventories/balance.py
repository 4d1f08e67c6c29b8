"""Mass, carbon and metal balance of each unit process of the data set (method decision 22), within 5 %.

Fuels that are burnt are priced by activities that hold their own emissions, so their carbon does not enter the balance of the
process that burns them; reductants and feedstocks do, through `c_fossil_kg` of their supply activity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from inventories import unit
from inventories.background import Activity, Background
from inventories.problem import InputError

TOLERANCE = 0.05
SMALL = 1e-3

CARBON = {"co2-fossil": 12 / 44, "co2-landuse": 12 / 44, "ch4-fossil": 12 / 16}
BIOGENIC = {"co2-biogenic": 12 / 44, "ch4-biogenic": 12 / 16, "co2-uptake": -12 / 44}

Fault = tuple[tuple[str, int], str, str]


def balances(background: Background) -> Iterator[Fault]:
    """Every unit process whose balance does not close and that does not say why."""
    for activity in background.activities.values():
        if activity.kind == "unit process" and not activity.balance:
            try:
                yield from _of(activity, background)
            except (KeyError, ValueError, InputError):
                continue  # an input that does not resolve is reported elsewhere


@dataclass(slots=True)
class _Inputs:
    """What goes into one unit of an activity, and the carbon that leaves as gas; kg."""

    mass: float = 0.0
    mass_known: bool = True
    fossil: float = 0.0
    biogenic: float = 0.0
    metals: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    emitted_fossil: float = 0.0
    emitted_biogenic: float = 0.0


def _inputs(activity: Activity, background: Background) -> _Inputs:
    made = _Inputs()
    for e in background.exchanges.get(activity.id, ()):
        if e.kind == "emission":
            made.emitted_fossil += e.amount * CARBON.get(e.input, 0.0)
            made.emitted_biogenic += e.amount * BIOGENIC.get(e.input, 0.0)
            continue
        provider = background.activities[e.input]
        amount = unit.convert(e.amount, e.unit, provider.unit)
        if provider.boundary == "cradle-to-gate" and provider.energy_tag != "life-cycle":
            made.mass_known &= provider.mass_kg is not None or provider.unit == "kg"
            made.mass += amount * (provider.mass_kg if provider.mass_kg is not None else 1.0)
            made.fossil += amount * (provider.c_fossil_kg or 0.0)
            made.biogenic += amount * (provider.c_biogenic_kg or 0.0)
            for metal, share in provider.elements.items():
                made.metals[metal] += amount * share
    return made


def _of(activity: Activity, background: Background) -> Iterator[Fault]:
    given = _inputs(activity, background)
    metals: dict[str, float] = defaultdict(float, activity.elements)
    mass = activity.mass_kg or (1.0 if activity.unit == "kg" and activity.boundary == "cradle-to-gate" else 0.0)
    for c in background.coproducts.get(activity.id, ()):
        mass += c.amount * (c.mass_kg if c.mass_kg is not None else (1.0 if c.unit == "kg" else 0.0))
        for metal, share in c.elements.items():
            metals[metal] += c.amount * share
    weighed = activity.boundary == "cradle-to-gate" and activity.category not in ("electricity", "heat", "fuel")
    if weighed and given.mass_known and mass:
        if given.mass < mass * (1 - TOLERANCE):
            yield (
                activity.place,
                f"{activity.id}：质量不守恒，投入 {given.mass:.3g} kg < 产出 {mass:.3g} kg",
                f"{activity.id}: mass in {given.mass:.3g} kg < out {mass:.3g} kg",
            )
        elif given.mass > mass * (1 + TOLERANCE) and not given.emitted_fossil + given.emitted_biogenic:
            yield (
                activity.place,
                f"{activity.id}：质量不守恒，投入 {given.mass:.3g} kg > 产出 {mass:.3g} kg，损失未列出",
                f"{activity.id}: mass in {given.mass:.3g} kg > out {mass:.3g} kg, losses not listed",
            )
    leaving = (activity.c_fossil_kg or 0.0) + given.emitted_fossil
    if leaving > given.fossil * (1 + TOLERANCE) + SMALL and not _makes_carbon(activity):
        yield (
            activity.place,
            f"{activity.id}：化石碳不守恒，投入 {given.fossil:.3g} kg C < 产出与排放 {leaving:.3g} kg C",
            f"{activity.id}: fossil carbon in {given.fossil:.3g} kg C < product and emission {leaving:.3g} kg C",
        )
    gap = given.biogenic - (activity.c_biogenic_kg or 0.0) - given.emitted_biogenic
    if abs(gap) > TOLERANCE * max(given.biogenic, activity.c_biogenic_kg or 0.0, SMALL / TOLERANCE):
        yield (
            activity.place,
            f"{activity.id}：生物碳不守恒，差 {gap:+.3g} kg C",
            f"{activity.id}: biogenic carbon does not close, {gap:+.3g} kg C",
        )
    for metal, wanted in metals.items():
        if wanted > SMALL and given.metals[metal] < wanted * (1 - TOLERANCE):
            yield (
                activity.place,
                f"{activity.id}：{metal} 不守恒，投入 {given.metals[metal]:.3g} kg < 产出 {wanted:.3g} kg",
                f"{activity.id}: {metal} in {given.metals[metal]:.3g} kg < out {wanted:.3g} kg",
            )


def _makes_carbon(activity: Activity) -> bool:
    """Extraction takes its carbon from the ground and burning takes it from the fuel it stands for."""
    return activity.category in ("fuel", "electricity", "heat", "transport", "waste")
