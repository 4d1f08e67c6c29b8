"""The states of a study under review and of what stands in the register, and the steps that lead from one to another.

CASE is the whole life of rule 55 as the verification body keeps it (draft … surveillance, suspended, withdrawn). ENTRY is the part
that the register shows to everybody. A step that the table does not hold is refused. Expired is no state: it is computed
from the last day of validity, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventories.problem import InputError, Place, Text


class State(StrEnum):
    """Where a case or an entry stands."""

    NONE = "none"
    """not known"""
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under-review"
    VERIFIED = "verified"
    CERTIFIED = "certified"
    SURVEILLANCE = "surveillance"
    IN_FORCE = "in-force"
    """issued in the register and neither suspended nor withdrawn nor superseded"""
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


NAMES: Mapping[str, Text] = {
    State.NONE: Text("未登记", "not registered"),
    State.DRAFT: Text("草稿", "draft"),
    State.SUBMITTED: Text("已提交", "submitted"),
    State.UNDER_REVIEW: Text("核查中", "under review"),
    State.VERIFIED: Text("已核查", "verified"),
    State.CERTIFIED: Text("已获证", "certified"),
    State.SURVEILLANCE: Text("监督中", "under surveillance"),
    State.IN_FORCE: Text("有效", "in force"),
    State.SUSPENDED: Text("已暂停", "suspended"),
    State.WITHDRAWN: Text("已撤销", "withdrawn"),
    State.SUPERSEDED: Text("已被替代", "superseded"),
    "expired": Text("已过期", "expired"),
    "not-yet": Text("尚未生效", "not yet valid"),
}

Step = str

STEPS: Mapping[Step, Text] = {
    "submitted": Text("提交", "submitted"),
    "taken-up": Text("受理", "taken up"),
    "returned": Text("退回", "returned"),
    "verified": Text("核查通过", "verified"),
    "certified": Text("获证", "certified"),
    "surveyed": Text("监督审核", "surveyed"),
    "read": Text("取回工作簿", "changed by a workbook"),
    "learned": Text("登记后续事实", "given facts found later"),
    "issued": Text("签发", "issued"),
    "sealed": Text("签章", "sealed"),
    "suspended": Text("暂停", "suspended"),
    "reinstated": Text("恢复", "reinstated"),
    "withdrawn": Text("撤销", "withdrawn"),
    "superseded": Text("替代", "superseded"),
    "corrected": Text("更正", "corrected"),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """States and the steps between them; `steps` maps a state to step → next state."""

    name: Text
    start: State
    steps: Mapping[State, Mapping[Step, State]]

    def allowed(self, state: State) -> tuple[Step, ...]:
        """The steps that may be taken from here."""
        return tuple(self.steps.get(state, {}))

    def permits(self, state: State, step: Step) -> bool:
        return step in self.steps.get(state, {})

    def next(self, state: State, step: Step, what: str = "", place: Place | None = None) -> State:
        """The state after the step; raises InputError naming the steps that are allowed. `what` is the id that is asked for."""
        if self.permits(state, step):
            return self.steps[state][step]
        here, may = NAMES[state], [STEPS[s] for s in self.allowed(state)]
        tried = STEPS.get(step, Text(step, step))
        raise InputError.one(
            "illegal-step",
            Text(
                f"{self.name.zh}{f' {what}' if what else ''}：状态为“{here.zh}”时不能“{tried.zh}”",
                f"{self.name.en}{f' {what}' if what else ''} is {here.en}: it cannot be {tried.en}",
            ),
            Text(f"此状态允许：{'、'.join(m.zh for m in may)}", f"Allowed here: {', '.join(m.en for m in may)}")
            if may
            else Text("这是最终状态，不能再变更；需要时另发新标签", "This state is final; issue a new one if need be"),
            place,
        )

    def follow(self, steps: Iterable[Step], what: str = "") -> State:
        """The state after all the steps from the start; raises InputError at the first illegal one."""
        state = self.start
        for step in steps:
            state = self.next(state, step, what)
        return state


_ENDS: Mapping[Step, State] = {
    "suspended": State.SUSPENDED,
    "withdrawn": State.WITHDRAWN,
    "superseded": State.SUPERSEDED,
}

CASE = Machine(
    Text("核查案卷", "The case"),
    State.DRAFT,
    {
        State.DRAFT: {"submitted": State.SUBMITTED},
        State.SUBMITTED: {"taken-up": State.UNDER_REVIEW, "returned": State.DRAFT},
        State.UNDER_REVIEW: {"verified": State.VERIFIED, "returned": State.DRAFT},
        State.VERIFIED: {"certified": State.CERTIFIED, "surveyed": State.SURVEILLANCE, **_ENDS},
        State.CERTIFIED: {"surveyed": State.SURVEILLANCE, **_ENDS},
        State.SURVEILLANCE: {"certified": State.CERTIFIED, "surveyed": State.SURVEILLANCE, **_ENDS},
        # Whoever is let in again stays watched.
        State.SUSPENDED: {
            "reinstated": State.SURVEILLANCE,
            "withdrawn": State.WITHDRAWN,
            "superseded": State.SUPERSEDED,
        },
    },
)
"""Rule 55. A refused case goes back to draft (`returned`); a change after `submitted` is a new version of the bundle."""

ENTRY = Machine(
    Text("登记项", "The entry"),
    State.NONE,
    {
        State.NONE: {"issued": State.IN_FORCE},
        State.IN_FORCE: {"sealed": State.IN_FORCE, "corrected": State.IN_FORCE, **_ENDS},
        State.SUSPENDED: {
            "reinstated": State.IN_FORCE, "corrected": State.SUSPENDED, "withdrawn": State.WITHDRAWN, "superseded": State.SUPERSEDED,
        },
    },
)  # fmt: skip
"""The register's events. `sealed` gives the digest of the signed PDF, `corrected` mends what the register says beside the digest."""


def expired(valid_until: str, day: date) -> bool:
    """Whether the last day of validity (year-month-day, empty for none) has passed."""
    return bool(valid_until) and day > date.fromisoformat(valid_until)
