"""The repository itself: small modules, working links, no path of a machine, a lock file without addresses."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()  # noqa: S607
PYTHON = [p for p in TRACKED if p.endswith(".py")]
PAGES = [p for p in TRACKED if p.endswith(".md")]


def test_no_module_is_above_four_hundred_lines() -> None:
    """One idea a file."""
    assert [p for p in PYTHON if len((ROOT / p).read_text(encoding="utf-8").splitlines()) > 400] == []


def test_no_machine_path_and_no_registry_host() -> None:
    """Nothing committed knows where it was made."""
    wrong = re.compile(
        r"(^|[^A-Za-z0-9_.])/(work|farm|root|home)/[a-z]|pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org"
    )
    texts = [
        p
        for p in TRACKED
        if p.endswith((".py", ".md", ".toml", ".lock", ".csv", ".json", ".html", ".css", "Makefile", "run"))
    ]
    found = [
        p for p in texts if p != "tests/test_repository.py" and wrong.search((ROOT / p).read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("page", PAGES)
def test_links_of_the_documents_lead_somewhere(page: str) -> None:
    """Relative links name files that are there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [
        t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not t.startswith(("http", "#", "mailto:"))
    ]

    assert [t for t in targets if t and not ((ROOT / page).parent / t).exists()] == []


def test_every_method_decision_that_is_cited_can_be_looked_up() -> None:
    """Manuals, data set and code cite by number; docs/decisions.md says what each number decides."""
    page = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    stated = set(re.findall(r"^(\d+)\. \*\*", page, re.MULTILINE))
    cited = {
        number
        for p in TRACKED
        if p.endswith((".py", ".md", ".csv", ".json"))
        for numbers in re.findall(
            r"\bdecisions? (\d+(?:(?:, | and | to |–)\d+)*)", (ROOT / p).read_text(encoding="utf-8")
        )
        for number in re.findall(r"\d+", numbers)
    }

    assert cited <= stated


def test_each_product_system_has_its_method_note_and_picture() -> None:
    """docs/systems/<id>.md with rule id, tree and results."""
    from inventories import system

    for name in system.names():
        note = (ROOT / "docs" / "systems" / f"{name}.md").read_text(encoding="utf-8")
        assert system.load(name).house_rule in note
        assert f"{name}.svg" in note
        assert "<!-- results -->" not in note


def test_every_dependency_has_a_reason() -> None:
    """docs/dependencies.md names each package of pyproject.toml."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower().replace("_", "-")
    packages = [re.split(r"[<>=\[]", d)[0].lower().replace("_", "-") for d in project["dependencies"]]

    assert [p for p in packages if p not in reasons] == []


@pytest.mark.parametrize("target", ["demo", "test", "lint", "bench", "soak", "lock"])
def test_the_makefile_has_its_targets(target: str) -> None:
    """The README's two commands and the four of the developers."""
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
