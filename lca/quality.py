"""Data quality: PACT and PEF scores propagated by contribution, the primary-data share, and what would lift them most.

Method. An item is one line of the foreground: an amount (activity) times a factor, or a direct emission. Weights are absolute
contributions without biogenic CO2 (PACT Methodology V3, sections 4.2.2 and 4.2.3, as its Alignment Checklists of April 2025 give them):
share = Σ|v|·share / Σ|v|; score = Σ|v|·score / Σ|v| for each indicator; unknown share 0, missing score 5. An item is primary only if
its activity and its factor both are. The time score follows from dates wherever the year of the data is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from inventories.background import Background
from inventories.problem import Text
from inventories.study import BomKind, DataKind, Study
from inventories.system import SHEETS, System
from lca import replay
from lca.model import Model

WORST = 5
DAYS = ((366, 1), (731, 2), (1096, 3), (1461, 4))
"""Longest gap in days between the ends of the two periods, and its time score"""
LEVELS = (
    (1.5, Text("优秀", "excellent")), (2.0, Text("很好", "very good")), (3.0, Text("良好", "good")), (4.0, Text("一般", "fair")),
)  # fmt: skip
"""Upper bounds of the PEF quality levels (from memory); above the last: poor."""
POOR = Text("差", "poor")
CAUTION = 3.0
"""Above this score a result wants caution (secondary source)."""
BIOGENIC_CO2 = ("co2-biogenic", "co2-uptake")
CARRIERS = ("electricity", "heat", "fuel")


@dataclass(frozen=True, slots=True)
class Item:
    """One amount times one factor of the foreground."""

    name: Text
    consumer: str
    provider: str
    stage: str
    place: str
    category: str
    value: float
    """kg CO2e per functional unit, without biogenic CO2"""
    activity: str
    """primary | secondary | estimate"""
    factor_primary: float
    """primary share of the factor, fraction"""
    scores: tuple[int, int, int]
    """TeR, GeR, TiR; missing is 5"""
    precision: int
    """P of the data set; missing is 5"""
    missing: bool
    """a score had to be taken as 5"""
    kind: str
    """kind of the provider's node, or `emission`"""

    @property
    def primary(self) -> float:
        """1 only if activity and factor both are primary."""
        return self.factor_primary if self.activity == DataKind.PRIMARY else 0.0

    @property
    def mean(self) -> float:
        return sum(self.scores) / 3


@dataclass(frozen=True, slots=True)
class Requirement:
    """A sheet or parameter that the product system wants from the firm itself."""

    id: str
    kind: str
    """sheet | parameter"""
    state: str
    """own: all primary | partly | given: filled, none primary | default"""
    primary_rows: int
    rows: int

    @property
    def coverage(self) -> float:
        """Fraction of its rows that are primary."""
        return self.primary_rows / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Lift:
    """What one better datum would bring."""

    name: Text
    place: str
    share: float
    """of the absolute result, fraction"""
    score: float
    """mean of the three scores now"""
    primary_gain: float
    """how much the primary-data share would rise, fraction"""
    score_gain: float
    """how much the mean score would fall"""
    advice: Text


@dataclass(frozen=True, slots=True)
class Weighted:
    """Shares and scores weighted by contribution; the figures that a label and a report both print."""

    primary_data_share: float
    """fraction (PACT PDS)"""
    primary_activity_share: float
    """fraction whose amount is primary, whatever the factor"""
    technology: float
    geography: float
    time: float
    precision: float
    """1 best to 5 worst"""
    missing_share: float
    """fraction of the absolute result whose item lacks a score"""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of one result."""

    primary_data_share: float
    """fraction (PACT PDS)"""
    technology: float
    geography: float
    time: float
    precision: float
    """1 best to 5 worst, weighted by contribution"""
    score: float
    """mean of technology, geography and time (PACT)"""
    pef: float
    """mean of the four (PEF)"""
    pef_level: Text
    ilcd: float
    """(sum + 4 × worst) / (n + 4) of the four"""
    missing_share: float
    """fraction of the absolute result whose item lacks a score"""
    coverage: float
    """mean coverage of the data the product system wants from the firm, fraction"""
    required: tuple[Requirement, ...]
    lifts: tuple[Lift, ...]
    """largest gain first"""

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["pef_level"] = self.pef_level._asdict()
        plain["required"] = [asdict(r) | {"coverage": r.coverage} for r in self.required]
        plain["lifts"] = [asdict(g) | {"name": g.name._asdict(), "advice": g.advice._asdict()} for g in self.lifts]
        return plain


def weighted(parts: Iterable[tuple[float, float]], empty: float = 0.0) -> float:
    """Σ|value|·figure / Σ|value| of (value, figure); `empty` where nothing has a value."""
    known = list(parts)
    whole = math.fsum(abs(value) for value, _ in known)
    return math.fsum(abs(value) * figure for value, figure in known) / whole if whole else empty


def time_score(data_end: date | None, period_end: date) -> int:
    """1 to 5 by the days between the end of the data's period and that of the study's; unknown is 5."""
    if data_end is None:
        return WORST
    gap = abs((period_end - data_end).days)
    return next((score for days, score in DAYS if gap <= days), WORST)


def year_end(year: int) -> date:
    """Last day of the year a datum stands for."""
    return date(year, 12, 31)


def pef_level(score: float) -> Text:
    """The PEF quality level of a score."""
    return next((name for bound, name in LEVELS if score <= bound), POOR)


def ilcd(scores: Sequence[float]) -> float:
    """ILCD's data-quality rating: (sum + 4 × worst) / (n + 4)."""
    return (math.fsum(scores) + 4 * max(scores)) / (len(scores) + 4)


def items(model: Model, background: Background, period_end: date) -> list[Item]:
    """Every foreground item of a model with its scores, largest first."""
    flows = tuple(replace(f, gwp=0.0) if f.id in BIOGENIC_CO2 else f for f in model.flows)
    solution = replay.solve(replace(model, flows=flows).to_json())
    position = {name: i for i, name in enumerate(solution.nodes)}
    names = {f.id: f for f in flows}
    found = []
    for edge in model.edges:
        consumer, provider = model.node(edge.consumer), model.node(edge.provider)
        value = float(solution.scaling[position[consumer.id]] * edge.amount * solution.factor[position[provider.id]])
        if not consumer.foreground or provider.foreground or value == 0:
            continue
        activity = background.activities.get(provider.id) if provider.kind == "background" else None
        dated = time_score(year_end(provider.year), period_end) if provider.year else provider.scores[2]
        stated = (*provider.scores[:2], dated)
        found.append(
            Item(
                _name(consumer.name_zh, consumer.name_en, provider.name_zh, provider.name_en), consumer.id, provider.id,
                edge.stage or consumer.stage, edge.place or consumer.place, provider.category, value, edge.data_kind,
                provider.primary_share, _filled(stated), (activity.precision if activity else None) or WORST,
                None in stated, provider.kind,
            )
        )  # fmt: skip
    for emission in model.emissions:
        node, flow = model.node(emission.node), names[emission.flow]
        value = float(solution.scaling[position[node.id]] * emission.amount * flow.gwp)
        if node.foreground and value:
            own = emission.data_kind == DataKind.PRIMARY
            found.append(
                Item(
                    _name(node.name_zh, node.name_en, flow.name_zh, flow.name_en), node.id, flow.id, node.stage, emission.place,
                    "", value, emission.data_kind, 1.0, (1, 1, 1) if own else (WORST,) * 3, 1 if own else WORST, not own, "emission",
                )
            )  # fmt: skip
    return sorted(found, key=lambda item: -abs(item.value))


def _name(zh: str, en: str, of_zh: str, of_en: str) -> Text:
    return Text(zh if zh == of_zh else f"{zh}：{of_zh}", en if en == of_en else f"{en}: {of_en}")


def _filled(scores: Sequence[int | None]) -> tuple[int, int, int]:
    technology, geography, time = (score or WORST for score in scores)
    return technology, geography, time


def weigh(known: Sequence[Item]) -> Weighted:
    """Shares and scores of the items; nothing at all scores 5."""
    technology, geography, time = (weighted(((i.value, i.scores[n]) for i in known), WORST) for n in range(3))
    return Weighted(
        primary_data_share=weighted((i.value, i.primary) for i in known),
        primary_activity_share=weighted((i.value, float(i.activity == DataKind.PRIMARY)) for i in known),
        technology=technology,
        geography=geography,
        time=time,
        precision=weighted(((i.value, i.precision) for i in known), WORST),
        missing_share=weighted((i.value, float(i.missing)) for i in known),
    )


def assess(study: Study, system: System, model: Model, background: Background) -> Quality:
    """The quality of a study's result."""
    known = items(model, background, study.period.end)
    mean = weigh(known)
    required = requirements(study, system)
    four = (mean.technology, mean.geography, mean.time, mean.precision)
    pef = math.fsum(four) / 4
    return Quality(
        primary_data_share=mean.primary_data_share,
        technology=mean.technology,
        geography=mean.geography,
        time=mean.time,
        precision=mean.precision,
        score=math.fsum(four[:3]) / 3,
        pef=pef,
        pef_level=pef_level(pef),
        ilcd=ilcd(four),
        missing_share=mean.missing_share,
        coverage=math.fsum(r.coverage for r in required) / len(required) if required else 1.0,
        required=required,
        lifts=lifts(known),
    )


def requirements(study: Study, system: System) -> tuple[Requirement, ...]:
    """How far the firm's own data cover what the product system asks for."""
    given = {p.id: p for p in study.parameters}
    found = []
    for key in system.required_primary:
        if key in SHEETS:
            kinds = [row.data_kind for row in _rows(study, key)]
        else:
            kinds = [given[key].data_kind] if key in given else []
        own = sum(kind is DataKind.PRIMARY for kind in kinds)
        state = "default" if not kinds else "own" if own == len(kinds) else "partly" if own else "given"
        found.append(Requirement(key, "sheet" if key in SHEETS else "parameter", state, own, len(kinds)))
    return tuple(found)


def _rows(study: Study, sheet: str) -> Sequence[Any]:
    if sheet in ("bom", "packaging"):
        packed = sheet == "packaging"
        return [
            r for r in study.bom if (r.kind is BomKind.PACKAGING) == packed and r.material
        ]  # an assembly has no figure
    section: Sequence[Any] = getattr(study, {"eol": "end_of_life"}.get(sheet, sheet))
    return section


def lifts(known: Sequence[Item], count: int = 20) -> tuple[Lift, ...]:
    """The items whose replacement by the best datum one can ask for would lift the scores most.

    The best one can ask for: own measurement of a direct emission (1, 1, 1); own metering of bought energy, whose factor stays
    secondary (3, 1, 1); a supplier's own footprint for anything else (2, 1, 1). Gains add up over items.
    """
    whole = math.fsum(abs(i.value) for i in known) or 1.0
    found = []
    for item in known:
        share = abs(item.value) / whole
        best, primary, advice = _best(item)
        gain = share * max(0.0, item.mean - math.fsum(min(a, b) for a, b in zip(best, item.scores, strict=True)) / 3)
        found.append(
            Lift(item.name, item.place, share, item.mean, share * max(0.0, primary - item.primary), gain, advice)
        )
    useful = [g for g in found if g.primary_gain > 0 or g.score_gain > 0]
    return tuple(sorted(useful, key=lambda g: -(g.primary_gain + g.score_gain))[:count])


def _best(item: Item) -> tuple[tuple[int, int, int], float, Text]:
    if item.kind == "emission":
        return (
            (1, 1, 1),
            1.0,
            Text("在现场测量或按物料平衡核算该排放", "Measure this emission on site, or balance it from own records"),
        )
    if item.category in CARRIERS:
        return (
            (3, 1, 1), 0.0, Text("按表计填写本企业用能，并用最新年度因子", "Meter this energy and take the newest year's factor"),
        )  # fmt: skip
    if not item.place:
        return (
            (2, 1, 1), 1.0,
            Text("此项为产品系统缺省值：填写相应工作表，并索取供应商碳足迹", "A default of the product system: fill in its sheet and ask the supplier for a footprint"),
        )  # fmt: skip
    if item.kind == "supplier":
        return (
            (2, 1, 1),
            1.0,
            Text(
                "请供应商提高并声明其初级数据占比与评分",
                "Ask the supplier to raise and state its primary share and scores",
            ),
        )
    return (
        (2, 1, 1), 1.0, Text("称量或计量用量，并向供应商索取产品碳足迹", "Measure the amount and ask the supplier for its product footprint"),
    )  # fmt: skip
