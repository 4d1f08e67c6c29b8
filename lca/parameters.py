"""The parameters of a study: its own values in place of the product system's defaults, in the system's units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventories import expression, unit
from inventories.problem import InputError, Problems, Text

if TYPE_CHECKING:
    from lca.foreground import Builder


def read(builder: Builder) -> None:
    """Sets `builder.values`; what is wrong goes to its problems."""
    given: dict[str, float | str] = {}
    for index, row in enumerate(builder.study.parameters):
        given[row.id] = _parameter(builder, index)
    with_places = Problems()
    try:
        builder.values = builder.system.values(given, {"mass": builder.study.product.mass})
    except InputError as error:
        for problem in error.problems:
            at = next(
                (
                    builder.place("parameters", i, "value")
                    for i, r in enumerate(builder.study.parameters)
                    if r.id == problem.place.column
                ),
                builder.place("parameters", problem.place.column)
                if problem.place.column in builder.system.parameters
                else problem.place,
            )
            with_places.add(problem.code, problem.what, problem.cure, at)
        builder.values = _defaults(builder)
    builder.problems.found.extend(with_places)
    for parameter in builder.system.parameters.values():
        if parameter.compulsory and parameter.id not in given:
            builder.problems.add(
                "parameter-missing",
                Text(
                    f"必填参数“{parameter.name.zh}”（{parameter.id}）未填写",
                    f"The compulsory parameter {parameter.name.en} ({parameter.id}) is missing",
                ),
                Text(
                    f"在“产品”表参数区填写{'，可选：' + '、'.join(parameter.shown) if parameter.choices else ''}",
                    f"Fill it in on the sheet Product{'; choices: ' + ', '.join(parameter.shown) if parameter.choices else ''}",
                ),
                builder.place("parameters", parameter.id),
            )


def _defaults(builder: Builder) -> dict[str, expression.Value]:
    """The system's own values, so that the rest of a study with a wrong parameter can be checked too; nothing where they fail."""
    try:
        return builder.system.values({}, {"mass": builder.study.product.mass})
    except InputError:
        return {}


def _parameter(builder: Builder, index: int) -> float | str:
    row = builder.study.parameters[index]
    known = builder.system.parameters.get(row.id)
    if known and not known.choices and isinstance(row.value, str):
        builder.problems.add(
            "text-in-number",
            Text(
                f"参数“{known.name.zh}”应为数字，却是 {row.value!r}",
                f"The parameter {known.name.en} must be a number, not {row.value!r}",
            ),
            Text(f"填写以 {known.unit} 计的数字", f"Give a number in {known.unit}"),
            builder.place("parameters", index, "value"),
        )
        return 0.0
    if (
        known
        and row.unit
        and known.unit
        and row.unit != known.unit
        and isinstance(row.value, float)
        and unit.known(known.unit)
    ):
        try:
            return unit.convert(row.value, row.unit, known.unit)
        except InputError as error:
            for problem in error.problems:
                builder.problems.add(
                    problem.code, problem.what, problem.cure, builder.place("parameters", index, "unit")
                )
    return row.value
