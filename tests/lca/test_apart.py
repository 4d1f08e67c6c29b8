"""Brightway in a process of its own gives what it gives here."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from inventories.problem import InputError, MachineError, Text
from lca import apart, brightway, uncertainty
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


def test_what_was_begun_is_taken_up() -> None:
    """Score and interval of a model asked for ahead, then another model in between."""
    model, other = chair(), replace(chair(), _index={})
    with apart.engine() as engine:
        engine.begin(model)
        assert engine.interval(model) == uncertainty.interval(model)
        engine.begin(model)
        assert engine(other).score == brightway.solve(model).score
        assert engine.interval(model) == uncertainty.interval(model)


def test_work_goes_on_when_the_other_process_is_gone() -> None:
    """Both functions fall back to this process."""
    model = chair()
    with apart.engine() as engine:
        engine._connection.close()
        engine.begin(model)
        assert engine(model).score == brightway.solve(model).score
        assert engine.interval(model) == uncertainty.interval(model)


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
