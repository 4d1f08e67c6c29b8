"""Issued labels for the tests of signing and verifying: a real calculation (the example chair), test keys, a register in a file."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from inventories import strictjson
from inventories.examples import FOLDER
from labels import record
from labels.document import Attachment
from labels.facts import Verification
from labels.record import Disclosure, DocumentType, Record
from labels.registry.register import Register
from labels.signing import authority, issuing
from labels.signing.authority import SUBJECTS, Authority
from labels.signing.chain import Trust
from labels.signing.keys import Key
from labels.signing.signature import Time
from labels.verifying import verification
from labels.verifying.verification import Verdict
from lca import trail as trails

BORN = datetime(2026, 10, 1, tzinfo=UTC)
ISSUED = datetime(2026, 11, 10, 8, tzinfo=UTC)
AT = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    """One authority and what it certified."""

    authority: Authority
    maker: Key
    body: Key
    register: Key

    def trust(self, **more: Any) -> Trust:
        return Trust((self.authority.key.certificate,), demo=self.authority.marked, **more)


@dataclass(frozen=True)
class Issued:
    """A signed label with all that belongs to it."""

    pdf: bytes
    record: Record
    register: Path
    keys: Keys

    def verify(self, pdf: bytes | None = None, **options: Any) -> Verdict:
        options = {"trust": self.keys.trust(), "at": AT, "register": self.register} | options
        return verification.examine(self.pdf if pdf is None else pdf, **options)


def keys(marked: bool = True, born: datetime = BORN, years: int = 10) -> Keys:
    """An authority and its keys; the same for the same arguments."""
    return _keys(marked, born, years)


@lru_cache
def _keys(marked: bool, born: datetime, years: int) -> Keys:
    root = Authority.new(born, marked=marked)
    return Keys(
        root, *(root.certify(SUBJECTS[role], born, years=years) for role in ("maker", "body")), root.certify(SUBJECTS["register"], born)
    )  # fmt: skip


@lru_cache
def trail() -> dict[str, Any]:
    """The trail of the example chair, computed once."""
    from lca.case import Case

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(FOLDER / "chair", Path(folder) / "chair")
        made = strictjson.loads(trails.canonical(Case.open(Path(folder) / "chair").trail), "trail.json")
    assert isinstance(made, dict)
    return made


def statement() -> dict[str, Any]:
    """Stands for a verification body's statement about the trail."""
    model, body = trail()["model"], SUBJECTS["body"]
    return {
        "format": "tanbiao-statement/1", "id": "VS-1", "model_sha256": trails.model_sha256(model),
        "merkle_root": trail()["digests"]["merkle_root"], "opinion": "unmodified", "level": "limited", "materiality": 0.05,
        "subject": {
            "value": trail()["results"]["footprint"]["total"], "unit": model["functional_unit"]["unit"],
            "firm": {"uscc": model["subject"]["firm"]["uscc"]},
        },
        "body": {"name": {"zh": body.name_zh, "en": body.name_en}, "accreditation": "TEST-V-0001"},
    }  # fmt: skip


def facts() -> Verification:
    digest = hashlib.sha256(trails.canonical(statement())).hexdigest()
    body = SUBJECTS["body"]
    return Verification(
        body.name_zh, body.name_en, "TEST-V-0001", "limited", "unmodified", "VS-1", digest, "2026-11-05", 0.05
    )


@lru_cache
def draft(document_type: DocumentType, disclose: Disclosure) -> Record:
    return record.make(trail(), document_type, disclose, verification=facts() if document_type == "verified" else None)


@lru_cache
def issued(
    document_type: DocumentType = "self-declared",
    disclose: Disclosure = "none",
    marked: bool = True,
    time: Time | None = None,
) -> Issued:
    """A label, issued once and kept for all tests."""
    return issue(draft(document_type, disclose), keys(marked), time=time)


def issue(made: Record, own: Keys, when: datetime = ISSUED, time: Time | None = None) -> Issued:
    folder = Path(tempfile.mkdtemp(prefix="tanbiao-test-"))
    verified = made.document_type == "verified"
    more = (
        (Attachment("statement.json", trails.canonical(statement()), "Data", "核查陈述 Verification statement"),)
        if verified
        else ()
    )
    with Register.open(folder / "register.db", create=True, origin="example.org/test") as register:
        pdf = issuing.issue(
            made, trail(), own.body if verified else own.maker, register, own.register, when, more, time=time
        )
        registered = issuing.registered(made, register, own.register)
    return Issued(pdf, registered, folder / "register.db", own)


def other_record() -> Record:
    """A second, different record of the same trail."""
    return replace(draft("self-declared", "none")).revised(valid_until="2027-12-31")


__all__ = [
    "AT",
    "BORN",
    "ISSUED",
    "Issued",
    "Keys",
    "authority",
    "draft",
    "issue",
    "issued",
    "keys",
    "statement",
    "trail",
]


def stamper(own: Keys | None = None, **more: Any) -> Time:
    """A time-stamp authority in this process that says ISSUED."""
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    own = own or keys()
    key = own.authority.certify(SUBJECTS["timestamp"], BORN, rsa_key=True)
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(own.authority.key.certificate.public_bytes(Encoding.DER)))
    made = DummyTimeStamper(
        x509.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        certs_to_embed=store,
        fixed_dt=ISSUED,
    )
    return Time(made, **more)
