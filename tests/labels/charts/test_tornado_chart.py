"""The tornado chart: every bar with its figures, one scale for all, hostile names kept as text."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from inventories.problem import Text
from labels.charts import tornado_chart
from lca.tornado import Bar, Tornado

NAMESPACE = "{http://www.w3.org/2000/svg}"


def bar(name: str, low: float, high: float, kind: str = "amount", *, limited: bool = False) -> Bar:
    """A bar of 1 kg."""
    return Bar(kind, name, f"中文{name}", name, 1.0, "kg", low, high, limited, "")


def drawn(*bars: Bar, left_out: tuple[Text, ...] = ()) -> ET.Element:
    """The parsed drawing of a tornado of 100 kg."""
    return ET.fromstring(tornado_chart.svg(Tornado(100.0, "seat", 0.1, bars, left_out)).svg)  # noqa: S314  (our own)


def texts(root: ET.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(f"{NAMESPACE}text")]


def test_every_bar_shows_both_names_and_both_figures() -> None:
    """Steel ± 10 % moves the result by −5 and +5."""
    said = texts(drawn(bar("steel", -5.0, 5.0)))

    assert {"中文steel", "steel", "−5.00", "+5.00", "用量 Amounts"} <= set(said)


def test_bars_share_one_scale() -> None:
    """Half the effect is half the length, in another block too."""
    root = drawn(bar("steel", -5.0, 5.0), bar("life", -2.5, 2.5, "parameter"))
    widths = sorted({float(r.get("width", "0")) for r in root.iter(f"{NAMESPACE}rect") if r.get("height") == "46"})

    assert round(widths[1] / widths[0], 3) == 2.0


def test_an_input_that_lowers_the_result_is_drawn_to_the_left_for_more_of_it() -> None:
    """+ 10 % collected saves 3 kg: the dark end points left."""
    root = drawn(bar("collected", 3.0, -3.0, "parameter"))
    dark = next(
        r for r in root.iter(f"{NAMESPACE}rect") if r.get("height") == "46" and r.get("fill") == tornado_chart.ADDS
    )
    light = next(
        r for r in root.iter(f"{NAMESPACE}rect") if r.get("height") == "46" and r.get("fill") == tornado_chart.SAVES
    )

    assert float(dark.get("x", "0")) < float(light.get("x", "0"))


def test_a_bound_and_what_is_left_out_are_said() -> None:
    """The star and the parameters that define the functional unit."""
    said = " ".join(texts(drawn(bar("share", -1.0, 0.2, "parameter", limited=True), left_out=(Text("寿命", "life"),))))

    assert "中文share *" in said
    assert "寿命 / life" in said


def test_names_cannot_break_out_of_the_drawing() -> None:
    """Markup in a part's name stays text."""
    drawing = tornado_chart.svg(Tornado(1.0, "piece", 0.1, (bar("<script>x</script>", -1, 1),), ()))

    assert not re.search(rb"<script", drawing.svg)


def test_nothing_to_move_still_draws() -> None:
    """A study without an input that matters."""
    assert drawn().tag == f"{NAMESPACE}svg"
