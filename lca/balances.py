"""What must go in and come out: the balances of a study that a reviewer looks at first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inventories import evidence, site_share
from inventories.problem import InputError, Text
from lca import electricity, replay
from lca.calculation import CH4_TO_CARBON, CO2_TO_CARBON
from lca.dossier import Dossier

TOLERANCE = 0.05
"""Relative difference of two masses that still passes."""
KWH = 1e-6
MONTHS = 1e-3


@dataclass(frozen=True, slots=True)
class Balance:
    """Two sides that must be equal."""

    id: str
    name: Text
    left: Text
    left_value: float
    right: Text
    right_value: float
    unit: str
    tolerance: float
    """largest relative difference that passes"""

    @property
    def relative(self) -> float:
        """Difference over the larger side."""
        return abs(self.left_value - self.right_value) / (max(abs(self.left_value), abs(self.right_value)) or 1.0)

    @property
    def ok(self) -> bool:
        return self.relative <= self.tolerance

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "name": self.name._asdict(), "left": self.left._asdict(), "left_value": self.left_value,
            "right": self.right._asdict(), "right_value": self.right_value, "unit": self.unit, "relative": self.relative,
            "tolerance": self.tolerance, "ok": self.ok,
        }  # fmt: skip


def of(dossier: Dossier) -> tuple[Balance, ...]:
    """Every balance that the study allows."""
    return (*_masses(dossier), *_carbon(dossier), *_power(dossier))


def _masses(dossier: Dossier) -> Iterator[Balance]:
    product = dossier.study.product.mass
    if dossier.study.bom and dossier.material_mass:
        yield Balance(
            "mass", Text("产品质量", "mass of the product"), Text("物料合计（净）", "bill of materials, net"), dossier.material_mass,
            Text("申报质量", "declared mass"), product, "kg", TOLERANCE,
        )  # fmt: skip


def _carbon(dossier: Dossier) -> Iterator[Balance]:
    """Biogenic carbon: what was taken up is given off again or, at the gate, held (method decision 14)."""
    solution = replay.solve(dossier.model.to_json())
    masses = dict(zip(solution.flows, map(float, solution.intensity[solution.root]), strict=True))
    taken = masses.get("co2-uptake", 0.0) * CO2_TO_CARBON
    given = masses.get("co2-biogenic", 0.0) * CO2_TO_CARBON + masses.get("ch4-biogenic", 0.0) * CH4_TO_CARBON
    gate = dossier.boundary == "cradle-to-gate"
    held = math.fsum(dossier.footprint.biogenic_carbon.values()) if gate else 0.0
    if taken or given or held:
        yield Balance(
            "carbon-biogenic", Text("生物碳", "biogenic carbon"), Text("吸收", "taken up"), taken,
            Text("释放与产品、包装含碳", "given off, and held in product and packaging") if gate else Text("释放", "given off"),
            given + held, "kg C", TOLERANCE,
        )  # fmt: skip


def _power(dossier: Dossier) -> Iterator[Balance]:
    rows = electricity.of(dossier).rows
    if not rows:
        return
    per = dossier.model.functional_unit.per_product
    yield Balance(
        "electricity", Text("电量", "electricity"), Text("模型中", "in the model"), math.fsum(r.kwh for r in rows),
        Text("能源表各行应摊", "borne by the rows of the sheet Energy"),
        math.fsum(site_share.of_one(dossier.study.energy[r.index], dossier.study.product) * r.site_kwh for r in rows) / per, f"kWh/{dossier.model.functional_unit.unit}", KWH,
    )  # fmt: skip
    for row in rows:
        said = dossier.study.energy[row.index]
        if said.months:
            yield Balance(
                f"months-{row.index + 1}", Text(f"月度读数：{row.carrier}", f"monthly readings: {row.carrier}"),
                Text("各月合计", "sum of the months"), math.fsum(said.months), Text("填报用量", "amount given"), said.amount, said.unit, MONTHS,
            )  # fmt: skip


def evidence_faults(dossier: Dossier) -> Iterator[Text]:
    """Evidence that a row names and that is not there, and rows that rest on neither evidence nor a declared estimate (rule 61)."""
    known = {e.id: e for e in dossier.study.evidence}
    for e in known.values():
        try:
            if dossier.folder and evidence.sha256(evidence.locate(dossier.folder, e.file)) != e.sha256:
                yield Text(f"证据 {e.id} 的文件与摘要不符", f"the file of evidence {e.id} does not match its digest")
        except InputError as error:
            yield from (p.what for p in error.problems)
    for section, index, row in dossier.rows():
        if row.data_kind == "primary" and not row.evidence:
            place = dossier.place(section, index)
            yield Text(f"初级数据没有证据：{place}", f"a primary datum without evidence: {place}")
