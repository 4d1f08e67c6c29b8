"""Amounts that no product has, or hardly any: distances, energy, use, end of life, own factors, losses.

Our bounds, with the reason for each; a value inside them may still be wrong. What is impossible stops the study, the rest is a question
to the firm. They are set so wide that ten times too much is asked about and a thousand times too much nearly always is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from inventories import expression, unit
from inventories.problem import InputError, Text
from inventories.study import Allocation, LossFate
from inventories.system import Parameter
from lca import arrangement, clean_power, kin, plant_energy, shortfall, wording
from lca.doubt import Doubt, Facts

EQUATOR = 40075.0
"""km, 2π × the radius of WGS 84 (6378.137 km): no single leg is longer"""
HALF = EQUATOR / 2
"""km: the farthest that two places are apart, so the longest way by land or air"""
FARTHEST = (
    ("air", HALF, "half the equator"),
    ("ship-coastal", 6000.0, "the Chinese coast, Dandong to Sanya and back"),
    ("ship", 28000.0, "East Asia to northern Europe around the Cape, with a margin"),
    ("barge-canal", 1800.0, "the Grand Canal, Beijing to Hangzhou"),
    ("barge", 2900.0, "the Yangtze from Shuifu to the sea"),
    ("rail", 13100.0, "Yiwu to Madrid"),
    ("van", 1500.0, "a day's drive"),
    ("truck-light", 1500.0, "a day's drive"),
    ("truck", 5000.0, "Shanghai to Khorgos"),
)
"""Beginning of the activity's id, km, why: a longer leg of that mode is asked about."""
NEAREST = (("air", 200.0), ("ship-container", 100.0), ("ship-tanker", 100.0), ("ship-bulk", 100.0), ("rail", 30.0))
"""km: a shorter leg of that mode is asked about."""
USE = 5.0
"""times the use of the product system's own scenario, or its part"""
PARAMETER = 5.5
"""times the default of a parameter that does not depend on the size of the product, or its part"""
LOSS = 0.5
FACTOR = 4.0
"""times the largest (or part of the smallest) factor of the same category and unit in the data set"""
MASS = 1.2
BURNT = {"pu": "polymer", "pe": "polymer", "pp": "polymer", "abs": "polymer", "pet": "polymer", "pvc": "polymer"}


def doubts(facts: Facts) -> list[Doubt]:
    """Everything that a practitioner would question, impossible or not."""
    found = [d for check in (*CHECKS, _factors, kin.doubts) for d in check(facts)]
    said = {d.path[0] for d in found if d.path[-1] in ("amount", "mass", "distance")}
    return found + [d for d in shortfall.doubts(facts) if d.path[0] not in said]


def impossible(facts: Facts) -> list[Doubt]:
    """What stops a study; needs no solved data set."""
    return [d for check in CHECKS for d in check(facts) if d.impossible]


def _distances(facts: Facts) -> Iterator[Doubt]:
    legs = [
        ("bom", i, getattr(row, mode), getattr(row, km), km)
        for i, row in enumerate(facts.study.bom)
        for mode, km in (("transport", "distance"), ("transport2", "distance2"))
    ]
    legs += [
        ("distribution", i, row.transport, row.distance, "distance") for i, row in enumerate(facts.study.distribution)
    ]
    for section, index, words, km, field in legs:
        provider = facts.providers.find(words) if words else None
        if provider is None or km is None:
            continue
        path = (section, index, field)
        water = provider.id.startswith(("ship", "barge"))
        if km > (EQUATOR if water else HALF):
            yield Doubt(
                Text(f"一段运距 {km:,.0f} km，比地球上任何路程都长", f"One leg of {km:,.0f} km is longer than any way on Earth"),
                Text("运距以 km 计：检查是否写成 m", "The distance is in km: were metres written?"), path, impossible=True,
            )  # fmt: skip
            continue
        far = next((f for f in FARTHEST if provider.id.startswith(f[0])), None)
        near = next((n for n in NEAREST if provider.id.startswith(n[0])), None)
        if far and km > far[1]:
            yield Doubt(
                Text(f"“{words}”运距 {km:,.0f} km，超过该方式通常的最长运距 {far[1]:,.0f} km", f"{words}: {km:,.0f} km is above the longest usual way of that mode, {far[1]:,.0f} km ({far[2]})"),
                Text("检查运距单位（km）与运输方式", "Check the unit (km) and the mode"), path,
            )  # fmt: skip
        elif near and 0 < km < near[1]:
            yield Doubt(
                Text(f"“{words}”运距只有 {km:g} km", f"{words} over {km:g} km only"),
                Text("检查运输方式与运距", "Check the mode and the distance"), path,
            )  # fmt: skip


def _unused(facts: Facts) -> Iterator[Doubt]:
    """A figure for an allocation that the row does not use: the allocation was probably chosen wrongly."""
    shared = (Allocation.PIECES, Allocation.MASS, Allocation.HOURS, Allocation.VALUE)
    needs = {
        "site_total": (Text("全厂总量", "site total"), shared),
        "hours_per_piece": (Text("单件工时", "hours per piece"), (Allocation.HOURS,)),
        "value_per_piece": (Text("单件产值", "value per piece"), (Allocation.VALUE,)),
        "submeter": (Text("分表读数", "submeter reading"), (Allocation.SUBMETER,)),
    }
    for section in ("energy", "direct"):
        for index, row in enumerate(getattr(facts.study, section)):
            for field, (name, kinds) in needs.items():
                if getattr(row, field, None) is not None and row.allocation not in kinds:
                    yield Doubt(
                        Text(f"分摊方式“{row.allocation}”不使用所填的{name.zh}", f"The allocation {row.allocation} makes no use of the {name.en} that is given"),
                        Text("改正分摊方式，或清空该格", "Correct the allocation, or empty the cell"),
                        (section, index, "allocation"),
                    )  # fmt: skip


def _use(facts: Facts) -> Iterator[Doubt]:
    """Use beside the product system's own scenario, category by category."""
    expected: dict[str, float] = {}
    for provider, amount in facts.default("use"):
        expected[provider.category] = expected.get(provider.category, 0.0) + amount
    given: dict[str, list[tuple[float, int]]] = {}
    for index, row in enumerate(facts.study.use):
        bought = facts.providers.find(row.activity)
        if bought is None:
            continue
        try:
            amount = unit.convert(row.amount, row.unit, bought.unit)
        except InputError:
            continue
        years = facts.values.get("life_years", 1.0) if row.basis == "year" else 1.0
        given.setdefault(bought.category, []).append((amount * float(years), index))
    mass = facts.study.product.mass
    for category, rows in given.items():
        total, usual = math.fsum(r[0] for r in rows), expected.get(category, 0.0)
        path = ("use", max(rows)[1], "amount")
        if usual and not 1 / USE <= total / usual <= USE:
            yield Doubt(
                Text(f"使用阶段的{category}为产品系统情景的 {total / usual:.3g} 倍", f"Use takes {total / usual:.3g} times the {category} of the product system's scenario"),
                Text("检查用量单位，以及是整个寿命还是每年", "Check the unit, and whether it is for the life or for a year"), path,
            )  # fmt: skip
        elif (
            not usual
            and category not in ("electricity", "transport", "process", "water", "heat", "fuel")
            and total > mass
        ):
            yield Doubt(
                Text(f"使用阶段的{category} {total:.4g} 超过产品质量 {mass:.4g} kg", f"Use takes {total:.4g} of {category}, more than the product weighs ({mass:.4g} kg)"),
                Text("检查用量单位，以及是整个寿命还是每年", "Check the unit, and whether it is for the life or for a year"), path,
            )  # fmt: skip


def _end_of_life(facts: Facts) -> Iterator[Doubt]:
    """Nothing is thrown away that was not there, and only treatments treat it."""
    whole = facts.packed_mass
    by_group: dict[str, list[tuple[float, int]]] = {}
    for index, row in enumerate(facts.study.end_of_life):
        provider = facts.providers.find(row.treatment)
        if provider is None:
            continue
        if provider.kind == "background" and provider.category not in ("waste", "process", "transport", "fuel", "heat"):
            yield Doubt(
                Text(f"“{row.treatment}”（{provider.category}）不是废弃处理方式", f"{row.treatment} ({provider.category}) is no treatment of waste"),
                Text("从下拉清单选择处理方式", "Choose a treatment from the list"), ("end_of_life", index, "treatment"), impossible=True,
            )  # fmt: skip
            continue
        if row.mass > MASS * whole:
            yield Doubt(
                Text(f"“{row.fraction}” {row.mass:.4g} kg 超过产品与包装合计 {whole:.4g} kg", f"{row.fraction!r} is {row.mass:.4g} kg, product and packaging weigh {whole:.4g} kg"),
                Text("质量以每件 kg 计：检查单位", "The mass is in kg per product: check the unit"), ("end_of_life", index, "mass"), impossible=True,
            )  # fmt: skip
        elif provider.id.startswith(("incineration-", "landfill-")):
            word = provider.id.split("-")[1]
            by_group.setdefault(BURNT.get(word, word), []).append((row.mass, index))
    for group, rows in by_group.items():
        there, gone = facts.groups.get(group, 0.0), math.fsum(r[0] for r in rows)
        if group in facts.groups and facts.study.bom and gone > MASS * there + 0.02 * whole:
            yield Doubt(
                Text(f"废弃的{group} {gone:.4g} kg，物料表中只有 {there:.4g} kg", f"{gone:.4g} kg of {group} are thrown away; the bill of materials has {there:.4g} kg"),
                Text("检查废弃质量与物料表", "Check the masses of both sheets"), ("end_of_life", max(rows)[1], "mass"),
            )  # fmt: skip


def _distribution(facts: Facts) -> Iterator[Doubt]:
    for index, row in enumerate(facts.study.distribution):
        if row.mass and not 0.5 * facts.study.product.mass <= row.mass <= 3 * facts.packed_mass:
            yield Doubt(
                Text(f"每件运输 {row.mass:.4g} kg，产品与包装为 {facts.packed_mass:.4g} kg", f"{row.mass:.4g} kg are moved per product; product and packaging weigh {facts.packed_mass:.4g} kg"),
                Text("检查单位；空白即按产品加包装", "Check the unit; left blank it is product and packaging"), ("distribution", index, "mass"),
            )  # fmt: skip


def _factors(facts: Facts) -> Iterator[Doubt]:
    """Own factors and supplier footprints beside the factors of the same category and unit in the data set."""
    for section in ("own_factors", "suppliers"):
        for index, row in enumerate(getattr(facts.study, section)):
            mass = row.mass if row.mass and not unit.same_dimension(row.unit, "kg") else None
            of = "kg" if mass else row.unit
            kin = [
                a
                for a in facts.whole.activities.values()
                if a.category == row.category and unit.known(of) and unit.same_dimension(a.unit, of)
            ]
            solved = facts.factors([a.id for a in kin])
            same = sorted(v for a in kin if (v := solved[a.id] / unit.convert(1.0, a.unit, of)) > 0)
            value = row.value / mass if mass else row.value
            if len(same) < 8 or row.value <= 0:
                continue
            low, high = same[len(same) // 20], same[-1 - len(same) // 20]
            if not low / FACTOR <= value <= high * FACTOR:
                yield Doubt(
                    Text(f"“{row.id}”为 {value:.4g} kg CO2e/{of}，数据集中同类（{row.category}）为 {low:.2g}–{high:.3g}", f"{row.id} is {value:.4g} kg CO2e/{of}; the data set's {row.category} are {low:.2g} to {high:.3g}"),
                    Text("检查数值、单位与类目", "Check value, unit and category"), (section, index, "value"),
                )  # fmt: skip


def _shares(facts: Facts) -> Iterator[Doubt]:
    """A leg that a part of the products takes, and no other leg or legs that the rest takes."""
    rows = facts.study.distribution
    for index, row in enumerate(rows):
        others = sorted({r.share for n, r in enumerate(rows) if r.share < 1 and n != index})
        sums = {math.fsum(c) for n in range(1, 4) for c in combinations(others, n)}
        if (
            0 < row.share < 1
            and not any(abs(row.share + s - 1) < 0.011 for s in sums)
            and not any(abs(row.share - s) < 0.011 for s in sums)
        ):
            yield Doubt(
                Text(f"“{row.leg}”只走 {row.share:.0%} 的产品，其余 {1 - row.share:.0%} 没有对应路段", f"{row.leg!r} takes {row.share:.0%} of the products; no other leg takes the other {1 - row.share:.0%}"),
                Text("补上其余产品的路段，或检查份额", "Add the leg of the rest, or check the share"), ("distribution", index, "share"),
            )  # fmt: skip


def _parameters(facts: Facts) -> Iterator[Doubt]:
    """A mass in the product that is above the product's, and a figure far from the default that would stand without it."""
    for index, row in enumerate(facts.study.parameters):
        known = facts.system.parameters.get(row.id)
        value = facts.values.get(row.id)
        if known and known.unit == "kg" and isinstance(value, float) and value > MASS * facts.packed_mass:
            yield Doubt(
                Text(f"“{known.name.zh}” {value:.4g} kg 超过产品与包装 {facts.packed_mass:.4g} kg", f"{known.name.en}: {value:.4g} kg are more than product and packaging, {facts.packed_mass:.4g} kg"),
                Text("检查单位", "Check the unit"), ("parameters", index, "value"),
            )  # fmt: skip
        elif known and not (known.compulsory or known.choices) and isinstance(value, (int, float)):
            usual = _default(facts, known)
            if usual and value and not 1 / PARAMETER <= value / usual <= PARAMETER:
                yield Doubt(
                    Text(f"“{known.name.zh}”为 {value:g} {known.unit}，缺省值为 {usual:g}", f"{known.name.en} is {value:g} {known.unit}; the default is {usual:g}"),
                    Text("检查数值与单位", "Check the value and its unit"), ("parameters", index, "value"),
                )  # fmt: skip


def _default(facts: Facts, parameter: Parameter) -> float | None:
    """The parameter's default beside the study's other values; None where it cannot be computed."""
    try:
        return expression.number(parameter.value, facts.known)
    except InputError:
        return None


def _losses(facts: Facts) -> Iterator[Doubt]:
    for index, row in enumerate(facts.study.bom):
        if row.loss > LOSS:
            yield Doubt(
                Text(f"“{row.part}”损耗 {row.loss:.0%}：投料多半成了废料", f"{row.part!r} loses {row.loss:.0%}: most of what goes in is scrap"),
                Text("损耗是投料中损失的份额，检查是否写成了百分数或投入产出比", "The loss is the share of the input that is lost: was a percentage or a yield written?"),
                ("bom", index, "loss"),
            )  # fmt: skip
        elif row.loss and row.loss_fate is LossFate.REMELT and _not_remelted(facts, row.material):
            yield Doubt(
                Text(f"“{row.part}”的损耗填了厂内回用，这类材料不能在厂内重熔", f"{row.part_en or row.part!r}: its loss is said to be remelted in the plant, which this material cannot be"),
                Text("去向改为外售或废弃", "Set its fate to sold or waste"), ("bom", index, "loss_fate"),
            )  # fmt: skip


def _not_remelted(facts: Facts, words: str) -> bool:
    """Fibre, wood, paper, foam and rubber do not melt back; rolled and drawn steel goes back to the steelworks."""
    bought = facts.providers.find(words) if words else None
    activity = facts.background.activities.get(bought.id) if bought else None
    if bought is None or activity is None:
        return False
    rolled = bought.category == "metal" and activity.product.startswith("steel")
    return bought.category in ("textile", "wood", "paper", "rubber") or "foam" in activity.product or rolled


CHECKS = (
    _distances, plant_energy.doubts, _unused, _use, _end_of_life, _distribution, _shares, _parameters, _losses,
    arrangement.doubts, wording.doubts, clean_power.doubts,
)  # fmt: skip
