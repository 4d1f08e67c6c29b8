"""The firm's pre-check and record: worked vectors to the last digit, nothing guessed, nothing posing as official."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.enterprise import firm, scheme
from inventories.enterprise.ledger import (
    CertificateRow,
    FirmOf,
    ItemRow,
    Ledger,
    MeanOf,
    Official,
    PeriodOf,
    PowerRow,
    Rule,
    SinkRow,
    Value,
)
from inventories.problem import InputError
from labels.enterprise import efficiency, link, rating, recording
from labels.enterprise.efficiency import EfficiencyRecord
from labels.registry.register import Register
from tests import ledgers

AMOUNTS = st.floats(0.01, 1e6).map(lambda v: round(v, 3))


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [p.code for p in error.value.problems]


# -- worked vectors --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "tco2", "tce"),
    [("33", "596.88", "147.48"), ("15", "172.9752", "106.40"), ("32", "330", "102.3"), ("21", "15.4795", "7.2855")],
)
def test_efficiency_furniture_plant_line(code: str, tco2: str, tce: str) -> None:
    """Each carrier of the worked example, t CO2 and t coal equivalent."""
    line = next(x for x in rating.rate(ledgers.furniture()).lines if x.use.code == code)

    assert (line.tco2, line.tce) == (Decimal(tco2), Decimal(tce))


def test_efficiency_furniture_plant_totals() -> None:
    """Gross 1115.3347, deduction 99.48, net 1015.8547, 363.4655 tce, L 0.677236 medium, K 0.846546 grade 3, N1 8.9193 %."""
    found = rating.rate(ledgers.furniture(), neutrality=True)

    assert (found.gross, found.deduction, found.net, found.tce) == tuple(map(Decimal, ("1115.3347", "99.48", "1015.8547", "363.4655")))
    assert found.level is not None
    assert found.grade is not None
    assert (round(found.intensity or 0, 6), found.level.id) == (Decimal("0.677236"), "medium")
    assert (round(found.ratio or 0, 6), found.grade.id) == (Decimal("0.846546"), "3")
    assert round((found.neutral_rate or 0) * 100, 4) == Decimal("8.9193")
    assert found.diagnosis is False


@pytest.mark.parametrize(
    ("tonnes", "value", "mean", "level", "grade", "diagnosis"),
    [(2400.0, 5000.0, 0.9, "low", "1", False), (2400.0, 4000.0, 0.5, "low", "3", False), (9000.0, 4000.0, 1.0, "high", "5", True)],
)
def test_efficiency_vectors_of_the_rules(tonnes: float, value: float, mean: float, level: str, grade: str, diagnosis: bool) -> None:
    """L 0.48 K 0.533; L 0.60 on the boundary, K 1.2 on the boundary; L 2.25 K 2.25."""
    found = rating.rate(ledgers.carbon(tonnes, value, mean))

    assert (found.level and found.level.id, found.grade and found.grade.id, found.diagnosis) == (level, grade, diagnosis)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_efficiency_is_exact(electricity: float, gas: float, value: float) -> None:
    """Gross is the sum of decimal products, whatever the amounts."""
    rows = (ItemRow(code="33", unit="万kWh", consumption=electricity), ItemRow(code="15", unit="万m3", consumption=gas))
    found = rating.rate(ledgers.ledger(items=rows, value_added=Value(amount=value)))

    assert found.gross == Decimal(repr(electricity)) * Decimal("4.974") + Decimal(repr(gas)) * Decimal("21.6219")
    assert found.level == scheme.classed(found.net, Decimal(repr(value)), found.scheme.levels)


# -- what is deducted -------------------------------------------------------------------------------------------------


def test_efficiency_sold_certificates_give_no_deduction() -> None:
    """Own power whose certificates were sold counts at the grid factor."""
    found = rating.rate(ledgers.furniture(power=(PowerRow(generated=200_000.0, certificate="sold"),)))

    assert found.net == found.gross == Decimal("1115.3347")


def test_efficiency_exported_power_is_not_deducted() -> None:
    """Only what was used on site is taken off."""
    found = rating.rate(ledgers.furniture(power=(PowerRow(generated=200_000.0, exported=50_000.0, certificate="kept"),)))

    assert found.deduction == Decimal("15") * Decimal("4.974")


def test_efficiency_own_power_outside_the_meter_is_not_deducted() -> None:
    """What is not in the gross cannot be taken off it."""
    found = rating.rate(ledgers.furniture(power=(PowerRow(generated=200_000.0, certificate="kept", counted="no"),)))

    assert found.deduction == 0


def test_efficiency_only_cancelled_certificates_count() -> None:
    """One certificate is 1 MWh, once it is cancelled."""
    rows = (CertificateRow(code="A" * 32, month="2023-01", cancelled="2023-03-01"), CertificateRow(code="B" * 32, month="2023-01"))
    found = rating.rate(ledgers.furniture(power=(), certificates=rows))

    assert found.deduction == Decimal("0.4974")


def test_efficiency_deduction_above_gross_is_an_error() -> None:
    """A sink larger than all emissions is named, not cut to zero."""
    with pytest.raises(InputError) as error:
        rating.rate(ledgers.furniture(sinks=(SinkRow(what="forest", amount=5000.0),)))

    assert codes(error) == ["deduction-above-gross"]


def test_efficiency_feedstock_is_not_burnt() -> None:
    """Consumption less feedstock counts."""
    row = ItemRow(code="23", unit="t", consumption=10.0, feedstock=4.0)

    assert rating.rate(ledgers.ledger(items=(row,))).gross == Decimal("6.0") * Decimal("3.1013")


def test_efficiency_energy_made_on_site_counts_once() -> None:
    """Steam from own gas adds nothing: the gas is counted."""
    rows = (ItemRow(code="15", unit="万m3", consumption=8.0), ItemRow(code="32", unit="GJ", produced=500.0, consumption=500.0))

    assert rating.rate(ledgers.ledger(items=rows)).gross == Decimal("172.9752")


# -- schemes, factors, means -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), [("quzhou-9", "scheme-unknown"), ("db33t1347-2023", "scheme-unread")])
def test_efficiency_scheme_without_thresholds_is_an_error(name: str, code: str) -> None:
    """An unknown scheme, and the provincial one whose tables nobody here has read, are refused, never guessed."""
    with pytest.raises(InputError) as error:
        rating.rate(ledgers.furniture(rule=Rule(scheme=name)))

    assert codes(error) == [code]


def test_efficiency_scheme_says_where_it_comes_from() -> None:
    """The thresholds are of an unattributed text, and the record says so in both languages."""
    made = ledgers.record(ledgers.furniture())

    assert made.scheme["provenance"] == "unattributed"
    assert "未署名" in made.scheme["provenance_zh"]
    assert "unattributed" in made.scheme["provenance_en"]


def test_efficiency_mean_of_another_period_is_an_error() -> None:
    """K compares the same period."""
    with pytest.raises(InputError) as error:
        rating.rate(ledgers.furniture(mean=MeanOf(value=0.8, period="2022", source="x")))

    assert codes(error) == ["mean-period"]


@pytest.mark.parametrize(
    ("industry", "words"), [("2130", "scope 1 alone"), ("1713", "2020"), ("1411", "no mean of the industry is published")]
)
def test_efficiency_missing_mean_makes_k_not_available(industry: str, words: str) -> None:
    """Furniture has a scope-1 mean only, textile one of 2020, food none: K is not available and the record says why."""
    firm_of = FirmOf(name_zh="甲", name_en="A", uscc=ledgers.USCC, county="x", industry=industry)
    found = rating.rate(ledgers.furniture(mean=MeanOf(), firm=firm_of))

    assert found.ratio is None
    assert found.grade is None
    assert found.no_ratio is not None
    assert words in found.no_ratio.en


def test_efficiency_textile_mean_is_used_for_its_own_year() -> None:
    """The published 2.9 t / 万元 of 2020 rates a firm of 2020 (with a factor of that year at hand there would be; here 2021 is the first)."""
    firm_of = FirmOf(name_zh="甲", name_en="A", uscc=ledgers.USCC, county="x", industry="1713")
    with pytest.raises(InputError) as error:
        rating.rate(ledgers.furniture(mean=MeanOf(), firm=firm_of, period=PeriodOf(year=2020, span="year")))

    assert codes(error) == ["electricity-factor"]


def test_efficiency_not_rateable_without_value_added() -> None:
    """Value added of zero or less: emissions, but no L, K, level or grade."""
    found = rating.rate(ledgers.furniture(value_added=Value(amount=-3.0)))

    assert (found.intensity, found.level, found.ratio, found.grade, found.diagnosis) == (None, None, None, None, None)
    assert found.net == Decimal("1015.8547")


def test_efficiency_neutral_rate_is_off_unless_asked_for() -> None:
    """There is no published formula; with it the record says that it is our own."""
    assert ledgers.record(ledgers.furniture()).self_calculated["neutral_rate"] == ""
    assert "our own definition" in ledgers.record(ledgers.furniture(), neutrality=True).self_calculated["neutral_rate_definition"]


def test_efficiency_organisation_electricity_is_never_the_product_factor() -> None:
    """0.5777 and 0.6205 are life-cycle factors of products; no organisation factor has their value."""
    assert {p.kg_per_kwh for p in scheme.powers()}.isdisjoint({Decimal("0.5777"), Decimal("0.6205")})
    assert scheme.electricity("CN-ZJ", 2023) is not None
    assert scheme.electricity("CN-ZJ", 2024) is None


@pytest.mark.parametrize("name", ["gbt32151.22-2024", "ndrc2015-other"])
def test_efficiency_factors_follow_from_their_inputs(name: str) -> None:
    """tCO2 = NCV/1000 × carbon × oxidation × 44/12, for every row that has all three."""
    file = "energy_items.csv" if name == scheme.DEFAULT_FACTOR_SET else "factor_sets.csv"
    rows = [r for r in scheme.rows(file) if r.get("set", name) == name and r["ncv_gj_per_unit"] and r["carbon_tc_per_tj"] and r["oxidation"]]

    assert rows
    for r in rows:
        made = float(r["ncv_gj_per_unit"]) / 1000 * float(r["carbon_tc_per_tj"]) * float(r["oxidation"]) * 44 / 12
        assert made == pytest.approx(float(r["tco2_per_unit"]), abs=6e-4 * max(1.0, float(r["tco2_per_unit"])))


def test_efficiency_every_source_of_data_is_named() -> None:
    """No factor, mean or scheme without a source."""
    assert all(p.source and p.certainty for p in scheme.powers())
    assert all(s.source and s.provenance_text.zh for s in scheme.schemes().values())
    assert len(firm.items()) == 39


# -- the record ---------------------------------------------------------------------------------------------------------


def test_efficiency_record_comes_back_from_its_json() -> None:
    """Canonical JSON, read again, has the same digest."""
    made = ledgers.record(ledgers.furniture())

    assert EfficiencyRecord.from_json(json.loads(made.canonical())).digest() == made.digest()


def test_efficiency_record_is_marked_self_calculated() -> None:
    """In both languages, in the data itself."""
    found = ledgers.record(ledgers.furniture()).self_calculated

    assert (found["label_zh"], found["label_en"]) == ("自测，非官方碳效码", "self-calculated, not the official carbon-efficiency code")


def test_efficiency_pre_check_gives_a_label_no_level_and_no_grade() -> None:
    """Energy, t CO2 and intensity only (method decision 5)."""
    block = ledgers.record(ledgers.furniture()).as_enterprise()

    assert (block.kind, block.level, block.grade, block.code) == ("pre-check", "", "", "")
    assert (block.energy_tce, block.net_tco2, block.intensity) == ("363.4655", "1015.8547", "0.6772")


def test_efficiency_issued_code_gives_level_and_grade_as_printed() -> None:
    """Not those that we calculate."""
    official = Official(number="TEST-1", level="低碳", grade="2", issued="2023-05-01", evidence=("E1",))
    block = ledgers.record(ledgers.furniture(official=official)).as_enterprise()

    assert (block.kind, block.code, block.level, block.grade) == ("issued", "TEST-1", "低碳", "2")


def test_efficiency_later_record_names_the_earlier() -> None:
    """A correction supersedes: the next version, with digest and reason of the one before."""
    first = ledgers.record(ledgers.furniture())
    second = ledgers.record(ledgers.furniture(value_added=Value(amount=1600.0)), earlier=first, reason="value added revised")

    assert second.id.endswith("-2")
    assert second.supersedes == {"id": first.id, "sha256": first.digest(), "reason": "value added revised"}
    assert link.current([first, second]) == [second]


@pytest.mark.parametrize(("reason", "year", "code"), [("", 2023, "supersedes-reason"), ("why", 2022, "supersedes-other")])
def test_efficiency_supersedes_only_its_own_period_and_with_a_reason(reason: str, year: int, code: str) -> None:
    """Nothing disappears silently."""
    first = ledgers.record(ledgers.furniture(period=PeriodOf(year=year, span="Q1"), mean=MeanOf()))
    with pytest.raises(InputError) as error:
        ledgers.record(ledgers.furniture(), earlier=first, reason=reason)

    assert codes(error) == [code]


@pytest.mark.parametrize("change", [{"format": "x"}, {"firm": None, "energy": 3}])
def test_efficiency_foreign_json_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    """A file of another shape ends in a problem that names it."""
    (tmp_path / "TB-E-x.json").write_text(json.dumps(ledgers.record(ledgers.furniture()).to_json() | change), encoding="utf-8")
    with pytest.raises(InputError) as error:
        efficiency.load(tmp_path / "TB-E-x.json")

    assert error.value.problems[0].place.file == "TB-E-x.json"


# -- the register -------------------------------------------------------------------------------------------------------


def test_efficiency_register_keeps_the_earlier_readable(tmp_path: Path) -> None:
    """Issued, then superseded by the next version; both stand in the register."""
    first = ledgers.record(ledgers.furniture())
    second = ledgers.record(ledgers.furniture(), earlier=first, reason="repeated")
    with Register.open(tmp_path / "r.db", create=True) as book:
        recording.register(first, book, "firm", "2023-05-01T00:00:00Z")
        recording.register(second, book, "firm", "2023-06-01T00:00:00Z")
        recording.register(second, book, "firm", "2023-06-02T00:00:00Z")

        assert book.size == 3
        assert book.status(first.id).facts["successor"] == second.id
        assert book.status(first.id).digest == first.digest()


def test_efficiency_register_refuses_a_second_record_of_a_quarter(tmp_path: Path) -> None:
    """Two of one firm and period, the later not naming the earlier."""
    first = ledgers.record(ledgers.furniture())
    other = ledgers.record(ledgers.furniture(value_added=Value(amount=9.0)), earlier=first, reason="x")
    with Register.open(tmp_path / "r.db", create=True) as book:
        recording.register(first, book, "firm", "2023-05-01T00:00:00Z")
        with pytest.raises(InputError) as error:
            recording.register(EfficiencyRecord.from_json(other.to_json() | {"supersedes": None}), book, "firm", "2023-06-01T00:00:00Z")

    assert codes(error) == ["quarter-twice"]


def test_efficiency_register_finds_a_certificate_used_twice(tmp_path: Path) -> None:
    """The same code in another period's record."""
    rows = (CertificateRow(code="A" * 32, month="2023-01", cancelled="2023-03-01"),)
    first = ledgers.record(ledgers.furniture(certificates=rows))
    second = ledgers.record(ledgers.furniture(certificates=rows, period=PeriodOf(year=2023, span="Q2"), mean=MeanOf()))
    with Register.open(tmp_path / "r.db", create=True) as book:
        recording.register(first, book, "firm", "2023-05-01T00:00:00Z")
        with pytest.raises(InputError) as error:
            recording.register(second, book, "firm", "2023-08-01T00:00:00Z")

    assert codes(error) == ["certificate-reused"]


@pytest.mark.parametrize(("before", "now", "falls"), [("1", "3", True), ("1", "", True), ("2", "1", False), ("", "3", False), ("2", "2", False)])
def test_efficiency_source_rank_must_not_fall_from_year_to_year(before: str, now: str, falls: bool) -> None:
    """Metering last year and bills this year is named, cell by cell; within one year nothing is said."""

    def of(rank: str, year: int) -> Ledger:
        item = ItemRow(code="33", unit="kWh", consumption=1000.0, source_rank=rank)  # type: ignore[arg-type]
        return ledgers.ledger(items=(item,), period=PeriodOf(year=year, span="Q1"), document_date=date(year, 4, 15))

    earlier = ledgers.record(of(before, 2023))

    assert [p.code for p in recording.fallen(ledgers.file(of(now, 2024)), [earlier])] == ["source-rank"] * falls
    assert recording.fallen(ledgers.file(of(now, 2023)), [earlier]) == []
