"""The CMS of a signature: one signer, strict DER, nothing unsigned but a time stamp, no certificate that is not needed.

Small and strict on purpose: pyHanko's own check accepts more than we sign, and importing it takes a second that a buyer with a
stack of labels would wait for each time. The tests hold it against pyHanko's verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from labels.signing.anatomy import refuse

_SHA256 = {bytes.fromhex("300b0609608648016503040201"), bytes.fromhex("300d06096086480165030402010500")}
_SIGNATURES = {bytes.fromhex("300a06082a8648ce3d040302"), bytes.fromhex("300d06092a864886f70d01010b0500")}
"""ecdsa-with-SHA256 without parameters, sha256WithRSAEncryption with NULL"""
_SIGNED = {"content_type", "message_digest", "signing_certificate_v2", "cms_algorithm_protection"}
_HASHES: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512,
}  # fmt: skip
"""SHA-1 only where RFC 2634 names a certificate by it; a signature over it is refused below"""
DEPTH = 48


@dataclass(frozen=True)
class Signed:
    """One signature, its certificates, and what it is worth as mere arithmetic."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    intact: bool
    """the signature is that of the certificate's key over exactly this content"""
    stamp: Stamp | None = None

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        return (self.certificate, *self.others)


@dataclass(frozen=True)
class Stamp:
    """A time stamp over the signature value (RFC 3161)."""

    when: datetime
    signed: Signed
    fits: bool
    """it is over this signature value"""


def examine(der: bytes, covered: bytes) -> Signed:
    """Reads a detached CMS over some bytes; raises Malformed for any that is not written strictly."""
    try:
        return _examine(der, covered)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        _wrong("内容无法解析", "its content cannot be read")


def _examine(der: bytes, covered: bytes) -> Signed:
    data = _signed_data(der)
    content = data["encap_content_info"]
    if (
        content["content_type"].native != "data"
        or content["content"].native is not None
        or data["version"].native != "v1"
    ):
        _wrong("签名应为分离式 CMS", "the signature must be a detached CMS")
    return _signer(data, hashlib.sha256(covered).digest(), "data", strict=True)


def _signed_data(der: bytes) -> Any:
    from asn1crypto import cms, tsp

    strict_der(der)
    try:
        tsp.SigningCertificateV2  # noqa: B018 - its module names the attributes of RFC 5035 in asn1crypto's tables
        info = cms.ContentInfo.load(der, strict=True)
        known = info["content_type"].native == "signed_data"
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        known = False
    if not known:
        _wrong("签名值不是 SignedData", "the signature value is no SignedData")
    return info["content"]


def _signer(data: Any, digest: bytes, content: str, strict: bool) -> Signed:
    """The only signer, its certificate and the others. `strict`: in the forms that our own signatures have."""
    infos, algorithms = data["signer_infos"], data["digest_algorithms"]
    if len(infos) != 1 or len(algorithms) != 1 or data["crls"].native is not None:
        _wrong("应恰有一个签名人", "there must be one signer")
    info, found = infos[0], [c.chosen for c in data["certificates"] if c.name == "certificate"]
    if len(found) != len(data["certificates"]) or info["version"].native != "v1":
        _wrong("含有公钥证书以外的证书", "it holds certificates of another kind")
    method, algorithm = info["digest_algorithm"].dump(), info["signature_algorithm"].dump()
    names = [a["type"].native for a in info["signed_attrs"]]
    if (
        method != algorithms[0].dump()
        or len(set(names)) != len(names)
        or not {"content_type", "message_digest"} <= set(names)
    ):
        _wrong("签名属性不齐或算法不一致", "signed attributes are missing or algorithms differ")
    if strict and (
        method not in _SHA256
        or algorithm not in _SIGNATURES
        or not set(names) <= _SIGNED
        or "signing_certificate_v2" not in names
    ):
        _wrong("签名算法或属性不在所用范围", "the signature uses other algorithms or attributes than ours")
    mine = [c for c in found if info["sid"].name == "issuer_and_serial_number" and _is_named(c, info["sid"].chosen)]
    if len(mine) != 1 or len({c.dump() for c in found}) != len(found):
        _wrong("签名人的证书缺失或重复", "the signer's certificate is missing or stands twice")
    certificate = _plain(mine[0])
    intact = _attributed(info, mine[0].dump(), content, digest) and _signs(info, certificate)
    stamp = _stamp(info) if strict else None
    if not strict and info["unsigned_attrs"].native is not None and len(info["unsigned_attrs"]):
        _wrong("时间戳带有未签名的属性", "the time stamp bears unsigned attributes")
    return Signed(certificate, tuple(_plain(c) for c in found if c is not mine[0]), intact, stamp)


def _attributed(info: Any, certificate: bytes, content: str, digest: bytes) -> bool:
    """Whether the signed attributes are about this content, this digest and this certificate, and name the algorithms used."""
    values = {a["type"].native: a["values"] for a in info["signed_attrs"]}
    if any(len(v) != 1 for v in values.values()):
        return False
    if values["content_type"][0].native != content or values["message_digest"][0].native != digest:
        return False
    protection = values.get("cms_algorithm_protection")
    if protection is not None:
        stated = protection[0]
        same = stated["digest_algorithm"].native == info["digest_algorithm"].native
        if not same or stated["signature_algorithm"].native != info["signature_algorithm"].native:
            return False
    for name in ("signing_certificate_v2", "signing_certificate"):
        if name in values:
            first = values[name][0]["certs"][0]
            method = first["hash_algorithm"]["algorithm"].native if name.endswith("v2") else "sha1"
            return method in _HASHES and hashlib.new(method, certificate).digest() == first["cert_hash"].native
    return False


def _signs(info: Any, certificate: x509.Certificate) -> bool:
    """Whether the signature is that of the certificate's key over the signed attributes."""
    attributes = b"\x31" + info["signed_attrs"].dump()[1:]  # signed as a SET, kept with a tag of its own
    method = _HASHES[info["digest_algorithm"]["algorithm"].native]()
    public, kind = certificate.public_key(), info["signature_algorithm"].signature_algo
    try:
        if isinstance(public, ec.EllipticCurvePublicKey) and kind == "ecdsa":
            public.verify(info["signature"].native, attributes, ec.ECDSA(method))
        elif isinstance(public, rsa.RSAPublicKey) and kind == "rsassa_pkcs1v15":
            public.verify(info["signature"].native, attributes, padding.PKCS1v15(), method)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _is_named(certificate: Any, sid: Any) -> bool:
    return bool(
        certificate.issuer.dump() == sid["issuer"].dump() and certificate.serial_number == sid["serial_number"].native
    )


def _plain(certificate: Any) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(certificate.dump())
    except ValueError:
        _wrong("证书无法解析", "a certificate cannot be read")


def _stamp(info: Any) -> Stamp | None:
    """The time stamp among the unsigned attributes, which must be the only one."""
    attributes = info["unsigned_attrs"]
    if attributes.native is None:
        return None
    if (
        len(attributes) != 1
        or attributes[0]["type"].native != "signature_time_stamp_token"
        or len(attributes[0]["values"]) != 1
    ):
        _wrong("含有时间戳以外的未签名属性", "it bears an unsigned attribute other than a time stamp")
    data = _signed_data(attributes[0]["values"][0].dump())
    content = data["encap_content_info"]
    raw = content["content"]
    if content["content_type"].native != "tst_info" or raw.native is None:
        _wrong("时间戳内没有时间", "the time stamp holds no time")
    strict_der(bytes(raw))
    stamped = raw.parsed
    if stamped["message_imprint"]["hash_algorithm"]["algorithm"].native != "sha256":
        _wrong("时间戳的摘要算法不是 SHA-256", "the time stamp's digest is not SHA-256")
    method = data["digest_algorithms"][0]["algorithm"].native if len(data["digest_algorithms"]) == 1 else ""
    if method not in ("sha256", "sha384", "sha512") or data["version"].native != "v3":
        _wrong("时间戳的算法不被接受", "the time stamp's algorithm is not accepted")
    signed = _signer(data, hashlib.new(method, bytes(raw)).digest(), "tst_info", strict=False)
    imprint = hashlib.sha256(info["signature"].native).digest()
    return Stamp(stamped["gen_time"].native, signed, stamped["message_imprint"]["hashed_message"].native == imprint)


def unneeded(signed: Signed, path: Sequence[bytes]) -> bool:
    """Whether it carries a certificate that is not one of the validated path."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return any(c.public_bytes(Encoding.DER) not in path for c in signed.certificates)


def _wrong(zh: str, en: str) -> NoReturn:
    refuse(f"签名不成形：{zh}", f"the signature is malformed: {en}")


def strict_der(data: bytes) -> None:
    """Raises Malformed unless the bytes are one DER value: shortest lengths, no indefinite ones, shortest integers, nothing behind."""
    if _walk(data, 0, len(data), 0) != len(data):
        _wrong("DER 编码不严格", "its encoding is not strict DER")


def _walk(data: bytes, at: int, end: int, depth: int) -> int:
    """The end of the value at a place."""
    if at + 2 > end or depth > DEPTH or data[at] & 0x1F == 0x1F or not data[at]:
        _wrong("DER 编码不严格", "its encoding is not strict DER")
    tag, size, at = data[at], data[at + 1], at + 2
    if size >= 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[at : at + count], "big")
        if not 1 <= count <= 4 or data[at : at + 1] == b"\0" or size < 0x80:
            _wrong("DER 长度不是最短写法", "a DER length is not the shortest")
        at += count
    last = at + size
    if last > end:
        _wrong("DER 长度超出", "a DER length runs over")
    body = data[at:last]
    if tag & 0x20:
        while at < last:
            at = _walk(data, at, last, depth + 1)
    elif (
        (tag == 0x02 and (not body or (len(body) > 1 and body[0] in (0, 0xFF) and body[0] >> 7 == body[1] >> 7)))
        or (tag == 0x01 and body not in (b"\0", b"\xff"))
        or (tag == 0x05 and body)
        or (tag in (0x30 & ~0x20, 0x31 & ~0x20))
    ):
        _wrong("DER 编码不严格", "its encoding is not strict DER")
    return last
