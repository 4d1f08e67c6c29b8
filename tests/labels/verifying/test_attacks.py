"""Attacks on a label: each is rejected with a named reason and without a traceback. `make soak` tries them at full count.

Counts are printed (`pytest -s`).
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from inventories import strictjson
from inventories.problem import InputError
from labels import label
from labels.document import Attachment
from labels.record import Record
from labels.signing import signature
from labels.signing.anatomy import Anatomy
from labels.signing.chain import Trust
from labels.signing.envelope import find
from labels.verifying.verification import Verdict
from lca import trail as trails
from tests.conftest import FULL
from tests.labels.signing import trust_case
from tests.labels.signing.trust_case import AT, BORN, ISSUED, Issued, issued, keys

FLIPS = 500 if FULL else 6
"""places outside /Contents, and as many inside"""


def failed(found: Verdict) -> set[str]:
    assert not any("cannot be handled" in c.text.en for c in found.checks), [c.text.en for c in found.checks]
    return {c.name for c in found.checks if c.passed is False}


def rejected(one: Issued, pdf: bytes, **options: Any) -> set[str]:
    """Names of the failed checks; at least one, and the verdict is bad."""
    found = one.verify(pdf, **options)
    assert not found.ok
    assert failed(found)
    return failed(found)


# -- the seven of notes: tampering with a signed file -------------------------------------------------------------------


def flipped(pdf: bytes) -> bytes:
    place = pdf.index(b"stream\n") + 60
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def lengthened(pdf: bytes) -> bytes:
    return pdf + b"\n% something more\n"


def updated(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def swapped(pdf: bytes) -> bytes:
    """An incremental update that puts another record into the attachment."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        rows = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        spec = rows[list(rows).index("record.json") + 1]
        body = spec["/EF"]["/F"].data.replace(b"133", b"033")
        spec["/EF"][generic.pdf_name("/F")] = writer.add_object(generic.StreamObject(stream_data=body))
        writer.update_container(spec["/EF"])

    return updated(pdf, change)


def turned(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page[generic.pdf_name("/Rotate")] = generic.NumberObject(90)
        writer.update_container(page)

    return updated(pdf, change)


def rewritten(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as made:
        made.save(out)
    return out.getvalue()


def stripped(pdf: bytes) -> bytes:
    around = find(Anatomy(pdf))
    assert around is not None
    return pdf[: around.unsigned]


def signed_twice(pdf: bytes) -> bytes:
    """Certified so that forms may be filled in, and signed a second time."""
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    own = keys()
    made = stripped(pdf)
    for number, key in enumerate((own.maker, own.body)):
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        metadata = PdfSignatureMetadata(
            field_name=f"S{number}",
            certify=not number,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            subfilter=SigSeedSubFilter.PADES,
        )
        signer = PdfSigner(metadata, signer=signature._signer(key))
        made = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(made)), bytes_reserved=8192).getvalue()
    return bytes(made)


@pytest.mark.parametrize("tamper", [flipped, lengthened, swapped, turned, rewritten, stripped, signed_twice])
def test_tampering_with_the_file_is_found(tamper: Callable[[bytes], bytes]) -> None:
    """The seven ways of the notes, of which pdfsig lets three pass as valid."""
    one = issued()

    assert rejected(one, tamper(one.pdf)) & {"file", "signature"}


@pytest.mark.soak
def test_no_bit_outside_the_signature_value_can_be_changed() -> None:
    """Each flip is rejected."""
    one, source = issued(), random.Random(4)
    around = find(Anatomy(one.pdf))
    assert around is not None
    first = one.pdf.index(b"/Contents <", around.unsigned) + 11
    places = [n for n in range(len(one.pdf)) if not first <= n < first + signature.RESERVED]
    caught: dict[str, int] = {}
    for place in source.sample(places, FLIPS):
        pdf = bytearray(one.pdf)
        pdf[place] ^= 1 << source.randrange(8)
        names = rejected_or_no_pdf(one, bytes(pdf))
        for name in names & {"file", "signature", "no-pdf"}:
            caught[name] = caught.get(name, 0) + 1
        assert names, place
    print(f"\nbit flips outside /Contents: {FLIPS} tried, {FLIPS} rejected {caught}")  # noqa: T201


def rejected_or_no_pdf(one: Issued, pdf: bytes) -> set[str]:
    return rejected(one, pdf) if pdf[:5] == b"%PDF-" else {"no-pdf"}


@pytest.mark.soak
def test_no_bit_inside_the_signature_value_can_be_changed() -> None:
    """Each flip is rejected too: one hexadecimal case, strict DER, zero padding, no certificate outside the path."""
    one, source = issued(), random.Random(5)
    around = find(Anatomy(one.pdf))
    assert around is not None
    first = one.pdf.index(b"/Contents <", around.unsigned) + 11
    # Half of them in the CMS itself, which is a quarter of the space; the padding is all zeros.
    places = source.sample(range(first, first + 2 * len(around.cms)), FLIPS // 2)
    places += source.sample(range(first, first + signature.RESERVED), FLIPS - FLIPS // 2)
    accepted = []
    for place in places:
        pdf = bytearray(one.pdf)
        bit = source.randrange(8)
        pdf[place] ^= 1 << bit
        if one.verify(bytes(pdf)).ok:
            accepted.append((place - first, bit))
    print(f"\nbit flips inside /Contents: {FLIPS} tried, {FLIPS - len(accepted)} rejected")  # noqa: T201
    assert accepted == []


# -- numbers that were changed --------------------------------------------------------------------------------------


def drawn(made: Record, trail: Any, more: tuple[Attachment, ...], key: Any = None) -> bytes:
    """A label of our own make, signed, without register entries of its own."""
    sheet = label.draw(made, trail, more=more)
    return signature.sign(sheet, key or keys().maker, ISSUED, issue_reason())


def issue_reason() -> Any:
    from labels.signing.issuing import REASONS

    return REASONS["self-declared"]


def attached(one: Issued, *names: str) -> tuple[Attachment, ...]:
    from labels.verifying.arithmetic import label_attachments
    from labels.verifying.contents import read

    bodies = read(Anatomy(one.pdf)).attachments
    return tuple(label_attachments({n: bodies[n] for n in names}))


def test_one_digit_changed_in_the_trail_is_found() -> None:
    """In an amount: another model. In a result: what is recomputed differs."""
    one = issued()
    trail = json.loads(json.dumps(trust_case.trail()))
    trail["model"]["edges"][0]["amount"] *= 1.0001
    assert one.verify(trail=trail).check("trail") is False

    trail = json.loads(json.dumps(trust_case.trail()))
    trail["results"]["footprint"]["total"] *= 1.0001
    assert one.verify(trail=trail).check("trail") is False


@pytest.mark.parametrize("part", ["gases", "stage_origins"])
def test_a_maker_that_signs_a_wrong_number_is_found_out_by_the_trail(part: str) -> None:
    """Record, pages, code and signature agree with each other; the recomputation does not agree with them."""
    one = issued()
    trail = json.loads(json.dumps(trust_case.trail()))
    footprint = trail["results"]["footprint"]
    first = next(iter(footprint[part]))
    if part == "gases":
        footprint["gases"][first] *= 0.9
    else:
        footprint["stage_origins"][first] = {k: v * 0.9 for k, v in footprint["stage_origins"][first].items()}
    from labels import record

    made = record.make(trail, "self-declared", "full", register=one.record.register)
    pdf = drawn(made, trail, attached(one, "proof.json", "register-key.json"))
    found = one.verify(pdf)

    assert all(
        found.check(name) for name in ("file", "signature", "signer", "role", "attachments", "record", "text", "code")
    )
    assert found.check("recomputed") is False


def test_one_digit_changed_in_the_record_is_found() -> None:
    """Pages drawn from one record with another one attached: id, properties, words and code differ."""
    one = issued()
    body = one.record.canonical().replace(b'"valid_until":"2028', b'"valid_until":"2027')
    found = rejected(one, resigned(one, record_json=body))

    assert found & {"record", "file"}


def test_one_digit_changed_in_the_statement_is_found() -> None:
    """The record names the digest of the statement."""
    one = issued("verified")
    other = trails.canonical(trust_case.statement() | {"id": "VS-2"})
    more = (
        *attached(one, "proof.json", "register-key.json"),
        Attachment("statement.json", other, "Data", "核查陈述 Verification statement"),
    )
    pdf = drawn(one.record, None, more, keys().body)

    assert "statement" in failed(one.verify(pdf))


def resigned(one: Issued, **bodies: bytes) -> bytes:
    """Attachments replaced by raw means in a file of our own form, then signed anew."""
    pdf = stripped(one.pdf)
    for name, body in bodies.items():
        pdf = replaced(pdf, name.replace("_json", ".json").replace("_", "-"), body)
    return signature.sign(pdf, keys().maker, ISSUED, issue_reason())


def replaced(pdf: bytes, name: str, body: bytes) -> bytes:
    """One attachment's stream replaced, offsets mended: a file that only its contents give away."""
    file = Anatomy(pdf)
    rows = file.dictionary(file.dictionary(file.catalog()["Names"])["EmbeddedFiles"])["Names"]
    spec = file.dictionary(rows[rows.index(name.encode()) + 1])
    number = file.dictionary(spec["EF"])["F"].number
    packed = zlib.compress(body)
    head = f"<</Type /EmbeddedFile/Subtype /application#2fjson/Params <</CheckSum <{hashlib.md5(body).hexdigest()}>/Size {len(body)}>>/Filter /FlateDecode/Length {len(packed)}>>"  # noqa: S324
    return rebuilt(file, {number: head.encode() + b"\nstream\n" + packed + b"\nendstream"})


def rebuilt(file: Anatomy, other: dict[int, bytes], more: dict[int, bytes] | None = None) -> bytes:
    """The first revision written again with some objects replaced or added, cross-references and all."""
    revision = file.revisions[0]
    table = max(revision.places)
    out = bytearray(file.data[: min(first for first, _ in revision.places.values())])
    places: dict[int, int] = {}
    order = sorted(revision.places, key=lambda n: revision.places[n][0])
    ends = [*(revision.places[n][0] for n in order[1:]), 0]
    for number, end in zip(order, ends, strict=True):
        if number == table:
            break
        places[number] = len(out)
        if number in other:
            out += f"{number} 0 obj\n".encode() + other[number] + b"\nendobj\n"
        else:
            out += file.data[revision.places[number][0] : end]
    size = revision.trailer["Size"]
    for number, body in (more or {}).items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        size = max(size, number + 1)
    rows = [b"\0\0\0\0\0\xff\xff"[:7]] * size
    body = file.inflate(revision.objects[table])
    for number in range(revision.trailer["Size"]):
        row = body[6 * number : 6 * number + 6]
        rows[number] = row[:1] + b"\0" + row[1:]
    start = len(out)
    places[table] = start
    for number, place in places.items():
        rows[number] = b"\1" + place.to_bytes(4, "big") + b"\0\0"
    packed = zlib.compress(b"".join(rows))
    root, info = revision.trailer["Root"].number, revision.trailer["Info"].number
    head = f"{table} 0 obj\n<</Type /XRef/Index [0 {size}]/W [1 4 2]/Size {size}/Root {root} 0 R/Info {info} 0 R/Filter /FlateDecode/Length {len(packed)}>>\nstream\n"
    out += head.encode() + packed + f"\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def test_the_builder_of_attacks_builds_good_files() -> None:
    """A label rebuilt without a change and signed anew passes all but the register's seal: what is rejected below is the attack."""
    one = issued()
    pdf = signature.sign(rebuilt(Anatomy(stripped(one.pdf)), {}), keys().maker, ISSUED, issue_reason())

    assert failed(one.verify(pdf)) == {"status"}
    assert one.verify(pdf, register=None).ok


def test_attachments_of_two_labels_cannot_be_exchanged() -> None:
    """Another label's record, proof or trail does not fit."""
    one, other = issued(), trust_case.issue(trust_case.other_record(), keys())
    from labels.verifying.contents import read

    bodies = read(Anatomy(other.pdf)).attachments

    assert "record" in rejected(one, resigned(one, record_json=bodies["record.json"]), register=None)
    assert "proof" in rejected(one, resigned(one, proof_json=bodies["proof.json"]), register=None)


def test_a_code_moved_to_another_label_is_found() -> None:
    """Pages of one label that show the code of another: the code check fails, and so do the words."""
    from unittest import mock

    one, other = issued(), trust_case.other_record()
    more = attached(one, "proof.json", "register-key.json")
    moved = other.code()
    with mock.patch.object(Record, "code", return_value=moved):
        sheet = label.draw(one.record, None, more=more)
    pdf = signature.sign(sheet, keys().maker, ISSUED, issue_reason())

    assert rejected(one, pdf, register=None) == {"code"}


def test_a_number_moved_on_the_page_is_found() -> None:
    """A page that prints another number than the record holds fails by its words."""
    from dataclasses import replace
    from unittest import mock

    one = issued()
    lower = replace(one.record, headline=replace(one.record.headline, value=33.0))
    real = label.document.html

    def html(template: str, **context: Any) -> str:
        return real(template, **context | {"r": lower})

    with mock.patch.object(label.document, "html", html):
        sheet = label.draw(one.record, None, more=attached(one, "proof.json", "register-key.json"))
    pdf = signature.sign(sheet, keys().maker, ISSUED, issue_reason())

    assert rejected(one, pdf, register=None) == {"text"}


# -- other keys ---------------------------------------------------------------------------------------------------------


def test_a_label_signed_anew_under_another_authority_is_not_trusted() -> None:
    """Same names in the certificates, another root."""
    one = issued()
    other = keys(born=BORN + timedelta(days=1))
    pdf = signature.sign(stripped(one.pdf), other.maker, ISSUED, issue_reason())

    assert "signer" in rejected(one, pdf)


def test_each_key_signs_its_own_kind_only() -> None:
    """The body's key on a self-declared footprint, the register's on any: refused, by issuing and by verifying."""
    one, own = issued(), keys()
    for key in (own.body, own.register):
        assert "role" in rejected(one, signature.sign(stripped(one.pdf), key, ISSUED, issue_reason()))
    with pytest.raises(InputError):
        trust_case.issue(
            trust_case.draft("self-declared", "none"), trust_case.Keys(own.authority, own.body, own.body, own.register)
        )


def test_an_expired_certificate_is_found() -> None:
    """Without a time stamp the certificate must be good on the day asked about."""
    short = keys(born=BORN, years=1)
    one = trust_case.issue(trust_case.draft("self-declared", "none"), short)

    assert one.verify().ok
    assert "signer" in failed(one.verify(at=AT.replace(year=2027, month=12)))


def test_a_revoked_certificate_is_found() -> None:
    """With the authority's list at hand; before the day of revocation it was good."""
    one, own = issued(), keys()
    crl = own.authority.revocations([own.maker.certificate], AT - timedelta(days=2))

    assert "revocation" in failed(one.verify(trust=own.trust(revocations=(crl,))))
    assert one.verify(trust=own.trust(revocations=(own.authority.revocations([], AT),))).check("revocation")


def test_a_list_by_another_authority_revokes_nothing() -> None:
    """A revocation list counts only under the issuer's signature."""
    one, own = issued(), keys()
    forged = keys(born=BORN + timedelta(days=1)).authority.revocations([own.maker.certificate], AT - timedelta(days=2))

    assert one.verify(trust=own.trust(revocations=(forged,))).check("revocation") is None


# -- what a PDF may hide ------------------------------------------------------------------------------------------------


def added(one: Issued, body: bytes, **catalog: bytes) -> bytes:
    """The label with one more object, and entries added to its catalog, signed anew."""
    file = Anatomy(stripped(one.pdf))
    number = file.revisions[0].trailer["Size"]
    root = file.revisions[0].trailer["Root"].number
    head = file.revisions[0].objects[root].strip()
    assert isinstance(head, bytes)
    entries = b"".join(b"/" + k.encode() + b" " + v.replace(b"@", f"{number} 0 R".encode()) for k, v in catalog.items())
    # The catalog is packed; an object of its own must take its place in a new revision, as an editor would do it.
    return signature.sign(
        revised(file, {number: body, root: head[:-2] + entries + b">>"}), keys().maker, ISSUED, issue_reason()
    )


def revised(file: Anatomy, objects: dict[int, bytes]) -> bytes:
    out = bytearray(file.data)
    if not out.endswith(b"\n"):
        out += b"\n"
    old = int(file.data.rpartition(b"startxref\n")[2].split()[0])
    rows, index = b"", []
    for number in sorted(objects):
        rows += b"\1" + len(out).to_bytes(4, "big") + b"\0\0"
        index += [number, 1]
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    table = max(*objects, file.revisions[0].trailer["Size"]) + 1
    start = len(out)
    rows += b"\1" + start.to_bytes(4, "big") + b"\0\0"
    index += [table, 1]
    packed = zlib.compress(rows)
    root, info = file.revisions[0].trailer["Root"].number, file.revisions[0].trailer["Info"].number
    head = f"{table} 0 obj\n<</Type /XRef/Index [{' '.join(map(str, index))}]/W [1 4 2]/Size {table + 1}/Prev {old}/Root {root} 0 R/Info {info} 0 R/Filter /FlateDecode/Length {len(packed)}>>\nstream\n"
    out += head.encode() + packed + f"\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


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
