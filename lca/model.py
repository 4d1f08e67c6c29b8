"""The Model: nodes, edges and emissions of one study, complete down to the elementary flows, and its JSON form.

The JSON form *is* the `model` part of the trail; its SHA-256 is the identity of the calculation. One unit of each node is
produced by default; an edge says how much of the provider one unit of the consumer needs (negative: a by-product or a credit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

FORMAT = "tanbiao-model/1"


@dataclass(frozen=True, slots=True)
class Node:
    """A process with one product."""

    id: str
    name_zh: str
    name_en: str
    unit: str
    """Unit of the product."""
    kind: str
    """functional unit | system | bom | own factor | supplier | background"""
    stage: str = ""
    """Life-cycle stage of a foreground node; empty in the background."""
    category: str = ""
    location: str = ""
    year: int | None = None
    supplier: str = ""
    status: str = ""
    """published | derived | computed | estimate, or empty for the firm's own node"""
    source: str = ""
    locator: str = ""
    gwp_basis: str = ""
    scores: tuple[int | None, int | None, int | None] = (None, None, None)
    """TeR, GeR, TiR on the PACT matrix; None is not scored."""
    primary_share: float = 0.0
    """Share of the node's own value that rests on primary data (supplier footprints), fraction."""
    allocation: str = ""
    """How a multi-output process was allocated, in words with the figures."""
    place: str = ""
    """Sheet and row of the workbook the node comes from."""
    note: str = ""

    @property
    def foreground(self) -> bool:
        return self.kind in ("functional unit", "system", "bom")


@dataclass(frozen=True, slots=True)
class Edge:
    """One unit of `consumer` needs `amount` units of `provider`'s product."""

    consumer: str
    provider: str
    amount: float
    kind: str = "input"
    """input | byproduct | substitution"""
    expression: str = ""
    """How the amount was computed, over the parameters; replay recomputes it."""
    stage: str = ""
    """Stage that the edge's background burden is booked in; empty: the consumer's."""
    data_kind: str = "secondary"
    """primary | secondary | estimate: where the amount comes from"""
    source: str = ""
    locator: str = ""
    evidence: tuple[str, ...] = ()
    distribution: str = ""
    scale: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Emission:
    """One unit of `node` emits (or, for an uptake flow, takes up) `amount` kg of `flow`."""

    node: str
    flow: str
    amount: float
    expression: str = ""
    data_kind: str = "secondary"
    source: str = ""
    locator: str = ""
    evidence: tuple[str, ...] = ()
    distribution: str = ""
    scale: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowFactor:
    """An elementary flow with its GWP100 in the chosen set, kg CO2e per kg."""

    id: str
    name_zh: str
    name_en: str
    gas: str
    origin: str
    basis: str
    gwp: float


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter as used; `expression` is empty for a plain value."""

    id: str
    name_zh: str
    name_en: str
    value: float | str
    unit: str
    expression: str = ""
    data_kind: str = "secondary"
    source: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageInfo:
    """A stage in the order of the product system."""

    id: str
    name_zh: str
    name_en: str
    included: bool
    """Inside the boundary of this study."""
    beside: bool
    """Reported beside the total, never netted."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A functional or declared unit; one product delivers `per_product` of it."""

    id: str
    description_zh: str
    description_en: str
    unit: str
    per_product: float
    expression: str


@dataclass(frozen=True)
class Model:
    """Everything a stranger needs to recompute one footprint."""

    subject: Mapping[str, Any]
    """Firm, plant, product, period, boundary, date: what the label says of the study."""
    functional_unit: Unit
    informative_units: tuple[Unit, ...]
    gwp_set: str
    dataset: Mapping[str, str]
    """version and sha256 of the background data set"""
    stages: tuple[StageInfo, ...]
    parameters: tuple[ParameterValue, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    emissions: tuple[Emission, ...]
    flows: tuple[FlowFactor, ...]
    root: str
    """Node whose one unit is the functional unit."""
    beside: Mapping[str, str]
    """Stage id to the node that is reported beside the total."""
    biogenic_carbon: Mapping[str, float]
    """kg C in the product and in the packaging, per functional unit"""
    sources: tuple[Mapping[str, str], ...] = ()
    evidence: tuple[Mapping[str, str], ...] = ()
    exclusions: tuple[Mapping[str, Any], ...] = ()
    notices: tuple[Mapping[str, str], ...] = ()
    """What the reader of the result must know: defaults used, findings that do not stop the calculation (code, zh, en)."""
    format: str = FORMAT
    _index: dict[str, Node] = field(default_factory=dict, repr=False, compare=False)

    def node(self, key: str) -> Node:
        if not self._index:
            self._index.update({n.id: n for n in self.nodes})
        return self._index[key]

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers; fields that stand at their default are left out of nodes, edges and emissions."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}
        for name in ("nodes", "edges", "emissions", "parameters"):
            plain[name] = [_lean(item) for item in plain[name]]
        for name in ("flows", "stages", "informative_units"):
            plain[name] = [asdict(item) for item in plain[name]]
        plain["functional_unit"] = asdict(self.functional_unit)
        return {str(k): _plain(v) for k, v in plain.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Model:
        """The inverse of to_json; raises KeyError or TypeError for a foreign shape."""
        made: dict[str, Any] = dict(data)
        kinds = {
            "nodes": Node,
            "edges": Edge,
            "emissions": Emission,
            "flows": FlowFactor,
            "parameters": ParameterValue,
            "stages": StageInfo,
            "informative_units": Unit,
        }
        for name, kind in kinds.items():
            made[name] = tuple(
                kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in item.items()}) for item in data[name]
            )
        made["functional_unit"] = Unit(**data["functional_unit"])
        for name in ("sources", "evidence", "exclusions", "notices"):
            made[name] = tuple(data[name])
        return cls(**made)


def _lean(item: Node | Edge | Emission | ParameterValue) -> dict[str, Any]:
    found = ((name, getattr(item, name), default) for name, default in _DEFAULTS[type(item)])
    return {name: value for name, value, default in found if value != default}


_DEFAULTS: Mapping[type, tuple[tuple[str, Any], ...]] = {
    kind: tuple((f.name, f.default) for f in fields(kind)) for kind in (Node, Edge, Emission, ParameterValue)
}
_SCALARS = frozenset({str, float, int, bool, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _SCALARS:  # nearly all
        return value
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value
