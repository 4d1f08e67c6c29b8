"""For every rule one dossier that it lets pass and one that it finds something in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from inventories.background import CoProduct
from inventories.problem import Text
from lca.dossier import Dossier
from tests.lca.dossiers import CODE, Maker, own, part, power, proof, supplier, with_value
from tests.tiny import HERE, activity, exchange

Case = Callable[[Maker], Dossier]
GATE = {"boundary": "cradle-to-gate"}
LIFE = {
    "parameters": [{"id": "life_years", "value": 12, "data_kind": "primary", "evidence": ["E1"]}],
    "evidence": [proof()],
}
ROAD = {"leg": "road", "transport": "truck-heavy-cn", "distance": 1200}
WASHED = {"item": "wash", "activity": "F1", "amount": 1, "unit": "kg", "distribution": "normal", "scale": 0.1}
"""An amount with a distribution: that says nothing of the factor behind it."""
CAPITAL = {"what": "capital goods", "estimate": 0.01, "reason": "small"}


def _unit(name: str) -> Case:
    def made(m: Maker) -> Dossier:
        units = tuple(replace(u, unit=name) for u in m.system.functional_units)
        return m.tiny(made=replace(m.system, functional_units=units), **GATE)

    return made


def _smelter(m: Maker, share: float) -> Dossier:
    """Half a kilogram of silver beside each kilogram of lead; `share` times the lead's price."""
    silver = CoProduct("lead", Text("银", "silver"), 0.5, "kg", "economic", "", share, 1.0, 1.0, {}, "tiny", "", HERE)
    return m.tiny(
        exchange("lead", "emission", "co2-fossil", 4.0), activities=(activity("lead"),), coproducts=(silver,), bom=[part(material="lead")], **GATE
    )  # fmt: skip


def _stages(m: Maker) -> Dossier:
    found = m.tiny()
    return replace(found, footprint=replace(found.footprint, stages=dict(found.footprint.stages) | {"use": 99.0}))


def _short_hotspots(m: Maker) -> Dossier:
    found = m.tiny()
    return replace(found, footprint=replace(found.footprint, hotspots=found.footprint.hotspots[:1]))


def _mixed(m: Maker) -> Dossier:
    return m.tiny(
        edit=lambda model: replace(
            model, flows=tuple(replace(f, gwp=0.0) if f.id == "co2-uptake" else f for f in model.flows)
        )
    )


def _spread(scale: float | None) -> Case:
    def made(m: Maker) -> Dossier:
        rows = exchange("bolt", "emission", "co2-fossil", 1.0, distribution="lognormal", scale=scale)
        return m.tiny(rows, activities=(activity("bolt"),), bom=[part(material="bolt")])

    return made


def _lfp(m: Maker, **more: object) -> Dossier:
    return m.real("lfp_battery", {"recycling_method": "cff"}, boundary="cradle-to-grave", **more)


def _misbooked(m: Maker) -> Dossier:
    found = _lfp(m)
    lines = tuple(
        replace(line, stage="materials") if line.consumer == "recycling_credit" else line
        for line in found.footprint.lines
    )
    return replace(found, footprint=replace(found.footprint, lines=lines))


def _documents(m: Maker) -> Dossier:
    first = {"id": "E1", "file": "E1.txt", "proves": "cycle test"}
    doc = {"id": "D1", "file": "D1.pdf", "proves": "EU declaration of conformity no. DoC-2026-17"}
    public = {"id": "W1", "file": "W1.txt", "proves": "public version of the study: https://example.org/study"}
    return _lfp(m, evidence=[first, {"id": "E2", "file": "E2.txt"}, doc, public])


PASSING: Mapping[str, Case] = {
    "R14": _unit("kWh"),
    "R15": lambda m: m.tiny(),
    "R16": lambda m: m.tiny(),
    "R17": lambda m: m.tiny(**GATE),
    "R18": lambda m: m.tiny(own_factors=[own(category="wood", origin="not given", carbon_biogenic=0.5)], bom=[part(material="F1")]),
    "R19": lambda m: m.tiny(own_factors=[own(note="no carbon offsets are counted")]),
    "R20": lambda m: m.tiny(**GATE),
    "R21": lambda m: m.tiny(),
    "R22": lambda m: m.tiny(own_factors=[own(unit="kWh", category="electricity", energy_tag="life-cycle")], energy=[power("F1")]),
    "R23": lambda m: m.tiny(energy=[power(months=[100.0] * 10 + [0.0, 0.0])]),
    "R24": lambda m: m.tiny(energy=[power("electricity-cn-pv", evidence=["E1"])], evidence=[proof(proves="dedicated line from the park next door")]),
    "R25": lambda m: m.tiny(energy=[power("electricity-cn-pv-grid", evidence=["E1"])], evidence=[proof(proves=f"cancelled: {CODE}")]),
    "R26": lambda m: m.tiny(energy=[power()]),
    "R27": lambda m: m.tiny(energy=[power()]),
    "R28": lambda m: m.tiny(exclusions=[CAPITAL]),
    "R29": lambda m: _smelter(m, 1.0),
    "R30": lambda m: m.tiny(),
    "R30b": lambda m: m.tiny(bom=[part(loss=0.2, loss_fate="sold", recycled_content=0.6, evidence=["E1"])], evidence=[proof()]),
    "R31": lambda m: m.tiny(bom=[part(transport="truck", distance=100)], exclusions=[CAPITAL]),
    "R32": lambda m: m.tiny(**LIFE),
    "R33": lambda m: m.tiny(),
    "R34": lambda m: m.tiny(bom=[part(quantity=3.1)]),
    "R35": _lfp,
    "R36": lambda m: m.tiny(suppliers=[supplier()], bom=[part(material="S1")]),
    "R37": lambda m: m.tiny(own_factors=[own()], bom=[part(material="F1")]),
    "R38": lambda m: m.tiny(own_factors=[own(year=2024, time=1)], bom=[part(material="F1")]),
    "R39": lambda m: m.tiny(own_factors=[own(technology=1, data_kind="primary")], suppliers=[supplier()]),
    "R40": _spread(0.2),
    "R41": lambda m: m.tiny(own_factors=[own()], bom=[part(material="F1")]),
    "R42": lambda m: m.tiny(),
    "R43": lambda m: m.tiny(bom=[part(quantity=2.9), part("screw", 0.1, data_kind="estimate")]),
    "R44": lambda m: m.tiny(),
    "R45": lambda m: m.tiny(bom=[part("steel plate", transport="truck", distance=900)]),
    "R46": lambda m: m.tiny(bom=[part()], energy=[power(amount=1500)]),
    "R47": lambda m: m.tiny(bom=[part(source="list, p. 1")], energy=[power(data_kind="primary", evidence=["E1"])], evidence=[proof()]),
    "R48": lambda m: m.tiny(parameters=[{"id": "things", "value": 2, "evidence": ["E1"]}], evidence=[proof()]),
    "Q1": lambda m: m.tiny(),
    "Q2": lambda m: m.tiny(bom=[part(data_kind="primary")]),
    "Q3": lambda m: m.tiny(bom=[part(data_kind="primary", evidence=["E1"])], evidence=[proof()]),
    "Q4": lambda m: m.tiny(bom=[part(data_kind="primary"), part("box", 0.5, "wood", kind="packaging", data_kind="primary")], energy=[power(data_kind="primary")], **GATE),
    "Q5": lambda m: m.tiny(exchange("nickel", "emission", "co2-fossil", 9.0), activities=(activity("nickel", scores=(2, 1, 1), precision=1),), bom=[part(material="nickel")], **GATE),
    "B1": _lfp,
    "B2": _lfp,
    "B3": lambda m: m.tiny(energy=[power()]),
    "B4": lambda m: m.tiny(energy=[power("electricity-cn-pv-onsite", certificate="kept", evidence=["E1"])], evidence=[proof()]),
    "B5": lambda m: m.tiny(bom=[part(data_kind="primary")], energy=[power(data_kind="primary")]),
    "B6": _documents,
    "B7": _lfp,
    "B8": _lfp,
    "B9": lambda m: m.tiny(),
    "B10": lambda m: _lfp(m, distribution=[ROAD, ROAD | {"leg": "sea", "transport": "ship-container", "distance": 18000}]),
    "L1": lambda m: m.real("elevator"),
    "L2": lambda m: m.real("elevator"),
    "L3": lambda m: m.real("elevator", {"e_rc": 25.0, "power_idle": 80.0, "power_standby": 40.0, "trips_per_day": 120.0}),
    "L4": lambda m: m.real("elevator"),
    "L5": lambda m: m.real("elevator"),
    "A1": lambda m: m.real("childrens_clothing"),
    "A2": lambda m: m.real("childrens_clothing", {"wears": 60.0, "wears_per_wash": 2.0}),
    "A3": lambda m: m.real("childrens_clothing"),
    "A4": lambda m: with_value(m.real("childrens_clothing"), "recycling_method", "cff"),
    "S1": lambda m: m.real("chair"),
    "S2": lambda m: m.real("chair"),
    "S3": lambda m: m.real("chair"),
    "S4": lambda m: m.real("chair", {"life_years": 10.0}),
}  # fmt: skip

FAILING: Mapping[str, Case] = {
    "R14": _unit("CNY"),
    "R15": lambda m: m.tiny(**GATE),
    "R16": _stages,
    "R17": lambda m: m.tiny(gwp_set="AR6 -1/+1", **GATE),
    "R18": lambda m: m.tiny(own_factors=[own(category="wood", origin="not given")], bom=[part(material="F1")]),
    "R19": lambda m: m.tiny(bom=[part(), part("碳抵消", 0.1)]),
    "R20": lambda m: m.tiny(gwp_set="AR5 0/0", **GATE),
    "R21": _mixed,
    "R22": lambda m: m.tiny(own_factors=[own(unit="kWh", value=0.4974, category="electricity", energy_tag="CO2-only")], use=[{"item": "charging", "activity": "F1", "amount": 10, "unit": "kWh"}]),
    "R23": lambda m: m.tiny(energy=[power(months=[100.0] * 12)]),
    "R24": lambda m: m.tiny(energy=[power("electricity-cn-pv")]),
    "R25": lambda m: m.tiny(energy=[power("electricity-cn-pv-grid", 2500, evidence=["E1"])], evidence=[proof(proves=f"cancelled: {CODE}")]),
    "R26": lambda m: m.tiny(energy=[power("electricity-cn-pv-grid")]),
    "R27": lambda m: m.tiny(energy=[power("electricity-vn")]),
    "R28": lambda m: m.tiny(exclusions=[CAPITAL, {"what": "motor", "estimate": 5, "reason": "no data"}]),
    "R29": lambda m: _smelter(m, 4.0),
    "R30": lambda m: m.tiny(own_factors=[own("credit", -2.0)], end_of_life=[{"fraction": "steel", "treatment": "credit", "mass": 3}]),
    "R30b": lambda m: m.tiny(bom=[part(loss=0.2)]),
    "R31": lambda m: m.tiny(bom=[part()]),
    "R32": lambda m: m.tiny(),
    "R33": lambda m: m.tiny(period={"start": date(2025, 7, 1), "end": date(2025, 12, 31)}),
    "R34": lambda m: m.tiny(bom=[part(quantity=2.5)]),
    "R35": lambda m: m.real("lfp_battery"),
    "R36": lambda m: m.tiny(suppliers=[supplier(primary_share=0.0)], bom=[part(material="S1")]),
    "R37": lambda m: m.tiny(own_factors=[own(technology=None)], bom=[part(material="F1")]),
    "R38": lambda m: m.tiny(own_factors=[own(year=2021, time=1)], bom=[part(material="F1")]),
    "R39": lambda m: m.tiny(own_factors=[own(technology=1)]),
    "R40": _spread(0.0),
    "R41": lambda m: m.tiny(own_factors=[own(technology=None)], use=[WASHED]),
    "R42": _short_hotspots,
    "R43": lambda m: m.tiny(bom=[part(data_kind="estimate")], **GATE),
    "R44": lambda m: m.tiny(own_factors=[own(source="")], bom=[part(material="F1")]),
    "R45": lambda m: m.tiny(bom=[part("steel plate", transport="truck", distance=9000)]),
    "R46": lambda m: m.tiny(bom=[part()], direct=[{"flow": "co2-fossil", "amount": 900, "unit": "t"}]),
    "R47": lambda m: m.tiny(bom=[part()]),
    "R48": lambda m: m.tiny(parameters=[{"id": "things", "value": 2}]),
    "Q1": lambda m: m.tiny(bom=[part(data_kind="estimate")]),
    "Q2": lambda m: m.tiny(),
    "Q3": lambda m: m.tiny(bom=[part(data_kind="primary")]),
    "Q4": lambda m: m.tiny(**GATE),
    "Q5": lambda m: m.tiny(exchange("nickel", "emission", "co2-fossil", 9.0), activities=(activity("nickel", scores=(5, 4, 1)),), bom=[part(material="nickel")], **GATE),
    "B1": lambda m: m.real("lfp_battery"),
    "B2": _misbooked,
    "B3": lambda m: m.tiny(energy=[power("electricity-old")]),
    "B4": lambda m: m.tiny(energy=[power("electricity-cn-pv-grid")]),
    "B5": lambda m: m.tiny(bom=[part(data_kind="estimate")], energy=[power(data_kind="primary")]),
    "B6": _lfp,
    "B7": lambda m: with_value(_lfp(m), "check_np", 1.4),
    "B8": lambda m: m.real("lfp_battery"),
    "B9": _lfp,
    "B10": lambda m: _lfp(m, distribution=[ROAD]),
    "L1": lambda m: m.real("elevator", boundary="cradle-to-gate"),
    "L2": lambda m: m.real("elevator", boundary="cradle-to-gate"),
    "L3": lambda m: m.real("elevator"),
    "L4": lambda m: m.real("elevator", exclusions=[{"what": "buffers", "estimate": 1500, "reason": "no data"}]),
    "L5": lambda m: m.real("elevator", {"life_years": 20.0}),
    "A1": lambda m: m.real("childrens_clothing", boundary="cradle-to-gate"),
    "A2": lambda m: m.real("childrens_clothing", without=("wears",)),
    "A3": lambda m: m.real("childrens_clothing", product=lambda p: p | {"mass": 0.1}),
    "A4": lambda m: m.real("childrens_clothing"),
    "S1": lambda m: m.real("chair", {"life_years": 12.0}),
    "S2": lambda m: m.real("chair", boundary="cradle-to-gate"),
    "S3": lambda m: m.real("chair", bom=lambda rows: [r for r in rows if r.get("kind") != "packaging"]),
    "S4": lambda m: m.real("chair"),
}  # fmt: skip
