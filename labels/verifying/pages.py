"""What a reader of a label sees, read back from the PDF: the words of its pages and its QR code, against what the record says.

The words are those of the file's text layer. Whoever signs a label with glyphs that show something else than their text says is
found out only by rendering it anew (`tanbiao verify --render`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from labels import label
from labels.record import Record

_BLOCKS = frozenset({"body", "section", "div", "p", "h1", "h2", "table", "ul", "li"})
_SILENT = frozenset({"title", "style", "head"})
MOST_PAGES = 4
MOST_LETTERS = 60_000
CODE_SCALE = 2.0
"""pixels per point when the code is looked for"""


@dataclass(frozen=True)
class Seen:
    """Words of each page without blanks, and the texts of the codes on the first one."""

    pages: tuple[str, ...]
    codes: tuple[str, ...]


class Unreadable(Exception):  # noqa: N818 - a state, as Malformed is
    """The pages cannot be shown."""


def read(pdf: bytes) -> Seen:
    """Words and codes of a PDF; raises Unreadable for one that pdfium cannot open or that has too many pages or words."""
    import pypdfium2
    import zxingcpp

    try:
        file = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from None
    try:
        if not 1 <= len(file) <= MOST_PAGES:
            raise Unreadable(f"{len(file)} pages")
        words = []
        for number in range(len(file)):
            page = file[number]
            text = page.get_textpage()
            if text.count_chars() > MOST_LETTERS:
                raise Unreadable("too many words")
            words.append(bare(text.get_text_range()))
            text.close()
            page.close()
        page = file[0]
        width, height = page.get_size()
        if max(width, height) > 2000:
            raise Unreadable("page size")
        image = page.render(scale=CODE_SCALE, grayscale=True).to_numpy()
        codes = tuple(
            sorted(r.text for r in zxingcpp.read_barcodes(image) if r.format == zxingcpp.BarcodeFormat.QRCode)
        )
        page.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from None
    finally:
        file.close()
    return Seen(tuple(words), codes)


def bare(text: str) -> str:
    """Without blanks; pdfium marks a hyphen at the end of a line in its own way."""
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


# -- what should be there ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Words between two tags, without blanks; `first` if a block begins with them."""

    words: str
    first: bool


class _Words(HTMLParser):
    """Runs of each `<section>`, and of what stands before the first (the watermark, which is on every page)."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[_Run] = []
        self.sections: list[list[_Run]] = []
        self.identity = ""
        self._silent, self._first, self._id = 0, True, False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._first |= tag in _BLOCKS or ("data-block", "") in attrs  # set as a block by the style, where space is tight
        self._id = ("id", "docid") in attrs
        if tag == "section":
            self.sections.append([])

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._first |= tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        words = bare(data)
        if not words or self._silent:
            return
        if self._id:
            self.identity, self._id = words, False
        where = self.sections[-1] if self.sections else self.before
        where.append(_Run(words, self._first))
        self._first = False


def expected(source: str) -> list[list[_Run]]:
    """The runs of each page of a label's HTML, with watermark and foot."""
    found = _Words()
    found.feed(source)
    foot = f"{found.identity}碳标tanbiao"
    count = len(found.sections)
    return [
        [*found.before, *runs, _Run(foot, True), _Run(f"{n + 1}/{count}", True)]
        for n, runs in enumerate(found.sections)
    ]


def agree(seen: Seen, made: Record) -> bool:
    """Whether the pages show exactly the words that the template makes of the record, in one of the densities it knows."""
    for runs in map(expected, label.sources(made, seen.pages[-1])):
        # The words of page 1 are the same at every density: where they differ, no other one need be tried.
        if len(runs) != len(seen.pages) or not covers(seen.pages[0], runs[0]):
            return False
        if all(map(covers, seen.pages[1:], runs[1:])):
            return True
    return False


def covers(page: str, runs: Sequence[_Run]) -> bool:
    """Whether a page is made of all the runs, each once, in their order; only whole blocks may change places (floats are painted first)."""
    if len(page) != math.fsum(len(r.words) for r in runs):
        return False
    left = set(range(len(runs)))
    at, following = 0, 0
    while at < len(page):
        if following not in left or not page.startswith(runs[following].words, at):
            leaving = following >= len(runs) or runs[following].first
            starts = [i for i in left if runs[i].first and page.startswith(runs[i].words, at)]
            if not leaving or not starts:
                return False
            following = max(starts, key=lambda i: (_reach(page, at, runs, i, left), -i))
        left.discard(following)
        at += len(runs[following].words)
        following += 1
    return not left


def _reach(page: str, at: int, runs: Sequence[_Run], start: int, left: set[int]) -> int:
    """How far the page follows the runs from a place."""
    begin = at
    for i in range(start, len(runs)):
        if i not in left or not page.startswith(runs[i].words, at):
            break
        at += len(runs[i].words)
    return at - begin
