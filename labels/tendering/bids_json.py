"""The comparison as plain JSON data: every input, version, seed and digest, so that a losing bidder can recompute it.

Masked, it leaves out everything that names a bidder: names, codes, files, products and the digests that a register would find.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from inventories.problem import Problem, Text
from labels.tendering import bids_words
from labels.tendering.award import Assumption
from labels.tendering.bids import Judged, LotResult, Result
from lca import difference

FORMAT = "tanbiao-bids/1"


def plain(result: Result, *, masked: bool = False) -> dict[str, Any]:
    """The whole result."""
    called = bids_words.names(result, masked=masked)
    return {
        "format": FORMAT,
        "masked": masked,
        "tender": result.tender.model_dump(mode="json"),
        "tender_sha256": result.sha256,
        "versions": {name: version(name) for name in ("tanbiao", "numpy", "scipy")},
        "draws": {"number": result.tender.draws, "seed": result.tender.seed, "ends": list(difference.ENDS)},
        "lots": [_lot(lot, called, masked=masked) for lot in result.lots],
        "notices": [] if masked else [_problem(p) for p in result.notices],
    }


def _lot(lot: LotResult, called: Mapping[int, str], *, masked: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "lot": lot.lot.model_dump(mode="json"),
        "verdict": _text(bids_words.verdict(lot, called)),
        "answer": [_text(t) for t in bids_words.answer(lot, called)],
        "still_possible": [] if lot.comparable else [_text(t) for t in bids_words.still_possible(lot)],
        "bids": [_bid(b, called, masked=masked) for b in lot.bids],
    }
    if lot.award is None:
        return made
    made["award"] = _assumption(lot.award.central)
    made["assumptions"] = [_assumption(a) for a in lot.award.others]
    if lot.compared is None or lot.award.bare is None:
        return made
    ids = [b.number for b in lot.comparable]
    made["comparison"] = [
        {
            "number": number, "footprint": lot.comparable[i].value, "low": lot.compared.low[i], "high": lot.compared.high[i],
            "letters": lot.compared.letters[i], "ranks": list(lot.compared.ranks[i]), "basis": spread.basis,
            "stated_half_width": spread.stated, "used_half_width": spread.used, "own_widening": spread.own,
            "differences": [{"dimension": n, "level": level if not masked else None, "sigma": s} for n, level, s in spread.levels],
            "warnings": [_text(t) for t in spread.warnings],
        }
        for i, (number, spread) in enumerate(zip(ids, lot.spreads, strict=True))
    ]  # fmt: skip
    made["pairs"] = [
        {"lower": ids[p.lower], "higher": ids[p.higher], "independent": p.independent, "shared": p.shared, "different": p.different}
        for p in lot.compared.pairs
    ]  # fmt: skip
    made["groups"] = [list(g) for g in lot.award.groups]
    made["not_told_apart_across_groups"] = [list(pair) for pair in lot.award.unsure]
    made["footprints_scored"] = {str(n): str(f) for n, f in lot.award.footprints.items()}
    made["bare_numbers"] = _assumption(lot.award.bare)
    return made


def _bid(bid: Judged, called: Mapping[int, str], *, masked: bool) -> dict[str, Any]:
    offer, facts = bid.offer, bid.offer.facts
    made: dict[str, Any] = {
        "number": bid.number, "bidder": called[bid.number], "price": offer.price, "quantity": offer.quantity, "other": offer.bid.other,
        "source": offer.bid.source, "comparable": bid.comparable, "footprint": bid.value, "certified": bid.certified,
        "lacking": [c.name for c in bid.lacking],
        "verified_by_us": None if facts is None else not facts.unverified_by_us,
        "conditions": [
            {"name": c.name, "passed": c.passed, **({} if masked and c.name in ("readable", "genuine") else _text(c.text))} for c in bid.conditions
        ],
    }  # fmt: skip
    if facts is not None:
        made["facts"] = {
            "document": facts.document, "level": facts.level, "product_kind": facts.product, "rule": facts.rule, "boundary": facts.boundary,
            "gwp_set": facts.gwp_set, "electricity": facts.electricity, "recycling": facts.recycling, "life": facts.life,
            "valid_from": facts.valid_from, "valid_until": facts.valid_until, "values": [list(v) for v in facts.values],
            "primary": facts.primary, "estimates": facts.estimates, "database": facts.database, "dataset_sha256": facts.data_set, "software": facts.software,
            "usability": facts.usability, "trail_disclosed": facts.disclosed,
            "stages": [{"zh": t.zh, "en": t.en, "value": v} for t, v in facts.stages],
        }  # fmt: skip
    if not masked:
        made |= {
            "uscc": offer.bid.uscc,
            "file": offer.bid.file,
            "file_sha256": offer.digest,
            "identity": offer.identity,
            "model_sha256": offer.trail_sha256,
        }
        made["status"] = offer.status
        made["dealer"] = offer.dealt
        made["checks"] = [c.to_json() for c in offer.checks]
        made["problems"] = [_problem(p) for p in offer.problems]
        if facts is not None:
            made["facts"] |= {
                "product": _text(facts.name),
                "model": facts.model,
                "firm": _text(facts.firm),
                "body": _text(facts.body),
            }
    return made


def _assumption(found: Assumption) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": _text(found.name),
        "winners": list(found.winners),
        "problem": None if found.problem is None else _problem(found.problem),
        "scores": [
            {
                "number": s.number, "rank": s.rank, "price": _points(s.price), "carbon": _points(s.carbon), "other": _points(s.other),
                "total": _points(s.total), "evaluated_price": _points(s.evaluated), "workings": [_text(t) for t in s.workings],
            }
            for s in found.scores
        ],
    }  # fmt: skip


def _points(value: Decimal) -> str:
    """Exact decimal text: JSON numbers would lose it."""
    return str(value)


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "what": _text(problem.what), "cure": _text(problem.cure), "place": str(problem.place)}
