"""Tenders in which the footprint counts: start a form, and find what a bidder could contest."""

from __future__ import annotations

from pathlib import Path

import click

from commands import output
from commands.options import json_option, plain_problem
from inventories.problem import InputError, Text


@click.group(epilog="Example 示例:  tanbiao tender new my-tender;  tanbiao tender check my-tender/tender.xlsx")
def tender() -> None:
    """Tenders: rules, clauses, and what could be contested.  招标文件"""


@tender.command("new", epilog="Example 示例:  tanbiao tender new my-tender")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def new(folder: Path) -> None:
    """Write tender.xlsx: rules, lots, tiers, bids and ready clauses.  新建招标表"""
    from inventories.tendering import tender_book

    target = folder / tender_book.NAME
    if target.exists():
        raise InputError.one(
            "exists",
            Text(f"{target} 已存在", f"{target} is there already"),
            Text("换一个目录，或先移走该文件", "Choose another folder, or move the file away first"),
        )
    folder.mkdir(parents=True, exist_ok=True)
    tender_book.write(target)
    output.say(
        Text(
            f"已写出 {target}。填好后运行：tanbiao tender check {target}",
            f"Wrote {target}. Fill it in, then run: tanbiao tender check {target}",
        )
    )


@tender.command("check", epilog="Example 示例:  tanbiao tender check my-tender/tender.xlsx --clauses clauses.txt")
@click.argument("tender_file", metavar="TENDER.XLSX", type=click.Path(path_type=Path))
@click.option(
    "--clauses",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the clauses, filled in, here.  写出已填好的条款",
)
@json_option
def check(tender_file: Path, clauses: Path | None, as_json: bool) -> None:
    """List what a bidder could contest.  找出可被质疑之处

    Exit code 1 when something could be contested. No legal advice.  有可质疑之处时退出码为 1；不是法律意见。
    """
    from inventories import atomic
    from inventories.tendering import clauses as words
    from inventories.tendering import tender_book
    from labels.tendering import tender as tenders

    found = tender_book.read(tender_file)
    findings = tenders.check(found)
    faulty = [p for problems in found.faults.values() for p in problems]
    if clauses:
        lines = [
            f"{n}. {t.zh}\n   {t.en}\n"
            for n, t in enumerate(words.clauses(found.file.tender.model_dump(mode="json")), start=1)
        ]
        atomic.write_text(clauses, "\n".join(lines))
    serious = [*findings.serious, *faulty]
    if as_json:
        output.emit_json(
            {
                "ok": not serious,
                "findings": [plain_problem(p) for p in serious],
                "remarks": [plain_problem(p) for p in (*findings.remarks, *found.notices)],
            }
        )
    else:
        output.problems(serious)
        output.problems((*findings.remarks, *found.notices), warning=True)
        if clauses:
            output.say(Text(f"已写出 {clauses}", f"Wrote {clauses}"))
        count = len(serious)
        output.say(
            Text(f"发现 {count} 处可被质疑之处。", f"{count} point{'s' if count != 1 else ''} could be contested.")
            if count
            else Text(
                "没有发现可被质疑之处（非法律意见）。", "Nothing found that could be contested (no legal advice)."
            )
        )
    if serious:
        raise SystemExit(1)


@tender.command("demo", epilog="Example 示例:  tanbiao tender demo demo-tender")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def demo(folder: Path) -> None:
    """Write a fictitious tender for 500 office chairs with five signed bids.  演示招标

    Two bids are close, one is forged, one is out of date, one is not comparable.  两份接近，一份伪造，一份过期，一份不可比。
    """
    from labels.tendering import tender_example

    if folder.exists() and any(folder.iterdir()):
        raise InputError.one(
            "exists",
            Text(f"目录 {folder} 不是空的", f"The folder {folder} is not empty"),
            Text("换一个目录", "Choose another folder"),
        )
    made = tender_example.write(folder)
    output.say(Text(f"已写出 {made.tender}、五份标签与登记簿", f"Wrote {made.tender}, five labels and a register"))
