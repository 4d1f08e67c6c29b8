"""Words of the documents, Chinese and English, for keys of a record."""

from __future__ import annotations

import re

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

STANDING = {
    "draft": Text("本页为未经核查的测算结果，不是认证证书，也不是国家产品碳足迹标识。", "A calculated result, not verified; neither a certificate nor the national product carbon footprint mark."),
    "self-declared": Text("本文件为生产者的自我声明，不是认证证书，也不是国家产品碳足迹标识。", "The producer's own declaration; neither a certificate nor the national product carbon footprint mark."),
    "verified": Text("核查陈述不是认证证书；本标签也不是国家产品碳足迹标识。", "A verification statement is no certificate, and this label is not the national product carbon footprint mark."),
}  # fmt: skip
"""What a document is not."""

LEVELS = {
    "limited": Text("有限保证", "limited assurance"),
    "reasonable": Text("合理保证", "reasonable assurance"),
}

OPINIONS = {
    "unmodified": Text("无保留", "unmodified"),
    "modified": Text("有保留（见陈述）", "modified, see the statement"),
}

CERTIFICATE = {"number": Text("编号", "number"), "rule": Text("规则", "rule"), "class": Text("类别", "class")}

ELECTRICITY = {
    "location": Text("区位基准", "location-based"),
    "instrument-first": Text("合同优先基准", "instrument-first"),
}

ENTERPRISE = {
    "issued": Text("官方碳效码", "official code"),
    "pre-check": Text("自测，非官方碳效码", "self-calculated, not the official code"),
}

RECOMPUTED = {
    "full": Text("任何人可复算", "recomputable by anyone"),
    "none": Text("仅核查机构可复算", "recomputable by the verifier"),
}

MATERIALS = {
    "metal": Text("金属", "metal"),
    "polymer": Text("高分子材料", "polymer"),
    "wood": Text("木材", "wood"),
    "paper": Text("纸", "paper"),
    "textile": Text("纺织品", "textile"),
    "glass": Text("玻璃", "glass"),
    "mineral": Text("矿物", "mineral"),
    "rubber": Text("橡胶", "rubber"),
    "electronics": Text("电子件", "electronics"),
    "battery": Text("电池", "battery"),
    "chemical": Text("化学品", "chemical"),
    "other": Text("其他", "other"),
}
_LISTS = {"bom": Text("产品物料", "bill of materials"), "packaging": Text("包装物料", "packaging")}


def of(table: dict[str, Text], key: str) -> Text:
    """The words for a key; a key the table does not know stands for itself."""
    return table.get(key, Text(key, key))


def summed(parameter: str) -> Text | None:
    """Name of a parameter that the program takes from the study itself: the mass of the product and sums of its lists."""
    if parameter == "mass":
        return Text("产品质量", "Mass of the product")
    prefix, _, rest = parameter.partition("_")
    listed = _LISTS.get(prefix)
    if listed is None:
        return None
    if rest == "mass":
        return Text(f"{listed.zh}：质量", f"Mass of the {listed.en}")
    if rest == "c_biogenic":
        return Text(f"{listed.zh}：生物碳", f"Biogenic carbon of the {listed.en}")
    group = MATERIALS.get(rest.removeprefix("mass_")) if rest.startswith("mass_") else None
    return Text(f"{listed.zh}：{group.zh}", f"{group.en.capitalize()} in the {listed.en}") if group else None


def unit(name: str) -> str:
    """A unit as it is written in print."""
    raised = re.sub(r"(?<![A-Za-z])(c?m)([23])\b", lambda m: m[1] + "²³"[m[2] == "3"], name)
    return raised.replace("tkm", "t·km")


def colons(words: str) -> str:
    """Chinese words with the Chinese colon: names that the trail joins with ": " are printed with "：" after a hanzi."""
    return re.sub(r"(?<=[\u3400-\u9fff）]): ", "：", words)
