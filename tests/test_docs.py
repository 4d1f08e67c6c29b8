"""The manuals are true: every console block of the documents named here runs, word for word, in one empty folder a document."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click.testing
import pytest

import cli

ROOT = Path(cli.__file__).parent
DOCUMENTS = ("verify.md", "register.md", "carbon-efficiency.md", "procurement.md")
"""of docs/; their blocks run from top to bottom, all in the same folder"""


def fill_in_the_review(folder: Path, command: str) -> None:
    """The verification team fills in the workbook before it is taken back; the body is the one whose demonstration key signs."""
    if "--read" not in command:
        return
    from inventories import strictjson
    from labels.reviewing.review import Review
    from labels.signing.authority import SUBJECTS
    from tests.labels.reviewing.reviews import answers, workbook

    values = answers(Review(strictjson.load(folder / "review" / "review.json")))
    body = SUBJECTS["body"]
    values["engagement"] |= {"body_zh": body.name_zh, "body_en": body.name_en}
    workbook(values, folder / "review" / "review.xlsx")


HOOKS: Mapping[str, Callable[[Path, str], None]] = {"verify.md": fill_in_the_review}
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A command and what it prints. `...` stands for any text in a line, alone on a line for any lines."""

    command: str
    output: str

    def matches(self, printed: str) -> bool:
        lines = [
            r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + r"\n"
            for line in self.output.splitlines()
        ]
        return re.fullmatch("".join(lines), printed) is not None


def steps(document: str) -> list[Step]:
    """The commands of a document (lines that begin with `$ `; a line that ends in a backslash goes on in the next)."""
    found: list[Step] = []
    for block in _BLOCK.findall(document):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = re.sub(r"\\\n\s*", "", part).partition("\n")
            found.append(Step(command, output))
    return found


class Shell:
    """Runs tanbiao in this process and any other program in one of its own; `export`, `$NAME`, `> file` and `echo $?` as a shell does."""

    def __init__(self) -> None:
        self.code = 0
        self.before: Callable[[Path, str], None] = lambda folder, command: None
        """called before each command: what people do between them"""

    def run(self, command: str) -> str:
        if setting := re.fullmatch(r"export (\w+)=(?:\$\((.*)\)|(.*))", command):
            name, inner, plain = setting.groups()
            os.environ[name] = self.run(inner).strip() if inner else plain
            return ""
        if command.startswith("tanbiao ") and (file := re.fullmatch(r"(.*) > (\S+)", command)):
            Path(file[2]).write_text(self.run(file[1]), encoding="utf-8")
            return ""
        words = [os.path.expandvars(word) for word in shlex.split(command)]
        if command == "echo $?":
            return f"{self.code}\n"
        if words[0] != "tanbiao":
            done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 - our own documents
            self.code = done.returncode
            return done.stdout + done.stderr
        result = click.testing.CliRunner().invoke(cli.main, words[1:])
        self.code = result.exit_code
        if result.exception and not isinstance(result.exception, SystemExit):
            return result.output + self._report(result.exception)
        return result.output

    def _report(self, error: BaseException) -> str:
        """What the console script prints for an error."""
        from commands.output import report

        @click.command()
        def show() -> None:
            self.code = report(error)

        return click.testing.CliRunner().invoke(show).output


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_console_blocks_of_a_document_run_as_printed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command prints exactly what stands below it."""
    monkeypatch.chdir(tmp_path)
    for variable in ("TANBIAO_PASSWORD", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TANBIAO_LANG", "en")
    monkeypatch.setenv("EXAMPLES", str(ROOT / "inventories" / "examples"))
    shell = Shell()
    shell.before = HOOKS.get(name, shell.before)
    found = steps((ROOT / "docs" / name).read_text(encoding="utf-8"))

    assert found
    for step in found:
        shell.before(tmp_path, step.command)
        printed = shell.run(step.command)
        assert step.matches(printed), f"$ {step.command}\n{printed}\n-- the document says --\n{step.output}"


def test_a_document_that_prints_something_else_is_found_out() -> None:
    """Another word, a line too many and a line too few do not match; `...` does."""
    assert Step("x", "a ... c\n...\nend\n").matches("a b c\n1\n2\nend\n")
    assert not Step("x", "a\n").matches("b\n")
    assert not Step("x", "a\n").matches("a\nb\n")
    assert not Step("x", "a\nb\n").matches("a\n")
