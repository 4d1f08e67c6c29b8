"""Rules and data quality: list the rules, explain one, show what a profile found, score a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.options import json_option, study_argument, systems_option
from inventories.problem import InputError, Text

if TYPE_CHECKING:
    from lca.dossier import Dossier
    from lca.quality import Quality
    from lca.rule import Report, Rule

MARKS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "note": ("·", "blue")}


@click.group(epilog="Example 示例:  tanbiao rules explain R28")
def rules() -> None:
    """The rules a study is checked against: ours, not a standard's text.  核对规则"""


@rules.command("list", epilog="Example 示例:  tanbiao rules list --profile eu-battery")
@click.option("--profile", help="Only the rules of this profile.  仅列出该规则集的规则")
@json_option
def list_rules(profile: str | None, as_json: bool) -> None:
    """List the rules, or the rules of one profile.  列出规则"""
    from lca import rule

    found = rule.of_profile(profile) if profile else list(rule.registry().values())
    if as_json:
        output.emit_json([_plain(r) for r in found])
        return
    output.table(
        ["id", "topic 主题", "severity", "clause 条款", "profiles"],
        [
            [
                r.id,
                r.topic.both(),
                str(r.severity),
                _clause(r, profile),
                profile or str(len(r.profiles)),
            ]
            for r in found
        ],
    )
    click.echo()
    for known in rule.profiles().values():
        if profile in (None, known.id):
            click.echo(f"{known.id}: {known.name.both()}: {known.about.both()}")


@rules.command(epilog="Example 示例:  tanbiao rules explain R28")
@click.argument("key", metavar="ID")
@json_option
def explain(key: str, as_json: bool) -> None:
    """Say what one rule asks, where that comes from and how far the clause was read.  解释一条规则"""
    from lca import rule

    known = {r.id.casefold(): r for r in rule.registry().values()}
    found = known.get(key.casefold())
    if found is None:
        raise InputError.one(
            "unknown-rule",
            Text(f"没有编号为 {key} 的规则", f"There is no rule {key}"),
            Text(f"可用：{'、'.join(rule.registry())}", f"There are: {', '.join(rule.registry())}"),
        )
    if as_json:
        output.emit_json(_plain(found))
        return
    click.echo(click.style(f"{found.id}  {found.topic.both()}  ({found.severity})", bold=True))
    output.say(found.text)
    for clause in found.clauses:
        click.echo(f"  {clause.shown(found.topic).both()}  [{clause.status}: {clause.source}]")
    click.echo(f"  {', '.join(found.profiles)}")


def _clause(found: Rule, profile: str | None) -> str:
    return found.clause_for(profile or "").shown(found.topic).in_language(output.language())


def _plain(found: Rule) -> dict[str, Any]:
    return {
        "id": found.id, "topic": found.topic._asdict(), "text": found.text._asdict(), "severity": str(found.severity),
        "profiles": list(found.profiles),
        "clauses": [{"clause": c.shown(found.topic)._asdict(), "document": c.document, "status": str(c.status), "source": c.source} for c in found.clauses],
    }  # fmt: skip


def checked(dossier: Dossier, report: Report) -> dict[str, Any]:
    """What `check --profile` adds to its JSON."""
    from lca import alternatives, battery, electricity, quality

    assessed = quality.assess(dossier.study, dossier.system, dossier.model, dossier.background)
    plain: dict[str, Any] = report.to_json() | {
        "quality": assessed.to_json(),
        "electricity": electricity.of(dossier).to_json(),
        "alternatives": [
            {"kind": a.kind, "name": a.name._asdict(), "used": a.used, "total": a.total, "delta": a.delta, "note": a.note._asdict()}
            for a in alternatives.both(dossier)
        ],
    }  # fmt: skip
    if report.profile.id == "eu-battery":
        plain["declaration"] = battery.declaration(dossier).to_json()
    return plain


def show(dossier: Dossier, report: Report) -> None:
    """The findings for a person, worst first, with the profile's statement above and below."""
    from lca import battery, electricity
    from lca.rule import Severity

    profile = report.profile
    click.echo(click.style(f"{profile.id}  {profile.name.both()}", bold=True))
    output.echo(profile.about.both())
    click.echo()
    for finding in report.findings:
        mark, colour = MARKS[finding.severity]
        click.echo(
            f"{click.style(mark, fg=colour, bold=True)} {click.style(finding.rule, bold=True)} {finding.place}".rstrip()
        )
        for text, lead in ((finding.what, ""), (finding.cure, "→ ")):
            for line in output.both(*text, "\n").split("\n"):
                output.echo(line, f"    {lead}")
        output.echo(f"[{output.both(*finding.clause)}]", "    ")
    power = electricity.of(dossier)
    click.echo()
    unit = dossier.model.functional_unit.unit
    rows = [[kind, output.number(power.kwh(kind), 4)] for kind in electricity.KINDS]
    output.table(
        ["电力 electricity", f"kWh/{unit}"],
        [*rows, ["其他环节 elsewhere", output.number(power.elsewhere_kwh, 4)]],
        right=(1,),
    )
    location = f"{output.number(power.location, 4)}" if power.grid else "-"
    click.echo(
        f"区位基准 location {location}   合同基准 instrument {output.number(power.instrument, 4)}   kg CO2e/{unit}"
    )
    output.echo(power.note.in_language(output.language()))
    if profile.id == "eu-battery":
        _show_declaration(battery.declaration(dossier))
    click.echo()
    counts = [report.count(severity) for severity in Severity]
    closing = (
        f"{report.rules} rules: errors {counts[0]}, warnings {counts[1]}, notes {counts[2]}. {profile.about.en}",
        f"规则 {report.rules} 条：错误 {counts[0]}，警告 {counts[1]}，提示 {counts[2]}。{profile.about.zh}",
    )
    for sentence in reversed(closing) if output.language() == "zh" else closing:
        output.echo(sentence)


def _show_declaration(found: Any) -> None:
    click.echo()
    short = output.narrow()
    rows = [
        [e.article, e.name.in_language(output.language()) if short else e.name.both(), e.value or "—"]
        for e in found.entries
    ]
    output.table(["条款 article", "字段 field", "值 value"], rows)
    output.echo(found.statement.both())


@click.command(epilog="Example 示例:  tanbiao quality my-chair")
@study_argument
@systems_option
@json_option
def quality(study: Path, systems: Path | None, as_json: bool) -> None:
    """Score the data behind a result, and say which datum would lift the score most.  数据质量评分"""
    from lca import quality as scoring
    from lca.case import Case
    from lca.dossier import Dossier
    from lca.usability import usability

    dossier = Dossier.of(Case.open(study, systems))
    found = scoring.assess(dossier.study, dossier.system, dossier.model, dossier.background)
    level = usability(dossier)
    if as_json:
        missing = [t._asdict() for t in level.missing]
        output.emit_json(found.to_json() | {"usability": {"level": level.level, "missing": missing}})
        return
    _print(found)
    next_level = "、".join(t.both("/") for t in level.missing)
    click.echo(
        f"可用性 usability L{level.level}" + (f"   下一级还缺 next level lacks: {next_level}" if next_level else "")
    )


def _print(found: Quality) -> None:
    click.echo(
        f"初级数据 primary data {output.percent(found.primary_data_share)}   要求的初级数据 required primary data {output.percent(found.coverage)}"
    )
    click.echo(
        f"技术 TeR {found.technology:.2f}   地理 GeR {found.geography:.2f}   时间 TiR {found.time:.2f}   精度 P {found.precision:.2f}   "
        f"PACT {found.score:.2f}   PEF {found.pef:.2f} ({found.pef_level.both('/')})   ILCD {found.ilcd:.2f}"
    )
    click.echo()
    output.table(
        ["要求 required", "状态 state", "初级 primary"],
        [[r.id, r.state, f"{r.primary_rows}/{r.rows}"] for r in found.required],
        right=(2,),
    )
    click.echo()
    output.table(
        ["提升最大的数据 what would lift the score most", "%", "评分 score", "评分降 gain", "初级数据升 primary"],
        [
            [output.both(*g.name), f"{g.share * 100:.1f}", f"{g.score:.2f}", f"{g.score_gain:.3f}", output.percent(g.primary_gain)]
            for g in found.lifts[:12]
        ],
        right=(1, 2, 3, 4),
    )  # fmt: skip
