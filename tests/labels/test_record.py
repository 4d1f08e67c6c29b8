"""The record: what it states, what it leaves out, its digest, and what it refuses."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from labels import record, rounding
from labels.record import Record
from lca import replay
from lca import trail as trails
from tests.labels.issued import ENTERPRISE, VERIFICATION
from tests.labels.sample_trail import sample


def test_the_fixture_is_a_model_that_replays_to_its_total(trail: dict[str, Any]) -> None:
    assert replay.solve(trail["model"]).total == pytest.approx(trail["results"]["footprint"]["total"], rel=1e-12)


def test_record_states_the_footprint_in_full(trail: dict[str, Any]) -> None:
    made, found = record.make(trail), trail["results"]["footprint"]
    assert made.headline.value == found["total"]
    assert {s.id: s.value for s in made.stages if s.value is not None and not s.beside} == found["stages"]
    assert {s.id: s.value for s in made.stages if s.beside} == found["beside"]
    assert sum(h.share for h in made.hotspots) >= 0.8
    assert made.id == made.own_id()
    assert (made.valid_from, made.valid_until) == ("2026-03-02", "2028-12-31")
    assert made.digests == trail["digests"]


def test_what_a_buyer_has_no_business_to_know_stays_out(trail: dict[str, Any]) -> None:
    text = record.make(trail).canonical().decode()
    assert "secret@example.org" not in text
    assert "48210" not in text, "output of the plant"
    assert "activity-" not in text, "the model"


def test_round_trip_and_digest(trail: dict[str, Any]) -> None:
    made = record.make(trail)
    again = Record.from_json(json.loads(made.canonical()))
    assert again == made
    assert again.digest() == made.digest()
    assert made.code() == f"TANBIAO:DRAFT:{made.id}:{made.digest()[:16]}"
    assert record.make(trail, disclose="full").digest() != made.digest()


def test_interval_rules_method_and_quality_come_from_the_results(trail: dict[str, Any]) -> None:
    """They stand in the trail beside the footprint; a trail without them makes a record without them."""
    made, results = record.make(trail), trail["results"]
    assert made.interval is not None
    assert made.profile is not None
    assert made.method is not None
    assert (made.interval.low, made.interval.draws) == (results["interval"]["low"], 10_000)
    assert [(f["rule"], f["severity"]) for f in made.profile.findings] == [
        (r, "warning") for r in ("R31", "R36", "R42")
    ]
    assert (made.method.electricity, made.method.recycling, made.method.life_years) == ("location", "cut-off", 10.0)
    assert (made.quality.technology, made.quality.primary_data_share) == (2.13, 0.124)

    older = json.loads(json.dumps(trail))
    for name in ("interval", "profile", "sector", "method", "quality"):
        del older["results"][name]
    bare = record.make(older)
    assert (bare.interval, bare.profile, bare.sector, bare.method, bare.quality.technology) == (None,) * 5
    assert not bare.to_json().keys() & {"interval", "profile", "sector", "method", "verification", "enterprise"}


def test_ids_are_those_of_the_content(trail: dict[str, Any]) -> None:
    """Type, validity, disclosure and statement all change the id; the same content has the same."""
    ids = [
        record.make(trail).id,
        record.make(trail, "self-declared").id,
        record.make(trail, "verified", verification=VERIFICATION).id,
        record.make(trail, "verified", verification=replace(VERIFICATION, statement_id="S-2")).id,
        record.make(trail, "self-declared", valid_from=date(2026, 4, 1)).id,
        record.make(trail, "self-declared", register={"name": "r", "origin": "o", "url": ""}).id,
    ]
    assert len(set(ids)) == len(ids)
    assert [i[:5] for i in ids] == ["TB-D-", "TB-S-", "TB-V-", "TB-V-", "TB-S-", "TB-S-"]
    assert record.make(trail).id == ids[0]


def test_a_revised_record_has_another_id(trail: dict[str, Any]) -> None:
    made = record.make(trail, "self-declared")
    other = made.revised(register={"name": "湖州", "origin": "example.org/log", "url": "https://example.org"})
    assert other.id == other.own_id() != made.id
    assert other.revised(register=None) == made


def test_the_code_of_an_issued_document_names_its_register(trail: dict[str, Any]) -> None:
    """Type, id and short digest, then the address where the status is looked up; a draft has no address."""
    place = {"name": "湖州", "origin": "example.org/log", "url": "https://example.org/labels"}
    made = record.make(trail, "self-declared", register=place)
    assert made.code() == f"TANBIAO:SELF-DECLARED:{made.id}:{made.digest()[:16]}\nhttps://example.org/labels"
    assert "\n" not in record.make(trail, "self-declared", register=place | {"url": ""}).code()


def test_every_part_survives_the_round_trip(trail: dict[str, Any]) -> None:
    made = record.make(
        trail, "verified", verification=VERIFICATION, register={"name": "r", "origin": "o", "url": ""}, enterprise=ENTERPRISE
    )  # fmt: skip
    assert Record.from_json(json.loads(made.canonical())) == made


def test_a_hotspot_says_where_its_amount_comes_from(trail: dict[str, Any]) -> None:
    """The words of the study's own row; a record without them keeps the digest it had before there were any."""
    changed = json.loads(json.dumps(trail))
    first = changed["results"]["footprint"]["hotspots"][0]
    (edge,) = [
        e for e in changed["model"]["edges"] if (e["consumer"], e["provider"]) == (first["consumer"], first["provider"])
    ]
    edge |= {"source": "称重记录 weighing record W-17", "place": first["place"]}
    changed["digests"]["model_sha256"] = trails.model_sha256(changed["model"])
    assert record.make(changed).hotspots[0].row_source == "称重记录 weighing record W-17"
    plain = record.make(trail).to_json()["hotspots"]
    assert all("row_source" not in h or h["row_source"] for h in plain)


def test_basis_share_counts_what_is_on_another_or_no_basis(trail: dict[str, Any]) -> None:
    shares = trail["results"]["footprint"]["basis_shares"]
    assert record.make(trail).quality.other_basis_share == pytest.approx(shares["AR5"] + shares["unknown"])


def test_estimates_and_cut_off_are_findings(trail: dict[str, Any]) -> None:
    assert [f["code"] for f in record.make(trail).findings] == ["estimates"]
    few = json.loads(json.dumps(trail))
    few["results"]["footprint"]["estimate_share"] = 0.0499
    assert record.make(few).findings == ()


def test_a_changed_trail_is_refused(trail: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(trail))
    changed["model"]["edges"][0]["amount"] = 0.5
    with pytest.raises(InputError, match="does not match its digest"):
        record.make(changed)
    del changed["model"]["subject"]
    changed["digests"]["model_sha256"] = trails.model_sha256(changed["model"])
    with pytest.raises(InputError, match="lacks a field"):
        record.make(changed)


def test_other_types_and_disclosures_are_unknown(trail: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no document of type certificate"):
        record.make(trail, "certificate")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Unknown disclosure"):
        record.make(trail, disclose="some")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last"), [(None, date(2029, 1, 1)), (date(2027, 1, 2), date(2027, 1, 1)), (date(2029, 6, 1), None)]
)
def test_validity_beyond_the_rule_is_refused(trail: dict[str, Any], first: date | None, last: date | None) -> None:
    with pytest.raises(InputError, match="validity"):
        record.make(trail, valid_from=first, valid_until=last)


def test_validity_may_be_shorter(trail: dict[str, Any]) -> None:
    made = record.make(trail, valid_from=date(2026, 4, 1), valid_until=date(2027, 3, 31))
    assert (made.valid_from, made.valid_until) == ("2026-04-01", "2027-03-31")


@pytest.mark.parametrize("name", ["零碳办公椅", "Carbon-neutral chair", "低碳沙发", "Net Zero seat"])
def test_claims_in_a_products_name_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="does not prove"):
        record.make(sample(product_zh=name, product_en=name))


@pytest.mark.parametrize("name", ["低碳钢办公椅", "Low-carbon steel chair", "碳纤维椅"])
def test_materials_are_no_claims(name: str) -> None:
    assert record.make(sample(product_zh=name, product_en=name)).product["name_zh"] == name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (78.4499, "78.4"), (0.0, "0"), (1234.5, "1,230"), (99960.0, "100,000"), (9.996, "10.0"), (0.99951, "1.00"), (-8.1, "−8.10"),
        (0.00012345, "0.000123"), (3.1e-16, "3.10×10^-16"), (2.5e9, "2.50×10^9"), (12.25, "12.2"), (12.35, "12.4"),
    ],
)  # fmt: skip
def test_three_significant_figures(value: float, text: str) -> None:
    assert rounding.printed(value) == text


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_rounding_keeps_three_figures(value: float) -> None:
    number = rounding.rounded(value)
    assert abs(number - Decimal(repr(value))) <= Decimal(repr(value)) * Decimal("0.005")
    assert number == Decimal(f"{number:.2e}")


def test_percent() -> None:
    assert [rounding.percent(x) for x in (0, -0.0, 0.0004, 0.1234, -0.05, 1.0, 12.0)] == [
        "0.0\xa0%",
        "0.0\xa0%",
        "<0.1\xa0%",
        "12.3\xa0%",
        "−5.0\xa0%",
        "100\xa0%",
        "1,200\xa0%",
    ]
