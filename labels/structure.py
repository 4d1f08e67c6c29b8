"""The structure tree of a PDF that is about to be written: what a screen reader follows, mended where WeasyPrint 70 leaves it short.

Header cells get their scope; text stands in its paragraph or cell itself, not in a Span of its own (every second object of a label
was such a Span); an English run says that it is English, so that a reader changes its voice; and what stands in the margins, running
heads and page numbers, is an artifact, which no reader reads at every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Painted:
    """One page as it was painted."""

    boxes: list[Any] = field(default_factory=list)
    """of its marked contents, in the order of their numbers"""
    stream: Any = None
    """its drawing instructions, a pydyf.Stream"""


_BLOCKS = frozenset({"/P", "/H1", "/H2", "/H3", "/H4", "/TH", "/TD", "/LBody", "/Span"})
"""Elements that may hold text itself (ISO 32000-1 §14.8.4); the others hold elements."""
_IDLE = frozenset({"/Span", "/NonStruct"})
"""Elements that say nothing by themselves"""
_FREED = 65535
"""Generation of an object number that is never used again (ISO 32000-1 §7.5.4)"""
_HAN = re.compile(r"[\u3400-\u9fff]")


def watch(document: Any) -> list[Painted]:
    """Notes which box each marked content shows, while the pages of a WeasyPrint document are painted: afterwards nothing says it."""
    painted = [Painted() for _ in document.pages]
    for page, noted in zip(document.pages, painted, strict=True):
        page.paint = _noting(page.paint, noted)
    return painted


def _noting(paint: Any, noted: Painted) -> Any:
    def noting(stream: Any, *args: Any, **kwargs: Any) -> None:
        paint(stream, *args, **kwargs)
        noted.boxes, noted.stream = list(stream._tags), stream

    return noting


def mend(pdf: Any, painted: Sequence[Painted]) -> None:
    """Mends the structure tree of a pydyf.PDF in place."""
    tree = _Tree(pdf, painted)
    for element in tree.elements.values():
        if element["S"] == "/TH":
            element["A"]["Scope"] = tree.scope(element)
        if element.free == "n" and tree.is_outside(element):
            tree.drop(element)
        elif element.free == "n" and element["S"] in _BLOCKS:
            element["K"][:] = list(tree.absorbed(element, element))
        if element.free == "n" and tree.begins_english(element):
            element["Lang"] = "(en)"
    tree.mark_artifacts()


class _Tree:
    """Elements by their object numbers, parents before children, as WeasyPrint makes them."""

    def __init__(self, pdf: Any, painted: Sequence[Painted]) -> None:
        found: list[Any] = [o for o in pdf.objects if isinstance(o, dict)]
        objects = {o.number: o for o in found}
        self.elements = {n: o for n, o in objects.items() if o.get("Type") == "/StructElem"}
        root = objects[_number(pdf.catalog["StructTreeRoot"])]
        owners = objects[_number(root["ParentTree"])]["Nums"][1::2]
        self._owners = dict(zip(pdf.page_references, owners, strict=False))
        self._pages = dict(zip(pdf.page_references, painted, strict=True))
        self._english: dict[int, bool | None] = {}
        for number, element in reversed(self.elements.items()):
            self._english[number] = self._spoken(element)

    def _spoken(self, element: Any) -> bool | None:
        """Whether all text of an element is English; None where there is none. Its children are known."""
        found = None
        for kid in element["K"]:
            if isinstance(kid, int):
                box = self._pages[element["Pg"]].boxes[kid]
                text = getattr(box, "text", "").strip()
                said = box.style["lang"] == "en" and not _HAN.search(text) if text else None
            else:
                said = self._english.get(_number(kid))
            if said is False:
                return False
            found = said if said is not None else found
        return found

    def begins_english(self, element: Any) -> bool:
        """Whether an element is English and what it stands in is not."""
        return self._english[element.number] is True and self._english.get(_number(element["P"])) is not True

    def scope(self, cell: Any) -> str:
        """Of a header cell: of its column in a head, else of its row."""
        while cell["S"] not in ("/THead", "/Table", "/Document"):
            cell = self.elements[_number(cell["P"])]
        return "/Column" if cell["S"] == "/THead" else "/Row"

    def is_outside(self, element: Any) -> bool:
        """Whether an element stands under the document, which does not hold it: WeasyPrint makes such for the boxes in the margins."""
        above = self.elements.get(_number(element["P"]))
        return above is not None and above["S"] == "/Document" and element.reference not in above["K"]

    def drop(self, element: Any) -> None:
        """Frees an element with all below; what it shows is nobody's."""
        for kid in element["K"]:
            if isinstance(kid, int):
                self._owners[element["Pg"]][kid] = "null"
            elif (child := self.elements.get(_number(kid))) is not None:
                self.drop(child)
        _free(element)

    def mark_artifacts(self) -> None:
        """Tells readers to pass over marked contents that are nobody's."""
        for page, painted in self._pages.items():
            free = {number for number, owner in enumerate(self._owners[page]) if owner == "null"}
            parts = painted.stream.stream
            for place, part in enumerate(parts):
                if isinstance(part, dict) and part.get("MCID") in free:
                    parts[place - 1] = "/Artifact"
                    part.clear()
                    part["Type"] = "/Pagination"

    def absorbed(self, block: Any, element: Any) -> Iterator[int | bytes]:
        """What an element holds once the block has taken in the idle elements below it, but for English runs in a block that is not."""
        for kid in element["K"]:
            child = None if isinstance(kid, int) else self.elements.get(_number(kid))
            if isinstance(kid, int):
                self._owners[block["Pg"]][kid] = block.reference
                yield kid
            elif child is None or not self._is_idle(child, block):
                if child is not None:
                    child["P"] = block.reference
                yield kid
            else:
                yield from self.absorbed(block, child)
                _free(child)

    def _is_idle(self, child: Any, block: Any) -> bool:
        english = self._english[child.number] is True and self._english[block.number] is not True
        # A block in one of its own kind is the anonymous box of its text.
        idle = child["S"] in _IDLE or child["S"] == block["S"]
        return idle and not english and child["Pg"] == block["Pg"] and not child.keys() & {"A", "Alt"}


def _free(element: Any) -> None:
    element.free, element.number, element.generation = "f", 0, _FREED


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
