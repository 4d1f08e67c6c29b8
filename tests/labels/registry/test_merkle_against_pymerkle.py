"""The tree of RFC 9162 against pymerkle, against the Certificate Transparency reference vectors, and by its own laws."""

from __future__ import annotations

from itertools import pairwise

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.registry import merkle
from tests.lca.test_trail import INPUTS, ROOTS

LARGEST = 130

# Certificate Transparency reference tests (transparency-dev/merkle, testonly): paths over the eight inputs above.
INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
    (6, 7): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([i])) for i in range(count)]


@pytest.fixture(scope="module")
def oracle() -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for i in range(LARGEST):
        tree.append_entry(bytes([i]))
    return tree


def test_roots_are_those_of_pymerkle(oracle: pymerkle.InmemoryTree) -> None:
    """For none to 130 leaves."""
    nodes = merkle.nodes_of(leaves(LARGEST))
    assert [merkle.root(nodes, n) for n in range(LARGEST + 1)] == [oracle.get_root(n) for n in range(LARGEST + 1)]


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 100, 127, 128, 129, 130])
def test_inclusion_paths_are_those_of_pymerkle(oracle: pymerkle.InmemoryTree, size: int) -> None:
    """Every leaf of the tree has the path that pymerkle proves; pymerkle puts the leaf itself first and counts from one."""
    nodes = merkle.nodes_of(leaves(LARGEST))
    for index in range(size):
        proved = oracle.prove_inclusion(index + 1, size).path
        assert [merkle.leaf_hash(bytes([index])), *merkle.inclusion_path(nodes, index, size)] == proved


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 9, 31, 64, 65, 130])
def test_pymerkle_accepts_what_consistency_paths_say(oracle: pymerkle.InmemoryTree, new: int) -> None:
    """Our path verifies by the RFC's algorithm for every older size, as pymerkle's own proof does by its."""
    nodes = merkle.nodes_of(leaves(LARGEST))
    for old in range(1, new + 1):
        roots = merkle.root(nodes, old), merkle.root(nodes, new)
        assert merkle.verify_consistency(old, new, *roots, merkle.consistency_path(nodes, old, new))
        pymerkle.verify_consistency(*roots, oracle.prove_consistency(old, new))


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_paths_of_the_reference(index: int, size: int) -> None:
    """The published paths, made and verified."""
    hashes = [merkle.leaf_hash(x) for x in INPUTS]
    path = merkle.inclusion_path(merkle.nodes_of(hashes), index, size)
    assert [h.hex() for h in path] == list(INCLUSION[index, size])
    assert merkle.verify_inclusion(hashes[index], index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_paths_of_the_reference(old: int, new: int) -> None:
    """The published paths, made and verified."""
    path = merkle.consistency_path(merkle.nodes_of([merkle.leaf_hash(x) for x in INPUTS]), old, new)
    assert [h.hex() for h in path] == list(CONSISTENCY[old, new])
    assert merkle.verify_consistency(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), path)


trees = st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1)))


@given(trees, st.data())
def test_an_altered_inclusion_proof_fails(tree: tuple[int, int], data: st.DataObject) -> None:
    """Another leaf, index, root or one bit of the path: no proof. So does a path that is too long or too short."""
    size, index = tree
    hashes = [merkle.leaf_hash(i.to_bytes(2, "big")) for i in range(size)]
    nodes = merkle.nodes_of(hashes)
    path, root = merkle.inclusion_path(nodes, index, size), merkle.root(nodes, size)
    assert merkle.verify_inclusion(hashes[index], index, size, path, root)

    other = data.draw(st.integers(0, size - 1).filter(lambda i: i != index)) if size > 1 else index + 1
    assert not merkle.verify_inclusion(hashes[index], other, size, path, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), index, size, path, root)
    assert not merkle.verify_inclusion(hashes[index], index, size, [*path, root], root)
    assert not merkle.verify_inclusion(hashes[index], index, size, path, merkle.leaf_hash(root))
    if path:
        assert not merkle.verify_inclusion(hashes[index], index, size, path[:-1], root)
        at = data.draw(st.integers(0, len(path) - 1))
        bent = [*path]
        bent[at] = bytes([bent[at][0] ^ 1]) + bent[at][1:]
        assert not merkle.verify_inclusion(hashes[index], index, size, bent, root)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 199))
def test_a_changed_past_has_no_consistency_path(a: int, b: int, at: int) -> None:
    """If one leaf of the old tree is changed, the new tree's path does not verify against the old root."""
    old, new = sorted((a, b))
    hashes = [merkle.leaf_hash(i.to_bytes(2, "big")) for i in range(new)]
    root = merkle.root(merkle.nodes_of(hashes), old)
    hashes[at % old] = merkle.leaf_hash(b"rewritten")
    nodes = merkle.nodes_of(hashes)
    assert not merkle.verify_consistency(
        old, new, root, merkle.root(nodes, new), merkle.consistency_path(nodes, old, new)
    )


@given(st.integers(1, 300))
def test_growing_leaf_by_leaf_gives_the_same_tree(size: int) -> None:
    """`grow` completes just the subtrees that end with the new leaf, and its peaks are the frontier."""
    hashes = [merkle.leaf_hash(i.to_bytes(2, "big")) for i in range(size)]
    nodes = merkle.nodes_of(hashes)
    peaks: list[bytes] = []
    for index, leaf in enumerate(hashes):
        for level, made in enumerate(merkle.grow(peaks, index, leaf)):
            assert made == nodes(level, index >> level)
    assert peaks == [nodes(*at) for at in merkle.frontier(size)]


def test_the_frontier_goes_from_large_to_small() -> None:
    """13 = 8 + 4 + 1."""
    found = list(merkle.frontier(13))
    assert [1 << level for level, _ in found] == [8, 4, 1]
    assert all(a > b for (a, _), (b, _) in pairwise(found))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 2)])
def test_there_is_no_path_outside_the_tree(index: int, size: int) -> None:
    """Neither made nor verified."""
    nodes = merkle.nodes_of(leaves(4))
    with pytest.raises(ValueError, match="leaf"):
        merkle.inclusion_path(nodes, index, size)
    assert not merkle.verify_inclusion(leaves(1)[0], index, size, [], merkle.root(nodes, 1))
