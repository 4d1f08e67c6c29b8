"""Changes of a scenario file resolved against a study: which rows are meant, and whether they can be changed so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from inventories import form, unit
from inventories.background import fold
from inventories.plan import SECTIONS, Change, Measure, Plan, Times
from inventories.problem import Place, Problems, Text
from inventories.study import Certificate
from lca import substitution
from lca.variant import Base, Edit, Solar, checked_row

NAMES = {
    "bom": ("part", "part_en"),
    "energy": ("carrier",),
    "direct": ("flow",),
    "distribution": ("leg",),
    "use": ("item",),
    "end_of_life": ("fraction",),
    "own_factors": ("id", "name_zh", "name_en"),
    "suppliers": ("id", "product_zh", "product_en"),
}
"""Section → the fields that its rows are called by."""
ALL_OF_A_NAME = ("energy", "direct", "use", "end_of_life")
"""Sections in which a name means all rows that bear it; elsewhere it means one row."""
OWN_POWER = "electricity-cn-pv-onsite"


def resolve(base: Base, plan: Plan, measures: Iterable[Measure], problems: Problems) -> list[list[Edit]]:
    """The edits of each measure; what cannot be resolved goes to `problems`."""
    return [[e for c in m.changes for e in _Resolver(base, plan, c, problems).edits()] for m in measures]


class _Resolver:
    """Resolves one change."""

    def __init__(self, base: Base, plan: Plan, change: Change, problems: Problems) -> None:
        self.base, self.plan, self.change, self.problems = base, plan, change, problems

    def place(self, name: str = "") -> Place:
        return self.plan.place(*self.change.path, name) if name else self.plan.place(*self.change.path)

    def edits(self) -> list[Edit]:
        """One edit for each field of each row that is meant; what cannot be done is noted, not raised."""
        match self.change.selector:
            case "parameter":
                return self._parameter()
            case "study":
                value = self.change.fields.get("value")
                return [Edit(("study", self.change.target, "value"), value, self.place("value"))]
            case "pv_share":
                return self._solar()
            case "everywhere":
                return self._everywhere()
            case "background":
                return self._allocation()
            case "add":
                return self._added()
        section = SECTIONS[self.change.selector]
        rows = self._rows(section)
        return [
            Edit((section, row, name), value, self.place(name))
            for row in rows
            for name, value in self.change.fields.items()
        ]

    def _parameter(self) -> list[Edit]:
        known = self.base.system.parameters
        name = self.change.target
        if name not in known:
            near = difflib.get_close_matches(name, known, n=5, cutoff=0.3) or list(known)
            self._wrong(
                "unknown-parameter",
                f"产品系统没有参数 {name}",
                f"The product system has no parameter {name}",
                near,
                "parameter",
            )
            return []
        value = self.change.fields.get("value")
        if value is None:
            self._wrong("scenario-change", "没有写明 value", "It gives no value", [], "parameter")
            return []
        now = self.base.values.get(name)
        if isinstance(value, Times):
            if not isinstance(now, float):
                self._wrong(
                    "scenario-value",
                    f"参数 {name} 是选项，不能乘以倍数",
                    f"The parameter {name} is a choice, no number",
                    [],
                    "value",
                )
                return []
            value = now * value.factor
        elif isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        found = [Edit(("parameters", name, "value"), value, self.place("value"))]
        of_unit = self.change.fields.get("unit", known[name].unit)
        return [*found, Edit(("parameters", name, "unit"), of_unit, self.place("unit"))]

    def _solar(self) -> list[Edit]:
        share, fields = self.change.target, self.change.fields
        if isinstance(share, (str, Times)) or not 0 <= share <= 1:
            self._wrong(
                "scenario-value", "pv_share 应在 0 与 1 之间", "pv_share must be between 0 and 1", [], "pv_share"
            )
            return []
        certificate = fields.get("certificate")
        if certificate not in tuple(Certificate):
            zh, en = (
                "须说明这些光伏电的绿证去向",
                "It must say what becomes of the green certificates of this solar power",
            )
            self._wrong("scenario-value", zh, en, [str(c) for c in Certificate], "certificate")
            return []
        carrier = str(fields.get("carrier", OWN_POWER))
        if self.base.providers().find(carrier) is None:
            self._wrong(
                "unknown-material",
                f"数据集中找不到“{carrier}”",
                f"“{carrier}” is not in the data set",
                self._near(carrier),
                "carrier",
            )
            return []
        rows = self._matching("energy", fields["energy"], "energy") if "energy" in fields else self._bought_power()
        return [
            Edit(("energy", i, "pv"), Solar(float(share), carrier, str(certificate)), self.place("pv_share"))
            for i in rows
        ]

    def _bought_power(self) -> list[int]:
        providers = self.base.providers()
        found = []
        for i, row in enumerate(self.base.study.energy):
            provider = providers.find(row.carrier)
            if provider and provider.category == "electricity" and provider.id != OWN_POWER:
                found.append(i)
        if not found:
            zh, en = "能源表中没有外购电力", "The sheet Energy holds no bought electricity"
            self._wrong("scenario-row", zh, en, [r.carrier for r in self.base.study.energy], "pv_share")
        return found

    def _everywhere(self) -> list[Edit]:
        background = self.base.background
        by = self.change.fields.get("by")
        old, new = background.find(str(self.change.target)), background.find(str(by))
        for found, words, name in ((old, self.change.target, "everywhere"), (new, by, "by")):
            if found is None:
                self._wrong(
                    "unknown-material",
                    f"数据集中找不到“{words}”",
                    f"“{words}” is not in the data set",
                    self._near(str(words)),
                    name,
                )
        if old is None or new is None:
            return []
        if not unit.same_dimension(old.unit, new.unit) or old.unit != new.unit or old.energy_tag != new.energy_tag:
            zh = f"{new.id}（{new.unit} {new.energy_tag}）不能代替 {old.id}（{old.unit} {old.energy_tag}）"
            en = f"{new.id} ({new.unit} {new.energy_tag}) cannot stand for {old.id} ({old.unit} {old.energy_tag})"
            self._wrong("scenario-swap", zh, en, [a.id for a in background.alternatives(old)], "by")
            return []
        return [] if old.id == new.id else [Edit(("background", old.id, "everywhere"), new.id, self.place("by"))]

    def _allocation(self) -> list[Edit]:
        background, wanted = self.base.background, str(self.change.fields.get("allocation"))
        activity = background.find(str(self.change.target))
        if activity is None:
            words = str(self.change.target)
            self._wrong(
                "unknown-material",
                f"数据集中找不到“{words}”",
                f"“{words}” is not in the data set",
                self._near(words),
                "background",
            )
            return []
        can = substitution.possible(background, activity.id)
        if wanted not in can:
            zh = f"{activity.id} 没有 {wanted} 分配所需的数据"
            en = f"The data set lacks what {wanted} allocation of {activity.id} needs"
            self._wrong("scenario-allocation", zh, en, can, "allocation")
            return []
        return [Edit(("background", activity.id, "allocation"), wanted, self.place("allocation"))]

    def _added(self) -> list[Edit]:
        section = str(self.change.target)
        row = checked_row(
            form.STUDY.table(section).model,
            dict(self.change.fields),
            self.place(),
            self.problems,
            {k: self.place(k) for k in self.change.fields},
        )
        # each added row is a thing of its own: its key is its place in the file, so that two measures may both add
        return [] if row is None else [Edit((section, ("new", *self.change.path), "add"), row, self.place("add"))]

    # -- rows ------------------------------------------------------------------------------------------------------

    def _rows(self, section: str) -> list[int]:
        name = self.change.selector
        if name == "bom_material":
            words = str(self.change.target)
            providers = self.base.providers()
            wanted = providers.find(words)
            found = [
                i for i, r in enumerate(self.base.study.bom)
                if r.material and (fold(r.material) == fold(words) or (wanted and (p := providers.find(r.material)) and p.id == wanted.id))
            ]  # fmt: skip
            if not found:
                used = list(dict.fromkeys(r.material for r in self.base.study.bom if r.material))
                near = difflib.get_close_matches(words, used, n=5, cutoff=0.3) or used[:8]
                self._wrong("scenario-row", f"没有零件用到材料“{words}”", f"No part is made of “{words}”", near, name)
            return found
        return self._matching(section, self.change.target, name)

    def _matching(self, section: str, target: Any, name: str) -> list[int]:
        """The rows meant by a number from 1, by *, by the whole name (rows of the same carrier all), or by a part of it that only one has."""
        rows = getattr(self.base.study, section)
        title = form.STUDY.table(section).title
        called = [[str(getattr(row, f)) for f in NAMES[section] if getattr(row, f)] for row in rows]
        if not rows:
            zh, en = f"“{title}”表没有填写，没有可改的行", f"The sheet {title} is empty: there is no row to change"
            self._wrong(
                "scenario-row",
                zh,
                en,
                [],
                name,
                "改用 parameter，或先填写该表",
                "Change a parameter, or fill in the sheet first",
            )
            return []
        if isinstance(target, int) and not isinstance(target, bool):
            if 1 <= target <= len(rows):
                return [target - 1]
            self._wrong("scenario-row", f"“{title}”只有 {len(rows)} 行", f"{title} has {len(rows)} rows only", [], name)
            return []
        words = fold(str(target))
        if words == "*":
            return list(range(len(rows)))
        found = [i for i, names in enumerate(called) if words in map(fold, names)]
        if not found and section == "energy":
            providers = self.base.providers()
            wanted = providers.find(str(target))
            found = [i for i, r in enumerate(rows) if wanted and (p := providers.find(r.carrier)) and p.id == wanted.id]
        if not found:
            found = [i for i, names in enumerate(called) if words and any(words in fold(n) for n in names)]
            single = True
        else:
            single = section not in ALL_OF_A_NAME
        if len(found) > 1 and single:
            zh, en = f"“{target}”可指多行", f"“{target}” may mean several rows"
            self._wrong("scenario-row", zh, en, [" / ".join(called[i]) for i in found], name)
            return []
        if not found:
            words_known = [n for names in called for n in names]
            near = difflib.get_close_matches(str(target), words_known, n=5, cutoff=0.3) or words_known[:8]
            self._wrong("scenario-row", f"“{title}”中没有“{target}”", f"{title} has no row “{target}”", near, name)
        return found

    def _near(self, words: str) -> list[str]:
        return [a.id for _, a in self.base.background.search(words, 3)]

    def _wrong(
        self, code: str, zh: str, en: str, options: Sequence[str], name: str, cure_zh: str = "", cure_en: str = ""
    ) -> None:
        cure = Text(cure_zh or (f"可用：{'；'.join(options)}" if options else "对照 docs/scenarios.md 修正"),
                    cure_en or (f"Choose: {'; '.join(options)}" if options else "Mend it after docs/scenarios.md"))  # fmt: skip
        self.problems.add(code, Text(zh, en), cure, self.place(name))
