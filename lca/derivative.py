"""How a model's total answers to each of its amounts: exact derivatives, and what follows from them to first order.

The total is linear in each single amount as long as the chain holds no loop. Then one amount alone causes the variance
(∂total/∂amount at the mean of all amounts)² · its own variance, and with every amount at its mean the total is the mean of all
draws, exactly, since the amounts are drawn independently. In a loop both are the first term of a series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from lca.distribution import Array
from lca.draws import Ensemble


@dataclass(frozen=True)
class FirstOrder:
    """What each row of an ensemble does alone; kg CO2e per functional unit, arrays in the order of its data."""

    variance: Array
    """(kg CO2e per functional unit)² that the amount causes, all others at their mean"""
    value: Array
    """what passes through the amount, all amounts at their value"""
    shift: Array
    """what the total gains when this amount alone goes from its value to its mean: for a lognormal value · (exp(σ²/2) − 1)"""
    at_means: float
    """what the total gains when all of them do"""


def first_order(made: Ensemble) -> FirstOrder:
    """The derivatives of an ensemble, taken at the values and at the means."""
    weight = np.array([d.weight for d in made.data])
    mean = np.array([d.distribution.mean for d in made.data]) * weight
    value = np.array([d.distribution.amount for d in made.data]) * weight
    variance = np.array([d.distribution.variance for d in made.data]) * weight**2
    total_at_means, through_at_means = _linear(made, mean)
    total, through = _linear(made, value)
    return FirstOrder(through_at_means**2 * variance, through * value, through * (mean - value), total_at_means - total)


def _linear(made: Ensemble, amounts: Array) -> tuple[float, Array]:
    """The total without what is held, and ∂total/∂amount of every row: units of the consumer times kg CO2e per unit of the provider."""
    size = len(made.nodes)
    consumer, provider = np.array(made.consumer, dtype=np.intp), np.array(made.provider, dtype=np.intp)
    edges = provider >= 0
    eye = np.arange(size)
    technosphere = csc_matrix(
        (
            np.concatenate([np.ones(size), -amounts[edges]]),
            (np.concatenate([eye, provider[edges]]), np.concatenate([eye, consumer[edges]])),
        ),
        shape=(size, size),
    )
    factorised: Any = splu(technosphere)
    wanted = np.zeros(size)
    wanted[made.root] = 1.0
    direct = np.zeros(size)
    np.add.at(direct, consumer[~edges], amounts[~edges])
    scaling, factor = factorised.solve(wanted), factorised.solve(direct, "T")
    return float(factor[made.root]), np.asarray(scaling[consumer] * np.where(edges, factor[provider], 1.0))
