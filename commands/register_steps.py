"""What the keeper or the body does with something that stands in the register: suspend, reinstate, withdraw, supersede, correct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from commands import output
from commands.options import json_option
from commands.register_view import now, open_register, register_option
from inventories.problem import InputError, Text

F = TypeVar("F", bound=Callable[..., Any])


def step_options(command: F) -> F:
    """ID and the options that every step takes."""
    for option in (
        json_option,
        click.option("--when", default="", help="Moment in UTC; now if not given.  时刻"),
        click.option("--who", required=True, help="Who does it: body or firm, and person.  执行者"),
        click.option("--reason", required=True, help="Why; shown to everybody.  原因（公开）"),
        register_option,
        click.argument("one", metavar="ID"),
    ):
        command = option(command)
    return command


@click.command(
    epilog='Example 示例:  tanbiao register withdraw TB-D-0123456789ab --reason "事后发现重大错误" --who "某认证机构 张三" --register register.db'
)
@step_options
def withdraw(one: str, where: str, reason: str, who: str, when: str, as_json: bool) -> None:
    """Withdraw for good: it is no longer in force.  撤销（不可恢复）"""
    _step("withdrawn", one, where, reason, who, when, as_json)


@click.command(
    epilog='Example 示例:  tanbiao register suspend TB-D-0123456789ab --reason "监督审核逾期" --who "某认证机构 张三" --register register.db'
)
@step_options
def suspend(one: str, where: str, reason: str, who: str, when: str, as_json: bool) -> None:
    """Suspend until it is reinstated or withdrawn.  暂停"""
    _step("suspended", one, where, reason, who, when, as_json)


@click.command(
    epilog='Example 示例:  tanbiao register reinstate TB-D-0123456789ab --reason "监督审核通过" --who "某认证机构 张三" --register register.db'
)
@step_options
def reinstate(one: str, where: str, reason: str, who: str, when: str, as_json: bool) -> None:
    """End a suspension.  恢复"""
    _step("reinstated", one, where, reason, who, when, as_json)


@click.command(
    epilog='Example 示例:  tanbiao register supersede TB-D-0123456789ab --by TB-D-ba9876543210 --reason "年度更新" --who "某企业" --register register.db'
)
@step_options
@click.option("--by", "successor", required=True, help="Id of the label that takes its place.  替代标签编号")
def supersede(one: str, where: str, reason: str, who: str, when: str, successor: str, as_json: bool) -> None:
    """Replace by another label in the register.  以新标签替代"""
    _step("superseded", one, where, reason, who, when, as_json, {"successor": successor})


@click.command(
    epilog='Example 示例:  tanbiao register correct TB-D-0123456789ab --set firm="安吉示例椅业有限公司" --reason "企业更名" --who "登记簿管理者" --register register.db'
)
@step_options
@click.option(
    "--set",
    "facts",
    multiple=True,
    required=True,
    metavar="NAME=TEXT",
    help="What the register shows beside the digest: product, firm, model, ….  更正的登记信息",
)
def correct(one: str, where: str, reason: str, who: str, when: str, facts: tuple[str, ...], as_json: bool) -> None:
    """Correct what searches show; the record and its digest stay.  更正登记信息（不改变记录）"""
    from labels.registry.storage import FACTS

    given = dict(fact.split("=", 1) for fact in facts if "=" in fact)
    wrong = [fact for fact in facts if fact.split("=", 1)[0] not in FACTS or "=" not in fact]
    if wrong:
        raise InputError.one(
            "fact",
            Text(f"不能更正：{'、'.join(wrong)}", f"This cannot be corrected: {', '.join(wrong)}"),
            Text(f"写作 名称=文本；名称为 {'、'.join(FACTS)}", f"Write NAME=TEXT; names are {', '.join(FACTS)}"),
        )
    _step("corrected", one, where, reason, who, when, as_json, given)


def _step(
    kind: str, one: str, where: str, reason: str, who: str, when: str, as_json: bool, extra: Mapping[str, str] | None = None
) -> None:  # fmt: skip
    from labels.registry.event import KINDS, Event

    with open_register(where) as opened:
        found = opened.status(one)
        if not found.known:
            raise InputError.one(
                "unknown-id",
                Text(f"登记簿中没有 {one}", f"{one} is not in the register"),
                Text("用 tanbiao register search 检索", "Look for it with tanbiao register search"),
            )
        size = opened.size
        entry = opened.append(Event(kind, found.subject, one, found.digest, reason, who, when or now(), extra or {}))
    if as_json:
        output.emit_json(entry.to_json())
        return
    name, e = KINDS[kind], entry.event
    if entry.index < size:
        output.say(
            Text(
                f"{one} 已于 {e.when} {name.zh}（第 {entry.index} 条，{e.reason}），未重复登记",
                f"{one} was {name.en} at {e.when} already (event {entry.index}, {e.reason}); nothing was added",
            )
        )
        return
    output.say(Text(f"第 {entry.index} 条事件：{one} {name.zh}", f"Event {entry.index}: {one} {name.en}"))
