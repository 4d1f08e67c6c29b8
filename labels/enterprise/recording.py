"""From a ledger to the efficiency record, and the record's way into a register: later ones supersede, earlier ones stay readable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from inventories.enterprise import firm, industry
from inventories.enterprise.consumption import OWN, ZERO, Use, decimal, factor_to
from inventories.enterprise.ledger import ELECTRICITY, Ledger, Span
from inventories.enterprise.ledger_balance import plain
from inventories.enterprise.ledger_checks import as_problems
from inventories.enterprise.ledger_reader import LedgerFile
from inventories.problem import InputError, Problem, Text
from labels.enterprise import rating
from labels.enterprise.efficiency import SUBJECT, EfficiencyRecord, identity, version_of
from labels.enterprise.rating import Rating
from labels.registry.event import Event

if TYPE_CHECKING:
    from labels.registry.register import Register


def make(
    file: LedgerFile, *, neutrality: bool = False, earlier: EfficiencyRecord | None = None, reason: str = "",
    labels: Sequence[Mapping[str, str]] = (), software: Mapping[str, str] | None = None,
) -> EfficiencyRecord:  # fmt: skip
    """The record of a ledger. `earlier` is the record of the same firm and period that it replaces, which needs a reason.

    Raises InputError for what the rating refuses, and for an earlier record of another firm or period.
    """
    ledger = file.ledger
    found = rating.rate(ledger, neutrality=neutrality, place=file.places.of)
    uscc, period = ledger.firm.uscc, ledger.period
    made = industry.industries()[ledger.firm.industry]
    digests = {e.id: e.sha256 for e in ledger.evidence}
    return EfficiencyRecord(
        id=identity(uscc, period.id, version_of(earlier.id) + 1 if earlier else 1),
        kind="issued" if ledger.official.number else "pre-check",
        firm={
            "uscc": uscc, "name_zh": ledger.firm.name_zh, "name_en": ledger.firm.name_en, "county": ledger.firm.county,
            "gb4754": ledger.firm.industry, "edition": ledger.firm.edition, "industry_zh": made.name.zh, "industry_en": made.name.en,
        },
        period={
            "id": period.id, "kind": "year" if period.span is Span.YEAR else "quarter",
            "start": period.start.isoformat(), "end": period.end.isoformat(),
        },
        document_date=ledger.document_date.isoformat(),
        scheme={
            "id": found.scheme.id, "version": found.scheme.version, "name_zh": found.scheme.name.zh, "name_en": found.scheme.name.en,
            "provenance": found.scheme.provenance, "provenance_zh": found.scheme.provenance_text.zh,
            "provenance_en": found.scheme.provenance_text.en, "source": found.scheme.source, "denominator": found.scheme.denominator,
        },
        official=_official(ledger, digests),
        energy=tuple(_line(line, digests) for line in found.lines),
        carriers=tuple(_carriers(ledger, found)),
        electricity={
            "family": "organisation", "year": str(found.power.year), "area": found.power.area, "kg_per_kwh": plain(found.power.kg_per_kwh),
            "source": found.power.source, "certainty": found.power.certainty,
        },
        deductions=tuple(
            {"type": d.kind, "amount": plain(d.amount), "unit": d.unit, "tco2": plain(d.tco2), "evidence_sha256": _proofs(d.evidence, digests)}
            for d in found.deductions
        ),
        certificates=tuple(
            {"code": c.code, "mwh": "1", "month": c.month, "cancelled": c.cancelled.isoformat(), "site": c.site}
            for c in ledger.certificates if c.cancelled
        ),
        self_calculated=found.to_json() | {"value_added_method": ledger.value_added.method},
        sites=tuple({"id": s.id, "name_zh": s.name_zh, "name_en": s.name_en, "address": s.address} for s in ledger.sites),
        evidence=tuple({"id": e.id, "file": e.file, "proves": e.proves, "sha256": e.sha256} for e in ledger.evidence),
        notices=as_problems(file.notices),
        labels=tuple(dict(one) for one in labels),
        software=dict(software or {}),
        supersedes=_supersedes(earlier, uscc, period.id, reason),
    )  # fmt: skip


def fallen(file: LedgerFile, earlier: Iterable[EfficiencyRecord]) -> list[Problem]:
    """Items whose source is of a lower rank than in the latest record of an earlier year: metering must not give way to bills."""
    ledger = file.ledger
    start = ledger.period.start.isoformat()
    before: dict[tuple[str, str], tuple[str, str]] = {}
    for record in sorted(earlier, key=lambda r: r.period["end"]):
        if record.uscc == ledger.firm.uscc and record.period["end"][:4] < start[:4]:
            before |= {(e["code"], e["site"]): (e["source_rank"], record.period_id) for e in record.energy if e.get("source_rank")}
    found = []
    for index, row in enumerate(ledger.items):
        rank, period = before.get((row.code, row.site), ("", ""))
        if rank and (row.source_rank or "4") > rank:
            now = row.source_rank or "—"
            found.append(
                Problem(
                    "source-rank", Text(f"数据级别由 {period} 的 {rank} 降为 {now}", f"The source rank was {rank} in {period} and is {now} now"),
                    Text("后一年不得降级：按原级别取数，或在证据中说明原因", "It must not fall from year to year: use the better source, or give the reason in the evidence"),
                    file.places.of("items", index, "source_rank"),
                )
            )  # fmt: skip
    return found


def _official(ledger: Ledger, digests: Mapping[str, str]) -> Mapping[str, str] | None:
    given = ledger.official
    if not given.number:
        return None
    return {
        "number": given.number, "level": given.level, "grade": given.grade,
        "date": given.issued.isoformat() if given.issued else "", "evidence_sha256": _proofs(given.evidence, digests),
    }  # fmt: skip


def _supersedes(earlier: EfficiencyRecord | None, uscc: str, period: str, reason: str) -> Mapping[str, str] | None:
    if earlier is None:
        return None
    if (earlier.uscc, earlier.period_id) != (uscc, period):
        raise InputError.one(
            "supersedes-other",
            Text(f"被替代的记录属于 {earlier.uscc} {earlier.period_id}", f"The record to be replaced is of {earlier.uscc}, {earlier.period_id}"),
            Text("只能替代同一企业同一期的记录", "A record replaces one of the same firm and period"),
        )  # fmt: skip
    if not reason.strip():
        raise InputError.one(
            "supersedes-reason",
            Text(f"{period} 已有记录 {earlier.id}：替代须写明原因", f"{period} has the record {earlier.id} already: a replacement needs a reason"),
            Text("用 --reason 写明", "Give --reason"),
        )  # fmt: skip
    return {"id": earlier.id, "sha256": earlier.digest(), "reason": reason}


def _line(line: rating.Line, digests: Mapping[str, str]) -> dict[str, str]:
    use, item = line.use, firm.items()[line.use.code]
    return {
        "code": use.code, "name_zh": item.name.zh, "name_en": item.name.en, "group": item.group, "site": use.site, "unit": use.unit,
        **{
            name: plain(getattr(use, name))
            for name in ("opening", "purchased", "produced", "consumption", "industrial", "feedstock", "non_industrial", "transport", "sold", "closing", "own_used")
        },
        "metered": "" if use.metered is None else plain(use.metered),
        "tce_factor": plain(line.tce_factor), "tce": plain(line.tce), "co2_factor": plain(line.co2_factor), "tco2": plain(line.tco2),
        "factor_source": line.factor_source, "factor_certainty": line.factor_certainty, "source_rank": use.source_rank,
        "evidence_sha256": _proofs(use.evidence, digests),
    }  # fmt: skip


def _carriers(ledger: Ledger, found: Rating) -> Iterable[dict[str, str]]:
    """What products can draw on, with the part declared to be borne by no labelled product."""
    for use in (line.use for line in found.lines):
        yield _carrier(ledger, use, use.code, use.for_products)
        if use.code == ELECTRICITY and use.own_used:
            yield _carrier(ledger, use, OWN, use.own_used)


def _carrier(ledger: Ledger, use: Use, key: str, available: Decimal) -> dict[str, str]:
    rows = [r for r in ledger.remainders if r.code == key and r.site == use.site]
    rest = sum((decimal(r.amount) * (factor_to(r.unit, key) or ZERO) for r in rows), ZERO)
    return {
        "key": key, "site": use.site, "unit": use.unit, "available": plain(available), "remainder": plain(rest),
        "remainder_of": "; ".join(r.what for r in rows),
    }  # fmt: skip


def _proofs(ids: Iterable[str], digests: Mapping[str, str]) -> str:
    return " ".join(digests[i] for i in ids if digests.get(i))


def register(record: EfficiencyRecord, book: Register, who: str, when: str) -> None:
    """Writes the record into a register, and that it supersedes the earlier one where it does. Repeatable.

    Raises InputError where the period has another record that this one does not name, or a certificate is in another firm's or
    period's record there.
    """
    extra = {
        "firm": record.firm["name_zh"], "firm_en": record.firm["name_en"], "uscc": record.uscc, "period": record.period_id,
        "record_kind": record.kind, "preceding": (record.supersedes or {}).get("id", ""),
        **_claims(record),
    }  # fmt: skip
    event = Event("issued", SUBJECT, record.id, record.digest(), "", who, when, {k: v for k, v in extra.items() if v})
    events = [event]
    _unique(record, book)
    old = record.supersedes
    if old and book.status(old["id"]).known:
        events.append(
            Event("superseded", SUBJECT, old["id"], old["sha256"], old["reason"], who, when, {"successor": record.id})
        )
    book.extend(events)


CLAIMS, EACH, TOKEN = 30, 110, 16
"""An event holds so many texts of so many tokens; a token is the first 16 hex digits of a certificate code's SHA-256."""


def token(code: str) -> str:
    """What the register keeps of a certificate code: enough to see that it is used twice."""
    return hashlib.sha256(code.encode()).hexdigest()[:TOKEN]


def _claims(record: EfficiencyRecord) -> dict[str, str]:
    """The certificates of the record, so that the register can see a code that is used twice."""
    tokens = [token(c["code"]) for c in record.certificates]
    if len(tokens) > CLAIMS * EACH:
        raise InputError.one(
            "certificates-many",
            Text(f"一份记录最多登记 {CLAIMS * EACH} 张绿证，现有 {len(tokens)} 张", f"A record registers at most {CLAIMS * EACH} certificates; there are {len(tokens)}"),
            Text("按场地分成几份记录", "Make several records, by site"),
        )  # fmt: skip
    parts = [tokens[n : n + EACH] for n in range(0, len(tokens), EACH)]
    return {f"certificates_{n}": " ".join(part) for n, part in enumerate(parts)}


def claimed(extra: Mapping[str, Any]) -> set[str]:
    """The tokens of certificates in the facts of an event."""
    return {one for name, text in extra.items() if name.startswith("certificates_") for one in str(text).split()}


def _unique(record: EfficiencyRecord, book: Register) -> None:
    mine = {token(c["code"]): c["code"] for c in record.certificates}
    replaced = (record.supersedes or {}).get("id")
    for entry in book.entries(kind="issued"):
        event = entry.event
        if event.subject != SUBJECT or event.id in (record.id, replaced):
            continue
        standing = book.status(event.id)
        if not standing.entries or standing.state.value in ("superseded", "withdrawn"):
            continue
        if event.extra.get("uscc") == record.uscc and event.extra.get("period") == record.period_id:
            raise InputError.one(
                "quarter-twice",
                Text(f"登记簿中 {record.period_id} 已有该企业的记录 {event.id}", f"The register holds a record of this firm for {record.period_id}: {event.id}"),
                Text("用 --supersedes 指明被替代的记录并写明原因", "Name it with --supersedes and give the reason"),
            )  # fmt: skip
        if twice := sorted(mine.keys() & claimed(event.extra)):
            raise InputError.one(
                "certificate-reused",
                Text(f"绿证 {mine[twice[0]]} 已用于 {event.id}", f"The certificate {mine[twice[0]]} is used in {event.id}"),
                Text("一张绿证只能用于一个企业、场地与期间", "A certificate counts for one firm, site and period only"),
            )  # fmt: skip


def labels_of(uscc: str, book: Register, at: str) -> list[dict[str, str]]:
    """The firm's labels that the register knows, with their state then."""
    from datetime import date

    return [
        {"id": s.id, "record_sha256": s.digest, "state": s.name(date.fromisoformat(at[:10])), "product": s.facts.get("product", "")}
        for s in book.search(uscc=uscc, subject="label", at=at, limit=1000)
    ]
