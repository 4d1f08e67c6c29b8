"""What-if: scenarios with a waterfall, the least set of measures for a target, and the tornado."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.options import json_option, study_argument, systems_option
from commands.report import write_template
from commands.trace import Share
from inventories.problem import Text

if TYPE_CHECKING:
    from inventories.plan import Plan
    from lca.scenario import Outcome, Row, Space
    from lca.target import Found
    from lca.variant import Base

plan_argument = click.argument("plan", metavar="SCENARIO.TOML", type=click.Path(path_type=Path))
seed_option = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of all draws.  随机种子"
)


def open_base(study: Path, plan: Path | None, systems: Path | None) -> tuple[Base, Plan | None]:
    """The study and the scenario file, checked against each other as far as rows of the file go."""
    from inventories import background, planfile
    from lca.case import Case
    from lca.variant import Base

    read = planfile.load(plan) if plan else None
    case = Case.open(study, systems)
    return Base.of(case.file.study, case.system, background.default(), case.file.places.of, read), read


@click.command(
    epilog="Examples 示例:  tanbiao scenario my-chair --template;  tanbiao scenario my-chair my-chair/scenario.toml --svg waterfall.svg"
)
@study_argument
@click.argument("plan", metavar="[SCENARIO.TOML]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--template", is_flag=True, help="Write a scenario.toml to begin with into the study folder.  写出示例 scenario.toml"
)
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write the waterfall chart here.  瀑布图")
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    default=2000,
    show_default=True,
    help="Draws for P(better); 0: none.  抽样次数",
)
@seed_option
@systems_option
@json_option
def scenario(
    study: Path, plan: Path | None, template: bool, svg: Path | None, draws: int, seed: int, systems: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Compute what-if measures, ranges and choices of model.  情景分析"""
    if template:
        _write_template(study, systems, as_json)
        return
    if plan is None:
        raise click.UsageError("Name SCENARIO.TOML or --template.  请指定情景文件或 --template")
    from inventories import atomic
    from labels.charts import waterfall
    from lca import comparison
    from lca import scenario as scenarios

    base, read = open_base(study, plan, systems)
    assert read is not None  # noqa: S101  (a file was named)
    space = scenarios.Space(base, read)
    outcome = scenarios.compute(space, seed=seed)
    if draws and outcome.parts:
        outcome = comparison.with_probabilities(outcome, space, draws=draws, seed=seed)
    if svg:
        svg.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(svg, waterfall.svg(outcome).svg)
    if as_json:
        output.emit_json(outcome.to_json())
        return
    _print(outcome)
    if svg:
        output.say(Text(f"已写出 {svg}", f"Wrote {svg}"))


def _write_template(study: Path, systems: Path | None, as_json: bool) -> None:
    from inventories import plan_template
    from lca.case import Case

    case = Case.open(study, systems)
    folder = study if study.is_dir() else study.parent
    made = plan_template.template(case.file.study)
    write_template(study, plan_template.NAME, made, f"tanbiao scenario {study} {folder / plan_template.NAME}", as_json)


def _print(outcome: Outcome) -> None:
    unit = f"kg CO2e/{outcome.unit.unit}"
    click.echo(click.style(f"{outcome.unit.zh} / {outcome.unit.en}", bold=True))
    if outcome.parts:
        _print_measures(outcome, unit)
    for title, rows in (("区间 range", outcome.ranges), ("模型选择 choice of model", outcome.choices)):
        if rows:
            click.echo()
            _print_rows(title, rows)
    for note in outcome.notes:
        output.echo(note.both(), "! ", err=True)


def _signed(value: float, figures: str = "+.4g") -> str:
    """A difference with its sign."""
    return f"{value:{figures}}".replace("-", "−")


def _print_measures(outcome: Outcome, unit: str) -> None:
    drawn = outcome.better is not None
    base = outcome.base or 1.0
    change = _signed(outcome.difference / base * 100, "+.1f")
    click.echo(f"{output.number(outcome.base, 4)} → {output.number(outcome.result, 4)} {unit}  ({change} %)")
    rows = []
    for p in sorted(outcome.parts, key=lambda p: p.part):
        error = "" if outcome.exact else f" ± {output.number(p.standard_error, 2)}"
        name = output.both(p.name_zh, p.name_en)
        chance = [f"{p.better:.3f}" if p.better is not None else ""] if drawn else []
        rows.append([name, _signed(p.part) + error, _signed(p.part / base * 100, "+.1f"), _signed(p.alone), *chance])
    chance = [f"{outcome.better:.3f}"] if outcome.better is not None else []
    rows.append(["合计 together", _signed(outcome.difference), change, "", *chance])
    headers = ["措施 measure", f"贡献 part, {unit}", "%", "单独 alone", *(["P(更优 better)"] if drawn else [])]
    output.table(headers, rows, right=(1, 2, 3, 4))
    if outcome.exact:
        how = Text(
            f"贡献为沙普利值（全部 {outcome.evaluations} 种组合），合计即总差",
            f"parts are Shapley values of all {outcome.evaluations} sets and sum to the difference",
        )
    else:
        how = Text(
            f"贡献为沙普利值估计（{outcome.orders} 个随机次序，± 为标准误）",
            f"parts are Shapley values estimated from {outcome.orders} random orders (± standard error)",
        )
    if drawn:
        how = Text(
            how.zh + f"；P 仅含参数不确定性，{outcome.draws} 次配对抽样",
            how.en + f"; P covers parameter uncertainty only, {outcome.draws} paired draws",
        )
    output.say(how)


def _print_rows(title: str, rows: Sequence[Row]) -> None:
    table = []
    for row in rows:
        name = output.both(row.name_zh, row.name_en)
        for point in row.points:
            difference = (
                "功能单位不同 other functional unit" if point.difference is None else _signed(point.difference)
            )
            value = "" if point.value == "" else (point.name_zh if output.language() == "zh" else point.name_en)
            table.append([name, value, output.number(point.total, 4), difference, f"kg CO2e/{row.unit.unit}"])
    output.table([title, "", "结果 result", "差 difference", ""], table, right=(1, 2, 3))


@click.command(epilog="Example 示例:  tanbiao target my-chair scenario.toml --reduce 20%")
@study_argument
@plan_argument
@click.option("--reduce", "share", type=Share(), required=True, help="Reduction to reach, such as 20%.  减排目标")
@systems_option
@json_option
def target(study: Path, plan: Path, share: float, systems: Path | None, as_json: bool) -> None:
    """Find the least set of measures that reaches a reduction.  减排目标求解"""
    from lca import target as targets
    from lca.scenario import Space

    base, read = open_base(study, plan, systems)
    assert read is not None  # noqa: S101  (a file was named)
    space = Space(base, read, alternatives=True)
    start = space.value(frozenset())
    goal = start - share * abs(start)
    count = len(read.measures)
    sets = 2 ** min(count, targets.EXHAUSTIVE)
    with output.progress(sets, Text("搜索措施组合", "looking at sets of measures")) as step:
        found = targets.search(count, space.value, goal, tuple(space.contradictions), step=step)
    if as_json:
        output.emit_json(_target_json(space, found, start, goal, share))
    else:
        _print_target(space, found, start, goal, share)
    if found.chosen is None:
        raise SystemExit(1)


def _target_json(space: Space, found: Found, start: float, goal: float, share: float) -> dict[str, object]:
    def described(chosen: frozenset[int]) -> dict[str, object]:
        result = space.value(chosen)
        return {
            "measures": [space.measures[i].id for i in sorted(chosen)],
            "result": result,
            "reduction": (start - result) / abs(start) if start else 0.0,
        }

    return {
        "unit": f"kg CO2e/{space.unit.unit}", "base": start, "goal": goal, "reduce": share, "reached": found.chosen is not None,
        "least": described(found.chosen) if found.chosen is not None else None, "best": described(found.best),
        "proven": found.proven, "sets_looked_at": found.looked_at,
        "alternatives": [[space.measures[a].id, space.measures[b].id] for a, b in sorted(space.contradictions)],
    }  # fmt: skip


def _print_target(space: Space, found: Found, start: float, goal: float, share: float) -> None:
    unit = f"kg CO2e/{space.unit.unit}"
    click.echo(f"{output.number(start, 4)} → {output.number(goal, 4)} {unit}  (−{share * 100:g} %)")
    chosen = found.best if found.chosen is None else found.chosen
    result = space.value(chosen)
    rows = []
    for i in sorted(chosen, key=lambda i: space.value(frozenset([i]))):
        rows.append([output.both(*space.measures[i].name), _signed(space.value(frozenset([i])) - start)])
    rows.append(["合计 together", _signed(result - start)])
    output.table(["措施 measure", f"单独 alone, {unit}"], rows, right=(1,))
    saved = (start - result) / abs(start) * 100 if start else 0.0
    if found.chosen is None:
        kind = (
            Text("所有组合", "no set of these measures")
            if found.proven
            else Text("搜索到的组合", "no set that was found")
        )
        output.say(
            Text(
                f"{kind.zh}均达不到目标；最多可减 {saved:.1f} %",
                f"{kind.en} reaches the target; the most is {saved:.1f} %",
            )
        )
        return
    if found.proven:
        proof = Text("措施数最少（已穷举）", "the fewest measures (all sets looked at)")
    else:
        proof = Text("贪心加局部搜索所得，未证明最少", "found by greedy and local search, not proven least")
    output.say(
        Text(
            f"{len(chosen)} 项措施，减 {saved:.1f} %；{proof.zh}",
            f"{len(chosen)} measure{'s' if len(chosen) != 1 else ''}, {saved:.1f} % less; {proof.en}",
        )
    )


@click.command(epilog="Example 示例:  tanbiao tornado my-chair --by 10% --svg tornado.svg")
@study_argument
@click.option("--by", type=Share(), default="10%", show_default=True, help="How far each input is moved.  变动幅度")
@click.option("--top", type=click.IntRange(1, 200), default=10, show_default=True, help="Rows of each kind.  每类行数")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write the tornado chart here.  龙卷风图")
@systems_option
@json_option
def tornado(study: Path, by: float, top: int, svg: Path | None, systems: Path | None, as_json: bool) -> None:
    """Move the largest inputs one by one and rank what they do.  敏感性（龙卷风）"""
    from inventories import atomic, form
    from labels.charts import tornado_chart
    from lca import tornado as tornados

    base, _ = open_base(study, None, systems)
    found = tornados.compute(base, by, top)
    if svg:
        svg.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(svg, tornado_chart.svg(found).svg)
    if as_json:
        output.emit_json(found.to_json())
        return
    click.echo(click.style(f"{output.number(found.total, 4)} kg CO2e/{found.unit}   ± {by * 100:g} %", bold=True))
    titles = {"amount": "用量 amount", "factor": "因子 factor", "parameter": "参数 parameter"}
    for kind in tornados.KINDS:
        bars = found.of(kind)
        if bars:
            rows = [
                [
                    output.both(b.name_zh, b.name_en), f"{output.number(b.value, 4)} {b.unit}",
                    _signed(b.low), _signed(b.high), "*" if b.limited else "", form.cell_name(b.place, base.where),
                ]
                for b in bars
            ]  # fmt: skip
            click.echo()
            output.table(
                [titles[kind], "值 value", f"−{by * 100:g} %", f"+{by * 100:g} %", "", ""], rows, right=(1, 2, 3)
            )
    if any(b.limited for b in found.bars):
        output.say(Text("* 受参数范围限制，变动不足", "* a bound of the parameter came first"))
    if found.left_out:
        names = Text("、".join(t.zh for t in found.left_out), ", ".join(t.en for t in found.left_out))
        output.say(
            Text(f"未列入（决定功能单位）：{names.zh}", f"Left out, as they define the functional unit: {names.en}")
        )
