"""What a PDF may hide: acts, second attachments, bombs, hostile JSON."""

from __future__ import annotations

import io
import random
import zlib
from pathlib import Path

import pikepdf
import pytest

from inventories import strictjson
from inventories.problem import InputError
from labels.signing import signature
from labels.signing.anatomy import Anatomy
from labels.signing.chain import Trust
from lca import trail as trails
from tests.conftest import FULL
from tests.labels.signing.trust_case import ISSUED, issued, keys
from tests.labels.verifying.attacks import added, failed, issue_reason, rebuilt, rejected, resigned, revised, stripped


def test_the_builder_of_attacks_builds_good_files() -> None:
    """A label rebuilt without a change and signed anew passes all but the register's seal: what is rejected below is the attack."""
    one = issued()
    pdf = signature.sign(rebuilt(Anatomy(stripped(one.pdf)), {}), keys().maker, ISSUED, issue_reason())

    assert failed(one.verify(pdf)) == {"status"}
    assert one.verify(pdf, register=None).ok


@pytest.mark.parametrize(
    ("body", "catalog"),
    [
        (b"<</S /JavaScript/JS (app.alert\\(1\\))>>", {"OpenAction": b"@"}),
        (b"<</S /#4aavaScript/#4a#53 (app.alert\\(1\\))>>", {"Lost": b"@"}),
        (b"<</S /URI/URI (http://example.org)>>", {"OpenAction": b"@"}),
        (b"<</S /Launch/F (calc.exe)>>", {"AA": b"<</WC @>>"}),
        (b"<</Type /OCG/Name (layer)>>", {"OCProperties": b"<</OCGs [@]/D <<>>>>"}),
        (b"<</Type /Filespec/F (record.json)/EF <<>>>>", {"Collection": b"<<>>", "Lost": b"@"}),
    ],
)
def test_what_acts_or_leads_outside_is_refused(body: bytes, catalog: dict[str, bytes]) -> None:
    """Scripts, links, programs, layers: refused wherever they stand, reachable or not, even under a good signature."""
    assert "file" in rejected(issued(), added(issued(), body, **catalog))


def test_a_second_attachment_of_the_same_name_is_refused() -> None:
    """Readers would not agree which one is meant."""
    one = issued()
    file = Anatomy(stripped(one.pdf))
    tree = file.dictionary(file.catalog()["Names"])["EmbeddedFiles"].number
    rows = file.dictionary(file.dictionary(file.catalog()["Names"])["EmbeddedFiles"])["Names"]
    first = rows[rows.index(b"record.json") + 1].number
    names = " ".join(f"({k.decode()}) {r.number} 0 R" for k, r in zip(rows[::2], rows[1::2], strict=True))
    pdf = revised(file, {tree: f"<</Names [{names} (record.json) {first} 0 R]>>".encode()})
    with_signature = signature.sign(pdf, keys().maker, ISSUED, issue_reason())

    assert "file" in rejected(one, with_signature)


def test_an_attachment_that_no_list_names_is_refused() -> None:
    """A stream of type EmbeddedFile that hangs nowhere."""
    body = b"<</Type /EmbeddedFile/Params <</Size 2>>/Length 2>>\nstream\n{}\nendstream"
    one = issued()
    file = Anatomy(stripped(one.pdf))
    pdf = signature.sign(
        rebuilt(file, {}, {file.revisions[0].trailer["Size"]: body}), keys().maker, ISSUED, issue_reason()
    )

    assert "file" in rejected(one, pdf)


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    """500 MB of zeros in an attachment: the reader stops at its cap."""
    engine = zlib.compressobj(9)
    chunk = bytes(1 << 20)
    packed = b"".join(engine.compress(chunk) for _ in range(500)) + engine.flush()
    one = issued()
    file = Anatomy(stripped(one.pdf))
    rows = file.dictionary(file.dictionary(file.catalog()["Names"])["EmbeddedFiles"])["Names"]
    number = file.dictionary(file.dictionary(rows[1])["EF"])["F"].number
    head = f"<</Type /EmbeddedFile/Params <</Size {500 << 20}>>/Filter /FlateDecode/Length {len(packed)}>>\nstream\n"
    pdf = rebuilt(file, {number: head.encode() + packed + b"\nendstream"})

    assert "file" in rejected(one, pdf)


def test_an_encrypted_file_is_refused() -> None:
    """Also one with an empty user password, which every reader opens."""
    one, out = issued(), io.BytesIO()
    with pikepdf.open(io.BytesIO(one.pdf)) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="x", user=""))

    assert rejected(one, out.getvalue()) == {"file"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b"{" * 10_000, b'{"a":' * 3000, b'{"headline":NaN}', b'{"a":1,"a":2}', b"\xff\xfe", b'{"value":1e999}',
        b'{"format":"tanbiao-record/1","id":7}', b'"' + b"x" * 200_000 + b'"', b'{"\\ud800":1}',
    ],
)  # fmt: skip
def test_hostile_json_is_no_record(body: bytes) -> None:
    """Whatever stands in the attachment: refused, and never a traceback."""
    one = issued()
    few = (
        ("record_json",)
        if not FULL and body not in (b"[]", b"null")
        else ("record_json", "proof_json", "register_key_json")
    )
    for name in few:
        names = one.verify(resigned(one, **{name: body}), register=None)
        assert not names.ok
        assert [c for c in names.checks if c.passed is False]


def test_wrong_types_in_a_record_are_refused() -> None:
    """Each field of the record replaced by something of another kind."""
    one = issued()
    plain = one.record.to_json()
    fields = list(plain) if FULL else ["headline", "stages", "register"]
    for name in fields:
        for other in (None, 7, "x", [], {}, [[1]], {"a": {"b": []}})[:: 1 if FULL else 3]:
            if type(other) is type(plain[name]) and other:
                continue
            pdf = resigned(one, record_json=trails.canonical(plain | {name: other}))
            found = one.verify(pdf, register=None)
            assert not found.ok, (name, other)


@pytest.mark.soak
def test_a_truncated_file_is_refused() -> None:
    """Cut anywhere: half a file never passes."""
    one, source = issued(), random.Random(6)
    for _ in range(100 if FULL else 6):
        cut = source.randrange(5, len(one.pdf) - 1)
        assert rejected(one, one.pdf[:cut])


def test_a_trail_that_is_none_is_refused(tmp_path: Path) -> None:
    """A foreign JSON given as the trail fails that check; one that is no JSON is bad input."""
    one = issued()
    assert one.verify(trail={"model": []}).check("trail") is False
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(InputError):
        strictjson.load(tmp_path / "bad.json")


def test_no_trust_means_no_confirmation_even_for_a_forged_root() -> None:
    """A root that the file itself carries is not believed."""
    one = issued()
    assert not one.verify(trust=Trust((), demo=True)).ok
