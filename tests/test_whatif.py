"""Hotspots, scenarios, targets, tornado and benchmarks as a user meets them."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from inventories.examples import FOLDER
from tests.test_cli import run

CHAIR, PLAN = FOLDER / "chair", FOLDER / "chair" / "scenario.toml"


def test_scenario_prints_json_whose_parts_sum(tmp_path: Path) -> None:
    """Parts, chances, ranges and choices in one answer, and the drawing beside it."""
    drawing = tmp_path / "new" / "w.svg"
    result = run("scenario", CHAIR, PLAN, "--json", "--draws", "50", "--svg", drawing)
    found = json.loads(result.stdout)

    assert result.exit_code == 0
    assert math.fsum(p["part"] for p in found["parts"]) == pytest.approx(found["difference"], rel=1e-12)
    assert all(0 <= p["better"] <= 1 for p in found["parts"])
    assert len(found["ranges"]) == 2
    assert len(found["choices"]) == 4
    assert drawing.read_bytes().startswith(b"<svg")


@pytest.mark.parametrize("bom", [True, False], ids=["bill of materials", "none"])
def test_the_template_is_computed_as_it_stands(bom: bool, tmp_path: Path) -> None:
    """Its measure, range and choice are of rows that the study has; it overwrites nothing."""
    study = tmp_path / "study"
    shutil.copytree(CHAIR, study, ignore=shutil.ignore_patterns("study.xlsx", "scenario.toml"))
    plain = json.loads((study / "study.json").read_text(encoding="utf-8"))
    text = json.dumps(plain if bom else plain | {"bom": []}, ensure_ascii=False)
    (study / "study.json").write_text(text, encoding="utf-8")
    out = json.loads(run("scenario", study, "--template", "--json").stdout)["out"]
    found = json.loads(run("scenario", study, out, "--json", "--draws", "0").stdout)

    assert found["difference"] < 0
    assert (len(found["ranges"]), len(found["choices"])) == (1, 1)
    assert run("scenario", study, "--template").exception is not None
    assert run("scenario", study).exit_code == 2


def test_target_says_by_its_exit_code_whether_it_is_reached() -> None:
    """5 % is reached with one measure; 60 % with none: exit code 1 and the best there is."""
    reached, missed = (
        run("target", CHAIR, PLAN, "--reduce", "5%", "--json"),
        run("target", CHAIR, PLAN, "--reduce", "60%", "--json"),
    )

    assert (reached.exit_code, missed.exit_code) == (0, 1)
    assert json.loads(reached.stdout)["least"]["measures"] == ["recycled-brackets"]
    assert json.loads(missed.stdout)["least"] is None
    assert json.loads(missed.stdout)["proven"]


def test_a_fault_in_the_file_is_told_by_line(tmp_path: Path) -> None:
    """Exit code 2 and the line of the scenario file."""
    bad = tmp_path / "bad.toml"
    bad.write_text(
        PLAN.read_text(encoding="utf-8").replace(
            '"Bracket alloy"\nrecycled_content = 0.95', '"Bracket alloy"\nrecycled_content = 9.5'
        ),
        encoding="utf-8",
    )
    result = run("scenario", CHAIR, bad)

    assert result.exit_code == 2


@pytest.mark.parametrize(
    "command", [("hotspots", "--by", "supplier", "--by", "gas"), ("tornado", "--top", "3"), ("benchmark",)]
)
@pytest.mark.parametrize("as_json", [False, True])
def test_the_other_commands_answer_in_words_and_in_json(command: tuple[str, ...], as_json: bool) -> None:
    """Tables for people, JSON alone with --json."""
    result = run(command[0], CHAIR, *command[1:], *(["--json"] if as_json else []))

    assert result.exit_code == 0
    assert json.loads(result.stdout) if as_json else "kg CO2e" in result.stdout
