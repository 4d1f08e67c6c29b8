"""What a label says beside the number: its interval, the rules it was checked against, the method it hangs on, and its quality.

These stand in the trail's results as keys of their own. The model's digest does not cover them: the record's digest does, and the
signature over the PDF. Interval and quality can be recomputed from the trail (`tanbiao replay --draws`); what the rules found cannot,
because rules look at the study, which only the maker and the verifier have. Nothing here depends on evidence files or on the clock.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from inventories.background import Background
from lca import electricity, quality, recycling, rule
from lca.dossier import Dossier
from lca.model import Model
from lca.quality import Weighted

if TYPE_CHECKING:
    from lca.case import Case

GENERAL = "iso14067"
"""The rules every result is checked against."""
SECTORS = ("en15804-lift", "pefcr-apparel", "seating")
"""Partial sector profiles. `eu-battery` is not among them: it forces a method of its own, which a study must ask for."""
READS_EVIDENCE = frozenset({"R25"})
"""Rules that open evidence files; the verifier runs them (`tanbiao check --profile`), a label does not count them."""
LIFE = (("life_years", "a", "年"), ("cycles", "cycles", "次循环"), ("wears", "wears", "次穿着"))
"""Parameters that are the life of a product."""


def of(case: Case) -> dict[str, Any]:
    """Optional keys of the trail's results: interval (where it means something), profile, sector (where there is one), method, quality."""
    dossier = replace(Dossier.of(case), folder=None)
    found = {
        "interval": case.interval(case.model),
        "profile": profile(dossier, GENERAL),
        "sector": next((profile(dossier, s) for s in SECTORS if case.system.id in rule.profiles()[s].systems), None),
        "method": method(dossier),
        "quality": scores(case.model, dossier.background).to_json(),
    }
    return {key: value for key, value in found.items() if value is not None}


def profile(dossier: Dossier, name: str) -> dict[str, Any]:
    """How many of our rules were run and what they found, by rule; no amounts of the study."""
    report = rule.examine(dossier, name, leave_out=READS_EVIDENCE)
    serious = [f for f in report.findings if f.severity is not rule.Severity.NOTE]
    by_rule = {(f.rule, str(f.severity)): f.topic for f in serious}
    return {
        "id": name,
        "name_zh": report.profile.name.zh,
        "name_en": report.profile.name.en,
        "rules": report.rules,
        "errors": report.errors,
        "warnings": report.count(rule.Severity.WARNING),
        "findings": [
            {"rule": key, "severity": severity, "zh": topic.zh, "en": topic.en}
            for (key, severity), topic in by_rule.items()
        ],
    }


def method(dossier: Dossier) -> dict[str, Any]:
    """Electricity basis, recycling rule and life (method decision 28)."""
    values = dossier.values
    whole = dossier.boundary != "cradle-to-gate"
    lives = [(values[key], en, zh) for key, en, zh in LIFE if key in values] if whole else []
    years = values.get("life_years") if whole else None
    return {
        "electricity": electricity.of(dossier).headline,
        "recycling": recycling.rule(values),
        "life_years": float(years) if isinstance(years, (int, float)) else None,
        "life_zh": "".join(f"{value:g} {zh}" for value, _, zh in lives[:1] if not isinstance(value, str)),
        "life_en": "".join(f"{value:g} {en}" for value, en, _ in lives[:1] if not isinstance(value, str)),
    }


def scores(model: Model, background: Background) -> Weighted:
    """Quality of a model's result, weighted by contribution; the one way label and report count it."""
    return quality.weigh(quality.items(model, background, period_end(model)))


def period_end(model: Model) -> date:
    """Last day of the study's period."""
    return date.fromisoformat(str(model.subject["period"]["end"]))
