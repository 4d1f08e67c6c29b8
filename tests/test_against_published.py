"""Closed arithmetic and published results against what the tool computes: facts typed in here with their source, ranges wide.

No factor was moved towards a published total; where an example lies outside a band, the test holds the ratio and says why.
"""

from __future__ import annotations

import math
from functools import cache

import pytest

from inventories import background
from inventories.examples import FOLDER
from lca import supply
from lca.case import Case
from lca.footprint import Footprint

MEE = {"national": 0.5777, "pv": 0.0520, "wind": 0.0324, "td": 0.0046, "td_losses": 0.0327}
"""Ministry of Ecology and Environment of China, carbon footprint factors of electricity 2024, annex tables 1 to 3, kg CO2e/kWh."""
LOSS = (MEE["td_losses"] - MEE["td"]) / (MEE["national"] - MEE["td_losses"])
"""kWh lost in the grid per kWh delivered, from the official figures."""


@cache
def factor(name: str) -> float:
    """kg CO2e per unit of an activity, AR6: its own emissions and those of what it buys, added up from the data set by hand."""
    known = background.default()
    _, edges, emissions = supply.subset(known, [name])
    gwp = {k: f.gwp["AR6 0/0"] for k, f in known.flows.items()}

    def of(node: str) -> float:
        direct = math.fsum(e.amount * gwp[e.flow] for e in emissions if e.node == node)
        return direct + math.fsum(e.amount * of(e.provider) for e in edges if e.consumer == node)

    return of(name)


@cache
def result(name: str) -> tuple[Footprint, float]:
    """The footprint of an example and the mass of its product, kg."""
    case = Case.open(FOLDER / name / "study.json")
    return case.calculation.footprint, case.file.study.product.mass


def gwp(flow: str) -> float:
    """GWP100 of a flow as the models of the examples use it (AR6)."""
    model = Case.open(FOLDER / "component" / "study.json").model
    return next(f.gwp for f in model.flows if f.id == flow)


def test_grid_losses_follow_from_the_official_figures() -> None:
    """MEE 2024: (0.0327 − 0.0046) / (0.5777 − 0.0327) is 0.0516 kWh lost per kWh delivered."""
    assert round(LOSS, 4) == 0.0516


@pytest.mark.parametrize(("kind", "delivered"), [("pv", 0.0593), ("wind", 0.0387)])
def test_clean_power_through_the_grid_pays_losses_at_its_own_mix(kind: str, delivered: float) -> None:
    """MEE 2024: photovoltaic 0.0520 × 1.0516 + 0.0046 = 0.0593, wind 0.0324 × 1.0516 + 0.0046 = 0.0387 kg CO2e/kWh."""
    by_hand = MEE[kind] * (1 + round(LOSS, 4)) + MEE["td"]

    assert factor(f"electricity-cn-{kind}-grid") == pytest.approx(by_hand, rel=1e-9)
    assert by_hand == pytest.approx(delivered, abs=5e-5)


def test_the_conservative_reading_pays_losses_at_the_average_mix() -> None:
    """MEE 2024: photovoltaic 0.0520 + transmission with losses 0.0327 = 0.0847 kg CO2e/kWh."""
    assert factor("electricity-cn-pv-grid-conservative") == pytest.approx(0.0847, abs=1e-9)


def test_the_national_average_is_the_official_one_with_nothing_added() -> None:
    """MEE 2024, annex table 1: 0.5777 kg CO2e/kWh already holds transmission and losses."""
    assert factor("electricity-cn") == 0.5777


def test_perfluorocarbons_of_a_tonne_of_aluminium() -> None:
    """0.357 g CF4 per kg aluminium (upper bound in the data set) × 7380 (Smith et al. 2021, AR6 WG I, table 7.SM.7) is 2.63 kg CO2e/kg."""
    assert 0.357e-3 * gwp("cf4") == pytest.approx(2.635, abs=5e-4)


def test_the_anodes_of_aluminium_burn_to_their_stoichiometry() -> None:
    """2 Al2O3 + 3 C = 4 Al + 3 CO2: 3 × 44.009 / (4 × 26.982) = 1.223 kg CO2/kg, less than a primary ingot emits in all (IUPAC weights)."""
    least = 3 * 44.009 / (4 * 26.982)

    assert least == pytest.approx(1.223, abs=5e-4)
    emitted = {e.input: e.amount for e in background.default().exchanges["aluminium-primary-cn"]}
    assert emitted["co2-fossil"] > least


GATE = ("materials", "inbound", "manufacture", "packaging")
PUBLISHED = [
    ("chair", 34.0, 180.0, "piece", "Meinrenken et al. 2022, The Carbon Catalogue, Scientific Data 9:87: 19 task chairs"),
    ("sofa", 180.0, 300.0, "piece", "ADEME 2018, sofas 180–204 kg at 38–69 kg of mass; ours weighs 61 kg with Chinese metals and landfill"),
    ("elevator", 9300.0, 51000.0, "lift-life", "Hitachi 2014 (CDP) 9 328 kg to KONE fleet 2011–2016 51 t"),
    ("component", 15.0, 30.0, "piece", "Anji report 2024: five-star base of one chair 21.44 kg"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "low", "high", "unit", "source"), PUBLISHED, ids=[p[0] for p in PUBLISHED])
def test_an_example_lies_in_the_range_of_published_results(
    name: str, low: float, high: float, unit: str, source: str
) -> None:
    """Wide bands: a slip of ten or a thousand leaves them, a difference of boundary does not."""
    found, _ = result(name)

    assert low <= found.units[unit] <= high, source


def test_the_cotton_t_shirt_lies_in_the_published_range_per_kilogram() -> None:
    """Published cotton T-shirts run from 8 to 35 kg CO2e/kg (range in docs/systems/childrens_clothing.md; ADEME 2018: 5.2 kg of about 0.16 kg)."""
    assert 8 <= result("childrens_clothing")[0].units["kilogram"] <= 35


def test_the_lead_acid_battery_lies_in_the_expert_band_at_the_gate() -> None:
    """Expert band for e-bike batteries at the gate, 1.5–3.2 kg/kg and 40–100 kg/kWh (notes batteries.md, section 4)."""
    found, mass = result("lead_acid_battery")
    per_kwh = math.fsum(found.stages[s] for s in GATE)

    assert 40 <= per_kwh <= 100
    assert 1.5 <= per_kwh * 0.24 / mass <= 3.2


def test_the_nmc_pack_lies_in_the_expert_band() -> None:
    """Expert band for NMC packs made in China, 80–145 kg CO2e/kWh at the gate (notes batteries.md, section 4)."""
    assert 80 <= result("nmc_battery")[0].total <= 145


def test_the_lfp_pack_exceeds_the_expert_band_by_a_known_ratio() -> None:
    """Band 70–115 (batteries.md); 1.00–1.12 of its end, for graphitisation power in full: 29.1 instead of 3–5 kg/kg graphite (docs/systems/lfp_battery.md)."""
    ratio = result("lfp_battery")[0].total / 115

    assert 1.00 < ratio < 1.12
