"""What is wrong with a command line, in both languages: click says it in English only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

import click

from inventories.problem import InputError, Place, Text

CHINESE: Mapping[str, str] = {
    r"Missing argument '?(.+?)'?\.": "缺少参数 {0}",
    r"Missing option '?(.+?)'?\.": "缺少选项 {0}",
    r"No such option '?(.+?)'?\.": "没有选项 {0}",
    r"No such command '?(.+?)'?\.": "没有命令 {0}",
    r"(No such .+\.) (?:Did you mean |\(Did you mean one of: )(.+?)\?\)?": "{0}，是否应为 {1}？",
    r"Option '?(.+?)'? requires an argument\.": "选项 {0} 后须写值",
    r"Option '?(.+?)'? does not take a value\.": "选项 {0} 不带值",
    r"Got unexpected extra arguments? \((.+)\)": "多余的参数：{0}",
    r"Invalid value for (.+?): (.+)": "{0} 的值不对：{1}",
    r"(.+) is not one of (.+)\.": "{0} 不在可选值 {1} 之中",
    r"(.+) is not a valid integer.*\.": "{0} 不是整数",
    r"(.+) is not a valid (?:float|number).*\.": "{0} 不是数字",
    r"(.+) is not in the range (.+)\.": "{0} 不在范围 {1} 之内",
    r"(.+) does not match the formats? (.+)\.": "{0} 不合格式 {1}",
    r"(?:File|Directory|Path) (.+) does not exist\.": "{0} 不存在",
    r"(?:File|Directory|Path) (.+) is a file\.": "{0} 是文件，应为文件夹",
    r"(?:File|Directory|Path) (.+) is a directory\.": "{0} 是文件夹，应为文件",
    r"(?:File|Directory|Path) (.+) is not (?:readable|writable)\.": "{0} 不能读写",
    r"(.+) is not '(.+)'\.": "{0} 不是 {1}",
}
"""click's sentences as patterns; what stands inside one is put into Chinese in its turn."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def problem(error: click.ClickException) -> InputError:
    """The error as a problem like any other, with the way to the command's help as its cure."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "tanbiao"
    said = worded(error.format_message().strip())
    if near := _meant(error, context):
        said = Text(f"{said.zh}，是否应为 {near}？", f"{said.en} Did you mean {near!r}?")
    return InputError.one("usage", said, Text(f"用法见 {path} --help", f"See {path} --help"), Place(file=path))


def worded(message: str) -> Text:
    """A sentence of click in both languages; our own hold both, two spaces apart, alone or at the end of one of click's."""
    for pattern, words in CHINESE.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            parts = [worded(part) for part in found.groups()]
            ours = message[found.end(len(parts)) :] == ""
            english = message[: found.start(len(parts))] + parts[-1].en if ours else message
            return Text(words.format(*(part.zh for part in parts)), english)
    english, _, own = message.rpartition("  ")
    return Text(own, english) if _HAN.search(own) else Text(message, message)


def _meant(error: click.ClickException, context: click.Context | None) -> str:
    """The command that a mistyped one comes closest to."""
    name = getattr(error, "command_name", "")
    if (
        not name
        or getattr(error, "possibilities", None)
        or context is None
        or not isinstance(context.command, click.Group)
    ):
        return ""
    return next(iter(get_close_matches(name, context.command.list_commands(context), 1)), "")
