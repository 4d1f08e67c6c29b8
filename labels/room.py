"""How high the parts of the label will stand, estimated from their words, so that the first layout nearly always fits.

The sizes are read off templates/label.css. They decide how many tries a label costs, never whether it is right: label.py lays out
again until both halves keep to their pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inventories.problem import Text
from labels.facts import Stage
from labels.lettering import cut, ems
from labels.record import Record

_POINT = 25.4 / 72
PAGE = 269.0
"""mm between the margins"""
RECOMPUTATION = 20.0
"""mm of the recomputation"""
ENTERPRISE, NO_ENTERPRISE = 29.0, 17.0
"""mm of the block on the firm's carbon efficiency"""
FOOT = 22.0
"""mm of the digests"""
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
    _Sizes(12.6, 14.0, 9.6, 7.6, 32, 3.2),
)


_FEW, _MANY = (3.0, 5.0, -1.0, -12.0), (0.0, 5.0, -5.0, -21.5)
"""mm by which the sums below were off, by density, with few stages and with many"""


def first_page(made: Record, density: int) -> float:
    """mm that page 1 needs at a density of 0 (airy) to 3 (tight)."""
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
    result = (
        (5.9 if made.interval else 0)
        + 5.2
        + size.number * _POINT
        + 2.2
        + _height(made.headline.description_zh, 9.4, 106, 1.4)
    )
    result += _height(made.headline.description_en, 8, 106, 1.4)
    beside = 5.2 + sum(6.4 + lines(46, (u.description_zh + u.description_en, 6.8)) * 3.24 for u in made.informative)
    excluded = "".join(s.name_zh + s.name_en + "； " for s in made.stages if s.value is None)
    many = is_many(made)
    rows = sum(
        lines(71 if many else 59.5, (s.name_zh, 7.2 if many else 8.6), (s.name_en, 6 if many else 7.2)) * 3.2
        + size.row
        - 3.2
        for s in shown(made)
    )
    nothing = [s for s in made.stages if s.value is not None and not s.beside and s not in shown(made)]
    notes = lines(160, ("".join(s.name_zh + s.name_en + "； " for s in nothing), 7.4)) if nothing else 0
    notes += lines(140, (excluded, 7.4)) + sum(s.beside and s.value is not None for s in made.stages)
    quality = 21.7 + (5.4 if made.quality.technology is not None else 0)
    quality += sum(4.1 + 3.7 * lines(165, (f["zh"], 7.4), (f["en"], 7.4)) for f in made.findings)
    profiles = sum(p is not None for p in (made.profile, made.sector))
    basis = (6.2, 4.6, 4.0, 3.0)[density] + 3.3 + max(13.0, profiles * 6.8 + 3.3)
    standing = {"verified": 24.0 if density == 0 else 21.5, "self-declared": 9.5}.get(made.document_type, 0)
    standing += 5.4 if made.verification and made.verification.certificate else 0
    where = 4.4 + 1.6 + 4.7 + rows + 6.4 + notes * 3.9
    head = 5.9 + size.title + size.gap + max(product, facts + 8.7) + max(result, beside)
    return head + where + quality + basis + standing + 30.5 + (_MANY if many else _FEW)[density]


def shown(made: Record) -> list[Stage]:
    """The stages that get a row: all inside the boundary, but those without emissions only where there are few."""
    inside = [s for s in made.stages if s.value is not None and not s.beside]
    return [s for s in inside if s.value or s.origins] if is_many(made) else inside


def is_many(made: Record) -> bool:
    """Whether there are so many stages that their rows are set small."""
    return sum(s.value is not None for s in made.stages) > 9


def _height(words: str, points: float, width: float, leading: float) -> float:
    return lines(width, (words, points)) * points * _POINT * leading


ROW, FLAT_ROW = 6.8, 3.85
"""mm of a hotspot in two lines and in one"""
LINE = 2.97
"""mm of one line of an open hotspot"""
OPEN_STAGE = 24.0, 30.0
"""ems of a stage's names in an open row"""
CUT_NOTICE, OPEN_NOTICE = (66.0, 62.0), (260.0, 260.0)
"""ems of a notice in Chinese and in English, cut and open"""


REST = 3.8
"""mm of the row that sums up the hotspots left out"""


def hotspot_rows(made: Record, flat: bool) -> list[float]:
    """mm of each row of the hotspot table, in two lines or in one."""
    return [FLAT_ROW if flat else ROW] * len(made.hotspots)


def open_row(zh: str, en: str, source: str, stage: Text) -> float:
    """mm of a hotspot whose words run over as many lines as they need."""
    item = lines(90, (zh, 8.0), (" " + en, 6.4)) + lines(90, (source, 6.2))
    beside = lines(23, (cut(stage.zh, OPEN_STAGE[0]), 7.0)) + lines(23, (cut(stage.en, OPEN_STAGE[1]), 6.4))
    return 0.9 + LINE * max(item, beside)


def named(zh: str, en: str, flat: bool, opened: bool = False) -> tuple[str, str]:
    """Both names of a hotspot cut to one line of its table, the Chinese one first; to two lines where it is open."""
    width, size, small, most = (87.5, 7.0, 6.1, 24.0) if flat else (92.0, 7.6, 6.4, 21.0)
    if opened:
        width, most = 176.0, 42.0
    kept = cut(zh, most)
    free = width / _POINT - 1.06 * ems(kept) * size - 2
    return kept, cut(en, free / small / 1.06)


def origins(row: str, factor: str, estimated: bool, opened: bool = False) -> str:
    """Where amount and factor of a hotspot come from: the row's own words, then supplier and citation.

    In one line; in three where it is open.
    """
    most = (264.0 if opened else 91.0) / _POINT / 6.2 / 1.04
    kind = "估算 estimated" if estimated else ""
    rest = ", ".join(part for part in (kind, factor) if part) or "—"
    if not row:
        return cut(rest, most)
    first = cut(row, most * 0.5)
    return f"{first} | {cut(rest, most - ems(first) - 1.0)}"


SOURCE = 40.0
"""ems of a source in the list below hotspots of one line"""


def source_list(words: str) -> float:
    """mm of that list."""
    return 1.4 + 2.75 * lines(174, ("来源 Sources（用量 amount | 因子 factor，* 估算 estimated）：" + words, 6.0))


def statement_rows(statements: Sequence[Text], opened: bool = False) -> list[float]:
    """mm of each notice, cut or open."""
    zh, en = OPEN_NOTICE if opened else CUT_NOTICE
    return [1.75 + 3.5 * lines(82, (cut(s.zh, zh), 7.2), (" " + cut(s.en, en), 6.6)) for s in statements]


def second_page(made: Record, flat: bool) -> float:
    """mm that page 2 needs for all but the rows of hotspots and the two columns at its end; 0.5 to 3.5 too many for the eight examples."""
    inside = shown(made)
    if is_many(made):
        matrix = sum(0.9 + 3.1 * lines(60, (cut(s.name_zh, 20), 6.9), (" " + cut(s.name_en, 16), 5.9)) for s in inside)
    else:
        matrix = sum(1.1 + 3.5 * lines(54, (cut(s.name_zh, 20), 7.4), (" " + cut(s.name_en, 22), 6.4)) for s in inside)
    head, hotspots = 5.9 + 7.6, 9.9 + 8.4
    return head + hotspots + 7.6 + 9.4 + matrix + 5.1 + 2.8 + FOOT


def columns(made: Record) -> tuple[float, float]:
    """mm of the left column below the table without its notices, and of the right one."""
    beside = sum(
        1.8 + 3.6 * lines(51, (s.name_zh + "（另列，不抵减）", 7.6), (s.name_en + " (beside, never netted)", 6.6))
        for s in made.stages
        if s.beside and s.value is not None
    )
    left = 7.6 + 1 + 3 * 5.3 + beside + 8.0
    right = 7.6 + (ENTERPRISE if made.enterprise else NO_ENTERPRISE) + 8.0 + RECOMPUTATION
    return left, right
