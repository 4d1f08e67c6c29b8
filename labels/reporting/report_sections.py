"""What the template of the study report sees: tables and figures of every section, each from the calculation and the study."""

from __future__ import annotations

import math
from typing import Any

from inventories.problem import Text
from labels import lettering, record, rounding, wording
from labels.charts import chart
from labels.reporting import report_figures, report_inventory
from labels.reporting.report_figures import Bar
from labels.reporting.report_material import Material
from labels.reporting.report_words import sections
from labels.tracing import trace_words
from lca import hotspot, recycling, redundancy

MOST_PROCESSES, MOST_HOTSPOTS = 25, 16
CHECK = "check_"
"""Parameters that only check others begin so."""


def context(material: Material) -> dict[str, Any]:
    """Everything up to the results; interpretation, uncertainty and rules are added to it."""
    case, made = material.case, material.made
    model = case.model
    rule = made.method.recycling if made.method else recycling.CUT_OFF
    return (
        report_inventory.context(material)  # first, as its chapter is: sources are numbered in the order of citation
        | {
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
            "recycling": wording.of(recycling.NAMES, rule),
            "cut_off": rule.startswith(recycling.CUT_OFF),
            "convention": wording.CONVENTIONS.get(made.gwp_set.partition(" ")[2]),
            "flows": material.inventory.flows,
            "parameters": _parameters(material),
            "processes": _processes(material),
            "hotspots": _hotspots(material),
            "said": lambda words: lettering.rich(lettering.simple(wording.colons(str(words)))),
            "unit_of": wording.unit,
        }
        | _figures(material)
    )


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
        "boundary_figure": [
            show(report_figures.boundary(boxes, wording.of(wording.BOUNDARIES, model.subject["boundary"])))
        ],
        "stage_figure": [
            show(d)
            for d in report_figures.bars(
                stages, "分阶段结果，按来源叠加 Result by stage, stacked by origin", record.UNIT
            )
        ],
        "hotspot_figure": [show(d) for d in report_figures.bars(spots, "热点 Hotspots", record.UNIT, label=720)],
        "origin_colours": chart.ORIGIN_COLOURS,
        "all_origins": list(wording.ORIGINS),
        "origins_shown": [o for o in wording.ORIGINS if any(o in p for p in found.stage_origins.values())],
    }


def _share(value: float, total: float) -> str:
    return rounding.percent(value / total) if total > 0 else "—"


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


def _parameters(material: Material) -> dict[str, Any]:
    """Parameters in force, those the firm gave first, and sums of the bill of materials that are not zero; defaults that move nothing by name."""
    case = material.case
    given = {p.id for p in case.file.study.parameters}
    own = case.system.parameters
    acting = redundancy.acting(case.file.study, case.system, case.model)
    silent = [p for p in case.model.parameters if p.id in own and p.id not in acting and not p.id.startswith(CHECK)]
    left_out = [p for p in silent if p.id not in given]
    shown = [p for p in case.model.parameters if p not in left_out and (p.value or p.id in own)]
    ranked = sorted(shown, key=lambda p: (p.id not in given, bool(p.expression)))
    return {
        "rows": [
            {
                "p": p,
                "name": summed or Text(p.name_zh, p.name_en),
                "summed": summed is not None,
                "given": p.id in given,
                "silent": p in silent,
                "source": material.references.cite(p.source),
            }
            for p in ranked
            for summed in (wording.summed(p.id) if p.name_zh == p.id else None,)
        ],
        "left_out": Text("、".join(p.name_zh for p in left_out), "; ".join(p.name_en for p in left_out)),
    }


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
        "emitting": len(every),
        "count": sum(not n.foreground for n in nodes.values()),
    }
