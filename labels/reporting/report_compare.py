"""What the study report sets beside the result: hotspots by further axes, the tornado, and published results of its kind."""

from __future__ import annotations

from typing import Any

from inventories import benchmark as table
from inventories.background import Background
from inventories.problem import Text
from labels import record, rounding
from labels.charts import chart
from labels.document import Gallery
from labels.reporting import report_figures
from labels.reporting.report_figures import Bar
from lca import benchmarking, hotspot, tornado
from lca.case import Case
from lca.variant import Base

AXES = {
    "material": Text("按所购材料与能源（不论用于何处）", "by what is bought, wherever it is used"),
    "process": Text("按发生排放的过程（直接排放）", "by the process that emits (direct emissions)"),
    "supplier": Text("按供应商", "by supplier"),
    "tier": Text("按供应链层级（直接排放）", "by tier of the supply chain (direct emissions)"),
}
KINDS = {
    "amount": Text("用量 ± 10 %：该测准或少用什么", "Amounts ± 10 %: what to measure better or use less"),
    "factor": Text("因子 ± 10 %：一种投入的全部用途", "Factors ± 10 %: one input in all its uses"),
    "parameter": Text("参数 ± 10 %：连同由它得出的一切", "Parameters ± 10 %: with all that follows from them"),
}
MOST_ROWS, MOST_BARS, MOST_OTHERS = 8, 8, 8


def axes(case: Case) -> list[dict[str, Any]]:
    """The largest entries of each further axis with their share, and the rest; each list sums to the total."""
    found = []
    for axis, name in AXES.items():
        ranking = hotspot.rank(case.model, case.calculation.footprint, axis)
        if not ranking.entries:
            continue
        shown = ranking.entries[:MOST_ROWS]
        left = len(ranking.entries) - len(shown) + ranking.rest_count
        found.append(
            {
                "name": name,
                "rows": shown,
                "left": left,
                "left_value": ranking.total - sum(e.value for e in shown),
                "unnamed": bool(ranking.unnamed),
            }
        )
    return found


def swings(case: Case, background: Background, gallery: Gallery) -> dict[str, Any]:
    """The tornado: one figure for each kind of input that moves the result."""
    found = tornado.compute(
        Base(case.file.study, case.system, background, case.file.places.of), by=tornado.STEP, top=MOST_BARS
    )
    figures = []
    for kind, words in KINDS.items():
        rows = [
            Bar(
                Text(b.name_zh, b.name_en),
                f"{rounding.printed(b.low)} / {rounding.printed(b.high)}",
                [(report_figures.SOFT, b.low), (chart.INK, b.high)],
            )
            for b in found.of(kind)
        ]
        if rows:
            strips = report_figures.bars(rows, words.both(" "), record.UNIT, label=700)
            figures.append({"words": words, "figure": [gallery.show(s) for s in strips]})
    return {"figures": figures, "left_out": found.left_out}


def published(case: Case) -> dict[str, Any]:
    """Published results of the same kind of product: those that are comparable, and for the rest what differs."""
    benchmarks = table.load()
    model, footprint = case.model, case.calculation.footprint
    units = dict(footprint.units) | {model.functional_unit.id: footprint.total}
    found = benchmarking.place(benchmarking.subject(model, units, case.system, benchmarks), benchmarks)
    own = [o for o in found.others if found.subject.kind and o.entry.kind == found.subject.kind.id]
    others = sorted(own or found.others, key=lambda o: len(o.differs))
    return {
        "notes": found.notes[1:],  # the first, plausibility only, opens the section
        "least": benchmarking.LEAST,
        "samples": [{"of": s, "entries": sorted(s.entries, key=lambda e: e.value)} for s in found.samples],
        "others": others[:MOST_OTHERS],
        "others_left": max(0, len(found.others) - MOST_OTHERS),
    }
