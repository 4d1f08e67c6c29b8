"""What `tanbiao demo` leaves behind: every file it names is there, every label verifies with --demo and with nothing else.

The cheap tests run its parts on the smallest example; `make soak` runs all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands import demo
from inventories.reviewing import review_book
from labels.registry.state import State
from labels.reviewing import bundle, review_folder, statement
from labels.signing import keys
from labels.verifying import verification
from labels.verifying.verification import Verdict
from tests.conftest import FULL
from tests.test_cli import run

SMALL = "component"


@dataclass(frozen=True)
class Demo:
    """A demonstration of one product."""

    out: Path
    written: list[Path]

    @property
    def labels(self) -> list[Path]:
        return [self.out / SMALL / "label.pdf", self.out / SMALL / "verified.pdf"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    out = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "VERIFIED", SMALL)
        desk = demo._desk(out)
        with desk.register as register:
            written = demo._firm(out / "firm", desk, register)
            case, _, files = demo._example(SMALL, out / SMALL, desk, register)
            written += files
            written += demo._verified(case, out / SMALL, desk, register)
    return Demo(out, written)


def verified(out: Path, path: Path, demonstration: bool = True, trusted: bool = True) -> Verdict:
    roots = keys.load_certificates(out / "demo-ca.pem") if trusted else []
    return verification.verify(
        path, trust=roots, demo=demonstration, register=out / "register.db", at=datetime.now(UTC) + timedelta(minutes=5)
    )


def test_every_file_that_it_names_is_there(made: Demo) -> None:
    """And holds something."""
    for path in (*made.written, *made.labels, made.out / "demo-ca.pem", made.out / "register.db"):
        assert path.stat().st_size > 0, path


def test_every_label_verifies_with_demo_and_with_nothing_else(made: Demo) -> None:
    """Recomputed from the attached trail, in force in the register; without --demo or without the root nothing is confirmed."""
    for path in made.labels:
        found = verified(made.out, path)
        assert found.ok, [c for c in found.checks if c.passed is False]
        assert all(found.check(name) for name in ("recomputed", "proof", "status", "validity"))
        assert verified(made.out, path, demonstration=False).check("signer") is False
        assert not verified(made.out, path, trusted=False).ok
    assert verified(made.out, made.labels[1]).check("statement") is True


def test_the_case_opens_again_and_the_statement_is_about_it(made: Demo) -> None:
    """The bundle is whole, the history leads to the statement, the workbook holds what the history holds."""
    home = made.out / SMALL / "verification"
    case = bundle.load(home / "case.tanbiao")
    found, known = review_folder.load(case, home / "review")
    signed = statement.load(home / "statement.json")
    signed.covers(case.trail)

    assert found.ok
    assert known.state is State.VERIFIED
    assert known.fact("statement") == signed.digest()
    assert review_folder.flat(review_book.read(home / "review" / "review.xlsx").file) == known.values
    review_folder.whole(found, known, home / "review", known.head)


def test_the_demonstration_says_of_itself_that_nobody_looked(made: Demo) -> None:
    """Every sampled row and every visit."""
    file = review_book.read(made.out / SMALL / "verification" / "review" / "review.xlsx").file

    assert file.samples
    assert all("demonstration" in text for text in (*(s.seen for s in file.samples), *(v.seen for v in file.visits)))


@pytest.mark.soak
@pytest.mark.skipif(not FULL, reason="runs for minutes: make soak")
def test_the_whole_demonstration(tmp_path: Path) -> None:
    """From the command: what it lists exists, its labels verify; among the tender's labels the forged and the expired one do not."""
    out = tmp_path / "out"
    result = run("demo", "--out", out)
    assert result.exit_code == 0, result.output
    named = [Path(line.strip()) for line in result.output.splitlines() if line.startswith("  ") and str(out) in line]
    assert len(named) > 30
    for path in named:
        assert path.stat().st_size > 0, path
    own = [p for p in named if p.name in ("label.pdf", "verified.pdf")]
    assert len(own) == 9
    assert all(verified(out, p).ok for p in own)
    assert not any(verified(out, p, demonstration=False).ok for p in own)
    bids = {p.stem: verified(out / "tender", p) for p in (out / "tender" / "bids").glob("label-*.pdf")}
    assert [bids[f"label-{x}"].ok for x in "ABCDE"] == [True, True, False, False, True]
    assert bids["label-C"].check("signer") is False
    assert bids["label-D"].check("validity") is False
