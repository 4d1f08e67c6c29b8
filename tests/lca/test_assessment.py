"""What stands beside the number on a label: interval, rules, method, quality, and that replay can recompute what it can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inventories.examples import FOLDER
from lca import assessment, quality, recycling, rule, uncertainty
from lca.case import Case
from lca.checking import recheck
from lca.dossier import Dossier
from tests.lca.dossiers import CODE, Maker, power
from tests.tiny import tiny_system


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes dossiers of the tiny product system."""
    return Maker(tiny_system(tmp_path_factory.mktemp("assessment")))


@pytest.fixture(scope="module")
def case() -> Case:
    """The component example."""
    return Case.open(FOLDER / "component")


@pytest.fixture(scope="module")
def trail(case: Case) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(case.calculation.trail(bytes(32), case.assessment)))
    return made


def checks(data: dict[str, Any], path: Path, draws: bool = True) -> dict[str, bool | None]:
    path.write_text(json.dumps(data), encoding="utf-8")
    return {name: passed for name, passed, _, _ in recheck(path, draws).checks}


def test_the_interval_is_that_of_the_uncertainty_analysis(case: Case) -> None:
    """Ten thousand draws with seed 1, as `tanbiao uncertainty` prints them."""
    found = uncertainty.simulate(case.model)
    assert case.assessment["interval"] == found.summary()
    assert 0.0 < found.common_share < 1.0


def test_no_interval_where_a_loop_runs_away(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interval that means nothing is left out of the results."""
    found = uncertainty.simulate(case.model, 200)
    monkeypatch.setattr(uncertainty, "simulate", lambda *_: replace(found, runaways=1))
    assert uncertainty.interval(case.model) is None


def test_label_and_report_count_quality_in_one_way(case: Case) -> None:
    """The weighted scores of the label are those of `tanbiao quality`."""
    found = quality.assess(case.file.study, case.system, case.model, Dossier.of(case).background)
    stated = case.assessment["quality"]
    assert {
        k: getattr(found, k) for k in ("technology", "geography", "time", "primary_data_share")
    }.items() <= stated.items()


def test_replay_draws_interval_and_scores_again(trail: dict[str, Any], tmp_path: Path) -> None:
    """From the trail alone, to the stated figures."""
    found = checks(trail, tmp_path / "t.json")
    assert (found["interval"], found["quality"]) == (True, True)
    assert "interval" not in checks(trail, tmp_path / "t.json", draws=False)


@pytest.mark.parametrize(("key", "field"), [("interval", "high"), ("interval", "common_share"), ("quality", "time")])
def test_a_forged_figure_beside_the_number_is_caught(
    trail: dict[str, Any], key: str, field: str, tmp_path: Path
) -> None:
    """No digest of the model covers it; drawing again does."""
    forged = json.loads(json.dumps(trail))
    forged["results"][key][field] *= 0.99
    assert checks(forged, tmp_path / "t.json")[key] is False


def test_a_trail_without_an_interval_is_not_faulted(trail: dict[str, Any], tmp_path: Path) -> None:
    """What is not stated cannot be wrong."""
    bare = json.loads(json.dumps(trail))
    del bare["results"]["interval"], bare["results"]["quality"]
    found = checks(bare, tmp_path / "t.json")
    assert found["interval"] is None
    assert "quality" not in found


def evidence_of_power(make: Maker, folder: Path) -> Iterator[Dossier]:
    """The same study with its evidence at hand and without."""
    (folder / "evidence").mkdir()
    (folder / "evidence" / "E1.csv").write_text(f"绿证编号,MWh\n{CODE},1\n", encoding="utf-8")
    made = make.tiny(
        energy=[power("electricity-cn-pv-grid", 900, evidence=["E1"])], evidence=[{"id": "E1", "file": "E1.csv"}]
    )
    yield replace(made, folder=folder)
    yield made


def test_the_rules_of_a_label_do_not_look_at_evidence_files(make: Maker, tmp_path: Path) -> None:
    """R25 reads certificates from evidence; it is left to the verifier, and nothing else differs."""
    there, gone = evidence_of_power(make, tmp_path)
    assert len(list(rule.examine(there, "iso14067").findings)) < len(list(rule.examine(gone, "iso14067").findings))
    assert assessment.profile(there, "iso14067") == assessment.profile(gone, "iso14067")
    assert all(f["rule"] != "R25" for f in assessment.profile(gone, "iso14067")["findings"])


def test_a_claim_to_green_power_is_named_in_the_method(make: Maker) -> None:
    """The basis that comparability hangs on."""
    assert assessment.method(make.tiny())["electricity"] == "location"
    claimed = make.tiny(energy=[power("electricity-cn-pv-grid", 900)])
    assert assessment.method(claimed)["electricity"] == "instrument-first"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "cut-off"), ({"recycling_method": "cut-off"}, "cut-off"), ({"recycling_method": "cff"}, "circular footprint formula"),
        ({"recycling_method": "cff", "a_metal": 0.0}, "substitution"), ({"recycling_method": "cff", "a_metal": 0.5, "q_sin": 1.0}, "50/50"),
        ({"recycling_method": "cff", "a_metal": 0.5, "q_sin": 0.8}, "circular footprint formula"),
        ({"own_loop_share": 0.0}, "cut-off"), ({"own_loop_share": 0.3}, "cut-off, own loop closed"),
    ],
)  # fmt: skip
def test_the_recycling_rule_is_read_off_the_parameters(values: dict[str, float | str], expected: str) -> None:
    """Cut-off unless the study says otherwise."""
    assert recycling.rule(values) == expected


def test_the_life_is_named_with_its_unit(make: Maker) -> None:
    """A chair lives years, a battery cycles; a result that ends at the gate has no life."""
    chair, battery = make.real("chair"), make.real("lead_acid_battery")
    assert assessment.method(chair) | {"electricity": ""} == {
        "electricity": "", "recycling": "cut-off", "life_years": 10.0, "life_zh": "10 年", "life_en": "10 a",
    }  # fmt: skip
    found = assessment.method(battery)
    assert (found["life_years"], found["life_en"]) == (None, "400 cycles")
    assert assessment.method(make.real("component"))["life_en"] == ""


def test_a_sector_profile_stands_beside_the_general_one() -> None:
    """Every product is checked by the general rules, a chair also by those for seating; no battery by those it did not ask for."""
    systems = {s: rule.profiles()[s].systems for s in assessment.SECTORS}
    assert "chair" in systems["seating"]
    assert "elevator" in systems["en15804-lift"]
    assert "childrens_clothing" in systems["pefcr-apparel"]
    assert not any("battery" in s for found in systems.values() for s in found)
