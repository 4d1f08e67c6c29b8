"""The two engines on random models: bw2calc and replay must agree to 1e-9 of the sum of absolute contributions."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from lca import brightway, replay
from lca.model import Edge, Model
from tests.small_models import chair, model, models

AGREEMENT = 1e-9
ROOT = Path(__file__).resolve().parents[2]


@given(models())
def test_total_of_random_models(made: Model) -> None:
    """Loops, by-products and all elementary flows give the same total in both engines."""
    solution = replay.solve(made.to_json())
    assert abs(brightway.solve(made).score - solution.total) <= AGREEMENT * solution.absolute


@given(models())
def test_supply_of_random_models(made: Model) -> None:
    """Both engines need the same amount of every node."""
    solution = replay.solve(made.to_json())
    found = brightway.solve(made).supply
    for name, amount in zip(solution.nodes, solution.scaling, strict=True):
        assert found[name] == pytest.approx(amount, rel=AGREEMENT, abs=AGREEMENT)


def test_total_of_the_chair() -> None:
    """A believable product gives the same total in both engines."""
    solution = replay.solve(chair().to_json())
    assert abs(brightway.solve(chair()).score - solution.total) <= AGREEMENT * solution.absolute


def test_what_is_reported_beside_the_total() -> None:
    """A stage beside the total is solved by itself, per functional unit."""
    unit = replace(chair().functional_unit, per_product=2.0)
    assert brightway.solve(replace(chair(), functional_unit=unit)).beside == {"beyond": pytest.approx(-2.4 * 1.9 / 2)}


def test_a_model_without_emissions() -> None:
    """Nothing emitted is zero, not an error."""
    assert brightway.solve(model([("fu", "a", 1.0)], {})).score == 0.0


def test_parallel_edges_add_up() -> None:
    """Two rows of the same material are both counted."""
    assert brightway.solve(model([("fu", "a", 1.0), ("fu", "a", 2.0)], {"a": 5.0})).score == pytest.approx(15.0)


def test_a_node_that_uses_its_own_product() -> None:
    """A plant's own use raises what it must make: 1 / (1 - 0.2)."""
    made = model([("fu", "a", 1.0), ("a", "a", 0.2)], {"a": 4.0})
    assert brightway.solve(made).score == pytest.approx(5.0)


def test_singular_matrix() -> None:
    """A loop that eats all it makes has no solution, and says so."""
    made = replace(model([("fu", "a", 1.0)], {"a": 1.0}), edges=(Edge("fu", "a", 1.0), Edge("a", "a", 1.0)))
    with pytest.raises(replay.Unsolvable):
        brightway.solve(made)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A fresh process with an empty home that solves a model and imports bw2data afterwards."""
    home = tmp_path_factory.mktemp("home")
    code = (
        "import sys; from lca import brightway; from tests.small_models import chair; brightway.solve(chair());"
        "assert 'bw2data' not in sys.modules; print('done')"
    )
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL")}
    environment = {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=300,
    )
    return done, home


def test_nothing_on_standard_output(alone: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """Solving prints nothing, on either stream, so that --json stays JSON."""
    done, _ = alone
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_nothing_in_the_home_directory(alone: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """Solving leaves the home directory as it was."""
    _, home = alone
    assert list(home.rglob("*")) == []


def test_importing_the_module_is_quick() -> None:
    """The module alone imports neither Brightway nor pandas."""
    code = "import sys, lca.brightway; print([m for m in ('bw2calc', 'bw2data', 'bw_processing', 'pandas') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert done.stdout == "[]\n"
