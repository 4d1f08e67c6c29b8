"""The command line as a user meets it: exit codes, nothing but JSON on stdout, no traceback."""

from __future__ import annotations

import ast
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import cli
from inventories.examples import FOLDER, names
from tests.inventories import books
from tests.tiny import system_folder

ROOT = Path(cli.__file__).parent


def run(*arguments: object) -> Result:
    """Runs a command in this process; an error is reported as the console script would."""
    from commands.output import report

    result = CliRunner().invoke(cli.main, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        result.exit_code = report(result.exception)
    return result


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Path, Path]:
    """A study.json of the tiny system, and the folder of its system (built on the shipped data set)."""
    systems = system_folder(tmp_path)
    for table in ("exchanges",):
        file = systems / "tiny" / f"{table}.csv"
        text = (
            file.read_text(encoding="utf-8")
            .replace("input,steel", "input,steel-cold-rolled-cn")
            .replace("input,power", "input,electricity-cn")
        )
        file.write_text(
            text.replace("input,wood", "input,sawn-timber-cn").replace("input,truck", "input,truck-cn"),
            encoding="utf-8",
        )
    study: dict[str, Any] = {
        "system": "tiny",
        "firm": {"name_zh": "示例企业", "name_en": "Example Manufacturer", "uscc": "91330502MA2ABCDEFN"},
        "plant": {"name_zh": "示例工厂", "name_en": "Example plant"},
        "product": {"name_zh": "小物件", "name_en": "Tiny thing", "model": "T-1", "mass": 3.0, "output": 1000},
        "period": {"start": "2025-01-01", "end": "2025-12-31"},
        "document_date": "2026-03-01",
        "boundary": "cradle-to-gate",
        "bom": [{"part": "plate", "material": "steel-cold-rolled-cn", "quantity": 3, "unit": "kg"}],
    }
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.json").write_text(json.dumps(study), encoding="utf-8")
    return folder, systems


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    """`--help` of each command says what it does in both languages and shows a use of it."""
    result = run(name, "--help")

    assert result.exit_code == 0
    assert any("\u4e00" <= c <= "\u9fff" for c in result.output)
    assert (
        isinstance(cli.main.get_command(click.Context(cli.main), name), click.Group)
        or f"tanbiao {name}" in result.output
    )


def test_the_entry_point_is_short_and_imports_nothing_heavy() -> None:
    """cli.py has at most 60 lines and imports only click and the standard library at start."""
    source = (ROOT / "cli.py").read_text(encoding="utf-8")
    imported = {a.name for n in ast.parse(source).body if isinstance(n, ast.Import) for a in n.names}

    assert len(source.splitlines()) <= 60
    assert imported == {"importlib", "sys", "click"}


def test_help_loads_no_heavy_library() -> None:
    """`tanbiao --help` answers without numpy, pydantic, Brightway or WeasyPrint."""
    code = (
        "import sys; sys.argv=['tanbiao','--help']; from cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('numpy','pydantic','bw2calc','weasyprint','openpyxl','rich') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert result.stdout.strip().endswith("[]")


def test_systems_lists_eight() -> None:
    """The seven products and the component."""
    assert len(json.loads(run("systems", "--json").stdout)) == 8


def test_new_check_calculate_label_replay(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """The way of a manufacturer, command by command."""
    folder, systems = tiny
    out = tmp_path / "out"

    assert run("new", "tiny", tmp_path / "fresh", "--systems", systems).exit_code == 0
    assert (tmp_path / "fresh" / "study.xlsx").exists()
    assert run("check", folder, "--systems", systems).exit_code == 0
    assert run("calculate", folder, "--systems", systems, "--out", out).exit_code == 0
    assert run("replay", out / "trail.json").exit_code == 0
    assert run("label", folder, "--systems", systems, "--out", out / "a.pdf").exit_code == 0
    assert (out / "a.pdf").read_bytes()[:5] == b"%PDF-"


def test_calculate_says_what_one_product_makes() -> None:
    """A lift's result is per tonne-kilometre; who makes lifts asks for one lift, and finds it below."""
    told = run("calculate", FOLDER / "elevator").stdout

    assert "kg CO2e/tkm" in told
    assert "供参考 for information: 30,000 kg CO2e/piece: 一台电梯" in told


def test_calculate_json_has_the_documented_keys_and_sums(tiny: tuple[Path, Path]) -> None:
    """Stages, origins and gases are flat and each sum to the total."""
    folder, systems = tiny
    result = json.loads(run("calculate", folder, "--systems", systems, "--json").stdout)

    wanted = "product system functional_unit total unit stages origins gases hotspots primary_data_share estimate_share engines trail_sha256 dataset"
    assert set(wanted.split()) <= result.keys()
    for split in ("stages", "origins", "gases"):
        assert math.isclose(math.fsum(result[split].values()), result["total"], rel_tol=1e-12)


def test_calculate_json_gives_the_result_by_process(tiny: tuple[Path, Path]) -> None:
    """Named in both languages, largest first, summing to the total; a process of the study has its stage."""
    folder, systems = tiny
    result = json.loads(run("calculate", folder, "--systems", systems, "--json").stdout)
    parts = result["processes"]
    values = [p["value"] for p in parts]

    assert abs(math.fsum(values) - result["total"]) <= 1e-12 * math.fsum(map(abs, values))
    assert values == sorted(values, key=abs, reverse=True)
    assert all(p["name"] and p["name_zh"] for p in parts)
    assert {p["stage"] for p in parts} <= {"", *result["stages"]}


def test_every_key_of_the_result_is_documented(tiny: tuple[Path, Path]) -> None:
    """docs/json.md names each key."""
    folder, systems = tiny
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    assert [
        k for k in json.loads(run("calculate", folder, "--systems", systems, "--json").stdout) if f"`{k}" not in text
    ] == []


def test_the_same_study_gives_the_same_digest(tiny: tuple[Path, Path]) -> None:
    """The identity of a calculation does not depend on when it is made."""
    folder, systems = tiny
    digests = {
        json.loads(run("calculate", folder, "--systems", systems, "--json").stdout)["trail_sha256"] for _ in range(2)
    }

    assert len(digests) == 1


def test_bad_input_exits_2_and_writes_nothing(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """An unknown material stops the work before a file is written."""
    folder, systems = tiny
    study = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    study["bom"][0]["material"] = "unobtainium"
    (folder / "study.json").write_text(json.dumps(study), encoding="utf-8")

    assert run("calculate", folder, "--systems", systems, "--out", tmp_path / "out").exit_code == 2
    assert run("label", folder, "--systems", systems, "--out", tmp_path / "a.pdf").exit_code == 2
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(("words", "name"), [(("check",), "study.xlsx"), (("firm", "check"), "firm.xlsx"), (("tender", "check"), "tender.xlsx")])
def test_an_encrypted_workbook_is_said_to_be_encrypted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], name: str
) -> None:
    """Every form: exit 2, with the reason in both languages and the way out."""
    book = tmp_path / name
    book.write_bytes(books.encrypted())

    assert run(*words, book if words[0] == "tender" else tmp_path).exit_code == 2
    shown = capsys.readouterr().err
    for said in ("encrypted with a password", "工作簿有打开密码", "Take the password off", "取消打开密码"):
        assert said in shown


def test_a_changed_trail_exits_1(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """One amount changed: the digest and the total no longer fit."""
    folder, systems = tiny
    run("calculate", folder, "--systems", systems, "--out", tmp_path)
    trail = json.loads((tmp_path / "trail.json").read_text(encoding="utf-8"))
    edge = next(e for e in trail["model"]["edges"] if e["provider"] == "steel-cold-rolled-cn")
    edge["amount"] *= 1.01
    (tmp_path / "trail.json").write_text(json.dumps(trail), encoding="utf-8")

    assert run("replay", tmp_path / "trail.json").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("calculate", "nowhere"), ("check", "nowhere"), ("trace", "nowhere.json"), ("replay", "nowhere.json"), ("new", "spaceship", "x"),
        ("data", "show", "unobtainium"), ("label", "nowhere", "--out", "x.pdf"), ("export", "nowhere", "--excel", "x.xlsx"),
    ],
)  # fmt: skip
def test_what_is_not_there_exits_2_without_a_traceback(arguments: tuple[str, ...]) -> None:
    """A wrong path or name is answered, not raised."""
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv=['tanbiao',*{arguments!r}]; from cli import run; run()"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_schema_is_the_schema_of_a_study() -> None:
    """`tanbiao schema` prints a JSON Schema whose properties are the study's."""
    assert {"bom", "energy", "firm"} <= json.loads(run("schema").stdout)["properties"].keys()


def test_data_commands_print_json() -> None:
    """search finds lead in Chinese; show splits by origin; sources and check list everything."""
    assert any("lead" in hit["id"] for hit in json.loads(run("data", "search", "铅", "--json").stdout))
    shown = json.loads(run("data", "show", "electricity-cn", "--json").stdout)
    assert shown["kgco2e"] == pytest.approx(0.5777)
    assert math.fsum(shown["origins"].values()) == pytest.approx(shown["kgco2e"])
    assert json.loads(run("data", "sources", "--json").stdout)
    assert json.loads(run("data", "check", "--json").stdout)["faults"] == 0


@pytest.mark.parametrize("name", names())
def test_an_example_reads_the_same_from_both_forms(name: str) -> None:
    """study.json and the study.xlsx written from it are one Study."""
    from inventories.reader import read_study

    assert read_study(FOLDER / name / "study.json").study == read_study(FOLDER / name / "study.xlsx").study


@pytest.mark.parametrize("name", names())
def test_an_example_computes_and_closes(name: str, tmp_path: Path) -> None:
    """Each example solves with both engines and closes its carbon where it ends in the grave."""
    import shutil

    from lca.case import Case

    shutil.copytree(FOLDER / name, tmp_path / name)
    case = Case.open(tmp_path / name)
    found = case.calculation.footprint

    assert case.calculation.engines.relative_difference <= 1e-9
    assert found.closure.relative <= 1e-12
    if case.model.subject["boundary"] == "cradle-to-grave":
        carbon = found.biogenic_carbon["product"] + found.biogenic_carbon["packaging"]
        assert abs(found.biogenic_balance) <= 0.05 * max(carbon, 0.01 * abs(found.total))


def test_the_examples_are_eight() -> None:
    """One for each product system."""
    from inventories import system

    assert names() == system.names()


def test_calculate_and_check_tell_of_rows_that_nobody_sees(tmp_path: Path) -> None:
    """A hidden row counts: on a terminal and in the JSON of check it is said where."""
    from openpyxl import load_workbook

    book = load_workbook(FOLDER / "component" / "study.xlsx")
    book["物料 BOM"].row_dimensions[5].hidden = True
    shutil.copytree(FOLDER / "component" / "evidence", tmp_path / "evidence")
    book.save(tmp_path / "study.xlsx")

    assert "第5行 row 5" in run("calculate", tmp_path).stderr
    said = json.loads(run("check", tmp_path, "--json").stdout)["notices"]
    assert ("rows-hidden", "物料 BOM", 5) in [(n["code"], n["sheet"], n["row"]) for n in said]
