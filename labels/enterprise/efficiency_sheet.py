"""The efficiency record on one page, Chinese and English: what is official, what is our own calculation, trend, energy mix.

It looks like a form and not like the carbon-efficiency code: no code graphic, no colour of a class, no badge.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from inventories.problem import InputError, Text
from labels import document, font, lettering
from labels.charts import chart
from labels.charts.chart import INK, TRACK, Drawing
from labels.document import Attachment, Identity
from labels.enterprise.efficiency import SELF, EfficiencyRecord
from labels.reporting.report_figures import drawing, text

TITLE = Text("企业能源与碳效记录", "Firm's energy and carbon-efficiency record")
MIX = {
    "coal": (Text("煤", "coal"), "#0f1a42"), "oil": (Text("油", "oil"), "#26397f"), "gas": (Text("气", "gas"), "#4a5aa3"),
    "heat": (Text("热", "heat"), "#6d7fc4"), "grid electricity": (Text("网电", "grid electricity"), "#9fadd9"),
    "own renewable": (Text("自发绿电", "own renewable power"), "#c3cceb"), "other": (Text("其他", "other"), "#dde2f3"),
}  # fmt: skip
DEDUCTIONS = {
    "own renewable": Text("自发绿电（绿证未售）", "own renewable power, certificates not sold"),
    "green certificate": Text("已核销绿证", "green certificates cancelled"),
    "sink": Text("碳汇与封存", "sinks and storage"),
}
QUARTERS = 8
"""most periods in the trend"""
ROWS = 12
"""most energy rows to begin with"""


def draw(
    record: EfficiencyRecord, earlier: Sequence[EfficiencyRecord] = (), progress: font.Progress | None = None
) -> bytes:
    """The page as PDF/A-3 with the record attached; `earlier` are the firm's records of other periods for the trend."""
    font.load(progress)
    lettering.check_glyphs(record.to_json())
    layout = _fitted(record, _trend(record, earlier))
    digest = record.digest()
    identity = Identity(
        title=f"{TITLE.zh} {TITLE.en}: {record.firm['name_zh']} {record.period_id}（{SELF.zh}）",
        author=record.firm["name_zh"],
        subject=f"{record.uscc} {record.period_id}",
        identifier=bytes.fromhex(digest[:32]),
        day=date.fromisoformat(record.document_date),
        properties={"documentId": record.id, "documentType": "efficiency-record", "recordSHA256": digest},
    )
    return layout.write(
        identity, [Attachment("efficiency.json", record.canonical(), "Data", "碳效记录 Efficiency record (RFC 8785)")]
    )


def _fitted(record: EfficiencyRecord, trend: Sequence[EfficiencyRecord]) -> document.Layout:
    """As many energy rows and notices as the page holds; what is left out is said with its number."""
    for rows, notices in ((ROWS, 5), (9, 4), (6, 3), (4, 2), (3, 1)):
        gallery = document.Gallery()
        layout = document.lay_out(
            document.html("efficiency.html", **_context(record, trend, gallery, rows, notices)), "efficiency.css", gallery.images
        )
        if layout.pages == 1:
            return layout
    raise InputError.one(
        "page-overflow",
        Text("内容超出一页：名称或说明过长", "The content does not fit the page: a name or text is too long"),
        Text("缩短企业、场地名称或说明", "Shorten the names of firm and sites"),
    )


def _context(
    record: EfficiencyRecord, trend: Sequence[EfficiencyRecord], gallery: document.Gallery, rows: int, notices: int
) -> dict[str, Any]:
    found = record.self_calculated
    energy = sorted(record.energy, key=lambda e: -Decimal(e["tco2"]))
    own = next((d for d in record.deductions if d["type"] == "own renewable"), None)
    digest = record.digest()
    return {
        "r": record, "s": found, "title": TITLE, "claim": SELF, "digest": digest,
        "qr": gallery.show(chart.qr(f"TANBIAO:EFFICIENCY:{record.id}:{digest[:16]}", 20, "二维码 QR code")),
        "trend": gallery.show(_bars(trend)), "several": len(trend) > 1,
        "mix": gallery.show(_mix(found["mix"])),
        "shares": [(MIX[name][0], MIX[name][1], f"{Decimal(share) * 100:.1f} %") for name, share in found["mix"].items()],
        "energy": energy[:rows], "energy_left": len(energy) - rows if len(energy) > rows else 0, "own": own,
        "deductions": [(DEDUCTIONS[d["type"]], d) for d in record.deductions],
        "notices": record.notices[:notices], "notices_left": max(0, len(record.notices) - notices),
        "number": number, "percent": lambda share: f"{Decimal(share) * 100:.2f} %",
        "labels": record.labels[:4], "labels_left": max(0, len(record.labels) - 4),
    }  # fmt: skip


def number(value: str, digits: int = 4) -> str:
    """Decimal text for the page: grouped, at most so many decimals."""
    if not value:
        return "—"
    made = f"{Decimal(value):,.{digits}f}"
    return made.rstrip("0").rstrip(".") if "." in made else made


def _trend(record: EfficiencyRecord, earlier: Sequence[EfficiencyRecord]) -> list[EfficiencyRecord]:
    """The firm's periods of the same kind up to this one, the latest last, one record a period."""
    by_period = {
        r.period_id: r
        for r in earlier
        if r.uscc == record.uscc and r.period["kind"] == record.period["kind"] and r.period["end"] < record.period["end"]
    }
    before = [by_period[p] for p in sorted(by_period)]
    return [*before[-(QUARTERS - 1) :], record]


def _bars(trend: Sequence[EfficiencyRecord]) -> Drawing:
    """L and net emissions by period, as plain bars of one colour: no class colours."""
    width, height, foot, head = 850.0, 330.0, 58.0, 40.0
    values = [Decimal(r.self_calculated["intensity"] or 0) for r in trend]
    top = max([*values, Decimal("0.000001")])
    room = width / max(len(trend), 4)
    shapes = [f'<rect x="0" y="{height - foot:.1f}" width="{width:.1f}" height="2" fill="{TRACK}"/>']
    words = []
    for place, (one, value) in enumerate(zip(trend, values, strict=True)):
        x = place * room
        long = float(value / top) * (height - foot - head)
        last = place == len(trend) - 1
        colour = INK if last else "#9fadd9"
        shapes.append(
            f'<rect x="{x + room * 0.18:.1f}" y="{height - foot - long:.1f}" width="{room * 0.64:.1f}" height="{long:.1f}" fill="{colour}"/>'
        )
        said = f"{value:,.3f}" if one.self_calculated["intensity"] else "—"
        shapes.append(text(x + room / 2, height - foot - long - 9, said, 26, anchor="middle", bold=last))
        shapes.append(text(x + room / 2, height - foot + 30, one.period_id, 24, anchor="middle"))
        shapes.append(text(x + room / 2, height - 4, f"{number(one.self_calculated['net_tco2'], 1)} t", 21, anchor="middle", colour="#566078"))
        words.append(f"{one.period_id} {said}")
    title = f"各期碳强度 L by period, t CO2/万元 10,000 yuan: {'; '.join(words)}"
    return drawing(shapes, height, title, width)


def _mix(mix: dict[str, str]) -> Drawing:
    width, height = 850.0, 60.0
    shapes = [f'<rect x="0" y="0" width="{width}" height="{height}" fill="{TRACK}"/>']
    x = 0.0
    words = []
    for name, share in mix.items():
        long = float(Decimal(share)) * width
        shapes.append(f'<rect x="{x:.2f}" y="0" width="{long:.2f}" height="{height}" fill="{MIX[name][1]}"/>')
        x += long
        words.append(f"{MIX[name][0].en} {Decimal(share) * 100:.1f} %")
    return drawing(shapes, height, f"用能结构 energy mix by tce: {', '.join(words)}", width)
