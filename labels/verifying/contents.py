"""What a label's PDF carries: its attachments and its own properties, and that it holds nothing that acts or leads outside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from inventories.problem import Text
from labels.signing.anatomy import Anatomy, Ref, Stream, refuse

ACTING: Mapping[str, Text] = {
    "JavaScript": Text("脚本", "a script"), "JS": Text("脚本", "a script"), "URI": Text("外部链接", "an external link"),
    "Launch": Text("启动程序的动作", "an action that starts a program"), "GoToR": Text("外部链接", "an external link"),
    "GoToE": Text("外部链接", "an external link"), "SubmitForm": Text("提交表单的动作", "an action that submits a form"),
    "ImportData": Text("导入数据的动作", "an action that imports data"), "OpenAction": Text("打开时的动作", "an action on opening"),
    "AA": Text("自动动作", "an automatic action"), "RichMedia": Text("多媒体", "rich media"), "Movie": Text("多媒体", "a movie"),
    "Sound": Text("多媒体", "sound"), "Rendition": Text("多媒体", "a rendition"), "FileAttachment": Text("页面上的附件", "an attachment on a page"),
    "XFA": Text("动态表单", "a dynamic form"), "OCProperties": Text("可隐藏的图层", "layers that can be hidden"),
    "OCG": Text("可隐藏的图层", "layers that can be hidden"), "Collection": Text("文件包", "a portfolio"), "Encrypt": Text("加密", "encryption"),
    "FreeText": Text("批注", "an annotation"), "Stamp": Text("图章批注", "a stamp"), "Popup": Text("批注", "an annotation"), "Alternates": Text("替代图像", "alternate images"),
    "Named": Text("动作", "an action"), "Thread": Text("动作", "an action"), "ResetForm": Text("动作", "an action"), "Hide": Text("动作", "an action"),
    "SetOCGState": Text("动作", "an action"), "Trans": Text("动作", "an action"), "3D": Text("三维内容", "3D content"), "FS": Text("外部文件", "an outside file"),
}  # fmt: skip
LARGEST: Mapping[str, int] = {
    "record.json": 1 << 18,
    "proof.json": 1 << 18,
    "register-key.json": 1 << 16,
    "statement.json": 1 << 20,
}
"""bytes; a trail may be as large as the reader inflates"""
_PROPERTY = re.compile(r"<tb:([A-Za-z0-9]+)>([^<]*)</tb:\1>")


@dataclass(frozen=True)
class Contents:
    """Attachments by name, and the private properties of the metadata."""

    attachments: Mapping[str, bytes]
    properties: Mapping[str, str]


def read(file: Anatomy) -> Contents:
    """Raises Malformed for anything active, or attachments that are not listed in one plain way."""
    inert(file)
    return Contents(_attachments(file), _properties(file))


def inert(file: Anatomy) -> None:
    """Raises Malformed if a dictionary anywhere in the file has a key or value that acts or leads outside."""
    found = {text for kind, text in file.tokens() if kind == "name"}
    for text in found:
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), text[1:]).decode("latin-1")
        if plain in ACTING:
            refuse(f"文件含有{ACTING[plain].zh}（{plain}）", f"the file holds {ACTING[plain].en} ({plain})")
        if b"#" in text and plain != "application/json":
            refuse("名称使用了转义写法", "a name is written with escapes")


def _attachments(file: Anatomy) -> dict[str, bytes]:
    catalog = file.catalog()
    names = file.dictionary(catalog.get("Names", {}))
    tree = file.dictionary(names.get("EmbeddedFiles", {}))
    rows, listed = tree.get("Names", []), catalog.get("AF", [])
    if (
        not set(names) <= {"EmbeddedFiles", "Dests"}
        or not set(tree) <= {"Names"}
        or not isinstance(rows, list)
        or len(rows) % 2
    ):
        refuse("附件目录不成形", "the list of attachments is malformed")
    found: dict[str, bytes] = {}
    bodies: set[int] = set()
    for key, reference in zip(rows[::2], rows[1::2], strict=True):
        spec = file.dictionary(reference)
        inner = file.dictionary(spec.get("EF", {}))
        own = spec.get("F")
        stream = file.get(inner.get("F"))
        if (
            not isinstance(key, bytes) or own != key or spec.get("UF") != key or set(inner) != {"F"} or not isinstance(stream, Stream)
            or not isinstance(reference, Ref) or reference not in listed
        ):  # fmt: skip
            refuse("附件目录不成形", "the list of attachments is malformed")
        name = key.decode("latin-1")
        if name in found:
            refuse(f"附件 {name[:40]} 出现两次", f"the attachment {name[:40]} stands twice")
        found[name] = _body(file, name, stream)
        bodies.add(inner["F"].number)
    every = {
        n
        for r in file.revisions
        for n, v in r.objects.items()
        if isinstance(v, Stream) and v.head.get("Type") == "EmbeddedFile"
    }
    if every != bodies or len(listed) != len(found):
        refuse("文件藏有未列出的附件", "the file hides an attachment that is not listed")
    return found


def _body(file: Anatomy, name: str, stream: Stream) -> bytes:
    body = file.inflate(stream)
    if len(body) > LARGEST.get(name, len(body)):
        refuse(f"附件 {name[:40]} 过大", f"the attachment {name[:40]} is too large")
    stated = file.dictionary(stream.head.get("Params", {}))
    if stated.get("Size") != len(body) or stated.get("CheckSum") != hashlib.md5(body, usedforsecurity=False).digest():
        refuse(f"附件 {name[:40]} 与其校验值不符", f"the attachment {name[:40]} does not fit its own checksum")
    return body


def _properties(file: Anatomy) -> dict[str, str]:
    stream: Any = file.get(file.catalog().get("Metadata"))
    if not isinstance(stream, Stream):
        refuse("缺少元数据", "the metadata is missing")
    text = file.inflate(stream)[: 1 << 18].decode("utf-8", "replace")
    pairs = [(k, unescape(v)) for k, v in _PROPERTY.findall(text)]
    if len({k for k, _ in pairs}) != len(pairs):
        refuse("元数据中的属性重复", "a property stands twice in the metadata")
    return dict(pairs)
