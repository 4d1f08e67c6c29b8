"""Bundles, reviews and review workbooks for tests: one real study (the smallest example) and one made up on the spot."""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path
from typing import Any

from inventories import examples
from inventories.reviewing import review_book
from inventories.reviewing.review import ReviewFile
from labels.reviewing import bundle, review
from labels.reviewing.bundle import Bundle, File
from labels.reviewing.review import Review
from lca.case import Case

EXAMPLE = Path(examples.__file__).parent / "component"
TEAM = {"lead": "李核 Li He", "team": "周验; 吴查"}
WHEN = "2026-03-28T08:00:00Z"
FINDING = {"grade": "minor", "topic": "质量", "due": "2026-06-30"}


def made_up(**changes: Any) -> Review:
    """A review of a chair with two sampled rows and one point, as the program would leave it; 100 kg CO2e."""
    row = {
        "key": "a|b|0", "name_zh": "钢板", "name_en": "steel", "stage": "materials", "place": "物料 BOM #1", "supplier": "", "amount": 3.0, "unit": "kg",
        "factor": 2.0, "value": 60.0, "share": 0.6, "data_kind": "primary", "source": "ledger", "evidence": ["E1"], "reasons": ["large"],
        "why": {"zh": "占结果 5 % 以上", "en": "5 % of the result or more"}, "files": ["E1 ledger.csv"],
    }  # fmt: skip
    data: dict[str, Any] = {
        "format": review.PROGRAM,
        "bundle": {"sha256": "b" * 64, "version": 1, "model_sha256": "c" * 64, "merkle_root": "d" * 64, "prepared_by": ["王编 Wang Bian"], "replaces": None},
        "firm": {"name_zh": "示例企业", "name_en": "Example Manufacturer", "uscc": "91330502MA2ABCDEFN"},
        "product": {"name_zh": "椅子", "name_en": "Chair", "model": "C-1"}, "system": {"id": "chair", "version": "1", "house_rule": "TB-CHAIR-1"},
        "dataset": {"version": "1", "sha256": "0" * 64}, "rerun": [{"name": "model", "passed": True, "text": {"zh": "一致", "en": "same"}}],
        "footprint": {
            "total": 100.0, "unit": "piece", "description_zh": "一把椅子", "description_en": "one chair", "boundary": "cradle-to-grave", "gwp_set": "AR6 -1/+1",
            "period": {"start": "2025-01-01", "end": "2025-12-31"}, "document_date": "2026-01-31", "plant": {"name_zh": "示例工厂", "name_en": "Example plant"},
        },
        "rules": [{"profile": "gbt24067", "rules": 34, "counts": {"error": 0, "warning": 1, "note": 0}, "findings": [], "statement": {"zh": "部分核对", "en": "partial"}}],
        "balances": [], "evidence": [], "quality": {},
        "plan": {"seed": "7", "rows": [{"id": "S001"} | row, {"id": "S002"} | row | {"name_zh": "电", "name_en": "power", "value": 20.0}], "population": 9, "drawn": 1, "coverage": 0.8, "parameters": {}},
        "points": [{"id": "F01", "origin": "! R28", "what": {"zh": "取舍", "en": "cut-off"}, "topic": {"zh": "取舍", "en": "cut-off"}, "document": "ISO 14067"}],
    }  # fmt: skip
    return Review(data | changes)


def answers(found: Review) -> dict[str, Any]:
    """A workbook filled in without a fault: limited assurance, unmodified opinion, nothing found."""
    values = copy.deepcopy(review.values(found))
    values["engagement"] |= TEAM | {
        "body_zh": "示例核查机构（虚构）", "body_en": "Example Verification Body (fictitious)", "accreditation": "CNAS-V-0000", "contract": "HT-1", "contract_reviewed_by": "赵评",
        "contract_reviewed_on": "2026-03-02", "competent": "yes", "impartial": "yes", "level": "limited", "materiality": 0.05, "agreed_on": "2026-03-03",
        "agreed_with": "孙方", "began_on": "2026-03-10", "strategy": "钢为主", "strategy_by": "李核", "strategy_on": "2026-03-10",
    }  # fmt: skip
    values["conclusion"] = {
        "statement": "TV-1", "opinion": "unmodified", "reviewer": "郑复 Zheng Fu", "reviewed_on": "2026-03-26", "accepted": "yes", "opinion_on": "2026-03-27",
        "signed_by": "钱签",
    }  # fmt: skip
    values["risks"] = [{"risk": "钢的用量", "kind": "inherent", "rating": "high", "response": "称重"}]
    values["visits"] = [
        {
            "kind": "on-site",
            "day": "2026-03-18",
            "place": "安吉",
            "persons": "李核",
            "looked_at": "电表",
            "seen": "与台账一致",
        }
    ]
    for row in values["samples"]:
        row |= {"seen": "单据一致", "agrees": "agrees", "grade": "none"}
    for row in values["points"]:
        row |= {"grade": "observation"}
    return values


def finished(found: Review, **changes: dict[str, Any]) -> ReviewFile:
    """The same as a file; `changes` by section, or by the id of a row."""
    values = answers(found)
    for name, fields in changes.items():
        if name in ("engagement", "conclusion"):
            values[name] |= fields
        else:
            rows = [r for r in (*values["samples"], *values["points"]) if r["id"] == name]
            assert rows, name
            rows[0].update(fields)
    return ReviewFile.model_validate_json(review.trails.canonical(values), strict=True)


def workbook(values: dict[str, Any], path: Path) -> Path:
    """Writes a filled-in workbook."""
    from datetime import date

    def typed(section: dict[str, Any]) -> dict[str, Any]:
        days = {
            k: date.fromisoformat(v)
            for k, v in section.items()
            if isinstance(v, str) and len(v) == 10 and v[4] == v[7] == "-"
        }
        return section | days

    made = {k: [typed(r) for r in v] if isinstance(v, list) else typed(v) for k, v in values.items()}
    path.write_bytes(review_book.write(made, ()))
    return path


def bundled(folder: Path) -> Bundle:
    """The smallest example as a bundle; `folder` takes a copy of the study."""
    import shutil

    study = folder / "study"
    if not study.exists():
        shutil.copytree(EXAMPLE, study)
    return bundle.make(Case.open(study))


def changed(old: Bundle, name: str, data: bytes, **manifest: Any) -> Bundle:
    """The bundle with one file replaced and a manifest that agrees, as a dishonest maker would send it."""
    entry = File(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    files = {**old.manifest.files, name: entry}
    return Bundle(old.manifest.model_copy(update={"files": files, **manifest}), {**old.files, name: data}, old.name)
