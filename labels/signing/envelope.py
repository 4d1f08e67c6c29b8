"""Where the signature of a label stands in its file, that it covers all of it, and that signing changed nothing else.

A label has two revisions: what was rendered, and what the signature added. A long-term signature (B-LT) has a third with
certificates and revocation lists, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from labels.signing.anatomy import Anatomy, Ref, Stream, refuse

_CONTENTS = re.compile(rb"/Contents ?<")
_MOMENT = re.compile(rb"D:(\d{14})Z")
_SIGNATURE_KEYS = {
    "Contents", "ByteRange", "Type", "Filter", "SubFilter", "M", "Name", "Reason", "Reference", "Prop_Build",
}  # fmt: skip
_WIDGET = {"FT": "Sig", "Type": "Annot", "Subtype": "Widget", "F": 132, "Rect": [0, 0, 0, 0]}


@dataclass(frozen=True)
class Envelope:
    """The signature as it stands in the file."""

    unsigned: int
    """bytes of the rendered document at the beginning of the file"""
    covered: bytes
    """what the signature is over"""
    cms: bytes
    """the DER of the CMS, without padding"""
    claimed: datetime
    """when the signer says it was signed"""
    long_term: bool
    certificates: tuple[bytes, ...] = ()
    """DER of those in the long-term store"""
    lists: tuple[bytes, ...] = ()
    """DER of the revocation lists in the long-term store"""


def find(file: Anatomy) -> Envelope | None:
    """The one signature of the file, None in an unsigned one; raises Malformed where anything is otherwise than we write it."""
    count = len(file.revisions)
    if count == 1:
        if "AcroForm" in file.catalog() or "Perms" in file.catalog():
            refuse("未签名的文件含有表单", "an unsigned file holds a form")
        return None
    if count > 3:
        refuse("签名之后又有改动", "the file was changed after it was signed")
    signature, number = _added(file)
    made = _read(file, signature, number, count == 3)
    if count < 3:
        return made
    certificates, lists = _long_term(file)
    return replace(made, certificates=certificates, lists=lists)


def _added(file: Anatomy) -> tuple[Mapping[str, Any], int]:
    """The signature dictionary; what the second revision changed is checked against the first."""
    before, after = file.catalog(1), file.catalog(2)
    added = {k: v for k, v in after.items() if before.get(k) != v}
    if set(added) != {"AcroForm", "Extensions", "Perms"} or not before.keys() <= after.keys():
        refuse("签名时改动了文档", "the document was changed when it was signed")
    form = file.dictionary(added["AcroForm"], 2)
    perms = file.dictionary(added["Perms"], 2)
    fields = form.get("Fields")
    if (
        set(form) != {"Fields", "SigFlags"}
        or set(perms) != {"DocMDP"}
        or not isinstance(fields, list)
        or len(fields) != 1
    ):
        refuse("应恰有一个认证签名", "there must be one certifying signature and no other form field")
    widget = file.dictionary(fields[0], 2)
    page = file.dictionary(widget.get("P"), 2)
    pages = {k: v for k, v in page.items() if file.dictionary(widget["P"], 1).get(k) != v}
    if (
        set(widget) != {*_WIDGET, "T", "P", "V"} or any(widget[k] != v for k, v in _WIDGET.items())
        or widget["V"] != perms["DocMDP"] or pages != {"Annots": fields}
    ):  # fmt: skip
        refuse("签名域可见或指向别处", "the signature field is visible or points elsewhere")
    reference = widget["V"]
    new = (
        file.revisions[0].trailer["Root"],
        widget["P"],
        reference,
        fields[0],
        added["AcroForm"],
        added["Extensions"],
        added["Perms"],
    )
    own = {_number(item) for item in new}
    tables = {n for n, v in file.revisions[1].objects.items() if isinstance(v, Stream) and v.head.get("Type") == "XRef"}
    if set(file.revisions[1].objects) != own - {0} | tables or len(tables) != 1:
        refuse("签名时加入了别的对象", "something else was added when it was signed")
    return file.dictionary(reference, 2), _number(reference)


def _number(item: Any) -> int:
    return item.number if isinstance(item, Ref) else 0


def _long_term(file: Anatomy) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The certificates and revocation lists of the third revision, which adds nothing but them, and changes nothing that was there."""
    before, after = file.catalog(2), file.catalog(3)
    changed = {k for k in after if before.get(k) != after[k]}
    known = set(file.revisions[0].objects) | set(file.revisions[1].objects)
    again = set(file.revisions[2].objects) & known
    if changed - {"DSS", "Extensions"} or "DSS" not in changed or not before.keys() <= after.keys():
        refuse("签名之后改动了文档", "the document was changed after it was signed")
    if again - {_number(file.revisions[0].trailer["Root"])}:
        refuse("签名之后替换了对象", "an object was replaced after the signature")
    store = file.dictionary(after["DSS"], 3)
    rows = [store.get(name, []) for name in ("Certs", "CRLs")]
    places = [_number(after["DSS"]), *(_number(item) for row in rows if isinstance(row, list) for item in row)]
    tables = {n for n, v in file.revisions[2].objects.items() if isinstance(v, Stream) and v.head.get("Type") == "XRef"}
    own = set(file.revisions[2].objects) - tables - {_number(file.revisions[0].trailer["Root"])}
    if not set(store) <= {"Certs", "CRLs"} or own != set(places) or len(places) != len(own) or len(tables) != 1:
        refuse("长期验证数据含有别的内容", "the long-term store holds something else")
    certificates, lists = (tuple(_stored(file, item) for item in row) for row in rows)
    return certificates, lists


def _stored(file: Anatomy, item: Any) -> bytes:
    found = file.get(item, 3)
    if not isinstance(found, Stream) or not set(found.head) <= {"Length", "Filter"}:
        refuse("长期验证数据含有别的内容", "the long-term store holds something else")
    return file.inflate(found)


def _read(file: Anatomy, signature: Mapping[str, Any], number: int, long_term: bool) -> Envelope:
    data, end = file.data, file.revisions[1].end
    first, last = file.revisions[1].places[number]
    place = _CONTENTS.search(data, first, last)
    reach = signature.get("ByteRange")
    if (
        not set(signature) <= _SIGNATURE_KEYS or signature.get("Type") != "Sig" or signature.get("Filter") != "Adobe.PPKLite"
        or signature.get("SubFilter") != "ETSI.CAdES.detached" or not place or not _forbids(file, signature)
    ):  # fmt: skip
        refuse("签名字典不是 PAdES 认证签名", "the signature dictionary is not that of a certifying PAdES signature")
    opening = place.end() - 1
    closing = data.index(b">", opening) + 1
    if reach != [0, opening, closing, end - closing]:
        refuse("签名没有覆盖整个文件", "the signature does not cover the whole file")
    digits = data[opening + 1 : closing - 1]
    if not re.fullmatch(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+", digits):
        refuse("签名值的十六进制大小写混用", "the signature value mixes upper and lower case")
    value = bytes.fromhex(digits.decode())
    length = _length(value)
    if any(value[length:]):
        refuse("签名值之后有多余内容", "something stands behind the signature value")
    moment = _MOMENT.fullmatch(signature["M"]) if isinstance(signature.get("M"), bytes) else None
    try:
        claimed = datetime.strptime(moment[1].decode() if moment else "", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        refuse("签名时间写法不对", "the time of signing is malformed")
    return Envelope(file.revisions[0].end, data[:opening] + data[closing:end], value[:length], claimed, long_term)


def _forbids(file: Anatomy, signature: Mapping[str, Any]) -> bool:
    """Whether it says that no change is allowed (DocMDP 1)."""
    found = signature.get("Reference")
    if not isinstance(found, list) or len(found) != 1:
        return False
    reference = file.dictionary(found[0], 2)
    parameters = file.dictionary(reference.get("TransformParams"), 2)
    return reference.get("TransformMethod") == "DocMDP" and parameters.get("P") == 1


def _length(value: bytes) -> int:
    """Bytes of the DER value at the beginning."""
    size = value[1] if len(value) > 2 else 0
    if value[:1] != b"\x30" or not size:
        refuse("签名值不是 CMS", "the signature value is no CMS")
    if size < 0x80:
        return 2 + size
    count = size & 0x7F
    return 2 + count + int.from_bytes(value[2 : 2 + count], "big")
