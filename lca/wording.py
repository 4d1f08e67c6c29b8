"""What a name says of the stuff a part is made of, so that a part called steel that buys plastic is asked about.

Only names that say it are compared; a name that says nothing, or both, raises no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from inventories.problem import Text
from inventories.study import BomKind, OwnFactor, SupplierFootprint
from lca.doubt import Doubt, Facts
from lca.provider import Provider

STUFF: dict[str, tuple[str, str]] = {
    "iron": (r"钢|铁(?!锂)|螺丝|螺母|紧固件", r"steel|iron(?! phosph)|fastener|screw|bolt"),
    "aluminium": (r"铝", r"alumini?um"),
    "copper": (r"铜", r"copper|brass|bronze"),
    "lead": (r"(?<!无)铅", r"\blead\b(?!-free| time)"),
    "tin": (r"锡", r"\btin\b|solder"),
    "zinc": (r"锌(?!.{0,2}镀)|镀锌", r"\bzinc\b|galvani"),
    "nickel": (r"镍", r"nickel"),
    "polymer": (
        r"塑料|尼龙|聚[丙乙氯碳氨酰酯醚]|海绵|涤纶|氨纶|珍珠棉|胶带|环氧|塑壳|(?<![A-Za-z])(?:PP|PE|PA6?6?|ABS|PVC|PET|POM|PC|PU|EPE|EPS)(?![A-Za-z])",
        r"plastic|nylon|\bpoly(?!phosph)\w+|\bfoam\b|\bepoxy|(?<![a-z])(?:pp|pe|pa6?6?|abs|pvc|pet|pom|pc|pu|epe|eps)(?![a-z])",
    ),
    "wood": (r"木|胶合板|竹|刨花板|纤维板", r"\bwood|plywood|bamboo|timber|pallet|particleboard|\bmdf\b"),
    "paper": (r"纸", r"paper|carton|cardboard|corrugated"),
    "textile": (r"面料|布|纱|棉(?!板)|(?<!刨花|玻璃)纤维(?!板)|羊毛|丝绸|涤纶|无纺", r"fabric|cotton|yarn|textile|cloth(?!es)|\bwool\b|\bsilk\b|linen|polyester"),
    "glass": (r"玻璃", r"\bglass\b"),
    "rubber": (r"橡胶", r"rubber"),
    "water": (r"水(?!性|泥|暖|洗|冷|龙头|泵)", r"\bwater\b(?!-based|proof)"),
    "electronics": (r"电路板|线路板|芯片|电子|BMS|电池管理|传感器|元件|控制器|电缆|线束|电机", r"circuit|electronic|\bpcb\b|\bbms\b|sensor|controller|\bchip\b|cable|harness|motor"),
    "acid": (r"酸(?!铁|锂|镍|酯)", r"\bacid\b"),
    "cleaner": (r"洗涤剂|清洁剂|清洗剂", r"detergent|cleaner"),
    "oil": (r"润滑油|机油|脱模剂", r"lubricat|\boil\b|release agent"),
}  # fmt: skip
"""Kind of stuff to the patterns of its Chinese and English names."""
SOLID = frozenset(
    {"iron", "aluminium", "copper", "lead", "tin", "zinc", "nickel", "polymer", "wood", "paper", "glass", "rubber"}
)
"""Stuff whose factors compare kilogram by kilogram."""
PLASTICS: dict[str, str] = {
    "pp": r"聚丙烯|polypropylene|(?<![a-z])pp(?![a-z])",
    "pe": r"聚乙烯|珍珠棉|polyethylene(?! terephthalate)|(?<![a-z])(?:hd|ld)?-?e?pe(?![a-z])",
    "pa": r"尼龙|锦纶|聚酰胺|nylon|polyamide|(?<![a-z])pa6",
    "abs": r"(?<![a-z])abs(?![a-z])",
    "pvc": r"聚氯乙烯|polyvinyl chloride|(?<![a-z])pvc(?![a-z])",
    "pet": r"涤纶|聚酯(?!多元醇)|polyester|polyethylene terephthalate|(?<![a-z])pet(?![a-z])",
    "pom": r"聚甲醛|polyoxymethylene|(?<![a-z])pom(?![a-z])",
    "pc": r"聚碳酸酯|polycarbonate|(?<![a-z])pc(?![a-z])",
    "pu": r"聚氨酯|polyurethane|(?<![a-z])t?pu(?![a-z])",
    "ps": r"聚苯乙烯|polystyrene|(?<![a-z])(?:e|hi)?ps(?![a-z])",
    "cotton": r"棉(?!板)(?<!珍珠棉)(?<!海棉)|cotton",
    "wool": r"羊毛|\bwool\b",
}
"""Polymer or fibre to the pattern of its names in either language."""
METALS = {"iron", "aluminium", "copper", "lead", "tin", "zinc", "nickel"}
OF_CATEGORY = {
    "metal": METALS,
    "polymer": {"polymer", "textile"},
    "wood": {"wood"},
    "paper": {"paper"},
    "textile": {"textile", "polymer"},
    "glass": {"glass", "mineral"},
    "rubber": {"rubber", "polymer"},
    "electronics": {"electronics"},
    "battery": {"battery"},
    "chemical": {"chemical"},
    "mineral": {"mineral"},
    "water": {"water"},
}
"""What a category of the data set may be called, where the activity's own name says nothing."""
UNNAMED = {"chemical": {"polymer", "acid", "cleaner", "oil", "rubber", "chemical", "water"}}
"""Stuff that an activity of the category may be where its own name does not say."""
LOOSE = {"chemical": {"polymer", "chemical"}, "battery": METALS | {"battery"}}
"""Stuff that names of these categories may well mean too: a resin, an active material of a metal."""
PACKAGING = re.compile(
    r"纸箱|包装|缠绕膜|珍珠棉|护角|木托|托盘|围板箱|木箱|封箱|胶带|衬袋|\bcartons?\b|packag|\bpallets?\b|stretch film|\bcrate\b|wrapping",
    re.IGNORECASE,
)


def packaging(*names: str) -> bool:
    """Whether a part's name is that of packaging."""
    return any(PACKAGING.search(name) for name in names)


def names(row: OwnFactor | SupplierFootprint) -> tuple[str, str]:
    """What the firm calls an own factor, or the product of a supplier."""
    return (row.name_zh, row.name_en) if isinstance(row, OwnFactor) else (row.product_zh, row.product_en)


@lru_cache(maxsize=4096)
def stuff(*names: str) -> frozenset[str]:
    """The kinds of stuff that the names mention."""
    return frozenset(
        kind
        for kind, (zh, en) in STUFF.items()
        if any(re.search(zh, n) or re.search(en, n, re.IGNORECASE) for n in names if n)
    )


def _of(facts: Facts, provider: Provider) -> frozenset[str]:
    """What the provider is made of, by its names, else by its category."""
    activity = facts.background.activities.get(provider.id)
    if activity is None:
        return frozenset()
    named = stuff(activity.name.zh, activity.name.en, activity.id.replace("-", " "))
    by_category = OF_CATEGORY.get(provider.category, set())
    if named and provider.category in LOOSE:
        return named | LOOSE[provider.category]
    if not named:
        return frozenset(by_category | UNNAMED.get(provider.category, set()) | LOOSE.get(provider.category, set()))
    return named | ({"polymer"} if provider.category in ("polymer", "rubber") else set()) | (by_category - METALS)


def _plastics(*names: str) -> frozenset[str]:
    """The polymers and fibres that the names mention."""
    return frozenset(k for k, words in PLASTICS.items() if any(re.search(words, n, re.IGNORECASE) for n in names if n))


def doubts(facts: Facts) -> Iterator[Doubt]:
    """Rows whose name and whose material, or consumable, are of different stuff."""
    for index, row in enumerate(facts.study.bom):
        if row.kind in (BomKind.MATERIAL, BomKind.PACKAGING, BomKind.AUXILIARY) and row.material:
            yield from _compared(facts, (row.part, row.part_en), row.material, ("bom", index, "material"))
    for index, use in enumerate(facts.study.use):
        yield from _compared(facts, (use.item,), use.activity, ("use", index, "activity"))


def _compared(facts: Facts, names: tuple[str, ...], words: str, path: tuple[str | int, ...]) -> Iterator[Doubt]:
    provider = facts.providers.find(words)
    if provider is None or provider.kind != "background" or provider.category in ("electricity", "process", "waste"):
        return
    said, made = stuff(*names), _of(facts, provider)
    activity = facts.background.activities[provider.id]
    named, bought = _plastics(*names), _plastics(activity.name.zh, activity.name.en, activity.id.replace("-", " "))
    if (said and made and not said & made) or (named and bought and not named & bought):
        yield Doubt(
            Text(f"“{names[0]}”与所选材料“{words}”不像同一种东西", f"{names[-1] or names[0]!r} and its material {words} do not sound like the same stuff"),
            Text("检查是否选错材料；若无误，请改零部件名称", "Was the wrong material chosen? If not, call the part by what it is"), path,
        )  # fmt: skip
