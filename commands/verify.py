"""Check a label that somebody handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.options import json_option
from inventories.problem import InputError, Text

if TYPE_CHECKING:
    from labels.enterprise.efficiency import EfficiencyRecord
    from labels.verifying.check import Check
    from labels.verifying.verification import Verdict

FILE = click.Path(path_type=Path, dir_okay=False)
MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "yellow")}


@click.command(epilog="Example 示例:  tanbiao verify label.pdf --trust ca.pem --register register.db")
@click.argument("label", type=FILE)
@click.option("--trust", type=FILE, multiple=True, help="Root certificates you trust (PEM).  信任的根证书")
@click.option("--trail", type=FILE, help="The calculation trail, to recompute the number.  核算轨迹")
@click.option("--register", help="Register, a mirror of it, or its checkpoint: state at DATE.  登记簿")
@click.option("--register-key", type=FILE, help="Certificate of the register's key (PEM).  登记簿证书")
@click.option("--crl", type=FILE, multiple=True, help="Certificate revocation list.  证书吊销列表")
@click.option("--at", metavar="DATE", help="As of this day (YYYY-MM-DD, default today).  查询日期")
@click.option("--demo", is_flag=True, help="Take demonstration keys too (never for real).  接受演示密钥")
@click.option(
    "--firm-record", type=click.Path(path_type=Path, exists=True), multiple=True,
    help="The firm's efficiency record, or a folder of them.  企业碳效记录",
)  # fmt: skip
@click.option("--render", is_flag=True, help="Draw the label again and compare every byte.  重新渲染比对")
@json_option
def verify(
    label: Path,
    trust: tuple[Path, ...],
    trail: Path | None,
    register: str | None,
    register_key: Path | None,
    crl: tuple[Path, ...],
    at: str | None,
    demo: bool,
    firm_record: tuple[Path, ...],
    render: bool,
    as_json: bool,
) -> None:
    """Is a label genuine, in force, and is its arithmetic right? Offline.  核验碳标签真伪与效力

    ✓ passed, ✗ failed, – not checked. Green means intact, signed by a key you trust and, as far as it could be looked up, in force;
    recomputing shows the arithmetic, not the inventory.  通过仅表示完好、可信、有效、算术一致，不代表数据清单正确
    """
    from labels.signing import keys
    from labels.verifying import verification

    verdict = verification.verify(
        label,
        trust=[c for path in trust for c in keys.load_certificates(path)],
        demo=demo,
        register=register,
        trail=trail,
        at=_day(at),
        revocations=[keys.load_revocations(path) for path in crl],
        register_key=keys.load_certificates(register_key)[0] if register_key else None,
        render=render,
        records=_records(firm_record),
    )
    if as_json:
        output.emit_json(verdict.to_json())
    else:
        _print(verdict)
    if not verdict.ok:
        raise SystemExit(1)


def _records(paths: tuple[Path, ...]) -> list[EfficiencyRecord]:
    if not paths:
        return []
    from labels.enterprise import link

    return [record for path in paths for record in link.records_at(path)]


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise InputError.one(
            "date",
            Text(f"{str(text)[:40]!r} 不是日期", f"{str(text)[:40]!r} is no date"),
            Text("写作 2026-11-27", "Write it like 2026-11-27"),
        ) from None


def _print(verdict: Verdict) -> None:
    record = verdict.record
    if record is not None:
        from labels import rounding, wording

        title = wording.of(wording.TITLES, record.document_type)
        click.echo(click.style(title.both(), bold=True))
        click.echo(f"{record.product['name_zh']} / {record.product['name_en']}")
        click.echo(f"{rounding.printed(record.headline.value)} kg CO2e / {record.headline.unit}   {record.id}")
        click.echo()
    show(verdict.checks)
    click.echo()
    output.say(_sentence(verdict))


def show(checks: Iterable[Check]) -> None:
    """Each check with its mark and what was found, in both languages."""
    for check in checks:
        mark, colour = MARKS[check.passed]
        first, *second = output.both(*check.text, "\n").split("\n")
        output.echo(f"{check.name}: {first}", click.style(mark, fg=colour, bold=True) + " ")
        for line in second:
            output.echo(line, "    ")


def _sentence(verdict: Verdict) -> Text:
    failed = [c.name for c in verdict.checks if c.passed is False]
    if verdict.record is not None and verdict.record.document_type == "draft":
        return Text("这是测算结果草稿，不证明任何事", "This is a draft sheet: it proves nothing")
    if failed and verdict.footprint_ok:
        return Text(
            f"足迹核验通过；其后企业碳效记录已变（{'、'.join(failed)}）：不要采信企业信息栏",
            f"The footprint is confirmed; the firm's efficiency record has changed since ({', '.join(failed)}): do not rely on the enterprise block",
        )
    if failed:
        return Text(
            f"核验不通过：{'、'.join(failed)}。不要采信", f"Not confirmed: {', '.join(failed)}. Do not rely on it"
        )
    if not verdict.ok:
        return _missing(verdict)
    left = [c.name for c in verdict.checks if c.passed is None]
    return Text(
        f"能核对的都通过了；未核对：{'、'.join(left) or '无'}",
        f"All that could be checked passed; not checked: {', '.join(left) or 'nothing'}",
    )


def _missing(verdict: Verdict) -> Text:
    """What a verdict without a failed check still needs."""
    if verdict.check("signer") and verdict.check("text") is None:
        return Text(
            "未能核验：本程序没有绘制该页面的版式。用该版式的 tanbiao 核验之前不要采信",
            "Not confirmed: this program lacks the layout that drew the pages. Do not rely on it before the tanbiao of that layout has verified it",
        )
    return Text(
        "未能核验：缺少必要的依据（信任的根证书）",
        "Not confirmed: what is needed for it is missing (a root certificate you trust)",
    )
