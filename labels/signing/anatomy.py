"""A strict reader of the PDF files that tanbiao writes: every byte is accounted for, or the file is refused.

A file is a row of revisions; a revision is a row of objects, a cross-reference stream and `startxref`, with nothing between them.
Whatever this reader accepts, other readers see the same way: there is no second object, no hidden one and no second reading of the
cross-references. It inflates under a cap and knows no filter but Flate, no encryption and no old-style table.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

from inventories.problem import InputError, Text

LARGEST_FILE = 32 * 2**20
LARGEST_INFLATED = 64 * 2**20
"""bytes, of all streams together"""
DEPTH = 40
MOST_OBJECTS = 100_000
MOST_REVISIONS = 8

_SPACE = rb"[\0\t\n\f\r ]*"
_TOKEN = re.compile(
    _SPACE
    + rb"(?:(?P<ref>\d{1,10} \d{1,5} R(?![^\0\t\n\f\r ()<>\[\]{}/%]))|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<string>\((?:[^()\\]++|\\.)*+\))|(?P<enter><<)|(?P<leave>>>)|(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*+>)|(?P<open>\[)|(?P<close>\])"
    rb"|(?P<word>true|false|null)(?![A-Za-z]))",
    re.DOTALL,
)
_HEADER = re.compile(rb"%PDF-1\.7\n%[^\n]{4,16}\n")
_OBJECT = re.compile(rb"\n?(\d{1,10}) 0 obj\n")
_END = re.compile(rb"\s?endobj\n")
_STREAM = re.compile(rb"\s?stream\n")
_STREAM_END = re.compile(rb"\r?\n?endstream\n?\s?endobj\n")
_TAIL = re.compile(rb"\n{0,2}startxref\n(\d{1,10})\n%%EOF\n?")


class Malformed(InputError):  # noqa: N818 - an InputError first
    """The file is not one that tanbiao writes."""


def refuse(zh: str, en: str) -> NoReturn:
    raise Malformed.one(
        "pdf-structure", Text(zh, en), Text("向签发人索取原始文件", "Ask the issuer for the original file")
    )


class Name(str):
    """A PDF name without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """A reference to an object; generations other than 0 do not occur."""

    number: int


@dataclass(frozen=True)
class Stream:
    """A stream object; `raw` as it stands in the file."""

    head: Mapping[str, Any]
    raw: bytes


@dataclass
class Revision:
    """One revision: where it ends, its trailer, and its objects as bytes, parsed when asked for."""

    end: int
    trailer: Mapping[str, Any] = field(default_factory=dict)
    objects: dict[int, Any] = field(default_factory=dict)
    """number → parsed value (stream objects, objects of later revisions) or bytes (packed objects)"""
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    """number → first byte of an object in the file, and last byte of its value (of its dictionary if it is a stream)"""


class Anatomy:
    """A whole file, read. Raises Malformed for anything out of order."""

    def __init__(self, data: bytes) -> None:
        if len(data) > LARGEST_FILE:
            refuse(f"文件超过 {LARGEST_FILE >> 20} MB", f"the file is larger than {LARGEST_FILE >> 20} MB")
        header = _HEADER.match(data)
        if not header:
            refuse("不是 tanbiao 写出的 PDF（文件头不同）", "this is no PDF as tanbiao writes it (its header differs)")
        self.data = data
        self._budget = LARGEST_INFLATED
        self._parsed: dict[tuple[int, int], Any] = {}
        self.revisions: list[Revision] = []
        at, start = header.end(), 0
        while at < len(data):
            if len(self.revisions) >= MOST_REVISIONS:
                refuse("修订次数过多", "the file has too many revisions")
            at, start = self._revision(at, start)
        if not self.revisions:
            refuse("文件不完整", "the file is cut short")

    # -- reading ---------------------------------------------------------------------------------------------------

    def _revision(self, at: int, before: int) -> tuple[int, int]:
        """Reads the revision that begins at a byte; returns where the next begins and this one's startxref."""
        data, made = self.data, Revision(0)
        last = None
        while found := _OBJECT.match(data, at):
            number, first = int(found[1]), found.start(1)
            value, at = self._value(data, found.end(), 0)
            made.places[number] = (first, at)
            if stream := _STREAM.match(data, at):
                length = value.get("Length") if isinstance(value, dict) else None
                if not isinstance(length, int) or not 0 <= length <= len(data) - stream.end():
                    refuse(f"对象 {number} 的长度不对", f"the length of object {number} is wrong")
                at = stream.end() + length
                value = Stream(value, data[stream.end() : at])
                end = _STREAM_END.match(data, at)
            else:
                end = _END.match(data, at)
            if not end:
                refuse(f"对象 {number} 没有正常结束", f"object {number} does not end as it should")
            at = end.end()
            if number in made.objects or len(made.objects) > MOST_OBJECTS:
                refuse(f"对象 {number} 出现两次", f"object {number} stands twice in a revision")
            made.objects[number], last = value, number
        tail = _TAIL.match(data, at)
        if not tail or last is None:
            refuse(
                f"第 {at} 字节处有不属于 PDF 的内容，或文件不完整",
                f"something that does not belong stands at byte {at}, or the file is cut short",
            )
        start = int(tail[1])
        table = made.objects[last]
        if not isinstance(table, Stream) or table.head.get("Type") != "XRef" or made.places[last][0] != start:
            refuse("交叉引用不在其位", "the cross-references are not where they should be")
        made.end, made.trailer = tail.end(), table.head
        packed = self._unpack(made)
        self._cross(made, table, packed, before)
        self.revisions.append(made)
        return tail.end(), start

    def _unpack(self, made: Revision) -> dict[int, tuple[int, int]]:
        """Takes object streams apart; returns number → (stream, index)."""
        packed: dict[int, tuple[int, int]] = {}
        for number, value in list(made.objects.items()):
            if not isinstance(value, Stream) or value.head.get("Type") != "ObjStm":
                continue
            count, first = value.head.get("N"), value.head.get("First")
            body = self.inflate(value)
            if (
                not isinstance(count, int)
                or not isinstance(first, int)
                or "Extends" in value.head
                or not 0 <= first <= len(body)
            ):
                refuse("对象流不成形", "an object stream is malformed")
            figures = body[:first].split()
            if len(figures) != 2 * count or not all(f.isdigit() and len(f) < 10 for f in figures):
                refuse("对象流的目录不对", "the index of an object stream is wrong")
            places = [int(f) for f in figures[1::2]] + [len(body) - first]
            for index, own in enumerate(map(int, figures[::2])):
                if places[index] >= places[index + 1] or own in made.objects or own in packed:
                    refuse(f"对象 {own} 重复或重叠", f"object {own} is doubled or overlaps another")
                packed[own] = (number, index)
                made.objects[own] = body[first + places[index] : first + places[index + 1]]
        return packed

    def _cross(self, made: Revision, table: Stream, packed: Mapping[int, tuple[int, int]], before: int) -> None:
        """The cross-references name exactly the objects that are there, at the places where they are."""
        head, widths = table.head, table.head.get("W")
        size = head.get("Size")
        index = head.get("Index", [0, size])
        if (
            "Encrypt" in head or "XRefStm" in head or head.get("Prev", 0) != before or not isinstance(size, int)
            or not isinstance(widths, list) or len(widths) != 3 or not all(type(w) is int and 0 <= w <= 8 for w in widths)
            or not isinstance(index, list) or len(index) % 2 or not all(type(i) is int and 0 <= i <= 10**7 for i in index)
        ):  # fmt: skip
            refuse("交叉引用不成形，或文件已加密", "the cross-references are malformed, or the file is encrypted")
        body, width = self.inflate(table), sum(widths)
        numbers = [
            n
            for first, count in zip(index[::2], index[1::2], strict=True)
            for n in range(first, first + min(count, MOST_OBJECTS))
        ]
        if not width or len(body) != width * len(numbers) or len(set(numbers)) != len(numbers):
            refuse("交叉引用的长度不对", "the cross-references have a wrong length")
        seen = set()
        for row, number in enumerate(numbers):
            entry, at = [], row * width
            for w in widths:
                entry.append(int.from_bytes(body[at : at + w], "big"))
                at += w
            kind, second, third = entry
            if kind == 0:
                if number in made.objects:
                    refuse(f"对象 {number} 被标为空", f"object {number} is marked as free")
                continue
            seen.add(number)
            right = (kind == 1 and third == 0 and made.places.get(number, (-1, 0))[0] == second) or (
                kind == 2 and packed.get(number) == (second, third)
            )
            if not right:
                refuse(f"交叉引用没有指向对象 {number}", f"the cross-references do not point to object {number}")
        if seen != set(made.objects):
            refuse("有对象不在交叉引用中", "an object is missing in the cross-references")

    def inflate(self, stream: Stream) -> bytes:
        """The content of a stream, under the cap on all of them."""
        how = stream.head.get("Filter")
        if "DecodeParms" in stream.head or "F" in stream.head:
            refuse("流使用了外部文件或特殊参数", "a stream uses an outside file or decoding parameters")
        if how is None:
            return stream.raw
        if how not in ("FlateDecode", ["FlateDecode"]):
            refuse("流使用了 Flate 以外的编码", "a stream uses a filter other than Flate")
        engine = zlib.decompressobj()
        try:
            body = engine.decompress(stream.raw, self._budget)
        except zlib.error:
            refuse("流无法解压", "a stream cannot be inflated")
        self._budget -= len(body)
        if engine.unconsumed_tail or self._budget <= 0:
            refuse(f"解压后超过 {LARGEST_INFLATED >> 20} MB", f"the file inflates beyond {LARGEST_INFLATED >> 20} MB")
        if not engine.eof or engine.unused_data.strip(b"\r\n"):
            refuse("流的结尾不对", "a stream does not end as it should")
        return body

    def _value(self, data: bytes, at: int, depth: int) -> tuple[Any, int]:
        """The value at a place and where it ends."""
        found = _TOKEN.match(data, at)
        if not found or depth > DEPTH:
            refuse(f"第 {at} 字节处无法读取", f"what stands at byte {at} cannot be read")
        kind, end = found.lastgroup, found.end()
        text = found[kind] if kind else b""
        if kind == "ref":
            return Ref(int(text.split()[0])), end
        if kind == "name":
            return _name(text), end
        if kind == "number":
            return (float(text) if b"." in text else int(text[:20])), end
        if kind == "string":
            return _string(text), end
        if kind == "hex":
            digits = bytes(text[1:-1].translate(None, b"\0\t\n\f\r "))
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()), end
        if kind == "word":
            return {b"true": True, b"false": False, b"null": None}[text], end
        if kind == "open":
            items: list[Any] = []
            while not ((token := _TOKEN.match(data, end)) and token.lastgroup == "close"):
                value, end = self._value(data, end, depth + 1)
                items.append(value)
            return items, token.end()
        if kind == "enter":
            made: dict[str, Any] = {}
            while not ((token := _TOKEN.match(data, end)) and token.lastgroup == "leave"):
                key, end = self._value(data, end, depth + 1)
                value, end = self._value(data, end, depth + 1)
                if not isinstance(key, Name) or key in made:
                    refuse(
                        f"第 {end} 字节附近的字典有重复或错误的键",
                        f"a dictionary near byte {end} has a wrong or doubled key",
                    )
                made[key] = value
            return made, token.end()
        refuse(f"第 {at} 字节处无法读取", f"what stands at byte {at} cannot be read")

    # -- asking ----------------------------------------------------------------------------------------------------

    def get(self, item: Any, upto: int | None = None) -> Any:
        """What a reference points to (anything else is itself), in the newest revision or in the first `upto`."""
        if not isinstance(item, Ref):
            return item
        newest = len(self.revisions) if upto is None else upto
        for level in range(newest - 1, -1, -1):
            revision = self.revisions[level]
            if item.number in revision.objects:
                key = (level, item.number)
                if key not in self._parsed:
                    self._parsed[key] = self._parse(revision.objects[item.number])
                return self._parsed[key]
        refuse(f"缺少对象 {item.number}", f"object {item.number} is missing")

    def _parse(self, value: Any) -> Any:
        if not isinstance(value, bytes):
            return value
        made, end = self._value(value, 0, 0)
        if value[end:].strip():
            refuse("对象之后有多余内容", "something stands behind an object")
        return made

    def dictionary(self, item: Any, upto: int | None = None) -> Mapping[str, Any]:
        found = self.get(item, upto)
        if isinstance(found, Stream):
            return found.head
        if not isinstance(found, dict):
            refuse("缺少应有的字典", "a dictionary that should be there is missing")
        return found

    def catalog(self, upto: int | None = None) -> Mapping[str, Any]:
        trailer = self.revisions[(upto or len(self.revisions)) - 1].trailer
        return self.dictionary(trailer.get("Root"), upto)

    def tokens(self) -> Iterator[tuple[str, bytes]]:
        """Kind and text of every token of every dictionary in the file, of old revisions too; streams' contents are not looked at."""
        for revision in self.revisions:
            for number, value in revision.objects.items():
                packed = number not in revision.places
                yield from _scan(value if packed else self.data[slice(*revision.places[number])])


def _scan(body: bytes) -> Iterator[tuple[str, bytes]]:
    for found in _TOKEN.finditer(body):
        kind = found.lastgroup
        if kind in ("name", "string", "hex"):
            yield kind, found[kind]


def _name(text: bytes) -> Name:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), text[1:])
    return Name(plain.decode("latin-1"))


_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


def _string(text: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8) & 255]) if code[:1].isdigit() and code[:1] < b"8" else _ESCAPES.get(code, code)

    return _ESCAPED.sub(plain, text[1:-1])
