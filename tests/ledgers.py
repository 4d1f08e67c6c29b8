"""Small ledgers for tests: one firm, one quarter, rows that a test fills in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from inventories.enterprise import ledger_form
from inventories.enterprise.ledger import FirmOf, ItemRow, Ledger, MeanOf, PeriodOf, PowerRow, Value
from inventories.enterprise.ledger_reader import LedgerFile
from inventories.places import Places
from labels.enterprise import recording
from labels.enterprise.efficiency import EfficiencyRecord

USCC = "91330500MA00000014"


def ledger(**given: Any) -> Ledger:
    """A ledger of the first quarter of 2023 with what is given."""
    base: dict[str, Any] = {
        "firm": FirmOf(name_zh="示例厂", name_en="Example Works", uscc=USCC, county="安吉县 Anji", industry="2130"),
        "period": PeriodOf(year=2023, span="Q1"), "document_date": date(2023, 4, 15), "value_added": Value(amount=1500.0),
    }  # fmt: skip
    return Ledger(**(base | given))


def furniture(**given: Any) -> Ledger:
    """The furniture plant of the worked example: 120 万kWh (20 own PV), 8 万m3 gas, 3,000 GJ heat, 5 t diesel, mean 0.8."""
    rows = {"33": ("万kWh", 120.0), "15": ("万m3", 8.0), "32": ("GJ", 3000.0), "21": ("t", 5.0)}
    base: dict[str, Any] = {
        "items": tuple(ItemRow(code=c, unit=u, consumption=a) for c, (u, a) in rows.items()),
        "power": (PowerRow(generated=200_000.0, certificate="kept"),),
        "mean": MeanOf(value=0.8, period="2023Q1", source="made up for the example"),
    }
    return ledger(**(base | given))


def carbon(tonnes: float, value_added: float, mean: float | None = None) -> Ledger:
    """A ledger whose only emission is so many t CO2, by an own factor of 1 t per tce of item 39."""
    item = ItemRow(code="39", unit="tce", consumption=tonnes, factor=1.0, source="test")
    given = {"mean": MeanOf(value=mean, period="2023Q1", source="test")} if mean else {}
    return ledger(items=(item,), value_added=Value(amount=value_added), **given)


def file(one: Ledger) -> LedgerFile:
    """The ledger as if it had been read."""
    return LedgerFile(one, Path("firm.json"), Path(), Places("firm.json", ledger_form.FORM))


def record(one: Ledger, **given: Any) -> EfficiencyRecord:
    """The record of a ledger."""
    return recording.make(file(one), **given)
