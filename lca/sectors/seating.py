"""Profile `seating`: what the public seating rules (EPD PCR Seats, BIFMA, NPCR 003) have in common (partial check)."""

from __future__ import annotations

from collections.abc import Iterator

from inventories.problem import Text
from inventories.study import BomKind, DataKind
from lca.dossier import Dossier
from lca.rule import Profile, Said, Severity, profile, rule, says
from lca.standards.profiles import ISO, house, other

SEATING = ("seating",)
RULES = "EPD PCR Seats, BIFMA PCR Seating, NPCR 003"
LIVES = (10.0, 15.0)
"""Years that one seat is provided: BIFMA and ADEME, and NPCR 003."""

profile(
    Profile(
        "seating", Text("座椅与沙发", "chairs and sofas"),
        Text("部分核对，不等于符合：座椅类规则原文未查阅，中国尚无座椅沙发产品规则", "partial check, not conformity: the seating rules were not read, and China has none for seats"),
        ("chair", "sofa"),
    ),
    RULES, ISO,
)  # fmt: skip


@rule(
    "S1",
    Text("一个座位若干年", "one seat for some years"),
    Text("功能单位为提供并维护一个座位 10 年或 15 年", "the functional unit is one seat provided and maintained for 10 or 15 years"),
    (other(RULES, "published declarations: 10 years (BIFMA), 15 years (NPCR 003)"),), Severity.WARNING, SEATING,
)  # fmt: skip
def seat_life(case: Dossier, profile: Profile) -> Iterator[Said]:
    if case.model.functional_unit.unit != "seat":
        yield says(
            f"主值单位为 {case.model.functional_unit.unit}", f"The headline is per {case.model.functional_unit.unit}",
            "边界改为从摇篮到坟墓", "Make the boundary cradle to grave",
            case.place("boundary"),
        )  # fmt: skip
    life = case.values.get("life_years")
    if isinstance(life, (int, float)) and life not in LIVES:
        yield says(
            f"寿命为 {life:g} 年，公开规则为 10 或 15 年", f"The life is {life:g} years; the public rules take 10 or 15",
            "主值用 10 或 15 年；不同寿命的结果不可比", "Take 10 or 15 for the headline; results of different lives do not compare",
            case.place("parameters"),
        )  # fmt: skip


@rule(
    "S2",
    Text("每座年", "per seat-year"),
    Text("并列出每座年的结果", "the result per seat and year stands beside it"),
    (house("normalise by life and seats"),), Severity.WARNING, SEATING,
)  # fmt: skip
def seat_year(case: Dossier, profile: Profile) -> Iterator[Said]:
    if case.unit("seat-year") is None:
        yield says(
            "没有每座年的结果", "There is no result per seat-year",
            "边界改为从摇篮到坟墓", "Make the boundary cradle to grave",
            case.place("boundary"),
        )  # fmt: skip


@rule(
    "S3",
    Text("包装", "packaging"),
    Text("包装按企业自己的数据计入", "packaging is counted from the firm's own data"),
    (other(RULES, "published declarations include it"),), Severity.WARNING, SEATING,
)  # fmt: skip
def packaging(case: Dossier, profile: Profile) -> Iterator[Said]:
    if not any(r.kind is BomKind.PACKAGING for r in case.study.bom):
        yield says(
            "物料表没有包装行，用了缺省值", "The bill of materials has no packaging rows: a default is used",
            "填写纸箱、护角、薄膜等", "Give carton, corners, film",
            case.place("bom"),
        )  # fmt: skip


@rule(
    "S4",
    Text("耐久性证据", "evidence of durability"),
    Text("声明的寿命由耐久性试验支持", "the declared life rests on a durability test"),
    (other(RULES, "published declarations name EN 1335 or BIFMA X5.1"),), Severity.WARNING, SEATING,
)  # fmt: skip
def durability(case: Dossier, profile: Profile) -> Iterator[Said]:
    row = next(((i, p) for i, p in enumerate(case.study.parameters) if p.id == "life_years"), None)
    if row is None or not row[1].evidence or row[1].data_kind is DataKind.ESTIMATE:
        yield says(
            "寿命没有耐久性试验证据", "The life has no durability test behind it",
            "附 GB/T 10357、EN 1335 或 BIFMA 试验报告", "Add a test report (GB/T 10357, EN 1335 or BIFMA)",
            case.place("parameters", row[0], "evidence") if row else case.place("parameters"),
        )  # fmt: skip
