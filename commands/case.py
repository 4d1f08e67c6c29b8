"""What becomes of a case after its review, kept in the same history."""

from __future__ import annotations

from pathlib import Path

import click

from commands import output
from commands.options import json_option
from commands.review import bundle_argument, when_option
from inventories.problem import Text

STEPS = ("returned", "learned", "surveyed", "suspended", "reinstated", "withdrawn", "superseded")


@click.command(
    epilog='Examples 示例:  tanbiao case chair.tanbiao --review review;  tanbiao case chair.tanbiao --review review --step learned --reason "供应商更正了因子 a supplier corrected its figure" --by 李核'
)
@bundle_argument
@click.option(
    "--review", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the review.  核查目录"
)  # fmt: skip
@click.option(
    "--step", type=click.Choice(STEPS),
    help="What happens: sent back without a statement; a fact found later; surveillance; suspension and what follows. Without it the history is shown.  步骤：退回、后续事实、监督、暂停、恢复、撤销、替代；不填则显示历史",
)  # fmt: skip
@click.option("--reason", default="", help="Why, or the fact.  原因或事实")
@click.option("--by", "who", default="", help="Who does this; kept in the history.  操作人，记入历史")
@when_option
@json_option
def case(case: Path, folder: Path, step: str | None, reason: str, who: str, when: str, as_json: bool) -> None:
    """Where a case stands, and what happens to it later.  案卷状态与后续步骤

    Facts that become known after the statement are entered here, and may lead to suspension or withdrawal; nothing is overwritten.
    后续发现的事实记入历史，可导致暂停或撤销；不覆盖任何记录
    """
    from labels.registry import state
    from labels.reviewing import aftermath, bundle, review_folder

    _, known = review_folder.load(bundle.load(case), folder)
    if step:
        known = aftermath.take(known, step, reason, who, when)
        known.write(folder)
    may = aftermath.allowed(known)
    if as_json:
        output.emit_json(
            {"state": str(known.state), "allowed": list(may), "history": known.head, "events": [
                {"number": e.number, "kind": e.kind, "when": e.when, "who": e.who, "why": e.why, "changes": len(e.changes)} for e in known.events
            ]}
        )  # fmt: skip
        return
    for event in known.events:
        name = aftermath.words(event)
        changed = (
            f"  {len(event.changes)}" + Text(" 处改动", " fields").in_language(output.language())
            if event.changes
            else ""
        )
        click.echo(f"{event.number:>3}  {event.when[:10]}  {name.zh} {name.en}{changed}")
        click.echo(f"     {event.who}: {event.why}" if event.why else f"     {event.who}")
    click.echo()
    here = state.NAMES[known.state]
    output.say(Text(f"案卷状态：{here.zh}（{known.head[:16]}…）", f"The case is {here.en} ({known.head[:16]}…)"))
    if may:
        click.echo(f"--step {' | '.join(may)}")
    if step and step in aftermath.PUBLIC:
        output.say(
            Text(
                f"标签的状态以登记簿为准：tanbiao register {aftermath.PUBLIC[step]} 标签编号 --register 登记簿 --who … --reason …",
                f"What others see of the label is in the register: tanbiao register {aftermath.PUBLIC[step]} ID --register DB --who … --reason …",
            )
        )
