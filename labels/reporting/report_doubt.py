"""Uncertainty and rules in the study report: the interval with its histogram, what drives the variance, and what the rules find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from inventories.problem import Text
from labels import record
from labels.document import Gallery
from labels.reporting import report_figures
from lca import rule, uncertainty
from lca.case import Case
from lca.dossier import Dossier
from lca.standards import profiles

HOUSE = Text("碳标自有方法", profiles.HOUSE)
BINS = 41
DRIVERS = 8
CHECKPOINTS = 5
SEVERITIES: Mapping[str, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("提示", "note"),
}


def parameters(case: Case, draws: int, seed: int, gallery: Gallery) -> dict[str, Any]:
    """The Monte Carlo section: what was drawn, the interval, its convergence and its drivers."""
    found = uncertainty.simulate(case.model, draws, seed)
    totals = uncertainty.draws_of_total(case.model, draws, seed)
    # A few far draws would leave the rest of the histogram a single column.
    left, right = (float(q) for q in np.quantile(totals, (0.001, 0.999)))
    counts, edges = np.histogram(totals, bins=BINS, range=(left, right) if right > left else None)
    top = int(counts.max()) or 1
    marks = [
        (float((a + b) / 2), int(n) / top) for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)
    ]  # fmt: skip
    title = f"{draws} 次抽样的分布 Distribution of {draws} draws"
    return {
        "u": found,
        "drivers": found.drivers[:DRIVERS],
        "driver_share": sum(d.share for d in found.drivers[:DRIVERS]),
        "checkpoints": found.convergence[-CHECKPOINTS:],
        "figure": [gallery.show(
            report_figures.spread(found.low, found.median, found.high, found.deterministic, marks, title, f"{record.UNIT} / {case.model.functional_unit.unit}")
        )],
    }  # fmt: skip


def rules(dossier: Dossier, profile: str) -> dict[str, Any]:
    """What the rules of a profile find in the study."""
    found = rule.examine(dossier, profile)
    return {
        "report": found,
        "groups": _grouped(found.findings),
        "counts": [(SEVERITIES[str(s)], found.count(s)) for s in rule.Severity],
    }


def _grouped(findings: tuple[rule.Finding, ...]) -> list[dict[str, Any]]:
    """One row a rule: its findings share topic and clause; the first are spelt out."""
    groups: dict[tuple[str, str], list[rule.Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, str(finding.severity)), []).append(finding)
    return [
        {
            "first": group[0],
            "clause": HOUSE if group[0].clause.en == profiles.HOUSE else group[0].clause,
            "severity": SEVERITIES[severity],
            "shown": group[:3],
            "more": max(0, len(group) - 3),
        }
        for (_, severity), group in groups.items()
    ]
