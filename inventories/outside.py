"""Files from outside are opened here: one that cannot be read is a named problem, and no more than a bound is taken into memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from inventories.problem import InputError, Place, Text

CAUSES: Mapping[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    PermissionError: "没有读取权限",
    IsADirectoryError: "这是目录，不是文件",
    NotADirectoryError: "路径中的一段不是目录",
}
"""The system's commonest reasons; it gives them in its own language only."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What `zipfile` raises on a damaged archive, or on a packing that it does not know (NotImplementedError) or needs a password for
(RuntimeError)."""


def opened(path: Path) -> IO[bytes]:
    """The file, open for reading; raises InputError `file-unreadable`."""
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None


def read(path: Path, bound: int) -> bytes:
    """The first `bound` bytes of the file and one more, so that the caller sees whether it is larger; raises InputError."""
    with opened(path) as stream:
        try:
            return stream.read(bound + 1)
        except OSError as error:  # a drive that goes away, a file locked in part
            raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError.one(
        "file-unreadable",
        Text(f"无法读取文件：{CAUSES.get(type(error), error.strerror)}", f"The file cannot be read: {error.strerror}"),
        Text(
            "检查路径与权限；若在其他程序中打开，请先关闭", "Check its path and permissions; close it in other programs"
        ),
        Place(path.name),
    )
