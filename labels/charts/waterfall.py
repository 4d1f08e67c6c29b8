"""The waterfall of a scenario: from the base through each measure's part to the result, as a plain SVG.

The parts are Shapley values, so their order in the drawing carries no meaning: largest saving first. Where the steps are small
against the total the axis does not start at zero; the cut is drawn and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from inventories.problem import Text
from labels.charts.chart import INK, TRACK, Drawing
from labels.rounding import printed
from lca.scenario import Outcome

SAVES, ADDS = "#6d7fc4", "#7a1f3d"
FONTS = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
WIDTH, LABEL, VALUE, ROW = 1800.0, 760.0, 200.0, 92.0
"""Tenths of a millimetre: the whole, the names, the figures, one row."""
HEAD, FOOT = 96.0, 70.0
ZERO_FROM = 0.25
"""The axis starts at zero when the steps span at least this share of the larger total."""


@dataclass(frozen=True, slots=True)
class _Step:
    name: Text
    start: float
    end: float
    colour: str
    whole: bool
    """a total, drawn from the axis"""


def svg(outcome: Outcome) -> Drawing:
    """The drawing of an outcome; sizes in mm."""
    steps = _steps(outcome)
    low, high = _axis(steps)
    span = (high - low) or 1.0
    scale = (WIDTH - LABEL - VALUE - 40.0) / span
    height = HEAD + ROW * len(steps) + FOOT
    unit = f"kg CO2e/{outcome.unit.unit}"
    title = Text(
        f"各措施的影响：{printed(outcome.base)} → {printed(outcome.result)} {unit}",
        f"Effect of the measures: {printed(outcome.base)} → {printed(outcome.result)} {unit}",
    )
    shapes = [
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="#fff"/>',
        words(20, 40, title.zh, 34, bold=True),
        words(20, 76, title.en, 26, colour="#4a5aa3"),
    ]
    for number, step in enumerate(steps):
        shapes += _row(step, HEAD + number * ROW, low, scale, cut=low > 0)
    shapes += [
        f'<path d="M{_x(s.end, low, scale):.1f} {HEAD + i * ROW + 70:.1f}v{ROW - 48:.1f}" stroke="{INK}" stroke-width="2" stroke-dasharray="6 6"/>'
        for i, s in enumerate(steps[:-1])
    ]
    shapes.append(words(20, height - 24, _foot(outcome, cut=low > 0), 22, colour="#4a5aa3"))
    body = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH / 10:g}mm" height="{height / 10:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {height:g}" font-family="{FONTS}"><title>{escape(title.both())}</title>{"".join(shapes)}</svg>'
    )
    return Drawing(body.encode(), title.both(), WIDTH / 10, height / 10)


def _steps(outcome: Outcome) -> list[_Step]:
    steps = [_Step(Text("现状", "Base"), 0.0, outcome.base, INK, True)]
    level = outcome.base
    for part in sorted(outcome.parts, key=lambda p: p.part):
        steps.append(
            _Step(Text(part.name_zh, part.name_en), level, level + part.part, SAVES if part.part <= 0 else ADDS, False)
        )
        level += part.part
    steps.append(_Step(Text("全部措施之后", "With all measures"), 0.0, outcome.result, INK, True))
    return steps


def _axis(steps: Sequence[_Step]) -> tuple[float, float]:
    """Ends of the axis, kg CO2e per unit: zero inside, or cut off where the steps would not be seen."""
    levels = [s.end for s in steps] + [s.start for s in steps if not s.whole]
    bottom, top = min(levels), max(levels)
    if bottom > 0 and top - bottom < ZERO_FROM * top:
        return bottom - 0.35 * (top - bottom or top), top
    return min(bottom, 0.0), max(top, 0.0)


def _x(value: float, low: float, scale: float) -> float:
    return LABEL + 20.0 + (value - low) * scale


def _row(step: _Step, y: float, low: float, scale: float, *, cut: bool) -> list[str]:
    start = low if step.whole and cut else step.start
    left, right = sorted((_x(start, low, scale), _x(step.end, low, scale)))
    change = step.end - step.start
    figure = printed(step.end) if step.whole else f"{'+' if change > 0 else ''}{printed(change)}"
    shapes = [
        f'<rect x="{LABEL + 20:g}" y="{y + 22:.1f}" width="{WIDTH - LABEL - VALUE - 40:g}" height="48" fill="{TRACK}"/>',
        words(LABEL, y + 44, fitting(step.name.zh, 27), 27, anchor="end", bold=step.whole),
        f'<rect x="{left:.2f}" y="{y + 22:.1f}" width="{max(right - left, 1.5):.2f}" height="48" fill="{step.colour}"/>',
        words(WIDTH - 20, y + 56, figure, 28, anchor="end", bold=step.whole),
    ]
    if step.name.en != step.name.zh:
        shapes.insert(2, words(LABEL, y + 74, fitting(step.name.en, 22), 22, anchor="end", colour="#4a5aa3"))
    if step.whole and cut:
        shapes.append(
            f'<path d="M{LABEL + 50:g} {y + 16:.1f}l-12 20l16 20l-12 20" fill="none" stroke="#fff" stroke-width="9"/>'
        )
    return shapes


def _foot(outcome: Outcome, *, cut: bool) -> str:
    said = ["各部分为沙普利值 parts are Shapley values"]
    if not outcome.exact:
        said.append(f"抽样 {outcome.orders} 个次序 sampled from {outcome.orders} orders")
    if cut:
        said.append("横轴不从零开始 the axis does not start at zero")
    return " · ".join(said)


def _width(text: str, size: float) -> float:
    return sum(size if ord(c) > 0x2E7F else 0.56 * size for c in text)


def fitting(text: str, size: float, room: float = LABEL - 20) -> str:
    """The text, or its beginning with an ellipsis where `room` (tenths of a millimetre) is too narrow."""
    if _width(text, size) <= room:
        return text
    while text and _width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def words(
    x: float, y: float, said: str, size: float, *, anchor: str = "start", colour: str = INK, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{weight}>{escape(said)}</text>'
