"""By which rule a study counts recycling, and what the rules are called in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from inventories.problem import Text

CHOICE = "recycling_method"
"""Parameter of a product system that offers more than one rule."""
CUT_OFF = "cut-off"
CLOSED = "cut-off, own loop closed"
CIRCULAR = "circular footprint formula"
BETWEEN = {"substitution": 0.0, "50/50": 0.5}
"""Rules that the circular formula becomes at an allocation factor A, where recycled input is as good as virgin; A = 1 is the cut-off."""

NAMES = {
    CUT_OFF: Text("截断法", CUT_OFF),
    CLOSED: Text("截断法，自有闭环", CLOSED),
    CIRCULAR: Text("循环足迹公式", CIRCULAR),
    "substitution": Text("替代法", "substitution"),
    "50/50": Text("各半分摊", "50/50"),
}


def rule(values: Mapping[str, float | str]) -> str:
    """The rule of a study: cut-off unless a parameter of the product system says otherwise."""
    if values.get(CHOICE) == "cff":
        a = values.get("a_metal") if values.get("q_sin", 1.0) == 1.0 else None
        return next((name for name, between in BETWEEN.items() if a == between), CIRCULAR)
    loop = values.get("own_loop_share", 0.0)
    return CLOSED if isinstance(loop, (int, float)) and loop > 0 else CUT_OFF
