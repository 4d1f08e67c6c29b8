"""A ledger: what one firm reports of its energy in one quarter or year, as it stands in firm.xlsx or firm.json.

The columns of `items` are those of the statistical form 205-1, with what reconciliation needs beside them (site, own production,
sold). Units of every field stand in its description.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from inventories.enterprise.scheme import DEFAULT_FACTOR_SET, DEFAULT_SCHEME
from inventories.study import Certificate, Evidence, Name, NotNegative, Positive, Record, Row, Words

FORMAT = "tanbiao-firm/1"
Year = Annotated[int, Field(ge=2000, le=2100)]
ELECTRICITY, HEAT = "33", "32"


class Span(StrEnum):
    """A quarter, or the whole year."""

    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"
    YEAR = "year"


class FirmOf(Record):
    """The legal entity that reports."""

    name_zh: Name = Field(description="legal name in Chinese")
    name_en: Name = Field(description="name in English")
    uscc: Name = Field(description="unified social credit code of the business licence, 18 characters, GB 32100-2015")
    county: Name = Field(description="county or district, e.g. 安吉县 Anji")
    industry: Name = Field(description="four-digit class of GB/T 4754")
    edition: Literal["2017", "2011"] = Field("2017", description="edition of GB/T 4754 the code is of")


class PeriodOf(Record):
    """The quarter or year that the ledger covers."""

    year: Year = Field(description="calendar year")
    span: Span = Field(description="Q1 to Q4, or the whole year")

    @property
    def id(self) -> str:
        """2025Q1, or 2025."""
        return f"{self.year}" if self.span is Span.YEAR else f"{self.year}{self.span}"

    @property
    def months(self) -> tuple[str, ...]:
        """Year-months it covers."""
        first = 1 if self.span is Span.YEAR else 3 * int(self.span[1]) - 2
        return tuple(f"{self.year}-{m:02d}" for m in range(first, first + (12 if self.span is Span.YEAR else 3)))

    @property
    def start(self) -> date:
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def end(self) -> date:
        year, month = map(int, self.months[-1].split("-"))
        return date(year, month, monthrange(year, month)[1])


class Rule(Record):
    """The scheme and the factors that the record is rated by."""

    scheme: Words = Field(DEFAULT_SCHEME, description="id of the rating scheme; only its thresholds are used")
    factor_set: Words = Field(DEFAULT_FACTOR_SET, description="id of the CO2 factor set of all fuels")
    electricity_year: Year | None = Field(
        None, description="year of the organisation electricity factor; empty: the newest published, and the record says which"
    )


class Official(Record):
    """The official code, as it was received."""

    number: Words = Field("", description="number of the official carbon-efficiency code as issued; empty: none received")
    level: Words = Field("", description="level as printed on it")
    grade: Words = Field("", description="grade as printed on it")
    issued: date | None = Field(None, description="day of issue")
    evidence: tuple[Name, ...] = Field((), description="id of the evidence file that shows the code")


class Value(Record):
    """Value added of the period, 10,000 yuan."""

    amount: Annotated[float, Field(allow_inf_nan=False)] = Field(
        description="value added of the period, 10,000 yuan, income approach; zero or less: not rateable"
    )
    method: Literal["income", "production"] = Field("income", description="income approach (收入法) or production approach")
    source: Words = Field("", description="where the figure comes from")
    evidence: tuple[Name, ...] = Field((), description="ids of evidence")


class MeanOf(Record):
    """The published mean that the firm is held against, with what it is the mean of."""

    value: Positive | None = Field(None, description="mean of the industry in t CO2 per 10,000 yuan; empty: K is not available")
    period: Words = Field("", description="period of the mean, as 2025Q1 or 2025; must be the period of the form")
    denominator: Literal["value added", "revenue"] = Field("value added", description="what the mean is per")
    scope: Literal["energy", "scope-1"] = Field("energy", description="energy: with bought power and heat; scope 1 alone is refused")
    region: Words = Field("", description="region it stands for")
    source: Words = Field("", description="who published it, where")


class ItemRow(Row):
    """One energy item of form 205-1 at one site; all quantities in `unit`."""

    code: Name = Field(description="code or name of the energy item, 01 to 39")
    site: Words = Field("", description="id of the site; empty: the firm has one")
    unit: Name = Field(description="unit of all quantities of the row; converted to the item's")
    opening: NotNegative = Field(0.0, description="stock at the beginning, column 1 of the form")
    purchased: NotNegative = Field(0.0, description="purchases, column 2")
    produced: NotNegative = Field(0.0, description="made on site from fuel counted in another row (steam, power, coal gas)")
    consumption: NotNegative | None = Field(None, description="consumption, column 4; empty: summed from the monthly rows, else from the stocks")
    industrial: NotNegative | None = Field(None, description="of which for industrial production, column 5; empty: all but column 7")
    feedstock: NotNegative = Field(0.0, description="of which as raw material, column 6; part of column 5")
    non_industrial: NotNegative = Field(0.0, description="of which not for production, column 7")
    transport: NotNegative = Field(0.0, description="of which by vehicles, column 8; part of column 4")
    sold: NotNegative = Field(0.0, description="passed on to others, not part of the consumption")
    closing: NotNegative | None = Field(None, description="stock at the end, column 9; empty: none")
    factor_set: Words = Field("", description="factor set; empty: that of the form; two sets in one record are an error")
    factor: NotNegative | None = Field(None, description="own CO2 factor, t CO2 per item unit; needs its source")
    source_rank: Literal["1", "2", "3", ""] = Field("", description="1 production metering, 2 stock ledger, 3 supplier's bills")


class ReadingRow(Row):
    """One month of one meter or bill."""

    code: Name = Field(description="code or name of the energy item")
    site: Words = Field("", description="id of the site")
    meter: Words = Field("", description="meter or bill")
    month: Name = Field(description="year-month such as 2025-03")
    amount: NotNegative = Field(description="consumption of the month by this meter or bill")
    unit: Name = Field(description="unit of the amount")


class PowerRow(Row):
    """A power plant of the firm's own in the period, kWh."""

    kind: Literal["pv", "wind", "hydro"] = Field("pv", description="photovoltaic, wind or hydro, own plant")
    site: Words = Field("", description="id of the site")
    generated: NotNegative = Field(description="generation of the period, kWh")
    exported: NotNegative = Field(0.0, description="fed into the grid, kWh")
    certificate: Certificate | None = Field(None, description="what became of its green certificates; compulsory")
    counted: Literal["yes", "no"] = Field("yes", description="whether item 33's consumption includes the own power used")


class CertificateRow(Record):
    """One green certificate for the firm: 1 MWh."""

    code: Name = Field(description="green certificate, 32 characters; each stands for 1 MWh")
    month: Name = Field(description="month of generation, 2025-03")
    cancelled: date | None = Field(None, description="day it was cancelled for the firm; empty: not cancelled, not deducted")
    site: Words = Field("", description="id of the site it was cancelled for")
    evidence: tuple[Name, ...] = Field((), description="ids of evidence")


class SinkRow(Row):
    """A sink or storage of the firm's own, t CO2 of the period."""

    what: Name = Field(description="sink or storage")
    amount: NotNegative = Field(description="t CO2 taken up in the period")


class RemainderRow(Record):
    """Energy that no labelled product bears, and what it was used for."""

    code: Name = Field(description="code of the energy item, or 33-own for own renewable power")
    site: Words = Field("", description="id of the site")
    amount: NotNegative = Field(description="what no labelled product bears")
    unit: Name = Field(description="unit of the amount")
    what: Name = Field(description="other products, office, losses …")


class SiteRow(Record):
    """One of several sites."""

    id: Name = Field(description="short id, such as S1")
    name_zh: Name = Field(description="name, Chinese")
    name_en: Name = Field(description="name, English")
    address: Words = Field("", description="address")


class Ledger(Record):
    """One firm, one period."""

    format: Literal["tanbiao-firm/1"] = Field("tanbiao-firm/1", description="format and version")
    firm: FirmOf
    period: PeriodOf
    document_date: date = Field(description="date of the record; never taken from the clock")
    rule: Rule = Rule()
    official: Official = Official()
    value_added: Value
    mean: MeanOf = MeanOf()
    items: tuple[ItemRow, ...] = ()
    readings: tuple[ReadingRow, ...] = ()
    power: tuple[PowerRow, ...] = ()
    certificates: tuple[CertificateRow, ...] = ()
    sinks: tuple[SinkRow, ...] = ()
    remainders: tuple[RemainderRow, ...] = ()
    sites: tuple[SiteRow, ...] = ()
    evidence: tuple[Evidence, ...] = ()
