"""A study: what one firm says of one product, as it stands in the workbook or in study.json.

The study keeps the user's own words (material names, units); resolving them against the data set is the model's work.
Units of every field stand in its description; `tanbiao schema` prints the JSON Schema of this model.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FORMAT = "tanbiao-study/1"

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Amount = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Score = Annotated[int, Field(ge=1, le=5)]


class DataKind(StrEnum):
    """Where an amount comes from."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ESTIMATE = "estimate"


class LossFate(StrEnum):
    """What becomes of manufacturing loss (method decision 18)."""

    REMELT = "remelt"
    SOLD = "sold"
    WASTE = "waste"


class BomKind(StrEnum):
    """What a BOM row stands for; only materials and packaging have mass in the balance."""

    MATERIAL = "material"
    PROCESS = "process"
    AUXILIARY = "auxiliary"
    PACKAGING = "packaging"


class Allocation(StrEnum):
    """How an amount of the site and period is brought to one product."""

    DIRECT = "direct"
    PIECES = "pieces"
    MASS = "mass"
    HOURS = "hours"
    VALUE = "value"
    SUBMETER = "submeter"
    PER_PIECE = "per-piece"


class Certificate(StrEnum):
    """What became of the green certificates of own renewable power (method decision 7)."""

    NONE_ISSUED = "none issued"
    KEPT = "kept"
    SOLD = "sold"


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Row(Record):
    """What every row of data says of itself."""

    data_kind: DataKind = Field(
        DataKind.SECONDARY, description="primary (measured by the firm), secondary (published) or estimate"
    )
    source: Words = Field("", description="where the figure comes from")
    evidence: tuple[Name, ...] = Field((), description="ids of rows of the evidence sheet")
    note: Words = Field("", description="anything a reviewer should know")


class SpreadRow(Row):
    """A row whose number may have a distribution of its own; without one its data kind and scores give the spread.

    The number: quantity, amount (the reading, where a submeter is read), distance, mass at end of life, value of a factor.
    """

    distribution: Literal["", "lognormal", "normal", "triangular", "uniform"] = Field(
        "", description="distribution of the row's number (quantity, amount or submeter reading, distance, mass, value); empty: by the rule of docs/uncertainty.md"
    )
    scale: NotNegative | None = Field(
        None, description="lognormal: standard deviation of ln; normal: standard deviation, in the unit of the number"
    )
    minimum: NotNegative | None = Field(
        None, description="triangular and uniform: least value, in the unit of the number"
    )
    maximum: NotNegative | None = Field(
        None, description="triangular and uniform: largest value, in the unit of the number"
    )


class Firm(Record):
    name_zh: Name = Field(description="legal name in Chinese")
    name_en: Name = Field(description="name in English")
    uscc: Name = Field(description="unified social credit code of the business licence, 18 characters, GB 32100-2015")
    contact: Words = Field("", description="who answers questions")


class Plant(Record):
    name_zh: Name = Field(description="plant, Chinese")
    name_en: Name = Field(description="plant, English")
    region: Name = Field("CN-ZJ", description="ISO 3166-2 code of the plant's region")
    address: Words = Field("", description="address of the plant")


class Product(Record):
    name_zh: Name = Field(description="product name, Chinese")
    name_en: Name = Field(description="product name, English")
    model: Name = Field(description="model or type designation")
    mass: Positive = Field(description="mass of one product without packaging, kg")
    output: Positive = Field(description="products of this model made in the reference period, pieces")
    conformity: Words = Field(
        "",
        description="number of the EU declaration of conformity (batteries: Regulation (EU) 2023/1542, Art. 7(1)(f))",
    )
    public_study: Words = Field(
        "", description="https link to the public version of the study (batteries: Art. 7(1)(g))"
    )


class Period(Record):
    start: date = Field(description="first day of the reference period")
    end: date = Field(
        description="last day of the reference period; at least 12 months after the first unless justified"
    )
    justification: Words = Field("", description="why the period is shorter than 12 months")


class ParameterRow(Row):
    id: Name = Field(description="id of the parameter in the product system")
    value: float | str = Field(description="value in the unit of the product system, or one of its choices")
    unit: Words = Field("", description="unit of the value; empty means the unit of the product system")


class BomRow(SpreadRow):
    level: Annotated[int, Field(ge=1, le=12)] = Field(
        1, description="depth in the bill of materials; 1 stands directly in the product"
    )
    part: Name = Field(description="name of the part, unique in the sheet")
    part_en: Words = Field("", description="name of the part in English; empty: as in the first column")
    kind: BomKind = Field(
        BomKind.MATERIAL, description="material, process (a service such as stamping), auxiliary or packaging"
    )
    material: Words = Field(
        "",
        description="id or name in the data set, of an own factor, of a supplier footprint or of a process of the product system; empty for an assembly",
    )
    quantity: Positive = Field(
        description="amount in one piece or unit of the parent (of the product at level 1), net of loss"
    )
    unit: Name = Field(description="unit of the quantity")
    loss: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="share of the input lost in making the part, fraction"
    )
    loss_fate: LossFate | None = Field(None, description="what becomes of the loss")
    recycled_content: Share | None = Field(None, description="recycled share of the material, fraction")
    supplier: Words = Field("", description="who supplies the part")
    origin: Words = Field("", description="where it comes from")
    transport: Words = Field("", description="transport activity of the first leg, id or name")
    distance: NotNegative | None = Field(None, description="length of the first leg, km")
    transport2: Words = Field("", description="transport activity of the second leg")
    distance2: NotNegative | None = Field(None, description="length of the second leg, km")


class EnergyRow(SpreadRow):
    carrier: Name = Field(description="energy carrier: id or name in the data set or of an own factor")
    amount: NotNegative = Field(description="consumption in the period (or per piece), in `unit`")
    unit: Name = Field(description="unit of the amount")
    months: tuple[NotNegative, ...] = Field(
        (), description="monthly readings in the same unit; empty or twelve or more; their sum is the amount"
    )
    allocation: Allocation = Field(
        Allocation.DIRECT,
        description="direct: all for this product's output; pieces, mass, hours, value: this product's share of the site; submeter: what its own meter read; per-piece: already per product",
    )
    site_total: Positive | None = Field(
        None,
        description="what the site made in the period: pieces, kg, machine hours or yuan, for pieces, mass, hours, value",
    )
    hours_per_piece: Positive | None = Field(None, description="machine hours of one product, for allocation by hours")
    value_per_piece: Positive | None = Field(None, description="price of one product in yuan, for allocation by value")
    submeter: NotNegative | None = Field(
        None, description="reading of the product line's own meter in the period, in `unit`, for allocation by submeter"
    )
    record: Words = Field(
        "",
        description="energy item of the firm's efficiency record (33, 33-own, 15 …): the amount is that of the site in the records of the period, in the folder records",
    )
    site: Words = Field("", description="id of the site in the firm's record; empty where it has one")
    certificate: Certificate | None = Field(
        None, description="own renewable power: what became of its green certificates"
    )
    exported: NotNegative = Field(
        0.0, description="own power fed into the grid in the period, in `unit`; part of the amount, taken off it"
    )


class DirectRow(SpreadRow):
    flow: Name = Field(description="elementary flow: id or name, e.g. co2-fossil, hfc-32")
    amount: NotNegative = Field(description="emission in the period (or per piece), in `unit`")
    unit: Name = Field("kg", description="unit of mass")
    allocation: Allocation = Field(Allocation.DIRECT, description="as for energy")
    site_total: Positive | None = Field(None, description="as for energy")
    hours_per_piece: Positive | None = Field(None, description="as for energy")


class DistributionRow(SpreadRow):
    leg: Name = Field(description="name of the leg")
    transport: Name = Field(description="transport activity, id or name")
    distance: NotNegative = Field(description="km")
    share: Share = Field(1.0, description="share of the products that take this leg")
    mass: Positive | None = Field(None, description="mass moved per product, kg; empty: product and packaging")


class UseRow(SpreadRow):
    item: Name = Field(description="what is used or done")
    activity: Name = Field(description="activity of the data set or own factor")
    amount: NotNegative = Field(description="amount per product, in `unit`")
    unit: Name = Field(description="unit of the amount")
    basis: Literal["life", "year"] = Field("life", description="the amount is for the whole life or for one year of it")


class EndOfLifeRow(SpreadRow):
    fraction: Name = Field(description="what part of the product or its packaging")
    treatment: Name = Field(description="treatment activity, id or name")
    mass: NotNegative = Field(description="kg per product that goes this way")


class OwnFactor(SpreadRow):
    id: Name = Field(description="unique id, used as material or carrier")
    name_zh: Name = Field(description="name, Chinese")
    name_en: Name = Field(description="name, English")
    unit: Name = Field(description="unit the factor is for")
    value: Amount = Field(description="kg CO2e per unit")
    category: Words = Field(
        "other", description="category as in the data set: metal, polymer, electricity, heat, fuel …"
    )
    origin: Literal["fossil", "biogenic", "land-use change", "aircraft", "not given"] = Field(
        "fossil", description="origin of the emission; bio-based materials: not given"
    )
    gwp_basis: Literal["AR4", "AR5", "AR6", "unknown"] = Field(
        "unknown", description="which IPCC report's GWP100 the value uses"
    )
    energy_tag: Literal["", "life-cycle", "upstream", "combustion", "CO2-only"] = Field(
        "", description="for electricity, heat and fuels: what the factor covers"
    )
    mass: NotNegative | None = Field(None, description="kg per unit, where the unit is no mass")
    carbon_biogenic: NotNegative = Field(0.0, description="biogenic carbon in one unit, kg C")
    year: Annotated[int, Field(ge=1990, le=2100)] | None = Field(None, description="year the value stands for")
    location: Words = Field("", description="ISO code of the place the value stands for")
    technology: Score | None = Field(None, description="technology score TeR, 1 to 5")
    geography: Score | None = Field(None, description="geography score GeR, 1 to 5")
    time: Score | None = Field(None, description="time score TiR, 1 to 5")


class SupplierFootprint(SpreadRow):
    id: Name = Field(description="unique id, used as material")
    supplier: Name = Field(description="name of the supplier")
    product_zh: Name = Field(description="supplied product, Chinese")
    product_en: Name = Field(description="supplied product, English")
    unit: Name = Field(description="declared unit")
    value: Amount = Field(description="kg CO2e per declared unit, cradle to gate, without biogenic uptake")
    boundary: Literal["cradle-to-gate"] = Field(
        "cradle-to-gate", description="only cradle-to-gate footprints can be an input"
    )
    category: Words = Field("other", description="category as in the data set")
    gwp_basis: Literal["AR4", "AR5", "AR6", "unknown"] = Field("unknown", description="GWP100 basis of the value")
    mass: NotNegative | None = Field(None, description="kg per unit, where the unit is no mass")
    carbon_biogenic: NotNegative = Field(0.0, description="biogenic carbon in one unit, kg C")
    primary_share: Share = Field(0.0, description="primary-data share the supplier states, fraction; unknown is 0")
    valid_until: date | None = Field(None, description="last day the footprint is valid")
    verified_by: Words = Field("", description="who verified it")
    technology: Score | None = Field(None, description="technology score TeR, 1 to 5")
    geography: Score | None = Field(None, description="geography score GeR, 1 to 5")
    time: Score | None = Field(None, description="time score TiR, 1 to 5")


class Exclusion(Record):
    what: Name = Field(description="what is left out")
    estimate: NotNegative = Field(description="estimated kg CO2e per product that is left out")
    reason: Name = Field(description="why it is left out")


class Evidence(Record):
    id: Name = Field(description="unique id, named by rows that rest on it")
    file: Name = Field(description="path inside the study's evidence folder")
    proves: Words = Field("", description="what it proves")
    sha256: Words = Field("", description="SHA-256 of the file, computed when the study is read")


class Study(Record):
    """One firm's data about one product; the workbook and study.json hold exactly this."""

    format: Literal["tanbiao-study/1"] = Field("tanbiao-study/1", description="format and version")
    system: Name = Field(description="id of the product system")
    firm: Firm
    plant: Plant
    product: Product
    period: Period
    boundary: Literal["cradle-to-gate", "cradle-to-grave"] | None = Field(
        None, description="empty: the product system's default"
    )
    gwp_set: Words = Field("", description="empty: the product system's default for the boundary")
    document_date: date = Field(description="date of the calculation as printed; never taken from the clock")
    parameters: tuple[ParameterRow, ...] = ()
    bom: tuple[BomRow, ...] = ()
    energy: tuple[EnergyRow, ...] = ()
    direct: tuple[DirectRow, ...] = ()
    distribution: tuple[DistributionRow, ...] = ()
    use: tuple[UseRow, ...] = ()
    end_of_life: tuple[EndOfLifeRow, ...] = ()
    own_factors: tuple[OwnFactor, ...] = ()
    suppliers: tuple[SupplierFootprint, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    evidence: tuple[Evidence, ...] = ()
