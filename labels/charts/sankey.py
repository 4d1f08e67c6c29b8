"""The upper tiers of a trace as a Sankey drawing: plain SVG, laid out by tier, nothing but rectangles, paths and text.

A branch is a bar as high as what passes through it; its children hang to the right in order of size. What is taken off (a
credit, an uptake) is hatched and dashed at the foot of its parent's bar, so that the plain part of the bar is the net value.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from inventories.problem import Text
from labels import rounding
from lca.trace import Branch

BAR, GAP, LABEL, TOP = 9.0, 7.0, 33.0, 34.0
"""Pixels: width of a bar, space between branches, height of a label, room for the headings."""
WIDTH, NARROWEST, WIDEST = 1390.0, 228.0, 300.0
"""Pixels: of the whole drawing, and bounds for the distance of tiers."""
HEIGHT = 400.0
"""Pixels that the total is high."""
TIERS = 6
MOST = 52
"""Branches drawn at most, the largest; the table has all."""
REST, MIXED = "#9aa3b5", "#1d2c66"
"""Colour of a remainder, and of a bar through which more than one stage runs."""


@dataclass
class _Item:
    branch: Branch
    column: int
    children: list[_Item] = field(default_factory=list)
    slot: float = 0.0
    """pixels of height that the branch and all it feeds need"""
    bar: float = 0.0
    y: float = 0.0
    """top of the bar"""
    stages: dict[str, float] = field(default_factory=dict)
    """colour → kg CO2e that runs through, each stage by itself"""


def start(tree: Branch) -> Branch:
    """The first branch that splits or emits: the drawing begins there."""
    while len(tree.children) == 1 and not tree.direct and tree.children[0].kind == "node":
        tree = tree.children[0]
    return tree


def svg(tree: Branch, colours: Mapping[str, str], tooltip: Callable[[Branch], str]) -> Markup:
    """The drawing; `colours` is by stage, `tooltip` the words shown on a bar."""
    first = start(tree)
    shown = _largest(first)
    root = _grow(first, shown, 0, colours)
    items = list(_walk(root))
    high = max(_gross(first), 1e-300)
    _measure(root, HEIGHT / high)
    _place(root, TOP)
    columns = max(i.column for i in items) + 1
    pitch = min(WIDEST, max(NARROWEST, WIDTH / columns))
    width, height = columns * pitch + 12, TOP + root.slot + 6
    names = Text("供应链排放流向图", "Sankey drawing of the supply chain's emissions")
    parts = [
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img" '
        f'aria-label="{escape(names.both())}" xmlns="http://www.w3.org/2000/svg">',
        '<defs><pattern id="less" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#7a1f3d" stroke-width="2.2"/></pattern>'
        '<linearGradient id="own"><stop offset="0" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#fff"/></linearGradient></defs>',
    ]
    for column in range(columns):
        parts.append(f'<text x="{column * pitch:.0f}" y="13" class="tier">第 {column} 级  Tier {column}</text>')
    parts += [link for item in items for link in _links(item, colours, pitch)]
    parts += [_bar(item, colours, tooltip, pitch) for item in items]
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704  (every text was escaped where it was put in)


def _largest(first: Branch) -> set[str]:
    """Numbers of the branches drawn: within the tiers, the largest, and never a child without its parent.

    A remainder of less than a hundredth is left out: the bar it belongs to then shows it as a part without a flow.
    """
    least = 0.01 * _gross(first)
    chosen: set[str] = set()
    waiting = [(0.0, first.number, first)]
    while waiting and len(chosen) < MOST:
        _, number, branch = heapq.heappop(waiting)
        chosen.add(number)
        for child in branch.children:
            small = child.kind == "remainder" and abs(child.cumulative) < least
            if child.tier - first.tier < TIERS and not small:
                heapq.heappush(waiting, (-abs(child.cumulative), child.number, child))
    return chosen


def _grow(branch: Branch, shown: set[str], column: int, colours: Mapping[str, str]) -> _Item:
    children = [_grow(child, shown, column + 1, colours) for child in branch.children if child.number in shown]
    return _Item(branch, column, children, stages=through(branch, colours))


def through(branch: Branch, colours: Mapping[str, str]) -> dict[str, float]:
    """What is given off below, by the colour of its stage, in the order of the stages; removals stay out of it."""
    found: dict[str, float] = {}
    for part in branch.walk():
        value = part.cumulative if not part.children else part.direct
        if value > 0:
            colour = REST if branch.kind == "remainder" else colours.get(part.stage, REST)
            found[colour] = found.get(colour, 0.0) + value
    order = [*colours.values(), REST]
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def _walk(item: _Item) -> Iterator[_Item]:
    yield item
    for child in item.children:
        yield from _walk(child)


def _gross(branch: Branch) -> float:
    """What runs through a bar either way: the larger of what comes in and what is taken off."""
    parts = [branch.direct, *(c.cumulative for c in branch.children)]
    return max(sum(p for p in parts if p > 0), -sum(p for p in parts if p < 0), abs(branch.cumulative))


def _measure(item: _Item, scale: float) -> None:
    item.bar = max(_gross(item.branch) * scale, 1.5)
    for child in item.children:
        _measure(child, scale)
    inner = sum(c.slot for c in item.children) + GAP * max(0, len(item.children) - 1)
    item.slot = max(item.bar, LABEL, inner)


def _place(item: _Item, top: float) -> None:
    item.y = top + (item.slot - item.bar) / 2
    inner = sum(c.slot for c in item.children) + GAP * max(0, len(item.children) - 1)
    at = top + (item.slot - inner) / 2
    for child in item.children:
        _place(child, at)
        at += child.slot + GAP


def _scale(item: _Item) -> float:
    gross = _gross(item.branch)
    return item.bar / gross if gross else 0.0


def _colour(branch: Branch, colours: Mapping[str, str]) -> str:
    return REST if branch.kind == "remainder" else colours.get(branch.stage, REST)


def _links(item: _Item, colours: Mapping[str, str], pitch: float) -> Iterator[str]:
    scale, x1, x2 = _scale(item), item.column * pitch + BAR, (item.column + 1) * pitch
    down, up = item.y, item.y + item.bar
    for child in item.children:
        value = child.branch.cumulative
        thick = max(abs(value) * scale, 0.8)
        if value >= 0:
            y1, down = down, down + thick
        else:
            up -= thick
            y1 = up
        if value < 0:
            yield f'<path d="{_band(x1, y1, x2, child.y, thick)}" fill="url(#less)" class="less"/>'
            continue
        whole, y2 = sum(child.stages.values()), child.y
        for colour, part in child.stages.items():
            share = thick * part / whole
            yield f'<path d="{_band(x1, y1, x2, y2, share)}" fill="{colour}" class="flow"/>'
            y1, y2 = y1 + share, y2 + share
    own = item.branch.direct
    if item.children and abs(own) * scale >= 1.5:
        thick = abs(own) * scale
        y = down if own > 0 else up - thick
        fill = _colour(item.branch, colours) if own > 0 else "url(#less)"
        box = f'x="{x1:.1f}" y="{y:.1f}" width="34" height="{thick:.1f}"'
        yield f'<rect {box} fill="{fill}" class="flow"/><rect {box} fill="url(#own)"/>'


def _band(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    middle = (x1 + x2) / 2
    return (
        f"M{x1:.1f} {y1:.2f}C{middle:.1f} {y1:.2f} {middle:.1f} {y2:.2f} {x2:.1f} {y2:.2f}v{thick:.2f}"
        f"C{middle:.1f} {y2 + thick:.2f} {middle:.1f} {y1 + thick:.2f} {x1:.1f} {y1 + thick:.2f}z"
    )


def _bar(item: _Item, colours: Mapping[str, str], tooltip: Callable[[Branch], str], pitch: float) -> str:
    b = item.branch
    x, middle = item.column * pitch, item.y + item.bar / 2
    fill = MIXED if len(item.stages) > 1 else next(iter(item.stages), _colour(b, colours))
    if b.cumulative < 0:
        fill = "url(#less)"
    style = "loop" if b.kind == "loop" else "less" if b.cumulative < 0 else "bar"
    mark = "↻ " if b.kind == "loop" else ""
    value = f"{rounding.printed(b.cumulative)} · {rounding.percent(b.share)}"
    room = pitch - BAR - 14
    zh = _cut(f"{mark}{b.name_zh}", (room - len(value) * 5.6 - 8) / 12)
    en = _cut(b.name_en, room / 10.4)
    return (
        f"<g><title>{escape(tooltip(b))}</title>"
        f'<rect x="{x:.1f}" y="{item.y:.1f}" width="{BAR:.0f}" height="{item.bar:.1f}" fill="{fill}" class="{style}"/>'
        f'<text x="{x + BAR + 5:.1f}" y="{middle - 2:.1f}" class="zh">{escape(zh)} <tspan class="v">{escape(value)}</tspan></text>'
        f'<text x="{x + BAR + 5:.1f}" y="{middle + 11:.1f}" class="en">{escape(en)}</text></g>'
    )


def _cut(text: str, room: float) -> str:
    """Text cut to so many full-width characters."""
    used = 0.0
    for i, character in enumerate(text):
        used += 1.0 if character > "\u2e7f" else 0.54
        if used > room:
            return text[: max(i - 1, 1)].rstrip() + "…"
    return text
