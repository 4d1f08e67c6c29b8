"""Handing a study in, and saying what changed between two versions of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.options import json_option, study_argument, systems_option
from inventories.problem import Place, Text

if TYPE_CHECKING:
    from labels.reviewing.bundle import Bundle
    from lca.lineage import Detail, Lineage
    from lca.model import Model

Where = Callable[..., Place] | None
"""place of a field in the workbook; none where only a trail is at hand"""


@click.command(
    epilog="Examples 示例:  tanbiao submit my-chair --out chair.tanbiao;  tanbiao submit my-chair --out chair-2.tanbiao --replaces chair.tanbiao"
)
@study_argument
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The bundle to write.  输出的提交包"
)
@click.option(
    "--replaces",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The bundle that this version replaces.  本版所替代的提交包",
)
@click.option(
    "--preparer",
    "preparers",
    multiple=True,
    help="Who made the study; may be given several times (default: author of report.toml, else the contact).  编制人",
)
@systems_option
@json_option
def submit(
    study: Path, out: Path, replaces: Path | None, preparers: tuple[str, ...], systems: Path | None, as_json: bool
) -> None:
    """Pack a study with evidence, data and trail, so that a reviewer can repeat it alone.  打包提交核查

    The bundle holds the whole bill of materials and the study's secret: for the verification body only.
    """
    from inventories import atomic
    from labels.reviewing import bundle
    from lca.case import Case

    before = bundle.load(replaces) if replaces else None
    made = bundle.make(Case.open(study, systems), preparers, before, out.name)
    atomic.write_bytes(out, made.to_bytes(), mode=0o600)
    if as_json:
        output.emit_json(_plain(made))
        return
    manifest = made.manifest
    output.say(
        Text(
            f"已写出 {out}：第 {manifest.version} 版，{len(manifest.files)} 个文件，提交包摘要 {made.digest[:16]}…，模型摘要 {manifest.model_sha256[:16]}…",
            f"Wrote {out}: version {manifest.version}, {len(manifest.files)} files, bundle {made.digest[:16]}…, model {manifest.model_sha256[:16]}…",
        )
    )
    output.say(
        Text(
            f"编制人：{'、'.join(manifest.prepared_by)}（不得参与核查与复核）。包内含物料清单与研究密钥，仅供核查机构。",
            f"Prepared by {', '.join(manifest.prepared_by)} (who may neither verify nor review). It holds the bill of materials and the study's secret: for the verification body only.",
        )
    )


def _plain(made: Bundle) -> dict[str, object]:
    return {"sha256": made.digest} | made.manifest.model_dump(mode="json")


@click.command(epilog="Example 示例:  tanbiao diff chair.tanbiao chair-2.tanbiao")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--orders",
    default=64,
    show_default=True,
    type=click.IntRange(2, 10000),
    help="Random orders for more than ten changes.  随机次序数",
)
@click.option("--seed", default=0, show_default=True, help="Seed of the random orders.  随机种子")
@systems_option
@json_option
def diff(old: Path, new: Path, orders: int, seed: int, systems: Path | None, as_json: bool) -> None:
    """Say which rows moved the footprint between two versions, and by how much.  两个版本的差异归因

    OLD and NEW are studies, trail.json files or bundles. Exit code 1 when the change is 10 % or more: verification anew.
    """
    from labels.reviewing import bundle
    from lca import lineage

    (before, one, was), (after, two, now) = _opened(old, systems), _opened(new, systems)
    found = lineage.compare(before, after, orders=orders, seed=seed)
    if one and two and (wrong := bundle.succession(one, two)):
        output.say(wrong, err=True)
    if as_json:
        output.emit_json(found.to_json())
    else:
        _print(found, was, now)
    if found.reverify:
        raise click.exceptions.Exit(1)


def _opened(path: Path, systems: Path | None) -> tuple[Model, Bundle | None, Where]:
    """The model of a study, a trail or a bundle, with the bundle, and the places of the study."""
    from inventories import strictjson
    from labels.reviewing import bundle
    from lca import lineage
    from lca.case import Case
    from lca.trail import FORMAT

    if path.is_file() and path.suffix.lower() == ".json":
        data = strictjson.load(path)
        if isinstance(data, dict) and data.get("format") == FORMAT:
            return lineage.of_trail(data, path.name), None, None
    elif path.is_file() and path.suffix.lower() not in (".xlsx", ".xlsm", ".xls", ".xltx", ".xltm"):
        found = bundle.load(path)
        return lineage.of_trail(found.trail, path.name), found, None
    case = Case.open(path, systems)
    return case.model, None, case.file.places.of


KINDS = {
    "added": Text("新增", "added"), "removed": Text("移除", "removed"), "changed": Text("改动", "changed"),
    "parameter": Text("参数", "parameter"), "mass": Text("质量", "mass"), "factor": Text("因子", "factor"),
    "gwp": Text("GWP", "GWP"), "rest": Text("其余", "rest"),
}  # fmt: skip


def _print(found: Lineage, was: Where, now: Where) -> None:
    from inventories import form

    language = output.language()
    click.echo(
        click.style(
            f"{output.number(found.old, 5)} → {output.number(found.new, 5)} kg CO2e/{found.unit}   ({_signed(found.difference)}, {_relative(found)})",
            bold=True,
        )
    )
    rows = []
    for change in found.changes:
        name = output.both(change.name_zh, change.name_en)
        error = f" ± {output.number(change.standard_error, 2)}" if change.standard_error else ""
        share = f"{change.part / found.difference * 100:.0f}" if found.difference else "-"
        place = form.cell_name(change.place, was if change.kind == "removed" else now)
        rows.append([KINDS[change.kind].in_language(language), name, _signed(change.part) + error, share, place])
        rows += [
            ["", f"  {d.zh if language == 'zh' else d.en}", _step(d), "", ""] for d in change.details[:6] if _step(d)
        ]
    if rows:
        click.echo()
        output.table(["", "改动 change", "kg CO2e", "%", "位置 place"], rows, right=(3,))
    for text in found.declared:
        click.echo(f"· {text.in_language(language)}")
    click.echo()
    if not found.exact:
        output.say(
            Text(
                f"改动多于十项：各部分为 {found.orders} 个随机次序的平均，± 为标准误；合计等于总变化。",
                f"More than ten changes: parts are means over {found.orders} random orders, ± their standard error; they sum to the change.",
            )
        )
    output.say(
        Text("变化达到 10 %：须重新核查。", "The change is 10 % or more: it must be verified anew.")
        if found.reverify
        else Text("变化小于 10 %。", "The change is less than 10 %.")
    )


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{output.number(abs(value), 4)}"


def _relative(found: Lineage) -> str:
    return f"{found.difference / abs(found.old) * 100:+.1f} %" if found.old else "–"


def _step(detail: Detail) -> str:
    def shown(value: float | str | None) -> str:
        return "–" if value is None else value if isinstance(value, str) else output.number(value, 4)

    return (
        "" if detail.before is detail.after is None else f"{shown(detail.before)} → {shown(detail.after)} {detail.unit}"
    )
