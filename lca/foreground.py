"""Study + product system + background → Model. Every problem of the study is collected before one is raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inventories import expression, spread, summation, unit
from inventories.background import GWP_COLUMNS, Background
from inventories.problem import InputError, Place, Problems, Text
from inventories.study import BomKind, Study
from inventories.system import Process, System, SystemExchange
from lca import assembly, bom, leaves, parameters, plausibility, sheets, supply
from lca.assembly import ROOT
from lca.doubt import Facts
from lca.model import Edge, Emission, Model, Node, Unit
from lca.provider import GROUPS, Providers

Where = Callable[..., Place]
"""Path of a field in the study → its cell"""


def nowhere(*path: str | int) -> Place:
    """Stands in for a study that was made by a program."""
    return Place(column=".".join(map(str, path)))


MASS_FACTOR = 1.25
"""A bill of materials and a product whose masses differ by more than this are not of one thing."""

MASS_NOTICE = 0.02
"""A smaller difference is rounding; a larger one is said."""

SHEET_NAMES = {
    "bom": Text("物料", "BOM"),
    "packaging": Text("物料（包装）", "BOM (packaging)"),
    "energy": Text("能源", "Energy"),
    "direct": Text("直接排放", "Direct emissions"),
    "distribution": Text("分销", "Distribution"),
    "use": Text("使用", "Use"),
    "eol": Text("废弃", "End of life"),
}


def filled(study: Study) -> dict[str, bool]:
    """Which sheets the firm has filled in: their rows take the place of the product system's defaults."""
    return {
        "bom": any(r.kind is not BomKind.PACKAGING for r in study.bom),
        "packaging": any(r.kind is BomKind.PACKAGING for r in study.bom),
        "energy": bool(study.energy),
        "direct": bool(study.direct),
        "distribution": bool(study.distribution),
        "use": bool(study.use),
        "eol": bool(study.end_of_life),
    }


def replaced(exchange: SystemExchange, process: Process, sheets: Mapping[str, bool]) -> bool:
    """Whether a filled sheet takes the place of a default: of inputs, on the sheet of direct emissions of emissions."""
    if not process.sheet or not sheets[process.sheet]:
        return False
    return exchange.kind == ("emission" if process.sheet == "direct" else "input")


@dataclass
class Builder:
    """Builds one model; used once."""

    study: Study
    system: System
    background: Background
    where: Where = nowhere
    problems: Problems = field(default_factory=Problems)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    emissions: list[Emission] = field(default_factory=list)
    notices: list[dict[str, str]] = field(default_factory=list)
    values: dict[str, expression.Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.boundary: str = self.study.boundary or self.system.default_boundary
        self.providers = Providers(self.study, self.system, self.background)
        self.filled = filled(self.study)
        self.stages = {s.id: s for s in self.system.stages}

    # -- the whole -------------------------------------------------------------------------------------------------

    def build(self) -> Model:
        """The model; raises InputError with every problem found."""
        if not self.system.units_for(self.boundary):
            known = sorted({u.boundary for u in self.system.functional_units})
            raise InputError.one(
                "boundary",
                Text(
                    f"产品系统 {self.system.id} 不支持边界 {self.boundary}",
                    f"The product system {self.system.id} has no unit for {self.boundary}",
                ),
                Text(f"可用边界：{'、'.join(known)}", f"Choose: {', '.join(known)}"),
                self.place("boundary"),
            )
        if self.study.gwp_set and self.study.gwp_set not in GWP_COLUMNS.values():
            self.problems.add(
                "gwp-set",
                Text(f"没有名为“{self.study.gwp_set}”的 GWP 取值", f"There is no GWP set {self.study.gwp_set}"),
                Text(f"可用：{'、'.join(GWP_COLUMNS.values())}", f"Choose: {', '.join(GWP_COLUMNS.values())}"),
                self.place("gwp_set"),
            )
        parameters.read(self)
        if not self.values:
            self.problems.raise_if_any()
        self.providers.values = self.values
        parts = self._parts()
        sheets.delivery("bom", "material", "quantity", self)
        self._masses(parts)
        self._tree(parts)
        self.problems.raise_if_any()
        self._question()
        self._leaves()
        self.problems.raise_if_any()
        return assembly.model(self)

    def place(self, *path: str | int) -> Place:
        """The cell of a field of the study."""
        return self.where(*path)

    def number(self, source: str) -> float:
        """Value of an expression over the parameters of the study."""
        return expression.number(source, self.values)

    def notice(self, code: str, zh: str, en: str) -> None:
        self.notices.append({"code": code, "zh": zh, "en": en})

    def unit(self, index: int) -> Unit:
        """The headline unit (0) or an informative one."""
        found = self.system.units_for(self.boundary)[index]
        return Unit(
            found.id,
            *found.words(self.values),
            found.unit,
            expression.number(found.per_product, self.values),
            found.per_product,
        )

    # -- bill of materials -----------------------------------------------------------------------------------------

    def _parts(self) -> dict[str, list[bom.Part]]:
        """The parts at level 1, those of the product and those of its packaging."""
        tops = bom.tree(self.study.bom, self.providers, self.problems, lambda i, column: self.place("bom", i, column))
        return {
            "bom": [p for p in tops if p.row.kind is not BomKind.PACKAGING],
            "packaging": [p for p in tops if p.row.kind is BomKind.PACKAGING],
        }

    def _masses(self, parts: Mapping[str, list[bom.Part]]) -> None:
        """Gives the expressions the masses and the biogenic carbon of product and packaging."""
        for sheet, prefix in (("bom", "bom"), ("packaging", "packaging")):
            if self.filled[sheet]:
                groups, carbon = bom.totals(parts[sheet])
            else:
                process = self.system.of_sheet(sheet)
                provider = self.providers.of_system(process.id) if process else None
                groups, carbon = (dict(provider.composition), provider.carbon) if provider else ({}, 0.0)
            self.values |= {f"{prefix}_mass_{g}": groups.get(g, 0.0) for g in GROUPS}
            self.values |= {f"{prefix}_mass": summation.total(groups.values()), f"{prefix}_c_biogenic": carbon}
        if self.filled["bom"]:
            self._weigh()

    def _weigh(self) -> None:
        listed, said = float(self.values["bom_mass"]), self.study.product.mass
        ratio = listed / said if said else 0.0
        if listed and not 0.02 <= ratio <= 50:
            self.problems.add(
                "mass-slip",
                Text(
                    f"物料合计 {listed:.4g} kg 与产品质量 {said:.4g} kg 相差 {max(ratio, 1 / ratio):.0f} 倍，疑似单位错误（g 与 kg、kg 与 t）",
                    f"The bill of materials weighs {listed:.4g} kg, the product {said:.4g} kg: a factor of {max(ratio, 1 / ratio):.0f}, probably a slip of units (g and kg, kg and t)",
                ),
                Text("检查物料表的单位与产品质量", "Check the units of the BOM and the mass of the product"),
                self.place("product", "mass"),
            )
        elif listed and not 1 / MASS_FACTOR <= ratio <= MASS_FACTOR and not self.problems:
            self.problems.add(
                "mass-balance",
                Text(
                    f"物料合计 {listed:.4g} kg，产品质量 {said:.4g} kg，相差 {ratio - 1:+.0%}",
                    f"The bill of materials weighs {listed:.4g} kg, the product {said:.4g} kg: {ratio - 1:+.0%}",
                ),
                Text(
                    "补全物料表，或更正产品质量与单位",
                    "Complete the bill of materials, or correct the product's mass and the units",
                ),
                self.place("product", "mass"),
            )
        elif listed and abs(ratio - 1) > MASS_NOTICE:
            self.notice(
                "mass-balance",
                f"物料合计 {listed:.4g} kg，产品质量 {said:.4g} kg，相差 {ratio - 1:+.1%}",
                f"The bill of materials weighs {listed:.4g} kg, the product {said:.4g} kg: {ratio - 1:+.1%}",
            )

    def _question(self) -> None:
        """Amounts and names that no product can have; what is merely odd is left to the rules (R45)."""
        facts = Facts(self.study, self.system, self.background, self.values, self.where)
        for doubt in plausibility.impossible(facts):
            self.problems.add("implausible", doubt.what, doubt.cure, self.place(*doubt.path))

    # -- the tree of the system ------------------------------------------------------------------------------------

    def _tree(self, parts: Mapping[str, list[bom.Part]]) -> None:
        self.nodes[ROOT] = Node(ROOT, "功能单位", "Functional unit", self.unit(0).unit, "functional unit")
        waiting = ["life_cycle"]
        head = self.unit(0)
        self.edges.append(Edge(ROOT, "life_cycle", 1.0 / head.per_product, expression=f"1/({head.expression})"))
        seen = set(waiting)
        for name in waiting:
            process = self.system.processes[name]
            self.nodes[name] = Node(
                name,
                process.name.zh,
                process.name.en,
                process.unit,
                "system",
                process.stage,
                **self._origin(process),
            )
            for edge in self._inputs(name, parts):
                if edge.provider in self.system.processes and edge.provider not in seen:
                    seen.add(edge.provider)
                    waiting.append(edge.provider)

    def _origin(self, process: Process) -> dict[str, Any]:
        """Where a process comes from: the house rule's source, or the firm's own rows in place of its defaults."""
        if process.sheet and self.filled[process.sheet]:
            return {"place": SHEET_NAMES[process.sheet].both(" ")}
        return {"status": process.status, "source": process.source, "locator": process.locator, "note": process.note}

    def _inputs(self, name: str, parts: Mapping[str, list[bom.Part]]) -> list[Edge]:
        process = self.system.processes[name]
        before = len(self.edges)
        own = bool(process.sheet) and self.filled[process.sheet]
        if process.sheet == "bom" and self.filled["packaging"] and self.system.of_sheet("packaging") is None:
            self._insert_bom(name, parts["packaging"])
        for exchange in self.system.exchanges.get(name, ()):
            if exchange.when and not expression.evaluate(exchange.when, self.values):
                continue
            if not replaced(exchange, process, self.filled):
                (self._default_emission if exchange.kind == "emission" else self._default_input)(exchange)
        if own and process.sheet in ("bom", "packaging"):
            self._insert_bom(name, parts[process.sheet])
        elif own:
            added = sheets.rows(process.sheet, name, self)
            self.edges.extend(added.edges)
            self.emissions.extend(added.emissions)
        elif process.sheet:
            zh, en = SHEET_NAMES[process.sheet]
            if self.edges[before:] or process.sheet in self.system.required_primary:
                self.notice(
                    "default",
                    f"“{zh}”表未填：采用产品系统缺省值（次级数据）",
                    f"The sheet {en} is empty: defaults of the product system are used (secondary data)",
                )
        return self.edges[before:]

    def _insert_bom(self, name: str, parts: list[bom.Part]) -> None:
        stage = self.system.processes[name].stage
        builder = bom.BomBuilder(
            self.providers,
            self.background,
            self.problems,
            lambda i, column: self.place("bom", i, column),
            stage,
            self.system.transport_stage,
        )
        builder.insert(name, parts)
        self.nodes |= {n.id: n for n in builder.nodes}
        self.edges.extend(builder.edges)
        self.emissions.extend(builder.emissions)

    def _default_input(self, exchange: SystemExchange) -> None:
        provider = self.providers.of_system(exchange.input)
        if provider is None:
            self.problems.add(
                "system-input",
                Text(
                    f"产品系统引用了不存在的过程 {exchange.input}",
                    f"The product system names {exchange.input}, which does not exist",
                ),
                Text("检查 exchanges.csv", "Look at exchanges.csv"),
                Place(exchange.place[0], row=exchange.place[1], column="input"),
            )
            return
        if exchange.process == "life_cycle" and exchange.input in self.system.processes:
            stage = self.stages[self.system.processes[exchange.input].stage]
            if self.boundary == "cradle-to-gate" and not stage.gate:
                return
            if stage.beside:
                self._beside(stage.id)
                exchange = replace(exchange, process=f"beside_{stage.id}")
        amount = self._amount(exchange)
        if amount == 0:
            return
        sign = -1.0 if exchange.kind == "byproduct" else 1.0
        factor = unit.convert(1.0, exchange.unit, provider.unit)
        self.edges.append(
            Edge(
                exchange.process,
                exchange.input,
                sign * amount * factor,
                kind="byproduct" if sign < 0 else "input",
                expression=_scaled(exchange.amount, sign * factor),
                stage=exchange.stage,
                data_kind="estimate" if exchange.status == "estimate" else "secondary",
                source=exchange.source,
                locator=exchange.locator,
                note=exchange.note,
                **spread.scaled(exchange, sign * factor),
            )
        )

    def _beside(self, stage: str) -> None:
        key = f"beside_{stage}"
        if key not in self.nodes:
            info = self.stages[stage]
            self.nodes[key] = Node(key, info.name.zh, info.name.en, self.system.product_unit, "system", stage)

    def _default_emission(self, exchange: SystemExchange) -> None:
        amount = self._amount(exchange)
        if amount:
            factor = unit.convert(1.0, exchange.unit, "kg")
            self.emissions.append(
                Emission(
                    exchange.process,
                    exchange.input,
                    amount * factor,
                    expression=_scaled(exchange.amount, factor),
                    data_kind="estimate" if exchange.status == "estimate" else "secondary",
                    source=exchange.source,
                    locator=exchange.locator,
                    note=exchange.note,
                    **spread.scaled(exchange, factor),
                )
            )

    def _amount(self, exchange: SystemExchange) -> float:
        try:
            return expression.number(exchange.amount, self.values)
        except InputError as error:
            for problem in error.problems:
                self.problems.add(
                    problem.code,
                    problem.what,
                    problem.cure,
                    Place(exchange.place[0], row=exchange.place[1], column="amount"),
                )
            return 0.0

    # -- leaves ----------------------------------------------------------------------------------------------------

    def _leaves(self) -> None:
        """Own factors, suppliers' footprints and the reachable part of the data set."""
        wanted: list[str] = []
        for edge in self.edges:
            name = edge.provider
            if name in self.nodes:
                continue
            if name.startswith("own:"):
                leaves.own_factor(self, next(f for f in self.study.own_factors if f"own:{f.id}" == name))
            elif name.startswith("supplier:"):
                leaves.supplier(self, next(s for s in self.study.suppliers if f"supplier:{s.id}" == name))
            elif name not in wanted:
                wanted.append(name)
        nodes, edges, emissions = supply.subset(self.background, wanted)
        self.nodes |= {n.id: n for n in nodes}
        self.edges.extend(edges)
        self.emissions.extend(emissions)


def _scaled(source: str, factor: float) -> str:
    """The expression for the trail; a plain number needs none."""
    if not expression.names(source):
        return ""
    return source if factor == 1.0 else f"({source})*{factor!r}"


def build(study: Study, system: System, background: Background, where: Where = nowhere) -> Model:
    """The model of a study; raises InputError naming every problem with its cell."""
    return Builder(study, system, background, where).build()
