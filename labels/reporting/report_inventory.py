"""The inventory analysis of the study report: entries by stage, allocation, electricity, quality and age of the data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from inventories import form
from inventories.problem import Text
from inventories.study import Allocation
from labels import wording
from labels.reporting import report_figures, report_words
from labels.reporting.report_material import Material
from labels.reporting.report_words import ALLOCATIONS, SHEETS, STATES
from labels.tracing import trace_words
from lca import appraisal, quality
from lca.entries import Entry
from lca.model import Node

MOST_ALLOCATIONS = 14


def context(material: Material) -> dict[str, Any]:
    """What chapter 4 shows."""
    return {
        "inventory": list(_inventory(material)),
        "allocation": _allocation(material),
        "electricity": _electricity(material),
        "quality": _quality(material),
        "time": _time(material),
    }


def _inventory(material: Material) -> Iterator[dict[str, Any]]:
    for stage in material.case.model.stages:
        entries = material.inventory.of_stage(stage.id)
        if not entries or not stage.included or stage.beside:
            continue
        ranked = sorted(entries, key=lambda e: (-_weight(e, entries), e.consumer.id, -abs(e.value)))
        yield {
            "id": stage.id,
            "name": material.stages[stage.id],
            "value": math.fsum(e.value for e in entries),
            "rows": [_row(material, e) for e in ranked],
        }


def _weight(entry: Entry, among: Sequence[Entry]) -> float:
    """Absolute contribution of all entries of the same part: parts stay together, the heaviest first."""
    return math.fsum(abs(e.value) for e in among if e.consumer.id == entry.consumer.id)


def _row(material: Material, entry: Entry) -> dict[str, Any]:
    node, datum = entry.node, entry.datum
    cite = material.references.cite
    about = [node.location, str(node.year or ""), wording.of(trace_words.STATUS, node.status).zh if node.status else ""] if node else ["直接 direct"]  # fmt: skip
    scores = "/".join(str(s) if s is not None else "–" for s in node.scores) if node and any(node.scores) else ""
    return {
        "part": Text(entry.consumer.name_zh, entry.consumer.name_en),
        "supplier": entry.consumer.supplier or (node.supplier if node else ""),
        "name": Text(*entry.name),
        "about": " · ".join(w for w in about if w),
        "amount": entry.amount,
        "unit": entry.unit,
        "factor": entry.factor,
        "value": entry.value,
        "kind": wording.of(wording.DATA_KINDS, str(datum.data_kind)),
        "scores": scores,
        "amount_source": cite(datum.source) if datum.source else form.cell_name(datum.place, material.case.file.places.of) or "—",
        "factor_source": _origin(material, node),
        "evidence": ", ".join(datum.evidence),
    }


def _origin(material: Material, node: Node | None) -> str:
    """Where a factor comes from: its source, the inputs it is made of, or the GWP set of a direct emission."""
    if node is None:
        return f"IPCC {material.case.model.gwp_set.partition(' ')[0]}"
    return material.references.cite(node.source) if node.source else "投入 inputs"


def _allocation(material: Material) -> dict[str, Any]:
    study, inventory = material.case.file.study, material.inventory
    rows = [
        {
            "carrier": material.carrier(row.carrier),
            "amount": row.amount,
            "unit": row.unit,
            "how": ALLOCATIONS[row.allocation],
            "base": row.site_total or (study.product.output if row.allocation is Allocation.DIRECT else None),
            "source": material.references.cite(row.source),
        }
        for row in (*study.energy,)
    ]
    nodes = [n for n in material.case.model.nodes if n.allocation]
    ranked = sorted(nodes, key=lambda n: (-abs(inventory.use_of(n.id) * inventory.factor[n.id]), n.id))
    return {
        "plant": rows,
        "losses": [r for r in study.bom if r.loss and r.loss_fate is not None],
        "background": [
            {
                "node": n,
                "methods": report_words.method(n.allocation, material.background.activities),
                "through": inventory.use_of(n.id) * inventory.factor[n.id],
            }
            for n in ranked[:MOST_ALLOCATIONS]
        ],
        "background_left": max(0, len(ranked) - MOST_ALLOCATIONS),
        "recycling": any(r.recycled_content is not None for r in study.bom),
    }


def _electricity(material: Material) -> dict[str, Any]:
    inventory = material.inventory
    found: dict[str, list[Entry]] = {}
    for entry in inventory.entries:
        if entry.node is not None and entry.node.category == "electricity":
            found.setdefault(entry.node.id, []).append(entry)
    nodes = [n for n in material.case.model.nodes if n.category == "electricity" and inventory.use_of(n.id) > 0]
    return {
        "rows": [_power(material, group[0].node, group) for group in found.values() if group[0].node],
        "chain": [
            {
                "node": n,
                "kwh": inventory.use_of(n.id),
                "factor": inventory.factor[n.id],
                "source": material.references.cite(n.source),
            }
            for n in sorted(nodes, key=lambda n: -inventory.use_of(n.id))[:8]
        ],
    }


def _power(material: Material, node: Node, group: Sequence[Entry]) -> dict[str, Any]:
    known = material.background.activities.get(node.id)
    own = next(
        (f.energy_tag for f in material.case.file.study.own_factors if f"own:{f.id}" == node.id), ""
    )  # an own factor carries its own tag
    return {
        "node": node,
        "kwh": math.fsum(e.amount for e in group),
        "unit": group[0].unit,
        "factor": group[0].factor,
        "value": math.fsum(e.value for e in group),
        "family": (known.energy_tag if known else own) or "life-cycle",
        "basis": Text("自发自用", "own generation") if node.id == appraisal.OWN_PV else Text("位置基准（电网平均）", "location-based (grid average)"),
        "where": list(dict.fromkeys(Text(e.consumer.name_zh, e.consumer.name_en) for e in group)),
        "source": material.references.cite(node.source),
    }  # fmt: skip


# -- quality, time ---------------------------------------------------------------------------------------------------------


def _quality(material: Material) -> dict[str, Any]:
    case, made, show = material.case, material.made, material.gallery.show
    found = quality.assess(case.file.study, case.system, case.model, material.background)
    rows = (
        (Text("初级数据占比（PACT）", "Primary data share (PACT)"), found.primary_data_share, Text("活动数据与排放因子均为初级", "activity and emission data are both primary")),
        (Text("初级活动数据占比", "Primary activity data"), made.quality.primary_activity_share, Text("用量由本企业计量", "amounts measured by the firm")),
        (Text("估算值占比", "Share on estimates"), made.quality.estimate_share, Text("沿供应链传播，每条路径计一次", "carried through the chain, counted once on each way")),
        (Text("其他或未知 GWP 基准", "Other or unknown GWP basis"), made.quality.other_basis_share, Text("来源只公布总量", "sources that publish a total only")),
    )  # fmt: skip
    scores = (
        ("TeR", Text("技术代表性", "technology"), found.technology),
        ("GeR", Text("地理代表性", "geography"), found.geography),
        ("TiR", Text("时间代表性", "time"), found.time),
        ("P", Text("精度", "precision"), found.precision),
    )
    stages = []
    for stage in case.model.stages:
        of = material.inventory.of_stage(stage.id)
        whole = math.fsum(abs(e.value) for e in of)
        if whole and stage.included and not stage.beside:
            shares = {
                k: math.fsum(abs(e.value) for e in of if e.datum.data_kind == k) / whole for k in wording.DATA_KINDS
            }
            stages.append({"name": material.stages[stage.id], "shares": shares, "count": len(of)})
    return {
        "found": found,
        "meters": [(n, s, note, show(report_figures.meter(s, n.both(" ")))) for n, s, note in rows],
        "scores": scores,
        "stages": stages,
        "required": [(_required(material, r.id), STATES[r.state], r) for r in found.required],
        "basis": sorted(made.quality.basis_shares.items(), key=lambda item: -item[1]),
    }


def _required(material: Material, key: str) -> Text:
    parameter = material.case.system.parameters.get(key)
    return SHEETS.get(key) or (parameter.name if parameter else Text(key, key))


def _time(material: Material) -> dict[str, Any]:
    """Years of the factors, weighted by what runs through them."""
    dated = [(e.node.year, e.share) for e in material.inventory.entries if e.node is not None and e.node.year]
    whole = math.fsum(s for _, s in dated)
    return {
        "first": min((y for y, _ in dated), default=None),
        "last": max((y for y, _ in dated), default=None),
        "mean": math.fsum(y * s for y, s in dated) / whole if whole else None,
        "undated": max(0.0, 1.0 - whole),
        "places": sorted({e.node.location for e in material.inventory.entries if e.node is not None and e.node.location}),
    }  # fmt: skip
