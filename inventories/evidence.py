"""Evidence files of a study, and its secret.

Evidence lies in `evidence/` inside the study folder; a path that leads out of it, by `..`, by an absolute name or by a link, is
refused. The secret salts the leaves of the trail's Merkle tree; it stays in the study folder and never enters a label.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path, PurePosixPath

from inventories import atomic
from inventories.problem import InputError, Place, Text

FOLDER = "evidence"
SECRET = "study.secret"  # noqa: S105  (a file name)
SECRET_BYTES = 32


def locate(folder: Path, name: str) -> Path:
    """The evidence file `name` of the study in `folder`; raises InputError `evidence-path` or `evidence-missing`."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    home = (folder / FOLDER).resolve()
    unsafe = not parts or PurePosixPath(*parts).is_absolute() or ".." in parts or ":" in parts[0] or "\0" in name
    if not unsafe:
        path = home.joinpath(*(parts[1:] if parts[0] == FOLDER and len(parts) > 1 else parts))
        unsafe = not path.resolve().is_relative_to(home)
    if unsafe:
        raise InputError.one(
            "evidence-path",
            Text(
                f"证据文件“{name}”不在研究的 {FOLDER}/ 目录内",
                f"The evidence file {name!r} lies outside the study's {FOLDER}/ folder",
            ),
            Text(f"把文件复制到 {FOLDER}/ 并只写文件名", f"Copy the file into {FOLDER}/ and write its name only"),
        )
    if not path.is_file():
        raise InputError.one(
            "evidence-missing",
            Text(f"找不到证据文件 {FOLDER}/{name}", f"The evidence file {FOLDER}/{name} is not there"),
            Text(f"把文件放进 {FOLDER}/，或改正文件名", f"Put the file into {FOLDER}/ or correct its name"),
        )
    return path


def sha256(path: Path) -> str:
    """SHA-256 of a file as hex, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def secret_path(folder: Path) -> Path:
    """Where the study's secret lies."""
    return folder / SECRET


def secret(folder: Path) -> bytes:
    """The study's 32-byte secret, made on first use (mode 0600).

    Raises InputError `secret-broken` for a file that is not 64 hexadecimal digits: a new one would change every disclosure.
    """
    path = secret_path(folder)
    if not path.exists():
        atomic.create_bytes(path, (secrets.token_hex(SECRET_BYTES) + "\n").encode(), mode=0o600)
    text = path.read_bytes()[:200].decode("ascii", "replace").strip()
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise InputError.one(
            "secret-broken",
            Text("study.secret 不是 64 位十六进制数", "study.secret is not 64 hexadecimal digits"),
            Text(
                "从备份恢复该文件；丢失后旧标签的单项披露将无法核对",
                "Restore it from a copy; without it, single entries of earlier labels cannot be disclosed",
            ),
            Place(file=SECRET),
        )
    return bytes.fromhex(text)
