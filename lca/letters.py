"""Which of several results cannot be told apart: compact letter display, and the steps that a score is given by.

Two items share a letter exactly if they were not shown to differ (Piepho H.-P. 2004, J. Comput. Graph. Stat. 13:456–466). The letters
that insert-and-absorb ends with are the largest sets in which no two differ, the maximal cliques of "not shown to differ"; they are
listed as such. Letters overlap as soon as "cannot be told apart" is not transitive (A like B, B like C, A unlike C),
and an award needs an order without overlaps. There are two ways to give one. `chains` merges all groups
that overlap: nobody is placed above a bid that he was not shown to differ from, but with many items everything may end in one chain.
`steps` go from the lowest upwards: an item joins the open step unless it differs from one of its members, and opens the next step
otherwise. All members of a step share a letter, no step holds two items that were shown to differ, and a wide interval carries nobody
past a lower value; but two items of different steps may share a letter. Those are `borders`: the order between them is one of values,
not shown to be real, and a report has to name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import networkx as nx
import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
MOST_LETTERS = 60
"""Hundreds of bids can have thousands of overlapping groups."""


def columns(different: Flags, order: Sequence[int]) -> tuple[frozenset[int], ...]:
    """The letters as sets of items, in `order` of their lowest members; different[i, j] says that i and j were shown to differ.

    Empty when there are more than MOST_LETTERS: nobody reads them, and the pairs say it all.
    """
    rank = {item: place for place, item in enumerate(order)}
    alike: nx.Graph[int] = nx.Graph()
    alike.add_nodes_from(order)
    alike.add_edges_from(
        (one, other) for place, one in enumerate(order) for other in order[place + 1 :] if not different[one, other]
    )
    found = [frozenset(clique) for clique in islice(nx.find_cliques(alike), MOST_LETTERS + 1)]
    if len(found) > MOST_LETTERS:
        return ()
    return tuple(sorted(found, key=lambda members: sorted(rank[m] for m in members)))


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
