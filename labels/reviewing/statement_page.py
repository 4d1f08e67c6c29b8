"""The verification statement as PDF/A-3: one or two pages, bilingual, unsigned; the same bytes for the same statement."""

from __future__ import annotations

import hashlib
from datetime import date

from inventories.problem import Text
from labels import document, font, lettering, rounding
from labels.document import Attachment, Identity
from labels.reviewing.statement import CLASSES, LEVELS, OPINIONS, Statement
from labels.wording import BOUNDARIES, of

ATTACHMENT = "statement.json"


def draw(made: Statement, progress: font.Progress | None = None) -> bytes:
    """The PDF with the statement attached as data; raises InputError for characters that the typeface lacks."""
    font.load(progress)
    lettering.check_glyphs(made.to_json())
    source = document.html(
        "statement.html",
        s=made,
        digest=made.digest(),
        level=LEVELS[made.level],
        opinion=OPINIONS[made.opinion],
        boundary=of(BOUNDARIES, made.subject.boundary) if made.subject.boundary else Text("—", "—"),
        **{"class": CLASSES[made.certificate.kind] if made.certificate else Text("", "")},
    )
    layout = document.lay_out(source, "statement.css")
    subject = made.subject
    identity = Identity(
        title=f"{made.title.zh} {made.title.en}: {subject.product['name_zh']} {subject.product['name_en']} ({made.id})",
        author=f"{made.body.name.zh} {made.body.name.en}",
        subject=f"{rounding.printed(subject.value)} kg CO2e / {subject.unit}",
        identifier=hashlib.sha256(source.encode() + made.canonical()).digest()[:16],
        day=date.fromisoformat(made.dates["issued"]),
        properties={
            "documentType": "verification-statement",
            "statementId": made.id,
            "statementSHA256": made.digest(),
            "modelSHA256": made.model_sha256,
        },
    )
    attached = Attachment(ATTACHMENT, made.canonical(), "Data", "核查声明 Verification statement (RFC 8785)")
    return layout.write(identity, [attached])
