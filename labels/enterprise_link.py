"""Whether what a label refers to beside its trail is what it says: the verification statement, the firm's carbon-efficiency record."""

from __future__ import annotations

import hashlib

from inventories import strictjson
from inventories.problem import Text
from labels.check import Check
from labels.contents import Contents
from labels.record import Record
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


def enterprise(made: Record, inside: Contents) -> Check:
    """Whether the enterprise block comes out of the linked record, where that is at hand."""
    if made.enterprise is None:
        return Check("enterprise", None, Text("没有企业碳效信息", "there is no enterprise block"))
    return Check(
        "enterprise",
        None,
        Text("企业碳效记录不在手边，未核对", "the firm's carbon-efficiency record is not at hand and was not checked"),
    )
