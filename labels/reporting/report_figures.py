"""Vector figures of the study report: system boundary, stages by origin, hotspots, what choices change. SVG in tenths of a mm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from inventories.problem import Text
from labels import font, lettering, rounding, wording
from labels.charts import chart
from labels.charts.chart import INK, ORIGIN_COLOURS, Drawing

WIDTH = 1700.0
"""Tenths of a mm: the text width of the page."""
GREY, SOFT, PALE = "#566078", "#c5cbe0", "#eef1fa"
_LEADING = 1.28


@dataclass(frozen=True, slots=True)
class Stage:
    """A box of the boundary figure."""

    name: Text
    state: str
    """inside | excluded | beside"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, the figure and the share that stand at its end, and its parts (colour, value)."""

    name: Text
    end: str
    parts: Sequence[tuple[str, float]]
    share: str = ""


# -- letters -----------------------------------------------------------------------------------------------------------


def text(
    x: float, y: float, words: str, size: float, *, bold: bool = False, anchor: str = "start", colour: str = "#151b2e"
) -> str:
    """One line; `y` is the base line. Subscripts are left out: the typeface has none."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{font.FAMILY}" font-size="{size:g}"{weight} text-anchor="{anchor}" '
        f'fill="{colour}">{escape(lettering.simple(words))}</text>'
    )  # fmt: skip


def wrap(words: str, size: float, width: float, most: int = 3) -> list[str]:
    """Words broken into at most so many lines: between words, and between hanzi."""
    pieces: list[str] = []
    for word in words.split(" "):
        run = ""
        for sign in word:
            if ord(sign) > 0x2E80:
                if run:
                    pieces.append(run)
                pieces.append(sign)
                run = ""
            else:
                run += sign
        pieces.append(run + " ")
    lines, line = [], ""
    for piece in pieces:
        if line.strip() and lettering.ems((line + piece).rstrip()) * size > width:
            lines.append(line.strip())
            line = piece
        else:
            line += piece
    lines = [*lines, line.strip()] if line.strip() else lines
    if len(lines) > most:
        lines = [*lines[: most - 1], lettering.cut(" ".join(lines[most - 1 :]), width / size)]
    return lines


def block(
    x: float, y: float, name: Text, width: float, size: float, *, anchor: str = "start", lines: int = 2
) -> tuple[list[str], float]:
    """Chinese in bold and English below it from the top `y`; the shapes and the height."""
    shapes: list[str] = []
    at = y
    runs = [(wording.colons(name.zh), size, True, "#151b2e")]
    if name.en != name.zh:
        runs.append((name.en, size * 0.82, False, GREY))
    for words, points, bold, colour in runs:
        for line in wrap(words, points, width, lines):
            at += points * _LEADING
            shapes.append(text(x, at - points * 0.3, line, points, bold=bold, anchor=anchor, colour=colour))
    return shapes, at - y  # fmt: skip


def drawing(shapes: Iterable[str], height: float, title: str, width: float = WIDTH, top: float = 0.0) -> Drawing:
    """The finished figure, or the part of it that begins at `top`."""
    w, h = width / 10, height / 10
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{w:g}mm" height="{h:g}mm" viewBox="0 {top:g} {width:g} {height:g}">'
        f"<title>{escape(title)}</title>{''.join(shapes)}</svg>"
    )
    return Drawing(svg.encode(), title, w, h)


# -- system boundary -----------------------------------------------------------------------------------------------------


def boundary(stages: Sequence[Stage], caption: Text) -> Drawing:
    """Stages inside the dashed boundary in the order of the life cycle; what is excluded or beside stands outside it."""
    inside = [s for s in stages if s.state == "inside"]
    outside = [s for s in stages if s.state != "inside"]
    columns = min(len(inside), 4 if len(inside) != 5 else 3) or 1
    left, frame = 190.0, WIDTH - 190.0 - 10
    gap, top = 46.0, 96.0
    box = (frame - 60 - gap * (columns - 1)) / columns
    high = 30 + max((block(0, 0, s.name, box - 30, 29, lines=3)[1] for s in inside), default=60.0)
    shapes: list[str] = []
    bottom = top
    tall: float
    for index, stage in enumerate(inside):
        row, column = divmod(index, columns)
        x, y = left + 30 + column * (box + gap), top + row * (high + 40)
        shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{box:.1f}" height="{high:.1f}" rx="8" fill="{PALE}" stroke="{INK}" stroke-width="2.4"/>'
        )
        words, tall = block(
            x + box / 2,
            y + (high - block(0, 0, stage.name, box - 30, 29, lines=3)[1]) / 2,
            stage.name,
            box - 30,
            29,
            anchor="middle",
            lines=3,
        )
        shapes += words
        bottom = y + high
        if column and index:
            shapes.append(_arrow(x - gap + 4, y + high / 2, x - 4, y + high / 2))
        elif row:
            turn, last = y - 20, left + 30 + (columns - 1) * (box + gap) + box / 2
            shapes.append(
                f'<path d="M{last:.1f} {y - 40:.1f}V{turn:.1f}H{x + box / 2:.1f}" fill="none" stroke="{INK}" stroke-width="3"/>'
            )
            shapes.append(_arrow(x + box / 2, turn, x + box / 2, y - 3))
    bottom += 34
    shapes.append(
        f'<rect x="{left:.1f}" y="6" width="{frame:.1f}" height="{bottom - 6:.1f}" rx="14" fill="none" stroke="{INK}" stroke-width="4" stroke-dasharray="18 11"/>'
    )
    shapes.append(text(left + 30, 58, f"系统边界 System boundary: {caption.both(' ')}", 32, bold=True, colour=INK))
    middle = (top + bottom - 34) / 2
    inputs, tall = block(
        0,
        middle - 70,
        Text("资源与能源", "Resources and energy"),
        165,
        26,
        lines=3,
    )
    shapes += [*inputs, _arrow(104, middle - 70 + tall + 18, left - 4, middle - 70 + tall + 18)]
    below = bottom + 24
    ghg, tall = block(
        left + frame / 2 + 40, below, Text("温室气体排放与清除", "Greenhouse gas emissions and removals"), 560, 29
    )
    shapes += [_arrow(left + frame / 2, bottom + 2, left + frame / 2, below + tall), *ghg]
    below += tall + 26
    for state, title in (
        ("excluded", Text("边界之外，不计入", "outside the boundary, not counted")),
        ("beside", Text("另列，不抵减", "reported beside, never netted")),
    ):
        chosen = [s for s in outside if s.state == state]
        if not chosen:
            continue
        words, tall = block(0, below, title, left - 30, 25, lines=3)
        deepest = 0.0
        for index, stage in enumerate(chosen):
            column = index % columns
            if index and not column:
                below += deepest + 16
                deepest = 0.0
            x = left + 30 + column * (box + gap)
            inner, deep = block(x + box / 2, below + 10, stage.name, box - 30, 26, anchor="middle", lines=3)
            deepest = max(deepest, deep + 24)
            shapes.append(
                f'<rect x="{x:.1f}" y="{below:.1f}" width="{box:.1f}" height="{deep + 24:.1f}" rx="8" fill="#fff" stroke="{GREY}" stroke-width="2" stroke-dasharray="7 6"/>'
            )
            shapes += inner
        shapes += words
        below += max(deepest, tall) + 24
    names = "、".join(s.name.zh for s in inside)
    return drawing(shapes, below, f"系统边界图 System boundary: {caption.both(' ')}; {names}")  # fmt: skip


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - 16 * ux, y2 - 16 * uy
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{bx:.1f} {by:.1f}" stroke="{INK}" stroke-width="3" fill="none"/>'
        f'<path d="M{x2:.1f} {y2:.1f}L{bx - 8 * uy:.1f} {by + 8 * ux:.1f}L{bx + 8 * uy:.1f} {by - 8 * ux:.1f}Z" fill="{INK}"/>'
    )


# -- bars ----------------------------------------------------------------------------------------------------------------


def bars(rows: Sequence[Bar], title: str, unit: str, *, label: float = 560.0) -> list[Drawing]:
    """Horizontal bars on a common axis with its zero; parts with a negative value run to the left. Names stand left, figures right.

    One strip for the axis and one a bar: stacked they are the figure, and a page may end between two of them; the axis heads each part.
    """
    low = min((sum(min(v, 0.0) for _, v in r.parts) for r in rows), default=0.0)
    high = max((sum(max(v, 0.0) for _, v in r.parts) for r in rows), default=1.0) or 1.0
    ticks = _ticks(low, high)
    end = 300.0
    dense = len(rows) > 9
    size, most, gap = (25.0, 1, 9.0) if dense else (27.0, 2, 15.0)
    room = WIDTH - label - end
    scale = room / (high - low)
    zero = label - low * scale
    strips: list[Drawing] = []
    for row in rows:
        words, tall = block(0, 0, row.name, label - 30, size, lines=most)
        height = max(tall, 42.0 if dense else 50.0) + gap
        shapes = [
            f'<path d="M{zero + tick * scale:.1f} 0V{height:.1f}" stroke="{SOFT}" stroke-width="{3 if not tick else 1.5}"/>'
            for tick in ticks
        ]
        shapes.append(f'<g transform="translate(0 {(height - tall) / 2:.1f})">{"".join(words)}</g>')
        at, right, left = height / 2 - 19, zero, zero
        for colour, value in row.parts:
            length = abs(value) * scale
            x = right if value > 0 else left - length
            right, left = (right + length, left) if value > 0 else (right, left - length)
            if length >= 0.3:
                shapes.append(f'<rect x="{x:.2f}" y="{at:.1f}" width="{length:.2f}" height="38" fill="{colour}"/>')
        shapes.append(text(WIDTH - (125 if row.share else 0), at + 29, row.end, 27, bold=True, anchor="end"))
        shapes.append(text(WIDTH, at + 29, row.share, 25, anchor="end", colour=GREY))
        strips.append(drawing(shapes, height, f"{row.name.both(' ')}: {row.end} {row.share}".strip()))
    axis = [text(zero + t * scale, 30, f"{t:,g}".replace("-", "−"), 23, anchor="middle", colour=GREY) for t in ticks]
    axis.append(text(WIDTH, 30, unit, 23, anchor="end", colour=GREY))
    return [drawing(axis, 40, title), *strips]


def by_origin(parts: dict[str, float]) -> list[tuple[str, float]]:
    """Parts of a stage in the order and colours of the origins."""
    return [(ORIGIN_COLOURS[o], parts[o]) for o in wording.ORIGINS if o in parts]


def spread(
    low: float, middle: float, high: float, result: float, marks: Sequence[tuple[float, float]], title: str, unit: str
) -> Drawing:
    """A histogram (centre, height as a share of the highest) with the 95 % interval below it and the result above."""
    left, right = marks[0][0], marks[-1][0]
    step = (right - left) / max(1, len(marks) - 1)
    left, right = left - step / 2, right + step / 2
    scale = WIDTH / (right - left)
    shapes = [
        f'<rect x="{(x - step / 2 - left) * scale + 1:.1f}" y="{300 - 250 * h:.1f}" width="{step * scale - 2:.1f}" height="{250 * h:.1f}" '
        f'fill="{INK if low <= x <= high else SOFT}"/>'
        for x, h in marks
    ]
    shapes.append(f'<path d="M0 301H{WIDTH:g}" stroke="{GREY}" stroke-width="2"/>')
    x = min(max((result - left) * scale, 0), WIDTH)
    shapes += [
        f'<path d="M{x:.1f} 34V300" stroke="{stroke}" stroke-width="{width}"/>'
        for stroke, width in (("#fff", 9), (INK, 4))
    ]
    shapes.append(text(x, 26, f"本报告结果 result {rounding.printed(result)}", 25, bold=True, anchor="middle"))
    for value, said in ((low, "2.5 %"), (middle, "中位数 median"), (high, "97.5 %")):
        x = min(max((value - left) * scale, 0), WIDTH)
        shapes.append(f'<path d="M{x:.1f} 295V322" stroke="{INK}" stroke-width="4"/>')
        shapes.append(text(x, 354, rounding.printed(value), 27, bold=True, anchor="middle", colour=INK))
        shapes.append(text(x, 380, said, 21, anchor="middle", colour=GREY))
    shapes.append(text(WIDTH, 354, unit, 23, anchor="end", colour=GREY))
    return drawing(shapes, 388, title)  # fmt: skip


def meter(share: float, title: str) -> Drawing:
    """A share as a small filled track."""
    return chart.meter(share, 34, 2, title)


def _ticks(low: float, high: float) -> list[float]:
    """Round values within the axis, with zero."""
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw)
    return [i * step for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
