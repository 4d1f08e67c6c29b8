"""The pre-check of a firm's carbon efficiency: gross → net → L, level, K, grade. Our own calculation, never the official code.

All arithmetic is decimal and exact until a quotient is printed; classes are decided by multiplication before any division.
Order of calculation: gross counts fuels burnt, bought heat, and all electricity used including own renewable power that the meter
counts; the deduction takes off own renewable power (certificates not sold), cancelled green certificates and own sinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any

from inventories.enterprise import firm, industry, scheme
from inventories.enterprise.consumption import MWH, ZERO, Use, decimal, uses
from inventories.enterprise.industry import Mean
from inventories.enterprise.ledger import ELECTRICITY, Ledger
from inventories.enterprise.ledger_balance import plain
from inventories.enterprise.scheme import PowerFactor, Scheme, Threshold
from inventories.problem import InputError, Place, Text
from inventories.study import Certificate
from labels.enterprise.efficiency import SELF

DIGITS = 60
"""of decimal working precision: products of record figures stay exact"""
PRINTED = Decimal("1e-10")
NEUTRAL = Text(
    "自定定义：扣减量 ÷ 总量；官方公式未见公布", "our own definition: deduction over gross; no official formula was found"
)
MIX = ("coal", "oil", "gas", "heat", "grid electricity", "own renewable", "other")


@dataclass(frozen=True, slots=True)
class Line:
    """One item at one site with its factors."""

    use: Use
    tce_factor: Decimal
    tce: Decimal
    co2_factor: Decimal
    tco2: Decimal
    factor_source: str
    factor_certainty: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off the gross."""

    kind: str
    """own renewable | green certificate | sink"""
    amount: Decimal
    unit: str
    tco2: Decimal
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """What the pre-check found; t CO2, t coal equivalent, 10,000 yuan."""

    scheme: Scheme
    factor_set: str
    power: PowerFactor
    lines: tuple[Line, ...]
    deductions: tuple[Deduction, ...]
    gross: Decimal
    net: Decimal
    tce: Decimal
    value_added: Decimal
    level: Threshold | None
    """None: not rateable"""
    mean: Mean | None
    no_ratio: Text | None
    """why K is not available"""
    grade: Threshold | None
    mix: Mapping[str, Decimal]
    """share of the tce total, fraction"""
    neutrality: bool = False

    @property
    def deduction(self) -> Decimal:
        return sum((d.tco2 for d in self.deductions), ZERO)

    @property
    def intensity(self) -> Decimal | None:
        """L, t CO2 per 10,000 yuan of value added; None: not rateable."""
        return quotient(self.net, self.value_added) if self.value_added > 0 else None

    @property
    def ratio(self) -> Decimal | None:
        """K = L over the mean of the industry."""
        return quotient(self.net, self.value_added * self.mean.value) if self.mean and self.value_added > 0 else None

    @property
    def diagnosis(self) -> bool | None:
        """Whether the scheme sends the firm to an energy diagnosis; None: not rateable."""
        if self.level is None:
            return None
        return self.level.id in self.scheme.diagnosis_levels or bool(self.grade and self.grade.id in self.scheme.diagnosis_grades)

    @property
    def neutral_rate(self) -> Decimal | None:
        """Deduction over gross, only where it was asked for."""
        return quotient(self.deduction, self.gross) if self.neutrality and self.gross > 0 else None

    def to_json(self) -> dict[str, Any]:
        """Decimal text; empty where there is no value."""
        rated = self.level is not None
        return {
            "label_zh": SELF.zh, "label_en": SELF.en,
            "factor_set": self.factor_set, "factor_set_certainty": scheme.certainty_of(self.factor_set),
            "tce": plain(self.tce), "gross_tco2": plain(self.gross), "deduction_tco2": plain(self.deduction), "net_tco2": plain(self.net),
            "value_added_10k_yuan": plain(self.value_added), "denominator": self.scheme.denominator,
            "rateable": rated, "intensity": shown(self.intensity),
            **_class("level", self.level), "mean": _mean(self.mean), "ratio_k": shown(self.ratio),
            "ratio_missing_zh": self.no_ratio.zh if self.no_ratio else "", "ratio_missing_en": self.no_ratio.en if self.no_ratio else "",
            **_class("grade", self.grade), "diagnosis": self.diagnosis,
            "neutral_rate": shown(self.neutral_rate), "neutral_rate_definition": NEUTRAL.en if self.neutrality else "",
            "mix": {name: plain(share) for name, share in self.mix.items()},
        }  # fmt: skip


def rate(ledger: Ledger, *, neutrality: bool = False, place: Callable[..., Place] | None = None) -> Rating:
    """The pre-check of a ledger that was read without a problem.

    Raises InputError for an unknown scheme or factor, and where the deduction exceeds the gross.
    """
    with localcontext() as context:
        context.prec = DIGITS
        return _rate(ledger, neutrality, place or (lambda *_: Place()))


def _rate(ledger: Ledger, neutrality: bool, place: Callable[..., Place]) -> Rating:
    rule = scheme.scheme(ledger.rule.scheme)
    chosen = scheme.factor_set(ledger.rule.factor_set)
    power = _power(ledger, rule)
    found = uses(enumerate(ledger.items), ledger.readings, ledger.power)
    lines = tuple(_line(use, chosen, power) for use in found)
    deductions = tuple(_deductions(ledger, power))
    gross = sum((line.tco2 for line in lines), ZERO)
    off = sum((d.tco2 for d in deductions), ZERO)
    if off > gross:
        section = "sinks" if ledger.sinks else "power" if ledger.power else "certificates"
        raise InputError.one(
            "deduction-above-gross",
            Text(f"扣减 {plain(off)} t 大于总量 {plain(gross)} t", f"The deduction, {plain(off)} t, is more than the gross, {plain(gross)} t"),
            Text("核对自发绿电、绿证与碳汇", "Check own power, certificates and sinks"),
            place(section, 0),
        )  # fmt: skip
    net, value = gross - off, decimal(ledger.value_added.amount)
    level = scheme.classed(net, value, rule.levels) if value > 0 else None
    mean, missing = _mean_for(ledger, rule)
    if level is None:
        missing = Text("增加值不大于零，不可评价", "value added is zero or less: not rateable")
    grade = scheme.classed(net, value * mean.value, rule.grades) if mean and value > 0 else None
    tce = sum((line.tce for line in lines), ZERO)
    return Rating(
        rule, chosen, power, lines, deductions, gross, net, tce, value, level, mean, missing, grade, _shares(lines, tce), neutrality
    )


def _power(ledger: Ledger, rule: Scheme) -> PowerFactor:
    year = ledger.rule.electricity_year
    area = rule.electricity_area
    found = scheme.electricity(area, year) if year else scheme.latest_electricity(area, ledger.period.year)
    if found is None:
        raise InputError.one(
            "electricity-factor",
            Text(f"没有 {area} {year or ledger.period.year} 年的企业电力因子", f"There is no organisation electricity factor of {area} for {year or ledger.period.year}"),
            Text("选择已有年份", "Choose a year that is at hand"),
        )  # fmt: skip
    return found


def _line(use: Use, chosen: str, power: PowerFactor) -> Line:
    by = scheme.tce()[use.code]
    if use.code == ELECTRICITY:
        factor, source, sure = power.tco2, power.source, power.certainty
    elif use.factor is not None:
        factor, source, sure = use.factor, f"企业自有 own: {use.source}", "own factor"
    else:
        known = scheme.factor(chosen, use.code)
        if known is None or known.tco2 is None:
            raise InputError.one(
                "factor-missing",
                Text(f"因子集 {chosen} 没有品种 {use.code} 的因子", f"The factor set {chosen} has no factor of item {use.code}"),
                Text("填写自有因子", "Give an own factor"),
            )  # fmt: skip
        factor, source, sure = known.tco2, known.source, known.certainty
    return Line(use, by, (use.consumption - use.produced) * by, factor, use.burnt * factor, source, sure)


def _deductions(ledger: Ledger, power: PowerFactor) -> Sequence[Deduction]:
    found: list[Deduction] = []
    for row in ledger.power:
        used = (decimal(row.generated) - decimal(row.exported)) / 10000
        if row.counted == "yes" and row.certificate is not Certificate.SOLD:
            found.append(Deduction("own renewable", used, "10^4 kWh", used * power.tco2, row.evidence))
    cancelled = [row for row in ledger.certificates if row.cancelled is not None]
    if cancelled:
        amount = MWH * len(cancelled)
        proofs = tuple(dict.fromkeys(e for row in cancelled for e in row.evidence))
        found.append(Deduction("green certificate", amount, "10^4 kWh", amount * power.tco2, proofs))
    found += [Deduction("sink", decimal(s.amount), "t CO2", decimal(s.amount), s.evidence) for s in ledger.sinks]
    return found


def _mean_for(ledger: Ledger, rule: Scheme) -> tuple[Mean | None, Text | None]:
    """The mean that fits period, scope and denominator, or why there is none."""
    given, period = ledger.mean, ledger.period.id
    if given.value is not None:
        fits = given.scope == "energy" and given.denominator == rule.denominator and given.period == period
        if not fits:
            raise InputError.one(
                "mean-period",
                Text("行业均值的期间、口径或分母与本表不同", "The mean of the industry is of another period, scope or denominator"),
                Text("采用同期同口径均值，否则留空", "Use one that fits, or leave it blank"),
            )  # fmt: skip
        return Mean("own", decimal(given.value), given.denominator, given.scope, given.region, given.period, given.source, "as given by the firm"), None
    known = industry.means(ledger.firm.industry)
    for mean in known:
        if mean.scope == "energy" and mean.denominator == rule.denominator and mean.period == period:
            return mean, None
    energy = [m for m in known if m.scope == "energy"]
    if energy:
        return None, Text(
            f"已知的行业均值属于 {energy[0].period}，与 {period} 不同期", f"the known mean of the industry is of {energy[0].period}, not of {period}"
        )
    if known:
        return None, Text(
            "只有仅含直接排放的行业均值，口径不同，不用", "only a mean of scope 1 alone is known, which is another scope and is not used"
        )
    return None, Text("未见公布的行业均值", "no mean of the industry is published")


def _shares(lines: Sequence[Line], tce: Decimal) -> dict[str, Decimal]:
    parts = dict.fromkeys(MIX, ZERO)
    for line in lines:
        group = firm.items()[line.use.code].group
        if group == "electricity":
            own = line.use.own_used * line.tce_factor
            parts["own renewable"] += own
            parts["grid electricity"] += line.tce - own
        else:
            parts[group] += line.tce
    return {name: quotient(value, tce) for name, value in parts.items() if value} if tce > 0 else {}


def quotient(one: Decimal, other: Decimal) -> Decimal:
    """one / other, to ten decimals."""
    with localcontext() as context:
        context.prec = DIGITS
        return (one / other).quantize(PRINTED, rounding=ROUND_HALF_EVEN)


def shown(value: Decimal | None) -> str:
    """Decimal text, or nothing."""
    return "" if value is None else plain(value)


def _class(name: str, found: Threshold | None) -> dict[str, str]:
    return {name: found.id if found else "", f"{name}_zh": found.name.zh if found else "", f"{name}_en": found.name.en if found else ""}


def _mean(found: Mean | None) -> dict[str, str] | None:
    if found is None:
        return None
    return {
        "value": plain(found.value), "denominator": found.denominator, "scope": found.scope, "region": found.region,
        "period": found.period, "source": found.source, "certainty": found.certainty,
    }  # fmt: skip
