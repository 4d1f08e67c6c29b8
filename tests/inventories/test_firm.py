"""The firm's energy record: 39 items with sources, monthly amounts that sum."""

from __future__ import annotations

import pytest

from inventories.enterprise import firm


def test_the_form_has_39_items() -> None:
    """Codes 01 to 39 of form 205-1, each once."""
    assert [f"{n:02d}" for n in range(1, 40)] == list(firm.items())


@pytest.mark.parametrize("item", firm.items().values(), ids=lambda i: i.code)
def test_an_item_says_where_it_comes_from(item: firm.EnergyItem) -> None:
    """A factor has a source and locator; what has none has no factor; all are CO2-only."""
    assert item.boundary == "CO2-only"
    assert item.group in firm.CLASSES
    assert item.name.zh
    assert item.name.en
    assert item.locator
    assert (item.tco2_per_unit is None) == (item.source == "")
    assert "memory" not in item.source + item.locator + item.note


def test_only_other_fuels_have_no_factor() -> None:
    """They must be named first."""
    assert [i.code for i in firm.items().values() if i.tco2_per_unit is None] == ["39"]


def test_electricity_carries_the_provincial_factor() -> None:
    """0.4974 kg CO2/kWh for Zhejiang in 2023, per 10^4 kWh."""
    assert (firm.items()["33"].tco2_per_unit, firm.items()["33"].unit) == (4.974, "10^4 kWh")
