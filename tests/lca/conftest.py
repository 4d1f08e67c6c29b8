"""What the tests of scenarios share: outcomes, and the problems of those that cannot be computed."""

from __future__ import annotations

import pytest

from inventories.background import Background
from inventories.problem import InputError
from inventories.system import System
from lca import scenario
from lca.scenario import Outcome, Space
from tests.lca.whatif import base, plan


@pytest.fixture
def outcome(tiny_system: System, tiny_background: Background):
    """Computes a scenario of the tiny study."""

    def of(*tables: str, **changes) -> Outcome:
        made = plan(*tables)
        return scenario.compute(Space(base(tiny_system, tiny_background, made, **changes), made))

    return of


@pytest.fixture
def refused(tiny_system: System, tiny_background: Background):
    """The problems of a scenario that cannot be computed."""

    def of(*tables: str, **changes) -> list[tuple[str, int | None, str]]:
        def computed() -> Outcome:
            made = plan(*tables)
            return scenario.compute(Space(base(tiny_system, tiny_background, made, **changes), made))

        with pytest.raises(InputError) as error:
            computed()
        for problem in error.value.problems:
            assert problem.what.zh
            assert problem.what.en
            assert problem.cure.zh
            assert problem.cure.en
        return [(p.code, p.place.row, p.place.column) for p in error.value.problems]

    return of
