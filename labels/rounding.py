"""How numbers are printed: three significant figures on the page, the full value in the record."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

FIGURES = 3


def rounded(value: float, figures: int = FIGURES) -> Decimal:
    """The value to so many significant figures, half to even."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    exact = Decimal(repr(float(value)))
    if not exact:
        return Decimal(0)
    place = Decimal(1).scaleb(exact.adjusted() - figures + 1)
    result = exact.quantize(place, ROUND_HALF_EVEN)
    if result.adjusted() > exact.adjusted():  # 9.996 became 10.00: one figure too many
        result = result.quantize(place.scaleb(1), ROUND_HALF_EVEN)
    return result


def printed(value: float, figures: int = FIGURES) -> str:
    """12.3 · 1,230 · 0.00457 · −8.10 · 1.23×10^-7 (the template sets the exponent high)."""
    number = rounded(value, figures)
    sign = "−" if number < 0 else ""
    size = abs(number)
    if not size:
        return "0"
    if -4 <= size.adjusted() < 9:
        return f"{sign}{size:,f}"
    digits = size.scaleb(-size.adjusted())
    return f"{sign}{digits:f}×10^{size.adjusted()}"


def percent(share: float) -> str:
    """A fraction as per cent with one decimal; what is there but rounds to nothing is "<0.1 %"."""
    value = share * 100 + 0.0  # no minus before a zero
    if value and abs(value) < 0.05:
        return "<0.1\N{NO-BREAK SPACE}%"
    text = f"{value:.1f}" if abs(value) < 99.95 else f"{value:,.0f}"
    return text.replace("-", "−") + "\N{NO-BREAK SPACE}%"
