"""The record: what it states, what it leaves out, its digest, and what it refuses."""

import json
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
from tests.labels.sample_trail import sample


@pytest.fixture(scope="module")
def trail() -> dict[str, Any]:
    return sample()


def test_the_fixture_is_a_model_that_replays_to_its_total(trail: dict[str, Any]) -> None:
    assert replay.solve(trail["model"]).total == pytest.approx(trail["results"]["footprint"]["total"], rel=1e-12)


def test_record_states_the_footprint_in_full(trail: dict[str, Any]) -> None:
    made, found = record.make(trail), trail["results"]["footprint"]
    assert made.headline.value == found["total"]
    assert {s.id: s.value for s in made.stages if s.value is not None and not s.beside} == found["stages"]
    assert {s.id: s.value for s in made.stages if s.beside} == found["beside"]
    assert sum(h.share for h in made.hotspots) >= 0.8
    assert made.id == "TB-D-" + trail["digests"]["model_sha256"][:12]
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


def test_weighted_scores_follow_pact_with_missing_as_five() -> None:
    # shares 25/30/45 %: the vector of PACT v3 (notes/rules.md rule 37)
    lines = [
        {"value": 25.0, "scores": (2, 2, 1)},
        {"value": -30.0, "scores": (2, 2, 5)},
        {"value": 45.0, "scores": (1, 3, 2)},
    ]
    assert record.weighted_scores(lines) == pytest.approx((1.55, 2.45, 2.65))
    assert record.weighted_scores([*lines, {"value": 100.0, "scores": (None, None, None)}])[0] == pytest.approx(
        (1.55 + 5) / 2
    )
    assert record.weighted_scores([{"value": 1.0, "scores": (None, None, None)}]) == (None, None, None)


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


def test_only_drafts_are_issued(trail: dict[str, Any]) -> None:
    for kind in ("self-declared", "verified"):
        with pytest.raises(InputError, match="draft sheets only"):
            record.make(trail, kind)  # type: ignore[arg-type]
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
    assert [rounding.percent(x) for x in (0, 0.0004, 0.1234, -0.05, 1.0, 12.0)] == [
        "0.0\xa0%",
        "<0.1\xa0%",
        "12.3\xa0%",
        "−5.0\xa0%",
        "100\xa0%",
        "1,200\xa0%",
    ]
