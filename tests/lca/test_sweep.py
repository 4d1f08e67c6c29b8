"""Loops in draws: small ones by LU, large ones by sweeps, and those that have no solution."""

import numpy as np
import pytest

from inventories.problem import InputError
from lca.sweep import SMALL, Sweep, components

AGREEMENT = 1e-9


def test_components_come_providers_first() -> None:
    """A loop is one component, what it buys from stands before it, who buys from it after."""
    assert components([[1], [2, 3], [1], []]) == [[3], [2, 1], [0]]


def ring(size: int, gain: float) -> tuple[Sweep, np.ndarray]:
    """A ring of nodes, each needing `gain` of the next and emitting 1: every factor is 1/(1 − gain)."""
    sweep = Sweep(size, [*range(size), *range(size)], [*((i + 1) % size for i in range(size)), *([-1] * size)])
    return sweep, np.array([gain] * size + [1.0] * size)[:, None]


@pytest.mark.parametrize("size", [1, 2, SMALL, SMALL + 1, 12])
@pytest.mark.parametrize("gain", [0.2, 0.9, -0.5, 0.999])
def test_a_ring(size: int, gain: float) -> None:
    """Small loops by LU, large ones by sweeps, slow ones by LU after all: the same closed form."""
    sweep, amounts = ring(size, gain)
    factors = sweep.solve(np.repeat(amounts, 3, axis=1))
    assert factors == pytest.approx(np.full((size, 3), 1.0 / (1.0 - gain)), rel=AGREEMENT)
    assert sweep.runaways == 0


def test_draws_that_do_not_converge_are_solved_by_lu() -> None:
    """By-products may make the sweeps diverge while the system has a solution: LU finds it, draw by draw."""
    random = np.random.default_rng(1)
    size = 10
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    sweep = Sweep(size, [*(i for i, _ in pairs), *range(size)], [*(j for _, j in pairs), *([-1] * size)])
    amounts = np.concatenate([random.normal(0.0, 0.05, (len(pairs), 6)), np.ones((size, 6))])
    amounts[: len(pairs), 2] *= 30.0
    factors = sweep.solve(amounts)
    assert sweep.fallbacks == 1
    for draw in range(6):
        inputs = np.zeros((size, size))
        for k, (i, j) in enumerate(pairs):
            inputs[i, j] = amounts[k, draw]
        assert factors[:, draw] == pytest.approx(np.linalg.solve(np.eye(size) - inputs, np.ones(size)), rel=1e-8)


@pytest.mark.parametrize("size", [2, 12])
def test_a_loop_that_eats_all_it_makes_is_counted(size: int) -> None:
    """A gain above one has a solution on paper and none in a plant."""
    sweep, amounts = ring(size, 1.2)
    sweep.solve(amounts)
    assert sweep.runaways == 1


def test_a_singular_draw_is_an_error() -> None:
    """A gain of exactly one has no solution at all."""
    sweep, amounts = ring(2, 1.0)
    with pytest.raises(InputError):
        sweep.solve(amounts)
