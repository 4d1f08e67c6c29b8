"""Writes docs/rules.md, the table of our rules with topic, clause, status and test; with --check only says whether it is up to date.

Run: .venv/bin/python tools/write_rules.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lca import rule  # noqa: E402  (the project's root has to be on the path first)
from lca.rule import Clause, Profile, Rule  # noqa: E402
from lca.standards.profiles import HOUSE  # noqa: E402

TARGET = ROOT / "docs" / "rules.md"
HEAD = """# Our rules 我们的核对规则

These are tanbiao's own rules, not the text of any standard. A rule says where its demand comes from and how far that clause was read here:
`read` (the clause, or the publisher's own rendering of it), `secondary` (a paraphrase), `memory`. Only a clause that was read shows a number.
Passing a profile is not conformity. Every rule has a test that passes and one that fails: `tests/lca/test_rules.py::test_rule_passes[ID]` and
`::test_rule_fails[ID]`, with the studies in `tests/lca/rule_cases.py`. R14 to R44 carry the numbers of the list of demands they were made from.

以下为碳标自有规则，并非任何标准的原文；通过核对不等于符合。

Written by `tools/write_rules.py`; do not edit.
"""


def page() -> str:
    """The whole page."""
    known = list(rule.registry().values())
    parts = [HEAD, "## Profiles 规则集\n", "| profile | 名称 name | reach 适用程度 | rules |", "|---|---|---|---|"]
    parts += [_profile(p, known) for p in rule.profiles().values()]
    parts += ["\n## Rules 规则\n", "| rule | topic 主题 | asks 要求 | severity | clause: status 条款 | profiles | test |", "|---|---|---|---|---|---|---|"]  # fmt: skip
    parts += [_row(r) for r in known]
    return "\n".join(parts) + "\n"


def _profile(known: Profile, rules: list[Rule]) -> str:
    return (
        f"| `{known.id}` | {known.name.both()} | {known.about.both()} | {sum(known.id in r.profiles for r in rules)} |"
    )


def _row(known: Rule) -> str:
    profiles = "all" if len(known.profiles) == len(rule.profiles()) else ", ".join(known.profiles)
    clauses = "; ".join(_clause(c) for c in known.clauses)
    return f"| {known.id} | {known.topic.both()} | {known.text.both()} | {known.severity} | {clauses} | {profiles} | `[{known.id}]` |"


def _clause(known: Clause) -> str:
    if known.document == HOUSE:
        return "own method"
    number = f", {known.number}" if known.status == "read" and known.number else ""
    return f"{known.document}{number}: {known.status}"


if __name__ == "__main__":
    wanted = page()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
            sys.exit("docs/rules.md is out of date: run tools/write_rules.py")
    else:
        TARGET.write_text(wanted, encoding="utf-8")
