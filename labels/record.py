"""The record: exactly what a label states, as data. Its canonical bytes (RFC 8785) carry the label's digest.

The page shows three significant figures; the record holds the full values. It leaves out what a buyer has no business to know
(contact, output of the plant, the bill of materials beyond the hotspots); the whole calculation is the trail, attached only when
disclosed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from inventories import summation
from inventories.problem import InputError, Text
from labels import admission, rounding
from labels.facts import (
    Biogenic,
    Enterprise,
    Hotspot,
    Interval,
    Method,
    Profile,
    Quality,
    Stage,
    UnitValue,
    Verification,
)  # fmt: skip
from labels.layout import LAYOUT
from lca import trail as trails

FORMAT = "tanbiao-record/1"
DocumentType = Literal["draft", "self-declared", "verified"]
Disclosure = Literal["none", "full"]
UNIT = "kg CO2e"
ESTIMATE_LIMIT = 0.05
OPTIONAL: Mapping[str, Any] = {
    "interval": Interval, "profile": Profile, "sector": Profile, "method": Method, "verification": Verification,
    "enterprise": Enterprise,
}  # fmt: skip
LETTERS: Mapping[str, str] = {"draft": "D", "self-declared": "S", "verified": "V"}
ID_DIGITS = 16


@dataclass(frozen=True)
class Record:
    """What one label states."""

    document_type: DocumentType
    id: str
    disclosure: Disclosure
    document_date: str
    valid_from: str
    valid_until: str
    firm: Mapping[str, str]
    plant: Mapping[str, str]
    product: Mapping[str, Any]
    period: Mapping[str, str]
    boundary: str
    system: Mapping[str, str]
    gwp_set: str
    headline: UnitValue
    informative: tuple[UnitValue, ...]
    stages: tuple[Stage, ...]
    origins: Mapping[str, float]
    gases: Mapping[str, float]
    biogenic: Biogenic
    hotspots: tuple[Hotspot, ...]
    quality: Quality
    exclusions: tuple[Mapping[str, Any], ...]
    notices: tuple[Mapping[str, str], ...]
    findings: tuple[Mapping[str, str], ...]
    dataset: Mapping[str, str]
    digests: Mapping[str, str]
    engines: Mapping[str, float]
    software: Mapping[str, str]
    interval: Interval | None = None
    profile: Profile | None = None
    sector: Profile | None = None
    """a partial sector profile, where there is one for the product"""
    method: Method | None = None
    verification: Verification | None = None
    register: Mapping[str, str] | None = None
    """where the status can be looked up: `name`, `origin` of its checkpoints, `url` (may be empty); None on a draft"""
    enterprise: Enterprise | None = None
    layout: int | None = None
    """number of the layout whose words are on the pages (labels/layout.py); None on records older than that"""
    format: str = FORMAT

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers. What is not there is left out, so that older records keep their digest."""
        plain = {key: value for key, value in _plain(asdict(self)).items() if value is not None}
        for hotspot in plain["hotspots"]:
            if hotspot["row_source"] is None:
                del hotspot["row_source"]
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        """The inverse of to_json; raises KeyError or TypeError for a foreign shape."""
        made = dict(data)
        made["headline"] = UnitValue(**data["headline"])
        made["informative"] = tuple(UnitValue(**u) for u in data["informative"])
        made["stages"] = tuple(Stage(**s) for s in data["stages"])
        made["hotspots"] = tuple(Hotspot(**(h | {"scores": tuple(h["scores"])})) for h in data["hotspots"])
        made["quality"] = Quality(**data["quality"])
        made["biogenic"] = Biogenic(**data["biogenic"])
        for name, kind in OPTIONAL.items():
            made[name] = kind(**data[name]) if data.get(name) is not None else None
        for name in ("profile", "sector"):
            if made[name] is not None:
                made[name] = replace(made[name], findings=tuple(made[name].findings))
        for name in ("exclusions", "notices", "findings"):
            made[name] = tuple(data[name])
        return cls(**made)

    def revised(self, **changes: Any) -> Record:
        """The record with other fields and the id that belongs to them."""
        other = replace(self, **changes)
        return replace(other, id=other.own_id())

    def own_id(self) -> str:
        """The id that belongs to the content: TB-D- (draft), TB-S- (self-declared) or TB-V- (verified) and the first 16 hex digits of the
        SHA-256 of the record with an empty id. Records that differ anywhere have different ids."""
        digest = hashlib.sha256(replace(self, id="").canonical()).hexdigest()
        return f"TB-{LETTERS[self.document_type]}-{digest[:ID_DIGITS]}"

    def canonical(self) -> bytes:
        """RFC 8785 bytes, made once: whoever verifies a label asks for them and their digest a dozen times."""
        return self._canonical

    @cached_property
    def _canonical(self) -> bytes:
        return trails.canonical(self.to_json())

    def digest(self) -> str:
        """Hex SHA-256 of the canonical bytes."""
        return hashlib.sha256(self._canonical).hexdigest()

    def code(self) -> str:
        """What the QR code holds: type, id, short digest; on a second line the register's address, which a draft does not have."""
        words = f"TANBIAO:{self.document_type.upper()}:{self.id}:{self.digest()[:16]}"
        address = (self.register or {}).get("url", "")
        return f"{words}\n{address}" if address and self.document_type != "draft" else words


def make(
    trail: Mapping[str, Any],
    document_type: DocumentType = "draft",
    disclose: Disclosure = "none",
    valid_from: date | None = None,
    valid_until: date | None = None,
    *,
    verification: Verification | None = None,
    register: Mapping[str, str] | None = None,
    enterprise: Enterprise | None = None,
    layout: int | None = LAYOUT,
) -> Record:
    """The record of a trail. Raises InputError for a trail that contradicts itself, a validity beyond the rule or a claim in a name.

    Who may issue which document is not decided here.
    """
    admission.known(document_type)
    if disclose not in ("none", "full"):
        raise InputError.one(
            "disclose",
            Text(f"未知的公开方式 {disclose}", f"Unknown disclosure {disclose}"),
            Text("none 或 full", "none or full"),
        )
    try:
        if valid_from is None and verification is not None:
            valid_from = date.fromisoformat(verification.date)  # nobody vouches for it before that day
        made = _make(trail, document_type, disclose, valid_from, valid_until)
        return made.revised(verification=verification, register=register, enterprise=enterprise, layout=layout)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError.one(
            "trail-shape",
            Text(f"计算轨迹缺少或写错了字段：{error}", f"The trail lacks a field or has a wrong one: {error}"),
            Text("重新运行 tanbiao calculate", "Run tanbiao calculate again"),
        ) from error


def _make(
    trail: Mapping[str, Any],
    document_type: DocumentType,
    disclose: Disclosure,
    valid_from: date | None,
    valid_until: date | None,
) -> Record:
    model, results = trail["model"], trail["results"]
    found = results["footprint"]
    digests = trail["digests"]
    admission.same(digests["model_sha256"], trails.model_sha256(model))
    subject = model["subject"]
    admission.no_claims(subject)
    day = date.fromisoformat(subject["document_date"])
    first, last = admission.validity(day, date.fromisoformat(subject["period"]["end"]), valid_from, valid_until)
    head = model["functional_unit"]
    return Record(
        document_type=document_type,
        id="",
        disclosure=disclose,
        document_date=day.isoformat(),
        valid_from=first.isoformat(),
        valid_until=last.isoformat(),
        firm=_chosen(subject["firm"], "name_zh", "name_en", "uscc"),
        plant=_chosen(subject["plant"], "name_zh", "name_en", "region", "address"),
        product=_chosen(subject["product"], "name_zh", "name_en", "model", "mass"),
        period=_chosen(subject["period"], "start", "end", "justification"),
        boundary=subject["boundary"],
        system=dict(subject["system"]),
        gwp_set=model["gwp_set"],
        headline=UnitValue(head["description_zh"], head["description_en"], head["unit"], float(found["total"])),
        informative=tuple(
            UnitValue(u["description_zh"], u["description_en"], u["unit"], float(found["units"][u["id"]]))
            for u in model["informative_units"]
        ),
        stages=tuple(_stage(s, found) for s in model["stages"]),
        origins=dict(found["origins"]),
        gases=dict(found["gases"]),
        biogenic=Biogenic(
            found["excluding_biogenic_uptake"],
            found["including_biogenic_uptake"],
            found["biogenic_balance"],
            found["biogenic_carbon"].get("product", 0.0),
            found["biogenic_carbon"].get("packaging", 0.0),
        ),
        hotspots=_hotspots(model, found),
        quality=_quality(model["gwp_set"], found, results.get("quality")),
        exclusions=tuple(dict(x) for x in model["exclusions"]),
        notices=tuple(dict(x) for x in model["notices"]),
        findings=_findings(model, found),
        dataset=dict(model["dataset"]),
        digests=_chosen(digests, "model_sha256", "merkle_root"),
        engines=dict(results["engines"]),
        software=dict(trail["software"]),
        interval=Interval(**results["interval"]) if "interval" in results else None,
        profile=_profile(results.get("profile")),
        sector=_profile(results.get("sector")),
        method=Method(**results["method"]) if "method" in results else None,
    )


def _profile(found: Mapping[str, Any] | None) -> Profile | None:
    return None if found is None else Profile(**{**found, "findings": tuple(dict(f) for f in found["findings"])})


def _stage(stage: Mapping[str, Any], found: Mapping[str, Any]) -> Stage:
    where = found["beside"] if stage["beside"] else found["stages"]
    value = where.get(stage["id"]) if stage["included"] else None
    return Stage(
        stage["id"], stage["name_zh"], stage["name_en"], stage["beside"], None if value is None else float(value),
        dict(found["stage_origins"].get(stage["id"], {})),
    )  # fmt: skip


def _hotspots(model: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Hotspot, ...]:
    citations = {s["id"]: s.get("citation", "") for s in model["sources"]}
    words = {(e["consumer"], e["provider"], e.get("place")): e.get("source") for e in model["edges"] if e.get("place")}
    return tuple(
        Hotspot(
            line["name_zh"], line["name_en"], line["stage"], line["supplier"], line["amount"], line["unit"], line["factor"],
            line["value"], line["share"], line["data_kind"], line["status"], line["source"],
            citations.get(line["source"], ""), tuple(line["scores"]),
            words.get((line["consumer"], line["provider"], line["place"])) or None,
        )
        for line in found["hotspots"]
    )  # fmt: skip


def _quality(gwp_set: str, found: Mapping[str, Any], weighted: Mapping[str, Any] | None) -> Quality:
    report = gwp_set.partition(" ")[0]
    # Factors given gas by gas can be put on any basis; totals only on the one they were published with.
    own = {"gas", "gas by gas", report}
    known = weighted or {}
    return Quality(
        known.get("primary_data_share", found["primary_data_share"]),
        known.get("primary_activity_share", found["primary_activity_share"]),
        found["estimate_share"],
        summation.total(share for basis, share in found["basis_shares"].items() if basis not in own),
        dict(found["basis_shares"]), known.get("technology"), known.get("geography"), known.get("time"),
    )  # fmt: skip


def _findings(model: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    findings: list[dict[str, str]] = []
    share = float(found["estimate_share"])
    if share >= ESTIMATE_LIMIT:
        findings.append(
            {
                "code": "estimates",
                "zh": f"结果的 {rounding.percent(share)} 依赖估算值（≥ 5 %）",
                "en": f"{rounding.percent(share)} of the result rests on estimates (≥ 5 %)",
            }
        )
    left_out = summation.total(float(x["estimate"]) for x in model["exclusions"])
    whole = abs(float(found["total"])) + left_out
    if left_out and left_out / whole > 0.03:
        findings.append(
            {
                "code": "cut-off",
                "zh": f"舍弃项合计约占 {rounding.percent(left_out / whole)}，超过 3 %",
                "en": f"What is cut off amounts to about {rounding.percent(left_out / whole)}, more than 3 %",
            }
        )
    return tuple(findings)


def _chosen(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value
