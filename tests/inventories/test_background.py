"""Finding a material in the words of a purchasing clerk."""

from __future__ import annotations

import pytest

from inventories import background
from inventories.background import default
from lca import scores


@pytest.mark.parametrize(
    ("words", "activity"),
    [
        ("lead-primary-cn", "lead-primary-cn"),
        ("LEAD PRIMARY CN", "lead-primary-cn"),
        ("electricity-cn", "electricity-cn"),
        ("热轧\u00a0中厚板", "steel-plate-cn"),
        (" 热轧 中厚板 ", "steel-plate-cn"),
    ],
)
def test_find_is_exact_but_not_pedantic(words: str, activity: str) -> None:
    """Case, spaces and dashes do not matter."""
    found = default().find(words)

    assert found is not None
    assert found.id == activity


@pytest.mark.parametrize(
    ("words", "part"),
    [("铅", "lead"), ("冷轧", "cold-rolled"), ("alumnium", "alumin"), ("锂", "lithium"), ("cotton", "cotton")],
)
def test_search_finds_chinese_english_and_misspelt(words: str, part: str) -> None:
    """The first five hits hold what was meant."""
    assert any(part in a.id for _, a in default().search(words)[:5])


def test_search_for_nonsense_finds_nothing() -> None:
    """No match is better than a wrong one."""
    assert default().search("qzxwvkj qqq") == []


def test_the_digest_changes_with_one_digit(tmp_path: object) -> None:
    """The digest on every document stands for every byte of the data set."""
    import shutil
    from pathlib import Path

    copy = Path(str(tmp_path)) / "data"
    shutil.copytree(background.FOLDER, copy)
    before = background.digest(copy)
    flows = copy / "flows.csv"
    flows.write_text(flows.read_text(encoding="utf-8").replace("29.8", "29.9", 1), encoding="utf-8")

    assert background.digest(copy) != before


def test_the_matrix_can_be_solved() -> None:
    """Every activity has a finite value."""
    assert len(scores.solve(default()).total) == len(default().activities)


@pytest.mark.parametrize(
    ("activity", "low", "high"),
    [
        ("electricity-cn", 0.5777, 0.5777),
        ("electricity-cn-2023", 0.6205, 0.6205),
        ("pu-foam-flexible-cn", 2.8, 4.2),
        ("abs-cn", 2.8, 4.1),
        ("cotton-lint-cn", 2.0, 4.5),
        ("coal-supply-cn", 0.1, 0.4),
        ("soda-ash-cn", 0.8, 1.6),
        ("ethylene-carbonate-cn", 0.9, 1.8),
        ("rail-cn", 0.006, 0.03),
        ("barge-canal-cn", 0.012, 0.04),
    ],
)
def test_values_lie_where_an_expert_expects_them(activity: str, low: float, high: float) -> None:
    """Plausibility only (decision 25, widened): no value is bent to a band."""
    assert low <= scores.solve(default(), "AR6 0/0").total[activity] <= high
