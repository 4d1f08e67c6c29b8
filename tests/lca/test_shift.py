"""Where the draws gather: away from the calculated value by as much as the distributions' means are, and no further."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lca import uncertainty
from lca.case import Case
from lca.derivative import first_order
from lca.draws import ensemble
from lca.model import Edge, Emission, Model
from lca.uncertainty import Uncertainty
from tests.small_models import model

EXAMPLES = Path(__file__).resolve().parents[2] / "inventories" / "examples"
SURE: dict[str, Any] = {"distribution": "normal", "scale": 0.0}
DRAWS = 20_000


def lognormal(scale: float) -> dict[str, Any]:
    return {"distribution": "lognormal", "scale": scale}


def chain(edge: float, emission: float) -> Model:
    """Two kilograms at five kg CO2 each, with these standard deviations of ln."""
    return replace(
        model([], {}, nodes=["a"]),
        edges=(Edge("fu", "a", 2.0, **lognormal(edge)),),
        emissions=(Emission("a", "co2-fossil", 5.0, **lognormal(emission)),),
    )


def total(*emissions: Emission) -> Model:
    """One process; only what it emits is uncertain."""
    return replace(model([], {}, nodes=["a"]), edges=(Edge("fu", "a", 1.0, **SURE),), emissions=emissions)


def tends(found: Uncertainty) -> bool:
    """Whether the draws' mean is where the means of the amounts put it, within four standard errors."""
    return abs(found.shift.mean - found.shift.at_means) <= 4 * found.standard_error


def test_a_chain_of_two_lognormals() -> None:
    """10 kg with σ 0.3 and 0.4: first order 10·(e^0.045 − 1) + 10·(e^0.08 − 1); the means multiply to 10·e^0.125."""
    found = uncertainty.simulate(chain(0.3, 0.4), DRAWS, 1)

    assert found.shift.first_order == pytest.approx(10 * math.expm1(0.045) + 10 * math.expm1(0.08), rel=1e-12)
    assert found.shift.at_means == pytest.approx(10 * math.expm1(0.125), rel=1e-12)
    assert tends(found)


def test_a_sum_of_two_lognormals() -> None:
    """10 kg with σ 0.3 and 20 kg with σ 0.5: a sum has no more than its first order."""
    both = total(
        Emission("a", "co2-fossil", 10.0, **lognormal(0.3)), Emission("a", "ch4-fossil", 20.0 / 29.8, **lognormal(0.5))
    )
    found = uncertainty.simulate(both, DRAWS, 1)

    assert found.shift.first_order == pytest.approx(10 * math.expm1(0.045) + 20 * math.expm1(0.125), rel=1e-12)
    assert found.shift.at_means == pytest.approx(found.shift.first_order, rel=1e-12)
    assert found.shift.explained == found.shift.first_order / (found.mean - 30.0)
    assert tends(found)


def test_a_product_of_lognormals_keeps_the_value_as_its_median() -> None:
    """A chain alone moves the mean, not the median: its logarithm is normal around ln 10."""
    found = uncertainty.simulate(chain(0.3, 0.4), DRAWS, 1)

    assert found.shift.median == pytest.approx(0.0, abs=0.15)
    assert found.shift.mean > 1.0


def test_the_median_of_a_sum_of_many_follows_their_mean() -> None:
    """A hundred terms of 1 kg with σ 0.5 have the mean 113.3; their median lies nearer to that than to 100."""
    nodes = [f"n{i}" for i in range(100)]
    many = replace(
        model([], {}, nodes=nodes),
        edges=tuple(Edge("fu", n, 1.0, **SURE) for n in nodes),
        emissions=tuple(Emission(n, "co2-fossil", 1.0, **lognormal(0.5)) for n in nodes),
    )
    found = uncertainty.simulate(many, 4000, 1)

    assert found.shift.first_order == pytest.approx(100 * math.expm1(0.125), rel=1e-12)
    assert 0.9 * found.shift.mean < found.shift.median < found.shift.mean


def test_lognormals_centred_by_their_mean_do_not_shift() -> None:
    """With the median at 10·e^(−σ²/2) the mean of the draws is 10 again: nothing else moves it."""
    found = uncertainty.simulate(total(Emission("a", "co2-fossil", 10 * math.exp(-0.125), **lognormal(0.5))), DRAWS, 1)

    assert abs(found.mean - 10.0) <= 4 * found.standard_error


def test_a_normal_amount_does_not_shift() -> None:
    """Its mean is its value: nothing to explain, and no sentence."""
    found = uncertainty.simulate(total(Emission("a", "co2-fossil", 10.0, distribution="normal", scale=2.0)), 2000, 1)

    assert found.shift.first_order == 0.0
    assert found.shift.explained is None
    assert found.shift.why is None


def test_a_triangle_shifts_by_its_mean_less_its_mode() -> None:
    """From 9 to 14 with the mode 10 the mean is 11."""
    lopsided = Emission("a", "co2-fossil", 10.0, distribution="triangular", minimum=9.0, maximum=14.0)
    found = uncertainty.simulate(total(lopsided), DRAWS, 1)

    assert found.shift.first_order == pytest.approx(1.0, rel=1e-12)
    assert tends(found)
    assert found.shift.why is not None
    assert "triangular" in found.shift.why.en
    assert "lognormal" not in found.shift.why.en


def test_a_credit_shifts_downwards() -> None:
    """10 kg certain less 4 kg with σ 0.3."""
    credit = total(Emission("a", "co2-fossil", 10.0, **SURE), Emission("a", "ch4-fossil", -4 / 29.8, **lognormal(0.3)))
    found = uncertainty.simulate(credit, DRAWS, 1)

    assert found.shift.first_order == pytest.approx(-4 * math.expm1(0.045), rel=1e-12)
    assert tends(found)


def test_the_shift_of_an_example_is_that_of_its_means() -> None:
    """A real study, loops among its fuels included: no shift but that of the distributions."""
    found = uncertainty.simulate(Case.open(EXAMPLES / "component").model, 2000, 1)

    assert tends(found)
    assert found.shift.first_order == pytest.approx(found.shift.at_means, rel=0.05)


def test_the_command_says_why_in_both_languages() -> None:
    """One sentence on the terminal, the same in JSON."""
    from commands.uncertainty import uncertainty as command

    study = [str(EXAMPLES / "component"), "--draws", "200"]
    why = json.loads(CliRunner().invoke(command, [*study, "--json"]).stdout)["shift"]["why"]
    shown = CliRunner().invoke(command, study).stdout.replace("\n", " ")

    assert "exp(σ²/2)" in why["zh"]
    assert why["en"] in shown
    assert why["zh"] in shown


@pytest.mark.parametrize(("name", "printed"), [("chair", "chair"), ("lead_acid_battery", "lead-acid battery")])
def test_the_table_of_the_manual_is_what_the_data_give(name: str, printed: str) -> None:
    """Value, first order and all at their means, as docs/uncertainty.md prints them: none of them hangs on draws."""
    manual = (EXAMPLES.parents[1] / "docs" / "uncertainty.md").read_text(encoding="utf-8")
    cells = next(line.split(" | ") for line in manual.splitlines() if line.startswith(f"| {printed} | "))
    made = ensemble(Case.open(EXAMPLES / name).model)
    found = first_order(made)

    assert float(cells[1]) == pytest.approx(made.deterministic, abs=0.05)
    assert float(cells[4]) == pytest.approx(math.fsum(found.shift), abs=0.005)
    assert float(cells[5]) == pytest.approx(found.at_means, abs=0.005)
