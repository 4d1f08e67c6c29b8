"""The comparison as a PDF: a first page that a layman understands, then what it rests on, then everything to recompute it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

from inventories.problem import Text
from inventories.tendering import clauses, tender_form
from labels import document, lettering, record, rounding
from labels.document import Gallery, Identity
from labels.tendering import bids_figures, bids_words
from labels.tendering.bids import Judged, LotResult, Result

TITLE = Text("投标碳足迹比较报告", "Comparison of bids on their footprints")
LEFT_OUT_ON_FIRST, BESIDE_MANY = 8, 3
"""Bids without a score that the first page lists one by one; beside a long table of points, which must stay on one page with them."""
LONG = 8
"""Scored bids that make a long table."""
PAIRS = 60
WARNINGS = 40
MARK = {True: "✓", False: "✗", None: "—"}


def render(result: Result, *, masked: bool = False) -> bytes:
    """The PDF; the same bytes for the same result."""
    gallery = Gallery()
    called = bids_words.names(result, masked=masked)
    source = document.html(
        "bids.html",
        title=TITLE,
        result=result,
        tender=result.tender,
        masked=masked,
        lots=[_lot(lot, called, gallery, masked=masked) for lot in result.lots],
        clauses=clauses.clauses(result.tender.model_dump(mode="json")),
        rules=_rules(result),
        versions=[(name, version(name)) for name in ("tanbiao", "numpy", "scipy")],
        notices=() if masked else result.notices,
        said=_said,
    )
    layout = document.lay_out(source, "bids.css", gallery.images)
    day: date = result.tender.award_date
    seal = hashlib.sha256(source.encode()).digest()[:16]
    words = Text(result.tender.title_zh, result.tender.title_en).both(" ")
    return layout.write(Identity(f"{TITLE.zh} {words}", "tanbiao 碳标", TITLE.en, seal, day))


def _said(words: object) -> Any:
    """Words of others in characters that the typeface has."""
    return lettering.rich(lettering.simple(str(words)))


def _lot(lot: LotResult, called: Mapping[int, str], gallery: Gallery, *, masked: bool) -> dict[str, Any]:
    out = [b for b in lot.bids if not b.comparable]
    made: dict[str, Any] = {
        "lot": lot.lot,
        "unit": f"{record.UNIT} / {lot.lot.unit}",
        "verdict": bids_words.verdict(lot, called),
        "answer": bids_words.answer(lot, called),
        "possible": () if lot.comparable else bids_words.still_possible(lot),
        "out": [_left(b, called, masked=masked) for b in out],
        "out_first": BESIDE_MANY if len(lot.comparable) > LONG else LEFT_OUT_ON_FIRST,
        "bids": [_facts(b, called, masked=masked) for b in lot.bids],
        "inside": bids_words.inside(lot),
        "outside": bids_words.outside(lot),
        "scores": [],
    }
    if lot.award is None:
        return made
    at = {b.number: i for i, b in enumerate(lot.comparable)}
    made["scores"] = [
        {
            "rank": s.rank, "name": called[s.number], "letters": lot.compared.letters[at[s.number]] if lot.compared else "—",
            "value": _value(lot.comparable[at[s.number]], lot), "price": f"{lot.comparable[at[s.number]].offer.price:,.2f}",
            "price_points": s.price, "carbon": s.carbon, "other": s.other, "total": s.total, "workings": s.workings,
            "ours": not _typed(lot.comparable[at[s.number]]),
        }
        for s in lot.award.central.scores
    ]  # fmt: skip
    made["assumptions"] = [
        {
            "name": a.name, "winner": "、".join(called[n] for n in a.winners) or "—", "changes": a.winners != lot.award.central.winners,
            "kind": a.id, "problem": a.problem,
        }
        for a in lot.award.listed
    ]  # fmt: skip
    made["compared"] = lot.compared is not None
    if lot.compared is None:
        return made
    made["intervals"] = gallery.show(bids_figures.intervals(lot, called))
    made["stages"] = gallery.show(bids_figures.stages(lot, called)) if bids_figures.stage_names(lot) else None
    made["stage_names"] = list(zip(bids_figures.STAGES, bids_figures.stage_names(lot), strict=False))
    made["ranks"] = gallery.show(bids_figures.ranks(lot, called)) if len(lot.comparable) > 1 else None
    made["rank_names"] = list(zip(bids_figures.RANKS, bids_figures.rank_names(lot), strict=False))
    made["more"] = max(0, len(lot.comparable) - bids_figures.MOST)
    names = [called[b.number] for b in lot.comparable]
    made["pairs"] = [(names[p.lower], names[p.higher], p) for p in lot.compared.pairs][:PAIRS]
    made["pairs_left"] = max(0, len(lot.compared.pairs) - PAIRS)
    made["groups"] = [[called[n] for n in g] for g in lot.award.groups]
    made["unsure"] = [(called[a], called[b]) for a, b in lot.award.unsure][:PAIRS]
    made["spreads"] = [
        {
            "name": n,
            "spread": s,
            "stated": "—" if s.stated is None else rounding.percent(s.stated),
            "used": rounding.percent(s.used),
        }
        for n, s in zip(names, lot.spreads, strict=True)
    ]
    made["warnings"] = [(n, w) for n, s in zip(names, lot.spreads, strict=True) for w in s.warnings][:WARNINGS]
    return made


def _value(bid: Judged, lot: LotResult) -> str:
    """The footprint as the first page shows it; nothing where no footprints are compared."""
    return "—" if lot.compared is None or bid.value is None else rounding.printed(bid.value)


def _typed(bid: Judged) -> bool:
    return bid.offer.facts is not None and bid.offer.facts.unverified_by_us


def _left(bid: Judged, called: Mapping[int, str], *, masked: bool) -> dict[str, Any]:
    return {"name": called[bid.number], "reasons": bids_words.reasons(bid, masked=masked)}


def _facts(bid: Judged, called: Mapping[int, str], *, masked: bool) -> dict[str, Any]:
    offer = bid.offer
    return {
        "number": bid.number, "name": called[bid.number], "offer": offer, "facts": offer.facts, "comparable": bid.comparable,
        "price": "—" if offer.price is None else f"{offer.price:,.2f}", "typed": _typed(bid), "source": next(c.name for c in tender_form.SOURCE if c.id == offer.bid.source),
        "conditions": [
            (MARK[c.passed], bids_words.NAMES[c.name], Text("", "") if masked and c.name in ("readable", "genuine") else bids_words.told(c), c.passed)
            for c in bid.conditions
        ],
        "checks": () if masked else [(c.name, c.text) for c in offer.checks if c.passed is False],
    }  # fmt: skip


def _rules(result: Result) -> list[tuple[str, str, str]]:
    """Every rule of the tender as it was read: Chinese, English, value."""
    made = []
    for column in tender_form.FIELDS:
        name = column.field.partition(".")[2]
        value = getattr(result.tender, name)
        plain = "—" if value is None else f"{value:,.10g}" if isinstance(value, float) else str(value)
        shown = next((c.shown for c in column.choices if c.id == str(value)), plain)
        made.append((column.name.zh, column.name.en, shown))
    return made
