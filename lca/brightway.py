"""The model of record: a Model as an in-memory bw_processing datapackage, solved with bw2calc.

No Brightway project is involved. bw2data would write to the home directory and print on stdout when imported; bw2calc
works without it, so it is kept out of that import (which also halves its time). Should a caller's program have imported
bw2data before, nothing of its state is touched. Projects are written by `lca.brightway_project` only.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from inventories.problem import Problem, Text
from lca.model import Model
from lca.replay import Unsolvable


@dataclass(frozen=True)
class BrightwayResult:
    """What bw2calc finds."""

    score: float
    """kg CO2e per functional unit"""
    beside: Mapping[str, float]
    """stage reported beside the total → kg CO2e per functional unit"""
    supply: Mapping[str, float]
    """node id → units of it per functional unit"""


Solve = Callable[[Model], BrightwayResult]


class Engine(NamedTuple):
    """The two modules that the core path needs."""

    bw2calc: Any
    bw_processing: Any


@contextlib.contextmanager
def _without_bw2data() -> Iterator[None]:
    """Hides bw2data for the length of an import, unless it is there already."""
    if "bw2data" in sys.modules:
        yield
        return
    sys.modules["bw2data"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["bw2data"]


def own_folder() -> None:
    """Points BRIGHTWAY2_DIR at a fresh folder, removed at exit, unless the user has set it or bw2data is loaded."""
    if "BRIGHTWAY2_DIR" not in os.environ and "bw2data" not in sys.modules:
        import atexit

        folder = tempfile.mkdtemp(prefix="tanbiao-brightway-")
        os.environ["BRIGHTWAY2_DIR"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def without_xarray() -> None:
    """Leaves out xarray, which bw2calc imports for a class that is not used here and which takes half the time of its import.

    For a process that does nothing but solve: xarray is gone from it for good.
    """
    stand_in = ModuleType("xarray")
    stand_in.DataArray = object  # type: ignore[attr-defined]  # named in annotations
    sys.modules.setdefault("xarray", stand_in)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Imports bw2calc and bw_processing (about one second), silently."""
    own_folder()
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings(), _without_bw2data():
        warnings.filterwarnings("ignore", message="(?s).*pypardiso")
        warnings.filterwarnings("ignore", message="(?s).*scikit-umfpack")
        import bw2calc
        import bw_processing
    return Engine(bw2calc, bw_processing)


def numbers(model: Model) -> tuple[dict[str, int], dict[str, int]]:
    """Brightway ids of nodes and of elementary flows: counted from 1, nodes first."""
    nodes = {node.id: i for i, node in enumerate(model.nodes, start=1)}
    return nodes, {flow.id: i for i, flow in enumerate(model.flows, start=len(nodes) + 1)}


def datapackage(model: Model) -> Any:
    """The model as a bw_processing datapackage with technosphere, biosphere and characterisation."""
    bwp = engine().bw_processing
    node, flow = numbers(model)
    package = bwp.create_datapackage(name="tanbiao", sum_intra_duplicates=True, sum_inter_duplicates=True)

    def add(matrix: str, rows: list[tuple[int, int]], values: list[float], inputs: int = 0) -> None:
        flip = np.zeros(len(rows), dtype=bool)
        flip[len(rows) - inputs :] = True
        extra = {"flip_array": flip} if inputs else {}
        package.add_persistent_vector(
            matrix=matrix,
            name=matrix.replace("_", "-"),
            indices_array=np.array(rows, dtype=bwp.INDICES_DTYPE),
            data_array=np.array(values, dtype=np.float64),
            **extra,
        )

    # what each node makes, then what each needs
    made = [(i, i) for i in node.values()]
    needed = [(node[e.provider], node[e.consumer]) for e in model.edges]
    add("technosphere_matrix", made + needed, [1.0] * len(made) + [e.amount for e in model.edges], len(needed))
    # a zero of every flow, so that one without an emission has its row all the same
    first = node[model.root]
    zeros = [(i, first) for i in flow.values()]
    emitted = [(flow[e.flow], node[e.node]) for e in model.emissions]
    add("biosphere_matrix", zeros + emitted, [0.0] * len(zeros) + [e.amount for e in model.emissions])
    add("characterization_matrix", [(i, i) for i in flow.values()], [f.gwp for f in model.flows])
    return package


def solve(model: Model) -> BrightwayResult:
    """Solves the model with bw2calc; raises Unsolvable where the matrix has no unique solution."""
    node, _ = numbers(model)
    per_product = model.functional_unit.per_product
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Matrix is exactly singular")
        lca = engine().bw2calc.LCA({node[model.root]: 1.0}, data_objs=[datapackage(model)])
        try:
            lca.lci(factorize=bool(model.beside))
        except RuntimeError as error:
            if "singular" not in str(error):
                raise
            raise _singular() from None
        lca.lcia()
        score = float(lca.score)
        supply = {name: float(lca.supply_array[lca.dicts.activity[i]]) for name, i in node.items()}
        beside = {}
        for stage, name in model.beside.items():
            lca.lcia(demand={node[name]: 1.0 / per_product})
            beside[stage] = float(lca.score)
    if not np.isfinite([score, *supply.values(), *beside.values()]).all():
        raise _singular()
    return BrightwayResult(score, beside, supply)


def _singular() -> Unsolvable:
    what = Text("模型矩阵奇异，没有唯一解", "The matrix of the model is singular: there is no unique solution")
    cure = Text("检查互相消耗的环节（如闭环回收）的数量", "Check the amounts in loops, such as closed-loop recycling")
    return Unsolvable([Problem("singular", what, cure)])
