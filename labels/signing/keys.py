"""Keys that sign labels, statements, records and checkpoints: PKCS#12 files holding a P-256 or RSA key and its certificates.

A detached signature (`Key.seal`) is a small JSON object beside the canonical JSON it signs. Whether its certificate is to be
believed is another question: labels/signing/chain.py.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from inventories.problem import InputError, Place, Text

MARKER = x509.ObjectIdentifier("2.25.199951453308189450041671595214397960853")
"""Critical extension of every demonstration certificate. An ordinary validator does not know it and must refuse it."""
ROLES = ("authority", "maker", "body", "register", "timestamp")
LARGEST = 1 << 20
"""bytes of a key or certificate file"""
SMALLEST_RSA = 2048
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ALGORITHMS = ("ecdsa-p256-sha256", "rsa-pkcs1-sha256")


@dataclass(frozen=True)
class Key:
    """A private key with its certificate and the certificates between it and the root."""

    private: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    """issuing authorities; the root may be among them"""

    @property
    def algorithm(self) -> str:
        return ALGORITHMS[isinstance(self.private, rsa.RSAPrivateKey)]

    @property
    def holder(self) -> Holder:
        return holder(self.certificate)

    def sign(self, data: bytes) -> bytes:
        """ECDSA (DER) or RSA PKCS#1 v1.5 signature over the SHA-256 of the data."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))

    def seal(self, data: bytes) -> dict[str, Any]:
        """The detached signature as plain JSON data: algorithm, signature, and certificates (own first), in base64."""
        return {
            "algorithm": self.algorithm,
            "signature": _text(self.sign(data)),
            "certificates": [_text(_der(c)) for c in (self.certificate, *self.chain)],
        }


@dataclass(frozen=True)
class Seal:
    """A detached signature read from JSON."""

    algorithm: str
    signature: bytes
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @classmethod
    def from_json(cls, data: Any, file: str = "") -> Seal:
        """Raises InputError for anything that is not a seal."""
        problem = InputError.one(
            "seal-shape",
            Text("签名数据的格式不对", "This is not a detached signature"),
            Text("使用 tanbiao 写出的原始文件", "Use the file as tanbiao wrote it"),
            Place(file=file),
        )
        shaped = isinstance(data, Mapping) and data.keys() == {"algorithm", "signature", "certificates"}
        if not shaped or data["algorithm"] not in ALGORITHMS or not isinstance(data["certificates"], list):
            raise problem
        try:
            found = [x509.load_der_x509_certificate(_bytes(c)) for c in data["certificates"][:9]]
            signature = _bytes(data["signature"])
        except (ValueError, TypeError, AttributeError) as error:
            raise problem from error
        if not 1 <= len(found) <= 8:
            raise problem
        return cls(data["algorithm"], signature, found[0], tuple(found[1:]))

    def fits(self, data: bytes) -> bool:
        """Whether the signature is that of its certificate's key over exactly these bytes."""
        return self.algorithm == algorithm(self.certificate) and verify(self.certificate, self.signature, data)


def algorithm(certificate: x509.Certificate) -> str:
    """The one algorithm that a certificate's key signs with here; empty for another kind of key."""
    public = certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
        return ALGORITHMS[0]
    return ALGORITHMS[1] if isinstance(public, rsa.RSAPublicKey) and public.key_size >= SMALLEST_RSA else ""


def verify(certificate: x509.Certificate, signature: bytes, data: bytes) -> bool:
    """Whether the certificate's key made the signature over the data; False for a key of another kind."""
    public, kind = certificate.public_key(), algorithm(certificate)
    try:
        if kind and isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        elif kind and isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


# -- files -----------------------------------------------------------------------------------------------------------


def load(path: Path, password: str) -> Key:
    """The key in a PKCS#12 file; raises InputError for a wrong password, another kind of key, or no key at all."""
    try:
        found = pkcs12.load_pkcs12(_read(path), password.encode())
    except ValueError:
        raise _refused(path, "密码不对，或不是 PKCS#12 文件", "Wrong password, or no PKCS#12 file") from None
    private = found.key
    if found.cert is None or private is None:
        raise _refused(path, "文件中没有私钥或证书", "The file holds no private key or no certificate")
    certificate = found.cert.certificate
    if not isinstance(private, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)) or not algorithm(certificate):
        raise _refused(
            path, "密钥须为 P-256 或不短于 2048 位的 RSA", "The key must be P-256, or RSA of at least 2048 bits"
        )
    return Key(private, certificate, tuple(c.certificate for c in found.additional_certs))


def save(key: Key, password: str, name: str) -> bytes:
    """The PKCS#12 file of a key."""
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key.private, key.certificate, key.chain, serialization.BestAvailableEncryption(password.encode())
    )


def load_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM or DER file; raises InputError if there are none."""
    data = _read(path)
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError:
        raise _refused(path, "文件中没有证书（PEM 或 DER）", "The file holds no certificate (PEM or DER)") from None


def load_revocations(path: Path) -> x509.CertificateRevocationList:
    """A certificate revocation list, PEM or DER."""
    data = _read(path)
    try:
        return x509.load_pem_x509_crl(data) if b"-----BEGIN" in data else x509.load_der_x509_crl(data)
    except ValueError:
        raise _refused(
            path, "文件不是证书吊销列表（CRL）", "The file is no certificate revocation list (CRL)"
        ) from None


def pem(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise _refused(path, f"无法读取：{error.strerror}", f"It cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        raise _refused(path, "文件过大，不是密钥或证书", "The file is too large for a key or certificate")
    return data


def _refused(path: Path, zh: str, en: str) -> InputError:
    return InputError.one(
        "key-file", Text(zh, en), Text("检查文件与密码", "Check the file and its password"), Place(file=path.name)
    )


# -- who holds a key -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names."""

    organisations: tuple[str, ...]
    name: str
    uscc: str
    """unified social credit code out of organizationIdentifier (ETSI EN 319 412-1: NTRCN-…); empty where there is none"""
    demo_role: str
    """what a demonstration certificate may sign; empty on a real one"""

    def to_json(self) -> Mapping[str, Any]:
        return {
            "organisations": list(self.organisations),
            "name": self.name,
            "uscc": self.uscc,
            "demo_role": self.demo_role,
        }

    @property
    def called(self) -> str:
        return " / ".join(self.organisations) or self.name

    def is_named(self, *names: str) -> bool:
        """Whether one of the organisation's names is one of these, apart from spaces and letter case."""
        own = {_folded(n) for n in self.organisations}
        return any(_folded(n) in own for n in names if n)

    def barred(self, role: str, named: bool, wanted: str) -> Text | None:
        """Why this holder may not sign as a `role` named `wanted`; None if it may."""
        if self.demo_role and self.demo_role != role:
            return Text(
                f"演示证书的用途是 {self.demo_role}，应为 {role}",
                f"the demonstration certificate is a {self.demo_role}'s; a {role}'s is wanted",
            )
        if not named:
            return Text(f"签名人 {self.called} 不是 {wanted}", f"the signer {self.called} is not {wanted}")
        return None


def holder(certificate: x509.Certificate) -> Holder:
    def all_of(oid: x509.ObjectIdentifier) -> tuple[str, ...]:
        return tuple(str(a.value) for a in certificate.subject.get_attributes_for_oid(oid))

    code = next((i for i in all_of(NameOID.ORGANIZATION_IDENTIFIER)), "")
    return Holder(
        all_of(NameOID.ORGANIZATION_NAME), next(iter(all_of(NameOID.COMMON_NAME)), ""),
        code.removeprefix("NTRCN-") if code.startswith("NTRCN-") else "", demo_role(certificate),
    )  # fmt: skip


def demo_role(certificate: x509.Certificate) -> str:
    """The role that a demonstration certificate states; empty where the marker is missing."""
    try:
        found = certificate.extensions.get_extension_for_oid(MARKER)
    except (x509.ExtensionNotFound, ValueError):
        return ""
    value = found.value.value if isinstance(found.value, x509.UnrecognizedExtension) else b""
    role = value[2:].decode("ascii", "replace")
    return role if value[:1] == b"\x0c" and role in ROLES else ""


def marker(role: str) -> x509.UnrecognizedExtension:
    """The extension's value: the role as a UTF8String."""
    return x509.UnrecognizedExtension(MARKER, b"\x0c" + bytes([len(role)]) + role.encode())


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
