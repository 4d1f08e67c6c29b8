"""What keeps a record from being made: a trail that contradicts itself, a validity beyond the rule, a claim in a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from inventories.problem import InputError, Place, Problems, Text

VALID_YEARS = 3


def issued(document_type: str) -> None:
    """Only draft sheets are issued in this version: the other types need signatures and a register."""
    if document_type != "draft":
        raise InputError.one(
            "document-type",
            Text(
                f"本版本只签发测算结果草稿，不签发 {document_type}",
                f"This version issues draft sheets only, not {document_type}",
            ),
            Text("使用 draft", "Use draft"),
        )


def validity(day: date, period_end: date, first: date | None, last: date | None) -> tuple[date, date]:
    latest = _years_after(period_end, VALID_YEARS)
    """First and last day; the default ends three years after the data (PACT)."""
    begin, end = first or day, last or latest
    if end > latest or begin > end:
        raise InputError.one(
            "validity",
            Text(f"有效期 {begin} 至 {end} 不成立：不得早于起始日，且不得超过数据期末后三年（{latest}）", f"A validity from {begin} to {end} cannot be: it must end after it begins and at most three years after the data ({latest})"),
            Text("更正有效期或采用更近的数据期间", "Correct the validity or use a more recent reference period"),
        )  # fmt: skip
    return begin, end


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def same(stated: str, computed: str) -> None:
    """The digest a trail states is that of its model."""
    if stated != computed:
        raise InputError.one(
            "trail-digest",
            Text(
                "计算轨迹的模型与其摘要不符：文件被改动过",
                "The model of the trail does not match its digest: the file was changed",
            ),
            Text("重新运行 tanbiao calculate", "Run tanbiao calculate again"),
        )


_CLAIMS = re.compile(
    r"碳中和|零碳|零排放|净零|负碳|气候中和|低碳(?!钢|铁|合金)|carbon[ -]?neutral|net[ -]?zero|zero[ -]?(?:carbon|emission)|"
    r"climate[ -]?(?:neutral|positive)|carbon[ -]?(?:negative|free)|low[ -]?carbon(?![ -]+(?:steel|iron|alloy))",
    re.IGNORECASE,
)
"""A footprint is a number; these are claims that need a certificate of their own. Low-carbon steel is a material."""


def no_claims(subject: Mapping[str, Any]) -> None:
    """No name of a product carries a claim that needs a certificate of its own."""
    problems = Problems()
    for name in ("name_zh", "name_en", "model"):
        if found := _CLAIMS.search(str(subject["product"][name])):
            problems.add(
                "claim",
                Text(f"产品名称含有声明“{found[0]}”，碳足迹结果不能证明它", f"The product's name holds the claim “{found[0]}”, which a footprint does not prove"),
                Text("从产品名称中删去", "Take it out of the product's name"),
                Place(sheet="产品 Product", column=f"product.{name}"),
            )  # fmt: skip
    problems.raise_if_any()
