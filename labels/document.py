"""Rendering of all documents: Jinja2 template → HTML → tagged PDF/A-3a and PDF/UA-1, the same bytes for the same content.

WeasyPrint is imported on first use only. It gets nothing but what stands in memory: a fetcher refuses every address outside an
allow-map and aborts. Not for threads: Pango's font map is shared (use processes).
"""

from __future__ import annotations

import atexit
import gc
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import jinja2
from markupsafe import Markup

from inventories.problem import InputError, MachineError, Text
from labels import declaration, font, lettering, rounding
from labels.charts.chart import Drawing

FOLDER = Path(__file__).parent.parent / "templates"
_ADDRESS = "tanbiao:font/"


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
        loader=jinja2.FunctionLoader(_template),
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
        "after": lettering.after,
    }
    return made


class Gallery:
    """The drawings of one document: puts each at an address of its own, and gives the tag that shows it there."""

    def __init__(self) -> None:
        self.images: dict[str, bytes] = {}

    def show(self, drawing: Drawing) -> Markup:
        address = f"tanbiao:image/{len(self.images)}.svg"
        self.images[address] = drawing.svg
        return Markup('<img src="{}" alt="{}" style="width:{}mm;height:{}mm">').format(
            address, drawing.title, drawing.width, drawing.height
        )


def html(template: str, **context: Any) -> str:
    """A template filled in."""
    return environment().get_template(template).render(context)


def _template(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


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
        weasyprint = _machine().weasyprint
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
        with _undisturbed(self._fetcher), warnings.catch_warnings():
            # WeasyPrint 70 leaves its own colour profile for the collector to close.
            warnings.filterwarnings("ignore", category=ResourceWarning, message=".*sRGB2014")
            written = self._document.write_pdf(
                pdf_variant="pdf/a-3a", pdf_identifier=name, attachments=attached, finisher=_finish
            )
        assert isinstance(written, bytes)  # noqa: S101 - for mypy; no target was given
        return written


def lay_out(source: str, style: str, images: Mapping[str, bytes] | None = None) -> Layout:
    """Lays HTML out with a style sheet of templates/; any address that is not in `images` aborts the render."""
    machine = _machine()
    fetcher = machine.fetcher(images or {})
    with _undisturbed(fetcher):
        page = machine.weasyprint.HTML(string=source, base_url="tanbiao:page/", url_fetcher=fetcher)
        return Layout(page.render(stylesheets=[machine.style(style)], font_config=machine.configuration), fetcher)


@contextmanager
def _undisturbed(fetcher: Any) -> Iterator[None]:
    """Turns a refused address into an InputError, and pauses the garbage collector meanwhile.

    Layout makes many small objects that all live; looking through them again and again takes a fifth of the time.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    except _machine().fatal:
        pass  # said below, with those that WeasyPrint swallows (an image inside an SVG drawing)
    finally:
        if running:
            gc.enable()
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


class _Machine:
    """WeasyPrint with our fonts, set up once for a process: parsing fonts and styles costs more than a page."""

    def __init__(self) -> None:
        try:
            import weasyprint
            from weasyprint import urls
            from weasyprint.text.fonts import FontConfiguration
        except (ImportError, OSError) as error:
            raise MachineError(
                Text(f"无法载入 WeasyPrint：{error}", f"WeasyPrint cannot be loaded: {error}"),
                Text(
                    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                ),
            ) from error
        fonts = {f"{_ADDRESS}{weight}": data for weight, data in font.load().files.items()}
        fatal = urls.FatalURLFetchingError

        class Fetcher(urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint is not typed
            """Knows the allow-map and nothing else: no protocol handler of the parent is ever reached."""

            def __init__(self, images: Mapping[str, bytes]) -> None:
                super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
                self._images = images
                self.refused: list[str] = []

            def fetch(self, url: str, headers: Any = None) -> Any:
                data = fonts.get(url) or self._images.get(url)
                if data is None:
                    self.refused.append(url[:200])
                    raise fatal(url[:200])
                kind = "image/svg+xml" if url.endswith(".svg") else "font/ttf"
                return urls.URLFetcherResponse(url, data, {"Content-Type": kind})

        self.weasyprint, self.fetcher, self.fatal = weasyprint, Fetcher, fatal
        self.configuration = FontConfiguration()
        self._styles: dict[str, Any] = {}
        self._faces = "".join(
            f'@font-face{{font-family:"{font.FAMILY}";font-weight:{weight};src:url({_ADDRESS}{weight})}}'
            for weight in (font.REGULAR, font.BOLD)
        )

    def style(self, name: str) -> Any:
        if name not in self._styles:
            self._styles[name] = self.weasyprint.CSS(
                string=self._faces + _template(name), font_config=self.configuration, url_fetcher=self.fetcher({})
            )
        return self._styles[name]


@lru_cache(maxsize=1)
def _machine() -> _Machine:
    # The font configuration keeps a temporary folder and removes it when collected; at exit that would be too late.
    atexit.register(_machine.cache_clear)
    return _Machine()


def warm() -> None:
    """Imports WeasyPrint and loads the fonts ahead of the first document."""
    _machine()


def _finish(document: Any, pdf: Any) -> None:
    """Mends what WeasyPrint 70 leaves: header cells without Scope, and file specifications listed twice in /AF."""
    found: list[Any] = [o for o in pdf.objects if isinstance(o, dict)]
    by_number = {o.number: o for o in found}
    for item in by_number.values():
        if item.get("S") != "/TH":
            continue
        above, scope = item, "/Row"
        while "P" in above and above.get("S") != "/Table":
            above = by_number[int(above["P"].split()[0])]
            if above.get("S") == "/THead":
                scope = "/Column"
        item["A"]["Scope"] = scope
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
