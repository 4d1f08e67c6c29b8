"""Over a whole life the biogenic carbon that a product system takes up is given off again (method decision 14)."""

from collections.abc import Callable
from typing import Any

import pytest

from inventories.system import System
from lca import balances
from lca.balances import Balance
from tests.lca.dossiers import Maker

SYSTEMS = ("chair", "sofa", "childrens_clothing", "elevator", "lead_acid_battery", "lfp_battery", "nmc_battery")
CLOSED = 0.003
"""Relative: what small balances of the data set leave open."""


@pytest.fixture(scope="module")
def make(tiny_system: System) -> Maker:
    return Maker(tiny_system)


@pytest.fixture
def carbon(make: Maker) -> Callable[..., Balance]:
    """The balance of biogenic carbon of an example over its whole life, with other parameters."""

    def of(name: str, **parameters: Any) -> Balance:
        made = make.real(name, parameters, boundary="cradle-to-grave")
        return next(b for b in balances.of(made) if b.id == "carbon-biogenic")

    return of


@pytest.mark.parametrize("name", SYSTEMS)
def test_carbon_taken_up_is_given_off(carbon: Callable[..., Balance], name: str) -> None:
    """Wood, board, cellulose, starch, cotton and leather, packaging of bought materials included."""
    assert carbon(name).relative <= CLOSED


@pytest.mark.parametrize("name", ["lfp_battery", "nmc_battery"])
@pytest.mark.parametrize("route", ["natural", "synthetic-published"])
def test_graphite_that_brings_no_board_gives_off_no_carbon_of_it(
    carbon: Callable[..., Balance], name: str, route: str
) -> None:
    """Only the Acheson chain of the data set packs its graphite in board."""
    assert carbon(name, graphite_route=route).relative <= CLOSED
