"""Parameters that a study sets and that move nothing: filled sheets have taken the place of what they act on."""

from __future__ import annotations

from collections.abc import Iterator

from inventories.background import Background
from inventories.problem import InputError
from inventories.study import Study
from inventories.system import Parameter, System
from lca import foreground
from lca.model import Model


def idle(study: Study, system: System, background: Background, model: Model) -> Iterator[tuple[int, Parameter]]:
    """Rows of parameters that are not at their default, and without which the same amounts follow."""
    for index, row in enumerate(study.parameters):
        others = (*study.parameters[:index], *study.parameters[index + 1 :])
        try:
            without = foreground.build(study.model_copy(update={"parameters": others}), system, background)
        except InputError:
            continue  # compulsory
        if _value(without, row.id) != _value(model, row.id) and _amounts(without) == _amounts(model):
            yield index, system.parameters[row.id]


def _value(model: Model, parameter: str) -> float | str | None:
    return next((p.value for p in model.parameters if p.id == parameter), None)


def _amounts(model: Model) -> tuple[object, ...]:
    return model.functional_unit, model.informative_units, model.nodes, model.edges, model.emissions
