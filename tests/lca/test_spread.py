"""A firm's own distribution of a quantity or factor: read, drawn, and refused where it is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from inventories.examples import FOLDER
from inventories.problem import InputError
from lca.case import Case
from lca.model import Edge, Model
from lca.uncertainty import simulate

LOSSY = {"loss": 0.2, "loss_fate": "sold"}


def made(folder: Path, section: str, row: int, **fields: Any) -> Model:
    """The model of the component example, one row changed."""
    shutil.copytree(FOLDER / "component", folder / "study")
    (folder / "study" / "study.xlsx").unlink()
    path = folder / "study" / "study.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain[section][row] |= fields
    path.write_text(json.dumps(plain), encoding="utf-8")
    return Case.open(folder / "study").model


def quantity(model: Model, part: str) -> Edge:
    """The edge that carries the quantity of a part."""
    node = next(n for n in model.nodes if n.name_en == part)
    return next(e for e in model.edges if e.provider == node.id)


@pytest.mark.parametrize(
    ("fields", "sd"),
    [
        ({"distribution": "triangular", "minimum": 2.5, "maximum": 2.8}, 0.0624),
        ({"distribution": "uniform", "minimum": 2.5, "maximum": 2.8}, 0.0866),
        ({"distribution": "normal", "scale": 0.05}, 0.05),
    ],
)
def test_a_quantity_has_the_distribution_its_row_gives(tmp_path: Path, fields: dict[str, Any], sd: float) -> None:
    """2.6 kg of alloy between bounds, or with a standard deviation, kg."""
    model = made(tmp_path, "bom", 1, **fields)
    driver = next(d for d in simulate(model, 200).drivers if d.name_en.endswith("Casting alloy"))

    assert (driver.distribution, driver.scale) == (fields["distribution"], pytest.approx(sd, abs=1e-4))


def test_the_bounds_of_a_part_grow_with_the_loss_above_it(tmp_path: Path) -> None:
    """A parent that loses a fifth needs 1/0.8 of its parts, at least and at most too."""
    shutil.copytree(FOLDER / "component", tmp_path / "base")
    path = tmp_path / "base" / "study.json"
    (tmp_path / "base" / "study.xlsx").unlink()
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["bom"][0] |= LOSSY
    plain["bom"][1] |= {"distribution": "triangular", "minimum": 2.5, "maximum": 2.8}
    path.write_text(json.dumps(plain), encoding="utf-8")

    edge = quantity(Case.open(tmp_path / "base").model, "Casting alloy")

    assert (edge.amount, edge.minimum, edge.maximum) == pytest.approx((2.6 / 0.8, 2.5 / 0.8, 2.8 / 0.8))


@pytest.mark.parametrize(
    "fields",
    [
        {"distribution": "triangular", "minimum": 3.0, "maximum": 4.0},
        {"distribution": "uniform", "minimum": 2.0},
        {"distribution": "normal"},
        {"distribution": "lognormal", "scale": 0.0},
        {"minimum": 2.0, "maximum": 3.0},
    ],
)
def test_a_spread_that_is_none_is_named(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Bounds beside the number, a missing parameter, or parameters without a distribution."""
    with pytest.raises(InputError) as raised:
        made(tmp_path, "bom", 1, **fields)

    assert [p.code for p in raised.value.problems] == ["distribution"]
