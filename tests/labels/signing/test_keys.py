"""Keys from PKCS#12 files, detached signatures, and what a certificate says of its holder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from inventories.problem import InputError
from labels.signing import authority, chain, keys
from labels.signing.authority import SUBJECTS, Authority
from labels.signing.chain import Trust
from labels.signing.keys import Seal
from tests.labels.signing.trust_case import AT, BORN
from tests.test_cli import run

ROOT = Authority.new(BORN)


@pytest.mark.parametrize("rsa_key", [False, True])
def test_a_key_comes_back_from_its_file(rsa_key: bool, tmp_path: Path) -> None:
    """P-256 and RSA: what the loaded key signs, the first key's certificate confirms."""
    made = ROOT.certify(SUBJECTS["maker"], BORN, rsa_key=rsa_key)
    (tmp_path / "k.p12").write_bytes(keys.save(made, "geheim", "k"))
    again = keys.load(tmp_path / "k.p12", "geheim")

    assert keys.verify(made.certificate, again.sign(b"data"), b"data")
    assert not keys.verify(made.certificate, again.sign(b"data"), b"Data")
    assert again.chain == made.chain


def test_a_wrong_password_is_bad_input(tmp_path: Path) -> None:
    """Also for a file that is no PKCS#12, and for one that is missing."""
    (tmp_path / "k.p12").write_bytes(keys.save(ROOT.certify(SUBJECTS["maker"], BORN), "right", "k"))
    (tmp_path / "text.p12").write_text("no key")
    for name in ("k.p12", "text.p12", "none.p12"):
        with pytest.raises(InputError):
            keys.load(tmp_path / name, "wrong")


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    """Ed25519 or P-384: PDF readers and procurement systems do not know them all."""
    made = ROOT.certify(SUBJECTS["maker"], BORN)
    for private in (ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP384R1())):
        data = pkcs12.serialize_key_and_certificates(b"k", private, None, None, BestAvailableEncryption(b"x"))
        (tmp_path / "k.p12").write_bytes(data)
        with pytest.raises(InputError):
            keys.load(tmp_path / "k.p12", "x")
    assert made.algorithm == "ecdsa-p256-sha256"


@given(st.binary(max_size=200), st.integers(0, 10**6), st.integers(0, 7))
def test_a_seal_fits_its_data_and_nothing_else(data: bytes, place: int, bit: int) -> None:
    """A detached signature goes through JSON and fits the same bytes; with one bit changed it does not."""
    made = SIGNER.seal(data)
    seal = Seal.from_json(json.loads(json.dumps(made)))
    changed = bytearray(data or b"\0")
    changed[place % len(changed)] ^= 1 << bit

    assert seal.fits(data)
    assert not seal.fits(bytes(changed))


SIGNER = ROOT.certify(SUBJECTS["body"], BORN)


@pytest.mark.parametrize("data", [None, 7, [], {}, {"algorithm": "none", "signature": "", "certificates": []}, {"algorithm": "ecdsa-p256-sha256", "signature": "§", "certificates": ["AA=="]}])  # fmt: skip
def test_what_is_no_seal_is_bad_input(data: Any) -> None:
    """Foreign JSON is refused with a reason."""
    with pytest.raises(InputError):
        Seal.from_json(data)


def test_a_seal_is_believed_under_a_trusted_root_only() -> None:
    """Its own root, asked for as a demonstration; not another's, not without asking."""
    seal = Seal.from_json(SIGNER.seal(b"x"))
    root, other = ROOT.key.certificate, Authority.new(BORN).key.certificate

    assert chain.check_seal(b"x", seal, Trust((root,), demo=True), AT).passed
    assert chain.check_seal(b"y", seal, Trust((root,), demo=True), AT).passed is False
    assert chain.check_seal(b"x", seal, Trust((root,)), AT).passed is False
    assert chain.check_seal(b"x", seal, Trust((other,), demo=True), AT).passed is False
    assert chain.check_seal(b"x", seal, Trust(), AT).passed is None


def test_an_end_certificate_cannot_issue_others() -> None:
    """A maker that signs itself a body's certificate with its own key is not believed."""
    maker = ROOT.certify(SUBJECTS["maker"], BORN)
    forged = Authority(maker).certify(SUBJECTS["body"], BORN)
    found = chain.validate(forged.certificate, (maker.certificate,), Trust((ROOT.key.certificate,), demo=True), AT)

    assert found.passed is False


def test_a_key_for_time_stamps_is_no_other_and_no_other_is_one() -> None:
    """The extended key usage is asked for."""
    stamp = ROOT.certify(SUBJECTS["timestamp"], BORN, rsa_key=True)
    trust = Trust((ROOT.key.certificate,), demo=True)

    assert chain.validate(stamp.certificate, (), trust, AT, time_stamp=True).passed
    assert chain.validate(SIGNER.certificate, (), trust, AT, time_stamp=True).passed is False


def test_the_holder_is_named_by_code_and_names() -> None:
    """organizationIdentifier gives the social credit code; names match apart from blanks and width."""
    maker = ROOT.certify(SUBJECTS["maker"], BORN).holder

    assert maker.uscc == authority.MAKER_USCC
    assert maker.demo_role == "maker"
    assert SIGNER.holder.is_named("示例核查机构(虚构)")
    assert SIGNER.holder.is_named("example  verification body (fictitious)")
    assert not SIGNER.holder.is_named("", "Example Verification")


def test_the_demonstration_writes_its_files(tmp_path: Path) -> None:
    """A root and four keys with the password `demo`; private keys are readable by their owner only."""
    assert run("keys", "demo", tmp_path / "k").exit_code == 0
    names = {p.name for p in (tmp_path / "k").iterdir()}

    assert names == set(authority.FILES)
    assert keys.load(tmp_path / "k" / "demo-body.p12", "demo").holder.demo_role == "body"
    assert (tmp_path / "k" / "demo-body.p12").stat().st_mode & 0o077 == 0


def test_a_name_too_long_for_a_certificate_loses_its_bracket() -> None:
    """X.520 allows 64 characters: what is in brackets goes, no word is cut."""
    made = authority.Subject("maker", "示例", "Huzhou Example Childrenswear Co., Ltd. (Example Manufacturer, fictitious)")

    assert ROOT.certify(made, BORN).holder.organisations[1] == "Huzhou Example Childrenswear Co., Ltd."
