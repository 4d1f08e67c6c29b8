"""Small SVG drawings, each with a title that says in words what it shows (the PDF's alternative text)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

INK = "#1d2c66"
"""One family of colour, an indigo; nothing of the national footprint mark's green."""
ORIGIN_COLOURS: Mapping[str, str] = {
    "fossil": "#26397f",
    "not given": "#9fadd9",
    "biogenic emissions": "#6d7fc4",
    "biogenic removals": "#c3cceb",
    "land-use change": "#0f1a42",
    "aircraft": "#4a5aa3",
}
_OTHER = "#dde2f3"
TRACK = "#e9ecf6"
_TENTH = 10
"""Drawings are counted in tenths of a millimetre."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG image; sizes in mm."""

    svg: bytes
    title: str
    width: float
    height: float


def bar(
    parts: Iterable[tuple[str, float]], low: float, high: float, width: float, height: float, title: str
) -> Drawing:
    """A bar stacked by origin on an axis from `low` (≤ 0) to `high` (≥ 0); removals run left of zero. Sizes in mm."""
    w, h = width * _TENTH, height * _TENTH
    scale = w / (high - low) if high > low else 0.0
    zero = -low * scale
    shapes = [f'<rect x="0" y="0" width="{w:.1f}" height="{h:.1f}" fill="{TRACK}"/>']
    right = left = zero
    for origin, value in parts:
        length = abs(value) * scale
        x = right if value > 0 else left - length
        right, left = (right + length, left) if value > 0 else (right, left - length)
        if length >= 0.05:
            shapes.append(
                f'<rect x="{x:.2f}" y="0" width="{length:.2f}" height="{h:.1f}" fill="{ORIGIN_COLOURS.get(origin, _OTHER)}"/>'
            )
    if low < 0:
        shapes.append(f'<rect x="{zero - 1:.2f}" y="0" width="2" height="{h:.1f}" fill="{INK}"/>')
    return _svg(w, h, width, height, title, shapes)


def meter(share: float, width: float, height: float, title: str) -> Drawing:
    """A share of one as a filled track. Sizes in mm."""
    w, h = width * _TENTH, height * _TENTH
    filled = min(max(share, 0.0), 1.0) * w
    shapes = [f'<rect x="0" y="0" width="{w:.1f}" height="{h:.1f}" fill="{TRACK}"/>']
    if filled >= 0.05:
        shapes.append(f'<rect x="0" y="0" width="{filled:.2f}" height="{h:.1f}" fill="{INK}"/>')
    return _svg(w, h, width, height, title, shapes)


def interval(low: float, value: float, high: float, width: float, height: float, title: str) -> Drawing:
    """An interval from `low` to `high` as a line between two ticks, with a dot at the value. Sizes in mm."""
    w, h = width * _TENTH, height * _TENTH
    middle, dot, pen = h / 2, h * 0.36, 3.0
    span = (high - low) or 1.0
    x = dot + min(max((value - low) / span, 0.0), 1.0) * (w - 2 * dot)
    shapes = [
        f'<rect x="0" y="{middle - pen / 2:.1f}" width="{w:.1f}" height="{pen:.1f}" fill="{ORIGIN_COLOURS["not given"]}"/>',
        f'<rect x="0" y="0" width="{pen:.1f}" height="{h:.1f}" fill="{INK}"/>',
        f'<rect x="{w - pen:.1f}" y="0" width="{pen:.1f}" height="{h:.1f}" fill="{INK}"/>',
        f'<circle cx="{x:.2f}" cy="{middle:.1f}" r="{dot:.1f}" fill="{INK}"/>',
    ]
    return _svg(w, h, width, height, title, shapes)


def qr(text: str, size: float, title: str) -> Drawing:
    """A QR code, level M, with its quiet zone of four modules; `size` in mm. Black on white: it must survive a copier."""
    import segno

    code: Any = segno.make(text, error="m", micro=False, boost_error=False)
    rows = [list(row) for row in code.matrix_iter(border=4)]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x} {y}h{end - x}v1H{x}z")
            x = max(end, x + 1)
    side = len(rows)
    shapes = [f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{"".join(runs)}" fill="#000"/>']
    return _svg(side, side, size, size, title, shapes)


def _svg(w: float, h: float, width: float, height: float, title: str, shapes: Iterable[str]) -> Drawing:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}mm" height="{height}mm" viewBox="0 0 {w:g} {h:g}">'
        f"<title>{escape(title)}</title>{''.join(shapes)}</svg>"
    )
    return Drawing(svg.encode(), title, width, height)
