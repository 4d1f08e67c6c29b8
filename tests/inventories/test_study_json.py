"""Faults in study.json: named with their path, whatever stands where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventories import books


def row(section: str, number: int, **changes: Any) -> dict[str, Any]:
    """A section of the good study with one row changed."""
    rows = [dict(r) for r in books.GOOD[section]]
    rows[number] |= changes
    return {section: rows}


PLAIN: dict[str, tuple[dict[str, Any], str, str]] = {
    "text in a number": (row("bom", 1, quantity="0.5"), "number-as-text", "$.bom[1].quantity"),
    "zero quantity": (row("bom", 1, quantity=0), "not-positive", "$.bom[1].quantity"),
    "unknown field": (row("bom", 1, colour="red"), "field-unknown", "$.bom[1].colour"),
    "unknown unit": (row("bom", 1, unit="stone"), "unit-unknown", "$.bom[1].unit"),
    "choice that is none": (row("bom", 1, kind="gadget"), "choice", "$.bom[1].kind"),
    "part twice": (row("bom", 2, part="leg"), "part-twice", "$.bom[2].part"),
    "number for a text": (row("bom", 1, part=5), "type", "$.bom[1].part"),
    "number as a section": ({"bom": 5}, "type", "$.bom"),
    "nothing as a section": ({"firm": None}, "type", "$.firm"),
    "wrong format": ({"format": "tanbiao-study/9"}, "choice", "$.format"),
    "date that is none": ({"document_date": "yesterday"}, "date", "$.document_date"),
    "date as a number": ({"document_date": 20250101}, "date", "$.document_date"),
    "control character": (row("bom", 1, note="a\u0000b"), "text-control", "$.bom[1].note"),
    "offset": (row("energy", 0, source="Gold Standard offsets"), "offset", "$.energy[0].source"),
    "few months": (row("energy", 0, months=[0.4, 0.4, 0.4]), "months-incomplete", "$.energy[0].months"),
    "months beyond measure": (row("energy", 0, months=[1.5e308] * 12), "months-sum", "$.energy[0].amount"),
    "parameter without value": ({"parameters": [{"id": "mode"}]}, "missing", "$.parameters[0].value"),
}  # fmt: skip


@pytest.mark.parametrize("case", PLAIN)
def test_a_fault_in_study_json_is_named_with_its_path(tmp_path: Path, case: str) -> None:
    """The same checks hold for study.json, with JSON paths as columns."""
    changes, code, path = PLAIN[case]

    problem = books.found(books.problems(tmp_path, books.as_json(**changes), "study.json"), code)

    assert (problem.place.file, problem.place.column) == ("study.json", path)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([1e308, -1e308, 5e-324, "kg", "1e5", "2025-01-01", "\ud83e\ude91", "=1", "../x", ""]) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "part", "value", "x"]), inner, max_size=2),
)  # fmt: skip


@given(st.data())
def test_no_value_in_study_json_brings_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever stands at whatever place is read or reported."""
    plain: Any = json.loads(books.as_json())
    holder, key = plain, data.draw(st.sampled_from(list(plain)))
    while isinstance(holder[key], (dict, list)) and holder[key] and data.draw(st.booleans()):
        holder = holder[key]
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else list(range(len(holder)))))
    holder[key] = data.draw(ANYTHING)

    for problem in books.problems(tmp_path_factory.mktemp("any"), json.dumps(plain).encode(), "study.json"):
        books.found((problem,), problem.code)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "duplicate key": (b'{"system": "a", "system": "b"}', "json-duplicate-key"),
    "not a number": (b'{"system": NaN}', "json-number"),
    "overflow": (b'{"system": 1e999}', "json-number"),
    "deep nesting": (b"[" * 100_000, "json-depth"),
    "syntax": (b'{"system": }', "json-syntax"),
    "another encoding": ('{"system": "椅"}'.encode("gbk"), "json-encoding"),
    "half a character": (b'{"system": "\\ud800"}', "json-surrogate"),
    "a list": (b"[]", "type"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_json_is_refused(tmp_path: Path, case: str) -> None:
    """What JSON readers disagree on never gets in."""
    data, code = HOSTILE[case]

    assert books.found(books.problems(tmp_path, data, "study.json"), code)
