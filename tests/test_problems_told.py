"""How problems are told: for a person each once with all its rows, for a program as JSON."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

import cli
from commands import keys, output
from inventories.problem import InputError, Place, Problem, Text

ROOT = Path(cli.__file__).parent


def in_row(row: int, material: str = "公路货运") -> Problem:
    what = Text(f"找不到“{material}”", f"{material} is not in the data set")
    return Problem("unknown", what, Text("改正", "Correct it"), Place("study.xlsx", "物料 BOM", row, "L 运输方式 1"))


def test_the_same_fault_in_many_rows_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is wrong in fourteen rows is one message with its rows, not a page."""
    output.problems([in_row(5), in_row(6), in_row(7, "海运"), in_row(9)])
    told = capsys.readouterr().err

    assert told.count("公路货运 is not") == 1
    assert "第5–6、9行 rows 5–6, 9 · 列 column L" in told
    assert "第7行 row 7 · 列 column L" in told


@pytest.mark.parametrize("arguments", [("calculate", "nowhere"), ("trace", "nowhere"), ("replay", "nowhere")])
def test_bad_input_with_json_is_told_as_json(arguments: tuple[str, ...]) -> None:
    """A program that asked for JSON finds the problems on stdout."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv=['tanbiao',*{arguments!r},'--json']; from cli import run; run()"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    said = json.loads(done.stdout)

    assert done.returncode == 2
    assert said["ok"] is False
    assert said["problems"][0]["what"]["en"]


def test_a_password_that_no_one_can_be_asked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script without a terminal learns where to give it, instead of "Aborted"."""

    def nobody(*_: object, **__: object) -> str:
        raise click.Abort

    monkeypatch.delenv(keys.VARIABLE, raising=False)
    monkeypatch.setattr(click, "prompt", nobody)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    with pytest.raises(InputError) as error:
        keys.open_key(Path("maker.p12"))

    assert "--password-file" in error.value.problems[0].cure.en
