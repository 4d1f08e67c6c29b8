"""Compares the bids of a tender: genuine, comparable, different, scored. What is found is plain data; pages and sheets draw it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from inventories.problem import Place, Problem, Text
from inventories.tendering.tender import Lot, Tender, Tier
from inventories.tendering.tender_book import Tendered
from labels.tendering import award as awards
from labels.tendering import gate, genuine, offer, points, precision
from labels.tendering.award import Award
from labels.tendering.genuine import Task, Trust
from labels.tendering.offer import Offer
from labels.tendering.points import Entry
from labels.verifying.check import Check
from lca import difference
from lca.difference import Comparison

FEW = 6
"""Up to so many bids are read in this process: starting others would take longer."""
Step = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One bid with the conditions it meets and fails."""

    offer: Offer
    conditions: tuple[Check, ...]
    value: float | None
    """kg CO2e per unit of comparison; None where it cannot be converted"""
    lacking: tuple[Check, ...]
    """why it does not hold the document that the tender requires"""

    @property
    def certified(self) -> bool:
        return not self.lacking

    @property
    def number(self) -> int:
        return self.offer.number

    @property
    def failed(self) -> tuple[Check, ...]:
        return gate.failed(self.conditions)

    @property
    def comparable(self) -> bool:
        return not self.failed


@dataclass(frozen=True)
class LotResult:
    """Everything about one lot; the comparison numbers the comparable bids in their order.

    Where points are for a certificate, yes or no, no footprints are compared: `comparable` are the bids that are scored.
    """

    lot: Lot
    bids: tuple[Judged, ...]
    comparable: tuple[Judged, ...]
    compared: Comparison | None
    award: Award | None
    spreads: tuple[precision.Spread, ...]
    """of each comparable bid: how its interval came about"""


@dataclass(frozen=True)
class Result:
    """Everything about one tender."""

    tender: Tender
    sha256: str
    """of the tender file"""
    tiers: tuple[Tier, ...]
    lots: tuple[LotResult, ...]
    notices: tuple[Problem, ...]


def files(paths: Sequence[Path]) -> tuple[dict[str, Path], tuple[Problem, ...]]:
    """The files handed in by name, folders opened; names that stand twice are left out and named."""
    found: dict[str, list[Path]] = {}
    problems: list[Problem] = []
    for path in paths:
        inside = (
            sorted(p for p in path.rglob("*") if p.suffix.lower() in (".pdf", ".json") and p.is_file())
            if path.is_dir()
            else [path]
        )
        if not path.exists():
            problems.append(
                Problem(
                    "file-missing",
                    Text(f"找不到 {path.name}", f"{path.name} is not there"),
                    Text("检查路径", "Check its path"),
                    Place(path.name),
                )
            )
            continue
        for file in inside:
            if file.resolve() not in (p.resolve() for p in found.get(file.name, [])):
                found.setdefault(file.name, []).append(file)
    for name, several in found.items():
        if len(several) > 1:
            problems.append(
                Problem(
                    "file-twice", Text(f"有 {len(several)} 个文件名为 {name}", f"{len(several)} files are called {name}"),
                    Text("给文件不同的名称", "Give them different names"), Place(name),
                )
            )  # fmt: skip
    return {name: several[0] for name, several in found.items() if len(several) == 1}, tuple(problems)


def compare(
    tendered: Tendered, paths: Sequence[Path], trust: Trust, jobs: int = 1, step: Step = lambda _: None
) -> Result:
    """Reads, verifies, compares and scores all bids of a tender; what is wrong with one bid stands on that bid."""
    tender = tendered.file.tender
    known, notices = files(paths)
    tasks = list(_tasks(tendered, known, trust))
    offers = list(_examined(tasks, jobs, step))
    named = {Path(b.file).name for b in tendered.file.bids}
    stray = tuple(
        Problem(
            "file-without-bid", Text(f"文件 {name} 没有对应的投标行，未计入", f"The file {name} belongs to no bid and is left out"),
            Text("在“投标”表增加一行，写明投标人与总价", "Add a row for it with bidder and price"), Place(name),
        )
        for name in known if name not in named
    )  # fmt: skip
    lots = tuple(_lot(lot, [o for o in offers if o.lot.id == lot.id], tendered) for lot in tendered.file.lots)
    return Result(tender, tendered.sha256, tendered.file.tiers, lots, (*tendered.notices, *notices, *stray))


def _tasks(tendered: Tendered, known: Mapping[str, Path], trust: Trust) -> Iterator[Task]:
    tender = tendered.file.tender
    for index, bid in enumerate(tendered.file.bids):
        problems = list(tendered.faults.get(index, ()))
        lot = tendered.file.lot(bid.lot)
        if lot is None:
            lot = tendered.file.lots[0]
            problems.append(
                Problem(
                    "bid-lot", Text(f"没有编号为 {bid.lot} 的标段", f"There is no lot {bid.lot}"),
                    Text("更正标段编号", "Correct the lot"), tendered.places.of("bids", index, "lot"),
                )
            )  # fmt: skip
        path = known.get(Path(bid.file.replace("\\", "/")).name)
        if not bid.file and tender.formula != "certificate":
            problems.append(
                Problem(
                    "bid-file", Text("投标行没有写明文件名：足迹无从得知", "The row names no file, so its footprint is not known"),
                    Text("填写文件名；没有文件的投标只在“有无证书”法下可以计分", "Name the file; a bid without any is scored only where points are for a certificate"),
                    tendered.places.of("bids", index, "file"),
                )
            )  # fmt: skip
        elif bid.file and path is None:
            problems.append(
                Problem(
                    "bid-file", Text(f"提交的文件中没有 {bid.file}", f"{bid.file} is not among the files handed in"),
                    Text("把文件与招标表一起给出，或更正文件名", "Hand it in, or correct its name"), tendered.places.of("bids", index, "file"),
                )
            )  # fmt: skip
        yield Task(index + 1, bid, lot, path, tuple(problems), trust, tender.draws, tender.seed)


def _examined(tasks: Sequence[Task], jobs: int, step: Step) -> Iterator[Offer]:
    """Every bid read, in order; in several processes where there are many."""
    if jobs <= 1 or len(tasks) <= FEW:
        for task in tasks:
            yield genuine.examine(task)
            step(task.bid.bidder)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), multiprocessing.get_context("spawn")) as pool:
        for task, made in zip(tasks, pool.map(genuine.examine, tasks), strict=True):
            yield made
            step(task.bid.bidder)


def _lot(lot: Lot, offers: Sequence[Offer], tendered: Tendered) -> LotResult:
    tender = tendered.file.tender
    first = {o.number: gate.conditions(o, tender) for o in offers}
    twice = gate.twice([o for o in offers if not gate.failed(first[o.number])])
    bids = []
    for made in offers:
        checks = (*first[made.number], *([twice[made.number]] if made.number in twice else []))
        factor = offer.per_unit(made.facts, lot.unit) if made.facts else None
        value = None if made.facts is None or factor is None else made.facts.headline * factor
        bids.append(Judged(made, checks, value, gate.lacking(made, tender)))
    comparable = tuple(b for b in bids if b.comparable)
    if not comparable:
        return LotResult(lot, tuple(bids), (), None, None, ())
    entries = [
        Entry(
            b.number, points.exact(b.offer.price or 0.0), points.exact(b.offer.quantity), Decimal(0), points.exact(b.offer.bid.other), b.certified,
        )
        for b in comparable
    ]  # fmt: skip
    rules = points.rules(tender, lot, tendered.file.tiers)
    if tender.formula == "certificate":
        return LotResult(lot, tuple(bids), comparable, None, awards.by_certificate(entries, rules, tender), ())
    spreads = precision.spreads([(b.offer, b.value or 0.0) for b in comparable], lot, tender)
    values = [b.value or 0.0 for b in comparable]
    compared = difference.compare(values, np.stack([s.totals for s in spreads]), tender.confidence)
    found = awards.decide(entries, values, compared, rules, tender)
    return LotResult(lot, tuple(bids), comparable, compared, found, spreads)
