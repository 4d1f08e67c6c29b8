"""Where each field of a workbook or JSON file stands, so that a fault can name its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventories.problem import Place
from inventories.sheet import FieldPath, Form


class Places(dict[FieldPath, Place]):
    """Places of fields, by their path; `of` finds the nearest place for a field that has none of its own."""

    def __init__(self, file: str, form: Form, *, as_json: bool = False) -> None:
        super().__init__()
        self.file = file
        self.form = form
        self.numbers: Mapping[str, Sequence[int]] = {}
        self.as_json = as_json

    def of(self, *path: str | int) -> Place:
        """The cell of a field, or the nearest place around it; for study.json the JSON path."""
        if len(path) > 1 and isinstance(path[1], int) and path[0] in self.numbers:
            path = (path[0], self.numbers[str(path[0])][path[1]], *path[2:])
        if self.as_json:
            return Place(file=self.file, column=json_path(path))
        for length in range(len(path), 0, -1):
            if path[:length] in self:
                return self[path[:length]]
        return Place(file=self.file, sheet=self._sheet(path))

    def _sheet(self, path: FieldPath) -> str:
        """The sheet that a section's rows stand on, empty for what has none."""
        near = (place.sheet for known, place in self.items() if known and path and known[0] == path[0])
        titles = (sheet.title for sheet in self.form.sheets if path and sheet.id == path[0])
        return next(near, "") or next(titles, "")

    def renumbered(self, kept: Mapping[str, Sequence[int]]) -> Places:
        """The same places for a study that lacks some rows; `kept` gives each section's rows that are left, by their old number."""
        made = Places(self.file, self.form, as_json=self.as_json)
        made.numbers = kept
        made.update(self)
        return made

    def take_json(self, value: object, path: FieldPath = ()) -> None:
        """Notes the JSON path of every field of a study.json."""
        self[path] = self.of(*path)
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.take_json(inner, (*path, str(key)))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                self.take_json(inner, (*path, number))


def json_path(path: FieldPath) -> str:
    """`$.bom[3].quantity`"""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
