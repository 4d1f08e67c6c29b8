"""One named check of a label, and the guard around it: hostile content ends in a failed check, never in a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from inventories.problem import TanbiaoError, Text


@dataclass(frozen=True, slots=True)
class Check:
    """`passed` is None where it could not be checked, or does not apply."""

    name: str
    passed: bool | None
    text: Text
    """one sentence without a full stop"""

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "passed": self.passed, "zh": self.text.zh, "en": self.text.en}


def guarded(name: str, make: Callable[[], Iterable[Check]]) -> list[Check]:
    """The checks that `make` gives. Whatever it raises becomes a failed check of this name."""
    try:
        return list(make())
    except TanbiaoError as error:
        return [Check(name, False, error.problems[0].what)]
    except Exception as error:  # content from outside may break any parser; that it does is the finding
        kind = type(error).__name__
        return [Check(name, False, Text(f"内容无法处理（{kind}）", f"the content cannot be handled ({kind})"))]
