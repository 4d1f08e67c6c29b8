"""A filled sheet beside the defaults that it replaces: one row that says little must not make a stage vanish.

Each sheet is weighed as a whole, in kg CO2e at the factors of its rows, whatever they are called; the bounds are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from inventories import expression, form, site_share, summation, unit
from inventories.problem import InputError, Text
from inventories.study import BomKind, Certificate
from lca.doubt import Doubt, Facts
from lca.provider import GROUPS, Provider
from lca.sheets import GRID, OWN_POWER

WORTH, WORK = 0.05, 1 / 3
"""Where the system's own bill of materials is made so much of processes, and a study has less than that part of them, it is asked."""
MATERIAL = 0.01
"""Part of all the system's defaults that must be missing for a sheet to be asked about."""
PER_KG = 1 / 3
"""Part of the system's bill of materials, kg CO2e per kg, below which that of a study is asked about."""
LOST = 0.05
"""Loss over net mass in the system's own bill of materials, above which none at all is asked about."""
PACKED = 0.2
"""Part of the system's mass of packaging, below which that of a study is asked about."""
PER_SEAT = 0.5
"""Part of the system's kg per seat, below which more seats than usual are asked about."""
PARTS = (*GROUPS, "process")
"""Categories of materials, parts and the services that work them."""
BOUNDS = (
    ("energy", "energy", "carrier", 0.4), ("distribution", "distribution", "transport", 0.2),
    ("use", "use", "activity", 1 / 3), ("end_of_life", "eol", "treatment", 1 / 3),
)  # fmt: skip
"""Section of the study, sheet of the system, field of the name, and the part of the system's own scenario below which it is asked about."""


def doubts(facts: Facts) -> Iterator[Doubt]:
    """Sheets that come to much less than the product system's own scenario."""
    yield from _bom(facts)
    yield from _losses(facts)
    yield from _packaging(facts)
    yield from _seats(facts)
    gate = (facts.study.boundary or facts.system.default_boundary) == "cradle-to-gate"
    sheets = ("bom", "packaging", "energy", *(() if gate else ("distribution", "use", "eol")))
    whole = summation.total(_sum(facts, facts.default(sheet)) or 0.0 for sheet in sheets)
    for section, sheet, field, least in BOUNDS:
        rows = getattr(facts.study, section)
        if not rows or (gate and section != "energy"):
            continue
        usual = _sum(facts, facts.default(sheet))
        found = _given(facts, section, field)
        if not usual or usual < 0 or found is None:
            continue
        given = _sum(facts, found)
        if given is not None and given < least * usual and usual - given > MATERIAL * whole:
            name = form.STUDY.table(section).name
            yield Doubt(
                Text(f"“{name.zh}”表合计 {given:.3g} kg CO2e/件，产品系统情景为 {usual:.3g}", f"The sheet {name.en} comes to {given:.3g} kg CO2e a product, the product system's scenario to {usual:.3g}"),
                Text("填了该表即取代全部缺省值：补全遗漏的行，或在备注说明为何如此之少", "A filled sheet replaces all of its defaults: add the rows that are missing, or say in a note why it is so little"),
                (section, len(rows) - 1, field),
            )  # fmt: skip


def _bom(facts: Facts) -> Iterator[Doubt]:
    """The bill of materials beside the system's own: its value per kg, and what of it is work."""
    usual, given = facts.default("bom"), list(_bought(facts))
    before, after = _mass(usual), _mass(given)
    if not given or not usual or not before or not after:
        return
    expected, found = _sum(facts, usual), _sum(facts, given)
    if expected is None or found is None:
        return
    path = ("bom", 0, "material")
    if found / after < PER_KG * expected / before:
        yield Doubt(
            Text(f"物料表合计 {found / after:.3g} kg CO2e/kg，产品系统缺省为 {expected / before:.3g}", f"The bill of materials comes to {found / after:.3g} kg CO2e/kg, the product system's own to {expected / before:.3g}"),
            Text("检查各行所选材料是否为成品材料，工序是否列全", "Check that the rows buy finished materials, and that the processes are listed"), path,
        )  # fmt: skip
    work = [
        summation.total(amount * _work(facts, p.id, ()) for p, amount in rows if p.kind == "background")
        for rows in (usual, given)
    ]
    missing = work[0] / before * after - work[1]
    own = (_sum(facts, _given(facts, "energy", "carrier") or []) or 0.0) - (_sum(facts, facts.default("energy")) or 0.0)
    if work[0] > WORTH * expected and work[1] / after < WORK * work[0] / before and own < missing / 2:
        yield Doubt(
            Text(f"物料表的加工（含外购件内）合计 {work[1]:.3g} kg CO2e/件，产品系统缺省为 {work[0]:.3g}", f"The work in the bill of materials, bought parts and all, comes to {work[1]:.3g} kg CO2e a product, the product system's own to {work[0]:.3g}"),
            Text("列出冲压、注塑、染整等外协工序；若由本厂完成，其能耗应在能源表", "List the bought processes such as stamping, moulding, dyeing; done in the plant, their energy belongs on the sheet Energy"), path,
        )  # fmt: skip


def _bought(facts: Facts, packaging: bool = False) -> Iterator[tuple[Provider, float]]:
    """What the parts of one product need, or its packaging: through the levels and through the processes of the system."""
    waiting = [(top, top.row.quantity) for top in facts.tops if (top.row.kind is BomKind.PACKAGING) is packaging]
    for part, count in waiting:
        if part.provider and part.row.kind is not BomKind.AUXILIARY:
            yield from facts.needs(part.provider, count * part.amount)
        waiting += [(child, count * child.row.quantity) for child in part.children]


def _losses(facts: Facts) -> Iterator[Doubt]:
    """Sheet is cut and cloth is trimmed: a bill of materials without any loss, where the system's own has some."""
    home = facts.system.of_sheet("bom")
    provider = facts.providers.of_system(home.id) if home else None
    net = summation.total(provider.composition.values()) if provider else 0.0
    rows = [row for row in facts.study.bom if row.kind is BomKind.MATERIAL]
    if not rows or not net or any(row.loss for row in rows):
        return
    usual, found = _mass(facts.default("bom")) / net - 1, _mass(list(_bought(facts))) / facts.study.product.mass - 1
    if usual > LOST and found < usual / 4:
        yield Doubt(
            Text(f"物料表没有任何损耗，产品系统缺省为净重的 {usual:.0%}", f"No row of the bill of materials has a loss; the product system's own are {usual:.0%} of the net mass"),
            Text("填写裁剪、冲裁、注塑等的损耗及其去向；数量为净重", "Give the losses of cutting, stamping, moulding and what becomes of them; quantities are net"), ("bom", 0, "loss"),
        )  # fmt: skip


def _packaging(facts: Facts) -> Iterator[Doubt]:
    """One bag in place of the system's cartons and crates."""
    usual, given = facts.default("packaging"), list(_bought(facts, packaging=True))
    expected, found = _mass(usual), _mass(given)
    if given and found < PACKED * expected:
        index = next(i for i, row in enumerate(facts.study.bom) if row.kind is BomKind.PACKAGING)
        yield Doubt(
            Text(f"包装 {found:.3g} kg/件，产品系统缺省为 {expected:.3g} kg", f"The packaging is {found:.3g} kg a product, the product system's own {expected:.3g} kg"),
            Text("填了包装行即取代缺省：补全纸箱、木箱、托盘，或在备注说明", "Packaging rows replace the default: add cartons, crates, pallets, or say in a note why there is so little"), ("bom", index, "quantity"),
        )  # fmt: skip


def _work(facts: Facts, name: str, above: tuple[str, ...]) -> float:
    """kg CO2e of the services that work the material inside one unit of an activity, or of the service that it is."""
    if name in facts.work:
        return facts.work[name]
    activity = facts.whole.activities[name]
    if activity.category == "process":
        found = facts.factors([name])[name]
    else:
        found = summation.total(
            unit.convert(row.amount, row.unit, facts.whole.activities[row.input].unit) * _work(facts, row.input, (*above, name))
            for row in facts.whole.exchanges.get(name, ())
            if row.kind == "input" and row.input not in above and facts.whole.activities[row.input].category in PARTS
        )  # fmt: skip
    return facts.work.setdefault(name, found)


def _mass(bought: list[tuple[Provider, float]]) -> float:
    return summation.total(amount * (p.mass_kg or 0.0) for p, amount in bought)


def _seats(facts: Facts) -> Iterator[Doubt]:
    """More seats than usual make a smaller result per seat; then there is as much of the product for each."""
    usual = _mass(facts.default("bom"))
    for index, row in enumerate(facts.study.parameters):
        known, value = facts.system.parameters.get(row.id), facts.values.get(row.id)
        if known is None or known.unit != "seat" or not isinstance(value, float) or not usual:
            continue
        seats = expression.number(known.value, facts.known)
        if value > seats and facts.study.product.mass / value < PER_SEAT * usual / seats:
            yield Doubt(
                Text(f"{value:g} 个座位，每座 {facts.study.product.mass / value:.3g} kg；产品系统缺省为每座 {usual / seats:.3g} kg", f"{value:g} seats of {facts.study.product.mass / value:.3g} kg each; the product system has {usual / seats:.3g} kg a seat"),
                Text("检查座位数：结果按座位计", "Check the number of seats: the result is per seat"), ("parameters", index, "value"),
            )  # fmt: skip


def _given(facts: Facts, section: str, field: str) -> list[tuple[Provider, float]] | None:
    """What the rows of a section buy for one product, each in the provider's unit; None where a row cannot be read."""
    found = []
    for row in getattr(facts.study, section):
        provider = facts.providers.find(getattr(row, field))
        if provider is None:
            return None
        if provider.id in OWN_POWER and getattr(row, "certificate", None) in (Certificate.SOLD, None):
            provider = facts.providers.of_system(GRID) or provider
        amount, named = AMOUNTS[section](facts, row)
        try:
            found.append((provider, unit.convert(amount, named, provider.unit)))
        except InputError:
            return None
    return found


def _leg(facts: Facts, row: Any) -> tuple[float, str]:
    return (row.mass or facts.packed_mass) / 1000 * row.distance * row.share, "tkm"


def _used(facts: Facts, row: Any) -> tuple[float, str]:
    return row.amount * (float(facts.values.get("life_years", 1.0)) if row.basis == "year" else 1.0), row.unit


AMOUNTS: dict[str, Callable[[Facts, Any], tuple[float, str]]] = {
    "energy": lambda facts, row: ((row.amount - row.exported) * site_share.of_one(row, facts.study.product), row.unit),
    "distribution": _leg,
    "use": _used,
    "end_of_life": lambda _, row: (row.mass, "kg"),
}
"""Section → what one product has of a row, and its unit."""


def _sum(facts: Facts, bought: list[tuple[Provider, float]]) -> float | None:
    """kg CO2e of what is bought; None where a process of the system is among it."""
    known = facts.factors([p.id for p, _ in bought if p.kind == "background"])
    own = {f"own:{f.id}": f.value for f in facts.study.own_factors}
    own |= {f"supplier:{s.id}": s.value for s in facts.study.suppliers}
    if any(p.kind == "system" for p, _ in bought):
        return None
    return summation.total(amount * (known[p.id] if p.kind == "background" else own[p.id]) for p, amount in bought)
