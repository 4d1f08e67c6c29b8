"""Energy of a study that comes from the firm's efficiency record: the sum of the site's quarters in the records of the period.

The records lie in `records/` of the study folder (TB-E-….json). They are read as plain data; what they mean beyond their energy
is the business of labels.enterprise.efficiency. A product takes physical quantities from them, never their CO2: factors stay the product's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from inventories import cell, strictjson, unit, uscc
from inventories.enterprise import consumption
from inventories.problem import InputError, Place, Text
from inventories.sheet import FieldPath
from inventories.table import Reading

FOLDER = "records"
AGREE = 0.005
"""relative: an amount that is given beside the record's"""


@dataclass(frozen=True, slots=True)
class Quarter:
    """The energy of one record."""

    id: str
    uscc: str
    period: str
    start: date
    end: date
    carriers: Mapping[tuple[str, str], tuple[Decimal, str]]
    """(item, site) → available to products, and its unit"""
    supersedes: str


def fill(raw: dict[str, Any], reading: Reading, folder: Path) -> None:
    """Puts the amount of the records into each row that names one; notes every row for which they do not suffice."""
    given = raw.get("energy")
    rows = [(n, r) for n, r in enumerate(given if isinstance(given, list) else ()) if isinstance(r, dict) and r.get("record")]
    if not rows:
        return
    try:
        known = load(folder / FOLDER)
    except InputError as error:
        for p in error.problems:
            reading.problems.add(p.code, p.what, p.cure, p.place)
        return
    firm = raw.get("firm")
    code = uscc.normalise(firm["uscc"]) if isinstance(firm, dict) and isinstance(firm.get("uscc"), str) else ""
    used, why = _covering([q for q in known if q.uscc == code], raw.get("period"))
    for number, row in rows:
        _fill(row, ("energy", number), used, why, reading)


def _fill(row: dict[str, Any], at: FieldPath, used: list[Quarter], why: Text | None, reading: Reading) -> None:
    key, site = consumption.item_code(str(row["record"])), str(row.get("site") or "")
    row["record"] = key
    if why is not None:
        reading.wrong(
            (*at, "record"), "record-coverage", why,
            Text("把覆盖统计期的全部季度记录放进 records 目录（tanbiao firm record … --out records）", "Put the records of all quarters of the period into the folder records (tanbiao firm record … --out records)"),
        )  # fmt: skip
        return
    having = [q for q in used if (key, site) in q.carriers]
    if not having:
        there = sorted({f"{k}{f' @ {s}' if s else ''}" for q in used for k, s in q.carriers})
        reading.wrong(
            (*at, "record"), "record-item",
            Text(f"碳效记录中没有品种 {key}{f'（场地 {site}）' if site else ''}", f"The records hold no item {key}{f' at site {site}' if site else ''}"),
            Text(f"记录中有：{'、'.join(there)}", f"They hold: {', '.join(there)}"),
        )  # fmt: skip
        return
    total = sum((q.carriers[key, site][0] for q in having), Decimal(0))
    own = having[0].carriers[key, site][1]
    wanted = str(row.get("unit") or own)
    if not unit.known(wanted) or not unit.known(own) or not unit.same_dimension(own, wanted):
        reading.wrong(
            (*at, "unit"), "record-unit",
            Text(f"记录的单位是 {own}，不能换算为 {wanted}", f"The record is in {own}, which cannot be converted to {wanted}"),
            Text(f"单位留空或填 {own}", f"Leave the unit blank, or write {own}"),
        )  # fmt: skip
        return
    amount = float(f"{float(total) * unit.convert(1.0, own, wanted):.12g}")
    said = row.get("amount")
    if isinstance(said, (int, float)) and abs(said - amount) > AGREE * max(abs(said), amount):
        reading.wrong(
            (*at, "amount"), "record-amount",
            Text(f"用量 {said:g} {wanted}，记录合计 {amount:g} {wanted}", f"The amount is {said:g} {wanted}, the records sum to {amount:g} {wanted}"),
            Text("留空以采用记录，或改正其一", "Leave it blank to take the records', or correct one of them"),
        )  # fmt: skip
        return
    row["amount"], row["unit"] = amount if said is None else said, wanted
    if not row.get("source"):
        row["source"] = f"企业碳效记录 firm's record {having[0].period}–{having[-1].period}: {key}{f' @ {site}' if site else ''}"
    if not row.get("note"):
        row["note"] = "; ".join(q.id for q in having)[:500]


def _covering(records: list[Quarter], period: object) -> tuple[list[Quarter], Text | None]:
    """The records that cover the period day by day, or why there are none."""
    try:
        start, end = (date.fromisoformat(str(period[name])) for name in ("start", "end"))  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return [], Text("统计期不完整，无法取用碳效记录", "The reference period is not complete, so no record can be taken")
    inside = sorted((q for q in records if start <= q.start and q.end <= end), key=lambda q: (q.start, q.end))
    if not inside:
        return [], Text("records 目录中没有该企业在统计期内的碳效记录", "The folder records holds no record of this firm within the period")
    day, used = start, []
    for quarter in inside:
        if quarter.start == day:
            used.append(quarter)
            day = quarter.end + timedelta(days=1)
    if day <= end:
        return [], Text(f"碳效记录自 {day} 起有缺口", f"The records have a gap from {day} on")
    return used, None


def load(folder: Path) -> list[Quarter]:
    """The records of a folder that no other one there supersedes; raises InputError for a broken one."""
    if not folder.is_dir():
        return []
    found = [_quarter(strictjson.load(p), p.name) for p in sorted(folder.glob("TB-E-*.json")) if not p.name.endswith(".sig.json")]
    replaced = {q.supersedes for q in found if q.supersedes}
    return [q for q in found if q.id not in replaced]


def _quarter(value: Any, name: str) -> Quarter:
    try:
        return Quarter(
            value["id"], value["firm"]["uscc"], value["period"]["id"], date.fromisoformat(value["period"]["start"]),
            date.fromisoformat(value["period"]["end"]),
            {(c["key"], c["site"]): (_amount(c["available"]), c["unit"]) for c in value["carriers"]},
            (value.get("supersedes") or {}).get("id", ""),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise InputError.one(
            "efficiency-shape",
            Text("不是企业碳效记录，或缺少字段", "This is no carbon-efficiency record, or a field is missing"),
            Text("用 tanbiao firm record 重新生成", "Make it again with tanbiao firm record"),
            Place(file=name),
        ) from None


def _amount(text: object) -> Decimal:
    """A plain decimal as records hold it; raises ValueError."""
    if not isinstance(text, str) or not cell.is_plain_number(text):
        raise ValueError(text)
    return Decimal(text)
