"""One study from its file to its calculation: the way every command takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from inventories import background, reader, system
from inventories.system import System
from lca import foreground
from lca.calculation import Calculation, calculate
from lca.model import Model


@dataclass(frozen=True)
class Case:
    """A study that was read without a problem."""

    file: reader.StudyFile
    system: System

    @classmethod
    def open(cls, path: Path, systems: Path | None = None) -> Case:
        """Reads a study folder, workbook or study.json; raises InputError naming every problem."""
        file = reader.read_study(path)
        folders = (systems, system.FOLDER) if systems else (system.FOLDER,)
        return cls(file, system.load(file.study.system, folders))

    @cached_property
    def model(self) -> Model:
        """The model; raises InputError naming every problem with its cell."""
        return foreground.build(self.file.study, self.system, background.default(), self.file.places.of)

    @cached_property
    def calculation(self) -> Calculation:
        """The result of both engines."""
        return calculate(self.model)

    @cached_property
    def trail(self) -> dict[str, object]:
        """The trail, salted with the study's secret (made on first use, kept in the study folder)."""
        return self.calculation.trail(self.file.secret())
