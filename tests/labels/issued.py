"""Parts of issued documents for the tests: a statement, a register, and two kinds of enterprise record. All invented."""

from __future__ import annotations

import hashlib
from typing import Any

from labels import record
from labels.facts import Enterprise, Verification
from labels.record import DocumentType, Record

VERIFICATION = Verification(
    body_zh="示例核查有限公司",
    body_en="Example Verification Ltd.",
    accreditation="CNAS V000-EXAMPLE",
    level="limited",
    opinion="unmodified",
    statement_id="EX-2026-0142",
    statement_sha256=hashlib.sha256(b"statement").hexdigest(),
    date="2026-04-20",
    materiality=0.05,
)
CERTIFICATE = {"number": "EX-PCF-2026-00042", "rule": "示例实施规则 Example scheme rule 01", "class": "示例 I 类"}
REGISTER = {"name": "湖州示例登记簿 Huzhou example register", "origin": "register.example.org/tanbiao", "url": "https://register.example.org/labels"}  # fmt: skip
ENTERPRISE = Enterprise(
    kind="issued", uscc="91330523MA0EXAMPL7", scheme="浙江省工业碳效码（示例） Zhejiang industrial carbon-efficiency code (example)",
    period="2025Q4", record_sha256=hashlib.sha256(b"efficiency").hexdigest(),
    link="https://register.example.org/efficiency/91330523MA0EXAMPL7/2025Q4", energy_tce="1,284.3", net_tco2="3,102.7",
    intensity="0.412", code="330523-EXAMPLE-0417", code_date="2026-02-11", level="2", grade="低碳 low",
)  # fmt: skip
PRE_CHECK = Enterprise(
    kind="pre-check", uscc="91330523MA0EXAMPL7", scheme="浙江省工业碳效评价方法（自测） own calculation after the Zhejiang method",
    period="2025Q4", record_sha256=hashlib.sha256(b"own").hexdigest(), link="", energy_tce="1,284.3", net_tco2="3,102.7", intensity="",
)  # fmt: skip


def issued(trail: dict[str, Any], kind: DocumentType, **more: Any) -> Record:
    """A record of a type with the parts that belong to it."""
    parts: dict[str, Any] = {"enterprise": ENTERPRISE}
    if kind != "draft":
        parts["register"] = REGISTER
    if kind == "verified":
        parts["verification"] = VERIFICATION
    return record.make(trail, kind, **(parts | more))
