"""Signing and verifying: `python -m benchmarks.trust`. Ratios are measured side by side in one run; absolute times depend on the machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.__main__ import CLI, cold
from inventories.examples import FOLDER
from labels import label, record
from labels.registry.register import Register
from labels.signing import authority, issuing, keys, signature
from labels.verifying import verification
from lca.case import Case

ROUNDS = 20
BORN, ISSUED, AT = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 10, 8, tzinfo=UTC), date(2026, 11, 20)


def main() -> None:
    """Issues the example chair's label with its trail, signs it again and again, and verifies it warm and cold."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        subprocess.run(["cp", "-r", str(FOLDER / "chair"), str(out / "chair")], check=True)  # noqa: S603, S607
        trail = Case.open(out / "chair").trail
        written = authority.write(out, BORN)
        maker, keeper = (keys.load(out / f"demo-{role}.p12", authority.PASSWORD) for role in ("maker", "register"))
        made = record.make(trail, "self-declared", "full")
        with Register.open(out / "register.db", create=True, origin="example.org/bench") as register:
            issuing.issue(made, trail, maker, register, keeper, ISSUED, out=out / "label.pdf")
        sheet = label.draw(made.revised(register={"name": "x", "origin": "example.org/bench", "url": ""}), trail)
        sign = spent(lambda: signature.sign(sheet, maker, ISSUED, issuing.REASONS["self-declared"]))
        root = keys.load_certificates(written[0])
        warm = spent(
            lambda: verification.verify(out / "label.pdf", trust=root, demo=True, register=out / "register.db", at=AT)
        )
        bare, _ = cold("import scipy.sparse.linalg, pyhanko.sign.validation")
        asked = (
            "verify",
            str(out / "label.pdf"),
            "--trust",
            str(written[0]),
            "--demo",
            "--register",
            str(out / "register.db"),
            "--at",
            str(AT),
        )
        verified, peak = cold(CLI, *asked)
    rows = [
        ("sign a label (P-256, B-B), CPU", f"{sign * 1000:.0f} ms", "", "≤ 50 ms"),
        ("verify with recomputation and register, warm, CPU", f"{warm:.2f} s", "", "≤ 0.3 s"),
        (
            "the same, cold",
            f"{verified:.2f} s, {peak:.0f} MB",
            f"{verified / bare:.2f} × import scipy.sparse.linalg and pyHanko ({bare:.2f} s)",
            "≤ 2 ×",
        ),
    ]
    for row in ("what", "measured", "ratio", "bar"), ("---",) * 4, *rows:
        print("| " + " | ".join(row) + " |")  # noqa: T201


def spent(work: object) -> float:
    """Median CPU seconds of a call, once everything is loaded."""
    assert callable(work)  # noqa: S101
    times = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times[1:])


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
