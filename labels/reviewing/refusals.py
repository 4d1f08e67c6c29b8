"""Why a verification statement cannot be written yet: every reason at once, each with the cell to fill in or mend.

The rules are those of method decision 31 and of rules 56 to 60: what was agreed beforehand, who may do what, findings with their end,
the independent review before the opinion, and an opinion that fits what was found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from inventories.problem import Place, Problem, Problems, Text
from inventories.reviewing import review_form
from inventories.reviewing.review import Conclusion, Engagement, ReviewFile, Sample
from inventories.reviewing.review_book import NAME
from labels.reviewing import people
from labels.reviewing.review import Review

if TYPE_CHECKING:
    from labels.signing.keys import Holder

COMPULSORY = (
    "engagement.body_zh", "engagement.body_en", "engagement.accreditation", "engagement.contract", "engagement.client",
    "engagement.contract_reviewed_by", "engagement.contract_reviewed_on", "engagement.addressee_zh", "engagement.addressee_en",
    "engagement.scope_zh", "engagement.scope_en", "engagement.criteria_zh", "engagement.criteria_en", "engagement.level",
    "engagement.materiality", "engagement.agreed_on", "engagement.agreed_with", "engagement.began_on", "engagement.lead",
    "engagement.strategy", "engagement.strategy_by", "engagement.strategy_on", "conclusion.statement", "conclusion.opinion",
    "conclusion.reviewer", "conclusion.reviewed_on", "conclusion.opinion_on", "conclusion.signed_by",
)  # fmt: skip
_FILL = Text("填写后用 --read 取回", "Fill it in and take it back with --read")
_DATES = Text(
    "改正日期；若事实如此，须重新约定并重做其后的工作",
    "Correct the day; if it was so, agree anew and redo what follows",
)


def of(found: Review, file: ReviewFile, issued: date | None = None) -> list[Problem]:
    """Every reason that stands against a statement on `issued`; empty when one may be written."""
    problems = Problems()
    for check in (_filled, _agreed, _independent, _worked, _findings, _opinion, _certificate):
        for code, field, what, cure in check(found, file):
            problems.add(code, what, cure, _place(field))
    if issued and file.conclusion.opinion_on and file.conclusion.opinion_on > issued:
        problems.add(
            "opinion-future",
            Text("意见日期晚于声明日期", "The opinion is dated after the statement"),
            _DATES,
            _place("conclusion.opinion_on"),
        )
    return list(problems)


def of_signer(file: ReviewFile, holder: Holder | None) -> Problem | None:
    """Why the holder of the key may not sign for the body of the engagement; without a key, that nobody has compared the name."""
    e = file.engagement
    place = _place("engagement.body_zh")
    if holder is None:
        return Problem(
            "statement-unsigned",
            Text(f"未给出密钥：声明未签名，机构名称“{e.body_zh}”未与证书核对", f"No key was given: the statement is not signed, and the body's name “{e.body_en}” was compared with no certificate"),
            Text("签发标签时，证书中的机构名称须与之一致；给出 --key 即签名并核对", "The certificate that issues the label must carry this name; with --key the statement is signed and the name compared"),
            place,
        )  # fmt: skip
    fault = holder.barred("body", holder.is_named(e.body_zh, e.body_en), e.body_zh)
    return fault and Problem(
        "signer", fault,
        Text("用该机构的密钥签名，或把工作簿中的机构名称改为证书所载名称并用 --read 取回", "Sign with the body's own key, or write the name that the certificate carries into the workbook and take it back with --read"),
        place,
    )  # fmt: skip


Reason = tuple[str, str, Text, Text]
"""code, field, what, cure"""


def _place(path: str) -> Place:
    section, _, field = path.partition(".")
    column = review_form.FORM.column((section, field)) or review_form.FORM.column((section, 0, field))
    titles = {"engagement": review_form.ENGAGEMENT, "conclusion": review_form.CONCLUSION} | {
        s.id: s.name for s in review_form.SHEETS
    }
    sheet = titles.get(section)
    return Place(NAME, f"{sheet.zh} {sheet.en}" if sheet else "", None, column.label if column else "")


def _value(file: ReviewFile, path: str) -> object:
    section, _, field = path.partition(".")
    part: Engagement | Conclusion = getattr(file, section)
    return getattr(part, field)


def _filled(_: Review, file: ReviewFile) -> Iterator[Reason]:
    for path in COMPULSORY:
        if _value(file, path) in (None, ""):
            column = review_form.FORM.column(tuple(path.split(".")))
            name = column.name if column else Text(path, path)
            yield "statement-missing", path, Text(f"缺少“{name.zh}”", f"“{name.en}” is missing"), _FILL
    for path, name in (
        ("engagement.competent", Text("能力", "competence")),
        ("engagement.impartial", Text("公正性", "impartiality")),
    ):
        if _value(file, path) != "yes":
            yield (
                "contract-review",
                path,
                Text(f"合同评审未确认{name.zh}", f"The contract review does not confirm {name.en}"),
                _FILL,
            )


def _agreed(_: Review, file: ReviewFile) -> Iterator[Reason]:
    """Before the work: contract review, level and materiality."""
    e = file.engagement
    if e.began_on and e.agreed_on and e.agreed_on > e.began_on:
        yield (
            "agreed-late", "engagement.agreed_on",
            Text(f"保证等级与实质性门槛在工作开始（{e.began_on}）之后才约定（{e.agreed_on}）", f"Level and materiality were agreed ({e.agreed_on}) after the work began ({e.began_on})"), _DATES,
        )  # fmt: skip
    if e.began_on and e.contract_reviewed_on and e.contract_reviewed_on > e.began_on:
        yield (
            "contract-late", "engagement.contract_reviewed_on",
            Text("合同评审晚于工作开始", "The contract was reviewed after the work began"), _DATES,
        )  # fmt: skip


def _independent(found: Review, file: ReviewFile) -> Iterator[Reason]:
    """Preparers, team and independent reviewer are different people."""
    e, c = file.engagement, file.conclusion
    preparers = [*found.data["bundle"]["prepared_by"], *people.names(e.prepared_by)]
    team = [n for n in (e.lead, *people.names(e.team)) if n]
    other = Text("换一名没有参与的人，重做其工作", "Let somebody do it who took no part")
    for member in team:
        if clash := people.among(member, preparers):
            yield (
                "verifier-preparer", "engagement.lead" if member == e.lead else "engagement.team",
                Text(f"核查人员“{member}”参与了编制（{clash}）", f"The verifier {member} took part in making the study ({clash})"), other,
            )  # fmt: skip
    if c.reviewer and (clash := people.among(c.reviewer, preparers)):
        yield (
            "reviewer-preparer", "conclusion.reviewer",
            Text(f"独立复核人“{c.reviewer}”参与了编制（{clash}）", f"The independent reviewer {c.reviewer} took part in making the study ({clash})"), other,
        )  # fmt: skip
    if c.reviewer and (clash := people.among(c.reviewer, team)):
        yield (
            "reviewer-team", "conclusion.reviewer",
            Text(f"独立复核人“{c.reviewer}”是核查组成员（{clash}）", f"The independent reviewer {c.reviewer} is of the team ({clash})"), other,
        )  # fmt: skip
    firm = found.data["firm"]
    if any(body and body.strip() == firm[k].strip() for k, body in (("name_zh", e.body_zh), ("name_en", e.body_en))):
        yield (
            "body-firm",
            "engagement.body_zh",
            Text("核查机构就是企业自己", "The verification body is the firm itself"),
            other,
        )
    if c.reviewed_on and c.opinion_on and c.reviewed_on > c.opinion_on:
        yield (
            "review-late", "conclusion.reviewed_on",
            Text(f"独立复核（{c.reviewed_on}）晚于意见（{c.opinion_on}）", f"The independent review ({c.reviewed_on}) came after the opinion ({c.opinion_on})"), _DATES,
        )  # fmt: skip
    if c.accepted != "yes":
        yield (
            "review-disagrees", "conclusion.accepted",
            Text("独立复核人没有同意该意见", "The independent reviewer has not agreed with the opinion"),
            Text("处理复核意见后再复核", "Answer the reviewer and have it reviewed again"),
        )  # fmt: skip


def _worked(found: Review, file: ReviewFile) -> Iterator[Reason]:
    """Risks, visits, every sampled row and every point the program raised."""
    if not file.risks:
        yield "risks-missing", "risks", Text("没有风险评估", "There is no risk assessment"), _FILL
    if not file.visits:
        yield (
            "visits-missing",
            "visits",
            Text(
                "没有现场访问记录；未访问须说明理由",
                "There is no record of a site visit; where there was none, say why",
            ),
            _FILL,
        )
    for visit in file.visits:
        if not visit.seen or (visit.kind != "none" and not (visit.day and visit.place and visit.looked_at)):
            yield (
                "visit-incomplete",
                "visits.seen",
                Text(
                    "现场访问记录不完整：日期、地点、查看内容、所见",
                    "A visit lacks day, site, what was looked at, or what was seen",
                ),
                _FILL,
            )
    yield from _sampled(found, file)
    for point in file.points:
        if point.grade is None or (point.grade == "none" and not point.remark):
            yield (
                "point-open",
                "points.grade",
                Text(
                    f"事项 {point.id} 尚未定级；不成立须写理由",
                    f"The point {point.id} has no grade; where it does not hold, say why",
                ),
                _FILL,
            )
    if {p["id"] for p in found.data["points"]} - {p.id for p in file.points}:
        yield (
            "point-open",
            "points.id",
            Text("程序提出的事项没有全部定级", "Not all points of the program were graded"),
            _FILL,
        )


def _sampled(found: Review, file: ReviewFile) -> Iterator[Reason]:
    """Every row of the sampling plan."""
    for row in file.samples:
        blank = [field for field in ("seen", "agrees", "grade") if not getattr(row, field)]
        if blank:
            names = [review_form.FORM.name(("samples", 0, field)) for field in blank]
            yield (
                "sample-open",
                f"samples.{blank[0]}",
                Text(
                    f"抽样行 {row.id} 尚未核查完：未填{'、'.join(f'“{n.zh}”' for n in names)}",
                    f"The sampled row {row.id} is not finished: {', '.join(n.en for n in names)} left blank",
                ),
                _FILL,
            )
        elif row.agrees != "agrees" and not row.finding:
            yield (
                "sample-contradiction",
                "samples.grade",
                Text(
                    f"抽样行 {row.id} 与所见不一致，却没有发现",
                    f"The sampled row {row.id} does not agree with what was seen, and there is no finding",
                ),
                _FILL,
            )
    if {r["id"] for r in found.samples} - {r.id for r in file.samples}:
        yield (
            "sample-open",
            "samples.id",
            Text("抽样计划的行没有全部核查", "Not all rows of the sampling plan were looked at"),
            _FILL,
        )


def _findings(_: Review, file: ReviewFile) -> Iterator[Reason]:
    """Rule 59: no open major finding; an open minor one has a day by which it must be mended."""
    day = file.conclusion.opinion_on
    for row in file.outcomes:
        section = "samples" if isinstance(row, Sample) else "points"
        if row.grade == "major" and row.open:
            yield (
                "major-open", f"{section}.closed_on", Text(f"严重不符合 {row.id} 未关闭：{row.topic}", f"The major finding {row.id} is open: {row.topic}"),
                Text("更正并核实后关闭", "Have it corrected, see that it is, and close it"),
            )  # fmt: skip
        if row.grade == "minor" and row.open:
            if row.due is None:
                yield (
                    "minor-no-due",
                    f"{section}.due",
                    Text(f"一般不符合 {row.id} 没有整改期限", f"The minor finding {row.id} has no due date"),
                    Text("约定期限", "Agree on a day"),
                )
            elif day and row.due < day:
                yield (
                    "minor-overdue",
                    f"{section}.due",
                    Text(f"一般不符合 {row.id} 已过整改期限", f"The minor finding {row.id} is overdue"),
                    Text("关闭，或升级为严重不符合", "Close it, or make it a major one"),
                )
        if row.closed_on and day and row.closed_on > day:
            yield (
                "closed-late",
                f"{section}.closed_on",
                Text(f"{row.id} 在意见之后才关闭", f"{row.id} was closed after the opinion"),
                _DATES,
            )


def uncorrected(file: ReviewFile) -> float:
    """Sum of the absolute misstatements that the number under review still holds, kg CO2e per functional unit."""
    return math.fsum(abs(row.misstatement) for row in file.outcomes if row.misstatement and row.corrected != "yes")


def ratio(found: Review, file: ReviewFile) -> float:
    """Uncorrected misstatements over the footprint; infinite for a footprint of 0."""
    wrong = uncorrected(file)
    return wrong / abs(found.total) if found.total else (math.inf if wrong else 0.0)


def _opinion(found: Review, file: ReviewFile) -> Iterator[Reason]:
    """Rule 60, and that the opinion rests on a calculation that could be repeated."""
    e, c = file.engagement, file.conclusion
    if c.opinion in ("unmodified", "modified") and not found.ok:
        failed = [x["name"] for x in found.data["rerun"] if x["passed"] is False]
        yield (
            "rerun-failed", "conclusion.opinion", Text(f"复算没有通过：{'、'.join(failed)}", f"The calculation could not be repeated: {', '.join(failed)}"),
            Text("请企业改正后重新提交", "Have the maker mend it and submit a new bundle"),
        )  # fmt: skip
    share = ratio(found, file)
    if c.opinion == "unmodified" and e.materiality is not None and share > e.materiality * (1 + 1e-12):
        yield (
            "misstatement-material", "conclusion.opinion",
            Text(f"未更正错报合计为结果的 {share:.2%}，超过约定门槛 {e.materiality:.2%}，不得出具无保留意见", f"Uncorrected misstatements are {share:.2%} of the result, above the agreed {e.materiality:.2%}: the opinion cannot be unmodified"),
            Text("请企业更正并重新提交，或出具保留、否定意见", "Have them corrected and submitted anew, or modify the opinion"),
        )  # fmt: skip
    if c.opinion not in (None, "unmodified") and not (c.basis_zh and c.basis_en):
        yield (
            "basis-missing",
            "conclusion.basis_zh",
            Text(
                "非无保留意见须写明理由（中英文）",
                "An opinion that is not unmodified needs its basis in both languages",
            ),
            _FILL,
        )


def _certificate(_: Review, file: ReviewFile) -> Iterator[Reason]:
    """Rule 58: recorded only as a whole: number, filed rule and class."""
    c = file.conclusion
    given = (c.certificate, c.certificate_rule, c.certificate_class)
    if any(given) and not all(given):
        yield (
            "certificate-incomplete", "conclusion.certificate", Text("证书须同时登记编号、备案规则与类别", "A certificate is recorded with number, filed rule and class"),
            Text("补齐，或都留空；声明不是证书", "Give all three or none; a statement is no certificate"),
        )  # fmt: skip
