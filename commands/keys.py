"""Keys for trying things out, and the one way every command takes to a key file's password."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from commands import output
from commands.options import json_option
from inventories.problem import InputError, Text

if TYPE_CHECKING:
    from labels.signing.keys import Key

VARIABLE = "TANBIAO_PASSWORD"
F = TypeVar("F", bound=Callable[..., Any])


def key_options(
    required: bool = True, name: str = "--key", what: str = "PKCS#12 file of the signing key.  签名密钥"
) -> Callable[[F], F]:
    """`--key` and `--password-file`; the command gets `key` (or the name given) and `password_file`."""

    def decorate(command: F) -> F:
        file = click.option(
            "--password-file",
            type=click.Path(path_type=Path, dir_okay=False),
            help=f"File whose first line is the password; else ${VARIABLE}, else it is asked.  密码文件",
        )
        key = click.option(name, type=click.Path(path_type=Path, dir_okay=False), required=required, help=what)
        return key(file(command))

    return decorate


def open_key(path: Path, password_file: Path | None = None) -> Key:
    """The key at `path`; its password comes from a file, the environment or the terminal, never from an argument."""
    from labels.signing import keys

    return keys.load(path, _password(path, password_file))


def _password(path: Path, file: Path | None) -> str:
    if file is not None:
        try:
            with file.open(encoding="utf-8") as stream:
                return stream.readline(1024).rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise InputError.one(
                "password-file",
                Text(f"无法读取密码文件 {file}", f"The password file {file} cannot be read"),
                Text("检查路径与权限", "Check its path and permissions"),
            ) from None
    if (value := os.environ.get(VARIABLE)) is not None:
        return value
    try:
        return str(click.prompt(f"{path.name} 密码 password", hide_input=True, err=True, default="", show_default=False))
    except click.Abort:
        if sys.stdin.isatty():
            raise  # a person who changed their mind
        raise InputError.one(
            "password-missing",
            Text(f"没有终端可询问 {path.name} 的密码", f"There is no terminal to ask for the password of {path.name}"),
            Text(f"用 --password-file 或环境变量 {VARIABLE}", f"Give --password-file, or set {VARIABLE}"),
        ) from None


@click.group(epilog="Example 示例:  tanbiao keys demo demo-keys")
def keys() -> None:
    """Keys for signing.  签名密钥"""


@keys.command(epilog="Example 示例:  tanbiao keys demo demo-keys")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--uscc", help="Social credit code in the maker's certificate.  生产企业统一社会信用代码")
@json_option
def demo(folder: Path, uscc: str | None, as_json: bool) -> None:
    """Make a test authority and a maker's, a body's, a register's and a time-stamp key.  生成演示密钥

    Their certificates carry a critical marker: ordinary validators refuse them, and tanbiao verify takes them only with --demo.
    The password is "demo".  演示证书带有关键扩展标记，普通验证程序一律拒绝；密码为 demo
    """
    from dataclasses import replace

    from labels.signing import authority

    subjects = dict(authority.SUBJECTS)
    if uscc:
        subjects["maker"] = replace(subjects["maker"], uscc=uscc)
    written = authority.write(folder, datetime.now(UTC).replace(microsecond=0), subjects)
    if as_json:
        output.emit_json({"files": [str(p) for p in written], "password": authority.PASSWORD})
        return
    output.say(
        Text(
            f"已写出 {len(written)} 个文件到 {folder}：{'、'.join(p.name for p in written)}；仅供演示，密码 demo",
            f"Wrote {len(written)} files to {folder}: {', '.join(p.name for p in written)}; for demonstration only, password demo",
        )
    )
