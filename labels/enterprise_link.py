"""Whether what a label refers to beside its trail is what it says: the verification statement, the firm's carbon-efficiency record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from inventories import strictjson
from inventories.problem import Text
from labels import link
from labels.check import Check
from labels.contents import Contents
from labels.efficiency import EfficiencyRecord
from labels.event import moment
from labels.record import Record
from labels.register import Register
from lca import trail as trails


def statement(made: Record, inside: Contents) -> Check:
    """Whether the attached statement is the one that the record names, and is about this model."""
    if made.verification is None:
        return Check(
            "statement", None, Text("没有核查陈述（自我声明）", "there is no verification statement (self-declared)")
        )
    body = inside.attachments["statement.json"]
    data = strictjson.loads(body, "statement.json")
    if trails.canonical(data) != body or hashlib.sha256(body).hexdigest() != made.verification.statement_sha256:
        return Check(
            "statement",
            False,
            Text("核查陈述不是记录所指的那一份", "the verification statement is not the one that the record names"),
        )
    if made.digests["model_sha256"] not in body.decode():
        return Check(
            "statement", False, Text("核查陈述针对的是另一个模型", "the verification statement is about another model")
        )
    v = made.verification
    return Check(
        "statement",
        True,
        Text(
            f"核查陈述 {v.statement_id}（{v.body_zh}）与记录相符",
            f"the verification statement {v.statement_id} ({v.body_en}) fits the record",
        ),
    )


def enterprise(
    made: Record, records: Sequence[EfficiencyRecord], register: Path | str | None, at: datetime
) -> list[Check]:
    """Whether the enterprise block comes out of the linked record, and how that stands: followed where record or register is at hand."""
    if made.enterprise is None:
        return [Check("enterprise", None, Text("没有企业碳效信息", "there is no enterprise block"))]
    database = register is not None and is_database(register)
    if not records and not database:
        return [
            Check(
                "enterprise", None,
                Text("企业碳效记录不在手边，未核对（--firm-record）", "the firm's carbon-efficiency record is not at hand and was not checked (--firm-record)"),
            )
        ]  # fmt: skip
    if register is None or not database:
        return link.check_link(made, records)
    with Register.open(register) as opened:
        return link.check_link(made, records, opened, moment(at))


def is_database(where: Path | str) -> bool:
    """Whether this is the register itself and not a mirror or a checkpoint."""
    if "://" in str(where):
        return True
    with Path(where).open("rb") as stream:
        return stream.read(16).startswith(b"SQLite format 3")
