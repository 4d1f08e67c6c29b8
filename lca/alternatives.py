"""What the result would be by another allocation or another recycling formula: model choices, so a table and not a spread.

Each alternative is a model built anew and solved by replay. Lives, mixes and suppliers are what-if, not method: they are not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from inventories.background import CoProduct
from inventories.problem import InputError, Text
from inventories.study import ParameterRow
from lca import foreground, replay
from lca.dossier import Dossier
from lca.recycling import BETWEEN, CHOICE, CIRCULAR, NAMES, rule


@dataclass(frozen=True, slots=True)
class Alternative:
    """The result by another choice."""

    kind: str
    """allocation | recycling"""
    name: Text
    used: bool
    """this is the choice of the study"""
    total: float | None
    """kg CO2e per functional unit; None where it cannot be computed"""
    delta: float
    """change against the study's result, fraction of the sum of absolute lines"""
    note: Text
    """how far it reaches, or why it cannot be computed"""


def allocation(dossier: Dossier) -> tuple[Alternative, ...]:
    """All shared processes by mass, by energy content and by economic value in place of the method each one uses now."""
    shared = {n.id for n in dossier.model.nodes if n.allocation}
    rows = {k: v for k, v in dossier.background.coproducts.items() if k in shared}
    kinds = {c.treatment for found in rows.values() for c in found if c.treatment in ("economic", "mass")}
    if not kinds:
        return ()
    used = " + ".join(sorted(kinds))
    zh = "、".join({"economic": "经济价值", "mass": "质量"}[k] for k in sorted(kinds))
    found = [
        Alternative(
            "allocation", Text(f"{zh}（采用）", f"{used} (used)"), True, dossier.footprint.total, 0.0,
            Text(f"{len(rows)} 个多产出过程", f"{len(rows)} processes with several outputs"),
        )
    ]  # fmt: skip
    found += [_by(dossier, rows, treatment) for treatment in ("mass", "economic") if kinds != {treatment}]
    found.append(
        Alternative(
            "allocation", Text("能量含量", "energy content"), False, None, 0.0,
            Text("副产品没有热值数据：不能按能量分配", "the by-products have no heating value: not to be shared by energy"),
        )
    )  # fmt: skip
    return tuple(found)


def _by(dossier: Dossier, rows: dict[str, tuple[CoProduct, ...]], treatment: str) -> Alternative:
    name = {"mass": Text("质量", "mass"), "economic": Text("经济价值", "economic value")}[treatment]
    changed, reached = dict(dossier.background.coproducts), 0
    for activity, coproducts in rows.items():
        fits = all(_can(c, treatment) for c in coproducts if c.treatment in ("economic", "mass"))
        if fits and (treatment != "mass" or dossier.background.activities[activity].mass_kg):
            changed[activity] = tuple(
                replace(c, treatment=treatment) if c.treatment in ("economic", "mass") else c for c in coproducts
            )
            reached += 1
    if not reached:
        return Alternative(
            "allocation", name, False, None, 0.0, Text("缺少所需数据", "the data this needs are not given")
        )
    total = _total(replace(dossier, background=replace(dossier.background, coproducts=changed)))
    note = Text(f"{reached}/{len(rows)} 个过程可改", f"changes {reached} of {len(rows)} processes")
    return Alternative("allocation", name, False, total, _delta(dossier, total), note)


def _can(coproduct: CoProduct, treatment: str) -> bool:
    if treatment == "mass":
        return coproduct.mass_kg is not None
    return coproduct.price is not None and bool(coproduct.reference_price)


def recycling(dossier: Dossier) -> tuple[Alternative, ...]:
    """The other recycling formulas that the product system has the data for, each with the whole model built anew."""
    parameter = dossier.system.parameters.get(CHOICE)
    if parameter is None:
        return ()
    formulas: dict[str, dict[str, str | float]] = {
        CIRCULAR if choice == "cff" else choice: {CHOICE: choice} for choice in parameter.choices
    }
    if CIRCULAR in formulas and "a_metal" in dossier.system.parameters:
        formulas |= {name: {CHOICE: "cff", "a_metal": a, "q_sin": 1.0} for name, a in BETWEEN.items()}
    now = rule(dossier.values)
    return tuple(_formula(dossier, name, values, name == now) for name, values in formulas.items())


def _formula(dossier: Dossier, formula: str, values: dict[str, str | float], used: bool) -> Alternative:
    known = NAMES.get(formula, Text(formula, formula))
    name = Text(f"{known.zh}（采用）", f"{known.en} (used)") if used else known
    if used:
        return Alternative("recycling", name, True, dossier.footprint.total, 0.0, Text("", ""))
    mine = {"a_metal", "q_sin"} if rule(dossier.values) in BETWEEN else set()
    others = tuple(p for p in dossier.study.parameters if p.id not in {*values, *mine})
    rows = tuple(ParameterRow.model_validate({"id": k, "value": v}) for k, v in values.items())
    try:
        total = _total(replace(dossier, study=dossier.study.model_copy(update={"parameters": (*others, *rows)})))
    except InputError as error:
        return Alternative("recycling", name, False, None, 0.0, error.problems[0].what)
    a = values.get("a_metal")
    note = (
        Text("", "")
        if a is None
        else Text(
            f"循环足迹公式取 A = {a:g}，Qsin/Qp = 1", f"the circular footprint formula with A = {a:g} and Qsin/Qp = 1"
        )
    )
    return Alternative("recycling", name, False, total, _delta(dossier, total), note)


def _total(dossier: Dossier) -> float:
    model = foreground.build(dossier.study, dossier.system, dossier.background)
    return float(replay.solve(model.to_json()).total)


def _delta(dossier: Dossier, total: float) -> float:
    return (total - dossier.footprint.total) / dossier.absolute


def both(dossier: Dossier) -> Iterator[Alternative]:
    """Allocation, then recycling."""
    yield from dossier.allocations
    yield from recycling(dossier)
