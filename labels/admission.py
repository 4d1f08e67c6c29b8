"""What keeps a record from being made: a trail that contradicts itself, a validity beyond the rule, a claim in a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from inventories.problem import InputError, Place, Problems, Text

VALID_YEARS = 3


TYPES = ("draft", "self-declared", "verified")


def known(document_type: str) -> None:
    """Documents are drafts, self-declared footprints or verified labels; certificates are a body's own and never made here."""
    if document_type not in TYPES:
        raise InputError.one(
            "document-type",
            Text(f"没有 {document_type} 这种文件", f"There is no document of type {document_type}"),
            Text(f"可用：{'、'.join(TYPES)}", f"Use one of {', '.join(TYPES)}"),
        )


def drawn(document_type: str, stated: str, own: str, verified: bool, registered: bool) -> None:
    """What a label may be drawn from: the id is that of the content, and the parts belong to the type of document."""
    problems = Problems()
    if stated != own:
        problems.add(
            "record-id",
            Text(f"记录编号 {stated} 与内容不符，应为 {own}", f"The record's id {stated} does not belong to its content, which has {own}"),
            Text("用 Record.revised 修改记录", "Change records by Record.revised"),
        )  # fmt: skip
    if verified != (document_type == "verified"):
        problems.add(
            "document-verification",
            Text("经核查的标签须有核查陈述，其他文件不得有", "A verified label has a verification statement, other documents have none"),
            Text("附上陈述，或更改文件类型", "Give the statement, or another type of document"),
        )  # fmt: skip
    if registered and document_type == "draft":
        problems.add(
            "document-register",
            Text("草稿不进入登记簿", "A draft stands in no register"),
            Text("去掉登记簿，或更改文件类型", "Leave the register out, or choose another type of document"),
        )
    problems.raise_if_any()


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
