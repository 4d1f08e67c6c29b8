"""PACT's usability levels: how complete the fields behind a footprint are (PCF Data Usability Model, Appendix, WBCSD).

L1 indicative: value, unit, period, geography. L2 consistent: and rule, primary-data share, sources of the factors, packaging, GWP
report. L3 complete: and allocation, exclusions, biogenic and land-use split, quality scores, verification.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from inventories.problem import Text
from inventories.study import BomKind
from lca.dossier import Dossier

SCORED = 0.95
"""Fraction of the result whose factor must have all scores for L3."""


@dataclass(frozen=True, slots=True)
class Usability:
    """A level from 0 to 3 and what the next one lacks."""

    level: int
    missing: tuple[Text, ...]


def usability(case: Dossier, verified: bool = False) -> Usability:
    """The level of a dossier; `verified` where a verification statement exists."""
    study, model, found = case.study, case.model, case.footprint
    bought = [line for line in found.lines if case.node(line.provider)]
    # A declared estimate is a source of its own kind: it says that there is none.
    cited = {e.consumer for e in model.edges if e.source or e.data_kind == "estimate"}
    cited |= {e.node for e in model.emissions if e.source or e.data_kind == "estimate"}
    sourced = all(line.source or line.provider in cited for line in bought)
    scored = [line for line in bought if None not in line.scores]
    packed = any(r.kind is BomKind.PACKAGING for r in study.bom) or case.system.of_sheet("packaging") is not None
    packed = packed or any("包装" in x.what or "packag" in x.what.lower() for x in study.exclusions)
    levels = (
        (
            (math.isfinite(found.total), Text("数值", "value")),
            (bool(model.functional_unit.unit), Text("单位", "unit")),
            (study.period.end > study.period.start, Text("统计期", "period")),
            (bool(study.plant.region), Text("地区", "geography")),
        ),
        (
            (bool(case.system.house_rule), Text("核算规则", "rule")),
            (math.isfinite(found.primary_data_share), Text("初级数据占比", "primary-data share")),
            (sourced, Text("全部因子的来源", "source of every factor")),
            (packed, Text("包装的计入或排除", "packaging in or out")),
            (bool(model.gwp_set), Text("GWP 取值", "GWP report")),
        ),
        (
            (all(n.allocation or n.kind != "background" or not case.background.coproducts.get(n.id) for n in model.nodes), Text("分配说明", "allocation")),
            (bool(study.exclusions), Text("排除项及其份额", "exclusions with their share")),
            ("not given" not in found.origins or abs(found.origins["not given"]) < 0.05 * case.absolute, Text("生物碳与土地利用拆分", "biogenic and land-use split")),
            (math.fsum(abs(line.value) for line in scored) >= SCORED * case.absolute, Text("数据质量评分", "quality scores")),
            (verified, Text("核查", "verification")),
        ),
    )  # fmt: skip
    for level, wants in enumerate(levels):
        missing = tuple(name for there, name in wants if not there)
        if missing:
            return Usability(level, missing)
    return Usability(len(levels), ())
