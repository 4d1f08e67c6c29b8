"""Reads a firm's ledger from outside: firm.xlsx, firm.json, or a folder that holds one. All faults come together, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventories import container, evidence, grid, source, table, uscc, validation
from inventories.enterprise import consumption, ledger_checks, ledger_form
from inventories.enterprise.ledger import Ledger
from inventories.places import Places
from inventories.problem import Problem, Text
from inventories.table import Reading

WORKBOOK, JSON = "firm.xlsx", "firm.json"
CODED = ("items", "readings", "remainders")


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A ledger and where it was read."""

    ledger: Ledger
    """with the SHA-256 of every evidence file"""
    path: Path
    folder: Path
    places: Places
    notices: tuple[Problem, ...] = ()


def read(path: Path) -> LedgerFile:
    """The ledger in a folder, a workbook or a JSON file; raises InputError with every problem found."""
    file = source.choose(Path(path), WORKBOOK, JSON, "ledger-missing", Text("用 tanbiao firm new 目录 建立", "Start one with tanbiao firm new DIR"))
    as_json = file.suffix.lower() == ".json"
    reading = Reading(Places(file.name, ledger_form.FORM, as_json=as_json))
    if as_json:
        raw = source.from_json(file, reading, Text("对照 docs/carbon-efficiency.md", "See docs/carbon-efficiency.md"))
    else:
        raw = _from_workbook(file, reading)
    if reading.problems and not raw:
        reading.problems.raise_if_any()
    _tidy(raw)
    parts = validation.Parts(raw, reading, file.parent)
    ledger_checks.check(parts)
    made = validation.checked(Ledger, raw, reading)
    reading.problems.raise_if_any()
    assert made is not None  # noqa: S101 - for mypy: a fault would have been raised
    return LedgerFile(_with_digests(made, file.parent), file, file.parent, reading.places, tuple(reading.notices))


def _from_workbook(file: Path, reading: Reading) -> dict[str, Any]:
    grids = grid.read(container.read(file), file.name)
    page = source.find_sheet(grids, ledger_form.FIRM, reading)
    raw = table.read_fields(page, page.rows(), reading, ledger_form.FIELDS) if page else {}
    for declared in ledger_form.SHEETS:
        rows = source.rows(grids, declared, reading)
        if rows is not None:
            raw[declared.id] = rows
    return raw


def _tidy(raw: dict[str, Any]) -> None:
    """Codes in their one spelling."""
    firm = raw.get("firm")
    if isinstance(firm, dict) and isinstance(firm.get("uscc"), str):
        firm["uscc"] = uscc.normalise(firm["uscc"])
    for section in CODED:
        for row in raw.get(section) or ():
            if isinstance(row, dict) and isinstance(row.get("code"), str):
                row["code"] = consumption.item_code(row["code"])
    for row in raw.get("certificates") or ():
        if isinstance(row, dict) and isinstance(row.get("code"), str):
            row["code"] = uscc.normalise(row["code"])


def _with_digests(ledger: Ledger, folder: Path) -> Ledger:
    found = tuple(
        row.model_copy(update={"sha256": evidence.sha256(evidence.locate(folder, row.file))}) for row in ledger.evidence
    )
    return ledger.model_copy(update={"evidence": found})
