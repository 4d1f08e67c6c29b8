"""The label: two A4 pages, Chinese and English side by side, drawn from a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from inventories.problem import InputError, Text
from labels import admission, document, engine, font, lettering, record, room, rounding, sheet, wording
from labels.document import Attachment, Identity
from labels.record import Record
from lca import trail as trails

PAGES = 2
DENSITIES = 4
MOST_HOTSPOTS, FEWEST_HOTSPOTS = 24, 2
MOST_NOTICES, FEWEST_NOTICES = 6, 1


@dataclass(frozen=True, slots=True)
class Density:
    """How much is put on the pages; what is left out is named with its sum."""

    hotspots: int
    notices: int
    first_page: int = 0
    """0 airy, 1 snug, 2 close, 3 tight: sizes of names and rows on page 1"""
    flat: bool = False
    """hotspots in one line each instead of two"""
    open_rows: int = 0
    """so many hotspots, the largest, with names and sources in as many lines as they need"""
    open_notices: bool = False
    """notices without a cut"""


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
    with engine.machine().sparing(short=True):
        return _fitted(made).write(identity, attached)


def _printed(made: Record) -> dict[str, Any]:
    """The record as it is printed: citations in letters that the typeface has."""
    plain = made.to_json()
    for hotspot in plain["hotspots"]:
        hotspot |= {name: lettering.simple(hotspot[name]) for name in lettering.SIMPLIFIED if name in hotspot}
    return plain


# -- fitting ---------------------------------------------------------------------------------------------------------


def _fitted(made: Record) -> document.Layout:
    """The fullest layout that keeps each half on its page."""
    gallery = document.Gallery()
    base = sheet.context(made, gallery)
    density = _first_guess(made)
    while True:
        layout = document.lay_out(
            document.html("label.html", **base, **_rows(made, density)), "label.css", gallery.images
        )
        second = layout.page_of("details")
        if layout.pages == PAGES and second == 1:
            return layout
        thinner = _thinner(density, second, made)
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


def sources(made: Record, page: str | None = None) -> Iterator[str]:
    """The HTML of the label at every density that the template knows, the likeliest first: the words that verification looks for.

    None depends on today's estimates of room, and the words of page 1 are the same in each. `page`: the words of page 2 without
    blanks, which say themselves how much is left out; only those densities are given.
    """
    base = sheet.context(made, document.Gallery())
    for density in dict.fromkeys([replace(_first_guess(made), first_page=0), *_densities(made)]):
        rows = _rows(made, density)
        left, unsaid = (rows["remainder"] or {}).get("count", 0), rows["statements_left"]
        if page is None or ((not left or f"另有{left}项热点" in page) and (not unsaid or f"另有{unsaid}条" in page)):
            yield document.html("label.html", **base, **rows)


def _densities(made: Record) -> Iterator[Density]:
    """All that can differ in words; the sizes of page 1 do not."""
    hotspots = max(FEWEST_HOTSPOTS, min(len(made.hotspots), MOST_HOTSPOTS))
    notices = max(FEWEST_NOTICES, min(len(sheet.statements(made)), MOST_NOTICES))
    for rows in range(hotspots, -1, -1):
        yield Density(hotspots, notices, open_rows=rows, open_notices=True)
    for flat in (False, True):
        for few in range(hotspots, FEWEST_HOTSPOTS - 1, -1):
            for said in range(notices, FEWEST_NOTICES - 1, -1):
                yield Density(few, said, flat=flat)


def _rows(made: Record, density: Density) -> dict[str, Any]:
    rows = sheet.listed(made, density.hotspots, density.notices, density.flat, density.open_rows)
    notice = room.OPEN_NOTICE if density.open_notices else room.CUT_NOTICE
    return rows | {"density": density, "notice_cut": notice, "stage_cut": room.OPEN_STAGE}


def _first_guess(made: Record) -> Density:
    """Near the mark, because each try costs a layout. Where all words have room, none is cut; else those of the largest hotspots are not."""
    first = next((d for d in range(DENSITIES) if room.first_page(made, d) <= room.PAGE), DENSITIES - 1)
    said = sheet.statements(made)
    entries, notices = min(len(made.hotspots), MOST_HOTSPOTS), min(len(said), MOST_NOTICES)
    left, right = room.columns(made)
    below = max(
        left + sum(room.statement_rows(said[:notices], opened=True)) + (room.REMAINDER if notices < len(said) else 0),
        right,
    )
    free = room.PAGE - room.second_page(made, flat=False) - below - 3
    opened, cut = sheet.open_rows(made), room.hotspot_rows(made, flat=False)
    if len(made.hotspots) == entries and sum(cut) <= free:
        rows = next(n for n in range(entries, -1, -1) if sum(opened[:n]) + sum(cut[n:]) <= free)
        return Density(entries, notices, first, open_rows=rows, open_notices=True)
    return _cut_guess(made, first)


def _cut_guess(made: Record, first: int) -> Density:
    """Hotspots go first: all of them in two lines each, or else in one line; notices, cut, take what is left."""
    rows = room.statement_rows(sheet.statements(made))
    left, right = room.columns(made)
    least = left + rows[0] + room.REMAINDER if rows else left
    for flat in (False, True):
        free = room.PAGE - room.second_page(made, flat) + room.REST
        free -= room.source_list(sheet.sources(made)) if flat else 0
        entries = room.hotspot_rows(made, flat)
        hotspots = max(FEWEST_HOTSPOTS, _count(entries, free - max(right, least), MOST_HOTSPOTS))
        if hotspots >= len(entries):
            break
        free -= room.REST
    spare = max(free - sum(entries[:hotspots]) - 3, right) - left
    notices = _count(rows, spare, MOST_NOTICES)
    if notices < len(rows):
        notices = _count(rows, spare - room.REMAINDER, MOST_NOTICES)
    return Density(hotspots, max(FEWEST_NOTICES, notices), first, flat)


def _count(heights: list[float], free: float, most: int) -> int:
    """How many rows fit."""
    return next((n for n in range(min(most, len(heights)), 0, -1) if sum(heights[:n]) <= free), 0)


def _thinner(density: Density, second: int | None, made: Record) -> Density | None:
    if second != 1:  # page 1 runs over
        tightest = density.first_page == DENSITIES - 1
        return None if tightest else replace(density, first_page=density.first_page + 1)
    if density.open_rows:
        return replace(density, open_rows=density.open_rows - 1)
    if density.open_notices:
        return _cut_guess(made, density.first_page)
    if density.notices > 3:
        return replace(density, notices=density.notices - 1)
    if not density.flat:
        return replace(density, flat=True)
    if density.hotspots > FEWEST_HOTSPOTS:
        return replace(density, hotspots=density.hotspots - 1)
    if density.notices > FEWEST_NOTICES:
        return replace(density, notices=density.notices - 1)
    return None
