"""What moved a footprint between two versions: every changed row with its part of the change, parts that sum to the change.

Parts are Shapley values (method decision 30): exact for up to ten changes, else the mean over seeded random orders with its
standard error. A change of 10 % or more asks for verification anew (PACT Methodology v3: recalculation where the result varies so).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inventories.problem import InputError, Text
from lca import overlay, replay, shapley
from lca import trail as trails
from lca.model import Edge, Emission, Model, Node
from lca.overlay import Actor, Entry, Overlay

REVERIFY = 0.10
"""Relative change from which a result must be verified anew."""
SINGLE = 24
"""Changes shown one by one; the smallest beyond are taken together."""
REST: Actor = ("rest", "")
CURE = Text("使用 tanbiao calculate 或 submit 写出的轨迹", "Use a trail that tanbiao calculate or submit wrote")


@dataclass(frozen=True, slots=True)
class Detail:
    """One amount before and after."""

    zh: str
    en: str
    before: float | str | None
    """None: was not there"""
    after: float | str | None
    """None: is there no more"""
    unit: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed."""

    kind: str
    """added | removed | changed | parameter | mass | factor | gwp | rest"""
    name_zh: str
    name_en: str
    place: str
    """row of the study, as the newer trail names it"""
    part: float
    """kg CO2e per functional unit: its part of the change"""
    standard_error: float
    """of the part; 0 where exact"""
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class Lineage:
    """Two versions compared."""

    unit: str
    old: float
    """kg CO2e per functional unit"""
    new: float
    old_sha256: str
    """model digests"""
    new_sha256: str
    changes: tuple[Change, ...]
    """largest part first; their parts sum to new - old"""
    exact: bool
    orders: int
    """random orders behind the parts; 0 where they are exact"""
    declared: tuple[Text, ...]
    """what differs besides, without moving the number"""

    @property
    def difference(self) -> float:
        return self.new - self.old

    @property
    def relative(self) -> float:
        """Change as a fraction of the old result; infinite where that was 0."""
        return abs(self.difference) / abs(self.old) if self.old else (math.inf if self.difference else 0.0)

    @property
    def reverify(self) -> bool:
        """Whether the change asks for verification anew."""
        return self.relative >= REVERIFY * (1 - 1e-12)

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self) | {"difference": self.difference, "reverify": self.reverify}
        plain["relative"] = self.relative if math.isfinite(self.relative) else None
        plain["declared"] = [t._asdict() for t in self.declared]
        return plain


def of_trail(trail: Mapping[str, Any], name: str) -> Model:
    """The model of a trail from outside; raises InputError for one that is broken or does not bear its own digest."""
    try:
        plain = trail["model"]
        model, stated = Model.from_json(plain), trail["digests"]["model_sha256"]
        replay.solve(plain)
        replay.recompute_amounts(plain)
        tuple(_declared(overlay.lay(model, model)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError.one(
            "trail-shape", Text(f"{name}：轨迹不完整（{error}）", f"{name}: the trail is not complete ({error})"), CURE
        ) from None
    if trails.model_sha256(plain) != stated:
        raise InputError.one(
            "trail-digest", Text(f"{name}：模型与其摘要不符，被改动", f"{name}: the model does not match its digest; it was changed"), CURE
        )  # fmt: skip
    return model


def compare(old: Model, new: Model, *, orders: int = shapley.ORDERS, seed: int = 0) -> Lineage:
    """The lineage of two models; raises InputError where their functional units leave nothing to compare."""
    one, two = old.functional_unit, new.functional_unit
    if (one.id, one.unit) != (two.id, two.unit):
        raise InputError.one(
            "functional-unit",
            Text(f"功能单位不同：{one.description_zh}；{two.description_zh}", f"The functional units differ: {one.description_en}; {two.description_en}"),
            Text("只比较同一功能单位的两个版本", "Compare two versions for the same functional unit"),
        )  # fmt: skip
    laid = overlay.lay(old, new)
    groups = _groups(laid)
    divided = shapley.divide(
        len(groups), lambda chosen: laid.value(a for i in chosen for a in groups[i]), orders=orders, seed=seed
    )
    before, after = laid.value(()), laid.value(laid.actors)
    changes = [
        _change(laid, group, part, error)
        for group, part, error in zip(groups, divided.parts, divided.errors, strict=True)
    ]
    return Lineage(
        two.unit, before, after, _digest(old), _digest(new),
        tuple(sorted(changes, key=lambda c: (-abs(c.part), c.kind, c.name_zh))), divided.exact, divided.orders, tuple(_declared(laid)),
    )  # fmt: skip


def _digest(model: Model) -> str:
    return hashlib.sha256(trails.canonical(model.to_json())).hexdigest()


def _groups(laid: Overlay) -> list[tuple[Actor, ...]]:
    """Each actor by itself; beyond a number that a reader can take in, the least moving ones together."""
    if len(laid.actors) <= SINGLE:
        return [(a,) for a in laid.actors]
    everything, none, whole = frozenset(laid.actors), laid.value(()), laid.value(laid.actors)
    weight = {a: max(abs(laid.value([a]) - none), abs(whole - laid.value(everything - {a}))) for a in laid.actors}
    ranked = sorted(laid.actors, key=lambda a: (-weight[a], a))
    return [*((a,) for a in ranked[: SINGLE - 1]), tuple(ranked[SINGLE - 1 :])]


# -- words -------------------------------------------------------------------------------------------------------------

_RENAMED = {
    "mass": Text("产品与包装质量变化的连带影响", "What follows from the mass of product and packaging"),
    "gwp": Text("GWP 取值", "GWP set"),
}


def _change(laid: Overlay, group: tuple[Actor, ...], part: float, error: float) -> Change:
    if len(group) > 1:
        name = Text(f"其余 {len(group)} 项改动", f"{len(group)} further changes")
        members = tuple(Detail(*_names(laid, actor)[:2], None, None, "") for actor in group[:200])
        return Change("rest", *name, "", part, error, members)
    actor = group[0]
    zh, en, place = _names(laid, actor)
    kind, what = actor
    if kind == "parameter":
        old, new = laid.old.parameters.get(what), laid.new.parameters.get(what)
        one = new or old
        assert one is not None  # noqa: S101 - it stands in one of them
        details: tuple[Detail, ...] = (
            Detail(zh, en, old.value if old else None, new.value if new else None, one.unit),
        )
    elif kind == "gwp":
        details = (Detail(zh, en, laid.old.model.gwp_set, laid.new.model.gwp_set, ""),)
    else:
        details = tuple(_details(laid, actor))
    return Change(_kind(laid, actor), zh, en, place, part, error, details)


def _kind(laid: Overlay, actor: Actor) -> str:
    kind, what = actor
    if kind not in ("row", "entry"):
        return kind
    entries = laid.of(actor)
    if kind == "row":
        there = (what in laid.old.nodes, what in laid.new.nodes)
    else:
        there = (any(e.old for e in entries), any(e.new for e in entries))
    return {(False, True): "added", (True, False): "removed"}.get(there, "changed")


def _names(laid: Overlay, actor: Actor) -> tuple[str, str, str]:
    kind, what = actor
    if kind in _RENAMED:
        return *_RENAMED[kind], ""
    if kind == "parameter":
        one = laid.new.parameters.get(what) or laid.old.parameters[what]
        return one.name_zh, one.name_en, ""
    if kind in ("row", "factor"):
        node = _node(laid, what)
        assert node is not None  # noqa: S101 - an actor is a node of one side
        place = node.place or next((d.place for e in laid.of(actor) if (d := e.new or e.old) and d.place), "")
        return node.name_zh, node.name_en, place
    entry = laid.of(actor)[0]
    (zh, en), datum = _words(laid, entry), entry.new or entry.old
    return zh, en, datum.place if datum else ""


def _details(laid: Overlay, actor: Actor) -> Iterator[Detail]:
    for entry in laid.of(actor):
        zh, en = _words(laid, entry)
        yield Detail(zh, en, _amount(entry.old), _amount(entry.new), _unit(laid, entry))


def _amount(datum: Edge | Emission | None) -> float | None:
    return datum.amount if datum else None


def _unit(laid: Overlay, entry: Entry) -> str:
    provider = None if entry.emission else _node(laid, entry.key[1])
    return provider.unit if provider else "kg"


def _words(laid: Overlay, entry: Entry) -> tuple[str, str]:
    """Consumer and what it takes or gives off."""
    consumer, other, _ = entry.key
    one, node = _node(laid, consumer), _node(laid, other) if not entry.emission else None
    flow = next((f for side in (laid.new, laid.old) for f in side.model.flows if f.id == other), None)
    zh = node.name_zh if node else flow.name_zh if flow else other
    en = node.name_en if node else flow.name_en if flow else other
    return (f"{one.name_zh}：{zh}", f"{one.name_en}: {en}") if one else (zh, en)


def _node(laid: Overlay, name: str) -> Node | None:
    return laid.new.nodes.get(name) or laid.old.nodes.get(name)


def _declared(laid: Overlay) -> Iterator[Text]:
    """What a reviewer must know though it moves no number."""
    old, new = laid.old.model, laid.new.model
    pairs = (
        (Text("功能单位", "functional unit"), Text(old.functional_unit.description_zh, old.functional_unit.description_en), Text(new.functional_unit.description_zh, new.functional_unit.description_en)),
        (Text("系统边界", "system boundary"), _same(old.subject.get("boundary")), _same(new.subject.get("boundary"))),
        (Text("方法说明", "house rule"), _rule(old), _rule(new)),
        (Text("GWP 取值", "GWP set"), _same(old.gwp_set), _same(new.gwp_set)),
        (Text("背景数据集", "background data set"), _dataset(old), _dataset(new)),
        (Text("统计期", "reference period"), _period(old), _period(new)),
    )  # fmt: skip
    for name, before, after in pairs:
        if before != after:
            yield Text(f"{name.zh}：{before.zh} → {after.zh}", f"{name.en}: {before.en} → {after.en}")
    for entry in [e for e in laid.entries if e.old and e.new and e.old.data_kind != e.new.data_kind][:50]:
        zh, en = _words(laid, entry)
        kinds = " → ".join(d.data_kind if d else "" for d in (entry.old, entry.new))
        yield Text(f"{zh}：数据类型 {kinds}", f"{en}: data kind {kinds}")
    yield from _evidence(old, new)
    if list(old.exclusions) != list(new.exclusions):
        yield Text("取舍（排除项）有改动", "The exclusions were changed")


def _evidence(old: Model, new: Model) -> Iterator[Text]:
    before, after = ({e["id"]: e["sha256"] for e in m.evidence} for m in (old, new))
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield Text(f"证据 {key} 被移除", f"evidence {key} was removed")
        elif key not in before:
            yield Text(f"新增证据 {key}", f"evidence {key} was added")
        elif before[key] != after[key]:
            yield Text(f"证据 {key} 的文件已更换", f"the file of evidence {key} was replaced")


def _same(value: object) -> Text:
    return Text(str(value), str(value))


def _rule(model: Model) -> Text:
    system = model.subject.get("system") or {}
    return _same(f"{system.get('house_rule', '')} v{system.get('version', '')}")


def _dataset(model: Model) -> Text:
    return _same(f"{model.dataset['version']} ({model.dataset['sha256'][:12]}…)")


def _period(model: Model) -> Text:
    period = model.subject.get("period") or {}
    return _same(f"{period.get('start', '')} … {period.get('end', '')}")
