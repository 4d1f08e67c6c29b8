"""From data to letters: escaping, formulas and exponents as markup, and the check that the typeface has every character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Any

from markupsafe import Markup
from markupsafe import escape as markup_escape

from inventories.problem import Place, Problems, Text
from labels import font, rounding

_NARROW = (
    dict.fromkeys(map(ord, "\u2007\u2009\u200a\u202f"), "\u00a0")
    | dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
    | dict.fromkeys(map(ord, "\t\n\r"), " ")
)
"""Spaces that the font lacks become a no-break space, invisible ones go, and a name's line breaks break no row of a table."""
_SUB = {chr(0x2080 + digit): str(digit) for digit in range(10)}
_SUP = {chr(0x2070 + digit): str(digit) for digit in (0, 4, 5, 6, 7, 8, 9)} | {"\u207b": "−"}
_FORMULA = re.compile(r"(CO|CH|SF|NF|CF)([2346])(?=e\b|[^0-9A-Za-z]|$)|(?<![A-Za-z])N2O\b")


def plain(text: str) -> str:
    """Text in its composed form, with the spaces the font has."""
    return unicodedata.normalize("NFC", text).translate(_NARROW)


@lru_cache(maxsize=2)
def printable(coverage: frozenset[int]) -> frozenset[int]:
    """Code points that can be printed: those of the typeface, and those that become markup."""
    return coverage | {ord(sign) for sign in (*_SUB, *_SUP)}


_BASE = str.maketrans("ŁłĐđŦŧĦħ", "LlDdTtHh")


SIMPLIFIED = ("citation", "source", "row_source")
"""Words of a hotspot that are printed in `simple` letters"""


def simple(text: str) -> str:
    """A citation in characters that the typeface has: bare letters for Polish or Czech ones, 〓 for a hanzi beyond GB 2312.

    Only for the words of others that a firm cannot mend; the record holds them as they are.
    """
    covered = printable(font.coverage())
    if covered.issuperset(map(ord, text)):
        return plain(text)
    letters = []
    for sign in plain(text):
        bare = sign if ord(sign) in covered else unicodedata.normalize("NFKD", sign)[0].translate(_BASE)
        letters.append(bare if ord(bare) in covered else "〓")
    return "".join(letters)


@lru_cache(maxsize=4096)
def ems(words: str) -> float:
    """Length of words in the regular weight, in multiples of the type size."""
    widths = font.load().widths
    return sum(widths.get(ord(sign), 1.0) for sign in words)


def cut(words: str, most: float) -> str:
    """Words cut to a length in ems, with an ellipsis; the record holds them whole."""
    if ems(words) <= most:
        return words
    widths = font.load().widths
    length, kept = 0.0, 0
    for sign in words:
        length += widths.get(ord(sign), 1.0)
        if length > most - 1:
            break
        kept += 1
    return words[:kept].rstrip(" ,;:.，；：、（(·-") + "…"


def after(words: str, said: str) -> str:
    """Words without the standard's number that they begin with like `said`, which stands before them."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, said, strict=False)))
    return words[same:].lstrip(" ,:") if same > 5 else words


def rich(text: str) -> Markup:
    """Escaped text with CO₂, CH₄, N₂O and raised exponents as markup: the font has no U+2082."""
    safe = str(markup_escape(plain(str(text))))
    safe = _FORMULA.sub(lambda m: f"{m[1]}<sub>{m[2]}</sub>" if m[1] else "N<sub>2</sub>O", safe)
    for table, tag in ((_SUB, "sub"), (_SUP, "sup")):
        for sign, digit in table.items():
            safe = safe.replace(sign, f"<{tag}>{digit}</{tag}>")
    return Markup(safe)  # noqa: S704 - escaped two lines above; only our own tags were added


def figure(value: float) -> Markup:
    """Three significant figures as markup."""
    text = rounding.printed(value)
    digits, power, exponent = text.partition("×10^")
    return (
        Markup('<span class="nb">{}×10<sup>{}</sup></span>').format(digits, exponent.replace("-", "−"))
        if power
        else Markup("{}").format(digits)
    )


def check_glyphs(data: Any, name: str = "") -> None:
    """Raises InputError naming every character of the data that the typeface lacks and the field it stands in."""
    problems = Problems()
    _walk(data, name, printable(font.coverage()), problems)
    problems.raise_if_any()


OTHERWISE = Text("换用 GB 2312 范围内的字，或改写", "Use a character of GB 2312, or write it another way")
"""What to do about a character that the typeface lacks."""


def lacking(text: str, covered: frozenset[int]) -> Iterator[Text]:
    """A sentence for each character of a text that cannot be printed; `covered` as from `printable`."""
    if covered.issuperset(map(ord, text)):
        return
    text = plain(text)
    for sign in sorted({s for s in text if ord(s) not in covered and s not in "\n\t"}):
        name = f"{sign if sign.isprintable() else ''} U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
        near = text[max(0, text.index(sign) - 8) : text.index(sign) + 9]
        yield Text(f"字体没有字符 {name}，见“{near}”", f"The typeface lacks the character {name}, in “{near}”")


def _walk(data: Any, path: str, covered: frozenset[int], problems: Problems) -> None:
    if isinstance(data, Mapping):
        for key, value in data.items():
            _walk(value, f"{path}.{key}" if path else str(key), covered, problems)
    elif isinstance(data, (list, tuple)):
        for index, value in enumerate(data):
            _walk(value, f"{path}[{index}]", covered, problems)
    elif isinstance(data, str):
        for what in lacking(data, covered):
            problems.add("character", what, OTHERWISE, Place(column=path))
