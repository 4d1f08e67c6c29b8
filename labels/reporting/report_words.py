"""Headings of the study report in the order of the Chinese template (GB/T 24067-2024, after secondary sources), and its fixed words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from inventories.background import Activity
from inventories.problem import Text
from inventories.study import Allocation

SECTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("general", "一", "一般信息", "General information"),
    ("product", "1.1", "产品与生产商", "Product and producer"),
    ("authorship", "1.2", "报告信息", "The report"),
    ("basis", "1.3", "量化依据", "Basis of the quantification"),
    ("goal", "二", "量化目的", "Goal"),
    ("scope", "三", "量化范围", "Scope"),
    ("unit", "3.1", "功能单位与基准流", "Functional unit and reference flow"),
    ("boundary", "3.2", "系统边界", "System boundary"),
    ("cutoff", "3.3", "取舍准则与舍弃项", "Cut-off criteria and cut-offs"),
    ("time", "3.4", "时间与地理范围", "Time range and geography"),
    ("scenario", "3.5", "使用与废弃情景", "Use profile and end of life"),
    ("inventory", "四", "清单分析", "Inventory analysis"),
    ("collection", "4.1", "数据收集与来源", "Data collection and sources"),
    ("entries", "4.2", "分阶段清单", "Inventory by life-cycle stage"),
    ("allocation", "4.3", "分配原则与程序", "Allocation"),
    ("electricity", "4.4", "电力", "Electricity"),
    ("quality", "4.5", "数据质量评价", "Data quality"),
    ("assessment", "五", "影响评价", "Impact assessment"),
    ("factors", "5.1", "影响类型与特征化因子", "Impact category and characterization factors"),
    ("results", "5.2", "分阶段结果", "Result by stage and origin"),
    ("gases", "5.3", "按温室气体的结果", "Result by greenhouse gas"),
    ("hotspots", "5.4", "热点", "Hotspots"),
    ("biogenic", "5.5", "生物碳与系统外", "Biogenic carbon and what stands beside"),
    ("interpretation", "六", "结果解释", "Interpretation"),
    ("meaning", "6.1", "结果说明", "What the result says"),
    ("uncertainty", "6.2", "不确定性", "Uncertainty"),
    ("sensitivity", "6.3", "敏感性", "Sensitivity"),
    ("rules", "6.4", "规则检查", "Check against our rules"),
    ("benchmark", "6.5", "对标", "Benchmarks"),
    ("limits", "6.6", "假设与局限", "Assumptions and limitations"),
    ("improvement", "6.7", "改进建议", "Suggestions for improvement"),
    ("annex", "附", "附录", "Annexes"),
    ("parameters", "A", "参数", "Parameters"),
    ("processes", "B", "背景单元过程", "Background unit processes"),
    ("evidence", "C", "证据清单", "Evidence"),
    ("sources", "D", "资料来源", "Sources"),
    ("versions", "E", "版本与复算", "Versions and re-computation"),
)
ALLOCATIONS = {
    Allocation.DIRECT: Text("全部计入本产品产量", "all for this product's output"),
    Allocation.PIECES: Text("按件数", "by pieces"),
    Allocation.MASS: Text("按质量", "by mass"),
    Allocation.HOURS: Text("按工时", "by machine hours"),
    Allocation.VALUE: Text("按产值", "by economic value"),
    Allocation.SUBMETER: Text("分表计量", "by sub-meter"),
    Allocation.PER_PIECE: Text("已按件给出", "given per piece"),
}
STATES = {
    "own": Text("全部为初级数据", "all primary"),
    "partly": Text("部分为初级数据", "partly primary"),
    "given": Text("已填，但非初级数据", "filled in, none of it primary"),
    "default": Text("未填，采用缺省值", "not filled in: defaults"),
}
SHEETS = {
    "bom": Text("物料", "Bill of materials"),
    "packaging": Text("包装", "Packaging"),
    "energy": Text("能源", "Energy"),
    "direct": Text("直接排放", "Direct emissions"),
    "distribution": Text("分销", "Distribution"),
    "use": Text("使用", "Use"),
    "eol": Text("废弃", "End of life"),
}
_METHODS = (
    ("mass allocation: share ", Text("按质量分配，份额", "by mass, share")),
    ("economic allocation: share ", Text("按经济价值分配，份额", "by economic value, share")),
    ("substitution: ", Text("系统扩展，替代", "system expansion, in place of")),
)


def method(arithmetic: str, known: Mapping[str, Activity]) -> list[tuple[Text, str]]:
    """How a background process was allocated: each method in words with its arithmetic, ids of the data set by name."""
    said = []
    for part in arithmetic.split("; "):
        start, words = next(((s, w) for s, w in _METHODS if part.startswith(s)), ("", Text("", "")))
        replaced = r" of ([a-z0-9-]+)(?=, |$)"
        said.append((words, re.sub(replaced, lambda m: _replaced(known.get(m[1])) or m[0], part.removeprefix(start))))
    return said


def _replaced(by: Activity | None) -> str:
    return f" {by.unit} {by.name.both(' ')}" if by else ""


def sections() -> dict[str, dict[str, str]]:
    """id → number, names and depth (chapter or section)."""
    return {
        key: {"number": n, "zh": zh, "en": en, "level": "section" if n[0].isascii() else "chapter"}
        for key, n, zh, en in SECTIONS
    }
