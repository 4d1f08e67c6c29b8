"""Parameters that depart from the product system's default and make the result smaller: by how much, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inventories import expression
from inventories.problem import InputError
from inventories.study import ParameterRow
from inventories.system import Parameter
from lca import foreground, replay
from lca.dossier import Dossier

NOTICE = 0.03
"""Change of the result below which nobody asks, fraction."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One parameter of a study."""

    index: int
    parameter: Parameter
    value: float | str
    """as used"""
    default: float | str
    change: float
    """of the result against the default, fraction; below zero: smaller"""


def smaller(dossier: Dossier) -> Iterator[Departure]:
    """Those that make the result smaller by more than `NOTICE`; each is computed anew with its default in its place."""
    for index, row in enumerate(dossier.study.parameters):
        known, value = dossier.system.parameters.get(row.id), dossier.values.get(row.id)
        usual = _default(dossier, known) if known else None
        if known is None or value is None or usual is None or usual == value:
            continue
        rows = list(dossier.study.parameters)
        rows[index] = ParameterRow(id=row.id, value=usual)
        total = _total(dossier, tuple(rows))
        if total and dossier.footprint.total / total - 1 < -NOTICE:
            yield Departure(index, known, value, usual, dossier.footprint.total / total - 1)


def _default(dossier: Dossier, parameter: Parameter) -> float | str | None:
    """The default beside the study's other values; None where it cannot be computed."""
    if parameter.choices:
        return parameter.value
    try:
        return expression.number(parameter.value, dossier.values)
    except InputError:
        return None


def _total(dossier: Dossier, rows: tuple[ParameterRow, ...]) -> float | None:
    try:
        study = dossier.study.model_copy(update={"parameters": rows})
        return replay.solve(foreground.build(study, dossier.system, dossier.background).to_json()).total
    except InputError:
        return None
