"""What can be wrong with an input, and the one exception tree.

TanbiaoError
 ├── InputError          a file, cell or option is wrong; carries every Problem found   (exit 2)
 ├── FindingError        the work was done and what it found is not in order             (exit 1)
 └── MachineError        the machine lacks something the work needs (a font, a library)  (exit 2)

Data problems are collected, never raised one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Text(NamedTuple):
    """One sentence or name in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def both(self, separator: str = " / ") -> str:
        return self.zh if self.zh == self.en else f"{self.zh}{separator}{self.en}"


def stretches(rows: Sequence[int]) -> list[str]:
    """Row numbers as a person says them: `5–7`, `9`."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][-1] + 1:
            found[-1].append(row)
        else:
            found.append([row])
    return [f"{s[0]}–{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in found]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input a problem stands; empty fields do not apply."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    """Excel column letter with the header where there is one, or a JSON path."""

    def __str__(self) -> str:
        return self.over([self.row] if self.row is not None else [])

    def over(self, rows: Sequence[int]) -> str:
        """The place in words, as if it stood in each of these rows: `第5–7、9行 rows 5–7, 9`."""
        said = stretches(rows)
        parts = [self.file, self.sheet]
        if said:
            parts.append(f"第{'、'.join(said)}行 {'rows' if len(rows) > 1 else 'row'} {', '.join(said)}")
        if self.column:
            parts.append(f"列 column {self.column}")
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what to do about it."""

    code: str
    what: Text
    cure: Text
    place: Place = Place()


@dataclass(slots=True)
class Problems:
    """Collects problems so that a user sees all of them at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, what: Text, cure: Text, place: Place | None = None) -> None:
        problem = Problem(code, what, cure, place or Place())
        if problem not in self.found:
            self.found.append(problem)

    def __bool__(self) -> bool:
        return bool(self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def raise_if_any(self) -> None:
        if self.found:
            raise InputError(self.found)

    @contextmanager
    def of_file(self, name: str) -> Iterator[None]:
        """Names the file on every problem added inside that names none."""
        before = len(self.found)
        yield
        self.found[before:] = [
            replace(p, place=replace(p.place, file=p.place.file or name)) for p in self.found[before:]
        ]


class TanbiaoError(Exception):
    """Root of every error that tanbiao raises on purpose."""

    exit_code = 2
    problems: tuple[Problem, ...] = ()

    def __reduce__(self) -> tuple[type[TanbiaoError], tuple[object, ...]]:
        """Made anew from its problems when it crosses to another process."""
        return type(self), (self.problems,)


class InputError(TanbiaoError):
    """The input is wrong; `problems` says all that is."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.what.en for p in self.problems))

    @classmethod
    def one(cls, code: str, what: Text, cure: Text, place: Place | None = None) -> InputError:
        return cls([Problem(code, what, cure, place or Place())])


class FindingError(TanbiaoError):
    """The work was done; what it found is not in order."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.what.en for p in self.problems))


class MachineError(TanbiaoError):
    """The machine lacks something the work needs."""

    def __init__(self, what: Text, cure: Text) -> None:
        self.problems = (Problem("machine", what, cure),)
        super().__init__(what.en)

    def __reduce__(self) -> tuple[type[TanbiaoError], tuple[object, ...]]:
        return type(self), (self.problems[0].what, self.problems[0].cure)
