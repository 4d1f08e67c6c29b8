"""The graph and the unfolded tree: parents sum exactly, loops end, and Brightway's own traversal finds the same."""

import math
import warnings
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lca import brightway, replay, trace
from lca.model import Model
from tests.small_models import chair, model, models


def traced(made: Model, cutoff: float = trace.CUTOFF, most: int = trace.MOST) -> trace.Trace:
    return trace.trace(made, replay.solve(made.to_json()), cutoff, most)


def find(found: trace.Trace, *nodes: str) -> trace.Branch:
    """The branch reached by these node ids from the root."""
    here = found.tree
    for name in nodes:
        here = next(b for b in here.children if b.node == name and b.kind != "remainder")
    return here


@given(models(), st.sampled_from([0.0, 0.001, 0.005, 0.05, 0.4]))
def test_each_parent_is_the_exact_sum_of_its_parts(made: Model, cutoff: float) -> None:
    """Own emission, children and remainder sum to the parent without any rounding left over."""
    for branch in traced(made, cutoff, most=400).tree.walk():
        if branch.kind == "node":
            assert branch.cumulative == math.fsum([branch.direct, *(c.cumulative for c in branch.children)])


@given(models(), st.sampled_from([0.0, 0.005, 0.1]))
def test_tree_sums_to_the_total(made: Model, cutoff: float) -> None:
    """Whatever the cut-off, the root is the total of the solve."""
    found = traced(made, cutoff, most=400)
    assert abs(found.tree.cumulative - found.solution.total) <= 1e-12 * found.solution.absolute


@given(models())
def test_closure(made: Model) -> None:
    """Contributions of the forward solve sum to the total of the adjoint solve."""
    assert traced(made).closure.relative <= 1e-12


@given(models())
def test_graph_contributions_sum_to_the_total(made: Model) -> None:
    """Direct emissions of the graph's nodes sum to the total: nothing outside the graph contributes."""
    found = traced(made)
    summed = math.fsum(data["direct"] for _, data in found.graph.nodes(data=True))
    assert abs(summed - found.solution.total) <= 1e-12 * max(found.solution.absolute, 1e-300)


@given(models())
def test_cumulative_of_the_graph_is_what_cutting_the_node_off_saves(made: Model) -> None:
    """A node's cumulative value is the total less the total without any use of the node."""
    found = traced(made)
    name = made.nodes[1].id
    if name not in found.graph:
        return
    without = replace(made, edges=tuple(e for e in made.edges if e.provider != name), _index={})
    saved = found.solution.total - replay.solve(without.to_json()).total
    assert found.graph.nodes[name]["cumulative"] == pytest.approx(saved, abs=1e-9 * max(found.solution.absolute, 1.0))


def test_edges_run_from_consumer_to_provider() -> None:
    """The graph points up the supply chain."""
    assert traced(chair()).graph.has_edge("product", "bom:seat")


def test_every_node_of_the_graph_is_reached() -> None:
    """What the product does not need is not in the graph."""
    found = traced(model([("fu", "a", 1.0), ("b", "a", 1.0)], {"a": 1.0}))
    assert set(found.graph) == {"fu", "a"} == set(nx.descendants(found.graph, "fu")) | {"fu"}


def test_parallel_edges_are_one_arrow_and_two_branches() -> None:
    """Two rows of one material are summed in the graph and stay apart in the tree."""
    found = traced(model([("fu", "a", 1.0), ("fu", "a", 2.0)], {"a": 1.0}))
    assert (found.graph.edges["fu", "a"]["amount"], [b.amount for b in found.tree.children]) == (3.0, [2.0, 1.0])


def test_amounts_multiply_down_the_tree() -> None:
    """A part's amount is per functional unit, whatever its depth."""
    foam = find(traced(chair()), "life_cycle", "product", "bom:seat", "bom:foam", "polyol")
    assert foam.per_parent == 0.68
    assert foam.amount == pytest.approx(1.9 * 0.68)


def test_a_loop_is_a_leaf_with_the_value_of_the_solve() -> None:
    """Power that needs coal that needs power: the second power is a leaf and carries all turns to come."""
    made = model([("fu", "power", 1.0), ("power", "coal", 0.5), ("coal", "power", 0.1)], {"power": 0.6})
    loop = find(traced(made, 0.0), "power", "coal", "power")
    assert (loop.kind, loop.children) == ("loop", ())
    assert loop.cumulative == pytest.approx(0.05 * 0.6 / 0.95)


def test_a_node_that_uses_itself_is_a_loop() -> None:
    """A plant's own use is shown as a loop at once."""
    made = model([("fu", "a", 1.0), ("a", "a", 0.2)], {"a": 4.0})
    assert find(traced(made, 0.0), "a", "a").kind == "loop"


def test_remainder_stands_for_the_inputs_below_the_cut_off() -> None:
    """Ten small inputs are one named remainder with their sum."""
    made = model(
        [("fu", "big", 1.0), *(("fu", f"s{i}", 1.0) for i in range(10))],
        {"big": 100.0} | {f"s{i}": 0.1 for i in range(10)},
    )
    rest = traced(made, 0.01).tree.children[-1]
    assert (rest.kind, rest.inputs) == ("remainder", 10)
    assert rest.cumulative == pytest.approx(1.0)


def test_no_remainder_without_a_cut_off() -> None:
    """At cut-off 0 everything stands by its name."""
    assert not [b for b in traced(chair(), 0.0).tree.walk() if b.kind == "remainder"]


def test_large_inputs_that_cancel_are_not_hidden() -> None:
    """A part whose inputs nearly cancel is unfolded although its net value is below the cut-off."""
    made = model(
        [("fu", "part", 1.0), ("fu", "a", 10.0), ("part", "a", 5.0), ("part", "b", -1.0)], {"a": 1.0, "b": 5.0}
    )
    assert len(find(traced(made), "part").children) == 2


def test_bound_on_branches() -> None:
    """When the bound is reached the rest is in remainders, the sums hold and the trace says so."""
    found = traced(chair(), 0.0, most=20)
    assert not found.complete
    assert found.tree.cumulative == pytest.approx(found.solution.total, rel=1e-13)


def test_a_chain_longer_than_the_stack() -> None:
    """A chain of 3,000 links is unfolded without recursion."""
    links = [(f"n{i}", f"n{i + 1}", 1.0) for i in range(3000)]
    found = traced(model(links, {"n3000": 1.0}, root="n0"))
    assert sum(1 for _ in found.tree.walk()) == 3001


def test_stage_of_what_is_bought_is_its_buyers() -> None:
    """Electricity of the assembly is manufacturing, electricity of the foam is raw materials."""
    found = traced(chair(), 0.0)
    assert find(found, "life_cycle", "product", "assembly", "electricity").stage == "manufacturing"


def test_stage_of_an_edge() -> None:
    """An edge may book what it brings in another stage, such as inbound transport."""
    made = chair()
    edges = tuple(replace(e, stage="distribution") if e.provider == "polyol" else e for e in made.edges)
    found = traced(replace(made, edges=edges, _index={}))
    assert find(found, "life_cycle", "product", "bom:seat", "bom:foam", "polyol").stage == "distribution"


def test_tree_beside_the_total() -> None:
    """A credit beside the total has its own tree, per functional unit, and is not in the main one."""
    found = traced(chair())
    assert found.beside["beyond"].cumulative == pytest.approx(-4.56)
    assert "credit" not in {b.node for b in found.tree.walk()}


def test_a_cut_off_must_be_a_share() -> None:
    """A cut-off of one or more is an error of the caller."""
    with pytest.raises(ValueError, match="cut-off"):
        traced(chair(), 1.0)


# -- against bw_graph_tools --------------------------------------------------------------------------------------------


def brightway_nodes(made: Model, cutoff: float, assumed: bool) -> list[tuple[int, float, float, float]]:
    """Depth, amount, direct and cumulative score of every node that bw_graph_tools unfolds, without loops' turns."""
    engine = brightway.engine()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party: deprecations of bw2data and bw_graph_tools at import
        from bw_graph_tools.graph_traversal import (  # type: ignore[import-untyped]
            AssumedDiagonalGraphTraversal,
            NewNodeEachVisitGraphTraversal,
        )
        from bw_graph_tools.graph_traversal.settings import GraphTraversalSettings  # type: ignore[import-untyped]

        numbers, _ = brightway.numbers(made)
        lca = engine.bw2calc.LCA({numbers[made.root]: 1.0}, data_objs=[brightway.datapackage(made)])
        lca.lci(factorize=True)
        lca.lcia()
        kind = AssumedDiagonalGraphTraversal if assumed else NewNodeEachVisitGraphTraversal
        walker = kind(lca=lca, settings=GraphTraversalSettings(cutoff=cutoff, max_calc=5000))
        walker.traverse()
    nodes = [n for n in walker.nodes.values() if n.unique_id != -1]
    return sorted(
        (n.depth - 1, float(n.supply_amount), float(n.direct_emissions_score), float(n.cumulative_score)) for n in nodes
    )


@pytest.mark.parametrize("assumed", [True, False])
def test_bw_graph_tools_finds_the_same_branches(assumed: bool) -> None:
    """Down to the same cut-off Brightway's traversal has the same occurrences, amounts and scores."""
    made = model(
        [
            ("fu", "a", 2.0), ("fu", "b", 0.5), ("a", "c", 1.5), ("a", "d", 0.2), ("b", "c", 4.0), ("b", "e", 1.0),
            ("c", "e", 0.7), ("c", "d", 0.3), ("d", "e", 0.1),
        ],
        {"fu": 0.5, "a": 1.0, "b": 2.0, "c": 0.8, "d": 3.0, "e": 0.4},
    )  # fmt: skip
    ours = sorted(
        (b.tier, b.amount, b.direct, b.cumulative) for b in traced(made, 0.0).tree.walk() if b.kind != "remainder"
    )
    assert np.allclose(ours, brightway_nodes(made, 1e-9, assumed), rtol=1e-9, atol=0)


def test_bw_graph_tools_agrees_on_the_chair() -> None:
    """Every branch of the chair above the cut-off is found by Brightway's traversal with the same scores."""
    ours = [b for b in traced(chair(), 0.005).tree.walk() if b.kind == "node" and abs(b.share) >= 0.006]
    theirs = brightway_nodes(chair(), 0.005, assumed=True)
    for b in ours:
        assert any(np.allclose((b.tier, b.amount, b.direct, b.cumulative), t, rtol=1e-9, atol=1e-12) for t in theirs), b
