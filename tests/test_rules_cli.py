"""Rules and quality on the command line: findings end with exit code 1, --json prints nothing but JSON."""

from __future__ import annotations

import json

import pytest

from inventories.examples import FOLDER
from tests.test_cli import run

CHAIR, PACK = FOLDER / "chair", FOLDER / "lfp_battery"


def test_check_without_a_profile_runs_no_rules() -> None:
    """As before: in order or not."""
    plain = json.loads(run("check", CHAIR, "--json").stdout)

    assert plain["ok"]
    assert set(plain) == {"ok", "problems", "notices", "doubts"}


def test_errors_of_a_profile_end_with_exit_code_1() -> None:
    """The pack at the gate is no declaration, and the statement says so whatever happens."""
    result = run("check", PACK, "--profile", "eu-battery")

    assert result.exit_code == 1
    assert "R35" in result.stdout
    assert "not an Art. 7 declaration: secondary data not EF-compliant" in result.stdout


def test_warnings_alone_end_with_exit_code_0() -> None:
    """The chair has warnings and no error in the profile seating."""
    result = run("check", CHAIR, "--profile", "seating")

    assert result.exit_code == 0, result.output
    assert "partial check, not conformity" in result.stdout


def test_check_with_a_profile_in_json() -> None:
    """Findings with rule, clause, both texts and place; quality, electricity and the declaration beside them."""
    result = run("check", PACK, "--profile", "eu-battery", "--json")
    plain = json.loads(result.stdout)

    assert result.exit_code == 1
    assert not plain["ok"]
    assert plain["counts"]["error"] == sum(f["severity"] == "error" for f in plain["findings"])
    assert {"rule", "severity", "topic", "clause", "what", "cure", "sheet", "row", "column"} <= set(
        plain["findings"][0]
    )
    assert {e["letter"] for e in plain["declaration"]["entries"]} == {"a", "b", "c", "d", "e", "f", "g", "2", "3", "II"}
    assert plain["electricity"]["headline"] == "location"
    assert {a["kind"] for a in plain["alternatives"]} >= {"recycling"}


@pytest.mark.parametrize("arguments", [("check", CHAIR, "--profile", "iso"), ("rules", "list", "--profile", "iso")])
def test_an_unknown_profile_is_bad_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the known ones are named."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert "iso14067" in capsys.readouterr().err


def test_rules_are_listed_with_their_clauses() -> None:
    """Each rule with topic, severity and profiles; --json prints JSON only."""
    plain = json.loads(run("rules", "list", "--profile", "pact3", "--json").stdout)

    assert {"R14", "R44", "Q4"} <= {r["id"] for r in plain}
    assert "R28" in run("rules", "list").stdout


def test_a_rule_is_explained_with_its_status() -> None:
    """What it asks, where that stands, and that ISO's clause was not read."""
    text = run("rules", "explain", "r28").stdout

    assert "section 3.3.1.2" in text
    assert "ISO 14067:2018: cut-off (clause not read)" in text
    assert run("rules", "explain", "R999").exit_code == 2


def test_quality_ranks_what_would_lift_the_score() -> None:
    """The largest gain first, with the shares and scores above."""
    plain = json.loads(run("quality", CHAIR, "--json").stdout)
    gains = [g["score_gain"] + g["primary_gain"] for g in plain["lifts"]]

    assert gains == sorted(gains, reverse=True)
    assert 1 <= plain["score"] <= 5
    assert plain["usability"]["level"] in (0, 1, 2, 3)
    assert "PACT" in run("quality", CHAIR).stdout
