"""Units: exact factors, many spellings, nothing converted that cannot be."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventories import unit
from inventories.problem import InputError


@pytest.mark.parametrize(
    ("amount", "of", "to", "expected"),
    [
        (0.1, "t", "kg", 100.0),
        (1.0, "kWh", "MJ", 3.6),
        (1.2, "万kWh", "kWh", 12000.0),
        (3.0, "万度", "MWh", 30.0),
        (2.0, "10^4 m3", "m3", 20000.0),
        (1.0, "lb", "kg", 0.45359237),
        (7.0, "斤", "kg", 3.5),
        (5.0, "t·km", "tkm", 5.0),
        (5.0, "kg*km", "tkm", 0.005),
        (1.5, "吨公里", "kgkm", 1500.0),
        (250.0, "L", "m3", 0.25),
        (12.0, "双", "piece", 12.0),
        (90.0, "min", "h", 1.5),
        (150.0, "Wh/kg", "kWh/t", 150.0),
        (2.0, "kW*h", "MJ", 7.2),
        (18.0, "月", "年", 1.5),
    ],
)
def test_common_conversions_are_exact(amount: float, of: str, to: str, expected: float) -> None:
    """Factors are exact fractions, so the result is the correctly rounded one."""
    assert expected == unit.convert(amount, of, to)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("公斤", "kg"), ("㎏", "kg"), ("KG", "kg"), ("ｋｇ", "kg"), ("立方米", "m3"), ("m³", "m3"), ("m^3", "m3"), ("㎡", "m2"),
     ("KWH", "kWh"), ("千瓦时", "kWh"), ("吉焦", "GJ"), ("台", "piece"), ("小时", "h"), ("公里", "km"), ("万千瓦时", "万kWh")],
)  # fmt: skip
def test_spellings_of_the_trade_are_understood(written: str, meant: str) -> None:
    """Chinese names, full width, superscripts and capitals."""
    assert meant == unit.canonical(written)


@pytest.mark.parametrize(
    "written", ["", "stone", "Mg", "ML", "tce", "kg kg kg", "9**9**9", "__import__", "x" * 1000, "万", "kg/"]
)
def test_what_is_unknown_or_ambiguous_is_refused(written: str) -> None:
    """Mg could be a milligram or a tonne; nothing is guessed and nothing is evaluated."""
    assert not unit.known(written)


@pytest.mark.parametrize(
    ("of", "to"), [("kg", "piece"), ("m3", "kg"), ("kWh", "kg"), ("m", "m2"), ("h", "年"), ("t", "tkm")]
)
def test_different_quantities_never_convert(of: str, to: str) -> None:
    """No density, no mass of a piece and no hours of a year are invented."""
    with pytest.raises(InputError) as caught:
        unit.convert(1.0, of, to)

    assert [p.code for p in caught.value.problems] == ["unit-dimension"]
    assert unit.canonical(to) in caught.value.problems[0].cure.en


def test_a_number_in_the_place_of_a_unit_is_like_none() -> None:
    """The commonest units are named: -5 is no misspelt fraction."""
    assert "kWh" in unit.unknown("-5")[1].en


def test_an_unknown_unit_names_what_is_near() -> None:
    """The cure offers units that look alike."""
    with pytest.raises(InputError) as caught:
        unit.convert(1.0, "kwhh", "MJ")

    assert "kWh" in caught.value.problems[0].cure.zh


def test_coal_equivalent_is_explained() -> None:
    """tce is an accounting unit: the physical amount is asked for."""
    assert "physical" in unit.unknown("吨标准煤")[1].en


def test_a_unit_of_its_own_kind_passes_unchanged() -> None:
    """Product systems count seats; a seat is a seat."""
    assert unit.convert(4.0, "seat", "seat") == 4.0


@given(st.floats(1e-12, 1e12), st.sampled_from([(d, a, b) for d in unit.DIMENSIONS for a in d.units for b in d.units]))
def test_there_and_back_is_the_same(amount: float, way: tuple[unit.Dimension, str, str]) -> None:
    """Converting back differs at most by rounding."""
    _, one, other = way

    assert unit.convert(unit.convert(amount, one, other), other, one) == pytest.approx(amount, rel=1e-15)


@pytest.mark.parametrize("kind", [d for d in unit.DIMENSIONS if d.id != "share"], ids=lambda d: d.id)
def test_the_table_agrees_with_pint(kind: unit.Dimension) -> None:
    """pint's registry, built from the table, converts to the same numbers."""
    for name in kind.units:
        if name.isascii():
            mine = unit.convert(1.0, name, next(iter(kind.units)))
            theirs = unit.registry().Quantity(1.0, name).to(next(iter(kind.units))).magnitude

            assert mine == pytest.approx(theirs, rel=1e-12)


def test_common_units_do_not_load_pint() -> None:
    """Start-up matters: pint takes 0.3 s and is loaded for compound units only."""
    code = "import sys; from inventories import unit; unit.convert(1, '万kWh', 'MJ'); sys.exit('pint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
