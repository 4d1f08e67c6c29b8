"""A scenario file (TOML): named measures, ranges and model choices, each a set of changes to a study.

    format = "tanbiao-scenario/1"
    [[measure]]
    id = "recycled-brackets"
    name_zh = "支架铝合金再生比例 95%"
    name_en = "Bracket alloy with 95 % recycled aluminium"
    [[measure.change]]
    bom = "Bracket alloy"          # which row
    recycled_content = 0.95        # what becomes of it; {times = 0.9} multiplies

docs/scenarios.md describes every selector. `planfile` reads it. Nothing here knows a study: whether a row exists is lca.variant's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventories.problem import Place, Text

FORMAT = "tanbiao-scenario/1"
SWEPT = "{x}"
"""Stands in the change of a range where its values go."""

SECTIONS = {
    "bom": "bom",
    "bom_material": "bom",
    "energy": "energy",
    "direct": "direct",
    "distribution": "distribution",
    "use": "use",
    "end_of_life": "end_of_life",
    "own_factor": "own_factors",
    "supplier_footprint": "suppliers",
}
"""Selector → section of the study whose rows it picks; no selector is called like a field of a row."""
STUDY_FIELDS = ("product.mass", "product.output", "gwp_set")
SELECTORS = (*SECTIONS, "parameter", "study", "pv_share", "everywhere", "background", "add")
ALLOCATIONS = ("economic", "mass", "substitution")

TomlPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A new value as a multiple of the old one."""

    factor: float


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a study: which thing, and the new values of its fields."""

    selector: str
    target: Any
    """part, carrier, leg …, number of the row from 1, id of a parameter, or the value itself (pv_share)"""
    fields: Mapping[str, Any]
    path: TomlPath
    """where it stands in the TOML file"""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something the firm can do, or (as a choice) another way to model the same product."""

    id: str
    name: Text
    changes: tuple[Change, ...]
    path: TomlPath
    per: str = ""
    """unit of comparison, id of a unit of the product system; empty: the file's"""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """One change at several values."""

    id: str
    name: Text
    changes: tuple[Change, ...]
    values: tuple[float | str, ...]
    path: TomlPath
    per: str = ""

    def at(self, value: float | str) -> Measure:
        """The change with `value` in the place of {x}."""

        def put(given: Any) -> Any:
            return value if given == SWEPT else given

        changes = tuple(
            Change(c.selector, put(c.target), {k: put(v) for k, v in c.fields.items()}, c.path) for c in self.changes
        )
        return Measure(self.id, self.name, changes, self.path, self.per)


@dataclass(frozen=True)
class Plan:
    """A scenario file as read."""

    file: str
    per: str
    measures: tuple[Measure, ...]
    ranges: tuple[Range, ...]
    choices: tuple[Measure, ...]
    suppliers: tuple[Mapping[str, Any], ...] = ()
    """further supplier footprints that measures may name, rows as in a study"""
    own_factors: tuple[Mapping[str, Any], ...] = ()
    lines: Mapping[TomlPath, int] = field(default_factory=dict, repr=False)

    def place(self, *path: str | int) -> Place:
        """The line of a table or key of the file; of the nearest one around it where it has none of its own."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return Place(self.file, row=self.lines[path[:length]], column=dotted(path))
        return Place(self.file, column=dotted(path))


def dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
