"""Signing and registering labels: self-declared footprints out of `tanbiao label`, verified labels out of `tanbiao issue`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from commands import output
from commands.keys import key_options, open_key
from commands.options import json_option
from inventories.problem import InputError, Place, Text

if TYPE_CHECKING:
    from labels.document import Attachment
    from labels.facts import Enterprise
    from labels.record import Record
    from labels.registry.register import Register
    from labels.signing.keys import Key
    from labels.signing.signature import Time

FILE = click.Path(path_type=Path, dir_okay=False)
F = TypeVar("F", bound=Callable[..., Any])


def issuing_options(required: bool) -> Callable[[F], F]:
    """`--key`, `--register`, `--register-key`, their password files, `--tsa` with what B-LT stores, `--register-url`, `--preceding`."""
    options = [
        key_options(required, what="PKCS#12 file of the maker's or body's key.  签名密钥"),
        click.option("--register", required=required, help="Register to enter it in.  登记簿"),
        click.option(
            "--register-key", type=FILE, required=required, help="PKCS#12 file of the register's key.  登记簿密钥"
        ),
        click.option("--register-password-file", type=FILE, help="Its password, if it is another.  登记簿密钥密码文件"),
        click.option(
            "--register-url", default="", help="Where the state can be looked up; goes into the QR code.  查询网址"
        ),
        click.option("--tsa", metavar="URL", help="RFC 3161 time-stamp authority (uses the network).  时间戳服务"),
        click.option("--tsa-root", type=FILE, help="Its root certificate (PEM), stored for B-LT.  时间戳根证书"),
        click.option(
            "--crl", type=FILE, multiple=True, help="Revocation list of the signer's authority, stored for B-LT.  吊销列表（长期验证）"
        ),
        click.option("--preceding", default="", help="Id of the label that this one replaces.  被替代的标签编号"),
    ]

    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@dataclass(frozen=True)
class Desk:
    """All that signing and registering need, opened before anything is computed: a wrong password or path shows at once."""

    own: Key
    keeper: Key
    register: Register
    url: str
    time: Time | None
    preceding: str

    def issue(
        self, record: Record, trail: Mapping[str, Any], out: Path, more: tuple[Attachment, ...] = ()
    ) -> Record:
        """Issues the record as a signed PDF at `out`; gives the record as it was registered."""
        from labels.signing import issuing

        name = {"name": self.keeper.holder.called, "origin": self.register.origin, "url": self.url}
        made, now = record.revised(register=name), datetime.now(UTC).replace(microsecond=0)
        issuing.issue(
            made, trail, self.own, self.register, self.keeper, now, more, out=out, time=self.time, preceding=self.preceding
        )  # fmt: skip
        return made


@contextmanager
def desk(
    *,
    key: Path,
    password_file: Path | None,
    register: str,
    register_key: Path,
    register_password_file: Path | None,
    register_url: str,
    tsa: str | None,
    tsa_root: Path | None,
    crl: tuple[Path, ...],
    preceding: str,
) -> Iterator[Desk]:
    """The desk of `issuing_options`."""
    from labels.registry.register import Register

    time = _time(tsa, tsa_root, crl)
    own, keeper = open_key(key, password_file), open_key(register_key, register_password_file or password_file)
    with Register.open(register) as opened:
        yield Desk(own, keeper, opened, register_url, time, preceding)


def _time(url: str | None, root: Path | None, lists: tuple[Path, ...]) -> Time | None:
    """B-T with a time-stamp authority, B-LT with revocation lists as well."""
    if not url:
        if root or lists:
            raise click.UsageError("--tsa-root and --crl go with --tsa.  --tsa-root 与 --crl 须与 --tsa 同用")
        return None
    from labels.signing import keys, timestamp
    from labels.signing.signature import Time

    roots = tuple(keys.load_certificates(root)) if root else ()
    return Time(timestamp.stamper(url), roots, tuple(keys.load_revocations(path) for path in lists), bool(lists))


def need(**given: object) -> None:
    """Raises a usage error naming the options that a signed label needs and that are missing."""
    missing = [f"--{name.replace('_', '-')}" for name, value in given.items() if not value]
    if missing:
        raise click.UsageError(f"A signed label needs {', '.join(missing)}.  签名的标签还需要 {'、'.join(missing)}")


def report(made: Record, out: Path, as_json: bool = False) -> None:
    """Says what was issued."""
    if as_json:
        output.emit_json(
            {"file": str(out), "id": made.id, "document_type": made.document_type, "record_sha256": made.digest()}
        )
        return
    output.say(Text(f"已签发并登记 {made.id}：{out}", f"Issued and registered {made.id}: {out}"))


@click.command(
    epilog="Example 示例:  tanbiao issue chair.tanbiao --statement statement.json --key body.p12 --register register.db "
    "--register-key register.p12 --out label.pdf"
)
@click.argument("case", metavar="TRAIL|CASE.tanbiao", type=FILE)
@click.option("--statement", type=FILE, required=True, help="The verification statement (JSON).  核查声明")
@click.option("--out", type=FILE, required=True, help="The PDF to write.  输出 PDF")
@click.option(
    "--disclose", type=click.Choice(["none", "full"]), default="none", show_default=True, help="full: attach the trail.  附上核算轨迹"
)  # fmt: skip
@click.option("--firm-record", type=FILE, help="The firm's efficiency record, for the enterprise block.  企业碳效记录")
@issuing_options(required=True)
@json_option
def issue(
    case: Path, statement: Path, out: Path, disclose: Literal["none", "full"], firm_record: Path | None, as_json: bool, **options: Any
) -> None:  # fmt: skip
    """Issue a verified label: sign it with the body's key and enter it in the register.  签发经核查的标签"""
    from inventories import strictjson
    from labels import record
    from labels.document import Attachment
    from labels.enterprise import link
    from labels.reviewing.statement import Statement

    found = Statement.from_json(strictjson.load(statement), statement.name)
    trail = _trail(case)
    found.covers(trail)
    with desk(**options) as opened:
        made = record.make(trail, "verified", disclose, verification=found.as_verification())
        made = link.linked(made, _block(made, firm_record))
        attached = Attachment("statement.json", found.canonical(), "Data", "核查陈述 Verification statement")
        report(opened.issue(made, trail, out, (attached,)), out, as_json)


def _block(made: Record, firm_record: Path | None) -> Enterprise | None:
    from labels.enterprise import link

    return link.enterprise(firm_record.parent, made.firm["uscc"], made.document_date, firm_record) if firm_record else None


def _trail(case: Path) -> dict[str, Any]:
    """The trail in a file of its own or in a bundle."""
    from inventories import strictjson
    from labels.reviewing import bundle
    from lca import trail as trails

    if case.suffix == ".tanbiao":
        return bundle.load(case).trail
    data = strictjson.load(case)
    if not isinstance(data, dict) or data.get("format") != trails.FORMAT:
        raise InputError.one(
            "trail-shape",
            Text("这不是 tanbiao 轨迹文件", "This is no tanbiao trail"),
            Text("请使用 trail.json 或提交包", "Use trail.json or a bundle"),
            Place(file=case.name),
        )
    return data
