"""Products against the firm's record, by carrier and in physical units."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from commands import output
from commands.options import json_option
from inventories.problem import InputError, Text


@click.command(epilog="Example 示例:  tanbiao reconcile records --period 2025 chair sofa")
@click.argument("firm", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("studies", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--period", required=True, help="A year, or a quarter such as 2025Q1.  年份或季度")
@click.option("--register", "book", help="Register that knows the firm's labels.  登记簿")
@json_option
def reconcile(firm: Path, studies: tuple[Path, ...], period: str, book: str | None, as_json: bool) -> None:
    """Does the energy of the labelled products fit the firm's meters? FIRM is the folder of its records.  产品用能与企业计量核对"""
    from inventories import reader
    from labels.enterprise import link, reconciliation

    read = [reader.read_study(path) for path in studies]
    uscc = {f.study.firm.uscc for f in read}
    records = [r for r in link.current(link.records_in(firm)) if r.uscc in uscc]
    if not records:
        raise InputError.one(
            "no-records",
            Text(f"{firm} 中没有这些产品所属企业的碳效记录", f"{firm} holds no record of the firm that makes these products"),
            Text("用 tanbiao firm record 生成", "Make them with tanbiao firm record"),
        )
    named = [(f"{f.study.product.name_zh} {f.study.product.name_en}", f.study) for f in read]
    first = [r for r in records if r.uscc == read[0].study.firm.uscc] or records
    found = reconciliation.reconcile(first, named, period, _labelled(book, first[0].uscc))
    if as_json:
        output.emit_json(found.to_json())
    else:
        _show(found)
    if not found.ok:
        raise SystemExit(1)


def _labelled(book: str | None, uscc: str) -> list[str]:
    from labels.enterprise import recording
    from labels.registry.register import Register

    if book is None:
        return []
    with Register.open(book) as opened:
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return sorted({one["product"] for one in recording.labels_of(uscc, opened, moment) if one["state"] == "in-force" and one["product"]})


def _show(found: object) -> None:
    from labels.enterprise.reconciliation import LIMITS, WHY, Reconciliation, item_name

    assert isinstance(found, Reconciliation)  # noqa: S101 - for mypy: the class is imported late
    click.echo(click.style(f"{found.uscc}  {found.period}", bold=True))
    for b in found.balances:
        name = item_name(b.key)
        click.echo()
        click.echo(click.style(f"{b.key} {name.zh} {name.en}{f' @ {b.site}' if b.site else ''}  [{b.unit}]", bold=True))
        rows = [["计量（可供产品） metered, for products", output.number(float(b.metered), 6), "100 %" if b.metered else ""]]
        rows += [[f"  {one.product}", output.number(float(one.total), 6), _share(one.total, b.metered)] for one in b.borne]
        rows.append(["  申报余量 declared remainder", output.number(float(b.remainder), 6), _share(b.remainder, b.metered)])
        rows.append(["  未说明 unaccounted", output.number(float(b.gap), 4), _share(b.gap, b.metered)])
        output.table(["", b.unit, "%"], rows, right=(1, 2))
    click.echo()
    for note in found.notes:
        output.echo(note.both(), "! ", err=True)
    for one in found.findings:
        click.echo(click.style(f"✗ [{one.severity}] ", fg="red", bold=True) + one.text.zh)
        click.echo(f"  {one.text.en}")
    output.say(LIMITS)
    output.say(Text("为什么产品与企业的排放数不相等：", "Why the emissions of products and firm differ:"))
    for why in WHY:
        output.say(why)
    output.say(
        Text("核对通过。", "It fits.") if found.ok else Text(f"{len(found.findings)} 项发现。", f"{len(found.findings)} findings.")
    )


def _share(part: object, whole: object) -> str:
    from decimal import Decimal

    return f"{Decimal(str(part)) / Decimal(str(whole)) * 100:.1f} %" if Decimal(str(whole)) else ""
