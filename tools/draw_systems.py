"""Draws the unit-process tree of each product system into docs/systems/<id>.svg, tier by tier, from the system's own files.

Run: .venv/bin/python tools/draw_systems.py
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from inventories import system
from inventories.system import System

BOX, ROW, COLUMN, PAD = (210, 34), 46, 268, 16
COLOURS = ("#e8eef4", "#e9f1ea", "#f6efe2", "#f1e8ee", "#eceaf5", "#f3f3ee", "#e6f1f1", "#f5e9e6")


def tiers(made: System) -> list[list[str]]:
    """Processes by their longest distance from the life cycle, so that every input stands to the right of its user."""
    inputs = {
        p: [e.input for e in made.exchanges.get(p, ()) if e.kind == "input" and e.input in made.processes]
        for p in made.processes
    }
    depth = {"life_cycle": 0}
    for _ in made.processes:
        for process, needs in inputs.items():
            for need in needs if process in depth else ():
                if need != process and depth.get(need, -1) < depth[process] + 1 <= len(made.processes):
                    depth[need] = depth[process] + 1
    last = max(depth.values())
    return [[p for p in made.processes if depth.get(p) == level] for level in range(last + 1)]


def draw(made: System) -> str:
    """The picture as SVG text."""
    columns = tiers(made)
    stages = {s.id: COLOURS[i % len(COLOURS)] for i, s in enumerate(made.stages)}
    tallest = max(map(len, columns))
    size = (PAD * 2 + (len(columns) - 1) * COLUMN + BOX[0], PAD * 2 + tallest * ROW + 26)
    at = {
        p: (PAD + level * COLUMN, PAD + 26 + i * ROW + (tallest - len(column)) * ROW / 2)
        for level, column in enumerate(columns)
        for i, p in enumerate(column)
    }
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]:.0f}" font-family="Noto Sans SC, sans-serif">',
        f"<title>{escape(made.name.both())}</title>",
        f'<rect width="{size[0]}" height="{size[1]:.0f}" fill="#ffffff"/>',
    ]
    x = PAD
    for stage in made.stages:
        parts.append(f'<rect x="{x}" y="{PAD - 6}" width="12" height="12" fill="{stages[stage.id]}" stroke="#7a8894"/>')
        parts.append(f'<text x="{x + 17}" y="{PAD + 4}" font-size="10" fill="#33414d">{escape(stage.name.en)}</text>')
        x += 30 + 6 * len(stage.name.en)
    for consumer, exchanges in made.exchanges.items():
        for e in exchanges:
            if e.input in at and consumer in at and e.input in made.processes:
                (x1, y1), (x2, y2) = at[consumer], at[e.input]
                start, end = (x1 + BOX[0], y1 + BOX[1] / 2), (x2, y2 + BOX[1] / 2)
                bend = (start[0] + end[0]) / 2
                dash = ' stroke-dasharray="4 3"' if e.kind == "byproduct" or e.when else ""
                parts.append(
                    f'<path d="M{start[0]:.0f} {start[1]:.0f} C{bend:.0f} {start[1]:.0f} {bend:.0f} {end[1]:.0f} {end[0]:.0f} {end[1]:.0f}" fill="none" stroke="#a9b4bd"{dash}/>'
                )
    for process, (x0, y0) in at.items():
        info = made.processes[process]
        parts.append(
            f'<rect x="{x0}" y="{y0:.0f}" width="{BOX[0]}" height="{BOX[1]}" rx="4" fill="{stages.get(info.stage, "#eee")}" stroke="#7a8894"/>'
        )
        for line, (text, offset, fill) in enumerate(((info.name.zh, 14, "#1d2a33"), (info.name.en, 27, "#4a5a66"))):
            room = 17 if line == 0 else 36
            short = text if len(text) <= room else text[: room - 1] + "…"
            parts.append(f'<text x="{x0 + 8}" y="{y0 + offset:.0f}" font-size="{11 if line == 0 else 10}" fill="{fill}">{escape(short)}</text>')
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    for name in system.names():
        Path("docs/systems", f"{name}.svg").write_text(draw(system.load(name)), encoding="utf-8")
