"""Rendering of all documents: Jinja2 template → HTML → tagged PDF/A-3a and PDF/UA-1, the same bytes for the same content.

The renderer gets nothing but what stands in memory: a fetcher refuses every address outside an allow-map and aborts.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal

import jinja2
from markupsafe import Markup

from inventories.problem import InputError, Text
from labels import declaration, engine, lettering, rounding, structure
from labels.charts.chart import Drawing


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF. `relationship`: Source (the page was computed from it) or Data (what the page shows)."""

    name: str
    data: bytes
    relationship: Literal["Source", "Data"]
    description: str


@dataclass(frozen=True)
class Identity:
    """What the PDF says of itself; all of it from the content, nothing from the clock."""

    title: str
    author: str
    subject: str
    identifier: bytes
    """16 bytes"""
    day: date
    properties: Mapping[str, str] = field(default_factory=dict)
    """private XMP properties; names are plain words"""


# -- HTML ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Autoescaping, and an error for a name the template gets wrong."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(engine.template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "rich": lettering.rich,
        "figure": lettering.figure,
        "percent": rounding.percent,
        "cut": lettering.cut,
        "ems": lettering.ems,
        "after": lettering.after,
    }
    return made


class Gallery:
    """The drawings of one document: puts each at an address of its own, and gives the tag that shows it there, in its own size."""

    def __init__(self) -> None:
        self.images: dict[str, bytes] = {}

    def show(self, drawing: Drawing) -> Markup:
        address = f"tanbiao:image/{len(self.images)}.svg"
        self.images[address] = drawing.svg
        return Markup('<img src="{}" alt="{}"/>').format(address, drawing.title)


def html(template: str, **context: Any) -> str:
    """A template filled in."""
    return environment().get_template(template).render(context)


# -- PDF -------------------------------------------------------------------------------------------------------------


class Layout:
    """A document laid out on pages, not yet written."""

    def __init__(self, document: Any, fetcher: Any) -> None:
        self._document, self._fetcher = document, fetcher

    @property
    def pages(self) -> int:
        return len(self._document.pages)

    def page_of(self, anchor: str) -> int | None:
        """Index of the page where the element with this id begins."""
        return next((i for i, page in enumerate(self._document.pages) if anchor in page.anchors), None)

    def write(self, identity: Identity, attachments: Sequence[Attachment] = ()) -> bytes:
        """The PDF; the same bytes for the same arguments."""
        weasyprint = engine.machine().weasyprint
        # As hexadecimal digits: pydyf writes the bytes as they are, and a reader takes a bare carriage return for a line feed.
        name = identity.identifier.hex().encode()
        moment = datetime(identity.day.year, identity.day.month, identity.day.day, tzinfo=UTC)
        metadata = self._document.metadata
        metadata.title, metadata.authors, metadata.description = identity.title, [identity.author], identity.subject
        metadata.lang, metadata.generator = "zh-CN", "tanbiao"
        metadata.created = metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        standard = type(metadata).generate_rdf_metadata
        metadata.generate_rdf_metadata = lambda *args: declaration.declared(
            standard(metadata, *args), identity.properties
        )
        attached = [
            # An Attachment of WeasyPrint can be written once only: made here, not kept.
            weasyprint.Attachment(
                string=a.data,
                name=a.name,
                relationship=a.relationship,
                description=a.description,
                created=moment,
                modified=moment,
            )
            for a in sorted(attachments, key=lambda a: a.name)
        ]
        painted = structure.watch(self._document)

        def finish(_: Any, pdf: Any) -> None:
            structure.mend(pdf, painted)
            engine.pack(pdf)

        with _undisturbed(self._fetcher), warnings.catch_warnings():
            # WeasyPrint 70 leaves its own colour profile for the collector to close.
            warnings.filterwarnings("ignore", category=ResourceWarning, message=".*sRGB2014")
            written = self._document.write_pdf(
                pdf_variant="pdf/a-3a", pdf_identifier=name, attachments=attached, finisher=finish
            )
        assert isinstance(written, bytes)  # noqa: S101 - for mypy; no target was given
        return written


def lay_out(source: str, style: str, images: Mapping[str, bytes] | None = None) -> Layout:
    """Lays HTML out with a style sheet of templates/; any address that is not in `images` aborts the render."""
    machine = engine.machine()
    fetcher = machine.fetcher(images or {})
    with _undisturbed(fetcher):
        page = machine.page(source, fetcher)
        return Layout(page.render(stylesheets=[machine.style(style)], font_config=machine.configuration), fetcher)


@contextmanager
def _undisturbed(fetcher: Any) -> Iterator[None]:
    """Spares WeasyPrint idle work, and makes a refused address an InputError."""
    # A refused address is said below, with those that WeasyPrint swallows (an image inside an SVG drawing).
    with engine.machine().sparing(), suppress(engine.machine().fatal):
        yield
    if fetcher.refused:
        address = fetcher.refused[0]
        raise InputError.one(
            "document-address",
            Text(
                f"文档试图读取外部地址，已中止：{address}", f"The document tried to read an address; aborted: {address}"
            ),
            Text(
                "文档只用内存中的字体与图形；检查模板与数据",
                "Documents use fonts and drawings in memory only; check template and data",
            ),
        )
