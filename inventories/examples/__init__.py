"""Example studies of an openly fictitious manufacturer, one for each product system; each a folder as a user would have it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Ids of the examples, in alphabetical order."""
    return sorted(p.parent.name for p in FOLDER.glob("*/study.json"))
