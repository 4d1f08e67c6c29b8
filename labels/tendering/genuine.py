"""The one door to verification: a bid's file becomes an Offer, whatever is wrong with it; made to run in processes of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from inventories import evidence, strictjson
from inventories.problem import InputError, Place, Problem, TanbiaoError, Text
from inventories.tendering.tender import Bid, Lot
from labels.signing import keys
from labels.tendering import offer
from labels.tendering.offer import Offer
from labels.verifying import verification
from labels.verifying.check import Check
from lca import difference
from lca.model import Model

MOST = 100 * 2**20
APART = ("validity", "status", *verification.SINCE)
"""Checks that do not make a label unsound: conditions of their own, and what became of the firm's record since (no part of the footprint)."""
MAGIC = {"pdf": b"%PDF-", "json": b"{"}


Verify = Callable[..., verification.Verdict]


@dataclass(frozen=True, slots=True)
class Trust:
    """What labels are verified against; all of it is given, nothing looked up."""

    at: str
    """day on which labels must be in force, ISO 8601"""
    trust: tuple[str, ...] = ()
    """files with certificates of bodies that are trusted"""
    demo: bool = False
    register: str = ""
    verify: Verify | None = None
    """another verification, for tests"""


@dataclass(frozen=True, slots=True)
class Task:
    """One bid to be read, with all that a process of its own needs."""

    number: int
    bid: Bid
    lot: Lot
    path: Path | None
    problems: tuple[Problem, ...]
    trust: Trust
    draws: int
    seed: int


def examine(task: Task) -> Offer:
    """The bid with everything found on it; never raises for what a file holds."""
    empty = Offer(task.number, task.bid, task.lot, None, "", "", task.problems)
    if task.path is None:
        return empty
    try:
        return _examine(task, task.path, replace(empty, digest=_digest(task.path)))
    except TanbiaoError as error:
        placed = tuple(replace(p, place=replace(p.place, file=p.place.file or task.path.name)) for p in error.problems)
        return replace(empty, problems=(*task.problems, *placed))
    except Exception as error:  # a hostile file may break any library; it must not take the other bids with it
        return replace(empty, problems=(*task.problems, _broken(task.path, error)))


def _examine(task: Task, path: Path, made: Offer) -> Offer:
    kind = "json" if task.bid.source == "pact" else "pdf"
    _is(path, kind)
    if task.bid.source == "label":
        return _label(task, path, made)
    facts = offer.of_pact(strictjson.load(path), task.bid) if task.bid.source == "pact" else offer.of_row(task.bid)
    note = Text(
        "未经本程序核验：数值取自投标人的文件，由采购人录入并留存文件",
        "not verified by us: the figures are the document's own, the file is kept as evidence",
    )
    # One file may hold several products: what tells two bids apart must tell their draws apart.
    identity = f"{made.digest}|{facts.model}|{facts.headline!r}"
    return replace(made, facts=facts, identity=identity, checks=(Check("genuine", None, note),))


def _label(task: Task, path: Path, made: Offer) -> Offer:
    trust = task.trust
    verify: Verify = trust.verify or verification.verify
    roots = [certificate for file in trust.trust for certificate in keys.load_certificates(Path(file))]
    verdict = verify(
        path,
        trust=roots,
        demo=trust.demo,
        register=trust.register or None,
        at=date.fromisoformat(trust.at),
    )
    checks = tuple(verdict.checks)
    if verdict.record is None:
        why = [c.text for c in checks if c.passed is False]
        what = Text(
            "文件中没有可读的标签记录" + "".join(f"；{t.zh}" for t in why),
            "the file holds no label record that can be read" + "".join(f"; {t.en}" for t in why),
        )
        cure = Text("请投标人提交标签 PDF 原件", "Ask the bidder for the label PDF as it was issued")
        problem = Problem("bid-no-label", what, cure, Place(path.name))
        return replace(made, checks=checks, problems=(*made.problems, problem))
    record, trail = verdict.record, verdict.trail
    made = replace(
        made,
        facts=offer.of_record(record, trail is not None),
        identity=record.digest(),
        checks=checks,
        sound=_sound(verdict),
        status=verdict.state,
        trail_sha256=str(record.digests.get("model_sha256", "")),
    )
    if trail is None or not made.sound or task.lot.product != record.system.get("id"):
        return made
    model = Model.from_json(trail["model"])
    return replace(made, totals=difference.of_model(model, made.identity, task.draws, task.seed))


def _sound(verdict: verification.Verdict) -> bool:
    """Whether the label is genuine, in force or not: being out of date is a condition of its own."""
    passed = {c.name: c.passed for c in verdict.checks}
    rest = [c.passed for c in verdict.checks if c.name not in APART]
    return verdict.ok or (False not in rest and all(passed.get(name) for name in verification.CORE))


def _digest(path: Path) -> str:
    if path.stat().st_size > MOST:
        raise InputError.one(
            "bid-size",
            Text(f"文件超过 {MOST >> 20} MB", f"The file is larger than {MOST >> 20} MB"),
            Text("请投标人提交原件", "Ask the bidder for the original"),
            Place(path.name),
        )
    return evidence.sha256(path)


def _is(path: Path, kind: str) -> None:
    with path.open("rb") as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(MAGIC[kind]):
        raise InputError.one(
            "bid-kind",
            Text(
                f"文件不是 {kind.upper()}，与其名称或来源不符",
                f"The file is no {kind.upper()}, whatever its name or source says",
            ),
            Text(
                "请投标人提交正确的文件，或更正“足迹来源”", "Ask the bidder for the right file, or correct its source"
            ),
            Place(path.name),
        )


def _broken(path: Path, error: Exception) -> Problem:
    kind = type(error).__name__
    return Problem(
        "bid-broken",
        Text(f"无法读取该文件（{kind}）", f"The file cannot be read ({kind})"),
        Text("请投标人重新提交原件", "Ask the bidder to hand in the original again"),
        Place(path.name),
    )
