"""Who signed a label, whether the signature holds, and whether that key may sign this kind of document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inventories.problem import Text
from labels.record import Record
from labels.signing import chain, cms, envelope
from labels.signing.anatomy import Anatomy, Malformed
from labels.signing.chain import Trust
from labels.signing.keys import Holder, holder
from labels.signing.store import Store
from labels.verifying.check import Check

TOLERANCE = timedelta(days=1)
"""that clocks may differ by"""


@dataclass
class Signature:
    """What was found out about the signature, for those that ask later."""

    signer: str = ""
    unsigned: int = 0
    """bytes of the rendered document"""


def checks(file: Anatomy, trust: Trust, at: datetime, made: Record | None, found: Signature) -> Iterator[Check]:
    """signature, signer, in force, role."""
    try:
        around = envelope.find(file)
        signed = cms.examine(around.cms, around.covered) if around else None
    except Malformed as error:
        yield Check("signature", False, error.problems[0].what)
        return
    if around is None or signed is None:
        found.unsigned = len(file.data)
        draft = made is not None and made.document_type == "draft"
        yield Check(
            "signature", False,
            Text("这是未签名的测算结果草稿，不证明任何事", "this is an unsigned draft sheet: it proves nothing")
            if draft else Text("文件没有签名", "the file is not signed"),
        )  # fmt: skip
        return
    found.unsigned = around.unsigned
    owner = holder(signed.certificate)
    found.signer = owner.called
    if not signed.intact:
        yield Check(
            "signature",
            False,
            Text("签名与文件内容不符：文件被改动过", "the signature does not fit the file: it was changed"),
        )
        return
    yield Check(
        "signature",
        True,
        Text(
            f"签名完好，覆盖整个文件（签名人 {owner.called}）",
            f"the signature is intact and covers the whole file (signer: {owner.called})",
        ),
    )
    try:
        stored = Store.of(around)
    except ValueError:
        yield Check("signer", False, Text("长期验证数据无法解析", "the long-term store cannot be read"))
        return
    trust = stored.added_to(trust)
    moment, time = _time(around, signed, trust, at)
    outcome = chain.validate(signed.certificate, signed.others, trust, moment)
    strange = stored.strange(signed, outcome.path) if outcome.passed else None
    if strange is not None:
        yield Check("signer", False, strange)
    elif outcome.passed and cms.unneeded(signed, outcome.path):
        yield Check(
            "signer",
            False,
            Text("签名夹带了证书链以外的证书", "the signature carries a certificate that is not of its chain"),
        )
    else:
        yield Check("signer", outcome.passed, outcome.text)
    yield time
    if outcome.passed:
        again = chain.revoked(outcome.path, trust, moment)
        yield Check("revocation", again.passed, again.text)
    if made is not None:
        yield _role(made, owner)


def _time(around: envelope.Envelope, signed: cms.Signed, trust: Trust, at: datetime) -> tuple[datetime, Check]:
    """The moment for which the certificate must be good: that of the time stamp, else the one asked about."""
    day = around.claimed.date()
    if around.claimed > at + TOLERANCE:
        return at, Check(
            "time",
            False,
            Text(f"签名时间 {day} 晚于查询日期", f"it says it was signed on {day}, after the day asked about"),
        )
    if signed.stamp is None:
        return at, Check(
            "time",
            None,
            Text(
                f"签名人自述签于 {day}，没有时间戳", f"the signer says it was signed on {day}; there is no time stamp"
            ),
        )
    stamp = signed.stamp
    when = stamp.when.astimezone(UTC)
    if not stamp.fits or not stamp.signed.intact:
        return at, Check("time", False, Text("时间戳与签名不符", "the time stamp does not fit the signature"))
    outcome = chain.validate(stamp.signed.certificate, stamp.signed.others, trust, at, time_stamp=True)
    if outcome.passed and (
        cms.unneeded(stamp.signed, outcome.path) or chain.revoked(outcome.path, trust, at).passed is False
    ):
        return at, Check(
            "time",
            False,
            Text(
                "时间戳证书被吊销或夹带别的证书",
                "the time stamp's certificate was revoked, or others are carried along",
            ),
        )
    if not outcome.passed:
        return at, Check(
            "time",
            outcome.passed,
            Text(f"时间戳的证书：{outcome.text.zh}", f"the time stamp's certificate: {outcome.text.en}"),
        )
    if abs(when - around.claimed) > TOLERANCE or when > at + TOLERANCE:
        return at, Check(
            "time", False, Text("时间戳与签名时间相差过大", "the time stamp is too far from the time of signing")
        )
    return when, Check(
        "time",
        True,
        Text(
            f"时间戳证明签于 {when:%Y-%m-%d %H:%M} UTC",
            f"a time stamp shows that it was signed by {when:%Y-%m-%d %H:%M} UTC",
        ),
    )


def _role(made: Record, owner: Holder) -> Check:
    """A self-declared footprint is the maker's to sign, a verified label the body's, a draft nobody's."""
    if made.document_type == "draft":
        return Check("role", False, Text("草稿不得签名", "a draft must not be signed"))
    fault = unfit(made, owner)
    if fault is not None:
        return Check("role", False, fault)
    who = (
        Text("生产者", "the producer")
        if made.document_type == "self-declared"
        else Text("核查机构", "the verification body")
    )
    return Check(
        "role",
        True,
        Text(
            f"签名证书属于{who.zh}，适合该文件类型",
            f"the certificate is that of {who.en}, as this type of document wants",
        ),
    )


def unfit(made: Record, owner: Holder) -> Text | None:
    """Why a certificate's holder may not sign the document; None if it may."""
    if made.document_type == "self-declared":
        role, named = (
            "maker",
            owner.uscc == made.firm["uscc"]
            if owner.uscc
            else owner.is_named(made.firm["name_zh"], made.firm["name_en"]),
        )
        wanted = f"{made.firm['name_zh']} ({made.firm['uscc']})"
    elif made.verification is not None:
        role, named = "body", owner.is_named(made.verification.body_zh, made.verification.body_en)
        wanted = made.verification.body_zh
    else:
        return Text("该文件类型不由任何人签名", "nobody signs this type of document")
    return owner.barred(role, named, wanted)
