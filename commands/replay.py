"""Recompute a trail without Brightway, without the study, without this machine's data set."""

from __future__ import annotations

from pathlib import Path

import click

from commands import output
from inventories.problem import FindingError, Problem, Text

TOLERANCE = 1e-9


@click.command(epilog="Example 示例:  tanbiao replay out/trail.json")
@click.argument("trail_file", metavar="TRAIL", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.  仅输出 JSON")
def replay(trail_file: Path, as_json: bool) -> None:
    """Recompute the number of a trail file: digest, every expression, the whole matrix.  复算核算轨迹

    A re-computation shows that the arithmetic is right, not that the inventory is.  复算只证明算术正确，不等于核查。
    """
    from lca.checking import recheck

    again = recheck(trail_file)
    if as_json:
        output.emit_json(again.to_json())
    else:
        click.echo(f"{again.product}  {again.stated!r} → {again.recomputed!r} kg CO2e/{again.unit}")
        click.echo(f"轨迹 trail {again.model_sha256}")
        for name, passed, zh, en in again.checks:
            click.echo(f"{'✓' if passed else '✗'} {name}: {zh} / {en}")
    failed = [(zh, en) for _, passed, zh, en in again.checks if not passed]
    if failed:
        if as_json:
            raise SystemExit(1)
        raise FindingError(
            [
                Problem(
                    "replay", Text(zh, en), Text("不要采信该轨迹中的数字", "Do not rely on the number in this trail")
                )
                for zh, en in failed
            ]
        )
