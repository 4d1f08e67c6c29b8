"""Strict JSON: what readers disagree on is refused with its place, the rest is what json gives."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import strictjson
from inventories.problem import InputError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)  # fmt: skip


@given(VALUES)
def test_good_json_is_read_as_by_json(value: object) -> None:
    """Every value that JSON can exchange comes back."""
    assert value == strictjson.loads(json.dumps(value).encode(), "a.json")


def test_a_byte_order_mark_is_tolerated() -> None:
    """Windows editors put one."""
    assert strictjson.loads(b'\xef\xbb\xbf{"a": 1}', "a.json") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ('{"a": [1, {"b": 1, "b": 2}]}', "json-duplicate-key", "$.a[1]"),
        ('{"a": NaN}', "json-number", "$.a"),
        ("[1, -Infinity]", "json-number", "$[1]"),
        ('{"a": {"b": 1e999}}', "json-number", "$.a.b"),
        ("[1e-999]", "json-number", "$[0]"),
        ("[9007199254740993]", "json-number", "$[0]"),
        ("[" + "9" * 10_000 + "]", "json-number", "$[0]"),
        ('["\\udc00"]', "json-surrogate", "$[0]"),
        ('{"\\ud800": 1}', "json-surrogate", "$"),
        ("[" * 70 + "]" * 70, "json-depth", ""),
        ("[" * 200_000, "json-depth", ""),
        ("", "json-syntax", "1"),
        ('{"a": 1} x', "json-syntax", "10"),
        ("{'a': 1}", "json-syntax", "2"),
    ],
)
def test_bad_json_is_refused_with_its_place(text: str, code: str, column: str) -> None:
    """Each fault carries a code and the JSON path, or line and character."""
    with pytest.raises(InputError) as caught:
        strictjson.loads(text.encode(), "a.json")

    problem = caught.value.problems[0]
    assert (problem.code, problem.place.file, problem.place.column) == (code, "a.json", column)
    assert problem.what.zh != problem.what.en


def test_several_faults_are_reported_together() -> None:
    """A file with three bad numbers says so three times."""
    with pytest.raises(InputError) as caught:
        strictjson.loads(b"[NaN, 1e999, Infinity]", "a.json")

    assert len(caught.value.problems) == 3


def test_a_file_that_is_too_large_is_refused() -> None:
    """The limit is checked before parsing."""
    with pytest.raises(InputError, match="larger"):
        strictjson.loads(b"[" + b" " * 2**20 + b"]", "a.json", size=2**20)


def test_a_text_that_is_too_long_is_refused() -> None:
    """One string of a million characters is no data."""
    with pytest.raises(InputError, match="too long"):
        strictjson.loads(b'["' + b"x" * 1_000_001 + b'"]', "a.json")


def test_another_encoding_is_named_with_its_line() -> None:
    """GBK is common in China."""
    with pytest.raises(InputError) as caught:
        strictjson.loads('{\n"a": "椅"}'.encode("gbk"), "a.json")

    assert (caught.value.problems[0].code, caught.value.problems[0].place.row) == ("json-encoding", 2)


@given(st.binary(max_size=200))
def test_no_bytes_bring_a_traceback(data: bytes) -> None:
    """Any bytes give a value or an InputError."""
    with suppress(InputError):
        strictjson.loads(data, "a.json")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    """With the file's name."""
    with pytest.raises(InputError) as caught:
        strictjson.load(tmp_path / "gone.json")

    assert caught.value.problems[0].place.file == "gone.json"


def test_it_imports_no_pydantic() -> None:
    """The fast replay path loads it."""
    code = "import sys; from inventories import strictjson; sys.exit(any(m in sys.modules for m in ('pydantic', 'openpyxl', 'pint')))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(st.sampled_from('[]{}:,"\\ud8a01e-.NaN ')) | VALUES.map(json.dumps))
def test_the_quick_look_lets_nothing_pass_that_the_walk_refuses(text: str) -> None:
    """What is read without the walk is what the walk finds no fault with, at any depth."""
    for depth in (1, 2, strictjson.DEPTH):
        try:
            value = strictjson.loads(text.encode(), "a.json", depth=depth)
        except InputError:
            continue
        strictjson._check(value, "a.json", depth)
