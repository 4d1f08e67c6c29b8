"""100 bids with full trails: verification, 10,000 draws at both ends, comparison and points, in processes; wall time.

    python -m benchmarks.tender [BIDS]

Two labels of the demonstration tender are handed in by BIDS dealers; each file is verified and drawn on its own, as different ones would be.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from inventories import uscc
from inventories.tendering import tender_book
from labels.tendering import bids, bids_json, bids_report, bids_sheet, tender_example
from labels.tendering.genuine import Trust

BIDS = 100


def code(number: int) -> str:
    body = f"91330523MB{number:07d}"
    return body + uscc.check_character(body)


def run(count: int) -> None:
    """Prints the seconds of each part."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = tender_example.write(folder, datetime(2026, 11, 10, 8, tzinfo=UTC))
        rows = []
        home = folder / "many"
        home.mkdir()
        for number in range(count):
            source = made.bids / tender_example.BIDDERS[number % 2].file
            shutil.copy(source, home / f"{number}.pdf")
            rows.append({"bidder": f"dealer {number}", "uscc": code(number), "lot": "1", "source": "label", "file": f"{number}.pdf", "price": 190_000.0 + number, "other": 15.0})  # fmt: skip
        tender_book.write(
            folder / "many.xlsx", {"tender": tender_example.TENDER, "lots": [tender_example.LOT], "bids": rows}
        )
        started = time.perf_counter()
        tendered = tender_book.read(folder / "many.xlsx")
        trust = Trust(tender_example.AWARD.isoformat(), (str(made.authority),), demo=True, register=str(made.register))
        result = bids.compare(tendered, [home], trust, os.cpu_count() or 1)
        compared = time.perf_counter()
        bids_json.plain(result)
        bids_sheet.workbook(result)
        bids_report.render(result)
        done = time.perf_counter()
        lot = result.lots[0]
        trails = sum(b.offer.totals is not None for b in lot.bids)
        print(f"{count} bids, {len(lot.comparable)} comparable, {trails} trails, {result.tender.draws} draws")  # noqa: T201
        print(f"read, verify, draw, compare, score: {compared - started:.1f} s on {os.cpu_count()} cores")  # noqa: T201
        print(f"PDF, XLSX, JSON: {done - compared:.1f} s")  # noqa: T201


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else BIDS)
