"""Published results: the table itself, and when a result may stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from inventories import benchmark, system
from inventories.benchmark import Benchmarks, BenchmarkSource, Entry, Kind
from inventories.examples import FOLDER
from inventories.problem import InputError, Text
from lca import benchmarking
from lca.benchmarking import Subject
from lca.case import Case

ENTRY = Entry(
    "e", "task", "Chair", "Maker", 100.0, "piece", ("piece",), "cradle-to-grave", "", 10.0, 2020, "", "AR6 -1/+1", None, "", "", "s", "p. 1", "read", "",
)  # fmt: skip
KINDS = {
    "task": Kind("task", "chair", Text("转椅", "task chair"), "", "life_years"),
    "stool": Kind("stool", "chair", Text("凳", "stool"), "False", ""),
}
SUBJECT = Subject(
    "chair", KINDS["task"], "cradle-to-grave", 10.0, "AR6 -1/+1", "TB-CHAIR-1", {"seat": 90.0, "piece": 95.0}
)


def table(entries: Sequence[Entry]) -> Benchmarks:
    return Benchmarks(tuple(entries), KINDS, {"s": BenchmarkSource("s", "cited", "there", "CC0", "")})


def sample(count: int, **more: object) -> list[Entry]:
    """So many chairs of different makers at 10, 20, 30 …"""
    return [replace(ENTRY, id=f"e{i}", maker=f"M{i}", value=10.0 * (i + 1), **more) for i in range(count)]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shipped() -> Benchmarks:
    """The table that ships with tanbiao."""
    return benchmark.load()


def test_every_row_has_a_source_a_locator_and_how_it_was_seen(shipped: Benchmarks) -> None:
    """A number without one is not in the table."""
    assert len(shipped.entries) > 100
    for entry in shipped.entries:
        assert shipped.sources[entry.source].citation
        assert shipped.sources[entry.source].address
        assert entry.locator
        assert entry.how_seen
        assert entry.value > 0


def test_units_and_repeated_rows_exist(shipped: Benchmarks) -> None:
    """`unit_ids` names units of product systems, `same_as` another row with the same value."""
    known = {u.id for name in system.names() for u in system.load(name).functional_units}
    entries = {e.id: e for e in shipped.entries}

    assert {u for e in shipped.entries for u in e.unit_ids} <= known
    for entry in shipped.entries:
        if entry.same_as:
            assert entries[entry.same_as].value == entry.value
            assert not entries[entry.same_as].same_as


def test_what_the_catalogue_estimates_is_not_the_makers_mass(shipped: Benchmarks) -> None:
    """Masses of the Carbon Catalogue's chairs are marked, and CPCD's seats repeat ADEME."""
    chairs = [e for e in shipped.entries if e.source == "carbon-catalogue" and e.mass_kg]
    seats = [e for e in shipped.entries if e.source == "cpcd" and e.kind == "sofa"]

    assert {e.mass_basis for e in chairs} == {"estimated by the catalogue"}
    assert {e.boundary for e in shipped.entries if e.source == "carbon-catalogue"} == {"not-stated"}
    assert all(e.same_as.startswith("ademe:") for e in seats)


def test_nine_are_listed_without_a_position() -> None:
    """n is said, the entries are there, nothing is concluded."""
    found = benchmarking.place(SUBJECT, table(sample(9))).samples[0]

    assert (found.n, found.makers, found.position) == (9, 9, None)


def test_ten_give_a_position_by_hand() -> None:
    """95 lies above 10 … 90: nine of ten; quartiles of 10 … 100 are 32.5, 55, 77.5."""
    found = benchmarking.place(SUBJECT, table(sample(10))).samples[0]

    assert found.position == benchmarking.Position(9, 0.9, 10.0, 32.5, 55.0, 77.5, 100.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "stool"}, "kind: stool"),
        ({"boundary": "cradle-to-gate"}, "boundary: cradle-to-gate"),
        ({"boundary": "not-stated"}, "boundary not stated"),
        ({"boundary": "other", "boundary_note": "to the customer"}, "boundary: to the customer"),
        ({"unit": "kg", "unit_ids": ("kilogram",)}, "unit: per kg"),
        ({"life_years": 15.0}, "life: 15 years"),
        ({"life_years": None}, "life not stated"),
        ({"gwp": "CO2 only"}, "CO2 only"),
        ({"gwp": "uptake counted"}, "biogenic uptake counted"),
        ({"same_as": "e0"}, "repeats e0: counted once"),
    ],
)
def test_what_differs_is_not_compared_and_is_said(change: dict[str, object], words: str) -> None:
    """One difference is enough, and it is named."""
    found = benchmarking.place(SUBJECT, table([*sample(10), replace(ENTRY, id="x", **change)]))  # type: ignore[arg-type]

    assert found.samples[0].n == 10
    assert [[d.en for d in o.differs] for o in found.others] == [[words]]


def test_life_does_not_matter_at_the_gate() -> None:
    """Up to the gate no year of use is inside."""
    gate = replace(SUBJECT, boundary="cradle-to-gate")
    entries = sample(10, boundary="cradle-to-gate", life_years=None)

    assert benchmarking.place(gate, table(entries)).samples[0].n == 10


def test_a_benchmark_says_that_it_is_for_no_label() -> None:
    """The first note, always (method decision 2)."""
    assert "never for a label" in benchmarking.place(SUBJECT, table([])).notes[0].en


@pytest.mark.parametrize(
    ("name", "kind"), [("chair", "task-chair"), ("childrens_clothing", "child-tshirt"), ("component", None)]
)
def test_a_study_knows_its_kind(shipped: Benchmarks, name: str, kind: str | None) -> None:
    """By its product system and parameters; a part has no published fellows."""
    case = Case.open(FOLDER / name)
    found = benchmarking.subject(case.model, {}, case.system, shipped)

    assert (found.kind.id if found.kind else None) == kind
    assert benchmarking.place(found, shipped).samples == ()


def test_rows_of_ones_own_are_added_and_their_faults_placed(tmp_path: Path) -> None:
    """A file in the same columns; a wrong boundary and a text for a number are told by row and column."""
    head = ",".join(benchmark.COLUMNS)
    cells = {
        "id": "mine",
        "kind": "sofa",
        "name": "Sofa",
        "value": "100",
        "boundary": "cradle-to-gate",
        "source": "our own EPD",
    }
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    row = ",".join(cells.get(c, "") for c in benchmark.COLUMNS)
    good.write_text(f"{head}\n{row}\n", encoding="utf-8")
    bad.write_text(f"{head}\n{row.replace('100', 'much').replace('cradle-to-gate', 'door')}\n", encoding="utf-8")

    assert benchmark.load(further=good).entries[-1].id == "mine"
    with pytest.raises(InputError) as error:
        benchmark.load(further=bad)
    places = {(p.place.file, p.place.row, p.place.column) for p in error.value.problems}
    assert places == {("bad.csv", 2, "value"), ("bad.csv", 2, "boundary")}
