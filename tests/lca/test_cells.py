"""The lithium systems as shipped: cells that can hold what they declare, plant energy once, routes without fallback (decisions 21, 24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import combinations

import pytest

from inventories import background, system
from inventories.problem import InputError
from inventories.study import ParameterRow, Study
from inventories.system import System
from lca import foreground, replay
from lca.calculation import Calculation, calculate

CAPACITY = 60.0
LFP: dict[str, float | str] = {
    "capacity_kwh": CAPACITY,
    "lfp_route": "solid-state",
    "lithium_route": "spodumene-cn",
    "graphite_route": "synthetic-acheson",
}
NMC: dict[str, float | str] = {
    "capacity_kwh": CAPACITY,
    "chemistry": "nmc622",
    "nickel_route": "mhp-id",
    "lithium_route": "spodumene-cn",
    "graphite_route": "synthetic-acheson",
}
PACKS = [
    *(("lfp_battery", LFP | {"lfp_route": route}) for route in ("solid-state", "hydrothermal")),
    *(("nmc_battery", NMC | {"chemistry": chemistry}) for chemistry in ("nmc111", "nmc532", "nmc622", "nmc811")),
]
ROUTES = [
    *(("lfp_battery", LFP | {"lfp_route": s}, "lithium_route") for s in ("solid-state", "hydrothermal")),
    ("lfp_battery", LFP, "graphite_route"),
    *(("nmc_battery", NMC | {"chemistry": c}, "lithium_route") for c in ("nmc622", "nmc811")),
    ("nmc_battery", NMC, "graphite_route"),
    ("nmc_battery", NMC, "nickel_route"),
    ("nmc_battery", NMC, "cobalt_route"),
]
STEPS = {
    "lithium_route": ("lithium_carbonate", "lithium_hydroxide"),
    "graphite_route": ("graphite",),
    "nickel_route": ("nickel_sulfate",),
    "cobalt_route": ("cobalt_sulfate",),
}


@cache
def real(name: str) -> System:
    """A shipped product system."""
    return system.load(name)


def builder(name: str, parameters: Mapping[str, float | str]) -> foreground.Builder:
    """A pack by the default tree."""
    study = Study.model_validate(
        {
            "system": name,
            "firm": {"name_zh": "示例", "name_en": "Example", "uscc": "91330500MA0000001X"},
            "plant": {"name_zh": "示例", "name_en": "Example"},
            "product": {"name_zh": "电池包", "name_en": "Pack", "model": "x", "mass": 400, "output": 1},
            "period": {"start": date(2025, 1, 1), "end": date(2025, 12, 31)},
            "document_date": date(2026, 11, 1),
            "parameters": [ParameterRow(id=key, value=value) for key, value in parameters.items()],
        }
    )
    return foreground.Builder(study, real(name), background.default())


def solved(name: str, parameters: Mapping[str, float | str]) -> Calculation:
    """Its calculation."""
    return calculate(builder(name, parameters).build())


def amounts(found: Calculation) -> dict[str, float]:
    """Units of each node per kWh of capacity."""
    made = replay.solve(found.plain)
    return dict(zip(made.nodes, map(float, made.scaling), strict=True))


@pytest.mark.parametrize(("name", "parameters"), PACKS)
def test_the_masses_in_the_model_hold_the_declared_energy(name: str, parameters: dict[str, float | str]) -> None:
    """min(cathode, anode) Ah × V is 1 kWh within 5 %, and N/P lies between 1.05 and 1.25, by the amounts that were solved."""
    made = builder(name, parameters)
    per_kwh = amounts(calculate(made.build()))
    value = {key: float(made.values[key]) for key in ("cell_yield", "cathode_mah_g", "anode_mah_g", "cell_voltage")}
    cathode = per_kwh["cathode_active_material"] * value["cell_yield"] * value["cathode_mah_g"]
    anode = per_kwh["graphite"] * value["cell_yield"] * value["anode_mah_g"]

    assert min(cathode, anode) * value["cell_voltage"] / 1000 == pytest.approx(1.0, abs=0.05)
    assert 1.05 <= anode / cathode <= 1.25


@pytest.mark.parametrize(("name", "parameters"), PACKS)
def test_the_cell_weighs_what_its_parts_weigh(name: str, parameters: dict[str, float | str]) -> None:
    """The mass that a bill of materials sees is the mass that the parameters add up to."""
    made = builder(name, parameters)
    made.build()
    cell = made.providers.of_system("cell")

    assert cell is not None
    assert cell.mass_kg == pytest.approx(float(made.values["cell_kg_kwh"]), rel=1e-9)
    assert made.values["bom_mass"] == pytest.approx(CAPACITY * float(made.values["pack_kg_kwh"]), rel=0.02)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("lfp_battery", LFP | {"cathode_kg_kwh": 1.9}),
        ("lfp_battery", LFP | {"anode_kg_kwh": 0.9}),
        ("nmc_battery", NMC | {"cathode_kg_kwh": 1.2}),
        ("nmc_battery", NMC | {"anode_kg_kwh": 1.0}),
    ],
)
def test_a_cell_that_cannot_be_is_refused(name: str, parameters: dict[str, float | str]) -> None:
    """Masses of the firm's own that miss the energy or the balance of the electrodes are an error."""
    with pytest.raises(InputError, match="Check: "):
        solved(name, parameters)


@pytest.mark.parametrize(("name", "parameters"), PACKS)
def test_plant_energy_is_counted_once(name: str, parameters: dict[str, float | str]) -> None:
    """Whether the cells are made or bought: the same kWh and MJ per kWh of good cells, in one place, and the same footprint."""
    totals = []
    for bought in ("no", "yes"):
        made = builder(name, parameters | {"cells_bought": bought})
        found = calculate(made.build())
        power, gas = 0.0, 0.0
        per_kwh = amounts(found)
        for edge in found.model.edges:
            if edge.consumer in ("plant_energy", "cell_assembly", "formation"):
                power += per_kwh[edge.consumer] * edge.amount * (edge.provider == "electricity-cn")
                gas += per_kwh[edge.consumer] * edge.amount * (edge.provider == "natural-gas-burned-mj-cn")
        totals.append(found.footprint.total)

        assert power == pytest.approx(float(made.values["plant_el_kwh"]) + float(made.values["pack_line_kwh"]))
        assert gas == pytest.approx(float(made.values["plant_gas_mj"]))
    assert totals[0] == pytest.approx(totals[1], rel=1e-12)


@pytest.mark.parametrize(("name", "parameters", "route"), ROUTES)
def test_every_route_has_its_own_provider(name: str, parameters: dict[str, float | str], route: str) -> None:
    """No choice falls back on another's data, and each choice changes the result."""
    providers: dict[str, frozenset[str]] = {}
    totals: dict[str, float] = {}
    for choice in real(name).parameters[route].choices:
        found = solved(name, parameters | {route: choice})
        providers[choice] = frozenset(e.provider for e in found.model.edges if e.consumer in STEPS[route])
        totals[choice] = found.footprint.total

    assert all(providers.values())
    for one, other in combinations(totals, 2):
        assert providers[one] != providers[other], (one, other)
        assert totals[one] != pytest.approx(totals[other], rel=1e-4), (one, other)


@pytest.mark.parametrize(("name", "key"), [("lfp_battery", "lfp_route"), ("nmc_battery", "chemistry")])
def test_every_chemistry_is_its_own(name: str, key: str) -> None:
    """Each chemistry and synthesis has its own active material and its own result."""
    start = LFP if name == "lfp_battery" else NMC
    choices = real(name).parameters[key].choices
    recipes, totals = set(), set()
    for choice in choices:
        found = solved(name, start | {key: choice})
        steps = ("cathode_active_material", "precursor")
        recipes.add(frozenset((e.provider, round(e.amount, 9)) for e in found.model.edges if e.consumer in steps))
        totals.add(round(found.footprint.total, 3))

    assert len(recipes) == len(totals) == len(choices)


@pytest.mark.parametrize(("name", "start"), [("lfp_battery", LFP), ("nmc_battery", NMC)])
def test_the_compulsory_routes_have_no_default(name: str, start: dict[str, float | str]) -> None:
    """A study that leaves one out, or names one that is not there, is refused."""
    for key, value in start.items():
        with pytest.raises(InputError, match="compulsory"):
            solved(name, {k: v for k, v in start.items() if k != key})
        if isinstance(value, str):
            with pytest.raises(InputError):
                solved(name, start | {key: "generic"})
