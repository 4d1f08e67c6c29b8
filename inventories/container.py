"""Opens a workbook from outside without trusting it: what the ZIP and XML may be before openpyxl sees them.

Refused: files that are no workbook, encrypted or damaged ones, archives that unpack to far more than they are, macros, links to
other files, data connections, embedded objects, document type declarations and entities, and ranges so large that reading them
would not end. The bytes that were checked are the bytes that are read.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from inventories import outside
from inventories.problem import InputError, Place, Text

SIZE = 50 * 2**20
UNPACKED = 200 * 2**20
PART = 100 * 2**20
RATIO = 200
RATIO_FROM = 5 * 2**20
"""Parts smaller than this may be packed as tightly as they like: blank formatted cells are."""
PARTS = 2000
CELLS = 1_000_000
MERGED = 100_000
"""Cells that merged or linked ranges of one sheet may cover; openpyxl visits each of them."""
XML_DEPTH = 100
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_AGAIN = Text(
    "用 Excel 或 WPS 打开后另存为 .xlsx 工作簿", "Open it in Excel or LibreOffice and save it as an .xlsx workbook"
)
_FOREIGN = Text(
    "用 Excel 或 WPS 另存为 .xlsx 工作簿；若单位的文档加密软件锁定了文件，先解密再用",
    "Save it as an .xlsx workbook in Excel or LibreOffice; if your firm's document-security software locked the file, have it released first",
)
_REMOVE = Text("删除后另存为 .xlsx 工作簿；数据只需数值", "Remove it and save as .xlsx; the form only needs values")


def read(path: Path) -> io.BytesIO:
    """The bytes of a workbook that is safe to open; raises InputError naming the file and, where it can, the part."""
    data = outside.read(path, SIZE)
    if len(data) > SIZE:
        raise _refuse(
            path, "workbook-size", f"工作簿超过 {SIZE >> 20} MB", f"The workbook is larger than {SIZE >> 20} MB",
            Text("删除图片与多余工作表", "Remove pictures and sheets that do not belong to the form"),
        )  # fmt: skip
    _kind(path, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _entries(path, archive)
            for entry in archive.infolist():
                _part(path, entry.filename, archive.read(entry))
    except outside.DAMAGED:
        raise _refuse(
            path, "workbook-corrupt", "工作簿已损坏，无法解压", "The workbook is damaged and cannot be unpacked", _AGAIN
        ) from None
    return io.BytesIO(data)


def _refuse(path: Path, code: str, zh: str, en: str, cure: Text, part: str = "") -> InputError:
    return InputError.one(code, Text(zh, en), cure, Place(file=path.name, sheet=part))


def _kind(path: Path, data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _refuse(
                path, "workbook-encrypted", "工作簿有打开密码", "The workbook is encrypted with a password",
                Text("在 Excel 或 WPS 中取消打开密码后另存", "Take the password off in Excel or LibreOffice and save it again"),
            )  # fmt: skip
        raise _refuse(
            path, "workbook-old-format", "这是旧版 .xls 文件", "This is a file of the old .xls format", _AGAIN
        )
    if not data.startswith(b"PK\x03\x04"):
        raise _refuse(path, "workbook-corrupt", "这不是 .xlsx 工作簿", "This is no .xlsx workbook", _FOREIGN)
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam"):
        raise _macro(path, path.suffix)


def _macro(path: Path, part: str) -> InputError:
    return _refuse(path, "workbook-macro", f"工作簿含有宏（{part}）", f"The workbook holds macros ({part})", _REMOVE)


def _entries(path: Path, archive: zipfile.ZipFile) -> None:
    """What the directory of the archive says, before anything is unpacked."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    bomb = Text("用 Excel 或 WPS 另存一份再试", "Save it again with Excel or LibreOffice")
    if len(entries) > PARTS:
        raise _refuse(
            path, "workbook-bomb", f"压缩包含有超过 {PARTS} 个文件", f"The archive holds more than {PARTS} files", bomb
        )
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise _refuse(
            path,
            "workbook-bomb",
            f"解压后超过 {UNPACKED >> 20} MB",
            f"It unpacks to more than {UNPACKED >> 20} MB",
            bomb,
        )
    for entry in entries:
        name = entry.filename
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name or "\0" in name:
            raise _refuse(
                path,
                "workbook-path",
                f"压缩包内的路径不安全：{name[:80]}",
                f"The archive holds an unsafe path: {name[:80]}",
                _AGAIN,
            )
        if entry.flag_bits & 1:
            raise _refuse(
                path, "workbook-encrypted", "压缩包内有加密文件", "The archive holds encrypted parts", _AGAIN, name
            )
        tight = entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1)
        if entry.file_size > PART or tight:
            raise _refuse(
                path,
                "workbook-bomb",
                f"部件 {name[:80]} 解压后异常大",
                f"The part {name[:80]} unpacks to far more than it is",
                bomb,
            )
        if "vbaproject" in name.lower():
            raise _macro(path, name)
        if re.search(r"externallinks?/|connections\.xml|querytables?/", name, re.IGNORECASE):
            raise _link(path, name)
        if re.search(r"/(embeddings|activex|ctrlprops)/|oleobject", name, re.IGNORECASE):
            raise _refuse(
                path,
                "workbook-embedded",
                f"工作簿嵌有对象（{name[:80]}）",
                f"The workbook embeds an object ({name[:80]})",
                _REMOVE,
            )
    if len({n.casefold() for n in names}) != len(names):
        raise _refuse(path, "workbook-corrupt", "压缩包内有同名部件", "The archive holds two parts of one name", _AGAIN)
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise _refuse(path, "workbook-corrupt", "这不是 Excel 工作簿", "This is no Excel workbook", _AGAIN)


def _link(path: Path, part: str) -> InputError:
    return _refuse(
        path, "workbook-external-link", f"工作簿链接到外部文件或数据（{part[:80]}）", f"The workbook links to outside files or data ({part[:80]})",
        Text("在 Excel“数据→编辑链接”中断开链接后保存", "Break the links (Data, Edit Links) and save"),
    )  # fmt: skip


def _part(path: Path, name: str, data: bytes) -> None:
    """One unpacked part: plain XML without declarations, no macro type, no outside target, ranges of sane size."""
    low = name.lower()
    if low.endswith(".vml"):
        # Excel's own VML is not always well-formed; openpyxl only takes comments' sizes from it.
        if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
            raise _entities(path, name)
        return
    if not low.endswith((".xml", ".rels")):
        return
    depth = cells = covered = 0
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > XML_DEPTH:
                raise _refuse(
                    path, "workbook-bomb", f"部件 {name} 嵌套过深", f"The part {name} is nested too deep", _AGAIN
                )
            if event == "start":
                continue
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                cells += 1
            elif tag in ("mergeCell", "hyperlink"):
                covered += _area(element.get("ref", ""))
            elif tag == "Relationship":
                _target(path, name, element.get("TargetMode", ""), element.get("Type", ""))
            elif tag in ("Override", "Default") and "macroenabled" in element.get("ContentType", "").lower():
                raise _macro(path, element.get("ContentType", ""))
            if cells > CELLS or covered > MERGED:
                raise _refuse(
                    path, "workbook-bomb", f"部件 {name} 的单元格或合并区域过多", f"The part {name} has too many cells or merged ranges",
                    Text("删除表格以外的空白格式行列与合并", "Clear formatted blank rows and columns, and unmerge"),
                )  # fmt: skip
            if tag in ("row", "si", "xf"):
                element.clear()
    except DefusedXmlException:
        raise _entities(path, name) from None
    except (ParseError, LookupError):
        raise _refuse(
            path, "workbook-corrupt", f"部件 {name} 不是合法的 XML", f"The part {name} is not well-formed XML", _AGAIN
        ) from None


def _entities(path: Path, name: str) -> InputError:
    return _refuse(
        path,
        "workbook-entities",
        f"部件 {name} 含有 DTD 或实体声明",
        f"The part {name} declares a DTD or entities",
        _AGAIN,
    )


def _target(path: Path, part: str, mode: str, kind: str) -> None:
    """A web link in a note does nothing by itself; every other outside target is refused."""
    if mode.lower() == "external" and not kind.endswith("/hyperlink"):
        raise _link(path, part)


def _area(reference: str) -> int:
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", reference)
    if not found:
        return MERGED + 1 if ":" in reference else 1
    left, top, right, bottom = found.groups()
    if right is None:
        return 1
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
