"""WeasyPrint with our fonts, set up once for a process, and where it is spared work it does for nothing.

It is imported on first use only and reads nothing but what stands in memory. Not for threads: Pango's font map is shared.
"""

from __future__ import annotations

import atexit
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree

from inventories.problem import MachineError, Text
from labels import font, thrift

FOLDER = Path(__file__).parent.parent / "templates"
_FONT = "tanbiao:font/"
_PACKAGES = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_LEVEL = 6
"""of zlib: the last fiftieth of size (level 9) takes as much time again"""


def template(name: str) -> str:
    """Text of a file in templates/."""
    return (FOLDER / name).read_text(encoding="utf-8")


class Machine:
    """What a render needs besides its page: parsing fonts and styles costs more than a page."""

    def __init__(self) -> None:
        try:
            import weasyprint
            from weasyprint import urls
            from weasyprint.text.fonts import FontConfiguration
        except (ImportError, OSError) as error:
            raise MachineError(
                Text(f"无法载入 WeasyPrint：{error}", f"WeasyPrint cannot be loaded: {error}"),
                Text(_PACKAGES, _PACKAGES),
            ) from error
        fonts = {f"{_FONT}{weight}": data for weight, data in font.load().files.items()}
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

        class Page(weasyprint.HTML):  # type: ignore[misc]
            """HTML that is XML too, as our templates write it: read by expat, a twentieth of the time of the HTML parser."""

            def __init__(self, root: Element, fetcher: Fetcher) -> None:
                self.base_url, self.url_fetcher, self.media_type = "tanbiao:page/", fetcher, "print"
                self.wrapper_element = weasyprint.cssselect2.ElementWrapper.from_html_root(root, content_language=None)
                self.etree_element = self.wrapper_element.etree_element

            def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
                return [thrift.lean(sheet) for sheet in super()._ua_stylesheets(forms)]

        self.weasyprint, self.fetcher, self.fatal, self._page = weasyprint, Fetcher, fatal, Page
        self.configuration, self.sparing = FontConfiguration(), thrift.sparing
        self._styles: dict[str, Any] = {}
        self._faces = "".join(
            f'@font-face{{font-family:"{font.FAMILY}";font-weight:{weight};src:url({_FONT}{weight})}}'
            for weight in (font.REGULAR, font.BOLD)
        )

    def page(self, source: str, fetcher: Any) -> Any:
        """HTML ready to be laid out; what is not well-formed XML goes through WeasyPrint's own, slower parser."""
        try:
            root = ElementTree.fromstring(source)
        except ParseError:
            return self.weasyprint.HTML(string=source, base_url="tanbiao:page/", url_fetcher=fetcher)
        _share_languages(root)
        _group_rows(root)
        return self._page(root, fetcher)

    def style(self, name: str) -> Any:
        """A style sheet of templates/, parsed once."""
        if name not in self._styles:
            self._styles[name] = self.weasyprint.CSS(
                string=self._faces + _ENGLISH + template(name),
                font_config=self.configuration,
                url_fetcher=self.fetcher({}),
            )
        return self._styles[name]


_ENGLISH = '.english{-weasy-lang:"en"}'


def _share_languages(root: Element) -> None:
    """Says by a class what `lang="en"` says: WeasyPrint gives each element with the attribute a style of its own."""
    for element in root.iter():
        if element.get("lang") == "en":
            del element.attrib["lang"]
            element.set("class", f"{element.get('class', '')} english".strip())


def _group_rows(root: Element) -> None:
    """Puts rows that stand in a table itself into a body, as the HTML parser does: the structure of the PDF would hold a table in a table."""
    for table in list(root.iter("table")):
        body: Element | None = None
        for child in list(table):
            if child.tag != "tr":
                body = None
                continue
            if body is None:
                body = Element("tbody")
                table.insert(list(table).index(child), body)
            table.remove(child)
            body.append(child)


@lru_cache(maxsize=1)
def machine() -> Machine:
    """The engine of this process."""
    # The font configuration keeps a temporary folder and removes it when collected; at exit that would be too late.
    atexit.register(machine.cache_clear)
    return Machine()


def pack(pdf: Any) -> None:
    """Compresses the streams of a PDF that is about to be written: pydyf would do it each time it is asked for their bytes, twice.

    Lists a file specification once in /AF, where WeasyPrint 70 lists it twice.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
    for stream in [o for o in pdf.objects if getattr(o, "compress", False)]:
        stream.extra, extra, stream.compress = {}, stream.extra, False
        plain = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
        stream.stream, stream.extra = [zlib.compress(plain, _LEVEL)], extra | {"Filter": "/FlateDecode"}
