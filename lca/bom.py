"""The bill of materials as a tree: every quantity multiplies through the levels exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from inventories import spread, summation, unit
from inventories.background import Background
from inventories.form import row_name
from inventories.problem import InputError, Place, Problems, Text
from inventories.study import BomKind, BomRow, LossFate
from lca.model import Edge, Emission, Node
from lca.provider import Provider, Providers

CARBON_TO_CO2 = 44.0 / 12.0

LOSS_TREATMENT = {
    "polymer": "incineration-polymer",
    "wood": "incineration-wood",
    "paper": "incineration-paper",
    "textile": "incineration-textile-synthetic",
    "metal": "landfill-inert",
    "glass": "landfill-inert",
    "mineral": "landfill-inert",
}
"""Where loss with the fate `waste` goes, by material group; everything else to mixed municipal waste."""
NATURAL_TEXTILE = "incineration-textile-cotton"
"""Textile whose mass holds at least this share of biogenic carbon is natural fibre: its own CO2 is not fossil."""
NATURAL_CARBON = 0.2
NO_MATERIAL = ("electricity", "heat", "fuel", "transport", "waste")
OTHER_TREATMENT = "landfill-municipal-cn"

Where = Callable[[int, str], Place]
"""Place of a field of row i of the sheet"""


@dataclass
class Part:
    """One row with its children; masses are per one unit of the part."""

    index: int
    row: BomRow
    provider: Provider | None = None
    children: list[Part] = field(default_factory=list)
    amount: float = 0.0
    """units of the provider in one unit of the part, net of loss"""
    groups: dict[str, float] = field(default_factory=dict)
    """kg net by material group in one unit of the part"""
    carbon: float = 0.0
    """kg biogenic C in one unit of the part"""

    @property
    def node(self) -> str:
        return f"bom_{self.index + 1:03d}"

    @property
    def mass(self) -> float:
        return summation.total(self.groups.values())

    def walk(self) -> Iterator[Part]:
        yield self
        for child in self.children:
            yield from child.walk()


def tree(rows: Sequence[BomRow], providers: Providers, problems: Problems, where: Where) -> list[Part]:
    """The parts at level 1, resolved and weighed; what is wrong goes to `problems`."""
    tops: list[Part] = []
    path: list[Part] = []
    for index, row in enumerate(rows):
        part = Part(index, row)
        if row.level > len(path) + 1:
            problems.add(
                "bom-level",
                Text(f"层级从 {len(path)} 跳到 {row.level}", f"The level jumps from {len(path)} to {row.level}"),
                Text("下级零件的层级只能比上级大 1", "A part's level is one more than its parent's"),
                where(index, "level"),
            )
            continue
        del path[row.level - 1 :]
        (path[-1].children if path else tops).append(part)
        path.append(part)
    for part in (p for top in tops for p in top.walk()):
        _resolve(part, providers, problems, where)
    for top in tops:
        _weigh(top)
    return tops


def _resolve(part: Part, providers: Providers, problems: Problems, where: Where) -> None:
    row = part.row
    if not row.material:
        if not part.children:
            problems.add(
                "bom-empty",
                Text(
                    f"零件“{row.part}”既无材料也无下级零件",
                    f"The part {row.part} has neither a material nor parts of its own",
                ),
                Text("填写材料，或在其下添加零件", "Name its material or add its parts below"),
                where(part.index, "material"),
            )
        return
    part.provider = providers.known(row.material, problems, where(part.index, "material"))
    if part.provider is None:
        return
    if row.kind in (BomKind.MATERIAL, BomKind.PACKAGING) and part.provider.category in NO_MATERIAL:
        problems.add(
            "no-material",
            Text(
                f"“{row.material}”是{part.provider.category}活动，不是材料",
                f"{row.material} is an activity of the category {part.provider.category}, not a material",
            ),
            Text(
                "选择材料；加工、运输或处置请改用相应的类别或工作表",
                "Choose a material; for a service set the kind to process, for transport and disposal use their own columns and sheets",
            ),
            where(part.index, "material"),
        )
    if providers.circular(part.provider, "bom"):
        problems.add(
            "own-product",
            Text(
                f"“{row.material}”包含本物料清单自身，产品不能是自己的零件",
                f"{row.material} holds this bill of materials itself: a product cannot be a part of itself",
            ),
            Text("选择材料或外购件", "Choose a material or a bought part"),
            where(part.index, "material"),
        )
    try:
        part.amount = _in_provider_units(row.unit, part.provider)
    except InputError as error:
        for problem in error.problems:
            problems.add(problem.code, problem.what, problem.cure, where(part.index, "unit"))


def _in_provider_units(of: str, provider: Provider) -> float:
    """Units of the provider in one `of`; through the mass of one unit where the dimensions differ."""
    if unit.same_dimension(of, provider.unit):
        return unit.convert(1.0, of, provider.unit)
    if provider.mass_kg and unit.same_dimension(of, "kg"):
        return unit.convert(1.0, of, "kg") / provider.mass_kg
    return unit.convert(1.0, of, provider.unit)


def _weigh(part: Part) -> None:
    for child in part.children:
        _weigh(child)
    if part.provider and part.row.kind in (BomKind.MATERIAL, BomKind.PACKAGING):
        for group, mass in part.provider.composition.items():
            part.groups[group] = part.groups.get(group, 0.0) + mass * part.amount
        part.carbon += part.provider.carbon * part.amount
    for child in part.children:
        if child.row.kind in (BomKind.MATERIAL, BomKind.PACKAGING):
            for group, mass in child.groups.items():
                part.groups[group] = part.groups.get(group, 0.0) + mass * child.row.quantity
            part.carbon += child.carbon * child.row.quantity


def totals(parts: Sequence[Part]) -> tuple[dict[str, float], float]:
    """kg net by material group and kg biogenic C, per product."""
    groups: dict[str, float] = {}
    for part in parts:
        for group, mass in part.groups.items():
            groups[group] = groups.get(group, 0.0) + mass * part.row.quantity
    return groups, summation.total(p.carbon * p.row.quantity for p in parts)


@dataclass
class BomBuilder:
    """Turns resolved parts into nodes, edges and emissions."""

    providers: Providers
    background: Background
    problems: Problems
    where: Where
    stage: str
    transport_stage: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    emissions: list[Emission] = field(default_factory=list)

    def insert(self, consumer: str, parts: Sequence[Part]) -> None:
        """Lets one unit of `consumer` need the parts."""
        for part in parts:
            row = part.row
            place = row_name("bom", part.index)
            self.edges.append(
                Edge(
                    consumer,
                    part.node,
                    row.quantity,
                    data_kind=row.data_kind,
                    source=row.source,
                    evidence=row.evidence,
                    place=place,
                    note=row.note,
                    **spread.scaled(row, 1.0),
                )
            )
            self.nodes.append(
                Node(
                    part.node,
                    row.part,
                    row.part_en or row.part,
                    row.unit,
                    "bom",
                    self.stage,
                    location=row.origin,
                    supplier=row.supplier,
                    source=row.source,
                    place=place,
                )
            )
            self._inside(part, place)

    def _inside(self, part: Part, place: str) -> None:
        row = part.row
        gross = 1.0 / (1.0 - row.loss)
        scaled = f"/(1-{row.loss!r})" if row.loss and row.loss_fate is not LossFate.REMELT else ""
        factor = gross if scaled else 1.0
        if part.provider:
            for provider, share in self._recycled(part):
                amount = part.amount * share * factor
                self.edges.append(
                    Edge(
                        part.node,
                        provider,
                        amount,
                        expression=f"{part.amount * share!r}{scaled}" if scaled else "",
                        data_kind=row.data_kind,
                        source=row.source,
                        evidence=row.evidence,
                        place=place,
                    )
                )
        for child in part.children:
            self.insert(part.node, [child])
            if scaled:
                last = next(i for i, e in enumerate(self.edges) if e.consumer == part.node and e.provider == child.node)
                edge = self.edges[last]
                self.edges[last] = _multiplied(edge, factor, f"{edge.amount!r}{scaled}")
        if scaled and part.mass:
            self._lost(part, row.loss * gross, place)
        for words, distance, column in (
            (row.transport, row.distance, "transport"),
            (row.transport2, row.distance2, "transport2"),
        ):
            self._transport(part, words, distance, column, factor, place)

    def _recycled(self, part: Part) -> list[tuple[str, float]]:
        """Providers of the material and their shares: recycled content acts on a declared triple only (decision 18)."""
        wanted = part.row.recycled_content
        if part.provider is None:
            return []
        if wanted is None:
            return [(part.provider.id, 1.0)]
        triple = next((t for t in self.background.recycling.values() if part.provider.id == t.virgin), None)
        place = self.where(part.index, "recycled_content")
        if triple is None:
            self.problems.add(
                "recycled-content",
                Text(
                    f"“{part.row.material}”没有声明的原生/再生因子对，不能使用再生含量",
                    f"{part.row.material} has no declared pair of virgin and recycled factors, so recycled content cannot act on it",
                ),
                Text(
                    f"清空该格，或改用下列材料：{'、'.join(t.name.zh for t in self.background.recycling.values())}",
                    f"Empty the cell, or use one of: {', '.join(t.name.en for t in self.background.recycling.values())}",
                ),
                place,
            )
            return [(part.provider.id, 1.0)]
        if wanted < triple.share_inside - 1e-12:
            self.problems.add(
                "recycled-content",
                Text(
                    f"再生含量 {wanted:.0%} 低于原生因子已含的 {triple.share_inside:.0%}",
                    f"The recycled content {wanted:.0%} is below the {triple.share_inside:.0%} already inside the virgin factor",
                ),
                Text(f"填写不低于 {triple.share_inside:.0%} 的数值", f"Give at least {triple.share_inside:.0%}"),
                place,
            )
        recycled = (wanted - triple.share_inside) / (1.0 - triple.share_inside)
        return [
            (name, share) for name, share in ((triple.virgin, 1.0 - recycled), (triple.recycled, recycled)) if share
        ]

    def _lost(self, part: Part, lost: float, place: str) -> None:
        """Loss per unit of net part: to a treatment, or sold by cut-off; its biogenic carbon leaves either way."""
        if part.row.loss_fate is LossFate.WASTE:
            for group, mass in part.groups.items():
                self.edges.append(
                    Edge(
                        part.node,
                        NATURAL_TEXTILE
                        if group == "textile" and part.carbon >= NATURAL_CARBON * part.mass
                        else LOSS_TREATMENT.get(group, OTHER_TREATMENT),
                        mass * lost,
                        data_kind=part.row.data_kind,
                        place=place,
                        note="treatment of manufacturing loss",
                    )
                )
        if part.carbon:
            self.emissions.append(
                Emission(
                    part.node,
                    "co2-biogenic",
                    part.carbon * lost * CARBON_TO_CO2,
                    place=place,
                    note="biogenic carbon of the loss leaves the system",
                )
            )

    def _transport(
        self, part: Part, words: str, distance: float | None, column: str, factor: float, place: str
    ) -> None:
        if not words and distance is None:
            return
        if not words or distance is None:
            self.problems.add(
                "transport-incomplete",
                Text(
                    f"零件“{part.row.part}”的运输方式与里程须同时填写",
                    f"The transport of {part.row.part} needs both a mode and a distance",
                ),
                Text("补齐，或两格都清空", "Fill in both cells or empty both"),
                self.where(part.index, column),
            )
            return
        provider = self.providers.known(words, self.problems, self.where(part.index, column))
        if provider is None:
            return
        if not unit.same_dimension(provider.unit, "tkm"):
            self.problems.add(
                "transport-unit",
                Text(f"“{words}”不是以吨公里计的运输活动", f"{words} is no transport activity in tonne-kilometres"),
                Text("选择单位为 tkm 的运输方式", "Choose a transport mode with the unit tkm"),
                self.where(part.index, column),
            )
            return
        if part.mass:
            self.edges.append(
                Edge(
                    part.node,
                    provider.id,
                    part.mass / 1000.0 * distance * factor,
                    expression=f"{part.mass * factor!r}/1000*{distance!r}",
                    stage=self.transport_stage,
                    data_kind=part.row.data_kind,
                    source=part.row.source,
                    evidence=part.row.evidence,
                    place=place,
                )
            )


def _multiplied(edge: Edge, factor: float, expression: str) -> Edge:
    """The edge with its amount and its own distribution multiplied."""
    return replace(edge, amount=edge.amount * factor, expression=expression, **spread.scaled(edge, factor))
