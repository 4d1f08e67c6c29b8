"""The second engine: solves a trail's model with NumPy and this program's expression parser, and a large one with SciPy.

It imports no Brightway and no pydantic, so that a stranger can check the arithmetic of a label quickly and apart from
the engine that made it: LAPACK on a full matrix here, SuperLU on a sparse one there. Agreement of the two is a
re-computation, not a verification (method decision 29). A model may come from a hostile file: every shape is looked at
before it is used, and what is wrong with it is an InputError.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from inventories import expression
from inventories.problem import InputError, Text
from lca.matrix import Array, Matrix, Singular, reached

MOST_NODES = 50_000
MOST_EDGES = 1_000_000
MOST_CELLS = 20_000_000
"""Nodes times flows: the inventory is kept dense (160 MB at the bound)."""
AGREEMENT = 1e-9
"""Share of the sum of absolute contributions that two engines may differ by; a model that rounding alone moves further,
or whose forward and adjoint solve do, is refused."""


@dataclass(frozen=True)
class Solution:
    """Both solves of one model; arrays follow the order of `nodes` (n) and `flows` (f)."""

    nodes: tuple[str, ...]
    flows: tuple[str, ...]
    scaling: Array
    """n, units of each node per functional unit (forward solve)"""
    intensity: Array
    """n × f, kg of each flow per unit of each node, cradle to gate (adjoint solve)"""
    emission: Array
    """n × f, kg of each flow that one unit of the node emits itself"""
    gwp: Array
    """f, kg CO2e per kg"""
    root: int
    total: float
    """kg CO2e per functional unit, from the adjoint solve"""
    contributions: Array
    """n, kg CO2e per functional unit of each node's own emissions, from the forward solve"""
    sensitivity: float
    """Largest relative change of the result per relative change of all amounts, Σ|y||A||x| / Σ|contributions|: up to
    twice the number of tiers for a plain chain, without bound as a loop comes near to consuming all that it makes."""

    @property
    def factor(self) -> Array:
        """n, kg CO2e per unit of each node, cradle to gate."""
        return np.asarray(self.intensity @ self.gwp)

    @property
    def absolute(self) -> float:
        """Sum of absolute contributions, kg CO2e per functional unit."""
        return math.fsum(np.abs(self.contributions))

    @property
    def relative_gap(self) -> float:
        """|total - Σ contributions| over Σ |contributions|."""
        absolute = self.absolute
        return abs(self.total - math.fsum(self.contributions)) / absolute if absolute else 0.0


class Unsolvable(InputError):  # noqa: N818  (an InputError first)
    """The model has no unique solution, or none that rounding leaves alone."""


def solve(model: Mapping[str, Any], demand: str | None = None) -> Solution:
    """Solves a model (its JSON form) for one unit of `demand` (default: the functional unit).

    Raises Unsolvable for a singular or nearly singular matrix, InputError for a shape that is not a model's: an edge or
    emission that names an unknown node or flow, a node that appears twice, an amount that is no finite number, more
    than the bounds above.
    """
    nodes, row = _index(model, "nodes")
    flows, column = _index(model, "flows")
    n, size = len(nodes), len(flows)
    edges, emissions = _records(model, "edges"), _records(model, "emissions")
    if not n or n > MOST_NODES or max(len(edges), len(emissions)) > MOST_EDGES or n * size > MOST_CELLS:
        _foreign(f"没有节点或节点、边太多（{n} 个节点）", f"no node, or too many nodes or edges ({n} nodes)")
    root = _at(row, model.get("root") if demand is None else demand)

    values, rows, columns = [1.0] * n, list(range(n)), list(range(n))
    for edge in edges:
        values.append(-_number(edge, "amount"))
        rows.append(_at(row, edge.get("provider")))
        columns.append(_at(row, edge.get("consumer")))
    technosphere = Matrix(values, rows, columns, n)
    emission = np.zeros((n, size))
    for item in emissions:
        emission[_at(row, item.get("node")), _at(column, item.get("flow"))] += _number(item, "amount")
    gwp = np.array([_number(f, "gwp") for f in model["flows"]], dtype=np.float64)

    wanted = np.zeros(n)
    wanted[root] = 1.0
    with np.errstate(all="ignore"):  # what overflows is refused just below
        try:
            scaling = technosphere.solve(wanted)
            scaling[~reached(wanted[:, None] != 0, columns[n:], rows[n:])[:, 0]] = 0.0
            intensity = technosphere.solve(emission, "T") if size else emission
            intensity[~reached(emission != 0, rows[n:], columns[n:])] = 0.0
        except Singular:
            _singular("矩阵奇异，没有唯一解", "matrix is singular: there is no unique solution")
        direct = emission @ gwp
        contributions = scaling * direct
        total = float(intensity[root] @ gwp)
        factor = intensity @ gwp
        # Amounts one by one: in the sum of a cell, what a node makes and what it takes of itself would hide each other.
        moved = float(np.abs(values) @ (np.abs(factor)[rows] * np.abs(scaling)[columns]))
        absolute = float(np.abs(contributions).sum())
    if not (np.isfinite(scaling).all() and np.isfinite(factor).all() and math.isfinite(moved + absolute)):
        _singular("求解结果不是有限数", "solution is not finite")
    sensitivity = moved / absolute if absolute else 0.0
    apart = abs(total - math.fsum(contributions)) > AGREEMENT * absolute
    if sensitivity * float(np.finfo(np.float64).eps) > AGREEMENT or apart:
        _singular("矩阵近于奇异，舍入即可左右结果", "matrix is nearly singular: rounding alone would move the result")
    return Solution(nodes, flows, scaling, intensity, emission, gwp, root, total, contributions, sensitivity)


def tiers(model: Mapping[str, Any]) -> dict[str, int]:
    """Steps of each node from the functional unit by the shortest way; a node that is not reached is left out."""
    inputs: dict[str, list[str]] = {}
    for edge in model["edges"]:
        inputs.setdefault(edge["consumer"], []).append(edge["provider"])
    found = {model["root"]: 0}
    queue = deque([model["root"]])
    while queue:
        here = queue.popleft()
        for provider in inputs.get(here, ()):
            if provider not in found:
                found[provider] = found[here] + 1
                queue.append(provider)
    return found


def recompute_amounts(model: Mapping[str, Any]) -> list[str]:
    """Evaluates every expression of the model anew; returns what does not agree with the value stored beside it.

    Raises InputError for an expression that cannot be computed or a shape that is not a model's.
    """
    values: dict[str, expression.Value] = {}
    wrong: list[str] = []
    for parameter in _records(model, "parameters"):
        name, value = parameter.get("id"), parameter.get("value")
        if not isinstance(name, str) or value is None or not (isinstance(value, str) or _is_number(value)):
            _foreign("既非数字也非文字的参数值", "a parameter whose value is neither a number nor a text")
        source = _expression(parameter)
        if source and not _same(source, value, values):
            wrong.append(f"parameter {name}: {value} ≠ {expression.evaluate(source, values)}")
        values[name] = value
    for kind, ends in (("edges", ("consumer", "provider")), ("emissions", ("node", "flow"))):
        for item in _records(model, kind):
            source = _expression(item)
            if source and not _same(source, _number(item, "amount"), values):
                again = expression.number(source, values)
                wrong.append(f"{kind[:-1]} {item.get(ends[0])} → {item.get(ends[1])}: {item['amount']} ≠ {again}")
    unit = model.get("functional_unit")
    units = [unit, *_records(model, "informative_units")] if isinstance(unit, Mapping) else []
    for item in units:
        source = _expression(item)
        if source and not _same(source, _number(item, "per_product"), values):
            wrong.append(f"unit {item.get('id')}: {item['per_product']} ≠ {expression.number(source, values)}")
    return wrong


def _same(source: str, stored: float | str, values: Mapping[str, expression.Value]) -> bool:
    again = expression.evaluate(source, values)
    if isinstance(again, str) or isinstance(stored, str):
        return again == stored
    return abs(again - stored) <= 1e-12 * max(abs(again), abs(stored))


def _expression(item: Mapping[str, Any]) -> str:
    source = item.get("expression", "")
    if not isinstance(source, str):
        _foreign("不是文字的表达式", "an expression that is no text")
    return source


def _records(model: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = model.get(name) if isinstance(model, Mapping) else None
    if not isinstance(found, (list, tuple)) or not all(isinstance(item, Mapping) for item in found):
        _foreign(f"不成列表的 {name}", f"no proper list {name}")
    return found


def _index(model: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], dict[str, int]]:
    items = _records(model, name)
    names = tuple(str(item["id"]) for item in items if isinstance(item.get("id"), str))
    if len(names) != len(items):
        _foreign(f"没有名称的条目（{name}）", f"an item without an id in {name}")
    row = {item: i for i, item in enumerate(names)}
    if len(row) != len(names):
        _foreign("两次出现的节点或基本流", "a node or flow that appears twice")
    return names, row


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _number(item: Mapping[str, Any], name: str) -> float:
    value = item.get(name)
    if not _is_number(value):
        shown = str(value)[:40]
        _foreign(f"不是有限数的 {name}（{shown}）", f"a value of {name} that is no finite number ({shown})")
    return float(value)  # type: ignore[arg-type]


def _at(index: Mapping[str, int], name: Any) -> int:
    found = index.get(name) if isinstance(name, str) else None
    if found is None:
        _foreign(f"未知的节点或基本流 {str(name)[:80]}", f"an unknown node or flow {str(name)[:80]}")
    return found


def _foreign(zh: str, en: str) -> NoReturn:
    cure = Text("文件被改动或并非 tanbiao 生成", "The file was changed or was not made by tanbiao")
    raise InputError.one("trail-shape", Text(f"模型中有{zh}", f"The model holds {en}"), cure)


def _singular(zh: str, en: str) -> NoReturn:
    cure = Text("检查互相消耗的环节（如闭环回收）的数量", "Check the amounts in loops, such as closed-loop recycling")
    raise Unsolvable.one("singular", Text(f"模型{zh}", f"The model's {en}"), cure) from None
