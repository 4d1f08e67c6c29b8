"""The link between a label and the firm's efficiency record, followed in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inventories import strictjson
from inventories.problem import InputError, Place, Text
from inventories.reader import StudyFile
from labels.enterprise import efficiency
from labels.enterprise.efficiency import EfficiencyRecord
from labels.facts import Enterprise
from labels.record import Record
from labels.verifying.check import Check

if TYPE_CHECKING:  # the register's library takes longer to import than a draft label to draw
    from labels.registry.register import Register
    from labels.registry.standing import Standing
    from labels.signing.chain import Trust
    from labels.signing.keys import Holder

FOLDER = "records"
SIGNATURE = ".sig.json"


def records_in(folder: Path) -> list[EfficiencyRecord]:
    """Every efficiency record in a folder, by period and version; other JSON files are passed over, broken records are not."""
    found = []
    for path in sorted(folder.glob("*.json")):
        if path.name.startswith("TB-E-") and not path.name.endswith(SIGNATURE):
            found.append(efficiency.load(path))
    return sorted(found, key=lambda r: (r.uscc, r.period["start"], r.period["end"], efficiency.version_of(r.id)))


def records_at(path: Path) -> list[EfficiencyRecord]:
    """The record in a file, or all in a folder."""
    return records_in(path) if path.is_dir() else [efficiency.load(path)]


def current(records: Iterable[EfficiencyRecord]) -> list[EfficiencyRecord]:
    """Those that no other one supersedes: one for each firm and period."""
    given = list(records)
    replaced = {r.supersedes["id"] for r in given if r.supersedes}
    return [r for r in given if r.id not in replaced]


def enterprise(study: Path, uscc: str, document_date: str, named: Path | None = None) -> Enterprise | None:
    """The block for a label: from the record that is named, else the latest one in `records/` of the study folder.

    Raises InputError for a record of another firm or one made after the label's date.
    """
    if named is None:
        folder = (study if study.is_dir() else study.parent) / FOLDER
        own = [r for r in current(records_in(folder)) if r.uscc == uscc] if folder.is_dir() else []
        own = [r for r in own if r.document_date <= document_date]
        return max(own, key=lambda r: (r.period["end"], r.period["start"])).as_enterprise() if own else None
    record = efficiency.load(named)
    if record.uscc != uscc:
        raise InputError.one(
            "record-other-firm",
            Text(f"碳效记录属于 {record.uscc}，产品属于 {uscc}", f"The record is of {record.uscc}, the product of {uscc}"),
            Text("给出同一企业的记录", "Name a record of the same firm"),
            Place(file=named.name),
        )
    if record.document_date > document_date:
        raise InputError.one(
            "record-later",
            Text(f"碳效记录的日期 {record.document_date} 晚于文件日期 {document_date}", f"The record is of {record.document_date}, after the document's date {document_date}"),
            Text("采用较早的记录，或改文件日期", "Take an earlier record, or date the document later"),
            Place(file=named.name),
        )  # fmt: skip
    return record.as_enterprise()


def of_study(file: StudyFile, named: Path | None = None) -> Enterprise | None:
    """The block for the label of a study that was read."""
    return enterprise(file.folder, file.study.firm.uscc, file.study.document_date.isoformat(), named)


def linked(label: Record, block: Enterprise | None) -> Record:
    """The label's record with the block, and the id that belongs to it."""
    return label if block is None else label.revised(enterprise=block)


def check_link(
    label: Record, records: Sequence[EfficiencyRecord] = (), register: Register | None = None, at: str = ""
) -> list[Check]:
    """Follows the label's link to the firm's record and back: changed, superseded or withdrawn since.

    `enterprise-superseded` and `enterprise-since` are about what came after the label; the others about whether it says the truth.

    `records` are those at hand; `at` is the moment for which the register is asked. Without a block there is nothing to check.
    """
    block = label.enterprise
    if block is None:
        return []
    checks = [_same_firm(label, block)]
    mine = [r for r in records if r.uscc == block.uscc and r.period_id == block.period]
    exact = next((r for r in mine if r.digest() == block.record_sha256), None)
    checks.append(_at_hand(block, mine, exact))
    if exact:
        checks.append(_says_the_same(block, exact))
        later = next((r for r in mine if r.supersedes and r.supersedes["sha256"] == block.record_sha256), None)
        if later:
            checks.append(
                _check("enterprise-superseded", False, f"该记录已被 {later.id} 替代：{(later.supersedes or {})['reason']}",
                       f"That record was superseded by {later.id}: {(later.supersedes or {})['reason']}")
            )  # fmt: skip
    if register is not None:
        checks += _registered(block, register, at)
        checks += _back(label, exact, register, at)
    elif exact:
        checks.append(_listed(label, exact))
    return checks


def check_record(record: EfficiencyRecord, register: Register, at: str) -> list[Check]:
    """From the record to the firm's labels: each that the record lists, as it stands in the register now."""
    checks = [_standing(register.status(record.id, at), record.digest(), "enterprise-register")]
    from labels.enterprise import recording

    known = {one["id"]: one for one in recording.labels_of(record.uscc, register, at)}
    for one in record.labels:
        now = known.get(one["id"])
        good = bool(now and now["record_sha256"] == one["record_sha256"] and now["state"] == "in-force")
        state = now["state"] if now else "not registered"
        checks.append(
            _check("label-of-record", good, f"标签 {one['id']}：{state}", f"Label {one['id']}: {state}")
        )
    new = [i for i in known if i not in {one["id"] for one in record.labels}]
    if new:
        checks.append(
            _check("label-since", None, f"记录之后又有 {len(new)} 个标签：{'、'.join(new[:5])}", f"{len(new)} labels were issued since: {', '.join(new[:5])}")
        )  # fmt: skip
    return checks


def signed(record: EfficiencyRecord, path: Path, trust: Trust, at: datetime) -> list[Check]:
    """Whether the signature beside the record's file is over exactly this record, by a key to be believed, and the firm's own."""
    beside = path.with_name(path.name.removesuffix(".json") + SIGNATURE)
    if not beside.is_file():
        return [_check("signature", None, "没有签名文件", "There is no signature beside it")]
    data = strictjson.load(beside)
    body = {k: v for k, v in data.items() if k != "record_sha256"} if isinstance(data, dict) else data
    from labels.signing import chain
    from labels.signing.keys import Seal, holder

    seal = Seal.from_json(body, beside.name)
    if not seal.fits(record.canonical()):
        return [_check("signature", False, "签名与记录不符：记录已变", "The signature does not fit: the record has changed")]
    owner = holder(seal.certificate)
    found = chain.check_seal(record.canonical(), seal, trust, at)
    return [
        _check("signature", True, f"签名与记录相符，证书持有人 {owner.called}", f"The signature fits; its certificate names {owner.called}"),
        Check("signer", found.passed, found.text),
        _of_firm(record, owner),
    ]


def _of_firm(record: EfficiencyRecord, owner: Holder) -> Check:
    """Whether the key is the firm's: by USCC where the certificate has one, else by name; a demonstration key must be a maker's."""
    firm = record.firm
    same = owner.uscc == firm["uscc"] if owner.uscc else owner.is_named(firm["name_zh"], firm["name_en"])
    good = same and owner.demo_role in ("", "maker")
    whose = f"{owner.called} {owner.uscc}".strip()
    return _check(
        "signer-firm", good,
        "签名密钥属于该企业" if good else f"签名密钥属于 {whose}，不是 {firm['name_zh']} {firm['uscc']}",
        "The key is the firm's own" if good else f"The key is that of {whose}, not of {firm['name_en']} {firm['uscc']}",
    )  # fmt: skip


def _same_firm(label: Record, block: Enterprise) -> Check:
    good = label.firm["uscc"] == block.uscc
    return _check(
        "enterprise-firm", good,
        "标签与碳效记录属于同一企业" if good else f"标签属于 {label.firm['uscc']}，碳效记录属于 {block.uscc}",
        "Label and efficiency record are of the same firm" if good else f"The label is of {label.firm['uscc']}, the efficiency record of {block.uscc}",
    )  # fmt: skip


def _at_hand(block: Enterprise, mine: Sequence[EfficiencyRecord], exact: EfficiencyRecord | None) -> Check:
    if exact:
        return _check("enterprise-digest", True, f"碳效记录 {exact.id} 与标签所载摘要一致", f"The efficiency record {exact.id} has the digest on the label")
    if mine:
        return _check(
            "enterprise-digest", False, f"{block.period} 的碳效记录与标签所载摘要不符：记录已变",
            f"The efficiency record of {block.period} does not have the digest on the label: it has changed",
        )  # fmt: skip
    return _check("enterprise-digest", None, "手头没有该碳效记录，未核对", "The efficiency record is not at hand; not compared")


def _says_the_same(block: Enterprise, exact: EfficiencyRecord) -> Check:
    good = replace(exact.as_enterprise(), link=block.link) == block
    return _check(
        "enterprise-block", good, "标签栏目与碳效记录内容一致" if good else "标签栏目的内容与碳效记录不同",
        "The block says what the record says" if good else "The block says something else than the record",
    )  # fmt: skip


def _registered(block: Enterprise, register: Register, at: str) -> list[Check]:
    found = [
        s
        for s in register.search(uscc=block.uscc, subject=efficiency.SUBJECT, at=at, limit=1000)
        if s.facts.get("period") == block.period
    ]
    exact = next((s for s in found if s.digest == block.record_sha256), None)
    if exact:
        return [_standing(exact, block.record_sha256, "enterprise-register")]
    if found:
        return [
            _check("enterprise-register", False, f"登记簿中 {block.period} 的碳效记录是另一份", f"The register holds another efficiency record for {block.period}")
        ]  # fmt: skip
    return [_check("enterprise-register", None, "登记簿中没有该碳效记录", "The register does not know the efficiency record")]


def _standing(found: Standing, digest: str, name: str) -> Check:
    state = found.state.value
    if not found.known:
        return _check(name, None, "登记簿中没有该碳效记录", "The register does not know the efficiency record")
    if found.digest != digest:
        return _check(name, False, "登记簿中的摘要不同：记录已变", "The register has another digest: the record has changed")
    if state == "in-force":
        return _check(name, True, f"碳效记录 {found.id} 在登记簿中有效", f"The efficiency record {found.id} is in force in the register")
    after = found.facts.get("successor", "")
    words = {"superseded": Text(f"已被 {after} 替代", f"superseded by {after}"), "withdrawn": Text("已撤销", "withdrawn")}.get(
        state, Text(f"状态为 {state}", f"is {state}")
    )
    return _check("enterprise-since", False, f"碳效记录 {found.id} {words.zh}", f"The efficiency record {found.id} was {words.en} since")


def _back(label: Record, exact: EfficiencyRecord | None, register: Register, at: str) -> list[Check]:
    """Back from the firm: the register lists this label among the firm's."""
    from labels.enterprise import recording

    known = {one["id"] for one in recording.labels_of(label.firm["uscc"], register, at)}
    good = label.id in known
    if good:
        return [_check("enterprise-back", True, "登记簿在该企业名下列有本标签", "The register lists this label under the firm")]
    return [_listed(label, exact)] if exact else [_check("enterprise-back", None, "登记簿未列本标签（草稿不登记）", "The register does not list this label (a draft is not registered)")]  # fmt: skip


def _listed(label: Record, exact: EfficiencyRecord) -> Check:
    good = any(one["id"] == label.id for one in exact.labels)
    return _check(
        "enterprise-back", good or None, "碳效记录列有本标签" if good else "碳效记录生成时尚无本标签",
        "The efficiency record lists this label" if good else "The label was made after the efficiency record, which cannot list it",
    )  # fmt: skip


def _check(name: str, passed: bool | None, zh: str, en: str) -> Check:
    return Check(name, passed, Text(zh, en))
