"""Product systems: every shipped folder loads, resolves and stands on sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inventories import expression, system
from inventories.background import default
from inventories.problem import InputError
from tests.tiny import tiny_system

SYSTEMS = system.names()


def test_the_seven_products_and_the_component_are_there() -> None:
    """Huzhou's products and a door for their suppliers."""
    assert (
        sorted(
            [
                "lead_acid_battery",
                "lfp_battery",
                "nmc_battery",
                "elevator",
                "childrens_clothing",
                "chair",
                "sofa",
                "component",
            ]
        )
        == SYSTEMS
    )


@pytest.mark.parametrize("name", [n for n in SYSTEMS if n != "component"])
def test_a_product_has_at_least_twenty_processes(name: str) -> None:
    """A tree tier by tier, not a list of materials."""
    assert len(system.load(name).processes) >= 20


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_input_resolves(name: str) -> None:
    """Inputs are processes of the system or activities of the data set; emissions are flows."""
    made, data = system.load(name), default()
    missing = [
        (e.place, e.input)
        for rows in made.exchanges.values()
        for e in rows
        if e.input not in made.processes and e.input not in (data.flows if e.kind == "emission" else data.activities)
    ]

    assert missing == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_default_has_a_source_or_says_why_not(name: str) -> None:
    """Amounts and parameters carry a source in the list, or are estimates with a reason."""
    made, data = system.load(name), default()
    rows = [(e.place, e.source, e.status, e.note) for r in made.exchanges.values() for e in r]
    rows += [((name, 0), p.source, p.status, p.note) for p in made.parameters.values()]
    bad = [
        (place, source)
        for place, source, status, note in rows
        if source not in data.sources and not (status == "estimate" and note and not source)
    ]

    assert bad == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_names_stages_and_sheets_are_in_order(name: str) -> None:
    """Each process has both names and a stage of the system; no sheet feeds two processes."""
    made = system.load(name)
    stages = {s.id for s in made.stages}
    sheets = [p.sheet for p in made.processes.values() if p.sheet]

    assert all(p.name.zh and p.name.en and p.stage in stages for p in made.processes.values())
    assert len(sheets) == len(set(sheets))
    assert set(sheets) <= set(system.SHEETS)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_expression_parses(name: str) -> None:
    """Amounts and conditions are within the whitelisted grammar."""
    for rows in system.load(name).exchanges.values():
        for e in rows:
            expression.parse(e.amount)
            if e.when:
                expression.parse(e.when)


def test_an_unknown_parameter_is_named(tmp_path: Path) -> None:
    """A slip in a parameter's id is answered with the ids there are."""
    with pytest.raises(InputError) as error:
        tiny_system(tmp_path).values({"lif_years": 3.0}, {"mass": 1.0})

    assert "life_years" in error.value.problems[0].cure.en


def test_a_value_out_of_range_is_named(tmp_path: Path) -> None:
    """A life of 100 years is outside 1 to 30."""
    with pytest.raises(InputError) as error:
        tiny_system(tmp_path).values({"life_years": 100.0}, {"mass": 1.0})

    assert error.value.problems[0].code == "parameter-range"


def test_a_word_that_is_no_choice_is_named(tmp_path: Path) -> None:
    """A choice takes only its own words."""
    with pytest.raises(InputError) as error:
        tiny_system(tmp_path).values({"mode": "asleep"}, {"mass": 1.0})

    assert error.value.problems[0].code == "parameter-choice"


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_choice_has_a_chinese_name(name: str) -> None:
    """Codes that are the same in both languages, such as nmc622, stand for themselves."""
    found = {
        shown for p in system.load(name).parameters.values() for shown in p.shown if not re.search("[\u4e00-\u9fff]", shown)
    }

    assert found <= {"nmc111", "nmc532", "nmc622", "nmc811", "UC1", "UC2", "UC3", "UC4", "UC5", *(f"{n} %" for n in (35, 40, 50, 70))}


def test_as_many_chinese_names_as_choices(tmp_path: Path) -> None:
    """Two choices with one name would show the wrong one."""
    from tests.tiny import system_folder

    folder = system_folder(tmp_path)
    (folder / "tiny" / "parameters.csv").write_text(
        "id,name_en,name_zh,value,unit,choices,choices_zh,minimum,maximum,compulsory,source,locator,status,note\n"
        "mode,Mode,模式,idle,,powered;idle,待机,,,,,,,\n",
        encoding="utf-8",
    )

    with pytest.raises(InputError) as error:
        system.load("tiny", (folder,))

    assert "choices_zh" in error.value.problems[0].what.en


@pytest.mark.parametrize(
    ("words", "meant"), [("chair", "chair"), ("椅子", "chair"), ("Sofa", "sofa"), ("铅酸", "lead_acid_battery"), ("c", "c")]
)
def test_a_system_is_found_by_its_name_in_either_language(words: str, meant: str) -> None:
    """What begins several names, or none, stays as it is."""
    assert system.find(words) == meant


def test_a_choice_may_be_said_in_chinese() -> None:
    """Who types the name instead of choosing it means the same."""
    chair = system.load("chair")
    given = {"life_years": 10.0, "foam_mass": 1.0}

    assert chair.values(given | {"base_material": "尼龙"}, {"mass": 10.0})["base_material"] == "nylon"


def test_an_unknown_system_is_answered_with_those_there_are() -> None:
    """A user sees what can be chosen."""
    with pytest.raises(InputError) as error:
        system.load("spaceship")

    assert "chair" in error.value.problems[0].cure.en


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Two rows with one id would let the later win in silence."""
    from tests.tiny import system_folder

    folder = system_folder(tmp_path)
    parameters = folder / "tiny" / "parameters.csv"
    text = parameters.read_text(encoding="utf-8")
    parameters.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")

    with pytest.raises(InputError) as error:
        system.load("tiny", (folder,))

    assert "life_years" in error.value.problems[0].what.en


@pytest.mark.parametrize(("tkm", "said"), [(682.952, "683"), (12345.6, "12,300"), (0.12345, "0.123"), (1e7, "10,000,000")])
def test_a_computed_figure_in_a_description_is_rounded_for_the_page(tkm: float, said: str) -> None:
    """Three figures where the description asks for them; what the firm declared stands as it is."""
    lift = next(u for u in system.load("elevator").functional_units if "fu_tkm" in u.description.en)
    words = lift.words({"fu_tkm": tkm, "life_years": 25.0, "usage_category": "UC3"})

    assert f"delivers {said} tkm in 25 years (usage category UC3)" in words.en
    assert f"25 年内提供 {said} 吨公里" in words.zh
