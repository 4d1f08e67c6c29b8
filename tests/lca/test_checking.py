"""`tanbiao replay`: what a forged trail is caught by, and what is said when something cannot be checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inventories import reader
from inventories.examples import FOLDER
from inventories.problem import InputError
from lca import trail
from lca.checking import recheck

SECRET = bytes(32)


@pytest.fixture(scope="module")
def genuine() -> dict[str, Any]:
    """The trail of the component example."""
    file = reader.read_study(FOLDER / "component" / "study.json")
    from inventories import background, system
    from lca import foreground
    from lca.calculation import calculate

    model = foreground.build(file.study, system.load("component"), background.default(), file.places.of)
    made: dict[str, Any] = json.loads(json.dumps(calculate(model).trail(SECRET)))
    return made


def failed(data: dict[str, Any], path: Path) -> set[str]:
    path.write_text(json.dumps(data), encoding="utf-8")
    return {name for name, passed, _, _ in recheck(path).checks if passed is False}


def test_a_genuine_trail_passes_every_check(genuine: dict[str, Any], tmp_path: Path) -> None:
    """Nothing is left unchecked where the data set is at hand."""
    (tmp_path / "t.json").write_text(json.dumps(genuine), encoding="utf-8")

    assert all(passed is True for _, passed, _, _ in recheck(tmp_path / "t.json").checks)


def test_background_amounts_cut_and_redigested_are_caught(genuine: dict[str, Any], tmp_path: Path) -> None:
    """A forger who redoes digest and results still differs from the published data set."""
    from lca.calculation import split
    from lca.model import Model
    from lca.replay import solve

    data = json.loads(json.dumps(genuine))
    for edge in data["model"]["edges"]:
        if edge["consumer"] == "aluminium-primary-cn":
            edge["amount"] *= 0.3
    data["digests"]["model_sha256"] = trail.model_sha256(data["model"])
    found = split(Model.from_json(data["model"]), data["model"], solve(data["model"]))
    data["results"]["footprint"] = json.loads(json.dumps(found.to_json()))
    data["results"]["engines"] = {"brightway": found.total, "replay": found.total, "relative_difference": 0.0}

    assert failed(data, tmp_path / "t.json") == {"data set"}


@pytest.mark.parametrize("engine", ["brightway", "replay"])
def test_the_number_of_either_engine_is_held_against_the_recomputed_one(
    genuine: dict[str, Any], tmp_path: Path, engine: str
) -> None:
    """What Brightway is said to have found is not taken on trust."""
    data = json.loads(json.dumps(genuine))
    data["results"]["engines"][engine] *= 1.01

    assert failed(data, tmp_path / "t.json") == {"total"}


@pytest.mark.parametrize(
    "forge",
    [
        lambda f: f.update(primary_data_share=0.95),
        lambda f: f.update(estimate_share=0.0),
        lambda f: f["hotspots"][0].update(value=0.1),
        lambda f: f["gases"].update(CO2=0.0),
    ],
)
def test_any_other_result_is_recomputed(
    genuine: dict[str, Any], tmp_path: Path, forge: Callable[[dict[str, Any]], None]
) -> None:
    """Shares, hotspots and splits cannot be prettied."""
    data = json.loads(json.dumps(genuine))
    forge(data["results"]["footprint"])

    assert failed(data, tmp_path / "t.json") == {"results"}


def test_another_data_set_is_said_not_to_be_checked(genuine: dict[str, Any], tmp_path: Path) -> None:
    """A version that is not at hand is neither passed nor failed."""
    data = json.loads(json.dumps(genuine))
    data["model"]["dataset"]["sha256"] = "0" * 64
    data["digests"]["model_sha256"] = trail.model_sha256(data["model"])
    (tmp_path / "t.json").write_text(json.dumps(data), encoding="utf-8")

    assert {name: passed for name, passed, _, _ in recheck(tmp_path / "t.json").checks}["data set"] is None


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b'{"total": 1}', b"[]"])
def test_what_is_no_trail_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """A PDF, a result.json and a list get a sentence, not a traceback."""
    (tmp_path / "x").write_bytes(content)

    with pytest.raises(InputError) as error:
        recheck(tmp_path / "x")

    assert error.value.problems[0].code == "trail-shape"
