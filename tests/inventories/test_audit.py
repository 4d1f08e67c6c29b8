"""`tanbiao data check`: each class of fault is found, and the shipped data set has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inventories.audit import audit
from inventories.background import Activity, Background, CoProduct, Exchange, Source, default
from inventories.problem import Text
from tests.tiny import HERE, activity, background, exchange


def faults(data: Background) -> set[tuple[str, str]]:
    return {(p.code, p.place.column) for p in audit(data)}


def process(name: str, **more: Any) -> Activity:
    return activity(name, kind="unit process", gwp_basis="mixed", **more)


def with_row(*rows: Exchange, made: Activity, **more: Any) -> Background:
    return background(*rows, activities=(made,), **more)


def test_a_clean_data_set_has_no_fault() -> None:
    """The tiny data set is in order."""
    assert audit(background()).found == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"status": "guessed"}, "status"),
        ({"kind": "black box"}, "kind"),
        ({"unit": "furlong"}, "unit"),
        ({"scores": (2, 1, 1)}, "ter"),
        ({"scores": (3, None, 1)}, "ger"),
        ({"status": "estimate", "note": ""}, "note"),
    ],
)
def test_words_outside_the_vocabulary(change: dict[str, Any], column: str) -> None:
    """A fixed column takes only its own words, and an estimate says why."""
    data = with_row(exchange("new", "emission", "co2-fossil", 1.0), made=activity("new", **change))

    assert ("words", column) in faults(data)


def test_a_name_that_stands_twice() -> None:
    """Two activities cannot share a name."""
    twin = replace(activity("twin"), name=Text("中文steel", "steel"))

    assert ("names", "name_zh") in faults(with_row(exchange("twin", "emission", "co2-fossil", 1.0), made=twin))


def test_two_defaults_for_one_product() -> None:
    """One default for each product, geography and boundary."""
    second = activity("steel-2", product="steel")

    assert ("defaults", "use") in faults(with_row(exchange("steel-2", "emission", "co2-fossil", 1.0), made=second))


def test_a_number_without_a_source() -> None:
    """Only an estimate with a reason may lack a source."""
    data = with_row(exchange("new", "emission", "co2-fossil", 1.0, source=""), made=activity("new"))

    assert ("sources", "source") in faults(data)


def test_a_source_that_forbids_redistribution() -> None:
    """Licensed values never enter."""
    data = replace(background(), sources={"tiny": Source("tiny", "t", "a", "closed", "no")})

    assert ("sources", "source") in faults(data)


def test_a_single_citation_source_feeds_at_most_fifteen_rows() -> None:
    """Sixteen rows of a cite-single source are too many (decision 20)."""
    rows = [exchange("new", "emission", "co2-fossil", 1.0, source="greet") for _ in range(16)]
    data = with_row(*rows, made=activity("new"))
    data = replace(data, sources={**data.sources, "greet": Source("greet", "G", "a", "single", "cite-single")})

    assert ("sources", "redistribution") in faults(data)


def test_an_input_that_does_not_exist() -> None:
    """Every input resolves."""
    data = with_row(exchange("new", "input", "nowhere", 1.0), made=process("new"))

    assert ("inputs", "input") in faults(data)


def test_an_activity_without_exchanges_is_not_priced() -> None:
    """Unpriced is an error, not zero."""
    assert ("inputs", "id") in faults(background(activities=(activity("empty"),)))


def test_an_exchange_in_another_dimension() -> None:
    """Kilograms of power do not convert."""
    data = with_row(exchange("new", "input", "power", 1.0, "kg"), made=process("new"))

    assert ("inputs", "unit") in faults(data)


def test_energy_without_a_boundary_tag() -> None:
    """Every energy activity says what it covers."""
    data = with_row(exchange("heat", "emission", "co2-fossil", 0.1), made=activity("heat", "MJ", "heat"))

    assert ("energy", "energy_tag") in faults(data)


def test_combustion_without_upstream() -> None:
    """A combustion factor is used together with its upstream factor only (decision 8)."""
    data = background(
        exchange("gas-fire", "emission", "co2-fossil", 0.06),
        exchange("part", "input", "gas-fire", 1.0, "MJ"),
        exchange("part", "input", "steel", 1.0),
        activities=(activity("gas-fire", "MJ", "fuel", energy_tag="combustion"), process("part")),
    )

    assert ("energy", "energy_tag") in faults(data)


def test_mass_from_nowhere() -> None:
    """1 kg of product from 0.5 kg of steel is named."""
    data = with_row(exchange("part", "input", "steel", 0.5), made=process("part"))

    assert ("balance", "balance") in faults(data)


def test_a_loss_that_is_not_listed() -> None:
    """1.4 kg in, 1 kg out and no word of the rest."""
    data = with_row(exchange("part", "input", "steel", 1.4), made=process("part"))

    assert ("balance", "balance") in faults(data)


def test_a_listed_loss_closes_the_mass() -> None:
    """A waste row in coproducts closes the balance."""
    waste = CoProduct("part", Text("废料", "scrap"), 0.4, "kg", "waste", "", None, None, 1.0, {}, "tiny", "", HERE)

    assert faults(with_row(exchange("part", "input", "steel", 1.4), made=process("part"), coproducts=(waste,))) == set()


def test_fossil_carbon_from_nowhere() -> None:
    """Direct CO2 needs carbon that came in."""
    data = with_row(
        exchange("part", "input", "steel", 1.0), exchange("part", "emission", "co2-fossil", 0.5), made=process("part")
    )

    assert ("balance", "balance") in faults(data)


def test_biogenic_carbon_closes() -> None:
    """A board of 1.2 kg of wood that holds 0.5 kg C has lost 0.1 kg C, which must be emitted."""
    made = process("board", category="wood", c_biogenic_kg=0.5)
    inputs = exchange("board", "input", "wood", 1.2)
    emitted = exchange("board", "emission", "co2-biogenic", 0.1 * 44 / 12)

    assert ("balance", "balance") in faults(with_row(inputs, made=made))
    assert faults(with_row(inputs, emitted, made=made)) == set()


def test_metal_from_nowhere() -> None:
    """A kilogram of lead does not come out of half a kilogram."""
    lead = activity("lead-ore", elements={"Pb": 0.5})
    data = background(
        exchange("lead-ore", "emission", "co2-fossil", 0.1), exchange("lead", "input", "lead-ore", 1.0),
        activities=(lead, process("lead", elements={"Pb": 1.0})),
    )  # fmt: skip

    assert ("balance", "balance") in faults(data)


def test_a_distribution_without_its_parameter() -> None:
    """A lognormal needs a scale, a uniform its bounds."""
    data = with_row(exchange("new", "emission", "co2-fossil", 1.0, distribution="lognormal"), made=activity("new"))

    assert ("spread", "scale") in faults(data)


def test_the_shipped_data_set_is_in_order() -> None:
    """No fault at all in what we ship."""
    assert [f"{p.place} {p.what.en}" for p in audit(default())] == []


def test_the_shipped_data_set_is_large_enough() -> None:
    """At least 400 activities, 150 of them unit processes, and 60 countries' electricity."""
    activities = default().activities.values()

    assert len(activities) >= 400
    assert sum(a.kind == "unit process" for a in activities) >= 150
    assert len({a.location for a in activities if a.category == "electricity"}) >= 60


def test_every_exchange_carries_a_distribution() -> None:
    """Uncertainty is there from the start."""
    assert [e.place for rows in default().exchanges.values() for e in rows if not e.distribution] == []
