"""The finished Model: what the builder gathered, with what the label says of the study and every source it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventories import expression
from lca.model import FlowFactor, Model, ParameterValue, StageInfo

if TYPE_CHECKING:
    from lca.foreground import Builder

ROOT = "functional_unit"


def model(builder: Builder) -> Model:
    """The finished model of a builder that found no problem."""
    study, units = builder.study, builder.system.units_for(builder.boundary)
    gwp_set = study.gwp_set or builder.system.gwp_set[builder.boundary]
    used = {e.flow for e in builder.emissions}
    flows = tuple(
        FlowFactor(f.id, f.name.zh, f.name.en, f.gas, f.origin, f.basis, f.gwp[gwp_set])
        for f in builder.background.flows.values()
        if f.id in used
    )
    head = builder.unit(0)
    named = {n.source for n in builder.nodes.values()}
    named |= {edge.source for edge in builder.edges} | {emission.source for emission in builder.emissions}
    gate = builder.boundary == "cradle-to-gate"
    return Model(
        subject=_subject(builder),
        functional_unit=head,
        informative_units=tuple(builder.unit(i) for i in range(1, len(units))),
        gwp_set=gwp_set,
        dataset={"version": builder.background.version, "sha256": builder.background.sha256},
        stages=tuple(
            StageInfo(s.id, s.name.zh, s.name.en, s.gate or not gate, s.beside) for s in builder.system.stages
        ),
        parameters=_parameters(builder, len(units)),
        nodes=tuple(builder.nodes.values()),
        edges=tuple(builder.edges),
        emissions=tuple(builder.emissions),
        flows=flows,
        root=ROOT,
        beside={s.id: f"beside_{s.id}" for s in builder.system.stages if f"beside_{s.id}" in builder.nodes},
        biogenic_carbon={
            "product": float(builder.values["bom_c_biogenic"]) / head.per_product,
            "packaging": float(builder.values["packaging_c_biogenic"]) / head.per_product,
        },
        sources=tuple(
            {"id": s.id, "citation": s.citation, "address": s.address}
            for s in builder.background.sources.values()
            if s.id in named
        ),
        evidence=tuple({"id": e.id, "file": e.file, "proves": e.proves, "sha256": e.sha256} for e in study.evidence),
        exclusions=tuple(
            {"what": x.what, "estimate": x.estimate / head.per_product, "reason": x.reason} for x in study.exclusions
        ),
        notices=tuple(builder.notices),
    )


def _parameters(builder: Builder, units: int) -> tuple[ParameterValue, ...]:
    """Masses that the trail's expressions name, then the product system's parameters in the order they were computed."""
    rows = {r.id: r for r in builder.study.parameters}
    order = [p for p in builder.values if p in builder.system.parameters]
    needed = {name for edge in builder.edges if edge.expression for name in expression.names(edge.expression)}
    needed |= {name for e in builder.emissions if e.expression for name in expression.names(e.expression)}
    # A unit may count by mass where nothing else in the trail does; replay evaluates it too.
    for unit in map(builder.unit, range(units)):
        needed |= expression.names(unit.expression) if unit.expression else set()
    needed |= {
        n
        for p in order
        if not builder.system.parameters[p].choices
        for n in expression.names(builder.system.parameters[p].value)
    }
    parameters = [
        ParameterValue(p, p, p, builder.values[p], "kg", data_kind="primary")
        for p in builder.values
        if p not in builder.system.parameters and p in needed
    ]
    for name in order:
        parameter, row = builder.system.parameters[name], rows.get(name)
        plain = parameter.choices or row is not None or not expression.names(parameter.value)
        parameters.append(
            ParameterValue(
                name,
                parameter.name.zh,
                parameter.name.en,
                builder.values[name],
                parameter.unit,
                "" if plain else parameter.value,
                row.data_kind if row else ("estimate" if parameter.status == "estimate" else "secondary"),
                (row.source if row else parameter.source),
                row.evidence if row else (),
            )
        )
    return tuple(parameters)


def _subject(builder: Builder) -> dict[str, object]:
    study, system = builder.study, builder.system
    return {
        "firm": study.firm.model_dump(),
        "plant": study.plant.model_dump(),
        "product": study.product.model_dump(),
        "period": {
            "start": study.period.start.isoformat(),
            "end": study.period.end.isoformat(),
            "justification": study.period.justification,
        },
        "boundary": builder.boundary,
        "document_date": study.document_date.isoformat(),
        "system": {
            "id": system.id,
            "version": system.version,
            "house_rule": system.house_rule,
            "name_zh": system.name.zh,
            "name_en": system.name.en,
        },
    }
