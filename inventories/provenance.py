"""What may stand behind the numbers of a study: own factors with source and boundary, no offsets, evidence that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from inventories import evidence, study, unit
from inventories.background import fold
from inventories.problem import InputError, Text
from inventories.sheet import FieldPath
from inventories.validation import Parts

OFFSETS = re.compile(
    r"碳?抵[消销]|碳汇|碳信用|碳积分|核证减排|自愿减排|\bCCERs?\b|\bVCUs?\b|\bVCS\b|\bCERs\b|carbon[\s-]*credits?|carbon[\s-]*offsets?"
    r"|gold[\s-]standard|verified[\s-]carbon|\boffset(?:s|ting)?\b(?![\s-]*(?:print|paper|press|ink|plate|litho))",
    re.IGNORECASE,
)
NOT_SEARCHED = {"note", "reason", "proves", "justification", "sha256", "evidence"}
"""Fields in which a firm may say that it used no offsets."""
CO2_ONLY_ELECTRICITY = (
    0.4974, 0.5153, 0.5422, 0.5306, 0.5366, 0.5568, 0.5703, 0.5810, 0.6096, 0.5942, 0.8273, 0.5500, 0.5617, 0.5992,
)  # fmt: skip
"""kg CO2/kWh: 电力二氧化碳排放因子 of China, East China and Zhejiang, 2021–2023, and national values used for companies
(MEE/NBS announcements; 0.5703 and 0.5810 from the notices to companies for 2022 and 2021). Never for a product."""
CO2_ONLY_HEAT = 0.11
"""kg CO2/MJ: default of the guidelines for companies."""
CARRIERS = ("electricity", "heat", "fuel")
NAMING = {"bom": "material", "energy": "carrier", "use": "activity", "end_of_life": "treatment"}
"""Fields that name an activity, own factor or supplier footprint."""


def factors(parts: Parts) -> None:
    """Own factors and supplier footprints: sourced, not negative, and never CO2-only in a product (method decision 8)."""
    wrong = parts.reading.wrong
    used = _used(parts)
    for number, row in parts.rows("own_factors"):
        at = ("own_factors", number)
        if not row.source:
            wrong(
                (*at, "source"), "factor-unsourced",
                Text(f"自有因子“{row.id}”没有来源", f"The own factor {row.id!r} has no source"),
                Text("写明文献、报告或供应商文件及页码", "Name the publication, report or document and the page"),
            )  # fmt: skip
        if row.value < 0 and row.origin != "biogenic":
            wrong(
                (*at, "value"), "factor-negative",
                Text(f"自有因子“{row.id}”为负值", f"The own factor {row.id!r} is negative"),
                Text("足迹不含抵消与扣减；生物碳吸收请选来源“生物成因”", "A footprint holds no credits; for biogenic uptake choose the origin biogenic"),
            )  # fmt: skip
        if row.category in CARRIERS and not row.energy_tag:
            wrong(
                (*at, "energy_tag"), "energy-tag-missing",
                Text(f"电、热、燃料因子“{row.id}”没有写口径", f"The electricity, heat or fuel factor {row.id!r} does not say what it covers"),
                Text("选择：生命周期、上游、燃烧、仅二氧化碳", "Choose: life-cycle, upstream, combustion, CO2-only"),
            )  # fmt: skip
        names = {fold(row.id), fold(row.name_zh), fold(row.name_en)}
        users = [path for name, path in used if name in names]
        if row.energy_tag == "CO2-only":
            for path in users:
                wrong(path, "co2-only", *_co2_only(row.id))
        elif users and _looks_co2_only(row):
            wrong(
                (*at, "value"), "co2-only",
                Text(f"因子“{row.id}”的值 {row.value:g} 是企业核算用的二氧化碳排放因子", f"The factor {row.id!r} has the value {row.value:g} of the CO2 factors for companies"),
                _co2_only(row.id)[1],
            )  # fmt: skip
    for number, row in parts.rows("suppliers"):
        if row.value < 0:
            wrong(
                ("suppliers", number, "value"), "factor-negative",
                Text(f"供应商足迹“{row.id}”为负值", f"The supplier footprint {row.id!r} is negative"),
                Text("填写不含生物碳吸收和抵消的从摇篮到大门的足迹", "Give the cradle-to-gate footprint without biogenic uptake and offsets"),
            )  # fmt: skip


def _used(parts: Parts) -> list[tuple[str, FieldPath]]:
    return [
        (fold(getattr(row, name)), (section, n, name))
        for section, name in NAMING.items()
        for n, row in parts.rows(section)
    ]


def _co2_only(name: str) -> tuple[Text, Text]:
    return (
        Text(f"“{name}”只含二氧化碳（企业核算口径），不得用于产品", f"{name!r} covers CO2 only, as for companies, and may not be used for a product"),
        Text("改用电力碳足迹因子（生命周期口径）或数据集中的电、热、燃料", "Take the life-cycle factor, or electricity, heat and fuels of the data set"),
    )  # fmt: skip


def _looks_co2_only(row: study.OwnFactor) -> bool:
    if row.category == "electricity" and unit.same_dimension(row.unit, "kWh"):
        value = row.value / unit.convert(1.0, row.unit, "kWh")
        return any(abs(value - known) < 5e-6 for known in CO2_ONLY_ELECTRICITY)
    if row.category == "heat" and unit.same_dimension(row.unit, "MJ"):
        return abs(row.value / unit.convert(1.0, row.unit, "MJ") - CO2_ONLY_HEAT) < 5e-6
    return False


def offsets(parts: Parts) -> None:
    """No offset or credit may be named in any row."""
    for path, text in _texts(parts.raw, ()):
        if path[-1] not in NOT_SEARCHED and (found := OFFSETS.search(text)):
            parts.reading.wrong(
                path, "offset",
                Text(f"“{found[0]}”：抵消与碳信用不得计入产品碳足迹", f"{found[0]!r}: offsets and carbon credits have no place in a product footprint"),
                Text("删除该行（ISO 14067、GB/T 24067）；若并非抵消，请改用别的名称", "Delete the row (ISO 14067, GB/T 24067); if it is no offset, name it differently"),
            )  # fmt: skip


def _texts(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*path, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def proofs(parts: Parts) -> None:
    """Every evidence id is declared, every file is there and is the one that was declared."""
    declared = {row.id for _, row in parts.rows("evidence")}
    given = parts.raw.get("evidence")
    complete = len(given) == len(parts.rows("evidence")) if isinstance(given, list) else True
    for section in (s.id for s in parts.reading.places.form.sheets):
        for number, row in parts.rows(section):
            for name in getattr(row, "evidence", ()):
                if name not in declared and complete:
                    parts.reading.wrong(
                        (section, number, "evidence"), "evidence-unknown",
                        Text(f"证据编号“{name}”没有在“证据”表登记", f"The evidence id {name!r} is not on the sheet Evidence"),
                        Text(f"在“证据”表登记“{name}”，或改正编号", f"List {name!r} on the sheet Evidence or correct the id"),
                    )  # fmt: skip
    for number, row in parts.rows("evidence"):
        if re.search(r"[;；,，、\n]", row.id):
            parts.reading.wrong(
                ("evidence", number, "id"), "evidence-id",
                Text(f"证据编号“{row.id}”含有分隔符", f"The evidence id {row.id!r} holds a separator"),
                Text("编号中不要用逗号、分号、顿号", "Use no comma or semicolon in an id"),
            )  # fmt: skip
        try:
            digest = evidence.sha256(evidence.locate(parts.folder, row.file))
        except InputError as error:
            for fault in error.problems:
                parts.reading.wrong(("evidence", number, "file"), fault.code, fault.what, fault.cure)
            continue
        if row.sha256 and row.sha256.lower() != digest:
            parts.reading.wrong(
                ("evidence", number, "sha256"), "evidence-changed",
                Text(f"证据文件“{row.file}”与登记的 SHA-256 不符", f"The evidence file {row.file!r} does not have the SHA-256 given"),
                Text("恢复原文件；若确已更新，请清空该格", "Restore the file; if it was renewed on purpose, empty this cell"),
            )  # fmt: skip
