"""A background data set in which one activity stands for another, or in which one process is allocated in another way."""

from __future__ import annotations

from dataclasses import replace

from inventories.background import Background, CoProduct, Exchange


def everywhere(background: Background, activity: str, by: str) -> Background:
    """All uses of `activity`, in the foreground and inside the data set, become uses of `by`.

    The activity keeps its id and unit and needs one unit of `by` instead of its own inputs, so that defaults, rows of a study
    and other activities that name it follow. Whoever calls has made sure that both have the same unit.
    """
    old, new = background.activities[activity], background.activities[by]
    alias = Exchange(
        activity, "input", by, 1.0, new.unit, "", None, None, None, new.source, new.locator, new.status, f"scenario: {by} for {activity}", old.place,
    )  # fmt: skip
    exchanges = dict(background.exchanges) | {activity: (alias,)}
    coproducts = {k: v for k, v in background.coproducts.items() if k != activity}
    return replace(background, exchanges=exchanges, coproducts=coproducts)


def allocated(background: Background, activity: str, treatment: str) -> Background:
    """The co-products of one activity all treated by `treatment`; see `possible`."""
    rows = tuple(
        row if row.treatment == "waste" else replace(row, treatment=treatment)
        for row in background.coproducts[activity]
    )
    return replace(background, coproducts=dict(background.coproducts) | {activity: rows})


def possible(background: Background, activity: str) -> tuple[str, ...]:
    """The treatments for which the data set holds what they need, for every co-product of the activity that has a burden."""
    rows = [r for r in background.coproducts.get(activity, ()) if r.treatment != "waste"]
    mass = background.activities[activity].mass_kg
    checks = {
        "economic": lambda r: r.price is not None and bool(r.reference_price),
        "mass": lambda r: r.mass_kg is not None and bool(mass),
        "substitution": lambda r: bool(r.substitute),
    }
    return tuple(name for name, holds in checks.items() if rows and all(_holds(holds, r) for r in rows))


def _holds(check: object, row: CoProduct) -> bool:
    return bool(check(row))  # type: ignore[operator]
