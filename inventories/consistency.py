"""What must fit together in a study before anything is computed: rows with rows, amounts with months, files with names.

Each check works on the rows that could be read, so that one faulty cell does not hide the rest. Checks that need the data set
(unknown materials, priced inputs, mass balance) belong to the model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from inventories import form, provenance, region, sheet, site_share, spread, study, summation, unit, uscc
from inventories.background import fold
from inventories.problem import Text
from inventories.validation import Parts

MONTHS_TOLERANCE = 0.005
_LINK = re.compile(r"https://[^\s<>\"']+")
SLIP = 1.2
"""A material row may not weigh more than this many times the product (rounding of both figures)."""


def check(parts: Parts) -> None:
    """Notes every misfit in the reading."""
    for one in CHECKS:
        one(parts)


def _uscc(parts: Parts) -> None:
    firm = parts.raw.get("firm")
    code = firm.get("uscc") if isinstance(firm, dict) else None
    fault = uscc.fault(code) if isinstance(code, str) and code.strip() else None
    if fault:
        parts.reading.wrong(("firm", "uscc"), "uscc", *fault)


def _region(parts: Parts) -> None:
    plant = parts.raw.get("plant")
    code = plant.get("region") if isinstance(plant, dict) else None
    fault = region.fault(code.strip()) if isinstance(code, str) and code.strip() else None
    if fault:
        parts.reading.wrong(("plant", "region"), "region", *fault)


def _link(parts: Parts) -> None:
    product = parts.one("product")
    if isinstance(product, study.Product) and product.public_study and not _LINK.fullmatch(product.public_study):
        parts.reading.wrong(
            ("product", "public_study"), "link",
            Text(f"“{product.public_study[:60]}”不是 https 网址", f"{product.public_study[:60]!r} is no https address"),
            Text("以 https:// 开头填写完整网址，没有则留空", "Give the whole address, beginning with https://, or leave it blank"),
        )  # fmt: skip


def _period(parts: Parts) -> None:
    period = parts.one("period")
    if not isinstance(period, study.Period):
        return
    wrong = parts.reading.wrong
    if period.end < period.start:
        wrong(
            ("period", "end"), "period-order",
            Text(f"统计期止 {period.end} 早于统计期起 {period.start}", f"The period ends on {period.end}, before its start on {period.start}"),
            Text("改正起止日期", "Correct the two dates"),
        )  # fmt: skip
    elif period.end < _year_after(period.start) - timedelta(days=1) and not period.justification:
        wrong(
            ("period", "end"), "period-short",
            Text(f"统计期 {period.start} 至 {period.end} 不足 12 个月", f"The period {period.start} to {period.end} is shorter than 12 months"),
            Text("采用至少 12 个月的数据，或填写理由", "Take at least 12 months, or give the justification"),
        )  # fmt: skip
    document = parts.day("document_date")
    if document and document < period.end:
        wrong(
            ("document_date",), "period-future",
            Text(f"文件日期 {document} 早于统计期止 {period.end}", f"The document date {document} lies before the end of the period, {period.end}"),
            Text("统计期结束后才能出结果：改正日期", "A result needs the whole period: correct the dates"),
        )  # fmt: skip


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, month=3, day=1)


def _bom(parts: Parts) -> None:
    rows = parts.rows("bom")
    wrong = parts.reading.wrong
    seen: dict[str, int] = {}
    before = 0
    for position, (number, row) in enumerate(rows):
        key = fold(row.part)
        if key in seen:
            wrong(
                ("bom", number, "part"), "part-twice",
                Text(f"零部件“{row.part}”重复（先见于{_row(parts, 'bom', seen[key]).zh}）", f"The part {row.part!r} stands twice (first in {_row(parts, 'bom', seen[key]).en})"),
                Text("合并两行，或改用不同名称", "Merge the rows or give them different names"),
            )  # fmt: skip
        seen.setdefault(key, number)
        # A row that could not be read may be the missing level: judge only neighbours.
        neighbours = number == (rows[position - 1][0] + 1 if position else 0)
        if row.level > before + 1 and neighbours:
            wrong(
                ("bom", number, "level"), "level-skip",
                Text(f"层级从 {before} 跳到 {row.level}", f"The level skips from {before} to {row.level}"),
                Text(f"补上第 {before + 1} 级的上级件，或把层级改为 {before + 1}", f"Add the parent of level {before + 1}, or make the level {before + 1}"),
            )  # fmt: skip
        before = row.level
        after = rows[position + 1] if position + 1 < len(rows) else None
        leaf = after is None or (after[1].level <= row.level and after[0] == number + 1)
        if leaf and not row.material:
            wrong(
                ("bom", number, "material"), "material-missing",
                Text(f"零部件“{row.part}”没有下级件，也没有材料", f"The part {row.part!r} has neither sub-parts nor a material"),
                Text("填写材料，或在其下补充下级件", "Give its material, or add its sub-parts below it"),
            )  # fmt: skip
        if row.loss and row.loss_fate is None:
            wrong(
                ("bom", number, "loss_fate"), "loss-fate-missing",
                Text(f"损耗率为 {row.loss:g}，但没有写损耗去向", f"The loss is {row.loss:g} but its fate is not given"),
                Text("选择：厂内回用、外售回收、废弃", "Choose: remelt, sold, waste"),
            )  # fmt: skip
        for leg, length in (("transport", "distance"), ("transport2", "distance2")):
            mode, km = getattr(row, leg), getattr(row, length)
            if bool(mode) != (km is not None):
                blank = length if mode else leg
                wrong(
                    ("bom", number, blank), "transport-incomplete",
                    Text(f"“{form.STUDY.name(('bom', number, blank)).zh}”未填：运输方式与运距须同时填写", f"{form.STUDY.name(('bom', number, blank)).en} is missing: mode and distance go together"),
                    Text("补上另一项，或两项都留空", "Fill in the other one, or leave both blank"),
                )  # fmt: skip
    _slips(parts)


def _slips(parts: Parts) -> None:
    """A material that outweighs the product: nearly always g written as kg, or a level missed."""
    product = parts.one("product")
    if not isinstance(product, study.Product):
        return
    above: list[float] = []
    for number, row in parts.rows("bom"):
        del above[row.level - 1 :]
        if len(above) != row.level - 1:
            return
        count = row.quantity * (above[-1] if above else 1.0)
        above.append(count if unit.known(row.unit) else 1.0)
        heavy = row.kind == study.BomKind.MATERIAL and unit.known(row.unit) and unit.dimension(row.unit) == "mass"
        mass = count * unit.convert(1.0, row.unit, "kg") if heavy else 0.0
        if mass > SLIP * product.mass:
            parts.reading.wrong(
                ("bom", number, "quantity"), "mass-slip",
                Text(f"“{row.part}”每件产品 {mass:.10g} kg，超过产品质量 {product.mass:.10g} kg", f"{row.part!r} weighs {mass:.10g} kg in one product of {product.mass:.10g} kg"),
                Text("检查单位（g 与 kg 是否写错）、层级与上级件数量", "Check the unit (g or kg?), the level and the quantity of the parent"),
            )  # fmt: skip


def _units(parts: Parts) -> None:
    for section in ("bom", "energy", "direct", "use", "own_factors", "suppliers"):
        for number, row in parts.rows(section):
            if not unit.known(row.unit):
                parts.reading.wrong((section, number, "unit"), "unit-unknown", *unit.unknown(row.unit))
            elif section == "direct" and unit.dimension(row.unit) != "mass":
                parts.reading.wrong(
                    (section, number, "unit"), "unit-dimension",
                    Text(f"排放量须用质量单位，不是 {row.unit}", f"An emission is a mass: {row.unit} is none"),
                    Text("改用 kg、t 或 g", "Use kg, t or g"),
                )  # fmt: skip


def _energy(parts: Parts) -> None:
    product = parts.one("product")
    for section in ("energy", "direct"):
        for number, row in parts.rows(section):
            _allocation(parts, section, number, row, product if isinstance(product, study.Product) else None)
    for number, row in parts.rows("energy"):
        if not row.months:
            continue
        total = summation.total(row.months)
        if len(row.months) < 12:
            parts.reading.wrong(
                ("energy", number, "months"), "months-incomplete",
                Text(f"只有 {len(row.months)} 个月的读数", f"There are readings of {len(row.months)} months only"),
                Text("补齐十二个月，或全部留空", "Fill in all twelve, or none"),
            )  # fmt: skip
        elif not math.isfinite(total) or abs(total - row.amount) > MONTHS_TOLERANCE * max(total, row.amount):
            parts.reading.wrong(
                ("energy", number, "amount"), "months-sum",
                Text(f"月度读数合计 {total:.10g} {row.unit}，用量为 {row.amount:.10g} {row.unit}", f"The months sum to {total:.10g} {row.unit}, the amount is {row.amount:.10g} {row.unit}"),
                Text("改正用量或月度读数（允许相差 0.5%）", "Correct the amount or a reading (0.5 % apart is allowed)"),
            )  # fmt: skip


def _allocation(parts: Parts, section: str, number: int, row: Any, product: study.Product | None) -> None:
    wanted = {
        "pieces": ["site_total"], "mass": ["site_total"], "hours": ["site_total", "hours_per_piece"],
        "value": ["site_total", "value_per_piece"], "submeter": ["submeter"],
    }.get(row.allocation, [])  # fmt: skip
    for name in wanted:
        if getattr(row, name, None) is None:
            label = form.STUDY.name((section, number, name))
            way = next(c.name.zh for c in sheet.ALLOCATION if c.id == row.allocation)
            parts.reading.wrong(
                (section, number, name), "allocation-incomplete",
                Text(f"“{way}”须填写“{label.zh}”", f"Allocation by {row.allocation} needs {label.en}"),
                Text(f"填写“{label.zh}”，或改变分摊方式", f"Fill in {label.en} or change the allocation"),
            )  # fmt: skip
            return
    if not wanted or product is None:
        return
    if row.allocation == study.Allocation.SUBMETER:
        if row.submeter > row.amount * 1.005:
            parts.reading.wrong(
                (section, number, "submeter"), "allocation-share",
                Text(f"分表读数 {row.submeter:.10g} 大于全厂用量 {row.amount:.10g}", f"The submeter read {row.submeter:.10g}, more than the site's {row.amount:.10g}"),
                Text("检查两者的单位与期间", "Check unit and period of both"),
            )  # fmt: skip
        return
    own = product.output * site_share.weight(row, product)
    if own > row.site_total * 1.005:
        parts.reading.wrong(
            (section, number, "site_total"), "allocation-share",
            Text(f"本产品为 {own:.10g}，超过全厂总量 {row.site_total:.10g}", f"This product alone makes {own:.10g}, more than the site's total of {row.site_total:.10g}"),
            Text("检查全厂总量的单位（件、kg、h、元）与产量", "Check the unit of the total (pieces, kg, h, yuan) and the output"),
        )  # fmt: skip


def _ids(parts: Parts) -> None:
    seen: dict[str, tuple[str, int]] = {}
    for section in ("own_factors", "suppliers", "evidence", "parameters"):
        if section in ("evidence", "parameters"):
            seen = {}
        for number, row in parts.rows(section):
            key = fold(row.id)
            if key in seen:
                first = _row(parts, *seen[key])
                parts.reading.wrong(
                    (section, number, "id"), "id-twice",
                    Text(f"编号“{row.id}”重复（先见于{first.zh}）", f"The id {row.id!r} stands twice (first in {first.en})"),
                    Text("使用不同的编号", "Give each its own id"),
                )  # fmt: skip
            seen.setdefault(key, (section, number))


def _row(parts: Parts, section: str, number: int) -> Text:
    row = parts.reading.places.of(section, number).row
    return Text(f"第 {row} 行", f"row {row}") if row else Text(f"{section}[{number}]", f"{section}[{number}]")


CHECKS: tuple[Callable[[Parts], None], ...] = (
    _uscc,
    _region,
    _link,
    _period,
    _bom,
    _units,
    _energy,
    _ids,
    provenance.factors,
    provenance.offsets,
    provenance.proofs,
    spread.spreads,
)
