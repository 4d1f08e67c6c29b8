"""What moved a footprint: actors, parts that sum to the change, and the sentence on verification anew."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from inventories.system import System
from lca import foreground, lineage, replay, trail
from lca.lineage import Lineage
from lca.model import Model, Node
from tests import small_models
from tests.tiny import background, study


def tiny(system: System, **changes: Any) -> Model:
    return foreground.build(study(**changes), system, background())


def part(name: str, quantity: float, material: str = "steel", **more: Any) -> dict[str, Any]:
    return {"part": name, "quantity": quantity, "unit": "kg", "material": material} | more


def compared(old: Model, new: Model) -> Lineage:
    """The lineage, its two ends held against the replay engine and its parts against the change."""
    found = lineage.compare(old, new)
    assert found.old == pytest.approx(replay.solve(old.to_json()).total, rel=1e-12)
    assert found.new == pytest.approx(replay.solve(new.to_json()).total, rel=1e-12)
    assert math.fsum(c.part for c in found.changes) == pytest.approx(found.difference, abs=1e-9)
    return found


def test_nothing_changed_leaves_nothing_to_say(tiny_system: System) -> None:
    """No change, no part, no verification anew."""
    model = tiny(tiny_system, bom=[part("plate", 3)])
    found = compared(model, model)

    assert found.changes == ()
    assert found.declared == ()
    assert not found.reverify


def test_one_edge_carries_the_whole_change() -> None:
    """Two kilograms at 5 kg CO2e become three: all of +5 belongs to that entry."""
    old = small_models.model([("fu", "a", 2.0), ("fu", "b", 1.0)], {"a": 5.0, "b": 1.0})
    found = compared(old, small_models.changed_edge(old, "fu", "a", 1.5))

    (change,) = found.changes
    assert (change.kind, change.part) == ("changed", pytest.approx(5.0))
    assert (change.details[0].before, change.details[0].after, change.details[0].unit) == (2.0, 3.0, "kg")


def test_amount_and_factor_share_what_they_do_together() -> None:
    """2 x 5 becomes 3 x 8: alone 5 and 6, together 14; the joint 3 is halved (6.5 and 7.5), by Shapley's formula."""
    old = small_models.model([("fu", "a", 2.0)], {"a": 5.0})
    new = small_models.model([("fu", "a", 3.0)], {"a": 8.0})
    parts = {c.kind: c.part for c in compared(old, new).changes}

    assert parts == {"changed": pytest.approx(6.5), "factor": pytest.approx(7.5)}


def test_a_row_put_in_between_is_the_only_change(tiny_system: System) -> None:
    """The rows after it move down, and are the same rows nevertheless."""
    before = [part("plate", 2), part("tube", 1)]
    old = tiny(tiny_system, bom=before, product=_weighing(3))
    new = tiny(tiny_system, bom=[before[0], part("ring", 0.5), before[1]], product=_weighing(3))
    kinds = {(c.kind, c.name_en) for c in compared(old, new).changes}

    assert ("added", "ring") in kinds
    assert {k for k, _ in kinds} == {"added", "mass"}


def test_a_row_taken_out_is_named_and_its_chain_is_not(tiny_system: System) -> None:
    """Wood leaves with its whole supply chain; only the row is said to be removed."""
    old = tiny(tiny_system, bom=[part("plate", 3), part("slat", 0.4, "wood")])
    found = compared(old, tiny(tiny_system, bom=[part("plate", 3)]))

    assert [c.name_zh for c in found.changes if c.kind == "removed"] == ["slat"]
    assert not [c for c in found.changes if c.kind == "factor"]


def test_a_change_inside_an_assembly_belongs_to_the_part(tiny_system: System) -> None:
    """The plate of the frame grows; the frame itself is the same."""
    frame = {"part": "frame", "quantity": 1, "unit": "piece", "level": 1}
    old = tiny(tiny_system, bom=[frame, part("plate", 2.8, level=2)], product=_weighing(3))
    new = tiny(tiny_system, bom=[frame, part("plate", 3, level=2)], product=_weighing(3))

    assert {c.name_en for c in compared(old, new).changes if c.kind == "changed"} == {"plate"}


def test_another_material_is_one_change_of_the_row(tiny_system: System) -> None:
    """Recycled steel in place of steel: the row changed; the factors of both stand as they did. 3 kg x (0.5 - 2)."""
    old = tiny(tiny_system, bom=[part("plate", 3)])
    found = compared(old, tiny(tiny_system, bom=[part("plate", 3, "steel-recycled")]))

    (change,) = found.changes
    assert change.part == pytest.approx(-4.5)
    assert {(d.before, d.after) for d in change.details} == {(1.0, None), (None, 1.0)}


def test_a_parameter_answers_for_all_its_expressions(tiny_system: System) -> None:
    """Life from 10 to 12 years adds 2 x 2 kWh of use at 0.6 kg CO2e."""
    old = tiny(tiny_system, bom=[part("plate", 3)], parameters=[{"id": "life_years", "value": 10.0}])
    found = compared(old, tiny(tiny_system, bom=[part("plate", 3)], parameters=[{"id": "life_years", "value": 12.0}]))

    (change,) = found.changes
    assert (change.kind, change.details[0].before, change.details[0].after) == ("parameter", 10.0, 12.0)
    assert change.part == pytest.approx(2.4)
    assert any("functional unit" in t.en for t in found.declared)


def test_another_gwp_set_is_a_change_of_its_own(tiny_system: System) -> None:
    """The flows' factors changed and nothing else did."""
    old = small_models.chair()
    new = replace(old, gwp_set="AR5", flows=tuple(replace(f, gwp=f.gwp * (0.9 if f.gas == "CH4" else 1)) for f in old.flows), _index={})  # fmt: skip

    assert [c.kind for c in compared(old, new).changes] == ["gwp"]


def test_replaced_evidence_and_data_kinds_are_declared_though_they_move_nothing() -> None:
    """A reviewer must hear of them."""
    old = replace(small_models.chair(), evidence=({"id": "E1", "file": "a", "proves": "", "sha256": "0" * 64},))
    edges = (replace(old.edges[0], data_kind="estimate"), *old.edges[1:])
    new = replace(old, edges=edges, evidence=({"id": "E1", "file": "a", "proves": "", "sha256": "1" * 64},), _index={})
    said = " ".join(t.en for t in compared(old, new).declared)

    assert "data kind secondary → estimate" in said
    assert "the file of evidence E1 was replaced" in said


@pytest.mark.parametrize(("factor", "anew"), [(1.0999, False), (1.1, True), (0.9, True), (0.9001, False)])
def test_ten_percent_either_way_asks_for_verification_anew(factor: float, anew: bool) -> None:
    """The bound itself belongs to it."""
    old = small_models.model([("fu", "a", 1.0)], {"a": 10.0})

    assert lineage.compare(old, small_models.changed_edge(old, "fu", "a", factor)).reverify is anew


def test_a_result_that_was_zero_asks_for_it_at_any_change() -> None:
    """There is no percentage of nothing."""
    old = small_models.model([("fu", "a", 0.0)], {"a": 1.0})
    found = lineage.compare(old, small_models.model([("fu", "a", 0.1)], {"a": 1.0}))

    assert found.reverify
    assert found.to_json()["relative"] is None


def test_other_functional_units_are_not_compared() -> None:
    """A seat and a piece have no difference."""
    with pytest.raises(InputError) as refused:
        lineage.compare(small_models.chair(), small_models.model([("fu", "a", 1.0)], {"a": 1.0}))

    assert refused.value.problems[0].code == "functional-unit"


def test_many_changes_are_shown_by_weight_with_a_stated_error() -> None:
    """Thirty entries changed: 23 alone, the seven least together, sampled orders, and the sum still closes."""
    links = [("fu", f"n{i}", 1.0 + i) for i in range(30)]
    emissions = {f"n{i}": 1.0 for i in range(30)}
    old = small_models.model(links, emissions)
    new = small_models.model(
        [(c, p, a * 1.3) for c, p, a in links], {k: v * (1 + (k == "n29")) for k, v in emissions.items()}
    )
    found = compared(old, new)

    assert len(found.changes) == lineage.SINGLE
    assert [c for c in found.changes if c.kind == "rest"]
    assert not found.exact
    assert found.orders == 64


@given(
    st.lists(
        st.tuples(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0.1, 10)),
        min_size=1,
        max_size=4,
    )
)
def test_parts_sum_to_the_change_whatever_changes(rows: list[tuple[float, float, float, float]]) -> None:
    """Amounts and factors of up to four purchases change together, through an intermediate step."""

    def made(amount: int, factor: int) -> Model:
        links = [("fu", "step", 1.0), *(("step", f"n{i}", row[amount]) for i, row in enumerate(rows))]
        return small_models.model(links, {f"n{i}": row[factor] for i, row in enumerate(rows)})

    compared(made(0, 1), made(2, 3))


def test_the_order_of_the_arguments_turns_every_sign(tiny_system: System) -> None:
    """From new to old each part is the opposite one."""
    old = tiny(tiny_system, bom=[part("plate", 3)])
    new = tiny(
        tiny_system,
        bom=[part("plate", 2.9), part("slat", 0.2, "wood")],
        parameters=[{"id": "life_years", "value": 11.0}],
    )
    there, back = (sorted(c.part for c in compared(*pair).changes) for pair in ((old, new), (new, old)))

    assert there == pytest.approx(sorted(-p for p in back))


def test_a_trail_that_was_touched_is_refused() -> None:
    """Its model must bear its own digest, and be complete."""
    made = trail.make(small_models.chair().to_json(), bytes(32), {}, {})
    assert lineage.of_trail(made, "trail.json").root == "functional_unit"
    plain = small_models.chair().to_json()
    plain["edges"][3]["amount"] += 1
    with pytest.raises(InputError, match="does not match its digest"):
        lineage.of_trail(made | {"model": plain}, "trail.json")
    for lacking in ("nodes", "dataset", "flows", "functional_unit"):
        with pytest.raises(InputError):
            lineage.of_trail(made | {"model": {k: v for k, v in plain.items() if k != lacking}}, "trail.json")


def test_two_parts_of_one_name_stay_two() -> None:
    """They are told apart by their order."""
    old = small_models.model([("fu", "p1", 1.0), ("fu", "p2", 1.0), ("p1", "a", 1.0), ("p2", "a", 2.0)], {"a": 1.0})
    nodes = tuple(replace(n, kind="bom", name_zh="板") if n.id in ("p1", "p2") else n for n in old.nodes)
    old = replace(old, nodes=nodes, _index={})
    found = compared(old, small_models.changed_edge(old, "p2", "a", 2.0))

    assert [c.part for c in found.changes] == [pytest.approx(2.0)]
    assert isinstance(old.nodes[0], Node)


def _weighing(mass: float) -> dict[str, Any]:
    return {"name_zh": "小物件", "name_en": "Tiny thing", "model": "T-1", "mass": mass, "output": 1000.0}
