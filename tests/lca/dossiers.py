"""Makes dossiers for the tests of rules: the tiny study with changes, and the example studies with changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from inventories import background as data_set
from inventories import examples, system
from inventories.background import Activity, CoProduct, Exchange
from inventories.study import Study
from inventories.system import System
from lca import foreground
from lca.calculation import calculate
from lca.dossier import Dossier
from lca.electricity import NATIONAL
from lca.model import Model, ParameterValue
from tests.tiny import activity, background, exchange, study

EXAMPLES = Path(examples.__file__).parent
CODE = "GEC0ABCDEFGHJK123" + "20250612000001A"
"""A green certificate as the tests write it: 17 + 15 characters."""
POWER = (
    activity("electricity-cn", "kWh", "electricity", product=NATIONAL),
    activity("electricity-vn", "kWh", "electricity", product=NATIONAL, location="VN"),
    activity("electricity-old", "kWh", "electricity", product="electricity, old", year=2020),
    activity(
        "electricity-cn-pv", "kWh", "electricity", product="electricity, photovoltaic power", boundary="generation"
    ),
    activity("electricity-cn-pv-onsite", "kWh", "electricity", product="electricity, photovoltaic, on site"),
    activity("electricity-cn-pv-grid", "kWh", "electricity", product="electricity, photovoltaic power, by grid"),
)
FACTORS = {"electricity-cn": 0.6, "electricity-vn": 0.5, "electricity-old": 0.7}
CLEAN = {"electricity-cn-pv": 0.05, "electricity-cn-pv-onsite": 0.05, "electricity-cn-pv-grid": 0.08}


class Maker:
    """Makes dossiers of one tiny product system."""

    def __init__(self, tiny: System) -> None:
        self.system = tiny
        self._made: dict[str, Dossier] = {}

    def tiny(
        self,
        *rows: Exchange,
        activities: tuple[Activity, ...] = (),
        coproducts: tuple[CoProduct, ...] = (),
        made: System | None = None,
        edit: Callable[[Model], Model] = lambda model: model,
        **changes: Any,
    ) -> Dossier:
        """The tiny study with changes, with some kinds of electricity in its data set."""
        power = tuple(exchange(k, "emission", "co2e-ar6", v) for k, v in (FACTORS | CLEAN).items())
        known = background(*power, *rows, activities=(*POWER, *activities), coproducts=coproducts)
        asked, used = study(**changes), made or self.system
        model = foreground.build(asked, used, known)
        return Dossier(asked, used, known, edit(model), calculate(model).footprint)

    def real(
        self, name: str, parameters: dict[str, Any] | None = None, without: tuple[str, ...] = (), **changes: Any
    ) -> Dossier:
        """An example study with changes (a function changes what is there); `parameters` replace its own, as primary data with evidence."""
        if any(callable(v) for v in changes.values()):
            return self._real(name, parameters or {}, without, changes)
        key = repr((name, parameters, without, changes))
        if key not in self._made:
            self._made[key] = self._real(name, parameters or {}, without, changes)
        return self._made[key]

    def _real(
        self, name: str, parameters: dict[str, Any], without: tuple[str, ...], changes: dict[str, Any]
    ) -> Dossier:
        plain = _example(name)
        plain |= {k: v(plain[k]) if callable(v) else v for k, v in changes.items()}
        rows = [p for p in plain.get("parameters", []) if p["id"] not in (*parameters, *without)]
        proof = plain["evidence"][0]["id"]
        rows += [{"id": k, "value": v, "data_kind": "primary", "evidence": [proof]} for k, v in parameters.items()]
        asked = Study.model_validate(plain | {"parameters": rows})
        used, known = system.load(asked.system), data_set.default()
        model = foreground.build(asked, used, known)
        return Dossier(asked, used, known, model, calculate(model).footprint)


@cache
def _text(name: str) -> str:
    return (EXAMPLES / name / "study.json").read_text(encoding="utf-8")


def _example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_text(name))
    return found


def with_value(dossier: Dossier, key: str, value: float | str) -> Dossier:
    """The dossier as if a parameter had had another value; nothing is computed anew."""
    others = tuple(p for p in dossier.model.parameters if p.id != key)
    return replace(
        dossier, model=replace(dossier.model, parameters=(*others, ParameterValue(key, key, key, value, "")))
    )


def part(name: str = "plate", quantity: float = 3, material: str = "steel", **more: Any) -> dict[str, Any]:
    """A row of the bill of materials, in kilograms."""
    return {"part": name, "quantity": quantity, "unit": "kg", "material": material} | more


def power(carrier: str = "electricity-cn", amount: float = 1000, **more: Any) -> dict[str, Any]:
    """A row of electricity, in kilowatt-hours."""
    return {"carrier": carrier, "amount": amount, "unit": "kWh"} | more


def own(key: str = "F1", value: float = 1.0, **more: Any) -> dict[str, Any]:
    """An own factor per kilogram with all scores."""
    return {
        "id": key, "name_zh": key, "name_en": key, "unit": "kg", "value": value, "category": "metal", "gwp_basis": "AR6", "source": "a report, p. 1",
        "year": 2025, "technology": 3, "geography": 1, "time": 1,
    } | more  # fmt: skip


def supplier(**more: Any) -> dict[str, Any]:
    """A supplier's footprint per kilogram with all scores."""
    return {
        "id": "S1", "supplier": "钢厂 Mill", "product_zh": "钢板", "product_en": "plate steel", "unit": "kg", "value": 1.5, "category": "metal",
        "gwp_basis": "AR6", "source": "its PCF", "primary_share": 0.6, "technology": 2, "geography": 1, "time": 1,
    } | more  # fmt: skip


def proof(key: str = "E1", proves: str = "a proof") -> dict[str, Any]:
    """A row of evidence."""
    return {"id": key, "file": f"{key}.txt", "proves": proves}
