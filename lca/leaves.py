"""Own factors and suppliers' footprints as nodes of a Model: published totals with their own source, basis and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventories import spread
from inventories.form import row_name
from inventories.problem import Text
from inventories.study import DataKind, OwnFactor, SupplierFootprint
from lca.bom import CARBON_TO_CO2
from lca.model import Emission, Node

if TYPE_CHECKING:
    from lca.foreground import Builder


def own_factor(builder: Builder, factor: OwnFactor) -> None:
    key = f"own:{factor.id}"
    flow = {
        "fossil": f"co2e-{factor.gwp_basis.lower()}",
        "land-use change": "co2-landuse",
        "aircraft": "co2-aircraft",
    }.get(factor.origin, "co2e-origin-unknown")
    builder.nodes[key] = Node(
        key,
        factor.name_zh,
        factor.name_en,
        factor.unit,
        "own factor",
        category=factor.category,
        location=factor.location,
        year=factor.year,
        status="estimate" if factor.data_kind is DataKind.ESTIMATE else "published",
        source=factor.source,
        gwp_basis=factor.gwp_basis,
        scores=(factor.technology, factor.geography, factor.time),
        note=factor.note,
        primary_share=1.0 if factor.data_kind is DataKind.PRIMARY else 0.0,
        place=row_name("own_factors", builder.study.own_factors.index(factor)),
    )
    builder.emissions.append(
        Emission(
            key,
            flow,
            factor.value,
            data_kind=factor.data_kind,
            source=factor.source,
            evidence=factor.evidence,
            **spread.scaled(factor, 1.0),
        )
    )
    _uptake(builder, key, factor.carbon_biogenic)


def supplier(builder: Builder, item: SupplierFootprint) -> None:
    key = f"supplier:{item.id}"
    if item.valid_until and item.valid_until < builder.study.document_date:
        builder.problems.add(
            "supplier-expired",
            Text(
                f"供应商碳足迹“{item.id}”已于 {item.valid_until} 失效",
                f"The supplier footprint {item.id} expired on {item.valid_until}",
            ),
            Text("向供应商索取有效的碳足迹", "Ask the supplier for a valid one"),
            builder.place("suppliers", builder.study.suppliers.index(item), "valid_until"),
        )
    builder.nodes[key] = Node(
        key,
        item.product_zh,
        item.product_en,
        item.unit,
        "supplier",
        category=item.category,
        supplier=item.supplier,
        status="published",
        source=item.source,
        gwp_basis=item.gwp_basis,
        scores=(item.technology, item.geography, item.time),
        primary_share=item.primary_share,
        place=row_name("suppliers", builder.study.suppliers.index(item)),
        note=item.note,
    )
    builder.emissions.append(
        Emission(
            key,
            f"co2e-{item.gwp_basis.lower()}",
            item.value,
            data_kind=item.data_kind,
            source=item.source,
            evidence=item.evidence,
            **spread.scaled(item, 1.0),
        )
    )
    _uptake(builder, key, item.carbon_biogenic)


def _uptake(builder: Builder, key: str, carbon: float) -> None:
    if carbon:
        builder.emissions.append(
            Emission(key, "co2-uptake", carbon * CARBON_TO_CO2, note="biogenic carbon content × 44/12")
        )
