"""What the register says of a label: the proof that the label carries, and its state at a moment where a register is at hand."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from inventories import strictjson
from inventories.problem import InputError, Place, Text
from labels.record import Record
from labels.registry import checkpoint, merkle
from labels.registry.checkpoint import Checkpoint
from labels.registry.event import Entry, moment
from labels.registry.proof import Proof
from labels.registry.standing import Standing, fold
from labels.signing import chain
from labels.signing.chain import Trust
from labels.signing.keys import holder
from labels.verifying.check import Check
from labels.verifying.contents import Contents

KEY_FORMAT = "tanbiao-register-key/1"


def key_json(certificates: tuple[x509.Certificate, ...]) -> dict[str, Any]:
    """The attachment that names the key of the register: its certificate, then those of its chain."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return {
        "format": KEY_FORMAT,
        "certificates": [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in certificates],
    }


def _certificates(inside: Contents) -> tuple[x509.Certificate, ...]:
    data = strictjson.loads(inside.attachments["register-key.json"], "register-key.json")
    if (
        not isinstance(data, dict)
        or data.keys() != {"format", "certificates"}
        or data["format"] != KEY_FORMAT
        or not 1 <= len(data["certificates"]) <= 8
    ):
        raise InputError.one(
            "register-key", Text("登记簿密钥附件不成形", "the register's key is malformed"), Text("", "")
        )
    return tuple(x509.load_der_x509_certificate(base64.b64decode(c, validate=True)) for c in data["certificates"])


def proof(
    made: Record, inside: Contents, trust: Trust, at: datetime, pinned: x509.Certificate | None
) -> Iterator[Check]:
    """The label's own inclusion proof; `pinned`: the register's certificate as the user has it."""
    if made.register is None:
        yield Check("proof", None, Text("标签没有登记", "the label stands in no register"))
        return
    found = Proof.from_json(strictjson.loads(inside.attachments["proof.json"], "proof.json"))
    certificate, *others = _certificates(inside)
    faults = found.faults(made.digest(), certificate, id=made.id, origin=made.register["origin"])
    if faults:
        yield Check("proof", False, next(iter(faults)).what)
        return
    if pinned is not None:
        same = pinned == certificate
        yield Check(
            "proof",
            same,
            Text(
                f"登记证明{'成立，由所给登记簿密钥签署' if same else '不是由所给登记簿密钥签署'}",
                f"the inclusion proof {'holds and is signed by the register’s key given' if same else 'is not signed by the register’s key given'}",
            ),
        )
        return
    outcome = chain.validate(certificate, others, trust, at)
    owner = holder(certificate)
    name = made.register["name"]
    if outcome.passed is False or (outcome.passed and chain.revoked(outcome.path, trust, at).passed is False):
        yield Check("proof", False, Text(f"登记簿密钥：{outcome.text.zh}", f"the register's key: {outcome.text.en}"))
    elif outcome.passed and (not owner.is_named(*name.split(" / ")) or owner.demo_role not in ("", "register")):
        yield Check("proof", False, Text(f"检查点不是由 {name} 签署", f"the checkpoint is not signed by {name}"))
    elif outcome.passed:
        yield Check(
            "proof",
            True,
            Text(
                f"登记证明成立：{name} 第 {found.index} 条", f"the inclusion proof holds: entry {found.index} of {name}"
            ),
        )
    else:
        yield Check(
            "proof",
            None,
            Text(
                "登记证明成立，但登记簿密钥未核对（--trust 或 --register-key）",
                "the inclusion proof holds, but the register's key could not be checked (--trust or --register-key)",
            ),
        )


def validity(made: Record, at: datetime) -> Check:
    """Whether the day lies within the validity printed on the label."""
    day, first, last = at.date(), date.fromisoformat(made.valid_from), date.fromisoformat(made.valid_until)
    if day > last:
        return Check("validity", False, Text(f"已于 {last} 过期", f"it expired on {last}"))
    if day < first:
        return Check("validity", False, Text(f"自 {first} 起才有效", f"it is valid from {first} only"))
    return Check("validity", True, Text(f"在有效期内（{first} 至 {last}）", f"within its validity ({first} to {last})"))


def status(
    made: Record, inside: Contents, data: bytes, where: Path | str | None, trust: Trust, at: datetime, state: list[str]
) -> Iterator[Check]:
    """Whether it is in force at that moment: from the register itself, a mirror of it, or (less) a newer checkpoint."""
    if made.register is None:
        yield Check(
            "status",
            None,
            Text("标签没有登记，状态无从查询", "the label stands in no register, so its state cannot be looked up"),
        )
        return
    if where is None:
        yield Check(
            "status",
            None,
            Text(
                "未查询登记簿，不知是否被暂停、撤销或替代（--register）",
                "the register was not asked: whether it was suspended, withdrawn or superseded is not known (--register)",
            ),
        )
        return
    own = Proof.from_json(strictjson.loads(inside.attachments["proof.json"], "proof.json"))
    start = beginning(where)
    if is_database(where):
        yield _asked(made, own, data, where, at, state)
    elif start.lstrip()[:1] == b"{":
        yield _mirrored(made, own, data, Path(where), at, state, _certificates(inside)[0])
    else:
        yield _newer(own, checkpoint.read(Path(where)), _certificates(inside)[0])


def is_database(where: Path | str) -> bool:
    """Whether this is the register itself and not a mirror or a checkpoint; raises InputError if it cannot be read."""
    return "://" in str(where) or beginning(where).startswith(b"SQLite format 3")


def beginning(where: Path | str) -> bytes:
    """The first bytes of a register's file; raises InputError if it cannot be read."""
    if "://" in str(where):
        return b""
    try:
        with Path(where).open("rb") as stream:
            return stream.read(64)
    except OSError as error:
        raise InputError.one(
            "register",
            Text(f"无法读取登记簿：{error.strerror}", f"The register cannot be read: {error.strerror}"),
            Text("检查路径", "Check the path"),
            Place(file=Path(where).name),
        ) from None


def _asked(made: Record, own: Proof, data: bytes, where: Path | str, at: datetime, state: list[str]) -> Check:
    """From the data base itself."""
    from labels.registry.register import Register

    with Register.open(where) as register:
        faults = register.agrees(own.checkpoint)
        if faults:
            return Check("status", False, next(iter(faults)).what)
        standing = register.status(made.id, at)
    return _stands(made, standing, data, at, state)


def _mirrored(
    made: Record, own: Proof, data: bytes, where: Path, at: datetime, state: list[str], certificate: x509.Certificate
) -> Check:
    """From a dump, which must be whole, of one tree, signed by the register's key, and hold the label's own event."""
    from labels.registry import mirror, register_audit

    log = mirror.open_log(where)
    mine: list[Entry] = []
    seen: set[bytes] = set()

    def steps() -> Iterator[Entry | Checkpoint]:
        for step in log.steps:
            if isinstance(step, Entry):
                mine.extend([step] if step.event.id == made.id else [])
                seen.update([step.leaf_hash] if step.index == own.index else [])
            yield step

    audit = register_audit.alone(replace(log, steps=steps()), checkpoint.public_of(certificate))
    if audit.problems:
        return Check("status", False, next(iter(audit.problems)).what)
    if log.origin != own.checkpoint.origin or seen != {merkle.leaf_hash(own.event.leaf())}:
        return Check(
            "status",
            False,
            Text(
                "镜像中没有标签的登记事件：不是同一登记簿，或事件被删改",
                "the mirror does not hold the label's own event: it is of another register, or events were dropped",
            ),
        )
    if not audit.checkpoints:
        return Check(
            "status",
            None,
            Text("镜像没有签名的检查点，不能采信", "the mirror holds no signed checkpoint and shows nothing"),
        )
    return _stands(made, fold(made.id, mine, moment(at)), data, at, state)


def _stands(made: Record, standing: Standing, data: bytes, at: datetime, state: list[str]) -> Check:
    day = at.date()
    state.append(standing.name(day))
    words = standing.words(day)
    last = standing.last
    why = f"（{last.event.when[:10]}，{last.event.reason}；{last.event.who}）" if last is not None and last.event.reason else ""
    if not standing.known or standing.digest != made.digest():
        return Check("status", False, Text("登记簿中没有这份记录", "the register does not hold this record"))
    if not standing.in_force(day):
        return Check(
            "status",
            False,
            Text(
                f"登记簿状态：{words.zh}{why}",
                f"the register says: {words.en}{f' ({last.event.when[:10]}, {last.event.reason}; {last.event.who})' if why and last else ''}",
            ),
        )
    digest = hashlib.sha256(data).hexdigest()
    if standing.seals and digest not in standing.seals:
        return Check("status", False, Text("登记簿记载的是另一份 PDF", "the register has the digest of another PDF"))
    sealed = (
        Text("，PDF 摘要已登记", ", with this PDF's digest")
        if standing.seals
        else Text("，PDF 摘要尚未登记", "; the PDF's digest is not registered yet")
    )
    return Check(
        "status", True, Text(f"登记簿状态：{words.zh}{sealed.zh}", f"the register says: {words.en}{sealed.en}")
    )


def _newer(own: Proof, newer: checkpoint.Checkpoint, certificate: x509.Certificate) -> Check:
    """A checkpoint alone shows no state; it shows a fork where both have the same size."""
    if newer.origin != own.checkpoint.origin or not newer.signed_by(certificate):
        return Check("status", False, Text("检查点不是该登记簿签署的", "the checkpoint is not signed by this register"))
    if newer.size == own.checkpoint.size and newer.root != own.checkpoint.root:
        return Check(
            "status", False, Text("登记簿分叉：同一大小有两个根", "the register has forked: two roots of one size")
        )
    if newer.size < own.checkpoint.size:
        return Check(
            "status",
            None,
            Text(
                "检查点早于标签，不能说明状态", "the checkpoint is older than the label and says nothing of its state"
            ),
        )
    return Check(
        "status",
        None,
        Text(
            "检查点由该登记簿签署；仅凭检查点不能查出状态",
            "the checkpoint is signed by this register; a checkpoint alone does not tell the state",
        ),
    )
