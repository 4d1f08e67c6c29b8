"""Rendering of all documents: Jinja2 template → HTML → tagged PDF/A-3a and PDF/UA-1, the same bytes for the same content.

WeasyPrint is imported on first use only. It gets nothing but what stands in memory: a fetcher refuses every address outside an
allow-map and aborts. Not for threads: Pango's font map is shared (use processes).
"""

from __future__ import annotations

import atexit
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import jinja2
from markupsafe import Markup
from markupsafe import escape as markup_escape

from inventories.problem import InputError, MachineError, Place, Problems, Text
from labels import font, rounding
from labels.chart import Drawing

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


# -- text ------------------------------------------------------------------------------------------------------------

_NARROW = dict.fromkeys(map(ord, "\u2007\u2009\u200a\u202f"), "\u00a0") | dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
"""Spaces that the font lacks become a no-break space; invisible ones go."""
_SUB = {chr(0x2080 + digit): str(digit) for digit in range(10)}
_SUP = {chr(0x2070 + digit): str(digit) for digit in (0, 4, 5, 6, 7, 8, 9)} | {"\u207b": "−"}
_FORMULA = re.compile(r"(CO|CH|SF|NF|CF)([2346])(?=e\b|[^0-9A-Za-z]|$)|(?<![A-Za-z])N2O\b")


def plain(text: str) -> str:
    """Text in its composed form, with the spaces the font has."""
    return unicodedata.normalize("NFC", text).translate(_NARROW)


def rich(text: str) -> Markup:
    """Escaped text with CO₂, CH₄, N₂O and raised exponents as markup: the font has no U+2082."""
    safe = str(markup_escape(plain(str(text))))
    safe = _FORMULA.sub(lambda m: f"{m[1]}<sub>{m[2]}</sub>" if m[1] else "N<sub>2</sub>O", safe)
    for table, tag in ((_SUB, "sub"), (_SUP, "sup")):
        for sign, digit in table.items():
            safe = safe.replace(sign, f"<{tag}>{digit}</{tag}>")
    return Markup(safe)  # noqa: S704 - escaped two lines above; only our own tags were added


def figure(value: float) -> Markup:
    """Three significant figures as markup."""
    text = rounding.printed(value)
    digits, power, exponent = text.partition("×10^")
    return Markup("{}×10<sup>{}</sup>").format(digits, exponent.replace("-", "−")) if power else Markup("{}").format(digits)


def check_glyphs(data: Any, name: str = "") -> None:
    """Raises InputError naming every character of the data that the typeface lacks and the field it stands in."""
    problems = Problems()
    _walk(data, name, font.coverage() | {ord(s) for s in (*_SUB, *_SUP)}, problems)
    problems.raise_if_any()


def _walk(data: Any, path: str, covered: frozenset[int], problems: Problems) -> None:
    if isinstance(data, Mapping):
        for key, value in data.items():
            _walk(value, f"{path}.{key}" if path else str(key), covered, problems)
    elif isinstance(data, (list, tuple)):
        for index, value in enumerate(data):
            _walk(value, f"{path}[{index}]", covered, problems)
    elif isinstance(data, str):
        text = plain(data)
        for sign in sorted({s for s in text if ord(s) not in covered and s not in "\n\t"}):
            name = f"{sign if sign.isprintable() else ''} U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
            near = text[max(0, text.index(sign) - 8) : text.index(sign) + 9]
            problems.add(
                "character",
                Text(f"字体没有字符 {name}，见“{near}”", f"The typeface lacks the character {name}, in “{near}”"),
                Text("换用 GB 2312 范围内的字，或改写", "Use a character of GB 2312, or write it another way"),
                Place(column=path),
            )


# -- HTML ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Autoescaping, and an error for a name the template gets wrong."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"rich": rich, "figure": figure, "percent": rounding.percent}
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

    def __init__(self, document: Any) -> None:
        self._document = document

    @property
    def pages(self) -> int:
        return len(self._document.pages)

    def page_of(self, anchor: str) -> int | None:
        """Index of the page where the element with this id begins."""
        return next((i for i, page in enumerate(self._document.pages) if anchor in page.anchors), None)

    def write(self, identity: Identity, attachments: Sequence[Attachment] = ()) -> bytes:
        """The PDF; the same bytes for the same arguments."""
        weasyprint = _machine().weasyprint
        moment = datetime(identity.day.year, identity.day.month, identity.day.day, tzinfo=UTC)
        metadata = self._document.metadata
        metadata.title, metadata.authors, metadata.description = identity.title, [identity.author], identity.subject
        metadata.lang, metadata.generator = "zh-CN", "tanbiao"
        metadata.created = metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        standard = type(metadata).generate_rdf_metadata
        metadata.generate_rdf_metadata = lambda *args: _declared(standard(metadata, *args), identity.properties)
        attached = [
            # An Attachment of WeasyPrint can be written once only: made here, not kept.
            weasyprint.Attachment(
                string=a.data, name=a.name, relationship=a.relationship, description=a.description, created=moment, modified=moment
            )
            for a in sorted(attachments, key=lambda a: a.name)
        ]
        written = self._document.write_pdf(
            pdf_variant="pdf/a-3a", pdf_identifier=identity.identifier, attachments=attached, finisher=_finish
        )
        assert isinstance(written, bytes)  # noqa: S101 - for mypy; no target was given
        return written


def lay_out(source: str, style: str, images: Mapping[str, bytes] | None = None) -> Layout:
    """Lays HTML out with a style sheet of templates/; any address that is not in `images` aborts the render."""
    machine = _machine()
    try:
        page = machine.weasyprint.HTML(string=source, base_url="tanbiao:page/", url_fetcher=machine.fetcher(images or {}))
        return Layout(page.render(stylesheets=[machine.style(style)], font_config=machine.configuration))
    except machine.fatal as error:
        raise InputError.one(
            "document-address",
            Text(f"文档试图读取外部地址，已中止：{error}", f"The document tried to read an address; aborted: {error}"),
            Text("文档只用内存中的字体与图形；检查模板与数据", "Documents use fonts and drawings in memory only; check template and data"),
        ) from None


class _Machine:
    """WeasyPrint with our fonts, set up once for a process: parsing fonts and styles costs more than a page."""

    def __init__(self) -> None:
        try:
            import weasyprint  # noqa: PLC0415 - slow, and needs Pango: only when a document is drawn
            from weasyprint import urls  # noqa: PLC0415
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        except (ImportError, OSError) as error:
            raise MachineError(
                Text(f"无法载入 WeasyPrint：{error}", f"WeasyPrint cannot be loaded: {error}"),
                Text("apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0", "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
            ) from error
        fonts = {f"{_ADDRESS}{weight}": data for weight, data in font.load().files.items()}
        fatal = urls.FatalURLFetchingError

        class Fetcher(urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint is not typed
            """Knows the allow-map and nothing else: no protocol handler of the parent is ever reached."""

            def __init__(self, images: Mapping[str, bytes]) -> None:
                super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
                self._images = images

            def fetch(self, url: str, headers: Any = None) -> Any:
                data = fonts.get(url) or self._images.get(url)
                if data is None:
                    raise fatal(url[:200])
                kind = "image/svg+xml" if url.endswith(".svg") else "font/ttf"
                return urls.URLFetcherResponse(url, data, {"Content-Type": kind})

        self.weasyprint, self.fetcher, self.fatal = weasyprint, Fetcher, fatal
        self.configuration = FontConfiguration()
        self._styles: dict[str, Any] = {}
        self._faces = "".join(
            f'@font-face{{font-family:"{font.FAMILY}";font-weight:{weight};src:url({_ADDRESS}{weight})}}' for weight in (font.REGULAR, font.BOLD)
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


_EXTENSION = """<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description xmlns:tb="{namespace}" rdf:about="">{values}</rdf:Description></rdf:RDF>"""
_SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema><pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"""
_PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>{name}</pdfaProperty:description></rdf:li>"""
_NAMESPACE = "urn:tanbiao:document:1:"


def _declared(rdf: bytes, properties: Mapping[str, str]) -> bytes:
    """Adds the PDF/UA flag and our own properties inside the one rdf:RDF, where validators look, with their schemas (PDF/A-3)."""
    own = "".join(_PROPERTY.format(name=name, kind="Text") for name in properties)
    schemas = _SCHEMA.format(
        title="PDF/UA identification", namespace="http://www.aiim.org/pdfua/ns/id/", prefix="pdfuaid",
        properties=_PROPERTY.format(name="part", kind="Integer"),
    ) + _SCHEMA.format(title="tanbiao document", namespace=_NAMESPACE, prefix="tb", properties=own)  # fmt: skip
    values = "".join(f"<tb:{name}>{escape(value)}</tb:{name}>" for name, value in properties.items())
    added = _EXTENSION.format(schemas=schemas, namespace=_NAMESPACE, values=values)
    return rdf.replace(b"</rdf:RDF>", added.encode())


def _finish(document: Any, pdf: Any) -> None:
    """Mends what WeasyPrint 70 leaves: header cells without Scope, and file specifications listed twice in /AF."""
    by_number = {o.number: o for o in pdf.objects if isinstance(o, dict)}
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
