"""A command line that is wrong: told in both languages like any other problem, exit code 2, nothing on stdout."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cli
from commands import usage

ROOT = cli.__file__.rpartition("/")[0]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Missing argument 'STUDY'.", "缺少参数 STUDY"),
        ("No such option '--bye'. Did you mean '--by'?", "没有选项 --bye，是否应为 '--by'？"),
        ("No such option '--b'. (Did you mean one of: '--by', '--to'?)", "没有选项 --b，是否应为 '--by', '--to'？"),
        ("Invalid value for '--top': 'x' is not a valid integer range.", "'--top' 的值不对：'x' 不是整数"),
        ("Invalid value for '--top': 900 is not in the range 1<=x<=200.", "'--top' 的值不对：900 不在范围 1<=x<=200 之内"),
        ("Invalid value for 'LABEL': File 'a.pdf' does not exist.", "'LABEL' 的值不对：'a.pdf' 不存在"),
        ("'a' is not one of 'b', 'c'.", "'a' 不在可选值 'b', 'c' 之中"),
        ("a name, please  请写姓名", "请写姓名"),
    ],
)  # fmt: skip
def test_what_click_says_is_said_in_chinese_too(english: str, chinese: str) -> None:
    """Its own sentences by pattern; ours already hold both languages."""
    assert usage.worded(english).zh == chinese


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        ("Invalid value for '--to': '1  2' is no share  不是比例", "Invalid value for '--to': '1  2' is no share", "'--to' 的值不对：不是比例"),
        ("Invalid value for 'FILE': File 'a  b.xlsx' does not exist.", "Invalid value for 'FILE': File 'a  b.xlsx' does not exist.", "'FILE' 的值不对：'a  b.xlsx' 不存在"),
        ("a name, please  请写姓名", "a name, please", "请写姓名"),
    ],
)  # fmt: skip
def test_two_spaces_in_what_was_typed_cut_nothing_off(said: str, english: str, chinese: str) -> None:
    """Two spaces part our own languages; in a file name they are a part of it."""
    assert usage.worded(said) == (chinese, english)


def test_a_sentence_that_nobody_foresaw_stands_as_it_is() -> None:
    """A later click may say something else: better in English than not at all."""
    assert usage.worded("Something new.") == ("Something new.", "Something new.")


def test_a_mistyped_command_is_told_in_both_languages_with_what_was_meant() -> None:
    """Through the console script: exit code 2, nothing on stdout, the nearest command, the way to the help."""
    code = "import sys; sys.argv = ['tanbiao', 'chek', 'x']; import cli; cli.run()"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)

    assert (found.returncode, found.stdout) == (2, "")
    assert "Did you mean 'check'?" in found.stderr
    assert "没有命令 chek，是否应为 check？" in found.stderr
    assert "tanbiao --help" in found.stderr
