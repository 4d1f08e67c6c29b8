"""The order of issue, and that each step may be taken again after a crash."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from inventories.problem import InputError
from labels.registry.register import Register
from labels.signing import issuing, signature
from labels.signing.anatomy import Anatomy
from labels.signing.authority import Authority
from labels.signing.chain import Trust
from labels.signing.envelope import find
from labels.signing.signature import Time
from tests.labels.signing import trust_case
from tests.labels.signing.trust_case import ISSUED, draft, keys, stamper


class Crash(Exception):  # noqa: N818
    """The machine stops here."""


STEPS = ("register.append", "register.proof", "label.draw", "signature.sign", "atomic.write_bytes", "sealed")


def issue(folder: Path, crash: str = "", later: int = 0) -> bytes:
    """Issues the same label into a folder; stops before the step that is named."""
    own = keys()
    with Register.open(folder / "r.db", create=True, origin="example.org/crash") as register:
        append, seen = register.append, []

        def appending(event: object) -> object:
            seen.append(event)
            if (crash == "register.append" and len(seen) == 1) or (crash == "sealed" and len(seen) == 2):
                raise Crash
            return append(event)  # type: ignore[arg-type]

        names = {
            "register.proof": (register, "proof"), "label.draw": (issuing.label, "draw"), "signature.sign": (issuing.signature, "sign"),
            "atomic.write_bytes": (issuing.atomic, "write_bytes"),
        }  # fmt: skip
        with mock.patch.object(register, "append", appending):
            stop = mock.patch.object(*names[crash], side_effect=Crash) if crash in names else nullcontext()
            with stop:
                return issuing.issue(
                    draft("self-declared", "none"), trust_case.trail(), own.maker, register, own.register, ISSUED + timedelta(hours=later),
                    out=folder / "label.pdf",
                )  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_before_any_step_leaves_nothing_doubled(step: str, tmp_path: Path) -> None:
    """Stopped, then run again an hour later: one `issued`, one `sealed`, and the file that is there is the one sealed."""
    with pytest.raises(Crash):
        issue(tmp_path, step)
    pdf = issue(tmp_path, later=1)
    assert issue(tmp_path, later=2) == pdf
    with Register.open(tmp_path / "r.db") as register:
        events = [e.event for e in register.entries()]

    assert [e.kind for e in events] == ["issued", "sealed"]
    assert events[1].digest == hashlib.sha256(pdf).hexdigest()
    assert (tmp_path / "label.pdf").read_bytes() == pdf


def test_a_draft_is_never_signed() -> None:
    """Nor registered."""
    with pytest.raises(InputError):
        trust_case.issue(draft("draft", "none"), keys())


def test_a_signed_file_is_not_signed_again() -> None:
    """One signature a label."""
    one = trust_case.issued()
    with pytest.raises(InputError):
        signature.sign(one.pdf, keys().maker, ISSUED, issuing.REASONS["self-declared"])


def test_the_records_register_must_be_the_one_given(tmp_path: Path) -> None:
    """A record that names another register is not entered."""
    own = keys()
    made = draft("self-declared", "none").revised(register={"name": "x", "origin": "example.org/other", "url": ""})
    with (
        Register.open(tmp_path / "r.db", create=True, origin="example.org/this") as register,
        pytest.raises(InputError),
    ):
        issuing.issue(made, None, own.maker, register, own.register, ISSUED)


def test_an_rsa_key_signs_as_well() -> None:
    """RSA of 2048 bits: the label passes."""
    own = keys()
    maker = own.authority.certify(trust_case.authority.SUBJECTS["maker"], trust_case.BORN, rsa_key=True)
    one = trust_case.issue(
        draft("self-declared", "none"), trust_case.Keys(own.authority, maker, own.body, own.register)
    )

    assert one.verify().ok


def test_long_term_data_is_added_behind_the_signature_and_nothing_else() -> None:
    """B-LT: a third revision with the store; the label still passes."""
    own = keys(marked=False)
    crl = own.authority.revocations([], ISSUED - timedelta(days=1))
    root = own.authority.key.certificate
    time = stamper(own, long_term=True, roots=(root,), revocations=(crl,))
    one = trust_case.issue(draft("self-declared", "none"), own, time=time)
    around = find(Anatomy(one.pdf))

    assert around is not None
    assert around.long_term
    assert one.verify().ok
    assert one.verify().check("time")


def long_term() -> tuple[trust_case.Issued, Time]:
    own = keys(marked=False)
    crl = own.authority.revocations([], ISSUED - timedelta(days=1))
    time = stamper(own, long_term=True, roots=(own.authority.key.certificate,), revocations=(crl,))
    return trust_case.issue(draft("self-declared", "none"), own, time=time), time


def test_lists_in_the_store_answer_for_the_time_of_the_stamp() -> None:
    """Without --crl: the embedded list is signed by the authority and covers the moment."""
    one, _ = long_term()

    assert one.verify().check("revocation") is True


def test_the_authority_of_the_stamps_may_have_a_root_of_its_own() -> None:
    """Which the store carries and the stamp does not; the untouched label passes."""
    own, other = keys(marked=False), keys(marked=False, years=9)
    lists = tuple(k.authority.revocations([], ISSUED - timedelta(days=1)) for k in (own, other))
    root = other.authority.key.certificate
    time = stamper(other, long_term=True, roots=(root,), revocations=lists)
    one = trust_case.issue(draft("self-declared", "none"), own, time=time)

    assert one.verify(trust=Trust((own.authority.key.certificate, root))).ok


def test_a_foreign_store_behind_the_signature_is_refused() -> None:
    """A certificate or a list of somebody else, a store behind a signature without a stamp, or anything else in that revision."""
    one, time = long_term()
    around = find(Anatomy(one.pdf))
    assert around is not None
    bare = one.pdf[: Anatomy(one.pdf).revisions[1].end]
    other = Authority.new(trust_case.BORN, marked=False)
    foreign = other.certify(trust_case.authority.SUBJECTS["maker"], trust_case.BORN)
    lists = replace(time, revocations=(other.revocations([], ISSUED),))
    plain = trust_case.issue(draft("self-declared", "none"), one.keys)
    for pdf in (
        signature._with_store(bare, foreign, time),
        signature._with_store(bare, one.keys.maker, lists),
        signature._with_store(plain.pdf, one.keys.maker, time),
    ):
        found = one.verify(pdf, register=None)
        assert found.check("signer") is False
        assert not found.ok
    assert one.verify(bare, register=None).ok
