"""Products against the plant's meters: physical units, our own limits, every kind of misfit found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from inventories import reader
from inventories.background import default
from inventories.enterprise import scheme
from inventories.enterprise.ledger import CertificateRow, ItemRow, MeanOf, PeriodOf, RemainderRow
from inventories.examples import FOLDER
from inventories.problem import InputError
from inventories.study import EnergyRow, Study
from labels.enterprise import link, reconciliation
from labels.enterprise.efficiency import EfficiencyRecord
from labels.enterprise.reconciliation import Balance, Borne
from tests import ledgers

CHAIR = reader.read_study(FOLDER / "chair").study
RECORDS = link.records_in(FOLDER / "chair" / "records")


def balance(second: str, metered: str = "100", remainder: str = "2") -> Balance:
    """100 万kWh industrial; A 0.6 kWh × 900,000, B `second` kWh × 380,000, general 2."""
    a = Borne("A", Decimal(900_000), Decimal("0.6") / 10_000)
    b = Borne("B", Decimal(380_000), Decimal(second) / 10_000)
    return Balance("33", "", "10^4 kWh", Decimal(metered), (a, b), Decimal(remainder))


def test_the_worked_example_passes_with_a_gap_of_2_2_percent() -> None:
    """54 + 41.8 + 2.0 = 97.8 of 100."""
    found = balance("1.1")

    assert (found.allocated + found.remainder, found.gap_share) == (Decimal("97.8"), Decimal("0.022"))
    assert found.findings() == []


def test_the_worked_example_is_over_allocated_with_1_3_kwh() -> None:
    """54 + 49.4 + 2.0 = 105.4 of 100: 5.4 % too much, an error."""
    found = balance("1.3")

    assert found.gap_share == Decimal("-0.054")
    assert [(f.code, f.severity) for f in found.findings()] == [("over-allocated", "error")]
    assert "5.4 %" in found.findings()[0].text.en


@pytest.mark.parametrize(
    ("remainder", "code"), [("-0.81", "unaccounted"), ("-0.8", ""), ("4.7", ""), ("4.71", "over-allocated")]
)
def test_limits_are_five_percent_open_and_half_a_percent_over(remainder: str, code: str) -> None:
    """Exactly 5 % unaccounted and exactly 0.5 % over still pass."""
    found = balance("1.1", remainder=remainder).findings()

    assert [f.code for f in found] == ([code] if code else [])


def record(quarter: int, amount: float, rest: float, **given: Any) -> EfficiencyRecord:
    """A record of one quarter of 2025 with electricity and a declared remainder, 万kWh."""
    return ledgers.record(
        ledgers.ledger(
            period=PeriodOf(year=2025, span=f"Q{quarter}"), document_date="2026-02-01", mean=MeanOf(),
            items=(ItemRow(code="33", unit="万kWh", consumption=amount),),
            remainders=(RemainderRow(code="33", amount=rest, unit="万kWh", what="rest"),), **given,
        )
    )  # fmt: skip


def year(*quarters: tuple[float, float], **given: Any) -> list[EfficiencyRecord]:
    return [record(n, amount, rest, **given) for n, (amount, rest) in enumerate(quarters, start=1)]


def chair(**energy: Any) -> Study:
    """The example chair with one row of energy: 40 % of 490,000 kWh."""
    row = EnergyRow(**({"carrier": "electricity-cn", "amount": 490_000.0, "unit": "kWh", "allocation": "pieces", "site_total": 100_000.0} | energy))
    return CHAIR.model_copy(update={"energy": (row,)})


def codes(records: list[EfficiencyRecord], study: Study, period: str = "2025") -> list[str]:
    return [f.code for f in reconciliation.reconcile(records, [("chair", study)], period).findings]


def test_the_example_firm_and_chair_fit() -> None:
    """The demo's four quarters carry the chair's 40 % and 60 % declared remainder on every carrier."""
    found = reconciliation.reconcile(RECORDS, [("chair", CHAIR)], "2025")

    assert found.ok
    assert {b.key for b in found.balances} == {"15", "33", "33-own"}
    assert all(abs(b.gap_share) < Decimal("1e-4") for b in found.balances)


def test_four_even_quarters_fit() -> None:
    """49 万kWh metered, 19.6 borne by the chair, 29.4 declared."""
    assert codes(year(*[(12.25, 7.35)] * 4), chair()) == []


def test_more_products_than_energy_is_an_error() -> None:
    """The same product twice over."""
    assert codes(year(*[(12.25, 7.35)] * 4), chair(site_total=50_000.0)) == ["over-allocated"]


def test_energy_nobody_accounts_for_is_found() -> None:
    """Without a declared remainder 60 % is open."""
    assert codes(year(*[(12.25, 0.0)] * 4), chair()) == ["unaccounted"]


def test_a_jumping_remainder_is_found() -> None:
    """One quarter declares much more than the others."""
    assert codes(year((12.25, 6.0), (12.25, 6.0), (12.25, 6.0), (12.25, 11.4)), chair()) == ["remainder-jump"]


def test_a_product_off_the_plants_trend_is_found() -> None:
    """Even readings in a plant that ran in one half of the year."""
    months = (490_000.0 / 12,) * 12

    assert codes(year((22.25, 13.35), (22.25, 13.35), (2.25, 1.35), (2.25, 1.35)), chair(months=months)) == ["off-trend"]


def test_certificates_claimed_beyond_what_was_cancelled_are_found() -> None:
    """19.6 万kWh of claimed wind power, one certificate cancelled."""
    one = (CertificateRow(code="A" * 32, month="2025-01", cancelled="2025-03-01"),)
    records = [record(1, 12.25, 7.35, certificates=one), *year(*[(12.25, 7.35)] * 4)[1:]]

    assert codes(records, chair(carrier="electricity-cn-wind-grid")) == ["certificates-overclaimed"]


def test_a_study_of_another_period_is_left_out_and_said() -> None:
    """Its energy cannot be set against these meters."""
    assert "other-period" in codes([record(1, 12.25, 12.25)], chair(), "2025Q1")


def test_a_missing_quarter_stops_the_reconciliation() -> None:
    """Three quarters are no year."""
    with pytest.raises(InputError) as error:
        codes(year(*[(12.25, 7.35)] * 3), chair())

    assert error.value.problems[0].code == "record-coverage"


def test_a_labelled_product_without_its_study_is_named() -> None:
    """The register knows it, the command was not given it."""
    found = reconciliation.reconcile(year(*[(12.25, 7.35)] * 4), [("chair", chair())], "2025", ["chair", "沙发"])

    assert [f.code for f in found.findings] == ["label-without-study"]
    assert "沙发" in found.findings[0].text.zh


@pytest.mark.parametrize(
    ("energy", "share"),
    [
        ({"allocation": "value", "value_per_piece": 300.0, "site_total": 30_000_000.0}, "0.4"),
        ({"allocation": "submeter", "submeter": 98_000.0}, "0.2"),
        ({"allocation": "hours", "hours_per_piece": 0.5, "site_total": 40_000.0}, "0.5"),
        ({"allocation": "mass", "site_total": CHAIR.product.mass * 80_000}, "0.5"),
        ({"allocation": "direct"}, "1"),
    ],
)
def test_every_allocation_gives_its_share_of_the_site(energy: dict[str, Any], share: str) -> None:
    """By value, sub-meter, hours, mass, and all of it."""
    found = reconciliation.reconcile(year(*[(12.25, 7.35)] * 4), [("chair", chair(**energy))], "2025")

    assert float(found.balances[0].allocated / found.balances[0].metered) == pytest.approx(float(share), abs=1e-9)


def test_every_carrier_of_the_map_is_in_the_data_set() -> None:
    """Activities, items and units that exist."""
    data = default()

    for activity, carrier in reconciliation.carriers().items():
        assert activity in data.activities
        assert carrier.item.partition("-")[0] in scheme.tce()


def test_it_says_why_the_factors_differ() -> None:
    """Both languages, with both numbers."""
    words = " ".join(w.en for w in reconciliation.WHY)

    assert "0.5777" in words
    assert "0.4974" in words
    assert all(w.zh and w.en for w in reconciliation.WHY)
