"""The test authority of `tanbiao keys demo`: a root and the keys it certifies, all of them marked as a demonstration.

Nothing here is random by way of a clock: the day is an argument. Keys are of course new each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from inventories import atomic
from labels.signing import keys
from labels.signing.keys import Key, PrivateKey

PASSWORD = "demo"  # noqa: S105 - a demonstration key protects nothing, and its certificate says so
YEARS = 10
MAKER_USCC = "91330500MA00000014"
"""of the fictitious chair maker, whose energy record the examples hold; the other examples are of other firms"""
LONGEST = 64
"""characters of an organisation's name in a certificate (X.520)"""


@dataclass(frozen=True)
class Subject:
    """Whom a certificate is for; both names stand in it as organisations."""

    role: str
    name_zh: str
    name_en: str
    uscc: str = ""

    def name(self) -> x509.Name:
        # too long a name loses what it says in brackets, not its last letters
        zh, en = (n if len(n) <= LONGEST else n.split(" (")[0][:LONGEST] for n in (self.name_zh, self.name_en))
        parts = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, zh),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, en),
            x509.NameAttribute(NameOID.COMMON_NAME, f"tanbiao DEMO {self.role}"),
        ]
        if self.uscc:
            parts.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRCN-{self.uscc}"))
        return x509.Name(parts)


SUBJECTS: Mapping[str, Subject] = {
    "authority": Subject("authority", "碳标演示根证书（无效力）", "tanbiao demo authority (no effect)"),
    "maker": Subject("maker", "湖州示例企业（虚构）", "Huzhou Example Manufacturer (fictitious)", MAKER_USCC),
    "body": Subject("body", "示例核查机构（虚构）", "Example Verification Body (fictitious)"),
    "register": Subject("register", "示例登记处（虚构）", "Example Register (fictitious)"),
    "timestamp": Subject("timestamp", "示例时间戳（虚构）", "Example Time Stamp (fictitious)"),
}


@dataclass(frozen=True)
class Authority:
    """A certification authority; `marked` puts the demonstration marker into all it signs."""

    key: Key
    marked: bool = True

    @classmethod
    def new(cls, when: datetime, *, marked: bool = True, years: int = YEARS) -> Authority:
        private = ec.generate_private_key(ec.SECP256R1())
        subject = SUBJECTS["authority"].name()
        builder = _builder(subject, subject, private, when, years).add_extension(
            x509.BasicConstraints(ca=True, path_length=1), critical=True
        )
        builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        if marked:
            builder = builder.add_extension(keys.marker("authority"), critical=True)
        return cls(Key(private, builder.sign(private, hashes.SHA256())), marked)

    def certify(self, subject: Subject, when: datetime, *, years: int = YEARS, rsa_key: bool = False) -> Key:
        """A new key with its certificate, valid from `when`."""
        private: PrivateKey = (
            rsa.generate_private_key(65537, 2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())
        )
        root = self.key.certificate
        builder = _builder(subject.name(), root.subject, private, when, years)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.private.public_key()), critical=False
        )
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        if subject.role == "timestamp":
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if self.marked:
            builder = builder.add_extension(keys.marker(subject.role), critical=True)
        return Key(private, builder.sign(self.key.private, hashes.SHA256()), (root,))

    def revocations(self, revoked: Sequence[x509.Certificate], when: datetime) -> x509.CertificateRevocationList:
        """The signed list of revoked certificates, good for a year."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.key.certificate.subject)
        builder = builder.last_update(when).next_update(when + timedelta(days=366))
        builder = builder.add_extension(x509.CRLNumber(1), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.private.public_key()), critical=False
        )
        for certificate in revoked:
            one = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(when)
            builder = builder.add_revoked_certificate(one.build())
        return builder.sign(self.key.private, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, private: PrivateKey, when: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(when)
        .not_valid_after(when + timedelta(days=int(365.25 * years)))
    )


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature, content_commitment=content_commitment, key_cert_sign=key_cert_sign,
        crl_sign=crl_sign, key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


# -- tanbiao keys demo -----------------------------------------------------------------------------------------------

FILES = ("demo-ca.pem", *(f"demo-{role}.p12" for role in ("maker", "body", "register", "timestamp")))


def write(
    folder: Path, when: datetime, subjects: Mapping[str, Subject] = SUBJECTS, authority: Authority | None = None
) -> tuple[Path, ...]:
    """Writes demo-ca.pem and four PKCS#12 files (password `demo`) into the folder. The authority's own key is not kept."""
    authority = authority or Authority.new(when)
    atomic.write_bytes(folder / FILES[0], keys.pem([authority.key.certificate]))
    for name, role in zip(FILES[1:], ("maker", "body", "register", "timestamp"), strict=True):
        # The time-stamp key is RSA: pyHanko's stamper for tests knows no other.
        key = authority.certify(subjects[role], when, rsa_key=role == "timestamp")
        atomic.write_bytes(folder / name, keys.save(key, PASSWORD, f"tanbiao demo {role}"), mode=0o600)
    return tuple(folder / name for name in FILES)
