"""Where each field of a study stands in its file, and what a user calls it."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventories import form
from inventories.problem import Place
from inventories.sheet import Column

FieldPath = tuple[str | int, ...]
"""E.g. ("bom", 3, "quantity") for study.bom[3].quantity, or ("firm", "uscc")."""


@dataclass(slots=True)
class Places:
    """Places of fields; a field without one of its own stands where its row stands."""

    file: str
    cells: dict[FieldPath, Place] = field(default_factory=dict)
    as_json: bool = False

    def of(self, *path: str | int) -> Place:
        """The cell of a field, or the nearest place around it; for study.json the JSON path."""
        if self.as_json:
            return Place(file=self.file, column=json_path(path))
        for length in range(len(path), 0, -1):
            if path[:length] in self.cells:
                return self.cells[path[:length]]
        return Place(file=self.file)


def json_path(path: FieldPath) -> str:
    """`$.bom[3].quantity`"""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def column_of(path: FieldPath) -> Column | None:
    """The column of the workbook that a field stands in."""
    named = [part for part in path if isinstance(part, str)]
    if named and len(path) >= 3 and isinstance(path[1], int):
        try:
            return form.table(named[0]).column(named[1])
        except (KeyError, StopIteration):
            return None
    dotted = ".".join(named)
    return next((c for c in form.FIELDS if c.field == dotted), None)


def label_of(path: FieldPath) -> str:
    """What the user calls a field: the header of its column, or its name in study.json."""
    column = column_of(path)
    return column.label if column else str(next((p for p in reversed(path) if isinstance(p, str)), "$"))
