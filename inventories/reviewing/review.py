"""What a verification body writes down about one case, as plain data: review.xlsx holds exactly this.

Nearly every field may be blank while the work goes on; what must be there before a statement is labels/reviewing/refusals.py's business.
Masses of greenhouse gas are kg CO2e per functional unit.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = "tanbiao-review/1"

Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=4000)]
Day = datetime.date | None
Id = Annotated[str, Field(pattern="^[A-Za-z0-9-]{1,20}$")]

YesNo = Literal["yes", "no"]
Level = Literal["limited", "reasonable"]
Grade = Literal["major", "minor", "observation", "none"]
Opinion = Literal["unmodified", "modified", "adverse", "disclaimed"]
ClauseKnown = Literal["read", "secondary", "memory"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Engagement(_Part):
    """What was agreed before the work began."""

    format: Literal["tanbiao-review/1"] = Field(description="version of this form; filled in by the program")
    bundle: Short = Field(description="SHA-256 of the bundle under review; filled in by the program")
    prepared_by: Short = Field(
        "", description="who made the study, semicolons between names; add whom the bundle does not name"
    )
    body_zh: Short = Field("", description="verification body, Chinese")
    body_en: Short = Field("", description="verification body, English")
    accreditation: Short = Field(
        "", description="accreditation number of the body, as on its certificate of accreditation"
    )
    approval: Short = Field("", description="approval number of the certification body, where it has one")
    contract: Short = Field("", description="number of the contract")
    client: Short = Field("", description="who ordered the verification")
    contract_reviewed_by: Short = Field("", description="who reviewed the contract before it was signed")
    contract_reviewed_on: Day = Field(None, description="day of the contract review")
    competent: YesNo | None = Field(None, description="the team has the competence for product and method")
    impartial: YesNo | None = Field(None, description="no threat to impartiality is left")
    addressee_zh: Short = Field("", description="to whom the statement is addressed, Chinese")
    addressee_en: Short = Field("", description="to whom the statement is addressed, English")
    scope_zh: Long = Field("", description="what is verified, Chinese: product, unit, boundary, period, gases")
    scope_en: Long = Field("", description="what is verified, English")
    criteria_zh: Long = Field(
        "", description="against what it is verified, Chinese: standards and rules with their versions"
    )
    criteria_en: Long = Field("", description="against what it is verified, English")
    level: Level | None = Field(None, description="level of assurance")
    materiality: Annotated[float, Field(gt=0, le=0.5)] | None = Field(
        None, description="largest sum of uncorrected misstatements, fraction of the footprint"
    )
    agreed_on: Day = Field(None, description="day on which level and materiality were agreed with the client")
    agreed_with: Short = Field("", description="who agreed for the client")
    began_on: Day = Field(None, description="first day of the work: planning and evidence")
    lead: Short = Field("", description="lead verifier")
    team: Long = Field("", description="other members of the team, semicolons between names")
    strategy: Long = Field(
        "",
        description="strategic analysis: what the product, its chain and its data are like, where errors may come from",
    )
    strategy_by: Short = Field("", description="who made the strategic analysis")
    strategy_on: Day = Field(None, description="day of the strategic analysis")


class Risk(_Part):
    """One risk of a misstatement and the answer to it."""

    risk: Short = Field(min_length=1, description="what could be misstated, and how")
    kind: Literal["inherent", "control", "detection"] | None = Field(None, description="kind of risk")
    rating: Literal["high", "medium", "low"] | None = Field(None, description="how great it is")
    response: Long = Field("", description="what the team does about it")


class Visit(_Part):
    """A visit to a site, by foot or by video, or why there was none."""

    kind: Literal["on-site", "remote", "none"] = Field(description="on site, remote, or no visit")
    day: Day = Field(None, description="day of the visit")
    place: Short = Field("", description="site")
    persons: Short = Field("", description="who was there, for the team and for the client")
    looked_at: Long = Field("", description="what was looked at: meters, stores, lines, records")
    seen: Long = Field("", description="what was seen; for no visit, why none was needed")


class Outcome(_Part):
    """What came of a row or of a point: a finding with its end, or none."""

    grade: Grade | None = Field(None, description="major, minor, observation, or none: no finding")
    topic: Short = Field("", description="topic of the finding")
    document: Short = Field("", description="standard or rule it rests on")
    clause: Short = Field("", description="clause; printed only where its words were read")
    known: ClauseKnown | None = Field(None, description="how far the clause is known: read, secondary, memory")
    misstatement: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        None, description="as stated less as it should be, kg CO2e per functional unit"
    )
    due: Day = Field(None, description="day by which it must be corrected")
    correction: Long = Field("", description="what was corrected, and how one can see it")
    corrected: YesNo | None = Field(None, description="whether the number under review already holds the correction")
    closed_by: Short = Field("", description="who closed the finding")
    closed_on: Day = Field(None, description="day on which it was closed")

    @property
    def finding(self) -> bool:
        return self.grade in ("major", "minor", "observation")

    @property
    def open(self) -> bool:
        return self.finding and not (self.closed_by and self.closed_on)


class Sample(Outcome):
    """One sampled row; what stands before `seen` comes from the plan."""

    id: Id = Field(description="number of the row in the sampling plan")
    name: Long = Field("", description="the row")
    place: Short = Field("", description="where it stands in the study")
    amount: float | None = Field(None, description="per functional unit")
    unit: Short = Field("", description="unit of the amount")
    factor: float | None = Field(None, description="kg CO2e per unit")
    value: float | None = Field(None, description="kg CO2e per functional unit")
    share: float | None = Field(None, description="share of the sum of absolute values")
    scores: Short = Field("", description="technology / geography / time score of the factor, 1 best, – not scored")
    why: Short = Field("", description="why the row was chosen")
    evidence: Long = Field("", description="evidence named by the study, with its file")
    seen: Long = Field("", description="what was seen: document, meter, calculation, and whether it agrees")
    agrees: Literal["agrees", "differs", "not available"] | None = Field(
        None, description="whether the row agrees with what was seen"
    )


class Point(Outcome):
    """One point that is no sampled row: found by the program, or by the team."""

    id: Id = Field(description="number of the point; own points take a number of their own")
    origin: Short = Field("", description="which check or rule raised it, or the team")
    what: Long = Field(min_length=1, description="what was found")
    remark: Long = Field("", description="what the team says of it; why it is no finding")


class Conclusion(_Part):
    """Opinion, independent review and, where there is one, the body's own certificate."""

    statement: Short = Field("", description="the body's number of the statement")
    opinion: Opinion | None = Field(None, description="kind of opinion")
    basis_zh: Long = Field("", description="why the opinion is not unmodified, Chinese")
    basis_en: Long = Field("", description="why the opinion is not unmodified, English")
    later: Long = Field("", description="facts that became known after the work, and what was done about them")
    reviewer: Short = Field("", description="independent reviewer, outside the team")
    reviewed_on: Day = Field(None, description="day of the independent review, not after the opinion")
    accepted: YesNo | None = Field(None, description="the independent reviewer agrees with the opinion")
    review_note: Long = Field("", description="what the independent reviewer asked, and how it was answered")
    opinion_on: Day = Field(None, description="day of the opinion")
    signed_by: Short = Field("", description="who signs for the body")
    certificate: Short = Field(
        "", description="number of the body's own certificate, if it issued one; recorded here, not issued"
    )
    certificate_rule: Short = Field("", description="rule filed with the authority under which it was issued")
    certificate_class: Literal["reduction", "disclosure", "neutrality"] | None = Field(
        None, description="class of the certificate"
    )


class ReviewFile(_Part):
    """Everything in review.xlsx."""

    engagement: Engagement
    risks: Annotated[tuple[Risk, ...], Field(max_length=500)] = ()
    visits: Annotated[tuple[Visit, ...], Field(max_length=200)] = ()
    samples: Annotated[tuple[Sample, ...], Field(max_length=5000)] = ()
    points: Annotated[tuple[Point, ...], Field(max_length=2000)] = ()
    conclusion: Conclusion

    @property
    def outcomes(self) -> tuple[Sample | Point, ...]:
        return (*self.samples, *self.points)
