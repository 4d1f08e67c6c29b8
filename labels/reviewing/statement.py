"""The verification statement: what a verification body says of one calculation, bound to it by digests.

As data it is RFC 8785 JSON whose SHA-256 is its identity; the PDF (labels/reviewing/statement_page.py) shows the same. A statement is no
certificate: a certificate of the body's own is only recorded in it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inventories import strictjson
from inventories.problem import InputError, Place, Problems, Text
from inventories.reviewing.review import Outcome, ReviewFile
from labels import rounding
from labels.facts import Verification
from labels.registry.state import State
from labels.reviewing import people, refusals
from labels.reviewing.history import History
from labels.reviewing.rerun import RESULT
from labels.reviewing.review import Review
from labels.reviewing.statement_words import OURS, Wording
from lca import trail as trails
from lca.rule import Clause, ClauseStatus

LEVELS = {"limited": Text("有限保证", "limited assurance"), "reasonable": Text("合理保证", "reasonable assurance")}
OPINIONS = {
    "unmodified": Text("无保留意见", "unmodified opinion"), "modified": Text("保留意见", "modified opinion"),
    "adverse": Text("否定意见", "adverse opinion"), "disclaimed": Text("无法表示意见", "disclaimer of opinion"),
}  # fmt: skip
CLASSES = {
    "reduction": Text("碳减排或清除", "reduction or removal"), "disclosure": Text("碳披露", "disclosure"),
    "neutrality": Text("碳中和", "carbon neutrality"),
}  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(_Part):
    """A text in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Body(_Part):
    """The verification body."""

    name: Words
    accreditation: str
    approval: str


class Subject(_Part):
    """What was verified."""

    firm: dict[str, str]
    plant: dict[str, str]
    product: dict[str, str]
    functional_unit: Words
    boundary: str
    period: dict[str, str]
    gwp_set: str
    system: dict[str, str]
    dataset: dict[str, str]
    value: float = Field(description="kg CO2e per `unit`, full precision")
    unit: str


class Found(_Part):
    """What the work came to."""

    major: int = Field(ge=0, description="all of them closed")
    minor: int = Field(ge=0)
    observations: int = Field(ge=0)
    open_minor: tuple[dict[str, str], ...] = Field(
        description="id, topic, clause (its number only where read) and due day of minor findings still open"
    )
    uncorrected: float = Field(
        ge=0, description="sum of absolute misstatements in the number, kg CO2e per functional unit"
    )
    uncorrected_share: float = Field(ge=0, description="of the footprint, fraction")


class Certificate(_Part):
    """The body's own certificate, recorded and not issued here."""

    number: str
    rule: str
    kind: Literal["reduction", "disclosure", "neutrality"]


class Statement(_Part):
    """One statement."""

    format: Literal["tanbiao-statement/1"] = "tanbiao-statement/1"
    id: str
    title: Words
    body: Body
    addressee: Words
    client: str
    subject: Subject
    scope: Words
    criteria: Words
    level: Literal["limited", "reasonable"]
    materiality: float = Field(gt=0, le=0.5, description="fraction of the footprint, agreed beforehand")
    responsibilities: Words
    procedures: tuple[Words, ...]
    found: Found
    opinion: Literal["unmodified", "modified", "adverse", "disclaimed"]
    opinion_words: Words
    basis: Words | None
    limitation: Words
    later: str
    lead: str
    team: tuple[str, ...]
    reviewer: str
    signed_by: str
    dates: dict[str, str] = Field(description="agreed, began, reviewed, opinion, issued")
    bundle_sha256: str
    model_sha256: str
    merkle_root: str
    review_sha256: str
    history_head: str = Field(description="SHA-256 of the last line of the review's history")
    certificate: Certificate | None

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: Any, file: str = "") -> Statement:
        """The inverse of to_json; raises InputError naming every field that does not fit."""
        try:
            return cls.model_validate_json(trails.canonical(data), strict=True)
        except ValidationError as error:
            problems = Problems()
            for fault in error.errors(include_url=False)[:20]:
                where = ".".join(map(str, fault["loc"]))
                what = Text(f"声明的 {where} 不合要求", f"{where} of the statement does not fit")
                problems.add("statement-shape", what, _WRITTEN, Place(file, column=where))
            raise InputError(problems) from None

    def covers(self, trail: Mapping[str, Any]) -> None:
        """Raises InputError unless the statement is about exactly this calculation: model digest and result."""
        try:
            digest, total = trail["digests"]["model_sha256"], float(trail["results"]["footprint"]["total"])
        except (KeyError, TypeError, ValueError):
            digest, total = "", math.nan
        if digest != self.model_sha256 or not abs(total - self.subject.value) <= RESULT * abs(self.subject.value):
            raise InputError.one(
                "statement-model",
                Text(f"声明 {self.id} 针对的是另一个计算（模型 {self.model_sha256[:16]}…）", f"The statement {self.id} is about another calculation (model {self.model_sha256[:16]}…)"),
                Text("使用被核查的那份 trail.json", "Use the trail.json that was verified"),
            )  # fmt: skip

    def canonical(self) -> bytes:
        return trails.canonical(self.to_json())

    def digest(self) -> str:
        """SHA-256 of the canonical JSON: the identity of the statement."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def as_verification(self) -> Verification:
        """What a label carries of it; raises InputError for an opinion that no label can rest on."""
        if self.opinion not in ("unmodified", "modified"):
            raise InputError.one(
                "statement-opinion",
                Text(
                    f"{OPINIONS[self.opinion].zh}不能支持标签", f"A label cannot rest on an {OPINIONS[self.opinion].en}"
                ),
                Text("改正后重新提交核查", "Mend the study and have it verified anew"),
            )
        one = self.certificate
        return Verification(
            self.body.name.zh, self.body.name.en, self.body.accreditation, self.level, self.opinion, self.id, self.digest(),
            self.dates["issued"], self.materiality, {"number": one.number, "rule": one.rule, "class": CLASSES[one.kind].zh} if one else None,
        )  # fmt: skip


def write(found: Review, file: ReviewFile, known: History, issued: date, wording: Wording = OURS) -> Statement:
    """The statement of a finished review; raises InputError with every reason against it."""
    reasons = refusals.of(found, file, issued)
    if reasons:
        raise InputError(reasons)
    e, c, foot = file.engagement, file.conclusion, found.data["footprint"]
    assert e.level  # noqa: S101 - for mypy: refused above
    assert e.materiality  # noqa: S101
    assert c.opinion  # noqa: S101
    values = _values(found, file)
    graded = {grade: [r for r in file.outcomes if r.grade == grade] for grade in ("major", "minor", "observation")}
    plan = wording.opinion(e.level, c.opinion, values)
    return Statement(
        id=c.statement,
        title=_words(wording.filled("title", values)),
        body=Body(name=Words(zh=e.body_zh, en=e.body_en), accreditation=e.accreditation, approval=e.approval),
        addressee=Words(zh=e.addressee_zh, en=e.addressee_en),
        client=e.client,
        subject=Subject(
            firm=dict(found.data["firm"]), plant={k: str(v) for k, v in foot["plant"].items()}, product=dict(found.data["product"]),
            functional_unit=Words(zh=foot["description_zh"], en=foot["description_en"]), boundary=foot["boundary"],
            period={k: str(v) for k, v in foot["period"].items()}, gwp_set=foot["gwp_set"], system=dict(found.data["system"]),
            dataset=dict(found.data["dataset"]), value=found.total, unit=foot["unit"],
        ),
        scope=Words(zh=e.scope_zh, en=e.scope_en),
        criteria=Words(zh=e.criteria_zh, en=e.criteria_en),
        level=e.level,
        materiality=e.materiality,
        responsibilities=_words(wording.filled("responsibilities", values)),
        procedures=tuple(_words(t) for t in _procedures(found, file)),
        found=Found(
            major=len(graded["major"]), minor=len(graded["minor"]), observations=len(graded["observation"]),
            open_minor=tuple({"id": r.id, "topic": r.topic, "clause": clause(r), "due": str(r.due)} for r in graded["minor"] if r.open),
            uncorrected=refusals.uncorrected(file), uncorrected_share=refusals.ratio(found, file),
        ),
        opinion=c.opinion,
        opinion_words=_words(plan),
        basis=Words(zh=c.basis_zh, en=c.basis_en) if c.opinion != "unmodified" else None,
        limitation=_words(wording.filled("limitation", values)),
        later=c.later,
        lead=e.lead,
        team=tuple(people.names(e.team)),
        reviewer=c.reviewer,
        signed_by=c.signed_by,
        dates={
            "agreed": str(e.agreed_on), "began": str(e.began_on), "reviewed": str(c.reviewed_on), "opinion": str(c.opinion_on), "issued": str(issued),
        },
        bundle_sha256=found.data["bundle"]["sha256"],
        model_sha256=found.data["bundle"]["model_sha256"],
        merkle_root=found.data["bundle"]["merkle_root"],
        review_sha256=found.digest,
        history_head=known.head,
        certificate=Certificate(number=c.certificate, rule=c.certificate_rule, kind=c.certificate_class) if c.certificate_class else None,
    )  # fmt: skip


def clause(row: Outcome) -> str:
    """Where the demand stands, as it may be printed: a number only where its words were read."""
    if not row.document:
        return ""
    known = ClauseStatus(row.known or "memory")
    return Clause(row.document, row.clause, known, "").shown(Text(row.topic, row.topic)).both(" / ")


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)


def _values(found: Review, file: ReviewFile) -> dict[str, Text]:
    """What the placeholders of a wording stand for."""
    e, foot, plan = file.engagement, found.data["footprint"], found.data["plan"]
    product, firm = found.data["product"], found.data["firm"]
    same = {
        "model": product["model"], "value": rounding.printed(found.total), "unit": foot["unit"], "materiality": f"{e.materiality or 0:.1%}",
        "rows": str(len(plan["rows"])), "population": str(plan["population"]), "coverage": f"{plan['coverage']:.0%}",
    }  # fmt: skip
    return {k: Text(v, v) for k, v in same.items()} | {
        "product": Text(product["name_zh"], product["name_en"]), "firm": Text(firm["name_zh"], firm["name_en"]), "body": Text(e.body_zh, e.body_en),
        "functional_unit": Text(foot["description_zh"], foot["description_en"]), "criteria": Text(e.criteria_zh, e.criteria_en),
        "level": LEVELS[e.level or "limited"],
    }  # fmt: skip


def _procedures(found: Review, file: ReviewFile) -> Iterator[Text]:
    """What was done, in sentences; computed from the review, so that none is claimed that was not done."""
    plan, rules = found.data["plan"], found.data["rules"]
    yield Text(
        "策略分析与风险评估，据此制定取证计划；", "Strategic analysis and assessment of risks, and an evidence-gathering plan made from them;",
    )  # fmt: skip
    yield Text(
        "由提交包中冻结的输入用两个引擎重算碳足迹（复算，不等于核查）；",
        "recalculation of the footprint with two engines from the frozen inputs (a re-computation, not a verification in itself);",
    )
    if rules:
        count = sum(r["rules"] for r in rules)
        yield Text(
            f"按 {count} 条规则核对，并检查质量、生物碳与电量平衡和数据质量；",
            f"examination with {count} rules, and of the balances of mass, biogenic carbon and electricity and of data quality;",
        )
    yield Text(
        f"抽查 {plan['population']} 行中的 {len(plan['rows'])} 行（绝对贡献的 {plan['coverage']:.0%}）：占结果 5 % 以上的行、风险行，以及随机抽取的 {plan['drawn']} 行；",
        f"inspection of {len(plan['rows'])} of {plan['population']} rows ({plan['coverage']:.0%} of absolute contributions): those of 5 % of the result or more, risk rows, and {plan['drawn']} drawn at random;",
    )  # fmt: skip
    visits = [v for v in file.visits if v.kind != "none"]
    for visit in visits[:6]:
        how = Text("现场访问", "visit to") if visit.kind == "on-site" else Text("远程访问", "remote visit to")
        yield Text(f"{how.zh}：{visit.place}，{visit.day}；", f"{how.en} {visit.place} on {visit.day};")
    if not visits:
        yield Text("未作现场访问，理由见核查记录；", "no site visit, for the reason kept in the review;")
    yield Text(
        f"独立复核（{file.conclusion.reviewed_on}），由未参与核查的人员在意见之前完成。",
        f"independent review on {file.conclusion.reviewed_on}, before the opinion, by a person outside the team.",
    )


ENDS = frozenset({"verified", "certified", "returned"})
"""Steps of the case after which its statement stands."""


GONE = (State.SUSPENDED, State.WITHDRAWN, State.SUPERSEDED)
"""States in which a statement is not handed out again."""


def conclude(
    found: Review, known: History, file: ReviewFile, issued: date, who: str, when: str, wording: Wording = OURS
) -> tuple[Statement, History]:
    """The statement and the history with it; the same statement again changes nothing.

    Raises InputError with every reason against it, or for a case that has ended with another one or was suspended or withdrawn since.
    """
    made = write(found, file, known.before(ENDS), issued, wording)
    if known.fact("statement") == made.digest() and known.state not in GONE:
        return made, known
    favourable = made.opinion in ("unmodified", "modified")
    facts = {"statement": made.digest()}
    after = known.with_event("verified" if favourable else "returned", when, who, made.id, facts=facts)
    if made.certificate and favourable:
        after = after.with_event("certified", when, who, f"{made.certificate.number} ({made.certificate.rule})")
    return made, after


def load(path: Path) -> Statement:
    """A statement from outside; raises InputError for anything that is not the canonical JSON of one."""
    made = Statement.from_json(strictjson.load(path), path.name)
    if made.canonical() != path.read_bytes():
        raise InputError.one(
            "statement-shape",
            Text("声明不是规范的 JSON（RFC 8785）", "The statement is not canonical JSON (RFC 8785)"),
            _WRITTEN,
            Place(path.name),
        )
    return made


_WRITTEN = Text("使用 tanbiao statement 写出的原始文件", "Use the file as tanbiao statement wrote it")
