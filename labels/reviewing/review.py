"""A review: what the program found in a bundle, and the folder in which a verification body works through it.

review.json              what the program recomputed, checked and sampled; written once
review.xlsx              the workbook for people; read back as often as they like
review.history.jsonl     who wrote what, when and why; nothing is overwritten
trace.html, trace.xlsx   the supply chain, to look at and with live formulas
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventories import form
from inventories.problem import Place, Text
from inventories.reviewing.review import FORMAT
from inventories.reviewing.review_book import Line
from labels import wording
from labels.reviewing import rerun
from labels.reviewing.bundle import Bundle
from labels.reviewing.rerun import Rerun
from lca import balances, quality, rule, sampling
from lca import trail as trails
from lca.case import Case
from lca.dossier import Dossier

PROGRAM = "tanbiao-review-program/1"
PROFILE = "gbt24067"
GRADES = {"error": "✗", "warning": "!", "note": "·"}
SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "note": "提示 note"}


@dataclass(frozen=True)
class Review:
    """What the program found, as plain data (docs/json.md)."""

    data: Mapping[str, Any]

    def canonical(self) -> bytes:
        return trails.canonical(self.data)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def ok(self) -> bool:
        """Whether the calculation could be repeated as it was handed in."""
        return not any(c["passed"] is False for c in self.data["rerun"])

    @property
    def total(self) -> float:
        """The footprint under review, kg CO2e per functional unit."""
        return float(self.data["footprint"]["total"])

    @property
    def samples(self) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = self.data["plan"]["rows"]
        return rows


# -- what the program finds ------------------------------------------------------------------------------------------------


def examine(bundle: Bundle, folder: Path, seed: str, profiles: Sequence[str] = (PROFILE,)) -> tuple[Review, Rerun]:
    """Repeats the calculation in an empty folder of one's own, and looks at the study with rules, balances and a sampling plan.

    Raises InputError for an unknown rule profile; what is wrong with the bundle's calculation is a finding, not an error.
    """
    found = rerun.run(bundle, folder)
    manifest = bundle.manifest
    data: dict[str, Any] = {
        "format": PROGRAM,
        "bundle": {
            "sha256": bundle.digest, "version": manifest.version, "model_sha256": manifest.model_sha256,
            "merkle_root": manifest.merkle_root, "prepared_by": list(manifest.prepared_by),
            "replaces": manifest.replaces.model_dump() if manifest.replaces else None,
        },
        "firm": dict(manifest.firm), "product": dict(manifest.product), "system": dict(manifest.system), "dataset": dict(manifest.dataset),
        "rerun": [c.to_json() for c in found.checks],
    }  # fmt: skip
    data |= _study(found.case, seed, profiles) if found.case else _nothing(bundle, seed)
    data["points"] = [{"id": f"F{n:02d}"} | point for n, point in enumerate(_points(data), start=1)]
    return Review(_plain(data)), found


def _plain(value: Any) -> Any:
    """Tuples as lists, so that what is written is what is read."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def _study(case: Case, seed: str, profiles: Sequence[str]) -> dict[str, Any]:
    dossier = Dossier.of(case)
    model, found = case.model, case.calculation.footprint
    known = {e.id: e.file for e in case.file.study.evidence}
    plan = sampling.plan(dossier, case.calculation, trails.model_sha256(model.to_json()), seed).to_json()
    for row in plan["rows"]:
        row["why"] = sampling.words(row["reasons"])._asdict()
        row["place"] = form.cell_name(row["place"], case.file.places.of)
        row["files"] = [f"{e} {known.get(e, '?')}" for e in row["evidence"]]
    unit = model.functional_unit
    return {
        "footprint": {
            "total": found.total, "unit": unit.unit, "description_zh": unit.description_zh, "description_en": unit.description_en,
            "boundary": str(model.subject["boundary"]), "gwp_set": model.gwp_set, "period": dict(model.subject["period"]),
            "document_date": str(model.subject["document_date"]), "plant": dict(model.subject["plant"]),
        },
        "rules": [rule.examine(dossier, name).to_json() for name in profiles],
        "balances": [b.to_json() for b in balances.of(dossier)],
        "evidence": [t._asdict() for t in balances.evidence_faults(dossier)],
        "quality": quality.assess(dossier.study, dossier.system, model, dossier.background).to_json(),
        "plan": plan,
    }  # fmt: skip


def _nothing(bundle: Bundle, seed: str) -> dict[str, Any]:
    """For a bundle that cannot be calculated: no plan, because there is nothing to sample from."""
    plan = sampling.Plan(seed, (), 0, 0, 0.0, {})
    footprint = dict.fromkeys(("unit", "description_zh", "description_en", "boundary", "gwp_set", "document_date"), "")
    return {
        "footprint": {"total": 0.0, "period": {}, "plant": {}, **footprint}, "rules": [], "balances": [], "evidence": [], "quality": {},
        "plan": plan.to_json(),
    }  # fmt: skip


def _points(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the program lays before the team: each is a proposal, the grade is theirs."""
    for check in data["rerun"]:
        if check["passed"] is False:
            yield {
                "origin": f"复算 re-run: {check['name']}",
                "what": check["text"],
                "topic": Text("复算", "re-run")._asdict(),
                "document": "",
            }
    for balance in data["balances"]:
        if not balance["ok"]:
            words = {
                "zh": f"{balance['name']['zh']}不平衡：{balance['left']['zh']} {balance['left_value']:.6g}，{balance['right']['zh']} {balance['right_value']:.6g} {balance['unit']}",
                "en": f"{balance['name']['en']} does not balance: {balance['left']['en']} {balance['left_value']:.6g}, {balance['right']['en']} {balance['right_value']:.6g} {balance['unit']}",
            }  # fmt: skip
            yield {"origin": f"平衡 balance: {balance['id']}", "what": words, "topic": balance["name"], "document": ""}
    for text in data["evidence"]:
        yield {"origin": "证据 evidence", "what": text, "topic": Text("证据", "evidence")._asdict(), "document": ""}
    for report in data["rules"]:
        for finding in report["findings"]:
            if finding["severity"] != "note":
                yield {
                    "origin": f"{GRADES[finding['severity']]} {finding['rule']} ({report['profile']})", "what": finding["what"],
                    "topic": finding["topic"], "document": finding["clause"]["zh"], "place": _place(finding),
                }  # fmt: skip


# -- between workbook, history and plan --------------------------------------------------------------------------------------


def sample_rows(found: Review) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"], "name": row["name_zh"] if row["name_zh"] == row["name_en"] else f"{row['name_zh']}\n{row['name_en']}", "place": row["place"],
            "amount": row["amount"], "unit": row["unit"], "factor": row["factor"], "value": row["value"], "share": row["share"],
            "scores": " / ".join("–" if s is None else str(s) for s in row.get("scores", ())), "why": f"{row['why']['zh']}\n{row['why']['en']}", "evidence": "\n".join(row["files"]),
        }
        for row in found.samples
    ]  # fmt: skip


def point_rows(found: Review) -> list[dict[str, Any]]:
    return [
        {"id": p["id"], "origin": p["origin"], "what": "\n".join(filter(None, (p["what"]["zh"], p["what"]["en"], p.get("place"))))}
        for p in found.data["points"]
    ]


def values(found: Review) -> dict[str, Any]:
    """What a new workbook holds: the plan, the points, and what the bundle says of itself as a start for scope and criteria."""
    data = found.data
    foot, firm, product, system = data["footprint"], data["firm"], data["product"], data["system"]
    period = f"{foot['period'].get('start', '')} – {foot['period'].get('end', '')}"
    boundary, gwp = wording.of(wording.BOUNDARIES, foot["boundary"]), foot["gwp_set"].replace("-", "−")
    engagement = {
        "format": FORMAT, "bundle": data["bundle"]["sha256"], "prepared_by": "; ".join(data["bundle"]["prepared_by"]),
        "client": firm["name_zh"], "addressee_zh": firm["name_zh"], "addressee_en": firm["name_en"],
        "scope_zh": f"{firm['name_zh']}的产品“{product['name_zh']}”（型号 {product['model']}）的碳足迹；功能单位：{foot['description_zh']}；边界：{boundary.zh}；统计期：{period}；GWP100：{gwp}",
        "scope_en": f"Carbon footprint of “{product['name_en']}” (model {product['model']}) of {firm['name_en']}; functional unit: {foot['description_en']}; boundary: {boundary.en}; period: {period}; GWP100: {gwp}",
        "criteria_zh": f"ISO 14067:2018；GB/T 24067-2024；方法说明 {system['house_rule']} v{system['version']}（非 PCR）",
        "criteria_en": f"ISO 14067:2018; GB/T 24067-2024; method note {system['house_rule']} v{system['version']} (not a PCR)",
    }  # fmt: skip
    points = [
        row | {"topic": f"{p['topic']['zh']} {p['topic']['en']}", "document": p["document"]}
        for row, p in zip(point_rows(found), data["points"], strict=True)
    ]
    return {"engagement": engagement, "samples": sample_rows(found), "points": points, "conclusion": {}}


def lines(found: Review) -> list[Line]:
    """The sheet Program: everything recomputed and checked, one line each."""
    data = found.data
    word = {True: "通过 passed", False: "不通过 failed", None: "未核对 not checked"}
    made: list[Line] = [(f"复算 re-run: {c['name']}", word[c["passed"]], _both(c["text"])) for c in data["rerun"]]
    made.append(("数据集 data set", data["dataset"]["version"], f"SHA-256 {data['dataset']['sha256']}"))
    for b in data["balances"]:
        words = f"{_both(b['left'])} {b['left_value']:.6g} | {_both(b['right'])} {b['right_value']:.6g} {b['unit']} ({b['relative']:.2%})"
        made.append((f"平衡 balance: {_both(b['name'])}", word[b["ok"]], words))
    q = data["quality"]
    if q:
        scores = f"TeR {q['technology']:.2f}  GeR {q['geography']:.2f}  TiR {q['time']:.2f}  P {q['precision']:.2f}"
        made.append(("数据质量 data quality", "1–5", f"{scores}；初级数据 primary {q['primary_data_share']:.1%}"))
    plan = data["plan"]
    made.append(
        ("抽样计划 sampling plan", f"{len(plan['rows'])} / {plan['population']}",
         f"覆盖绝对贡献的 {plan['coverage']:.1%}；随机抽取 {plan['drawn']} 行，种子 {plan['seed']} covers {plan['coverage']:.1%} of absolute contributions; {plan['drawn']} rows drawn with seed {plan['seed']}")
    )  # fmt: skip
    for report in data["rules"]:
        made.append(
            (
                f"规则 rules: {report['profile']}",
                f"{report['counts']['error']}/{report['counts']['warning']}/{report['counts']['note']}",
                _both(report["statement"]),
            )
        )
        made += [
            (
                f"{f['rule']} {_both(f['topic'])}",
                SEVERITIES[f["severity"]],
                f"{': '.join(filter(None, (_place(f), _both(f['what']))))} → {_both(f['cure'])} [{_both(f['clause'])}]",
            )
            for f in report["findings"]
        ]
    return made


def _place(finding: Mapping[str, Any]) -> str:
    """The cell of the study that a finding of a rule is about; empty where it is about the whole."""
    return str(Place(finding["file"], finding["sheet"], finding["row"], finding["column"]))


def _both(text: Mapping[str, str]) -> str:
    return Text(text["zh"], text["en"]).both()
