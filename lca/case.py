"""One study from its file to its calculation: the way every command takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from inventories import background, reader, system
from inventories.background import Background
from inventories.problem import InputError, Problem, Text
from inventories.system import FOLDER, System
from lca import brightway, foreground, plausibility, redundancy, uncertainty
from lca.calculation import Calculation, calculate
from lca.doubt import Facts
from lca.model import Model

Interval = Callable[[Model], dict[str, float | int] | None]


@dataclass(frozen=True)
class Case:
    """A study that was read without a problem."""

    file: reader.StudyFile
    system: System
    solve: brightway.Solve = brightway.solve
    """Brightway, in this process or in one of its own (lca.apart)"""
    interval: Interval = uncertainty.interval
    """the Monte Carlo run, here or there"""
    data: Background = field(default_factory=background.default)
    """the data set: the one that ships, or the part of one that was frozen with a study"""
    folders: tuple[Path, ...] = (FOLDER,)
    """where product systems are looked for"""

    @classmethod
    def open(
        cls,
        path: Path,
        systems: Path | None = None,
        solve: brightway.Solve = brightway.solve,
        interval: Interval = uncertainty.interval,
        data: Background | None = None,
    ) -> Case:
        """Reads a study folder, workbook or study.json; raises InputError naming every problem."""
        folders = (systems, FOLDER) if systems else (FOLDER,)
        known = data or background.default()
        try:
            file = reader.read_study(path)
        except reader.StudyError as error:
            raise InputError(_with_the_rest(error, folders, known)) from None
        return cls(file, system.load(file.study.system, folders), solve, interval, known, folders)

    @property
    def system_folder(self) -> Path:
        """The folder of the product system."""
        return next(f / self.system.id for f in self.folders if (f / self.system.id / "system.toml").is_file())

    @cached_property
    def model(self) -> Model:
        """The model; raises InputError naming every problem with its cell."""
        return foreground.build(self.file.study, self.system, self.data, self.file.places.of)

    @cached_property
    def doubts(self) -> list[Problem]:
        """Amounts and names that a practitioner would question, each with its cell; they stop nothing."""
        values = {p.id: p.value for p in self.model.parameters}
        facts = Facts(self.file.study, self.system, self.data, values, self.file.places.of)
        return [Problem("doubt", d.what, d.cure, self.file.places.of(*d.path)) for d in plausibility.doubts(facts)]

    @cached_property
    def idle(self) -> list[Problem]:
        """Parameters that differ from their default and still move nothing, see lca.redundancy."""
        return [
            Problem(
                "parameter-idle",
                Text(f"“{p.name.zh}”对结果不起作用：它只影响缺省值，而缺省值已被所填的表取代，或在系统边界之外", f"{p.name.en} moves nothing: it acts on defaults that filled sheets replace or that lie outside the boundary"),
                Text("把它的内容写进所填的表（如物料表），并清空该参数", "Say it in the filled sheet (such as the BOM), and clear the parameter"),
                self.file.places.of("parameters", index, "value"),
            )
            for index, p in redundancy.idle(self.file.study, self.system, self.data, self.model)
        ]  # fmt: skip

    @cached_property
    def calculation(self) -> Calculation:
        """The result of both engines."""
        return calculate(self.model, self.solve)

    @cached_property
    def trail(self) -> dict[str, object]:
        """The trail, salted with the study's secret (made on first use, kept in the study folder)."""
        return self.calculation.trail(self.file.secret(), self.assessment)

    @cached_property
    def assessment(self) -> dict[str, Any]:
        """What a label says beside the number, for the results of the trail (lca.assessment)."""
        from lca import assessment

        return assessment.of(self)


DOUBTFUL = {"mass-slip", "mass-balance", "parameter-missing", "bom-level", "bom-empty"}
"""Problems that may come from rows left out, not from the study."""


def _with_the_rest(error: reader.StudyError, folders: tuple[Path, ...], data: Background) -> list[Problem]:
    """The problems of the file, and what is wrong with the names and units of the rows that could be read."""
    found = list(error.problems)
    if error.rest is None:
        return found
    taken = {p.place for p in found}
    said = {(p.code, p.place.sheet, p.place.row) for p in found}
    try:
        foreground.build(error.rest.study, system.load(error.rest.study.system, folders), data, error.rest.places.of)
    except InputError as more:
        found += [
            p
            for p in more.problems
            if p.place not in taken and (p.code, p.place.sheet, p.place.row) not in said and p.code not in DOUBTFUL
        ]
    return found
