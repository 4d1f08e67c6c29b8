"""How high the parts of the label will stand, estimated from their words, so that the first layout nearly always fits.

The sizes are read off templates/label.css. They decide how many tries a label costs, never whether it is right: label.py lays out
again until both halves keep to their pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inventories.problem import Text
from labels.lettering import cut, ems
from labels.record import Record

_POINT = 25.4 / 72
PAGE = 269.0
"""mm between the margins"""
RECOMPUTATION = 31.0
"""mm that the recomputation takes, beside which the notices stand"""
REMAINDER = 5.2
"""mm of the line that says how many notices are left out"""


def lines(width: float, *runs: tuple[str, float]) -> int:
    """Lines that runs of text (words, size in points) take in a width in mm."""
    length = sum(ems(words) * points * _POINT for words, points in runs)
    return max(1, math.ceil(length * 1.03 / width))


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Sizes of page 1 at one density: points and mm."""

    title: float
    gap: float
    name: float
    name_en: float
    number: float
    row: float


_FIRST = (
    _Sizes(19.4, 33.2, 14, 9, 54, 6.4),
    _Sizes(17.0, 21.9, 11.5, 9, 46, 4.9),
    _Sizes(15.2, 17.9, 9.6, 7.6, 32, 3.5),
)


def first_page(made: Record, density: int) -> float:
    """mm that page 1 needs at a density of 0 (airy) to 2 (tight)."""
    size = _FIRST[density]
    product = (
        _height(made.product["name_zh"], size.name, 74, 1.28)
        + _height(made.product["name_en"], size.name_en, 74, 1.35)
        + 7.1
    )
    facts = sum(
        _height(place["name_zh"], 8, 67, 1.36) + _height(place["name_en"], 7.2, 67, 1.36) + 2
        for place in (made.firm, made.plant)
    )
    result = 5.2 + size.number * _POINT + 2.2 + _height(made.headline.description_zh, 9.4, 106, 1.4)
    result += _height(made.headline.description_en, 8, 106, 1.4)
    beside = 5.2 + sum(6.4 + lines(46, (u.description_zh + u.description_en, 6.8)) * 3.24 for u in made.informative)
    excluded = "".join(s.name_zh + s.name_en + "； " for s in made.stages if s.value is None)
    many = is_many(made)
    rows = sum(
        lines(71 if many else 53, (s.name_zh, 7.2 if many else 8.6), (s.name_en, 6 if many else 7.2)) * 3.2
        + size.row
        - 3.2
        for s in made.stages
        if s.value is not None and not s.beside
    )
    notes = lines(140, (excluded, 7.4)) + sum(s.beside and s.value is not None for s in made.stages)
    quality = 21.7 + (8.2 if made.quality.technology is not None else 0)
    quality += sum(4.1 + 3.7 * lines(165, (f["zh"], 7.4), (f["en"], 7.4)) for f in made.findings)
    where = 4.4 + 1.6 + 4.7 + rows + 6.4 + notes * 3.9
    return 5.9 + size.title + size.gap + max(product, facts + 8.7) + max(result, beside) + where + quality + 16 + 30.5


def is_many(made: Record) -> bool:
    """Whether there are so many stages that their rows are set small."""
    return sum(s.value is not None for s in made.stages) > 9


def _height(words: str, points: float, width: float, leading: float) -> float:
    return lines(width, (words, points)) * points * _POINT * leading


def hotspot_rows(made: Record) -> list[float]:
    """mm of each row of the hotspot table: the name in a line or two, one line for its source; amount and factor in two."""
    names = (lines(81, (cut(h.name_zh, 28), 8), (" " + cut(h.name_en, 31), 7)) for h in made.hotspots)
    return [max(9.1, 1.9 + 3.6 * count + 2.95) for count in names]


def statement_rows(statements: Sequence[Text]) -> list[float]:
    """mm of each notice."""
    return [1.75 + 3.5 * lines(83, (cut(s.zh, 66), 7.2), (" " + cut(s.en, 62), 6.6)) for s in statements]


def second_page(made: Record) -> float:
    """mm that page 2 needs without hotspots and notices, but with the two rows that sum up the rest."""
    inside = [s for s in made.stages if s.value is not None and not s.beside]
    if is_many(made):
        matrix = sum(1.0 + 3.1 * lines(60, (cut(s.name_zh, 20), 6.9), (" " + cut(s.name_en, 16), 5.9)) for s in inside)
    else:
        matrix = sum(1.5 + 3.6 * lines(54, (cut(s.name_zh, 20), 7.6), (" " + cut(s.name_en, 22), 6.6)) for s in inside)
    beside = sum(
        1.8 + 3.6 * lines(59, (s.name_zh + s.name_en, 7.2)) for s in made.stages if s.beside and s.value is not None
    )
    return (
        5.9
        + 8.0
        + 1
        + 9.0
        + 10.4
        + 8.0
        + 1
        + 9.4
        + matrix
        + 5.1
        + 7.8
        + 8.0
        + max(26.5, 1 + 3 * 5.3 + beside)
        + 9.0
        + 19
    )


def source_of(supplier: str, source: str, estimated: bool) -> str:
    """Supplier and source of a hotspot in one line."""
    kind = "估算因子 estimated factor" if estimated else ""
    return cut(", ".join(part for part in (kind, supplier, source) if part) or "—", 35)
