"""The Merkle tree of RFC 9162 (section 2.1, SHA-256): tree hash, inclusion and consistency paths, and their verification.

One implementation serves the salted tree over a model's nodes (lca/trail.py) and the register's tree over its events. A tree is
seen through `Nodes`: a function that gives the hash of a complete subtree, so that a big tree can lie in a data base while a
small one is made from its leaf hashes by `nodes_of`. Whatever takes `Nodes` reads O(log n) of them, O(log² n) for a path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Nodes = Callable[[int, int], bytes]
"""(level, position) → hash of the complete subtree over the leaves position·2^level … (position+1)·2^level − 1"""

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def nodes_of(hashes: Sequence[bytes]) -> Nodes:
    """All complete subtrees over these leaf hashes, held in memory."""
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, position: levels[level][position]


def root(nodes: Nodes, size: int) -> bytes:
    """Tree hash of the first `size` leaves."""
    return _hash(nodes, 0, size) if size else EMPTY


def inclusion_path(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The siblings from leaf `index` up to the root of the first `size` leaves; raises ValueError outside the tree."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_hash(nodes, middle, end))
            end = middle
        else:
            path.append(_hash(nodes, start, middle))
            start = middle
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Whether the leaf hash stands at `index` of the tree of `size` leaves with the root `wanted` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == wanted


def consistency_path(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """What shows that the tree of `old` leaves is the beginning of the tree of `new` leaves; raises ValueError unless 0 < old ≤ new."""
    if not 0 < old <= new:
        raise ValueError(f"sizes {old} and {new}")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_hash(nodes, middle, end))
            end = middle
        else:
            path.append(_hash(nodes, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_hash(nodes, start, end))
    return path[::-1]


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that a tree only grew from `old` to `new` leaves (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    hashes = list(path) if old & (old - 1) else [old_root, *path]
    if not hashes:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    was = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def frontier(size: int) -> Iterator[tuple[int, int]]:
    """(level, position) of the complete subtrees that make up the first `size` leaves, the largest first."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def grow(peaks: list[bytes], index: int, leaf: bytes) -> list[bytes]:
    """Adds the hash of leaf `index` to `peaks`, the hashes of `frontier(index)`, in place.

    Gives the subtrees that this leaf completes: itself, then one level up after the other.
    """
    completed = [leaf]
    while index & 1:
        completed.append(node_hash(peaks.pop(), completed[-1]))
        index >>= 1
    peaks.append(completed[-1])
    return completed


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _hash(nodes: Nodes, start: int, end: int) -> bytes:
    """Hash over the leaves start … end − 1, where a complete subtree begins at `start`."""
    count = end - start
    if not count & (count - 1):
        return nodes(count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(_hash(nodes, start, middle), _hash(nodes, middle, end))
