"""Checkpoints and proofs: signed notes that anyone can verify offline."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from inventories import strictjson
from inventories.problem import InputError
from labels.registry import checkpoint, merkle
from labels.registry.checkpoint import Checkpoint
from labels.registry.proof import Proof
from tests.labels.registry.registered import ORIGIN, digest, event, make, register_key, rsa_key

ROOT = hashlib.sha256(b"root").digest()


def signed(size: int = 8, key: int = 0) -> Checkpoint:
    return checkpoint.sign(ORIGIN, size, ROOT, register_key(key))


def test_a_note_has_the_lines_of_the_specification() -> None:
    """Origin, size, root, blank line, and a signature line that begins with the key's id."""
    note = signed().note()
    origin, size, root, blank, signature, end = note.split("\n")
    assert (origin, size, root, blank, end) == (ORIGIN, "8", base64.b64encode(ROOT).decode(), "", "")
    dash, name, value = signature.split(" ")
    spki = register_key().certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert (dash, name) == ("—", ORIGIN)
    assert base64.b64decode(value)[:4] == hashlib.sha256(spki).digest()[:4]


def test_a_note_survives_reading() -> None:
    """parse is the inverse of note; line ends of Windows do no harm."""
    note = signed()
    assert checkpoint.parse(note.note()) == note
    assert checkpoint.parse(note.note().replace("\n", "\r\n")) == note


def test_the_signature_is_that_of_the_register_only() -> None:
    """It holds for the certificate and for the bare key, not for another's, nor after a change."""
    note = signed()
    assert note.signed_by(register_key().certificate)
    assert note.signed_by(checkpoint.public_of(register_key().certificate))
    assert not note.signed_by(register_key(1).certificate)
    assert not replace(note, size=9).signed_by(register_key().certificate)
    assert not replace(note, root=hashlib.sha256(b"other").digest()).signed_by(register_key().certificate)
    assert not replace(note, origin="elsewhere.example").signed_by(register_key().certificate)
    assert not replace(note, extensions=("more",)).signed_by(register_key().certificate)


def test_openssl_verifies_a_note(tmp_path: Path) -> None:
    """The signature after the four bytes of the key id is a DER signature over the text before the blank line."""
    note = signed()
    (tmp_path / "body").write_bytes(note.body().encode())
    (tmp_path / "signature").write_bytes(note.signatures[0].value)
    (tmp_path / "key.pem").write_bytes(
        register_key().certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    said = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "body"],  # noqa: S607
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout.strip() == "Verified OK"


def test_only_a_p256_key_signs() -> None:
    """An RSA key is refused with a reason."""
    with pytest.raises(InputError, match="P-256"):
        checkpoint.sign(ORIGIN, 8, ROOT, rsa_key())


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nend", "企业"])
def test_an_origin_must_fit_into_a_note(origin: str) -> None:
    """No blanks, plus signs, line ends or letters that look alike."""
    with pytest.raises(InputError, match="name of a register"):
        checkpoint.sign(origin, 8, ROOT, register_key())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n8\n", "\n08\n"), ("\n8\n", "\n-8\n"), ("\n8\n", "\n\n"), ("\n8\n", "\n8.0\n"), ("\n8\n", f"\n{'9' * 40}\n"), ("—", "-"), ("\n\n", "\n"),
        (base64.b64encode(ROOT).decode(), "AAAA"), (base64.b64encode(ROOT).decode(), base64.b64encode(ROOT).decode()[:-1]), (ORIGIN, ""), (ORIGIN, "\x07"),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(old: str, new: str) -> None:
    """Every way of writing the same thing differently, and what is left out."""
    with pytest.raises(InputError, match="no checkpoint"):
        checkpoint.parse(signed().note().replace(old, new, 1))


def test_a_root_has_one_spelling() -> None:
    """Base64 whose last bits are not zero decodes to the same bytes elsewhere; here it is refused."""
    text = base64.b64encode(ROOT).decode()
    twin = text[:-2] + chr(ord(text[-2]) + 1) + "="
    assert base64.b64decode(twin) == ROOT
    with pytest.raises(InputError):
        checkpoint.parse(signed().note().replace(text, twin))


@given(st.binary(max_size=300))
def test_hostile_bytes_are_refused_without_a_traceback(data: bytes) -> None:
    """Whatever comes, there is an InputError or a checkpoint."""
    with contextlib.suppress(InputError):
        assert checkpoint.parse(data).note()


def test_keys_are_read_as_certificate_or_public_key(tmp_path: Path) -> None:
    """PEM or DER; anything else is refused."""
    certificate = register_key().certificate
    public = certificate.public_key()
    forms = [
        certificate.public_bytes(Encoding.PEM), certificate.public_bytes(Encoding.DER),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ]  # fmt: skip
    for data in forms:
        (tmp_path / "key").write_bytes(data)
        assert checkpoint.key_id(checkpoint.read_key(tmp_path / "key")) == checkpoint.key_id(
            checkpoint.public_of(certificate)
        )
    (tmp_path / "key").write_bytes(b"nothing")
    with pytest.raises(InputError, match="neither"):
        checkpoint.read_key(tmp_path / "key")


# -- proofs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def proof(tmp_path: Path) -> Proof:
    """That TB-3 was issued, entry 6."""
    with make(tmp_path / "r.db") as register:
        return register.proof(6)


def test_a_proof_is_verified_offline_with_the_registers_certificate(proof: Proof) -> None:
    """Digest, signature and path."""
    assert proof.verify(digest("TB-3"), register_key().certificate)
    assert not proof.faults(digest("TB-3"), register_key().certificate, id="TB-3", origin=ORIGIN)


def test_a_proof_survives_json(proof: Proof) -> None:
    """from_json is the inverse of to_json, through the strict loader."""
    from commands.output import json_bytes

    assert Proof.from_json(strictjson.loads(json_bytes(proof.to_json()), "proof.json")) == proof


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"record_digest": digest("TB-9")}, "proof-digest"), ({"id": "TB-9"}, "proof-id"), ({"origin": "elsewhere.example"}, "proof-origin"),
        ({"key": "other"}, "proof-signature"),
    ],
)  # fmt: skip
def test_a_proof_of_something_else_is_named(proof: Proof, arguments: dict[str, str], code: str) -> None:
    """Another record, label, register or key."""
    key = register_key(1 if arguments.pop("key", "") else 0).certificate
    given_arguments = {"record_digest": digest("TB-3"), **arguments}
    assert [p.code for p in proof.faults(key=key, **given_arguments)] == [code]


def test_an_event_that_is_not_in_the_tree_is_found(proof: Proof) -> None:
    """Another event at this place, another place, or a bent path."""
    key = register_key().certificate
    bent = (bytes(32), *proof.path[1:])
    for made in (
        replace(proof, event=event(id="TB-3")),
        replace(proof, index=5),
        replace(proof, path=bent),
        replace(proof, path=proof.path[1:]),
    ):
        assert "proof-path" in [p.code for p in made.faults(digest("TB-3"), key)]


def test_only_an_issue_proves_an_issue(tmp_path: Path) -> None:
    """The proof of a suspension is none that the label was issued."""
    with make(tmp_path / "r.db") as register:
        found = register.proof(4).faults(digest("TB-1"), register_key().certificate)
    assert [p.code for p in found] == ["proof-kind"]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "x"},
        {"index": -1.0},
        {"index": True},
        {"path": ["zz"]},
        {"path": ["00" * 32] * 65},
        {"checkpoint": 3},
        {"checkpoint": "x"},
        {"event": {}},
        {"more": 1},
    ],
)
def test_a_foreign_proof_is_refused(proof: Proof, change: dict[str, object]) -> None:
    """Shapes are checked before anything is computed."""
    with pytest.raises(InputError):
        Proof.from_json(proof.to_json() | change)


def test_a_proof_is_the_same_whenever_it_is_asked_for(tmp_path: Path) -> None:
    """It refers to the first checkpoint after the event, so a repeated issue embeds the same bytes."""
    with make(tmp_path / "r.db") as register:
        first = register.proof(1, register_key())
        register.append(event(id="TB-4", day="2026-05-01"))
        register.checkpoint(register_key())
        assert register.proof(1, register_key()) == first
        assert first.checkpoint.size == 4
        assert merkle.verify_inclusion(merkle.leaf_hash(first.event.leaf()), 1, 4, first.path, first.checkpoint.root)
