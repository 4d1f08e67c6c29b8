"""Studies for property tests: any text, any number, any choice, within what a study may say."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from hypothesis import strategies as st

from inventories import study
from inventories.provenance import OFFSETS
from inventories.study import Study

EVIDENCE = {"E1": "one.txt", "证据 2": "two.txt"}
CONTENT = b"proof"
TRICKY = (
    "=1+1", "+86 572", "-5", "@sum", "=cmd|'/c calc'!A0", "line\nend", "tab\tinside", "_x0041_", "_x005F_", "#REF!", "TRUE", "1.0", "0123",
    "2025-01-01", "'quoted", "a;b", '"', "<&>", "椅子", "é", "𠮷", "a\u00a0b", "\u200b", "=", "%",
)  # fmt: skip
_CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
WORDS = (
    (st.sampled_from(TRICKY) | st.text(_CHARACTERS, max_size=30)).map(str.strip).filter(lambda t: not OFFSETS.search(t))
)
NAMES = WORDS.filter(bool)
POSITIVE = st.floats(1e-300, 1e300)
NOT_NEGATIVE = st.just(0.0) | POSITIVE
SHARE = st.floats(0, 1)
SCORE = st.none() | st.integers(1, 5)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _row(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    of_itself = {
        "data_kind": st.sampled_from(study.DataKind), "source": WORDS, "note": WORDS,
        "evidence": st.lists(st.sampled_from(list(EVIDENCE)), unique=True),
    }  # fmt: skip
    return st.fixed_dictionaries(of_itself | fields)


def _spread_row(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A row that may give its number a standard deviation."""
    spreads = st.just({}) | POSITIVE.map(lambda scale: {"distribution": "normal", "scale": scale})
    return st.tuples(_row(**fields), spreads).map(lambda both: both[0] | both[1])


def _numbered(rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    return [row | {field: f"{n} {row[field]}"[:200].strip()} for n, row in enumerate(rows)]


def _levels(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Makes each level at most one deeper than the one above it."""
    before = 0
    for row in rows:
        row["level"] = before = min(row["level"], before + 1)
    return rows


def _transported(row: dict[str, Any]) -> dict[str, Any]:
    if not row["transport"]:
        row["distance"] = None
    if row["loss"] == 0:
        row["loss_fate"] = None
    return row


_BOM = _spread_row(
    level=st.integers(1, 4), part=NAMES, kind=st.sampled_from([k for k in study.BomKind if k != "material"]), material=NAMES,
    quantity=POSITIVE, unit=st.sampled_from(["kg", "克", "件", "m2", "万kWh"]), loss=st.floats(0, 0.99),
    loss_fate=st.sampled_from(study.LossFate), recycled_content=optional(SHARE), supplier=WORDS, origin=WORDS,
    transport=WORDS, distance=NOT_NEGATIVE,
).map(_transported)  # fmt: skip

_ENERGY = _spread_row(
    carrier=NAMES, unit=st.sampled_from(["kWh", "t", "10^4 m3"]), allocation=st.sampled_from([study.Allocation.DIRECT, study.Allocation.PER_PIECE]),
    certificate=optional(st.sampled_from(study.Certificate)), exported=NOT_NEGATIVE,
    months=st.just(()) | st.lists(st.floats(0, 1e9), min_size=12, max_size=15).map(tuple), amount=NOT_NEGATIVE,
).map(lambda row: row | ({"amount": sum(row["months"])} if row["months"] else {}))  # fmt: skip

_OWN = _spread_row(
    id=NAMES, name_zh=NAMES, name_en=NAMES, unit=st.sampled_from(["kg", "kWh", "件"]), value=NOT_NEGATIVE, source=NAMES,
    category=st.sampled_from(["metal", "other", "金属", "our own"]), origin=st.sampled_from(["fossil", "biogenic", "not given"]),
    gwp_basis=st.sampled_from(["AR5", "AR6", "unknown"]), energy_tag=st.sampled_from(["", "life-cycle"]), mass=optional(NOT_NEGATIVE),
    carbon_biogenic=NOT_NEGATIVE, year=optional(st.integers(1990, 2100)), location=WORDS, technology=SCORE, geography=SCORE, time=SCORE,
)  # fmt: skip

_SUPPLIER = _spread_row(
    id=NAMES, supplier=NAMES, product_zh=NAMES, product_en=NAMES, unit=st.sampled_from(["kg", "piece"]), value=NOT_NEGATIVE,
    primary_share=SHARE, valid_until=optional(st.dates(date(2026, 4, 1), date(2099, 1, 1))), verified_by=WORDS, technology=SCORE,
)  # fmt: skip

_PARAMETER = _row(
    id=st.sampled_from(["life_years", "mode", "things", "unheard_of"]),
    value=st.floats(-1e9, 1e9) | st.just("idle"),
    unit=WORDS,
)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """A study without faults that files alone could show."""

    def some(row: st.SearchStrategy[dict[str, Any]]) -> list[dict[str, Any]]:
        return draw(st.lists(row, max_size=3))

    digest = hashlib.sha256(CONTENT).hexdigest()
    return Study.model_validate(
        {
            "system": draw(NAMES),
            "firm": {
                "name_zh": draw(NAMES),
                "name_en": draw(NAMES),
                "uscc": "91330502MA2ABCDEFN",
                "contact": draw(WORDS),
            },
            "plant": {
                "name_zh": draw(NAMES),
                "name_en": draw(NAMES),
                "region": draw(st.sampled_from(("CN-ZJ", "CN-NM", "CN", "VN-SG", "DE"))),
                "address": draw(WORDS),
            },
            "product": {
                "name_zh": draw(NAMES),
                "name_en": draw(NAMES),
                "model": draw(NAMES),
                "mass": draw(POSITIVE),
                "output": draw(POSITIVE),
            },
            "period": {
                "start": date(2025, 1, 1),
                "end": draw(st.dates(date(2025, 12, 31), date(2026, 3, 1))),
                "justification": draw(WORDS),
            },
            "boundary": draw(st.sampled_from([None, "cradle-to-gate", "cradle-to-grave"])),
            "gwp_set": draw(st.sampled_from(["", "AR6 -1/+1", "AR5 0/0", "mine"])),
            "document_date": draw(st.dates(date(2026, 3, 1), date(2099, 12, 31))),
            "parameters": draw(st.lists(_PARAMETER, max_size=4, unique_by=lambda row: row["id"])),
            "bom": _levels(_numbered(some(_BOM), "part")),
            "energy": some(_ENERGY),
            "direct": some(_spread_row(flow=NAMES, amount=NOT_NEGATIVE, unit=st.sampled_from(["kg", "g"]))),
            "distribution": some(
                _spread_row(leg=NAMES, transport=NAMES, distance=NOT_NEGATIVE, share=SHARE, mass=optional(POSITIVE))
            ),
            "use": some(
                _spread_row(
                    item=NAMES,
                    activity=NAMES,
                    amount=NOT_NEGATIVE,
                    unit=st.just("kWh"),
                    basis=st.sampled_from(["life", "year"]),
                )
            ),
            "end_of_life": some(_spread_row(fraction=NAMES, treatment=NAMES, mass=NOT_NEGATIVE)),
            "own_factors": [row | {"id": f"F{row['id']}"[:200].strip()} for row in _numbered(some(_OWN), "id")],
            "suppliers": [row | {"id": f"S{row['id']}"[:200].strip()} for row in _numbered(some(_SUPPLIER), "id")],
            "exclusions": draw(
                st.lists(st.fixed_dictionaries({"what": NAMES, "estimate": NOT_NEGATIVE, "reason": NAMES}), max_size=2)
            ),
            "evidence": [{"id": k, "file": v, "proves": draw(WORDS), "sha256": digest} for k, v in EVIDENCE.items()],
        }
    )
