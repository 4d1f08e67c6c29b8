"""Rows of a bill of materials that stand at the wrong level, under the wrong kind, or in an amount that their neighbours do not bear out."""

from __future__ import annotations

from collections.abc import Iterator

from inventories import summation, unit
from inventories.problem import InputError, Text
from inventories.study import BomKind
from lca import bom, wording
from lca.doubt import Doubt, Facts

WORKED = (
    ("polymer", ("injection-moulding", "extrusion-plastic", "film-blowing", "blow-moulding", "thermoforming", "compression-moulding", "foam-moulding")),
    ("metal", ("stamping", "machining", "laser-cutting", "bending", "roll-forming", "welding", "die-casting", "gravity-casting", "sand-casting",
               "forging", "wire-drawing", "tube-welding", "heat-treatment", "sawing-metal", "grinding", "shot-blasting")),
    ("textile", ("spinning", "texturing", "melt-spinning", "knitting", "weaving", "singeing", "desizing", "scouring", "bleaching", "mercerising",
                 "washing-synthetic", "dyeing", "finishing", "heat-setting", "raising", "compacting", "garment-washing", "linking", "pressing")),
    ("rubber", ("rubber-moulding",)),
    ("glass", ("glass-tempering",)),
)  # fmt: skip
"""Material group to the beginnings of the ids of the processes that work it, per kilogram."""
ABOVE, BELOW = 1.35, 0.02
"""A process per kilogram works at most the mass that is there (rounding, losses), and hardly less than a fiftieth of it."""
NO_PROCESS = ("chemical", "fuel")
BOUGHT_PACKAGING = ("metal", "electronics", "battery", "textile", "chemical")
"""Categories of which no packaging is made, as a rule."""
HEAVY = 5.0
"""Auxiliaries above so many times the product's mass are asked about."""
PACKED = 10.0
"""Packaging above so many times the product's mass stops the study."""
ASSEMBLY = ("pieces", "mass")
ASSEMBLY_UNITS = ("m", "m2")


def doubts(facts: Facts) -> Iterator[Doubt]:
    """Every doubtful row of the bill of materials."""
    above = {id(child): part for part in facts.parts for child in part.children}
    for part in facts.parts:
        parent = above.get(id(part))
        yield from _kinds(part, parent)
        yield from _nesting(part, parent)
        if not part.row.material:
            yield from _assembly(part)
        if part.row.kind is BomKind.PROCESS:
            yield from _worked(facts, part, parent)
        if part.row.kind is BomKind.AUXILIARY:
            yield from _auxiliary(facts, part, parent)
        if part.row.kind is BomKind.PACKAGING:
            yield from _packaging(facts, part, parent)


def _kinds(part: bom.Part, parent: bom.Part | None) -> Iterator[Doubt]:
    """The kind of a row beside what it buys and where it stands."""
    row, provider = part.row, part.provider
    path = ("bom", part.index, "kind")
    if provider and provider.kind == "background":
        service = provider.category == "process"
        if service and row.kind in (BomKind.MATERIAL, BomKind.PACKAGING):
            yield Doubt(
                Text(f"“{row.material}”是工序，不是材料", f"{row.material} is a process, not a material"),
                Text("类别改为“工序”，或选择材料", "Set the kind to process, or choose a material"), path, impossible=True,
            )  # fmt: skip
        elif (
            provider.mass_kg and row.kind is BomKind.PROCESS and provider.category not in ("water", "chemical", "fuel")
        ):
            yield Doubt(
                Text(f"“{row.material}”是{provider.category}，不是工序：其质量不会计入", f"{row.material} is of the category {provider.category}, no process: its mass would not count"),
                Text("类别改为“材料”，或选择工序", "Set the kind to material, or choose a process"), path, impossible=True,
            )  # fmt: skip
        elif row.kind is BomKind.PROCESS and provider.category in NO_PROCESS:
            yield Doubt(
                Text(f"“{row.part}”列为工序，所选“{row.material}”是{provider.category}", f"{row.part!r} is listed as a process and buys {row.material}, of the category {provider.category}"),
                Text("选择工序，或把类别改为“辅料”", "Choose a process, or set the kind to auxiliary"), path,
            )  # fmt: skip
        elif row.kind is BomKind.PACKAGING and provider.category in BOUGHT_PACKAGING:
            yield Doubt(
                Text(f"“{row.part}”（{provider.category}）列为包装", f"{row.part!r} ({provider.category}) is listed as packaging"),
                Text("若随产品使用，类别改为“材料”", "If it is used with the product, its kind is material"), path,
            )  # fmt: skip
    if row.kind is BomKind.MATERIAL and wording.packaging(row.part, row.part_en):
        yield Doubt(
            Text(f"“{row.part}”像是包装，却列为材料", f"{row.part!r} reads like packaging, but is listed as a material"),
            Text("包装的类别选“包装”：它不计入产品质量", "Packaging has the kind packaging and is no part of the product's mass"), path,
        )  # fmt: skip
    if parent and BomKind.PACKAGING in (row.kind, parent.row.kind) and {row.kind, parent.row.kind} & {BomKind.MATERIAL}:
        yield Doubt(
            Text(f"“{row.part}”（{row.kind}）在“{parent.row.part}”（{parent.row.kind}）之下", f"{row.part!r} ({row.kind}) stands under {parent.row.part!r} ({parent.row.kind})"),
            Text("包装与材料不互为上下级：改正类别或层级", "Packaging and materials are not parts of each other: correct the kind or the level"), path,
        )  # fmt: skip


def _nesting(part: bom.Part, parent: bom.Part | None) -> Iterator[Doubt]:
    """A material with a material below it: both are counted, and the lower one is multiplied by the upper one's quantity."""
    weighed = (BomKind.MATERIAL, BomKind.PACKAGING)
    if parent and parent.row.material and part.row.quantity == parent.row.quantity != 1:
        yield Doubt(
            Text(f"“{part.row.part}”的数量与上级“{parent.row.part}”相同：{part.row.quantity:g}", f"{part.row.part!r} has the quantity of the row above it, {parent.row.part!r}: {part.row.quantity:g}"),
            Text("下级数量按上级每一单位填写；若为同级，改正层级", "A sub-part's quantity is per unit of its parent; if both stand side by side, correct the level"),
            ("bom", part.index, "level"),
        )  # fmt: skip
    if parent and parent.row.material and parent.row.kind in weighed and part.row.kind in weighed and parent.provider:
        if parent.provider.mass_kg is None:
            return
        yield Doubt(
            Text(f"“{part.row.part}”是“{parent.row.part}”的下级，而后者自己已有材料", f"{part.row.part!r} stands under {parent.row.part!r}, which has a material of its own"),
            Text("两者都会计入，且数量相乘：检查层级", "Both count, and the quantities multiply: check the level"), ("bom", part.index, "level"),
        )  # fmt: skip


def _assembly(part: bom.Part) -> Iterator[Doubt]:
    row = part.row
    if not unit.known(row.unit):
        return
    kind = unit.dimension(row.unit)
    if kind not in ASSEMBLY and row.unit not in ASSEMBLY_UNITS:
        yield Doubt(
            Text(f"装配件“{row.part}”以 {row.unit} 计", f"The assembly {row.part!r} is counted in {row.unit}"),
            Text("装配件按件、kg、m 或 m2 计", "An assembly is counted in pieces, kg, m or m2"), ("bom", part.index, "unit"),
        )  # fmt: skip
    elif kind == "pieces" and row.kind is BomKind.MATERIAL and row.quantity % 1:
        yield Doubt(
            Text(f"装配件“{row.part}”的件数不是整数：{row.quantity:g}", f"{row.quantity:g} pieces of the assembly {row.part!r} are no whole number"),
            Text("检查数量", "Check the quantity"), ("bom", part.index, "quantity"),
        )  # fmt: skip
    elif kind == "mass" and part.mass:
        inside = part.mass * unit.convert(1.0, "kg", row.unit)
        if not 0.5 <= inside <= 2.0:
            yield Doubt(
                Text(f"1 {row.unit} “{row.part}”的下级件共 {part.mass:.4g} kg", f"The parts of 1 {row.unit} of {row.part!r} weigh {part.mass:.4g} kg"),
                Text("以质量计的装配件，下级数量按每单位填写；否则改为件", "For an assembly counted by mass its parts are given per unit of it; else count it in pieces"),
                ("bom", part.index, "unit"),
            )  # fmt: skip


def _beside(facts: Facts, part: bom.Part, parent: bom.Part | None, group: str) -> tuple[float, float]:
    """kg of the group (all groups if empty) in one unit of the parent, and the same where the rows at the part's own level end."""
    groups: dict[str, float] = {}
    if parent:
        groups = parent.groups
    else:
        groups, _ = bom.totals(facts.tops)
    return (groups.get(group, 0.0) if group else summation.total(groups.values())), summation.total(groups.values())


def _kilograms(part: bom.Part) -> float | None:
    try:
        return part.row.quantity * unit.convert(1.0, part.row.unit, "kg")
    except InputError:
        return None


def _worked(facts: Facts, part: bom.Part, parent: bom.Part | None) -> Iterator[Doubt]:
    """A process per kilogram beside the mass that it could work."""
    provider, worked = part.provider, _kilograms(part)
    if (
        provider is None
        or provider.kind != "background"
        or provider.unit != "kg"
        or worked is None
        or provider.category != "process"
    ):
        return
    group = next((g for g, ids in WORKED if provider.id.startswith(ids)), "")
    there, whole = _beside(facts, part, parent, group)
    path = ("bom", part.index, "quantity")
    if not whole:
        return
    if group and not there and not _unknown_stuff(facts, part, parent):
        yield Doubt(
            Text(f"“{part.row.part}”加工{group}，但同级没有这类材料", f"{part.row.part!r} works {group}, of which there is none beside it"),
            Text("检查所选工序", "Check the process"), ("bom", part.index, "material"),
        )  # fmt: skip
    elif worked > ABOVE * (there or whole):
        yield Doubt(
            Text(f"“{part.row.part}”加工 {worked:.4g} kg，同级{group or '材料'}只有 {there or whole:.4g} kg", f"{part.row.part!r} works {worked:.4g} kg; there are {there or whole:.4g} kg of {group or 'material'} beside it"),
            Text("检查数量、单位与层级", "Check quantity, unit and level"), path, impossible=worked > 20 * whole,
        )  # fmt: skip
    elif worked < BELOW * (there or whole):
        yield Doubt(
            Text(f"“{part.row.part}”只加工 {worked:.4g} kg，同级{group or '材料'}有 {there or whole:.4g} kg", f"{part.row.part!r} works {worked:.4g} kg only, of {there or whole:.4g} kg of {group or 'material'} beside it"),
            Text("检查单位（g 与 kg）", "Check the unit (g or kg?)"), path,
        )  # fmt: skip


def _unknown_stuff(facts: Facts, part: bom.Part, parent: bom.Part | None) -> bool:
    """Whether something beside the row comes from a process of the system, or from a group that may hold anything."""
    beside = [p for top in (parent.children if parent else facts.tops) for p in top.walk()]
    groups = parent.groups if parent else facts.groups
    return bool(groups.get("other")) or any(p.provider and p.provider.kind == "system" for p in beside)


def _packaging(facts: Facts, part: bom.Part, parent: bom.Part | None) -> Iterator[Doubt]:
    """Packaging that outweighs what it packs."""
    mass, product = part.mass * part.row.quantity, facts.study.product.mass
    if parent is None and mass > product:
        yield Doubt(
            Text(f"包装“{part.row.part}” {mass:.4g} kg，比产品（{product:.4g} kg）还重", f"The packaging {part.row.part!r} weighs {mass:.4g} kg, more than the product ({product:.4g} kg)"),
            Text("检查单位，以及一件包装内装几件产品", "Check the unit, and how many products one package holds"),
            ("bom", part.index, "quantity"), impossible=mass > PACKED * product,
        )  # fmt: skip


def _auxiliary(facts: Facts, part: bom.Part, parent: bom.Part | None) -> Iterator[Doubt]:
    mass, provider = _kilograms(part), part.provider
    if mass is None or provider is None or provider.category == "water":
        return
    if mass > HEAVY * (parent.mass if parent and parent.mass else facts.study.product.mass):
        yield Doubt(
            Text(f"辅料“{part.row.part}” {mass:.4g} kg，远超产品质量", f"The auxiliary {part.row.part!r} is {mass:.4g} kg, many times the product"),
            Text("检查单位（g、kg、t）", "Check the unit (g, kg, t)"), ("bom", part.index, "quantity"),
        )  # fmt: skip
