"""Verification of untouched labels: every type passes, each check says what it saw, and what is missing is said to be missing."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from inventories.problem import InputError, Text
from labels import label
from labels.registry.event import Event
from labels.registry.register import Register
from labels.signing import keys as key_files
from labels.signing.anatomy import Anatomy
from labels.signing.chain import Trust, run
from labels.signing.envelope import find
from labels.verifying import contents, verification
from labels.verifying.check import Check
from labels.verifying.verification import CORE, Verdict
from tests.labels.signing import trust_case
from tests.labels.signing.trust_case import AT, ISSUED, issued, keys
from tests.outer import tool
from tests.test_cli import run as command


@pytest.mark.parametrize("document_type", ["self-declared", "verified"])
@pytest.mark.parametrize("disclose", ["none", "full"])
def test_an_untouched_label_passes(document_type: Any, disclose: Any) -> None:
    """Signed, registered and within its validity: nothing fails, and all that must be shown is."""
    found = issued(document_type, disclose).verify()

    assert [c for c in found.checks if c.passed is False] == []
    assert all(found.check(name) for name in (*CORE, "proof", "status", "validity"))
    assert found.check("recomputed") is (True if disclose == "full" else None)
    assert found.ok


def test_the_trail_of_a_label_that_keeps_it_can_be_given() -> None:
    """With the trail at hand the number is recomputed and the whole record compared."""
    found = issued().verify(trail=trust_case.trail())

    assert found.check("trail")
    assert found.check("recomputed")
    assert found.trail == trust_case.trail()


def test_rendering_again_gives_the_signed_bytes() -> None:
    """`render` draws the record with its attachments anew: byte for byte the part of the file before the signature."""
    assert issued("verified").verify(render=True).check("render")


def test_without_a_trusted_root_a_label_is_not_confirmed() -> None:
    """The signer cannot be checked, so the verdict is not good, though nothing failed."""
    found = issued(marked=False).verify(trust=Trust())

    assert found.check("signer") is None
    assert not any(c.passed is False for c in found.checks)
    assert not found.ok


def test_demonstration_keys_count_only_when_asked_for() -> None:
    """The critical marker makes the ordinary check refuse them."""
    one = issued()
    root = one.keys.authority.key.certificate

    assert one.verify(trust=Trust((root,), demo=True)).ok
    assert one.verify(trust=Trust((root,))).check("signer") is False


def test_other_validators_refuse_demonstration_keys(tmp_path: Path) -> None:
    """OpenSSL stops at the critical extension it does not know."""
    root, maker = keys().authority.key.certificate, keys().maker.certificate
    (tmp_path / "ca.pem").write_bytes(key_files.pem([root]))
    (tmp_path / "maker.pem").write_bytes(key_files.pem([maker]))
    words = [tool("openssl", "openssl"), "verify", "-CAfile", "ca.pem", "maker.pem"]
    run = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)

    assert run.returncode != 0
    assert "critical extension" in run.stdout + run.stderr


def test_a_draft_proves_nothing() -> None:
    """An unsigned draft sheet is said to be one, and is not confirmed."""
    found = verification.examine(label.draw(trust_case.draft("draft", "full"), trust_case.trail()), keys().trust(), AT)

    assert found.check("signature") is False
    assert "draft" in next(c.text.en for c in found.checks if c.name == "signature")
    assert found.check("recomputed")
    assert not found.ok


def test_validity_is_of_the_day_asked_about() -> None:
    """After its last day a label has expired, before its first it is not valid yet."""
    one = issued()
    last = date.fromisoformat(one.record.valid_until)

    late = one.verify(at=AT.replace(year=last.year, month=last.month, day=last.day) + timedelta(days=1))
    assert late.check("validity") is False
    assert late.state == "expired"


@pytest.mark.parametrize("kind", ["suspended", "withdrawn"])
def test_the_register_has_the_last_word(kind: str) -> None:
    """Suspended or withdrawn: not in force from that moment on, still in force for a day before it."""
    one = trust_case.issue(trust_case.draft("self-declared", "none"), keys())
    with Register.open(one.register) as register:
        event = Event(
            kind,
            "label",
            one.record.id,
            one.record.digest(),
            "数据有误 wrong data",
            "示例登记处",
            "2026-11-15T00:00:00Z",
            {},
        )
        register.append(event)

    assert one.verify().check("status") is False
    assert one.verify().state == kind
    assert one.verify(at=ISSUED + timedelta(days=1)).ok


def test_a_mirror_tells_the_state_as_the_register_does(tmp_path: Path) -> None:
    """A dump with the register's signed checkpoint stands for the register; one with an event changed does not."""
    from labels.registry import mirror

    one = issued()
    with Register.open(one.register) as register:
        lines = list(mirror.dump(register))
    (tmp_path / "mirror.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    changed = "\n".join(lines).replace('"unit":"seat"', '"unit":"desk"') + "\n"
    (tmp_path / "changed.jsonl").write_text(changed, encoding="utf-8")

    assert changed != (tmp_path / "mirror.jsonl").read_text(encoding="utf-8")
    assert one.verify(register=tmp_path / "mirror.jsonl").check("status")
    assert one.verify(register=tmp_path / "changed.jsonl").check("status") is False


def test_a_checkpoint_alone_does_not_tell_the_state(tmp_path: Path) -> None:
    """It shows a fork at most: the state is not checked."""
    one = issued()
    with Register.open(one.register) as register:
        note = register.checkpoint(one.keys.register).note()
    (tmp_path / "note").write_text(note, encoding="utf-8")

    assert one.verify(register=tmp_path / "note").check("status") is None


def test_the_registers_key_can_be_pinned() -> None:
    """With the register's certificate at hand only its signature counts."""
    one = issued()

    assert one.verify(register_key=one.keys.register.certificate).check("proof")
    assert one.verify(register_key=one.keys.body.certificate).check("proof") is False


@pytest.mark.parametrize(
    ("name", "stands", "sentence"),
    [
        ("enterprise-since", True, "do not rely on the enterprise block"),
        ("enterprise-superseded", True, "do not rely on the enterprise block"),
        ("enterprise-block", False, "Do not rely on it"),
        ("status", False, "Do not rely on it"),
    ],
)
def test_what_became_of_the_firms_record_is_not_held_against_the_footprint(name: str, stands: bool, sentence: str) -> None:
    """Method decision 5: it is named and the exit code is 1, but the footprint is confirmed, and a bid with it is not thrown out."""
    from commands.verify import _sentence
    from labels.tendering import genuine

    text = Text("", "")
    found = Verdict((*(Check(core, True, text) for core in verification.CORE), Check(name, False, text)))

    assert not found.ok
    assert found.footprint_ok is stands
    assert genuine._sound(found) is (stands or name == "status")
    assert sentence in _sentence(found).en


def test_a_hostile_trail_inside_a_label_is_a_failed_check() -> None:
    """Not an error of the command: what is wrong inside the PDF is said as a check."""
    one = issued()
    inside = replace(contents.read(Anatomy(one.pdf)), attachments={**contents.read(Anatomy(one.pdf)).attachments, "trail.json": b"{" * 9000})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification.contents, "read", lambda _: inside)
        found = one.verify()

    assert found.check("trail") is False


def test_what_is_no_pdf_is_bad_input(tmp_path: Path) -> None:
    """A text file, an empty one and a missing one are refused as input, not judged."""
    (tmp_path / "a.pdf").write_text("hello")
    (tmp_path / "empty.pdf").write_bytes(b"")
    for name in ("a.pdf", "empty.pdf", "none.pdf"):
        with pytest.raises(InputError):
            verification.verify(tmp_path / name, at=date(2026, 11, 20))


def test_the_command_answers_in_json_and_by_its_exit_code(tmp_path: Path) -> None:
    """Nothing but the documented JSON on stdout; 0 confirmed, 1 not, 2 bad input."""
    one = issued()
    (tmp_path / "label.pdf").write_bytes(one.pdf)
    (tmp_path / "ca.pem").write_bytes(key_files.pem([one.keys.authority.key.certificate]))
    asked = ("verify", tmp_path / "label.pdf", "--trust", tmp_path / "ca.pem", "--at", "2026-11-20", "--json")
    good, bad = command(*asked, "--demo", "--register", one.register), command(*asked)
    documented = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert json.loads(good.stdout)["ok"] is True
    assert [k for k in json.loads(good.stdout) if f"`{k}" not in documented] == []
    assert command(*asked, "--register", tmp_path / "none.db").exit_code == 2


# -- the same file in other programs ------------------------------------------------------------------------------------


def test_pdfsig_agrees(tmp_path: Path) -> None:
    """poppler: the total document is signed, and the signature is valid."""
    (tmp_path / "label.pdf").write_bytes(issued().pdf)
    run = subprocess.run([tool("pdfsig"), "-nocert", "label.pdf"], cwd=tmp_path, capture_output=True, text=True)

    assert "Total document signed" in run.stdout
    assert "Signature is Valid" in run.stdout
    assert "ETSI.CAdES.detached" in run.stdout


def test_openssl_agrees(tmp_path: Path) -> None:
    """`openssl cms -verify` takes the signed bytes, the CMS and the root, and says yes; with a byte changed it says no."""
    one = issued(marked=False)
    around = find(Anatomy(one.pdf))
    assert around is not None
    (tmp_path / "cms").write_bytes(around.cms)
    (tmp_path / "ca.pem").write_bytes(key_files.pem([one.keys.authority.key.certificate]))
    words = [tool("openssl", "openssl"), "cms", "-verify", "-inform", "DER", "-in", "cms", "-content", "content", "-CAfile", "ca.pem", "-binary", "-purpose", "any", "-out", os.devnull]  # fmt: skip
    codes = []
    for content in (around.covered, around.covered[:1000] + b"x" + around.covered[1001:]):
        (tmp_path / "content").write_bytes(content)
        codes.append(subprocess.run(words, cwd=tmp_path, capture_output=True).returncode)

    assert codes[0] == 0
    assert codes[1] != 0


def test_pyhanko_agrees() -> None:
    """Its own validation, which our stricter one replaces on the way of a buyer: intact, trusted, the entire file, no change."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    one = issued(marked=False)
    root = x509.Certificate.load(one.keys.authority.key.certificate.public_bytes(Encoding.DER))
    found = run(
        async_validate_pdf_signature(
            PdfFileReader(io.BytesIO(one.pdf)).embedded_signatures[0],
            ValidationContext(trust_roots=[root], allow_fetching=False, moment=AT),
        )
    )

    assert found.bottom_line
    assert found.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert found.docmdp_ok


def test_pdf_a_survives_the_signature() -> None:
    """Still PDF 1.7 with its XMP, output intent, fonts and attachments; the signature field is invisible and prints nothing."""
    one = issued("self-declared", "full")
    with pikepdf.open(io.BytesIO(one.pdf)) as made:
        root = made.Root
        metadata = bytes(root.Metadata.read_bytes()).decode()
        widget = made.pages[0].obj.Annots[0]

        assert made.pdf_version == "1.7"
        assert "/Version" not in root
        assert re.search(r"<pdfaid:part>3</pdfaid:part>", metadata) or 'pdfaid:part="3"' in metadata
        assert len(root.OutputIntents) == 1
        assert {str(f.UF) for f in root.AF} == {"record.json", "trail.json", "proof.json", "register-key.json"}
        assert all("/AFRelationship" in f for f in root.AF)
        assert [float(x) for x in widget.Rect] == [0, 0, 0, 0]
        assert "/AP" not in widget
        assert int(widget.F) & 4  # printed annotations are what PDF/A allows
        assert "/Encrypt" not in made.trailer


def test_the_rendered_file_stands_at_the_beginning_of_the_signed_one() -> None:
    """What was signed is the deterministic render, with nothing in it changed."""
    one = issued("verified")
    around = find(Anatomy(one.pdf))
    assert around is not None
    assert one.pdf[: around.unsigned].startswith(b"%PDF-1.7")
    assert one.pdf[: around.unsigned].endswith(b"%%EOF\n") or one.pdf[: around.unsigned].endswith(b"%%EOF")


# -- time --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stamped() -> trust_case.Issued:
    return trust_case.issue(trust_case.draft("self-declared", "none"), keys(), time=trust_case.stamper())


def test_a_time_stamp_is_checked_and_outlives_the_certificate(stamped: trust_case.Issued) -> None:
    """B-T: the moment of signing is shown, so the signature holds after its certificate has expired."""
    now, later = stamped.verify(), stamped.verify(at=AT.replace(year=2028, month=1))

    assert now.check("time")
    assert now.ok
    assert later.check("signer")
