"""The unified social credit code: GB 32100-2015's check character finds what was mistyped."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import uscc
from inventories.examples import FOLDER

CODES = st.tuples(
    st.text(uscc.ALPHABET, min_size=2, max_size=2), st.text("0123456789", min_size=6, max_size=6), st.text(uscc.ALPHABET, min_size=9, max_size=9)
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "check"), [("91330500000000000", "X"), ("91330502MA2ABCDEF", "N"), ("91330522123456789", "4")]
)
def test_the_check_character_of_published_vectors(body: str, check: str) -> None:
    """Vectors on which six public implementations agree."""
    assert check == uscc.check_character(body)
    assert uscc.fault(body + check) is None


@given(CODES, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_every_single_mistake_is_found(body: str, at: int, wrong: str) -> None:
    """31 is prime: no substitution of one character keeps the sum."""
    code = body + uscc.check_character(body)
    mistaken = code[:at] + wrong + code[at + 1 :]

    assert (uscc.fault(mistaken) is None) == (mistaken == code)


@given(CODES, st.integers(8, 15))
def test_neighbours_swapped_are_found(body: str, at: int) -> None:
    """Two different neighbours have different weights."""
    code = body + uscc.check_character(body)
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]

    assert (uscc.fault(swapped) is None) == (swapped == code)


def test_small_letters_spaces_and_full_width_are_taken_as_meant() -> None:
    """Codes are pasted from anywhere."""
    assert uscc.fault(" 91330502-ma2a ＢＣＤＥＦＮ ") is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91330502MA2ABCDEF0", "18"),
        ("9133050", "7"),
        ("91330502MA2ABCOEFN", "15"),
        ("9133A502MA2ABCDEFN", "5"),
        ("91330502MA2ABCDEFN9", "19"),
    ],
)
def test_the_fault_says_which_character(code: str, says: str) -> None:
    """Position or number of characters, in both languages."""
    fault = uscc.fault(code)

    assert fault is not None
    assert says in fault[0].zh
    assert says in fault[0].en


def test_a_lookalike_is_offered() -> None:
    """O is not in the alphabet; zero was meant."""
    fault = uscc.fault("9133O502MA2ABCDEFN")

    assert fault is not None
    assert "'0'" in fault[1].en


def test_each_firm_of_the_examples_has_a_code_of_its_own() -> None:
    """A code is one legal entity: one name to a code and one code to a name, and no digit is mistyped."""
    firms = {
        (firm["uscc"], firm["name_zh"])
        for path in FOLDER.glob("*/study.json")
        for firm in [json.loads(path.read_text(encoding="utf-8"))["firm"]]
    }

    assert len(firms) == len({code for code, _ in firms}) == len({name for _, name in firms}) > 1
    assert not any(uscc.fault(code) for code, _ in firms)
