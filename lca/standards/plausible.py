"""Amounts and names that a practitioner would question (R45), one entry that outweighs the rest (R46), rows without a source (R47), and
parameters that make the result smaller with nothing to prove them (R48)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from inventories.problem import Text
from inventories.study import DataKind
from lca.dossier import Dossier
from lca.rule import Profile, Said, Severity, rule, says
from lca.standards.profiles import GENERAL, gbt, house, iso

ALONE = 0.6
"""Share of one row of the study, other than its main material, above which it is asked about."""
SECTIONS = ("bom", "energy", "direct", "distribution", "use", "end_of_life")


@rule(
    "R45",
    Text("数值与名称合理性", "plausible amounts and names"),
    Text("运距、用能、用量、质量、因子与名称须合乎常理", "distances, energy, amounts, masses, factors and names are such as a product has"),
    (house("bounds of our own, see lca/plausibility.py"), iso("7.3")), Severity.WARNING, GENERAL,
)  # fmt: skip
def plausible(case: Dossier, profile: Profile) -> Iterator[Said]:
    for doubt in case.doubts:
        yield Said(doubt.what, doubt.cure, case.place(*doubt.path))


@rule(
    "R46",
    Text("单行占比", "one row alone"),
    Text("除主要材料外，一行数据独占结果大半时须复核", "a row other than the main material that makes most of the result is looked at again"),
    (house("one row alone"), iso("7.3")), Severity.WARNING, GENERAL,
)  # fmt: skip
def alone(case: Dossier, profile: Profile) -> Iterator[Said]:
    material = case.material_mass
    for section, index, _row in case.rows(*SECTIONS):
        share = math.fsum(line.share for line in case.lines_of(section, index))
        if share <= ALONE or (section == "bom" and material and _mass(case, index) > 0.5 * material):
            continue
        yield says(
            f"这一行独占结果的 {share:.0%}", f"This row alone makes {share:.0%} of the result",
            "核对数量与单位；属实则在备注中说明", "Check amount and unit; if it is so, say so in the note",
            case.place(section, index, {"bom": "quantity", "distribution": "distance", "end_of_life": "mass"}.get(section, "amount")),
        )  # fmt: skip


def _mass(case: Dossier, index: int) -> float:
    """kg of a row of the bill of materials in one product, its parents' quantities multiplied in."""
    found = 0.0
    for top in case.facts.tops:
        stack = [(top, top.row.quantity)]
        while stack:
            part, count = stack.pop()
            if part.index == index:
                found += part.mass * count
            stack += [(child, count * child.row.quantity) for child in part.children]
    return found


@rule(
    "R47",
    Text("数据来源", "source of each row"),
    Text("公开数据须写明来源，实测数据须写明来源或附证据；实测因子须有证据；实测数据的证据不同时用于非实测数据", "a published figure names its source, a measured one its source or its evidence; a factor called primary has evidence; what proves a measured figure does not also stand for figures that are not"),
    (iso("7.3"), gbt(), house("a number without a source is an estimate")), Severity.WARNING, GENERAL,
)  # fmt: skip
def sourced(case: Dossier, profile: Profile) -> Iterator[Said]:
    rows = list(case.rows("parameters", *SECTIONS))
    for section, index, row in rows:
        if section == "bom" and not row.material:
            continue  # an assembly carries no figure of its own
        if (
            not row.source
            and row.data_kind is not DataKind.ESTIMATE
            and not (row.evidence and row.data_kind is DataKind.PRIMARY)
        ):
            yield says(
                "没有写明来源", "No source is given",
                "写明表计、台账或文献，或改为估算", "Name the meter, ledger or publication, or call it an estimate",
                case.place(section, index, "source"),
            )  # fmt: skip
    published = {proof for _, _, row in rows if row.data_kind is not DataKind.PRIMARY for proof in row.evidence}
    for section, index, row in rows:
        if row.data_kind is DataKind.PRIMARY and row.evidence and published.issuperset(row.evidence):
            yield says(
                f"标为初级数据，但证据 {'、'.join(row.evidence)} 也用于非初级数据", f"Called primary on {', '.join(row.evidence)}, which other rows use that are not primary",
                "附测得该数的证据，或改为次级数据", "Name the evidence of the measurement, or call it secondary",
                case.place(section, index, "data_kind"),
            )  # fmt: skip
    for section in ("own_factors", "suppliers"):
        for index, row in enumerate(getattr(case.study, section)):
            if row.data_kind is DataKind.PRIMARY and not row.evidence:
                yield says(
                    f"“{row.id}”标为初级数据，但没有证据", f"{row.id!r} is called primary, but has no evidence",
                    "附证据，或改为次级数据", "Name its evidence, or call it secondary",
                    case.place(section, index, "data_kind"),
                )  # fmt: skip


@rule(
    "R48",
    Text("偏离缺省的参数", "parameters that depart from the default"),
    Text("偏离产品系统缺省值并使结果降低 3 % 以上的参数须有证据", "a parameter that departs from the product system's default and makes the result smaller by more than 3 % has evidence"),
    (house("what makes the number small is proved"), iso("7.3")), Severity.WARNING, GENERAL,
)  # fmt: skip
def departing(case: Dossier, profile: Profile) -> Iterator[Said]:
    for found in case.departures:
        if case.study.parameters[found.index].evidence:
            continue
        value, usual = (f"{v:.4g}" if isinstance(v, float) else str(v) for v in (found.value, found.default))
        name, named = found.parameter.name, found.parameter.unit
        yield says(
            f"“{name.zh}”为 {value} {named}，缺省为 {usual}：结果因此变化 {found.change:+.0%}，没有证据".replace("  ", " "),
            f"{name.en} is {value} {named}, the default is {usual}: it changes the result by {found.change:+.0%}, and nothing proves it".replace(" ,", ","),
            "附图纸、合格证、试验报告或供应商声明", "Name the drawing, certificate, test report or supplier's statement",
            case.place("parameters", found.index, "evidence"),
        )  # fmt: skip
