"""The background data set: check it, search it, show one activity, list the sources."""

from __future__ import annotations

from typing import Any

import click

from commands import output
from commands.options import json_option
from inventories.problem import FindingError, InputError, Text

SHOWN = 12
"""Users and foreign alternatives named in the text of `data show`."""


@click.group(epilog="Example 示例:  tanbiao data search 铅")
def data() -> None:
    """Look into the open background data set.  查询开放背景数据集"""


@data.command(epilog="Example 示例:  tanbiao data check")
@json_option
def check(as_json: bool) -> None:
    """Check every row: sources, units, links, tags, balances, licences, solvability.  检查数据集"""
    from inventories import background
    from inventories.audit import audit
    from lca import scores

    loaded = background.default()
    found = audit(loaded)
    if not any(p.code == "inputs" for p in found):
        try:
            scores.solve(loaded)
        except InputError as error:
            found.found.extend(error.problems)
    kinds = [a.kind for a in loaded.activities.values()]
    facts = {
        "activities": len(kinds), "unit_processes": kinds.count("unit process"), "exchanges": sum(map(len, loaded.exchanges.values())),
        "sources": len(loaded.sources), "estimates": sum(a.status == "estimate" for a in loaded.activities.values()),
        "version": loaded.version, "sha256": loaded.sha256, "faults": len(found),
    }  # fmt: skip
    if as_json:
        output.emit_json(
            facts
            | {"problems": [{"code": p.code, "place": str(p.place), "zh": p.what.zh, "en": p.what.en} for p in found]}
        )
        if found:
            raise SystemExit(1)
        return
    click.echo("  ".join(f"{k} {v}" for k, v in facts.items()))
    if found:
        raise FindingError(found)
    output.say(Text("数据集没有问题", "The data set is in order"))


@data.command(epilog="Example 示例:  tanbiao data search 铅")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, help="How many at most.  最多条数")
@json_option
def search(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find activities by Chinese or English name, synonym or nearly so.  搜索"""
    from inventories import background
    from lca import scores

    loaded = background.default()
    found = loaded.search(" ".join(words), limit)
    totals = scores.solve(loaded).total
    if as_json:
        output.emit_json(
            [
                {
                    "id": a.id, "name_zh": a.name.zh, "name_en": a.name.en, "unit": a.unit, "kgco2e": totals[a.id], "location": a.location,
                    "year": a.year, "use": a.use, "kind": a.kind, "status": a.status, "match": round(score, 1),
                }
                for score, a in found
            ]
        )  # fmt: skip
        return
    if not found:
        output.say(Text("没有找到", "Nothing found"))
        return
    rows = [
        [
            a.id,
            a.name.zh,
            a.name.en,
            output.number(totals[a.id]),
            f"kg CO2e/{a.unit}",
            a.location,
            str(a.year or ""),
            "●" if a.use == "default" else "",
        ]
        for _, a in found
    ]
    output.table(["id", "名称", "name", "值 value", "单位 unit", "地点 place", "年份 year", "默认 default"], rows, right=(3,))


@data.command(epilog="Example 示例:  tanbiao data show lead-primary-cn")
@click.argument("activity_id", metavar="ID")
@json_option
def show(activity_id: str, as_json: bool) -> None:
    """Show one activity: value by origin and gas, source and page, quality, inputs, users, alternatives.  显示一个活动"""
    from inventories import background, choice
    from lca import scores

    loaded = background.default()
    activity = loaded.find(activity_id)
    if activity is None:
        near = [a for _, a in loaded.search(activity_id, 3)]
        raise InputError.one(
            "unknown-material",
            Text(f"数据集中没有“{activity_id}”", f"{activity_id} is not in the data set"),
            Text(
                f"最接近：{'、'.join(a.id for a in near) or '无'}",
                f"Nearest: {', '.join(a.id for a in near) or 'none'}",
            ),
        )
    solved = scores.solve(loaded)
    source = loaded.sources.get(activity.source)
    total = solved.total[activity.id]
    inputs = [
        (e, loaded.activities[e.input], e.amount * solved.total[e.input])
        for e in loaded.exchanges.get(activity.id, ())
        if e.kind == "input"
    ]
    reason = choice.reason(loaded, activity)
    others = [(a, choice.difference(loaded, activity, a)) for a in loaded.alternatives(activity)]
    facts: dict[str, Any] = {
        "id": activity.id, "name_zh": activity.name.zh, "name_en": activity.name.en, "kgco2e": total, "unit": activity.unit, "location": activity.location,
        "year": activity.year, "kind": activity.kind, "boundary": activity.boundary, "energy_tag": activity.energy_tag, "status": activity.status, "use": activity.use,
        "origins": solved.by(loaded, activity.id, "origin"), "gases": solved.by(loaded, activity.id, "gas"), "gwp_basis": solved.by(loaded, activity.id, "basis"),
        "source": source.citation if source else "", "address": source.address if source else "", "locator": activity.locator,
        "scores": dict(zip(("technology", "geography", "time"), activity.scores, strict=True)), "balance": activity.balance, "note": activity.note,
        "inputs": [{"id": a.id, "name_en": a.name.en, "amount": e.amount, "unit": e.unit, "kgco2e": value, "source": e.source, "locator": e.locator, "status": e.status, "note": e.note} for e, a, value in inputs],
        "emissions": [{"flow": e.input, "kg": e.amount, "source": e.source, "locator": e.locator, "status": e.status, "note": e.note} for e in loaded.exchanges.get(activity.id, ()) if e.kind == "emission"],
        "used_by": loaded.users(activity.id),
        "why": {"zh": reason.zh, "en": reason.en},
        "alternatives": [{"id": a.id, "kgco2e": solved.total[a.id], "unit": a.unit, "use": a.use, "year": a.year, "location": a.location, "differs": {"zh": d.zh, "en": d.en}} for a, d in others],
    }  # fmt: skip
    if as_json:
        output.emit_json(facts)
        return
    click.echo(click.style(f"{activity.name.zh}  {activity.name.en}", bold=True) + f"   [{activity.id}]")
    click.echo(
        click.style(f"{output.number(total, 4)} kg CO2e/{activity.unit}", bold=True)
        + f"   {activity.location} {activity.year or ''} · {activity.kind} · {activity.boundary} {activity.energy_tag} · {activity.status} · {activity.use}"
    )
    for name, called in (("origins", "来源 origins"), ("gases", "气体 gases"), ("gwp_basis", "GWP 基准 basis")):
        click.echo(f"  {called}: " + "  ".join(f"{k} {output.number(v, 4)}" for k, v in facts[name].items()))
    output.echo(f"{facts['source']}  {activity.locator}", "来源 source: ")
    click.echo(f"  {facts['address']}")
    click.echo("质量 quality (1–5): " + "  ".join(f"{k} {v}" for k, v in facts["scores"].items()))
    if activity.note:
        output.echo(activity.note, "说明 note: ")
    if inputs:
        click.echo()
        rows = [
            [a.id, output.both(*a.name), output.number(e.amount, 4), e.unit, output.number(value, 4), e.source, e.status]
            for e, a, value in sorted(inputs, key=lambda i: -abs(i[2]))
        ]
        output.table(["投入 input", "名称 name", "数量 amount", "单位 unit", "kg CO2e", "来源 source", "状态 status"], rows, right=(2, 4))
    for e in loaded.exchanges.get(activity.id, ()):
        if e.kind == "emission":
            output.echo(f"{e.input} {output.number(e.amount, 4)} kg   {e.source} {e.locator}", "排放 emission: ")
    output.echo(_some(facts["used_by"]), "使用者 used by: ")
    click.echo("为何是默认 why this default:")
    output.say(reason)
    here = [(a, d) for a, d in others if a.location == activity.location]
    if here:
        click.echo("其他来源 alternatives:")
    for a, d in here:
        output.echo(f"{a.id} {output.number(solved.total[a.id])} kg CO2e/{a.unit}: {output.both(*d)}", "  ")
    far = [f"{a.id} {output.number(solved.total[a.id])}" for a, _ in others if a.location != activity.location]
    if far:
        output.echo(_some(far), "其他地区 other places: ")


def _some(names: list[str]) -> str:
    """The first names and how many more there are; `--json` has all."""
    rest = len(names) - SHOWN
    return (", ".join(names[:SHOWN]) or "—") + (f" … 另有 {rest} 项 and {rest} more (--json)" if rest > 0 else "")


@data.command(epilog="Example 示例:  tanbiao data sources")
@json_option
def sources(as_json: bool) -> None:
    """List every source with its address, licence and how many rows rest on it.  列出数据来源"""
    from inventories import background

    loaded = background.default()
    used: dict[str, int] = {}
    named = [a.source for a in loaded.activities.values()] + [
        e.source for rows in loaded.exchanges.values() for e in rows
    ]
    for source in named:
        used[source] = used.get(source, 0) + 1
    if as_json:
        output.emit_json(
            [
                {
                    "id": s.id,
                    "citation": s.citation,
                    "address": s.address,
                    "licence": s.licence,
                    "redistribution": s.redistribution,
                    "rows": used.get(s.id, 0),
                }
                for s in loaded.sources.values()
            ]
        )
        return
    rows = [
        [s.id, str(used.get(s.id, 0)), s.redistribution, s.citation, s.address]
        for s in sorted(loaded.sources.values(), key=lambda s: -used.get(s.id, 0))
    ]
    output.table(["id", "行数 rows", "可再用 reuse", "引文 citation", "地址 address"], rows, right=(1,))
