"""Which of several results cannot be told apart: compact letter display, and the steps that a score is given by.

Letters are made by insert-and-absorb (Piepho H.-P. 2004, J. Comput. Graph. Stat. 13:456–466): two items share a letter exactly if
they were not shown to differ. Letters overlap as soon as "cannot be told apart" is not transitive (A like B, B like C, A unlike C),
and an award needs an order without overlaps. Steps give one: from the lowest upwards, an item joins the open step unless it
differs from one of its members, and opens the next step otherwise. So all members of a step share a letter, a step never holds two
items that were shown to differ, and a wide interval carries nobody past a lower value. Two items in different steps that share a
letter are `borders`: the order between them is one of values, not shown to be real, and a report has to name them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inventories.problem import InputError, Text

Flags = npt.NDArray[np.bool_]
MOST_LETTERS = 2000
"""Letters of 300 bids stay far below; a table of differences made up by chance could have more than anybody reads."""


def columns(different: Flags, order: Sequence[int]) -> tuple[frozenset[int], ...]:
    """The letters as sets of items, in `order` of their lowest members; different[i, j] says that i and j were shown to differ.

    Raises InputError when there are more than MOST_LETTERS.
    """
    found: list[frozenset[int]] = [frozenset(order)]
    rank = {item: place for place, item in enumerate(order)}
    for a in range(len(order)):
        for b in range(a + 1, len(order)):
            one, other = order[a], order[b]
            if different[one, other]:
                found = _absorb(_insert(found, one, other))
                if len(found) > MOST_LETTERS:
                    raise _too_many()
    return tuple(sorted(found, key=lambda members: sorted(rank[m] for m in members)))


def _insert(found: list[frozenset[int]], one: int, other: int) -> list[frozenset[int]]:
    """Every letter that both bear is split in two, each without one of them."""
    made: list[frozenset[int]] = []
    for members in found:
        made += [members - {one}, members - {other}] if one in members and other in members else [members]
    return made


def _absorb(found: list[frozenset[int]]) -> list[frozenset[int]]:
    """A letter whose members all share another letter says nothing of its own."""
    kept: list[frozenset[int]] = []
    for members in sorted(set(found), key=len, reverse=True):
        if not any(members <= larger for larger in kept):
            kept.append(members)
    return kept


def letters(groups: Sequence[frozenset[int]], size: int) -> tuple[str, ...]:
    """The letters of each item, such as "a" or "ab"; after z comes a pair in brackets, "(aa)"."""
    found = [""] * size
    for number, members in enumerate(groups):
        for member in members:
            found[member] += _name(number)
    return tuple(found)


def _name(number: int) -> str:
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text if len(text) == 1 else f"({text})"


def steps(different: Flags, order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The partition that scores go by; `order` by rising value."""
    found: list[list[int]] = []
    for item in order:
        if found and not any(different[item, member] for member in found[-1]):
            found[-1].append(item)
        else:
            found.append([item])
    return tuple(tuple(step) for step in found)


def chains(different: Flags, order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The coarser partition: whoever is linked by a chain of items that cannot be told apart stands in one step."""
    left, found = list(order), []
    while left:
        chain = [left.pop(0)]
        for member in chain:
            linked = [other for other in left if not different[member, other]]
            chain += linked
            left = [other for other in left if other not in linked]
        found.append(tuple(item for item in order if item in chain))
    return tuple(found)


def borders(different: Flags, parts: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Pairs of different steps, lower first, that were not shown to differ."""
    return tuple(
        (one, other)
        for number, step in enumerate(parts)
        for later in parts[number + 1 :]
        for one in step
        for other in later
        if not different[one, other]
    )


def _too_many() -> InputError:
    return InputError.one(
        "letters",
        Text(f"分组字母超过 {MOST_LETTERS} 个", f"There are more than {MOST_LETTERS} letters"),
        Text("分标段比较，减少同一标段的投标数", "Compare fewer bids in one lot"),
    )
