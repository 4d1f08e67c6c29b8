"""Product systems: folders of data (system.toml, processes.csv, exchanges.csv, parameters.csv) and their one loader.

The format stands in docs/data-format.md. A new product needs a folder and no Python.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inventories import expression, sheet
from inventories.problem import InputError, Place, Problems, Text

FOLDER = Path(__file__).parent / "products"
SHEETS = ("bom", "packaging", "energy", "direct", "distribution", "use", "eol")


@dataclass(frozen=True, slots=True)
class Stage:
    """A life-cycle stage; `beside` is reported beside the total and never netted (module D)."""

    id: str
    name: Text
    gate: bool
    beside: bool


@dataclass(frozen=True, slots=True)
class FunctionalUnit:
    """What a result is for; one product delivers `per_product` of them (expression)."""

    id: str
    boundary: str
    description: Text
    unit: str
    per_product: str

    def words(self, values: Mapping[str, expression.Value]) -> Text:
        """The description with the values of parameters in it: as they are, or with so many figures as `{name:.3g}` asks for."""
        shown = {k: _Figure(v) if isinstance(v, float) else v for k, v in values.items()}
        return Text(*(words.format_map(shown) for words in self.description))


class _Figure(float):
    """A number in a sentence: never in powers of ten where a format rounds it."""

    def __format__(self, wanted: str) -> str:
        text = float.__format__(self, wanted or "g")
        return f"{float(text):,.0f}" if wanted and "e+" in text else text


@dataclass(frozen=True, slots=True)
class Process:
    """A foreground unit process; masses and carbon are per one `unit`."""

    id: str
    name: Text
    stage: str
    unit: str
    tier: int | None
    sheet: str
    mass_kg: float | None
    c_biogenic_kg: float | None
    status: str
    source: str
    locator: str
    note: str


@dataclass(frozen=True, slots=True)
class SystemExchange:
    """A default exchange of a process; `amount` and `when` are expressions."""

    process: str
    kind: str
    input: str
    amount: str
    unit: str
    when: str
    stage: str
    distribution: str
    scale: float | None
    minimum: float | None
    maximum: float | None
    source: str
    locator: str
    status: str
    note: str
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, one of `choices`, or an expression over other parameters."""

    id: str
    name: Text
    value: str
    unit: str
    choices: tuple[str, ...]
    choices_zh: tuple[str, ...]
    """their Chinese names in the same order, or nothing where the ids speak for themselves"""
    minimum: float | None
    maximum: float | None
    compulsory: bool
    source: str
    locator: str
    status: str
    note: str

    @property
    def shown(self) -> tuple[str, ...]:
        """The choices as forms and messages show them: `铝 aluminium`."""
        names = self.choices_zh or self.choices
        return tuple(sheet.choice(c, zh).shown for c, zh in zip(self.choices, names, strict=True))


@dataclass(frozen=True, slots=True)
class System:
    """One product system."""

    id: str
    version: str
    house_rule: str
    name: Text
    description: Text
    product_unit: str
    default_boundary: str
    gwp_set: Mapping[str, str]
    required_primary: tuple[str, ...]
    transport_stage: str
    functional_units: tuple[FunctionalUnit, ...]
    stages: tuple[Stage, ...]
    processes: Mapping[str, Process]
    exchanges: Mapping[str, tuple[SystemExchange, ...]]
    parameters: Mapping[str, Parameter]

    def of_sheet(self, sheet: str) -> Process | None:
        """The process that the rows of `sheet` go into."""
        return next((p for p in self.processes.values() if p.sheet == sheet), None)

    def units_for(self, boundary: str) -> tuple[FunctionalUnit, ...]:
        """The functional units for a boundary; the first is the headline."""
        return tuple(u for u in self.functional_units if u.boundary in (boundary, "any"))

    def above(self, process: str) -> frozenset[str]:
        """`process` and every process that needs it, whatever the conditions: what its rows cannot buy without needing themselves."""
        users: dict[str, set[str]] = {}
        for exchanges in self.exchanges.values():
            for e in exchanges:
                users.setdefault(e.input, set()).add(e.process)
        found, waiting = {process, "life_cycle", "product"}, [process]
        for here in waiting:
            new = users.get(here, set()) - found
            found |= new
            waiting.extend(new)
        return frozenset(found)

    def values(self, given: Mapping[str, float | str], builtin: Mapping[str, float]) -> dict[str, expression.Value]:
        """All parameters' values with the study's `given` ones in place of the defaults.

        Raises InputError for a parameter that is not known, out of range, not one of its choices, or defined in a circle.
        """
        problems = Problems()
        for name in given.keys() - self.parameters.keys():
            problems.add(
                "unknown-parameter",
                Text(f"产品系统 {self.id} 没有参数 {name}", f"The product system {self.id} has no parameter {name}"),
                Text(f"可用参数：{'、'.join(self.parameters)}", f"Its parameters are: {', '.join(self.parameters)}"),
            )
        problems.raise_if_any()
        done: dict[str, expression.Value] = dict(builtin)
        waiting = dict(self.parameters)
        while waiting:
            ready = [p for p in waiting.values() if p.id in given or self._needs(p) <= done.keys()]
            if not ready:
                raise InputError.one(
                    "circular-parameters",
                    Text(
                        f"参数互相引用成环或引用了未知参数：{'、'.join(waiting)}",
                        f"These parameters need each other in a circle or something unknown: {', '.join(waiting)}",
                    ),
                    Text("检查 parameters.csv", "Look at parameters.csv"),
                )
            for parameter in ready:
                del waiting[parameter.id]
                done[parameter.id] = self._value(parameter, given, done, problems)
        problems.raise_if_any()
        return done

    def _needs(self, parameter: Parameter) -> frozenset[str]:
        return frozenset() if parameter.choices else expression.names(parameter.value)

    def _value(
        self,
        parameter: Parameter,
        given: Mapping[str, float | str],
        done: Mapping[str, expression.Value],
        problems: Problems,
    ) -> expression.Value:
        value = given.get(parameter.id, parameter.value)
        name = parameter.name
        if parameter.choices:
            value = f"{value:g}" if isinstance(value, float) else value
            value = dict(zip(parameter.choices_zh, parameter.choices, strict=False)).get(value, value)
            if value not in parameter.choices:
                problems.add(
                    "parameter-choice",
                    Text(
                        f"参数“{name.zh}”的值 {value!r} 不在可选项中",
                        f"{value!r} is no choice of the parameter {name.en}",
                    ),
                    Text(f"可选：{'、'.join(parameter.shown)}", f"Choose one of: {', '.join(parameter.shown)}"),
                    Place(column=parameter.id),
                )
            return value
        result = expression.number(value, done) if isinstance(value, str) else float(value)
        low, high = parameter.minimum, parameter.maximum
        if (low is not None and result < low - 1e-12) or (high is not None and result > high + 1e-12):
            span = (
                f"{'' if low is None else f'{low:g}'} … {'' if high is None else f'{high:g}'} {parameter.unit}".strip()
            )
            problems.add(
                "parameter-range",
                Text(
                    f"参数“{name.zh}”= {result:g} 超出范围 {span}",
                    f"The parameter {name.en} = {result:g} is outside {span}",
                ),
                Text("检查数值与单位", "Check the value and its unit"),
                Place(column=parameter.id),
            )
        return result


def names(folder: Path = FOLDER) -> list[str]:
    """Ids of the product systems in a folder."""
    return sorted(p.parent.name for p in folder.glob("*/system.toml"))


def find(words: str, folders: tuple[Path, ...] = (FOLDER,)) -> str:
    """The id that a person means by `words`: the id itself, or the one system whose id or name in either language begins so."""
    known = {n for folder in folders for n in names(folder)}
    wanted = sheet.fold(words)
    fitting = [n for n in known if wanted and any(sheet.fold(w).startswith(wanted) for w in (n, *load(n, folders).name))]
    return words if words in known or len(fitting) != 1 else fitting[0]


def load(name: str, folders: tuple[Path, ...] = (FOLDER,)) -> System:
    """Reads the product system `name` from the first folder that has it.

    Raises InputError when there is none, or for a row that cannot be read.
    """
    for folder in folders:
        home = folder / name
        if name in names(folder):
            return _read(home)
    known = [n for folder in folders for n in names(folder)]
    raise InputError.one(
        "unknown-system",
        Text(f"没有名为 {name} 的产品系统", f"There is no product system called {name}"),
        Text(
            f"可用：{'、'.join(known)}；自建系统用 --systems 目录",
            f"There are: {', '.join(known)}; name a folder of your own with --systems",
        ),
    )


def _rows(home: Path, table: str) -> list[tuple[int, dict[str, str]]]:
    with (home / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [
            (n, {k: (v or "").strip() for k, v in row.items() if k})
            for n, row in enumerate(csv.DictReader(stream), start=2)
        ]


def _unique(home: Path, table: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table whose ids stand once; raises ValueError naming the row of a second one."""
    seen: dict[str, int] = {}
    rows = _rows(home, table)
    for number, row in rows:
        if row["id"] in seen:
            raise ValueError(f"{table}.csv row {number}: the id {row['id']} stands in row {seen[row['id']]} already")
        seen[row["id"]] = number
    return rows


def _choices(name: str, ids: str, zh: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The choices and their Chinese names; raises ValueError where they are not as many."""
    made, names = (tuple(c.strip() for c in text.split(";") if c.strip()) for text in (ids, zh))
    if names and len(names) != len(made):
        raise ValueError(f"parameters.csv, {name}: {len(made)} choices, but {len(names)} in choices_zh")
    return made, names


def _number(text: str) -> float | None:
    return float(text) if text else None


def _read(home: Path) -> System:
    try:
        return _parse(home)
    except (KeyError, ValueError, OSError, tomllib.TOMLDecodeError) as error:
        raise InputError.one(
            "system-folder",
            Text(f"产品系统 {home.name} 无法读取：{error}", f"The product system {home.name} cannot be read: {error}"),
            Text("对照 docs/data-format.md 修正", "Mend it after docs/data-format.md"),
            Place(file=home.name),
        ) from None


def _parse(home: Path) -> System:
    head = tomllib.loads((home / "system.toml").read_text(encoding="utf-8"))
    processes = {
        r["id"]: Process(
            r["id"], Text(r["name_zh"], r["name_en"]), r["stage"], r["unit"], int(r["tier"]) if r["tier"] else None, r["sheet"],
            _number(r["mass_kg"]), _number(r["c_biogenic_kg"]), r["status"], r["source"], r["locator"], r["note"],
        )
        for _, r in _unique(home, "processes")
    }  # fmt: skip
    exchanges: dict[str, list[SystemExchange]] = {}
    for number, r in _rows(home, "exchanges"):
        exchanges.setdefault(r["process"], []).append(
            SystemExchange(
                r["process"], r["kind"], r["input"], r["amount"], r["unit"], r["when"], r["stage"], r["distribution"],
                _number(r["scale"]), _number(r.get("minimum", "")), _number(r.get("maximum", "")), r["source"], r["locator"], r["status"], r["note"], (f"{home.name}/exchanges.csv", number),
            )
        )  # fmt: skip
    parameters = {
        r["id"]: Parameter(
            r["id"], Text(r["name_zh"], r["name_en"]), r["value"], r["unit"], *_choices(r["id"], r["choices"], r.get("choices_zh", "")),
            _number(r["minimum"]), _number(r["maximum"]), r["compulsory"] == "yes", r["source"], r["locator"], r["status"], r["note"],
        )
        for _, r in _unique(home, "parameters")
    }  # fmt: skip
    return System(
        id=head["id"],
        version=head["version"],
        house_rule=head["house_rule"],
        name=Text(head["name_zh"], head["name_en"]),
        description=Text(head["description_zh"], head["description_en"]),
        product_unit=head["product_unit"],
        default_boundary=head["default_boundary"],
        gwp_set={"cradle-to-gate": head["gwp_set_gate"], "cradle-to-grave": head["gwp_set_grave"]},
        required_primary=tuple(head.get("required_primary", ())),
        transport_stage=head.get("transport_stage", ""),
        functional_units=tuple(
            FunctionalUnit(
                u["id"], u["boundary"], Text(u["description_zh"], u["description_en"]), u["unit"], str(u["per_product"])
            )
            for u in head["functional_unit"]
        ),
        stages=tuple(
            Stage(s["id"], Text(s["name_zh"], s["name_en"]), s["gate"], s.get("beside", False)) for s in head["stage"]
        ),
        processes=processes,
        exchanges={k: tuple(v) for k, v in exchanges.items()},
        parameters=parameters,
    )
