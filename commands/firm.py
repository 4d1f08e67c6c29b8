"""The firm's carbon-efficiency record: workbook, check, record, trend, export."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.keys import key_options, open_key
from commands.options import json_option, plain_problem
from inventories.problem import InputError, Place, Text

if TYPE_CHECKING:
    from labels.enterprise.efficiency import EfficiencyRecord

ledger_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
records_option = click.option(
    "--records", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
    help="Folder with the records (TB-E-….json).  记录所在目录",
)  # fmt: skip


@click.group(epilog="Example 示例:  tanbiao firm new my-firm/2025Q1")
def firm() -> None:
    """The firm's carbon-efficiency record (self-calculated, not the official code).  企业碳效记录（自测，非官方碳效码）"""


@firm.command(epilog="Example 示例:  tanbiao firm new my-firm/2025Q1")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def new(folder: Path) -> None:
    """Start a quarter: an empty workbook with the items of form 205-1.  新建企业能源数据表"""
    from inventories.enterprise import ledger_book, ledger_reader

    target = folder / ledger_reader.WORKBOOK
    if target.exists():
        raise InputError.one(
            "exists",
            Text(f"{target} 已存在", f"{target} is there already"),
            Text("换一个目录，或先移走该文件", "Choose another folder, or move the file away first"),
        )
    for part in (folder, folder / "evidence"):
        part.mkdir(parents=True, exist_ok=True)
    ledger_book.write_template(target)
    output.say(
        Text(f"已生成 {target}。填好后运行：tanbiao firm check {folder}", f"Wrote {target}. Fill it in, then run: tanbiao firm check {folder}")
    )  # fmt: skip


@firm.command(epilog="Example 示例:  tanbiao firm check my-firm/2025Q1")
@ledger_argument
@json_option
def check(folder: Path, as_json: bool) -> None:
    """Find everything that is wrong with a firm's workbook, and show the pre-check.  检查并试算"""
    from inventories.enterprise import ledger_reader
    from labels.enterprise import recording

    try:
        file = ledger_reader.read(folder)
        record = recording.make(file)
    except InputError as error:
        if as_json:
            output.emit_json({"ok": False, "problems": [plain_problem(p) for p in error.problems], "notices": []})
            raise SystemExit(error.exit_code) from None
        raise
    if as_json:
        notices = [plain_problem(p) for p in file.notices]
        output.emit_json({"ok": True, "problems": [], "notices": notices, "self_calculated": dict(record.self_calculated)})
        return
    output.problems(file.notices, warning=True)
    _show(record)
    output.say(
        Text(f"没有问题。生成记录：tanbiao firm record {folder} --out out", f"All in order. Make the record: tanbiao firm record {folder} --out out")
    )  # fmt: skip


def _show(record: EfficiencyRecord) -> None:
    """The pre-check as a table, with what it is in the first line."""
    found = record.self_calculated
    click.echo(click.style(f"{found['label_zh']}  {found['label_en']}", bold=True))
    click.echo(f"{record.firm['name_zh']}  {record.uscc}  {record.period_id}")
    mean = found["mean"] or {}
    k = found["ratio_k"] or "不可得 not available"
    rows = [
        ["总排放 gross", found["gross_tco2"], "t CO2"], ["扣减 deduction", found["deduction_tco2"], "t CO2"],
        ["净排放 net", found["net_tco2"], "t CO2"], ["综合能耗 energy", found["tce"], "tce"],
        ["增加值 value added", found["value_added_10k_yuan"], "万元 10k yuan"],
        ["碳强度 L", found["intensity"] or "不可评价 not rateable", "t/万元"],
        ["水平（自测） level", f"{found['level_zh']} {found['level_en']}".strip() or "—", record.scheme["id"]],
        ["行业平均 mean", mean.get("value", "—"), mean.get("period", "")], ["碳效值 K", k, ""],
        ["等级（自测） grade", f"{found['grade']} {found['grade_zh']} {found['grade_en']}".strip() or "—", record.scheme["id"]],
    ]  # fmt: skip
    if found["neutral_rate"]:
        rows.append(["中和率（自定定义） neutral rate, own definition", found["neutral_rate"], ""])
    output.table(["项目 item", "值 value", "单位 unit"], [[name, _short(value), unit] for name, value, unit in rows])
    if found["ratio_missing_zh"]:
        output.echo(output.both(found["ratio_missing_zh"], found["ratio_missing_en"], " / "), "! K: ", err=True)
    output.echo(output.both(record.scheme["provenance_zh"], record.scheme["provenance_en"], " / "), "! ", err=True)


def _short(value: str) -> str:
    """Decimal text with at most six decimals; the record keeps them all."""
    from labels.enterprise import efficiency

    return efficiency.rounded(value, 6) if value.replace(".", "", 1).replace("-", "", 1).isdigit() else value


@firm.command(epilog="Example 示例:  tanbiao firm record my-firm/2025Q1 --out records")
@ledger_argument
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of records: JSON, PDF, signature.  记录目录")
@click.option("--supersedes", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Earlier record of the same period.  被替代的记录")
@click.option("--reason", default="", help="Why it is superseded.  替代原因")
@click.option("--neutrality", is_flag=True, help="Add the neutral rate, by our own definition.  加中和率（自定定义）")
@key_options(False, what="PKCS#12 file of the key that signs the record.  签名密钥")
@click.option("--register", "book", help="Register to enter it in.  登记簿")
@click.option("--when", default="", help="Moment of the event, UTC; default: now.  登记时刻")
@click.option("--no-pdf", is_flag=True, help="JSON only.  不生成 PDF")
@json_option
def record(
    folder: Path, out: Path, supersedes: Path | None, reason: str, neutrality: bool, key: Path | None, password_file: Path | None,
    book: str | None, when: str, no_pdf: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make the record of a quarter: JSON, one-page PDF, signature, register entry.  生成企业碳效记录"""
    from inventories import atomic
    from inventories.enterprise import ledger_reader
    from labels.enterprise import efficiency, efficiency_sheet, link, recording

    moment = when or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    signer = open_key(key, password_file) if key else None
    earlier = efficiency.load(supersedes) if supersedes else None
    file = ledger_reader.read(folder)
    known = link.records_in(out) if out.is_dir() else []
    _not_twice(file.ledger.firm.uscc, file.ledger.period.id, known, earlier)
    file = replace(file, notices=(*file.notices, *recording.fallen(file, link.current(known))))
    made = recording.make(
        file, neutrality=neutrality, earlier=earlier, reason=reason, labels=_labels(book, file.ledger.firm.uscc, moment),
        software={"tanbiao": version("tanbiao")},
    )  # fmt: skip
    sheet = None if no_pdf else efficiency_sheet.draw(made, link.current(known))
    if book:
        _register(made, book, moment)
    written = [out / f"{made.id}.json"]
    out.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(written[0], made.canonical())
    if signer:
        written.append(out / f"{made.id}{link.SIGNATURE}")
        atomic.write_bytes(written[-1], output.json_bytes({"record_sha256": made.digest(), **signer.seal(made.canonical())}))
    if sheet:
        written.append(out / f"{made.id}.pdf")
        atomic.write_bytes(written[-1], sheet)
    if as_json:
        output.emit_json({"id": made.id, "sha256": made.digest(), "files": [str(p) for p in written], "self_calculated": dict(made.self_calculated)})
        return
    output.problems(file.notices, warning=True)
    _show(made)
    output.say(Text("已写出：", "Wrote:"))
    for path in written:
        click.echo(f"  {path}")


def _not_twice(uscc: str, period: str, known: list[EfficiencyRecord], earlier: EfficiencyRecord | None) -> None:
    """A period that has a record already needs --supersedes."""
    from labels.enterprise import link

    here = next((r for r in link.current(known) if (r.uscc, r.period_id) == (uscc, period)), None)
    if here and (earlier is None or earlier.digest() != here.digest()):
        raise InputError.one(
            "quarter-twice",
            Text(f"{period} 已有记录 {here.id}", f"There is a record of {period} already: {here.id}"),
            Text(f"更正时用 --supersedes {here.id}.json --reason 原因", f"To correct it: --supersedes {here.id}.json --reason WHY"),
            Place(file=f"{here.id}.json"),
        )


def _labels(book: str | None, uscc: str, moment: str) -> list[dict[str, str]]:
    from labels.enterprise import recording
    from labels.registry.register import Register

    if book is None:
        return []
    with Register.open(book) as opened:
        return [one for one in recording.labels_of(uscc, opened, moment) if one["state"] == "in-force"]


def _register(made: EfficiencyRecord, book: str, moment: str) -> None:
    from labels.enterprise import recording
    from labels.registry.register import Register

    with Register.open(book) as opened:
        recording.register(made, opened, made.firm["name_zh"], moment)


@firm.command(epilog="Example 示例:  tanbiao firm verify records/TB-E-91330500MA00000014-2025Q4-1.json --register register.db")
@click.argument("file", metavar="RECORD", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--register", "book", help="Register that knows record and labels.  登记簿")
@click.option("--trust", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True, help="Root certificates you trust (PEM).  信任的根证书")
@click.option("--demo", is_flag=True, help="Take demonstration keys too (never for real).  接受演示密钥")
@click.option("--at", default="", help="As of this moment or day; default: now.  查询时刻")
@json_option
def verify(file: Path, book: str | None, trust: tuple[Path, ...], demo: bool, at: str, as_json: bool) -> None:
    """Is a record unchanged and in force, and how do the labels stand that it lists?  核验碳效记录及其标签"""
    from commands.verify import show
    from labels.enterprise import efficiency, link
    from labels.registry import event
    from labels.registry.register import Register
    from labels.signing import keys
    from labels.signing.chain import Trust

    made = efficiency.load(file)
    moment = event.moment(at or datetime.now(UTC))
    believed = Trust(tuple(c for path in trust for c in keys.load_certificates(path)), demo=demo)
    checks = link.signed(made, file, believed, datetime.fromisoformat(moment))
    if book:
        with Register.open(book) as opened:
            checks += link.check_record(made, opened, moment)
    good = all(c.passed is not False for c in checks)
    if as_json:
        output.emit_json({"id": made.id, "sha256": made.digest(), "ok": good, "checks": [c.to_json() for c in checks]})
    else:
        click.echo(f"{made.id}  SHA-256 {made.digest()}")
        show(checks)
    if not good:
        raise SystemExit(1)


@firm.command(epilog="Example 示例:  tanbiao firm trend 91330500MA00000014 --records records")
@click.argument("uscc")
@records_option
@json_option
def trend(uscc: str, records: Path, as_json: bool) -> None:
    """A firm over its quarters: energy, net emissions, L, K.  企业各期趋势"""
    from inventories import uscc as codes
    from labels.enterprise import link

    code = codes.normalise(uscc)
    if wrong := codes.fault(code):
        raise InputError.one("uscc", *wrong)
    found = [r for r in link.records_in(records) if r.uscc == code]
    if not found:
        raise InputError.one(
            "no-records", Text(f"{records} 中没有企业 {code} 的记录", f"{records} holds no record of {code}"),
            Text("用 tanbiao firm record 生成", "Make one with tanbiao firm record"),
        )  # fmt: skip
    valid = {r.id for r in link.current(found)}
    if as_json:
        output.emit_json([{"id": r.id, "sha256": r.digest(), "period": r.period_id, "superseded": r.id not in valid, "kind": r.kind, **r.self_calculated} for r in found])
        return
    click.echo(click.style(f"{found[-1].firm['name_zh']}  {code}  自测，非官方碳效码 self-calculated", bold=True))
    rows: list[list[str]] = []
    before: float | None = None
    for r in found:
        s: Any = r.self_calculated
        now = float(s["intensity"]) if s["intensity"] else None
        change = f"{(now / before - 1) * 100:+.1f} %" if now and before and r.id in valid else ""
        state = "" if r.id in valid else "已替代 superseded"
        figures = [_short(s[name]) or "—" for name in ("tce", "net_tco2", "value_added_10k_yuan", "intensity")]
        rows.append([r.period_id, *figures, change, _short(s["ratio_k"]) or "—", state])
        before = now if r.id in valid else before
    output.table(["期间 period", "tce", "净 net t CO2", "增加值 VA 万元", "L t/万元", "较上期 change", "K", "状态 state"], rows, right=(1, 2, 3, 4, 5, 6))


@firm.command(epilog="Example 示例:  tanbiao firm export --records records --csv district.csv")
@records_option
@click.option("--csv", "table", type=click.Path(path_type=Path, dir_okay=False), help="Write CSV here.  输出 CSV")
@json_option
def export(records: Path, table: Path | None, as_json: bool) -> None:
    """The records in force as rows for a city or provincial platform.  导出给平台的数据"""
    from inventories import atomic
    from labels.enterprise import firms, link

    found = link.current(link.records_in(records))
    if table:
        atomic.write_text(table, firms.csv_text(firms.row(r) for r in found))
    if as_json or not table:
        name = f"tanbiao {version('tanbiao')}"
        output.emit_json([firms.export(r, name, r.document_date) for r in found])
        return
    output.say(Text(f"已写出 {table}（{len(found)} 行）", f"Wrote {table} ({len(found)} rows)"))


@firm.command(epilog="Example 示例:  tanbiao firm batch district --csv district.csv")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--csv", "table", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows here.  输出 CSV")
@click.option("--workers", type=click.IntRange(1, 32), default=2, show_default=True, help="Processes.  进程数")
@json_option
def batch(folder: Path, table: Path | None, workers: int, as_json: bool) -> None:
    """Rate every firm workbook of a folder; report bad ones and go on.  批量试算"""
    from inventories import atomic
    from labels.enterprise import firms

    good: list[dict[str, str]] = []
    bad: list[firms.Outcome] = []
    with output.progress(len(firms.files_in(folder)), Text("试算企业", "Rating firms")) as step:
        for outcome in firms.batch(folder, workers):
            if outcome.row is None:
                bad.append(outcome)
            else:
                good.append(outcome.row)
            step(outcome.name)
    if table:
        atomic.write_text(table, firms.csv_text(good))
    if as_json:
        output.emit_json({"rows": good, "bad": [{"file": b.name, "problems": [plain_problem(p) for p in b.problems]} for b in bad]})
    else:
        for outcome in bad:
            click.echo(click.style(f"✗ {outcome.name}", bold=True), err=True)
            output.problems(outcome.problems[:5])
            if (left := len(outcome.problems) - 5) > 0:
                output.say(Text(f"  另有 {left} 处，见 tanbiao firm check", f"  {left} more: tanbiao firm check"), err=True)
        output.table(
            ["企业 firm", "期间 period", "净 net t CO2", "L（自测 own）", "水平 level", "K", "等级 grade"],
            [[g["firm_name"], g["period"], _short(g["net_tco2"]), _short(g["intensity_L"]) or "—", g["level"], _short(g["ratio_K"]) or "—", g["grade"]] for g in good[:20]],
            right=(2, 3, 5),
        )
        output.say(
            Text(f"{len(good)} 家已试算，{len(bad)} 份有问题。自测，非官方碳效码。", f"{len(good)} rated, {len(bad)} with problems. Self-calculated, not the official code.")
        )  # fmt: skip
    if bad:
        raise SystemExit(1)
