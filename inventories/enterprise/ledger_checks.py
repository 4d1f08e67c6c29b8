"""What must fit together in a ledger before anything is computed: the form's arithmetic, codes, units, periods, certificates.

Each check works on the rows that could be read, so that one faulty cell does not hide the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from inventories import provenance, uscc
from inventories.enterprise import firm, industry, ledger, scheme
from inventories.enterprise.consumption import OWN, factor_to, near_items
from inventories.enterprise.ledger_balance import balance, power
from inventories.problem import InputError, Problem, Text
from inventories.sheet import FieldPath
from inventories.validation import Parts

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
CERTIFICATE = re.compile(r"[0-9A-Z]{32}")
PLACEHOLDERS = ("34", "35", "38")
NOT_BURNT = ("25", "26", "27", "28", "30")


def check(parts: Parts) -> None:
    """Notes every misfit in the reading."""
    for one in CHECKS:
        one(parts)


def notice(parts: Parts, path: FieldPath, code: str, what: Text, cure: Text) -> None:
    """Something to know that does not stop the work."""
    parts.reading.notices.add(code, what, cure, parts.reading.places.of(*path))


def _firm(parts: Parts) -> None:
    raw = parts.raw.get("firm")
    code = raw.get("uscc") if isinstance(raw, dict) else None
    fault = uscc.fault(code) if isinstance(code, str) and code.strip() else None
    if fault:
        parts.reading.wrong(("firm", "uscc"), "uscc", *fault)
    given = parts.one("firm")
    if not isinstance(given, ledger.FirmOf):
        return
    if wrong := industry.fault(given.industry, given.edition):
        parts.reading.wrong(("firm", "industry"), "industry", *wrong)
    rule = parts.one("rule")
    known = scheme.schemes().get(rule.scheme) if isinstance(rule, ledger.Rule) else None
    if not fault and known and not given.uscc[2:].startswith(known.regions):
        notice(
            parts, ("firm", "uscc"), "region",
            Text(f"登记地 {given.uscc[2:8]} 不在方案 {known.id} 的范围内", f"The region {given.uscc[2:8]} lies outside the scheme {known.id}"),
            Text("确认该企业适用此方案", "Make sure the scheme applies to this firm"),
        )  # fmt: skip


def _period(parts: Parts) -> None:
    period, day = parts.one("period"), parts.day("document_date")
    if isinstance(period, ledger.PeriodOf) and day and day < period.end:
        parts.reading.wrong(
            ("document_date",), "period-future",
            Text(f"填报日期 {day} 早于统计期止 {period.end}", f"The date of report {day} lies before the end of the period, {period.end}"),
            Text("期末之后才能填报：改正日期或季度", "A report needs the whole period: correct the date or the quarter"),
        )  # fmt: skip
    value = parts.one("value_added")
    if isinstance(value, ledger.Value) and value.amount <= 0:
        notice(
            parts, ("value_added", "amount"), "not-rateable",
            Text(f"增加值为 {value.amount:g} 万元：不可评价，没有 L、K 与等级", f"Value added is {value.amount:g}: not rateable, no L, no K, no grade"),
            Text("核对增加值；确为零或负则照此记录", "Check it; if it is so, the record says so"),
        )  # fmt: skip


def _rule(parts: Parts) -> None:
    rule, period = parts.one("rule"), parts.one("period")
    if not isinstance(rule, ledger.Rule):
        return
    for name, look in (("scheme", scheme.scheme), ("factor_set", scheme.factor_set)):
        try:
            look(getattr(rule, name))
        except InputError as error:
            for p in error.problems:
                parts.reading.wrong(("rule", name), p.code, p.what, p.cure)
    known = scheme.schemes().get(rule.scheme)
    if not known or not isinstance(period, ledger.PeriodOf):
        return
    area = known.electricity_area
    wanted = rule.electricity_year or period.year
    found = scheme.electricity(area, wanted) if rule.electricity_year else scheme.latest_electricity(area, period.year)
    years = "、".join(str(p.year) for p in scheme.powers() if p.area == area)
    if found is None:
        parts.reading.wrong(
            ("rule", "electricity_year"), "electricity-factor",
            Text(f"没有 {area} {wanted} 年的企业电力因子", f"There is no organisation electricity factor of {area} for {wanted}"),
            Text(f"可选年份：{years}", f"Years at hand: {years}"),
        )  # fmt: skip
    elif found.year != period.year:
        old = period.year - found.year > 2
        notice(
            parts, ("rule", "electricity_year"), "electricity-factor-year",
            Text(f"{period.year} 年的用电按 {found.year} 年因子 {found.kg_per_kwh} 计算{'，已超过两年' if old else ''}", f"Electricity of {period.year} is counted with the factor of {found.year}, {found.kg_per_kwh}{', more than two years old' if old else ''}"),
            Text("公布新因子后重新计算", "Calculate again once a newer factor is published"),
        )  # fmt: skip


def _mean(parts: Parts) -> None:
    mean, period, rule = parts.one("mean"), parts.one("period"), parts.one("rule")
    if not isinstance(mean, ledger.MeanOf) or mean.value is None:
        return
    known = scheme.schemes().get(rule.scheme) if isinstance(rule, ledger.Rule) else None
    if mean.scope == "scope-1":
        parts.reading.wrong(
            ("mean", "scope"), "mean-scope",
            Text("仅含直接排放的行业均值不得用于 K（外购电与热占大部分）", "A mean of scope 1 alone may not be used in K: bought power and heat are most of it"),
            Text("采用含外购电与热的同口径均值，否则留空", "Use a mean that includes bought power and heat, or leave it blank"),
        )  # fmt: skip
    if known and mean.denominator != known.denominator:
        parts.reading.wrong(
            ("mean", "denominator"), "mean-denominator",
            Text("均值的分母不是增加值，不可与 L 相比", "The mean is not per value added and cannot be compared with L"),
            Text("采用单位增加值的均值，否则留空", "Use a mean per value added, or leave it blank"),
        )  # fmt: skip
    if isinstance(period, ledger.PeriodOf) and mean.period != period.id:
        parts.reading.wrong(
            ("mean", "period"), "mean-period",
            Text(f"均值属于“{mean.period or '未写明'}”，本表属于 {period.id}", f"The mean is of {mean.period or 'an unstated period'}, the form of {period.id}"),
            Text("K 须用同期均值；没有则留空", "K needs the mean of the same period; leave it blank if there is none"),
        )  # fmt: skip
    if not mean.source:
        parts.reading.wrong(
            ("mean", "source"), "mean-unsourced",
            Text("行业平均值没有来源", "The mean of the industry has no source"),
            Text("写明公布单位、文件与日期", "Say who published it, where and when"),
        )  # fmt: skip


def _official(parts: Parts) -> None:
    given = parts.one("official")
    if not isinstance(given, ledger.Official):
        return
    if given.number:
        for name, missing in (("issued", given.issued is None), ("evidence", not given.evidence), ("level", not (given.level or given.grade))):
            if missing:
                parts.reading.wrong(
                    ("official", name), "official-incomplete",
                    Text("填了官方碳效码编号，须同时填写发码日期、证据和码上所印的水平或等级", "An official code needs its day of issue, its evidence, and the level or grade printed on it"),
                    Text("照官方码补齐，或清空编号", "Fill them in as printed, or clear the number"),
                )  # fmt: skip
        if given.grade and given.grade not in ("1", "2", "3", "4", "5"):
            parts.reading.wrong(
                ("official", "grade"), "official-grade",
                Text(f"官方等级“{given.grade}”不是 1–5", f"The official grade {given.grade!r} is not 1 to 5"),
                Text("照码上所印填写一位数字", "Give the digit printed on the code"),
            )  # fmt: skip
    elif given.level or given.grade or given.issued:
        parts.reading.wrong(
            ("official", "number"), "official-incomplete",
            Text("填了官方水平、等级或日期，却没有官方碳效码编号", "There is an official level, grade or date but no official code"),
            Text("填写编号；自测结果不填在这里", "Give its number; our own result does not belong here"),
        )  # fmt: skip


def _codes(parts: Parts) -> None:
    sites = {row.id for _, row in parts.rows("sites")}
    period = parts.one("period")
    months = period.months if isinstance(period, ledger.PeriodOf) else None
    seen: dict[tuple[str, str], int] = {}
    for section in ("items", "readings", "remainders"):
        for number, row in parts.rows(section):
            extra = {OWN} if section == "remainders" else set()
            if row.code not in firm.items() and row.code not in extra:
                near = near_items(row.code)
                parts.reading.wrong(
                    (section, number, "code"), "energy-item",
                    Text(f"没有能源品种“{row.code}”", f"There is no energy item {row.code!r}"),
                    Text(f"用 01–39 的代码{'；是否为 ' + '、'.join(near) if near else ''}", f"Use a code from 01 to 39{'; did you mean ' + ', '.join(near) if near else ''}"),
                )  # fmt: skip
            elif factor_to(row.unit, row.code) is None:
                wanted = firm.items()[row.code.partition("-")[0]].unit
                parts.reading.wrong(
                    (section, number, "unit"), "unit-mismatch",
                    Text(f"品种 {row.code} 的单位是 {wanted}，“{row.unit}”不能换算", f"Item {row.code} is in {wanted}; {row.unit!r} cannot be converted"),
                    Text(f"换算为 {wanted}（体积换质量需用密度，如柴油 0.84 kg/L）", f"Convert it to {wanted} (volume to mass by density, diesel 0.84 kg/L)"),
                )  # fmt: skip
            if section == "items":
                if (row.code, row.site) in seen:
                    first = parts.reading.places.of("items", seen[row.code, row.site]).row
                    parts.reading.wrong(
                        ("items", number, "code"), "energy-item-twice",
                        Text(f"品种 {row.code} 填了两行（先见于第 {first} 行）", f"Item {row.code} stands twice (first in row {first})"),
                        Text("合并为一行；不同场地请填场地编号", "Make it one row; for two sites give their ids"),
                    )  # fmt: skip
                seen.setdefault((row.code, row.site), number)
    for section in ("items", "readings", "power", "certificates", "remainders"):
        for number, row in parts.rows(section):
            if row.site and row.site not in sites:
                parts.reading.wrong(
                    (section, number, "site"), "site-unknown",
                    Text(f"场地“{row.site}”没有在“场地”表登记", f"The site {row.site!r} is not on the sheet Sites"),
                    Text("登记该场地，或改正编号；只有一个场地则留空", "List it or correct the id; with one site leave it blank"),
                )  # fmt: skip
    met: set[tuple[str, str, str, str]] = set()
    for number, row in parts.rows("readings"):
        key = (row.code, row.site, row.meter, row.month)
        if not MONTH.fullmatch(row.month) or (months and row.month not in months):
            parts.reading.wrong(
                ("readings", number, "month"), "reading-month",
                Text(f"“{row.month}”不是本期内的月份", f"{row.month!r} is no month of the period"),
                Text(f"写 年-月，本期为 {'、'.join(months or ('2025-03',))}", f"Write year-month; the period has {', '.join(months or ('2025-03',))}"),
            )  # fmt: skip
        elif key in met:
            parts.reading.wrong(
                ("readings", number, "month"), "reading-twice",
                Text(f"表计“{row.meter}”的 {row.month} 填了两次", f"The meter {row.meter!r} has {row.month} twice"),
                Text("每表每月一行", "One row a meter and month"),
            )  # fmt: skip
        met.add(key)


def _gaps(parts: Parts) -> None:
    """Readings that make the consumption cover every month of the period."""
    period = parts.one("period")
    if not isinstance(period, ledger.PeriodOf):
        return
    given = {(row.code, row.site) for _, row in parts.rows("items") if row.consumption is not None}
    months: dict[tuple[str, str], tuple[int, set[str]]] = {}
    for number, row in parts.rows("readings"):
        key = (row.code, row.site)
        months[key] = (number, months.get(key, (number, set()))[1] | {row.month})
    for key, (number, had) in months.items():
        missing = [m for m in period.months if m not in had]
        if missing and key not in given:
            parts.reading.wrong(
                ("readings", number, "month"), "reading-gap",
                Text(f"品种 {key[0]} 缺 {'、'.join(missing)} 的读数", f"Item {key[0]} has no reading of {', '.join(missing)}"),
                Text("补齐各月（没有用量填 0），或在能源品种表填消费量", "Add them (0 where none was used), or give the consumption on the sheet Energy items"),
            )  # fmt: skip


def _parents(parts: Parts) -> None:
    given = {row.code: number for number, row in parts.rows("items")} | {r.code: -1 for _, r in parts.rows("readings")}
    for number, row in parts.rows("items"):
        parent = firm.items()[row.code].part_of if row.code in firm.items() else ""
        if parent and parent in given:
            parts.reading.wrong(
                ("items", number, "code"), "energy-item-twice",
                Text(f"{row.code} 是 {parent} 的其中项，两者相加会重复计算", f"{row.code} is part of {parent}: adding both counts it twice"),
                Text(f"只填 {parent} 或其各分项（宜填分项）", f"Give {parent} alone, or its parts (better)"),
            )  # fmt: skip


def _factors(parts: Parts) -> None:
    rule = parts.one("rule")
    chosen = rule.factor_set if isinstance(rule, ledger.Rule) else scheme.DEFAULT_FACTOR_SET
    if chosen not in scheme.factor_sets():
        return
    for number, row in parts.rows("items"):
        if row.code not in firm.items():
            continue
        if row.factor_set and row.factor_set != chosen:
            parts.reading.wrong(
                ("items", number, "factor_set"), "factor-set-mixed",
                Text(f"本行用因子集 {row.factor_set}，全表用 {chosen}：混用的记录不可比", f"This row uses the factor set {row.factor_set}, the form {chosen}: a mixed record compares with nothing"),
                Text("清空本格，或在“企业”表改用同一因子集", "Clear the cell, or choose that set on the sheet Firm"),
            )  # fmt: skip
        if row.factor is not None and not row.source:
            parts.reading.wrong(
                ("items", number, "source"), "factor-unsourced",
                Text("自有因子没有来源", "The own factor has no source"),
                Text("写明检测报告或供应商文件", "Name the analysis or the supplier's document"),
            )  # fmt: skip
        if row.factor is not None and row.code == ledger.ELECTRICITY:
            parts.reading.wrong(
                ("items", number, "factor"), "electricity-own-factor",
                Text("电力因子由评价方案规定，不可自填", "The electricity factor is fixed by the scheme"),
                Text("清空本格", "Clear the cell"),
            )  # fmt: skip
        if row.code != ledger.ELECTRICITY and row.factor is None and scheme.factor(chosen, row.code) is None:
            parts.reading.wrong(
                ("items", number, "factor"), "factor-missing",
                Text(f"因子集 {chosen} 没有品种 {row.code} 的因子", f"The factor set {chosen} has no factor of item {row.code}"),
                Text("填写自有因子与来源（品种 39 须在备注写明燃料）", "Give an own factor with its source (item 39: name the fuel in the note)"),
            )  # fmt: skip
        if row.code in PLACEHOLDERS and row.factor is None:
            notice(
                parts, ("items", number, "code"), "factor-placeholder",
                Text(f"品种 {row.code} 的因子只是占位值", f"The factor of item {row.code} is a placeholder"),
                Text("宜填自有检测因子", "Better give a factor of your own analysis"),
            )  # fmt: skip
        if row.code in NOT_BURNT and (row.consumption or row.purchased) and (row.consumption or 0.0) > row.feedstock:
            notice(
                parts, ("items", number, "feedstock"), "usually-feedstock",
                Text(f"品种 {row.code} 通常不作燃料，现按燃烧计", f"Item {row.code} is seldom burnt; it is counted as burnt here"),
                Text("用作原材料的部分填入“用作原材料”", "Give what was raw material in column 6"),
            )  # fmt: skip


def _certificates(parts: Parts) -> None:
    period = parts.one("period")
    seen: dict[str, int] = {}
    for number, row in parts.rows("certificates"):
        at: FieldPath = ("certificates", number, "code")
        if not CERTIFICATE.fullmatch(row.code):
            parts.reading.wrong(
                at, "certificate-code",
                Text(f"绿证编码应为 32 位数字与大写字母，现为 {len(row.code)} 位", f"A certificate code has 32 digits and capitals, this one has {len(row.code)} characters"),
                Text("从绿证上逐字复制", "Copy it from the certificate"),
            )  # fmt: skip
        elif row.code in seen:
            first = parts.reading.places.of("certificates", seen[row.code]).row
            parts.reading.wrong(
                at, "certificate-twice",
                Text(f"绿证 {row.code} 用了两次（先见于第 {first} 行）", f"The certificate {row.code} is used twice (first in row {first})"),
                Text("一张绿证只能用一次：删去一行", "A certificate counts once: delete one row"),
            )  # fmt: skip
        seen.setdefault(row.code, number)
        if not MONTH.fullmatch(row.month) or (isinstance(period, ledger.PeriodOf) and row.month > period.months[-1]):
            parts.reading.wrong(
                ("certificates", number, "month"), "certificate-month",
                Text(f"发电月份“{row.month}”无效或晚于本期", f"The month of generation {row.month!r} is none, or later than the period"),
                Text("写 年-月，如 2025-03，不晚于期末", "Write year-month, such as 2025-03, not after the period"),
            )  # fmt: skip
        if row.cancelled is None:
            notice(
                parts, ("certificates", number, "cancelled"), "certificate-open",
                Text("绿证未核销，不扣减", "The certificate is not cancelled and is not deducted"),
                Text("核销后填写日期", "Give the date once it is cancelled"),
            )  # fmt: skip
        elif isinstance(row.cancelled, date) and not row.evidence:
            notice(
                parts, ("certificates", number, "evidence"), "certificate-unproved",
                Text("核销没有证据", "Nothing proves the cancellation"),
                Text("附核销凭证", "Add the certificate of cancellation"),
            )  # fmt: skip


CHECKS: tuple[Callable[[Parts], None], ...] = (
    _firm,
    _period,
    _rule,
    _mean,
    _official,
    _codes,
    _gaps,
    _parents,
    _factors,
    power,
    balance,
    _certificates,
    provenance.proofs,
)


def as_problems(notices: tuple[Problem, ...]) -> tuple[dict[str, str], ...]:
    """Notices as a record keeps them."""
    return tuple({"code": n.code, "zh": n.what.zh, "en": n.what.en} for n in notices)
