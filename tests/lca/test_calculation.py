"""The footprint of a study: parts that sum, shares that mean something, two engines that agree."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from lca import foreground
from lca.calculation import Calculation, calculate
from tests.tiny import background, study, tiny_system


@pytest.fixture
def footprint(tmp_path: Path) -> Any:
    """Calculates the tiny study with changes."""
    made = tiny_system(tmp_path)

    def of(**changes: Any) -> Calculation:
        return calculate(foreground.build(study(**changes), made, background()))

    return of


def test_stages_origins_and_gases_each_sum_to_the_total(footprint: Any) -> None:
    """Three splits, one total."""
    found = footprint().footprint

    for split in (found.stages, found.origins, found.gases, found.suppliers, found.tiers):
        assert math.fsum(split.values()) == pytest.approx(found.total, rel=1e-12)


def test_lines_and_processes_sum_to_the_total(footprint: Any) -> None:
    """What the hotspot list is cut from closes."""
    found = footprint().footprint

    assert math.fsum(line.value for line in found.lines) == pytest.approx(found.total, rel=1e-12)
    assert math.fsum(c.value for c in found.processes) == pytest.approx(found.total, rel=1e-12)


def test_stage_by_origin_sums_both_ways(footprint: Any) -> None:
    """The table on page two adds up in rows and columns."""
    found = footprint().footprint

    for stage, parts in found.stage_origins.items():
        assert math.fsum(parts.values()) == pytest.approx(found.stages[stage], abs=1e-12)


def test_closure_is_from_two_solves_and_within_1e_12(footprint: Any) -> None:
    """Adjoint total against forward contributions."""
    assert footprint().footprint.closure.relative <= 1e-12


def test_engines_agree(footprint: Any) -> None:
    """Brightway and replay to 1e-9 of the absolute contributions."""
    engines = footprint().engines

    assert engines.relative_difference <= 1e-9
    assert engines.brightway == pytest.approx(engines.replay, rel=1e-9)


def test_hotspots_reach_eighty_percent_and_no_further(footprint: Any) -> None:
    """The list ends with the line that crosses 80 %."""
    hotspots = footprint().footprint.hotspots

    assert sum(line.share for line in hotspots) >= 0.8
    assert sum(line.share for line in hotspots[:-1]) < 0.8


def test_primary_share_needs_activity_and_emission_data(footprint: Any) -> None:
    """A measured emission is primary; a measured kWh times a published factor is not (PACT)."""
    energy = [{"carrier": "power", "amount": 1500, "unit": "kWh", "data_kind": "primary"}]
    metered = footprint(energy=energy, boundary="cradle-to-gate").footprint
    direct = [{"flow": "co2-fossil", "amount": 700, "data_kind": "primary"}]
    measured = footprint(direct=direct, boundary="cradle-to-gate").footprint

    assert metered.primary_data_share == 0
    assert metered.primary_activity_share == pytest.approx(0.9 / 7.05)
    assert measured.primary_data_share == pytest.approx(0.7 / (7.05 + 0.7))


def test_estimate_share_is_what_passes_through_an_estimate(footprint: Any) -> None:
    """An estimated 1.5 kWh is 0.9 of 7.05 kg."""
    energy = [{"carrier": "power", "amount": 1500, "unit": "kWh", "data_kind": "estimate"}]

    assert footprint(energy=energy, boundary="cradle-to-gate").footprint.estimate_share == pytest.approx(0.9 / 7.05)


def test_basis_share_names_what_no_switch_of_gwp_set_can_reach(footprint: Any) -> None:
    """The power factor is a total on AR6, the rest is given gas by gas."""
    found = footprint(boundary="cradle-to-gate").footprint

    assert found.basis_shares["AR6"] == pytest.approx(0.9 / 7.05)


def test_biogenic_carbon_is_reported_apart(footprint: Any) -> None:
    """0.5 kg of wooden packaging holds 0.25 kg C, and at the gate it has only been taken up."""
    gate = footprint(boundary="cradle-to-gate").footprint
    grave = footprint().footprint

    assert gate.biogenic_carbon["packaging"] == pytest.approx(0.25)
    assert gate.including_biogenic_uptake == pytest.approx(gate.total - 0.25 * 44 / 12)
    assert grave.biogenic_balance == pytest.approx(0.0, abs=1e-12)
    assert grave.including_biogenic_uptake == pytest.approx(grave.total)


def test_informative_units_are_the_same_life_cycle(footprint: Any) -> None:
    """One year is a tenth of ten years."""
    found = footprint().footprint

    assert found.units["year"] == pytest.approx(found.total / 10)


def test_a_line_names_the_source_of_its_amount_beside_that_of_its_factor(footprint: Any) -> None:
    """The kilograms come from the firm's drawing, the factor from the data set; a default amount from the product system."""
    bom = [{"part": "plate", "quantity": 3, "unit": "kg", "material": "steel", "source": "drawing D-7"}]
    lines = {line.provider: line for line in footprint(bom=bom).footprint.lines}

    assert (lines["steel"].row_source, lines["steel"].source) == ("drawing D-7", "tiny")
    assert lines["power"].row_source == "tiny"


def test_a_direct_emission_names_the_source_of_its_amount(footprint: Any) -> None:
    """A measured emission has no factor but the GWP, and its row's own source."""
    lines = footprint(direct=[{"flow": "co2-fossil", "amount": 700, "source": "stack test"}]).footprint.lines

    assert next(line for line in lines if line.provider == "co2-fossil").row_source == "stack test"
