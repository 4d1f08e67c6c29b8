"""A study with changes: every change of a scenario file is resolved against the study as it stands, then applied in fixed phases.

Phases (sets, then multiples, then added and removed rows, then solar shares, then the mass that follows the BOM) make the outcome
independent of the order of the measures; two measures that set the same field to different values contradict each other and are refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from inventories import form, spread, summation
from inventories.background import Background
from inventories.plan import Plan, Times
from inventories.problem import Place, Problems, Text
from inventories.study import BomKind, DataKind, EnergyRow, OwnFactor, ParameterRow, SpreadRow, Study, SupplierFootprint
from inventories.system import System
from lca import bom, foreground, parameters, substitution
from lca.provider import Providers

Where = Callable[..., Place]
Key = tuple[str, Any, str]
"""section, row number or id, field"""
SPREAD = ("distribution", "scale", "minimum", "maximum")
MASS_FIELDS = ("quantity", "unit", "material", "kind", "level", "remove", "add")


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one thing, and what becomes of it."""

    key: Key
    value: Any
    """the new value, Times, or for rows: True (removed), a row (added), a Solar share"""
    place: Place


@dataclass(frozen=True, slots=True)
class Solar:
    """Own photovoltaic power in the place of a share of a row's electricity."""

    share: float
    carrier: str
    certificate: str


@dataclass(frozen=True)
class Base:
    """What the changes start from."""

    study: Study
    system: System
    background: Background
    where: Where = foreground.nowhere
    values: Mapping[str, Any] = field(default_factory=dict)
    """values of the parameters of the unchanged study"""

    @classmethod
    def of(
        cls,
        study: Study,
        system: System,
        background: Background,
        where: Where = foreground.nowhere,
        plan: Plan | None = None,
    ) -> Base:
        """The study, with the further suppliers and own factors of a plan; raises InputError for a row of the plan that is wrong."""
        problems = Problems()
        if plan:
            study = _with_offers(study, plan, problems)
            problems.raise_if_any()
        builder = foreground.Builder(study, system, background, where)
        parameters.read(builder)
        builder.problems.raise_if_any()
        return cls(study, system, background, where, dict(builder.values))

    def providers(self, study: Study | None = None) -> Providers:
        made = Providers(study or self.study, self.system, self.background)
        made.values = self.values
        return made


@dataclass(frozen=True)
class Variant:
    """A changed study, ready to be built; its places point into the scenario file where something was changed."""

    study: Study
    background: Background
    swaps: tuple[tuple[str, str, str], ...]
    """what was changed of the background: kind, activity, by; names the background among variants"""
    where: Where


def _with_offers(study: Study, plan: Plan, problems: Problems) -> Study:
    suppliers = [
        checked_row(SupplierFootprint, dict(r), plan.place("supplier_footprint", i), problems)
        for i, r in enumerate(plan.suppliers)
    ]
    factors = [
        checked_row(OwnFactor, dict(r), plan.place("own_factor", i), problems) for i, r in enumerate(plan.own_factors)
    ]
    known = {s.id for s in study.suppliers} | {f.id for f in study.own_factors}
    for name, rows in (("supplier_footprint", suppliers), ("own_factor", factors)):
        for i, row in enumerate(rows):
            if row is not None and row.id in known:
                problems.add(
                    "scenario-id",
                    Text(f"编号 {row.id} 已存在", f"The id {row.id} is taken"),
                    Text("换一个编号", "Choose another id"),
                    plan.place(name, i, "id"),
                )
    return study.model_copy(
        update={
            "suppliers": (*study.suppliers, *(s for s in suppliers if s)),
            "own_factors": (*study.own_factors, *(f for f in factors if f)),
        }
    )


def contradictions(found: Sequence[Sequence[Edit]]) -> dict[tuple[int, int], Edit]:
    """Pairs of measures that set the same thing differently, with the later one's edit; multiples of one another go together."""
    pairs: dict[tuple[int, int], Edit] = {}
    holders: dict[Key, list[tuple[int, Edit]]] = {}
    for number, edits in enumerate(found):
        for edit in edits:
            for other, earlier in holders.get(edit.key, ()):
                both_times = isinstance(edit.value, Times) and isinstance(earlier.value, Times)
                if (
                    other != number
                    and not both_times
                    and (edit.value != earlier.value or isinstance(edit.value, Solar))
                ):
                    pairs.setdefault((other, number), edit)
            holders.setdefault(edit.key, []).append((number, edit))
    removed = {(e.key[0], e.key[1]): (n, e) for n, edits in enumerate(found) for e in edits if e.key[2] == "remove"}
    for number, edits in enumerate(found):
        for edit in edits:
            gone = removed.get((edit.key[0], edit.key[1]))
            if gone and gone[0] != number:
                pairs.setdefault((min(number, gone[0]), max(number, gone[0])), edit)
    return pairs


def apply(base: Base, edits: Iterable[Edit]) -> Variant:
    """The study with all edits; raises InputError, placed in the scenario file, for a value that does not fit."""
    edits = list(edits)
    problems = Problems()
    sections: dict[str, list[Any]] = {s.id: list(getattr(base.study, s.id)) for s in form.STUDY.sheets}
    single: dict[str, Any] = {}
    places: dict[tuple[str, Any], dict[str, Place]] = {}
    for edit in edits:
        places.setdefault(edit.key[:2], {})[edit.key[2]] = edit.place
    _set(sections, single, edits, base, problems)
    swaps = tuple(sorted((e.key[2], e.key[1], str(e.value)) for e in edits if e.key[0] == "background"))
    kept: dict[str, list[int | None]] = {s: list(range(len(rows))) for s, rows in sections.items()}
    for section, rows in sections.items():
        gone = {e.key[1] for e in edits if e.key[0] == section and e.key[2] == "remove"}
        added = [e for e in edits if e.key[0] == section and e.key[2] == "add"]
        kept[section] = [i for i in range(len(rows)) if i not in gone] + [None] * len(added)
        sections[section] = [row for i, row in enumerate(rows) if i not in gone] + [e.value for e in added]
    for edit in edits:
        if isinstance(edit.value, Solar) and edit.key[1] in kept["energy"]:
            _solar(sections["energy"], kept["energy"].index(edit.key[1]), edit, problems)
            kept["energy"].append(edit.key[1])
    problems.raise_if_any()
    update: dict[str, Any] = {s: tuple(rows) for s, rows in sections.items()}
    product = {k.removeprefix("product."): v for k, v in single.items() if k.startswith("product.")}
    study = base.study.model_copy(update=update | {k: v for k, v in single.items() if k == "gwp_set"})
    if "mass" not in product and any(e.key[0] == "bom" and e.key[2] in MASS_FIELDS for e in edits):
        product["mass"] = max(study.product.mass + _bom_mass(base, study) - _bom_mass(base, base.study), 1e-9)
    if product:
        study = study.model_copy(update={"product": study.product.model_copy(update=product)})

    def where(*path: str | int) -> Place:
        section, row = path[0], path[1] if len(path) > 1 else None
        if said := places.get(("study", ".".join(map(str, path)))):
            return said["value"]
        if section in kept and isinstance(row, int) and row < len(kept[str(section)]):
            old = kept[str(section)][row]
            if old is None:
                return next(e.place for e in edits if e.key[0] == section and e.key[2] == "add")
            path = (section, old, *path[2:])
        if section == "parameters" and isinstance(row, int):
            path = (section, study.parameters[row].id, *path[2:])
        touched = places.get((str(path[0]), path[1] if len(path) > 1 else None), {})
        if touched:
            return touched.get(str(path[-1]), next(iter(touched.values())))
        if section == "parameters" and isinstance(row, int):
            return base.where(section, row, *path[2:])
        return base.where(*path)

    background = base.background
    for kind, name, by in swaps:
        background = (
            substitution.everywhere(background, name, by)
            if kind == "everywhere"
            else substitution.allocated(background, name, by)
        )
    return Variant(study, background, swaps, where)


def _set(
    sections: dict[str, list[Any]], single: dict[str, Any], edits: list[Edit], base: Base, problems: Problems
) -> None:
    """Sets and multiplies fields of rows, parameters and the product; each changed row is checked as a row of a study is."""
    changed: dict[tuple[str, int], dict[str, tuple[Any, Place]]] = {}
    for multiples in (False, True):
        for edit in edits:
            section, target, name = edit.key
            if (
                isinstance(edit.value, Times) is not multiples
                or name in ("remove", "add", "pv")
                or section == "background"
            ):
                continue
            if section == "study":
                now = base.study.product.mass if target == "product.mass" else base.study.product.output
                single[target] = _number(
                    now * edit.value.factor if multiples else edit.value, target, edit.place, problems
                )
                continue
            if section == "parameters":
                row = next((i for i, r in enumerate(sections[section]) if r.id == target), None)
                if row is None:
                    value = _base_value(base, target)
                    sections[section].append(
                        ParameterRow(id=target, value=value, data_kind=DataKind.ESTIMATE, source="scenario")
                    )
                    row = len(sections[section]) - 1
            else:
                row = target
            fields = changed.setdefault((section, row), {})
            value = edit.value
            if multiples:
                now = fields[name][0] if name in fields else getattr(sections[section][row], name)
                if isinstance(now, bool) or not isinstance(now, (int, float)):
                    problems.add(
                        "scenario-value",
                        Text(f"“{name}”没有数值，不能乘以倍数", f"{name} holds no number to multiply"),
                        Text("直接写出新数值", "Give the new value itself"),
                        edit.place,
                    )
                    continue
                value = now * edit.value.factor
            fields[name] = (value, edit.place)
    for (section, index), fields in changed.items():
        if not fields:
            continue
        row = sections[section][index]
        plain = row.model_dump(mode="json") | _alongside(section, row, fields) | {k: v for k, (v, _) in fields.items()}
        if section == "energy" and "amount" in fields:
            plain["months"] = []
        if section == "bom" and "material" in fields and "recycled_content" not in fields:
            plain["recycled_content"] = None  # it was said of the old material
        first = next(iter(fields.values()))[1]
        made = checked_row(type(row), plain, first, problems, {k: p for k, (_, p) in fields.items()})
        sections[section][index] = made if made is not None else row


def _alongside(section: str, row: Any, fields: Mapping[str, tuple[Any, Place]]) -> dict[str, Any]:
    """What changes with the number of a row: its own distribution, and the reading of its submeter."""
    if section not in spread.NUMBERS:
        return {}
    read = spread.number_of(section, row)
    number = read if read in fields else spread.NUMBERS[section]
    value = fields[number][0] if number in fields else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return {}
    now = getattr(row, number)
    share = value / now if now else 0.0
    return spread.beside(row, share) if number == "submeter" else _of_part(row, share)


def _of_part(row: SpreadRow, share: float) -> dict[str, Any]:
    """The distribution and the submeter's reading of a row whose amount becomes `share` of what it was."""
    read = row.submeter if isinstance(row, EnergyRow) else None
    return spread.beside(row, share) | ({} if read is None else {"submeter": read * share})


def _base_value(base: Base, name: str) -> Any:
    return base.values.get(name, 0.0)


def _number(value: Any, name: str, place: Place, problems: Problems) -> Any:
    if name == "gwp_set":
        return str(value)
    if isinstance(value, str) or not value > 0:
        problems.add(
            "scenario-value",
            Text(f"{name} 应为正数，不是 {value!r}", f"{name} must be a number above 0, not {value!r}"),
            Text("改正数值", "Mend the value"),
            place,
        )
        return 1.0
    return float(value)


def checked_row(
    kind: type[BaseModel],
    plain: Mapping[str, Any],
    place: Place,
    problems: Problems,
    places: Mapping[str, Place] | None = None,
) -> Any:
    """The checked row, or None with every fault noted at its place."""
    section = next((s.id for s in form.STUDY.sheets if s.model is kind), "")
    try:
        made = kind.model_validate_json(json.dumps(plain, default=str), strict=True)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name = str(fault["loc"][0]) if fault["loc"] else ""
            label = form.STUDY.name((section, 0, name))
            given = repr(fault["input"])[:60] if fault["type"] != "missing" else ""
            problems.add(
                "scenario-value",
                Text(
                    f"“{label.zh}”（{name}）{'的值 ' + given + ' 不合要求' if given else '缺少'}：{fault['msg']}",
                    f"{label.en} ({name}) {'= ' + given + ' does not fit' if given else 'is missing'}: {fault['msg']}",
                ),
                Text("对照 tanbiao schema 中该字段的说明", "See the field's description in tanbiao schema"),
                (places or {}).get(name, place),
            )
        return None
    if isinstance(made, SpreadRow) and (wrong := spread.fault(section, made)):
        problems.add("distribution", *wrong, next((places[f] for f in SPREAD if places and f in places), place))
        return None
    return made


def _solar(rows: list[Any], index: int, edit: Edit, problems: Problems) -> None:
    row: EnergyRow = rows[index]
    solar: Solar = edit.value
    left = 1.0 - solar.share
    rows[index] = row.model_copy(update={"amount": row.amount * left, "months": (), **_of_part(row, left)})
    plain = (
        row.model_dump(mode="json")
        | _of_part(row, solar.share)
        | {
            "carrier": solar.carrier,
            "amount": row.amount * solar.share,
            "months": [],
            "exported": 0.0,
            "certificate": solar.certificate,
            "data_kind": "estimate",
            "source": "scenario",
            "evidence": [],
        }
    )
    rows.append(checked_row(EnergyRow, plain, edit.place, problems) or row)


def _bom_mass(base: Base, study: Study) -> float:
    """kg of the parts at level 1 that are no packaging, per product; faults are found again when the variant is built."""
    tops = bom.tree(study.bom, base.providers(study), Problems(), lambda i, column: Place())
    return summation.total(bom.totals([p for p in tops if p.row.kind is not BomKind.PACKAGING])[0].values())


def built(base: Base, edits: Sequence[Edit]) -> tuple[Variant, Any]:
    """The variant and its model; raises InputError placed in the scenario file."""
    made = apply(base, edits)
    return made, foreground.build(made.study, base.system, made.background, made.where)
