"""Tenders and labels for the tests: a label is a file that starts like a PDF and holds a record, read by a stand-in for verification."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from inventories import uscc
from inventories.problem import Text
from inventories.tendering import tender_book
from inventories.tendering.tender import FORMAT
from labels import record
from labels.facts import Interval, Method
from labels.record import Record, UnitValue
from labels.tendering.bids import Result, compare
from labels.tendering.genuine import Trust
from labels.verifying.check import Check
from tests.labels.issued import VERIFICATION
from tests.labels.sample_trail import sample

HEAD = b"%PDF-1.7\n"
METHOD = Method(electricity="location", recycling="cut-off", life_years=10.0, life_zh="10 年", life_en="10 a")


@lru_cache(maxsize=1)
def base() -> Record:
    """A verified label of the sample chair, 100 kg CO2e a seat, ±20 %."""
    made = record.make(
        sample(), "verified", verification=VERIFICATION, valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31)
    )
    return replace(
        made,
        headline=UnitValue("一个座位 10 年", "one seat for 10 years", "seat", 100.0),
        interval=Interval(82.0, 122.0, 10.2, 0.5, 10_000, 1),
        method=METHOD,
        boundary="cradle-to-grave",
        gwp_set="AR6 -1/+1",
        system=dict(made.system) | {"id": "chair", "house_rule": "TB-CHAIR-1", "version": "1"},
        software=dict(made.software) | {"tanbiao": "0.1.0"},
    )


def code(number: int) -> str:
    """A valid USCC of a firm that does not exist."""
    body = f"91330500MA{number:07d}"
    return body + uscc.check_character(body)


def chair(number: int, value: float, half: float = 0.2, common: float = 0.5, **changes: Any) -> Record:
    """A label of firm `number`: footprint, half-width of its interval by ln, and whatever else differs."""
    from math import exp

    spread = Interval(value * exp(-half), value * exp(half), value * half / 1.96, common, 10_000, 1)
    made = replace(
        base(),
        headline=replace(base().headline, value=value),
        interval=spread,
        informative=(),
        firm={"name_zh": f"示例企业{number}", "name_en": f"Example firm {number}", "uscc": code(number)},
        product=dict(base().product) | {"model": f"M-{number}", "name_zh": f"椅{number}", "name_en": f"Chair {number}"},
    )
    return replace(made, **changes)


def write_label(path: Path, made: Record, **seal: Any) -> Path:
    """The stand-in for a signed PDF; `seal`: ok, state, trail."""
    path.write_bytes(HEAD + json.dumps({"record": made.to_json(), **seal}).encode())
    return path


@dataclass(frozen=True)
class FakeVerdict:
    checks: tuple[Check, ...]
    record: Record | None
    trail: Mapping[str, Any] | None
    ok: bool
    state: str = ""


def fake_verify(path: Path, **_: Any) -> FakeVerdict:
    """Reads what write_label wrote; a file whose `ok` is false fails its signature."""
    data = path.read_bytes()
    try:
        held = json.loads(data.removeprefix(HEAD))
        made = Record.from_json(held["record"])
    except (ValueError, KeyError, TypeError):
        return FakeVerdict((Check("signature", False, Text("没有签名", "there is no signature")),), None, None, False)
    good = held.get("ok", True)
    check = Check(
        "signature",
        good,
        Text(
            "签名相符" if good else "签名不符：文件被改动",
            "signed" if good else "the signature does not match: the file was changed",
        ),
    )
    return FakeVerdict((check,), made, held.get("trail"), good, held.get("state", ""))


TRUST = Trust(at="2026-12-01", verify=fake_verify)
RULES: dict[str, Any] = {
    "format": FORMAT, "number": "T-2026-1", "title_zh": "办公椅采购", "title_en": "Office chairs", "buyer": "示例采购人 Example buyer",
    "award_date": date(2026, 12, 1), "price_weight": 60.0, "carbon_weight": 20.0, "other_weight": 20.0, "formula": "ratio",
    "draws": 2000,
}  # fmt: skip
LOT: dict[str, Any] = {
    "id": "1", "name_zh": "办公椅", "name_en": "Office chair", "product": "chair", "rule": "TB-CHAIR-1 v1", "boundary": "cradle-to-grave",
    "unit": "seat", "life": 10.0, "quantity": 500.0,
}  # fmt: skip


def bid(number: int, price: float | None, file: str = "", **changes: Any) -> dict[str, Any]:
    """A row of the sheet of bids."""
    row = {
        "bidder": f"示例企业{number}",
        "uscc": code(number),
        "lot": "1",
        "file": file or f"{number}.pdf",
        "source": "label",
        "other": 10.0,
    }
    return row | ({"price": price} if price is not None else {}) | changes


def tendered(
    folder: Path,
    bids: list[dict[str, Any]],
    rules: Mapping[str, Any] | None = None,
    lot: Mapping[str, Any] | None = None,
    tiers: list[dict[str, Any]] | None = None,
) -> tender_book.Tendered:
    """A tender written as JSON and read back (a workbook takes 0.3 s; test_tender_book has its round trip)."""
    values = {"tender": RULES | dict(rules or {}), "lots": [LOT | dict(lot or {})], "bids": bids, "tiers": tiers or []}
    path = folder / "tender.json"
    path.write_text(json.dumps(values, default=str), encoding="utf-8")
    return tender_book.read(path)


def compared(
    folder: Path,
    labels: Mapping[int, Record],
    prices: Mapping[int, float],
    rules: Mapping[str, Any] | None = None,
    **lot: Any,
) -> Result:
    """The result for one label a firm."""
    shutil.rmtree(folder / "labels", ignore_errors=True)
    (folder / "labels").mkdir(parents=True)
    for number, made in labels.items():
        write_label(folder / "labels" / f"{number}.pdf", made)
    return compare(tendered(folder, [bid(n, prices[n]) for n in labels], rules, lot), [folder / "labels"], TRUST)
