"""Figures of a comparison: intervals with groups, life-cycle stages side by side, and how firm the order of footprints is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventories.problem import Text
from labels import lettering, rounding
from labels.charts.chart import INK, Drawing
from labels.reporting.report_figures import GREY, PALE, SOFT, WIDTH, _ticks, drawing, text
from labels.tendering.bids import LotResult

MOST = 30
"""Bids that a figure shows; the tables and the workbook have all of them."""
STAGES = ("#26397f", "#6d7fc4", "#9fadd9", "#c3cceb", "#0f1a42", "#4a5aa3", "#7a8bb0", "#dde2f3")
RANKS = ("#1d2c66", "#6d7fc4", "#a9b5dd", "#d3daef", "#e9ecf6")
LEFT, RIGHT, ROW = 520.0, 220.0, 62.0


def shown(lot: LotResult) -> tuple[int, ...]:
    """The items that figures show, lowest footprint first."""
    return lot.compared.order[:MOST] if lot.compared else ()


def _name(lot: LotResult, item: int, called: Mapping[int, str], y: float) -> str:
    """The bidder's name around the height y: in two lines where one is too short, as soon as the rest fits into the second."""
    name, room = lettering.simple(called[lot.comparable[item].number]), LEFT - 30
    if lettering.ems(name) * 27 > room:
        for space in (n for n, sign in enumerate(name) if sign == " "):
            first, second = name[:space].rstrip(), name[space:].strip()
            if second and max(lettering.ems(first), lettering.ems(second)) * 23 <= room:
                return text(8, y - 4, first, 23, bold=True) + text(8, y + 22, second, 23, colour=GREY)
    return text(8, y + 9, lettering.cut(name, room / 27), 27, bold=True)


def intervals(lot: LotResult, called: Mapping[int, str]) -> Drawing:
    """Stated footprint and 95 % interval of every comparable bid; bids that are scored alike stand on one ground."""
    assert lot.compared is not None and lot.award is not None  # noqa: S101, PT018
    items = shown(lot)
    low = min(0.0, *(lot.compared.low[i] for i in items))
    high = max(0.0, *(lot.compared.high[i] for i in items)) or 1.0
    room = WIDTH - LEFT - RIGHT
    scale = room / (high - low)
    zero = LEFT - low * scale
    bottom = 12 + ROW * len(items)
    shapes: list[str] = []
    group_of = {n: g for g, group in enumerate(lot.award.groups) for n in group}
    for row, item in enumerate(items):
        if group_of[lot.comparable[item].number] % 2 == 0:
            shapes.append(f'<rect x="0" y="{12 + ROW * row:.1f}" width="{WIDTH:g}" height="{ROW:g}" fill="{PALE}"/>')
    for tick in _ticks(low, high):
        x = zero + tick * scale
        shapes.append(
            f'<path d="M{x:.1f} 6V{bottom + 6:.1f}" stroke="{SOFT}" stroke-width="{3 if not tick else 1.5}"/>'
        )
        shapes.append(text(x, bottom + 34, rounding.printed(tick) if tick else "0", 23, anchor="middle", colour=GREY))
    for row, item in enumerate(items):
        y = 12 + ROW * (row + 0.5)
        a, b = zero + lot.compared.low[item] * scale, zero + lot.compared.high[item] * scale
        middle = zero + (lot.comparable[item].value or 0.0) * scale
        shapes += [
            _name(lot, item, called, y),
            f'<path d="M{a:.1f} {y:.1f}H{b:.1f}M{a:.1f} {y - 13:.1f}v26M{b:.1f} {y - 13:.1f}v26" stroke="{INK}" stroke-width="4" fill="none"/>',
            f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="12" fill="{INK}"/>',
            text(WIDTH - 84, y + 9, rounding.printed(lot.comparable[item].value or 0.0), 27, bold=True, anchor="end"),
            text(WIDTH - 66, y + 9, lot.compared.letters[item], 27, colour=INK),
        ]
    words = "; ".join(
        f"{called[lot.comparable[i].number]} {rounding.printed(lot.comparable[i].value or 0.0)} ({lot.compared.letters[i]})"
        for i in items
    )
    return drawing(shapes, bottom + 46, lettering.simple(f"足迹与 95 % 区间 Footprints with 95 % intervals: {words}"))


def stage_names(lot: LotResult) -> tuple[Text, ...]:
    """Stages of all shown bids, in the order they come."""
    found: dict[str, Text] = {}
    for item in shown(lot):
        facts = lot.comparable[item].offer.facts
        for name, _ in facts.stages if facts else ():
            found.setdefault(name.en, name)
    return tuple(found.values())[: len(STAGES)]


def stages(lot: LotResult, called: Mapping[int, str]) -> Drawing:
    """Each bid's footprint by life-cycle stage; a bid whose document gives none has an empty row."""
    colour = {name.en: STAGES[n] for n, name in enumerate(stage_names(lot))}
    rows: list[tuple[int, list[tuple[str, float]]]] = []
    for item in shown(lot):
        bid = lot.comparable[item]
        facts = bid.offer.facts
        factor = (bid.value or 0.0) / facts.headline if facts and facts.headline else 1.0
        rows.append((item, [(colour.get(n.en, SOFT), v * factor) for n, v in facts.stages] if facts else []))
    low = min([0.0, *(sum(min(v, 0.0) for _, v in parts) for _, parts in rows)])
    high = max([0.0, *(sum(max(v, 0.0) for _, v in parts) for _, parts in rows)]) or 1.0
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    zero = LEFT - low * scale
    shapes: list[str] = []
    for number, (item, parts) in enumerate(rows):
        y = 10 + ROW * number
        shapes.append(_name(lot, item, called, y + 25))
        right = left = zero
        for fill, value in parts:
            length = abs(value) * scale
            x = right if value > 0 else left - length
            right, left = (right + length, left) if value > 0 else (right, left - length)
            shapes.append(f'<rect x="{x:.2f}" y="{y + 6:.1f}" width="{length:.2f}" height="40" fill="{fill}"/>')
        if not parts:
            shapes.append(text(LEFT, y + 34, "未按阶段给出 no stages stated", 24, colour=GREY))
        shapes.append(
            text(WIDTH - 84, y + 34, rounding.printed(lot.comparable[item].value or 0.0), 27, bold=True, anchor="end")
        )
    shapes.append(f'<path d="M{zero:.1f} 6V{10 + ROW * len(rows):.1f}" stroke="{SOFT}" stroke-width="3"/>')
    return drawing(shapes, 18 + ROW * len(rows), "各投标按生命周期阶段 Footprints by life-cycle stage")


def ranks(lot: LotResult, called: Mapping[int, str]) -> Drawing:
    """How often each bid had which rank in the draws with nothing shared; even bars mean that the order is chance."""
    assert lot.compared is not None  # noqa: S101
    items = shown(lot)
    room = WIDTH - LEFT - RIGHT
    shapes: list[str] = []
    for number, item in enumerate(items):
        y, x = 10 + ROW * number, LEFT
        shapes.append(_name(lot, item, called, y + 25))
        for rank, share in enumerate(_few(lot.compared.ranks[item])):
            length = share * room
            shapes.append(f'<rect x="{x:.2f}" y="{y + 6:.1f}" width="{length:.2f}" height="40" fill="{RANKS[rank]}"/>')
            if length > 70:
                shapes.append(
                    text(
                        x + length / 2,
                        y + 34,
                        f"{share * 100:.0f} %",
                        23,
                        anchor="middle",
                        colour="#ffffff" if rank < 2 else "#151b2e",
                    )
                )
            x += length
    words = "; ".join(f"{called[lot.comparable[i].number]}: {lot.compared.ranks[i][0] * 100:.0f} %" for i in items)
    return drawing(
        shapes,
        14 + ROW * len(items),
        lettering.simple(f"名次的稳定性：排第一的份额 Rank stability, share of first ranks: {words}"),
    )


def _few(shares: Sequence[float]) -> list[float]:
    """Ranks 1 to 4, and all later ones together."""
    return [*shares[:4], sum(shares[4:])] if len(shares) > 5 else list(shares)


def rank_names(lot: LotResult) -> tuple[Text, ...]:
    size = len(lot.comparable)
    names = [Text(f"第 {n}", f"rank {n}") for n in range(1, min(size, 4) + 1)]
    return (
        (*names, Text("第 5 及以后" if size > 5 else "第 5", "rank 5 and later" if size > 5 else "rank 5"))
        if size >= 5
        else tuple(names)
    )
