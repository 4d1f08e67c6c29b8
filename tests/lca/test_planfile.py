"""A wrong scenario file is told where and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import planfile
from inventories.problem import InputError
from tests.lca.whatif import HEAD, measure

CORPUS = [
    ("x = = 1", "scenario-toml", 2, ""),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nbom = "plate"\nquantty = 2', "scenario-key", 6, "measure[1].change[1].quantty"),
    ('[[measure]]\nid = "a"', "scenario-change", 2, "measure[1]"),
    ('[[measure]]\nname_en = "a"\n[[measure.change]]\nbom = 1\nquantity = 2', "scenario-missing", 2, "measure[1]"),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nbom = 1', "scenario-change", 4, "measure[1].change[1]"),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nquantity = 1', "scenario-selector", 4, "measure[1].change[1]"),
    ('[[measure]]\nid = "a"\n[[measure.change]]\nbom = 1\nenergy = 1\namount = 2', "scenario-selector", 4, "measure[1].change[1]"),
    (measure("a", "bom = 1; quantity = 1") + measure("a", "bom = 2; quantity = 1"), "scenario-id", 8, "measure[2].id"),
    (measure("a", 'bom = "nothing"; quantity = 1'), "scenario-row", 5, "measure[1].change[1].bom"),
    (measure("a", 'bom = "b"; quantity = 1'), "scenario-row", 5, "measure[1].change[1].bom"),
    (measure("a", "bom = 9; quantity = 1"), "scenario-row", 5, "measure[1].change[1].bom"),
    (measure("a", 'use = "x"; amount = 1'), "scenario-row", 5, "measure[1].change[1].use"),
    (measure("a", "bom = 1; quantity = -1"), "scenario-value", 6, "measure[1].change[1].quantity"),
    (measure("a", 'bom = 1; quantity = "much"'), "scenario-value", 6, "measure[1].change[1].quantity"),
    (measure("a", 'bom = 1; material = { times = 2 }'), "scenario-value", 6, "measure[1].change[1].material"),
    (measure("a", "bom = 1; quantity = { by = 2 }"), "scenario-type", 6, "measure[1].change[1].quantity"),
    (measure("a", "bom = 1; quantity = nan"), "scenario-type", 6, "measure[1].change[1].quantity"),
    (measure("a", 'bom = 1; material = "unobtainium"'), "unknown-material", 6, "measure[1].change[1].material"),
    (measure("a", 'bom = 1; unit = "kWh"'), "unit-dimension", 6, "measure[1].change[1].unit"),
    (measure("a", "bom = 1; recycled_content = 0.1"), "recycled-content", 6, "measure[1].change[1].recycled_content"),
    (measure("a", 'parameter = "lifeyears"; value = 3'), "unknown-parameter", 5, "measure[1].change[1].parameter"),
    (measure("a", 'parameter = "power_kwh"; value = "a lot"'), "text-in-number", 6, "measure[1].change[1].value"),
    (measure("a", 'parameter = "life_years"; value = 300'), "parameter-range", 6, "measure[1].change[1].value"),
    (measure("a", 'parameter = "mode"; value = "asleep"'), "parameter-choice", 6, "measure[1].change[1].value"),
    (measure("a", 'study = "firm.uscc"; value = "x"'), "scenario-selector", 5, "measure[1].change[1].study"),
    (measure("a", 'study = "gwp_set"; value = "AR5 0/0"'), "scenario-selector", 4, "measure[1].change[1]"),
    (measure("a", 'study = "gwp_set"; value = "AR9"', kind="choice"), "gwp-set", 6, "choice[1].change[1].value"),
    (measure("a", 'study = "product.mass"; value = -1'), "scenario-value", 6, "measure[1].change[1].value"),
    (measure("a", "pv_share = 1.4; certificate = \"kept\""), "scenario-value", 5, "measure[1].change[1].pv_share"),
    (measure("a", "pv_share = 0.4"), "scenario-value", 4, "measure[1].change[1].certificate"),
    (measure("a", 'everywhere = "power"; by = "steel"'), "scenario-swap", 6, "measure[1].change[1].by"),
    (measure("a", 'everywhere = "powder"; by = "steel"'), "unknown-material", 5, "measure[1].change[1].everywhere"),
    (measure("a", 'background = "steel"; allocation = "mass"'), "scenario-allocation", 6, "measure[1].change[1].allocation"),
    (measure("a", 'background = "steel"; allocation = "fair"'), "scenario-type", 6, "measure[1].change[1].allocation"),
    (measure("a", 'add = "firm"; name = "x"'), "scenario-selector", 5, "measure[1].change[1].add"),
    (measure("a", 'add = "bom"; part = "x"; unit = "kg"'), "scenario-value", 4, "measure[1].change[1]"),
    (measure("a", "bom = 1; quantity = 2") + measure("b", "bom = 1; quantity = 1"), "scenario-contradiction", 11, "measure[2].change[1].quantity"),
    ('[[range]]\nid = "r"\nfrom = 1\nto = 2\nchange = { bom = 1, quantity = 3 }', "scenario-range", 6, "range[1].change"),
    ('[[range]]\nid = "r"\nfrom = 1\nchange = { bom = 1, quantity = "{x}" }', "scenario-range", 2, "range[1]"),
    ('[[range]]\nid = "r"\nvalues = [1, -1]\nchange = { bom = 1, quantity = "{x}" }', "scenario-value", 5, "range[1].change[1].quantity"),
    ('per = "hour"\n' + measure("a", "bom = 1; quantity = 2"), "scenario-per", 2, "per"),
    ('[[supplier_footprint]]\nid = "S"\n' + measure("a", "bom = 1; quantity = 2"), "scenario-value", 2, "supplier_footprint[1]"),
    ("per = \"\"", "scenario-empty", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "path"), CORPUS, ids=lambda v: v if isinstance(v, str) and "\n" not in v else ""
)
def test_a_wrong_file_is_told_where_and_why(refused, text: str, code: str, line: int | None, path: str) -> None:
    """Each fault has its code, its line of the file and its path."""
    assert (code, line, path) in refused(text)


def test_all_faults_come_together(refused) -> None:
    """Three wrong measures, three problems."""
    found = refused(*(measure(f"m{i}", f'bom = "nothing {i}"; quantity = 1') for i in range(3)))

    assert [line for _, line, _ in found] == [5, 11, 17]


@pytest.mark.parametrize("head", ["", 'format = "tanbiao-scenario/9"\n'])
def test_the_format_must_be_named(head: str) -> None:
    """Without the first line, or with a later version, nothing is guessed."""
    with pytest.raises(InputError) as error:
        planfile.loads((head + measure("a", "bom = 1; quantity = 2")).encode(), "s.toml")

    assert {p.code for p in error.value.problems} == {"scenario-format"}


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_breaks_the_reader(text: str | bytes) -> None:
    """Whatever the file holds, the answer is a plan or problems."""
    data = text if isinstance(text, bytes) else (HEAD + text).encode("utf-8", "surrogatepass")
    try:
        found: object = planfile.loads(data, "s.toml")
    except InputError as error:
        found = error.problems

    assert found
