"""Studies: list the product systems, start a workbook, check one, print the schema."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.options import json_option, plain_problem, study_argument, systems_option
from inventories.problem import InputError, Place, Problem, Text

if TYPE_CHECKING:
    from lca.case import Case


@click.command(epilog="Example 示例:  tanbiao systems")
@systems_option
@json_option
def systems(systems: Path | None, as_json: bool) -> None:
    """List the product systems.  列出产品系统"""
    from inventories import system

    folders = (systems, system.FOLDER) if systems else (system.FOLDER,)
    names = list(dict.fromkeys(n for folder in folders for n in system.names(folder)))
    loaded = [system.load(n, folders) for n in names]
    if as_json:
        output.emit_json(
            [
                {
                    "id": s.id, "name": {"zh": s.name.zh, "en": s.name.en}, "house_rule": s.house_rule, "version": s.version,
                    "functional_units": [{"id": u.id, "boundary": u.boundary, "unit": u.unit, "zh": u.description.zh, "en": u.description.en} for u in s.functional_units],
                    "processes": len(s.processes), "required_primary": list(s.required_primary),
                }
                for s in loaded
            ]
        )  # fmt: skip
        return
    rows = [[s.id, s.name.zh, s.name.en, f"{s.house_rule} v{s.version}", str(len(s.processes))] for s in loaded]
    output.table(["id", "名称", "name", "自定规则 house rule", "过程数 processes"], rows, right=(4,))


@click.command(epilog="Example 示例:  tanbiao new chair my-chair")
@click.argument("system_id", metavar="SYSTEM")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@systems_option
def new(system_id: str, folder: Path, systems: Path | None) -> None:
    """Start a study: an empty workbook with drop-down lists, in a new folder.  新建核算工作簿"""
    from inventories import system, workbook

    folders = (systems, system.FOLDER) if systems else (system.FOLDER,)
    loaded = system.load(system.find(system_id, folders), folders)
    target = folder / "study.xlsx"
    if target.exists():
        raise InputError.one(
            "exists",
            Text(f"{target} 已存在", f"{target} is there already"),
            Text("换一个目录，或先移走该文件", "Choose another folder, or move the file away first"),
        )
    for part in (folder, folder / "evidence", folder / "suppliers"):
        part.mkdir(parents=True, exist_ok=True)
    workbook.write_template(loaded, target)
    output.say(
        Text(
            f"已生成 {target}。填好后运行：tanbiao check {folder}",
            f"Wrote {target}. Fill it in, then run: tanbiao check {folder}",
        )
    )


@click.command(epilog="Example 示例:  tanbiao check my-chair --profile gbt24067")
@study_argument
@click.option("--profile", help="Check against the rules of a profile too (tanbiao rules list).  同时按规则集核对")
@systems_option
@json_option
def check(study: Path, profile: str | None, systems: Path | None, as_json: bool) -> None:
    """Find everything that is wrong with a study, and with --profile what its rules find.  检查核算工作簿"""
    from lca.case import Case

    try:
        case = Case.open(study, systems)
        doubts = _doubts(case)
        notices = [
            *case.file.notices,
            *(Problem(n["code"], Text(n["zh"], n["en"]), Text("请知悉", "For your information"), Place()) for n in case.model.notices),
        ]
    except InputError as error:
        if as_json:
            output.emit_json(
                {"ok": False, "problems": [plain_problem(p) for p in error.problems], "notices": [], "doubts": []}
            )
            raise SystemExit(error.exit_code) from None
        raise
    if profile:
        _against(case, profile, [plain_problem(n) for n in notices], as_json)
        return
    if as_json:
        said = {"notices": [plain_problem(n) for n in notices], "doubts": [plain_problem(d) for d in doubts]}
        output.emit_json({"ok": True, "problems": []} | said)
        return
    output.problems((*case.file.notices, *doubts), warning=True)
    for notice in notices[len(case.file.notices) :]:
        output.echo(notice.what.both(), "! ", err=True)
    if doubts:
        output.say(
            Text(f"{len(doubts)} 处请复核（不影响核算）。", f"{len(doubts)} to look at again; they stop nothing."),
            err=True,
        )
    output.say(
        Text(
            f"{study} 没有问题，可以核算：tanbiao calculate {study}",
            f"{study} is in order; go on with: tanbiao calculate {study}",
        )
    )


def _against(case: Case, profile: str, notices: list[dict[str, object]], as_json: bool) -> None:
    """Runs the rules of a profile; errors end with exit code 1."""
    from commands import rules
    from lca import rule
    from lca.dossier import Dossier

    rule.of_profile(profile)  # an unknown name is told before anything is computed
    dossier = Dossier.of(case)
    report = rule.examine(dossier, profile)
    if as_json:
        found = rules.checked(dossier, report)
        doubts = [plain_problem(d) for d in _doubts(case)]
        output.emit_json({"ok": report.errors == 0, "problems": [], "notices": notices, "doubts": doubts} | found)
    else:
        rules.show(dossier, report)
    if report.errors:
        raise SystemExit(1)


def _doubts(case: Case) -> list[Problem]:
    """What to look at again; it stops no calculation."""
    from labels import legibility

    return [*case.doubts, *case.idle, *_untranslated(case), *legibility.problems(case.file, case.model), *_not_yet(case)]


def _untranslated(case: Case) -> list[Problem]:
    """Parts without an English name, said once: labels and reports are read in both languages."""
    bare = [n for n, row in enumerate(case.file.study.bom) if not row.part_en and not row.part.isascii()]
    if not bare:
        return []
    return [
        Problem(
            "part-untranslated",
            Text(
                f"{len(bare)} 个零部件没有英文名：标签和报告的英文部分将显示中文",
                f"{len(bare)} part{'s have' if len(bare) > 1 else ' has'} no English name: the Chinese one will stand in the English of label and report",
            ),
            Text("填写“零部件英文名”栏", "Fill in the column Part in English"),
            case.file.places.of("bom", bare[0], "part_en"),
        )
    ]


def _not_yet(case: Case) -> list[Problem]:
    """A document dated after today: only a command may look at the clock."""
    dated = case.file.study.document_date
    if dated <= datetime.now().astimezone().date():
        return []
    return [
        Problem(
            "date-future", Text(f"文件日期 {dated} 在今天之后", f"The document date {dated} lies in the future"),
            Text("改正日期", "Correct the date"), case.file.places.of("document_date"),
        )
    ]  # fmt: skip





@click.command(epilog="Example 示例:  tanbiao schema > study.schema.json")
def schema() -> None:
    """Print the JSON Schema of study.json.  输出 study.json 的 JSON Schema"""
    from inventories.study import Study

    output.emit_json(Study.model_json_schema())
