"""Attacks for the tests: labels taken apart, changed, put together again and signed anew."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from labels import label
from labels.document import Attachment
from labels.record import Record
from labels.signing import signature
from labels.signing.anatomy import Anatomy
from labels.signing.envelope import find
from labels.verifying.verification import Verdict
from tests.labels.signing.trust_case import ISSUED, Issued, keys


def failed(found: Verdict) -> set[str]:
    assert not any("cannot be handled" in c.text.en for c in found.checks), [c.text.en for c in found.checks]
    return {c.name for c in found.checks if c.passed is False}


def rejected(one: Issued, pdf: bytes, **options: Any) -> set[str]:
    """Names of the failed checks; at least one, and the verdict is bad."""
    found = one.verify(pdf, **options)
    assert not found.ok
    assert failed(found)
    return failed(found)


def stripped(pdf: bytes) -> bytes:
    around = find(Anatomy(pdf))
    assert around is not None
    return pdf[: around.unsigned]


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
