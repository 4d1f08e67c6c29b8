"""Which rows of a study a reviewer looks at: the large ones, the risky ones, and a draw from the rest that nobody can foresee.

Large: 5 % of the result or more. Risky (method decision 31): own factors, suppliers' footprints, zeros, cut-offs, rows that a check
asks about, recycled stuff and better routes than the usual, and estimates, the largest of them until those left over sum to less than 2 %
of the result; small estimates are drawn from with the rest. The draw ranks the rest by SHA-256 of the reviewer's seed, the model's digest
and the row, so that anyone can repeat it in any language and a maker who does not know the seed cannot steer it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from inventories.problem import Text
from inventories.study import Study
from lca import entries
from lca.calculation import Calculation
from lca.dossier import Dossier
from lca.entries import Entry
from lca.model import Node

LARGE = 0.05
"""of the result"""
SMALL = 0.02
"""of the result: what the estimates that are not looked at may sum to"""
FRACTION = 0.1
"""of the rest that is drawn"""
LEAST = 5
"""rows drawn at least, as far as there are so many"""

REASONS = {
    "large": Text("占结果 5 % 以上", "5 % of the result or more"),
    "own-factor": Text("自有因子", "own factor"),
    "supplier": Text("供应商碳足迹", "supplier's footprint"),
    "zero": Text("零值", "zero"),
    "cut-off": Text("排除项", "cut-off"),
    "estimate": Text("估算", "estimate"),
    "questioned": Text("有疑问", "questioned"),
    "claimed": Text("再生或较优来源", "recycled stuff or a better route"),
    "drawn": Text("随机抽取", "drawn at random"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the inventory that may be sampled."""

    id: str
    """S001 … among the chosen rows, largest first; empty for a row that was not chosen"""
    key: str
    """consumer, provider and how many of the pair stood before, parted by |"""
    name_zh: str
    name_en: str
    stage: str
    place: str
    """row of the study; empty for a default of the product system"""
    supplier: str
    amount: float
    """per functional unit, in `unit`"""
    unit: str
    factor: float
    """kg CO2e per unit"""
    value: float
    """kg CO2e per functional unit"""
    share: float
    """|value| over the sum of absolute values, fraction"""
    data_kind: str
    source: str
    evidence: tuple[str, ...]
    """ids"""
    reasons: tuple[str, ...]
    """keys of REASONS; empty: not chosen"""
    scores: tuple[int | None, int | None, int | None] = (None, None, None)
    """technology, geography, time of what is bought, 1 best to 5; None: not scored"""


@dataclass(frozen=True)
class Plan:
    """The rows to look at."""

    seed: str
    rows: tuple[Row, ...]
    """chosen, largest first"""
    population: int
    """rows that could have been chosen"""
    drawn: int
    coverage: float
    """share of absolute values that the chosen rows cover, fraction"""
    parameters: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def plan(
    dossier: Dossier, calculation: Calculation, digest: str, seed: str, fraction: float = FRACTION, least: int = LEAST
) -> Plan:
    """The sampling plan of a study; `digest` is that of its model. The same arguments give the same rows."""
    total = dossier.footprint.total
    asked = _asked(dossier)
    judged = [_judged(row, node, total, asked) for row, node in _rows(calculation)]
    found = [
        *_estimates(judged, total),
        *_zeros(dossier, {r.place for r, _ in judged}),
        *_cut_offs(dossier.study, dossier),
    ]
    rest = sorted((r for r in found if not r.reasons), key=lambda r: _rank(seed, digest, r.key))
    count = min(len(rest), max(least, math.ceil(fraction * len(rest))))
    drawn = {r.key for r in rest[:count]}
    chosen = [replace(r, reasons=("drawn",)) if r.key in drawn else r for r in found]
    chosen = sorted((r for r in chosen if r.reasons), key=lambda r: (-abs(r.value), r.key))
    return Plan(
        seed,
        tuple(replace(r, id=f"S{i:03d}") for i, r in enumerate(chosen, start=1)),
        len(found),
        count,
        math.fsum(r.share for r in chosen),
        {"large": LARGE, "small": SMALL, "fraction": fraction, "least": least},
    )


def _rank(seed: str, digest: str, key: str) -> str:
    return hashlib.sha256(f"{seed}\n{digest}\n{key}".encode()).hexdigest()


def _rows(calculation: Calculation) -> Iterator[tuple[Row, Node | None]]:
    """Every foreground entry with what it is bought from."""
    seen: dict[str, int] = {}
    for entry in entries.read(calculation).entries:
        pair = f"{entry.consumer.id}|{entry.provider.id}"
        seen[pair] = seen.get(pair, -1) + 1
        yield _row(entry, f"{pair}|{seen[pair]}"), entry.node


def _row(entry: Entry, key: str) -> Row:
    one, (zh, en) = entry.consumer, entry.name
    node, datum = entry.node, entry.datum
    factor_source = f"；因子 factor: {node.source} {node.locator}".rstrip() if node and node.source else ""
    return Row(
        "", key, zh if one.name_zh == zh else f"{one.name_zh}：{zh}", en if one.name_en == en else f"{one.name_en}: {en}", entry.stage,
        datum.place or one.place, (node.supplier if node else "") or one.supplier, entry.amount, entry.unit, entry.factor, entry.value,
        entry.share, datum.data_kind, f"{datum.source}{factor_source}".lstrip("；"), tuple(datum.evidence), (),
        node.scores if node else (None, None, None),
    )  # fmt: skip


def _asked(dossier: Dossier) -> dict[str, list[str]]:
    """Rows of the study that a check asks about, and rows of the bill of materials that rest on recycled stuff or a better route."""
    from inventories.form import row_name
    from lca import kin

    found: dict[str, list[str]] = {}
    for doubt in dossier.doubts:
        if len(doubt.path) > 1 and isinstance(doubt.path[1], int):
            found[row_name(str(doubt.path[0]), doubt.path[1])] = ["questioned"]
    for claim in kin.claims(dossier.facts):
        found.setdefault(row_name("bom", claim.index), []).append("claimed")
    return found


def _judged(row: Row, node: Node | None, total: float, asked: Mapping[str, list[str]]) -> tuple[Row, bool]:
    """The row with its reasons but one, and whether it is an estimate."""
    reasons = []
    if abs(row.value) >= LARGE * abs(total) * (1 - 1e-12) and row.value:
        reasons.append("large")
    if node and node.kind == "own factor":
        reasons.append("own-factor")
    if node and node.kind == "supplier":
        reasons.append("supplier")
    if row.value == 0:
        reasons.append("zero")
    reasons += asked.get(row.place, ())
    return replace(row, reasons=tuple(reasons)), row.data_kind == "estimate" or bool(node and node.status == "estimate")


def _estimates(judged: Sequence[tuple[Row, bool]], total: float) -> Iterator[Row]:
    """Marks the largest estimates, until the others sum to little."""
    left = math.fsum(abs(row.value) for row, guessed in judged if guessed)
    for row, guessed in sorted(judged, key=lambda item: (-abs(item[0].value), item[0].key)):
        if not guessed:
            yield row
            continue
        yield replace(row, reasons=(*row.reasons, "estimate")) if left > SMALL * abs(total) or row.reasons else row
        left -= abs(row.value)


def _zeros(dossier: Dossier, known: set[str]) -> Iterator[Row]:
    """Rows of the study that say nothing is used, emitted or driven; they leave no line in the result."""
    from inventories.form import row_name

    for section, index, row in dossier.rows("energy", "direct", "distribution", "use", "end_of_life"):
        place = row_name(section, index)
        if place in known:
            continue
        what = next(str(getattr(row, f)) for f in ("carrier", "flow", "leg", "item", "fraction") if hasattr(row, f))
        yield Row(
            "",
            f"zero|{place}",
            what,
            what,
            "",
            place,
            "",
            0.0,
            "",
            0.0,
            0.0,
            0.0,
            str(row.data_kind),
            row.source,
            tuple(row.evidence),
            ("zero",),
        )


def _cut_offs(study: Study, dossier: Dossier) -> Iterator[Row]:
    per = dossier.model.functional_unit.per_product
    for index, left_out in enumerate(study.exclusions):
        value = left_out.estimate / per
        yield Row(
            "", f"cut-off|{index}|{left_out.what}", left_out.what, left_out.what, "", str(dossier.place("exclusions", index)), "", 1.0, "", value, value,
            0.0, "estimate", left_out.reason, (), ("cut-off",),
        )  # fmt: skip


def words(reasons: Sequence[str]) -> Text:
    """Why a row was chosen."""
    return Text("、".join(REASONS[r].zh for r in reasons), ", ".join(REASONS[r].en for r in reasons))
