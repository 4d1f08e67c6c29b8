"""What a rule looks at: one study with its product system, its model and its result, and where each field stands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventories.background import Background
from inventories.form import row_name
from inventories.problem import Place, Problems
from inventories.study import BomKind, BomRow, Row, Study
from inventories.system import System
from lca import bom
from lca.doubt import Doubt, Facts
from lca.footprint import Footprint, Line
from lca.foreground import Where, nowhere
from lca.model import Model, Node, Unit
from lca.provider import Provider, Providers

if TYPE_CHECKING:
    from lca.alternatives import Alternative
    from lca.case import Case
    from lca.departure import Departure

ROWS = ("bom", "energy", "direct", "distribution", "use", "end_of_life")
"""Sections of a study whose rows carry amounts."""
NAMES = {
    "bom": "material",
    "energy": "carrier",
    "use": "activity",
    "end_of_life": "treatment",
    "distribution": "transport",
}
"""Section to the field that names what is bought."""


@dataclass(frozen=True)
class Dossier:
    """Study, product system, data set, model and footprint of one case."""

    study: Study
    system: System
    background: Background
    model: Model
    footprint: Footprint
    where: Where = nowhere
    """path of a field of the study → its cell"""
    folder: Path | None = None
    """the study folder with its evidence; None for a study made by a program"""

    @classmethod
    def of(cls, case: Case) -> Dossier:
        """The dossier of a case; computes the footprint, so it raises what the calculation raises."""
        return cls(
            case.file.study, case.system, case.data, case.model, case.calculation.footprint,
            case.file.places.of, case.file.folder,
        )  # fmt: skip

    @cached_property
    def providers(self) -> Providers:
        """Finds what a row of the study buys; its values are those of the model."""
        made = Providers(self.study, self.system, self.background)
        made.values = self.values
        return made

    @cached_property
    def facts(self) -> Facts:
        """The study as plausibility checks see it."""
        return Facts(self.study, self.system, self.background, self.values, self.where)

    @cached_property
    def values(self) -> dict[str, float | str]:
        """Parameter values as used in the model."""
        return {p.id: p.value for p in self.model.parameters}

    @cached_property
    def doubts(self) -> list[Doubt]:
        """What a practitioner would question; several profiles ask."""
        from lca import plausibility

        return plausibility.doubts(self.facts)

    @cached_property
    def allocations(self) -> tuple[Alternative, ...]:
        """The result by other allocations, each a model built anew; several profiles ask."""
        from lca import alternatives

        return alternatives.allocation(self)

    @cached_property
    def departures(self) -> tuple[Departure, ...]:
        """Parameters off their default that make the result smaller, each a model built anew; several profiles ask."""
        from lca import departure

        return tuple(departure.smaller(self))

    @property
    def boundary(self) -> str:
        return str(self.model.subject["boundary"])

    @property
    def country(self) -> str:
        """ISO 3166-1 code of the plant's country."""
        return self.study.plant.region.split("-")[0].upper()

    @cached_property
    def absolute(self) -> float:
        """Sum of absolute lines, kg CO2e per functional unit; never 0."""
        return math.fsum(abs(line.value) for line in self.footprint.lines) or 1.0

    @cached_property
    def gate_total(self) -> float:
        """Sum of the stages inside cradle-to-gate, kg CO2e per functional unit."""
        gate = {s.id for s in self.system.stages if s.gate}
        return math.fsum(v for k, v in self.footprint.stages.items() if k in gate)

    @cached_property
    def material_mass(self) -> float:
        """Net mass of the materials on the bill of materials, without packaging, kg per product."""
        found = bom.tree(self.study.bom, self.providers, Problems(), lambda _, __: Place())
        groups, _ = bom.totals([part for part in found if part.row.kind is not BomKind.PACKAGING])
        return math.fsum(groups.values())

    def node(self, key: str) -> Node | None:
        """The node, or None for a flow."""
        try:
            return self.model.node(key)
        except KeyError:
            return None

    def unit(self, key: str) -> Unit | None:
        """The headline or an informative unit by its id."""
        return next((u for u in (self.model.functional_unit, *self.model.informative_units) if u.id == key), None)

    def place(self, *path: str | int) -> Place:
        """The cell of a field of the study."""
        return self.where(*path)

    def rows(self, *sections: str) -> Iterator[tuple[str, int, Any]]:
        """Every row of the sections with its section and number; all sections with amounts by default."""
        for section in sections or ROWS:
            for index, row in enumerate(getattr(self.study, section)):
                yield section, index, row

    def bought(self, section: str, row: Row) -> Provider | None:
        """What the row buys, or None for an assembly, an emission or an unknown name."""
        words = getattr(row, NAMES.get(section, ""), "")
        return self.providers.find(words) if words else None

    def lines_of(self, section: str, index: int) -> list[Line]:
        """The lines of the footprint that come from a row of the study."""
        name = row_name(section, index)
        return [line for line in self.footprint.lines if line.place == name]

    def place_of(self, line: Line) -> Place:
        """The cell of a line's row, or the line's own words for it."""
        for section, index, _ in self.rows():
            if line.place and line.place == row_name(section, index):
                return self.place(section, index, NAMES.get(section, "flow"))
        return Place(column=line.place)

    def leaves(self) -> Iterator[tuple[int, BomRow]]:
        """The rows of the bill of materials that name a material."""
        for index, row in enumerate(self.study.bom):
            if row.material and row.kind in (BomKind.MATERIAL, BomKind.PACKAGING):
                yield index, row
