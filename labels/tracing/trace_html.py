"""The trace as one small HTML file that needs no network: a Sankey drawing and a table to unfold, in both languages.

The content-security policy of the page allows nothing but its own style and the one script whose hash it names.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from inventories.problem import Text
from labels import rounding, wording
from labels.charts import sankey
from labels.tracing import trace_words
from lca.trace import Branch, Trace, trace
from lca.trail import model_sha256

LARGEST = 400_000
"""bytes of the page; a coarser cut-off is taken, and named, when it would be larger"""
PALETTE = (
    "#3450b5", "#0a8a86", "#d98a0b", "#b8432f", "#7a4cc2", "#5b7f1e", "#b03a7e", "#49657f",
    "#7fa7e0", "#4fc0a5", "#8a5a2b", "#ef8f7b", "#b79ae0", "#a3bf4d", "#e39ac6", "#d6b92f",
    "#7d6b7d",
)  # fmt: skip
"""A lift has sixteen modules and what lies beyond: none may share a colour."""
OPEN = 2
"""Tiers that are unfolded when the page opens."""
SCRIPT = (
    "const all=document.querySelectorAll('details');"
    "const set=o=>all.forEach(d=>{d.open=o});"
    "document.getElementById('more').onclick=()=>set(true);"
    "document.getElementById('less-').onclick=()=>set(false);"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `closes` levels end after it."""

    branch: Branch
    colour: str
    stage: str
    amount: str
    factor: str
    direct: str
    cumulative: str
    share: str
    width: float
    """of the bar that shows the share, per cent"""
    about: str
    opened: bool
    closes: int


def html(found: Trace) -> str:
    """The page; the same trace gives the same text."""
    while True:
        page = _page(found)
        if len(page.encode()) <= LARGEST or found.cutoff >= 0.5:
            return page
        found = trace(found.model, found.solution, max(2 * found.cutoff, 0.001))


def colours(found: Trace) -> dict[str, str]:
    """Stage → colour, in the order of the product system; the order never depends on the result."""
    return {s.id: PALETTE[i % len(PALETTE)] for i, s in enumerate(found.model.stages)}


def _page(found: Trace) -> str:
    model, unit = found.model, found.model.functional_unit
    palette = colours(found)
    used = {b.stage for tree in (found.tree, *found.beside.values()) for b in tree.walk()}
    stages = {s.id: Text(s.name_zh, s.name_en) for s in model.stages}
    digest = hashlib.sha256(SCRIPT.encode()).digest()
    return _template().render(
        unit_of=wording.unit,
        mixed=sankey.MIXED,
        script=Markup(SCRIPT),  # noqa: S704  (a constant of this module)
        script_hash="sha256-" + base64.b64encode(digest).decode(),
        product=_product(model.subject),
        product_model=_designation(model.subject),
        unit=Text(unit.description_zh, unit.description_en),
        total=rounding.printed(found.tree.cumulative),
        drawing=sankey.svg(found.tree, palette, lambda b: _tooltip(b, palette, stages)),
        legend=[(palette[key], name) for key, name in stages.items() if key in used],
        trees=[(None, list(_rows(found.tree, palette, stages)))]
        + [(stages.get(key, Text(key, key)), list(_rows(tree, palette, stages))) for key, tree in found.beside.items()],
        cutoff=f"{found.cutoff:.3%}".rstrip("%").rstrip("0").rstrip(".") + " %",
        complete=found.complete,
        closure=found.closure,
        digest=model_sha256(model.to_json()),
        dataset=trace_words.data_set(model),
        gwp_set=model.gwp_set,
        sources=[s for s in model.sources if s.get("id") in {b.source for b in found.tree.walk()}],
        has_loops=any(b.kind == "loop" for b in found.tree.walk()),
        has_negative=any(b.cumulative < 0 or b.direct < 0 for b in found.tree.walk()),
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    source = (files("templates") / "trace.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)


def _product(subject: Mapping[str, Any]) -> Text:
    product, firm = subject.get("product"), subject.get("firm")
    parts = [p for p in (firm, product) if isinstance(p, Mapping)]
    zh = " ".join(str(p.get("name_zh", "")) for p in parts)
    en = ", ".join(str(p.get("name_en", "")) for p in parts if p.get("name_en"))
    return Text(zh, en)


def _designation(subject: Mapping[str, Any]) -> str:
    """The maker's designation of the product; its name often holds it already, so it stands apart."""
    product = subject.get("product")
    return str(product.get("model", "")) if isinstance(product, Mapping) else ""


def _rows(tree: Branch, palette: Mapping[str, str], stages: Mapping[str, Text]) -> Iterator[Row]:
    order = list(tree.walk())
    largest = max((abs(b.share) for b in order), default=0.0) or 1.0
    for branch, after in zip(order, [*order[1:], None], strict=True):
        below = tree.tier if after is None else after.tier
        yield Row(
            branch,
            colour=_colour(branch, palette),
            stage=_stage(branch, palette, stages),
            amount="" if branch.kind == "remainder" else rounding.printed(branch.amount),
            factor="" if branch.kind == "remainder" else rounding.printed(branch.factor),
            direct=rounding.printed(branch.direct) if branch.direct else "",
            cumulative=rounding.printed(branch.cumulative),
            share=rounding.percent(branch.share),
            width=round(100 * abs(branch.share) / largest, 1),
            about=_about(branch),
            opened=branch.tier < OPEN + sankey.start(tree).tier,
            closes=0 if branch.children else branch.tier - below,
        )


def _mixed(branch: Branch, palette: Mapping[str, str]) -> bool:
    """Whether the emissions of several stages run through a branch."""
    return len(sankey.through(branch, palette)) > 1


def _colour(branch: Branch, palette: Mapping[str, str]) -> str:
    if branch.kind == "remainder":
        return sankey.REST
    return sankey.MIXED if _mixed(branch, palette) else palette.get(branch.stage, sankey.REST)


def _stage(branch: Branch, palette: Mapping[str, str], stages: Mapping[str, Text]) -> str:
    if _mixed(branch, palette):
        return "多个阶段 / several stages"
    return stages[branch.stage].both() if branch.stage in stages else ""


def _about(branch: Branch) -> str:
    """Supplier, data, quality and source in one line."""
    data = wording.of(wording.DATA_KINDS, branch.data_kind) if branch.data_kind else None
    where = " ".join(str(p) for p in (branch.location, branch.year) if p)
    parts = (
        branch.supplier,
        f"用量 amount: {data.both()}" if data else "",
        trace_words.quality(branch.status, branch.scores),
        where,
        " ".join(p for p in (branch.source, branch.locator) if p),
        branch.place,
    )
    return " · ".join(p for p in parts if p)


def _tooltip(branch: Branch, palette: Mapping[str, str], stages: Mapping[str, Text]) -> str:
    lines = [
        f"{branch.name_zh} / {branch.name_en}",
        f"累计 cumulative {rounding.printed(branch.cumulative)} kg CO₂e ({rounding.percent(branch.share)})",
        f"自身 own {rounding.printed(branch.direct)} kg CO₂e"
        if branch.kind == "node"
        else trace_words.KINDS[branch.kind].both(),
        f"用量 amount {rounding.printed(branch.amount)} {wording.unit(branch.unit)}"
        if branch.kind != "remainder"
        else "",
        _stage(branch, palette, stages),
        _about(branch),
    ]
    return "\n".join(line for line in lines if line)
