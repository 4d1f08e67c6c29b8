"""Parameter uncertainty of a study's footprint, and which datum to improve first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.options import json_option, study_argument, systems_option
from inventories.problem import Text

if TYPE_CHECKING:
    from lca.case import Case
    from lca.model import Model
    from lca.uncertainty import Uncertainty

SHOWN = 10
WIDEST = 40
METHOD = Text(
    "一阶 Sobol 指数（在各数据均值处精确求导），归一化；其余为交互作用",
    "first-order Sobol indices (exact derivatives at the mean of all data), normalised; the rest is interaction",
)


@click.command(epilog="Example 示例:  tanbiao uncertainty my-chair --draws 10000 --seed 1")
@study_argument
@click.option(
    "--draws", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="Draws.  抽样次数"
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="Same seed, same numbers.  同一种子，同一结果",
)
@click.option(
    "--pedigree",
    type=click.Choice(["v1", "v2"]),
    default="v1",
    show_default=True,
    help="Matrix for amounts without a spread of their own: v1 expert factors, v2 empirical.  谱系矩阵：v1 专家值，v2 实证值",
)
@systems_option
@json_option
def uncertainty(study: Path, draws: int, seed: int, pedigree: str, systems: Path | None, as_json: bool) -> None:
    """Draw all data at once: the interval, and which datum to improve first.  参数不确定性

    Measures and factors are drawn; choices (allocation, life, grid year, recycling rule) are not: see scenarios.
    数据参与抽样；分配、寿命、电网年份等选择不抽样，另作情景分析。
    """
    from lca.case import Case
    from lca.uncertainty import simulate

    case = Case.open(study, systems)
    model = case.model
    found = simulate(model, draws, seed, pedigree)
    if as_json:
        output.emit_json({**summary(model, found), "pedigree": pedigree})
        return
    _print(case, found, pedigree)


def summary(model: Model, found: Uncertainty) -> Mapping[str, Any]:
    """The documented JSON of an uncertainty analysis (docs/json.md)."""
    subject = model.subject
    head = {
        "product": subject["product"]["name_zh"], "product_en": subject["product"]["name_en"], "system": subject["system"]["id"],
        "unit": f"kg CO2e/{model.functional_unit.unit}", "method": {"zh": METHOD.zh, "en": METHOD.en},
    }  # fmt: skip
    return head | found.to_json()


def _print(case: Case, found: Uncertainty, pedigree: str) -> None:
    from inventories import form

    model = case.model
    subject, number = model.subject, output.number
    click.echo(click.style(f"{subject['product']['name_zh']}  {subject['product']['name_en']}", bold=True))
    interval = f"{number(found.low, 4)} … {number(found.high, 4)} kg CO2e/{model.functional_unit.unit}"
    click.echo(click.style(interval, bold=True) + "   95 % 参数不确定性 parameter uncertainty")
    click.echo(
        f"核算值 calculated {number(found.deterministic, 4)}   均值 mean {number(found.mean, 4)} ± {number(found.standard_error, 2)}\n"
        f"中位数 median {number(found.median, 4)}   标准差 sd {number(found.sd)}"
    )
    click.echo(
        f"抽样 draws {found.draws:,}   种子 seed {found.seed}   抽样数据 data drawn {found.inputs}   谱系矩阵 pedigree {pedigree}\n"
        f"企业数据所占方差 variance from the study's own amounts {output.percent(found.foreground_share)}"
    )
    if found.shift.why:
        output.say(found.shift.why)
    click.echo()
    output.table(
        ["先改进哪个数据 improve first", "%", "σ", "数据 kind", "位置或来源 place or source"],
        [
            [
                f"{d.name_zh} / {d.name_en}", f"{d.share * 100:.1f}", f"{d.scale:.2f}" if d.distribution == "lognormal" else f"{number(d.scale)} {d.unit}",
                d.data_kind, form.cell_name(d.place, case.file.places.of) or d.source[:WIDEST],
            ]
            for d in found.drivers[:SHOWN]
        ],
        right=(1, 2),
    )  # fmt: skip
    click.echo()
    output.table(
        ["收敛 convergence", "均值 mean", "± se", "2.5 %", "97.5 %"],
        [
            [f"{c.draws:,}", number(c.mean, 5), number(c.standard_error, 2), number(c.low, 4), number(c.high, 4)]
            for c in found.convergence
        ],
        right=(0, 1, 2, 3, 4),
    )
    if found.runaways:
        output.say(
            Text(
                f"警告：{found.runaways} 次抽样中闭环耗尽自身产出，区间不可采信；请收窄闭环数据的分布",
                f"Warning: in {found.runaways} draws a loop eats all that it makes; do not rely on the interval, narrow the spread of the data in loops",
            ),
            err=True,
        )
