"""Arithmetic that a system folder or a trail from outside may carry."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import expression
from inventories.problem import InputError


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2*3", 7.0),
        ("(1 + 2)*3", 9.0),
        ("2**3 - -1", 9.0),
        ("mass/1000*120", 0.36),
        ("min(mass, 2)", 2.0),
        ('4 if route == "solid" else 5', 4.0),
        ("1 if 0 < mass <= 3 and not mass > 5 else 0", 1.0),
    ],
)
def test_value(source: str, value: float) -> None:
    """Arithmetic, comparison, min, max and if give what they say."""
    assert expression.number(source, {"mass": 3.0, "route": "solid"}) == pytest.approx(value)


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os')", "().__class__", "x[0]", "lambda: 1", "[1 for _ in y]", "open('x')", "a.b", "f'{x}'", "1;2", "x := 1",
        "max(*x)", "min(a=1)", "b'x'", "1j", "1 if", "-" * 200 + "1", "1+" * 3000 + "1", "pow(2,3)", "x & y", "x is y",
    ],
)  # fmt: skip
def test_anything_else_is_refused(source: str) -> None:
    """No call, attribute, index, comprehension or long text gets through."""
    with pytest.raises(InputError):
        expression.evaluate(source, {"x": 1.0, "y": 2.0, "a": 1.0})


@pytest.mark.parametrize(
    "source", ["1/0", "10**400", "9.0**9.0**9.0", "unknown", "-1**0.5 + (-8)**0.5", '"a" + 1', "1e999"]
)
def test_no_finite_number_is_an_input_error(source: str) -> None:
    """Division by zero, overflow, complex numbers and unknown names are named, never raised raw."""
    with pytest.raises(InputError):
        expression.number(source, {})


@given(st.text(max_size=60))
def test_no_text_escapes_the_one_exception(source: str) -> None:
    """Whatever the text, the answer is a value or an InputError."""
    with contextlib.suppress(InputError):
        expression.evaluate(source, {"x": 2.0})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_by_repr_comes_back(value: float) -> None:
    """Amounts written into expressions lose no digit."""
    assert expression.number(repr(value), {}) == value
