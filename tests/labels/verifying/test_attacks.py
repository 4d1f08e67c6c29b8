"""Tampering with a signed file: each is rejected with a named reason and without a traceback. `make soak` tries them at full count.

Counts are printed (`pytest -s`).
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from labels.signing import signature
from labels.signing.anatomy import Anatomy
from labels.signing.envelope import find
from tests.conftest import FULL
from tests.labels.signing.trust_case import Issued, issued, keys
from tests.labels.verifying.attacks import rejected, stripped

FLIPS = 500 if FULL else 6
"""places outside /Contents, and as many inside"""


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
