"""Whether a certificate is to be believed: path to a given root, time, revocation list, and what the key may be used for.

Path validation is pyHanko's (RFC 5280, no network). Revocation is looked up in the lists given and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from inventories.problem import Text
from labels.signing import keys

T = TypeVar("T")


@dataclass(frozen=True)
class Trust:
    """What the user believes: root certificates, revocation lists, and whether demonstration keys count."""

    roots: tuple[x509.Certificate, ...] = ()
    revocations: tuple[x509.CertificateRevocationList, ...] = ()
    demo: bool = False


@dataclass(frozen=True)
class Outcome:
    """`passed` is None where it could not be found out."""

    passed: bool | None
    text: Text
    path: tuple[bytes, ...] = ()
    """DER of the certificates of the path, root first; empty unless passed"""


def validate(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    trust: Trust,
    at: datetime,
    time_stamp: bool = False,
) -> Outcome:
    """Whether a path leads from the certificate to a trusted root at that time; `time_stamp`: the key must be one for time stamps."""
    if not trust.roots:
        return Outcome(
            None,
            Text(
                "未给出信任的根证书，无法核对签名人（--trust ca.pem）",
                "no trusted root was given, so the signer could not be checked (--trust ca.pem)",
            ),
        )
    others = tuple(others)
    marked = any(_is_marked(c) for c in (certificate, *others))
    if marked and not trust.demo:
        return Outcome(
            False,
            Text(
                "这是演示证书，没有效力（仅可用 --demo 试验）",
                "this is a demonstration certificate without effect (--demo to try things out)",
            ),
        )
    try:
        path = run(_path(certificate, others, trust, at, time_stamp))
    except Exception as error:  # a hostile certificate may break any parser; whatever it is, there is no path
        return Outcome(False, _reason(error))
    return Outcome(
        True,
        Text("演示证书，链可追溯到给定的演示根证书", "demonstration certificate; its chain leads to the demonstration root given")
        if marked
        else Text("证书链可追溯到所信任的根证书", "the certificate's chain leads to a trusted root"),
        path,
    )  # fmt: skip


def _reason(error: Exception) -> Text:
    name = type(error).__name__
    if name == "ExpiredError":
        return Text("证书已过期", "the certificate has expired")
    if name == "NotYetValidError":
        return Text("证书尚未生效", "the certificate is not valid yet")
    if name == "PathBuildingError":
        return Text("证书不是由所信任的根证书签发的", "the certificate was not issued under a trusted root")
    said = " ".join(str(error).split())[:160]
    if name == "PathValidationError" and "signature" in said:
        return Text("证书链中有签名不符", "a signature in the certificate chain does not match")
    return Text(f"证书链不成立（{name}：{said}）", f"the certificate chain does not hold ({name}: {said})")


async def _path(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trust: Trust, at: datetime, time_stamp: bool
) -> tuple[bytes, ...]:
    from pyhanko_certvalidator import CertificateValidator, ValidationContext

    context = ValidationContext(
        trust_roots=[_plain(c, trust.demo) for c in trust.roots],
        other_certs=[_plain(c, trust.demo) for c in others],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(_plain(certificate, trust.demo), validation_context=context)
    if time_stamp:
        path = await validator.async_validate_usage({"digital_signature"}, extended_key_usage={"time_stamping"})
    else:
        path = await validator.async_validate_usage({"digital_signature"})
    return tuple(c.dump() for c in path)


def _plain(certificate: x509.Certificate, demo: bool) -> Any:
    """The certificate as pyHanko's library has it; in a demonstration our marker counts as understood."""
    from asn1crypto.x509 import Certificate

    made = Certificate.load(certificate.public_bytes(Encoding.DER), strict=True)
    if demo:
        made.critical_extensions.discard(keys.MARKER.dotted_string)
    return made


def _is_marked(certificate: x509.Certificate) -> bool:
    try:
        return any(e.oid == keys.MARKER for e in certificate.extensions)
    except ValueError:
        return False


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, also where an event loop is running already (a web server, a notebook)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


# -- revocation ------------------------------------------------------------------------------------------------------


def revoked(path: Sequence[bytes], trust: Trust, at: datetime) -> Outcome:
    """Whether any certificate of a path (root first) stood on a given revocation list at that time."""
    chain = [x509.load_der_x509_certificate(c) for c in path]
    unknown = False
    for issuer, certificate in pairwise(chain):
        lists = [r for r in trust.revocations if r.issuer == certificate.issuer and signed_by(r, issuer)]
        for found in lists:
            entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and entry.revocation_date_utc <= at:
                day = entry.revocation_date_utc.date()
                return Outcome(False, Text(f"证书已于 {day} 被吊销", f"the certificate was revoked on {day}"))
        unknown |= not any(r.next_update_utc is None or r.next_update_utc >= at for r in lists)
    if unknown or len(chain) < 2:
        return Outcome(
            None,
            Text(
                "没有有效的吊销列表，未核对是否被吊销（--crl）",
                "no current revocation list was given, so revocation was not checked (--crl)",
            ),
        )
    return Outcome(True, Text("证书不在吊销列表上", "the certificate is on no revocation list"))


def signed_by(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether a revocation list is signed by the key of a certificate."""
    try:
        return found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False


# -- detached signatures ---------------------------------------------------------------------------------------------


def check_seal(data: bytes, seal: keys.Seal, trust: Trust, at: datetime) -> Outcome:
    """Whether a detached signature fits the data and its signer is to be believed."""
    if not seal.fits(data):
        return Outcome(False, Text("签名与内容不符", "the signature does not fit the content"))
    outcome = validate(seal.certificate, seal.others, trust, at)
    if not outcome.passed:
        return outcome
    again = revoked(outcome.path, trust, at)
    return again if again.passed is False else outcome
