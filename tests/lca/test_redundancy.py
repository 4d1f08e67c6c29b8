"""Parameters that move nothing because a filled sheet has taken the place of what they act on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from inventories import background, examples, system
from inventories.study import ParameterRow, Study
from inventories.system import System
from lca import redundancy
from lca.foreground import build
from lca.model import Model

HERE = Path(examples.__file__).parent


def idle(**parameters: Any) -> list[str]:
    """Which of these parameters move nothing in the chair of the examples, whose bill of materials is filled in."""
    plain = json.loads((HERE / "chair" / "study.json").read_text(encoding="utf-8"))
    kept = [row for row in plain["parameters"] if row["id"] not in parameters]
    plain["parameters"] = kept + [{"id": name, "value": value} for name, value in parameters.items()]
    study = Study.model_validate(plain)
    used, known = system.load("chair"), background.default()
    return [p.id for _, p in redundancy.idle(study, used, known, build(study, used, known))]


def test_a_choice_of_base_beside_a_filled_bill_of_materials_is_named() -> None:
    """The base stands in the bill of materials: the parameter chooses between defaults that are not used."""
    assert idle(base_material="nylon") == ["base_material"]


def test_a_parameter_that_moves_an_amount_is_not_named() -> None:
    """The share collected acts on the end of life, whose sheet is empty."""
    assert idle(collected_share=0.9) == []


def test_a_parameter_at_its_default_is_not_named() -> None:
    """Nothing is lost where the default is only said again."""
    assert idle(base_material="aluminium") == []


def test_a_compulsory_parameter_is_not_named() -> None:
    """Without the life there is no study to compare with."""
    assert idle(life_years=15) == []


def chair(**lists: Any) -> tuple[Study, System, Model]:
    """The chair of the examples with these sheets in place of its own."""
    plain = json.loads((HERE / "chair" / "study.json").read_text(encoding="utf-8")) | lists
    study, used = Study.model_validate(plain), system.load("chair")
    return study, used, build(study, used, background.default())


def test_the_model_reads_no_default_that_a_filled_sheet_replaces() -> None:
    """The base stands in the bill of materials; its default is read again where that is empty."""
    assert "base_material" not in redundancy.acting(*chair())
    assert "base_material" in redundancy.acting(*chair(bom=[]))


def test_the_model_reads_no_parameter_of_an_option_that_is_not_chosen() -> None:
    """A chair sold at home crosses no sea."""
    read = redundancy.acting(*chair(distribution=[]))
    assert {"market", "distance_domestic"} <= read
    assert "distance_sea" not in read


def test_what_the_model_does_not_read_moves_nothing() -> None:
    """All such numbers changed at once leave every amount as it was."""
    study, used, made = chair()
    read = redundancy.acting(study, used, made)
    others = [p for p in made.parameters if p.id in used.parameters and p.id not in read and not p.expression]
    rows = [ParameterRow(id=p.id, value=p.value * 0.99) for p in others if isinstance(p.value, float)]
    changed = study.model_copy(update={"parameters": (*study.parameters, *rows)})
    again = build(changed, used, background.default())

    assert len(rows) > 5
    assert (again.nodes, again.edges, again.emissions) == (made.nodes, made.edges, made.emissions)
