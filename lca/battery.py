"""The four stages and the fields of a battery carbon-footprint declaration, in the manner of Regulation (EU) 2023/1542.

What was read of the Regulation, and what each field rests on, is told line by line in docs/eu-battery.md: Article 7 whole; of Annex II
the beginning, the Commission's proposal of it whole and Parliament's amendments to it; the draft delegated act of 2024 not at all.
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
NO_ACT = ("不填：未见已通过的授权法案 / not stated: no adopted act seen", "—", "-")
"""Value of what Article 7(2) and 7(3) leave to delegated acts, and no cure: nothing can be filled in."""
CONFORMITY = re.compile(r"declaration of conformity|符合性声明", re.IGNORECASE)
NUMBER = re.compile(r"(?:no\.?|number|编号|号)\s*[:：]?\s*([A-Za-z0-9][\w./-]{2,})", re.IGNORECASE)
LINK = re.compile(r"https://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the declaration."""

    letter: str
    """of Article 7(1), the paragraph 2 or 3 of Article 7, or `II` for what Annex II makes necessary"""
    name: Text
    value: str
    """as it would be printed; empty where it is missing"""
    cure: Text
    """how to fill it"""

    @property
    def article(self) -> str:
        """Where the Regulation asks for it."""
        if self.letter == "II":
            return "Annex II"
        return f"Art. 7({self.letter})" if self.letter.isdigit() else f"Art. 7(1)({self.letter})"


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
    grave = ("边界改为从摇篮到坟墓", "Make the boundary cradle to grave")
    formula = ("参数 recycling_method 填 cff", "Set the parameter recycling_method to cff")
    if "recycling_method" not in values:
        formula = (
            "该产品系统没有循环足迹公式，此项无法填写",
            "The product system has no such formula: this cannot be filled in",
        )
    found = [
        _entry("a", "制造商信息", "manufacturer", f"{study.firm.name_zh} {study.firm.name_en}, {study.firm.uscc}", "产品表", "sheet Product"),
        _entry("a", "制造商联系方式", "contact of the manufacturer", study.firm.contact, "填写产品表“联系人”", "Fill in Contact on the sheet Product"),
        _entry("b", "电池型号", "battery model", study.product.model, "产品表", "sheet Product"),
        _entry("c", "工厂", "plant", f"{plant.name_zh} {plant.name_en}", "产品表", "sheet Product"),
        _entry("c", "工厂地理位置", "location of the plant", f"{plant.address} ({plant.region})" if plant.address else "", "填写产品表“工厂地址”", "Fill in Plant address on the sheet Product"),
        _entry("d", "碳足迹", "carbon footprint", f"{total:.4g} kg CO2e/kWh" if total else "", *grave),
    ]  # fmt: skip
    for key, name in STAGES.items():
        value = f"{stages[key]:.4g} kg CO2e/kWh" if key in present else ""
        found.append(Entry("e", name, value, Text(*grave)))
    found += [
        _entry("f", "欧盟符合性声明编号", "number of the EU declaration of conformity", conformity, "填写产品表“欧盟符合性声明编号”", "Fill in EU declaration of conformity on the sheet Product"),
        _entry("g", "研究公开版网址", "web link to the public version of the study", link, "填写产品表“研究公开版网址”", "Fill in Public study on the sheet Product"),
        _entry("2", "碳足迹性能等级", "carbon footprint performance class", *NO_ACT),
        _entry("3", "碳足迹上限", "maximum life-cycle carbon footprint", *NO_ACT),
        _entry("II", "寿命期总输出能量", "total energy over the service life", f"{energy.per_product:.6g} kWh" if energy else "", *grave),
        _entry("II", "循环次数 × 每次输出能量", "cycles × energy delivered in each", _cycles(dossier), *grave),
        _entry("II", "参考流", "reference flow", f"{study.product.mass / energy.per_product:.4g} kg/kWh" if energy else "", *grave),
        _entry("II", "回收核算方法", "recycling formula", str(values.get("recycling_method", "")), *formula),
        _entry("II", "次级数据集", "secondary data set", f"tanbiao {dossier.model.dataset['version']}", "—", "-"),
    ]  # fmt: skip
    return found


def _cycles(dossier: Dossier) -> str:
    """The two factors of the total energy: cycles, and the mean energy that one delivers."""
    energy, cycles = dossier.unit(SERVICE_UNIT), dossier.values.get("cycles")
    if energy is None or not isinstance(cycles, (int, float)) or cycles <= 0:
        return ""
    return f"{cycles:g} × {energy.per_product / cycles:.4g} kWh"


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
