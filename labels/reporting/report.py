"""The study report: what ISO 14067 clause 7 and the template of GB/T 24067-2024 ask for, in the Chinese order with English beside.

It refuses to render with a mandatory item empty and lists all that is missing. Every figure comes from the calculation; only the
words of report.toml are the firm's. The same bytes for the same study.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from inventories import background, summation
from inventories.problem import Place, Problems, Text
from inventories.study import Study
from labels import document, font, lettering, record, rounding, wording
from labels.document import Attachment, Identity
from labels.record import Record
from labels.reporting import report_compare, report_doubt, report_sections
from labels.reporting.report_material import Material, References
from labels.reporting.report_statement import Statement
from labels.tracing import trace_words
from lca import alternatives, appraisal, electricity, entries, uncertainty
from lca import trail as trails
from lca.case import Case
from lca.dossier import Dossier

TITLE = Text("产品碳足迹研究报告", "Product carbon footprint study report")
PROFILE = "gbt24067"
ROWS = ("parameters", "bom", "energy", "direct", "distribution", "use", "end_of_life")


def missing(case: Case, statement: Statement) -> Problems:
    """Every mandatory item that is empty: in report.toml, and in the study itself."""
    study = case.file.study
    problems = statement.missing(str(case.model.subject["boundary"]), case.model.gwp_set)
    if not study.plant.address:
        _lacks(problems, Text("生产场所地址", "address of the plant"), case.file.places.of("plant", "address"))
    for section in ROWS:
        for index, row in enumerate(getattr(study, section)):
            if row.data_kind == "primary" and not (row.source or row.evidence):
                _lacks(
                    problems,
                    Text("初级数据的来源或证据", "source or evidence of a primary datum"),
                    case.file.places.of(section, index, "source"),
                )
    return problems


def _lacks(problems: Problems, name: Text, place: Place) -> None:
    problems.add(
        "report-missing",
        Text(f"报告缺少必填项“{name.zh}”", f"The report lacks the mandatory item “{name.en}”"),
        Text("在研究中填写该处", "Fill it in in the study"),
        place,
    )


def render(
    case: Case,
    statement: Statement,
    *,
    disclose: Literal["none", "full"] = "none",
    profile: str = PROFILE,
    draws: int = uncertainty.DRAWS,
    seed: int = uncertainty.SEED,
    progress: font.Progress | None = None,
) -> bytes:
    """The report as PDF/A-3a; raises InputError naming every mandatory item that is empty."""
    missing(case, statement).raise_if_any()
    font.load(progress)
    trail = case.trail
    made = record.make(trail, disclose=disclose)
    lettering.check_glyphs(_printed(case.file.study, statement))
    known = background.default()
    inventory = entries.read(case.calculation)
    cites = References(
        {s.id: {"citation": s.citation, "address": s.address} for s in known.sources.values()}
        | {s["id"]: s for s in case.model.sources}
    )
    material = Material(case, statement, inventory, known, made, cites)
    dossier = Dossier.of(case)
    context = report_sections.context(material) | _interpretation(material, dossier)
    doubt = report_doubt.parameters(case, draws, seed, material.gallery)
    checked = report_doubt.rules(dossier, profile)
    beside = {
        "axes": report_compare.axes(case),
        "tornado": report_compare.swings(case, known, material.gallery),
        "bench": report_compare.published(case),
    }
    # All sources are cited by now; those that only the rest of the background rests on follow.
    for reference in case.model.sources:
        cites.cite(reference["id"])
    attachments = _attachments(made, trail, disclose)
    source = document.html(
        "report.html",
        **context,
        **beside,
        doubt=doubt,
        checked=checked,
        counted=Text(
            "，".join(f"{name.zh} {n}" for name, n in checked["counts"]),
            ", ".join(f"{name.en} {n}" for name, n in checked["counts"]),
        ),
        title_words=TITLE,
        sources=cites.listed(),
        attached="、".join(a.name for a in attachments),
    )
    layout = document.lay_out(source, "report.css", material.gallery.images)
    return layout.write(_identity(made, statement, source), attachments)


def _identity(made: Record, statement: Statement, source: str) -> Identity:
    number = statement["report.number"].zh
    return Identity(
        title=f"{TITLE.zh} {TITLE.en}: {made.product['name_zh']} {made.product['name_en']} ({number})",
        author=statement["report.organisation"].both(" "),
        subject=f"{rounding.printed(made.headline.value)} {record.UNIT} / {made.headline.unit}",
        identifier=hashlib.sha256(source.encode() + made.canonical()).digest()[:16],
        day=date.fromisoformat(made.document_date),
        properties={
            "documentId": made.id,
            "documentType": "study-report",
            "reportNumber": number,
            "recordSHA256": made.digest(),
            "modelSHA256": made.digests["model_sha256"],
        },
    )


def _attachments(made: Record, trail: Mapping[str, object], disclose: str) -> list[Attachment]:
    attached = [Attachment("record.json", made.canonical(), "Data", "结果记录 Record of the result (RFC 8785)")]
    if disclose == "full":
        attached.append(
            Attachment("trail.json", trails.canonical(trail), "Source", "计算轨迹 Calculation trail (RFC 8785)")
        )
    return attached


def _printed(study: Study, statement: Statement) -> dict[str, Any]:
    """The words of the firm that a reader would miss if the typeface lacked them; citations are simplified instead."""
    plain = study.model_dump(mode="json", include={"firm", "plant", "product"})
    return plain | {"report": {path: tuple(text) for path, text in statement.words.items()}}


# -- interpretation ------------------------------------------------------------------------------------------------------


def _interpretation(material: Material, dossier: Dossier) -> dict[str, Any]:
    case, made = material.case, material.made
    found = case.calculation.footprint
    cut = summation.total(float(x["estimate"]) for x in made.exclusions)
    choices = [
        *appraisal.gwp_sets(case.model, material.inventory, material.background),
        *appraisal.grids(found.total, material.inventory, material.background),
        *(_alternative(a) for a in alternatives.both(dossier) if not a.used),
    ]
    return {
        "meaning": _meaning(material),
        "choices": choices,
        "bases": electricity.of(dossier),
        "suggestions": appraisal.suggestions(
            found.total, case.file.study, case.system, material.inventory, material.background
        ),
        "statements": _statements(material),
        "cut_sum": cut,
        "cut_whole": (abs(found.total) + cut) or 1.0,
        "gases": sorted(found.gases.items(), key=lambda item: -abs(item[1])),
        "rel": _small(case.calculation.engines.relative_difference),
        "gap": _small(found.closure.relative),
    }


def _alternative(made: alternatives.Alternative) -> appraisal.Choice:
    kind = {"allocation": Text("分配", "allocation"), "recycling": Text("回收", "recycling")}[made.kind]
    return appraisal.Choice(Text(f"{kind.zh}：{made.name.zh}", f"{kind.en}: {made.name.en}"), made.total, made.note)


def _small(value: float) -> str:
    return f"{value:.0e}" if value else "0"


def _meaning(material: Material) -> list[Text]:
    """The result in sentences, computed."""
    made, found = material.made, material.case.calculation.footprint
    total, name = found.total, material.stages
    said = [
        Text(
            f"{made.headline.description_zh}：碳足迹为 {rounding.printed(total)} {record.UNIT} / {made.headline.unit}。",
            f"{made.headline.description_en}: the footprint is {rounding.printed(total)} {record.UNIT} / {made.headline.unit}.",
        )
    ]
    ranked = sorted(found.stages.items(), key=lambda item: -item[1])[:2]
    if total > 0 and len(found.stages) > 1:
        said.append(
            Text(
                "贡献最大的阶段：" + "；".join(f"{name[s].zh} {rounding.percent(v / total)}" for s, v in ranked) + "。",
                "The largest stages: " + "; ".join(f"{name[s].en} {rounding.percent(v / total)}" for s, v in ranked) + ".",
            )
        )  # fmt: skip
    largest = max(found.lines, key=lambda line: abs(line.value), default=None)
    if largest is not None:
        said.append(
            Text(
                f"最大的单项是“{largest.name_zh}”，占绝对贡献之和的 {rounding.percent(largest.share)}；{len(found.hotspots)} 项合计达 80 %。",
                f"The largest single entry is “{largest.name_en}”, {rounding.percent(largest.share)} of the sum of absolute contributions; {len(found.hotspots)} entries reach 80 %.",
            )
        )
    fossil = found.origins.get("fossil", 0.0)
    if total > 0:
        not_given = abs(found.gases.get("not given", 0.0)) / math.fsum(abs(v) for v in found.gases.values())
        said.append(
            Text(
                f"化石来源的净排放为 {rounding.printed(fossil)} {record.UNIT}（{rounding.percent(fossil / total)}）；结果的 {rounding.percent(not_given)} 来自只公布总量的数据，气体未知。",
                f"Net fossil emissions are {rounding.printed(fossil)} {record.UNIT} ({rounding.percent(fossil / total)}); {rounding.percent(not_given)} of the result comes from sources that publish a total only, its gases unknown.",
            )
        )
    return said


def _statements(material: Material) -> list[Text]:
    """Findings and notices of the record, and the share of each status among the factors."""
    said = [Text(f["zh"] + "。", f["en"] + ".") for f in material.made.findings]
    said += [Text(n["zh"] + "。", n["en"] + ".") for n in material.made.notices]
    shares: dict[str, float] = {}
    for entry in material.inventory.entries:
        if entry.node is not None and entry.node.status:
            shares[entry.node.status] = shares.get(entry.node.status, 0.0) + entry.share
    if shares:
        ranked = sorted(shares.items(), key=lambda item: -item[1])
        said.append(
            Text(
                "因子的状态（按绝对贡献）：" + "、".join(f"{wording.of(trace_words.STATUS, k).zh} {rounding.percent(v)}" for k, v in ranked) + "。",
                "Status of the factors, by absolute contribution: " + ", ".join(f"{wording.of(trace_words.STATUS, k).en} {rounding.percent(v)}" for k, v in ranked) + ".",
            )
        )  # fmt: skip
    return said
