"""The calculation of a bundle repeated from its frozen inputs: same model, same numbers, both engines.

It proves that the trail follows from the study and that the arithmetic is right, and no more (method decision 29).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from inventories.problem import InputError, MachineError, TanbiaoError, Text
from labels.reviewing.bundle import TRAIL, Bundle
from lca import brightway, checking
from lca import trail as trails
from lca.case import Case

RESULT = 1e-6
"""Relative difference of a result on two machines that still passes (rule 63)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One named check."""

    name: str
    passed: bool | None
    """None: could not be checked here"""
    text: Text

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "passed": self.passed, "text": self.text._asdict()}


@dataclass(frozen=True)
class Rerun:
    """A repeated calculation."""

    checks: tuple[Check, ...]
    case: Case | None
    """the study as rebuilt; None where it could not be"""

    @property
    def ok(self) -> bool:
        return not any(c.passed is False for c in self.checks)


def run(bundle: Bundle, folder: Path, solve: brightway.Solve = brightway.solve, *, draws: bool = True) -> Rerun:
    """Repeats the calculation in an empty folder of one's own, by default with the draws behind its interval.

    What does not agree is a failed check, never an error.
    """
    checks: list[Check] = []
    case: Case | None = None
    try:
        case = bundle.case(folder, solve)
        checks += _rebuilt(bundle, case)
    except MachineError as error:
        case = None
        checks.append(Check("rebuild", False, _all(error)))
    except TanbiaoError as error:
        case = None
        checks.append(Check("rebuild", False, _all(error)))
    checks += _replayed(bundle, folder, draws)
    checks.append(_software(bundle))
    return Rerun(tuple(checks), case)


def _all(error: TanbiaoError) -> Text:
    found = (
        [f"{p.place} {p.what.zh}".strip() for p in error.problems],
        [f"{p.place} {p.what.en}".strip() for p in error.problems],
    )
    return Text(
        "无法由冻结的输入重建：" + "；".join(found[0][:20]), "It cannot be rebuilt from the frozen inputs: " + "; ".join(found[1][:20])
    )  # fmt: skip


def _rebuilt(bundle: Bundle, case: Case) -> Iterator[Check]:
    plain = case.model.to_json()
    digest = trails.model_sha256(plain)
    stated = bundle.manifest.model_sha256
    same = digest == stated == bundle.trail.get("digests", {}).get("model_sha256")
    yield Check(
        "model", same,
        Text("由冻结输入重建的模型摘要一致", "the model rebuilt from the frozen inputs has the stated digest") if same
        else Text(f"重建的模型摘要为 {digest[:16]}…，提交包写的是 {stated[:16]}…", f"the rebuilt model has the digest {digest[:16]}…, the bundle says {stated[:16]}…"),
    )  # fmt: skip
    root = trails.merkle_root(trails.leaves(plain, case.file.secret()))
    same = root == bundle.manifest.merkle_root
    yield Check(
        "merkle", same,
        Text("加盐默克尔根一致", "the salted Merkle root is the stated one") if same else Text("加盐默克尔根不一致", "the salted Merkle root differs"),
    )  # fmt: skip
    engines = case.calculation.engines
    said = _number(bundle.trail)
    gap = abs(engines.brightway - said) / (abs(said) or 1.0) if said is not None else float("inf")
    yield Check(
        "result", gap <= RESULT,
        Text(f"Brightway 复算 {engines.brightway:.9g}，与所载结果相对差 {gap:.1e}（容许 {RESULT:.0e}）", f"Brightway gives {engines.brightway:.9g} again; it differs from the stated result by {gap:.1e} (allowed {RESULT:.0e})"),
    )  # fmt: skip
    yield Check(
        "engines", engines.relative_difference <= checking.TOLERANCE,
        Text(f"两个引擎相对差 {engines.relative_difference:.1e}", f"the two engines differ by {engines.relative_difference:.1e}"),
    )  # fmt: skip
    yield _beside(bundle, case)


def _beside(bundle: Bundle, case: Case) -> Check:
    """What a label states beside the number and no digest of the model covers: rules found, method."""
    stated = bundle.trail.get("results", {})
    here = {k: v for k, v in case.assessment.items() if k in ("profile", "sector", "method")}
    other = [k for k, v in here.items() if json.loads(json.dumps(v)) != stated.get(k)]
    return Check(
        "rules and method", not other,
        Text("规则核对结果与方法与所载一致", "what the rules found and the method are as stated") if not other
        else Text(f"与所载不同：{'、'.join(other)}", f"differs from what is stated: {', '.join(other)}"),
    )  # fmt: skip


def _number(trail: Any) -> float | None:
    try:
        return float(trail["results"]["footprint"]["total"])
    except (KeyError, TypeError, ValueError):
        return None


def _replayed(bundle: Bundle, folder: Path, draws: bool) -> Iterator[Check]:
    """The stranger's check of the trail file itself."""
    try:
        found = checking.recheck(folder / TRAIL, draws)
    except (InputError, OSError) as error:
        what = _all(error) if isinstance(error, InputError) else Text("轨迹文件不在", "the trail is not there")
        yield Check("trail", False, what)
        return
    for name, passed, zh, en in found.checks:
        yield Check(f"trail: {name}", passed, Text(zh, en))


def _software(bundle: Bundle) -> Check:
    """Other versions are no fault: results are compared by tolerance."""
    other = []
    for name, said in bundle.manifest.software.items():
        try:
            here = version(name)
        except PackageNotFoundError:
            here = "–"
        if here != said:
            other.append(f"{name} {said} → {here}")
    digest = hashlib.sha256(bundle.files.get("requirements.lock", b"")).hexdigest()[:12]
    if not other:
        return Check(
            "software", True, Text("软件版本与提交时相同", "the software versions are those of the submission")
        )
    return Check(
        "software", None,
        Text(f"{len(other)} 个软件版本与提交时不同：{'、'.join(other[:8])}（锁定文件 {digest}…）", f"{len(other)} software versions differ from the submission's: {', '.join(other[:8])} (lock {digest}…)"),
    )  # fmt: skip
