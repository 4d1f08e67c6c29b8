"""Whether what a label refers to beside its trail is what it says: the verification statement, the firm's carbon-efficiency record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventories import strictjson
from inventories.problem import Text
from labels.record import Record
from labels.registry.event import moment
from labels.verifying import lookup
from labels.verifying.check import Check
from labels.verifying.contents import Contents
from lca import trail as trails

if TYPE_CHECKING:
    from labels.enterprise.efficiency import EfficiencyRecord


def statement(made: Record, inside: Contents) -> Check:
    """Whether the attached statement is the one that the record names, and is about this model."""
    if made.verification is None:
        return Check(
            "statement", None, Text("没有核查声明（自我声明）", "there is no verification statement (self-declared)")
        )
    body = inside.attachments["statement.json"]
    data = strictjson.loads(body, "statement.json")
    if trails.canonical(data) != body or hashlib.sha256(body).hexdigest() != made.verification.statement_sha256:
        return Check(
            "statement",
            False,
            Text("核查声明不是记录所指的那一份", "the verification statement is not the one that the record names"),
        )
    fault = _about_another(made, data)
    if fault is not None:
        return Check("statement", False, fault)
    v = made.verification
    return Check(
        "statement",
        True,
        Text(
            f"核查声明 {v.statement_id}（{v.body_zh}）与记录相符",
            f"the verification statement {v.statement_id} ({v.body_en}) fits the record",
        ),
    )


def _about_another(made: Record, data: Mapping[str, Any]) -> Text | None:
    """What of the statement does not belong to the record; None if all of it does."""
    v = made.verification
    assert v is not None  # noqa: S101 - for mypy: asked only of verified labels
    subject, body = data["subject"], data["body"]
    pairs = (
        (Text("模型", "model"), data["model_sha256"], made.digests["model_sha256"]),
        (Text("默克尔根", "Merkle root"), data["merkle_root"], made.digests["merkle_root"]),
        (Text("结果", "result"), subject["value"], made.headline.value),
        (Text("单位", "unit"), subject["unit"], made.headline.unit),
        (Text("企业代码", "firm's code"), subject["firm"]["uscc"], made.firm["uscc"]),
        (Text("意见", "opinion"), data["opinion"], v.opinion),
        (Text("保证等级", "level of assurance"), data["level"], v.level),
        (Text("核查机构", "verification body"), body["name"]["zh"], v.body_zh),
        (Text("认可编号", "accreditation"), body["accreditation"], v.accreditation),
        (Text("重要性水平", "materiality"), data["materiality"], v.materiality),
        (Text("编号", "id"), data["id"], v.statement_id),
    )
    wrong = next((name for name, stated, wanted in pairs if stated != wanted), None)
    if wrong is None:
        return None
    return Text(f"核查声明的{wrong.zh}与标签不同", f"the statement's {wrong.en} is not that of the label")


def enterprise(
    made: Record, records: Sequence[EfficiencyRecord], register: Path | str | None, at: datetime
) -> list[Check]:
    """Whether the enterprise block comes out of the linked record, and how that stands: followed where record or register is at hand."""
    if made.enterprise is None:
        return [Check("enterprise", None, Text("没有企业碳效信息", "there is no enterprise block"))]
    database = register is not None and lookup.is_database(register)
    if not records and not database:
        return [
            Check(
                "enterprise", None,
                Text("企业碳效记录不在手边，未核对（--firm-record）", "the firm's carbon-efficiency record is not at hand and was not checked (--firm-record)"),
            )
        ]  # fmt: skip
    from labels.enterprise import (
        link,  # not above: it reads workbooks, which a label without such a block does not need
    )

    if register is None or not database:
        return link.check_link(made, records)
    from labels.registry.register import Register

    with Register.open(register) as opened:
        return link.check_link(made, records, opened, moment(at))
