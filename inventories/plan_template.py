"""A scenario file to begin with: one measure, one range and one choice of model, written for the rows of the study at hand."""

from __future__ import annotations

import json

from inventories.plan import FORMAT
from inventories.problem import Text
from inventories.study import BomKind, Study

NAME = "scenario.toml"


def template(study: Study) -> str:
    """TOML that tanbiao scenario computes as it stands, with what each line means."""
    name, selector, field, value = _subject(study)
    return f"""\
# 碳标：情景文件，tanbiao scenario 与 tanbiao target 使用；照样改写、增删即可。写法见 docs/scenarios.md
# Scenario file of tanbiao scenario and tanbiao target: an example to change. What may be said: docs/scenarios.md
format = {_quoted(FORMAT)}

# 措施：企业能做的事，可写多条；本例把一个数量减少 10 %
# Measure: something the firm can do, as many as you like; here an amount that is 10 % smaller
[[measure]]
id = "less"
name_zh = {_quoted(f"{name.zh}：减少 10 %")}
name_en = {_quoted(f"{name.en}: 10 % less")}
[[measure.change]]
{selector}
{field} = {value * 0.9:.6g}

# 区间：一处改动取几个值，写在 {{x}} 处
# Range: one change at several values, which go where {{x}} stands
[[range]]
id = "amount"
name_zh = {_quoted(name.zh)}
name_en = {_quoted(name.en)}
values = [{value * 0.8:.6g}, {value * 0.9:.6g}, {value:.6g}]
[range.change]
{selector}
{field} = "{{x}}"

# 模型选择：同一产品的另一种算法，另表列出，不与措施相加
# Choice of model: another way to reckon the same product, in a table of its own and never added to measures
[[choice]]
id = "grid-2023"
name_zh = "电力碳足迹因子用 2023 年值"
name_en = "Official electricity factor of 2023"
[[choice.change]]
everywhere = "electricity-cn"
by = "electricity-cn-2023"
"""


def _subject(study: Study) -> tuple[Text, str, str, float]:
    """What the example changes, with its selector, field and value: the first purchased material, else the product's mass."""
    for number, row in enumerate(study.bom, start=1):
        if row.kind is BomKind.MATERIAL and row.material and row.quantity:
            known = sum(row.part in (r.part, r.part_en) or row.part in r.part for r in study.bom) == 1
            name = _quoted(row.part) if known else str(number)
            return Text(row.part, row.part_en or row.part), f"bom = {name}", "quantity", row.quantity
    return Text("产品质量", "Mass of the product"), 'study = "product.mass"', "value", study.product.mass


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
