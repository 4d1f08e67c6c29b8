"""Why one activity is the default for its product and the others are alternatives, told from the facts of their rows.

The order is that of docs/data-format.md: same place, a unit process before a total (a total does not answer to a change of grid or
of material), numbers read before numbers estimated, gases known before not given, the newer year.
"""

from __future__ import annotations

from inventories.background import Activity, Background
from inventories.problem import Text

MEASURED = ("published", "computed", "derived")
NOTE = 160
"""Characters of an alternative's own note that are quoted."""


def difference(background: Background, chosen: Activity, other: Activity) -> Text:
    """What sets `other` apart from `chosen`: place, boundary, kind, status, gases, year, else its own note."""
    zh, en = [], []
    if other.location != chosen.location:
        zh.append(f"另一地区（{other.location}）")
        en.append(f"another place ({other.location})")
    if (other.boundary, other.energy_tag) != (chosen.boundary, chosen.energy_tag):
        zh.append(f"另一边界（{other.boundary} {other.energy_tag}".rstrip() + "）")
        en.append(f"another boundary ({other.boundary} {other.energy_tag}".rstrip() + ")")
    if other.kind != chosen.kind:
        total = other.kind == "aggregated"
        zh.append("汇总值，电网或材料改变时不会跟着变" if total else "单元过程")
        en.append("a total, which does not answer to a change of grid or material" if total else "a unit process")
    if (other.status in MEASURED) != (chosen.status in MEASURED):
        zh.append("有出处的数值" if other.status in MEASURED else "估算值")
        en.append("read from a source" if other.status in MEASURED else "an estimate")
    if _unsplit(background, other) and not _unsplit(background, chosen):
        zh.append("未给出各气体")
        en.append("gases not given")
    if other.year and chosen.year and other.year != chosen.year:
        zh.append(f"{'较旧' if other.year < chosen.year else '较新'}（{other.year}）")
        en.append(f"{'older' if other.year < chosen.year else 'newer'} ({other.year})")
    if not en:
        zh.append("另一路线或另一出处")
        en.append(f"another route or source ({other.source})")
    if other.note and other.location == chosen.location:
        note = other.note if len(other.note) <= NOTE else other.note[:NOTE].rsplit(" ", 1)[0] + " …"
        en.append(f"its note: {note}")
    return Text("；".join(zh), "; ".join(en))


def reason(background: Background, activity: Activity) -> Text:
    """Why `activity` is the default, or which activity is the default in its place."""
    others = background.alternatives(activity)
    if activity.use != "default":
        defaults = [a for a in others if a.use == "default" and a.location == activity.location]
        names = ", ".join(a.id for a in defaults)
        if not names:
            return Text(
                "不是默认值，仅供对照；该地区没有默认值", "not a default, a value to compare; none for its place"
            )
        return Text(f"不是默认值；默认值为 {names}", f"not the default; the default is {names}")
    here = [a for a in others if a.location == activity.location and a.use != "default"]
    if not here:
        return Text("该产品在该地区只有这一条", "the only activity for this product and place")
    zh, en = [], []
    for holds, words in (
        (
            activity.kind == "unit process" and any(a.kind != "unit process" for a in here),
            Text(
                "由投入建模，电网或材料改变时会跟着变",
                "built from inputs, so that a change of grid or material reaches it",
            ),
        ),
        (
            activity.status in MEASURED and any(a.status not in MEASURED for a in here),
            Text("数值有出处", "read from a source, not estimated"),
        ),
        (
            not _unsplit(background, activity) and any(_unsplit(background, a) for a in here),
            Text("给出各气体", "gases known"),
        ),
        (
            activity.year is not None and all((a.year or 0) < activity.year for a in here),
            Text(f"年份最新（{activity.year}）", f"the newest ({activity.year})"),
        ),
    ):
        if holds:
            zh.append(words.zh)
            en.append(words.en)
    if not en:
        return Text(
            "与备选相比为该地区的一般路线；详见说明",
            "the usual route of that place against the alternatives; see the note",
        )
    return Text("；".join(zh), "; ".join(en))


def _unsplit(background: Background, activity: Activity) -> bool:
    """Whether the activity itself books CO2e whose gases are not given."""
    rows = background.exchanges.get(activity.id, ())
    return any(r.kind == "emission" and r.input.startswith("co2e-") for r in rows)
