"""What plausibility checks look at, and what they say: a study with its names resolved and its parts weighed, before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from inventories import background, expression, summation, unit
from inventories.background import Background
from inventories.problem import InputError, Place, Problems, Text
from inventories.study import BomKind, Study
from inventories.system import System
from lca import bom
from lca.provider import GROUPS, Provider, Providers

if TYPE_CHECKING:
    from lca.foreground import Where


@dataclass(frozen=True, slots=True)
class Doubt:
    """One figure or name that a practitioner would question."""

    what: Text
    cure: Text
    path: tuple[str | int, ...]
    """field of the study, such as ("bom", 3, "distance")"""
    impossible: bool = False
    """true where no product can be so: an error of the study, not a question"""


@dataclass(frozen=True)
class Facts:
    """A study beside its product system and the data set."""

    study: Study
    system: System
    background: Background
    values: Mapping[str, expression.Value]
    """parameters of the study, as used"""
    where: Where

    @cached_property
    def providers(self) -> Providers:
        made = Providers(self.study, self.system, self.background)
        made.values = self.values
        return made

    @cached_property
    def tops(self) -> list[bom.Part]:
        """The parts at level 1, weighed."""
        return bom.tree(self.study.bom, self.providers, Problems(), lambda _, __: Place())

    @cached_property
    def parts(self) -> list[bom.Part]:
        """Every part of the bill of materials."""
        return [part for top in self.tops for part in top.walk()]

    @cached_property
    def groups(self) -> Mapping[str, float]:
        """kg by material group in one product with its packaging; empty without a bill of materials."""
        return bom.totals(self.tops)[0]

    @property
    def packed_mass(self) -> float:
        """kg of one product and of the packaging that is listed."""
        packaging = [p for p in self.tops if p.row.kind is BomKind.PACKAGING]
        return self.study.product.mass + summation.total(bom.totals(packaging)[0].values())

    @cached_property
    def known(self) -> Mapping[str, expression.Value]:
        """Parameters and the masses that expressions of the system may name."""
        found = dict(self.values)
        packaging = [p for p in self.tops if p.row.kind is BomKind.PACKAGING]
        for prefix, of in (("bom", [p for p in self.tops if p not in packaging]), ("packaging", packaging)):
            groups, carbon = bom.totals(of)
            found |= {f"{prefix}_mass_{g}": groups.get(g, 0.0) for g in GROUPS}
            found |= {f"{prefix}_mass": summation.total(groups.values()), f"{prefix}_c_biogenic": carbon}
        return found | {"mass": self.study.product.mass}

    def proved(self, section: str, field: str, index: int) -> bool:
        """Whether a row has a proof of its own: a file that rows which buy something else name too proves no claim of this one."""
        rows = getattr(self.study, section)
        same = [r for r in rows if getattr(r, field) == getattr(rows[index], field)]
        return any(self._uses[e] == sum(e in r.evidence for r in same) for e in rows[index].evidence)

    @cached_property
    def _uses(self) -> Counter[str]:
        """How many rows name each piece of evidence."""
        sections = ("bom", "energy", "distribution", "use", "end_of_life")
        return Counter(e for s in sections for row in getattr(self.study, s) for e in set(row.evidence))

    @cached_property
    def whole(self) -> Background:
        """The data set that kin is looked for in: the whole one, where a bundle brings only the part that its study needs."""
        here = background.default()
        part = here.sha256 == self.background.sha256 and self.background.activities.keys() <= here.activities.keys()
        return here if part else self.background

    def factors(self, wanted: Iterable[str]) -> Mapping[str, float]:
        """kg CO2e per unit of the activities wanted and of all they need, without biogenic CO2; kept, as several checks ask."""
        from lca import scores

        missing = [name for name in wanted if name not in self._factors]
        if missing:
            self._factors.update(scores.totals(self.whole, missing))
        return self._factors

    @cached_property
    def work(self) -> dict[str, float]:
        """kg CO2e of the services inside one unit of an activity, kept by the check that asks."""
        return {}

    @cached_property
    def _factors(self) -> dict[str, float]:
        return {}

    def default(self, sheet: str) -> list[tuple[Provider, float]]:
        """What one product needs where the sheet is empty: provider and amount in its unit, through the processes of the system."""
        process = self.system.of_sheet(sheet)
        return list(self._needs(process.id, 1.0, ())) if process else []

    def needs(self, provider: Provider, amount: float) -> list[tuple[Provider, float]]:
        """What an amount of a provider needs: itself, or what a process of the system is made of."""
        return list(self._needs(provider.id, amount, ())) if provider.kind == "system" else [(provider, amount)]

    def _needs(self, name: str, amount: float, above: tuple[str, ...]) -> Iterator[tuple[Provider, float]]:
        for row in self.system.exchanges.get(name, ()):
            provider = self.providers.of_system(row.input) if row.kind == "input" else None
            if provider is None or row.input in above:
                continue
            try:
                if row.when and not expression.evaluate(row.when, self.known):
                    continue
                needed = amount * unit.convert(expression.number(row.amount, self.known), row.unit, provider.unit)
            except InputError:
                continue  # an amount over something that this study does not have
            if provider.kind == "system":
                yield from self._needs(provider.id, needed, (*above, name))
            else:
                yield provider, needed
