"""Two models of one product laid over each other: what differs, who is to answer for it, and the result of any mixture.

An *actor* is what a person changed: a row of the bill of materials with all its inputs, a row of another sheet, a parameter, the
factor of something bought, the GWP set. A mixture takes some actors from the new model and leaves the others as they were;
expressions over parameters are evaluated anew in it. No actor changed gives the old result, all of them the new one, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from inventories import expression
from inventories.problem import InputError, Text
from lca.model import Edge, Emission, Model, Node, ParameterValue

Key = tuple[str, str, int]
"""consumer, provider or flow, how many of the pair stood before"""
Actor = tuple[str, str]
"""kind (row | entry | parameter | mass | factor | gwp) and what it is of"""
MASS: Actor = ("mass", "")
GWP: Actor = ("gwp", "")


@dataclass(frozen=True)
class Side:
    """One of the two models, its nodes named by what they are: rows of a bill of materials move when one is put in between."""

    model: Model

    @cached_property
    def names(self) -> Mapping[str, str]:
        """id of a node to its name among both models: a part by its words, everything else by its id."""
        seen: dict[str, int] = {}
        found: dict[str, str] = {}
        for node in self.model.nodes:
            if node.kind == "bom":
                seen[node.name_zh] = seen.get(node.name_zh, 0) + 1
                found[node.id] = f"bom:{node.name_zh}#{seen[node.name_zh]}"
            else:
                found[node.id] = node.id
        return found

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        return {self.names[n.id]: n for n in self.model.nodes}

    @cached_property
    def edges(self) -> Mapping[Key, Edge]:
        found: dict[Key, Edge] = {}
        for e in self.model.edges:
            found[_free(found, self.names[e.consumer], self.names[e.provider])] = e
        return found

    @cached_property
    def emissions(self) -> Mapping[Key, Emission]:
        found: dict[Key, Emission] = {}
        for e in self.model.emissions:
            found[_free(found, self.names[e.node], e.flow)] = e
        return found

    @cached_property
    def gwp(self) -> Mapping[str, float]:
        return {f.id: f.gwp for f in self.model.flows}

    @cached_property
    def parameters(self) -> Mapping[str, ParameterValue]:
        return {p.id: p for p in self.model.parameters}


def _free(taken: Mapping[Key, object], consumer: str, provider: str) -> Key:
    number = 0
    while (consumer, provider, number) in taken:
        number += 1
    return consumer, provider, number


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount that stands in either model."""

    key: Key
    emission: bool
    old: Edge | Emission | None
    new: Edge | Emission | None
    actors: frozenset[Actor]
    """who can move it; empty where it is the same"""

    def amount(self, chosen: frozenset[Actor], values: Mapping[str, expression.Value]) -> float:
        """In a mixture; `values` are its parameters."""
        taken = self.actors & chosen
        if not self.actors:
            side = self.old or self.new
            return side.amount if side else 0.0
        if not taken:
            return self.old.amount if self.old else 0.0
        if taken == self.actors:
            return self.new.amount if self.new else 0.0
        own = any(kind not in ("parameter", "mass") for kind, _ in taken)
        side = self.new if own else self.old
        if side is None or not side.expression:
            return side.amount if side else 0.0
        try:
            return expression.number(side.expression, values)
        except InputError:
            return side.amount  # a mixture that nobody proposed need not be computable


@dataclass(frozen=True)
class _Amounts:
    """The amounts of some entries as arrays, so that a mixture touches only what is in it."""

    old: NDArray[np.float64]
    new: NDArray[np.float64]
    single: Mapping[Actor, NDArray[np.int64]]
    """positions that one actor alone moves"""
    mixed: tuple[tuple[int, Entry], ...]
    """positions that several move together"""

    @classmethod
    def of(cls, entries: list[Entry]) -> _Amounts:
        """Old and new amounts, each in the unit of its entry, in the order of `entries`."""
        none, nothing = frozenset[Actor](), dict[str, expression.Value]()
        single: dict[Actor, list[int]] = {}
        for i, entry in enumerate(entries):
            if len(entry.actors) == 1:
                single.setdefault(next(iter(entry.actors)), []).append(i)
        return cls(
            np.array([e.amount(none, nothing) for e in entries], dtype=np.float64),
            np.array([e.amount(e.actors, nothing) for e in entries], dtype=np.float64),
            {a: np.array(found, dtype=np.int64) for a, found in single.items()},
            tuple((i, e) for i, e in enumerate(entries) if len(e.actors) > 1),
        )

    def at(self, chosen: frozenset[Actor], values: Mapping[str, expression.Value]) -> NDArray[np.float64]:
        """The amounts of a mixture."""
        amounts = self.old.copy()
        for actor in chosen & self.single.keys():
            amounts[self.single[actor]] = self.new[self.single[actor]]
        for i, entry in self.mixed:
            amounts[i] = entry.amount(chosen, values)
        return amounts


@dataclass
class Overlay:
    """Both models; made by `lay`."""

    old: Side
    new: Side
    entries: tuple[Entry, ...] = ()
    actors: tuple[Actor, ...] = ()
    _rows: dict[str, int] = field(default_factory=dict)
    _known: dict[frozenset[Actor], float] = field(default_factory=dict)

    def value(self, chosen: Iterable[Actor]) -> float:
        """kg CO2e per functional unit with the chosen actors as in the new model; raises InputError for a singular mixture."""
        wanted = frozenset(chosen)
        if wanted not in self._known:
            self._known[wanted] = self._solve(wanted)
        return self._known[wanted]

    def of(self, actor: Actor) -> list[Entry]:
        """The entries an actor moves."""
        return [e for e in self.entries if actor in e.actors]

    @cached_property
    def _edges(self) -> _Amounts:
        return _Amounts.of([e for e in self.entries if not e.emission])

    @cached_property
    def _emissions(self) -> _Amounts:
        return _Amounts.of([e for e in self.entries if e.emission])

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
        """Row of each edge's consumer and provider, row of each emission's node, and each emission's flow."""
        edges = [self.entries[n].key for n, e in enumerate(self.entries) if not e.emission]
        emissions = [e.key for e in self.entries if e.emission]
        at = self._rows
        return (
            np.array([at[c] for c, _, _ in edges], dtype=np.int64), np.array([at[p] for _, p, _ in edges], dtype=np.int64),
            np.array([at[n] for n, _, _ in emissions], dtype=np.int64), tuple(f for _, f, _ in emissions),
        )  # fmt: skip

    def _solve(self, chosen: frozenset[Actor]) -> float:
        values = self._values(chosen) if self._edges.mixed or self._emissions.mixed else {}
        size, gwp = len(self._rows), self._gwp(chosen)
        consumers, providers, emitters, flows = self._places
        given = self._emissions.at(chosen, values) * np.array([gwp[f] for f in flows])
        direct = np.bincount(emitters, weights=given, minlength=size)
        diagonal = np.arange(size)
        data = np.concatenate([np.ones(size), -self._edges.at(chosen, values)])
        rows, columns = np.concatenate([diagonal, consumers]), np.concatenate([diagonal, providers])
        try:
            found = splu(csc_matrix((data, (rows, columns)), shape=(size, size))).solve(direct)
        except RuntimeError:
            raise _singular() from None
        total = float(found[self._rows[self.new.names[self.new.model.root]]])
        if not np.isfinite(total):
            raise _singular()
        return total

    def _gwp(self, chosen: frozenset[Actor]) -> dict[str, float]:
        first, second = (self.new.gwp, self.old.gwp) if GWP in chosen else (self.old.gwp, self.new.gwp)
        return {**second, **first}

    def _values(self, chosen: frozenset[Actor]) -> dict[str, expression.Value]:
        values: dict[str, expression.Value] = {}
        for name in dict.fromkeys((*self.old.parameters, *self.new.parameters)):
            old, new = self.old.parameters.get(name), self.new.parameters.get(name)
            side = (new or old) if actor_of(name, self) in chosen else (old or new)
            assert side is not None  # noqa: S101 - it stands in one of them
            values[name] = side.value
            if side.expression and old and new and old.expression == new.expression:
                try:
                    values[name] = expression.evaluate(side.expression, values)
                except InputError:
                    values[name] = side.value
        return values


def actor_of(parameter: str, overlay: Overlay) -> Actor:
    """Masses that follow from the bill of materials are one actor together; every other parameter is its own."""
    one = overlay.new.parameters.get(parameter) or overlay.old.parameters[parameter]
    follows = one.name_zh == one.name_en == one.id and one.unit == "kg"
    return MASS if follows else ("parameter", parameter)


def lay(old: Model, new: Model) -> Overlay:
    """Lays one model over the other."""
    made = Overlay(Side(old), Side(new))
    changed = _changed_parameters(made)
    entries: list[Entry] = []
    for emission in (False, True):
        before: Mapping[Key, Edge | Emission] = made.old.emissions if emission else made.old.edges
        after: Mapping[Key, Edge | Emission] = made.new.emissions if emission else made.new.edges
        for key in dict.fromkeys((*before, *after)):
            one, two = before.get(key), after.get(key)
            entries.append(Entry(key, emission, one, two, _actors(made, key, one, two, changed, emission=emission)))
    made.entries = tuple(entries)
    found = {actor for entry in entries for actor in entry.actors}
    shared = made.old.gwp.keys() & made.new.gwp.keys()
    if any(made.old.gwp[f] != made.new.gwp[f] for f in shared):
        found.add(GWP)
    made.actors = tuple(sorted(found))
    made._rows = {n: i for i, n in enumerate(dict.fromkeys((*made.old.nodes, *made.new.nodes)))}
    return made


def _changed_parameters(made: Overlay) -> dict[str, frozenset[Actor]]:
    """Parameter to the changed parameters that it rests on, itself among them where it is no mere consequence."""
    found: dict[str, frozenset[Actor]] = {}
    for name in dict.fromkeys((*made.old.parameters, *made.new.parameters)):
        old, new = made.old.parameters.get(name), made.new.parameters.get(name)
        if old and new and old.expression and old.expression == new.expression:
            found[name] = frozenset(a for n in expression.names(new.expression) for a in found.get(n, ()))
        elif old and new and old.value != new.value:
            found[name] = frozenset([actor_of(name, made)])
        else:
            found[name] = frozenset()
    return found


def _actors(
    made: Overlay, key: Key, old: Edge | Emission | None, new: Edge | Emission | None, changed: Mapping[str, frozenset[Actor]], *, emission: bool
) -> frozenset[Actor]:  # fmt: skip
    buyer = key[0]
    bought_newly = (buyer in made.old.nodes) != (buyer in made.new.nodes)
    if bought_newly and not (made.new.nodes.get(buyer) or made.old.nodes[buyer]).foreground:
        return frozenset()  # the chain behind something that only one side buys stands ready in every mixture
    if old and new and old.amount == new.amount and old.expression == new.expression:
        return frozenset()
    own = frozenset([_owner(made, key, emission=emission)])
    if old is None or new is None or not (old.expression and new.expression):
        return own if (old.amount if old else 0.0) != (new.amount if new else 0.0) else frozenset()
    through = {a for side in (old, new) for n in expression.names(side.expression) for a in changed.get(n, ())}
    if old.expression == new.expression:
        return frozenset(through) or own
    return frozenset(through) | own


def _owner(made: Overlay, key: Key, *, emission: bool) -> Actor:
    consumer, provider, number = key
    buyer = made.new.nodes.get(consumer) or made.old.nodes[consumer]
    if not buyer.foreground:
        return "factor", consumer
    bought = None if emission else made.new.nodes.get(provider) or made.old.nodes[provider]
    if bought is not None and bought.kind == "bom":
        return "row", provider
    if buyer.kind == "bom":
        return "row", consumer
    return "entry", f"{consumer}\n{provider}\n{number}"


def _singular() -> InputError:
    return InputError.one(
        "singular",
        Text("两个版本之间的混合模型没有唯一解", "A mixture of the two versions has no unique solution"),
        Text("两个版本的闭环结构不同：分别核对", "Their loops are built differently: look at each by itself"),
    )
