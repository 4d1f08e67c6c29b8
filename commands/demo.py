"""The main job on the eight example studies: eight footprints, eight PDFs, one table."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import click

from commands import output
from commands.calculation import write_results
from inventories.problem import Text


@click.command(epilog="Example 示例:  tanbiao demo --out out")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Where to write.  输出目录",
)
def demo(out: Path) -> None:
    """Compute the eight example studies and render their PDFs.  运行全部示例"""
    from inventories import atomic
    from inventories.examples import FOLDER, names
    from labels import label
    from lca.case import Case

    rows: list[list[str]] = []
    written: list[Path] = []
    with output.progress(len(names()), Text("核算示例", "Computing the examples")) as step:
        for name in names():
            started = time.perf_counter()
            target = out / name
            target.mkdir(parents=True, exist_ok=True)
            shutil.copytree(FOLDER / name, target / "study", dirs_exist_ok=True)
            case = Case.open(target / "study")
            result = write_results(case, target)
            atomic.write_bytes(target / "label.pdf", label.render(case.trail, disclose="full"))
            written += [target / "label.pdf", target / "trail.json", target / "result.json"]
            hottest = result["hotspots"][0]
            rows.append(
                [
                    f"{result['product']} {result['product_en']}", result["functional_unit"]["description_zh"], output.number(result["total"], 4),
                    f"{hottest['name_zh']} ({hottest['share'] * 100:.0f} %)", output.percent(result["primary_data_share"]),
                    output.percent(result["primary_activity_share"]), output.percent(result["estimate_share"]), f"{time.perf_counter() - started:.1f}",
                ]
            )  # fmt: skip
            step(result["product"])
    output.table(
        [
            "产品 product",
            "功能单位 functional unit",
            "kg CO2e",
            "首要热点 top hotspot",
            "一次数据 primary",
            "企业活动数据 own activity",
            "估算 estimates",
            "s",
        ],
        rows,
        right=(2, 4, 5, 6, 7),
    )
    click.echo()
    output.say(Text("已写出：", "Wrote:"))
    for path in written:
        click.echo(f"  {path}")
