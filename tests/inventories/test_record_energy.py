"""A study's energy from the firm's record: four quarters of one site, or a reason why not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from inventories import reader
from inventories.examples import FOLDER
from inventories.problem import InputError
from inventories.study import EnergyRow


def study(folder: Path, change: dict[str, Any], drop: tuple[str, ...] = ("amount",), records: int = 4) -> Path:
    """The example chair whose first energy row is changed, with so many of its records."""
    home = folder / "chair"
    shutil.copytree(FOLDER / "chair", home)
    (home / "study.xlsx").unlink()
    for path in sorted((home / "records").glob("*.json"))[records:]:
        path.unlink()
    plain = json.loads((home / "study.json").read_text(encoding="utf-8"))
    row = {k: v for k, v in plain["energy"][0].items() if k not in drop} | change
    plain["energy"][0] = row
    (home / "study.json").write_text(json.dumps(plain), encoding="utf-8")
    return home


def first(home: Path) -> EnergyRow:
    return reader.read_study(home).study.energy[0]


def codes(home: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        reader.read_study(home)
    return [p.code for p in error.value.problems]


def test_the_amount_is_that_of_the_four_quarters(tmp_path: Path) -> None:
    """490,000 kWh for products: bought less the dormitory's 16,000, without own solar power."""
    row = first(study(tmp_path, {"record": "33"}))

    assert (row.amount, row.unit, row.record) == (490_000.0, "kWh", "33")


def test_own_power_is_an_item_of_its_own(tmp_path: Path) -> None:
    """120,000 kWh used on site, in the record's unit where none is given."""
    row = first(study(tmp_path, {"record": "自发绿电", "carrier": "electricity-cn-pv-onsite", "certificate": "kept"}, ("amount", "unit", "months", "source")))

    assert (row.amount, row.unit) == (12.0, "10^4 kWh")
    assert "2025Q1–2025Q4" in row.source


def test_an_amount_beside_it_must_agree(tmp_path: Path) -> None:
    """A tenth apart is a problem at the cell."""
    assert "record-amount" in codes(study(tmp_path, {"record": "33", "amount": 540_000.0}))


@pytest.mark.parametrize(
    ("change", "records", "code"),
    [
        ({"record": "33"}, 3, "record-coverage"),
        ({"record": "33"}, 0, "record-coverage"),
        ({"record": "02"}, 4, "record-item"),
        ({"record": "33", "site": "S9"}, 4, "record-item"),
        ({"record": "33", "unit": "kg"}, 4, "record-unit"),
    ],
)
def test_what_the_records_cannot_give_is_said(change: dict[str, Any], records: int, code: str, tmp_path: Path) -> None:
    """A missing quarter, no record at all, an item or a site that is not there, a unit of another kind."""
    assert code in codes(study(tmp_path, change, records=records))


def test_a_broken_record_is_named(tmp_path: Path) -> None:
    """Its file, not a traceback."""
    home = study(tmp_path, {"record": "33"})
    next((home / "records").glob("*.json")).write_text('{"id": 1}', encoding="utf-8")

    assert "efficiency-shape" in codes(home)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"allocation": "value"}, "allocation-incomplete"), ({"allocation": "submeter"}, "allocation-incomplete"),
     ({"allocation": "submeter", "submeter": 600_000.0, "amount": 490_000.0}, "allocation-share")],
)  # fmt: skip
def test_allocation_by_value_and_submeter_needs_its_figures(change: dict[str, Any], code: str, tmp_path: Path) -> None:
    """Price and turnover, or the line's own meter, which reads no more than the site's."""
    assert code in codes(study(tmp_path, change, ()))
