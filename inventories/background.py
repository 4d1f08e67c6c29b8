"""The open background data set: load, index, search, version, digest.

A Tabular Data Package beside this file; its columns are described in docs/data-format.md. Loading takes about 30 ms and imports
neither pandas nor Brightway. Source of the layout: the Frictionless Tabular Data Package specification.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from inventories.problem import MachineError, Text

FOLDER = Path(__file__).parent / "background"
_BESIDE_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])")
WORST_MATCH = 30.0
"""Below this score a name was not meant: 50 and more hold the words, less are nearly so."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read."""

    id: str
    citation: str
    address: str
    licence: str
    redistribution: str


@dataclass(frozen=True, slots=True)
class Flow:
    """An elementary flow and its GWP100 in kg CO2e per kg, by GWP set."""

    id: str
    name: Text
    gas: str
    origin: str
    basis: str
    gwp: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one unit of an activity needs (`input`) or emits (`emission`, kg)."""

    activity: str
    kind: str
    input: str
    amount: float
    unit: str
    distribution: str
    scale: float | None
    minimum: float | None
    maximum: float | None
    source: str
    locator: str
    status: str
    note: str
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class CoProduct:
    """A second output of an activity, per unit of its reference product."""

    activity: str
    name: Text
    amount: float
    unit: str
    treatment: str
    substitute: str
    price: float | None
    reference_price: float | None
    mass_kg: float | None
    elements: Mapping[str, float]
    source: str
    note: str
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Activity:
    """A unit process or a published total; amounts are per one `unit`."""

    id: str
    name: Text
    synonyms: tuple[str, ...]
    category: str
    product: str
    use: str
    unit: str
    location: str
    year: int | None
    kind: str
    boundary: str
    energy_tag: str
    gwp_basis: str
    mass_kg: float | None
    c_fossil_kg: float | None
    c_biogenic_kg: float | None
    elements: Mapping[str, float]
    lhv_mj: float | None
    source: str
    locator: str
    scores: tuple[int | None, int | None, int | None]
    precision: int | None
    status: str
    balance: str
    note: str
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Recycling:
    """The triple that recycled content acts on (method decision 18)."""

    id: str
    name: Text
    virgin: str
    recycled: str
    share_inside: float
    source: str


@dataclass(frozen=True)
class Background:
    """The whole data set, in memory and immutable."""

    version: str
    sha256: str
    activities: Mapping[str, Activity]
    exchanges: Mapping[str, tuple[Exchange, ...]]
    coproducts: Mapping[str, tuple[CoProduct, ...]]
    flows: Mapping[str, Flow]
    sources: Mapping[str, Source]
    recycling: Mapping[str, Recycling]

    @cached_property
    def index(self) -> Mapping[str, str]:
        """Every id, name and synonym, folded, to the id of its activity; a default wins over an alternative."""
        found: dict[str, str] = {}
        ranked = sorted(self.activities.values(), key=lambda a: (a.use != "default", a.id))
        for words in (lambda a: a.synonyms, lambda a: (a.name.zh, a.name.en), lambda a: (a.id,)):
            for activity in reversed(ranked):
                for word in words(activity):
                    found[fold(word)] = activity.id
        return found

    def find(self, words: str) -> Activity | None:
        """The activity with exactly this id, name or synonym (case and spaces do not matter)."""
        key = self.index.get(fold(words))
        return self.activities[key] if key else None

    def search(self, words: str, limit: int = 20) -> list[tuple[float, Activity]]:
        """The activities nearest to `words` in either language, best first, with a score from 0 to 100."""
        from rapidfuzz import fuzz, process

        wanted = fold(words)
        best: dict[str, float] = {}
        for key, score, _ in process.extract(wanted, list(self.index), scorer=fuzz.WRatio, limit=limit * 8):
            best[self.index[key]] = max(best.get(self.index[key], 0.0), score / 2.2)
        for key, score, _ in process.extract(wanted, list(self.index), scorer=fuzz.ratio, limit=limit):
            best[self.index[key]] = max(best.get(self.index[key], 0.0), score / 2)  # one wrong letter in a short name
        for key, activity in self.index.items():
            if wanted and wanted in key:
                whole = 50.0 + 30.0 * len(wanted) / len(key) + (20.0 if key.startswith(wanted) else 0.0)
                best[activity] = max(best.get(activity, 0.0), whole)
        ranked = sorted(best.items(), key=lambda item: (-item[1], self.activities[item[0]].use != "default", item[0]))
        return [(score, self.activities[activity]) for activity, score in ranked[:limit] if score >= WORST_MATCH]

    def users(self, activity: str) -> list[str]:
        """Ids of the activities that have `activity` as an input."""
        return [a for a, rows in self.exchanges.items() if any(r.kind == "input" and r.input == activity for r in rows)]

    def alternatives(self, activity: Activity) -> list[Activity]:
        """Other activities for the same product."""
        return [a for a in self.activities.values() if a.product == activity.product and a.id != activity.id]


def fold(words: str) -> str:
    """Case, spaces, dashes and full width do not tell two names apart; beside Chinese a space means nothing."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return _BESIDE_CHINESE.sub("", " ".join(plain.replace("-", " ").replace("_", " ").split()))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(float(text)) if text else None


def _elements(text: str) -> dict[str, float]:
    if not text:
        return {}
    return {k.strip(): float(v) for k, v in (part.split("=") for part in text.split(";") if part.strip())}


class Table:
    """Reads the CSV files of one table; a broken cell is reported by file, row and column."""

    def __init__(self, folder: Path, name: str) -> None:
        single = folder / f"{name}.csv"
        self.files = [single] if single.exists() else sorted((folder / name).glob("*.csv"))

    def rows(self) -> Iterator[tuple[tuple[str, int], dict[str, str]]]:
        for path in self.files:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.reader(stream)  # a third of the time of DictReader: every replay and verification loads the data set
                heads, where = next(reader, []), f"{path.parent.name}/{path.name}"
                for number, cells in enumerate(filter(None, reader), start=2):
                    whole = [*cells, *[""] * (len(heads) - len(cells))]
                    yield (where, number), dict(zip(heads, map(str.strip, whole), strict=False))


def _exchange(place: tuple[str, int], r: dict[str, str]) -> Exchange:
    return Exchange(
        r["activity"], r["kind"], r["input"], float(r["amount"]), r["unit"], r["distribution"], _number(r["scale"]),
        _number(r["minimum"]), _number(r["maximum"]), r["source"], r["locator"], r["status"], r["note"], place,
    )  # fmt: skip


def _coproduct(place: tuple[str, int], r: dict[str, str]) -> CoProduct:
    return CoProduct(
        r["activity"], Text(r["name_zh"], r["name_en"]), float(r["amount"]), r["unit"], r["treatment"], r["substitute"],
        _number(r["price"]), _number(r["reference_price"]), _number(r["mass_kg"]), _elements(r["elements"]), r["source"],
        r["note"], place,
    )  # fmt: skip


def _activity(place: tuple[str, int], r: dict[str, str]) -> Activity:
    return Activity(
        r["id"], Text(r["name_zh"], r["name_en"]), tuple(s.strip() for s in r["synonyms"].split(";") if s.strip()),
        r["category"], r["product"], r["use"], r["unit"], r["location"], _whole(r["year"]), r["kind"], r["boundary"],
        r["energy_tag"], r["gwp_basis"], _number(r["mass_kg"]), _number(r["c_fossil_kg"]), _number(r["c_biogenic_kg"]),
        _elements(r["elements"]), _number(r["lhv_mj"]), r["source"], r["locator"],
        (_whole(r["ter"]), _whole(r["ger"]), _whole(r["tir"])), _whole(r["p"]), r["status"], r["balance"], r["note"], place,
    )  # fmt: skip


def _each(table: Table, make: object) -> Iterator[object]:
    for place, row in table.rows():
        try:
            yield make(place, row)  # type: ignore[operator]
        except (KeyError, ValueError) as error:
            raise MachineError(
                Text(
                    f"数据集 {place[0]} 第 {place[1]} 行无法读取：{error}",
                    f"Data set {place[0]} row {place[1]} cannot be read: {error}",
                ),
                Text("修正该行后再运行 tanbiao data check", "Mend the row, then run tanbiao data check"),
            ) from None


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of every CSV file of the data set, in order of name."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def load(folder: Path = FOLDER) -> Background:
    """Reads the data set in `folder`; raises MachineError for a row that cannot be read."""
    grouped: dict[str, list[Exchange]] = {}
    for exchange in _each(Table(folder, "exchanges"), _exchange):
        grouped.setdefault(exchange.activity, []).append(exchange)  # type: ignore[attr-defined,arg-type]
    yields: dict[str, list[CoProduct]] = {}
    for coproduct in _each(Table(folder, "coproducts"), _coproduct):
        yields.setdefault(coproduct.activity, []).append(coproduct)  # type: ignore[attr-defined,arg-type]
    activities: dict[str, Activity] = {a.id: a for a in _each(Table(folder, "activities"), _activity)}  # type: ignore[attr-defined,misc]
    flows = {
        r["id"]: Flow(
            r["id"], Text(r["name_zh"], r["name_en"]), r["gas"], r["origin"], r["basis"],
            {GWP_COLUMNS[c]: float(r[c]) for c in GWP_COLUMNS},
        )
        for _, r in Table(folder, "flows").rows()
    }  # fmt: skip
    sources = {
        r["id"]: Source(
            r["id"],
            f"{r['author']} ({r['year']}): {r['title']}. {r['publisher']}",
            r["address"],
            r["licence"],
            r["redistribution"],
        )
        for _, r in Table(folder, "sources").rows()
    }
    recycling = {
        r["id"]: Recycling(
            r["id"], Text(r["name_zh"], r["name_en"]), r["virgin"], r["recycled"], float(r["share_inside"]), r["source"]
        )
        for _, r in Table(folder, "recycling").rows()
    }
    package = folder / "datapackage.json"
    version = json.loads(package.read_text(encoding="utf-8"))["version"] if package.exists() else "0"
    return Background(
        version, digest(folder), activities, {k: tuple(v) for k, v in grouped.items()},
        {k: tuple(v) for k, v in yields.items()}, flows, sources, recycling,
    )  # fmt: skip


GWP_COLUMNS = {
    "gwp_ar6_pair": "AR6 -1/+1",
    "gwp_ar6_zero": "AR6 0/0",
    "gwp_ar5_pair": "AR5 -1/+1",
    "gwp_ar5_zero": "AR5 0/0",
}


@lru_cache(maxsize=1)
def default() -> Background:
    """The data set that ships with tanbiao, loaded once in a process."""
    return load()
