"""Where the footprint of a study arises."""

from __future__ import annotations

from pathlib import Path

import click

from commands import output
from commands.options import json_option, study_argument, systems_option
from commands.trace import Share
from inventories.problem import Text

AXES = ("process", "line", "material", "supplier", "stage", "gas", "tier")
TITLES = {
    "process": "过程（自身排放） process (own emissions)",
    "line": "清单行 line",
    "material": "材料与服务 material or service",
    "supplier": "供应商 supplier",
    "stage": "阶段 stage",
    "gas": "气体 gas",
    "tier": "层级（距功能单位步数） tier (steps from the functional unit)",
}


class Reach(Share):
    """A share above 0 and up to 100 %."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if str(value).strip() in ("100%", "100％", "1", "1.0"):
            return 1.0
        share = super().convert(value, param, ctx)
        if share <= 0:
            self.fail(f"{value!r} must be above 0  应大于 0", param, ctx)
        return share


@click.command(epilog="Example 示例:  tanbiao hotspots my-chair --by supplier --by stage")
@study_argument
@click.option(
    "--by", "axes", type=click.Choice(AXES), multiple=True, help="One list; may be repeated; all without it.  分析维度"
)
@click.option(
    "--to", type=Reach(), default="80%", show_default=True, help="Rank until this share is reached.  累计比例"
)
@systems_option
@json_option
def hotspots(study: Path, axes: tuple[str, ...], to: float, systems: Path | None, as_json: bool) -> None:
    """Rank what makes up the footprint, to 80 % of it.  热点分析"""
    from inventories import form
    from lca import hotspot
    from lca.case import Case

    case = Case.open(study, systems)
    footprint = case.calculation.footprint
    lists = [hotspot.rank(case.model, footprint, axis, to) for axis in axes or AXES]
    unit = f"kg CO2e/{case.model.functional_unit.unit}"
    if as_json:
        output.emit_json({"total": footprint.total, "unit": unit, "to": to, "lists": [r.to_json() for r in lists]})
        return
    for ranking in lists:
        scored = any(e.score is not None for e in ranking.entries)
        rows = [
            [
                output.both(e.name_zh, e.name_en),
                output.number(e.value, 4),
                f"{e.share * 100:.1f}",
                f"{e.cumulative * 100:.1f}",
                "" if e.score is None else f"{e.score:.1f}",
                form.cell_name(e.place, case.file.places.of),
            ]
            for e in ranking.entries
        ]
        if ranking.rest_count:
            rows.append([f"… {output.both(*ranking.rest_name)}", output.number(ranking.rest, 4), "", "100.0", "", ""])
        rows.append(["Σ", output.number(ranking.total, 4), "", "", "", ""])
        headers = [TITLES[ranking.axis], unit, "%", "Σ %", "DQR" if scored else "", ""]
        output.table(headers, rows, right=(1, 2, 3, 4))
        absolute = abs(ranking.entries[0].value) / ranking.entries[0].share if ranking.entries else 0.0
        if absolute > abs(ranking.total) * (1.0 + 1e-6):
            figure = output.number(absolute, 4)
            output.say(
                Text(
                    f"有正有负：% 为占绝对值合计 {figure} 的份额",
                    f"Some entries are credits: % is of the sum of absolute values, {figure}",
                )
            )
        click.echo()
