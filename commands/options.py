"""Arguments and options that many commands have, and how a problem stands in their JSON."""

from __future__ import annotations

from pathlib import Path

import click

from inventories.problem import Problem

systems_option = click.option(
    "--systems",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with product systems of your own.  自建产品系统目录",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON only.  仅输出 JSON")
study_argument = click.argument("study", type=click.Path(path_type=Path))


def plain_problem(problem: Problem) -> dict[str, object]:
    """A problem as every command prints it with --json."""
    place = problem.place
    return {
        "code": problem.code, "file": place.file, "sheet": place.sheet, "row": place.row, "column": place.column,
        "what": {"zh": problem.what.zh, "en": problem.what.en}, "cure": {"zh": problem.cure.zh, "en": problem.cure.en},
    }  # fmt: skip
