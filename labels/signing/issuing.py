"""The order of issue (design.md §7): record → register event → inclusion proof → render with the proof attached → sign → seal.

Every step may be taken again after a crash. The event is known by the record's digest; the signed file is written before it is sealed,
and a file that is there already for the same record is taken instead of signing a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from inventories import atomic
from inventories.problem import InputError, Place, TanbiaoError, Text
from labels import font, label
from labels.document import Attachment
from labels.record import Record
from labels.registry.event import Event, moment
from labels.registry.register import Register
from labels.signing import anatomy, cms, envelope, signature
from labels.signing.keys import Key
from labels.signing.signature import Time
from labels.verifying import authenticity, contents, lookup
from labels.verifying.arithmetic import label_attachments
from lca import trail as trails

REASONS: Mapping[str, Text] = {
    "self-declared": Text("生产者自我声明的产品碳足迹", "product carbon footprint declared by its producer"),
    "verified": Text("经核查的产品碳足迹标签", "verified product carbon footprint label"),
}


def issue(
    record: Record,
    trail: Mapping[str, Any] | None,
    key: Key,
    register: Register,
    register_key: Key,
    when: datetime,
    more: Sequence[Attachment] = (),
    *,
    out: Path | None = None,
    time: Time | None = None,
    preceding: str = "",
    progress: font.Progress | None = None,
) -> bytes:
    """Registers, renders, signs and seals a label; gives the signed PDF, which also stands at `out` if given.

    `trail` is attached if the record discloses it. `more` holds `statement.json` for a verified label. `when` is the time of issue, UTC.
    Raises InputError for a draft, a key whose holder may not sign the document, or an id that is registered for another record.
    """
    made = registered(record, register, register_key)
    admit(made, key, more)
    taken = _taken(out, made, key)
    stamp = moment(when)
    entry = register.append(_as_before(register, Event.of_record(made, key.holder.called, stamp, preceding)))
    proof = register.proof(entry.index, register_key)
    if taken is None:
        bodies = {
            "proof.json": trails.canonical(proof.to_json()),
            "register-key.json": trails.canonical(lookup.key_json((register_key.certificate, *register_key.chain))),
        }
        sheet = label.draw(
            made, trail if made.disclosure == "full" else None, progress, (*label_attachments(bodies), *more)
        )
        taken = signature.sign(sheet, key, when, REASONS[made.document_type], time)
        _sound(taken)
        if out is not None:
            atomic.write_bytes(out, taken)
    sealed = Event("sealed", "label", made.id, hashlib.sha256(taken).hexdigest(), "", key.holder.called, stamp, {})
    register.append(_as_before(register, sealed))
    return taken


def registered(record: Record, register: Register, register_key: Key) -> Record:
    """The record with the register that it stands in; raises InputError if it names another one."""
    if record.register is None:
        return record.revised(register={"name": register_key.holder.called, "origin": register.origin, "url": ""})
    if record.register["origin"] != register.origin:
        raise InputError.one(
            "register-origin",
            Text(f"记录写的登记簿是 {record.register['origin']}，给出的是 {register.origin}", f"The record names the register {record.register['origin']}, given is {register.origin}"),
            Text("使用记录所写的登记簿", "Use the register that the record names"),
        )  # fmt: skip
    return record


def admit(record: Record, key: Key, more: Sequence[Attachment]) -> None:
    """Raises InputError for what may not be issued with this key."""
    if record.document_type == "draft":
        raise InputError.one(
            "draft",
            Text("草稿不签名，也不登记", "A draft is neither signed nor registered"),
            Text("签发自我声明或经核查的标签", "Issue a self-declared footprint or a verified label"),
        )
    fault = authenticity.unfit(record, key.holder)
    if fault is not None:
        raise InputError.one(
            "signer",
            fault,
            Text(
                "自我声明用研究中企业自己的密钥，经核查的标签用核查机构的密钥；演示密钥为示例中的椅业企业签名，其他企业用 tanbiao keys demo --uscc；演示的核查机构名为“示例核查机构（虚构）”",
                "Sign a self-declared footprint with the key of the firm in the study, a verified label with the body's; "
                "demonstration keys sign for the chair maker of the examples, for another firm after tanbiao keys demo --uscc; "
                "the demonstration body is called Example Verification Body (fictitious)",
            ),
            Place(file=record.id),
        )
    has = any(a.name == "statement.json" for a in more)
    if has != (record.verification is not None) or {a.name for a in more} - {"statement.json"}:
        raise InputError.one(
            "statement",
            Text("经核查的标签须附核查陈述，其他标签不附", "A verified label carries its statement, others carry none"),
            Text("附上 statement.json", "Attach statement.json"),
        )


def _as_before(register: Register, event: Event) -> Event:
    """The event as it stands in the register if it does: a repetition keeps the first time and reason."""
    for entry in register.status(event.id).entries:
        if (entry.event.kind, entry.event.digest) == (event.kind, event.digest):
            return entry.event
    last = register.status(event.id).entries[-1:]
    return replace(event, when=max(event.when, last[0].event.when)) if last else event


def _taken(out: Path | None, made: Record, key: Key) -> bytes | None:
    """A signed label of this record by this key that was written before a crash; raises InputError if something else is there."""
    if out is None or not out.exists():
        return None
    try:
        data = out.read_bytes()
        file = anatomy.Anatomy(data)
        around = envelope.find(file)
        signed = cms.examine(around.cms, around.covered) if around else None
        inside = contents.read(file)
    except (TanbiaoError, OSError):
        return None
    mine = signed is not None and signed.intact and signed.certificate == key.certificate
    return data if mine and inside.attachments.get("record.json") == made.canonical() else None


def _sound(signed: bytes) -> None:
    """Raises if the file that was just signed would be refused by our own reader (a time stamp in a form of its own, say)."""
    file = anatomy.Anatomy(signed)
    around = envelope.find(file)
    if around is None or not cms.examine(around.cms, around.covered).intact:
        raise InputError.one(
            "signature",
            Text("签名后自检不通过", "The file just signed does not pass our own check"),
            Text("请报告此问题", "Please report this"),
        )
