"""The trace as one HTML file: offline, small, safe, complete in both languages; and as CSV and JSON."""

import csv
import io
import json
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from labels.charts import sankey
from labels.tracing import trace_csv, trace_html
from lca import replay, trace
from lca.model import Model
from tests.small_models import chair, model

NASTY = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"


def traced(made: Model, cutoff: float = trace.CUTOFF) -> trace.Trace:
    return trace.trace(made, replay.solve(made.to_json()), cutoff)


def renamed(name: str) -> Model:
    """The chair with one node named so, in both languages, and from a supplier of that name."""
    made = chair()
    nodes = tuple(
        replace(n, name_zh=name, name_en=name, supplier=name, source=name) if n.id == "bom:seat" else n
        for n in made.nodes
    )
    return replace(made, nodes=nodes, _index={})


class Page(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.depth = 0
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.depth += tag == "details"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def page() -> str:
    return trace_html.html(traced(chair()))


def test_nothing_is_fetched(page: str) -> None:
    """No tag of the page points outside it."""
    pointing = {"src", "href", "data", "action", "poster", "srcset", "xlink:href"}
    assert not [(t, a) for t, a in Page(page).tags if pointing & a.keys()]
    assert "url(http" not in page
    assert "@import" not in page


def test_policy_forbids_everything_but_its_own_script(page: str) -> None:
    """The content-security policy starts from nothing and names the script by its hash."""
    policy = next(a["content"] for t, a in Page(page).tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy)
    assert "unsafe-eval" not in policy


def test_the_data_set_is_named_with_version_and_digest() -> None:
    """Who opens the page alone can tell which background data it rests on."""
    made = replace(chair(), dataset={"version": "2026.11", "sha256": "ab12" * 16}, _index={})

    assert "2026.11 · " + "ab12" * 16 in trace_html.html(traced(made))


def test_no_inline_handlers(page: str) -> None:
    """No tag carries an event handler: the policy would refuse it."""
    assert not [a for _, a in Page(page).tags if any(name.startswith("on") for name in a)]


def test_names_are_escaped() -> None:
    """A name full of markup adds no tag to the page."""
    plain, nasty = (Page(trace_html.html(traced(renamed(n)))).tags for n in ("Seat", NASTY))
    assert [t for t, _ in plain] == [t for t, _ in nasty]


def test_every_branch_is_in_the_table(page: str) -> None:
    """Each node of the tree stands in the page in both languages."""
    text = " ".join(Page(page).words)
    for branch in traced(chair()).tree.walk():
        assert branch.name_zh in text
        assert branch.name_en in text


def test_the_table_is_well_nested(page: str) -> None:
    """Every level that opens closes."""
    assert Page(page).depth == 0
    assert page.count("<details") == page.count("</details>")


def test_the_drawing_is_well_formed(page: str) -> None:
    """The SVG parses as XML and has a tooltip for every bar."""
    drawing = ET.fromstring(re.search(r"<svg.*?</svg>", page, re.DOTALL)[0])  # type: ignore[index]  # noqa: S314  (made here)
    space = "{http://www.w3.org/2000/svg}"
    assert all(g.find(f"{space}title") is not None for g in drawing.iter(f"{space}g"))


def test_negative_flows_are_hatched() -> None:
    """A credit inside the total is drawn hatched and dashed."""
    made = model([("fu", "a", 1.0), ("fu", "b", -1.0)], {"a": 5.0, "b": 2.0})
    assert 'fill="url(#less)" class="less"' in trace_html.html(traced(made))


def test_a_bar_is_as_high_as_what_runs_through_it() -> None:
    """The drawing is to scale: two inputs of 3 : 1 have bars of 3 : 1."""
    made = model([("fu", "a", 1.0), ("fu", "b", 1.0)], {"a": 3.0, "b": 1.0})
    drawing = sankey.svg(traced(made).tree, {}, lambda b: b.node)
    heights = [float(h) for h in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="9" height="([\d.]+)"', drawing)]
    assert heights == [400.0, 300.0, 100.0]


def test_no_two_modules_of_a_lift_share_a_colour() -> None:
    """Sixteen modules and what lies beyond: the palette does not come round."""
    assert len(set(trace_html.PALETTE)) == len(trace_html.PALETTE) >= 17


def test_a_branch_of_several_stages_belongs_to_none_of_them() -> None:
    """What runs through several stages has a colour and a name of its own, in the table as in the drawing."""
    made = model([("fu", "a", 1.0), ("a", "b", 1.0)], {"a": 1.0, "b": 2.0})
    first, second, *_ = made.stages
    edges = tuple(replace(e, stage=second.id if e.provider == "b" else first.id) for e in made.edges)
    page = trace_html.html(traced(replace(made, edges=edges, _index={})))
    assert page.count("<small>多个阶段 / several stages") == 2
    assert page.count(f"<small>{second.name_zh} / {second.name_en}") == 1


def test_units_are_printed_as_in_print() -> None:
    """The page writes m², not m2."""
    made = model([("fu", "a", 2.0)], {"a": 1.0})
    nodes = tuple(replace(n, unit="m2") for n in made.nodes)
    page = trace_html.html(traced(replace(made, nodes=nodes, _index={})))
    assert "m²" in page
    assert "m2<" not in page


def test_the_same_trace_gives_the_same_page(page: str) -> None:
    """Nothing of the clock or of a random order enters the page."""
    assert trace_html.html(traced(chair())) == page


def test_the_page_stays_small() -> None:
    """A tree of thousands of branches is shown with a coarser cut-off, which the page names."""
    made = model([("fu", f"n{i}", 1.0) for i in range(3000)], {f"n{i}": 1.0 + i / 1e4 for i in range(3000)})
    text = trace_html.html(traced(made, 0.0))
    assert len(text.encode()) <= trace_html.LARGEST
    assert "0.1 %" in text or "0.2 %" in text


def test_a_result_of_zero() -> None:
    """A product without emissions has a page too."""
    assert "0" in trace_html.html(traced(model([("fu", "a", 1.0)], {})))


# -- CSV and JSON ------------------------------------------------------------------------------------------------------


def rows(made: Model) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(trace_csv.to_csv(traced(made)), newline="")))


def test_csv_sums_to_the_total() -> None:
    """Own emissions, loops and remainders of the tree `total` sum to the total."""
    lines = [r for r in rows(chair()) if r["tree"] == "total"]
    parts = [float(r["direct"]) if r["kind"] == "node" else float(r["cumulative"]) for r in lines]
    assert math.fsum(parts) == pytest.approx(replay.solve(chair().to_json()).total, rel=1e-12)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_csv_runs_no_formula(name: str) -> None:
    """Text that a spreadsheet would run gets an apostrophe."""
    seat = next(r for r in rows(renamed(name)) if r["node"] == "bom:seat")
    assert seat["name_en"].startswith("'")


def test_csv_numbers_stay_numbers() -> None:
    """A negative amount is no formula and keeps its sign."""
    credit = next(r for r in rows(chair()) if r["tree"] == "beyond" and r["node"] == "pig-iron")
    assert float(credit["amount"]) == -2.4


def test_csv_and_json_name_the_data_set() -> None:
    """A table has no foot, so each line has version and digest."""
    assert {r["dataset"] for r in rows(chair())} == {f"0.1 · {'0' * 64}"}
    assert trace_csv.to_json(traced(chair()))["dataset"] == {"version": "0.1", "sha256": "0" * 64}


def test_json_is_strict_json() -> None:
    """The plain data holds no NaN and names every branch's parent."""
    plain = json.loads(json.dumps(trace_csv.to_json(traced(chair())), allow_nan=False))
    numbers = {b["number"] for b in plain["branches"]}
    assert all(b["parent"] in numbers for b in plain["branches"][1:])
