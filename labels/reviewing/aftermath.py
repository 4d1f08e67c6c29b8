"""What becomes of a case after its review: facts found later, surveillance, suspension, withdrawal; and a case sent back without a statement.

Each is one more line of the history, with who, when and why. The label is another matter: what everybody sees of it stands in the register.
"""

from __future__ import annotations

from collections.abc import Mapping

from inventories.problem import InputError, Text
from labels.registry import state
from labels.registry.state import State
from labels.reviewing.history import Event, History

FACT = "learned"
STEPS = ("returned", FACT, "surveyed", "suspended", "reinstated", "withdrawn", "superseded")
"""In the order in which they may come about."""
PUBLIC: Mapping[str, str] = {
    "suspended": "suspend",
    "reinstated": "reinstate",
    "withdrawn": "withdraw",
    "superseded": "supersede",
}
"""Steps that a label follows in the register: step → command of `tanbiao register`."""
ENDED = (
    State.VERIFIED,
    State.CERTIFIED,
    State.SURVEILLANCE,
    State.SUSPENDED,
    State.WITHDRAWN,
    State.SUPERSEDED,
    State.DRAFT,
)


def allowed(known: History) -> tuple[str, ...]:
    """The steps that may be taken now."""
    here = known.state
    return tuple(s for s in STEPS if (here in ENDED if s == FACT else state.CASE.permits(here, s)))


def take(known: History, step: str, reason: str, who: str, when: str) -> History:
    """The history with one step more; raises InputError for a step that is not allowed, or without reason or name.

    A step before the event that it follows is refused: what is found later is entered later.
    """
    if not reason.strip() or not who.strip():
        raise InputError.one(
            "case-reason", Text("缺少原因或操作人", "The reason, or who does it, is missing"),
            Text("用 --reason 与 --by 写明", "Give both with --reason and --by"),
        )  # fmt: skip
    if known.events and when < known.events[-1].when:
        raise InputError.one(
            "case-earlier", Text(f"{when} 早于历史的最后一条（{known.events[-1].when}）", f"{when} is before the last line of the history ({known.events[-1].when})"),
            Text("写实际登记的时间", "Give the moment at which it is entered"),
        )  # fmt: skip
    statement = known.fact("statement")
    return known.with_event(step, when, who, reason, facts={"statement": statement} if statement else {})


NOTES = {"read": Text("取回工作簿", "workbook taken back"), FACT: Text("后续事实", "fact found later")}


def words(event: Event) -> Text:
    """What an event is called."""
    return NOTES.get(event.kind) or state.STEPS[event.kind]
