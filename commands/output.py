"""What every command prints: problems in both languages, tables, JSON, progress. Nothing but JSON goes to stdout with --json."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TextIO

import click

from commands import layout
from commands.options import plain_problem
from inventories.problem import FindingError, InputError, MachineError, Problem, TanbiaoError, Text


def language() -> str:
    """zh or en, after TANBIAO_LANG or the locale."""
    for name in ("TANBIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(text: Text, *, err: bool = False) -> None:
    """One sentence in the locale's language first, the other after it."""
    for line in both(*text, "\n").split("\n"):
        echo(line, err=err)


def both(zh: str, en: str, between: str = " ") -> str:
    """A name in the locale's language first, the other after it; what is the same in both is said once."""
    first, second = (zh, en) if language() == "zh" else (en, zh)
    return first if first == second else f"{first}{between}{second}"


def problems(found: Iterable[Problem], *, warning: bool = False) -> None:
    """Every problem with its place, what is wrong and what to do, on stderr; one that stands in many rows of a column is told once."""
    mark = click.style("!" if warning else "✗", fg="yellow" if warning else "red", bold=True)
    alike: dict[Problem, list[int]] = {}
    for each in found:
        rows = alike.setdefault(replace(each, place=replace(each.place, row=None)), [])
        rows += [each.place.row] if each.place.row is not None else []
    for problem, rows in alike.items():
        place = problem.place.over(rows)
        click.echo(f"{mark} {click.style(place, bold=True)}" if place else mark, err=True)
        for lead, text in (("  ", problem.what), ("  → ", problem.cure)):
            for line in both(*text, "\n").split("\n"):
                echo(line, lead, err=True)


def echo(text: str, lead: str = "", *, err: bool = False) -> None:
    """A sentence behind its lead; a terminal shows it without cutting words, and later lines below the first.

    One that holds a path or command longer than a line is left whole, to be copied.
    """
    inside = layout.width(click.unstyle(lead))
    room = max(shutil.get_terminal_size().columns, 40) - inside
    whole = max(map(len, re.findall("[!-~]+", text)), default=0) > room
    if (sys.stderr if err else sys.stdout).isatty() and not whole:
        text = ("\n" + " " * inside).join(layout.broken(text, room))
    click.echo(lead + text, err=err)


def report(error: BaseException) -> int:
    """Prints an error for a person and returns the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return 2
    if isinstance(error, click.ClickException):
        from commands import usage

        error = usage.problem(error)
    if isinstance(error, click.Abort):
        say(Text("已中止", "Aborted"), err=True)
        return 2
    if isinstance(error, (InputError, FindingError, MachineError)):
        if "--json" in sys.argv and error.exit_code == 2:  # nothing stands on stdout yet: who reads JSON gets JSON
            emit_json({"ok": False, "problems": [plain_problem(p) for p in error.problems]})
        problems(error.problems)
        count = len(error.problems)
        say(
            Text(
                f"共 {count} 处问题，未写出任何文件。",
                f"{count} problem{'s' if count != 1 else ''}; nothing was written.",
            ),
            err=True,
        )
        return error.exit_code
    if isinstance(error, TanbiaoError):
        click.echo(str(error), err=True)
        return error.exit_code
    if isinstance(error, OSError):
        say(Text(f"文件操作失败：{error}", f"The file could not be read or written: {error}"), err=True)
        return 2
    say(
        Text(
            f"程序内部错误：{error!r}。请加 --debug 重试并报告。",
            f"An error inside tanbiao: {error!r}. Run again with --debug and report it.",
        ),
        err=True,
    )
    return 2


def json_bytes(data: Any) -> bytes:
    """Readable JSON, UTF-8."""
    return (json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def emit_json(data: Any) -> None:
    """Prints JSON and nothing else on stdout."""
    click.echo(json_bytes(data), nl=False)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[int] = (),
    stream: TextIO | None = None,
    whole: Sequence[int] = (),
) -> None:
    """A table, `right` the columns set flush right, `whole` those never broken: fitted to a terminal, row under row where it is too narrow; aligned plain text in a pipe."""
    stream = stream or sys.stdout
    if not stream.isatty():
        widths = [max(layout.width(cell) for cell in column) for column in zip(headers, *rows, strict=True)]
        for row in (headers, *rows):
            cells = []
            for number, (cell, room) in enumerate(zip(row, widths, strict=True)):
                space = " " * (room - layout.width(cell))
                cells.append(space + cell if number in right else cell + space)
            click.echo("  ".join(cells).rstrip(), file=stream)
        return
    room = max(shutil.get_terminal_size().columns, 40)
    fitted = layout.columns(headers, rows, (*right, *whole), room)
    if fitted is not None:
        head, *body = layout.side_by_side(headers, rows, right, fitted)
        for line in head:
            click.echo(click.style(line, bold=True), file=stream)
        for block in body:
            click.echo("\n".join(block), file=stream)
        return
    for number, block in enumerate(layout.stacked(headers, rows, room)):
        title = len(layout.broken(rows[number][0], room))
        for at, line in enumerate(block):
            click.echo(click.style(line, bold=True) if at < title else line, file=stream)


def narrow(columns: int = 110) -> bool:
    """Whether stdout is a terminal of fewer columns."""
    return sys.stdout.isatty() and shutil.get_terminal_size().columns < columns


@contextmanager
def progress(total: int, what: Text) -> Iterator[Any]:
    """A callable to call after each step, with a bar on a terminal and silence in a pipe."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what.in_language(language()), total=total)

        def step(name: str = "") -> None:
            bar.update(task, advance=1, description=name or what.in_language(language()))

        yield step


def number(value: float, figures: int = 3) -> str:
    """A value with so many significant figures, never in powers of ten for everyday sizes."""
    if value == 0:
        return "0"
    text = f"{value:.{figures}g}"
    return f"{float(text):,.0f}" if "e+" in text else text


def percent(share: float) -> str:
    """A share with one decimal."""
    return f"{share * 100:.1f} %"
