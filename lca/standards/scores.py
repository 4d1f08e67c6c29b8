"""How good the data are and what the result rests on: shares, scores, spreads, hotspots, usability (R36 to R44), evidence (Q1 to Q4)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from inventories.problem import Text
from inventories.study import DataKind
from lca import quality
from lca.dossier import Dossier
from lca.footprint import Line
from lca.foreground import SHEET_NAMES
from lca.model import Edge, Emission
from lca.rule import ClauseStatus, Profile, Said, Severity, rule, says
from lca.standards.profiles import GENERAL, PACT, PEF, gbt, house, iso, other, pact
from lca.usability import usability

GUIDE = other(
    PACT,
    "How-to Guide PACT V3, WBCSD, 2026-02, data-quality matrix",
    ClauseStatus.READ,
    "How-to Guide, data-quality matrix",
)
HOTSPOTS = 0.8
STEP = 0.2
"""A doubtful amount is moved by this share …"""
MATTERS = 0.05
"""… and is a finding when the result moves by more than this."""
ESTIMATES = 0.05
PRIMARY_ONLY = (1, 2)
"""Technology scores that only primary data may have."""


@rule(
    "R36",
    Text("初级数据占比", "primary-data share"),
    Text("按绝对贡献加权；活动数据与因子都为初级才算；供应商未声明即为 0", "weighted by absolute contribution; primary only if activity and factor both are; unstated by a supplier is 0"),
    (pact("4.2.2"),), Severity.WARNING, GENERAL,
)  # fmt: skip
def primary_share(case: Dossier, profile: Profile) -> Iterator[Said]:
    for index, row in enumerate(case.study.suppliers):
        if row.primary_share == 0 and case.node(f"supplier:{row.id}"):
            yield says(
                f"供应商“{row.supplier}”未声明初级数据占比，按 0 计", f"The supplier {row.supplier!r} states no primary-data share: counted as 0",
                "向供应商索取其 PDS", "Ask for its PDS",
                case.place("suppliers", index, "primary_share"),
            )  # fmt: skip


@rule(
    "R37",
    Text("数据质量评分", "data-quality rating"),
    Text("每个因子有技术、地理、时间评分，缺失按 5 计", "each factor is scored for technology, geography and time; a missing score counts as 5"),
    (pact("4.2.3"), iso("7.3"), gbt()), Severity.WARNING, GENERAL,
)  # fmt: skip
def ratings(case: Dossier, profile: Profile) -> Iterator[Said]:
    for section, prefix in (("own_factors", "own"), ("suppliers", "supplier")):
        for index, row in enumerate(getattr(case.study, section)):
            missing = [
                zh
                for zh, score in (("技术", row.technology), ("地理", row.geography), ("时间", row.time))
                if score is None
            ]
            named = [
                en
                for en, score in (("technology", row.technology), ("geography", row.geography), ("time", row.time))
                if score is None
            ]
            if section == "own_factors" and row.year and "时间" in missing:
                missing.remove("时间")
                named.remove("time")
            if missing and case.node(f"{prefix}:{row.id}"):
                yield says(
                    f"“{row.id}”缺少评分：{'、'.join(missing)}，按 5 计", f"{row.id!r} lacks the scores {', '.join(named)}: counted as 5",
                    "按 1（最好）到 5（最差）填写", "Give 1 (best) to 5 (worst)",
                    case.place(section, index, "technology"),
                )  # fmt: skip


@rule(
    "R38",
    Text("时间评分与日期", "time score and dates"),
    Text("时间评分由日期得出：相差至 366、731、1096、1461 天为 1 至 4，其余为 5；不得填得更好", "the time score follows from dates: gaps up to 366, 731, 1096, 1461 days are 1 to 4, else 5; none may be stated better"),
    (GUIDE, pact("4.2.3")), Severity.WARNING, GENERAL,
)  # fmt: skip
def time_scores(case: Dossier, profile: Profile) -> Iterator[Said]:
    for index, row in enumerate(case.study.own_factors):
        if row.year is None or row.time is None:
            continue
        earned = quality.time_score(quality.year_end(row.year), case.study.period.end)
        if row.time < earned:
            yield says(
                f"“{row.id}”时间评分填 {row.time}，按 {row.year} 年应为 {earned}",
                f"{row.id!r} claims the time score {row.time}; the year {row.year} earns {earned}",
                f"改为 {earned}，或换用较新的数据", f"Make it {earned}, or take newer data",
                case.place("own_factors", index, "time"),
            )  # fmt: skip


@rule(
    "R39",
    Text("技术评分与数据类型", "technology score and kind of data"),
    Text("技术评分 1 和 2 只能用于初级数据", "the technology scores 1 and 2 are for primary data only"),
    (GUIDE, pact("4.2.3")), Severity.ERROR, GENERAL,
)  # fmt: skip
def technology_scores(case: Dossier, profile: Profile) -> Iterator[Said]:
    for section in ("own_factors", "suppliers"):
        for index, row in enumerate(getattr(case.study, section)):
            primary = row.data_kind is DataKind.PRIMARY or getattr(row, "primary_share", 0.0) > 0
            if row.technology in PRIMARY_ONLY and not primary:
                yield says(
                    f"“{row.id}”不是初级数据，技术评分却为 {row.technology}", f"{row.id!r} is no primary datum, yet its technology score is {row.technology}",
                    "次级数据最好为 3；或改正数据类型", "Secondary data are 3 at best; or correct the kind of data",
                    case.place(section, index, "technology"),
                )  # fmt: skip


@rule(
    "R40",
    Text("分布参数", "spread"),
    Text("每个分布都有可用的参数：σ > 0，或下限 < 上限", "every distribution has usable parameters: a σ above 0, or a minimum below its maximum"),
    (house("lognormal, normal, triangular, uniform"), iso("7.3")), Severity.ERROR, GENERAL,
)  # fmt: skip
def spread(case: Dossier, profile: Profile) -> Iterator[Said]:
    drawn_from: tuple[Edge | Emission, ...] = (*case.model.edges, *case.model.emissions)
    for item in drawn_from:
        kind = item.distribution
        wide = item.scale is not None and item.scale > 0
        between = item.minimum is not None and item.maximum is not None and item.minimum < item.maximum
        if kind and not (wide if kind in ("lognormal", "normal") else between):
            name = item.consumer if isinstance(item, Edge) else item.node
            yield says(
                f"“{name}”的 {kind} 分布没有可用参数", f"The {kind} distribution of {name!r} has no usable parameters",
                "给出 σ，或下限与上限", "Give σ, or minimum and maximum",
            )  # fmt: skip


@rule(
    "R41",
    Text("参与抽样", "part in the draws"),
    Text("结果的每一项都能抽样：有分布，或有评分可推出分布", "every entry of the result can be drawn: it has a distribution, or scores from which one follows"),
    (house("seeded draws, parameter uncertainty"), iso("7.3")), Severity.NOTE, GENERAL,
)  # fmt: skip
def drawn(case: Dossier, profile: Profile) -> Iterator[Said]:
    spread_of = {e.node for e in case.model.emissions if e.distribution}
    bare = [
        line
        for line in case.footprint.lines
        if (node := case.node(line.provider))
        and None in node.scores
        and node.kind in ("own factor", "supplier")
        and node.id not in spread_of
    ]
    if bare:
        share = math.fsum(abs(line.value) for line in bare) / case.absolute
        yield says(
            f"结果的 {share:.1%} 没有分布也没有完整评分，按最差评分抽样", f"{share:.1%} of the result has neither a distribution nor all scores: drawn with the worst",
            "为自有因子与供应商足迹填写评分", "Give scores to own factors and supplier footprints",
            case.place_of(bare[0]),
        )  # fmt: skip


@rule(
    "R42",
    Text("热点及其数据质量", "hotspots and their data"),
    Text("列出累计至 80 % 的热点，并指出其中靠估算的", "hotspots are listed to 80 % of the result, and those that rest on estimates are named"),
    (house("hotspots to 80 %"), gbt(), iso("7.3")), Severity.WARNING, GENERAL,
)  # fmt: skip
def hotspots(case: Dossier, profile: Profile) -> Iterator[Said]:
    reached = math.fsum(abs(line.value) for line in case.footprint.hotspots) / case.absolute
    if case.footprint.lines and reached < HOTSPOTS - 1e-9:
        yield says(
            f"热点只累计到 {reached:.0%}", f"The hotspots reach {reached:.0%} only",
            "重新核算；若仍如此请报告", "Calculate again; report it if it stays",
            severity=Severity.ERROR,
        )  # fmt: skip
    for line in case.footprint.hotspots:
        if line.data_kind == "estimate":
            cure = _measure(line)
            yield says(
                f"热点“{line.name_zh}”（{line.share:.1%}）的用量是估算", f"The hotspot {line.name_en} ({line.share:.1%}) rests on an estimated amount",
                cure.zh, cure.en,
                case.place_of(line),
            )  # fmt: skip


def _measure(line: Line) -> Text:
    """How an estimate is replaced: measured where the study has a row for it, filled in where a default stands."""
    if line.place:
        return Text("优先改为实测", "Measure this first")
    return Text(
        "这是产品系统的缺省值：优先填写自己的数据", "It is a default of the product system: give own data for it first"
    )


@rule(
    "R43",
    Text("敏感性", "sensitivity"),
    Text("估算的用量变动 ±20 % 使结果变动超过 5 % 时须做敏感性分析", "an estimated amount that moves the result by more than 5 % when moved by ±20 % wants a sensitivity analysis"),
    (iso("7.3"), gbt()), Severity.WARNING, GENERAL,
)  # fmt: skip
def sensitivity(case: Dossier, profile: Profile) -> Iterator[Said]:
    whole = abs(case.footprint.total) or case.absolute
    for line in case.footprint.lines:
        moved = STEP * abs(line.value) / whole
        if line.data_kind == "estimate" and moved > MATTERS:
            yield says(
                f"“{line.name_zh}”的估算用量 ±20 % 使结果变动 ±{moved:.1%}",
                f"±20 % of the estimated amount of {line.name_en} moves the result by ±{moved:.1%}",
                "报告中给出其高低两种情形", "Give a low and a high case in the report",
                case.place_of(line),
            )  # fmt: skip


@rule(
    "R44",
    Text("可用性等级", "usability level"),
    Text("按所填字段评为 L1、L2 或 L3；低于 L2 的结果不能用于比较", "L1, L2 or L3 by the fields that are filled; below L2 a result is not fit to be compared"),
    (other(PACT, "PCF Data Usability Model, Appendix, WBCSD, 2026-03", ClauseStatus.READ, "PCF Data Usability Model"),), Severity.WARNING, GENERAL,
)  # fmt: skip
def usable(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = usability(case)
    if found.level < 2:
        yield says(
            f"等级 L{found.level}，缺少：{'、'.join(t.zh for t in found.missing)}",
            f"Level L{found.level}; missing: {', '.join(t.en for t in found.missing)}",
            "补齐后重新检查", "Fill these in and check again",
        )  # fmt: skip


@rule(
    "Q1",
    Text("估算份额", "share of estimates"),
    Text("经过估算的贡献超过 5 % 须在标签上注明", "when more than 5 % of the contributions pass through estimates, the label says so"),
    (house("estimates travel through the matrix"),), Severity.WARNING, GENERAL,
)  # fmt: skip
def estimates(case: Dossier, profile: Profile) -> Iterator[Said]:
    if case.footprint.estimate_share > ESTIMATES:
        yield says(
            f"结果的 {case.footprint.estimate_share:.0%} 经过估算", f"{case.footprint.estimate_share:.0%} of the result passes through estimates",
            "以实测或公开数据替换最大的估算", "Replace the largest by measured or published data",
        )  # fmt: skip


@rule(
    "Q2",
    Text("必须的初级数据", "primary data that are asked for"),
    Text("产品系统要求的工作表和参数须为企业自己的初级数据", "the sheets and parameters that the product system asks for are the firm's own primary data"),
    (house("required_primary of the product system"), pact("4.1.1")), Severity.WARNING, GENERAL,
)  # fmt: skip
def required(case: Dossier, profile: Profile) -> Iterator[Said]:
    short = [want for want in quality.requirements(case.study, case.system) if want.state != "own"]
    for want in short:
        if want.id not in case.system.parameters:
            name = SHEET_NAMES.get(want.id, Text(want.id, want.id))
            yield says(
                f"“{name.zh}”表 {want.rows} 行中有 {want.primary_rows} 行是初级数据" if want.rows else f"“{name.zh}”表未填，用了缺省值",
                f"On the sheet {name.en} {want.primary_rows} of {want.rows} rows are primary" if want.rows else f"The sheet {name.en} is empty: defaults are used",
                "填写实测数据并标为 primary", "Give measured data and mark them primary",
                case.place({"eol": "end_of_life", "packaging": "bom"}.get(want.id, want.id)),
            )  # fmt: skip
    named = [case.system.parameters[want.id].name for want in short if want.id in case.system.parameters]
    if named:
        yield says(
            f"参数不是初级数据：{'、'.join(n.zh for n in named)}", f"Parameters that are not primary data: {'; '.join(n.en for n in named)}",
            "填写本产品的数值，标为 primary 并附证据", "Give the product's own, mark them primary and name their evidence",
            case.place("parameters"),
        )  # fmt: skip


@rule(
    "Q3",
    Text("初级数据的证据", "evidence behind primary data"),
    Text("标为初级的数据须有证据文件", "what is marked primary names a file of evidence"),
    (house("each input row has evidence or is an estimate"), iso()), Severity.WARNING, GENERAL,
)  # fmt: skip
def evidence(case: Dossier, profile: Profile) -> Iterator[Said]:
    for section, index, row in case.rows(
        "parameters", "bom", "energy", "direct", "distribution", "use", "end_of_life", "own_factors", "suppliers"
    ):
        if row.data_kind is DataKind.PRIMARY and not row.evidence:
            yield says(
                "标为初级数据，但没有证据", "Marked primary, but without evidence",
                "填写证据编号", "Name its evidence",
                case.place(section, index, "evidence"),
            )  # fmt: skip


@rule(
    "Q4",
    Text("只用初级活动数据", "only primary activity data"),
    Text("自身工序的活动数据须为初级数据", "activity data of the firm's own processes are primary"),
    (pact("4.1.1"),), Severity.ERROR, ("pact3",),
)  # fmt: skip
def primary_activity(case: Dossier, profile: Profile) -> Iterator[Said]:
    share = 1 - case.footprint.primary_activity_share
    if share > profile.cut_off:
        worst = next((line for line in case.footprint.lines if line.data_kind != "primary"), None)
        yield says(
            f"结果的 {share:.0%} 用的不是初级活动数据", f"{share:.0%} of the result rests on activity data that are not primary",
            "以本企业的计量与采购记录替换", "Replace them by own metering and purchase records",
            case.place_of(worst) if worst else case.place("bom"),
        )  # fmt: skip


@rule(
    "Q5",
    Text("PEF 质量等级", "PEF quality level"),
    Text("PEF 加权评分高于 3 时须谨慎", "a weighted PEF score above 3 wants caution"),
    (other(PEF, "a public description; the levels are from memory", ClauseStatus.SECONDARY),), Severity.NOTE, ("eu-battery", "pefcr-apparel"),
)  # fmt: skip
def pef_level(case: Dossier, profile: Profile) -> Iterator[Said]:
    found = quality.assess(case.study, case.system, case.model, case.background)
    if found.pef > quality.CAUTION:
        yield says(
            f"PEF 评分 {found.pef:.2f}（{found.pef_level.zh}）", f"The PEF score is {found.pef:.2f} ({found.pef_level.en})",
            "先改进贡献最大的数据", "Improve the largest contributors first",
        )  # fmt: skip
