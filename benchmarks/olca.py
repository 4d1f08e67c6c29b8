"""A small reader of openLCA JSON-LD version 1 (zip) into a Model: enough to solve and to draw a real database of others.

bw2io's importer fails on this schema, hence our own. What it does not do: parameters, allocation factors by exchange, default
providers (the U.S. LCI has none: a product comes from the process whose reference product it is).
"""

from __future__ import annotations

import json
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventories import background
from inventories.problem import InputError
from lca.distribution import Distribution
from lca.model import Edge, Emission, FlowFactor, Model, Node, Unit

GASES = {
    "carbon dioxide, fossil": "co2-fossil", "carbon dioxide": "co2-fossil", "carbon dioxide, land transformation": "co2-landuse",
    "methane": "ch4-fossil", "methane, fossil": "ch4-fossil", "methane, biogenic": "ch4-biogenic", "dinitrogen monoxide": "n2o-fossil",
    "nitrous oxide": "n2o-fossil", "sulfur hexafluoride": "sf6", "methane, tetrafluoro-, fc-14": "cf4", "methane, tetrafluoro-, cfc-14": "cf4",
    "ethane, hexafluoro-, hfc-116": "c2f6", "ethane, 1,1,1,2-tetrafluoro-, hfc-134a": "hfc-134a",
    "methane, chlorodifluoro-, hcfc-22": "hcfc-22", "methane, difluromonochloro-, hcfc-22": "hcfc-22", "methane, trifluoro-, hfc-23": "hfc-23",
    "methane, difluoro-, hfc-32": "hfc-32",
}  # fmt: skip
"""Name of the elementary flow, folded, to the flow of our data set with its GWP100."""
GWP_SET = "AR6 0/0"
UNSTATED = 0.1
"""Scale of an exchange without a distribution of its own: the benchmark draws every exchange."""


@dataclass(frozen=True)
class Database:
    """What was read, and what was left aside."""

    model: Model
    processes: int
    linked: int
    """inputs with a process behind them"""
    cut_off: int
    """inputs that no process of the database makes, or in a unit that does not convert"""


def read(path: Path) -> Database:
    """All processes of a JSON-LD zip as one model; the functional unit is the mean of one unit of each.

    Several products of one process share its exchanges by amount where they are in the same unit; else the reference product bears all.
    """
    with zipfile.ZipFile(path) as archive:
        names = sorted(n for n in archive.namelist() if n.endswith(".json"))
        groups = [json.loads(archive.read(n)) for n in names if n.startswith("unit_groups/")]
        processes = [json.loads(archive.read(n)) for n in names if n.startswith("processes/")]
    units = {u["@id"]: (g["@id"], u["conversionFactor"]) for g in groups for u in g["units"]}
    makers: dict[str, tuple[str, str]] = {}
    for process in processes:
        reference = _reference(process)
        makers.setdefault(reference["flow"]["@id"], (process["@id"], reference["unit"]["@id"]))
    known = background.default().flows
    edges = [Edge("all", p["@id"], 1.0 / len(processes)) for p in processes]
    emissions: list[Emission] = []
    linked = cut_off = 0
    for process in processes:
        reference = _reference(process)
        share = _share(process, reference, units) / float(reference["amount"])
        for item in process["exchanges"]:
            amount = float(item["amount"]) * share
            if item is reference or not amount:
                continue
            kind = item["flow"]["flowType"]
            if kind == "ELEMENTARY_FLOW" and not item["input"]:
                flow = GASES.get(item["flow"]["name"].strip().lower())
                if flow and item["unit"]["name"] == "kg":
                    emissions.append(Emission(process["@id"], flow, amount, **_spread(item, share)))
            elif kind == "PRODUCT_FLOW" and item["input"]:
                maker, unit = makers.get(item["flow"]["@id"], ("", ""))
                own, theirs = units.get(item["unit"]["@id"]), units.get(unit)
                if not maker or own is None or theirs is None or own[0] != theirs[0]:
                    cut_off += 1
                    continue
                factor = own[1] / theirs[1]
                edges.append(Edge(process["@id"], maker, amount * factor, **_spread(item, share * factor)))
                linked += 1
    used = sorted({e.flow for e in emissions})
    flows = tuple(
        FlowFactor(f, known[f].name.zh, known[f].name.en, known[f].gas, known[f].origin, known[f].basis, known[f].gwp[GWP_SET])
        for f in used
    )  # fmt: skip
    nodes = [Node("all", "全部过程", "All processes", "unit", "functional unit")]
    nodes += [Node(p["@id"], p["name"], p["name"], _reference(p)["unit"]["name"], "background") for p in processes]
    model = Model(
        subject={"product": {"name_zh": path.stem, "name_en": path.stem}}, functional_unit=Unit("all", "全部过程均值", "mean of all processes", "unit", 1.0, "1"),
        informative_units=(), gwp_set=GWP_SET, dataset={"version": path.stem, "sha256": ""}, stages=(), parameters=(), nodes=tuple(nodes),
        edges=tuple(edges), emissions=tuple(emissions), flows=flows, root="all", beside={}, biogenic_carbon={},
    )  # fmt: skip
    return Database(model, len(processes), linked, cut_off)


def _reference(process: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in process["exchanges"] if e.get("quantitativeReference"))
    return found


def _share(process: dict[str, Any], reference: dict[str, Any], units: dict[str, tuple[str, float]]) -> float:
    group = units[reference["unit"]["@id"]][0]
    made = [e for e in process["exchanges"] if e["flow"]["flowType"] == "PRODUCT_FLOW" and not e["input"]]
    if any(units.get(e["unit"]["@id"], ("", 0.0))[0] != group for e in made):
        return 1.0
    whole = math.fsum(float(e["amount"]) * units[e["unit"]["@id"]][1] for e in made)
    return float(reference["amount"]) * units[reference["unit"]["@id"]][1] / whole if whole else 1.0


def _spread(item: dict[str, Any], factor: float) -> dict[str, Any]:
    """The exchange's own distribution where it holds up with its amount, else the one of the benchmark."""
    given, amount = item.get("uncertainty", {}), float(item["amount"])
    unstated = {"distribution": "lognormal", "scale": UNSTATED}
    family = {"LOG_NORMAL_DISTRIBUTION": "lognormal", "TRIANGLE_DISTRIBUTION": "triangular", "UNIFORM_DISTRIBUTION": "uniform",
              "NORMAL_DISTRIBUTION": "normal"}.get(given.get("distributionType", ""), "")  # fmt: skip
    if family == "lognormal":
        sd = float(given.get("geomSd", 0.0))
        return {"distribution": family, "scale": math.log(sd)} if sd > 1.0 else unstated
    if family in ("triangular", "uniform"):
        low, high = float(given["minimum"]), float(given["maximum"])
        try:
            Distribution(family, amount, 0.0, low, high)
        except InputError:
            return unstated
        return {"distribution": family, "minimum": low * factor, "maximum": high * factor}
    if family == "normal" and float(given.get("sd", 0.0)) > 0.0:
        return {"distribution": family, "scale": float(given["sd"]) * factor}
    return unstated
