"""What is exported opens in Brightway itself and gives the number of the model."""

import json
import os
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inventories.problem import MachineError
from lca import brightway_excel, brightway_project, replay
from lca.model import Emission, Model
from tests.small_models import chair, model

ROOT = Path(__file__).resolve().parents[2]

READ_PROJECT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import bw2calc, bw2data as bd, bw2io
name = bw2io.restore_project_directory(sys.argv[1])
bd.projects.set_current(name)
about = bd.databases["tanbiao"]
def score(code):
    demand, packages, _ = bd.prepare_lca_inputs({("tanbiao", code): 1}, method=list(bd.methods)[0])
    lca = bw2calc.LCA(demand, data_objs=packages)
    lca.lci()
    lca.lcia()
    return float(lca.score)
node = bd.get_node(database="tanbiao", code="bom:foam")
print(json.dumps({
    "total": score(about["demand"][1]), "beside": {k: score(v[1]) for k, v in about["beside"].items()},
    "databases": sorted(bd.databases), "nodes": len(bd.Database("tanbiao")), "methods": [list(m) for m in bd.methods],
    "about": dict(about), "foam": dict(node), "inputs": [e.as_dict() for e in node.technosphere()],
}, default=str), file=sys.stderr)
"""
READ_EXCEL = """
import json, sys, warnings
warnings.simplefilter("ignore")
import bw2calc, bw2data as bd, bw2io, openpyxl
bd.projects.set_current("excel")
rows = list(openpyxl.load_workbook(sys.argv[1])["flows"].iter_rows(values_only=True))[2:]
bd.Database("tanbiao biosphere").write({
    ("tanbiao biosphere", r[0]): {"name": r[1], "unit": r[2], "type": r[3], "categories": tuple(r[4].split("::"))} for r in rows
})
method = bd.Method(("gwp",))
method.register(unit="kg CO2-Eq")
method.write([(("tanbiao biosphere", r[0]), r[5]) for r in rows])
importer = bw2io.ExcelImporter(sys.argv[1])
importer.apply_strategies()
linked = importer.statistics()
importer.write_database()
demand, packages, _ = bd.prepare_lca_inputs({("tanbiao", "functional_unit"): 1}, method=("gwp",))
lca = bw2calc.LCA(demand, data_objs=packages)
lca.lci()
lca.lcia()
print(json.dumps({"total": float(lca.score), "unlinked": linked[2], "data": importer.data}, default=str), file=sys.stderr)
"""


def in_brightway(code: str, path: Path, home: Path) -> dict[str, Any]:
    """Runs code in a fresh Brightway; its last line on standard error is JSON (bw2data prints on standard output)."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "BRIGHTWAY2_DIR": str(home), "HOME": str(home)},
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stderr.strip().splitlines()[-1])
    return found


def uncertain() -> Model:
    """The chair with one lognormal amount and one lognormal emission."""
    made = chair()
    edges = tuple(replace(e, distribution="lognormal", scale=0.2) if e.provider == "tdi" else e for e in made.edges)
    return replace(made, edges=edges, _index={})


def spread() -> Model:
    """The chair with one distribution of each kind."""
    made = uncertain()
    given = iter([{"distribution": "triangular", "minimum": 0.5, "maximum": 1.5}, {"distribution": "uniform", "minimum": 0.5, "maximum": 1.5},
                  {"distribution": "normal", "scale": 0.1}])  # fmt: skip
    edges = tuple(e if e.distribution else replace(e, **_around(e.amount, next(given, {}))) for e in made.edges)
    return replace(made, edges=edges, _index={})


def _around(amount: float, of: dict[str, Any]) -> dict[str, Any]:
    """The distribution with its numbers as multiples of the amount."""
    return {k: v * abs(amount) if isinstance(v, float) else v for k, v in of.items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("out") / "chair.tar.gz"
    brightway_project.write(uncertain(), path)
    return path, in_brightway(READ_PROJECT, path, tmp_path_factory.mktemp("brightway"))


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("out") / "chair.xlsx"
    brightway_excel.write(spread(), path)
    return path, in_brightway(READ_EXCEL, path, tmp_path_factory.mktemp("brightway"))


Export = tuple[Path, dict[str, Any]]


def test_restored_project_gives_the_number(project: Export) -> None:
    """bw2calc finds in the restored project what replay finds in the model."""
    assert project[1]["total"] == pytest.approx(replay.solve(chair().to_json()).total, rel=1e-12)


def test_restored_project_holds_what_is_beside_the_total(project: Export) -> None:
    """The credit beside the total is a node of the database and solves to its value."""
    assert project[1]["beside"] == {"beyond": pytest.approx(-4.56, rel=1e-12)}


def test_restored_project_is_this_model_and_no_other(project: Export) -> None:
    """One database with every node, one biosphere and one method named after the GWP set."""
    found = project[1]
    assert (found["databases"], found["nodes"], found["methods"]) == (
        ["tanbiao", "tanbiao biosphere"],
        len(chair().nodes),
        [["tanbiao GWP100", "AR6 -1/+1"]],
    )


def test_restored_project_names_the_calculation(project: Export) -> None:
    """The database carries the digest of the model, its data set and its demand."""
    from lca.trail import model_sha256

    assert project[1]["about"]["model_sha256"] == model_sha256(uncertain().to_json())


def test_restored_project_keeps_distributions(project: Export) -> None:
    """A lognormal amount arrives with its spread (stats_arrays type 2)."""
    tdi = next(e for e in project[1]["inputs"] if e["input"][1] == "tdi")
    assert (tdi["uncertainty type"], tdi["scale"]) == (2, 0.2)


def test_nothing_but_the_archive_is_left(project: Export) -> None:
    """No temporary file stays beside the archive, and it is a readable one."""
    path, _ = project
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with tarfile.open(path) as archive:
        assert len({name.split("/")[0] for name in archive.getnames()}) == 1


def test_a_project_that_cannot_be_made_leaves_the_old_file(tmp_path: Path) -> None:
    """When Brightway fails the error is ours and the file that was there stays."""
    path = tmp_path / "old.tar.gz"
    path.write_bytes(b"old")
    broken = replace(chair(), emissions=(Emission("nowhere", "sf6", 1.0),))
    with pytest.raises(MachineError):
        brightway_project.write(broken, path)
    assert path.read_bytes() == b"old"


def test_excel_gives_the_number(excel: Export) -> None:
    """Read by bw2io, written and solved, it is the number to single precision, which is how Brightway stores amounts."""
    assert excel[1]["total"] == pytest.approx(replay.solve(chair().to_json()).total, rel=1e-6)


def test_excel_keeps_the_distributions(excel: Export) -> None:
    """What bw2io reads back is what the model says, exchange by exchange; without a distribution there is none."""
    fields = ("uncertainty type", "loc", "scale", "minimum", "maximum", "negative")
    read = {
        (activity["code"], e["input"][1]): {k: e[k] for k in fields if k in e}
        for activity in excel[1]["data"]
        for e in activity["exchanges"]
        if e["type"] == "technosphere"
    }
    expected = {(e.consumer, e.provider): brightway_project.uncertainty(e) for e in spread().edges}

    assert {u.get("uncertainty type") for u in expected.values()} == {None, 2, 3, 4, 5}
    assert {ends: pytest.approx(fields, rel=1e-14) for ends, fields in expected.items()} == read


def test_excel_is_linked_throughout(excel: Export) -> None:
    """bw2io finds the other end of every exchange."""
    assert excel[1]["unlinked"] == 0


def test_excel_keeps_the_amounts(excel: Export) -> None:
    """What bw2io reads, solved in double precision, is the number to 1e-12."""
    edges: list[tuple[str, str, float]] = []
    emissions: dict[str, float] = {}
    gwp = {f.id: f.gwp for f in chair().flows}
    for activity in excel[1]["data"]:
        for exchange in activity["exchanges"]:
            key = exchange["input"][1]
            if exchange["type"] == "technosphere":
                edges.append((activity["code"], key, exchange["amount"]))
            elif exchange["type"] == "biosphere":
                emissions[activity["code"]] = emissions.get(activity["code"], 0.0) + exchange["amount"] * gwp[key]
    again = replay.solve(model(edges, emissions, root="functional_unit").to_json())
    assert again.total == pytest.approx(replay.solve(chair().to_json()).total, rel=1e-12)


def test_excel_is_deterministic() -> None:
    """The same model gives the same bytes."""
    assert brightway_excel.workbook(chair()) == brightway_excel.workbook(chair())


def test_excel_holds_no_formula(tmp_path: Path) -> None:
    """A name that looks like a formula is text."""
    made = chair()
    nodes = tuple(replace(n, name_en='=HYPERLINK("http://x")') if n.id == "tdi" else n for n in made.nodes)
    path = tmp_path / "m.xlsx"
    brightway_excel.write(replace(made, nodes=nodes, _index={}), path)
    cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row]
    assert not [c.value for c in cells if c.data_type == "f"]
