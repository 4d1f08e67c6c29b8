"""Handing a study in, and saying what changed between two versions of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.study import json_option, study_argument, systems_option
from inventories.problem import Text

if TYPE_CHECKING:
    from labels.bundle import Bundle


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
    from labels import bundle
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
