"""The folder in which a verification body works through one case.

review.json              what the program recomputed, checked and sampled; written once
review.xlsx              the workbook for people; read back as often as they like
review.history.jsonl     who wrote what, when and why; nothing is overwritten
trace.html, trace.xlsx   the supply chain, to look at and with live formulas
study/                   the study with its evidence and suppliers' files, without its secret
trail.json               the trail as the maker handed it in, for tanbiao replay and for the label
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from inventories import atomic, evidence, form, strictjson
from inventories.problem import InputError, Place, Problems, Text
from inventories.reviewing import review_book, review_form
from inventories.reviewing.review import FORMAT, Point, ReviewFile, Sample
from inventories.reviewing.review_book import Filled
from labels.reviewing import history, review
from labels.reviewing.bundle import TRAIL, Bundle
from labels.reviewing.history import History
from labels.reviewing.review import Review
from labels.tracing import spreadsheet, trace_html
from lca import replay, trace
from lca import trail as trails
from lca.case import Case

FILE = "review.json"


def begin(bundle: Bundle, found: Review, case: Case | None, folder: Path, who: str, when: str) -> None:
    """Takes a case up: writes everything into `folder`; raises InputError if another review lies there."""
    if history.load(folder).events:
        raise InputError.one(
            "review-there",
            Text(f"目录 {folder.name} 中已有核查", f"The folder {folder.name} holds a review already"),
            Text("用 --read 取回工作簿，或另选目录", "Take the workbook back with --read, or choose another folder"),
            Place(folder.name),
        )
    made = history.History(()).with_event(
        "taken-up", when, who, "", facts={"bundle": bundle.digest, "review": found.digest, "model": bundle.manifest.model_sha256}
    )  # fmt: skip
    if case is not None:
        place = partial(form.cell_name, where=case.file.places.of)
        seen = trace.trace(case.model, replay.solve(case.model.to_json()), place=place)
        atomic.write_bytes(folder / "trace.html", trace_html.html(seen).encode())
        atomic.write_bytes(folder / "trace.xlsx", spreadsheet.workbook(seen))
    for name, data in bundle.files.items():
        if name.startswith("study/") and name != f"study/{evidence.SECRET}":
            atomic.write_bytes(folder.joinpath(*name.split("/")), data)
    atomic.write_bytes(folder / TRAIL, bundle.files[TRAIL])
    atomic.write_bytes(folder / review_book.NAME, review_book.write(review.values(found), review.lines(found)))
    atomic.write_bytes(folder / FILE, found.canonical())
    made.write(folder)


def load(bundle: Bundle, folder: Path) -> tuple[Review, History]:
    """The review in a folder; raises InputError for one that is not of this bundle, or that was changed."""
    known = history.load(folder)
    if not known.events:
        raise InputError.one(
            "review-missing",
            Text(f"目录 {folder.name} 中没有核查", f"The folder {folder.name} holds no review"),
            Text("先运行 tanbiao review 提交包 --out 目录", "Run tanbiao review BUNDLE --out DIR first"),
            Place(folder.name),
        )
    data = strictjson.load(folder / FILE)
    problems = Problems()
    if not isinstance(data, dict) or hashlib.sha256(trails.canonical(data)).hexdigest() != known.fact("review"):
        problems.add(
            "review-changed", Text(f"{FILE} 与历史所记摘要不符：被改动", f"{FILE} does not match its digest in the history: it was changed"),
            Text("从备份恢复该文件", "Restore it from a copy"), Place(FILE),
        )  # fmt: skip
    if known.fact("bundle") != bundle.digest:
        problems.add(
            "review-bundle", Text("该核查属于另一个提交包", "This review is of another bundle"),
            Text("核对提交包版本；改动后的提交包须另行核查", "Check the version of the bundle; a changed bundle takes a review of its own"), Place(bundle.name),
        )  # fmt: skip
    problems.raise_if_any()
    return Review(data), known


def take(
    bundle: Bundle, folder: Path, workbook: Path, who: str, why: str, when: str
) -> tuple[ReviewFile, History, int]:
    """Takes a workbook back into the history; returns the review as it stands and the number of changed fields.

    `who` may be empty: then it is the lead verifier whom the workbook names.

    Raises InputError naming the cell of every fault; then nothing is written.
    """
    found, known = load(bundle, folder)
    filled = review_book.read(workbook)
    who = who or filled.file.engagement.lead or "?"
    check(found, filled, date.fromisoformat(when[:10])).raise_if_any()
    changes = history.differences(known.values, flat(filled.file))
    if not changes:
        return filled.file, known, 0
    other = [c.path for c in changes if c.was is not None]  # a blank that is filled in changes nothing that was said
    if other and not why:
        raise InputError.one(
            "review-why",
            Text(
                f"已填内容有 {len(other)} 处改动（如 {other[0]}），但没有说明原因",
                f"{len(other)} answer{'s were' if len(other) > 1 else ' was'} changed ({other[0]} for one) and no reason is given",
            ),
            Text("用 --why 写明为什么改动", "Say why with --why"),
            Place(workbook.name),
        )  # fmt: skip
    first = not any(e.kind == "read" for e in known.events)
    usual = "first reading" if first else "blanks filled in"
    made = known.with_event("read", when, who, why or usual, changes, {"workbook": filled.sha256})
    made.write(folder)
    return filled.file, made, len(changes)


def whole(found: Review, known: History, folder: Path, head: str = "") -> None:
    """Raises InputError where the history lacks its end: it does not hold the line `head` (SHA-256, or how it begins) that somebody noted,
    or the workbook in the folder says more than was ever taken back. A workbook as it was written, or taken back before, says nothing."""
    if head and not any(head.lower() == name[: len(head)] for name in known.heads):
        raise InputError.one(
            "history-cut", Text(f"历史中没有摘要为 {head[:16]}… 的一行：末尾被截去，或是另一份历史", f"No line of the history has the digest {head[:16]}…: its end was cut off, or it is another one"),
            Text("从备份恢复历史文件", "Restore the history from a copy"), Place(history.FILE),
        )  # fmt: skip
    path = folder / review_book.NAME
    if not path.exists():
        return
    filled = review_book.read(path)
    if filled.sha256 in {e.facts.get("workbook") for e in known.events}:
        return
    mine, fresh = flat(filled.file), flat(ReviewFile.model_validate_json(trails.canonical(review.values(found)), strict=True))
    changes = history.differences(known.values, mine)
    if changes and mine != fresh:
        first = changes[0].path
        raise InputError.one(
            "review-unread", Text(f"{path.name} 有 {len(changes)} 处内容不在历史中（如 {first}）：尚未取回，或历史的末尾被截去", f"{len(changes)} fields of {path.name} are not in the history ({first} for one): it was not taken back, or the end of the history was cut off"),
            Text("先用 --read 取回工作簿；若曾取回，从备份恢复历史", "Take it back with --read first; if it was, restore the history from a copy"), Place(path.name),
        )  # fmt: skip


def check(found: Review, filled: Filled, today: date) -> Problems:
    """What contradicts itself or the plan in a workbook, each with its cell."""
    problems, file, places = Problems(), filled.file, filled.places
    if file.engagement.bundle != found.data["bundle"]["sha256"]:
        problems.add(
            "review-bundle", Text("工作簿属于另一个提交包", "The workbook is of another bundle"),
            Text("使用该提交包的 review.xlsx", "Use the review.xlsx of this bundle"), places.of("engagement", "bundle"),
        )  # fmt: skip
    _given(found, filled, problems)
    sections: tuple[tuple[str, tuple[Sample | Point, ...]], ...] = (("samples", file.samples), ("points", file.points))
    for section, rows in sections:
        seen: set[str] = set()
        for index, row in enumerate(rows):
            if row.id in seen:
                twice = Text(f"编号 {row.id} 出现两次", f"The number {row.id} stands twice")
                problems.add("review-twice", twice, Text("换一个编号", "Take another"), places.of(section, index, "id"))
            seen.add(row.id)
            for code, field, what, cure in _contradictions(row, today):
                problems.add(code, what, cure, places.of(section, index, field))
    return problems


def _contradictions(row: Sample | Point, today: date) -> Iterator[tuple[str, str, Text, Text]]:
    """What cannot be in one row: code, field, what, cure."""
    if row.finding and not row.topic:
        yield (
            "review-topic",
            "topic",
            Text(f"{row.id} 有等级而没有主题", f"{row.id} has a grade and no topic"),
            Text("填写主题", "Name its topic"),
        )
    if row.clause and row.known is None:
        yield (
            "review-clause", "known", Text(f"{row.id} 写了条款号，没有写了解程度", f"{row.id} names a clause and not how far it is known"),
            Text("选择“已读原文”“二手转述”或“凭记忆”；只有已读的条款号会印出", "Choose read, secondary or memory; only a clause that was read is printed"),
        )  # fmt: skip
    if bool(row.closed_by) != bool(row.closed_on):
        yield (
            "review-closed", "closed_on" if row.closed_by else "closed_by",
            Text(f"{row.id} 的关闭人与关闭日期须同填", f"{row.id}: who closed it and when go together"), Text("补齐，或都留空", "Give both or neither"),
        )  # fmt: skip
    if row.closed_on and row.closed_on > today:
        yield (
            "review-future",
            "closed_on",
            Text(f"{row.id} 的关闭日期在将来", f"{row.id} was closed in the future"),
            Text("改正日期", "Correct the day"),
        )
    if row.closed_by and row.grade in ("major", "minor") and not row.correction:
        yield (
            "review-correction", "correction", Text(f"{row.id} 已关闭而没有写更正", f"{row.id} is closed and no correction is named"),
            Text("写明更正与证据", "Say what was corrected and how one sees it"),
        )  # fmt: skip


def _given(found: Review, filled: Filled, problems: Problems) -> None:
    """The plan's rows and the program's points are all there, and as they were given."""
    for section, wanted in (("samples", review.sample_rows(found)), ("points", review.point_rows(found))):
        rows = getattr(filled.file, section)
        there = {row.id: (i, row) for i, row in enumerate(rows)}
        for given in wanted:
            index, row = there.get(given["id"], (0, None))
            if row is None:
                problems.add(
                    "review-row", Text(f"{given['id']} 一行被删去", f"The row {given['id']} was taken out"),
                    Text("从程序写出的工作簿恢复该行", "Restore it from the workbook as it was written"), filled.places.of(section),
                )  # fmt: skip
                continue
            for field, value in given.items():
                if not _same(getattr(row, field), value):
                    problems.add(
                        "review-given", Text(f"{given['id']} 的给定内容被改动", f"What was given for {given['id']} was changed"),
                        Text(f"恢复为 {value}", f"Restore it: {value}"), filled.places.of(section, index, field),
                    )  # fmt: skip
        unknown = [row.id for row in rows if section == "samples" and row.id not in {g["id"] for g in wanted}]
        for name in unknown:
            problems.add(
                "review-row", Text(f"抽样计划中没有 {name}", f"{name} is not in the sampling plan"),
                Text("增加的检查写在“发现”表", "Further checks belong on the sheet Findings"), filled.places.of("samples", there[name][0], "id"),
            )  # fmt: skip


def _same(read: Any, given: Any) -> bool:
    if isinstance(given, float) and isinstance(read, (int, float)):
        return abs(read - given) <= 1e-12 * max(abs(read), abs(given))
    return bool(read == given or (read in (None, "") and given in (None, "")))


# -- between workbook and history -----------------------------------------------------------------------------------

GIVEN = {"samples": {*review_form.GIVEN} - {"id"}, "points": set()}


def flat(file: ReviewFile) -> dict[str, Any]:
    """Path to value of everything that people filled in."""
    plain = file.model_dump(mode="json")
    found: dict[str, Any] = {}
    for section, content in plain.items():
        rows = (
            {"": content}
            if isinstance(content, dict)
            else {row.get("id", str(n)): row for n, row in enumerate(content, start=1)}
        )
        for name, row in rows.items():
            for field, value in row.items():
                if value not in (None, "") and field not in GIVEN.get(section, ()):
                    found["/".join(filter(None, (section, name, field)))] = value
    return found


def stands(found: Review, known: History) -> ReviewFile:
    """The review as the history leaves it, with the plan's rows filled in again."""
    raw: dict[str, Any] = {"engagement": {}, "conclusion": {}}
    rows: dict[str, dict[str, dict[str, Any]]] = {"samples": {r["id"]: dict(r) for r in review.sample_rows(found)}}
    for path, value in known.values.items():
        section, *inner = path.split("/")
        if len(inner) == 1:
            raw.setdefault(section, {})[inner[0]] = value
        else:
            rows.setdefault(section, {}).setdefault(inner[0], {})[inner[1]] = value
    raw["engagement"] = {"format": FORMAT, "bundle": found.data["bundle"]["sha256"]} | raw["engagement"]
    raw |= {section: [by[k] for k in sorted(by, key=_order)] for section, by in rows.items()}
    try:
        return ReviewFile.model_validate_json(trails.canonical(raw), strict=True)
    except ValueError:
        raise InputError.one(
            "history", Text("历史中的内容不成核查记录", "What the history holds is no review"),
            Text("从备份恢复历史文件", "Restore the history from a copy"), Place(history.FILE),
        ) from None  # fmt: skip


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (0, name)
