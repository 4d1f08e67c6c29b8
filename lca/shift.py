"""Why the draws gather elsewhere than at the calculated value, and how much of that the first order explains.

A lognormal has the value of its amount as its median, as in Brightway and ecoinvent; its mean is exp(σ²/2) times that. The mean
of a sum is the sum of the means, so the mean of the draws lies above the value by Σ contribution · (exp(σ²/2) − 1) and a little
more along chains; and the sum of many independent terms is far less skewed than each of them, so its median follows its mean.
Nothing is shifted back: the distributions say so (docs/uncertainty.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inventories import summation
from inventories.problem import Text
from lca.derivative import FirstOrder
from lca.draws import Ensemble

SURE = 2.0
"""Standard errors from which the mean of the draws is told from the calculated value."""
SLIGHT = 1e-9
"""Part of all contributions that rounding alone may move."""
LOGNORMAL = Text(
    "对数正态分布以核算值为中位数，其均值是核算值的 exp(σ²/2) 倍",
    "a lognormal has the value as its median and exp(σ²/2) times the value as its mean",
)
OTHER = Text(
    "三角或均匀分布的均值不在核算值处", "a triangular or uniform distribution has its mean elsewhere than at the value"
)


@dataclass(frozen=True, slots=True)
class Shift:
    """Draws minus calculated value, kg CO2e per functional unit."""

    mean: float
    median: float
    first_order: float
    """sum over all amounts of contribution · (mean of the amount / its value − 1)"""
    at_means: float
    """of the total with every amount at its mean: what `mean` tends to as draws grow, exactly where no loop is"""
    explained: float | None
    """first_order over mean; None where the mean of the draws cannot be told from the value"""
    why: Text | None
    """one sentence; None where every distribution has its mean at the value"""


def of(made: Ensemble, single: FirstOrder, mean: float, median: float, standard_error: float) -> Shift:
    """The shift of a run that had this mean, with its standard error, and this median."""
    value, first = made.deterministic, summation.total(single.shift)
    moved = mean - value
    found = Shift(
        moved, median - value, first, single.at_means, first / moved if abs(moved) > SURE * standard_error else None, None
    )  # fmt: skip
    least = SLIGHT * float(abs(single.value).max(initial=0.0))
    families = {
        d.distribution.family for d, part in zip(made.data, single.shift, strict=True) if abs(part) > least
    }  # fmt: skip
    reasons = [LOGNORMAL] * ("lognormal" in families) + [OTHER] * bool(families - {"lognormal"})
    return replace(found, why=_sentence(found, abs(value), reasons)) if reasons and value else found


def _sentence(shift: Shift, value: float, reasons: list[Text]) -> Text:
    mean, median, first = (f"{part / value * 100:+.1f} %" for part in (shift.mean, shift.median, shift.first_order))
    zh, en = "；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons)
    if shift.explained is None:
        part = Text("", "")
    else:
        part = Text(
            f"，可解释均值偏移的 {shift.explained * 100:.0f} %", f", {shift.explained * 100:.0f} % of the mean's"
        )
    return Text(
        f"中位数与核算值相差 {median}，均值相差 {mean}：{zh}，而许多项之和聚在各项均值之和附近；一阶公式 Σ 贡献 ×（均值/数值 − 1）得 {first}{part.zh}。",
        f"The median differs from the calculated value by {median}, the mean by {mean}: {en}, and a sum of many terms gathers around the sum of their means; "
        f"to first order, Σ contribution × (mean/value − 1) gives {first}{part.en}.",
    )
