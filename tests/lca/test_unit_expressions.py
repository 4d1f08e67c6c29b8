"""What only a unit counts by is in the trail too, so that replay can evaluate it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from inventories import examples
from lca import replay
from lca.case import Case


def test_mass_of_a_gate_unit_is_in_the_trail(tmp_path: Path) -> None:
    """A chair at the factory gate also states a kilogram: its expression `mass` can be evaluated from the model alone."""
    home = tmp_path / "chair"
    shutil.copytree(examples.FOLDER / "chair", home, ignore=shutil.ignore_patterns("study.xlsx"))
    study = json.loads((home / "study.json").read_text(encoding="utf-8"))
    (home / "study.json").write_text(json.dumps(study | {"boundary": "cradle-to-gate"}), encoding="utf-8")
    model = Case.open(home).model.to_json()

    assert any(u["expression"] == "mass" for u in model["informative_units"])
    assert replay.recompute_amounts(model) == []
