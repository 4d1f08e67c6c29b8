"""A reproducible ZIP archive of named files, safe in both directions.

Written: files in order of their names, one fixed time, one way of packing: the same files give the same bytes. Read: nothing in the
archive is trusted. Names are relative, in Unicode NFC, without `..`, links, backslashes or control characters, none twice when case
is folded; entries and their sum stay under bounds that are counted while unpacking, because what the directory says may be a lie.
Every fault is named, not only the first.
"""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

from inventories import outside
from inventories.problem import InputError, Place, Problems, Text

SIZE = 200 * 2**20
"""bytes of the archive"""
ENTRY = 64 * 2**20
"""bytes of one file"""
TOTAL = 300 * 2**20
"""bytes of all files"""
ENTRIES = 5000
RATIO = 1000
RATIO_FROM = 2**20
"""Files smaller than this may be packed as tightly as they like."""
NAME = 200
"""characters"""
LEVEL = 6
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = (stat.S_IFREG | 0o644) << 16
_AGAIN = Text("请对方用 tanbiao submit 重新打包", "Ask the sender to pack it again with tanbiao submit")
_RENAME = Text("给文件换一个普通的名字", "Give the file a plain name")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))}


def name_fault(name: str) -> Text | None:
    """Why a file may not bear this name in an archive, or None."""
    parts = name.split("/")
    if not name or name.startswith("/") or "\\" in name or ":" in name:
        return Text("是绝对路径或含有 \\ 或 :", "is absolute or holds a backslash or colon")
    if any(part in ("", ".", "..") for part in parts):
        return Text("含有空段、. 或 ..", "holds an empty part, . or ..")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in name):
        return Text("含有控制字符或不可见字符", "holds control or invisible characters")
    if unicodedata.normalize("NFC", name) != name:
        return Text("不是 Unicode NFC 形式", "is not in Unicode form NFC")
    if len(name) > NAME:
        return Text(f"超过 {NAME} 个字符", f"is longer than {NAME} characters")
    if any(part != part.strip() or part.endswith(".") or part.split(".")[0].casefold() in _RESERVED for part in parts):
        return Text("有的系统不能使用", "cannot be used on some systems")
    return None


def pack(files: Mapping[str, bytes], name: str = "") -> bytes:
    """The archive; raises InputError naming every file that cannot go into one (`name` is the archive's own, for messages)."""
    problems = Problems()
    _names(list(files), name, problems, _RENAME)
    for entry, data in files.items():
        if len(data) > ENTRY:
            _add(
                problems,
                "archive-size",
                name,
                entry,
                *_large(ENTRY),
                Text("压缩扫描件或拆分文件", "Scan it smaller or split it"),
            )
    if sum(map(len, files.values())) > TOTAL:
        _add(problems, "archive-size", name, "", *_all(TOTAL), Text("压缩扫描件", "Scan evidence smaller"))
    problems.raise_if_any()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in sorted(files):
            head = zipfile.ZipInfo(entry, date_time=_TIME)
            head.compress_type, head.external_attr, head.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(head, files[entry], compresslevel=LEVEL)
    return out.getvalue()


def read(path: Path) -> dict[str, bytes]:
    """The files of an archive from outside; raises InputError naming every fault of the archive and of each entry."""
    data = outside.read(path, SIZE)
    return loads(data, path.name)


def loads(data: bytes, name: str) -> dict[str, bytes]:
    """The files in the bytes of an archive called `name`."""
    problems = Problems()
    if len(data) > SIZE:
        _add(problems, "archive-size", name, "", f"大于 {SIZE >> 20} MB", f"It is larger than {SIZE >> 20} MB", _AGAIN)
        problems.raise_if_any()
    if not data.startswith(b"PK\x03\x04"):
        _add(problems, "archive-corrupt", name, "", "这不是 ZIP 压缩包", "This is no ZIP archive", _AGAIN)
        problems.raise_if_any()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not archive.comment and not _closed(data, len(archive.infolist())):
                _add(problems, "archive-corrupt", name, "", "压缩包已损坏", "The archive is damaged", _AGAIN)
            return _read(archive, name, problems)
    except outside.DAMAGED:
        _add(problems, "archive-corrupt", name, "", "压缩包已损坏", "The archive is damaged", _AGAIN)
        raise InputError(problems) from None


def _closed(data: bytes, count: int) -> bool:
    """Whether the end record speaks of all entries and of a directory that reaches right up to it: zipfile reads on where it does not."""
    mark, disk, first, here, entries, size, offset, comment = struct.unpack("<4s4H2LH", data[-22:])
    return (mark, disk, first, here, entries, comment) == (b"PK\5\6", 0, 0, count, count, 0) and offset + size == len(data) - 22


def _read(archive: zipfile.ZipFile, name: str, problems: Problems) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        _add(
            problems,
            "archive-bomb",
            name,
            "",
            f"含有超过 {ENTRIES} 个文件",
            f"It holds more than {ENTRIES} files",
            _AGAIN,
        )
        problems.raise_if_any()
    if archive.comment or min((e.header_offset for e in entries), default=0):
        _add(
            problems,
            "archive-extra",
            name,
            "",
            "压缩包前后附有其他数据",
            "Other data stand before or after the archive",
            _AGAIN,
        )
    _names([e.orig_filename for e in entries], name, problems, _AGAIN)
    if sum(e.file_size for e in entries) > TOTAL:
        _add(problems, "archive-bomb", name, "", *_all(TOTAL), _AGAIN)
    fine = [e for e in entries if _entry(e, name, problems)]
    found: dict[str, bytes] = {}
    left = TOTAL
    for entry in fine:
        try:
            with archive.open(entry) as stream:
                content = stream.read(min(ENTRY, left) + 1)
        except outside.DAMAGED:
            _add(
                problems,
                "archive-corrupt",
                name,
                entry.filename,
                "已损坏，无法解压",
                "is damaged and cannot be unpacked",
                _AGAIN,
            )
            continue
        if len(content) > ENTRY:
            _add(problems, "archive-bomb", name, entry.filename, *_large(ENTRY), _AGAIN)
        left -= len(content)
        if left < 0:
            _add(problems, "archive-bomb", name, "", *_all(TOTAL), _AGAIN)
            break
        found[entry.orig_filename] = content
    problems.raise_if_any()
    return found


def _entry(entry: zipfile.ZipInfo, name: str, problems: Problems) -> bool:
    """Whether the directory's word on one entry lets it be unpacked."""
    before, shown = len(problems), entry.orig_filename[:NAME]
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or entry.is_dir():
        _add(
            problems,
            "archive-link",
            name,
            shown,
            "不是普通文件（链接、目录或设备）",
            "is no plain file (a link, folder or device)",
            _AGAIN,
        )
    if entry.flag_bits & 1:
        _add(problems, "archive-encrypted", name, shown, "已加密", "is encrypted", _AGAIN)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _add(
            problems,
            "archive-packing",
            name,
            shown,
            "压缩方式不受支持",
            "is packed in a way that is not used here",
            _AGAIN,
        )
    tight = entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1)
    if entry.file_size > ENTRY or tight:
        _add(problems, "archive-bomb", name, shown, *_large(ENTRY), _AGAIN)
    return len(problems) == before


def _names(names: list[str], archive: str, problems: Problems, cure: Text) -> None:
    """Faults of the names, one by one and against each other."""
    seen: dict[str, str] = {}
    for entry in names:
        fault = name_fault(entry)
        if fault:
            _add(problems, "archive-path", archive, entry[:NAME], f"文件名{fault.zh}", f"name {fault.en}", cure)
        key = unicodedata.normalize("NFKC", entry).casefold()
        if key in seen:
            _add(
                problems, "archive-twice", archive, entry[:NAME], f"与 {seen[key][:NAME]} 重名（不分大小写）",
                f"has the same name as {seen[key][:NAME]} when case is folded", cure,
            )  # fmt: skip
        seen.setdefault(key, entry)
    folders = {"/".join(key.split("/")[:n]) for key in seen for n in range(1, key.count("/") + 1)}
    for key in sorted(folders & seen.keys()):
        _add(
            problems,
            "archive-twice",
            archive,
            seen[key][:NAME],
            "既是文件又是目录",
            "is a file and a folder at once",
            cure,
        )


def _large(limit: int) -> tuple[str, str]:
    return (
        f"大于 {limit >> 20} MB，或解压后异常大",
        f"is larger than {limit >> 20} MB, or unpacks to far more than it is",
    )


def _all(limit: int) -> tuple[str, str]:
    return f"全部文件合计大于 {limit >> 20} MB", f"All files together are larger than {limit >> 20} MB"


def _add(problems: Problems, code: str, archive: str, entry: str, zh: str, en: str, cure: Text) -> None:
    shown = entry.encode("unicode_escape").decode() if entry and not entry.isprintable() else entry
    problems.add(code, Text(f"{shown} {zh}".strip(), f"{shown} {en}".strip()), cure, Place(file=archive, column=shown))
