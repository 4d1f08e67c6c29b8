"""`export --brightway`: a Brightway 2.5 project backup that holds exactly one model.

bw2data keeps its projects in global state and in the home directory, so the project is made in a process of its own that
sees a temporary folder as both; this one only hands the model over and takes the file back. Restore it with
`bw2io.restore_project_directory(file)` or by Activity Browser's import of a project.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inventories import atomic
from inventories.problem import MachineError, Text
from lca.model import Edge, Emission, Model
from lca.trail import model_sha256

DATABASE = "tanbiao"
BIOSPHERE = "tanbiao biosphere"
METHOD = "tanbiao GWP100"
LONGEST = 600
"""seconds that the making of a project may take"""
UNITS = {
    "kg": "kilogram",
    "kWh": "kilowatt hour",
    "MJ": "megajoule",
    "m3": "cubic meter",
    "m2": "square meter",
    "m": "meter",
    "tkm": "ton kilometer",
    "piece": "unit",
    "h": "hour",
}
"""Brightway's words for our units; another unit keeps its name."""


def write(model: Model, path: Path) -> None:
    """Writes the project backup (tar.gz) of `model` to `path`; raises MachineError when Brightway cannot make it."""
    home = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory(prefix="tanbiao-project-") as folder:
        search = os.pathsep.join(p for p in (str(home), os.environ.get("PYTHONPATH", "")) if p)
        places = {"BRIGHTWAY2_DIR": folder, "HOME": folder, "XDG_CACHE_HOME": folder, "PYTHONPATH": search}
        done = subprocess.run(  # noqa: S603  (this very program, no shell)
            [sys.executable, "-m", "lca.brightway_project", folder],
            input=json.dumps(model.to_json()).encode(),
            capture_output=True,
            env={**os.environ, **places},
            timeout=LONGEST,
            check=False,
        )
        made = Path(folder) / "made.tar.gz"
        if done.returncode or not made.exists():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["?"]
            raise MachineError(
                Text(f"Brightway 无法写出项目：{last[0]}", f"Brightway could not write the project: {last[0]}"),
                Text("检查 bw2data 与 bw2io 的安装版本", "Check the installed versions of bw2data and bw2io"),
            )
        atomic.write_bytes(path, made.read_bytes())


def title(zh: str, en: str, key: str) -> str:
    """A name that is unique, since Excel and Activity Browser link by names."""
    return f"{en} {zh} [{key}]" if en != zh else f"{en} [{key}]"


def method(model: Model) -> tuple[str, str]:
    """The key of the characterisation method."""
    return METHOD, model.gwp_set


def comment(item: Edge | Emission) -> str:
    """What the model knows of an exchange, in one line."""
    known = {
        "kind": item.kind if isinstance(item, Edge) else "",
        "expression": item.expression,
        "data": item.data_kind,
        "source": " ".join(p for p in (item.source, item.locator) if p),
        "at": item.place,
        "note": item.note,
    }
    return "; ".join(f"{name}: {value}" for name, value in known.items() if value)


def uncertainty(item: Edge | Emission) -> dict[str, Any]:
    """Brightway's fields for the distribution of an amount (stats_arrays ids)."""
    sign = {"negative": True} if item.amount < 0 else {}
    match item.distribution:
        case "lognormal" if item.scale and item.amount:
            return {"uncertainty type": 2, "loc": math.log(abs(item.amount)), "scale": item.scale, **sign}
        case "normal" if item.scale:
            return {"uncertainty type": 3, "loc": item.amount, "scale": item.scale}
        case "uniform" if item.minimum is not None and item.maximum is not None:
            return {"uncertainty type": 4, "minimum": item.minimum, "maximum": item.maximum}
        case "triangular" if item.minimum is not None and item.maximum is not None:
            return {"uncertainty type": 5, "loc": item.amount, "minimum": item.minimum, "maximum": item.maximum}
    return {}


def flows(model: Model) -> dict[tuple[str, str], dict[str, Any]]:
    """The biosphere database: the elementary flows of the model and no other."""
    return {
        (BIOSPHERE, f.id): {
            "name": title(f.name_zh, f.name_en, f.id),
            "unit": "kilogram",
            "type": "natural resource" if f.id == "co2-uptake" else "emission",
            "categories": ("natural resource", "in air") if f.id == "co2-uptake" else ("air",),
            "gas": f.gas,
            "origin": f.origin,
            "basis": f.basis,
        }
        for f in model.flows
    }


def activities(model: Model) -> dict[tuple[str, str], dict[str, Any]]:
    """The database of all nodes, the ones reported beside the total included, in bw2data's form."""
    names = {n.id: title(n.name_zh, n.name_en, n.id) for n in model.nodes}
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for n in model.nodes:
        made[(DATABASE, n.id)] = {
            "name": names[n.id],
            "reference product": names[n.id],
            "unit": UNITS.get(n.unit, n.unit),
            "location": n.location or "GLO",
            "type": "processwithreferenceproduct",
            "production amount": 1.0,
            "exchanges": [{"input": (DATABASE, n.id), "amount": 1.0, "type": "production", "name": names[n.id]}],
            "comment": "; ".join(p for p in (n.note, n.allocation, n.source, n.locator) if p),
            "stage": n.stage,
            "category": n.category,
            "supplier": n.supplier,
            "status": n.status,
            "kind": n.kind,
        }
    for edge in model.edges:
        made[(DATABASE, edge.consumer)]["exchanges"].append(
            {
                "input": (DATABASE, edge.provider),
                "amount": edge.amount,
                "type": "technosphere",
                "name": names[edge.provider],
                "comment": comment(edge),
                **uncertainty(edge),
            }
        )
    flow = {f.id: title(f.name_zh, f.name_en, f.id) for f in model.flows}
    for item in model.emissions:
        made[(DATABASE, item.node)]["exchanges"].append(
            {
                "input": (BIOSPHERE, item.flow),
                "amount": item.amount,
                "type": "biosphere",
                "name": flow[item.flow],
                "comment": comment(item),
                **uncertainty(item),
            }
        )
    return made


def _double_precision() -> None:
    """Lets this process write matrices in double precision.

    bw_processing stores amounts as float32, which alone moves a result by 1e-7; the project would then not give the
    model's number. (Brightway rounds again when a user changes the database and it is processed anew.)
    """
    import numpy as np
    from bw_processing import utils

    narrow = utils.create_structured_array

    def wide(iterable: Any, dtype: Any, **more: Any) -> Any:
        return narrow(iterable, [(n, np.float64) if t is np.float32 else (n, t) for n, t in dtype], **more)

    utils.create_structured_array = wide


def _make(data: Mapping[str, Any], folder: Path) -> None:
    """Runs in the process of its own: writes `folder`/made.tar.gz."""
    warnings.simplefilter("ignore")
    _double_precision()
    import bw2data
    from bw2io.backup import backup_project_directory

    model = Model.from_json(data)
    digest = model_sha256(data)
    project = f"tanbiao-{digest[:12]}"
    bw2data.projects.set_current(project)
    bw2data.Database(BIOSPHERE).write(flows(model))
    database = bw2data.Database(DATABASE)
    database.write(activities(model))
    about = {
        "model_sha256": digest,
        "gwp_set": model.gwp_set,
        "functional unit": model.functional_unit.description_en,
        "demand": [DATABASE, model.root],
        "beside": {stage: [DATABASE, node] for stage, node in model.beside.items()},
        "dataset": dict(model.dataset),
    }
    database.metadata.update(about)
    bw2data.databases.flush()
    gwp = bw2data.Method(method(model))
    gwp.register(unit="kg CO2-Eq", abbreviation=project, description=f"GWP100, set {model.gwp_set}")
    gwp.write([((BIOSPHERE, f.id), f.gwp) for f in model.flows])
    Path(backup_project_directory(project, timestamp=False, dir_backup=folder)).rename(folder / "made.tar.gz")


if __name__ == "__main__":
    _make(json.loads(sys.stdin.buffer.read()), Path(sys.argv[1]))
