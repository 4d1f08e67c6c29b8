"""`make bench`: prints the table of benchmarks/README.md. Ratios are measured side by side in one run; absolute times depend on the machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = Path(__file__).parent.parent / "inventories" / "examples" / "chair"
ROUNDS = 5


def cold(code: str, *arguments: str) -> tuple[float, float]:
    """Median seconds and peak MB of a fresh Python process running `code`."""
    times, peaks = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"a benchmark failed: {code[:80]}")
        times.append(time.perf_counter() - started)
        peaks.append(usage.ru_maxrss / 1024)
    return statistics.median(times), max(peaks)


CLI = "import sys; sys.argv=['tanbiao',*sys.argv[1:]]; from cli import run; run()"
SECOND = """
import sys, time; from pathlib import Path; from lca.case import Case; from labels import label
case = Case.open(Path(sys.argv[1])); label.render(case.trail, disclose=sys.argv[2])
started = time.perf_counter(); label.render(case.trail, disclose=sys.argv[2]); print(time.perf_counter() - started)
"""


def again(disclose: str) -> float:
    """Median seconds of the second label in a fresh process."""
    call = [sys.executable, "-c", SECOND, str(EXAMPLE), disclose]
    return statistics.median(float(subprocess.run(call, check=True, capture_output=True, text=True).stdout) for _ in range(ROUNDS))  # noqa: S603


def main() -> None:
    """Runs every benchmark once the font cache and the bytecode are warm."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        subprocess.run([sys.executable, "-c", CLI, "calculate", str(EXAMPLE), "--out", folder], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        subprocess.run([sys.executable, "-c", CLI, "label", str(EXAMPLE), "--out", str(out / "a.pdf")], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        bare, _ = cold("import click")
        helped, _ = cold(CLI, "--help")
        scipy, _ = cold("import scipy.sparse.linalg")
        replayed, _ = cold(CLI, "replay", str(out / "trail.json"))
        ours, peak = cold(CLI, "label", str(EXAMPLE), "--out", str(out / "b.pdf"))
        plain, plain_peak = cold((HERE / "by_hand.py").read_text(encoding="utf-8"), str(out / "trail.json"), str(out / "c.pdf"))
        second, attached = (again(how) for how in ("none", "full"))
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", CLI, "demo", "--out", str(out / "demo")], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        demo = time.perf_counter() - started
    rows = [
        ("tanbiao --help, cold", f"{helped:.2f} s", f"{helped / bare:.1f} × import click", "≤ 3 ×"),
        ("replay of the chair's trail, cold", f"{replayed:.2f} s", f"{replayed / scipy:.2f} × import scipy.sparse.linalg", "≤ 1.5 ×"),
        ("workbook to PDF, cold", f"{ours:.2f} s, {peak:.0f} MB", f"{ours / plain:.2f} × by hand ({plain:.2f} s, {plain_peak:.0f} MB)", "≤ 5 s, ≤ 600 MB"),
        ("second PDF in one process", f"{second:.2f} s", "", "≤ 0.6 s"),
        ("the same with the trail attached", f"{attached:.2f} s", "", "≤ 0.6 s"),
        ("tanbiao demo, eight products", f"{demo:.1f} s", "", "≤ 40 s"),
    ]
    for row in ("what", "measured", "ratio", "bar"), ("---",) * 4, *rows:
        print("| " + " | ".join(row) + " |")  # noqa: T201
    # BLAS takes its number of threads from the environment when it is loaded: a process of its own, on one thread
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    for part in ("trust", "register", "firms", "tender"):
        subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=True, cwd=HERE.parent)  # noqa: S603
    subprocess.run([sys.executable, "-m", "benchmarks.montecarlo"], check=True, env=single, cwd=HERE.parent)


if __name__ == "__main__":
    main()
