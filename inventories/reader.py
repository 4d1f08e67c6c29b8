"""Reads a study from outside: a workbook, a study.json, or a folder that holds one of them.

Nothing in the file is trusted and nothing is raised one by one: all faults come together, each with sheet, row, column and cure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inventories import consistency, container, evidence, form, grid, sheet, source, table, uscc, validation
from inventories.enterprise import record_energy
from inventories.grid import Grid
from inventories.places import Places
from inventories.problem import InputError, Place, Problem, Text
from inventories.study import BomRow, Study
from inventories.table import Reading

WORKBOOK, JSON = "study.xlsx", "study.json"


@dataclass(frozen=True, slots=True)
class StudyFile:
    """A study and where it was read."""

    study: Study
    """with the SHA-256 of every evidence file"""
    path: Path
    """the workbook or study.json"""
    folder: Path
    """the study folder; evidence/ and the secret lie in it"""
    places: Places
    """where each field stands: `places.of("bom", 3, "material")`"""
    notices: tuple[Problem, ...] = ()
    """what the user should know but does not stop the work"""

    @property
    def secret_path(self) -> Path:
        return evidence.secret_path(self.folder)

    def secret(self) -> bytes:
        """The study's secret, made on first use."""
        return evidence.secret(self.folder)


class StudyError(InputError):
    """A study with problems; `rest` holds the rows that could be read, so that their names can be checked in the same go."""

    def __init__(self, problems: Iterable[Problem], rest: StudyFile | None) -> None:
        super().__init__(problems)
        self.rest = rest


def read_study(path: Path) -> StudyFile:
    """The study in a folder, a workbook or a JSON file; raises InputError with every problem found."""
    path = Path(path)
    file = source.choose(path, WORKBOOK, JSON, "study-missing", Text("用 tanbiao new 产品系统 目录 建立研究", "Make a study with tanbiao new SYSTEM DIR"))
    as_json = file.suffix.lower() == ".json"
    reading = Reading(Places(file.name, form.STUDY, as_json=as_json))
    if path.is_dir() and file.name == WORKBOOK and (path / JSON).is_file():
        reading.notices.add(
            "two-studies",
            Text(f"目录中有 {WORKBOOK} 和 {JSON}，读取的是 {WORKBOOK}", f"The folder holds {WORKBOOK} and {JSON}; {WORKBOOK} was read"),
            Text(f"要读取 {JSON}，请直接给出该文件", f"Name {JSON} itself to have it read"),
            Place(file.name),
        )  # fmt: skip
    if as_json:
        raw = source.from_json(file, reading, Text("对照 tanbiao schema", "See tanbiao schema"))
    else:
        raw = _from_workbook(file, reading)
    if reading.problems and not raw:
        reading.problems.raise_if_any()
    _tidy(raw)
    record_energy.fill(raw, reading, file.parent)
    parts = validation.Parts(raw, reading, file.parent)
    consistency.check(parts)
    study = validation.study(raw, reading)
    if study is None or reading.problems:
        raise StudyError(reading.problems, _readable(parts, study, file))
    return StudyFile(_with_digests(study, file.parent), file, file.parent, reading.places, tuple(reading.notices))


def _readable(parts: validation.Parts, study: Study | None, file: Path) -> StudyFile | None:
    """The sections and rows without a fault, each row still at its own place; None where the product itself cannot be read."""
    if study is not None:
        return StudyFile(study, file, file.parent, parts.reading.places)
    rows = {declared.id: parts.rows(declared.id) for declared in form.STUDY.sheets}
    single = {
        name: parts.raw.get(name) for name in Study.model_fields if name not in rows and parts.raw.get(name) is not None
    }
    try:
        made = Study.model_validate(
            single | {section: tuple(row for _, row in found) for section, found in rows.items()}
        )
    except ValidationError:
        return None
    made = made.model_copy(update={"bom": tuple(_closed_up(made.bom))})
    places = parts.reading.places.renumbered({section: [n for n, _ in found] for section, found in rows.items()})
    return StudyFile(made, file, file.parent, places)


def _closed_up(rows: Iterable[BomRow]) -> Iterator[BomRow]:
    """Rows whose assembly cannot be read move up a level: a skipped level would hide what is wrong with their names."""
    level = 0
    for row in rows:
        level = min(row.level, level + 1)
        yield row.model_copy(update={"level": level})


def _from_workbook(file: Path, reading: Reading) -> dict[str, Any]:
    grids = grid.read(container.read(file), file.name)
    product = source.find_sheet(grids, form.PRODUCT_NAME, reading)
    raw = _product(product, reading) if product else {}
    for declared in form.SHEETS:
        rows = source.rows(grids, declared, reading)
        if rows is not None:
            raw[declared.id] = rows
    known = [form.PRODUCT_NAME, *(s.name for s in form.SHEETS), sheet.GUIDE, sheet.LISTS]
    for page in grids:
        if not any(source.is_named(page, name) for name in known):
            reading.notices.add(
                "sheet-unknown",
                Text(f"工作表“{page.title}”不属于本表，已忽略", f"The sheet {page.title!r} is none of the form's and is ignored"),
                Text("需要计入的内容请填在规定的工作表", "What should count belongs into the form's own sheets"),
                Place(file.name, page.title),
            )  # fmt: skip
    return raw


def _product(page: Grid, reading: Reading) -> dict[str, Any]:
    """The lines of the product sheet, and the table of parameters below them."""
    declared = form.PARAMETERS
    start = next(
        (row for row in page.rows() if sum(c.is_header(str(v)) for (r, _), v in page.cells.items() if r == row for c in declared.columns) >= 4),
        None,
    )  # fmt: skip
    last_field = max((r for r in page.rows() if start is None or r < start), default=0)
    raw = table.read_fields(page, [r for r in page.rows() if r <= last_field], reading, form.FIELDS)
    header = table.find_header(page, declared, reading, [start] if start else [])
    raw["parameters"] = table.read_rows(page, declared, header, reading) if header else []
    return raw


def _tidy(raw: dict[str, Any]) -> None:
    """The code of the firm in its one spelling."""
    firm = raw.get("firm")
    if isinstance(firm, dict) and isinstance(firm.get("uscc"), str):
        firm["uscc"] = uscc.normalise(firm["uscc"])


def _with_digests(study: Study, folder: Path) -> Study:
    found = tuple(
        row.model_copy(update={"sha256": evidence.sha256(evidence.locate(folder, row.file))}) for row in study.evidence
    )
    return study.model_copy(update={"evidence": found})
