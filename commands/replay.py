"""Recompute a trail without Brightway, without the study, without this machine's data set."""

from __future__ import annotations

from pathlib import Path

import click

from commands import output
from inventories.problem import Text


@click.command(epilog="Example 示例:  tanbiao replay out/trail.json")
@click.argument("trail_file", metavar="TRAIL", type=click.Path(path_type=Path))
@click.option(
    "--draws", is_flag=True, help="Draw the interval and weigh the scores again, too.  同时重抽区间、重算得分"
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.  仅输出 JSON")
def replay(trail_file: Path, draws: bool, as_json: bool) -> None:
    """Recompute the number of a trail file: digest, every expression, the whole matrix.  复算核算轨迹

    A re-computation shows that the arithmetic is right, not that the inventory is.  复算只证明算术正确，不等于核查。
    """
    from lca.checking import recheck

    again = recheck(trail_file, draws)
    if as_json:
        output.emit_json(again.to_json())
    else:
        click.echo(f"{again.product}  {again.stated!r} → {again.recomputed!r} kg CO2e/{again.unit}")
        click.echo(f"轨迹 trail {again.model_sha256}")
        for name, passed, zh, en in again.checks:
            output.echo(f"{name}: {zh} / {en}", f"{ {True: '✓', False: '✗', None: '–'}[passed] } ")
        good = not any(passed is False for _, passed, _, _ in again.checks)
        verdict = (
            Text("复算通过（只证明算术，不等于核查）", "Recomputed: the arithmetic holds (this is no verification)")
            if good
            else Text("复算不通过：不要采信该数字", "Not confirmed: do not rely on this number")
        )
        output.say(verdict)
    if any(passed is False for _, passed, _, _ in again.checks):
        raise SystemExit(1)
