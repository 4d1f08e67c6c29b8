"""From a study to its result, its PDF and its exports."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from commands import output
from commands.issue import desk, issuing_options, need, report
from commands.options import json_option, study_argument, systems_option
from inventories.problem import Text

if TYPE_CHECKING:
    from lca.case import Case

DISCLOSE = click.option(
    "--disclose",
    type=click.Choice(["none", "full"]),
    default="none",
    show_default=True,
    help="full: attach the trail, so that anyone can recompute the number.  附上核算轨迹",
)


def write_results(case: Case, out: Path) -> dict[str, Any]:
    """Writes result.json and the trail into `out`; returns the result."""
    from inventories import atomic
    from lca import trail

    result, record = summary(case), trail.canonical(case.trail)
    out.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(out / "trail.json", record)
    atomic.write_bytes(out / "result.json", output.json_bytes(result))
    return result


def summary(case: Case) -> dict[str, Any]:
    """The documented JSON of a result (docs/json.md)."""
    from lca import hotspot

    model, footprint, engines = case.model, case.calculation.footprint, case.calculation.engines
    unit = model.functional_unit
    digests: Mapping[str, str] = case.trail["digests"]  # type: ignore[assignment]
    return {
        "product": model.subject["product"]["name_zh"],
        "product_en": model.subject["product"]["name_en"],
        "system": model.subject["system"]["id"],
        "house_rule": model.subject["system"]["house_rule"],
        "boundary": model.subject["boundary"],
        "gwp_set": model.gwp_set,
        "functional_unit": {"description": unit.description_en, "description_zh": unit.description_zh, "amount": 1.0, "unit": unit.unit},
        "total": footprint.total,
        "unit": f"kg CO2e/{unit.unit}",
        "stages": dict(footprint.stages),
        "origins": dict(footprint.origins),
        "gases": dict(footprint.gases),
        "beside": dict(footprint.beside),
        "units": {u.id: {"value": footprint.units[u.id], "unit": f"kg CO2e/{u.unit}", "description": u.description_en} for u in model.informative_units},
        "excluding_biogenic_uptake": footprint.excluding_biogenic_uptake,
        "including_biogenic_uptake": footprint.including_biogenic_uptake,
        "biogenic_carbon": dict(footprint.biogenic_carbon),
        "biogenic_balance": footprint.biogenic_balance,
        "hotspots": [
            {
                "name": hotspot.named(line).en, "name_zh": hotspot.named(line).zh, "stage": line.stage, "supplier": line.supplier, "amount": line.amount,
                "unit": line.unit, "factor": line.factor, "value": line.value, "share": line.share, "source": line.source, "row_source": line.row_source,
                "place": line.place,
            }
            for line in footprint.hotspots
        ],
        "processes": [
            {"id": p.node, "name": p.name_en, "name_zh": p.name_zh, "stage": model.node(p.node).stage, "tier": p.tier, "value": p.value}
            for p in footprint.processes
        ],
        "suppliers": dict(footprint.suppliers),
        "tiers": dict(footprint.tiers),
        "primary_data_share": footprint.primary_data_share,
        "primary_activity_share": footprint.primary_activity_share,
        "estimate_share": footprint.estimate_share,
        "basis_shares": dict(footprint.basis_shares),
        "closure": {"relative": footprint.closure.relative, "sum_of_contributions": footprint.closure.sum_of_contributions},
        "engines": {"brightway": engines.brightway, "replay": engines.replay, "relative_difference": engines.relative_difference},
        "trail_sha256": digests["model_sha256"],
        "merkle_root": digests["merkle_root"],
        "dataset": dict(model.dataset),
        "notices": [dict(n) for n in model.notices],
    }  # fmt: skip


@click.command(epilog="Example 示例:  tanbiao calculate my-chair --out out")
@study_argument
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write result.json and trail.json here.  输出目录"
)
@systems_option
@json_option
def calculate(study: Path, out: Path | None, systems: Path | None, as_json: bool) -> None:
    """Compute the footprint of a study with both engines.  核算产品碳足迹"""
    from lca.case import Case

    case = Case.open(study, systems)
    result = write_results(case, out) if out else summary(case)
    if as_json:
        output.emit_json(result)
        return
    _print(case, result)
    if out:
        output.say(
            Text(
                f"已写出 {out / 'result.json'}、{out / 'trail.json'}",
                f"Wrote {out / 'result.json'} and {out / 'trail.json'}",
            )
        )


def _print(case: Case, result: Mapping[str, Any]) -> None:
    unit = result["functional_unit"]
    click.echo(click.style(f"{result['product']}  {result['product_en']}", bold=True))
    output.echo(f"{unit['description_zh']} / {unit['description']}")
    click.echo(
        click.style(f"{output.number(result['total'], 4)} {result['unit']}", bold=True)
        + f"   ({result['gwp_set']}, {result['boundary']}, {result['house_rule']})"
    )
    for other in case.model.informative_units:
        said = result["units"][other.id]
        words = f"{output.number(said['value'], 4)} {said['unit']}: {other.description_zh} / {other.description_en}"
        output.echo(words, "供参考 for information: ")
    click.echo()
    total = result["total"] or 1.0
    stages = [s for s in case.model.stages if s.id in result["stages"]]
    output.table(
        ["阶段 stage", "kg CO2e", "%"],
        [
            [
                f"{s.name_zh} {s.name_en}",
                output.number(result["stages"][s.id], 4),
                f"{result['stages'][s.id] / total * 100:.1f}",
            ]
            for s in stages
        ],
        right=(1, 2),
    )
    click.echo()
    output.table(
        ["热点 hotspot", "kg CO2e", "%", "来源 source"],
        [
            [f"{h['name_zh']} / {h['name']}", output.number(h["value"], 4), f"{h['share'] * 100:.1f}", h["source"]]
            for h in result["hotspots"][:12]
        ],
        right=(1, 2),
    )
    click.echo()
    engines = result["engines"]
    output.echo(
        f"初级数据 primary data {output.percent(result['primary_data_share'])}   企业活动数据 own activity data {output.percent(result['primary_activity_share'])}   估算 estimates {output.percent(result['estimate_share'])}"
    )
    output.echo(
        f"双引擎复算 two engines agree to {engines['relative_difference']:.1e}   轨迹 trail {result['trail_sha256'][:16]}…   数据集 data set {result['dataset']['version']} ({result['dataset']['sha256'][:16]}…)"
    )
    output.problems((n for n in case.file.notices if n.place.sheet), warning=True)  # what counts unseen, or does not
    for notice in result["notices"]:
        output.echo(f"{notice['zh']} / {notice['en']}", "! ", err=True)


@click.command(
    epilog="Example 示例:  tanbiao label my-chair --out chair.pdf\n\n"
    "tanbiao label my-chair --type self-declared --key maker.p12 --register register.db --register-key register.p12 --out chair.pdf"
)
@study_argument
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PDF to write.  输出 PDF"
)
@click.option(
    "--type", "document_type", type=click.Choice(["draft", "self-declared"]), default="draft", show_default=True,
    help="self-declared: signed by the maker and registered.  自我声明：企业签名并登记",
)  # fmt: skip
@DISCLOSE
@click.option(
    "--firm-record", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The firm's efficiency record to link to; default: the latest in the study's folder records.  企业碳效记录",
)  # fmt: skip
@systems_option
@issuing_options(required=False)
def label(
    study: Path, out: Path, document_type: Literal["draft", "self-declared"], disclose: Literal["none", "full"], firm_record: Path | None,
    systems: Path | None, **options: Any,
) -> None:  # fmt: skip
    """Render the two-page bilingual draft sheet, or a signed self-declared footprint.  生成碳足迹测算结果或自我声明的标签 PDF"""
    from inventories import atomic
    from labels import engine as renderer
    from labels import label as drawing
    from labels import record
    from labels.enterprise import link
    from lca import apart
    from lca.case import Case

    signed = document_type != "draft"
    if signed:
        need(key=options["key"], register=options["register"], register_key=options["register_key"])
    elif any(options.values()):
        raise click.UsageError("Drafts are never signed; add --type self-declared.  草稿不签名，请加 --type self-declared")
    with desk(**options) if signed else nullcontext() as opened, apart.engine() as engine:
        case = Case.open(study, systems, engine, engine.interval)
        engine.begin(case.model)
        renderer.machine()
        made = record.make(case.trail, document_type, disclose, enterprise=link.of_study(case.file, firm_record))
        if opened is not None:
            report(opened.issue(made, case.trail, out), out)
            return
        sheet = drawing.draw(made, case.trail if disclose == "full" else None)
    atomic.write_bytes(out, sheet)
    output.say(Text(f"已写出 {out}", f"Wrote {out}"))


@click.command(epilog="Example 示例:  tanbiao export my-chair --brightway chair.tar.gz")
@study_argument
@click.option(
    "--brightway",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Brightway 2.5 project backup (.tar.gz).  Brightway 项目备份",
)
@click.option(
    "--excel", type=click.Path(path_type=Path, dir_okay=False), help="bw2io Excel inventory (.xlsx).  bw2io 清单"
)
@systems_option
def export(study: Path, brightway: Path | None, excel: Path | None, systems: Path | None) -> None:
    """Export exactly this model to Brightway.  导出模型"""
    from lca import brightway_excel, brightway_project
    from lca.case import Case

    if not (brightway or excel):
        raise click.UsageError("Name --brightway or --excel.  请指定 --brightway 或 --excel")
    case = Case.open(study, systems)
    for path, write in ((brightway, brightway_project.write), (excel, brightway_excel.write)):
        if path:
            write(case.model, path)
            output.say(Text(f"已写出 {path}", f"Wrote {path}"))
