"""The tornado of a sensitivity: what each input moved down and up does to the result, largest first, as a plain SVG."""

from __future__ import annotations

from xml.sax.saxutils import escape

from inventories.problem import Text
from labels.charts.chart import INK, TRACK, Drawing
from labels.charts.waterfall import ADDS, FONTS, LABEL, SAVES, WIDTH, fitting, words
from labels.rounding import printed
from lca.tornado import KINDS, Bar, Tornado

ROW, HEAD, FOOT, TITLE = 84.0, 132.0, 96.0, 66.0
"""Tenths of a millimetre: a row, the head, the foot, the title of a kind of input."""
VALUE = 190.0
"""room for the figure at either end of a bar"""
NAMES = {
    "amount": Text("用量", "Amounts"),
    "factor": Text("因子", "Factors"),
    "parameter": Text("参数", "Parameters"),
}


def svg(found: Tornado) -> Drawing:
    """The drawing of a tornado; sizes in mm. Each kind of input has its own block, all share one scale."""
    groups = [(kind, found.of(kind)) for kind in KINDS if found.of(kind)]
    rows = sum(len(bars) for _, bars in groups)
    height = HEAD + TITLE * len(groups) + ROW * rows + FOOT
    reach = max((abs(end) for bar in found.bars for end in (bar.low, bar.high)), default=0.0) or 1.0
    left, right = LABEL + 20.0 + VALUE, WIDTH - 20.0 - VALUE
    middle, scale = (left + right) / 2.0, (right - left) / 2.0 / reach
    by = f"±{found.by * 100:g} %"
    unit = f"kg CO2e/{found.unit}"
    title = Text(
        f"敏感性：各输入变动 {by} 对结果 {printed(found.total)} {unit} 的影响",
        f"Sensitivity: what {by} of each input does to {printed(found.total)} {unit}",
    )
    shapes = [
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="#fff"/>',
        words(20, 40, title.zh, 34, bold=True),
        words(20, 78, title.en, 26, colour="#4a5aa3"),
        f'<rect x="{LABEL + 20:g}" y="98" width="26" height="22" fill="{SAVES}"/>',
        words(LABEL + 54, 117, f"−{found.by * 100:g} %", 22),
        f'<rect x="{LABEL + 170:g}" y="98" width="26" height="22" fill="{ADDS}"/>',
        words(LABEL + 204, 117, f"+{found.by * 100:g} %", 22),
    ]
    y = HEAD
    for kind, bars in groups:
        shapes.append(words(20, y + 44, NAMES[kind].both(" "), 27, bold=True))
        y += TITLE
        for bar in bars:
            shapes += _row(bar, y, middle, scale)
            y += ROW
    shapes.append(
        f'<path d="M{middle:.1f} {HEAD + TITLE - 8:.1f}V{y:.1f}" stroke="{INK}" stroke-width="2" stroke-dasharray="6 6"/>'
    )
    foot = ["各行单独变动 one input at a time"]
    if any(bar.limited for bar in found.bars):
        foot.append("* 先到参数边界 a bound of the parameter came first")
    shapes.append(words(20, height - 58, " · ".join(foot), 22, colour="#4a5aa3"))
    if found.left_out:
        out = Text("、".join(t.zh for t in found.left_out), ", ".join(t.en for t in found.left_out))
        said = f"未列入（决定功能单位） left out, as they define the functional unit: {out.both()}"
        shapes.append(words(20, height - 24, fitting(said, 22, WIDTH - 40), 22, colour="#4a5aa3"))
    body = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH / 10:g}mm" height="{height / 10:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {height:g}" font-family="{FONTS}"><title>{escape(title.both())}</title>{"".join(shapes)}</svg>'
    )
    return Drawing(body.encode(), title.both(), WIDTH / 10, height / 10)


def _row(bar: Bar, y: float, middle: float, scale: float) -> list[str]:
    """Name, track, and the two ends with their figures; an end that points the other way than its name says is drawn where it points."""
    star = " *" if bar.limited else ""
    shapes = [
        words(LABEL, y + 36, fitting(bar.name_zh + star, 26, LABEL - 20), 26, anchor="end"),
        f'<rect x="{LABEL + 20:g}" y="{y + 14:.1f}" width="{WIDTH - LABEL - 40:g}" height="46" fill="{TRACK}"/>',
    ]
    if bar.name_en != bar.name_zh:
        shapes.append(words(LABEL, y + 64, fitting(bar.name_en, 21, LABEL - 20), 21, anchor="end", colour="#4a5aa3"))
    ends = sorted(((bar.low, SAVES), (bar.high, ADDS)), key=lambda end: -abs(end[0]))
    for value, colour in ends:
        start, end = sorted((middle, middle + value * scale))
        shapes.append(
            f'<rect x="{start:.2f}" y="{y + 14:.1f}" width="{max(end - start, 1.5):.2f}" height="46" fill="{colour}"/>'
        )
    least, most = sorted((bar.low, bar.high))
    same = least * most > 0  # both ends on one side: their figures stand at the outer end only
    for value, anchor, gap in ((least, "end", -10.0), (most, "start", 10.0)):
        if same and abs(value) < max(abs(least), abs(most)):
            continue
        at = middle + value * scale + gap
        shapes.append(words(at, y + 46, f"{'+' if value > 0 else ''}{printed(value)}", 25, anchor=anchor))
    return shapes
