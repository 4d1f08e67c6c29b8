"""The lists that feed the workbook's drop-downs: names of the data set, flows, units, and the values of choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inventories import form, unit
from inventories.background import Activity, Background
from inventories.problem import Text
from inventories.sheet import Column
from inventories.system import System

HEAD = (
    Text("编号", "id"),
    Text("中文", "Chinese"),
    Text("英文", "English"),
    Text("单位", "unit"),
    Text("类目", "category"),
)
ENERGY = ("electricity", "heat", "fuel")


@dataclass(frozen=True, slots=True)
class Block:
    """Columns side by side on the lists sheet; a drop-down shows one column, or a stretch of it."""

    name: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[str, ...], ...]
    shown: int
    """index of the column that the drop-downs show"""
    feeds: dict[str, tuple[int, int]]
    """name of a list to its first row and the row after its last"""


def blocks(data: Background, system: System | None) -> tuple[Block, ...]:
    """All lists, in the order of the sheet."""
    units = tuple(
        (u,)
        for kind in ("mass", "energy", "volume", "area", "length", "transport", "pieces", "time")
        for u in unit.fitting(kind)
    )
    units += (("万kWh",), ("万m3",))
    flows = tuple((f.id, f.name.zh, f.name.en) for f in data.flows.values() if f.gas != "not given")
    return (
        _activities(data, system),
        Block(Text("排放物", "Flows"), HEAD[:3], flows, 1, {"flows": (0, len(flows))}),
        Block(Text("单位", "Units"), (HEAD[3],), units, 0, {"units": (0, len(units))}),
        *_choices(system),
    )


def _activities(data: Background, system: System | None) -> Block:
    """Materials and processes, then energy, transport and waste, each stretch in order of category and name."""
    own = [
        (p.id, p.name.zh, p.name.en, p.unit, "本系统工序 own process")
        for p in (system.processes.values() if system else ())
    ]
    groups: dict[str, list[Activity]] = {"materials": [], "carriers": [], "transport": [], "treatments": []}
    for activity in data.activities.values():
        if not activity.name.zh:
            continue
        kind = {"transport": "transport", "waste": "treatments"}.get(activity.category, "materials")
        groups["carriers" if activity.category in ENERGY else kind].append(activity)
    rows = list(own)
    feeds: dict[str, tuple[int, int]] = {}
    for name, members in groups.items():
        start = 0 if name == "materials" else len(rows)
        members.sort(key=lambda a: (a.category, a.use != "default", a.id))
        rows += [(a.id, a.name.zh, a.name.en, a.unit, a.category) for a in members]
        feeds[name] = (start, len(rows))
    feeds["activities"] = (0, len(rows))
    return Block(Text("数据集名称", "Names of the data set"), HEAD, tuple(rows), 1, feeds)


def _choices(system: System | None) -> list[Block]:
    """One column for each different list of choices."""
    columns: list[Column] = [*form.FIELDS]
    for sheet in (form.PARAMETERS, *form.SHEETS):
        columns += sheet.columns
    made = {next(iter(block.feeds)): block for block in of_choices(columns)}
    for parameter in system.parameters.values() if system else ():
        if parameter.choices:
            key = f"parameter:{parameter.id}"
            rows = tuple((c,) for c in parameter.shown)
            made[key] = Block(parameter.name, (parameter.name,), rows, 0, {key: (0, len(rows))})
    return list(made.values())


def of_choices(columns: Iterable[Column]) -> list[Block]:
    """One list for each different set of choices, under the name of the first column that has it."""
    made: dict[str, Block] = {}
    for column in columns:
        if column.choices:
            key = feed_of(column)
            rows = tuple((c.shown,) for c in column.choices)
            made.setdefault(key, Block(column.name, (column.name,), rows, 0, {key: (0, len(rows))}))
    return list(made.values())


def feed_of(column: Column) -> str:
    """Name of the list that feeds a column's drop-down, or nothing."""
    return column.feed or ("choice:" + ",".join(c.id for c in column.choices) if column.choices else "")
