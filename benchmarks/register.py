"""The register with 200,000 events: loading, appending, proving, and how much memory that takes.

`python -m benchmarks.register` prints its rows alone. Each step runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EVENTS = 200_000
APPENDED = 2_000
PROVED = 200

COMMON = """
import sys, time; from pathlib import Path
from labels.signing import authority, keys
from labels.registry.event import Event
from labels.registry.register import Register
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
    started, used = time.perf_counter(), time.process_time()
    for first in range(0, count, 1000):
        register.extend([event(i) for i in range(first, min(first + 1000, count))])
    print(time.perf_counter() - started, time.process_time() - used)
"""
APPEND = COMMON + """
    start = register.size
    register.append(event(start))
    started, used = time.perf_counter(), time.process_time()
    for i in range(start + 1, start + 1 + count): register.append(event(i))
    print((time.perf_counter() - started) / count, (time.process_time() - used) / count)
"""
PROVE = COMMON + """
    import random; random.seed(1)
    size = register.size
    register.checkpoint(key); register.proof(0, key)
    started, used = time.perf_counter(), time.process_time()
    for _ in range(count): register.proof(random.randrange(size), key)
    print((time.perf_counter() - started) / count, (time.process_time() - used) / count)
"""
STATUS = COMMON + """
    import random; random.seed(1)
    size = register.size
    started, used = time.perf_counter(), time.process_time()
    for _ in range(count): register.status(f"TB-D-{random.randrange(size):012x}")
    print((time.perf_counter() - started) / count, (time.process_time() - used) / count)
"""
AUDIT = COMMON + """
    from labels.registry import register_check
    started, used = time.perf_counter(), time.process_time()
    found = register_check.check(register)
    assert not found.problems and found.events == register.size
    print(time.perf_counter() - started, time.process_time() - used)
"""


def run(code: str, folder: Path, count: int) -> tuple[float, float, float]:
    """Seconds by the clock and of processor time that the code printed, and its peak MB."""
    process = subprocess.Popen([sys.executable, "-c", code, str(folder), str(count)], stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None  # noqa: S101
    printed = process.stdout.read().split()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("a benchmark of the register failed")
    return float(printed[0]), float(printed[1]), usage.ru_maxrss / 1024


def main(events: int = EVENTS) -> None:
    """Prints rows of the table of benchmarks/README.md."""
    from datetime import UTC, datetime

    from labels.signing import authority

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority.write(folder, datetime(2026, 1, 1, tzinfo=UTC))
        *_, small = run(LOAD, folder, events // 10)
        load, append, prove = run(LOAD, folder, events), run(APPEND, folder, APPENDED), run(PROVE, folder, PROVED)
        status, audit = run(STATUS, folder, PROVED), run(AUDIT, folder, 1)
        size = (folder / "register.db").stat().st_size / 2**20
    what = f"register of {events:,} events"
    rows = [
        (f"{what}: loading", f"{load[0]:.0f} s ({load[1]:.0f} s CPU), {size:.0f} MB on disk", f"peak {load[2]:.0f} MB; {small:.0f} MB for a tenth", "flat memory"),
        (f"{what}: append, each durable", f"{1 / append[0]:.0f}/s ({append[1] * 1000:.2f} ms CPU each)", f"peak {append[2]:.0f} MB", "≥ 500/s"),
        (f"{what}: inclusion proof", f"{prove[0] * 1000:.1f} ms ({prove[1] * 1000:.1f} ms CPU)", f"peak {prove[2]:.0f} MB", "≤ 20 ms"),
        (f"{what}: state of one id", f"{status[0] * 1000:.1f} ms ({status[1] * 1000:.1f} ms CPU)", f"peak {status[2]:.0f} MB", ""),
        (f"{what}: audit of every row", f"{audit[0]:.0f} s ({audit[1]:.0f} s CPU)", f"peak {audit[2]:.0f} MB", ""),
    ]
    for row in rows:
        print("| " + " | ".join(row) + " |")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
