"""Comparing the bids of a tender: genuine, comparable, different, scored, reported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.options import json_option
from inventories.problem import Text

if TYPE_CHECKING:
    from labels.tendering.bids import Judged, LotResult, Result


@click.group(epilog="Example 示例:  tanbiao bids compare tender.xlsx bids/ --out out")
def bids() -> None:
    """Bids: compare them fairly.  比较投标"""


@bids.command("compare", epilog="Example 示例:  tanbiao bids compare tender.xlsx bids/ --out out --trust ca.pem")
@click.argument("tender_file", metavar="TENDER.XLSX", type=click.Path(path_type=Path))
@click.argument("files", metavar="BIDS…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to write.  输出目录"
)
@click.option(
    "--trust",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Certificates that are trusted (PEM).  信任的证书",
)
@click.option("--demo", is_flag=True, help="Accept demonstration keys.  接受演示密钥")
@click.option("--register", help="Register in which to look up the status.  登记簿")
@click.option("--mask", is_flag=True, help="Hide the bidders' names.  隐去投标人名称")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes; default: one a core.  进程数")
@json_option
def compare(
    tender_file: Path, files: tuple[Path, ...], out: Path, trust: tuple[Path, ...], demo: bool, register: str | None, mask: bool,
    jobs: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Compare bids and score them by the published rules; BIDS are files or folders.  比较并评分

    Exit code 1 when a bid is not comparable.  有不可比的投标时退出码为 1。
    """
    from inventories.tendering import tender_book
    from labels.tendering import bids as comparing
    from labels.tendering.genuine import Trust

    tendered = tender_book.read(tender_file)
    tender = tendered.file.tender
    seen = Trust(tender.award_date.isoformat(), tuple(str(t) for t in trust), demo, register or "")
    with output.progress(len(tendered.file.bids), Text("核验投标", "Reading the bids")) as step:
        result = comparing.compare(tendered, files, seen, jobs or os.cpu_count() or 1, step)
    masked = mask or tender.mask_names == "yes"
    plain = write_results(result, out, masked=masked)
    if as_json:
        output.emit_json(plain)
    else:
        _print(result, masked=masked)
        output.say(Text(f"已写出 {out}/bids.pdf、bids.xlsx、bids.json", f"Wrote {out}/bids.pdf, bids.xlsx, bids.json"))
    if any(not b.comparable for lot in result.lots for b in lot.bids):
        raise SystemExit(1)


def write_results(result: Result, out: Path, *, masked: bool) -> dict[str, Any]:
    """Writes bids.json, bids.xlsx and bids.pdf into `out`; returns the JSON."""
    from inventories import atomic
    from labels.tendering import bids_json, bids_report, bids_sheet

    plain = bids_json.plain(result, masked=masked)
    atomic.write_bytes(out / "bids.json", output.json_bytes(plain))
    atomic.write_bytes(out / "bids.xlsx", bids_sheet.workbook(result, masked=masked))
    atomic.write_bytes(out / "bids.pdf", bids_report.render(result, masked=masked))
    return plain


def _print(result: Result, *, masked: bool) -> None:
    from labels.tendering import bids_words

    called = bids_words.names(result, masked=masked)
    for lot in result.lots:
        click.secho(f"{lot.lot.id}  {Text(lot.lot.name_zh, lot.lot.name_en).both()}", bold=True)
        output.say(bids_words.verdict(lot, called))
        for text in bids_words.answer(lot, called):
            output.say(text)
        _scores(lot, called)
        for bid in lot.bids:
            if not bid.comparable:
                _reasons(bid, called[bid.number], bids_words.outside(lot), masked=masked)
        if not lot.comparable:
            for text in bids_words.still_possible(lot):
                output.say(text)
        click.echo()
    if not masked:
        output.problems(result.notices, warning=True)


def _scores(lot: LotResult, called: dict[int, str]) -> None:
    if lot.award is None:
        return
    at = {b.number: i for i, b in enumerate(lot.comparable)}
    rows = [
        [
            str(s.rank), called[s.number], *_compared(lot, at[s.number]),
            str(s.price), str(s.carbon), str(s.other), str(s.total),
        ]
        for s in lot.award.central.scores
    ]  # fmt: skip
    heads = [
        "名次 rank",
        "投标人 bidder",
        f"kg CO2e/{lot.lot.unit}",
        "组 group",
        "价格 price",
        "碳 carbon",
        "其他 other",
        "总分 total",
    ]
    output.table(heads, rows, right=(0, 2, 4, 5, 6, 7))


def _compared(lot: LotResult, item: int) -> tuple[str, str]:
    """Footprint and letters; nothing where no footprints are compared."""
    if lot.compared is None:
        return "—", "—"
    return output.number(lot.comparable[item].value or 0.0, 4), lot.compared.letters[item]


def _reasons(bid: Judged, name: str, word: Text, *, masked: bool) -> None:
    from labels.tendering import bids_words

    click.echo(f"{word.both(' ')}: {click.style(name, bold=True)}")
    for text in bids_words.reasons(bid, masked=masked):
        output.echo(text.both(), "  ✗ ")
