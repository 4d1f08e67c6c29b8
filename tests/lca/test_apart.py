"""Brightway in a process of its own gives what it gives here."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from inventories.problem import InputError, MachineError, Text
from lca import apart, brightway
from lca.model import Edge
from lca.replay import Unsolvable
from tests.small_models import chair


def test_the_answer_is_the_same_here_and_there() -> None:
    """One model, two processes, one score; a model without a solution is the same error."""
    model = chair()
    node = model.nodes[-1].id
    endless = replace(model, edges=(*model.edges, Edge(node, node, 1.0)))
    with apart.engine() as solve:
        assert solve(model).score == brightway.solve(model).score
        with pytest.raises(Unsolvable):
            solve(endless)


@pytest.mark.parametrize(
    "error",
    [
        InputError.one("x", Text("错", "wrong"), Text("改", "mend")),
        MachineError(Text("缺", "lacks"), Text("装", "install")),
    ],
)
def test_an_error_crosses_to_another_process_whole(error: InputError | MachineError) -> None:
    """Its problems arrive with both languages."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert type(again) is type(error)
    assert again.problems == error.problems
