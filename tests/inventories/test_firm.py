"""The firm's energy record: 39 items with sources, monthly amounts that sum."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventories import firm
from inventories.firm import MonthlyAmount
from inventories.problem import InputError


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


def test_months_sum_by_item() -> None:
    """Three months of power and one of gas."""
    rows = [MonthlyAmount("33", f"2025-0{m}", 0.1) for m in (1, 2, 3)] + [MonthlyAmount("15", "2025-01", 2.0)]

    assert firm.totals(rows) == {"33": pytest.approx(0.3, rel=1e-15), "15": 2.0}


def test_faults_of_a_record_come_together() -> None:
    """Unknown item, month twice, negative amount, and an item beside its parts."""
    rows = [
        MonthlyAmount("77", "2025-01", 1.0), MonthlyAmount("33", "2025-01", 1.0), MonthlyAmount("33", "2025-01", 1.0),
        MonthlyAmount("01", "2025-01", 1.0), MonthlyAmount("04", "2025-01", -1.0),
    ]  # fmt: skip

    with pytest.raises(InputError) as caught:
        firm.totals(rows)

    assert {p.code for p in caught.value.problems} == {"energy-item", "month-twice", "negative", "energy-item-twice"}


def test_monthly_rows_are_read_from_csv(tmp_path: Path) -> None:
    """item, month, amount; a leading zero lost in Excel is restored."""
    path = tmp_path / "months.csv"
    path.write_text("﻿item,month,amount\n33,2025-01,1.5\n4,2025-01,2\n", encoding="utf-8")

    assert firm.load_months(path) == (MonthlyAmount("33", "2025-01", 1.5), MonthlyAmount("04", "2025-01", 2.0))


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    """File, row and column."""
    path = tmp_path / "months.csv"
    path.write_text("item,month,amount\n33,2025-13,1\n33,2025-01,about\n", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        firm.load_months(path)

    assert [(p.place.row, p.place.column) for p in caught.value.problems] == [(2, "month"), (3, "amount")]
