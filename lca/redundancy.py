"""Parameters that move nothing: filled sheets have taken the place of what they act on."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from inventories import expression
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


def acting(study: Study, system: System, model: Model) -> frozenset[str]:
    """Parameters that the model reads: in units, in defaults that no filled sheet replaces, and in what these are computed from."""
    values = {p.id: p.value for p in model.parameters}
    sheets = foreground.filled(study)
    read: set[str] = set()
    for unit in system.units_for(str(model.subject["boundary"])):
        read |= expression.names(unit.per_product)
        read |= {name for text in unit.description for _, name, _, _ in Formatter().parse(text) if name}
    for process in (system.processes[n.id] for n in model.nodes if n.id in system.processes):
        for exchange in system.exchanges.get(process.id, ()):
            if foreground.replaced(exchange, process, sheets):
                continue
            if exchange.when:
                condition = expression.names(exchange.when)
                read |= condition
                if condition <= values.keys() and not expression.evaluate(exchange.when, values):
                    continue
            read |= expression.names(exchange.amount)
    for parameter in reversed(
        model.parameters
    ):  # in the order of their computation: what one is computed from stands before it
        if parameter.expression and parameter.id in read:
            read |= expression.names(parameter.expression)
    return frozenset(read)


def _value(model: Model, parameter: str) -> float | str | None:
    return next((p.value for p in model.parameters if p.id == parameter), None)


def _amounts(model: Model) -> tuple[object, ...]:
    return model.functional_unit, model.informative_units, model.nodes, model.edges, model.emissions
