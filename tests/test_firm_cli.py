"""`tanbiao firm` and `tanbiao reconcile` as a user types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from inventories.enterprise import ledger_book
from inventories.examples import FOLDER
from inventories.examples_firm import quarters
from inventories.problem import InputError
from labels.enterprise import link
from labels.registry.register import Register
from labels.signing import keys
from tests import ledgers


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.main, [str(w) for w in words])


def test_new_writes_a_form_and_does_not_overwrite_it(tmp_path: Path) -> None:
    """The second time is an error."""
    assert run("firm", "new", tmp_path / "q").exit_code == 0
    assert isinstance(run("firm", "new", tmp_path / "q").exception, InputError)


def test_check_prints_the_pre_check_as_json() -> None:
    """Nothing but JSON on stdout."""
    result = run("firm", "check", quarters()[0], "--json")

    assert json.loads(result.stdout)["self_calculated"]["label_zh"] == "自测，非官方碳效码"


def test_record_writes_json_signature_and_register_entry(tmp_path: Path) -> None:
    """A signed record whose signature fits its bytes, known to the register."""
    assert run("keys", "demo", tmp_path / "keys").exit_code == 0
    (tmp_path / "password").write_text("demo\n", encoding="utf-8")
    Register.open(tmp_path / "r.db", create=True).close()
    result = run("firm", "record", quarters()[0], "--out", tmp_path / "records", "--no-pdf", "--key", tmp_path / "keys" / "demo-maker.p12",
                 "--password-file", tmp_path / "password", "--register", tmp_path / "r.db", "--when", "2025-05-01T00:00:00Z", "--json")  # fmt: skip
    made = json.loads(result.stdout)
    record = link.records_in(tmp_path / "records")[0]
    seal = json.loads((tmp_path / "records" / f"{record.id}{link.SIGNATURE}").read_text(encoding="utf-8"))

    assert made["sha256"] == record.digest() == seal.pop("record_sha256")
    assert keys.Seal.from_json(seal).fits(record.canonical())
    with Register.open(tmp_path / "r.db") as book:
        assert book.status(record.id).digest == record.digest()


def test_verify_finds_a_changed_record(tmp_path: Path) -> None:
    """The signature fits, until a digit is changed."""
    assert run("keys", "demo", tmp_path / "keys").exit_code == 0
    (tmp_path / "password").write_text("demo\n", encoding="utf-8")
    assert run("firm", "record", quarters()[0], "--out", tmp_path, "--no-pdf", "--key", tmp_path / "keys" / "demo-maker.p12",
               "--password-file", tmp_path / "password").exit_code == 0  # fmt: skip
    file = next(p for p in tmp_path.glob("TB-E-*.json") if not p.name.endswith(link.SIGNATURE))

    assert run("firm", "verify", file).exit_code == 0
    file.write_text(file.read_text(encoding="utf-8").replace('"180"', '"181"'), encoding="utf-8")
    assert run("firm", "verify", file).exit_code == 1


def test_verify_asks_whether_the_key_is_trusted_and_the_firms(tmp_path: Path) -> None:
    """Given a root, the chain is followed; a demonstration key needs --demo; another's key is named as such."""
    assert run("keys", "demo", tmp_path / "keys").exit_code == 0
    (tmp_path / "password").write_text("demo\n", encoding="utf-8")

    def outcome(role: str, *words: object) -> dict[str, bool | None]:
        out = tmp_path / role
        if not out.exists():
            run("firm", "record", quarters()[0], "--out", out, "--no-pdf", "--key", tmp_path / "keys" / f"demo-{role}.p12", "--password-file", tmp_path / "password")
        file = next(p for p in out.glob("TB-E-*.json") if not p.name.endswith(link.SIGNATURE))
        found = json.loads(run("firm", "verify", file, *words, "--json").stdout)
        return {c["name"]: c["passed"] for c in found["checks"]}

    root = ("--trust", tmp_path / "keys" / "demo-ca.pem")
    assert outcome("maker") == {"signature": True, "signer": None, "signer-firm": True}
    assert outcome("maker", *root) == {"signature": True, "signer": False, "signer-firm": True}
    assert outcome("maker", *root, "--demo") == {"signature": True, "signer": True, "signer-firm": True}
    assert outcome("body", *root, "--demo") == {"signature": True, "signer": True, "signer-firm": False}


def test_a_second_record_of_a_quarter_needs_a_reason(tmp_path: Path) -> None:
    """Then it supersedes the first, and trend says so."""
    out = tmp_path / "records"
    assert run("firm", "record", quarters()[0], "--out", out, "--no-pdf").exit_code == 0
    first = link.records_in(out)[0]
    again = run("firm", "record", quarters()[0], "--out", out, "--no-pdf")
    assert isinstance(again.exception, InputError)
    assert again.exception.problems[0].code == "quarter-twice"
    assert run("firm", "record", quarters()[0], "--out", out, "--no-pdf", "--supersedes", out / f"{first.id}.json", "--reason", "meter read again").exit_code == 0
    trend = json.loads(run("firm", "trend", ledgers.USCC, "--records", out, "--json").stdout)

    assert [(t["period"], t["superseded"]) for t in trend] == [("2025Q1", True), ("2025Q1", False)]


def test_export_and_trend_of_the_example_firm(tmp_path: Path) -> None:
    """Four rows each."""
    records = FOLDER / "chair" / "records"

    assert len(json.loads(run("firm", "export", "--records", records, "--json").stdout)) == 4
    assert run("firm", "export", "--records", records, "--csv", tmp_path / "x.csv").exit_code == 0
    assert len((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()) == 6
    assert run("firm", "trend", ledgers.USCC, "--records", records).output.count("2025Q") == 4


@pytest.mark.parametrize(("uscc", "code"), [("91330500MA00000015", "uscc"), ("91330502MA2ABCDEFN", "no-records")])
def test_trend_of_a_wrong_or_unknown_firm(uscc: str, code: str) -> None:
    """The code is checked first."""
    error = run("firm", "trend", uscc, "--records", FOLDER / "chair" / "records").exception

    assert isinstance(error, InputError)
    assert error.problems[0].code == code


def test_batch_ends_with_one_where_a_workbook_is_bad(tmp_path: Path) -> None:
    """The good one is in the CSV all the same."""
    ledger_book.write_ledger(ledgers.furniture(), tmp_path / "d" / "a" / "firm.xlsx")
    (tmp_path / "d" / "b.xlsx").write_bytes(b"x")
    result = run("firm", "batch", tmp_path / "d", "--csv", tmp_path / "d.csv")

    assert result.exit_code == 1
    assert "1015.8547" in (tmp_path / "d.csv").read_text(encoding="utf-8")
    assert "b.xlsx" in result.output


def test_reconcile_of_the_example_passes_and_of_two_chairs_does_not(tmp_path: Path) -> None:
    """Exit 0, then 1 with the carrier named."""
    records = FOLDER / "chair" / "records"
    shutil.copytree(FOLDER / "chair", tmp_path / "again")

    assert run("reconcile", records, FOLDER / "chair", "--period", "2025").exit_code == 0
    result = run("reconcile", records, FOLDER / "chair", tmp_path / "again", "--period", "2025", "--json")
    assert result.exit_code == 1
    assert {f["code"] for f in json.loads(result.stdout)["findings"]} == {"over-allocated"}
