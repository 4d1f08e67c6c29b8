"""The verification body's work: take a bundle up, take the workbook back, write the statement."""

from __future__ import annotations

import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.study import json_option
from inventories.problem import Text

if TYPE_CHECKING:
    from labels.review import Review

bundle_argument = click.argument("case", metavar="CASE.tanbiao", type=click.Path(path_type=Path))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@click.command(
    epilog="Examples 示例:  tanbiao review chair.tanbiao --out review --by 李核;  tanbiao review chair.tanbiao --out review --read review/review.xlsx --by 李核"
)
@bundle_argument
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the review.  核查目录"
)
@click.option(
    "--read",
    "workbook",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take the filled-in workbook back.  取回填写的工作簿",
)
@click.option("--by", "who", required=True, help="Who does this; kept in the history.  操作人，记入历史")
@click.option("--why", default="", help="Why fields were changed since the last reading.  改动原因")
@click.option("--when", default=None, help="UTC moment for the history (default: now).  时间")
@click.option("--seed", default=None, help="Seed of the random draw (default: drawn by chance and kept).  抽样种子")
@click.option(
    "--profile", "profiles", multiple=True, help="Rule profile, may be given several times (default: gbt24067).  规则集"
)
@json_option
def review(
    case: Path,
    out: Path,
    workbook: Path | None,
    who: str,
    why: str,
    when: str | None,
    seed: str | None,
    profiles: tuple[str, ...],
    as_json: bool,
) -> None:
    """Review a bundle: repeat the calculation, check it, draw the sample, write the workbook.  核查提交包

    Exit code 1 when the calculation cannot be repeated or a rule finds an error.
    """
    from labels import bundle, refusals, review_folder
    from labels import review as reviewing

    opened = bundle.load(case)
    if workbook is not None:
        file, known, changed = review_folder.take(opened, out, workbook, who, why, when or _now())
        found, _ = review_folder.load(opened, out)
        lacking = refusals.of(found, file)
        if as_json:
            output.emit_json(
                {"changed": changed, "history": known.head, "state": str(known.state), "ready": not lacking, "lacking": [p.what._asdict() for p in lacking]}
            )  # fmt: skip
            return
        output.say(
            Text(
                f"已取回 {workbook.name}：{changed} 处改动记入历史（{known.head[:16]}…）。",
                f"Took {workbook.name} back: {changed} changed fields are in the history ({known.head[:16]}…).",
            )
        )
        if lacking:
            output.say(
                Text(f"出具声明之前还缺 {len(lacking)} 项：", f"Before a statement {len(lacking)} things are lacking:")
            )
            output.problems(lacking, warning=True)
        else:
            output.say(Text("可以出具声明：tanbiao statement", "A statement can be written: tanbiao statement"))
        return
    with output.progress(1, Text("复算", "Repeating the calculation")), tempfile.TemporaryDirectory() as folder:
        chosen = profiles or (reviewing.PROFILE,)
        found, rerun = reviewing.examine(opened, Path(folder), seed or secrets.token_hex(8), chosen)
        review_folder.begin(opened, found, rerun.case.model if rerun.case else None, out, who, when or _now())
    if as_json:
        output.emit_json(found.data)
    else:
        _print(found, out)
    if not found.ok or any(r["counts"]["error"] for r in found.data["rules"]):
        raise click.exceptions.Exit(1)


def _print(found: Review, out: Path) -> None:
    data = found.data
    foot, plan = data["footprint"], data["plan"]
    click.echo(click.style(f"{data['product']['name_zh']}  {data['product']['name_en']}", bold=True))
    click.echo(f"{output.number(foot['total'], 4)} kg CO2e/{foot['unit']}   bundle {data['bundle']['sha256'][:16]}…")
    click.echo()
    marks = {True: "✓", False: "✗", None: "·"}
    checks = [(c["name"], c["passed"], Text(**c["text"])) for c in data["rerun"]]
    checks += [
        (b["id"], b["ok"], Text(f"{b['name']['zh']}平衡：相对差 {b['relative']:.2%}", f"{b['name']['en']} balances within {b['relative']:.2%}" if b["ok"] else f"{b['name']['en']} differs by {b['relative']:.2%}"))
        for b in data["balances"]
    ]  # fmt: skip
    output.table(["", "核对 check", ""], [[marks[p], n, t.in_language(output.language())] for n, p, t in checks])
    click.echo()
    for report in data["rules"]:
        counts = report["counts"]
        click.echo(
            f"规则 rules {report['profile']}: 错误 errors {counts['error']}, 警告 warnings {counts['warning']}, 提示 notes {counts['note']}"
        )
    output.say(
        Text(
            f"抽样 {len(plan['rows'])} / {plan['population']} 行，覆盖绝对贡献的 {plan['coverage']:.1%}；其中随机 {plan['drawn']} 行，种子 {plan['seed']}。",
            f"Sample: {len(plan['rows'])} of {plan['population']} rows, {plan['coverage']:.1%} of absolute contributions; {plan['drawn']} of them drawn with seed {plan['seed']}.",
        )
    )
    output.say(
        Text(
            f"已写出 {out}/review.xlsx；填好后用 --read 取回。复算一致只说明算术复现，不等于核查。",
            f"Wrote {out}/review.xlsx; fill it in and take it back with --read. A repeated calculation is no verification.",
        )
    )
