"""Tiny models for tests, written as compactly as they are solved by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from lca.model import Edge, Emission, FlowFactor, Model, Node, ParameterValue, StageInfo, Unit

FLOWS = (
    FlowFactor("co2-fossil", "二氧化碳（化石）", "Carbon dioxide, fossil", "CO2", "fossil", "gas", 1.0),
    FlowFactor("ch4-fossil", "甲烷（化石）", "Methane, fossil", "CH4", "fossil", "gas", 29.8),
    FlowFactor("n2o-fossil", "氧化亚氮", "Nitrous oxide", "N2O", "fossil", "gas", 273.0),
    FlowFactor("sf6", "六氟化硫", "Sulfur hexafluoride", "SF6", "fossil", "gas", 24300.0),
    FlowFactor("co2-uptake", "二氧化碳（吸收）", "Carbon dioxide, taken up", "CO2", "biogenic", "gas", -1.0),
    FlowFactor("co2e-unknown", "二氧化碳当量", "CO2 equivalent", "not given", "fossil", "unknown", 1.0),
)
STAGES = (
    StageInfo("materials", "原材料获取", "Raw materials", True, False),
    StageInfo("manufacturing", "制造", "Manufacturing", True, False),
    StageInfo("distribution", "分销", "Distribution", True, False),
    StageInfo("end-of-life", "废弃处置", "End of life", True, False),
    StageInfo("beyond", "系统边界之外", "Beyond the boundary", True, True),
)


def model(
    edges: Sequence[tuple[str, str, float]],
    emissions: Mapping[str, float],
    *,
    root: str = "fu",
    nodes: Sequence[str] = (),
    **more: Any,
) -> Model:
    """A model of `(consumer, provider, amount)` and `node → kg CO2`; the nodes are those named."""
    named = dict.fromkeys([root, *nodes, *(n for c, p, _ in edges for n in (c, p)), *emissions])
    kinds = {root: "functional unit"}
    made = Model(
        subject={"product": {"name_zh": "示例", "name_en": "Example"}, "document_date": "2026-11-01"},
        functional_unit=Unit("unit", "一件产品", "one product", "piece", 1.0, "1"),
        informative_units=(),
        gwp_set="AR6 0/0",
        dataset={"version": "0", "sha256": "0" * 64},
        stages=STAGES,
        parameters=(),
        nodes=tuple(Node(n, f"环节{n}", f"process {n}", "kg", kinds.get(n, "background")) for n in named),
        edges=tuple(Edge(c, p, a) for c, p, a in edges),
        emissions=tuple(Emission(n, "co2-fossil", a) for n, a in emissions.items()),
        flows=FLOWS,
        root=root,
        beside={},
        biogenic_carbon={},
    )
    return replace(made, **more)


def changed_edge(base: Model, consumer: str, provider: str, factor: float) -> Model:
    """The same model with one edge's amount multiplied."""
    edges = tuple(
        replace(e, amount=e.amount * factor) if (e.consumer, e.provider) == (consumer, provider) else e
        for e in base.edges
    )
    return replace(base, edges=edges, _index={})


def _bought(
    key: str,
    zh: str,
    en: str,
    unit: str,
    value: float,
    *,
    status: str = "published",
    year: int = 2023,
    source: str = "s",
) -> tuple[Node, Emission]:
    node = Node(
        key,
        zh,
        en,
        unit,
        "background",
        location="CN",
        year=year,
        status=status,
        source=source,
        locator="table 3, row 7",
        scores=(2, 1, 2),
    )
    return node, Emission(key, "co2e-unknown", value, source=source)


def chair() -> Model:
    """A believable office chair, cradle to grave, with a loop in the background and a credit beside the total."""
    own = [
        Node("functional_unit", "一个座位，使用十年", "One seat for ten years", "seat", "functional unit"),
        Node("life_cycle", "椅子全生命周期", "Chair, whole life", "piece", "system", stage="manufacturing"),
        Node("product", "办公椅 AJ-100", "Office chair AJ-100", "piece", "system", stage="manufacturing"),
        Node("bom:base", "五星脚", "Five-star base", "piece", "bom", stage="materials", supplier="安吉示例铸造厂"),
        Node("bom:seat", "座垫总成", "Seat assembly", "piece", "bom", stage="materials"),
        Node("bom:foam", "模塑海绵", "Moulded foam", "kg", "bom", stage="materials", supplier="示例海绵公司"),
        Node("bom:cover", "网布面料", "Mesh cover", "kg", "bom", stage="materials"),
        Node("bom:back", "靠背框", "Back frame", "kg", "bom", stage="materials", status="estimate"),
        Node("packaging", "包装", "Packaging", "piece", "system", stage="manufacturing"),
        Node("assembly", "总装", "Assembly", "piece", "system", stage="manufacturing"),
        Node("distribution", "分销运输", "Distribution", "piece", "system", stage="distribution"),
        Node("end_of_life", "废弃处置", "End of life", "piece", "system", stage="end-of-life"),
        Node("credit", "钢回收避免的负荷", "Avoided burden of recycled steel", "piece", "system", stage="beyond"),
        Node("casting", "铝合金压铸", "Aluminium die casting", "kg", "background", location="CN", year=2022),
        Node(
            "electricity", "全国平均电力", "Electricity, China average", "kWh", "background", location="CN", year=2024
        ),
        Node("hard-coal", "煤炭供应", "Hard coal supply", "kg", "background", location="CN", year=2022),
        Node("steel", "冷轧钢板", "Cold-rolled steel sheet", "kg", "background", location="CN", year=2022),
    ]
    bought = [
        _bought("aluminium", "原铝锭", "Primary aluminium ingot", "kg", 14.6),
        _bought("polyol", "聚醚多元醇", "Polyether polyol", "kg", 2.9),
        _bought("tdi", "甲苯二异氰酸酯", "Toluene diisocyanate", "kg", 4.3),
        _bought("pet", "聚酯长丝", "Polyester filament", "kg", 4.1),
        _bought("pa6", "尼龙6加玻纤", "Polyamide 6, glass-fibre reinforced", "kg", 6.4, status="estimate"),
        _bought("carton", "瓦楞纸箱", "Corrugated board box", "kg", 0.82),
        _bought("truck", "公路货运（重型柴油货车）", "Road freight, heavy diesel lorry", "tkm", 0.078),
        _bought("landfill", "卫生填埋（混合塑料）", "Sanitary landfill, mixed plastics", "kg", 0.09),
        _bought("incineration", "垃圾焚烧（聚氨酯）", "Incineration, polyurethane", "kg", 2.5),
        _bought("pig-iron", "生铁", "Pig iron", "kg", 1.9),
    ]
    edges = [
        ("functional_unit", "life_cycle", 1.0),
        ("life_cycle", "product", 1.0),
        ("life_cycle", "distribution", 1.0),
        ("life_cycle", "end_of_life", 1.0),
        ("product", "bom:base", 1.0),
        ("product", "bom:seat", 1.0),
        ("product", "bom:back", 2.1),
        ("product", "packaging", 1.0),
        ("product", "assembly", 1.0),
        ("bom:base", "casting", 2.6),
        ("bom:base", "steel", 0.8),
        ("bom:seat", "bom:foam", 1.9),
        ("bom:seat", "bom:cover", 0.6),
        ("bom:seat", "steel", 2.4),
        ("bom:foam", "polyol", 0.68),
        ("bom:foam", "tdi", 0.36),
        ("bom:foam", "electricity", 0.4),
        ("bom:cover", "pet", 1.08),
        ("bom:cover", "electricity", 1.9),
        ("bom:back", "pa6", 1.03),
        ("bom:back", "electricity", 1.2),
        ("packaging", "carton", 2.2),
        ("assembly", "electricity", 2.6),
        ("distribution", "truck", 0.0148 * 620),
        ("end_of_life", "landfill", 3.4),
        ("end_of_life", "incineration", 2.3),
        ("casting", "aluminium", 1.03),
        ("casting", "electricity", 2.1),
        ("electricity", "hard-coal", 0.31),
        ("hard-coal", "electricity", 0.028),
        ("hard-coal", "steel", 0.002),
        ("steel", "pig-iron", 0.93),
        ("steel", "electricity", 0.42),
        ("steel", "hard-coal", 0.11),
        ("credit", "pig-iron", -2.4),
    ]
    direct = [
        Emission("electricity", "co2-fossil", 0.53),
        Emission("hard-coal", "ch4-fossil", 0.006),
        Emission("steel", "co2-fossil", 0.35),
        Emission("casting", "co2-fossil", 0.21),
        Emission("assembly", "sf6", 0.000001),
        Emission("packaging", "co2-uptake", 1.1),
    ]
    primary = {"product", "assembly", "bom:seat"}
    return Model(
        subject={
            "firm": {"name_zh": "示例企业", "name_en": "Example Manufacturer", "uscc": "91330500MA2B00000X"},
            "product": {"name_zh": "办公椅", "name_en": "Office chair", "model": "AJ-100", "mass": 14.8},
            "document_date": "2026-11-01",
        },
        functional_unit=Unit("seat-life", "一个座位，使用十年", "one seat provided for 10 years", "seat", 1.0, "seats"),
        informative_units=(Unit("seat-year", "一个座位一年", "one seat-year", "seat.a", 10.0, "seats * life_years"),),
        gwp_set="AR6 -1/+1",
        dataset={"version": "0.1", "sha256": "0" * 64},
        stages=STAGES,
        parameters=(
            ParameterValue("seats", "座位数", "Seats", 1.0, "piece"),
            ParameterValue("life_years", "使用寿命", "Service life", 10.0, "a", source="s"),
            ParameterValue("chemistry", "材质", "Material", "mesh", ""),
            ParameterValue("seat_years", "座位年", "Seat-years", 10.0, "a", expression="seats * life_years"),
        ),
        nodes=(*own, *(n for n, _ in bought)),
        edges=tuple(Edge(c, p, a, data_kind="primary" if c in primary else "secondary") for c, p, a in edges),
        emissions=(*direct, *(e for _, e in bought)),
        flows=FLOWS,
        root="functional_unit",
        beside={"beyond": "credit"},
        biogenic_carbon={"product": 0.0, "packaging": 0.3},
        sources=(
            {
                "id": "s",
                "citation": "示例年鉴 Example Yearbook (2024)",
                "address": "https://example.org/y",
                "licence": "CC BY",
            },
        ),
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Up to nine nodes, any loops, by-products (negative edges), all elementary flows; always far from singular.

    The absolute inputs of each node are scaled to sum to at most 0.85, so the matrix is diagonally dominant by columns.
    """
    n = draw(st.integers(2, 9))
    names = [f"n{i}" for i in range(n)]
    amount = st.floats(-1.0, 1.0, allow_subnormal=False).map(lambda v: round(v, 6))
    edges: list[Edge] = []
    for consumer in names:
        providers = draw(st.lists(st.sampled_from(names), max_size=4))
        raw = [draw(amount) for _ in providers]
        gross = sum(abs(v) for v in raw)
        scale = 0.85 / gross if gross > 0.85 else 1.0
        edges += [
            Edge(consumer, p, v * scale, kind="byproduct" if v < 0 else "input")
            for p, v in zip(providers, raw, strict=True)
        ]
    emissions = [
        Emission(draw(st.sampled_from(names)), flow.id, draw(st.floats(0.0, 50.0, allow_subnormal=False)))
        for flow in FLOWS
        for _ in range(draw(st.integers(0, 3)))
    ]
    base = model([], {}, root="n0", nodes=names)
    return replace(base, edges=tuple(edges), emissions=tuple(emissions), _index={})
