"""One more bid beside two sound ones, and what is found of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from labels.record import Record
from labels.tendering import bids, bids_words
from labels.tendering.bids import Judged, LotResult
from tests.labels.tendering.tenders import TRUST, bid, chair, tendered, write_label

PRICES = {1: 100_000.0, 2: 110_000.0}


def lot_of(
    folder: Path, rows: list[dict[str, Any]], labels: dict[str, Record], rules: dict[str, Any] | None = None, **lot: Any
) -> LotResult:
    """Two sound bids and whatever else is given."""
    home = folder / "labels"
    home.mkdir(exist_ok=True)
    for number in (1, 2):
        write_label(home / f"{number}.pdf", chair(number, 100.0 + number))
    for name, made in labels.items():
        write_label(home / name, made)
    both = [bid(n, PRICES[n]) for n in (1, 2)]
    return bids.compare(tendered(folder, [*both, *rows], rules, lot), [home], TRUST).lots[0]


def third(lot: LotResult) -> Judged:
    """The third bid; the first two are comparable and scored, whatever it is."""
    assert [b.number for b in lot.comparable][:2] == [1, 2]
    assert lot.award is not None
    assert {1, 2} <= {s.number for s in lot.award.central.scores}
    return lot.bids[2]


def names(found: Judged) -> set[str]:
    for text in bids_words.reasons(found):
        assert text.zh
        assert text.en
        assert text.zh != text.en
    return {c.name for c in found.failed}


CHANGES: dict[str, Callable[[Record], Record]] = {
    "product": lambda r: replace(r, system=dict(r.system) | {"id": "sofa"}),
    "rule": lambda r: replace(r, system=dict(r.system) | {"version": "2"}),
    "boundary": lambda r: replace(r, boundary="cradle-to-gate"),
    "gwp-set": lambda r: replace(r, gwp_set="AR5 -1/+1"),
    "functional-unit": lambda r: replace(r, headline=replace(r.headline, unit="m2")),
    "electricity": lambda r: replace(r, method=replace(r.method, electricity="instrument-first")),  # type: ignore[type-var]
    "recycling": lambda r: replace(r, method=replace(r.method, recycling="substitution")),  # type: ignore[type-var]
    "life": lambda r: replace(r, method=replace(r.method, life_years=15.0)),  # type: ignore[type-var]
    "validity": lambda r: replace(r, valid_until="2026-11-30"),
    "assurance": lambda r: replace(r, document_type="self-declared", verification=None),
    "interval": lambda r: replace(r, interval=replace(r.interval, low=20.0, high=500.0)),  # type: ignore[type-var]
}
