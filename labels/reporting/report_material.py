"""What a study report is made from: the case with its calculation and words, and the sources numbered as they are cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inventories.background import Background
from inventories.problem import Text
from labels.document import Gallery
from labels.record import Record
from labels.reporting.report_statement import Statement
from lca.case import Case
from lca.entries import Inventory


@dataclass
class References:
    """Numbers the sources in the order in which they are cited."""

    known: Mapping[str, Mapping[str, str]]
    """id → citation and address"""
    cited: dict[str, int] = field(default_factory=dict)

    def cite(self, source: str) -> str:
        """[n], or a dash where no source is given."""
        source = source.strip()
        if not source:
            return "—"
        return f"[{self.cited.setdefault(source, len(self.cited) + 1)}]"

    def listed(self) -> list[dict[str, Any]]:
        """All that was cited, in order."""
        return [
            {
                "number": number,
                "id": name if name in self.known else "",
                "citation": self.known.get(name, {}).get("citation") or name,
                "address": self.known.get(name, {}).get("address", ""),
            }
            for name, number in self.cited.items()
        ]


@dataclass
class Material:
    """What a report is made from."""

    case: Case
    statement: Statement
    inventory: Inventory
    background: Background
    made: Record
    references: References
    gallery: Gallery = field(default_factory=Gallery)

    def carrier(self, name: str) -> Text:
        """Name of an energy carrier: of the data set, or as the firm wrote it."""
        known = self.background.activities.get(name)
        own = next((f for f in self.case.file.study.own_factors if f.id == name), None)
        return known.name if known else Text(own.name_zh, own.name_en) if own else Text(name, name)

    @property
    def stages(self) -> dict[str, Text]:
        return {s.id: Text(s.name_zh, s.name_en) for s in self.case.model.stages}
