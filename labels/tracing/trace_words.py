"""Words of the trace's documents, Chinese and English: headings of the workbook, its instructions, kinds and statuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from inventories.problem import Text
from labels import wording
from lca.model import Model
from lca.trace import Trace
from lca.trail import model_sha256

KINDS = {"node": Text("环节", "node"), "loop": Text("循环", "loop"), "remainder": Text("其余", "remainder")}
STATUS = {
    "published": Text("公开数据", "published"),
    "derived": Text("推算", "derived"),
    "computed": Text("单元过程计算", "computed"),
    "estimate": Text("估算", "estimate"),
}

Column = tuple[str, str, float]
"""heading in Chinese, heading in English, width"""
TRACE: tuple[Column, ...] = (
    ("编号", "No.", 14),
    ("名称", "Name (Chinese)", 38),
    ("英文名称", "Name (English)", 44),
    ("每单位上级用量", "Amount per unit of parent", 13),
    ("单位", "Unit", 7),
    ("每功能单位用量", "Amount per functional unit", 13),
    ("自身因子 kgCO2e/单位", "Own factor, kg CO2e per unit", 13),
    ("自身排放 kgCO2e", "Own emission, kg CO2e", 13),
    ("固定因子 kgCO2e/单位", "Constant factor (loop, remainder)", 13),
    ("累计排放 kgCO2e", "Cumulative, kg CO2e", 13),
    ("占总量", "Share of total", 9),
    ("阶段", "Stage", 22),
    ("供应商", "Supplier", 18),
    ("用量数据", "Amount from", 16),
    ("因子状态与评分", "Factor: status, TeR/GeR/TiR", 22),
    ("来源", "Source", 26),
    ("位置", "Place in workbook", 20),
)
FACTORS: tuple[Column, ...] = (
    ("代码", "Id", 30),
    ("名称", "Name (Chinese)", 38),
    ("英文名称", "Name (English)", 44),
    ("单位", "Unit", 8),
    ("因子 kgCO2e/单位", "Factor, kg CO2e per unit", 16),
    ("因子性质", "What it covers", 40),
    ("地域", "Location", 9),
    ("年份", "Year", 7),
    ("状态与评分", "Status, TeR/GeR/TiR", 22),
    ("来源", "Source", 22),
    ("出处", "Locator", 30),
)
PROCESSES: tuple[Column, ...] = (
    ("代码", "Id", 30),
    ("名称", "Name (Chinese)", 38),
    ("英文名称", "Name (English)", 44),
    ("单位", "Unit", 8),
    ("每功能单位用量", "Amount per functional unit", 15),
    ("自身因子 kgCO2e/单位", "Own factor, kg CO2e per unit", 15),
    ("自身排放 kgCO2e", "Own emission, kg CO2e", 15),
    ("占总量", "Share of total", 9),
    ("层级", "Tier", 7),
    ("来源", "Source", 26),
)
PARAMETERS: tuple[Column, ...] = (
    ("代码", "Id", 26),
    ("名称", "Name (Chinese)", 32),
    ("英文名称", "Name (English)", 40),
    ("数值", "Value", 16),
    ("单位", "Unit", 14),
    ("表达式", "Expression", 50),
    ("数据", "Data", 20),
    ("来源", "Source", 26),
)

SOURCES: Mapping[str, Column] = {
    "id": ("编号", "Id", 20),
    "citation": ("引文", "Citation", 70),
    "address": ("地址", "Address", 50),
    "file": ("文件", "File", 26),
    "proves": ("证明", "Proves", 44),
    "sha256": ("SHA-256", "SHA-256", 34),
}
"""Keys of sources and evidence, as columns"""


def quality(status: str, scores: Iterable[int | None]) -> str:
    """Status of a factor in words, and its TeR/GeR/TiR scores where there are any."""
    known = [str(s) if s is not None else "–" for s in scores]
    words = wording.of(STATUS, status).both() if status else ""
    return "  ".join(p for p in (words, "/".join(known) if any(k != "–" for k in known) else "") if p)


def data_set(model: Model) -> str:
    """Version and SHA-256 of the background data, as every document names it."""
    return " · ".join(str(model.dataset[key]) for key in ("version", "sha256") if model.dataset.get(key))


def instructions(model: Model, trace: Trace, yellow: str, grey: str) -> list[tuple[str, str, str]]:
    """What the first sheet says: Chinese, English, and the colour spoken of."""
    unit = model.functional_unit
    subject: Mapping[str, Any] = model.subject
    product = subject.get("product", {}) if isinstance(subject.get("product", {}), Mapping) else {}
    digest = model_sha256(model.to_json())
    cut = f"{trace.cutoff:.3%}".rstrip("0%").rstrip(".") + "%"
    return [
        (f"产品：{product.get('name_zh', '')}", f"Product: {product.get('name_en', '')}", ""),
        (f"功能单位：{unit.description_zh}", f"Functional unit: {unit.description_en}", ""),
        (f"计算标识（模型 SHA-256）：{digest}", f"Identity of the calculation (SHA-256 of the model): {digest}", ""),
        (f"背景数据集：{data_set(model)}；GWP：{model.gwp_set}", f"Background data set: {data_set(model)}; GWP set {model.gwp_set}", ""),
        ("", "", ""),
        ("黄色：可以改动，总量与重新计算的结果完全一致（该环节的全部用量都在表中，且不在循环内）。",
         "Yellow: may be changed, and the total is exactly what a new calculation would give (all of the node's use stands "
         "in the sheet and it lies in no loop).", yellow),
        ("灰色：也是数值，但改动只影响表中看得见的部分；“其余”和循环中的同一环节不会随之变化，结果是近似的。",
         "Grey: a value too, but a change acts on what the sheet shows only; the same node inside a remainder or a loop "
         "does not follow, so the result is an approximation.", grey),
        ("白色：公式。每个上级的累计排放 = 自身排放 + 各下级累计排放之和。",
         "White: formulas. The cumulative emission of a parent is its own emission plus the sum of its children's.", ""),
        ("↻ 循环：该环节在自己的上游再次出现。为避免循环引用，其因子取自“因子”表中注明循环的固定值（由矩阵求解）。",
         "↻ loop: the node comes back in its own chain. To avoid a circular reference its factor is a constant from the "
         "sheet of factors, in a row that names the loop; the matrix gave it.", ""),
        (f"其余：低于截断值（绝对贡献之和的 {cut}）的投入合为一行，因此每个上级都精确相加。",
         f"Remainder: the inputs below the cut-off ({cut} of the sum of absolute contributions) in one row, so that every "
         "parent sums exactly.", ""),
        ("“环节”表列出全部节点的自身排放，来自另一次求解（正向），按计算书固定，供核对总量。",
         "The sheet Processes lists the own emissions of all nodes; they come from another solve (forward), stay as "
         "calculated, and check the total.", ""),
        ("两次求解一致说明算术无误，不等于核查。", "Two solves that agree show that the arithmetic is right; that is no verification.", ""),
    ]  # fmt: skip
