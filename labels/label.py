"""The label: two A4 pages, Chinese and English side by side, drawn from a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventories.problem import InputError, Text
from labels import admission, chart, document, font, lettering, record, room, rounding, wording
from labels.document import Attachment, Identity
from labels.record import Record
from lca import trail as trails

PAGES = 2
DENSITIES = 3
MOST_HOTSPOTS, FEWEST_HOTSPOTS = 10, 2
MOST_NOTICES, FEWEST_NOTICES = 6, 1
BAR_WIDTH, NARROW_BAR_WIDTH, METER_WIDTH = 82, 66, 36
"""mm"""


@dataclass(frozen=True, slots=True)
class Density:
    """How much is put on the pages; what is left out is named with its sum."""

    hotspots: int
    notices: int
    first_page: int = 0
    """0 airy, 1 snug, 2 tight: sizes of names and rows on page 1"""


def render(
    trail: Mapping[str, Any],
    *,
    disclose: record.Disclosure = "none",
    document_type: record.DocumentType = "draft",
    valid_from: date | None = None,
    valid_until: date | None = None,
    progress: font.Progress | None = None,
) -> bytes:
    """The label of a trail as PDF/A-3a; `disclose="full"` attaches the trail. Raises InputError for what cannot be printed."""
    made = record.make(trail, document_type, disclose, valid_from, valid_until)
    return draw(made, trail if disclose == "full" else None, progress)


def draw(
    made: Record,
    trail: Mapping[str, Any] | None = None,
    progress: font.Progress | None = None,
    more: Sequence[Attachment] = (),
) -> bytes:
    """The label of a record, unsigned, with the trail attached if it is given, and with `more` attachments (proof, statement)."""
    admission.drawn(
        made.document_type, made.id, made.own_id(), made.verification is not None, made.register is not None
    )
    font.load(progress)
    lettering.check_glyphs(_printed(made))
    layout = _fitted(made)
    digest = made.digest()
    attached = [Attachment("record.json", made.canonical(), "Data", "标签记录 Label record (RFC 8785)"), *more]
    if trail is not None:
        attached.append(
            Attachment("trail.json", trails.canonical(trail), "Source", "计算轨迹 Calculation trail (RFC 8785)")
        )
    title = wording.TITLES[made.document_type]
    identity = Identity(
        title=f"{title.zh} {title.en}: {made.product['name_zh']} {made.product['name_en']} ({made.id})",
        author=f"{made.firm['name_zh']} {made.firm['name_en']}",
        subject=f"{rounding.printed(made.headline.value)} {record.UNIT} / {made.headline.unit}",
        identifier=bytes.fromhex(digest[:32]),
        day=date.fromisoformat(made.document_date),
        properties={
            "documentId": made.id,
            "documentType": made.document_type,
            "recordSHA256": digest,
            "modelSHA256": made.digests["model_sha256"],
        },
    )
    return layout.write(identity, attached)


def _printed(made: Record) -> dict[str, Any]:
    """The record as it is printed: citations in letters that the typeface has."""
    plain = made.to_json()
    for hotspot in plain["hotspots"]:
        hotspot |= {name: lettering.simple(hotspot[name]) for name in ("citation", "source")}
    return plain


# -- fitting ---------------------------------------------------------------------------------------------------------


def _fitted(made: Record) -> document.Layout:
    """The fullest layout that keeps each half on its page."""
    gallery = document.Gallery()
    base = _context(made, gallery)
    density = _first_guess(made)
    while True:
        layout = document.lay_out(
            document.html("label.html", **base, **_listed(made, density)), "label.css", gallery.images
        )
        second = layout.page_of("details")
        if layout.pages == PAGES and second == 1:
            return layout
        thinner = _thinner(density, second)
        if thinner is None:
            raise InputError.one(
                "label-overflow",
                Text(
                    "内容超出两页 A4：名称或说明过长",
                    "The content does not fit two A4 pages: a name or description is too long",
                ),
                Text(
                    "缩短产品、企业、功能单位或阶段名称",
                    "Shorten the names of product, firm, functional unit or stages",
                ),
            )
        density = thinner


def sources(made: Record) -> Iterator[str]:
    """The HTML of every layout that the label can have, the likeliest first: the words that verification looks for on the pages."""
    gallery = document.Gallery()
    base = _context(made, gallery)
    guess = _first_guess(made)
    every = [
        Density(hotspots, notices, guess.first_page)
        for hotspots in range(MOST_HOTSPOTS, FEWEST_HOTSPOTS - 1, -1)
        for notices in range(MOST_NOTICES, FEWEST_NOTICES - 1, -1)
    ]
    every.sort(key=lambda d: abs(d.hotspots - guess.hotspots) + abs(d.notices - guess.notices))
    for density in every:
        yield document.html("label.html", **base, **_listed(made, density))


def _first_guess(made: Record) -> Density:
    """Near the mark, because each try costs a layout. Hotspots go first: notices get more than the room beside the
    recomputation only when every hotspot is shown."""
    first = next((d for d in range(DENSITIES) if room.first_page(made, d) <= room.PAGE), DENSITIES - 1)
    free = room.PAGE - room.second_page(made)
    rows, entries = room.statement_rows(_statements(made)), room.hotspot_rows(made)
    hotspots = _count(entries, free - room.RECOMPUTATION, MOST_HOTSPOTS)
    spare = free - sum(entries[:hotspots]) if hotspots == len(entries) else room.RECOMPUTATION
    notices = _count(rows, spare, MOST_NOTICES)
    if notices < len(rows):
        notices = _count(rows, spare - room.REMAINDER, MOST_NOTICES)
    return Density(max(FEWEST_HOTSPOTS, hotspots), max(FEWEST_NOTICES, notices), first)


def _count(heights: list[float], free: float, most: int) -> int:
    """How many rows fit."""
    return next((n for n in range(min(most, len(heights)), 0, -1) if sum(heights[:n]) <= free), 0)


def _thinner(density: Density, second: int | None) -> Density | None:
    if second != 1:  # page 1 runs over
        return (
            None
            if density.first_page == DENSITIES - 1
            else Density(density.hotspots, density.notices, density.first_page + 1)
        )
    if density.notices > 3 and density.notices >= density.hotspots:
        return Density(density.hotspots, density.notices - 1, density.first_page)
    if density.hotspots > FEWEST_HOTSPOTS:
        return Density(density.hotspots - 1, density.notices, density.first_page)
    if density.notices > FEWEST_NOTICES:
        return Density(density.hotspots, density.notices - 1, density.first_page)
    return None


# -- what the template sees --------------------------------------------------------------------------------------------


def _context(made: Record, gallery: document.Gallery) -> dict[str, Any]:
    digest = made.digest()
    convention = made.gwp_set.partition(" ")[2]
    inside = [s for s in made.stages if s.value is not None and not s.beside]
    return {
        "r": made,
        "title": wording.TITLES[made.document_type],
        "boundary": wording.of(wording.BOUNDARIES, made.boundary),
        "convention": wording.CONVENTIONS.get(convention),
        "recomputed": wording.RECOMPUTED[made.disclosure],
        "digest": digest,
        "qr": gallery.show(chart.qr(made.code(), 25, f"二维码 QR code: {made.code()}")),
        "stages": list(_bars(made, gallery)),
        "stage_names": {s.id: Text(s.name_zh, s.name_en) for s in made.stages},
        "excluded": [s for s in made.stages if s.value is None],
        "beside": [s for s in made.stages if s.beside and s.value is not None],
        "inside": inside,
        "origins": wording.ORIGINS,
        "origin_colours": chart.ORIGIN_COLOURS,
        "origins_shown": [o for o in wording.ORIGINS if any(s.origins.get(o) for s in inside)],
        "kinds": wording.DATA_KINDS,
        "meters": _meters(made, gallery),
        "scores": _scores(made),
        "gases": sorted(made.gases.items(), key=lambda item: -abs(item[1])),
        "unit": record.UNIT,
        "many": room.is_many(made),
        "digests": (
            ("模型摘要", "model, SHA-256", made.digests["model_sha256"]),
            ("默克尔根", "Merkle root of the model", made.digests["merkle_root"]),
            ("标签记录", "label record, SHA-256", digest),
            (f"数据集 {made.dataset['version']}", "data set, SHA-256", made.dataset["sha256"]),
        ),
    }


def _bars(made: Record, gallery: document.Gallery) -> Iterator[dict[str, Any]]:
    inside = [s for s in made.stages if s.value is not None and not s.beside]
    low = min((sum(min(v, 0.0) for v in s.origins.values()) for s in inside), default=0.0)
    high = max((sum(max(v, 0.0) for v in s.origins.values()) for s in inside), default=0.0)
    total = made.headline.value
    size = (NARROW_BAR_WIDTH, 2.6) if room.is_many(made) else (BAR_WIDTH, 3.6)
    for stage in inside:
        value = stage.value or 0.0
        empty = not value and not stage.origins
        # A stage without a split by origin is drawn whole.
        parts = [(o, stage.origins[o]) for o in wording.ORIGINS if o in stage.origins] or [("not given", value)]
        share = rounding.percent(value / total) if total > 0 and not empty else "—"
        words = f"{stage.name_zh} {stage.name_en}: {rounding.printed(value)} {record.UNIT}, {share}"
        yield {
            "stage": stage,
            "share": share,
            "empty": empty,
            "bar": gallery.show(chart.bar(parts, min(low, value, 0.0), max(high, value), *size, words)),
        }


def _meters(made: Record, gallery: document.Gallery) -> list[dict[str, Any]]:
    quality = made.quality
    rows = (
        (Text("初级数据占比", "Primary data share"), "PACT", quality.primary_data_share),
        (Text("初级活动数据占比", "Primary activity data"), "", quality.primary_activity_share),
        (Text("估算值占比", "Share on estimates"), "", quality.estimate_share),
        (Text("其他或未知 GWP 基准", "Other or unknown GWP basis"), "", quality.other_basis_share),
    )
    return [
        {
            "name": name,
            "note": note,
            "share": share,
            "meter": gallery.show(chart.meter(share, METER_WIDTH, 2, f"{name.both(' ')} {rounding.percent(share)}")),
        }
        for name, note, share in rows
    ]


def _scores(made: Record) -> list[tuple[str, Text, str]]:
    quality = made.quality
    rows = (
        ("TeR", Text("技术代表性", "technology"), quality.technology),
        ("GeR", Text("地理代表性", "geography"), quality.geography),
        ("TiR", Text("时间代表性", "time"), quality.time),
    )
    return [(short, name, f"{value:.2f}") for short, name, value in rows if value is not None]


def _listed(made: Record, density: Density) -> dict[str, Any]:
    """Rows of page 2 with what each list leaves out."""
    shown, rest = made.hotspots[: density.hotspots], made.hotspots[density.hotspots :]
    known = sum(h.share for h in made.hotspots)
    statements = _statements(made)
    return {
        "density": density,
        "hotspots": [
            {
                "line": h,
                "source": room.source_of(h.supplier, lettering.simple(h.citation or h.source), h.status == "estimate"),
            }
            for h in shown
        ],
        "remainder": {"count": len(rest), "value": sum(h.value for h in rest), "share": sum(h.share for h in rest)}
        if rest
        else None,
        "other": {"value": made.headline.value - sum(h.value for h in made.hotspots), "share": max(0.0, 1 - known)},
        "statements": statements[: density.notices],
        "statements_left": max(0, len(statements) - density.notices),
    }


def _statements(made: Record) -> list[Text]:
    """Exclusions and notices; findings stand apart and are never dropped."""
    excluded = [
        Text(
            f"舍弃：{x['what']}（估计 {rounding.printed(x['estimate'])} {record.UNIT}；{x['reason']}）",
            f"Cut off: {x['what']} (estimated {rounding.printed(x['estimate'])} {record.UNIT}; {x['reason']})",
        )
        for x in made.exclusions
    ]
    return excluded + [Text(n["zh"], n["en"]) for n in made.notices]
