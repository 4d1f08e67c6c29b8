"""The signature of a label: PAdES, invisible, certifying that nothing may change (DocMDP 1), made once.

B-B by default; B-T with a time-stamp authority; B-LT with revocation lists as well. The file that was signed stands unchanged at the
beginning of the signed one, so the deterministic render can be hashed again.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inventories.problem import InputError, Text
from labels.signing.chain import run
from labels.signing.keys import Key

FIELD = "Signature"
RESERVED = 8192
"""hexadecimal digits kept for the signature, so that pyHanko need not sign twice to learn its size"""
RESERVED_WITH_TIME = 32768
Level = Literal["B-B", "B-T", "B-LT"]


@dataclass(frozen=True)
class Time:
    """A time-stamp authority: anything pyHanko takes as a TimeStamper (labels.signing.timestamp for one behind a URL)."""

    stamper: Any
    roots: tuple[x509.Certificate, ...] = ()
    """stored in the file for B-LT, with the revocation lists"""
    revocations: tuple[x509.CertificateRevocationList, ...] = field(default=())
    long_term: bool = False
    """B-LT: store chain and revocation lists in the file"""


def sign(pdf: bytes, key: Key, when: datetime, reason: Text, time: Time | None = None) -> bytes:
    """The signed PDF; `when` is the signer's own statement of time. Raises InputError for a file that cannot be signed."""
    return run(_sign(pdf, key, when, reason, time))


async def _sign(pdf: bytes, key: Key, when: datetime, reason: Text, time: Time | None) -> bytes:
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason.both(),
        name=key.holder.called,
        certify=True,
        subfilter=SigSeedSubFilter.PADES,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = _classes().writer(io.BytesIO(pdf), strict=True)
    if writer.prev.embedded_signatures:
        raise InputError.one(
            "signed-already",
            Text("该 PDF 已有签名", "This PDF is signed already"),
            Text("重新渲染后再签名", "Render it again and sign that"),
        )
    signer = _classes().signer(metadata, signer=_signer(key), timestamper=time.stamper if time else None)
    signer.when = when
    made = await signer.async_sign_pdf(writer, bytes_reserved=RESERVED_WITH_TIME if time else RESERVED)
    signed = bytes(made.getbuffer())
    return _with_store(signed, key, time) if time and time.long_term else signed


def _with_store(signed: bytes, key: Key, time: Time) -> bytes:
    """B-LT: a further revision with certificates and revocation lists, put there by our writer so that it adds nothing else."""
    from asn1crypto import crl
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    writer = _classes().writer(io.BytesIO(signed), strict=True)
    certificates = [c.public_bytes(Encoding.DER) for c in (key.certificate, *key.chain, *time.roots)]
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=[asn1_x509.Certificate.load(c) for c in dict.fromkeys(certificates)],
        crls=[crl.CertificateList.load(r.public_bytes(Encoding.DER)) for r in time.revocations],
    )  # fmt: skip
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@lru_cache(maxsize=1)
def _classes() -> Any:
    """pyHanko's writer and signer with what we want otherwise; made late because the import takes a second."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSigner, pdf_signer

    class Writer(IncrementalPdfFileWriter):
        """Leaves the document's own metadata alone: only what a signature needs is added."""

        def _update_meta(self) -> None:
            pass

    class Signer(PdfSigner):
        """Takes its time from `when`, and keeps the file PDF 1.7: for P-256 pyHanko would make it 2.0, which is no PDF/A-3."""

        when: datetime

        def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
            pdf_signer._ensure_esic_ext(pdf_out)

        def init_signing_session(self, *args: Any, **named: Any) -> Any:
            session = super().init_signing_session(*args, **named)
            session.system_time = self.when
            return session

    return SimpleNamespace(writer=Writer, signer=Signer)


def _signer(key: Key) -> Any:
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register_multiple([asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in key.chain])
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
