"""Data quality: PACT's shares and scores by contribution, scores from dates, PEF levels, coverage, and what would lift the score."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inventories.problem import Text
from lca import quality
from lca.quality import Quality
from lca.usability import usability
from tests.lca.dossiers import Maker, own, part, power, proof, supplier
from tests.tiny import activity, exchange, tiny_system


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes dossiers of the tiny product system."""
    return Maker(tiny_system(tmp_path_factory.mktemp("quality")))


@pytest.fixture
def assess(make: Maker) -> Any:
    """Assesses the tiny study with changes, cradle to gate."""

    def of(*rows: Any, activities: Any = (), **changes: Any) -> Quality:
        made = make.tiny(*rows, activities=activities, boundary="cradle-to-gate", **changes)
        return quality.assess(made.study, made.system, made.model, made.background)

    return of


def test_primary_data_share_of_the_published_example() -> None:
    """PACT: components 800 kg at 36 %, 2400 and 90 at 0, direct 1000 at 100 % are 30 % of 4290 kg."""
    share = quality.weighted([(800, 0.36), (2400, 0.0), (90, 0.0), (1000, 1.0)])

    assert share == pytest.approx(1288 / 4290)
    assert round(share, 2) == 0.30


@pytest.mark.parametrize(
    ("scores", "rating"), [((2, 2, 1), 1.55), ((2, 2, 3), 2.45), ((1, 5, 2), 2.65)], ids=["TeR", "GeR", "TiR"]
)
def test_data_quality_rating_of_the_published_example(scores: tuple[int, ...], rating: float) -> None:
    """PACT: shares of 25, 30 and 45 % with three scores each."""
    assert quality.weighted(zip((25, 30, 45), scores, strict=True)) == pytest.approx(rating)


def test_a_credit_weighs_with_its_size() -> None:
    """Absolute contributions: a negative item does not cancel a positive one."""
    assert quality.weighted([(-1.0, 5), (1.0, 1)]) == 3


@pytest.mark.parametrize(
    ("days", "score"),
    [(0, 1), (366, 1), (367, 2), (731, 2), (732, 3), (1096, 3), (1097, 4), (1461, 4), (1462, 5), (-366, 1), (-367, 2)],
)
def test_time_score_changes_after_366_731_1096_and_1461_days(days: int, score: int) -> None:
    """Both periods' ends are compared, in either order."""
    end = date(2025, 12, 31)

    assert quality.time_score(date.fromordinal(end.toordinal() - days), end) == score


def test_an_unknown_date_scores_5() -> None:
    """What has no date is not recent."""
    assert quality.time_score(None, date(2025, 12, 31)) == 5


@pytest.mark.parametrize(
    ("score", "level"),
    [(1.5, "excellent"), (1.51, "very good"), (2.0, "very good"), (3.0, "good"), (4.0, "fair"), (4.01, "poor")],
)
def test_pef_levels(score: float, level: str) -> None:
    """Bounds belong to the better level."""
    assert quality.pef_level(score).en == level


def test_ilcd_rating_weighs_the_worst_indicator() -> None:
    """(1 + 2 + 3 + 2 + 4·3) / (4 + 4)."""
    assert quality.ilcd((1, 2, 3, 2)) == pytest.approx(20 / 8)


def test_an_item_is_primary_only_if_activity_and_factor_both_are(assess: Any) -> None:
    """Own metering of secondary power is none; a measured row with a supplier's 60 % counts 60 %."""
    steel, wood, power_ = 3 * 1.5, 0.5 * 0.3, 1.5 * 0.6
    found = assess(
        suppliers=[supplier()], bom=[part(material="S1", data_kind="primary")], energy=[power("power", 1500, data_kind="primary")]
    )  # fmt: skip

    assert found.primary_data_share == pytest.approx(0.6 * steel / (steel + wood + power_))


def test_a_supplier_that_states_nothing_counts_0(assess: Any) -> None:
    """Unknown is 0 %."""
    rows = [part(material="S1", data_kind="primary")]

    assert assess(suppliers=[supplier(primary_share=0.0)], bom=rows).primary_data_share == 0


def test_an_estimated_amount_is_never_primary(assess: Any) -> None:
    """However good the supplier's footprint is."""
    assert assess(suppliers=[supplier()], bom=[part(material="S1", data_kind="estimate")]).primary_data_share == 0


def test_biogenic_uptake_has_no_weight(make: Maker) -> None:
    """Wood weighs with its fossil 0.3 kg/kg, whatever the convention of the study."""
    zero, pair = (
        quality.items(made.model, made.background, date(2025, 12, 31))
        for made in (make.tiny(boundary="cradle-to-gate", gwp_set=s) for s in ("AR6 0/0", "AR6 -1/+1"))
    )

    assert {i.provider: i.value for i in zero} == pytest.approx({i.provider: i.value for i in pair})
    assert {i.provider: i.value for i in pair}["wood"] == pytest.approx(0.5 * 0.3)


def test_scores_are_weighted_by_contribution(assess: Any) -> None:
    """9 kg with (5, 4, 1) and 1.05 kg with (3, 1, 1)."""
    nickel = activity("nickel", scores=(5, 4, 1))
    found = assess(
        exchange("nickel", "emission", "co2-fossil", 3.0), activities=(nickel,), bom=[part(material="nickel")]
    )
    whole = 9 + 0.15 + 0.9

    assert found.technology == pytest.approx((9 * 5 + 1.05 * 3) / whole)
    assert found.geography == pytest.approx((9 * 4 + 1.05 * 1) / whole)
    assert found.score == pytest.approx((found.technology + found.geography + found.time) / 3)


def test_the_time_score_follows_from_the_year_and_not_from_what_is_stated(assess: Any) -> None:
    """A factor of 2021 in a study of 2025 is a 4 (1461 days), though the row claims 1."""
    found = assess(own_factors=[own(year=2021, time=1, value=1e6)], bom=[part(material="F1")])

    assert found.time == pytest.approx(4, abs=1e-4)


def test_missing_scores_count_5_and_are_shown(assess: Any) -> None:
    """An own factor without scores and year."""
    bare = own(value=1e6, technology=None, geography=None, time=None, year=None)
    found = assess(own_factors=[bare], bom=[part(material="F1")])

    assert (found.technology, found.geography, found.time) == pytest.approx((5, 5, 5), abs=1e-4)
    assert found.missing_share == pytest.approx(1, abs=1e-4)


def test_a_measured_emission_of_the_own_stack_is_as_good_as_can_be(assess: Any) -> None:
    """Own plant, own period: 1, 1, 1 and primary; a guessed one is 5, 5, 5."""
    measured = assess(direct=[{"flow": "hfc-32", "amount": 1e9, "data_kind": "primary"}])
    guessed = assess(direct=[{"flow": "hfc-32", "amount": 1e9, "data_kind": "estimate"}])

    assert (measured.score, measured.primary_data_share) == pytest.approx((1, 1), abs=1e-4)
    assert guessed.score == pytest.approx(5, abs=1e-4)


def test_the_precision_of_the_data_set_enters_the_pef_score(assess: Any) -> None:
    """Mean of four indicators; a precision that is not given is 5."""
    found = assess(activities=(activity("nickel"),))

    assert found.precision == 5
    assert found.pef == pytest.approx((found.technology + found.geography + found.time + 5) / 4)


def test_coverage_counts_the_rows_that_are_the_firms_own(assess: Any) -> None:
    """One of two rows of the one sheet that the tiny system asks for."""
    none = assess()
    half = assess(bom=[part(quantity=2, data_kind="primary"), part("rest", 1)])

    assert (none.required[0].state, none.coverage) == ("default", 0)
    assert (half.required[0].state, half.coverage) == ("partly", 0.5)


def test_an_assembly_is_no_row_of_data(assess: Any) -> None:
    """It has parts and no figure of its own, so it cannot keep a sheet from being primary throughout."""
    rows = [part("frame", 1, "", unit="piece"), part(data_kind="primary", level=2)]

    assert (assess(bom=rows).required[0].state, assess(bom=rows).coverage) == ("own", 1)


def test_the_largest_lift_comes_first(assess: Any) -> None:
    """Replacing the steel by a supplier's own footprint helps more than anything for the wood."""
    found = assess(bom=[part()])
    first = found.lifts[0]

    assert first.name.en.endswith("steel")
    assert first.primary_gain == pytest.approx(first.share)
    assert [g.score_gain + g.primary_gain for g in found.lifts] == sorted(
        (g.score_gain + g.primary_gain for g in found.lifts), reverse=True
    )


def test_a_lift_is_what_the_better_datum_would_change(assess: Any) -> None:
    """After replacing nickel (5, 4, 1) by a supplier's footprint of the same size at (2, 1, 1) the score has fallen by the stated gain."""
    nickel = activity("nickel", scores=(5, 4, 1))
    rows = exchange("nickel", "emission", "co2-fossil", 3.0)
    before = assess(rows, activities=(nickel,), bom=[part(material="nickel")])
    better = supplier(value=3.0, technology=2, geography=1, time=1, primary_share=1.0)
    after = assess(suppliers=[better], bom=[part(material="S1", data_kind="primary")])

    assert before.score - after.score == pytest.approx(before.lifts[0].score_gain)
    assert after.primary_data_share - before.primary_data_share == pytest.approx(before.lifts[0].primary_gain)


def test_power_cannot_become_primary_by_metering_it(assess: Any) -> None:
    """Its factor stays secondary: no gain in the primary-data share."""
    old = next(g for g in assess(energy=[power("electricity-old")]).lifts if g.name.en.endswith("old"))

    assert old.primary_gain == 0
    assert old.score_gain > 0


def test_usability_names_what_the_next_level_lacks(make: Maker) -> None:
    """The tiny study is consistent (L2); verification is what a calculation can never have by itself."""
    found = usability(make.tiny())
    named = {t.en for t in found.missing}

    assert found.level == 2
    assert "verification" in named


def test_usability_reaches_level_3_with_a_verification(make: Maker) -> None:
    """All fields and a statement."""
    made = make.tiny(
        bom=[part(data_kind="primary", evidence=["E1"])], evidence=[proof()], boundary="cradle-to-gate",
        exclusions=[{"what": "capital goods", "estimate": 0.01, "reason": "small"}],
    )  # fmt: skip

    assert usability(made, verified=True).level == 3
    assert usability(made).missing == (Text("核查", "verification"),)


def test_quality_in_json_names_everything(assess: Any) -> None:
    """Plain data for --json."""
    plain = assess().to_json()

    assert plain["required"][0] == {"id": "bom", "kind": "sheet", "state": "default", "primary_rows": 0, "rows": 0, "coverage": 0.0}  # fmt: skip
    assert set(plain["lifts"][0]["advice"]) == {"zh", "en"}
