"""The number of the layout: no word of the label changes without it, and a mere change of style leaves it alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from inventories.problem import Text
from labels import label, layout, lettering, record, room, rounding, wording
from labels.facts import Biogenic, Hotspot, Interval, Method, Profile, Quality, Stage, UnitValue
from labels.record import Record
from labels.verifying import pages
from lca import recycling
from tests.labels.issued import CERTIFICATE, ENTERPRISE, PRE_CHECK, REGISTER, VERIFICATION, issued
from tests.labels.sample_trail import sample

LONG = "长名称 long name " * 24
"""longer than any place of the label has room for: where words are cut is part of the layout"""
FINDING = {"rule": "R31", "severity": "warning", "zh": "寿命", "en": "life"}
PLAIN = Record(
    document_type="draft", id="", disclosure="none", document_date="2026-03-02", valid_from="2026-03-02", valid_until="2028-12-31",
    firm={"name_zh": "企业", "name_en": "Firm", "uscc": "91330523MA0EXAMPL7"}, plant={"name_zh": "工厂", "name_en": "Plant"},
    product={"name_zh": "椅", "name_en": "Chair", "model": "M-1", "mass": 12.5}, period={"start": "2025-01-01", "end": "2025-12-31"},
    boundary="cradle-to-gate", system={"id": "chair", "house_rule": "TB-CHAIR-1", "version": "1"}, gwp_set="AR6 0/0",
    headline=UnitValue("一把椅", "one chair", "chair", 10.0), informative=(),
    stages=(
        Stage("a", "原材料", "Materials", False, 10.0, {"fossil": 12.0, "biogenic removals": -2.0}),
        Stage("b", "使用", "Use", False, None, {}),
    ),
    origins={"fossil": 12.0, "biogenic removals": -2.0}, gases={"CO2": 9.0, "not given": 1.0}, biogenic=Biogenic(10.0, 8.0, 0.5, 0.4, 0.1),
    hotspots=(Hotspot("铝", "Aluminium", "a", "", 1.5, "kg", 6.0, 9.0, 0.9, "secondary", "published", "iai", "IAI 2022", (1, 2, None)),),
    quality=Quality(0.5, 0.6, 0.04, 0.1, {"AR6": 0.9, "AR5": 0.1}, None, None, None), exclusions=(), notices=(), findings=(),
    dataset={"version": "1", "sha256": "d" * 64}, digests={"model_sha256": "e" * 64, "merkle_root": "f" * 64},
    engines={"relative_difference": 1e-12}, software={"tanbiao": "0"},
)  # fmt: skip
"""A draft with as little on it as there can be."""
FULL = replace(
    PLAIN, document_type="verified", disclosure="full", boundary="cradle-to-grave", gwp_set="AR6 -1/+1",
    product={"name_zh": LONG, "name_en": LONG, "model": "M-1", "mass": 12.5}, informative=(UnitValue("每千克", "per kg", "kg", 0.8),),
    stages=(
        *(Stage(f"s{n}", f"{LONG}{n}", f"{LONG}{n}", False, float(n), {"fossil": float(n)}) for n in range(10)),
        Stage("d", "系统外", "Beyond", True, -1.5, {}), Stage("x", "除外", "Excluded", False, None, {}),
    ),
    hotspots=tuple(
        Hotspot(LONG, LONG, f"s{n}", "供应商 Supplier", 1.5, "kg", 6.0, 9.0, 0.2, kind, status, "x", f"{LONG}{n}", (1, 2, 3), LONG)
        for n, (kind, status) in enumerate((("primary", "published"), ("secondary", "derived"), ("estimate", "estimate")), 1)
    ),
    quality=Quality(0.5, 0.6, 0.08, 0.1, {"AR6": 0.9, "AR5": 0.1}, 2.0, 1.5, 3.0),
    exclusions=({"what": "胶 glue", "estimate": 0.1, "reason": LONG},), notices=({"zh": LONG, "en": LONG}, {"zh": "提示", "en": "notice"}),
    findings=({"code": "estimates", "zh": "结果的 8 % 依赖估算值", "en": "8 % rests on estimates"},),
    interval=Interval(9.0, 12.0, 0.7, 0.5, 10000, 1), profile=Profile("p", LONG, LONG, 1, 2, 30, (FINDING,)), sector=Profile("q", "部门", "sector", 0, 1),
    method=Method("location", "cut-off", 10.0, "10 年", "10 years"), verification=replace(VERIFICATION, body_zh=LONG, body_en=LONG, certificate=CERTIFICATE),
    register=REGISTER, enterprise=replace(ENTERPRISE, scheme=LONG, grade=LONG),
)  # fmt: skip
"""A verified label with everything that can stand on one, too long for its place."""
LABELS = (PLAIN, FULL, replace(FULL, document_type="self-declared", verification=None, enterprise=PRE_CHECK))
NOT_ON_A_LABEL = {"MATERIALS", "_LISTS"}


def said(made: Record) -> list[str]:
    """The words of a label at every density, block by block, without what its digest decides."""
    made = replace(made, id=made.own_id())
    every = ([run for page in pages.expected(source) for run in page] for source in label.sources(made))
    found = {"".join(("|" if run.first else "") + run.words for run in runs) for runs in every}
    for word in (made.id, made.digest(), made.digest()[:16]):
        found = {words.replace(word, "#") for words in found}
    return sorted(found)


def digest() -> str:
    tables = {
        name: {key: list(text) for key, text in table.items()} for name, table in [*vars(wording).items(), ("RECYCLING", recycling.NAMES)]
        if name not in NOT_ON_A_LABEL and isinstance(table, dict) and all(isinstance(t, Text) for t in table.values())
    }  # fmt: skip
    everything = json.dumps([[said(made) for made in LABELS], tables], sort_keys=True)
    return hashlib.sha256(everything.encode()).hexdigest()


def test_no_word_of_the_label_changes_without_the_layouts_number() -> None:
    """On failure: labels/layout.py says what to do."""
    assert digest() == layout.WORDS, f"words of the label have changed ({digest()}): see labels/layout.py"


@pytest.mark.parametrize(
    ("where", "name", "other"),
    [
        (room, "CUT_NOTICE", (60.0, 62.0)), (room, "SOURCE", 39.0), (rounding, "percent", lambda share: f"{share:.3f}"),
        (lettering, "after", lambda words, _: words), (wording, "STANDING", wording.STANDING | {"draft": Text("草稿", "a draft")}),
        (recycling, "NAMES", recycling.NAMES | {"50/50": Text("对半", "half and half")}), (label, "MOST_NOTICES", 1),
    ],
)  # fmt: skip
def test_whatever_feeds_the_words_is_watched(
    where: Any, name: str, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cuts, figures, and words in tables that no sample label happens to show."""
    from labels import document

    document.environment.cache_clear()
    monkeypatch.setattr(where, name, other)
    try:
        assert digest() != layout.WORDS
    finally:
        document.environment.cache_clear()


@pytest.mark.parametrize("name", ["PAGE", "ROW", "FLAT_ROW", "LINE", "RECOMPUTATION"])
def test_sizes_change_neither_number_nor_verdict(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that expects other room on the page still finds the words that were drawn with today's."""
    made = issued(sample(copies=3, notices=9), "draft")
    drawn = pages.expected(next(label.sources(made)))
    monkeypatch.setattr(room, name, getattr(room, name) * 0.9)

    assert digest() == layout.WORDS
    assert drawn in map(pages.expected, label.sources(made))


def test_page_1_has_the_same_words_at_every_density() -> None:
    """So verification can give up where they differ."""
    assert len({repr(pages.expected(s)[0]) for s in label.sources(replace(FULL, id=FULL.own_id()))}) == 1


def test_a_record_names_the_layout_that_draws_it(trail: dict[str, Any]) -> None:
    """New ones do; an older one, which names none, keeps its digest."""
    made = record.make(trail)
    older = made.revised(layout=None)

    assert made.to_json()["layout"] == layout.LAYOUT
    assert "layout" not in older.to_json()
    assert Record.from_json(json.loads(older.canonical())).digest() == older.digest()
