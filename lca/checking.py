"""What `tanbiao replay` checks of a trail file from anywhere: shape, digest, expressions, matrix, closure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inventories import strictjson
from inventories.problem import InputError, Place, Text
from lca import replay, trail

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Recheck:
    """Outcome of a recomputation."""

    product: str
    unit: str
    stated: float
    """kg CO2e per functional unit, as the trail states it"""
    recomputed: float
    """kg CO2e per functional unit, solved here"""
    model_sha256: str
    """computed here"""
    checks: tuple[tuple[str, bool, str, str], ...]
    """name, passed, one sentence in Chinese and in English"""

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["checks"] = [{"name": n, "passed": p, "zh": zh, "en": en} for n, p, zh, en in self.checks]
        plain["ok"] = all(p for _, p, _, _ in self.checks)
        return plain


def recheck(path: Path) -> Recheck:
    """Recomputes the trail at `path`; raises InputError for a file that is no trail."""
    data = strictjson.load(path)
    try:
        return _recheck(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError.one(
            "trail-shape",
            Text(
                f"这不是完整的 tanbiao 轨迹文件（{type(error).__name__}：{error}）",
                f"This is no complete tanbiao trail ({type(error).__name__}: {error})",
            ),
            Text("请使用 tanbiao calculate 写出的 trail.json", "Use the trail.json that tanbiao calculate wrote"),
            Place(file=path.name),
        ) from None


def _recheck(data: Mapping[str, Any]) -> Recheck:
    if data["format"] != trail.FORMAT:
        raise ValueError(f"format {data['format']!r}")
    model = data["model"]
    digest = hashlib.sha256(trail.canonical(model)).hexdigest()
    stated = float(data["results"]["footprint"]["total"])
    solution = replay.solve(model)
    scale = float(abs(solution.contributions).sum()) or 1.0
    gap = abs(stated - solution.total) / scale
    wrong = replay.recompute_amounts(model)
    stages = sum(float(v) for v in data["results"]["footprint"]["stages"].values())
    checks = (
        ("digest", digest == data["digests"]["model_sha256"], f"模型摘要{'一致' if digest == data['digests']['model_sha256'] else '不一致：模型被改动'}", f"the model's digest {'matches' if digest == data['digests']['model_sha256'] else 'does not match: the model was changed'}"),
        ("expressions", not wrong, f"{len(wrong)} 个表达式与数值不符{'：' + wrong[0] if wrong else ''}", f"{len(wrong)} expressions do not give the stored amount{': ' + wrong[0] if wrong else ''}"),
        ("closure", solution.relative_gap <= 1e-12, f"各环节贡献之和与总量相对差 {solution.relative_gap:.1e}", f"contributions sum to the total within {solution.relative_gap:.1e}"),
        ("total", gap <= TOLERANCE, f"重算结果与所载数字相对差 {gap:.1e}", f"the recomputed total and the stated one differ by {gap:.1e} of the absolute contributions"),
        ("stages", abs(stages - stated) <= TOLERANCE * scale, "分阶段之和等于总量" if abs(stages - stated) <= TOLERANCE * scale else "分阶段之和不等于总量", "the stages sum to the total" if abs(stages - stated) <= TOLERANCE * scale else "the stages do not sum to the total"),
    )  # fmt: skip
    return Recheck(
        str(model["subject"]["product"]["name_zh"]),
        str(model["functional_unit"]["unit"]),
        stated,
        solution.total,
        digest,
        checks,
    )
