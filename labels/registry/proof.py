"""`proof.json`: what a label carries to show, offline, that its record stands in the register.

    {"format": "tanbiao-proof/1", "index": 17, "event": {…}, "path": ["hex", …], "checkpoint": "signed note"}

It proves that the keeper of the register signed a tree with this event in it. It cannot prove that nothing came after: the
state of today needs the register itself, a mirror, or a newer checkpoint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from inventories.problem import InputError, Place, Problems, Text
from labels.registry import checkpoint, merkle
from labels.registry.checkpoint import Checkpoint, PublicKey
from labels.registry.event import Event

FORMAT = "tanbiao-proof/1"
LONGEST = 64
"""hashes of a path"""
_HASH = re.compile(r"[0-9a-f]{64}")
_CURE = Text("不要采信；向登记簿查询该标签", "Do not rely on it; look the label up in the register")


@dataclass(frozen=True, slots=True)
class Proof:
    """An event, its place, its path to the root, and the signed root."""

    index: int
    event: Event
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT, "index": self.index, "event": self.event.to_json(),
            "path": [h.hex() for h in self.path], "checkpoint": self.checkpoint.note(),
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Any, name: str = "proof.json") -> Proof:
        """The inverse of to_json; raises InputError for a foreign shape. Load the file with inventories/strictjson."""
        shaped = (
            isinstance(data, Mapping)
            and data.keys() == {"format", "index", "event", "path", "checkpoint"}
            and data["format"] == FORMAT
            and type(data["index"]) is int
            and isinstance(data["path"], list)
            and len(data["path"]) <= LONGEST
            and all(isinstance(h, str) and _HASH.fullmatch(h) for h in data["path"])
            and isinstance(data["checkpoint"], str)
        )
        if not shaped:
            raise InputError.one(
                "proof-shape",
                Text("这不是登记簿的包含证明", "This is no inclusion proof of a register"),
                Text("用 tanbiao register proof 重新导出", "Write it again with tanbiao register proof"),
                Place(file=name),
            )
        return cls(
            data["index"],
            Event.from_json(data["event"], Place(file=name, column="$.event")),
            tuple(bytes.fromhex(h) for h in data["path"]),
            checkpoint.parse(data["checkpoint"], name),
        )

    def holds(self) -> bool:
        """Whether the path leads from the event to the checkpoint's root. The signature is another question."""
        c = self.checkpoint
        return merkle.verify_inclusion(merkle.leaf_hash(self.event.leaf()), self.index, c.size, self.path, c.root)

    def faults(
        self, record_digest: str, key: x509.Certificate | PublicKey, *, id: str = "", origin: str = ""  # noqa: A002
    ) -> Problems:
        """Why it does not prove that the record was issued; empty when it does. `id` and `origin` are checked if given."""
        found = Problems()
        event = self.event

        def wrong(code: str, zh: str, en: str) -> None:
            found.add(f"proof-{code}", Text(zh, en), _CURE, Place(file="proof.json"))

        if event.kind != "issued":
            wrong("kind", f"证明的是“{event.kind}”事件，不是签发", f"It proves an event {event.kind!r}, not an issue")
        if event.digest != record_digest:
            wrong("digest", "证明的是另一份记录", "It proves another record")
        if id and event.id != id:
            wrong("id", f"证明的是另一个编号 {event.id}", f"It proves another id, {event.id}")
        if origin and self.checkpoint.origin != origin:
            wrong(
                "origin",
                f"检查点来自另一个登记簿 {self.checkpoint.origin}",
                f"The checkpoint is of another register, {self.checkpoint.origin}",
            )
        if not self.checkpoint.signed_by(key):
            wrong(
                "signature",
                "检查点没有该登记簿密钥的有效签名",
                "The checkpoint bears no valid signature by this register's key",
            )
        if not self.holds():
            wrong("path", "事件不在检查点的树中", "The event is not in the checkpoint's tree")
        return found

    def verify(self, record_digest: str, key: x509.Certificate | PublicKey) -> bool:
        """Whether the record of this digest was issued in the register that holds the key."""
        return not self.faults(record_digest, key)
