"""Tables and help on a terminal: what fits side by side, what is stacked, and where lines break."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli import main
from commands.layout import broken, columns, side_by_side, stacked, width

HEADERS = ["产品 product", "功能单位 functional unit", "kg CO2e", "估算 estimates"]
ROWS = [["办公转椅 EX-19 Office task chair EX-19", "提供并维护一个座位 10 年", "132.8", "69.6 %"]]


def test_chinese_takes_two_columns() -> None:
    """A terminal gives each Chinese character the room of two letters."""
    assert width("碳 CO2") == 6


def test_a_table_that_fits_stands_side_by_side() -> None:
    """Every column as wide as its widest cell or header."""
    assert columns(HEADERS, ROWS, (2, 3), 120) == [38, 24, 7, 14]


def test_numbers_are_never_broken() -> None:
    """Texts give way, figures keep their line."""
    made = columns(HEADERS, ROWS, (2, 3), 70)

    assert made is not None
    assert made[2] >= len("132.8")
    assert sum(made) + 2 * 3 <= 70


def test_a_table_too_wide_for_the_terminal_is_stacked() -> None:
    """At 40 columns the four columns are read row under row instead."""
    assert columns(HEADERS, ROWS, (2, 3), 40) is None
    assert stacked(HEADERS, ROWS, 40) == [
        [
            "办公转椅 EX-19 Office task chair EX-19", "  功能单位 functional unit  提供并维护一",
            "                            个座位 10 年",
            "  kg CO2e 132.8   估算 estimates 69.6 %",
        ]
    ]  # fmt: skip


def test_a_stacked_row_keeps_the_order_of_the_columns() -> None:
    """A short cell before a long one stays before it."""
    assert stacked(["id", "名称", "name"], [["x", "椅子", "a chair with a name that fills a line of its own"]], 60) == [
        ["x", "  名称 椅子", "  name  a chair with a name that fills a line of its own"]
    ]


def test_a_blank_cell_is_left_out_of_a_stacked_row() -> None:
    """A label without a value tells nothing."""
    assert stacked(["a", "b", "c"], [["x", "", "1"]], 40) == [["x", "  c 1"]]


def test_no_line_starts_with_a_closing_mark() -> None:
    """Chinese punctuation stays with the character before it."""
    assert broken("二氧化碳，化石", 8) == ["二氧化", "碳，化石"]


def test_an_indented_cell_keeps_its_indent() -> None:
    """Deeper lines of a tree stay below their parent."""
    assert broken("    Steel, cold-rolled sheet and coil", 24) == ["    Steel, cold-rolled", "      sheet and coil"]
    assert broken("  其余三项投入（其中最大为铝锭）一二三四五六七八", 20) == ["  其余三项投入（其中", "    最大为铝锭）一二", "    三四五六七八"]


def test_an_indented_sentence_in_chinese_gets_no_spaces() -> None:
    """Its lines are broken between characters, more than once."""
    assert (
        "".join(line.strip() for line in broken("    未声明初级数据占比，按零计算，请向供应商索取", 24))
        == "未声明初级数据占比，按零计算，请向供应商索取"
    )


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]), max_size=60), st.integers(4, 40))
def test_broken_lines_fit_and_lose_nothing(text: str, room: int) -> None:
    """Whatever the text, each line fits, and all characters are there in order."""
    lines = broken(text, room)

    assert all(width(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrapped_rows_line_up() -> None:
    """Each line of a row is as wide as the table at most, with the figure in its first line."""
    head, body = side_by_side(["名称 name", "kg"], [["Steel, cold-rolled sheet", "2.5"]], (1,), [12, 4])

    assert head == ["名称 name       kg"]
    assert body == ["Steel,         2.5", "cold-rolled", "sheet"]


def test_help_says_every_heading_in_both_languages() -> None:
    """Usage, options, commands, and click's own sentences."""
    said = CliRunner().invoke(main, ["--help"]).output

    for words in (
        "用法 Usage:",
        "选项 Options:",
        "命令 Commands:",
        "显示本说明",
        "检查核算工作簿",
        "查询开放背景数据集",
    ):
        assert words in said


@pytest.mark.parametrize("group", ["data", "rules"])
def test_a_group_lists_its_commands_in_both_languages(group: str) -> None:
    """The list of commands below a group is not cut at the English half."""
    said = CliRunner().invoke(main, [group, "--help"]).output.split("Commands:")[1]

    assert "..." not in said
    assert sum(any("\u4e00" <= c <= "\u9fff" for c in line) for line in said.splitlines()) >= 2


def test_no_line_of_help_is_wider_than_the_terminal() -> None:
    """Chinese characters count double."""
    said = CliRunner().invoke(main, ["calculate", "--help"], terminal_width=60).output

    assert max(map(width, said.splitlines())) <= 60
    assert isinstance(click.Context(main).make_formatter(), click.Context.formatter_class)
