"""Published results beside a study's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.options import json_option, study_argument, systems_option

if TYPE_CHECKING:
    from lca.benchmarking import Benchmark


@click.command(epilog="Example 示例:  tanbiao benchmark my-chair --boundary cradle-to-gate")
@study_argument
@click.option(
    "--boundary",
    type=click.Choice(["cradle-to-gate", "cradle-to-grave"]),
    help="Another boundary than the study's.  边界",
)
@click.option(
    "--with",
    "further",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="CSV of results of your own, same columns.  自有对标表",
)
@systems_option
@json_option
def benchmark(study: Path, boundary: str | None, further: Path | None, systems: Path | None, as_json: bool) -> None:
    """Place a result among published ones that are comparable.  对标"""
    from inventories import background
    from inventories import benchmark as table
    from lca import benchmarking, foreground, replay
    from lca.case import Case

    benchmarks = table.load(further=further)
    case = Case.open(study, systems)
    asked = case.file.study
    if boundary and boundary != (asked.boundary or case.system.default_boundary):
        asked = asked.model_copy(update={"boundary": boundary, "gwp_set": ""})
    model = foreground.build(asked, case.system, background.default(), case.file.places.of)
    total = replay.solve(model.to_json()).total
    head = model.functional_unit
    units = {u.id: total * head.per_product / u.per_product for u in (head, *model.informative_units)}
    found = benchmarking.place(benchmarking.subject(model, units, case.system, benchmarks), benchmarks)
    if as_json:
        output.emit_json(found.to_json())
    else:
        _print(found)


def _print(found: Benchmark) -> None:
    subject = found.subject
    life = "" if subject.life_years is None else f", {subject.life_years:g} a"
    kind = subject.kind.name.both() if subject.kind else "–"
    click.echo(click.style(f"{kind}   ({subject.boundary}{life}, {subject.gwp_set}, {subject.rule})", bold=True))
    for sample in found.samples:
        click.echo()
        click.echo(f"{output.number(sample.value, 4)} kg CO2e/{sample.unit}   n = {sample.n}")
        if sample.position:
            p = sample.position
            click.echo(
                f"高于 {p.lower} 条 / above {p.lower} of {sample.n} ({p.share_lower * 100:.0f} %)   min {output.number(p.minimum)}  "
                f"25 % {output.number(p.quartile1)}  50 % {output.number(p.median)}  75 % {output.number(p.quartile3)}  max {output.number(p.maximum)}"
            )
        rows = [
            [e.name, e.maker, output.number(e.value, 4), str(e.year or ""), e.source, e.locator]
            for e in sorted(sample.entries, key=lambda e: e.value)
        ]
        output.table(["可比 comparable", "", f"kg CO2e/{sample.unit}", "", "", ""], rows, right=(2,))
    if found.others:
        click.echo()
        rows = [
            [
                o.entry.name,
                o.entry.maker,
                output.number(o.entry.value, 4),
                o.entry.unit,
                str(o.entry.year or ""),
                "; ".join(output.both(*d) for d in o.differs),
            ]
            for o in found.others
        ]
        output.table(["不可比 not comparable", "", "kg CO2e", "每 per", "", "不同之处 what differs"], rows, right=(2,))
    click.echo()
    for note in found.notes:
        output.echo(note.both(), "! ")
