"""The arithmetic of form 205-1 on a ledger: (4) = (5) + (7), (9) = (1) + (2) − (4), parts within their whole, meters beside bills."""

from __future__ import annotations

from decimal import Decimal

from inventories.enterprise import ledger
from inventories.enterprise.consumption import MWH, ZERO, Use, uses
from inventories.problem import Text
from inventories.study import Certificate
from inventories.validation import Parts

ROUNDING = Decimal("0.001")
"""relative: figures of the form are rounded"""
METERS = Decimal("0.02")
"""relative: meters beside bills (own limit; none is published)"""


def found(parts: Parts) -> list[Use]:
    """The uses of the rows that could be read."""
    return uses(parts.rows("items"), [r for _, r in parts.rows("readings")], [r for _, r in parts.rows("power")])


def differ(one: Decimal, other: Decimal, limit: Decimal = ROUNDING) -> bool:
    """Whether two figures differ by more than rounding."""
    return abs(one - other) > limit * max(abs(one), abs(other))


def plain(value: Decimal) -> str:
    """A decimal without exponent and needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def balance(parts: Parts) -> None:
    """Notes every row whose figures do not fit together."""
    rows = dict(parts.rows("items"))
    for use in found(parts):
        if use.row is None:
            continue
        _one(parts, use, rows[use.row])
    _certified(parts)


def _one(parts: Parts, use: Use, row: ledger.ItemRow) -> None:
    wrong = parts.reading.wrong
    at = ("items", use.row or 0)
    left = use.opening + use.purchased + use.produced + use.own_used - use.sold
    if use.consumption < 0:
        wrong(
            (*at, "closing"), "consumption-negative",
            Text(f"由库存推算的消费量为负：{plain(use.consumption)}", f"The consumption that the stocks leave is negative: {plain(use.consumption)}"),
            Text("检查期初、购进、转供与期末库存", "Check opening stock, purchases, passed on and closing stock"),
        )  # fmt: skip
        return
    stocked = any((row.opening, row.purchased, row.produced, row.closing))
    if row.consumption is not None and stocked:
        if left - use.consumption < -ROUNDING * max(use.consumption, left):
            wrong(
                (*at, "consumption"), "stock-negative",
                Text(f"消费量 {plain(use.consumption)} 多于可用量 {plain(left)}：期末库存为负", f"The consumption {plain(use.consumption)} is more than there was, {plain(left)}: the stock would be negative"),
                Text("检查期初、购进与消费量", "Check opening stock, purchases and consumption"),
            )  # fmt: skip
        elif row.closing is not None and abs(left - use.consumption - use.closing) > ROUNDING * max(use.consumption, left):
            wrong(
                (*at, "closing"), "form-arithmetic",
                Text(f"(9) 期末库存应为 (1)+(2)+自产−(4)−转供＝{plain(left - use.consumption)}，现为 {plain(use.closing)}", f"Column 9 should be (1) + (2) + own − (4) − passed on = {plain(left - use.consumption)}, it is {plain(use.closing)}"),
                Text("改正其中一项", "Correct one of them"),
            )  # fmt: skip
    if row.industrial is not None and differ(use.consumption, use.industrial + use.non_industrial):
        wrong(
            (*at, "industrial"), "form-arithmetic",
            Text(f"(4) 消费量 {plain(use.consumption)} ≠ (5)+(7)＝{plain(use.industrial + use.non_industrial)}", f"Column 4, {plain(use.consumption)}, is not (5) + (7) = {plain(use.industrial + use.non_industrial)}"),
            Text("改正其中一项", "Correct one of them"),
        )  # fmt: skip
    for name, part, whole, of in (
        ("feedstock", use.feedstock, use.industrial, Text("工业生产消费", "industrial use")),
        ("transport", use.transport, use.consumption, Text("消费量", "consumption")),
        ("non_industrial", use.non_industrial, use.consumption, Text("消费量", "consumption")),
    ):
        if part > whole * (1 + ROUNDING):
            wrong(
                (*at, name), "part-above-whole",
                Text(f"{plain(part)} 大于{of.zh} {plain(whole)}", f"{plain(part)} is more than the {of.en}, {plain(whole)}"),
                Text("改正其中一项", "Correct one of them"),
            )  # fmt: skip
    if use.metered is not None and row.consumption is not None and differ(use.metered, use.consumption, METERS):
        parts.reading.notices.add(
            "meters-bills",
            Text(f"月度读数合计 {plain(use.metered)}，消费量 {plain(use.consumption)}，相差超过 2 %（自定限值）", f"The monthly readings sum to {plain(use.metered)}, the consumption is {plain(use.consumption)}: more than 2 % apart (our own limit)"),
            Text("核对表计与账单", "Compare meters and bills"),
            parts.reading.places.of(*at, "consumption"),
        )  # fmt: skip
    if use.own_used > use.consumption:
        wrong(
            (*at, "consumption"), "own-power-above-consumption",
            Text(f"自用绿电 {plain(use.own_used)} 多于电力消费量 {plain(use.consumption)} 万kWh", f"The own power used, {plain(use.own_used)}, is more than the electricity consumed, {plain(use.consumption)} × 10,000 kWh"),
            Text("消费量是否未含自用绿电？若未含，在“自发绿电”表选“否”", "Does the consumption leave it out? If so choose no on the sheet Own power"),
        )  # fmt: skip


def power(parts: Parts) -> None:
    """Own power: export within generation, certificate status given, item 33 there."""
    for number, row in parts.rows("power"):
        if row.exported > row.generated:
            parts.reading.wrong(
                ("power", number, "exported"), "export-above-generation",
                Text(f"上网电量 {row.exported:g} 大于发电量 {row.generated:g}", f"More was fed in, {row.exported:g}, than generated, {row.generated:g}"),
                Text("检查两栏数值", "Check both cells"),
            )  # fmt: skip
        if row.certificate is None:
            parts.reading.wrong(
                ("power", number, "certificate"), "certificate-status",
                Text("没有写明绿证状态", "What became of the certificates is not said"),
                Text("选择：未核发、自持、已售；已售不扣减", "Choose none issued, kept or sold; sold means no deduction"),
            )  # fmt: skip
        if row.certificate is Certificate.SOLD:
            parts.reading.notices.add(
                "certificate-sold",
                Text("绿证已售出：这部分自发电不扣减，按电网因子计", "The certificates were sold: this own power is not deducted and counts at the grid factor"),
                Text("请知悉", "For your information"),
                parts.reading.places.of("power", number, "certificate"),
            )  # fmt: skip
        if row.counted == "no":
            parts.reading.notices.add(
                "own-power-uncounted",
                Text("自发自用电未计入品种 33：总量中没有它，因此也不扣减", "The own power used is not in item 33: it is not in the gross and is not deducted"),
                Text("计入后可显示用能结构", "Count it in to show the energy mix"),
                parts.reading.places.of("power", number, "counted"),
            )  # fmt: skip


def _certified(parts: Parts) -> None:
    """Certificates may not cover more than the site took from the grid."""
    bought: dict[str, Decimal] = {}
    for use in found(parts):
        if use.code == ledger.ELECTRICITY:
            bought[use.site] = use.consumption - use.own_used
    covered: dict[str, Decimal] = {}
    for number, row in parts.rows("certificates"):
        if row.cancelled is None:
            continue
        covered[row.site] = covered.get(row.site, ZERO) + MWH
        if covered[row.site] > bought.get(row.site, ZERO):
            parts.reading.wrong(
                ("certificates", number, "code"), "certificate-above-purchase",
                Text(f"绿证多于外购电量 {plain(bought.get(row.site, ZERO))} 万kWh", f"The certificates cover more than the {plain(bought.get(row.site, ZERO))} × 10,000 kWh bought"),
                Text("删去多余的绿证，或核对外购电量", "Remove those in excess, or check the purchases"),
            )  # fmt: skip
            return

