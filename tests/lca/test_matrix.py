"""A small matrix is solved full, a large one sparse; both give the same solution, and say when there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lca import matrix
from lca.matrix import Matrix, Singular


def made(full: bool, values: list[float], rows: list[int], columns: list[int], n: int) -> Matrix:
    """The same matrix, full or sparse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "MOST_FULL", n if full else 0)
        return Matrix(values, rows, columns, n)


@pytest.mark.parametrize("full", [True, False])
def test_a_loop_of_two_by_hand(full: bool) -> None:
    """x = 1 + y/2 and y = x/4 have x = 8/7 and y = 2/7; the transposed system has the same x and y = 4/7."""
    loop = made(full, [1.0, -0.5, -0.25, 1.0], [0, 0, 1, 1], [0, 1, 0, 1], 2)
    assert loop.solve(np.array([1.0, 0.0])) == pytest.approx([8 / 7, 2 / 7], rel=1e-15)
    assert loop.solve(np.array([1.0, 0.0]), "T") == pytest.approx([8 / 7, 4 / 7], rel=1e-15)


@pytest.mark.parametrize("full", [True, False])
def test_entries_of_one_cell_add_up(full: bool) -> None:
    """Two edges between the same processes are one amount."""
    assert made(full, [1.0, 1.0], [0, 0], [0, 0], 1).solve(np.array([4.0])) == pytest.approx([2.0])


@pytest.mark.parametrize("full", [True, False])
def test_many_right_hand_sides_are_columns(full: bool) -> None:
    """n × f in, n × f out."""
    found = made(full, [2.0, 4.0], [0, 1], [0, 1], 2).solve(np.eye(2), "T")
    assert np.array_equal(found, [[0.5, 0.0], [0.0, 0.25]])


@pytest.mark.parametrize("full", [True, False])
def test_a_singular_matrix_is_said_to_be_one(full: bool) -> None:
    """A loop that eats all that it makes."""
    with pytest.raises(Singular):
        made(full, [1.0, -1.0, -1.0, 1.0], [0, 0, 1, 1], [0, 1, 0, 1], 2).solve(np.array([1.0, 0.0]))


@given(st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_full_and_sparse_agree(n: int, seed: int) -> None:
    """On random supply chains with loops, in both ways, to 1e-12."""
    chance = np.random.default_rng(seed)
    rows, columns = chance.integers(0, n, (2, 3 * n))
    values = [1.0] * n + list(-chance.uniform(0, 0.3 / n, 3 * n))
    entries = values, [*range(n), *map(int, rows)], [*range(n), *map(int, columns)], n
    right = chance.normal(size=(n, 2))
    for way in ("N", "T"):
        full, sparse = (made(kind, *entries).solve(right, way) for kind in (True, False))
        assert np.allclose(full, sparse, rtol=1e-12, atol=1e-13)


def test_what_no_link_reaches_stays_unmarked() -> None:
    """1 → 2 → 1 is a loop, 0 leads into it, 3 stands alone; column by column."""
    start = np.array([[True, False], [False, False], [False, True], [False, False]])
    found = matrix.reached(start, [0, 1, 2], [1, 2, 1])
    assert found.tolist() == [[True, False], [True, True], [True, True], [False, False]]


def test_a_long_chain_is_followed_once() -> None:
    """20 000 tiers in the least favourable order: a link is followed once, not once for each tier before it."""
    chain = np.arange(20_000)
    start = np.zeros((20_001, 3), dtype=np.bool_)
    start[20_000] = True
    assert matrix.reached(start, (chain + 1).tolist(), chain.tolist()).all()


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_marks_follow_every_way_through_loops(n: int, seed: int) -> None:
    """As a step repeated until nothing changes marks them."""
    chance = np.random.default_rng(seed)
    away, to = chance.integers(0, n, (2, 2 * n))
    start = chance.random((n, 9)) < 0.2
    slow = start.copy()
    for _ in range(n):
        np.logical_or.at(slow, to, slow[away])
    assert np.array_equal(matrix.reached(start, away.tolist(), to.tolist()), slow)
