"""What a ledger's rows come to: for each energy item and site the quantities of the form in the item's own unit, as decimals.

Consumption is what the row says; else the sum of the monthly readings; else what the stocks leave (opening + purchases + own
production − passed on − closing).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from inventories import unit
from inventories.enterprise import firm
from inventories.enterprise.ledger import ELECTRICITY, ItemRow, PowerRow, ReadingRow
from inventories.sheet import fold

ZERO = Decimal(0)
OWN = "33-own"
"""own renewable power used on site"""
MWH = Decimal("0.1")
"""one green certificate in 10,000 kWh"""


class Rows(Protocol):
    """What is read of a ledger: rows with their numbers, so that a faulty row does not hide the rest."""

    def rows(self, section: str) -> list[tuple[int, object]]: ...


@dataclass(frozen=True, slots=True)
class Use:
    """One energy item at one site; all quantities in the item's unit."""

    code: str
    site: str
    unit: str
    opening: Decimal
    purchased: Decimal
    produced: Decimal
    consumption: Decimal
    industrial: Decimal
    feedstock: Decimal
    non_industrial: Decimal
    transport: Decimal
    sold: Decimal
    closing: Decimal
    own_used: Decimal
    """own renewable power that the consumption includes"""
    metered: Decimal | None
    """sum of the monthly readings; None: there are none"""
    factor: Decimal | None
    """own factor, t CO2 per unit"""
    source: str
    source_rank: str
    evidence: tuple[str, ...]
    row: int | None
    """number of the row on the sheet Energy items; None: made from readings alone"""

    @property
    def burnt(self) -> Decimal:
        """What counts for emissions: consumption less feedstock and less what was made on site from counted fuel."""
        return max(self.consumption - self.feedstock - self.produced, ZERO)

    @property
    def for_products(self) -> Decimal:
        """Consumption less feedstock, non-industrial use and own renewable power: what products can draw on."""
        return self.consumption - self.feedstock - self.non_industrial - self.own_used


def decimal(value: float) -> Decimal:
    """The number as it was written."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def item_code(words: str) -> str:
    """The code of an item given by code, name, or both; the words themselves where it is none."""
    text = words.strip()
    if re.fullmatch(r"\d{1,2}", text):
        return text.zfill(2)
    said = fold(text)
    for item in firm.items().values():
        names = {fold(n) for n in (item.name.zh, item.name.en)}
        if said in names | {n + item.code for n in names} | {item.code + n for n in names}:
            return item.code
    return OWN if said in {fold(OWN), fold("自发绿电（自用） 33-own"), fold("自发绿电")} else text


def near_items(words: str) -> list[str]:
    """Items that may have been meant."""
    names = {f"{i.name.zh} {i.code}": i.name.zh for i in firm.items().values()}
    close = difflib.get_close_matches(words, list(names.values()), n=3, cutoff=0.4)
    return [shown for shown, name in names.items() if name in close]


def factor_to(given: str, code: str) -> Decimal | None:
    """How many of the item's unit one of the given unit is; None where it cannot be converted."""
    wanted = firm.items()[ELECTRICITY if code == OWN else code].unit
    if fold(given) == fold(wanted) or given.strip() == wanted:
        return Decimal(1)
    if not unit.known(given) or not unit.known(wanted) or not unit.same_dimension(given, wanted):
        return None
    return Decimal(f"{unit.convert(1.0, given, wanted):.12g}")


def own_used(power: Iterable[PowerRow]) -> dict[str, Decimal]:
    """Own renewable power used on site and counted in item 33, by site, 10,000 kWh."""
    found: dict[str, Decimal] = {}
    for row in power:
        if row.counted == "yes":
            used = (decimal(row.generated) - decimal(row.exported)) / 10000
            found[row.site] = found.get(row.site, ZERO) + used
    return found


def uses(
    items: Iterable[tuple[int, ItemRow]], readings: Iterable[ReadingRow], power: Iterable[PowerRow]
) -> list[Use]:
    """The items in order of the sheet, then those known from readings alone; rows with an unknown item or unit are left out."""
    sums = reading_sums(readings)
    own = own_used(power)
    found: list[Use] = []
    for number, row in items:
        if row.code not in firm.items() or (by := factor_to(row.unit, row.code)) is None:
            continue
        key = (row.code, row.site)
        found.append(_use(number, row, by, sums.pop(key, None), own.get(row.site, ZERO) if row.code == ELECTRICITY else ZERO))
    for (code, site), amount in sums.items():
        mine = own.get(site, ZERO) if code == ELECTRICITY else ZERO
        blank = dict.fromkeys(("opening", "produced", "feedstock", "non_industrial", "transport", "sold", "closing"), ZERO)
        found.append(
            Use(
                code, site, firm.items()[code].unit, purchased=amount - mine, consumption=amount, industrial=amount, own_used=mine,
                metered=amount, factor=None, source="", source_rank="", evidence=(), row=None, **blank,
            )
        )  # fmt: skip
    return found


def reading_sums(readings: Iterable[ReadingRow]) -> dict[tuple[str, str], Decimal]:
    """Sum of the readings by item and site, in the item's unit."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in readings:
        if row.code in firm.items() and (by := factor_to(row.unit, row.code)) is not None:
            key = (row.code, row.site)
            sums[key] = sums.get(key, ZERO) + decimal(row.amount) * by
    return sums


def _use(number: int, row: ItemRow, by: Decimal, metered: Decimal | None, own: Decimal) -> Use:
    def of(value: float | None) -> Decimal:
        return ZERO if value is None else decimal(value) * by

    left = of(row.opening) + of(row.purchased) + of(row.produced) + own - of(row.sold) - of(row.closing)
    consumption = of(row.consumption) if row.consumption is not None else metered if metered is not None else left
    return Use(
        row.code, row.site, firm.items()[row.code].unit, of(row.opening), of(row.purchased), of(row.produced), consumption,
        of(row.industrial) if row.industrial is not None else consumption - of(row.non_industrial),
        of(row.feedstock), of(row.non_industrial), of(row.transport), of(row.sold), of(row.closing), own, metered,
        None if row.factor is None else decimal(row.factor), row.source, row.source_rank, row.evidence, number,
    )  # fmt: skip
