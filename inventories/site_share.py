"""What one product bears of an amount of the site and period, by the row's allocation."""

from __future__ import annotations

import math

from inventories.study import Allocation, DirectRow, EnergyRow, Product


def weight(row: EnergyRow | DirectRow, product: Product) -> float:
    """What one product counts in the site's total: 1 piece, its kg, its hours, its yuan."""
    match row.allocation:
        case Allocation.PIECES:
            return 1.0
        case Allocation.MASS:
            return product.mass
        case Allocation.HOURS:
            return row.hours_per_piece or 0.0
        case Allocation.VALUE:
            return getattr(row, "value_per_piece", None) or 0.0
    return 0.0


def of_one(row: EnergyRow | DirectRow, product: Product) -> float:
    """Share of the row's amount that one product bears, fraction."""
    match row.allocation:
        case Allocation.DIRECT:
            return 1.0 / product.output
        case Allocation.PER_PIECE:
            return 1.0
        case Allocation.SUBMETER:
            read = getattr(row, "submeter", None) or 0.0
            return read / row.amount / product.output if row.amount else 0.0
    return weight(row, product) / (row.site_total or math.inf)


def of_one_more(row: EnergyRow | DirectRow, product: Product) -> float:
    """What one product bears of one unit more of what was read: of the amount, or of the submeter where one is read."""
    if row.allocation is Allocation.SUBMETER:
        kept = 1.0 - getattr(row, "exported", 0.0) / row.amount if row.amount else 0.0
        return kept / product.output
    return of_one(row, product)
