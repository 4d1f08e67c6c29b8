"""The study report of a product: PDF, what is missing, and an empty report.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from commands import output
from commands.calculation import DISCLOSE
from commands.options import json_option, plain_problem, study_argument, systems_option
from inventories.problem import InputError, Text


@click.command(epilog="Examples 示例:  tanbiao report my-chair --template;  tanbiao report my-chair --out report.pdf")
@study_argument
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write.  输出 PDF")
@click.option(
    "--template", is_flag=True, help="Write an empty report.toml into the study folder.  写出空白 report.toml"
)
@click.option(
    "--words",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Another report.toml than the one in the study folder.  指定 report.toml",
)
@click.option("--profile", default="gbt24067", show_default=True, help="Rules to check against.  规则集")
@click.option(
    "--draws",
    type=click.IntRange(100, 1_000_000),
    default=10_000,
    show_default=True,
    help="Monte Carlo draws.  抽样次数",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the draws.  随机种子")
@DISCLOSE
@systems_option
@json_option
def report(
    study: Path,
    out: Path | None,
    template: bool,
    words: Path | None,
    profile: str,
    draws: int,
    seed: int,
    disclose: Literal["none", "full"],
    systems: Path | None,
    as_json: bool,
) -> None:
    """Render the study report: ISO 14067 contents in the order of the GB/T 24067 template.  生成研究报告 PDF

    Refuses to render while a mandatory item is empty, and lists all that are missing.
    """
    from labels.reporting import report_statement

    if template:
        then = f"tanbiao report {study} --out report.pdf"
        write_template(study, report_statement.FILE, report_statement.template(), then, as_json)
        return
    if out is None:
        raise click.UsageError("Name --out or --template.  请指定 --out 或 --template")

    from inventories import atomic
    from labels.reporting import report as drawing
    from lca.case import Case

    case = Case.open(study, systems)
    statement = report_statement.read(words or case.file.folder / report_statement.FILE)
    try:
        made = drawing.render(case, statement, disclose=disclose, profile=profile, draws=draws, seed=seed)
    except InputError as error:
        if as_json:
            output.emit_json({"ok": False, "out": None, "problems": [plain_problem(p) for p in error.problems]})
            raise SystemExit(error.exit_code) from None
        raise
    out.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(out, made)
    if as_json:
        output.emit_json({"ok": True, "out": str(out), "problems": []})
        return
    output.say(Text(f"已写出 {out}", f"Wrote {out}"))


def write_template(study: Path, name: str, content: str, then: str, as_json: bool) -> None:
    """Writes a file to fill in into the study's folder and says what to run `then`; never over one that is there."""
    from inventories import atomic

    folder = study if study.is_dir() else study.parent
    target = folder / name
    if target.exists():
        raise InputError.one(
            "exists",
            Text(f"{target} 已存在", f"{target} is there already"),
            Text("先移走该文件", "Move the file away first"),
        )
    if not folder.is_dir():
        raise InputError.one(
            "study-missing",
            Text(f"找不到目录 {folder}", f"The folder {folder} is not there"),
            Text("用 tanbiao new 产品系统 目录 建立研究", "Make a study with tanbiao new SYSTEM DIR"),
        )
    atomic.write_bytes(target, content.encode())
    if as_json:
        output.emit_json({"ok": True, "out": str(target), "problems": []})
        return
    output.say(Text(f"已写出 {target}。填好后运行：{then}", f"Wrote {target}. Fill it in, then run: {then}"))
