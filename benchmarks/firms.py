"""Three hundred firm workbooks through `firm batch` on two processes: seconds, and whether memory stays flat.

`python -m benchmarks.firms` prints its row alone. Three times as many workbooks may not need more memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from inventories import uscc
from inventories.enterprise import ledger_book, ledger_reader
from inventories.enterprise.ledger import Ledger
from inventories.examples_firm import quarters

FIRMS = 300
RUN = """
import resource, sys; from pathlib import Path; from labels.enterprise import firms
if __name__ == "__main__":
    found = [o.row for o in firms.batch(Path(sys.argv[1]), 2)]
    assert all(found), [o for o in found if not o]
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(len(found), sum(u.ru_utime + u.ru_stime for u in used), *peaks)
"""


def code(number: int) -> str:
    """A valid social credit code of a firm that does not exist."""
    body = f"91330500MA{number:07d}"
    return body + uscc.check_character(body)


def write(folder: Path, count: int) -> None:
    """`count` workbooks: the four quarters of the example firm under other codes, with their evidence."""
    read = [ledger_reader.read(path) for path in quarters()]
    for number in range(count):
        file = read[number % 4]
        plain = json.loads(file.ledger.model_dump_json())
        plain["firm"]["uscc"] = code(number)
        home = folder / f"{number:03d}"
        for proof in file.ledger.evidence:
            (home / "evidence").mkdir(parents=True, exist_ok=True)
            (home / "evidence" / proof.file).write_bytes((file.folder / "evidence" / proof.file).read_bytes())
        ledger_book.write_ledger(Ledger.model_validate(plain), home / "firm.xlsx")


def measure(folder: Path) -> tuple[int, float, float, float]:
    """Number of firms, seconds, processor seconds and peak MB of the largest process of one batch, cold."""
    script = folder / "run.py"
    script.write_text(RUN, encoding="utf-8")
    started = time.perf_counter()
    done = subprocess.run([sys.executable, str(script), str(folder / "firms")], check=True, capture_output=True, text=True, cwd=Path(__file__).parent.parent, env={"PYTHONPATH": "."})  # noqa: S603
    seconds = time.perf_counter() - started
    count, used, *peaks = done.stdout.split()
    return int(count), seconds, float(used), max(map(float, peaks))


def main() -> None:
    """Prints the row of the table."""
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        write(Path(few) / "firms", FIRMS // 3)
        write(Path(many) / "firms", FIRMS)
        _, _, _, small = measure(Path(few))
        count, seconds, used, peak = measure(Path(many))
    print(f"| {count} firm workbooks, two processes | {seconds:.1f} s ({used:.1f} s of processor time), {peak:.0f} MB | {small:.0f} MB for {FIRMS // 3} | ≤ 40 s, flat |")  # noqa: T201


if __name__ == "__main__":
    main()
