"""The supply chain of a study or of a trail file: on the terminal, as a page, a table, a workbook or JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.options import json_option, systems_option
from inventories.problem import InputError, Place, Text

if TYPE_CHECKING:
    from lca.model import Model
    from lca.trace import Trace


class Share(click.ParamType[float]):
    """0.5 % or 0.005."""

    name = "share"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip()
        try:
            share = float(text.rstrip("%％")) / (100.0 if text.endswith(("%", "％")) else 1.0)
        except ValueError:
            self.fail(f"{value!r} is no share such as 0.5%  不是比例", param, ctx)
        if not 0 <= share < 1:
            self.fail(f"{value!r} must be at least 0 and below 100%  应在 0 与 100% 之间", param, ctx)
        return share


@click.command(
    epilog="Examples 示例:  tanbiao trace my-chair --html chair.html --xlsx chair.xlsx;  tanbiao trace out/trail.json --cutoff 1%"
)
@click.argument("study", metavar="STUDY|TRAIL", type=click.Path(path_type=Path))
@click.option(
    "--cutoff",
    type=Share(),
    default="0.5%",
    show_default=True,
    help="Branches below this share of the absolute contributions become one named remainder.  截断",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="One offline page: Sankey and expandable table.  离线网页",
)
@click.option("--csv", "table", type=click.Path(path_type=Path, dir_okay=False), help="The tree as CSV.  CSV 格式的树")
@click.option(
    "--xlsx",
    "book",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The tree with live formulas.  带公式的工作簿",
)
@systems_option
@json_option
def trace(
    study: Path,
    cutoff: float,
    page: Path | None,
    table: Path | None,
    book: Path | None,
    systems: Path | None,
    as_json: bool,
) -> None:
    """Trace every emission through the supply chain, from the product to the last tier.  供应链溯源"""
    from inventories import atomic, form
    from labels.tracing import spreadsheet, trace_csv, trace_html
    from lca import replay
    from lca import trace as tracing

    model, where = _model(study, systems)
    place = partial(form.cell_name, where=where)
    found = tracing.trace(model, replay.solve(model.to_json()), cutoff, place=place)
    files: list[tuple[Path, bytes]] = []
    if page:
        files.append((page, trace_html.html(found).encode()))
    if table:
        files.append((table, b"\xef\xbb\xbf" + trace_csv.to_csv(found).encode()))
    if book:
        files.append((book, spreadsheet.workbook(found)))
    for path, content in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, content)
        if not as_json:
            output.say(Text(f"已写出 {path}", f"Wrote {path}"))
    if as_json:
        output.emit_json(trace_csv.to_json(found))
    elif not (page or table or book):
        _print(found)


def _model(path: Path, systems: Path | None) -> tuple[Model, Callable[..., Place] | None]:
    """The model of a study with the places of its fields, or the model inside a trail file."""
    from inventories import strictjson
    from lca.case import Case
    from lca.model import Model
    from lca.trail import FORMAT

    if path.is_file() and path.suffix.lower() == ".json":
        data = strictjson.load(path)
        if isinstance(data, dict) and data.get("format") == FORMAT:
            try:
                return Model.from_json(data["model"]), None
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise InputError.one(
                    "trail-shape",
                    Text(f"轨迹文件不完整（{error}）", f"The trail is not complete ({error})"),
                    Text(
                        "请使用 tanbiao calculate 写出的 trail.json", "Use the trail.json that tanbiao calculate wrote"
                    ),
                    Place(file=path.name),
                ) from None
    case = Case.open(path, systems)
    return case.model, case.file.places.of


def _print(found: Trace) -> None:
    rows = []
    for branch in found.tree.walk():
        name = output.both(branch.name_zh, branch.name_en)
        mark = {"loop": "↺ ", "remainder": "… "}.get(branch.kind, "")
        rows.append(
            [
                "  " * branch.tier + mark + name, output.number(branch.amount, 4), branch.unit, output.number(branch.factor, 4),
                output.number(branch.direct), output.number(branch.cumulative), f"{branch.share * 100:.1f}", branch.supplier, branch.source,
            ]
        )  # fmt: skip
    headers = [
        "过程 process", "数量 amount", "单位 unit", "因子 kg CO2e/unit", "自身 direct", "累计 cumulative", "%", "供应商 supplier",
        "来源 source",
    ]  # fmt: skip
    shown = (0, 5, 6) if output.narrow() else tuple(range(len(headers)))
    output.table(
        [headers[n] for n in shown],
        [[row[n] for n in shown] for row in rows],
        right=[at for at, n in enumerate(shown) if n in (1, 3, 4, 5, 6)],
    )
    closure = found.closure
    click.echo(f"Σ {closure.sum_of_contributions!r} = {closure.total!r} kg CO2e  ({closure.relative:.1e})")
