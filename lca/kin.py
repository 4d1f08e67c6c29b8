"""What a part buys beside its kin in the data set: raw stuff in place of a material, recycled stuff, a route better than the usual one.

All three make a small number, and an honest study may hold each of them; so they are asked about, and the reviewer's sample draws on
them. Raw stuff is known from the data set itself: what is made of it there, of the same category and mostly of it by mass, costs
`RAW` times as much as it does here with the processes that stand beside it in the bill of materials.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from inventories import summation, unit
from inventories.background import Activity, Background
from inventories.problem import InputError, Text
from inventories.study import BomKind
from lca import bom, wording
from lca.doubt import Doubt, Facts

MADE = ("metal", "polymer", "wood", "paper", "textile", "glass", "rubber")
"""Categories whose activities lead from the raw material to the part."""
RAW = 2.0
"""times: what is made of it in the data set, beside what it is bought at"""
BY_CATEGORY = {"cell": "battery", "textile": "textile", "electronics": "electronics"}
"""Stuff that is told by the category of the data set."""
CELL = re.compile(
    r"电芯|电池[包组模](?!箱|壳)|\b(?:battery|li-ion|lfp|nmc) (?:cell|pack|module)s?\b(?! case| housing)", re.IGNORECASE
)
CELLS = ("li-ion cell", "li-ion pack")
"""Beginnings of the products of the data set that are cells, or made of little else."""
MAINLY = 0.5
"""kg of the input in one kg of what is made of it"""
ROUTE = 0.8
"""times the factor of the usual route: below it the route is a claim"""
BELOW = 0.9
"""times the smallest factor of the same stuff in the data set"""
RECYCLED = re.compile(r"recycl|secondary|rebonded|scrap", re.IGNORECASE)
"""What the product of an activity of recycled stuff is called."""

RAW_SCRAP = re.compile(r"scrap$|^waste", re.IGNORECASE)
"""What the product of scrap itself is called, in distinction to what is made of it."""

Kin = Mapping[str, Set[str]]
Said = tuple[Text, Text, bool]
WORDLESS = (Text("", ""), Text("", ""))


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of the bill of materials that stands on a route which has to be proved."""

    index: int
    what: Text
    cure: Text
    proved: bool
    """whether the row names what may prove it: then it is no question, and still drawn on"""


def claims(facts: Facts) -> list[Claim]:
    """Every row that buys raw stuff, recycled stuff or a better route than the usual one."""
    weighed = [
        (part, facts.whole.activities[part.provider.id])
        for part in facts.parts
        if part.provider and part.provider.kind == "background" and part.provider.category in (*MADE, "battery", "electronics")
        and part.provider.mass_kg and part.row.kind in (BomKind.MATERIAL, BomKind.PACKAGING)
    ]  # fmt: skip
    above = {id(child): part for part in facts.parts for child in part.children}
    made = _made_of(facts.whole) if weighed else {}
    found = []
    for part, activity in weighed:
        parent = above.get(id(part))
        beside = parent.children if parent else facts.tops
        said = (
            _recycled(facts, part, activity)
            or _raw(facts, part, activity, beside, sorted(_all_of(made, activity.id)))
            or _route(facts, part, activity)
            or _least(facts, part, activity, made)
        )
        if said:
            found.append(Claim(part.index, *said))
    return found


def _recycled(facts: Facts, part: bom.Part, activity: Activity) -> Said | None:
    pair = next((t for t in facts.whole.recycling.values() if activity.id in (t.recycled, t.virgin)), None)
    if pair and activity.id == pair.virgin:
        content = part.row.recycled_content
        return (
            (*WORDLESS, True) if content is not None and content > pair.share_inside else None
        )  # R30b asks for its proof
    if pair is None and (RAW_SCRAP.search(activity.product) or not RECYCLED.search(activity.product)):
        return None
    return (
        Text(f"“{part.row.part}”全部按再生料“{activity.name.zh}”计", f"{part.row.part_en or part.row.part!r} is counted as recycled throughout: {activity.name.en}"),
        Text(f"材料选“{pair.name.zh}”（{pair.virgin}），再生份额填在再生含量一栏", f"Take {pair.virgin} as the material and give the recycled share in the column Recycled content")
        if pair
        else Text("附供应商声明或证书，或选择原生料", "Name the supplier's statement or certificate, or take the virgin material"),
        pair is None and facts.proved("bom", "material", part.index),
    )  # fmt: skip


def _raw(
    facts: Facts, part: bom.Part, activity: Activity, beside: Sequence[bom.Part], kin: Sequence[str]
) -> Said | None:
    """What is made of it costs much more than the row with its processes; no process makes a part of scrap."""
    if not kin:
        return None
    known = facts.whole.activities
    work = [] if RECYCLED.search(activity.product) else [
        p for p in (*beside, *part.children) if p.row.kind is BomKind.PROCESS and p.provider and p.provider.kind == "background"
    ]  # fmt: skip
    factor = facts.factors([activity.id, *kin, *(p.provider.id for p in work if p.provider)])
    dear = statistics.median(factor[k] / (known[k].mass_kg or 1.0) for k in kin)
    mass = summation.total(p.groups.get(activity.category, 0.0) * p.row.quantity for p in beside)
    worked = summation.total(factor[p.provider.id] * p.amount * p.row.quantity for p in work if p.provider)
    own = factor[activity.id] / (activity.mass_kg or 1.0) + (worked / mass if mass else 0.0)
    if dear <= RAW * own:
        return None
    return (
        Text(f"“{part.row.part}”选了原料“{activity.name.zh}”：{'连同所列工序 ' if worked else ''}{own:.3g} kg CO2e/kg，数据集中由它制成的材料约 {dear:.3g}", f"{part.row.part_en or part.row.part!r} buys the raw material {activity.name.en}: {own:.3g} kg CO2e/kg{' with the processes listed beside it' if worked else ''}; what is made of it in the data set comes to about {dear:.3g}"),
        Text("选择制成的材料；若由本厂加工，列出工序，或说明其能耗已填在能源表", "Choose the finished material; if the plant works it itself, list the processes, or say that their energy is on the sheet Energy"),
        False,
    )  # fmt: skip


def _route(facts: Facts, part: bom.Part, activity: Activity) -> Said | None:
    usual = _usual(facts, activity)
    if usual is None:
        return None
    factor = facts.factors([activity.id, usual.id])
    share = factor[activity.id] / factor[usual.id] if factor[usual.id] > 0 else 1.0
    if share >= ROUTE:
        return None
    return (
        Text(f"“{part.row.part}”选了“{activity.name.zh}”，为通常来源（{usual.id}）的 {share:.0%}", f"{part.row.part_en or part.row.part!r} takes {activity.name.en}, {share:.0%} of the usual route ({usual.id})"),
        Text(f"附证明该来源的供应商证据，或改用 {usual.id}", f"Name the supplier's evidence of that route, or take {usual.id}"),
        facts.proved("bom", "material", part.index),
    )  # fmt: skip


def _least(facts: Facts, part: bom.Part, activity: Activity, made: Kin) -> Said | None:
    """Metals only: below all others of the same metal."""
    kinds = wording.stuff(activity.name.zh, activity.name.en) & wording.SOLID
    if activity.category != "metal" or len(kinds) != 1:
        return None
    (kind,) = kinds
    least = _smallest(facts, kind, made, activity.id)
    value = facts.factors([activity.id])[activity.id] / (activity.mass_kg or 1.0)
    if least is None or value >= BELOW * least:
        return None
    return (
        Text(f"“{part.row.part}”选了“{activity.name.zh}”：{value:.3g} kg CO2e/kg，低于同类其他材料（最低 {least:.3g}）", f"{part.row.part_en or part.row.part!r} takes {activity.name.en}: {value:.3g} kg CO2e/kg, below all other materials of its kind (least {least:.3g})"),
        Text("选择制成的材料", "Choose the finished material"),
        False,
    )  # fmt: skip


def doubts(facts: Facts) -> Iterator[Doubt]:
    """Claims that nothing stands behind, and factors below all of their kind."""
    for claim in claims(facts):
        if not claim.proved:
            yield Doubt(claim.what, claim.cure, ("bom", claim.index, "material"))
    yield from _below(facts)
    yield from _shadows(facts)


def _made_of(background: Background) -> Kin:
    """What the data set makes directly and mainly of each activity, of the same category."""
    found: dict[str, set[str]] = {}
    for activity in background.activities.values():
        if activity.category not in MADE or not activity.mass_kg:
            continue
        for row in background.exchanges.get(activity.id, ()):
            source = background.activities.get(row.input) if row.kind == "input" else None
            if source is None or source.category != activity.category or not source.mass_kg:
                continue
            if unit.convert(row.amount, row.unit, source.unit) * source.mass_kg >= MAINLY * activity.mass_kg:
                found.setdefault(source.id, set()).add(activity.id)
    return found


def _all_of(made: Kin, name: str) -> set[str]:
    """What is made of it, at any remove."""
    found: set[str] = set()
    waiting = [name]
    for one in waiting:
        waiting += sorted(made.get(one, set()) - found)
        found |= made.get(one, set())
    return found - {name}


def _usual(facts: Facts, activity: Activity) -> Activity | None:
    """The default for the same product at the plant's place, else of the world; None where the activity is that one."""
    country = facts.study.plant.region.split("-")[0].upper()
    defaults = {
        a.location.split("-")[0]: a
        for a in facts.whole.alternatives(activity)
        if a.use == "default" and a.unit == activity.unit
    }
    if activity.use == "default" and activity.location.split("-")[0] in (country, "GLO"):
        return None
    return defaults.get(country) or defaults.get("CN") or defaults.get("GLO")


def _below(facts: Facts) -> Iterator[Doubt]:
    """Own factors and suppliers' footprints that are below every activity of the stuff their names say."""
    named: dict[tuple[str, int], set[str]] = {}
    for part in facts.parts:
        if part.provider is None or part.provider.kind not in ("own factor", "supplier"):
            continue
        section = "own_factors" if part.provider.kind == "own factor" else "suppliers"
        key = part.provider.id.split(":", 1)[1]
        rows = getattr(facts.study, section)
        index = next(i for i, r in enumerate(rows) if r.id == key)
        said = _kinds(part.row.part, part.row.part_en, *wording.names(rows[index]))
        if len(said) == 1:
            named.setdefault((section, index), set()).update(said)
    if not named:
        return
    made = _made_of(facts.whole)
    for (section, index), kinds in named.items():
        row = getattr(facts.study, section)[index]
        mass = row.mass if row.mass and not unit.same_dimension(row.unit, "kg") else None
        try:
            value = row.value / mass if mass else row.value / unit.convert(1.0, row.unit, "kg")
        except InputError:
            continue
        least = _smallest(facts, next(iter(kinds)), made) if len(kinds) == 1 else None
        if least is not None and value < BELOW * least:
            yield Doubt(
                Text(f"“{row.id}”为 {value:.3g} kg CO2e/kg，低于数据集中所有同类材料（最低 {least:.3g}，含再生料）", f"{row.id} is {value:.3g} kg CO2e/kg, below every material of its kind in the data set (least {least:.3g}, recycled ones among them)"),
                Text("核对数值、单位与系统边界（须从摇篮到大门）", "Check value, unit and boundary (cradle to gate)"), (section, index, "value"),
            )  # fmt: skip


def _kinds(*names: str) -> frozenset[str]:
    """Stuff whose factors compare by mass; where the names say none, whether they say cell, fabric or electronics."""
    said = wording.stuff(*names)
    if any(CELL.search(name) for name in names):
        return frozenset({"cell"})
    return said & wording.SOLID or said & {"textile", "electronics"}


def _shadows(facts: Facts) -> Iterator[Doubt]:
    """An own factor or a supplier's product that bears the name of something of the data set takes its place without a word."""
    for section in ("own_factors", "suppliers"):
        for index, row in enumerate(getattr(facts.study, section)):
            for field, name in zip(("id", "name", "name"), (row.id, *wording.names(row)), strict=True):
                other = facts.whole.find(name)
                if other:
                    yield Doubt(
                        Text(f"“{name}”与数据集中的 {other.id} 同名：用此名的行都按 {row.value:g} 计", f"{name} is also the name of {other.id} in the data set: rows of that name count at {row.value:g}"),
                        Text("改名或改编号，使两者能区分", "Give it another name or id, so that the two can be told apart"), (section, index, field if field == "id" else "value"),
                    )  # fmt: skip
                    break


def _smallest(facts: Facts, kind: str, made: Kin, but: str = "") -> float | None:
    """Smallest factor of the finished materials of that stuff, kg CO2e per kg."""
    same = [a for a in facts.whole.activities.values() if _is(a, kind) and not made.get(a.id) and a.id != but]
    factor = facts.factors([a.id for a in same])
    return min((factor[a.id] / a.mass_kg for a in same if a.mass_kg), default=None)


def _is(activity: Activity, kind: str) -> bool:
    """Whether a material of the data set is of that stuff and of no other."""
    if kind in BY_CATEGORY:
        meant = kind != "cell" or activity.product.startswith(CELLS)
        return activity.category == BY_CATEGORY[kind] and bool(activity.mass_kg) and meant
    metal = kind in wording.METALS
    if (
        activity.category not in MADE
        or (activity.category == "metal") is not metal
        or not activity.mass_kg
        or RAW_SCRAP.search(activity.product)
    ):
        return False
    return _kinds(activity.name.zh, activity.name.en) == {kind}
