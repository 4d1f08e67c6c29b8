"""`tanbiao data check`: what is wrong with the data set, each fault with file, row and column.

The rules are those of docs/data-format.md and method decisions 8, 20–24. Whether the matrix can be solved is checked in lca/scores.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from inventories import unit
from inventories.background import Activity, Background, Exchange
from inventories.balance import balances
from inventories.problem import InputError, Place, Problems, Text

STATUS = ("published", "derived", "computed", "estimate")
KINDS = ("unit process", "aggregated")
BOUNDARIES = ("cradle-to-gate", "service", "generation")
TAGS = ("", "life-cycle", "upstream", "combustion")
ENERGY = ("electricity", "heat", "fuel")
DISTRIBUTIONS = ("", "lognormal", "normal", "triangular", "uniform")
CITE_SINGLE_ROWS = 15

CURE = Text("对照 docs/data-format.md 修正该格", "Mend the cell after docs/data-format.md")


def audit(background: Background) -> Problems:
    """Every fault of the data set that can be found without solving it."""
    problems = Problems()
    for check in (_words, _names, _defaults, _sources, _inputs, _energy, _spread):
        for place, column, zh, en in check(background):
            problems.add(check.__name__.strip("_"), Text(zh, en), CURE, Place(place[0], row=place[1], column=column))
    for place, zh, en in balances(background):
        problems.add(
            "balance",
            Text(zh, en),
            Text(
                "补全投入、损失（coproducts 的 waste 行）或在 balance 栏说明原因",
                "Complete inputs or losses (a waste row in coproducts), or say why in the column balance",
            ),
            Place(place[0], row=place[1], column="balance"),
        )
    return problems


Fault = tuple[tuple[str, int], str, str, str]


def _words(background: Background) -> Iterator[Fault]:
    """Columns with a fixed vocabulary."""
    for a in background.activities.values():
        for column, value, allowed in (
            ("status", a.status, STATUS), ("kind", a.kind, KINDS), ("boundary", a.boundary, BOUNDARIES),
            ("energy_tag", a.energy_tag, TAGS), ("use", a.use, ("default", "alternative")),
            ("gwp_basis", a.gwp_basis, ("AR4", "AR5", "AR6", "unknown", "gases", "mixed")),
        ):  # fmt: skip
            if value not in allowed:
                yield (
                    a.place,
                    column,
                    f"{a.id}：{column} 的值 {value!r} 不合规定",
                    f"{a.id}: {value!r} is no allowed value of {column}",
                )
        if not unit.known(a.unit):
            yield a.place, "unit", f"{a.id}：单位 {a.unit} 未知", f"{a.id}: the unit {a.unit} is not known"
        if not (a.name.zh and a.name.en):
            yield a.place, "name_zh", f"{a.id}：缺少中文或英文名称", f"{a.id}: a name is missing"
        for name, score in zip(("ter", "ger", "tir"), a.scores, strict=True):
            if score is None or not 1 <= score <= 5:
                yield (
                    a.place,
                    name,
                    f"{a.id}：质量评分 {name} 缺失或不在 1–5",
                    f"{a.id}: the score {name} is missing or not 1 to 5",
                )
        if a.scores[0] is not None and a.scores[0] < 3:
            yield (
                a.place,
                "ter",
                f"{a.id}：次级数据的技术评分不得优于 3",
                f"{a.id}: secondary data never score better than 3 for technology",
            )
        if a.status == "estimate" and not a.note:
            yield a.place, "note", f"{a.id}：估计值未说明理由", f"{a.id}: an estimate without a reason"
    for e in _all(background):
        if e.kind not in ("input", "emission"):
            yield e.place, "kind", f"kind 的值 {e.kind!r} 不合规定", f"{e.kind!r} is no allowed kind"
        if e.status not in STATUS:
            yield e.place, "status", f"status 的值 {e.status!r} 不合规定", f"{e.status!r} is no allowed status"
        if e.status == "estimate" and not e.note:
            yield e.place, "note", "估计值未说明理由", "an estimate without a reason"


def _names(background: Background) -> Iterator[Fault]:
    for column, name in (("name_zh", 0), ("name_en", 1)):
        count = Counter(a.name[name] for a in background.activities.values())
        for a in background.activities.values():
            if count[a.name[name]] > 1:
                yield a.place, column, f"名称“{a.name[name]}”重复", f"the name {a.name[name]} stands twice"


def _defaults(background: Background) -> Iterator[Fault]:
    found: dict[tuple[str, str, str], list[Activity]] = defaultdict(list)
    for a in background.activities.values():
        if a.use == "default":
            found[a.product, a.location, a.boundary].append(a)
    for (product, location, _), same in found.items():
        for a in same[1:]:
            yield (
                a.place,
                "use",
                f"{product}（{location}）有两个缺省：{same[0].id}、{a.id}",
                f"{product} ({location}) has two defaults: {same[0].id}, {a.id}",
            )


def _sources(background: Background) -> Iterator[Fault]:
    rows = [(a.place, a.source, a.status, a.note) for a in background.activities.values()]
    rows += [(e.place, e.source, e.status, e.note) for e in _all(background)]
    rows += [(c.place, c.source, "published", c.note) for cs in background.coproducts.values() for c in cs]
    used: Counter[str] = Counter()
    for place, source, status, note in rows:
        if not source and not (status == "estimate" and note):
            yield place, "source", "没有来源", "no source"
        elif source and source not in background.sources:
            yield place, "source", f"来源 {source} 未登记", f"the source {source} is not in the list of sources"
        elif source:
            used[source] += 1
            if background.sources[source].redistribution == "no":
                yield place, "source", f"来源 {source} 不允许再分发", f"the source {source} may not be redistributed"
    for source, count in used.items():
        if background.sources[source].redistribution == "cite-single" and count > CITE_SINGLE_ROWS:
            yield (
                ("sources", 0),
                "redistribution",
                f"来源 {source} 仅可引用单个数值，却用于 {count} 行",
                f"{source} may be cited for single figures only, but feeds {count} rows (at most {CITE_SINGLE_ROWS})",
            )
    for listed in background.sources.values():
        if listed.redistribution not in ("yes", "cite-single", "no"):
            yield (
                ("sources", 0),
                "redistribution",
                f"{listed.id}：redistribution 未填",
                f"{listed.id}: redistribution is not yes, cite-single or no",
            )


def _inputs(background: Background) -> Iterator[Fault]:
    for name, exchanges in background.exchanges.items():
        if name not in background.activities:
            yield exchanges[0].place, "activity", f"活动 {name} 未定义", f"the activity {name} is not defined"
        for e in exchanges:
            target = background.activities.get(e.input) if e.kind == "input" else None
            if e.kind == "input" and target is None:
                yield e.place, "input", f"投入 {e.input} 未定义", f"the input {e.input} is not defined"
            elif e.kind == "emission" and e.input not in background.flows:
                yield e.place, "input", f"基本流 {e.input} 未定义", f"the flow {e.input} is not defined"
            else:
                try:
                    unit.convert(1.0, e.unit, target.unit if target else "kg")
                except InputError as error:
                    yield e.place, "unit", *error.problems[0].what
    for a in background.activities.values():
        if not background.exchanges.get(a.id):
            yield (
                a.place,
                "id",
                f"{a.id} 没有任何投入或排放（未定价）",
                f"{a.id} has neither inputs nor emissions: it is not priced",
            )
        if a.kind == "unit process" and not any(e.kind == "input" for e in background.exchanges.get(a.id, ())):
            yield a.place, "kind", f"{a.id} 标为单元过程却没有投入", f"{a.id} is called a unit process but has no input"
    for name, coproducts in background.coproducts.items():
        for c in coproducts:
            if name not in background.activities:
                yield c.place, "activity", f"活动 {name} 未定义", f"the activity {name} is not defined"
            if c.treatment == "substitution" and c.substitute not in background.activities:
                yield (
                    c.place,
                    "substitute",
                    f"替代活动 {c.substitute} 未定义",
                    f"the substitute {c.substitute} is not defined",
                )
            if c.treatment == "economic" and not (c.price and c.reference_price):
                yield c.place, "price", "经济分配缺少价格", "economic allocation without prices"
    for r in background.recycling.values():
        for column, target_id in (("virgin", r.virgin), ("recycled", r.recycled)):
            if target_id not in background.activities:
                yield ("recycling.csv", 0), column, f"{r.id}：{target_id} 未定义", f"{r.id}: {target_id} is not defined"


def _energy(background: Background) -> Iterator[Fault]:
    """Boundary tags of energy are never mixed (decision 8)."""
    for a in background.activities.values():
        if a.category in ENERGY and not a.energy_tag:
            yield (
                a.place,
                "energy_tag",
                f"{a.id}：能源活动没有口径标签",
                f"{a.id}: an energy activity without a boundary tag",
            )
        exchanges = background.exchanges.get(a.id, ())
        emits = any(e.kind == "emission" and e.input == "co2-fossil" for e in exchanges)
        tags = {
            background.activities[e.input].energy_tag
            for e in exchanges
            if e.kind == "input" and e.input in background.activities
        }
        if "combustion" in tags and "upstream" not in tags:
            yield (
                a.place,
                "energy_tag",
                f"{a.id}：燃烧因子未配上游因子",
                f"{a.id}: a combustion factor without its upstream factor",
            )
        if (
            "upstream" in tags
            and not emits
            and "combustion" not in tags
            and a.energy_tag != "upstream"
            and not _feedstock(a, background)
        ):
            yield (
                a.place,
                "energy_tag",
                f"{a.id}：用了仅上游的燃料却没有直接排放，碳也未留在产品中",
                f"{a.id}: a fuel priced upstream only, without direct emission, and its carbon does not stay in the product",
            )


def _feedstock(activity: Activity, background: Background) -> bool:
    """The carbon of the fuel stays in the product or leaves as waste."""
    held = (activity.c_fossil_kg or 0.0) > 0 or bool(activity.balance)
    return held or any(c.treatment == "waste" for c in background.coproducts.get(activity.id, ()))


def _spread(background: Background) -> Iterator[Fault]:
    for e in _all(background):
        if e.distribution not in DISTRIBUTIONS:
            yield e.place, "distribution", f"分布 {e.distribution} 未知", f"{e.distribution} is no known distribution"
        if e.distribution in ("lognormal", "normal") and not (e.scale and e.scale > 0):
            yield e.place, "scale", "分布缺少正的 scale", "a distribution without a positive scale"
        if e.distribution in ("triangular", "uniform") and not (
            e.minimum is not None and e.maximum is not None and e.minimum < e.maximum
        ):
            yield e.place, "minimum", "分布缺少 minimum < maximum", "a distribution without minimum < maximum"


def _all(background: Background) -> Iterator[Exchange]:
    for exchanges in background.exchanges.values():
        yield from exchanges


if __name__ == "__main__":
    from inventories.background import load

    found = audit(load())
    for problem in found:
        print(f"{problem.code:10s} {problem.place}  {problem.what.en}")  # noqa: T201
    print(len(found), "faults")  # noqa: T201
