"""The second engine against wrong, hostile and nearly singular models."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inventories.problem import InputError
from lca import replay
from tests.small_models import chair, model

ROOT = Path(__file__).resolve().parents[2]
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    """The chair's JSON form after a change."""
    plain = copy.deepcopy(chair().to_json())
    change(plain)
    return plain


def test_contributions_close() -> None:
    """Forward and adjoint solve agree to 1e-12 of the sum of absolute contributions."""
    assert replay.solve(chair().to_json()).relative_gap <= 1e-12


def test_unknown_node() -> None:
    """An edge to a node that is not there is named."""
    with pytest.raises(InputError, match="unknown node or flow nowhere"):
        replay.solve(
            changed(lambda m: m["edges"].append({"consumer": "product", "provider": "nowhere", "amount": 1.0}))
        )


def test_unknown_flow() -> None:
    """An emission of a flow that is not there is named."""
    with pytest.raises(InputError, match="unknown node or flow ether"):
        replay.solve(changed(lambda m: m["emissions"].append({"node": "product", "flow": "ether", "amount": 1.0})))


def test_unknown_demand() -> None:
    """A demand for a node that is not there is named."""
    with pytest.raises(InputError, match="unknown node or flow nobody"):
        replay.solve(chair().to_json(), "nobody")


def test_duplicate_node() -> None:
    """A node that stands twice is refused: which one counts would be a matter of luck."""
    with pytest.raises(InputError, match="appears twice"):
        replay.solve(changed(lambda m: m["nodes"].append(dict(m["nodes"][3]))))


def test_duplicate_flow() -> None:
    """A flow that stands twice is refused."""
    with pytest.raises(InputError, match="appears twice"):
        replay.solve(changed(lambda m: m["flows"].append(dict(m["flows"][0]))))


def test_singular_matrix() -> None:
    """A loop that eats all it makes has no unique solution."""
    with pytest.raises(replay.Unsolvable, match="singular"):
        replay.solve(model([("fu", "a", 1.0), ("a", "b", 2.0), ("b", "a", 0.5)], {"a": 1.0}).to_json())


@pytest.mark.parametrize("gap", [1e-9, 1e-13, 1e-15, -1e-14])
def test_nearly_singular_matrix(gap: float) -> None:
    """A loop that leaves almost nothing over is refused: rounding alone would move its result."""
    with pytest.raises(replay.Unsolvable, match="nearly singular"):
        replay.solve(model([("fu", "a", 1.0), ("a", "b", 3.0), ("b", "a", (1.0 - gap) / 3.0)], {"b": 1.0}).to_json())


def test_a_process_that_eats_almost_all_it_makes() -> None:
    """What it makes and what it takes of itself stand in one cell: their difference alone would look sound."""
    with pytest.raises(replay.Unsolvable, match="nearly singular"):
        replay.solve(model([("fu", "a", 1.0), ("a", "a", 1.0 - 1e-11)], {"a": 1.0}).to_json())


def test_a_forward_solve_spoilt_by_a_loop_without_emissions() -> None:
    """The adjoint solve does not see the loop that spoils the forward one; the two must close wherever one is used."""
    edges = [
        ("a", "b", -10184242.97856897), ("b", "c", 0.5765154258960616), ("b", "a", 0.17998406769710418),
        ("c", "d", 0.9999999999999), ("b", "d", 0.761711523918473), ("b", "a", -4.0174335091026043e-07),
        ("c", "c", 0.9999999999999), ("b", "c", 2.9254098386860304e-12), ("b", "b", 0.5),
    ]  # fmt: skip
    made = model([("fu", "a", 1.0), *edges], {"a": 15343003.735936595, "b": 0.7953360628388956})
    with pytest.raises(replay.Unsolvable, match="nearly singular"):
        replay.solve(made.to_json())


def test_a_tight_but_sound_loop() -> None:
    """A loop that gives back 99 % is solved."""
    made = model([("fu", "a", 1.0), ("a", "b", 1.0), ("b", "a", 0.99)], {"b": 1.0})
    assert replay.solve(made.to_json()).total == pytest.approx(100.0, rel=1e-12)


@pytest.mark.parametrize("size", [1e-12, 1e12])
def test_units_do_not_make_a_model_singular(size: float) -> None:
    """The check does not depend on the units a product is counted in."""
    made = model([("fu", "a", size), ("a", "b", 1 / size), ("b", "a", 0.5 * size)], {"b": 1.0})
    assert replay.solve(made.to_json()).sensitivity < 100


def test_supply_and_demand_that_cancel() -> None:
    """Contributions that cancel to zero are a result, measured against their absolute sum."""
    made = model([("fu", "a", 1.0), ("fu", "b", -1.0)], {"a": 2.0, "b": 2.0})
    assert replay.solve(made.to_json()).total == 0.0


def test_a_model_without_emissions() -> None:
    """Nothing emitted is zero."""
    assert replay.solve(model([("fu", "a", 1.0)], {}).to_json()).total == 0.0


HOSTILE: dict[str, Change] = {
    "amount is text": lambda m: m["edges"][0].update(amount="1"),
    "amount is true": lambda m: m["edges"][0].update(amount=True),
    "amount is NaN": lambda m: m["edges"][0].update(amount=float("nan")),
    "amount is infinite": lambda m: m["emissions"][0].update(amount=float("inf")),
    "amount overflows": lambda m: m["edges"][0].update(amount=10**400),
    "amount is missing": lambda m: m["edges"][0].pop("amount"),
    "gwp is missing": lambda m: m["flows"][0].pop("gwp"),
    "gwp is NaN": lambda m: m["flows"][0].update(gwp=float("nan")),
    "id is a list": lambda m: m["nodes"][0].update(id=[]),
    "id is missing": lambda m: m["nodes"][0].pop("id"),
    "consumer is an object": lambda m: m["edges"][0].update(consumer={}),
    "root is missing": lambda m: m.pop("root"),
    "root is a number": lambda m: m.update(root=3),
    "nodes are missing": lambda m: m.pop("nodes"),
    "nodes are a text": lambda m: m.update(nodes="nodes"),
    "nodes are empty": lambda m: m.update(nodes=[]),
    "edges are null": lambda m: m.update(edges=None),
    "an edge is a number": lambda m: m["edges"].append(7),
    "flows are an object": lambda m: m.update(flows={}),
    "too many nodes": lambda m: m["nodes"].extend({"id": f"x{i}"} for i in range(replay.MOST_NODES)),
    "overflow in the solve": lambda m: [e.update(amount=1e200) for e in m["edges"]],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_shapes(name: str) -> None:
    """Every wrong shape is an InputError, never another exception and never a number."""
    with pytest.raises(InputError):
        replay.solve(changed(HOSTILE[name]))


def test_a_model_that_is_no_object() -> None:
    """A list in place of the model is an InputError."""
    with pytest.raises(InputError):
        replay.solve([])  # type: ignore[arg-type]


# -- expressions -------------------------------------------------------------------------------------------------------


def test_expressions_agree() -> None:
    """Nothing is reported where every stored value is that of its expression."""
    assert replay.recompute_amounts(chair().to_json()) == []


def test_tampered_parameter() -> None:
    """A parameter that is not what its expression gives is found."""
    plain = changed(lambda m: m["parameters"][3].update(value=11.0))
    assert replay.recompute_amounts(plain)[0] == "parameter seat_years: 11.0 ≠ 10.0"


def test_tampered_amount() -> None:
    """An amount that is not what its expression gives is found."""
    plain = changed(lambda m: m["edges"][5].update(expression="seats * 2", amount=2.1))
    name = f"{plain['edges'][5]['consumer']} → {plain['edges'][5]['provider']}"
    assert replay.recompute_amounts(plain) == [f"edge {name}: 2.1 ≠ 2.0"]


def test_tampered_emission() -> None:
    """An emission that is not what its expression gives is found."""
    plain = changed(lambda m: m["emissions"][0].update(expression="seats * 0.5"))
    assert replay.recompute_amounts(plain) == ["emission electricity → co2-fossil: 0.53 ≠ 0.5"]


def test_tampered_functional_unit() -> None:
    """What one product delivers is recomputed too."""
    assert replay.recompute_amounts(changed(lambda m: m["functional_unit"].update(per_product=2.0))) == [
        "unit seat-life: 2.0 ≠ 1.0"
    ]


def test_last_bits_do_not_count() -> None:
    """A stored value may differ by rounding, as machines do."""
    plain = changed(lambda m: m["parameters"][3].update(value=10.0 * (1 + 2e-16)))
    assert replay.recompute_amounts(plain) == []


def test_an_expression_may_give_a_text() -> None:
    """A parameter computed as a choice is compared as text."""
    item = {"id": "kind", "value": "mesh", "expression": '"mesh" if seats == 1 else "foam"'}
    assert replay.recompute_amounts(changed(lambda m: m["parameters"].append(item))) == []


@pytest.mark.parametrize("source", ["__import__('os')", "seats.real", "9**9**9**9", "unknown + 1", 7, None])
def test_hostile_expressions(source: object) -> None:
    """What is no arithmetic over the parameters is an InputError."""
    with pytest.raises(InputError):
        replay.recompute_amounts(changed(lambda m: m["edges"][0].update(expression=source)))


@pytest.mark.parametrize("value", [None, [], float("nan"), True])
def test_hostile_parameters(value: object) -> None:
    """A parameter that is neither a finite number nor a text is an InputError."""
    with pytest.raises(InputError):
        replay.recompute_amounts(changed(lambda m: m["parameters"][0].update(value=value)))


# -- tiers and start-up ------------------------------------------------------------------------------------------------


def test_tiers_by_the_shortest_way() -> None:
    """A node counts by its shortest way from the product, loops or not."""
    made = model([("fu", "a", 1.0), ("a", "b", 1.0), ("b", "a", 0.1), ("fu", "b", 1.0)], {}, nodes=["lonely"])
    assert replay.tiers(made.to_json()) == {"fu": 0, "a": 1, "b": 1}


def test_start_up_imports_no_more_than_scipy() -> None:
    """Replay loads SciPy's solver and this program's parser, and nothing heavy besides."""
    code = (
        "import sys, scipy.sparse.linalg; before = set(sys.modules); import lca.replay;"
        "print(sorted({m.partition('.')[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert done.stdout == "['inventories', 'lca']\n"


def test_the_replay_command_loads_no_form_and_no_brightway() -> None:
    """What checks a trail reads no study: pydantic, openpyxl and Brightway would cost more than the recomputation."""
    code = "import json, sys, lca.checking; print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert not {"pydantic", "openpyxl", "bw2calc", "bw2data", "bw2io"} & set(json.loads(done.stdout))
