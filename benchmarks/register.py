"""The register with 200,000 events: loading, appending, proving, and how much memory that takes.

`python -m benchmarks.register` prints its rows alone. Each step runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EVENTS = 200_000
APPENDED = 2_000
PROVED = 200

COMMON = """
import sys, time; from pathlib import Path
from labels import authority, keys
from labels.event import Event
from labels.register import Register
folder, count = Path(sys.argv[1]), int(sys.argv[2])
def event(i):
    extra = {"product": f"办公椅 {i}", "product_en": f"office chair {i}", "firm": "安吉示例椅业有限公司", "firm_en": "Anji Example Chair Co., Ltd.",
             "uscc": "91330523MA2B4C5D6E", "document_type": "self-declared", "valid_from": "2026-01-01", "valid_until": "2028-12-31",
             "footprint": "41.27", "unit": "piece"}
    return Event("issued", "label", f"TB-D-{i:012x}", f"{i:064x}", "", "安吉示例椅业有限公司", "2026-11-27T08:00:00Z", extra)
key = keys.load(folder / "demo-register.p12", authority.PASSWORD)
with Register.open(folder / "register.db", create=True) as register:
"""
LOAD = COMMON + """
    for first in range(0, count, 1000):
        register.extend([event(i) for i in range(first, min(first + 1000, count))])
"""
APPEND = COMMON + """
    start = register.size
    register.append(event(start))
    started = time.perf_counter()
    for i in range(start + 1, start + 1 + count): register.append(event(i))
    print((time.perf_counter() - started) / count)
"""
PROVE = COMMON + """
    import random; random.seed(1)
    size = register.size
    register.checkpoint(key); register.proof(0, key)
    started = time.perf_counter()
    for _ in range(count): register.proof(random.randrange(size), key)
    print((time.perf_counter() - started) / count)
"""
STATUS = COMMON + """
    import random; random.seed(1)
    size = register.size
    started = time.perf_counter()
    for _ in range(count): register.status(f"TB-D-{random.randrange(size):012x}")
    print((time.perf_counter() - started) / count)
"""
AUDIT = COMMON + """
    from labels import register_check
    started = time.perf_counter()
    found = register_check.check(register)
    assert not found.problems and found.events == register.size
    print(time.perf_counter() - started)
"""


def run(code: str, folder: Path, count: int) -> tuple[float, float, float]:
    """What the code printed (0 if nothing), seconds of the process, peak MB."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, str(folder), str(count)], stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None  # noqa: S101
    printed = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("a benchmark of the register failed")
    return float(printed or 0), time.perf_counter() - started, usage.ru_maxrss / 1024


def main(events: int = EVENTS) -> None:
    """Prints rows of the table of benchmarks/README.md."""
    from datetime import UTC, datetime

    from labels import authority

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority.write(folder, datetime(2026, 1, 1, tzinfo=UTC))
        *_, small = run(LOAD, folder, events // 10)
        _, loaded, large = run(LOAD, folder, events)
        appended, _, append_peak = run(APPEND, folder, APPENDED)
        proved, _, prove_peak = run(PROVE, folder, PROVED)
        asked, _, status_peak = run(STATUS, folder, PROVED)
        audited, _, audit_peak = run(AUDIT, folder, 1)
        size = (folder / "register.db").stat().st_size / 2**20
    rows = [
        (f"register: {events:,} events loaded", f"{loaded:.0f} s, {size:.0f} MB on disk", f"peak {large:.0f} MB; {small:.0f} MB for a tenth", "flat memory"),
        (f"register of {events:,}: append, each durable", f"{1 / appended:.0f}/s", f"peak {append_peak:.0f} MB", "≥ 500/s"),
        (f"register of {events:,}: inclusion proof", f"{proved * 1000:.1f} ms", f"peak {prove_peak:.0f} MB", "≤ 20 ms"),
        (f"register of {events:,}: state of one id", f"{asked * 1000:.1f} ms", f"peak {status_peak:.0f} MB", ""),
        (f"register of {events:,}: audit of every row", f"{audited:.0f} s", f"peak {audit_peak:.0f} MB", ""),
    ]
    for row in rows:
        print("| " + " | ".join(row) + " |")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
