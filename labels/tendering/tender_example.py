"""The tender of the demonstration: 500 office chairs, five bids of firms that do not exist, made from the example chair.

Two bids are close, one label is forged (signed with a key and registered in a register of the forger's own), one is out of date and one stops at the factory gate.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from inventories import atomic, examples, uscc
from inventories.problem import Text
from inventories.tendering import tender_book
from inventories.tendering.tender import FORMAT
from labels import record
from labels.registry.register import Register
from labels.signing import authority, issuing, keys
from labels.signing.authority import Authority, Subject
from lca.case import Case

AWARD = date(2026, 12, 1)
EXPIRED = date(2026, 11, 20)
QUANTITY = 500.0
Study = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bidder:
    """A firm that does not exist, its chair, and its bid."""

    letter: str
    name: Text
    model: str
    price: float
    other: float
    change: Callable[[Study], None]
    until: date | None = None
    forged: bool = False

    @property
    def uscc(self) -> str:
        body = f"91330523MA9{ord(self.letter):06d}"
        return body + uscc.check_character(body)

    @property
    def file(self) -> str:
        return f"label-{self.letter}.pdf"


def _energy(factor: float) -> Callable[[Study], None]:
    def change(study: Study) -> None:
        for row in study["energy"]:
            row["amount"] = row["amount"] * factor
            if "months" in row:
                row["months"] = [m * factor for m in row["months"]]
            if "exported" in row:
                row["exported"] = row["exported"] * factor

    return change


def _gate(study: Study) -> None:
    study["boundary"] = "cradle-to-gate"


BIDDERS = (
    Bidder("A", Text("示例椅业甲（虚构）", "Example Chair Maker A (fictitious)"), "DEMO-A1", 199_000.0, 17.0, _energy(1.0)),
    Bidder("B", Text("示例椅业乙（虚构）", "Example Chair Maker B (fictitious)"), "DEMO-B2", 199_500.0, 17.0, _energy(0.4)),
    Bidder("C", Text("示例椅业丙（虚构）", "Example Chair Maker C (fictitious)"), "DEMO-C3", 171_000.0, 16.0, _energy(0.2), forged=True),
    Bidder("D", Text("示例椅业丁（虚构）", "Example Chair Maker D (fictitious)"), "DEMO-D4", 188_000.0, 16.0, _energy(1.5), until=EXPIRED),
    Bidder("E", Text("示例椅业戊（虚构）", "Example Chair Maker E (fictitious)"), "DEMO-E5", 182_000.0, 15.0, _gate),
)  # fmt: skip
TENDER: dict[str, Any] = {
    "format": FORMAT, "number": "DEMO-2026-500", "title_zh": "500 把办公椅采购（演示，虚构）", "title_en": "500 office chairs (demonstration, fictitious)",
    "buyer": "示例采购人（虚构） Example Buyer (fictitious)", "legal_kind": "goods", "award_date": AWARD, "currency": "CNY",
    "document_type": "self-declared", "level": "any", "formula": "ratio", "price_weight": 60.0, "carbon_weight": 20.0, "other_weight": 20.0,
    "carbon_weight_low": 10.0, "carbon_weight_high": 30.0,
}  # fmt: skip
LOT: dict[str, Any] = {
    "id": "1", "name_zh": "办公转椅", "name_en": "Office task chairs", "product": "chair", "rule": "TB-CHAIR-1 v1", "boundary": "cradle-to-grave",
    "unit": "seat", "unit_words": "提供并维护一个座位 10 年 one seat provided and maintained for 10 years", "life": 10.0, "quantity": QUANTITY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """Where the demonstration stands."""

    tender: Path
    bids: Path
    authority: Path
    register: Path


def write(folder: Path, when: datetime = datetime(2026, 11, 10, 8, tzinfo=UTC)) -> Written:
    """Writes tender.xlsx, five labels, the register and the certificate of a demonstration authority into the folder."""
    made = Written(folder / tender_book.NAME, folder / "bids", folder / "demo-ca.pem", folder / "register.db")
    made.bids.mkdir(parents=True, exist_ok=True)
    root = Authority.new(when)
    atomic.write_bytes(made.authority, keys.pem([root.key.certificate]))
    keeper = root.certify(authority.SUBJECTS["register"], when)
    made.register.unlink(missing_ok=True)
    with Register.open(made.register, create=True) as register:
        for bidder in BIDDERS:
            (made.bids / bidder.file).unlink(missing_ok=True)
            _issue(bidder, made.bids / bidder.file, root, register, keeper, when)
    rows = [
        {"bidder": b.name.both(" "), "uscc": b.uscc, "lot": "1", "source": "label", "file": b.file, "price": b.price, "other": b.other}
        for b in BIDDERS
    ]  # fmt: skip
    tender_book.write(made.tender, {"tender": TENDER, "lots": [LOT], "bids": rows})
    return made


def _issue(bidder: Bidder, out: Path, root: Authority, register: Register, keeper: keys.Key, when: datetime) -> None:
    maker = Subject("maker", bidder.name.zh, bidder.name.en, bidder.uscc)
    with tempfile.TemporaryDirectory() as folder:
        case = Case.open(_study(bidder, Path(folder)))
        made = record.make(case.trail, "self-declared", "full", valid_until=bidder.until)
        if not bidder.forged:
            issuing.issue(made, case.trail, root.certify(maker, when), register, keeper, when, out=out)
            return
        # A label that looks right in every way, by a key and a register that nobody but the forger knows.
        other = Authority.new(when)
        with Register.open(Path(folder) / "own.db", create=True) as own:
            key = other.certify(authority.SUBJECTS["register"], when)
            issuing.issue(made, case.trail, other.certify(maker, when), own, key, when, out=out)


def _study(bidder: Bidder, folder: Path) -> Path:
    """The study of the bidder's chair, in a folder of its own."""
    home = folder / bidder.letter
    shutil.copytree(examples.FOLDER / "chair", home)
    (home / "study.xlsx").unlink(missing_ok=True)
    study = json.loads((home / "study.json").read_text(encoding="utf-8"))
    study["firm"] |= {"name_zh": bidder.name.zh, "name_en": bidder.name.en, "uscc": bidder.uscc}
    study["plant"] |= {"name_zh": f"{bidder.name.zh}工厂", "name_en": f"Works of {bidder.name.en}"}
    study["product"] |= {
        "name_zh": f"办公转椅 {bidder.model}",
        "name_en": f"Office task chair {bidder.model}",
        "model": bidder.model,
    }
    bidder.change(study)
    (home / "study.json").write_text(json.dumps(study, ensure_ascii=False), encoding="utf-8")
    return home
