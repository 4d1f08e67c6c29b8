"""Monte Carlo against bw2calc: the same distributions given to both, processor time side by side in one run.

`python -m benchmarks.montecarlo` prints its rows alone. bw2calc's loop is timed on fewer draws and scaled up; the means and
standard deviations of both are printed, so that equal work is seen to be done.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import olca
from lca import brightway
from lca.distribution import Array, Distribution
from lca.draws import Ensemble, ensemble
from lca.model import Edge, Emission, FlowFactor, Model, Node, Unit

DRAWS = 10_000
LOOPS = 100
"""Draws that bw2calc is timed on."""
USLCI = "uslci_olca1_5_0_json_ld.zip"
TYPES = {"uniform": 4, "triangular": 5}
"""Ids of stats_arrays."""


def package(made: Ensemble) -> Any:
    """The ensemble as a datapackage with distributions, one elementary flow per row of `flows` of the model."""
    bwp = brightway.engine().bw_processing
    flows = {f.id: i for i, f in enumerate(made.model.flows, start=len(made.nodes) + 1)}
    edges = [k for k, p in enumerate(made.provider) if p >= 0]
    emissions = [k for k, p in enumerate(made.provider) if p < 0]
    root = made.root + 1
    one, none = Distribution("", 1.0), Distribution("", 0.0)
    found = bwp.create_datapackage(name="draws", sum_intra_duplicates=True, sum_inter_duplicates=True)

    def add(matrix: str, indices: list[tuple[int, int]], spreads: list[Distribution], inputs: int = 0) -> None:
        rows = [_described(s) for s in spreads]
        flip = np.zeros(len(indices), dtype=bool)
        flip[len(indices) - inputs :] = True
        found.add_persistent_vector(
            matrix=matrix, name=matrix.replace("_", "-"), indices_array=np.array(indices, dtype=bwp.INDICES_DTYPE),
            data_array=np.array([s.amount for s in spreads]), distributions_array=np.array(rows, dtype=bwp.UNCERTAINTY_DTYPE),
            **({"flip_array": flip} if inputs else {}),
        )  # fmt: skip

    diagonal = [(i + 1, i + 1) for i in range(len(made.nodes))]
    needed = [(made.provider[k] + 1, made.consumer[k] + 1) for k in edges]
    spread = [d.distribution for d in made.data]
    add("technosphere_matrix", diagonal + needed, [one] * len(diagonal) + [spread[k] for k in edges], len(needed))
    emitted = [(flows[made.data[k].provider.id], made.consumer[k] + 1) for k in emissions]
    blank = [(i, root) for i in flows.values()]
    add("biosphere_matrix", blank + emitted, [none] * len(blank) + [spread[k] for k in emissions])
    found.add_persistent_vector(
        matrix="characterization_matrix", name="characterization-matrix",
        indices_array=np.array([(i, i) for i in flows.values()], dtype=bwp.INDICES_DTYPE), data_array=np.array([f.gwp for f in made.model.flows]),
    )  # fmt: skip
    return found


def _described(spread: Distribution) -> tuple[float, ...]:
    """A row of bw_processing's uncertainty array: type, loc, scale, shape, minimum, maximum, negative."""
    nan = float("nan")
    if spread.certain:
        return (1, spread.amount, nan, nan, nan, nan, spread.amount < 0)
    if spread.family == "lognormal":
        return (2, math.log(abs(spread.amount)), spread.scale, nan, nan, nan, spread.amount < 0)
    if spread.family == "normal":
        return (3, spread.amount, spread.scale, nan, nan, nan, False)
    return (TYPES[spread.family], spread.amount, nan, nan, spread.minimum, spread.maximum, False)


def bw2calc_loop(made: Ensemble, draws: int, seed: int = 1) -> tuple[Array, float]:
    """Scores of so many draws by bw2calc's own loop, with the biogenic CO2 that is held, and the loop's seconds of processor time."""
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lca = brightway.engine().bw2calc.LCA(
            {made.root + 1: 1.0}, data_objs=[package(made)], use_distributions=True, seed_override=seed
        )
        lca.lci()
        lca.lcia()
        found = np.empty(draws)
        started = time.process_time()
        for i in range(draws):
            next(lca)
            found[i] = lca.score + made.held
        return found, time.process_time() - started


def synthetic(processes: int = 300, exchanges: int = 4_190, seed: int = 7) -> Model:
    """A random system with loops: every process buys from others (inputs sum to 0.3 … 0.6) and emits CO2, CH4 and N2O."""
    random = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(processes)]
    flows = tuple(
        FlowFactor(f, f, f, f.upper(), "fossil", "gas", g) for f, g in (("co2", 1.0), ("ch4", 29.8), ("n2o", 273.0))
    )
    emissions = [
        Emission(
            n,
            f.id,
            float(random.lognormal(0.0, 0.5)) / f.gwp,
            distribution="lognormal",
            scale=float(random.uniform(0.05, 0.3)),
        )
        for n in names
        for f in flows
    ]
    each = np.full(processes, (exchanges - len(emissions)) // processes)
    each[: (exchanges - len(emissions)) % processes] += 1
    edges: list[Edge] = []
    for i, count in enumerate(each):
        # mostly from earlier processes, a few from anywhere: loops, as a real data set has them
        near = random.choice(processes if i < count else i, count, replace=False)
        near = np.where(random.random(count) < 0.03, random.integers(0, processes, count), near)
        amounts = random.dirichlet(np.ones(count)) * random.uniform(0.3, 0.6)
        edges += [
            Edge(
                names[i], names[int(p)], float(a), distribution="lognormal", scale=float(random.uniform(0.05, 0.3))
            )
            for p, a in zip(near, amounts, strict=True)
        ]  # fmt: skip
    return Model(
        subject={}, functional_unit=Unit("u", "u", "u", "kg", 1.0, "1"), informative_units=(), gwp_set="", dataset={}, stages=(), parameters=(),
        nodes=tuple(Node(n, n, n, "kg", "background") for n in names), edges=tuple(edges), emissions=tuple(emissions), flows=flows,
        root=names[-1], beside={}, biogenic_carbon={},
    )  # fmt: skip


@dataclass(frozen=True)
class Race:
    """One system, drawn by both."""

    name: str
    ours: float
    """processor seconds of 10,000 draws: the model read into rows, drawn and solved"""
    theirs: float
    """processor seconds of as many draws by bw2calc, scaled up"""
    words: str
    peak: float
    """MB of the process so far, bw2calc not yet loaded"""

    def row(self, bar: str) -> tuple[str, str, str, str]:
        ratio = f"{self.theirs / self.ours:.0f} × faster than bw2calc ({self.theirs:.0f} s)"
        return (
            f"{DRAWS:,} draws, {self.name}",
            f"{self.ours:.2f} s, {self.peak:.0f} MB",
            f"{ratio}; {self.words}",
            bar,
        )


def race(name: str, model: Model) -> Race:
    """Draws a model with both engines."""
    started = time.process_time()
    made = ensemble(model)
    totals, _ = made.totals(DRAWS, 1)
    ours = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    scores, seconds = bw2calc_loop(made, LOOPS)
    words = f"mean {totals.mean():.4g} / {scores.mean():.4g}, sd {totals.std():.3g} / {scores.std():.3g}"
    size = f"{name}: {len(made.nodes)} processes, {len(made.data)} exchanges"
    return Race(size, ours, seconds * DRAWS / LOOPS, words, peak)


def samples() -> Path | None:
    """The zip of the U.S. LCI, where TANBIAO_SAMPLES or a folder `samples` near the repository has it."""
    home = Path(__file__).parents[2]
    given = os.environ.get("TANBIAO_SAMPLES")
    roots = [Path(given)] if given else [home / "samples", *sorted(home.glob("*/samples"))]
    return next((r / "uslci" / USLCI for r in roots if (r / "uslci" / USLCI).is_file()), None)


def rows() -> list[tuple[str, str, str, str]]:
    """The rows of the table of benchmarks."""
    from lca.case import Case

    example = Path(__file__).parent.parent / "inventories" / "examples" / "chair"
    found = [
        race("synthetic", synthetic()).row("≤ 5 s, ≥ 20 ×, ≤ 1 GB"),
        race("chair", Case.open(example).model).row("≤ 5 s, ≥ 20 ×"),
    ]
    if path := samples():
        found.append(race("U.S. LCI", olca.read(path).model).row("≤ 1 GB"))
    else:
        found.append((f"{DRAWS:,} draws, U.S. LCI", "skipped", f"{USLCI} is not there: set TANBIAO_SAMPLES", ""))
    return found


def main() -> None:
    """Prints the rows; BLAS on one thread is set before NumPy is loaded, hence from outside."""
    for row in rows():
        print("| " + " | ".join(row) + " |")  # noqa: T201


if __name__ == "__main__":
    main()
