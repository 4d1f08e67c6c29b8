"""Names of persons as people write them: lists of names, and whether two of them are one person.

When in doubt two names are taken for one person: a false refusal is mended by writing the name in full, a false pass is not mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_TITLES = {"dr", "mr", "ms", "mrs", "prof", "eng"}
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff]+")


def names(text: str) -> list[str]:
    """The names in a list: semicolons, enumeration commas and line ends stand between them."""
    return [name.strip() for name in re.split(r"[;；、\n]", text) if name.strip()]


def _keys(name: str) -> frozenset[str]:
    """What a name is known by: its Chinese characters, and its Latin words in any order; positions and remarks do not count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", plain)
    plain = re.split(r"[,/|]", plain)[0]
    words = sorted(w for w in _LATIN.findall(plain) if len(w) > 1 and w not in _TITLES)
    return frozenset((*_HAN.findall(plain), *([" ".join(words)] if words else [])))


def same(one: str, other: str) -> bool:
    """Whether two names may be those of one person."""
    return bool(one.strip()) and (one.strip() == other.strip() or bool(_keys(one) & _keys(other)))


def among(name: str, others: Iterable[str]) -> str:
    """The first of the others that may be the same person, or nothing."""
    return next((other for other in others if same(name, other)), "")
