"""Many firms: bad workbooks do not stop the good ones, and the export is what its fields say."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from inventories.enterprise import ledger_book
from inventories.enterprise.ledger import FirmOf, PeriodOf
from labels.enterprise import firms
from tests import ledgers


def district(folder: Path) -> Path:
    """Two firms, one of them twice, and a file that is no workbook."""
    other = FirmOf(name_zh="=乙厂", name_en="B", uscc="91330502MA2ABCDEFN", county="吴兴区", industry="1819")
    ledger_book.write_ledger(ledgers.furniture(), folder / "a" / "firm.xlsx")
    ledger_book.write_ledger(ledgers.ledger(firm=other), folder / "b.xlsx")
    ledger_book.write_ledger(ledgers.furniture(), folder / "c" / "firm.xlsx")
    (folder / "d.xlsx").write_bytes(b"no workbook")
    return folder


def test_bad_files_are_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Two rows, a quarter that comes twice, and a broken file."""
    found = list(firms.batch(district(tmp_path), workers=1))

    assert [(o.name, o.row is not None, [p.code for p in o.problems]) for o in found] == [
        ("a/firm.xlsx", True, []), ("b.xlsx", True, []), ("c/firm.xlsx", False, ["quarter-twice"]), ("d.xlsx", False, ["workbook-corrupt"]),
    ]  # fmt: skip


def test_two_processes_give_what_one_gives(tmp_path: Path) -> None:
    """Same rows, same order."""
    folder = district(tmp_path)

    assert list(firms.batch(folder, workers=2)) == list(firms.batch(folder, workers=1))


def test_the_csv_names_its_fields_in_both_languages_and_runs_no_formula(tmp_path: Path) -> None:
    """Keys, Chinese labels, rows; a name that begins like a formula is quoted."""
    text = firms.csv_text(o.row for o in firms.batch(district(tmp_path), workers=1) if o.row)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    assert rows[0] == [name for name, _ in firms.FIELDS]
    assert rows[1][3] == "统一社会信用代码"
    assert rows[3][rows[0].index("firm_name")] == "'=乙厂"
    assert rows[2][rows[0].index("net_tco2")] == "1015.8547"


def test_the_export_says_that_it_is_self_calculated() -> None:
    """Every row, with scheme, factor set and factor family."""
    row = firms.row(ledgers.record(ledgers.furniture()))

    assert row["self_calculated"].startswith("self-calculated")
    assert (row["scheme_provenance"], row["factor_set"], row["factor_family"]) == ("unattributed", "gbt32151.22-2024", "organisation")


def test_the_json_export_has_items_with_their_factors() -> None:
    """As many as the record, each with quantity, unit and factor."""
    made = firms.export(ledgers.record(ledgers.furniture(period=PeriodOf(year=2023, span="Q1"))), "tanbiao", "2023-05-01")

    assert [i["code"] for i in made["items"]] == ["33", "15", "32", "21"]
    assert made["items"][3]["co2_factor"] == "3.0959"
    assert made["generated_at"] == "2023-05-01"
