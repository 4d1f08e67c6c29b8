"""What only the firm can say of its study report: goal, audience, cut-off criteria, limitations. It stands in report.toml.

The fields are declared once here; the template, the check for what is missing and docs/report.md follow the declaration. The
study format itself is left alone: a label needs none of this.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventories.problem import InputError, Place, Problems, Text

FILE = "report.toml"
MOST_BYTES = 200_000
MOST_WORDS = 6000
"""Characters of one field"""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides whether a field is mandatory."""

    boundary: str
    gwp_set: str
    public_comparison: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of report.toml."""

    path: str
    """table.key"""
    name: Text
    help: Text
    kind: str = "both"
    """both: zh and en; plain: one text; flag: true or false"""
    needed: Callable[[Circumstances], bool] = lambda _: True

    @property
    def optional(self) -> bool:
        return self.needed is _never


def _never(_: Circumstances) -> bool:
    return False


FIELDS: tuple[Field, ...] = (
    Field("report.number", Text("报告编号", "Report number"), Text("本企业的报告编号", "your own number of the report"), "plain"),
    Field("report.author", Text("编制人", "Author"), Text("编制人姓名、职务", "name and position of the author")),
    Field("report.organisation", Text("编制机构", "Organisation of the author"), Text("编制本报告的机构", "who made the report: the firm itself or a consultant")),
    Field("report.reviewer", Text("审核人", "Reviewer"), Text("内部或外部审核人，可空", "internal or external reviewer, may be empty"), needed=_never),
    Field("goal.purpose", Text("量化目的", "Goal"), Text("为什么开展本次量化", "why the footprint is quantified")),
    Field("goal.application", Text("预期用途", "Intended application"), Text("结果将用于何处", "what the result will be used for")),
    Field("goal.audience", Text("预期读者", "Intended audience"), Text("报告给谁看", "who is to read the report")),
    Field("goal.public_comparison", Text("是否用于公开的比较声明", "Comparative assertion disclosed to the public"),
          Text("true 或 false；true 须有外部专家评审（review.statement）", "true or false; true needs a critical review (review.statement)"), "flag"),
    Field("scope.cutoff", Text("取舍准则", "Cut-off criteria"), Text("哪些输入输出可以舍弃、依据什么门槛", "which inputs and outputs may be left out, by which threshold")),
    Field("scope.use_and_end_of_life", Text("使用与废弃情景", "Use profile and end-of-life scenario"),
          Text("从摇篮到坟墓必填：使用条件、寿命、废弃处置假定的依据", "mandatory from cradle to grave: conditions of use, life, basis of the end-of-life scenario"),
          needed=lambda c: c.boundary == "cradle-to-grave"),
    Field("scope.gwp_justification", Text("GWP 取值的理由", "Why this GWP set"),
          Text("采用非 AR6 的 GWP 时必填", "mandatory for a GWP set that is not AR6"), needed=lambda c: not c.gwp_set.startswith("AR6")),
    Field("data.collection", Text("数据收集程序", "Data collection"), Text("初级数据如何取得、如何核对", "how the firm's data were gathered and checked")),
    Field("interpretation.assumptions", Text("假设", "Assumptions"), Text("影响结果的主要假设", "the main assumptions behind the result")),
    Field("interpretation.limitations", Text("局限", "Limitations"), Text("结果不能说明什么", "what the result cannot tell")),
    Field("interpretation.plans", Text("企业的改进计划", "The firm's own plans"), Text("可空；改进建议由程序计算", "may be empty; suggestions are computed"), needed=_never),
    Field("review.statement", Text("评审声明", "Critical review statement"),
          Text("用于公开比较时必填：评审组、结论", "mandatory for a public comparison: panel and conclusion"), needed=lambda c: c.public_comparison),
)  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """The firm's words; a field that is not there is empty."""

    words: Mapping[str, Text]
    public_comparison: bool | None = None
    file: str = FILE
    there: bool = True
    """whether the file was there to be read"""

    def __getitem__(self, path: str) -> Text:
        return self.words.get(path, Text("", ""))

    def missing(self, boundary: str, gwp_set: str) -> Problems:
        """One problem for each mandatory item that is empty, in either language."""
        problems = Problems()
        if not self.there:
            problems.add(
                "report-absent",
                Text(f"研究目录中没有 {self.file}，下列各项都未填写", f"The study folder holds no {self.file}, so that all of the following is missing"),
                Text("运行 tanbiao report 研究 --template 写出带说明的空白文件，再填写", "Run tanbiao report STUDY --template for an empty one that explains each item, then fill it in"),
                Place(file=self.file),
            )  # fmt: skip
        about = Circumstances(boundary, gwp_set, bool(self.public_comparison))
        for field in FIELDS:
            if not field.needed(about):
                continue
            if field.kind == "flag":
                if self.public_comparison is None:
                    self._lacks(problems, field, Text("", ""), field.path)
                continue
            for language, tag in (("zh", Text("中文", "Chinese")), ("en", Text("英文", "English"))):
                if field.kind == "plain" and language == "en":
                    continue
                if not self[field.path].in_language(language):
                    both = field.kind == "both"
                    self._lacks(
                        problems,
                        field,
                        tag if both else Text("", ""),
                        f"{field.path}.{language}" if both else field.path,
                    )
        return problems

    def _lacks(self, problems: Problems, field: Field, language: Text, path: str) -> None:
        zh, en = (f"（{language.zh}）", f" ({language.en})") if language.zh else ("", "")
        problems.add(
            "report-missing",
            Text(f"报告缺少必填项“{field.name.zh}”{zh}", f"The report lacks the mandatory item “{field.name.en}”{en}"),
            Text(f"在 {FILE} 中填写 {path}：{field.help.zh}", f"Fill in {path} in {FILE}: {field.help.en}"),
            Place(file=self.file, column=path),
        )


EMPTY = Statement({})


def read(path: Path) -> Statement:
    """The statement in a file; an absent file is an empty statement. Raises InputError for what cannot be read."""
    if not path.is_file():
        return Statement({}, file=path.name, there=False)
    problems = Problems()
    raw = _parsed(path)
    words: dict[str, Text] = {}
    flag: bool | None = None
    declared = {f.path: f for f in FIELDS}
    with problems.of_file(path.name):
        for name, value in _entries(raw, problems):
            field = declared.get(name)
            if field is None:
                problems.add(
                    "report-field",
                    Text(f"未知的项 {name}", f"There is no item {name}"),
                    Text(f"可用：{'、'.join(declared)}", f"There are: {', '.join(declared)}"),
                    Place(column=name),
                )
            elif field.kind == "flag":
                flag = value if isinstance(value, bool) else flag
                if not isinstance(value, bool):
                    _wrong(problems, name, Text("应为 true 或 false", "must be true or false"))
            elif (text := _text(value, field.kind)) is None:
                _wrong(
                    problems, name, Text("应为文字（zh、en 两种语言）", "must be text (in both languages: zh and en)")
                )
            elif max(map(len, text)) > MOST_WORDS:
                _wrong(problems, name, Text(f"超过 {MOST_WORDS} 字", f"is longer than {MOST_WORDS} characters"))
            else:
                words[name] = text
    problems.raise_if_any()
    return Statement(words, flag, path.name)


def template() -> str:
    """An empty report.toml with an explanation of every field."""
    lines = [
        "# 碳标：产品碳足迹研究报告中只有企业能填写的内容；tanbiao report 使用。",
        "# What only the firm can say in its study report; used by tanbiao report. See docs/report.md.",
    ]
    table = ""
    for field in FIELDS:
        name, _, key = field.path.partition(".")
        if name != table:
            lines += ["", f"[{name}]"]
            table = name
        need = "可空 optional" if field.optional else field.help.zh
        lines.append(f"# {field.name.zh} {field.name.en}: {need if field.optional else field.help.both(' · ')}")
        lines += {
            "plain": [f'{key} = ""'],
            "flag": [f"# {key} = false"],
        }.get(field.kind, [f'{key}.zh = ""', f'{key}.en = ""'])
    return "\n".join(lines) + "\n"


def _parsed(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MOST_BYTES:
        raise InputError.one(
            "report-toml",
            Text(f"{path.name} 超过 {MOST_BYTES} 字节", f"{path.name} is longer than {MOST_BYTES} bytes"),
            Text("缩短文字", "Shorten the texts"),
            Place(path.name),
        )
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError.one(
            "report-toml",
            Text(f"{path.name} 无法读取：{error}", f"{path.name} cannot be read: {error}"),
            Text("对照 tanbiao report STUDY --template 写出的文件", "See the file that tanbiao report STUDY --template writes"),
            Place(path.name),
        ) from None  # fmt: skip


def _entries(raw: Mapping[str, Any], problems: Problems) -> Iterator[tuple[str, Any]]:
    for table, entries in raw.items():
        if isinstance(entries, Mapping):
            yield from ((f"{table}.{key}", value) for key, value in entries.items())
        else:
            _wrong(problems, table, Text("应为表 [名称]", "must be a table [name]"))


def _text(value: Any, kind: str) -> Text | None:
    if kind == "plain":
        return Text(value.strip(), value.strip()) if isinstance(value, str) else None
    if not isinstance(value, Mapping) or not value.keys() <= {"zh", "en"}:
        return None
    if not all(isinstance(v, str) for v in value.values()):
        return None
    return Text(value.get("zh", "").strip(), value.get("en", "").strip())


def _wrong(problems: Problems, name: str, what: Text) -> None:
    problems.add(
        "report-value",
        Text(f"{name} {what.zh}", f"{name} {what.en}"),
        Text("更正该项", "Correct the item"),
        Place(column=name),
    )
