"""What a person does not see in a workbook counts all the same: says so, because a hidden row is easily forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from inventories.grid import Grid
from inventories.problem import Place, Problems, Text, stretches

_LOOK = Text(
    "取消隐藏、清除筛选后核对；不应计入的行请删除", "Unhide it or clear the filter and look; delete what should not count"
)
_SHOWN = 12
"""Stretches of rows that one sentence names."""


def tell(page: Grid, rows: Iterable[int], file: str, notices: Problems) -> None:
    """Notes that `rows` of a sheet were read although the sheet, or some of them, cannot be seen."""
    read = sorted(rows)
    if page.concealed and read:
        notices.add(
            "sheet-hidden",
            Text(f"工作表“{page.title}”被隐藏，其中的内容照常计入", f"The sheet {page.title!r} is hidden; what it holds counts all the same"),
            _LOOK,
            Place(file, page.title),
        )  # fmt: skip
    unseen = [row for row in read if row in page.hidden]
    if unseen:
        said = stretches(unseen)
        rest = Text(" 等", " and more") if len(said) > _SHOWN else Text("", "")
        zh, en = "、".join(said[:_SHOWN]) + rest.zh, ", ".join(said[:_SHOWN]) + rest.en
        notices.add(
            "rows-hidden",
            Text(f"第 {zh} 行被隐藏或筛去，照常计入（共 {len(unseen)} 行）", f"Hidden or filtered away, but counted all the same: row{'s' * (len(unseen) > 1)} {en} ({len(unseen)} in all)"),
            _LOOK,
            Place(file, page.title, unseen[0]),
        )  # fmt: skip
