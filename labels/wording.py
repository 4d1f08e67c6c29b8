"""Words of the documents, Chinese and English, for keys of a record."""

from __future__ import annotations

from inventories.problem import Text

BOUNDARIES = {
    "cradle-to-gate": Text("从摇篮到大门", "cradle to gate"),
    "cradle-to-grave": Text("从摇篮到坟墓", "cradle to grave"),
}

ORIGINS = {
    "fossil": Text("化石", "fossil"),
    "biogenic emissions": Text("生物成因排放", "biogenic emissions"),
    "biogenic removals": Text("生物成因吸收", "biogenic removals"),
    "land-use change": Text("土地利用变化", "land-use change"),
    "aircraft": Text("航空", "aircraft"),
    "not given": Text("来源未给出", "origin not given"),
}

DATA_KINDS = {
    "primary": Text("初级", "primary"),
    "secondary": Text("次级", "secondary"),
    "estimate": Text("估算", "estimate"),
}

CONVENTIONS = {
    "0/0": Text("生物成因 CO2 按 0/0 计", "biogenic CO2 counted 0/0"),
    "-1/+1": Text("生物成因 CO2 按 −1/+1 计", "biogenic CO2 counted −1/+1"),
}

TITLES = {
    "draft": Text("产品碳足迹测算结果（未经核查）", "Product carbon footprint – calculated result (not verified)"),
    "self-declared": Text("产品碳足迹自我声明", "Product carbon footprint – self-declared by the producer"),
    "verified": Text("产品碳足迹标签（经核查）", "Product carbon footprint label – verified"),
}

RECOMPUTED = {
    "full": Text("任何人可复算", "recomputable by anyone"),
    "none": Text("仅核查机构可复算", "recomputable by the verifier"),
}


def of(table: dict[str, Text], key: str) -> Text:
    """The words for a key; a key the table does not know stands for itself."""
    return table.get(key, Text(key, key))
