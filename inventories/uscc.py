"""统一社会信用代码, the unified social credit code of a Chinese legal entity (GB 32100-2015).

18 characters: registering authority, kind of entity, six digits of the region, nine of the organisation, one check character.
"""

from __future__ import annotations

import unicodedata

from inventories.problem import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""No I, O, S, V or Z."""
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
_LOOKALIKE = {"I": "1", "O": "0", "S": "5", "Z": "2"}


def normalise(code: str) -> str:
    """Upper case, half width, without spaces and hyphens."""
    return "".join(unicodedata.normalize("NFKC", code).upper().replace("-", "").split())


def check_character(body: str) -> str:
    """The 18th character for the first 17 of a normalised code; raises ValueError for a foreign character."""
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, body, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def fault(code: str) -> tuple[Text, Text] | None:
    """What is wrong with a code, and the cure; None for a valid one."""
    text = normalise(code)
    cure = Text("对照营业执照逐字核对", "Compare it with the business licence, character by character")
    if len(text) != LENGTH:
        return Text(
            f"统一社会信用代码应为 18 位，现为 {len(text)} 位",
            f"The unified social credit code has 18 characters, this one has {len(text)}",
        ), cure
    for position, character in enumerate(text, start=1):
        if character not in ALPHABET:
            hint = _LOOKALIKE.get(character)
            return Text(
                f"统一社会信用代码第 {position} 位“{character}”不在 GB 32100 字符集内",
                f"Character {position} of the unified social credit code, {character!r}, is not in the GB 32100 alphabet",
            ), (Text(f"是否应为“{hint}”？{cure.zh}", f"Should it be {hint!r}? {cure.en}") if hint else cure)
    for position, character in enumerate(text[2:8], start=3):
        if not character.isdigit():
            return Text(
                f"统一社会信用代码第 {position} 位“{character}”应为数字（第 3–8 位为登记机关行政区划码）",
                f"Character {position} of the unified social credit code, {character!r}, must be a digit "
                "(3 to 8 are the region)",
            ), cure
    wanted = check_character(text[:17])
    if text[17] != wanted:
        return Text(
            f"统一社会信用代码校验不符：第 18 位为“{text[17]}”，按前 17 位应为“{wanted}”",
            f"The unified social credit code fails its check: character 18 is {text[17]!r}, "
            f"the first 17 ask for {wanted!r}",
        ), cure
    return None
