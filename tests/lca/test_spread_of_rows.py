"""The distributions of energy, direct emissions, distribution, use and end of life: brought to one product, drawn, exported."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inventories.examples import FOLDER
from inventories.problem import InputError, Problems
from inventories.system import System
from lca import brightway_project, foreground, replay
from lca.case import Case
from lca.change import resolve
from lca.model import Edge, Emission, Model
from lca.uncertainty import simulate
from lca.variant import built
from tests.lca.whatif import base, measure, plan
from tests.tiny import activity, background, exchange, study

POWER = {"carrier": "power", "unit": "kWh"}
HAUL = {"leg": "to shop", "transport": "truck"}
LIGHT = {"item": "lamp", "activity": "power", "unit": "kWh"}


@pytest.fixture
def build(tiny_system: System) -> Any:
    """Builds a model of the tiny system: 3 kg of product in 0.5 kg of packaging, 1000 pieces, 10 years."""
    return lambda **changes: foreground.build(study(**changes), tiny_system, background())


def given(model: Model) -> Edge | Emission:
    """The one amount with a distribution of its own."""
    items: tuple[Edge | Emission, ...] = (*model.edges, *model.emissions)
    (found,) = (item for item in items if item.distribution)
    return found


def alone(model: Model) -> Model:
    """The model with everything certain that has no distribution of its own."""
    fixed: dict[str, Any] = {"distribution": "normal", "scale": 0.0}
    return replace(
        model,
        edges=tuple(e if e.distribution else replace(e, **fixed) for e in model.edges),
        emissions=tuple(e if e.distribution else replace(e, **fixed) for e in model.emissions),
        _index={},
    )


def between(least: float, most: float, family: str = "triangular") -> dict[str, Any]:
    return {"distribution": family, "minimum": least, "maximum": most}


ROWS: dict[str, tuple[str, dict[str, Any], tuple[float, float, float]]] = {
    "energy of the period, in 10 MWh": ("energy", {"carrier": "power", "unit": "万kWh", "amount": 0.1} | between(0.09, 0.12), (1.0, 0.9, 1.2)),
    "energy by mass": ("energy", POWER | {"amount": 1000, "allocation": "mass", "site_total": 6000} | between(900, 1200), (0.5, 0.45, 0.6)),
    "energy already per piece": ("energy", POWER | {"amount": 2, "allocation": "per-piece"} | between(1, 3), (2, 1, 3)),
    "what the submeter read": ("energy", POWER | {"amount": 5000, "allocation": "submeter", "submeter": 1000} | between(900, 1200), (1.0, 0.9, 1.2)),
    "energy less what was exported": ("energy", POWER | {"amount": 1000, "exported": 400} | between(900, 1200), (0.6, 0.5, 0.8)),
    "leak in grams": ("direct", {"flow": "hfc-32", "amount": 500, "unit": "g"} | between(400, 700), (5e-4, 4e-4, 7e-4)),
    "distance": ("distribution", HAUL | {"distance": 300, "share": 0.5} | between(200, 500), (0.525, 0.35, 0.875)),
    "use in a year": ("use", LIGHT | {"amount": 2, "basis": "year"} | between(1, 4), (20, 10, 40)),
    "use over the life": ("use", LIGHT | {"amount": 2} | between(1, 4), (2, 1, 4)),
    "end of life": ("end_of_life", {"fraction": "all", "treatment": "landfill-inert", "mass": 3} | between(2, 3.5), (3, 2, 3.5)),
}  # fmt: skip
"""sheet, row, and amount, least and most of the exchange of one product"""


@pytest.mark.parametrize("case", ROWS)
def test_the_bounds_of_a_row_are_brought_to_one_product(build: Any, case: str) -> None:
    """By unit, allocation, share, mass and years, exactly as the amount."""
    section, row, expected = ROWS[case]

    item = given(build(**{section: [row]}))

    assert (item.amount, item.minimum, item.maximum) == pytest.approx(expected, rel=1e-12)


def test_a_standard_deviation_is_allocated_as_the_amount_is(build: Any) -> None:
    """40 kWh beside 1000 kWh, of which 3 kg of the site's 6000 kg bear their part."""
    row = POWER | {"amount": 1000, "allocation": "mass", "site_total": 6000, "distribution": "normal", "scale": 40}

    assert given(build(energy=[row])).scale == pytest.approx(40 * 3 / 6000, rel=1e-12)


def test_the_scale_of_a_lognormal_has_no_unit(build: Any) -> None:
    """The standard deviation of ln is the same for the site and for one product."""
    row = POWER | {"amount": 1000, "allocation": "mass", "site_total": 6000, "distribution": "lognormal", "scale": 0.2}

    assert given(build(energy=[row])).scale == 0.2


def test_a_bound_that_is_the_amount_stays_the_amount(build: Any) -> None:
    """No rounding on the way may put the mode outside its bounds."""
    row = HAUL | {"distance": 0.1, "share": 0.7, "mass": 0.3} | between(0.1, 0.3)

    item = given(build(distribution=[row]))

    assert item.minimum == item.amount


def test_a_triangular_amount_of_energy_gives_the_exact_mean_and_deviation(build: Any) -> None:
    """90 … 100 … 120 kWh a piece at 0.6 kg CO2e/kWh beside 6.15 kg that are certain: mean and sd of the triangle, kg CO2e."""
    row = POWER | {"amount": 100, "allocation": "per-piece"} | between(90, 120)
    model = alone(build(energy=[row], boundary="cradle-to-gate"))

    found = simulate(model, 20_000)

    sd = 0.6 * math.sqrt((90**2 + 100**2 + 120**2 - 90 * 100 - 90 * 120 - 100 * 120) / 18)
    assert found.inputs == 1
    assert found.mean == pytest.approx(6.15 + 0.6 * (90 + 100 + 120) / 3, abs=4 * sd / math.sqrt(20_000))
    assert found.sd == pytest.approx(sd, rel=0.03)


def test_a_leak_of_nothing_that_may_be_more_is_drawn(build: Any) -> None:
    """A triangle of 0 … 0 … 0.3 kg of HFC-32 a piece has the mean 0.1 kg."""
    row = {"flow": "hfc-32", "amount": 0, "allocation": "per-piece"} | between(0, 0.3)
    model = alone(build(direct=[row], boundary="cradle-to-gate"))
    gwp = next(f.gwp for f in model.flows if f.id == "hfc-32")

    found = simulate(model, 20_000)

    assert found.mean - found.deterministic == pytest.approx(0.1 * gwp, rel=0.02)


def test_the_distribution_moves_no_result(build: Any) -> None:
    """The calculated value is that of the amount, with or without a spread around it."""
    row = POWER | {"amount": 100, "allocation": "per-piece"}

    plain, spread = build(energy=[row]), build(energy=[row | between(90, 120)])

    assert replay.solve(spread.to_json()).total == replay.solve(plain.to_json()).total


def test_a_row_without_a_distribution_leaves_no_trace(build: Any) -> None:
    """Trails of studies that give none are what they were before they could."""
    plain = build(energy=[POWER | {"amount": 100}]).to_json()
    edge = next(e for e in plain["edges"] if e.get("place", "").startswith("能源"))

    assert not {"distribution", "scale", "minimum", "maximum"} & set(edge)


def test_a_driver_names_the_row_it_comes_from(build: Any) -> None:
    """The list of what to improve first says sheet and row."""
    row = POWER | {"amount": 100, "allocation": "per-piece"} | between(90, 120)

    (driver,) = simulate(alone(build(energy=[row])), 200).drivers

    assert (driver.place, driver.distribution, driver.layer) == ("能源 Energy #1", "triangular", "foreground")


def test_brightway_is_given_the_same_distribution(build: Any) -> None:
    """Triangular is type 5 of stats_arrays, with mode and bounds of one product."""
    row = LIGHT | {"amount": 2, "basis": "year"} | between(1, 4)

    item = given(build(use=[row]))

    assert brightway_project.uncertainty(item) == {"uncertainty type": 5, "loc": 20.0, "minimum": 10.0, "maximum": 40.0}


@pytest.fixture
def changed(tiny_system: System) -> Any:
    """The model of a gate study with 5000 kWh, as a scenario changes it."""

    rays = exchange("sun", "emission", "co2e-ar6", 0.05)
    sunny = background(rays, activities=(activity("sun", "kWh", "electricity"),))

    def of(change: str, **energy: Any) -> Model:
        wanted = plan(measure("a", change))
        asked = base(tiny_system, sunny, wanted, energy=[POWER | {"amount": 5000} | energy])
        problems = Problems()
        (edits,) = resolve(asked, wanted, wanted.measures, problems)
        problems.raise_if_any()
        made: Model = built(asked, edits)[1]
        return made

    return of


def test_a_scenario_keeps_the_spread_beside_the_amount(changed: Any) -> None:
    """Four fifths of 4500 … 5000 … 6000 kWh are 3600 … 4000 … 4800, a thousandth of it a piece."""
    item = given(changed('energy = "power"; amount = { times = 0.8 }', **between(4500, 6000)))

    assert (item.amount, item.minimum, item.maximum) == pytest.approx((4.0, 3.6, 4.8), rel=1e-12)


def test_a_scenario_keeps_the_spread_beside_what_the_submeter_read(changed: Any) -> None:
    """Twice 900 … 1000 … 1200 kWh are 1800 … 2000 … 2400; the site's 5000 kWh stay."""
    row = {"allocation": "submeter", "submeter": 1000}
    item = given(changed('energy = "power"; submeter = 2000', **row, **between(900, 1200)))

    assert (item.amount, item.minimum, item.maximum) == pytest.approx((2.0, 1.8, 2.4), rel=1e-12)


def test_a_scenario_that_leaves_nothing_spreads_nothing(changed: Any) -> None:
    """No power, no distribution of it."""
    model = changed('energy = "power"; amount = 0', **between(4500, 6000))

    assert [e for e in model.edges if e.distribution] == []


def test_a_scenario_may_give_another_spread(changed: Any) -> None:
    """Bounds in the scenario file stand as they are written."""
    item = given(changed('energy = "power"; amount = 4000; distribution = "uniform"; minimum = 3900; maximum = 4200'))

    assert (item.distribution, item.minimum, item.maximum) == ("uniform", pytest.approx(3.9), pytest.approx(4.2))


def test_a_spread_that_is_none_is_named_in_the_scenario_file(changed: Any) -> None:
    """Bounds beside the new amount, with the line they stand in."""
    with pytest.raises(InputError) as raised:
        changed('energy = "power"; amount = 4000; distribution = "uniform"; minimum = 1; maximum = 2')

    (problem,) = raised.value.problems
    assert (problem.code, problem.place.file, problem.place.row) == ("distribution", "s.toml", 7)


def test_solar_power_takes_its_share_of_spread_and_submeter(changed: Any) -> None:
    """40 % of what the submeter read, 1000 kWh ± 100, becomes solar; 60 % stays with the grid."""
    model = changed(
        'pv_share = 0.4; certificate = "kept"; carrier = "sun"', allocation="submeter", submeter=1000,
        distribution="normal", scale=100,
    )  # fmt: skip

    found = sorted((e.amount, e.scale) for e in model.edges if e.distribution)
    assert found == [pytest.approx((0.4, 0.04)), pytest.approx((0.6, 0.06))]


def test_every_sheet_of_an_example_takes_a_distribution(tmp_path: Path) -> None:
    """A study of all sheets at once, from study.json to a trail that replays."""
    shutil.copytree(FOLDER / "chair", tmp_path / "chair", ignore=shutil.ignore_patterns("study.xlsx"))
    path = tmp_path / "chair" / "study.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    rows = [r for s in ("energy", "direct", "distribution", "use", "end_of_life") for r in plain.get(s, ())]
    for row in rows:
        row |= {"distribution": "normal" if row.get("exported") else "lognormal", "scale": 0.3}
    path.write_text(json.dumps(plain), encoding="utf-8")

    case = Case.open(tmp_path / "chair")

    items: tuple[Edge | Emission, ...] = (*case.model.edges, *case.model.emissions)
    assert sum(1 for i in items if i.distribution and i.place and not i.place.startswith("物料")) == len(rows)
    assert replay.solve(case.calculation.plain).total == pytest.approx(case.calculation.footprint.total, rel=1e-12)
