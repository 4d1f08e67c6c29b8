"""A review from bundle to workbook taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventories.problem import InputError
from labels.reviewing import history, review, review_folder
from labels.reviewing.bundle import Bundle
from labels.reviewing.history import Change
from labels.reviewing.review import Review
from tests.labels.reviewing.reviews import FINDING, WHEN, answers, bundled, workbook


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bundled(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def examined(made: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Review:
    return review.examine(made, tmp_path_factory.mktemp("rerun"), "7")[0]


def test_each_row_carries_the_scores_of_what_is_bought(examined: Review) -> None:
    """Technology, geography and time, as the data set has them; in the workbook as text."""
    rows = {row["id"]: row["scores"] for row in review.sample_rows(examined)}

    assert any(len([s for s in row["scores"] if s in range(1, 6)]) == 3 for row in examined.samples)
    assert set(rows) == {row["id"] for row in examined.samples}
    for row in examined.samples:
        assert rows[row["id"]] == " / ".join("–" if s is None else str(s) for s in row["scores"])


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


def test_filling_a_blank_needs_no_reason_and_clearing_an_answer_does(
    made: Bundle, examined: Review, tmp_path: Path
) -> None:
    """A reason is for what was said before and is said otherwise, or no more."""
    review_folder.begin(made, examined, None, tmp_path, "李核", WHEN)
    values = answers(examined)
    said = values["samples"][0].pop("seen")
    blank = workbook(values, tmp_path / "a.xlsx")
    review_folder.take(made, tmp_path, blank, "李核", "", WHEN)
    values["samples"][0]["seen"] = said
    _, known, count = review_folder.take(made, tmp_path, workbook(values, tmp_path / "b.xlsx"), "李核", "", WHEN)

    assert (count, known.events[-1].why) == (1, "blanks filled in")
    with pytest.raises(InputError, match="samples/S001/seen"):
        review_folder.take(made, tmp_path, blank, "李核", "", WHEN)


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


def test_a_point_says_which_cell_it_is_about() -> None:
    """Three rows without a source are three points that a reviewer can tell apart."""
    finding = {
        "rule": "R47", "severity": "warning", "what": {"zh": "没有写明来源", "en": "No source is given"}, "cure": {"zh": "写明", "en": "say"},
        "topic": {"zh": "来源", "en": "source"}, "clause": {"zh": "自有", "en": "ours"}, "file": "study.xlsx", "sheet": "产品 Product", "row": 33, "column": "F",
    }  # fmt: skip
    report = {"profile": "gbt24067", "findings": [finding]}
    (point,) = review._points({"rerun": [], "balances": [], "evidence": [], "rules": [report]})
    (row,) = review.point_rows(review.Review({"points": [{"id": "F01"} | point]}))

    assert row["what"] == "没有写明来源\nNo source is given\nstudy.xlsx · 产品 Product · 第33行 row 33 · 列 column F"
