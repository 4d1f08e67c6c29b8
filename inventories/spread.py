"""The spread that a firm gives to a number of its own: which distribution, whether its parameters hold, and what becomes of it
where the number is brought to one product.

A row without one is spread by its data kind and scores (docs/uncertainty.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from inventories.problem import Text

if TYPE_CHECKING:  # replay scales spreads too, and a study's form costs it more than the whole recomputation
    from inventories.study import SpreadRow
    from inventories.validation import Parts

NUMBERS = {
    "bom": "quantity", "energy": "amount", "direct": "amount", "distribution": "distance", "use": "amount",
    "end_of_life": "mass", "own_factors": "value", "suppliers": "value",
}  # fmt: skip
"""Sections whose rows may have a spread, and the number it stands around."""


class Spread(Protocol):
    """Whatever has a distribution: a row of a study or of the data set, an edge, an emission."""

    @property
    def distribution(self) -> str: ...
    @property
    def scale(self) -> float | None: ...
    @property
    def minimum(self) -> float | None: ...
    @property
    def maximum(self) -> float | None: ...


def number_of(section: str, row: SpreadRow) -> str:
    """The field that the row's distribution stands around: what is read counts, where a submeter is read."""
    if section == "energy" and getattr(row, "allocation", None) == "submeter":
        return "submeter"
    return NUMBERS[section]


def scaled(of: Spread, factor: float, less: float = 0.0) -> dict[str, Any]:
    """The distribution of factor · (x − less) for an x distributed as `of`.

    The scale of a lognormal has no unit and stays; every other parameter is an amount.
    """
    bounds = [None if bound is None else (bound - less) * factor for bound in (of.minimum, of.maximum)]
    low, high = bounds if factor >= 0 else reversed(bounds)
    kept = of.scale is None or of.distribution == "lognormal"
    return {
        "distribution": of.distribution,
        "scale": of.scale if kept else (of.scale or 0.0) * abs(factor),
        "minimum": low,
        "maximum": high,
    }


def brought(section: str, row: SpreadRow, amount: float, slope: float) -> dict[str, Any]:
    """The distribution of the exchange that a row makes: `amount` in all, `slope` for one more of the row's number."""
    if not row.distribution:
        return {}
    field = number_of(section, row)
    found = scaled(row, slope, _taken_off(row, field))
    for bound in ("minimum", "maximum"):
        if getattr(row, bound) == getattr(row, field):
            found[bound] = amount  # one number by two ways of rounding
    return found


def beside(row: SpreadRow, factor: float) -> dict[str, Any]:
    """The distribution of a number that is changed to `factor` times itself: as wide in relation to it; none around nothing."""
    if not row.distribution or factor <= 0.0:
        return {"distribution": "", "scale": None, "minimum": None, "maximum": None}
    return scaled(row, factor)


def spreads(parts: Parts) -> None:
    """Every spread names its distribution and has parameters that make one around the number of its row."""
    from inventories.study import SpreadRow

    for section in NUMBERS:
        for number, row in parts.rows(section):
            if isinstance(row, SpreadRow) and (wrong := fault(section, row)):
                parts.reading.wrong((section, number, "distribution"), "distribution", *wrong)


def fault(section: str, row: SpreadRow) -> tuple[Text, Text] | None:
    """What is wrong with the row's distribution, and the cure; None where nothing is."""
    field = number_of(section, row)
    centre = getattr(row, field)
    if centre is None:
        return None  # a submeter without its reading, which is a problem of its own
    return _fault(row, float(centre), _taken_off(row, field))


def _taken_off(row: SpreadRow, field: str) -> float:
    """Own power that was fed into the grid stands in the amount and is no part of the use."""
    return float(getattr(row, "exported", 0.0)) if field == "amount" else 0.0


def _fault(row: SpreadRow, centre: float, less: float) -> tuple[Text, Text] | None:
    """What is wrong and the cure; `centre` is the number of the row, `less` what is taken off it, in its unit."""
    bounds = row.minimum, row.maximum
    if not row.distribution:
        if row.scale is None and bounds == (None, None):
            return None
        return (
            Text("填写了离散参数，但没有选择分布", "A spread is given, but no distribution"),
            Text("选择分布，或清空离散参数", "Choose the distribution, or empty scale, minimum and maximum"),
        )
    if less and row.distribution == "lognormal":
        return (
            Text(
                f"扣除上网电量 {less:g} 后不成对数正态分布",
                f"An amount less the {less:g} that was exported has no lognormal distribution",
            ),
            Text("改用正态、三角或均匀分布", "Choose normal, triangular or uniform"),
        )
    if row.minimum is not None and row.minimum < less:
        return (
            Text(
                f"下限 {row.minimum:g} 低于上网电量 {less:g}",
                f"The minimum {row.minimum:g} lies below the {less:g} that was exported",
            ),
            Text("下限与用量一样包含上网电量", "The minimum holds what was exported, as the amount does"),
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
