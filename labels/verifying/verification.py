"""`tanbiao verify`: what anyone who holds a label's PDF can find out about it, offline, check by check.

Green means intact, signed by a trusted key that may sign this document, in force as far as could be looked up, and arithmetically
equal where the trail is at hand. It does not mean that the inventory is right (method decision 29).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from cryptography import x509

from inventories import outside, strictjson
from inventories.problem import InputError, Place, Text
from labels.enterprise.efficiency import EfficiencyRecord
from labels.layout import LAYOUT
from labels.record import UNIT, Record
from labels.signing import anatomy
from labels.signing.anatomy import Anatomy
from labels.signing.chain import Trust
from labels.verifying import arithmetic, authenticity, contents, enterprise_link, lookup, words
from labels.verifying.authenticity import Signature
from labels.verifying.check import Check, guarded
from labels.verifying.contents import Contents

CORE = ("file", "signature", "signer", "role", "attachments", "record", "text", "code")
"""Checks without which nothing is shown: they must pass."""

SINCE = ("enterprise-superseded", "enterprise-since")
"""What became of the firm's efficiency record after the label: enterprise information, no part of the footprint (method decision 5)."""


@dataclass(frozen=True)
class Verdict:
    """The checks of one label, in order."""

    checks: tuple[Check, ...]
    record: Record | None = None
    trail: Mapping[str, Any] | None = None
    """the attached or given trail if it is that of the label"""
    at: datetime | None = None
    signer: str = ""
    state: str = ""
    """in the register at that time; empty if it was not looked up"""

    @property
    def ok(self) -> bool:
        """Whether everything that could be checked passed, and what must be checked could be."""
        passed = {c.name: c.passed for c in self.checks}
        return False not in passed.values() and all(passed.get(name) for name in CORE)

    @property
    def footprint_ok(self) -> bool:
        """The same for all but what became of the firm's record since: the footprint stands, the enterprise block is out of date."""
        return Verdict(tuple(c for c in self.checks if c.name not in SINCE)).ok

    def check(self, name: str) -> bool | None:
        """The outcome of one check; None if it was not made."""
        return next((c.passed for c in self.checks if c.name == name), None)

    def to_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "ok": self.ok,
            "footprint_ok": self.footprint_ok,
            "at": self.at.isoformat() if self.at else None,
            "signer": self.signer,
            "state": self.state,
        }
        if self.record is not None:
            r = self.record
            made |= {
                "id": r.id, "document_type": r.document_type, "product": r.product["name_zh"], "product_en": r.product["name_en"],
                "firm": r.firm["name_zh"], "uscc": r.firm["uscc"], "footprint": r.headline.value, "unit": f"{UNIT}/{r.headline.unit}",
                "valid_from": r.valid_from, "valid_until": r.valid_until, "record_sha256": r.digest(),
                "layout": r.layout, "layout_known": LAYOUT,
            }  # fmt: skip
        return made | {"checks": [c.to_json() for c in self.checks]}


@dataclass
class _Case:
    """What is known while the checks run."""

    data: bytes
    trust: Trust
    at: datetime
    found: list[Check] = field(default_factory=list)

    def add(self, checks: Iterable[Check]) -> None:
        self.found.extend(checks)


def verify(
    path: Path,
    *,
    trust: Sequence[x509.Certificate] = (),
    demo: bool = False,
    register: Path | str | None = None,
    trail: Path | Mapping[str, Any] | None = None,
    at: date | datetime,
    revocations: Sequence[x509.CertificateRevocationList] = (),
    register_key: x509.Certificate | None = None,
    render: bool = False,
    records: Sequence[EfficiencyRecord] = (),
) -> Verdict:
    """Checks the label at `path` as of `at` (a day counts to its end, UTC). Raises InputError for what is no PDF file at all, a trail
    or a register that cannot be read; whatever is wrong inside the PDF is a failed check."""
    if register is not None:
        lookup.beginning(register)
    return examine(
        _read(path), Trust(tuple(trust), tuple(revocations), demo), _moment(at), register=register,
        trail=strictjson.load(trail) if isinstance(trail, Path) else trail, register_key=register_key, render=render, records=records,
    )  # fmt: skip


def examine(
    data: bytes,
    trust: Trust,
    at: datetime,
    *,
    register: Path | str | None = None,
    trail: Any = None,
    register_key: x509.Certificate | None = None,
    render: bool = False,
    records: Sequence[EfficiencyRecord] = (),
) -> Verdict:
    """The same for bytes at hand; `records` are efficiency records of firms."""
    case = _Case(data, trust, at)
    opened: list[tuple[Anatomy, Contents]] = []
    case.add(guarded("file", lambda: _open(data, opened)))
    if not opened:
        return Verdict(tuple(case.found), at=at)
    file, inside = opened[0]
    made = _record(inside)
    signature = Signature()
    case.add(guarded("signature", lambda: authenticity.checks(file, trust, at, made, signature)))
    if made is None:
        case.add(
            [
                Check(
                    "record",
                    False,
                    Text("记录缺失、不成形或不是规范写法", "the record is missing, malformed or not in canonical form"),
                )
            ]
        )
        return Verdict(tuple(case.found), at=at, signer=signature.signer)
    case.add(guarded("attachments", lambda: [_expected(made, inside)]))
    case.add(guarded("record", lambda: [_same(made, inside)]))
    case.add(guarded("text", lambda: words.checks(made, data)))
    if render:
        compared = Verdict(tuple(case.found)).check("text") is not None
        case.add(guarded("render", lambda: [arithmetic.rendered(made, inside, data, signature.unsigned, compared)]))
    attached = inside.attachments.get("trail.json")
    given = [trail]

    def recompute() -> Iterable[Check]:
        if attached is not None and trail is None:
            given[0] = strictjson.loads(attached, "trail.json")
        return arithmetic.checks(made, given[0])

    case.add(guarded("trail", recompute))
    state: list[str] = []
    case.add(guarded("proof", lambda: lookup.proof(made, inside, trust, at, register_key)))
    case.add(guarded("status", lambda: lookup.status(made, inside, data, register, trust, at, state)))
    case.add(guarded("validity", lambda: [lookup.validity(made, at)]))
    case.add(guarded("statement", lambda: [enterprise_link.statement(made, inside)]))
    case.add(guarded("enterprise", lambda: enterprise_link.enterprise(made, records, register, at)))
    equal = all(c.passed for c in case.found if c.name in ("trail", "recomputed"))
    return Verdict(tuple(case.found), made, given[0] if equal else None, at, signature.signer, state[0] if state else "")


def _open(data: bytes, opened: list[tuple[Anatomy, Contents]]) -> Iterable[Check]:
    try:
        file = Anatomy(data)
        opened.append((file, contents.read(file)))
    except anatomy.Malformed as error:
        opened.clear()
        yield Check("file", False, error.problems[0].what)
        return
    yield Check(
        "file", True,
        Text("文件结构完整，每个字节都有归属，没有脚本、链接或隐藏内容", "the file is whole, every byte has its place, and there is no script, link or hidden content"),
    )  # fmt: skip


def _record(inside: Contents) -> Record | None:
    """The record in the attachments, if it is one in canonical form."""
    body = inside.attachments.get("record.json")
    if body is None:
        return None
    try:
        made = Record.from_json(strictjson.loads(body, "record.json"))
        arithmetic.printable(made)
        return made if made.canonical() == body else None
    except Exception:  # hostile data may break a constructor in any way; it is then no record
        return None


def _expected(made: Record, inside: Contents) -> Check:
    wanted = {"record.json"}
    wanted |= {"trail.json"} if made.disclosure == "full" else set()
    wanted |= {"proof.json", "register-key.json"} if made.register is not None else set()
    wanted |= {"statement.json"} if made.verification is not None else set()
    have = set(inside.attachments)
    if have != wanted:
        extra, missing = ", ".join(sorted(have - wanted)) or "—", ", ".join(sorted(wanted - have)) or "—"
        return Check(
            "attachments",
            False,
            Text(f"附件不符：多出 {extra}，缺少 {missing}", f"wrong attachments: {extra} too many, {missing} missing"),
        )
    names = ", ".join(sorted(have))
    return Check(
        "attachments",
        True,
        Text(
            f"附件恰为应有的 {names}，校验值相符",
            f"the attachments are those that belong ({names}) and fit their checksums",
        ),
    )


def _same(made: Record, inside: Contents) -> Check:
    """Record, its id, and what the file says of itself."""
    stated = {
        "documentId": made.id, "documentType": made.document_type, "recordSHA256": made.digest(), "modelSHA256": made.digests["model_sha256"],
    }  # fmt: skip
    if made.id != made.own_id():
        return Check("record", False, Text("记录编号与内容不符", "the record's id does not belong to its content"))
    if dict(inside.properties) != stated:
        return Check(
            "record",
            False,
            Text("文件属性中的摘要与记录不符", "the digests in the file's properties are not those of the record"),
        )
    return Check(
        "record",
        True,
        Text(
            f"记录与文件属性中的摘要一致（{made.digest()[:16]}…）",
            f"the record fits the digest in the file's properties ({made.digest()[:16]}…)",
        ),
    )


def _read(path: Path) -> bytes:
    data = outside.read(path, anatomy.LARGEST_FILE)
    if data[:5] != b"%PDF-":
        raise InputError.one(
            "no-pdf",
            Text("这不是 PDF 文件", "This is no PDF file"),
            Text("请指明标签的 PDF", "Name the PDF of a label"),
            Place(file=path.name),
        )
    return data


def _moment(at: date | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(23, 59, 59), UTC)
