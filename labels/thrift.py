"""Work that WeasyPrint 70 is spared: the same bytes in less time, which a test holds it to.

All of it is in force only while a document of ours is laid out and written; another user of WeasyPrint in this process sees none of it.
"""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

_UNUSED = frozenset({"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback", "marker"})
"""Pseudo-elements that the standard style gives to every element, and that none of our documents shows"""


@contextmanager
def sparing(short: bool = False) -> Iterator[None]:
    """Around laying out or writing a document, or better around both.

    A `short` document's lines are kept as Pango has shaped them for the layout until they are drawn, which takes memory.
    """
    from weasyprint import css
    from weasyprint.text.line_break import Layout

    element, anonymous = _styles()
    with ExitStack() as stack:
        stack.enter_context(_unswept())
        stack.enter_context(_instead(css, ComputedStyle=element, AnonymousStyle=anonymous))
        if short:
            stack.enter_context(_instead(Layout, deactivate=_keep, reactivate=_reactivated(Layout.reactivate)))
        yield


@contextmanager
def _instead(owner: Any, **others: Any) -> Iterator[None]:
    ours = {name: getattr(owner, name) for name in others}
    try:
        for name, other in others.items():
            setattr(owner, name, other)
        yield
    finally:
        for name, own in ours.items():
            setattr(owner, name, own)


@contextmanager
def _unswept() -> Iterator[None]:
    """Pauses the garbage collector, which would look through the many small objects of a layout, all alive, again and again.

    Around laying out and writing together it saves a twentieth of a label's time more than around each.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@lru_cache(maxsize=4)
def lean(sheet: Any) -> Any:
    """The standard style without the pseudo-elements that no document of ours shows; six styles fewer for each element."""
    made = copy.copy(sheet)
    made.matcher = copy.copy(sheet.matcher)
    made.matcher.other_selectors = [entry for entry in sheet.matcher.other_selectors if entry[3] not in _UNUSED]
    return made


def _keep(layout: Any) -> None:
    """In place of dropping what Pango has made."""


def _reactivated(again: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Shapes text anew only where it is spread out, or was dropped."""

    def reactivate(layout: Any, style: Any) -> None:
        if layout.justification_spacing or not hasattr(layout, "layout"):
            again(layout, style)

    return reactivate


@lru_cache(maxsize=1)
def _styles() -> tuple[type, type]:
    """Styles that hold from the start what no rule sets and nothing is computed from, instead of asking for it value by value."""
    from weasyprint import css

    plain = _plain()

    class Element(css.ComputedStyle):  # type: ignore[misc]  # WeasyPrint is not typed
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.update(plain)
            for name in self.cascaded.keys() & plain.keys():
                del self[name]

    class Anonymous(css.AnonymousStyle):  # type: ignore[misc]
        def __init__(self, parent: Any) -> None:
            super().__init__(parent)
            self.update(plain)

    return Element, Anonymous


def _plain() -> Mapping[str, Any]:
    """Initial values that stand as they are: neither inherited nor computed nor hanging on another property."""
    from weasyprint import css

    apart = css.INHERITED | css.INITIAL_NOT_COMPUTED | css.PHYSICAL_FUNCTIONS.keys() | {"position", "float", "display"}
    return {
        name: value
        for name, value in css.INITIAL_VALUES.items()
        if name not in apart and name != "page" and not name.startswith("text_decoration_")
    }
