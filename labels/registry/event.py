"""One event of the register: what happened to which label, record or statement, why, by whom and when; and its leaf of the tree.

The leaf is the RFC 8785 text of the event, so that anyone can hash it again:
    {"digest":…,"extra":{…},"id":…,"kind":…,"reason":…,"subject":…,"when":…,"who":…}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from inventories import cell
from inventories.problem import InputError, Place, Problems, Text
from labels.registry import merkle
from labels.registry.state import STEPS

if TYPE_CHECKING:
    from labels.record import Record

KINDS: Mapping[str, Text] = {
    kind: STEPS[kind]
    for kind in ("issued", "sealed", "suspended", "reinstated", "withdrawn", "superseded", "corrected")
}
SUBJECTS: Mapping[str, Text] = {
    "label": Text("标签", "label"),
    "efficiency-record": Text("碳效记录", "efficiency record"),
    "statement": Text("核查声明", "statement"),
}
REASONED = ("suspended", "reinstated", "withdrawn", "superseded", "corrected")
"""Kinds that need a reason."""
LONGEST = 2000
"""characters of one text"""
MOST_EXTRA = 40
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OWN = ("kind", "subject", "id", "digest", "reason", "who", "when", "extra", "index")
"""names of the event itself: `extra` may not pretend to be it"""
_CURE = Text("对照 docs/register.md 修正该项", "Mend it after docs/register.md")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `check` says whether it is well formed."""

    kind: str
    subject: str
    id: str
    digest: str
    """hex SHA-256 of the record's canonical bytes; of the PDF for `sealed`"""
    reason: str
    who: str
    when: str
    """ISO 8601, UTC, whole seconds: 2026-11-27T13:30:00Z"""
    extra: Mapping[str, str] = field(default_factory=dict)
    """what searches need, at `issued` and `corrected`: product, firm, uscc, document_type, valid_from, valid_until, footprint,
    unit, preceding; `successor` at `superseded`"""

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "subject": self.subject, "id": self.id, "digest": self.digest, "reason": self.reason,
            "who": self.who, "when": self.when, "extra": dict(self.extra),
        }  # fmt: skip

    def leaf(self) -> bytes:
        """The bytes that are hashed into the tree: RFC 8785, which for texts under ASCII names the standard library writes as well."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: Any, place: Place | None = None) -> Event:
        """Raises InputError for a foreign shape or a malformed event."""
        names = _OWN[:7]
        shaped = (
            isinstance(data, dict)
            and data.keys() == {*names, "extra"}
            and all(isinstance(data[name], str) for name in names)
            and isinstance(data["extra"], dict)
        )
        if not shaped:
            raise InputError.one(
                "event-shape",
                Text("这不是登记簿事件", "This is no event of a register"),
                Text(f"需要的键：{'、'.join(names)}、extra", f"Keys wanted: {', '.join(names)}, extra"),
                place,
            )
        return cls(**data).checked(place)

    def checked(self, place: Place | None = None) -> Event:
        """The event with its time in the usual form; raises InputError with everything that is malformed."""
        problems = Problems()
        when = _moment(self.when)

        def wrong(field_name: str, zh: str, en: str) -> None:
            problems.add(f"event-{field_name}", Text(f"{field_name}：{zh}", f"{field_name}: {en}"), _CURE, place)

        if self.kind not in KINDS:
            wrong("kind", f"未知的事件 {self.kind[:40]!r}", f"unknown event {self.kind[:40]!r}")
        if self.subject not in SUBJECTS:
            wrong("subject", f"未知的对象 {self.subject[:40]!r}", f"unknown subject {self.subject[:40]!r}")
        if not _ID.fullmatch(self.id):
            wrong(
                "id",
                f"编号 {self.id[:40]!r} 只能含字母、数字和 . _ : / -",
                f"{self.id[:40]!r} may hold letters, digits and . _ : / - only",
            )
        if not _DIGEST.fullmatch(self.digest):
            wrong(
                "digest", "应为 64 位小写十六进制 SHA-256", "64 lower-case hexadecimal digits of a SHA-256 are wanted"
            )
        if when is None:
            wrong(
                "when",
                f"{self.when[:40]!r} 不是 UTC 时刻，如 2026-11-27T13:30:00Z",
                f"{self.when[:40]!r} is no moment in UTC such as 2026-11-27T13:30:00Z",
            )
        if not self.who.strip():
            wrong("who", "未写明由谁执行", "it is not said by whom")
        if self.kind in REASONED and not self.reason.strip():
            wrong("reason", "未写明原因", "no reason is given")
        if len(self.extra) > MOST_EXTRA:
            wrong("extra", f"超过 {MOST_EXTRA} 项", f"more than {MOST_EXTRA} items")
        for name, text in self.extra.items():
            if not isinstance(name, str) or not _KEY.fullmatch(name) or name in _OWN or not isinstance(text, str):
                wrong(
                    "extra", f"{str(name)[:40]!r} 不是“名称: 文本”", f"{str(name)[:40]!r} is no pair of name and text"
                )
        texts = {
            "reason": self.reason,
            "who": self.who,
            **{f"extra.{k}": v for k, v in self.extra.items() if isinstance(v, str)},
        }
        for name, text in texts.items():
            if len(text) > LONGEST or not (text.isprintable() or cell.printable(text)):
                wrong(
                    name,
                    f"文字过长（>{LONGEST}）或含控制字符",
                    f"longer than {LONGEST} characters, or with control characters",
                )
        for name in ("valid_from", "valid_until"):
            if (day := self.extra.get(name)) and not _is_day(day):
                wrong(f"extra.{name}", f"{str(day)[:40]!r} 不是日期", f"{str(day)[:40]!r} is no date")
        problems.raise_if_any()
        return self if when == self.when else replace(self, when=when or self.when)

    @classmethod
    def of_record(cls, record: Record, who: str, when: str, preceding: str = "") -> Event:
        """`issued` for a label's record, with what searches need."""
        product, firm = record.product, record.firm
        extra = {
            "product": product["name_zh"], "product_en": product["name_en"], "model": str(product.get("model", "")),
            "firm": firm["name_zh"], "firm_en": firm["name_en"], "uscc": firm["uscc"], "document_type": record.document_type,
            "valid_from": record.valid_from, "valid_until": record.valid_until,
            "footprint": repr(record.headline.value), "unit": record.headline.unit, "preceding": preceding,
        }  # fmt: skip
        return cls("issued", "label", record.id, record.digest(), "", who, when, {k: v for k, v in extra.items() if v})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event at its place in the register."""

    index: int
    leaf_hash: bytes
    event: Event

    def to_json(self) -> dict[str, Any]:
        return {"index": self.index, "leaf_hash": self.leaf_hash.hex(), **self.event.to_json()}

    @classmethod
    def of(cls, index: int, event: Event) -> Entry:
        return cls(index, merkle.leaf_hash(event.leaf()), event)


def moment(at: str | date | datetime) -> str:
    """A point in time in the usual form; of a day its last second (UTC). Raises InputError for other text."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(at, date):
        return f"{at.isoformat()}T23:59:59Z"
    if _is_day(at):
        return f"{at}T23:59:59Z"
    found = _moment(at)
    if found is None:
        raise InputError.one(
            "moment",
            Text(f"{at[:40]!r} 不是日期或 UTC 时刻", f"{at[:40]!r} is neither a day nor a moment in UTC"),
            Text("写作 2026-11-27 或 2026-11-27T13:30:00Z", "Write 2026-11-27 or 2026-11-27T13:30:00Z"),
        )
    return found


def _moment(text: str) -> str | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text or read.utcoffset() is None or read.utcoffset() != UTC.utcoffset(None):
        return None
    return read.strftime("%Y-%m-%dT%H:%M:%SZ") if read.year >= 1970 else None


def _is_day(text: object) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
