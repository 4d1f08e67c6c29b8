"""Signed checkpoints: the register's root at one size, as a C2SP signed note (signed-note and tlog-checkpoint specifications).

    huzhou.example/tanbiao
    214
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — huzhou.example/tanbiao Az3grlgtzPIC…

Signature type 0x02: ECDSA on P-256 with SHA-256, DER, over the text up to and with the line end before the blank line; the key id
is the first four bytes of SHA-256 of the public key's SPKI. A register that signs two checkpoints that are not of one tree has
forked, and the two notes prove it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from inventories import outside
from inventories.problem import InputError, Place, Text
from labels.signing.keys import Key

LARGEST = 64 * 1024
"""bytes of a note"""
MOST_SIGNATURES = 16
_ORIGIN = re.compile(r"[\x21-\x2a\x2c-\x7e]{1,200}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")
_SIGNATURE = re.compile(r"— ([^\s+]{1,200}) ([A-Za-z0-9+/]+={0,2})")
_CURE = Text("向登记簿管理者索取签名的检查点", "Ask the keeper of the register for a signed checkpoint")

PublicKey = ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Root and size of the register at one moment, with the signatures under it."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    def body(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def note(self) -> str:
        """The whole text."""
        return self.body() + "\n" + "".join(s.line() for s in self.signatures)

    def signed_by(self, key: x509.Certificate | PublicKey) -> bool:
        """Whether the key's signature is under it and holds."""
        public = public_of(key)
        wanted = key_id(public)
        mine = [s for s in self.signatures if s.name == self.origin and s.key_id == wanted]
        return bool(mine) and all(_holds(public, s.value, self.body().encode()) for s in mine)


def sign(origin: str, size: int, root: bytes, key: Key) -> Checkpoint:
    """A checkpoint under the key's signature; raises InputError for a key that is not on P-256."""
    public = public_of(key.certificate)
    made = Checkpoint(checked_origin(origin), size, root)
    signature = Signature(origin, key_id(public), key.sign(made.body().encode()))
    return Checkpoint(origin, size, root, (), (signature,))


def parse(text: str | bytes, name: str = "") -> Checkpoint:
    """The checkpoint in a note; raises InputError for what is none. Nothing is verified."""
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError:
            raise _wrong("不是 UTF-8 文本", "it is not UTF-8 text", name) from None
    if len(text) > LARGEST:
        raise _wrong("文件过大", "it is too large", name)
    text = text.replace("\r\n", "\n")
    body, blank, below = text.rpartition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) < 3 or not all(lines) or any(c < " " and c != "\n" for c in text):
        raise _wrong("缺少来源、大小、根或签名", "origin, size, root or signature is missing", name)
    origin, size, root, *extensions = lines
    if not _ORIGIN.fullmatch(origin) or not _SIZE.fullmatch(size):
        raise _wrong("来源或大小写法不合法", "origin or size is malformed", name)
    signatures = []
    for line in below.rstrip("\n").split("\n"):
        match = _SIGNATURE.fullmatch(line)
        raw = _decoded(match[2]) if match else b""
        if not match or len(raw) < 5:
            raise _wrong("签名行写法不合法", "a signature line is malformed", name)
        signatures.append(Signature(match[1], raw[:4], raw[4:]))
    digest = _decoded(root)
    if len(digest) != 32 or len(signatures) > MOST_SIGNATURES:
        raise _wrong(
            "根应为 32 字节，签名不超过 16 个", "a root has 32 bytes, and there are at most 16 signatures", name
        )
    return Checkpoint(origin, int(size), digest, tuple(extensions), tuple(signatures))


def read(path: Path) -> Checkpoint:
    """The checkpoint in a file; raises InputError."""
    return parse(outside.read(path, LARGEST), path.name)


def read_key(path: Path) -> PublicKey:
    """The register's public key from a certificate or a public key, PEM or DER; raises InputError."""
    data = outside.read(path, LARGEST)
    readers: tuple[Callable[[bytes], object], ...] = (
        x509.load_pem_x509_certificate, x509.load_der_x509_certificate,
        serialization.load_pem_public_key, serialization.load_der_public_key,
    )  # fmt: skip
    for reader in readers:
        try:
            found = reader(data)
        except Exception:  # noqa: S112 - whatever this reader did not understand, another may
            continue
        return public_of(found, path.name)
    raise InputError.one(
        "register-key",
        Text("这不是证书，也不是公钥", "This is neither a certificate nor a public key"),
        Text("给出登记簿的证书（PEM）", "Give the register's certificate (PEM)"),
        Place(file=path.name),
    )


def public_of(key: object, name: str = "") -> PublicKey:
    """The P-256 key of a certificate, or the key itself; raises InputError for another kind of key."""
    public = key.public_key() if isinstance(key, x509.Certificate) else key
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise InputError.one(
            "register-key",
            Text(
                "登记簿的检查点用 P-256 密钥签名，这把不是",
                "Checkpoints are signed with a key on P-256; this one is not",
            ),
            Text("为登记簿另备一把 P-256 密钥", "Use a P-256 key of its own for the register"),
            Place(file=name),
        )
    return public


def key_id(public: PublicKey) -> bytes:
    """Four bytes by which a signature line names its key."""
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).digest()[:4]


def checked_origin(origin: str) -> str:
    """A name such as huzhou.example/tanbiao; raises InputError for one that cannot stand in a note."""
    if not _ORIGIN.fullmatch(origin):
        raise InputError.one(
            "register-origin",
            Text(f"登记簿名称 {origin[:40]!r} 不合法", f"{origin[:40]!r} cannot be the name of a register"),
            Text("用不带 http 的网址写法，不含空格和加号，如 huzhou.example/tanbiao", "Write it like an address without http, blanks and plus signs, such as huzhou.example/tanbiao"),
        )  # fmt: skip
    return origin


def _holds(public: PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _decoded(text: str) -> bytes:
    """Bytes of strict base64; empty for anything else, so that one text has one reading."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


def _wrong(zh: str, en: str, name: str) -> InputError:
    return InputError.one(
        "checkpoint", Text(f"这不是检查点：{zh}", f"This is no checkpoint: {en}"), _CURE, Place(file=name)
    )
