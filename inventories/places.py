"""Where each field of a study or a firm's ledger stands in its file, and what a user calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventories import form, ledger_form, review_form, tender_form
from inventories.problem import Place, Text
from inventories.sheet import Column

FieldPath = tuple[str | int, ...]
"""E.g. ("bom", 3, "quantity") for study.bom[3].quantity, or ("firm", "uscc")."""


class Places(dict[FieldPath, Place]):
    """Places of fields, by their path; `of` finds the nearest place for a field that has none of its own."""

    def __init__(self, file: str, *, as_json: bool = False) -> None:
        super().__init__()
        self.file = file
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
        return Place(file=self.file)

    def renumbered(self, kept: Mapping[str, Sequence[int]]) -> Places:
        """The same places for a study that lacks some rows; `kept` gives each section's rows that are left, by their old number."""
        made = Places(self.file, as_json=self.as_json)
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


def column_of(path: FieldPath) -> Column | None:
    """The column that a field of a study or a ledger stands in; no section of rows has the same name in both but `evidence`."""
    named = [part for part in path if isinstance(part, str)]
    if len(named) >= 2 and isinstance(path[1], int):
        declared = ledger_form.tables().get(named[0])
        try:
            return (declared or form.table(named[0])).column(named[1])
        except (KeyError, StopIteration):
            return tender_form.column_of(named[0], named[1]) or review_form.column_of(named[0], named[1])
    dotted = ".".join(named)
    fields = (*form.FIELDS, *ledger_form.FIELDS, *tender_form.FIELDS, *review_form.FIELDS, *review_form.CLOSING)
    return next((c for c in fields if c.field == dotted), None)


def label_of(path: FieldPath) -> Text:
    """What the user calls a field: the header of its column, or its name in study.json."""
    column = column_of(path)
    if column:
        return column.name
    name = str(next((p for p in reversed(path) if isinstance(p, str)), "$"))
    return Text(name, name)
