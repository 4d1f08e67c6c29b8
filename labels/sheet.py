"""What the label's template sees: a record's words and drawings, cut to the room they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from inventories.problem import Text
from labels import document, lettering, record, room, rounding, wording
from labels.charts import chart
from labels.facts import Enterprise, Hotspot
from labels.record import Record
from lca import hotspot, recycling

BAR_WIDTH, NARROW_BAR_WIDTH, METER_WIDTH, INTERVAL_WIDTH = 75, 66, 36, 22
"""mm"""


def context(made: Record, gallery: document.Gallery) -> dict[str, Any]:
    digest = made.digest()
    convention = made.gwp_set.partition(" ")[2]
    inside = room.shown(made)
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
        "nothing": [s for s in made.stages if s.value is not None and not s.beside and s not in inside],
        "beside": [s for s in made.stages if s.beside and s.value is not None],
        "inside": inside,
        "origins": wording.ORIGINS,
        "origin_colours": chart.ORIGIN_COLOURS,
        "origins_shown": [o for o in wording.ORIGINS if any(s.origins.get(o) for s in inside)],
        "kinds": wording.DATA_KINDS,
        "meters": _meters(made, gallery),
        "scores": _scores(made),
        "gases": sorted(made.gases.items(), key=lambda item: -abs(item[1])),
        "interval": _interval(made, gallery),
        "choices": _choices(made),
        "profiles": [p for p in (made.profile, made.sector) if p is not None],
        "level": wording.LEVELS[made.verification.level] if made.verification else None,
        "opinion": wording.OPINIONS[made.verification.opinion] if made.verification else None,
        "certificate": _certificate(made),
        "place": _place(made.register or {}),
        "standing": wording.STANDING[made.document_type],
        "enterprise": _enterprise(made.enterprise),
        "unit": record.UNIT,
        "many": room.is_many(made),
        "digests": (
            ("模型摘要", "model, SHA-256", made.digests["model_sha256"]),
            ("默克尔根", "Merkle root of the model", made.digests["merkle_root"]),
            ("标签记录", "label record, SHA-256", digest),
            (f"数据集 {made.dataset['version']}", "data set, SHA-256", made.dataset["sha256"]),
        ),
    }


def _interval(made: Record, gallery: document.Gallery) -> Markup | None:
    if made.interval is None:
        return None
    low, high = made.interval.low, made.interval.high
    words = f"95 %: {rounding.printed(low)} – {rounding.printed(high)} {record.UNIT}"
    return gallery.show(chart.interval(low, made.headline.value, high, INTERVAL_WIDTH, 2.4, words))


def _choices(made: Record) -> list[tuple[Text, Text]]:
    """What comparability hangs on besides rule, functional unit, boundary and GWP set."""
    if made.method is None:
        return []
    return [
        (Text("电力", "electricity"), wording.of(wording.ELECTRICITY, made.method.electricity)),
        (Text("回收", "recycling"), wording.of(recycling.NAMES, made.method.recycling)),
    ]


def _place(register: Mapping[str, str]) -> str:
    """Address and origin of the register in one line."""
    url, origin = register.get("url", ""), register.get("origin", "")
    if url and lettering.ems(url + origin) > 43:
        url, origin = lettering.cut(url, 28), lettering.cut(origin, 13)
    return " | ".join(part for part in (url, lettering.cut(origin, 43)) if part)


def _certificate(made: Record) -> list[tuple[Text, str]]:
    """The body's certificate as it was recorded: number, rule and class first."""
    found = (made.verification.certificate if made.verification else None) or {}
    known = [key for key in wording.CERTIFICATE if key in found]
    return [(wording.of(wording.CERTIFICATE, key), str(found[key])) for key in [*known, *sorted(found.keys() - known)]]


def _enterprise(of: Enterprise | None) -> dict[str, Any] | None:
    """The firm's carbon-efficiency record; level and grade only as an issued code states them (method decision 5)."""
    if of is None:
        return None
    rows = [
        (Text("能耗", "energy"), of.energy_tce, "tce"),
        (Text("净排放", "net"), of.net_tco2, "t CO2"),
        (Text("排放强度", "intensity"), of.intensity, "t CO2/万元"),
    ]
    if of.kind == "issued":
        rows.append((Text("等级", "level"), " ".join(part for part in (of.level, of.grade) if part), ""))
    return {
        "of": of,
        "kind": wording.ENTERPRISE[of.kind],
        "figures": [{"name": name, "value": value, "unit": unit} for name, value, unit in rows if value],
    }


def _bars(made: Record, gallery: document.Gallery) -> Iterator[dict[str, Any]]:
    inside = room.shown(made)
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
        (Text("其他或未知 GWP 基准", "Other/unknown GWP basis"), "", quality.other_basis_share),
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


def listed(made: Record, hotspots: int, notices: int, flat: bool, opened: int = 0) -> dict[str, Any]:
    """Rows of page 2 with what each list leaves out; `flat`: hotspots in one line each; the first `opened` in as many as they need."""
    shown, rest = made.hotspots[:hotspots], made.hotspots[hotspots:]
    known = sum(h.share for h in made.hotspots)
    said = statements(made)
    rows = [_hotspot(h, flat, i < opened) for i, h in enumerate(shown)]
    numbered: list[str] = []
    if flat:
        cells, numbered = _numbered(shown)
        rows = [row | {"source": cell} for row, cell in zip(rows, cells, strict=True)]
    return {
        "hotspots": rows,
        "sources": numbered,
        "remainder": {"count": len(rest), "value": sum(h.value for h in rest), "share": sum(h.share for h in rest)}
        if rest
        else None,
        "other": {"value": made.headline.value - sum(h.value for h in made.hotspots), "share": max(0.0, 1 - known)},
        "statements": said[:notices],
        "statements_left": max(0, len(said) - notices),
    }


def open_rows(made: Record) -> list[float]:
    """mm of each row of the hotspot table whose words are not cut to one line."""
    stages = {s.id: Text(s.name_zh, s.name_en) for s in made.stages}
    rows = [_hotspot(h, flat=False, opened=True) for h in made.hotspots]
    return [room.open_row(r["zh"], r["en"], r["source"], stages[r["line"].stage]) for r in rows]


def sources(made: Record) -> str:
    """The list of sources below a table of one-line hotspots, as words."""
    return "；".join(f"{i} {words}" for i, words in enumerate(_numbered(made.hotspots)[1], 1))


def _numbered(shown: Sequence[Hotspot]) -> tuple[list[str], list[str]]:
    """Cells with the numbers of the sources of amount and factor, and the sources in the order of their numbers."""
    numbers: dict[str, int] = {}

    def number(words: str) -> str:
        return str(numbers.setdefault(lettering.cut(words, room.SOURCE), len(numbers) + 1)) if words else "–"

    cells = []
    for line in shown:
        row, factor = _origins(line)
        cells.append(f"{number(row)} | {number(factor)}{'*' if line.status == 'estimate' else ''}")
    return cells, list(numbers)


def _origins(line: Hotspot) -> tuple[str, str]:
    """Where the amount and where the factor come from, the latter with its supplier."""
    row, factor = (lettering.simple(words) for words in (line.row_source or "", line.citation or line.source))
    return row, ", ".join(part for part in (line.supplier, factor) if part)


def _hotspot(line: Hotspot, flat: bool, opened: bool) -> dict[str, Any]:
    zh, en = room.named(*hotspot.named(line), flat, opened)
    row, factor = _origins(line)
    return {
        "line": line,
        "zh": zh,
        "en": en,
        "source": room.origins(row, factor, line.status == "estimate", opened),
        "opened": opened,
    }


def statements(made: Record) -> list[Text]:
    """Exclusions, what the rules warn of, and notices; findings stand apart and are never dropped.

    What is excluded and why are the firm's own words, in one language or both: they are said once.
    """
    excluded = [
        Text(
            f"舍弃 Cut off：{x['what']}（估计 estimated {rounding.printed(x['estimate'])} {record.UNIT}；{x['reason']}）",
            "",
        )
        for x in made.exclusions
    ]
    return excluded + _warned(made) + [Text(n["zh"], n["en"]) for n in made.notices]


def _warned(made: Record) -> list[Text]:
    """The topics in which our rules found something, each once, errors first."""
    topics = {f["rule"]: f for p in (made.profile, made.sector) if p for f in p.findings}
    if not topics:
        return []
    ranked = sorted(topics.values(), key=lambda f: f["severity"] != "error")
    return [
        Text(
            "规则指出：" + "、".join(f"{f['zh']} {f['rule']}" for f in ranked),
            "Rules point at: " + ", ".join(f"{f['en']} {f['rule']}" for f in ranked),
        )
    ]
