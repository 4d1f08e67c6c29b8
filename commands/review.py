"""The verification body's work: take a bundle up, take the workbook back, write the statement."""

from __future__ import annotations

import getpass
import secrets
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.keys import key_options, open_key
from commands.options import json_option
from inventories.problem import InputError, Text

if TYPE_CHECKING:
    from labels.reviewing.review import Review
    from labels.reviewing.statement import Statement

bundle_argument = click.argument("case", metavar="CASE.tanbiao", type=click.Path(path_type=Path))


MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def _moment(_: click.Context, __: click.Parameter, value: datetime | None) -> str:
    """The moment for the history as text; now where none is given."""
    return (value or datetime.now(UTC)).strftime(MOMENT)


def _name(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("a name, please  请写姓名")
    return value and value.strip()


when_option = click.option(
    "--when",
    type=click.DateTime([MOMENT]),
    metavar="MOMENT",
    callback=_moment,
    help="UTC moment for the history, such as 2026-03-10T01:00:00Z (default: now).  时间",
)


@click.command(
    epilog="Examples 示例:  tanbiao review chair.tanbiao --out review;  tanbiao review chair.tanbiao --out review --read review/review.xlsx --by 李核"
)
@bundle_argument
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the review.  核查目录"
)
@click.option(
    "--read",
    "workbook",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take the filled-in workbook back.  取回填写的工作簿",
)
@click.option(
    "--by",
    "who",
    callback=_name,
    help="Who does this; kept in the history (default: the lead verifier named in the workbook, else the user of this machine).  操作人，记入历史",
)
@click.option(
    "--why",
    default="",
    help="Why answers were changed since the last reading; filling a blank needs none.  改动原因（补填空白无需说明）",
)
@when_option
@click.option("--seed", default=None, help="Seed of the random draw (default: drawn by chance and kept).  抽样种子")
@click.option(
    "--profile", "profiles", multiple=True, help="Rule profile, may be given several times (default: gbt24067).  规则集"
)
@json_option
def review(
    case: Path,
    out: Path,
    workbook: Path | None,
    who: str | None,
    why: str,
    when: str,
    seed: str | None,
    profiles: tuple[str, ...],
    as_json: bool,
) -> None:
    """Review a bundle: repeat the calculation, check it, draw the sample, write the workbook.  核查提交包

    Exit code 1 when the calculation cannot be repeated or a rule finds an error.
    """
    from labels.reviewing import bundle, refusals, review_folder
    from labels.reviewing import review as reviewing

    opened = bundle.load(case)
    if workbook is not None:
        file, known, changed = review_folder.take(opened, out, workbook, who or "", why, when)
        found, _ = review_folder.load(opened, out)
        lacking = refusals.of(found, file)
        if as_json:
            output.emit_json(
                {"changed": changed, "history": known.head, "state": str(known.state), "ready": not lacking, "lacking": [p.what._asdict() for p in lacking]}
            )  # fmt: skip
            return
        output.say(
            Text(
                f"已取回 {workbook.name}：{changed} 处改动记入历史（{known.head[:16]}…）。",
                f"Took {workbook.name} back: {changed} changed fields are in the history ({known.head[:16]}…).",
            )
        )
        if lacking:
            output.say(
                Text(
                    f"出具声明之前还缺 {len(lacking)} 项：",
                    f"Before a statement {len(lacking)} thing{'s are' if len(lacking) > 1 else ' is'} lacking:",
                )
            )
            output.problems(lacking, warning=True)
        else:
            output.say(Text("可以出具声明：tanbiao statement", "A statement can be written: tanbiao statement"))
        return
    with tempfile.TemporaryDirectory() as folder:
        chosen = profiles or (reviewing.PROFILE,)
        found, rerun = reviewing.examine(opened, Path(folder), seed or secrets.token_hex(8), chosen)
        review_folder.begin(opened, found, rerun.case, out, who or getpass.getuser(), when)
    if as_json:
        output.emit_json(found.data)
    else:
        _print(found, out)
    if not found.ok or any(r["counts"]["error"] for r in found.data["rules"]):
        raise click.exceptions.Exit(1)


def _print(found: Review, out: Path) -> None:
    data = found.data
    foot, plan = data["footprint"], data["plan"]
    click.echo(click.style(f"{data['product']['name_zh']}  {data['product']['name_en']}", bold=True))
    click.echo(f"{output.number(foot['total'], 4)} kg CO2e/{foot['unit']}   bundle {data['bundle']['sha256'][:16]}…")
    click.echo()
    marks = {True: "✓", False: "✗", None: "·"}
    checks = [(c["name"], c["passed"], Text(**c["text"])) for c in data["rerun"]]
    checks += [
        (b["id"], b["ok"], Text(f"{b['name']['zh']}平衡：相对差 {b['relative']:.2%}", f"{b['name']['en']} balances within {b['relative']:.2%}" if b["ok"] else f"{b['name']['en']} differs by {b['relative']:.2%}"))
        for b in data["balances"]
    ]  # fmt: skip
    output.table(["", "核对 check", ""], [[marks[p], n, output.both(*t)] for n, p, t in checks])
    click.echo()
    for report in data["rules"]:
        counts = report["counts"]
        click.echo(
            f"规则 rules {report['profile']}: 错误 errors {counts['error']}, 警告 warnings {counts['warning']}, 提示 notes {counts['note']}"
        )
    if q := data["quality"]:
        click.echo(
            f"数据质量 data quality: TeR {q['technology']:.2f}  GeR {q['geography']:.2f}  TiR {q['time']:.2f}  (1 best – 5)"
        )
    output.say(
        Text(
            f"抽样 {len(plan['rows'])} / {plan['population']} 行，覆盖绝对贡献的 {plan['coverage']:.1%}；其中随机 {plan['drawn']} 行，种子 {plan['seed']}。",
            f"Sample: {len(plan['rows'])} of {plan['population']} rows, {plan['coverage']:.1%} of absolute contributions; {plan['drawn']} of them drawn with seed {plan['seed']}.",
        )
    )
    output.say(
        Text(
            f"已写出 {out}/review.xlsx；填好后用 --read 取回。复算一致只说明算术复现，不等于核查。",
            f"Wrote {out}/review.xlsx; fill it in and take it back with --read. A repeated calculation is no verification.",
        )
    )


@click.command(
    epilog="Examples 示例:  tanbiao statement chair.tanbiao --review review --out statement.json --pdf statement.pdf;  tanbiao statement --template > wording.toml"
)
@click.argument("case", metavar="CASE.tanbiao", required=False, type=click.Path(path_type=Path))
@click.option(
    "--review",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the finished review.  核查目录",
)
@click.option(
    "--wording", type=click.Path(path_type=Path, dir_okay=False), help="The body's own words (TOML).  机构自己的措辞"
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The statement as JSON.  声明数据")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="The statement as PDF.  声明 PDF")
@click.option(
    "--by", "who", callback=_name, help="Who does this; kept in the history (default: who signs).  操作人，记入历史"
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the statement (default: today).  签发日期"
)
@when_option
@click.option(
    "--head", default="", help="Digest that the last --read printed: the history must hold it.  上次取回时显示的历史摘要，用于发现末尾被截去"
)  # fmt: skip
@click.option("--template", is_flag=True, help="Print wording.toml with our own texts.  打印措辞模板")
@key_options(
    required=False, what="PKCS#12 file of the body's key: writes a detached signature beside the JSON.  机构密钥"
)
@json_option
def statement(
    case: Path | None,
    folder: Path | None,
    wording: Path | None,
    out: Path | None,
    pdf: Path | None,
    who: str | None,
    day: datetime | None,
    when: str,
    head: str,
    template: bool,
    key: Path | None,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Write the verification statement of a finished review.  出具核查声明

    Refused, with every reason, while a major finding is open, without independent review, or where the opinion does not fit.
    """
    from inventories import atomic
    from labels.reviewing import bundle, refusals, review_folder, statement_page, statement_words
    from labels.reviewing import statement as statements

    if template:
        click.echo(statement_words.template(), nl=False)
        return
    if case is None or folder is None or out is None:
        raise click.UsageError("Name CASE.tanbiao, --review and --out.  请指定提交包、--review 与 --out")
    words = statement_words.read(wording) if wording else statement_words.OURS
    opened = bundle.load(case)
    found, known = review_folder.load(opened, folder)
    review_folder.whole(found, known.before(statements.ENDS), folder, head)
    issued = day.date() if day else date.fromisoformat(when[:10])
    file = review_folder.stands(found, known)
    made, after = statements.conclude(found, known, file, issued, who or file.conclusion.signed_by, when, words)
    signer = open_key(key, password_file) if key else None
    doubt = refusals.of_signer(file, signer.holder if signer else None)
    if doubt and signer:
        raise InputError([doubt])
    files = [(out, made.canonical())]
    if pdf:
        files.append((pdf, statement_page.draw(made)))
    if signer:
        files.append((out.with_suffix(".sig.json"), output.json_bytes(signer.seal(made.canonical()))))
    for path, content in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, content)
    after.write(folder)
    if as_json:
        output.emit_json(made.to_json() | {"sha256": made.digest(), "state": str(after.state)})
    else:
        _told(made, [path for path, _ in files])
    if doubt:
        output.problems([doubt], warning=True)


def _told(made: Statement, files: list[Path]) -> None:
    from labels.reviewing import statement as statements

    for path in files:
        output.say(Text(f"已写出 {path}", f"Wrote {path}"))
    output.say(
        Text(
            f"{statements.LEVELS[made.level].zh}，{statements.OPINIONS[made.opinion].zh}；声明摘要 {made.digest()}",
            f"{statements.LEVELS[made.level].en}, {statements.OPINIONS[made.opinion].en}; statement {made.digest()}",
        )
    )
