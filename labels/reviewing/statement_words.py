"""The words of a verification statement: our defaults, and a body's own in wording.toml.

A statement with limited assurance is worded negatively, one with reasonable assurance positively (rule 57); a body's own words are
held to that. Placeholders in braces are filled in by the program; nothing else in braces is allowed.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventories.problem import InputError, Place, Problems, Text

LARGEST = 100_000
"""bytes"""
LONGEST = 3000
"""characters of one text"""
PLACEHOLDERS = (
    "product", "model", "firm", "body", "value", "unit", "functional_unit", "criteria", "level", "materiality", "rows", "population", "coverage",
)  # fmt: skip

_OPINION = {
    "limited.unmodified": Text(
        "基于所实施的程序和取得的证据，我们未注意到任何事项使我们相信上述产品碳足迹（{value} kg CO2e/{unit}）未在所有重大方面按照上述准则编制。",
        "Based on the procedures performed and the evidence obtained, nothing has come to our attention that causes us to believe that the product carbon footprint stated above ({value} kg CO2e per {unit}) has not been prepared, in all material respects, in accordance with the criteria.",
    ),
    "limited.modified": Text(
        "基于所实施的程序和取得的证据，除“保留理由”所述事项的影响外，我们未注意到任何事项使我们相信上述产品碳足迹（{value} kg CO2e/{unit}）未在所有重大方面按照上述准则编制。",
        "Based on the procedures performed and the evidence obtained, and except for the effects of the matter described under the basis of modification, nothing has come to our attention that causes us to believe that the product carbon footprint stated above ({value} kg CO2e per {unit}) has not been prepared, in all material respects, in accordance with the criteria.",
    ),
    "reasonable.unmodified": Text(
        "我们认为，上述产品碳足迹（{value} kg CO2e/{unit}）在所有重大方面按照上述准则编制。",
        "In our opinion, the product carbon footprint stated above ({value} kg CO2e per {unit}) has been prepared, in all material respects, in accordance with the criteria.",
    ),
    "reasonable.modified": Text(
        "我们认为，除“保留理由”所述事项的影响外，上述产品碳足迹（{value} kg CO2e/{unit}）在所有重大方面按照上述准则编制。",
        "In our opinion, except for the effects of the matter described under the basis of modification, the product carbon footprint stated above ({value} kg CO2e per {unit}) has been prepared, in all material respects, in accordance with the criteria.",
    ),
    "adverse": Text(
        "由于“保留理由”所述事项重大，上述产品碳足迹（{value} kg CO2e/{unit}）没有在所有重大方面按照上述准则编制。",
        "Because of the significance of the matter described under the basis of modification, the product carbon footprint stated above ({value} kg CO2e per {unit}) has not been prepared, in all material respects, in accordance with the criteria.",
    ),
    "disclaimed": Text(
        "由于“保留理由”所述事项，我们没有取得充分、适当的证据，对上述产品碳足迹不发表意见。",
        "Because of the matter described under the basis of modification, we have not obtained sufficient appropriate evidence and express no opinion on the product carbon footprint stated above.",
    ),
}  # fmt: skip
DEFAULT: Mapping[str, Text] = {
    "title": Text("产品碳足迹核查声明", "Product carbon footprint verification statement"),
    "responsibilities": Text(
        "{firm}负责按照准则编制产品碳足迹并提供数据。{body}负责按约定的保证等级独立核查并发表意见；核查组与独立复核人均未参与编制。",
        "{firm} is responsible for preparing the product carbon footprint in accordance with the criteria and for its data. {body} is responsible for verifying it independently at the agreed level of assurance and for its opinion; neither the team nor the independent reviewer took part in preparing it.",
    ),
    "limitation": Text(
        "本声明仅适用于上述产品、期间与模型摘要所指的计算；不是认证证书，也不是与其他产品比较的依据。有限保证的程序少于合理保证。",
        "This statement applies only to the product and the period above and to the calculation that the model digest names. It is no certificate and no ground for a comparison with other products. Limited assurance takes fewer procedures than reasonable assurance.",
    ),
    **{f"opinion.{k}": v for k, v in _OPINION.items()},
}  # fmt: skip

_NEGATIVE = (re.compile("未(曾)?(注意到|发现)|没有(注意到|发现)"), re.compile(r"nothing (has )?c[ao]me to our (attention|notice)|(are|were) not aware of any", re.IGNORECASE))  # fmt: skip
_POSITIVE = (re.compile("认为"), re.compile(r"\b(in our opinion|we (conclude|are of the opinion))\b", re.IGNORECASE))


@dataclass(frozen=True)
class Wording:
    """The texts of one body."""

    words: Mapping[str, Text]

    def filled(self, key: str, values: Mapping[str, Text]) -> Text:
        """A text with its placeholders filled in, each in its own language."""
        made = self.words[key]
        return Text(
            made.zh.format_map({k: v.zh for k, v in values.items()}), made.en.format_map({k: v.en for k, v in values.items()})
        )  # fmt: skip

    def opinion(self, level: str, kind: str, values: Mapping[str, Text]) -> Text:
        """The sentence of the opinion."""
        key = f"opinion.{level}.{kind}"
        return self.filled(key if key in self.words else f"opinion.{kind}", values)


OURS = Wording(DEFAULT)


def read(path: Path) -> Wording:
    """A body's own wording over the defaults; raises InputError naming every key that does not fit."""
    raw, problems = _parsed(path), Problems()
    words = dict(DEFAULT)
    given: set[str] = set()
    for key, value in _flat(raw):
        if key not in DEFAULT:
            problems.add(
                "wording-key", Text(f"没有名为 {key} 的项", f"There is no item {key}"),
                Text(f"可用：{'、'.join(DEFAULT)}", f"There are: {', '.join(DEFAULT)}"), Place(path.name, column=key),
            )  # fmt: skip
            continue
        text = _text(value)
        if text is None:
            problems.add(
                "wording-value", Text(f"{key} 须有 zh 与 en 两种文字，各不超过 {LONGEST} 字", f"{key} needs zh and en, each of at most {LONGEST} characters"),
                Text('写作 zh = "…"、en = "…"', 'Write zh = "…" and en = "…"'), Place(path.name, column=key),
            )  # fmt: skip
            continue
        for fault in _braces(text):
            problems.add(
                "wording-placeholder", Text(f"{key} 中的 {fault} 不是可用的占位", f"{fault} in {key} is no placeholder"),
                Text(f"可用：{'、'.join(PLACEHOLDERS)}", f"There are: {', '.join(PLACEHOLDERS)}"), Place(path.name, column=key),
            )  # fmt: skip
        words[key] = text
        given.add(key)
    for key in sorted(given):
        for what in _form(key, words[key]):
            problems.add(
                "wording-form", what, Text("有限保证用“未注意到……”，合理保证用“我们认为……”", "Limited assurance says “nothing has come to our attention”, reasonable “in our opinion”"), Place(path.name, column=key)
            )  # fmt: skip
    problems.raise_if_any()
    return Wording(words)


def _form(key: str, text: Text) -> Iterator[Text]:
    """Whether an opinion is worded as its level asks, in both languages."""
    parts = key.split(".")
    if parts[0] != "opinion" or len(parts) != 3:
        return
    limited = parts[1] == "limited"
    for language, negative, positive in zip(("zh", "en"), _NEGATIVE, _POSITIVE, strict=True):
        said = text.in_language(language)
        if limited and (not negative.search(said) or positive.search(said)):
            yield Text(
                f"{key}.{language}：有限保证须用否定式表述",
                f"{key}.{language}: limited assurance must be worded negatively",
            )
        if not limited and (negative.search(said) or not positive.search(said)):
            yield Text(
                f"{key}.{language}：合理保证须用肯定式表述",
                f"{key}.{language}: reasonable assurance must be worded positively",
            )


def template() -> str:
    """wording.toml with our own texts, to be edited."""
    lines = [
        "# 碳标：核查声明的措辞；tanbiao statement --wording wording.toml。占位见 docs/review.md。",
        "# Wording of the verification statement. Placeholders: " + ", ".join(f"{{{p}}}" for p in PLACEHOLDERS),
    ]
    for key, text in DEFAULT.items():
        lines += ["", f"[{key}]", f"zh = {_quoted(text.zh)}", f"en = {_quoted(text.en)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _braces(text: Text) -> Iterator[str]:
    for said in text:
        try:
            for _, name, spec, conversion in string.Formatter().parse(said):
                if name is not None and (name not in PLACEHOLDERS or spec or conversion):
                    yield "{" + name + "}"
        except ValueError:
            yield "{"


def _flat(raw: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in raw.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and path not in DEFAULT and depth < 3 and not value.keys() & {"zh", "en"}:
            yield from _flat(value, f"{path}.", depth + 1)
        else:
            yield path, value


def _text(value: Any) -> Text | None:
    if not isinstance(value, Mapping) or set(value) != {"zh", "en"}:
        return None
    if not all(isinstance(v, str) and 0 < len(v.strip()) <= LONGEST for v in value.values()):
        return None
    return Text(value["zh"].strip(), value["en"].strip())


def _parsed(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) <= LARGEST:
            return tomllib.loads(data.decode("utf-8-sig"))
        why = Text("文件过大", "it is too large")
    except OSError as error:
        why = Text(error.strerror or "", error.strerror or "")
    except (ValueError, RecursionError) as error:
        why = Text(str(error), str(error))
    raise InputError.one(
        "wording-toml", Text(f"{path.name} 无法读取：{why.zh}", f"{path.name} cannot be read: {why.en}"),
        Text("对照 tanbiao statement --template 写出的文件", "See the file that tanbiao statement --template writes"), Place(path.name),
    )  # fmt: skip
