"""A tender in which the footprint counts, and the bids that came in, as plain data. Footprints are kg CO2e per unit of comparison."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = "tanbiao-tender/1"

Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]

Formula = Literal["ratio", "linear", "shadow", "limit", "tiers", "certificate", "none"]
Level = Literal["any", "limited", "reasonable"]
DocumentType = Literal["self-declared", "verified"]
Treatment = Literal["exclude", "penalty", "equal"]
Electricity = Literal["location", "instrument-first"]
Currency = Literal["CNY", "EUR", "USD", "GBP", "JPY", "HKD"]
Legal = Literal["goods", "services", "works", "other"]
Source = Literal["label", "epd", "certificate", "pact"]
Overlap = Literal["merge", "steps"]
YesNo = Literal["yes", "no"]
Usability = Literal["L1", "L2", "L3"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tender(_Part):
    """The rules of one tender, published before the bids come in."""

    format: Literal["tanbiao-tender/1"] = Field(description="Version of this form; filled in by the program")
    number: Name = Field(description="Number of the tender as published")
    title_zh: Name = Field(description="Title of the tender in Chinese")
    title_en: Name = Field(description="Title of the tender in English")
    buyer: Name = Field(description="Who buys")
    legal_kind: Legal = Field(
        "goods", description="Kind of procurement; for goods the price weighs at least 30 of 100 points"
    )
    award_date: datetime.date = Field(description="Day on which labels must be in force")
    currency: Currency = Field("CNY", description="The one currency of all prices")
    electricity: Electricity = Field("location", description="Basis of electricity that all footprints must use")
    gwp_set: Short = Field("AR6 -1/+1", description="GWP set that all footprints must use")
    recycling: Short = Field(
        "cut-off", description="Recycling rule that all footprints must use, as the label prints it"
    )
    document_type: DocumentType = Field("verified", description="Kind of document required")
    level: Level = Field("limited", description="Least level of assurance of the verification statement")
    unverified: Treatment = Field(
        "exclude", description="What becomes of a bid without the required document or assurance"
    )
    penalty: Share = Field(
        0.5,
        description="Part of the carbon points that such a bid loses; with the shadow price, the part added to its footprint",
    )
    usability: Usability = Field("L1", description="Least PACT usability level of the data behind a footprint")
    least_primary: Share = Field(0.0, description="Least primary data share")
    widest: Share = Field(1.0, description="Widest 95 % interval that is scored: half-width over footprint")
    formula: Formula = Field("ratio", description="How carbon points are given")
    price_weight: NotNegative = Field(description="Points for the price, of 100")
    carbon_weight: NotNegative = Field(description="Points for carbon, of 100; 0 with the shadow price")
    other_weight: NotNegative = Field(description="Points of the committee for everything else, of 100")
    carbon_weight_low: NotNegative | None = Field(
        None, description="Low assumption of the carbon weight, for the test of stability"
    )
    carbon_weight_high: NotNegative | None = Field(
        None, description="High assumption of the carbon weight, for the test of stability"
    )
    carbon_price: NotNegative = Field(0.0, description="Shadow price, currency per t CO2e")
    carbon_price_low: NotNegative | None = Field(None, description="Low assumption of the shadow price")
    carbon_price_high: NotNegative | None = Field(None, description="High assumption of the shadow price")
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = Field(
        0.95, description="Least P(A < B) for two footprints to count as different"
    )
    overlap: Overlap = Field(
        "merge",
        description="Groups that overlap: merge them (all linked bids get the same carbon points), or steps from the lowest upwards",
    )
    draws: Annotated[int, Field(ge=1000, le=200_000)] = Field(10_000, description="Monte Carlo draws")
    seed: Annotated[int, Field(ge=0, lt=2**53)] = Field(1, description="Seed of the draws")
    assumed: Share = Field(
        0.3,
        description="Half-width of the 95 % interval for a bid that states none; never less than the widest stated one",
    )
    credible: Share = Field(
        0.1, description="Half-width of the 95 % interval below which an interval is not believed, and widened to it"
    )
    database_sigma: Share = Field(
        0.1, description="Standard deviation of ln between footprints from two background data bases"
    )
    software_sigma: Share = Field(0.02, description="Standard deviation of ln between footprints from two programs")
    primary_sigma: Share = Field(
        0.1,
        description="Standard deviation of ln added at a primary share of 0, falling to none at the best bid's share",
    )
    sanction: NotNegative = Field(1.5, description="Factor on what an awarded bidder promised and did not keep")
    mask_names: YesNo = Field("no", description="Whether reports mask the bidders' names")


class Lot(_Part):
    """One lot: what is bought, and what a footprint must refer to."""

    id: Name = Field(description="Short id of the lot, such as 1")
    name_zh: Name = Field(description="What is bought, in Chinese")
    name_en: Name = Field(description="What is bought, in English")
    product: Name = Field(description="Product kind: id of the product system, see tanbiao systems")
    rule: Name = Field(description="Rule that all footprints must follow, with its version, such as TB-CHAIR-1 v1")
    boundary: Literal["cradle-to-gate", "cradle-to-grave"] = Field(description="System boundary of all footprints")
    unit: Name = Field(description="Unit of comparison: the unit of the functional unit")
    unit_words: Short = Field("", description="The functional unit in words")
    life: Positive | None = Field(
        None, description="Life that all footprints must assume, years; blank for cradle to gate"
    )
    quantity: NotNegative = Field(description="Units of comparison bought")
    limit: float | None = Field(None, description="Highest footprint that is scored, kg CO2e per unit")
    reference: float | None = Field(None, description="Linear formula: footprint that earns no point, kg CO2e per unit")
    floor: float | None = Field(None, description="Linear formula: footprint that earns all points, kg CO2e per unit")


class Tier(_Part):
    """One tier of the tier formula: footprints from `low` to `high` earn `points`."""

    lot: Name = Field(description="Id of the lot")
    low: float | None = Field(None, description="Lower bound, kg CO2e per unit; blank: none")
    low_included: YesNo | None = Field(None, description="Whether the lower bound itself belongs to the tier")
    high: float | None = Field(None, description="Upper bound, kg CO2e per unit; blank: none")
    high_included: YesNo | None = Field(None, description="Whether the upper bound itself belongs to the tier")
    points: NotNegative = Field(description="Carbon points, at most the carbon weight")


class Bid(_Part):
    """One bid for one lot: price, quantity, and where its footprint stands. What a label states is never typed again."""

    bidder: Name = Field(description="Name of the bidder")
    uscc: Short = Field("", description="Unified social credit code of the bidder")
    lot: Name = Field(description="Id of the lot")
    source: Source = Field(
        "label", description="label: PDF of tanbiao; epd, certificate: PDF typed in here; pact: PACT v3 JSON"
    )
    file: Short = Field(
        "",
        description="Name of the file among those handed in; blank: none, which only the certificate formula can score",
    )
    price: float | None = Field(None, description="Price of the whole quantity, in the currency of the tender")
    currency: Short = Field("", description="Currency of the price; blank: that of the tender")
    quantity: float | None = Field(None, description="Units of comparison offered; blank: the quantity of the lot")
    other: NotNegative = Field(0.0, description="Points of the committee for everything else")
    product: Short = Field("", description="Typed bid: product kind")
    name: Short = Field("", description="Typed bid: product and model")
    value: float | None = Field(None, description="Typed bid: footprint, kg CO2e per `unit`")
    unit: Short = Field("", description="Typed bid: unit that the footprint refers to")
    rule: Short = Field("", description="Typed bid: rule followed, with its version")
    boundary: Short = Field("", description="Typed bid: cradle-to-gate or cradle-to-grave")
    gwp_set: Short = Field("", description="Typed bid: GWP set")
    electricity: Short = Field("", description="Typed bid: location or instrument-first")
    recycling: Short = Field("", description="Typed bid: recycling rule")
    life: Positive | None = Field(None, description="Typed bid: life assumed, years")
    valid_from: datetime.date | None = Field(None, description="Typed bid: first day in force")
    valid_until: datetime.date | None = Field(None, description="Typed bid: last day in force")
    assurance: Literal["none", "limited", "reasonable"] | None = Field(
        None, description="Typed bid: level of assurance that the document states"
    )
    body: Short = Field("", description="Typed bid: who verified or certified")
    half_width: NotNegative | None = Field(
        None, description="Typed bid: half-width of the 95 % interval over the footprint, if the document states one"
    )
    database: Short = Field("", description="Typed bid: background data base and version")
    software: Short = Field("", description="Typed bid: program")
    primary: Share | None = Field(None, description="Typed bid: primary data share")


class TenderFile(_Part):
    """Everything in tender.xlsx."""

    tender: Tender
    lots: Annotated[tuple[Lot, ...], Field(min_length=1, max_length=100)]
    tiers: Annotated[tuple[Tier, ...], Field(max_length=500)] = ()
    bids: Annotated[tuple[Bid, ...], Field(max_length=3000)] = ()

    def lot(self, name: str) -> Lot | None:
        return next((lot for lot in self.lots if lot.id == name), None)
