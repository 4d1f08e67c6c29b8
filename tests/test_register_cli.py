"""`tanbiao register …`: exit codes, JSON, tables, dumps, and steps from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from cryptography.hazmat.primitives.serialization import Encoding

from inventories import strictjson
from labels.registry.proof import Proof
from labels.registry.register import Register
from labels.signing import keys
from tests.labels.registry.registered import ORIGIN, digest, event, make, register_key
from tests.test_cli import ROOT, run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the story's register and the register's key and certificate."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANBIAO_LANG", "en")
    monkeypatch.setenv("TANBIAO_PASSWORD", "secret")
    monkeypatch.setenv("TANBIAO_REGISTER", "r.db")
    make(tmp_path / "r.db").close()
    (tmp_path / "k.p12").write_bytes(keys.save(register_key(), "secret", "register"))
    (tmp_path / "k.pem").write_bytes(register_key().certificate.public_bytes(Encoding.PEM))
    return tmp_path


def ask(*arguments: object) -> Any:
    """The JSON that the command prints."""
    return json.loads(run("register", *arguments, "--json").stdout)


def told(*arguments: object) -> Result:
    return run("register", *arguments)


def size(here: Path) -> int:
    with Register.open(here / "r.db") as register:
        return register.size


def test_a_register_is_made_once(here: Path) -> None:
    """init twice is the same register; another name for it is refused."""
    assert told("init", "--register", "new.db", "--origin", ORIGIN).exit_code == 0
    assert told("init", "--register", "new.db", "--origin", ORIGIN).exit_code == 0
    assert told("init", "--register", "new.db", "--origin", "elsewhere.example").exit_code == 2
    assert told("init", "--register", "bad.db", "--origin", "with blank").exit_code == 2
    assert not (here / "bad.db").exists()


def test_the_log_as_table_and_as_json(here: Path) -> None:
    """Filters work in both; the table has a line an event below its head."""
    assert len(told("log").stdout.splitlines()) == 9
    assert [e["index"] for e in ask("log", "--id", "TB-1", "--kind", "suspended")] == [4]
    assert [e["index"] for e in ask("log", "--last", 2)] == [6, 7]
    assert [e["index"] for e in ask("log", "--since", "2026-03-01", "--until", "2026-03-01")] == [5]
    with Register.open(here / "r.db") as register:
        assert ask("log")[0]["leaf_hash"] == next(iter(register.entries())).leaf_hash.hex()


@pytest.mark.parametrize(
    ("one", "at", "state", "code"),
    [
        ("TB-1", "2026-06-01", "in-force", 0),
        ("TB-1", "2026-02-15", "suspended", 1),
        ("TB-2", "2026-06-01", "withdrawn", 1),
        ("TB-9", "2026-06-01", "none", 1),
    ],
)
def test_show_says_the_state_and_exits_1_unless_in_force(here: Path, one: str, at: str, state: str, code: int) -> None:
    """With the day it is asked for."""
    result = told("show", one, "--as-of", at, "--json")
    assert (result.exit_code, json.loads(result.stdout)["state"], json.loads(result.stdout)["as_of"]) == (
        code,
        state,
        f"{at}T23:59:59Z",
    )
    assert told("show", one, "--as-of", at).exit_code == code


def test_search_lists_or_gives_ids(here: Path) -> None:
    """For a person, with names in both languages, and for a script."""
    assert told("search", "chair", "--as-of", "2026-06-01", "--ids").stdout.split() == ["TB-1", "TB-2", "TB-3"]
    assert [s["id"] for s in ask("search", "--state", "withdrawn", "--as-of", "2026-06-01")] == ["TB-2"]
    found = told("search", "办公", "--as-of", "2026-06-01").stdout
    assert "Anji Example Chair" in found
    assert "安吉" in found
    assert [s["id"] for s in ask("search", "--uscc", "9133 0523-MA2B4C5D6E", "--limit", 1)] == ["TB-1"]


def test_the_steps_of_a_label(here: Path) -> None:
    """Suspend, reinstate, correct, supersede, withdraw; each prints its event, a repetition says that nothing was added."""
    common = ("--reason", "because", "--who", "Example body")
    assert told("suspend", "TB-1", *common, "--when", "2026-05-01T00:00:00Z").exit_code == 0
    assert "nothing was added" in told("suspend", "TB-1", *common).stdout
    assert ask("reinstate", "TB-1", *common)["index"] == 9
    assert told("correct", "TB-1", "--set", "firm=安吉=新", *common).exit_code == 0
    with Register.open(here / "r.db") as register:
        assert register.status("TB-1").facts["firm"] == "安吉=新"
    assert told("supersede", "TB-1", "--by", "TB-3", *common).exit_code == 0
    assert told("withdraw", "TB-3", *common).exit_code == 0
    assert [e["kind"] for e in ask("log", "--last", 5)] == [
        "suspended",
        "reinstated",
        "corrected",
        "superseded",
        "withdrawn",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("reinstate", "TB-1"), ("reinstate", "TB-2"), ("withdraw", "TB-9"), ("supersede", "TB-1", "--by", "TB-9"), ("correct", "TB-1", "--set", "digest=x"),
        ("correct", "TB-1", "--set", "firm"), ("suspend", "TB-1", "--when", "2020-01-01T00:00:00Z"), ("suspend", "TB-1", "--when", "soon"),
    ],
)  # fmt: skip
def test_a_step_that_is_not_allowed_exits_2(here: Path, arguments: tuple[str, ...]) -> None:
    """In both languages, and nothing is written."""
    if arguments == ("reinstate", "TB-1"):  # the last step was a reinstatement: repeating it is no error
        told("correct", "TB-1", "--set", "firm=x", "--reason", "r", "--who", "w")
    before = size(here)
    result = told(*arguments, "--reason", "because", "--who", "Example body")
    assert getattr(result.exception, "exit_code", None) == 2
    assert result.stdout == ""
    assert size(here) == before


def test_no_traceback_reaches_the_user(here: Path) -> None:
    """The console script prints the problem in both languages and exits 2."""
    said = subprocess.run(
        [sys.executable, "-c", "from cli import run; run()", "register", "withdraw", "TB-9", "--reason", "because", "--who", "Example body"],
        capture_output=True, text=True, cwd=here, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (said.returncode, said.stdout) == (2, "")
    assert "Traceback" not in said.stderr
    assert "登记簿中没有 TB-9" in said.stderr


def test_a_proof_is_written_for_an_id_or_an_index(here: Path) -> None:
    """It verifies with the register's certificate."""
    assert told("proof", "TB-3", "--out", "p.json").exit_code == 0
    made = Proof.from_json(strictjson.load(here / "p.json"))
    assert made.verify(digest("TB-3"), register_key().certificate)
    assert json.loads(told("proof", "6").stdout) == made.to_json()
    with Register.open(here / "r.db") as register:
        register.append(event(id="TB-4", day="2026-05-01"))
    assert isinstance(told("proof", "TB-4").exception, Exception)
    assert told("proof", "TB-4", "--key", "k.p12").exit_code == 0


def test_checkpoint_and_consistency(here: Path) -> None:
    """A note signed now, and one of a fork."""
    assert told("checkpoint", "--key", "k.p12", "--out", "now", "--write-certificate", "c.pem").exit_code == 0
    assert (here / "c.pem").read_bytes() == (here / "k.pem").read_bytes()
    assert told("checkpoint").stdout == (here / "now").read_text(encoding="utf-8")
    assert ask("consistency", "4")["consistent"]
    assert ask("consistency", "now", "8")["path"] == []
    with make(here / "fork.db", tuple(event(id=f"TB-{i}") for i in range(5)), signed=(5,)) as fork:
        (here / "fork").write_text(next(fork.notes()).note(), encoding="utf-8")
    result = told("consistency", "fork")
    assert result.exit_code == 1 or getattr(result.exception, "exit_code", 0) == 1


def test_export_import_and_audit(here: Path) -> None:
    """The dump on stdout is the file; what is restored has no findings; a bent mirror exits 1 and is named in JSON."""
    assert told("export", "--jsonl", "m.jsonl", "--csv", "r.csv").exit_code == 0
    assert told("export").stdout == (here / "m.jsonl").read_text(encoding="utf-8")
    assert len((here / "r.csv").read_text(encoding="utf-8").splitlines()) == 9
    assert told("import", "m.jsonl", "--register", "again.db").exit_code == 0
    assert ask("audit", "m.jsonl", "--register", "again.db", "--certificate", "k.pem") == {
        "ok": True, "events": 8, "checkpoints": 2, "signatures_checked": True, "problems": [], "remarks": [],
    }  # fmt: skip
    text = (here / "m.jsonl").read_text(encoding="utf-8")
    (here / "bent.jsonl").write_text(text.replace("2026-04-01", "2026-05-01"), encoding="utf-8")
    result = told("audit", "bent.jsonl", "--json")
    assert result.exit_code == 1
    assert [p["code"] for p in json.loads(result.stdout)["problems"]] == ["rewritten", "unlike-checkpoint"]
    assert told("audit", "bent.jsonl").exit_code == 1
    assert told("import", "bent.jsonl", "--register", "bent.db").exit_code != 0
    assert not (here / "bent.db").exists()


def test_every_key_of_the_registers_json_is_documented(here: Path) -> None:
    """docs/json.md names each."""
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    found = {
        *ask("show", "TB-1", "--as-of", "2026-06-01"), *ask("log", "--last", 1)[0], *ask("consistency", "4"), *ask("audit"),
        *json.loads(told("proof", "0").stdout),
    }  # fmt: skip
    assert [key for key in found if f"`{key}" not in text] == []


@pytest.mark.parametrize(
    "command",
    [
        "log",
        "show TB-1",
        "search",
        "proof 0",
        "checkpoint",
        "consistency 1",
        "export",
        "audit",
        "withdraw TB-1 --reason r --who w",
    ],
)
def test_a_register_that_is_none_is_refused_by_every_command(here: Path, command: str) -> None:
    """Named, without a traceback, and left as it is."""
    (here / "pdf.db").write_bytes(b"%PDF-1.7 no register")
    for where in ("pdf.db", "nowhere.db"):
        result = told(*command.split(), "--register", where)
        assert getattr(result.exception, "exit_code", None) == 2
    assert (here / "pdf.db").read_bytes() == b"%PDF-1.7 no register"
    assert not (here / "nowhere.db").exists()
