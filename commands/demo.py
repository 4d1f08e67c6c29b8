"""The main job on the eight example studies, and what becomes of the labels: signed, verified, registered, compared."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.bids import write_results as write_comparison
from commands.calculation import write_results
from inventories.problem import Text

if TYPE_CHECKING:
    from labels.registry.register import Register
    from labels.signing.authority import Authority
    from labels.signing.keys import Key
    from lca.case import Case

VERIFIED = "chair"
"""The example that goes through review as well."""
ORIGIN = "demo.example/tanbiao"


@click.command(epilog="Example 示例:  tanbiao demo --out out")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Where to write.  输出目录",
)
def demo(out: Path) -> None:
    """Compute, sign and register the eight examples; verify one; compare five bids.  运行全部示例

    Keys, firms and the register are a demonstration: every certificate carries a critical marker, and `verify` takes them only with
    --demo.  密钥、企业与登记簿均为演示，验证须加 --demo
    """
    from inventories.examples import names

    rows: list[list[str]] = []
    written: list[Path] = []
    with _tender(out / "tender") as tender, output.progress(len(names()) + 3, Text("运行示例", "Running the examples")) as step:
        desk = _desk(out)
        with desk.register as register:
            written += _firm(out / "firm", desk, register)
            step()
            for name in names():
                case, row, files = _example(name, out / name, desk, register)
                rows.append(row)
                if name == VERIFIED:
                    chair = case
                written += files
                step()
            written += _verified(chair, out / VERIFIED, desk, register)
            step()
        verdicts, files = tender.result()
        written += files
        step()
    heads = [
        "产品 product", "功能单位 functional unit", "kg CO2e", "首要热点 top hotspot", "初级数据 primary", "企业活动数据 own activity",
        "估算 estimates", "s",
    ]  # fmt: skip
    output.table(heads, rows, right=(2, 4, 5, 6, 7))
    click.echo()
    for text in verdicts:
        output.say(text)
    click.echo()
    output.say(Text("已写出：", "Wrote:"))
    for path in (*written, out / "demo-ca.pem", out / "register.db"):
        click.echo(f"  {path}")
    click.echo()
    against = f"--demo --trust {out / 'demo-ca.pem'} --register {out / 'register.db'}"
    records = out / "firm" / "records"
    for words, command in (
        (Text("核验一张标签，并循链接核对企业碳效记录", "Verify a label, and follow its link to the firm's record"), f"tanbiao verify {out / VERIFIED / 'verified.pdf'} {against} --firm-record {records}"),
        (Text("反向：从企业碳效记录核对其标签", "The other way: from the firm's record to its labels"), f"tanbiao firm verify {next(p for p in written if p.parent == records)} {against}"),
        (Text("产品用能与企业计量核对", "Products against the firm's meters"), f"tanbiao reconcile {records} {out / VERIFIED / 'study'} --period 2025"),
    ):  # fmt: skip
        output.say(Text(f"{words.zh}：", f"{words.en}:"))
        click.echo(f"$ {command}")


@dataclass(frozen=True)
class Desk:
    """Demonstration keys and register."""

    root: Authority
    body: Key
    keeper: Key
    register: Register
    when: datetime
    makers: dict[str, Key] = field(default_factory=dict)

    def maker(self, firm: Mapping[str, Any]) -> Key:
        """The key of a fictitious firm, made when it first signs."""
        from labels.signing.authority import Subject

        if firm["uscc"] not in self.makers:
            subject = Subject("maker", firm["name_zh"], firm["name_en"], firm["uscc"])
            self.makers[firm["uscc"]] = self.root.certify(subject, self.when)
        return self.makers[firm["uscc"]]


def _desk(out: Path) -> Desk:
    """New keys and an empty register in `out`; those of an earlier demonstration give way."""
    from labels.registry.register import Register
    from labels.signing import authority, keys

    when = datetime.now(UTC).replace(microsecond=0)
    root = authority.Authority.new(when)
    authority.write(out, when, authority=root)
    for old in out.glob("register.db*"):
        old.unlink()
    body, keeper = (keys.load(out / f"demo-{role}.p12", authority.PASSWORD) for role in ("body", "register"))
    return Desk(root, body, keeper, Register.open(out / "register.db", create=True, origin=ORIGIN), when)


def _firm(out: Path, desk: Desk, register: Register) -> list[Path]:
    """The carbon-efficiency records of the example firm's four quarters."""
    from inventories import atomic, examples_firm
    from inventories.enterprise import ledger_reader
    from labels.enterprise import efficiency_sheet, link, recording
    from labels.registry.event import moment

    shutil.rmtree(out, ignore_errors=True)
    made, written = [], []
    for quarter in examples_firm.quarters():
        shutil.copytree(quarter, out / quarter.name)
        record = recording.make(ledger_reader.read(out / quarter.name), software={"tanbiao": version("tanbiao")})
        recording.register(record, register, record.firm["name_zh"], moment(desk.when))
        atomic.write_bytes(out / "records" / f"{record.id}.json", record.canonical())
        seal = {"record_sha256": record.digest(), **desk.maker(record.firm).seal(record.canonical())}
        atomic.write_bytes(out / "records" / f"{record.id}{link.SIGNATURE}", output.json_bytes(seal))
        made.append(record)
    written = [out / "records" / f"{r.id}.json" for r in made] + [out / "records" / f"{made[-1].id}.pdf"]
    atomic.write_bytes(written[-1], efficiency_sheet.draw(made[-1], made[:-1]))
    return written


def _example(name: str, out: Path, desk: Desk, register: Register) -> tuple[Case, list[str], list[Path]]:
    """One study from workbook to signed label: the case, the row of the table, and the files."""
    from inventories.examples import FOLDER
    from labels import record
    from labels.enterprise import link
    from labels.signing import issuing
    from lca.case import Case

    started = time.perf_counter()
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(FOLDER / name, out / "study")
    if name == VERIFIED:
        shutil.copytree(out.parent / "firm" / "records", out / "study" / "records", dirs_exist_ok=True)
    case = Case.open(out / "study")
    result = write_results(case, out)
    made = record.make(case.trail, "self-declared", "full", enterprise=link.of_study(case.file))
    issuing.issue(made, case.trail, desk.maker(made.firm), register, desk.keeper, desk.when, out=out / "label.pdf")
    hottest, unit = result["hotspots"][0], result["functional_unit"]
    row = [
        f"{result['product']} {result['product_en']}", output.both(unit["description_zh"], unit["description"]), output.number(result["total"], 4),
        f"{output.both(hottest['name_zh'], hottest['name'])} ({hottest['share'] * 100:.0f} %)", output.percent(result["primary_data_share"]),
        output.percent(result["primary_activity_share"]), output.percent(result["estimate_share"]), f"{time.perf_counter() - started:.1f}",
    ]  # fmt: skip
    return case, row, [out / "label.pdf", out / "trail.json", out / "result.json"]


def _verified(case: Case, out: Path, desk: Desk, register: Register) -> list[Path]:
    """The chair once more, through bundle, review and statement to a verified label."""
    from labels import record
    from labels.document import Attachment
    from labels.enterprise import link
    from labels.reviewing import review_example
    from labels.signing import issuing

    found = review_example.verify(case, out / "verification", desk.when)
    made = record.make(
        case.trail,
        "verified",
        "full",
        verification=found.statement.as_verification(),
        enterprise=link.of_study(case.file),
    )
    attached = Attachment(
        "statement.json", found.statement.canonical(), "Data", "核查陈述 Verification statement"
    )
    issuing.issue(
        made, case.trail, desk.body, register, desk.keeper, desk.when, (attached,), out=out / "verified.pdf"
    )
    home = out / "verification"
    return [out / "verified.pdf", home / "case.tanbiao", home / "review" / "review.xlsx", home / "statement.pdf"]


@contextmanager
def _tender(out: Path) -> Iterator[Future[Any]]:
    """The tender in a process of its own, beside the examples."""
    import multiprocessing

    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool.submit(compared, out)


def compared(out: Path) -> tuple[list[Text], list[Path]]:
    """The five bids of the demonstration compared: what the report says first, and the files."""
    from inventories.tendering import tender_book
    from labels.tendering import bids, bids_words, tender_example
    from labels.tendering.genuine import Trust

    shutil.rmtree(out, ignore_errors=True)
    made = tender_example.write(out)
    tendered = tender_book.read(made.tender)
    trust = Trust(tender_example.AWARD.isoformat(), (str(made.authority),), True, str(made.register))
    result = bids.compare(tendered, [made.bids], trust)
    write_comparison(result, out, masked=False)
    called = bids_words.names(result, masked=False)
    return [bids_words.verdict(lot, called) for lot in result.lots], [made.tender, out / "bids.pdf", out / "bids.xlsx"]
