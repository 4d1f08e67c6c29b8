"""A synthetic but realistic trail: an office chair over ten years, one background level, numbers of the right size.

Everything is invented for the tests; replay of the model gives the footprint's total.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from typing import Any

from lca import trail
from lca.footprint import Closure, Contribution, Footprint, Line
from lca.model import Edge, Emission, FlowFactor, Model, Node, ParameterValue, StageInfo, Unit

STAGES = (
    ("materials", "原材料获取", "Raw materials"),
    ("manufacturing", "生产制造", "Manufacturing"),
    ("packaging", "包装", "Packaging"),
    ("distribution", "分销运输", "Distribution"),
    ("use", "使用与维护", "Use and maintenance"),
    ("end_of_life", "废弃处置", "End of life"),
)
# name zh, name en, stage, unit, amount a chair, kg a unit by flow, data kind, status, source, scores
ROWS: tuple[tuple[str, str, str, str, float, dict[str, float], str, str, str, tuple[int | None, int | None, int | None]], ...] = (
    ("铝合金五星脚：压铸铝", "Five-star base: die-cast aluminium", "materials", "kg", 2.35, {"co2-fossil": 9.1, "cf4": 7e-5, "co2e-ar5": 0.6}, "primary", "published", "iai-2022", (3, 2, 3)),
    ("座板：多层桦木胶合板", "Seat shell: birch plywood", "materials", "kg", 2.1, {"co2e-origin-unknown": 0.71, "co2-uptake": 1.68}, "primary", "published", "wood-2021", (3, 3, 3)),
    ("座垫：聚氨酯软泡", "Seat cushion: flexible polyurethane foam", "materials", "kg", 1.42, {"co2e-ar5": 3.4}, "primary", "published", "europur-2021", (3, 3, 4)),
    ("框架：冷轧钢管", "Frame: cold-rolled steel tube", "materials", "kg", 4.6, {"co2-fossil": 2.1, "ch4-fossil": 0.006}, "primary", "published", "cisa-2023", (3, 1, 2)),
    ("扶手与背框：聚丙烯注塑", "Armrests and back frame: injection-moulded polypropylene", "materials", "kg", 2.9, {"co2e-ar5": 2.4}, "primary", "derived", "plastics-2020", (3, 3, 4)),
    ("面料：涤纶网布", "Cover: polyester mesh", "materials", "kg", 0.62, {"co2e-unknown": 6.8}, "primary", "estimate", "textile-2019", (4, 3, 5)),
    ("气压升降杆", "Gas spring", "materials", "kg", 1.25, {"co2e-unknown": 3.1}, "primary", "estimate", "own assumption", (5, 4, None)),
    ("装配与喷塑用电", "Electricity for assembly and powder coating", "manufacturing", "kWh", 9.4, {"co2-fossil": 0.52, "ch4-fossil": 0.0017, "n2o-fossil": 1e-5}, "primary", "published", "mee-2024", (3, 2, 1)),
    ("喷塑用天然气", "Natural gas for powder coating", "manufacturing", "m3", 0.8, {"co2-fossil": 2.2, "ch4-fossil": 0.02}, "primary", "published", "cpcd-2023", (3, 2, 2)),
    ("瓦楞纸箱", "Corrugated box", "packaging", "kg", 2.0, {"co2e-origin-unknown": 0.95, "co2-uptake": 1.5}, "primary", "published", "fefco-2022", (3, 3, 2)),
    ("公路运输（柴油重卡）", "Road freight, diesel lorry", "distribution", "tkm", 9.6, {"co2-fossil": 0.078, "ch4-fossil": 2e-5}, "secondary", "published", "road-2022", (3, 2, 2)),
    ("集装箱海运", "Container shipping", "distribution", "tkm", 190.0, {"co2-fossil": 0.0082}, "secondary", "published", "imo-2020", (3, 4, 4)),
    ("替换座垫（第 6 年）", "Replacement cushion (year 6)", "use", "kg", 0.7, {"co2e-ar5": 3.4}, "estimate", "published", "europur-2021", (3, 3, 4)),
    ("木材与纸焚烧", "Incineration of wood and paper", "end_of_life", "kg", 4.1, {"co2-biogenic": 1.59, "n2o-biogenic": 1e-5}, "secondary", "published", "waste-2021", (3, 2, 3)),
    ("塑料焚烧", "Incineration of plastics", "end_of_life", "kg", 3.2, {"co2-fossil": 2.6}, "secondary", "published", "waste-2021", (3, 2, 3)),
)  # fmt: skip
FLOWS = (
    FlowFactor("co2-fossil", "二氧化碳（化石）", "Carbon dioxide, fossil", "CO2", "fossil", "gas", 1.0),
    FlowFactor(
        "co2-biogenic", "二氧化碳（生物成因，排放）", "Carbon dioxide, biogenic, emitted", "CO2", "biogenic", "gas", 1.0
    ),
    FlowFactor(
        "co2-uptake", "二氧化碳（生物成因，吸收）", "Carbon dioxide, biogenic, taken up", "CO2", "biogenic", "gas", -1.0
    ),
    FlowFactor("ch4-fossil", "甲烷（化石）", "Methane, fossil", "CH4", "fossil", "gas", 29.8),
    FlowFactor("n2o-fossil", "氧化亚氮（化石）", "Nitrous oxide, fossil", "N2O", "fossil", "gas", 273.0),
    FlowFactor("n2o-biogenic", "氧化亚氮（生物质）", "Nitrous oxide, biomass", "N2O", "biogenic", "gas", 273.0),
    FlowFactor("cf4", "四氟化碳", "Tetrafluoromethane", "PFC", "fossil", "gas", 7380.0),
    FlowFactor("co2e-ar5", "二氧化碳当量（AR5）", "CO2 equivalent, AR5", "not given", "fossil", "AR5", 1.0),
    FlowFactor(
        "co2e-unknown",
        "二氧化碳当量（基准不明）",
        "CO2 equivalent, basis unknown",
        "not given",
        "fossil",
        "unknown",
        1.0,
    ),
    FlowFactor(
        "co2e-origin-unknown",
        "二氧化碳当量（来源未给出）",
        "CO2 equivalent, origin unknown",
        "not given",
        "not given",
        "unknown",
        1.0,
    ),
)
GATE = ("materials", "manufacturing", "packaging")


def sample(
    *,
    boundary: str = "cradle-to-grave",
    product_zh: str = "“云栖”人体工学办公椅",
    product_en: str = "Yunqi ergonomic office chair",
    firm_zh: str = "示例企业（湖州）家居有限公司",
    firm_en: str = "Example Manufacturer (Huzhou) Furniture Co., Ltd.",
    extra_stages: int = 0,
    copies: int = 1,
    notices: int = 3,
    secret: bytes = bytes(32),
) -> dict[str, Any]:
    """The trail. `extra_stages` adds stages, `copies` repeats every row, to strain the layout."""
    more = tuple(
        (f"b{i}", f"B{i} 更换零部件与翻新", f"B{i} replacement of parts and refurbishment")
        for i in range(1, extra_stages + 1)
    )
    rows = [r for r in ROWS if boundary == "cradle-to-grave" or r[2] in GATE] * copies
    rows += [
        (
            "翻新用电",
            "Electricity for refurbishment",
            s[0],
            "kWh",
            0.3,
            {"co2-fossil": 0.55},
            "secondary",
            "published",
            "mee-2024",
            (3, 2, 1),
        )
        for s in more
    ]
    # cradle to gate counts biogenic CO2 as 0/0, so that uptake is no part of the headline
    flows = (
        FLOWS
        if boundary == "cradle-to-grave"
        else tuple(replace(f, gwp=0.0) if f.origin == "biogenic" and f.gas == "CO2" else f for f in FLOWS)
    )
    flow = {f.id: f for f in flows}
    nodes = [
        Node("functional_unit", "功能单位", "Functional unit", "seat", "functional unit"),
        Node("product", "椅子", "Chair", "piece", "system", "materials"),
    ]
    edges = [Edge("functional_unit", "product", 1.0, data_kind="primary")]
    emissions: list[Emission] = []
    lines: list[Line] = []
    for i, (zh, en, stage, unit, amount, by_flow, kind, status, source, scores) in enumerate(rows):
        key = f"activity-{i}"
        nodes.append(Node(key, zh, en, unit, "background", status=status, source=source, scores=scores))
        edges.append(Edge("product", key, amount, stage=stage, data_kind=kind, source=source))
        emissions.extend(Emission(key, f, v, source=source) for f, v in by_flow.items())
        factor = math.fsum(v * flow[f].gwp for f, v in by_flow.items())
        supplier = {"materials": "德清铝业示例厂 Deqing Aluminium (example)"}.get(stage, "") if i == 0 else ""
        lines.append(
            Line(
                "product",
                key,
                zh,
                en,
                stage,
                supplier,
                amount,
                unit,
                factor,
                amount * factor,
                0.0,
                kind,
                status,
                source,
                scores,
                f"物料 · row {i + 2}",
            )
        )
    stages = (*STAGES, *more)
    included = {s[0] for s in stages if boundary == "cradle-to-grave" or s[0] in GATE}
    infos = tuple(StageInfo(s, zh, en, s in included, False) for s, zh, en in stages)
    grave = boundary == "cradle-to-grave"
    infos += (StageInfo("credits", "D 系统边界外的效益", "D Benefits beyond the boundary", grave, True),)
    model = Model(
        subject={
            "firm": {"name_zh": firm_zh, "name_en": firm_en, "uscc": "91330523MA0EXAMPL7", "contact": "secret@example.org"},
            "plant": {"name_zh": "安吉示例工厂", "name_en": "Anji example plant", "region": "CN-ZJ", "address": "浙江省湖州市安吉县示例路 1 号"},
            "product": {"name_zh": product_zh, "name_en": product_en, "model": "YQ-210B", "mass": 17.4, "output": 48210.0},
            "period": {"start": "2025-01-01", "end": "2025-12-31", "justification": ""},
            "boundary": boundary,
            "document_date": "2026-03-02",
            "system": {"id": "chair", "version": "1", "house_rule": "TB-CHAIR-1", "name_zh": "椅子", "name_en": "Chair"},
        },
        functional_unit=Unit("seat-life", "提供并维护一个座位 10 年", "one seat provided and maintained for 10 years", "seat", 1.0, "1"),
        informative_units=(
            Unit("seat-year", "一个座位使用一年", "one seat for one year", "seat·a", 10.0, "life_years"),
            Unit("kg", "每千克产品", "per kg of product", "kg", 17.4, "mass"),
        ),
        gwp_set="AR6 -1/+1" if boundary == "cradle-to-grave" else "AR6 0/0",
        dataset={"version": "2026.1", "sha256": hashlib.sha256(b"data").hexdigest()},
        stages=infos,
        parameters=(ParameterValue("life_years", "寿命", "service life", 10.0, "a"),),
        nodes=tuple(nodes),
        edges=tuple(edges),
        emissions=tuple(emissions),
        flows=flows,
        root="functional_unit",
        beside={},
        biogenic_carbon={"product": 0.96, "packaging": 0.82},
        sources=(
            {"id": "iai-2022", "citation": "International Aluminium Institute (2022). Life cycle inventory data and environmental metrics", "address": ""},
            {"id": "mee-2024", "citation": "生态环境部、国家统计局 (2025). 2024 年电力碳足迹因子", "address": ""},
        ),
        exclusions=({"what": "螺钉与标签 screws and labels", "estimate": 0.21, "reason": "质量不足 1 % mass below 1 %"},),
        notices=tuple(
            {
                "code": "default",
                "zh": ("“分销”表未填：采用产品系统缺省值（次级数据）", "用电采用 2024 年全国平均电力碳足迹因子 0.5777 kg CO₂e/kWh", "物料合计 17.9 kg，产品质量 17.4 kg，相差 +2.9 %")[i % 3],
                "en": ("The sheet Distribution is empty: defaults of the product system are used (secondary data)", "Electricity at the national average life-cycle factor 2024, 0.5777 kg CO2e/kWh", "The bill of materials weighs 17.9 kg, the product 17.4 kg: +2.9 %")[i % 3],
            }
            for i in range(notices)
        ),
    )  # fmt: skip
    footprint = _footprint(model, lines, included, flow, boundary)
    results = {
        "footprint": footprint.to_json(),
        "engines": {
            "brightway": footprint.total,
            "replay": footprint.total * (1 + 2e-16),
            "relative_difference": 3.1e-16,
        },
        "interval": {
            "low": footprint.total * 0.91,
            "high": footprint.total * 1.13,
            "sd": footprint.total * 0.055,
            "common_share": 0.6,
            "draws": 10_000,
            "seed": 1,
        },
        "profile": rules("iso14067", "ISO 14067:2018 要点核对", "ISO 14067:2018, main points", 33),
        "sector": rules("seating", "座椅与沙发", "chairs and sofas", 37),
        "method": {
            "electricity": "location",
            "recycling": "cut-off",
            "life_years": 10.0 if boundary == "cradle-to-grave" else None,
            "life_zh": "10 年" if boundary == "cradle-to-grave" else "",
            "life_en": "10 a" if boundary == "cradle-to-grave" else "",
        },
        "quality": {
            "primary_data_share": 0.124,
            "primary_activity_share": 0.871,
            "technology": 2.13,
            "geography": 1.62,
            "time": 2.41,
            "precision": 2.8,
            "missing_share": 0.07,
        },
    }
    return trail.make(
        model.to_json(), secret, results, {"tanbiao": "0.1.0", "bw2calc": "3.1.0", "numpy": "2.4.6", "scipy": "1.17.1"}
    )


def rules(key: str, zh: str, en: str, count: int) -> dict[str, Any]:
    """What a profile found: nothing wrong, some warnings."""
    found = (
        ("R31", "运输、包装、资本货物的计入说明", "transport, packaging, capital goods: in or out"),
        ("R36", "初级数据占比", "primary-data share"),
        ("R42", "热点及其数据质量", "hotspots and their data"),
    )
    return {
        "id": key, "name_zh": zh, "name_en": en, "rules": count, "errors": 0, "warnings": 12,
        "findings": [{"rule": r, "severity": "warning", "zh": z, "en": e} for r, z, e in found],
    }  # fmt: skip


def _footprint(
    model: Model, lines: list[Line], included: set[str], flow: dict[str, FlowFactor], boundary: str
) -> Footprint:
    absolute = math.fsum(abs(line.value) for line in lines)
    lines = sorted(
        (Line(*(getattr(x, f) if f != "share" else abs(x.value) / absolute for f in Line.__slots__)) for x in lines),
        key=lambda x: -abs(x.value),
    )
    total = math.fsum(x.value for x in lines)
    split: dict[str, dict[str, float]] = {s.id: {} for s in model.stages if s.id in included}
    gases: dict[str, float] = {}
    basis: dict[str, float] = {}
    per = {e.node: [x for x in model.emissions if x.node == e.node] for e in model.emissions}
    for line in lines:
        for emission in per[line.provider]:
            f = flow[emission.flow]
            value = line.amount * emission.amount * f.gwp
            if not value:
                continue
            origin = (
                ("biogenic removals" if f.id == "co2-uptake" else "biogenic emissions")
                if f.origin == "biogenic"
                else f.origin
            )
            split[line.stage][origin] = split[line.stage].get(origin, 0.0) + value
            gases[f.gas] = gases.get(f.gas, 0.0) + value
            basis[f.basis] = basis.get(f.basis, 0.0) + abs(value)
    origins: dict[str, float] = {}
    for parts in split.values():
        for origin, value in parts.items():
            origins[origin] = origins.get(origin, 0.0) + value
    counted = origins.get("biogenic removals", 0.0) + sum(
        x.amount * e.amount * flow[e.flow].gwp for x in lines for e in per[x.provider] if e.flow == "co2-biogenic"
    )
    sign = {"co2-uptake": -1.0, "co2-biogenic": 1.0}
    biogenic = math.fsum(x.amount * e.amount * sign.get(e.flow, 0.0) for x in lines for e in per[x.provider])
    hotspots: list[Line] = []
    for line in lines:
        if sum(h.share for h in hotspots) >= 0.8:
            break
        hotspots.append(line)
    whole = sum(basis.values())
    order = [s.id for s in model.stages if s.id in included]
    return Footprint(
        total=total,
        stages={s: math.fsum(split[s].values()) for s in order},
        origins=origins,
        gases=gases,
        stage_origins={s: split[s] for s in order},
        beside={"credits": -12.6} if boundary == "cradle-to-grave" else {},
        units={u.id: total / u.per_product for u in model.informative_units},
        excluding_biogenic_uptake=total - counted,
        including_biogenic_uptake=total - counted + biogenic,
        biogenic_carbon=model.biogenic_carbon,
        biogenic_balance=0.012,
        lines=tuple(lines),
        hotspots=tuple(hotspots),
        processes=tuple(Contribution(x.provider, x.name_zh, x.name_en, x.value, 2) for x in lines),
        suppliers={"": total},
        tiers={"2": total},
        primary_data_share=0.124,
        primary_activity_share=0.871,
        estimate_share=0.083,
        basis_shares={k: v / whole for k, v in basis.items()},
        closure=Closure(total, total, absolute, 0.0),
    )
