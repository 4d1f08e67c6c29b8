"""RFC 8785 bytes: our fast way gives what the library gives, and what the RFC's own examples show."""

import enum
import math
import struct
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lca import canonical
from lca.trail import make
from tests.small_models import chair

TRICKY = ["", '"', "\\", '\\"', '\\\\"', "1.0", ":1.0,", "1e-05", '",1.0,"', "\x00\x01\x02\x1f\x7f", "\u2028", "铅 2.0", "\ue000", "\U00010000", "é"]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(exclude_categories=("Cs",)), max_size=8))
WHOLE = st.one_of(st.integers(-(2**53) + 1, 2**53 - 1), st.sampled_from([0, -1, 10**15, 2**53 - 1]))
BITS = st.integers(0, 2**64 - 1).map(lambda n: struct.unpack(">d", n.to_bytes(8, "big"))[0])
FLOATS = st.one_of(st.floats(allow_nan=False, allow_infinity=False), BITS.filter(math.isfinite), WHOLE.map(float))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), WHOLE, FLOATS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=20,
)
# Appendix B of RFC 8785: bits of a double, and its text.
VECTORS = {
    "0000000000000000": "0", "8000000000000000": "0", "0000000000000001": "5e-324", "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308", "ffefffffffffffff": "-1.7976931348623157e+308", "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992", "4430000000000000": "295147905179352830000", "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23", "44b52d02c7e14af7": "1.0000000000000001e+23", "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000", "444b1ae4d6e2ef50": "1e+21", "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001", "41b3de4355555553": "333333333.3333332", "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333", "41b3de4355555556": "333333333.3333334", "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333", "43143ff3c1cb0959": "1424953923781206.2",
}  # fmt: skip


@given(JSON)
def test_the_bytes_are_those_of_the_library(value: Any) -> None:
    """Any JSON value is written as rfc8785 writes it."""
    assert canonical.dumps(value) == rfc8785.dumps(value)


@given(FLOATS)
def test_every_double_is_written_as_the_library_writes_it(value: float) -> None:
    """Numbers alone, in a list and under a key have the digits of ECMAScript."""
    for held in (value, [value, -value], {"a": value}):
        assert canonical.dumps(held) == rfc8785.dumps(held)


@pytest.mark.parametrize(("bits", "text"), VECTORS.items())
def test_numbers_of_the_rfc(bits: str, text: str) -> None:
    """The sample numbers of RFC 8785, appendix B."""
    assert canonical.dumps([struct.unpack(">d", bytes.fromhex(bits))[0]]) == f"[{text}]".encode()


def test_the_order_of_keys_is_that_of_utf_16() -> None:
    """A key beyond U+FFFF comes before U+E000 and later ones, as in UTF-16."""
    assert canonical.dumps({"\ue000": 1, "\U00010000": 2}) == '{"\U00010000":2,"\ue000":1}'.encode()


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, 2**53, -(2**53), [10**40], "\ud800", {"\udfff": 1}, {1: "a", "b": 2}, {1}, b"x"]
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    """Both refuse the same, with the same error."""
    with pytest.raises(ValueError) as theirs:  # noqa: PT011
        rfc8785.dumps(value)
    with pytest.raises(ValueError) as ours:  # noqa: PT011
        canonical.dumps(value)
    assert type(ours.value) is type(theirs.value)


def test_subclasses_are_written_as_their_values() -> None:
    """Enumerations, tuples and named values of ours are plain data, too."""
    word = enum.StrEnum("word", {"A": "a"})
    figure = enum.IntEnum("figure", {"ONE": 1})
    value = {"k": (word.A, figure.ONE, True, 1.0)}
    assert canonical.dumps(value) == rfc8785.dumps(value) == b'{"k":["a",1,true,1]}'


def test_a_trail_keeps_its_bytes() -> None:
    """A whole trail is written as before."""
    made = make(chair().to_json(), bytes(32), {"total": 1e-7}, {"numpy": "2"})
    assert canonical.dumps(made) == rfc8785.dumps(made)
