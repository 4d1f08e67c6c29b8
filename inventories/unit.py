"""Units of measure: one declared table with exact factors, and one pint registry for compound units such as t·km.

Common pairs (t to kg, 万kWh to MJ) are exact fractions and need no import; anything written as a product or a power goes
through pint, which is loaded only then. Pieces, masses and volumes never convert into each other: no density is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from inventories.problem import InputError, Text

if TYPE_CHECKING:
    import pint

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Dimension:
    """One kind of quantity: its reference unit and the units that measure it, with exact factors."""

    id: str
    name: Text
    units: dict[str, str]
    """canonical unit to its factor in the first unit, as an exact decimal or fraction"""
    words: dict[str, str]
    """canonical unit to its other spellings, separated by spaces"""


DIMENSIONS = (
    Dimension(
        "mass",
        Text("质量", "mass"),
        {"kg": "1", "t": "1000", "g": "1/1000", "mg": "1/1000000", "lb": "0.45359237", "斤": "1/2"},
        {
            "kg": "千克 公斤 kgs kilogram kilograms kilogramme",
            "t": "吨 公吨 ton tonne tonnes tons",
            "g": "克 gram grams",
            "mg": "毫克",
            "lb": "磅 lbs pound pounds",
            "斤": "市斤",
        },
    ),
    Dimension(
        "energy",
        Text("能量", "energy"),
        {"MJ": "1", "kWh": "3.6", "MWh": "3600", "GWh": "3600000", "Wh": "9/2500", "GJ": "1000", "TJ": "1000000",
         "kJ": "1/1000", "J": "1/1000000"},
        {
            "MJ": "兆焦 兆焦耳",
            "kWh": "千瓦时 千瓦小时 度 度电 kW·h kwhr",
            "MWh": "兆瓦时 兆瓦小时 MW·h",
            "GWh": "吉瓦时",
            "Wh": "瓦时",
            "GJ": "吉焦 百万千焦",
            "TJ": "太焦",
            "kJ": "千焦",
            "J": "焦耳 焦",
        },
    ),
    Dimension(
        "volume",
        Text("体积", "volume"),
        {"m3": "1", "L": "1/1000", "mL": "1/1000000", "dm3": "1/1000", "cm3": "1/1000000"},
        {
            "m3": "立方米 立方 方 cbm",
            "L": "升 l litre liter litres liters",
            "mL": "毫升 ml",
            "dm3": "立方分米",
            "cm3": "立方厘米 cc",
        },
    ),
    Dimension(
        "area",
        Text("面积", "area"),
        {"m2": "1", "cm2": "1/10000", "mm2": "1/1000000"},
        {"m2": "平方米 平米 sqm", "cm2": "平方厘米", "mm2": "平方毫米"},
    ),
    Dimension(
        "length",
        Text("长度", "length"),
        {"m": "1", "km": "1000", "cm": "1/100", "mm": "1/1000"},
        {"m": "米 metre meter metres meters", "km": "公里 千米", "cm": "厘米", "mm": "毫米"},
    ),
    Dimension(
        "transport",
        Text("货物周转量", "transport work"),
        {"tkm": "1", "kgkm": "1/1000"},
        {"tkm": "吨公里 吨千米 t·km tonkm tonnekm", "kgkm": "千克公里 公斤公里 kg·km"},
    ),
    Dimension(
        "pieces",
        Text("件数", "pieces"),
        {"piece": "1"},
        {"piece": "件 台 只 套 个 双 副 把 条 块 片 张 辆 pieces pc pcs ea unit units item items set sets pair pairs"},
    ),
    Dimension(
        "time",
        Text("时间", "time"),
        {"h": "1", "min": "1/60", "s": "1/3600", "d": "24"},
        {"h": "小时 时 工时 机时 hr hour hours", "min": "分钟", "s": "秒", "d": "天 日 day days"},
    ),
    # A calendar year is no fixed number of hours: lives and hours of use do not convert into each other.
    Dimension(
        "life", Text("年限", "years"), {"year": "1", "month": "1/12"}, {"year": "年 a yr years", "month": "月 个月 months"}
    ),
    Dimension(
        "power",
        Text("功率", "power"),
        {"kW": "1", "W": "1/1000", "MW": "1000"},
        {"kW": "千瓦", "W": "瓦 watt watts", "MW": "兆瓦"},
    ),
    Dimension("charge", Text("电量（安时）", "charge"), {"Ah": "1", "mAh": "1/1000"}, {"Ah": "安时", "mAh": "毫安时"}),
    Dimension("voltage", Text("电压", "voltage"), {"V": "1"}, {"V": "伏 volt volts"}),
    Dimension(
        "share", Text("比例", "share"), {"fraction": "1", "%": "1/100"}, {"fraction": "比例 share ratio -", "%": "百分比 percent"}
    ),
)  # fmt: skip

TEN_THOUSAND = "万"
_CAPITALS_MATTER = {"mg", "ml"}
"""Mg is a tonne and ML a thousand cubic metres: such spellings are refused rather than guessed."""
_BASES = {"volume": "m**3", "area": "m**2", "transport": "1000 * kg * 1000 * m"}
"""Dimensions that are products of others."""
_COMPOUND = re.compile(r"[^\W\d_]{1,12}[23]?(?:[*/][^\W\d_]{1,12}[23]?){0,3}")


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[str, Dimension, Fraction]], dict[str, str]]:
    exact: dict[str, tuple[str, Dimension, Fraction]] = {}
    folded: dict[str, str] = {}
    for dimension in DIMENSIONS:
        for canonical, factor in dimension.units.items():
            for word in (canonical, *dimension.words.get(canonical, "").split()):
                exact[_clean(word)] = (canonical, dimension, Fraction(factor))
                folded.setdefault(_clean(word).casefold(), _clean(word))
    return exact, folded


def _clean(unit: str) -> str:
    text = unicodedata.normalize("NFKC", unit).strip()
    text = re.sub(r"10\^?4\s*(?=[^\W\d])", TEN_THOUSAND, text)
    text = re.sub(r"\s*[·⋅•∙.×*]\s*", "*", text)
    return re.sub(r"[\s^]", "", text).replace("**", "")


@lru_cache(maxsize=4096)
def _look_up(unit: str) -> tuple[str, str, Fraction] | None:
    """Canonical name, dimension id and factor in the dimension's reference unit."""
    if not unit or len(unit) > LONGEST:
        return None
    exact, folded = _table()
    text = _clean(unit)
    many = Fraction(1)
    if text.startswith(TEN_THOUSAND) and len(text) > 1:
        text, many = text[1:].lstrip("*"), Fraction(10_000)
    fold = text.casefold()
    key = text if text in exact else "" if fold in _CAPITALS_MATTER else folded.get(fold, "")
    if key:
        canonical, dimension, factor = exact[key]
        return (TEN_THOUSAND if many != 1 else "") + canonical, dimension.id, factor * many
    return _compound(text, many)


def _compound(text: str, many: Fraction) -> tuple[str, str, Fraction] | None:
    """A product or quotient of known units, by pint."""
    if not _COMPOUND.fullmatch(text) or not re.search(r"[*/]", text):
        return None
    exact, folded = _table()
    names = []
    for part in re.split(r"([*/])", text):
        if part in "*/":
            names.append(part)
            continue
        key = part if part in exact else "" if part.casefold() in _CAPITALS_MATTER else folded.get(part.casefold(), "")
        if not key:
            return None
        names.append(exact[key][0])
    if not all(name in "*/" or name in _BASES or _pint_name(name).isidentifier() for name in names):
        return None
    written = "".join(names)
    quantity = _base("".join(_pint_name(name) for name in names))
    factor = Fraction(quantity.magnitude).limit_denominator(10**12) * many
    for dimension in DIMENSIONS:
        if dimension.id != "share":
            reference = _base(_pint_name(next(iter(dimension.units))))
            if reference.dimensionality == quantity.dimensionality:
                return written, dimension.id, factor / Fraction(reference.magnitude)
    return written, str(quantity.dimensionality), factor


def _base(expression: str) -> Any:
    return registry().Quantity(1.0, expression).to_base_units()


def _pint_name(unit: str) -> str:
    return {"斤": "jin"}.get(unit, unit)


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry[float]:
    """The one pint registry, built from the same table; loaded only when a compound unit asks for it (0.3 s)."""
    import pint

    made: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    for dimension in DIMENSIONS:
        base = _BASES.get(dimension.id, "")
        for canonical, factor in dimension.units.items():
            name = _pint_name(canonical)
            if not base and factor == "1" and name.isidentifier():
                made.define(f"{name} = [{dimension.id}]")
            elif name.isidentifier():
                made.define(f"{name} = {float(Fraction(factor))!r} * {base or next(iter(dimension.units))}")
    return made


def known(unit: str) -> bool:
    """Whether `unit` is understood."""
    return _look_up(unit) is not None


def canonical(unit: str) -> str:
    """The unit's one spelling, e.g. 公斤 → kg, 万度 → 万kWh. Raises InputError `unit-unknown`."""
    return _need(unit)[0]


def dimension(unit: str) -> str:
    """The kind of quantity: mass, energy, volume, area, length, transport, pieces, time, or pint's words for a compound."""
    return _need(unit)[1]


def same_dimension(one: str, other: str) -> bool:
    """Whether both units are known and measure the same kind of quantity."""
    left, right = _look_up(one), _look_up(other)
    return left is not None and right is not None and left[1] == right[1]


def fitting(kind: str) -> tuple[str, ...]:
    """The units of a dimension, for help texts and drop-down lists."""
    return next((tuple(d.units) for d in DIMENSIONS if d.id == kind), ())


def convert(amount: float, unit: str, to: str) -> float:
    """`amount` given in `unit`, in `to`; correctly rounded.

    Raises InputError `unit-unknown` for a unit that is not known and `unit-dimension` where the two measure different things;
    `number-range` where the result is no finite number. A unit of its own kind (`seat`) passes where both are the same word.
    """
    if unit == to:
        return amount
    source, target = _need(unit), _need(to)
    if source[1] != target[1]:
        fit = fitting(target[1]) or (target[0],)
        raise InputError.one(
            "unit-dimension",
            Text(
                f"单位 {unit}（{_kind(source[1]).zh}）不能换算为 {to}（{_kind(target[1]).zh}）",
                f"The unit {unit} ({_kind(source[1]).en}) cannot be converted to {to} ({_kind(target[1]).en})",
            ),
            Text(f"改用以下单位之一：{'、'.join(fit)}", f"Use one of: {', '.join(fit)}"),
        )
    if source[2] == target[2]:
        return amount
    try:
        return float(Fraction(amount) * source[2] / target[2])
    except (OverflowError, ValueError):
        raise InputError.one(
            "number-range",
            Text(f"{amount:g} {unit} 换算后超出范围", f"{amount:g} {unit} is out of range when converted to {to}"),
            Text("检查数值与单位", "Check the amount and its unit"),
        ) from None


def _kind(kind: str) -> Text:
    return next((d.name for d in DIMENSIONS if d.id == kind), Text(kind, kind))


def _need(unit: str) -> tuple[str, str, Fraction]:
    found = _look_up(unit)
    if found is None:
        raise InputError.one("unit-unknown", *unknown(unit))
    return found


def unknown(unit: str) -> tuple[Text, Text]:
    """What is wrong with an unknown unit, and the cure."""
    import difflib

    what = Text(f"不认识单位“{unit}”", f"The unit {unit!r} is not known")
    clean = _clean(unit).casefold()
    if "tce" in clean or "kgce" in clean or "标煤" in clean or "标准煤" in clean:
        return what, Text(
            "标准煤不是实物量：请填该能源的实物量与单位（t、m3、kWh、GJ …）",
            "Coal equivalent is no physical amount: give the fuel's own amount and unit (t, m3, kWh, GJ …)",
        )
    if clean in _CAPITALS_MATTER:
        return what, Text(
            "大小写有歧义：请写 mg、t、mL 或 m3", "Its capitals can be read in two ways: write mg, t, mL or m3"
        )
    exact, _ = _table()
    words = difflib.get_close_matches(_clean(unit), exact, n=3, cutoff=0.5) if any(map(str.isalpha, unit)) else ()
    near = list(dict.fromkeys(exact[w][0] for w in words))  # a number in the place of a unit is like none
    common = near or ["kg", "t", "kWh", "MJ", "GJ", "m3", "m2", "m", "tkm", "piece", "h"]
    return what, Text(f"可用单位例如：{'、'.join(common)}", f"Write for instance: {', '.join(common)}")
