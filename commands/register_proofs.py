"""Proofs, checkpoints, mirrors of the register and their audit."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.keys import key_options, open_key
from commands.options import json_option
from commands.register_view import PATH, open_register, register_option
from inventories.problem import FindingError, InputError, Text

if TYPE_CHECKING:
    from labels.registry.checkpoint import Checkpoint
    from labels.registry.register import Register
    from labels.registry.register_audit import Audit

out_option = click.option("--out", type=PATH, help="Write here instead of printing.  输出文件")


@click.command(epilog="Example 示例:  tanbiao register proof TB-D-0123456789ab --register register.db --out proof.json")
@click.argument("which", metavar="ID|INDEX")
@register_option
@key_options(required=False, what="Register's key (PKCS#12): signs a checkpoint if none is there yet.  登记簿密钥")
@out_option
def proof(which: str, where: str, key: Path | None, password_file: Path | None, out: Path | None) -> None:
    """Inclusion proof with a signed checkpoint, as JSON.  包含证明"""
    from inventories import atomic

    with open_register(where) as opened:
        index = int(which) if which.isascii() and which.isdigit() else _issued(opened, which)
        made = opened.proof(index, open_key(key, password_file) if key else None)
    if out is None:
        output.emit_json(made.to_json())
        return
    atomic.write_bytes(out, output.json_bytes(made.to_json()))
    size = made.checkpoint.size
    output.say(
        Text(f"{out}：第 {index} 条事件在 {size} 条事件的树中", f"{out}: event {index} is in the tree of {size} events")
    )


@click.command(
    epilog="Example 示例:  tanbiao register checkpoint --register register.db --key register.p12 --out now.checkpoint"
)
@register_option
@key_options(required=False, what="Register's key (PKCS#12); without it the last one is shown.  登记簿密钥")
@out_option
@click.option(
    "--write-certificate", type=PATH, help="Write the key's certificate too, for whoever verifies.  同时写出登记簿证书"
)
def checkpoint(
    where: str, key: Path | None, password_file: Path | None, out: Path | None, write_certificate: Path | None
) -> None:
    """Sign the register as it is now, or show the last checkpoint.  签署检查点"""
    from inventories import atomic
    from labels.signing import keys

    if write_certificate and key is None:
        raise InputError.one(
            "certificate-key",
            Text("证书随密钥写出", "The certificate is taken from the key"),
            Text("用 --key 给出登记簿密钥", "Give the register's key with --key"),
        )
    with open_register(where) as opened:
        signer = open_key(key, password_file) if key else None
        made = opened.checkpoint(signer) if signer else opened.last_note()
        if write_certificate and signer:
            atomic.write_bytes(write_certificate, keys.pem([signer.certificate]))
    if made is None:
        raise InputError.one(
            "no-checkpoint",
            Text("还没有签名的检查点", "No checkpoint has been signed yet"),
            Text("用 --key 给出登记簿密钥", "Give the register's key with --key"),
        )
    if out is None:
        click.echo(made.note(), nl=False)
    else:
        atomic.write_text(out, made.note())
        output.say(Text(f"{out}：{made.size} 条事件的检查点", f"{out}: checkpoint of {made.size} events"))


@click.command(epilog="Example 示例:  tanbiao register consistency old.checkpoint --register register.db")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@register_option
@json_option
def consistency(old: str, new: str | None, where: str, as_json: bool) -> None:
    """Show that the register only grew; OLD and NEW are checkpoint files or sizes.  一致性证明

    Exit code 1 if a checkpoint is of another tree.  检查点不属于同一棵树时退出码为 1
    """
    from labels.registry import merkle

    with open_register(where) as opened:
        notes = [_note(text) for text in (old, new) if text is not None]
        for note in notes:
            if note is not None:
                _agree(opened, note)
        sizes = [note.size if note else int(text) for text, note in zip((old, new), notes, strict=False) if text]
        small, large = min(sizes), max(sizes) if new is not None else opened.size
        path = opened.consistency(small, large)
        roots = opened.root(small), opened.root(large)
    holds = merkle.verify_consistency(small, large, *roots, path)
    if as_json:
        data = {
            "old": small,
            "new": large,
            "old_root": roots[0].hex(),
            "new_root": roots[1].hex(),
            "path": [h.hex() for h in path],
        }
        output.emit_json(data | {"consistent": holds})
    else:
        output.say(
            Text(
                f"{'✓ 一致' if holds else '✗ 不一致'}：{small} 条事件之后只有追加，至 {large} 条",
                f"{'✓ consistent' if holds else '✗ not consistent'}: after {small} events only additions, up to {large}",
            )
        )
    if not holds:
        raise SystemExit(1)


@click.command(
    epilog="Example 示例:  tanbiao register export --register register.db --jsonl mirror.jsonl --csv register.csv"
)
@register_option
@click.option("--jsonl", type=PATH, help="JSON lines with all events and checkpoints: a mirror.  镜像")
@click.option("--csv", "as_csv", type=PATH, help="Table for a spreadsheet.  表格")
def export(where: str, jsonl: Path | None, as_csv: Path | None) -> None:
    """Dump the register for mirrors; JSON lines on stdout without options.  导出"""
    from inventories import atomic
    from labels.registry import mirror

    with open_register(where) as opened:
        if jsonl is None and as_csv is None:
            for line in mirror.dump(opened):
                click.echo(line)
        if jsonl is not None:
            atomic.write_lines(jsonl, mirror.dump(opened))
        if as_csv is not None:
            atomic.write_lines(as_csv, mirror.table(opened.entries()))
        for path in (jsonl, as_csv):
            if path is not None:
                output.say(Text(f"已写出 {path}（{opened.size} 条事件）", f"Wrote {path} ({opened.size} events)"))


@click.command(name="import", epilog="Example 示例:  tanbiao register import mirror.jsonl --register restored.db")
@click.argument("dump", type=PATH)
@register_option
def restore(dump: Path, where: str) -> None:
    """Make or continue a register from a dump, after an audit of the dump.  从镜像恢复"""
    from labels.registry import mirror, register_audit

    found = register_audit.alone(mirror.open_log(dump))
    if found.problems:
        raise FindingError(found.problems)
    log = mirror.open_log(dump)
    with (
        open_register(where, create=True, origin=log.origin) as opened,
        output.progress(found.events, Text("导入", "import")) as step,
    ):
        added = mirror.restore(log, opened, step)
        output.say(
            Text(
                f"导入 {added} 条事件；登记簿 {opened.origin} 共 {opened.size} 条",
                f"Took in {added} events; the register {opened.origin} holds {opened.size}",
            )
        )


@click.command(
    epilog="Example 示例:  tanbiao register audit mirror.jsonl --register register.db --certificate register.pem"
)
@click.argument("mirrors", metavar="[MIRROR]...", nargs=-1, type=PATH)
@click.option(
    "--register",
    "where",
    envvar="TANBIAO_REGISTER",
    help="Register file; without it two mirrors are compared.  登记簿文件",
)
@click.option("--certificate", type=PATH, help="Register's certificate or public key (PEM).  登记簿证书")
@json_option
def audit(mirrors: tuple[Path, ...], where: str | None, certificate: Path | None, as_json: bool) -> None:
    """Find rewritten, reordered and dropped events and forked checkpoints.  审计登记簿与镜像

    Without MIRROR the register is checked against itself. A mirror is a JSON-lines dump or a checkpoint.
    不给镜像时检查登记簿自身；镜像可以是 JSON-lines 或检查点。Exit code 1 for findings 有发现时退出码为 1.
    """
    from labels.registry import checkpoint as notes
    from labels.registry import register_check

    key = notes.read_key(certificate) if certificate else None
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(open_register(where)) if where else None
        found = register_check.audit(opened, mirrors, key)
    if as_json:
        output.emit_json(
            {
                "ok": not found.problems, "events": found.events, "checkpoints": found.checkpoints, "signatures_checked": key is not None,
                "problems": [
                    {"code": p.code, "file": p.place.file, "row": p.place.row, "what": p.what._asdict(), "cure": p.cure._asdict()}
                    for p in found.problems
                ],
                "remarks": [r._asdict() for r in found.remarks],
            }
        )  # fmt: skip
    else:
        _report(found, signed=key is not None)
    if found.problems:
        raise SystemExit(1)


# -- parts -----------------------------------------------------------------------------------------------------------


def _issued(opened: Register, one: str) -> int:
    found = opened.status(one)
    if not found.known:
        raise InputError.one(
            "unknown-id",
            Text(f"登记簿中没有 {one}", f"{one} is not in the register"),
            Text("用 tanbiao register search 检索", "Look for it with tanbiao register search"),
        )
    return found.entries[0].index


def _note(text: str) -> Checkpoint | None:
    """The checkpoint in a file, or None for a size."""
    from labels.registry import checkpoint as notes

    return None if text.isascii() and text.isdigit() else notes.read(Path(text))


def _agree(opened: Register, note: Checkpoint) -> None:
    if found := opened.agrees(note):
        raise FindingError(found)


def _report(found: Audit, signed: bool) -> None:
    for problem in found.problems:
        place = f"{problem.place.file} #{problem.place.row}" if problem.place.row is not None else problem.place.file
        click.echo(f"{click.style('✗', fg='red', bold=True)} {click.style(place, bold=True)}")
        for line in (problem.what.zh, problem.what.en):
            click.echo(f"  {line}")
    for remark in found.remarks:
        output.echo(remark.both(), "! ")
    count = len(found.problems)
    if count:
        click.echo(f"→ {found.problems.found[0].cure.both()}")
    output.say(
        Text(
            f"{found.events} 条事件、{found.checkpoints} 个检查点；{f'发现 {count} 处问题' if count else '未发现改动'}",
            f"{found.events} events, {found.checkpoints} checkpoints; {f'{count} findings' if count else 'no change found'}",
        )
    )
    if not signed:
        output.say(
            Text(
                "未给登记簿证书，检查点签名未核对（--certificate）",
                "No certificate was given: the checkpoints' signatures were not checked (--certificate)",
            )
        )
