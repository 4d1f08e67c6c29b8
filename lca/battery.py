"""The four stages and the fields of a battery carbon-footprint declaration, in the manner of Regulation (EU) 2023/1542.

Article 7(1) (a)-(g) was read as quoted in public repositories; Annex II and the draft delegated act of 2024 are known from summaries.
Whatever this returns is *not* an Article 7 declaration: no method act had been adopted when this was written, and the data behind it
are not EF-compliant (method decision 17). The statement goes wherever the figures go.
"""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from inventories.problem import Text
from lca.dossier import Dossier

STATEMENT = Text(
    "不是欧盟电池法规第7条意义上的碳足迹声明：次级数据不符合EF要求",
    "not an Art. 7 declaration: secondary data not EF-compliant",
)
RAW, PRODUCTION, DISTRIBUTION, RECYCLING = "RawMaterialExtraction", "MainProduction", "Distribution", "Recycling"
STAGES = MappingProxyType(
    {
        RAW: Text("原材料获取与预处理", "raw material acquisition and pre-processing"),
        PRODUCTION: Text("主要生产", "main product production"),
        DISTRIBUTION: Text("分销", "distribution"),
        RECYCLING: Text("报废与回收", "end of life and recycling"),
    }
)
"""Key as in the battery passport (DIN DKE SPEC 99100) → name"""
OURS = MappingProxyType(
    {
        "materials": RAW, "inbound": RAW, "manufacture": PRODUCTION, "production": PRODUCTION, "packaging": PRODUCTION,
        "distribution": DISTRIBUTION, "end_of_life": RECYCLING,
    }
)  # fmt: skip
"""Stage of our battery systems → stage of the Regulation; `use` has none and is left out."""
SERVICE_UNIT = "kwh-delivered"
CONFORMITY = re.compile(r"declaration of conformity|符合性声明", re.IGNORECASE)
NUMBER = re.compile(r"(?:no\.?|number|编号|号)\s*[:：]?\s*([A-Za-z0-9][\w./-]{2,})", re.IGNORECASE)
LINK = re.compile(r"https://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the declaration."""

    letter: str
    """of Article 7(1), or `II` for what Annex II makes necessary"""
    name: Text
    value: str
    """as it would be printed; empty where it is missing"""
    cure: Text
    """how to fill it"""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What can be stated of a battery model from one plant."""

    statement: Text
    per_kwh: float | None
    """kg CO2e per kWh of the total energy over the service life; None where the system gives no such energy"""
    stages: dict[str, float]
    """stage of the Regulation → kg CO2e per kWh of total energy; sums to `per_kwh`"""
    left_out: dict[str, float]
    """our stages without a counterpart (use), kg CO2e per kWh of total energy, not in the sum"""
    energy: float | None
    """total energy over the service life of one product, kWh"""
    entries: tuple[Entry, ...]

    @property
    def missing(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if not e.value)

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["statement"] = self.statement._asdict()
        plain["entries"] = [asdict(e) | {"name": e.name._asdict(), "cure": e.cure._asdict()} for e in self.entries]
        return plain


def declaration(dossier: Dossier) -> Declaration:
    """The declaration's figures and fields, with what is missing left empty."""
    head, service = dossier.model.functional_unit, dossier.unit(SERVICE_UNIT)
    scale = head.per_product / service.per_product if service else 0.0
    stages = dict.fromkeys(STAGES, 0.0)
    left_out: dict[str, float] = {}
    for stage, value in dossier.footprint.stages.items():
        if stage in OURS:
            stages[OURS[stage]] += value * scale
        elif value:
            left_out[stage] = value * scale
    present = {OURS[s] for s in dossier.footprint.stages if s in OURS} if service else set()
    total = math.fsum(stages.values()) if service else None
    return Declaration(
        STATEMENT, total, {k: v for k, v in stages.items() if k in present}, left_out,
        service.per_product if service else None, tuple(_entries(dossier, total, stages, present)),
    )  # fmt: skip


def _entries(dossier: Dossier, total: float | None, stages: dict[str, float], present: set[str]) -> list[Entry]:
    study, values = dossier.study, dossier.values
    plant = study.plant
    conformity, link = _documents(dossier)
    energy = dossier.unit(SERVICE_UNIT)
    found = [
        _entry("a", "制造商信息", "manufacturer", f"{study.firm.name_zh} {study.firm.name_en}, {study.firm.uscc}", "产品表", "sheet Product"),
        _entry("a", "制造商联系方式", "contact of the manufacturer", study.firm.contact, "产品表“联系人”", "Contact on the sheet Product"),
        _entry("b", "电池型号", "battery model", study.product.model, "产品表", "sheet Product"),
        _entry("c", "工厂地理位置", "location of the plant", f"{plant.name_zh} {plant.name_en}, {plant.address} ({plant.region})" if plant.address else "", "产品表“工厂地址”", "Plant address on the sheet Product"),
        _entry("d", "碳足迹", "carbon footprint", f"{total:.4g} kg CO2e/kWh" if total else "", "采用 kwh-delivered 功能单位的产品系统", "a product system with the unit kwh-delivered"),
    ]  # fmt: skip
    for key, name in STAGES.items():
        value = f"{stages[key]:.4g} kg CO2e/kWh" if key in present else ""
        found.append(Entry("e", name, value, Text("边界须为从摇篮到坟墓", "The boundary must be cradle to grave")))
    found += [
        _entry("f", "欧盟符合性声明编号", "number of the EU declaration of conformity", conformity, "产品表“欧盟符合性声明编号”", "EU declaration of conformity on the sheet Product"),
        _entry("g", "研究公开版网址", "web link to the public version of the study", link, "产品表“研究公开版网址”", "Public study on the sheet Product"),
        _entry("II", "寿命期总输出能量", "total energy over the service life", f"{energy.per_product:.6g} kWh" if energy else "", "填写容量、循环寿命与放电深度", "Give capacity, cycle life and depth of discharge"),
        _entry("II", "循环寿命", "cycle life", f"{values['cycles']:g}" if isinstance(values.get("cycles"), (int, float)) else "", "参数 cycles", "parameter cycles"),
        _entry("II", "回收核算方法", "recycling formula", str(values.get("recycling_method", "")), "参数 recycling_method = cff", "parameter recycling_method = cff"),
        _entry("II", "次级数据集", "secondary data set", f"tanbiao {dossier.model.dataset['version']}", "—", "-"),
    ]  # fmt: skip
    return found


def _entry(letter: str, zh: str, en: str, value: str, cure_zh: str, cure_en: str) -> Entry:
    return Entry(letter, Text(zh, en), value, Text(cure_zh, cure_en))


def _documents(dossier: Dossier) -> tuple[str, str]:
    """Number of the EU declaration of conformity and link to the public study: from the sheet Product, else from the sheet Evidence."""
    product = dossier.study.product
    number = product.conformity
    link = product.public_study if LINK.fullmatch(product.public_study) else ""
    for row in dossier.study.evidence:
        if CONFORMITY.search(row.proves):
            found = NUMBER.search(CONFORMITY.split(row.proves, maxsplit=1)[-1])
            number = number or (found[1] if found else row.id)
        elif found := LINK.search(row.proves):
            link = link or found[0].rstrip("。，,;；)")
    return number, link
