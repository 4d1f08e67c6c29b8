"""The spread that a firm gives to a quantity or a factor of its own: which distribution, and whether its parameters hold.

A row without one is spread by its data kind and scores (docs/uncertainty.md).
"""

from __future__ import annotations

from inventories.problem import Text
from inventories.study import SpreadRow
from inventories.validation import Parts

CENTRES = {"bom": "quantity", "own_factors": "value", "suppliers": "value"}
"""Sections whose rows may have a spread, and the number it stands around."""


def spreads(parts: Parts) -> None:
    """Every spread names its distribution and has parameters that make one around the number of its row."""
    for section, field in CENTRES.items():
        for number, row in parts.rows(section):
            if isinstance(row, SpreadRow):
                fault = _fault(row, float(getattr(row, field)))
                if fault:
                    parts.reading.wrong((section, number, "distribution"), "distribution", *fault)


def _fault(row: SpreadRow, centre: float) -> tuple[Text, Text] | None:
    """What is wrong and the cure; `centre` is the number of the row, in its unit."""
    bounds = row.minimum, row.maximum
    if not row.distribution:
        if row.scale is None and bounds == (None, None):
            return None
        return (
            Text("填写了离散参数，但没有选择分布", "A spread is given, but no distribution"),
            Text("选择分布，或清空离散参数", "Choose the distribution, or empty scale, minimum and maximum"),
        )
    if row.distribution in ("lognormal", "normal"):
        if row.scale and bounds == (None, None) and (centre or row.distribution == "normal"):
            return None
        return (
            Text(
                f"{row.distribution} 分布需要大于 0 的离散度",
                f"A {row.distribution} distribution needs a scale above 0",
            ),
            Text(
                "只填离散度：对数正态填 ln 的标准差，正态填标准差；数值不得为 0",
                "Give the scale alone: lognormal the standard deviation of ln, normal the standard deviation; the number may not be 0",
            ),
        )
    low, high = bounds
    if row.scale is None and low is not None and high is not None and low < high and low <= centre <= high:
        return None
    return (
        Text(
            f"{row.distribution} 分布的上下限不成立：{low} … {high}，数值 {centre:g}",
            f"The bounds make no {row.distribution} distribution: {low} … {high} around {centre:g}",
        ),
        Text(
            "填写下限与上限，数值在两者之间，离散度留空",
            "Give minimum and maximum with the number between them, and no scale",
        ),
    )
