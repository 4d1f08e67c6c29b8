"""Mass, carbon and metal balance of each unit process of the data set (method decision 22), within 5 %.

Fuels that are burnt are priced by activities that hold their own emissions, so their carbon does not enter the balance of the
process that burns them; reductants and feedstocks do, through `c_fossil_kg` of their supply activity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

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


def _of(activity: Activity, background: Background) -> Iterator[Fault]:
    mass = fossil = biogenic = 0.0
    emitted_fossil = emitted_biogenic = 0.0
    metals: dict[str, float] = defaultdict(float)
    known_mass = True
    for e in background.exchanges.get(activity.id, ()):
        if e.kind == "emission":
            emitted_fossil += e.amount * CARBON.get(e.input, 0.0)
            emitted_biogenic += e.amount * BIOGENIC.get(e.input, 0.0)
            continue
        provider = background.activities[e.input]
        amount = unit.convert(e.amount, e.unit, provider.unit)
        burnt = provider.energy_tag == "life-cycle"
        if provider.boundary == "cradle-to-gate" and not burnt:
            if provider.mass_kg is None and provider.unit != "kg":
                known_mass = False
            mass += amount * (provider.mass_kg if provider.mass_kg is not None else 1.0)
            fossil += amount * (provider.c_fossil_kg or 0.0)
            biogenic += amount * (provider.c_biogenic_kg or 0.0)
            for metal, share in provider.elements.items():
                metals[metal] += amount * share
    out_metals: dict[str, float] = defaultdict(float, activity.elements)
    out_mass = activity.mass_kg or (1.0 if activity.unit == "kg" and activity.boundary == "cradle-to-gate" else 0.0)
    for c in background.coproducts.get(activity.id, ()):
        out_mass += c.amount * (c.mass_kg if c.mass_kg is not None else (1.0 if c.unit == "kg" else 0.0))
        for metal, share in c.elements.items():
            out_metals[metal] += c.amount * share
    if (
        activity.boundary == "cradle-to-gate"
        and known_mass
        and out_mass
        and activity.category not in ("electricity", "heat", "fuel")
    ):
        if mass < out_mass * (1 - TOLERANCE):
            yield (
                activity.place,
                f"{activity.id}：质量不守恒，投入 {mass:.3g} kg < 产出 {out_mass:.3g} kg",
                f"{activity.id}: mass in {mass:.3g} kg < out {out_mass:.3g} kg",
            )
        elif mass > out_mass * (1 + TOLERANCE) and not emitted_fossil + emitted_biogenic:
            yield (
                activity.place,
                f"{activity.id}：质量不守恒，投入 {mass:.3g} kg > 产出 {out_mass:.3g} kg，损失未列出",
                f"{activity.id}: mass in {mass:.3g} kg > out {out_mass:.3g} kg, losses not listed",
            )
    leaving = (activity.c_fossil_kg or 0.0) + emitted_fossil
    if leaving > fossil * (1 + TOLERANCE) + SMALL and not _makes_carbon(activity):
        yield (
            activity.place,
            f"{activity.id}：化石碳不守恒，投入 {fossil:.3g} kg C < 产出与排放 {leaving:.3g} kg C",
            f"{activity.id}: fossil carbon in {fossil:.3g} kg C < product and emission {leaving:.3g} kg C",
        )
    gap = biogenic - (activity.c_biogenic_kg or 0.0) - emitted_biogenic
    if abs(gap) > TOLERANCE * max(biogenic, activity.c_biogenic_kg or 0.0, SMALL / TOLERANCE):
        yield (
            activity.place,
            f"{activity.id}：生物碳不守恒，差 {gap:+.3g} kg C",
            f"{activity.id}: biogenic carbon does not close, {gap:+.3g} kg C",
        )
    for metal, wanted in out_metals.items():
        if wanted > SMALL and metals[metal] < wanted * (1 - TOLERANCE):
            yield (
                activity.place,
                f"{activity.id}：{metal} 不守恒，投入 {metals[metal]:.3g} kg < 产出 {wanted:.3g} kg",
                f"{activity.id}: {metal} in {metals[metal]:.3g} kg < out {wanted:.3g} kg",
            )


def _makes_carbon(activity: Activity) -> bool:
    """Extraction takes its carbon from the ground and burning takes it from the fuel it stands for."""
    return activity.category in ("fuel", "electricity", "heat", "transport", "waste")
