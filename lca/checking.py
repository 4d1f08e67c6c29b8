"""What `tanbiao replay` checks of a trail file from anywhere: shape, digest, expressions, matrix, closure, every result, and the data set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inventories import background, strictjson
from inventories.problem import InputError, Place, Text
from lca import replay, supply, trail
from lca.calculation import split
from lca.model import Model

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
    checks: tuple[tuple[str, bool | None, str, str], ...]
    """name, passed (None: could not be checked here), one sentence in Chinese and in English"""

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["checks"] = [{"name": n, "passed": p, "zh": zh, "en": en} for n, p, zh, en in self.checks]
        plain["ok"] = not any(p is False for _, p, _, _ in self.checks)
        return plain


def recheck(path: Path, draws: bool = False) -> Recheck:
    """Recomputes the trail at `path`, with `draws` also its interval and scores; raises InputError for a file that is no trail."""
    if path.is_dir():
        raise _no_trail(
            path.name,
            Text("这是一个文件夹", "This is a folder"),
            Text("请指明其中的 trail.json", "Name the trail.json in it"),
        )
    if path.is_file() and _start(path) == b"%PDF-":
        raise _no_trail(
            path.name,
            Text("这是 PDF，不是轨迹文件", "This is a PDF, not a trail"),
            Text(
                "在 PDF 阅读器的附件栏另存 trail.json（仅公开轨迹的标签带有该附件），再复算它",
                "Save the attachment trail.json from it in your PDF reader (only labels with a disclosed trail carry one) and replay that",
            ),
        )
    return recheck_data(strictjson.load(path), path.name, draws)


def recheck_data(data: Any, name: str, draws: bool = False) -> Recheck:
    """Recomputes a trail that was read already; `name` is the file named in errors. Raises InputError for what is no trail."""
    if not isinstance(data, dict) or data.get("format") != trail.FORMAT:
        raise _no_trail(
            name,
            Text("这不是 tanbiao 轨迹文件", "This is no tanbiao trail"),
            Text(
                "请使用 trail.json；result.json 与 record.json 不含计算过程",
                "Use trail.json; result.json and record.json do not hold the calculation",
            ),
        )
    try:
        return _recheck(data, draws)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_trail(
            name,
            Text(
                f"轨迹文件不完整（{type(error).__name__}：{error}）",
                f"The trail is not complete ({type(error).__name__}: {error})",
            ),
            Text("请使用 tanbiao calculate 写出的 trail.json", "Use the trail.json that tanbiao calculate wrote"),
        ) from None


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(5)


def _no_trail(name: str, what: Text, cure: Text) -> InputError:
    return InputError.one("trail-shape", what, cure, Place(file=name))


def _recheck(data: Mapping[str, Any], draws: bool) -> Recheck:
    model = data["model"]
    digest = hashlib.sha256(trail.canonical(model)).hexdigest()
    stated = data["results"]["footprint"]
    total = float(stated["total"])
    solution = replay.solve(model)
    scale = float(abs(solution.contributions).sum()) or 1.0
    engines = data["results"].get("engines", {})
    said = (total, *(float(engines[name]) for name in ("brightway", "replay") if name in engines))
    gap = max(abs(value - solution.total) for value in said) / scale
    wrong = replay.recompute_amounts(model)
    same = digest == data["digests"]["model_sha256"]
    other = _differences(
        json.loads(json.dumps(split(Model.from_json(model), model, solution).to_json())), stated, scale
    )
    checks = (
        ("digest", same, f"模型摘要{'一致' if same else '不一致：模型被改动'}", f"the model's digest {'matches' if same else 'does not match: the model was changed'}"),
        ("expressions", not wrong, f"{len(wrong)} 个表达式与数值不符{'：' + wrong[0] if wrong else ''}", f"{len(wrong)} expressions do not give the stored amount{': ' + wrong[0] if wrong else ''}"),
        ("closure", solution.relative_gap <= 1e-12, f"各环节贡献之和与总量相对差 {solution.relative_gap:.1e}", f"contributions sum to the total within {solution.relative_gap:.1e}"),
        ("total", gap <= TOLERANCE, f"重算结果与所载总量及两个引擎的数字相对差 {gap:.1e}", f"the recomputed total and the stated ones (result, both engines) differ by {gap:.1e} of the absolute contributions"),
        ("results", not other, f"{len(other)} 项其他结果（分阶段、热点、占比）与重算不符{'：' + other[0] if other else ''}", f"{len(other)} other results (stages, hotspots, shares) differ from the recomputed ones{': ' + other[0] if other else ''}"),
        _dataset(model),
        *(_drawn(data) if draws else ()),
    )  # fmt: skip
    return Recheck(
        str(model["subject"]["product"]["name_zh"]),
        str(model["functional_unit"]["unit"]),
        total,
        solution.total,
        digest,
        checks,
    )


def _drawn(data: Mapping[str, Any]) -> Iterator[tuple[str, bool | None, str, str]]:
    """The interval and the weighted scores beside the footprint, drawn and weighed again; no digest of the model covers them."""
    from lca import assessment, uncertainty

    model, results = Model.from_json(data["model"]), data["results"]
    stated = results.get("interval")
    if stated is None:
        yield "interval", None, "轨迹不含区间", "the trail states no interval"
    else:
        again = uncertainty.interval(model, int(stated["draws"]), int(stated["seed"]))
        same = again is not None and not _differences(again, stated, 0.0)
        yield (
            "interval", same, f"按同一种子重抽 {stated['draws']} 次，区间{'一致' if same else '不一致'}",
            f"{stated['draws']} draws with the same seed {'give' if same else 'do not give'} the stated interval",
        )  # fmt: skip
    if "quality" in results:
        weighed = assessment.scores(model, background.default()).to_json()
        same = not _differences(weighed, results["quality"], TOLERANCE)
        yield (
            "quality", same, f"数据质量得分重算{'一致' if same else '不一致'}",
            f"the data-quality scores {'are' if same else 'are not'} those of the model",
        )  # fmt: skip


def _differences(again: Any, stated: Any, scale: float, path: str = "") -> list[str]:
    """Places where two results differ by more than rounding; amounts are compared relative to themselves or to the whole."""
    if isinstance(again, dict) and isinstance(stated, dict):
        keys = again.keys() | stated.keys()
        return [
            d for k in sorted(keys) for d in _differences(again.get(k), stated.get(k), scale, f"{path}.{k}".lstrip("."))
        ]
    if isinstance(again, list) and isinstance(stated, list):
        if len(again) != len(stated):
            return [path]
        again, stated = (
            sorted(again, key=_name),
            sorted(stated, key=_name),
        )  # equal values may change places between machines
        return [
            d
            for i, (a, b) in enumerate(zip(again, stated, strict=True))
            for d in _differences(a, b, scale, f"{path}[{i}]")
        ]
    if isinstance(again, float) and isinstance(stated, (int, float)) and not isinstance(stated, bool):
        return [] if abs(again - stated) <= TOLERANCE * max(abs(again), abs(stated), scale) else [path]
    return [] if again == stated else [path]


def _name(item: Any) -> str:
    """What an entry of a list is, apart from its figures."""
    return "|".join(item[k] for k in sorted(item) if isinstance(item[k], str)) if isinstance(item, dict) else ""


def _dataset(model: Mapping[str, Any]) -> tuple[str, bool | None, str, str]:
    """Whether the background in the trail is the published data set of that version, where the same version is at hand."""
    here = background.default()
    claimed = model["dataset"]
    if claimed["sha256"] != here.sha256:
        return (
            "data set", None, f"未核对背景数据：本机数据集为 {here.version}，轨迹所用为 {claimed['version']}（{claimed['sha256'][:12]}…）",
            f"the background amounts were not checked: this machine has data set {here.version}, the trail used {claimed['version']} ({claimed['sha256'][:12]}…)",
        )  # fmt: skip
    names = [n["id"] for n in model["nodes"] if n["kind"] == "background"]
    unknown = [n for n in names if n not in here.activities]
    _, edges, emissions = supply.subset(here, [n for n in names if n in here.activities])
    published = sorted(
        [(e.consumer, e.provider, e.amount) for e in edges] + [(e.node, e.flow, e.amount) for e in emissions]
    )
    inside = set(names)
    used = sorted(
        [(e["consumer"], e["provider"], float(e["amount"])) for e in model["edges"] if e["consumer"] in inside]
        + [(e["node"], e["flow"], float(e["amount"])) for e in model["emissions"] if e["node"] in inside]
    )
    other = len(set(published) ^ set(used)) if len(used) == len(set(used)) else int(published != used)
    count = len(unknown) + other
    return (
        "data set", count == 0, f"{count} 个背景数值与所称数据集 {here.version} 不同", f"{count} background amounts differ from data set {here.version}, which the trail says it used",
    )  # fmt: skip
