"""What a form, its sheets and its columns are: headers in both languages, units, choices, and the field each of them fills.

The study's form is declared in `form`, those of the ledger, the review and the tender in their rooms; writers and readers
work from these declarations alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel

from inventories.problem import Text

Kind = Literal["text", "number", "share", "whole", "date", "choice", "open", "value", "ids", "months"]
"""`open` is a choice that also takes other words; `value` a number or a word; `ids` several ids in one cell."""
NO_UNIT = Text("", "")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a drop-down list."""

    id: str
    name: Text

    @property
    def shown(self) -> str:
        """As it stands in the drop-down list."""
        return self.name.zh if self.name.zh == self.id else f"{self.name.zh} {self.id}"

    @property
    def spellings(self) -> frozenset[str]:
        return frozenset(fold(word) for word in (self.id, self.shown, *self.name))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one line of the product sheet."""

    field: str
    """name of the field in the row's model; on the product sheet a dotted path in Study"""
    name: Text
    kind: Kind
    help_zh: str
    width: float = 14
    unit: Text = NO_UNIT
    """the fixed unit of the number, or nothing"""
    choices: tuple[Choice, ...] = ()
    feed: str = ""
    """name of the list on the lists sheet that feeds the drop-down"""
    required: bool = False

    @property
    def header(self) -> str:
        """Text of the header cell: Chinese, English and the unit, each on its own line."""
        star = " *" if self.required and self.kind != "value" else ""
        return f"{self.name.zh}{star}\n{self.name.en}" + (f"\n[{self.unit.both(' ')}]" if self.unit.zh else "")

    @property
    def label(self) -> str:
        """Short name for messages."""
        return f"{self.name.zh} {self.name.en}"

    def is_header(self, text: str) -> bool:
        """Whether a header cell means this column: both languages, or either, or the field's name."""
        bare = re.sub(r"\[[^\]]*\]\s*$", "", text)
        said = {fold(bare), *(fold(line) for line in bare.splitlines())}
        return bool(said & {fold(self.name.zh), fold(self.name.en), fold(self.label), fold(self.field)})


def column(
    field: str, zh: str, en: str, kind: Kind, help_zh: str, width: float = 14, *, unit: Text = NO_UNIT,
    choices: tuple[Choice, ...] = (), feed: str = "", required: bool = False,
) -> Column:  # fmt: skip
    """A column as the forms declare it: field, name in both languages, kind, help, width in letters."""
    return Column(field, Text(zh, en), kind, help_zh, width, unit, choices, feed, required)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that holds rows of one model."""

    id: str
    """name of the field in the model of the whole form"""
    name: Text
    purpose: Text
    model: type[BaseModel]
    columns: tuple[Column, ...]
    blank_rows: int = 30

    @property
    def title(self) -> str:
        """Name on the tab."""
        return f"{self.name.zh} {self.name.en}"

    def column(self, field: str) -> Column:
        return next(c for c in self.columns if c.field == field)


FieldPath = tuple[str | int, ...]
"""E.g. ("bom", 3, "quantity") for study.bom[3].quantity, or ("firm", "uscc")."""


@dataclass(frozen=True, slots=True)
class Form:
    """All that one workbook asks for: single lines, and sheets of rows."""

    fields: tuple[Column, ...]
    sheets: tuple[Sheet, ...]
    models: Mapping[str, type[BaseModel]]
    """of the sections whose fields are single lines; "" is the whole form"""
    made_by: str
    """command that writes an empty one; messages send the user to it"""

    def table(self, section: str) -> Sheet:
        """The sheet that holds the rows of a section; raises KeyError."""
        return {s.id: s for s in self.sheets}[section]

    def help_en(self, column: Column) -> str:
        """English help of a single line: the description of its field."""
        section, _, field = column.field.rpartition(".")
        return help_of(self.models[section], field)

    def column(self, path: FieldPath) -> Column | None:
        """The column or line that a field stands in."""
        named = [part for part in path if isinstance(part, str)]
        if len(named) >= 2 and isinstance(path[1], int):
            declared = next((s for s in self.sheets if s.id == named[0]), None)
            return next((c for c in declared.columns if c.field == named[1]), None) if declared else None
        return next((c for c in self.fields if c.field == ".".join(named)), None)

    def name(self, path: FieldPath) -> Text:
        """What the user calls a field: the header of its column, or its name in the JSON form."""
        if column := self.column(path):
            return column.name
        name = str(next((p for p in reversed(path) if isinstance(p, str)), "$"))
        return Text(name, name)


@lru_cache(maxsize=4096)
def fold(words: str) -> str:
    """Full width, case, spaces, stars and punctuation do not tell two headers apart."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", words).casefold())


def choice(identity: str, zh: str, en: str = "") -> Choice:
    return Choice(identity, Text(zh, en or identity))


GUIDE, LISTS = Text("说明", "Guide"), Text("清单", "Lists")
"""Sheets that every form has."""

YES_NO = (choice("yes", "是"), choice("no", "否"))
ASSURANCE = (choice("limited", "有限保证"), choice("reasonable", "合理保证"))
DATA_KIND = (choice("primary", "初级"), choice("secondary", "次级"), choice("estimate", "估算"))
LOSS_FATE = (choice("remelt", "厂内回用"), choice("sold", "外售回收"), choice("waste", "废弃"))
BOM_KIND = (
    choice("material", "材料"),
    choice("process", "工序"),
    choice("auxiliary", "辅料"),
    choice("packaging", "包装"),
)
ALLOCATION = (
    choice("direct", "全归本产品"),
    choice("pieces", "按件数分摊"),
    choice("mass", "按质量分摊"),
    choice("hours", "按工时分摊"),
    choice("value", "按产值分摊"),
    choice("submeter", "分表计量"),
    choice("per-piece", "已是单件量"),
)
CERTIFICATE = (choice("none issued", "未核发绿证"), choice("kept", "绿证自持"), choice("sold", "绿证已售"))
BOUNDARY = (choice("cradle-to-gate", "从摇篮到大门"), choice("cradle-to-grave", "从摇篮到坟墓"))
GATE = BOUNDARY[:1]
BASIS = (choice("life", "整个寿命"), choice("year", "每年"))
GWP_SET = tuple(choice(name, name) for name in ("AR6 -1/+1", "AR6 0/0", "AR5 -1/+1", "AR5 0/0"))
ORIGIN = (
    choice("fossil", "化石"),
    choice("biogenic", "生物成因"),
    choice("land-use change", "土地利用变化"),
    choice("aircraft", "航空"),
    choice("not given", "未给出"),
)
DISTRIBUTION = (
    choice("lognormal", "对数正态"),
    choice("normal", "正态"),
    choice("triangular", "三角"),
    choice("uniform", "均匀"),
)
GWP_BASIS = (choice("AR4", "AR4"), choice("AR5", "AR5"), choice("AR6", "AR6"), choice("unknown", "不明"))
ENERGY_TAG = (
    choice("life-cycle", "生命周期"),
    choice("upstream", "上游"),
    choice("combustion", "燃烧"),
    choice("CO2-only", "仅二氧化碳"),
)
CATEGORY = tuple(
    choice(identity, zh)
    for identity, zh in {
        "electricity": "电力", "heat": "热力", "fuel": "燃料", "transport": "运输", "chemical": "化学品", "metal": "金属",
        "polymer": "塑料", "wood": "木材", "paper": "纸", "textile": "纺织", "glass": "玻璃", "mineral": "矿物",
        "rubber": "橡胶", "electronics": "电子", "battery": "电池", "process": "工序", "waste": "废物处理", "water": "水",
        "other": "其他",
    }.items()
)  # fmt: skip
SCORE = tuple(choice(str(n), str(n)) for n in range(1, 6))


def help_of(model: type[BaseModel], field: str) -> str:
    """The description of a field, the English help of its column."""
    return model.model_fields[field].description or ""

