"""Many firms: ledgers read and rated one after another in two processes, bad ones reported, one row for a platform each."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from inventories import cell
from inventories.enterprise import ledger_reader
from inventories.problem import InputError, Place, Problem, Text
from labels.enterprise import recording
from labels.enterprise.efficiency import EfficiencyRecord

AT_ONCE = 4
"""workbooks handed to a process at a time"""
FIELDS: tuple[tuple[str, str], ...] = (
    ("scheme_id", "评价方案"), ("scheme_version", "方案版本"), ("scheme_provenance", "方案出处"),
    ("uscc", "统一社会信用代码"), ("firm_name", "企业名称"), ("region_code", "登记地区划"), ("county", "区县"),
    ("gb4754_code", "行业代码"), ("gb4754_edition", "行业分类版本"),
    ("period", "期间"), ("period_start", "期初"), ("period_end", "期末"), ("period_kind", "期间类型"),
    ("factor_set", "因子集"), ("electricity_factor", "电力因子 kgCO2/kWh"), ("factor_year", "电力因子年份"), ("factor_area", "电力因子地区"),
    ("factor_family", "电力因子口径"), ("gross_tco2", "总排放 tCO2"), ("deduction_tco2", "扣减 tCO2"), ("net_tco2", "净排放 tCO2"),
    ("value_added_10k_yuan", "增加值 万元"), ("va_method", "增加值算法"), ("denominator", "分母"),
    ("intensity_L", "碳强度 L（自测）"), ("level", "水平（自测）"), ("benchmark", "行业平均"), ("benchmark_period", "平均值期间"),
    ("benchmark_region", "平均值地区"), ("benchmark_source", "平均值来源"), ("ratio_K", "碳效值 K（自测）"), ("grade", "等级（自测）"),
    ("diagnosis", "节能诊断（自测）"), ("neutral_rate", "中和率（自定定义）"), ("neutral_rate_definition", "中和率定义"), ("tce_total", "综合能耗 tce"),
    ("official_number", "官方碳效码编号"), ("official_level", "官方水平"), ("official_grade", "官方等级"), ("official_date", "发码日期"),
    ("kind", "记录类型"), ("record_id", "记录编号"), ("record_sha256", "记录摘要"), ("self_calculated", "性质"),
)  # fmt: skip
"""Neutral English keys with their Chinese label, in the order of the export (docs/carbon-efficiency.md)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ledger."""

    name: str
    """file or folder, relative to the folder that was asked for"""
    row: dict[str, str] | None
    problems: tuple[Problem, ...] = ()


def row(record: EfficiencyRecord) -> dict[str, str]:
    """One firm and period as a flat row of text."""
    found, mean = record.self_calculated, record.self_calculated["mean"] or {}
    official = record.official or {}
    diagnosis = {True: "yes", False: "no", None: ""}[found["diagnosis"]]
    values = (
        record.scheme["id"], record.scheme["version"], record.scheme["provenance"],
        record.uscc, record.firm["name_zh"], record.uscc[2:8], record.firm["county"],
        record.firm["gb4754"], record.firm["edition"],
        record.period_id, record.period["start"], record.period["end"], record.period["kind"],
        found["factor_set"], record.electricity["kg_per_kwh"], record.electricity["year"], record.electricity["area"],
        record.electricity["family"], found["gross_tco2"], found["deduction_tco2"], found["net_tco2"],
        found["value_added_10k_yuan"], found["value_added_method"], found["denominator"],
        found["intensity"], found["level"], mean.get("value", ""), mean.get("period", ""),
        mean.get("region", ""), mean.get("source", ""), found["ratio_k"], found["grade"],
        diagnosis, found["neutral_rate"], found["neutral_rate_definition"], found["tce"],
        official.get("number", ""), official.get("level", ""), official.get("grade", ""), official.get("date", ""),
        record.kind, record.id, record.digest(), found["label_en"],
    )  # fmt: skip
    return dict(zip((name for name, _ in FIELDS), map(str, values), strict=True))


def export(record: EfficiencyRecord, generated_by: str, generated_at: str) -> dict[str, Any]:
    """The same row with energy items, deductions and labels, as the JSON for a platform."""
    return {
        **row(record),
        "items": [
            {
                "code": e["code"], "name": e["name_zh"], "site": e["site"], "quantity": e["consumption"], "feedstock": e["feedstock"],
                "unit": e["unit"], "tce_factor": e["tce_factor"], "co2_factor": e["co2_factor"], "tco2": e["tco2"],
                "factor_set": record.self_calculated["factor_set"], "source_rank": e["source_rank"], "evidence_sha256": e["evidence_sha256"],
            }
            for e in record.energy
        ],
        "deductions": [dict(d) for d in record.deductions],
        "certificates": [dict(c) for c in record.certificates],
        "products": [{"label_id": one["id"], "record_sha256": one["record_sha256"]} for one in record.labels],
        "generated_by": generated_by, "generated_at": generated_at,
    }  # fmt: skip


def csv_text(rows: Iterable[dict[str, str]]) -> str:
    """The export as CSV: a line of keys, a line of Chinese labels, a line a firm; text that a spreadsheet would run is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in FIELDS])
    writer.writerow([label for _, label in FIELDS])
    for one in rows:
        writer.writerow([_safe(one[name]) for name, _ in FIELDS])
    return "\ufeff" + out.getvalue()


def _safe(text: str) -> str:
    """A negative number is a number; other text that begins like a formula is quoted."""
    return text if text[:1] == "-" and text[1:].replace(".", "", 1).isdigit() else cell.csv_safe(text)


def files_in(folder: Path) -> list[Path]:
    """The ledgers in a folder and below: every firm.xlsx or firm.json (one a folder), and every other .xlsx."""
    found: dict[Path, Path] = {}
    for path in sorted(folder.rglob("*.xlsx")) + sorted(folder.rglob(ledger_reader.JSON)):
        if path.name.startswith(("~$", ".")) or "evidence" in path.relative_to(folder).parts[:-1]:
            continue
        key = path.parent if path.stem == "firm" else path
        found.setdefault(key, path)
    return sorted(found.values())


def process(path: Path, root: Path) -> Outcome:
    """One ledger: its row, or its problems."""
    name = str(path.relative_to(root))
    try:
        return Outcome(name, row(recording.make(ledger_reader.read(path))))
    except InputError as error:
        return Outcome(name, None, error.problems)
    except Exception as error:  # one workbook may not stop the others
        what = Text(f"程序内部错误：{error!r}", f"An error inside tanbiao: {error!r}")
        return Outcome(name, None, (Problem("internal", what, Text("请报告", "Please report it"), Place(file=name)),))


def batch(folder: Path, workers: int = 0) -> Iterator[Outcome]:
    """The outcome of every ledger of a folder, in order; a second record of one firm and quarter becomes a problem."""
    paths = files_in(folder)
    if not paths:
        raise InputError.one(
            "no-ledgers",
            Text(f"目录 {folder.name} 中没有企业数据表", f"The folder {folder.name} holds no firm workbooks"),
            Text("放入 firm.xlsx（tanbiao firm new）", "Put firm.xlsx into it (tanbiao firm new)"),
            Place(file=folder.name),
        )
    seen: dict[tuple[str, str], str] = {}
    count = workers or min(2, os.cpu_count() or 1)
    if count == 1 or len(paths) <= 2:
        for path in paths:
            yield _once(process(path, folder), seen)
        return
    # Spawned, not forked: threads of the caller (progress bar) do not survive a fork.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for outcome in pool.map(process, paths, [folder] * len(paths), chunksize=AT_ONCE):
            yield _once(outcome, seen)


def _once(outcome: Outcome, seen: dict[tuple[str, str], str]) -> Outcome:
    if outcome.row is None:
        return outcome
    key = (outcome.row["uscc"], outcome.row["period"])
    if key in seen:
        what = Text(f"企业 {key[0]} 的 {key[1]} 填了两份（先见于 {seen[key]}）", f"The firm {key[0]} has {key[1]} twice (first in {seen[key]})")
        cure = Text("保留一份；更正用 tanbiao firm record --supersedes", "Keep one; to correct, tanbiao firm record --supersedes")
        return Outcome(outcome.name, None, (Problem("quarter-twice", what, cure, Place(file=outcome.name)),))
    seen[key] = outcome.name
    return outcome
