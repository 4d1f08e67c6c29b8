"""Reading the register: make one, list its events, show one id, search."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import layout, output
from commands.options import json_option
from inventories.problem import Text

if TYPE_CHECKING:
    from labels.registry.event import Entry
    from labels.registry.register import Register
    from labels.registry.standing import Standing

PATH = click.Path(path_type=Path, dir_okay=False)
register_option = click.option(
    "--register", "where", required=True, envvar="TANBIAO_REGISTER", help="Register file (or $TANBIAO_REGISTER).  登记簿文件"
)  # fmt: skip
day_option = click.option("--as-of", "at", default="", help="As it stood on this day, e.g. 2026-06-30 (UTC).  截至日期")
out_option = click.option("--out", type=PATH, help="Write here instead of printing.  输出文件")


def now() -> str:
    """This second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@click.command(epilog="Example 示例:  tanbiao register init --register register.db --origin huzhou.example/tanbiao")
@register_option
@click.option("--origin", required=True, help="Name in its checkpoints, like an address without http.  登记簿名称")
def init(where: str, origin: str) -> None:
    """Make an empty register.  新建登记簿"""
    with open_register(where, create=True, origin=origin) as opened:
        output.say(
            Text(
                f"登记簿 {opened.origin}：{where}，{opened.size} 条事件",
                f"Register {opened.origin}: {where}, {opened.size} events",
            )
        )


@click.command(epilog="Example 示例:  tanbiao register log --register register.db --kind withdrawn --since 2026-01-01")
@register_option
@click.option("--id", "one", default="", help="Events of one id.  标签编号")
@click.option("--uscc", default="", help="Events of a firm's labels.  统一社会信用代码")
@click.option(
    "--kind", default="", help="issued, sealed, suspended, reinstated, withdrawn, superseded, corrected.  事件类型"
)
@click.option("--since", default="", help="From this day on.  起始日期")
@click.option("--until", default="", help="Up to this day.  截止日期")
@click.option("--last", type=click.IntRange(1), help="The last N only.  仅最后若干条")
@json_option
def log(where: str, one: str, uscc: str, kind: str, since: str, until: str, last: int | None, as_json: bool) -> None:
    """List events in their order.  列出事件"""
    from labels.registry.event import KINDS, moment

    with open_register(where) as opened:
        first = moment(since).replace("T23:59:59Z", "T00:00:00Z") if since else ""
        found: Iterator[Entry] = opened.entries(
            id=one, uscc=uscc, kind=kind, since=first, until=moment(until) if until else ""
        )
        if last is not None:
            found = iter(deque(found, last))
        if as_json:
            output.emit_json([entry.to_json() for entry in found])
            return
        rows = [
            [
                str(e.index),
                _time(e.event.when),
                _word(KINDS[e.event.kind]),
                e.event.id,
                _name(e.event.who),
                e.event.reason,
            ]
            for e in found
        ]
        output.table(
            ["#", "时间 when", "事件 event", "编号 id", "由 by", "原因 reason"], rows, right=(0,), whole=(1, 2, 3)
        )


@click.command(
    epilog="Example 示例:  tanbiao register show TB-D-0123456789ab --register register.db --as-of 2026-06-30"
)
@click.argument("one", metavar="ID")
@register_option
@day_option
@json_option
def show(one: str, where: str, at: str, as_json: bool) -> None:
    """State and history of one label, record or statement.  查询状态与历史

    Exit code 1 unless it is in force.  未处于有效状态时退出码为 1
    """
    from labels.registry.event import moment

    with open_register(where) as opened:
        when = moment(at or now())
        found = opened.status(one, when)
    day = datetime.fromisoformat(when).date()
    if as_json:
        output.emit_json(found.to_json(day) | {"as_of": when})
    else:
        _show(found, when)
    if not found.in_force(day):
        raise SystemExit(1)


@click.command(epilog="Example 示例:  tanbiao register search chair --state in-force --register register.db")
@click.argument("words", nargs=-1)
@register_option
@click.option("--uscc", default="", help="Social credit code of the firm.  统一社会信用代码")
@click.option("--state", default="", help="in-force, suspended, withdrawn, superseded, expired, not-yet.  状态")
@click.option("--subject", default="", help="label, efficiency-record, statement.  对象")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Rows at most.  最多条数"
)
@day_option
@click.option("--ids", "ids_only", is_flag=True, help="Print ids only, one a line.  仅输出编号")
@json_option
def search(
    words: tuple[str, ...],
    where: str,
    uscc: str,
    state: str,
    subject: str,
    limit: int,
    at: str,
    ids_only: bool,
    as_json: bool,
) -> None:
    """Find labels by product, model, firm or id.  检索"""
    from inventories import uscc as codes
    from labels.registry.event import moment

    with open_register(where) as opened:
        when = moment(at or now())
        code = codes.normalise(uscc)
        found = opened.search(" ".join(words), uscc=code, state=state, subject=subject, at=when, limit=limit)
    day = datetime.fromisoformat(when).date()
    if as_json:
        output.emit_json([{k: v for k, v in one.to_json(day).items() if k != "events"} for one in found])
        return
    if ids_only:
        for one in found:
            click.echo(one.id)
        return
    rows = [
        [
            s.id, _word(s.words(day)), s.facts.get("valid_until", ""),
            *(_called(s.facts.get(what, ""), s.facts.get(f"{what}_en", "")) for what in ("product", "firm")),
        ]
        for s in found
    ]  # fmt: skip
    output.table(["编号 id", "状态 state", "有效至 until", "产品 product", "企业 firm"], rows, whole=(0, 1, 2))
    if len(found) == limit:
        output.say(Text(f"只列出前 {limit} 条", f"Only the first {limit} are listed"), err=True)


# -- parts -----------------------------------------------------------------------------------------------------------


def open_register(where: str, create: bool = False, origin: str = "") -> Register:
    from labels.registry.register import Register

    return Register.open(where if "://" in where else Path(where), create, origin)


def _time(when: str) -> str:
    return when[:16].replace("T", " ")


def _word(text: Text) -> str:
    return output.both(*text)


def _called(zh: str, en: str) -> str:
    """A name in both languages; one that is given in one language alone, in that."""
    return output.both(zh or en, en or zh)


def _name(who: str) -> str:
    """The two names of whoever did it, the reader's first."""
    first, _, second = who.partition(" / ")
    return _called(first, second)


def _show(found: Standing, when: str) -> None:
    from labels.registry.event import KINDS, SUBJECTS

    day = datetime.fromisoformat(when).date()
    state = found.words(day)
    click.echo(f"{click.style(found.id, bold=True)}   {state.both(' ')}   ({_time(when)} UTC)")
    if not found.known:
        return
    facts, last = found.facts, found.last
    validity = f"{facts.get('valid_from', '')} – {facts.get('valid_until', '')}" if "valid_until" in facts else ""
    lines = (
        ("对象 subject", SUBJECTS[found.subject].both(" ")),
        ("产品 product", " ".join(filter(None, (facts.get("product"), facts.get("product_en"), facts.get("model"))))),
        ("企业 firm", " ".join(filter(None, (facts.get("firm"), facts.get("firm_en"), facts.get("uscc"))))),
        ("有效期 validity", validity),
        ("原因 reason", f"{last.event.reason} ({last.event.who}, {_time(last.event.when)})" if last and last.event.reason else ""),
        ("替代者 successor", facts.get("successor", "")),
        ("取代 preceding", facts.get("preceding", "")),
        ("记录 record", found.digest),
        *(("签章 PDF sealed", seal) for seal in found.seals),
    )  # fmt: skip
    for name, value in lines:
        if value:
            output.echo(value, f"{name}{' ' * (18 - layout.width(name))}")
    click.echo()
    rows = [
        [str(e.index), _time(e.event.when), _word(KINDS[e.event.kind]), _name(e.event.who), e.event.reason]
        for e in found.entries
    ]
    output.table(["#", "时间 when", "事件 event", "由 by", "原因 reason"], rows, right=(0,), whole=(1, 2))
