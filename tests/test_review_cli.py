"""The verification body's commands, as a body would type them: the manual word for word, JSON, exit codes, bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from inventories import strictjson
from labels.reviewing.review import Review
from tests.labels.reviewing.reviews import EXAMPLE, TEAM, answers, workbook
from tests.test_cli import run
from tests.test_docs import ROOT, Shell, steps

FINDING = {"agrees": "differs", "grade": "major", "topic": "mass of alloy", "misstatement": 0.1}
CLOSED = {"correction": "称重记录", "closed_by": "李核", "closed_on": "2026-03-25"}


def fill(folder: Path, closed: bool) -> None:
    """What the team does between two commands: fills in the workbook in the folder."""
    values = answers(Review(strictjson.load(folder / "review.json")))
    values["samples"][0] |= FINDING | (CLOSED if closed else {})
    workbook(values, folder / "review.xlsx")


def test_the_manual_runs_word_for_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/review.md, from the maker's bundle to the statement and the next version."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TANBIAO_PASSWORD", raising=False)
    monkeypatch.setenv("TANBIAO_LANG", "en")
    monkeypatch.setenv("EXAMPLES", str(ROOT / "inventories" / "examples"))
    shell, readings = Shell(), 0
    for step in steps((ROOT / "docs" / "review.md").read_text(encoding="utf-8")):
        if "--read" in step.command:
            fill(tmp_path / "review", closed=readings > 0)
            readings += 1
        printed = shell.run(step.command)
        assert step.matches(printed), f"$ {step.command}\n{printed}\n-- the document says --\n{step.output}"
    monkeypatch.delenv("TANBIAO_PASSWORD", raising=False)

    assert readings == 2
    from labels.reviewing import statement
    from labels.signing import keys

    made = statement.load(tmp_path / "statement.json")
    seal = keys.Seal.from_json(strictjson.load(tmp_path / "statement.sig.json"))
    assert seal.fits(made.canonical())
    assert not seal.fits(made.canonical() + b" ")
    assert made.found.major == 1


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the smallest example."""
    folder = tmp_path_factory.mktemp("case")
    shutil.copytree(EXAMPLE, folder / "study")
    assert run("submit", folder / "study", "--out", folder / "case.tanbiao").exit_code == 0
    return folder / "case.tanbiao"


def test_json_of_every_command(case: Path, tmp_path: Path) -> None:
    """Nothing but JSON on stdout, with the documented keys."""
    submitted = json.loads(
        run("submit", case.parent / "study", "--out", tmp_path / "c.tanbiao", "--preparer", "王编", "--json").stdout
    )
    assert submitted["prepared_by"] == ["王编", "示例编制人（虚构） Example author (fictitious)"]
    found = json.loads(run("review", case, "--out", tmp_path / "r", "--by", "李核", "--seed", "1", "--json").stdout)
    assert {"bundle", "rerun", "rules", "balances", "quality", "plan", "points"} <= set(found)
    workbook(answers(Review(found)), tmp_path / "r" / "review.xlsx")
    read = json.loads(
        run(
            "review", case, "--out", tmp_path / "r", "--by", "李核", "--read", tmp_path / "r" / "review.xlsx", "--json"
        ).stdout
    )
    assert read["ready"] is True
    stated = json.loads(
        run(
            "statement", case, "--review", tmp_path / "r", "--by", "李核", "--out", tmp_path / "s.json", "--json"
        ).stdout
    )
    assert stated["state"] == "verified"
    assert stated["lead"] == TEAM["lead"]
    lineage = json.loads(run("diff", case, tmp_path / "c.tanbiao", "--json").stdout)
    assert lineage["difference"] == 0
    assert lineage["reverify"] is False


def test_a_statement_is_signed_with_the_key_of_the_body_it_names(case: Path, tmp_path: Path) -> None:
    """Another body's key is refused while the case is still open; without a key the name is said to be unchecked."""
    folder, wanted = tmp_path / "r", tmp_path / "s.json"
    found = json.loads(run("review", case, "--out", folder, "--by", "李核", "--seed", "1", "--json").stdout)
    workbook(answers(Review(found)), folder / "review.xlsx")
    run("review", case, "--out", folder, "--by", "李核", "--read", folder / "review.xlsx")
    run("keys", "demo", tmp_path / "keys")
    (tmp_path / "password").write_text("demo\n", encoding="utf-8")
    state = ["statement", case, "--review", folder, "--by", "李核", "--out", wanted]
    signed = run(*state, "--key", tmp_path / "keys" / "demo-maker.p12", "--password-file", tmp_path / "password")

    assert "a body's is wanted" in str(signed.exception)
    assert not wanted.exists()
    assert "was compared with no certificate" in run(*state).output


def test_ten_percent_ends_with_exit_code_1(case: Path, tmp_path: Path) -> None:
    """Between a study, a trail and a bundle alike."""
    study = tmp_path / "study"
    shutil.copytree(EXAMPLE, study)
    (study / "study.xlsx").unlink()
    plain = json.loads((study / "study.json").read_text(encoding="utf-8"))
    plain["energy"][0]["amount"] *= 30
    (study / "study.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    assert run("calculate", study, "--out", tmp_path).exit_code == 0
    result = run("diff", case, tmp_path / "trail.json")

    assert result.exit_code == 1
    assert "must be verified anew" in result.stdout
    assert run("diff", study, tmp_path / "trail.json").exit_code == 0


@pytest.mark.parametrize("command", ["diff", "review", "statement"])
def test_what_is_no_bundle_is_bad_input(command: str, tmp_path: Path) -> None:
    """Exit code 2, no traceback, nothing written."""
    path = tmp_path / "case.tanbiao"
    path.write_bytes(b"PK\x03\x04 not really")
    more = {
        "diff": [path],
        "review": ["--out", tmp_path / "r", "--by", "x"],
        "statement": ["--review", tmp_path, "--out", tmp_path / "s", "--by", "x"],
    }
    result = run(command, path, *more[command])

    assert result.exit_code == 2 or result.exception
    assert not (tmp_path / "r").exists()
    assert not (tmp_path / "s").exists()


def test_the_wording_template_is_printed(tmp_path: Path) -> None:
    """And is itself a wording that fits."""
    from labels.reviewing import statement_words

    path = tmp_path / "wording.toml"
    path.write_text(run("statement", "--template").stdout, encoding="utf-8")

    assert statement_words.read(path).words == statement_words.DEFAULT
