"""Writing files so that nothing half-written stays behind: temporary file in the same folder, fsync, rename."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from inventories.problem import MachineError, Text


def write_bytes(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replaces `path` by `data` in one step, readers see the old file or the new; raises MachineError when it cannot."""
    _write(path, (data,), mode)


def write_text(path: Path, text: str) -> None:
    """The same for UTF-8 text; line ends stay as they are."""
    _write(path, (text.encode("utf-8"),), 0o644)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """The same for lines without line ends, as many as there are: they are not held in memory."""
    _write(path, ((line + "\n").encode("utf-8") for line in lines), 0o644)


def create_bytes(path: Path, data: bytes, *, mode: int = 0o600) -> bool:
    """Writes `path` only if it is not there; False when somebody else was first. The file appears whole or not at all."""
    temporary = _temporary(path, (data,), mode)
    try:
        # A hard link fails if the name exists: of two processes exactly one creates the file.
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


def _write(path: Path, data: Iterable[bytes], mode: int) -> None:
    temporary = _temporary(path, data, mode)
    try:
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _failed(path, error) from None
    _sync_folder(path.parent)


def _temporary(path: Path, data: Iterable[bytes], mode: int) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise _failed(path, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _failed(path, error) from None
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(path: Path, error: OSError) -> MachineError:
    return MachineError(
        Text(f"无法写入 {path}：{error.strerror}", f"{path} cannot be written: {error.strerror}"),
        Text("检查目录是否存在、可写且有空间", "Check that the folder exists, can be written and has room"),
    )
