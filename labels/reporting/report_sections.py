"""What the template of the study report sees: tables and figures of every section, each from the calculation and the study."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventories.background import Background
from inventories.problem import Text
from inventories.study import Allocation
from labels import lettering, record, rounding, wording
from labels.charts import chart
from labels.document import Gallery
from labels.record import Record
from labels.reporting import report_figures
from labels.reporting.report_figures import Bar
from labels.reporting.report_statement import Statement
from labels.reporting.report_words import ALLOCATIONS, SHEETS, STATES, sections
from labels.tracing import trace_words
from lca import appraisal, hotspot, quality
from lca.case import Case
from lca.entries import Entry, Inventory
from lca.model import Node

SHORT = 7.0
"""ems: a source in so few letters stands in the table itself instead of the list of sources."""
MOST_ALLOCATIONS, MOST_SWINGS, MOST_PROCESSES, MOST_HOTSPOTS = 14, 10, 25, 16


@dataclass
class References:
    """Numbers the sources in the order in which they are cited."""

    known: Mapping[str, Mapping[str, str]]
    """id → citation and address"""
    cited: dict[str, int] = field(default_factory=dict)

    def cite(self, source: str) -> str:
        """[n], the words themselves where they are short and of the firm's own, or a dash."""
        source = source.strip()
        if not source:
            return "—"
        if source not in self.known and lettering.ems(source) <= SHORT:
            return source
        return f"[{self.cited.setdefault(source, len(self.cited) + 1)}]"

    def listed(self) -> list[dict[str, Any]]:
        """All that was cited, in order."""
        return [
            {
                "number": number,
                "id": name if name in self.known else "",
                "citation": self.known.get(name, {}).get("citation") or name,
                "address": self.known.get(name, {}).get("address", ""),
            }
            for name, number in self.cited.items()
        ]


@dataclass
class Material:
    """What a report is made from."""

    case: Case
    statement: Statement
    inventory: Inventory
    background: Background
    made: Record
    references: References
    gallery: Gallery = field(default_factory=Gallery)

    @property
    def stages(self) -> dict[str, Text]:
        return {s.id: Text(s.name_zh, s.name_en) for s in self.case.model.stages}


def context(material: Material) -> dict[str, Any]:
    """Everything up to the results; interpretation, uncertainty and rules are added to it."""
    case, made = material.case, material.made
    model = case.model
    return {
        "r": made,
        "model": model,
        "study": case.file.study,
        "system": case.system,
        "words": material.statement,
        "footprint": case.calculation.footprint,
        "sections": sections(),
        "unit": record.UNIT,
        "stage_names": material.stages,
        "boundary": wording.of(wording.BOUNDARIES, made.boundary),
        "origins": wording.ORIGINS | {"biogenic": Text("生物成因", "biogenic")},
        "kinds": wording.DATA_KINDS,
        "status": trace_words.STATUS,
        "convention": wording.CONVENTIONS.get(made.gwp_set.partition(" ")[2]),
        "inventory": list(_inventory(material)),
        "allocation": _allocation(material),
        "electricity": _electricity(material),
        "quality": _quality(material),
        "time": _time(material),
        "flows": material.inventory.flows,
        "parameters": _parameters(material),
        "processes": _processes(material),
        "hotspots": _hotspots(material),
        "said": lambda words: lettering.rich(lettering.simple(str(words))),
    } | _figures(material)


def _figures(material: Material) -> dict[str, Any]:
    model, found, show = material.case.model, material.case.calculation.footprint, material.gallery.show
    state = {True: "inside", False: "excluded"}
    boxes = [
        report_figures.Stage(Text(s.name_zh, s.name_en), "beside" if s.beside else state[s.included])
        for s in model.stages
    ]
    total = found.total
    stages = [
        Bar(
            material.stages[s],
            rounding.printed(v) if found.stage_origins[s] else "—",
            report_figures.by_origin(dict(found.stage_origins[s])),
            _share(v, total) if found.stage_origins[s] else "",
        )
        for s, v in found.stages.items()
    ]
    spots = [
        Bar(
            h["name"],
            rounding.printed(h["value"]),
            [(chart.INK if h["value"] > 0 else report_figures.SOFT, h["value"])],
            rounding.percent(h["share"]),
        )
        for h in _hotspots(material)["rows"]
    ]
    return {
        "boundary_figure": show(
            report_figures.boundary(boxes, wording.of(wording.BOUNDARIES, model.subject["boundary"]))
        ),
        "stage_figure": show(
            report_figures.bars(stages, "分阶段结果，按来源叠加 Result by stage, stacked by origin", record.UNIT)
        ),
        "hotspot_figure": show(report_figures.bars(spots, "热点 Hotspots", record.UNIT, label=720)),
        "origin_colours": chart.ORIGIN_COLOURS,
        "origins_shown": [o for o in wording.ORIGINS if any(o in p for p in found.stage_origins.values())],
    }


def _share(value: float, total: float) -> str:
    return rounding.percent(value / total) if total > 0 else "—"


# -- inventory -----------------------------------------------------------------------------------------------------------


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
        "amount_source": cite(datum.source),
        "factor_source": cite(node.source) if node else material.case.model.gwp_set.partition(" ")[0],
        "evidence": ", ".join(datum.evidence),
    }


def _allocation(material: Material) -> dict[str, Any]:
    study, inventory = material.case.file.study, material.inventory
    rows = [
        {
            "carrier": row.carrier,
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
            {"node": n, "through": inventory.use_of(n.id) * inventory.factor[n.id]} for n in ranked[:MOST_ALLOCATIONS]
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


# -- results ---------------------------------------------------------------------------------------------------------------


def _hotspots(material: Material) -> dict[str, Any]:
    found = material.case.calculation.footprint
    rows, sum_of = [], 0.0
    for line in found.hotspots[:MOST_HOTSPOTS]:
        sum_of += line.share
        rows.append(
            {
                "name": hotspot.named(line), "stage": material.stages[line.stage], "value": line.value, "share": line.share,
                "sum": sum_of, "kind": wording.of(wording.DATA_KINDS, str(line.data_kind)), "scores": line.scores, "supplier": line.supplier,
            }
        )  # fmt: skip
    return {"rows": rows, "count": len(found.hotspots), "of": len(found.lines), "reached": sum_of}


def _parameters(material: Material) -> list[dict[str, Any]]:
    """Every parameter of the product system, those the firm gave first; sums of the bill of materials only if not zero."""
    given = {p.id for p in material.case.file.study.parameters}
    shown = [p for p in material.case.model.parameters if p.value or p.id in material.case.system.parameters]
    ranked = sorted(shown, key=lambda p: (p.id not in given, bool(p.expression)))
    return [{"p": p, "given": p.id in given, "source": material.references.cite(p.source)} for p in ranked]


def _processes(material: Material) -> dict[str, Any]:
    """Background processes by their own emissions."""
    nodes = {n.id: n for n in material.case.model.nodes}
    every = [c for c in material.case.calculation.footprint.processes if not nodes[c.node].foreground]
    return {
        "rows": [
            {
                "node": nodes[c.node],
                "value": c.value,
                "amount": material.inventory.use_of(c.node),
                "source": material.references.cite(nodes[c.node].source),
            }
            for c in every[:MOST_PROCESSES]
        ],
        "left": max(0, len(every) - MOST_PROCESSES),
        "left_value": math.fsum(c.value for c in every[MOST_PROCESSES:]),
        "count": sum(not n.foreground for n in nodes.values()),
    }
