"""Reviews: the sampling plan, the workbook there and back, and a history that cannot be rewritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inventories.problem import InputError
from inventories.reviewing import review_book, review_form
from inventories.reviewing.review import ReviewFile
from inventories.system import System
from labels.registry.state import State
from labels.reviewing import aftermath, history, people, review, review_folder
from labels.reviewing.bundle import Bundle
from labels.reviewing.history import Change, History
from labels.reviewing.review import Review
from lca import balances, sampling
from lca.calculation import calculate
from lca.sampling import Plan
from tests.labels.reviewing.reviews import answers, bundled, finished, made_up, workbook
from tests.lca.dossiers import Maker, own, part, power, supplier

WHEN = "2026-03-28T08:00:00Z"


# -- sampling ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def maker(tiny_system: System) -> Maker:
    return Maker(tiny_system)


def planned(maker: Maker, seed: str = "7", **changes: Any) -> Plan:
    dossier = maker.tiny(**changes)
    return sampling.plan(dossier, calculate(dossier.model), "digest", seed)


def why(plan: Plan, name: str) -> set[str]:
    """Reasons of the rows whose name holds a word."""
    return {reason for row in plan.rows if name in row.name_en for reason in row.reasons}


def test_rows_of_five_percent_or_more_are_looked_at(maker: Maker) -> None:
    """2.9 kg of steel at 2 kg CO2e is most of the result."""
    assert "large" in why(planned(maker, bom=[part("plate", 2.9), part("ring", 0.1)]), "plate")


def test_own_factors_and_suppliers_are_risk_rows_however_small(maker: Maker) -> None:
    """A gram of each."""
    plan = planned(
        maker,
        bom=[part("plate", 3), part("dot", 0.001, "F1"), part("pin", 0.001, "S1")],
        own_factors=[own()],
        suppliers=[supplier()],
    )

    assert why(plan, "dot") >= {"own-factor"}
    assert why(plan, "pin") >= {"supplier"}


def test_zeros_and_cut_offs_are_risk_rows(maker: Maker) -> None:
    """Neither leaves a line in the result; both are in the plan."""
    plan = planned(
        maker,
        energy=[power(amount=1000), power("electricity-vn", 0)],
        exclusions=[{"what": "glue", "estimate": 0.1, "reason": "small"}],
    )

    assert why(plan, "electricity-vn") == {"zero"}
    assert why(plan, "glue") == {"cut-off"}


def test_estimates_are_looked_at_until_little_is_left(maker: Maker) -> None:
    """Half the steel is an estimate: a risk row; one ten-thousandth of it is drawn from with the rest."""
    rows = [part("plate", 1.5, data_kind="estimate"), part("bar", 1.4997), part("shim", 0.0003, data_kind="estimate")]
    plan = planned(maker, bom=rows)

    assert "estimate" in why(plan, "plate")
    assert "estimate" not in why(plan, "shim")


def test_the_draw_is_the_same_for_the_same_seed_and_another_for_another(maker: Maker) -> None:
    """Twenty small rows, five drawn."""
    rows = [part("plate", 2.9), *(part(f"shim {i}", 0.005) for i in range(20))]
    drawn = [
        {r.key for r in planned(maker, seed, bom=rows).rows if r.reasons == ("drawn",)} for seed in ("7", "7", "8")
    ]

    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == sampling.LEAST


def test_rows_are_numbered_by_size_and_coverage_is_their_share(maker: Maker) -> None:
    """S001 is the largest."""
    plan = planned(maker, bom=[part("plate", 2.9), part("ring", 0.1)])

    assert [r.id for r in plan.rows] == [f"S{i:03d}" for i in range(1, len(plan.rows) + 1)]
    assert [abs(r.value) for r in plan.rows] == sorted((abs(r.value) for r in plan.rows), reverse=True)
    assert plan.coverage == pytest.approx(sum(r.share for r in plan.rows))


def test_each_row_carries_the_scores_of_what_is_bought(examined: Review) -> None:
    """Technology, geography and time, as the data set has them; in the workbook as text."""
    rows = {row["id"]: row["scores"] for row in review.sample_rows(examined)}

    assert any(len([s for s in row["scores"] if s in range(1, 6)]) == 3 for row in examined.samples)
    assert set(rows) == {row["id"] for row in examined.samples}
    for row in examined.samples:
        assert rows[row["id"]] == " / ".join("–" if s is None else str(s) for s in row["scores"])


def test_balances_of_mass_carbon_and_electricity(maker: Maker) -> None:
    """3.2 kg of parts in a product of 3 kg miss the 5 %; 1000 kWh over 1000 pieces are 1 kWh."""
    found = {
        b.id: b for b in balances.of(maker.tiny(bom=[part("plate", 2.7), part("slat", 0.5, "wood")], energy=[power()]))
    }

    assert not found["mass"].ok
    assert found["electricity"].ok
    assert found["electricity"].left_value == pytest.approx(1.0)
    assert found["carbon-biogenic"].ok


# -- names -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李核 Li He", "李核"),
        ("Li He", "He Li"),
        ("李核（组长）", "李核，高级工程师"),
        ("Dr. Anna Weber", "anna weber"),
        ("李核", "李 核".replace(" ", "")),
    ],
)
def test_one_person_written_in_two_ways(one: str, other: str) -> None:
    """Languages, order, titles and positions do not make two of one."""
    assert people.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("李核 Li He", "周验 Zhou Yan"), ("Anna Weber", "Anna Maier"), ("", ""), ("李核", "")]
)
def test_two_persons(one: str, other: str) -> None:
    """And nobody is nobody's double."""
    assert not people.same(one, other)


# -- the workbook ----------------------------------------------------------------------------------------------------------


def read(values: dict[str, Any], tmp_path: Path) -> ReviewFile:
    return review_book.read(workbook(values, tmp_path / "review.xlsx")).file


def test_a_filled_workbook_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every sheet, through Excel's file and back."""
    found = made_up()

    assert read(answers(found), tmp_path) == finished(found)


def test_the_same_plan_gives_the_same_bytes() -> None:
    """No clock in the file."""
    values = review.values(made_up())

    assert review_book.write(values, review.lines(made_up())) == review_book.write(values, review.lines(made_up()))


def test_every_column_has_help_and_choices_have_lists() -> None:
    """In both languages; a compulsory choice offers what it takes."""
    for column in (*review_form.FIELDS, *review_form.CLOSING, *(c for s in review_form.SHEETS for c in s.columns)):
        assert column.name.zh
        assert column.name.en
        assert column.help_zh
        assert column.kind != "choice" or column.choices


def checked(values: dict[str, Any], tmp_path: Path, today: date = date(2026, 4, 1)) -> dict[str, str]:
    """Code of each problem with its cell."""
    filled = review_book.read(workbook(values, tmp_path / "review.xlsx"))
    return {
        p.code: f"{p.place.sheet} {p.place.row} {p.place.column}" for p in review_folder.check(made_up(), filled, today)
    }


def test_a_sound_workbook_has_no_problem(tmp_path: Path) -> None:
    """Nothing to mend."""
    assert checked(answers(made_up()), tmp_path) == {}


FINDING = {"grade": "minor", "topic": "质量", "due": "2026-06-30"}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("review-topic", {"grade": "minor"}),
        ("review-clause", FINDING | {"document": "ISO 14067", "clause": "6.3"}),
        ("review-closed", FINDING | {"closed_by": "李核", "correction": "改了"}),
        ("review-closed", FINDING | {"closed_on": "2026-03-20", "correction": "改了"}),
        ("review-future", FINDING | {"closed_by": "李核", "closed_on": "2026-05-01", "correction": "改了"}),
        ("review-correction", FINDING | {"closed_by": "李核", "closed_on": "2026-03-20"}),
        ("review-given", {"value": 59.0}),
        ("review-given", {"evidence": "E9 other.csv"}),
    ],
)
def test_contradictions_are_named_with_their_cell(code: str, fields: dict[str, Any], tmp_path: Path) -> None:
    """On the sheet Samples, in the first row."""
    values = answers(made_up())
    values["samples"][0] |= fields
    found = checked(values, tmp_path)

    assert set(found) == {code}
    assert found[code].startswith("抽样 Samples 5 ")


def test_rows_taken_out_put_in_or_doubled_are_named(tmp_path: Path) -> None:
    """The plan is not the reader's to change."""
    values = answers(made_up())
    values["samples"] = [values["samples"][0], values["samples"][0] | {"id": "S009"}]
    values["points"] = [values["points"][0] | {"id": "T01"}] * 2

    assert set(checked(values, tmp_path)) == {"review-row", "review-twice"}


def test_the_workbook_of_another_bundle_is_refused(tmp_path: Path) -> None:
    """By its digest."""
    values = answers(made_up())
    values["engagement"]["bundle"] = "e" * 64

    assert set(checked(values, tmp_path)) == {"review-bundle"}


def test_hostile_and_broken_workbooks_are_refused_with_cells(tmp_path: Path) -> None:
    """Text for a number, a day that is none, a choice that is none, a formula's error: all at once."""
    from openpyxl import load_workbook

    path = workbook(answers(made_up()), tmp_path / "review.xlsx")
    book = load_workbook(path)
    page = book["抽样 Samples"]
    header = {str(c.value).split("\n")[1]: c.column for c in page[4]}
    for name, value in (("Misstatement", "about 3 kg"), ("Due", "soon"), ("Grade", "terrible"), ("Seen", "=1/0")):
        page.cell(5, header[name]).value = value
    line = next(r for r in book["合同评审 Engagement"].iter_rows(max_col=2) if "Materiality" in str(r[0].value))
    line[1].value = "5 percent"
    book.save(path)
    with pytest.raises(InputError) as refused:
        review_book.read(path)

    assert {p.code for p in refused.value.problems} == {
        "number-text",
        "date",
        "choice",
        "formula-no-value",
        "number-with-unit",
    }
    assert {p.place.row for p in refused.value.problems if p.place.sheet.startswith("抽样")} == {5}
    assert all(p.place.sheet and p.place.file == "review.xlsx" for p in refused.value.problems)


def test_a_workbook_without_a_sheet_says_which(tmp_path: Path) -> None:
    """And a file that is no workbook says so."""
    from openpyxl import load_workbook

    path = workbook(answers(made_up()), tmp_path / "review.xlsx")
    book = load_workbook(path)
    del book["发现 Findings"]
    book.save(path)
    with pytest.raises(InputError, match="Findings"):
        review_book.read(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError):
        review_book.read(path)


# -- the history -------------------------------------------------------------------------------------------------------------


def begun() -> History:
    return History(()).with_event("taken-up", WHEN, "李核", "", facts={"bundle": "b" * 64})


def test_values_are_what_the_events_add_up_to(tmp_path: Path) -> None:
    """Set, changed, taken away; read from the file again."""
    made = begun().with_event("read", WHEN, "李核", "", [Change("a/x", None, 1.0), Change("a/y", None, "字")])
    made = made.with_event("read", WHEN, "周验", "改正", [Change("a/x", 1.0, 2.5), Change("a/y", "字", None)])
    made.write(tmp_path)

    again = history.load(tmp_path)
    assert again == made
    assert again.values == {"a/x": 2.5}
    assert again.head == made.head


def test_a_line_changed_cut_out_doubled_or_moved_is_found(tmp_path: Path) -> None:
    """The line is named."""
    made = begun()
    for n in range(3):
        made = made.with_event("read", WHEN, "李核", "w", [Change(f"a/{n}", None, n)])
    made.write(tmp_path)
    path = tmp_path / history.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    touched = [
        [lines[0], lines[1].replace("李核".encode(), "王五".encode()), *lines[2:]], [lines[0], *lines[2:]], [*lines[:2], lines[1], *lines[2:]],
        [lines[0], lines[2], lines[1], lines[3]], lines[1:], [*lines[:3], lines[3].replace(b'"number":4', b'"number":5')],
        [*lines, b"{}\n"], [*lines[:3], lines[3].replace(b",", b", ", 1)],
    ]  # fmt: skip
    for found in touched:
        path.write_bytes(b"".join(found))
        with pytest.raises(InputError) as refused:
            history.load(tmp_path)
        assert refused.value.problems[0].place.row


def test_a_cut_tail_is_found_by_the_digest_of_the_last_line(tmp_path: Path) -> None:
    """Which the statement carries."""
    made = begun().with_event("read", WHEN, "李核", "", [Change("a", None, 1)])

    assert History(made.events[:1]).head != made.head


def test_a_history_that_grew_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Two people at once: the second must look again."""
    first = begun()
    first.write(tmp_path)
    one = first.with_event("read", WHEN, "李核", "", [Change("a", None, 1)])
    two = first.with_event("read", WHEN, "周验", "", [Change("a", None, 2)])
    one.write(tmp_path)
    with pytest.raises(InputError):
        two.write(tmp_path)

    assert history.load(tmp_path) == one


def test_of_two_who_write_at_once_one_is_told_to_try_again(tmp_path: Path) -> None:
    """Ten at once: one line is added, nine are refused, and the chain holds."""
    first = begun()
    first.write(tmp_path)

    def write(number: int) -> bool:
        try:
            first.with_event("read", WHEN, "李核", "", [Change("a", None, number)]).write(tmp_path)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(write, range(10))).count(True) == 1
    assert len(history.load(tmp_path).events) == 2


def test_illegal_steps_are_refused() -> None:
    """Nothing is read before the case was taken up or after it ended; nothing ends twice."""
    for made, step in (
        (History(()), "read"),
        (History(()), "verified"),
        (begun().with_event("verified", WHEN, "a", ""), "read"),
        (begun().with_event("verified", WHEN, "a", ""), "verified"),
    ):
        with pytest.raises(InputError) as refused:
            made.with_event(step, WHEN, "a", "")
        assert refused.value.problems[0].code == "illegal-step"


def ended() -> History:
    return begun().with_event("verified", WHEN, "李核", "TV-1", facts={"statement": "e" * 64})


def test_a_fact_found_after_the_statement_is_kept_and_may_lead_to_withdrawal(tmp_path: Path) -> None:
    """Method decision 31: it changes no state by itself; suspension, reinstatement under watch and withdrawal follow it."""
    known = aftermath.take(ended(), "learned", "供应商更正了因子", "李核", "2026-05-01T00:00:00Z")
    assert known.state is State.VERIFIED
    for day, step, state in (
        (2, "suspended", State.SUSPENDED), (3, "reinstated", State.SURVEILLANCE), (4, "withdrawn", State.WITHDRAWN), (5, "learned", State.WITHDRAWN),
    ):  # fmt: skip
        known = aftermath.take(known, step, "原因", "李核", f"2026-05-0{day}T00:00:00Z")
        assert known.state is state
    known.write(tmp_path)

    assert history.load(tmp_path) == known
    assert known.events[-1].facts == {"statement": "e" * 64}
    assert aftermath.allowed(known) == ("learned",)


def test_a_case_can_be_sent_back_without_a_statement() -> None:
    """While it is under review; then nothing but a fact can be entered, and no statement follows."""
    known = aftermath.take(begun(), "returned", "数据不足", "李核", "2026-05-01T00:00:00Z")

    assert known.state is State.DRAFT
    assert aftermath.allowed(known) == ("learned",)
    with pytest.raises(InputError):
        known.with_event("verified", "2026-05-02T00:00:00Z", "李核", "")


@pytest.mark.parametrize(
    ("known", "step", "reason", "who", "when", "code"),
    [
        (begun, "learned", "x", "y", "2026-05-01T00:00:00Z", "illegal-step"),
        (begun, "withdrawn", "x", "y", "2026-05-01T00:00:00Z", "illegal-step"),
        (ended, "suspended", " ", "y", "2026-05-01T00:00:00Z", "case-reason"),
        (ended, "suspended", "x", "", "2026-05-01T00:00:00Z", "case-reason"),
        (ended, "suspended", "x", "y", "1999-05-01T00:00:00Z", "case-earlier"),
    ],
)
def test_later_steps_out_of_place_are_refused(
    known: Callable[[], History], step: str, reason: str, who: str, when: str, code: str
) -> None:
    """Each with its reason; the history stays as it was."""
    with pytest.raises(InputError) as refused:
        aftermath.take(known(), step, reason, who, when)

    assert refused.value.problems[0].code == code


# -- a real case -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bundled(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def examined(made: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Review:
    return review.examine(made, tmp_path_factory.mktemp("rerun"), "7")[0]


def test_a_review_is_the_same_for_the_same_seed(made: Bundle, examined: Review, tmp_path: Path) -> None:
    """So that anyone can repeat it."""
    assert review.examine(made, tmp_path, "7")[0].digest == examined.digest


def test_the_case_from_bundle_to_taken_back_workbook(made: Bundle, examined: Review, tmp_path: Path) -> None:
    """Begin, read, change with a reason, read again: the history holds all of it, the record is the last."""
    review_folder.begin(made, examined, None, tmp_path, "李核", WHEN)
    values = answers(examined)
    file, known, count = review_folder.take(made, tmp_path, workbook(values, tmp_path / "a.xlsx"), "李核", "", WHEN)
    assert count > 50
    values["samples"][0] |= FINDING
    changed = workbook(values, tmp_path / "b.xlsx")
    with pytest.raises(InputError, match="no reason"):
        review_folder.take(made, tmp_path, changed, "周验", "", WHEN)
    file, known, count = review_folder.take(made, tmp_path, changed, "周验", "复查后改判", WHEN)

    found, again = review_folder.load(made, tmp_path)
    assert count == 3
    assert again == known
    assert review_folder.stands(found, again) == file
    assert [(e.who, e.why) for e in known.events[1:]] == [("李核", "first reading"), ("周验", "复查后改判")]
    assert known.events[-1].changes[1] == Change("samples/S001/grade", "none", "minor")


def test_a_second_reading_without_a_change_writes_nothing(made: Bundle, examined: Review, tmp_path: Path) -> None:
    """The history grows by what happened only."""
    review_folder.begin(made, examined, None, tmp_path, "李核", WHEN)
    path = workbook(answers(examined), tmp_path / "a.xlsx")
    review_folder.take(made, tmp_path, path, "李核", "", WHEN)
    before = (tmp_path / history.FILE).read_bytes()

    assert review_folder.take(made, tmp_path, path, "李核", "", WHEN)[2] == 0
    assert (tmp_path / history.FILE).read_bytes() == before


def test_a_review_is_not_begun_twice_nor_read_for_another_bundle(
    made: Bundle, examined: Review, tmp_path: Path
) -> None:
    """Another bundle takes another folder; a touched review.json is found."""
    review_folder.begin(made, examined, None, tmp_path, "李核", WHEN)
    with pytest.raises(InputError, match="holds a review already"):
        review_folder.begin(made, examined, None, tmp_path, "李核", WHEN)
    other = Bundle(made.manifest.model_copy(update={"version": 2}), made.files)
    with pytest.raises(InputError, match="another bundle"):
        review_folder.load(other, tmp_path)
    plain = json.loads((tmp_path / review_folder.FILE).read_bytes())
    plain["plan"]["rows"] = plain["plan"]["rows"][1:]
    (tmp_path / review_folder.FILE).write_bytes(review.trails.canonical(plain))
    with pytest.raises(InputError, match="was changed"):
        review_folder.load(made, tmp_path)
    with pytest.raises(InputError, match="holds no review"):
        review_folder.load(made, tmp_path / "none")


def test_every_field_of_the_review_has_its_column() -> None:
    """And every column its field: nothing can be filled in that is not read, or read that cannot be filled in."""
    from inventories.reviewing.review import Conclusion, Engagement

    for model, columns, section in (
        (Engagement, review_form.FIELDS, "engagement"),
        (Conclusion, review_form.CLOSING, "conclusion"),
    ):
        assert {f"{section}.{name}" for name in model.model_fields} == {c.field for c in columns}
    for sheet in review_form.SHEETS:
        assert set(sheet.model.model_fields) == {c.field for c in sheet.columns}


def test_a_statement_wants_the_whole_history(made: Bundle, examined: Review, tmp_path: Path) -> None:
    """A cut tail is found by the workbook in the folder, or by a digest that somebody noted; an untouched workbook says nothing."""
    review_folder.begin(made, examined, None, tmp_path, "李核", "2026-03-10T00:00:00Z")
    _, fresh = review_folder.load(made, tmp_path)
    review_folder.whole(examined, fresh, tmp_path)
    book = workbook(answers(examined), tmp_path / "review.xlsx")
    with pytest.raises(InputError, match="not taken back"):
        review_folder.whole(examined, fresh, tmp_path)
    _, known, _ = review_folder.take(made, tmp_path, book, "李核", "", "2026-03-28T00:00:00Z")

    review_folder.whole(examined, known, tmp_path, known.head[:16])
    review_folder.whole(examined, known, tmp_path, fresh.head)
    for cut, head in ((fresh, ""), (fresh, known.head), (known, "0" * 16)):
        with pytest.raises(InputError) as refused:
            review_folder.whole(examined, cut, tmp_path, head)
        assert refused.value.problems[0].code == ("history-cut" if head else "review-unread")
