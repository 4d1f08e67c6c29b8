"""The trace as CSV for a spreadsheet and as JSON for a program."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from typing import Any

from inventories.cell import csv_safe
from labels.tracing import trace_words
from lca.trace import Branch, Trace
from lca.trail import model_sha256

FORMAT = "tanbiao-trace/1"
COLUMNS = (
    "tree",
    *(f.name for f in fields(Branch) if f.name not in ("children", "scores")),
    "ter",
    "ger",
    "tir",
    "dataset",
)
"""`dataset` is version and SHA-256 of the background data, on each line because a table has no foot; `tree` is `total` or the stage that is reported beside the total; the rest as in lca.trace.Branch."""


def to_csv(trace: Trace) -> str:
    """One line a branch, parents first; text that a spreadsheet would run is quoted, numbers keep all their digits.

    Lines end in CR LF (RFC 4180): with LF alone Python's writer leaves a CR inside a text unquoted, which starts a new
    line in a spreadsheet and with it a new formula. Write the text with newline="".
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    dataset = trace_words.data_set(trace.model)
    for name, tree in (("total", trace.tree), *trace.beside.items()):
        for branch in tree.walk():
            row = [name, *(getattr(branch, c) for c in COLUMNS[1:-4]), *branch.scores, dataset]
            writer.writerow([csv_safe(value) if isinstance(value, str) else value for value in row])
    return stream.getvalue()


def to_json(trace: Trace) -> dict[str, Any]:
    """The trees as plain data: flat lists, so that a long chain is not a deep file."""
    closure = trace.closure
    return {
        "format": FORMAT,
        "model_sha256": model_sha256(trace.model.to_json()),
        "dataset": dict(trace.model.dataset),
        "functional_unit": {
            "description": trace.model.functional_unit.description_en,
            "amount": 1.0,
            "unit": trace.model.functional_unit.unit,
        },
        "unit": "kg CO2e",
        "total": trace.tree.cumulative,
        "cutoff": trace.cutoff,
        "complete": trace.complete,
        "closure": {f.name: getattr(closure, f.name) for f in fields(closure)},
        "branches": _plain(trace.tree),
        "beside": {stage: _plain(tree) for stage, tree in trace.beside.items()},
    }


def _plain(tree: Branch) -> list[dict[str, Any]]:
    """The branches of a tree, parents first; `parent` is the number of the branch above."""
    names = [f.name for f in fields(Branch) if f.name not in ("children", "scores")]
    return [
        {
            **{name: getattr(branch, name) for name in names},
            "parent": branch.number.rpartition(".")[0],
            "scores": list(branch.scores),
        }
        for branch in tree.walk()
    ]
