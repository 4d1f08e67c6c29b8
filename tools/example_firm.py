"""Writes inventories/examples_firm: four quarters of the example firm, whose energy is that of the example chair's site in 2025.

Run: .venv/bin/python tools/example_firm.py. Everything in it is fictitious and says so.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from inventories import atomic  # noqa: E402  (the project's root has to be on the path first)
from inventories.enterprise import ledger_book, ledger_reader  # noqa: E402  (the project's root has to be on the path first)
from inventories.enterprise.ledger import Ledger  # noqa: E402
from inventories.examples import FOLDER as CHAIR  # noqa: E402
from labels.enterprise import recording  # noqa: E402

TARGET = ROOT / "inventories" / "examples_firm"
EXPORTED = (6000.0, 8500.0, 9500.0, 6000.0)
VALUE_ADDED = (180.0, 205.0, 200.0, 165.0)
GAS_SHARE = (0.6, 0.0, 0.0, 0.4)
"""heating gas by quarter"""
GAS_M3 = 36_000 * 1.11111 * 0.0256865
"""36 GJ of heat of the chair study: MJ × gas per MJ of heat × m3 per MJ, as in the data set"""
DORMITORY = (1300.0, 1300.0, 1400.0)
PETROL = 0.9
OTHERS = 0.6
"""60,000 of the site's 100,000 chairs carry no label"""
DATES = (date(2025, 4, 20), date(2025, 7, 18), date(2025, 10, 20), date(2026, 1, 20))
NOTE = "虚构示例 fictitious example"


def main() -> None:
    """Four folders with firm.xlsx, firm.json and evidence, and the four records beside the chair study."""
    study = json.loads((CHAIR / "chair" / "study.json").read_text(encoding="utf-8"))
    grid = next(r for r in study["energy"] if r["carrier"] == "electricity-cn")["months"]
    solar = next(r for r in study["energy"] if r["carrier"] == "electricity-cn-pv-onsite")["months"]
    for number in range(4):
        name = f"2025Q{number + 1}"
        folder = TARGET / name
        months = [f"2025-{m:02d}" for m in range(3 * number + 1, 3 * number + 4)]
        bought = [float(v) for v in grid[3 * number : 3 * number + 3]]
        sun = [float(v) for v in solar[3 * number : 3 * number + 3]]
        _evidence(folder, name, months, bought, sun)
        ledger = Ledger.model_validate(_ledger(study, number, months, bought, sun))
        atomic.write_text(folder / "firm.json", json.dumps(ledger.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
        ledger_book.write_ledger(ledger, folder / "firm.xlsx")
        record = recording.make(ledger_reader.read(folder), software={"tanbiao": "example"})
        atomic.write_bytes(CHAIR / "chair" / "records" / f"{record.id}.json", record.canonical())


def _evidence(folder: Path, name: str, months: list[str], bought: list[float], sun: list[float]) -> None:
    lines = [f"month,grid kWh,solar generated kWh ({NOTE})", *(f"{m},{b:g},{s:g}" for m, b, s in zip(months, bought, sun, strict=True))]
    atomic.write_text(folder / "evidence" / f"electricity-{name}.csv", "\n".join(lines) + "\n")
    atomic.write_text(
        folder / "evidence" / f"certificate-status-{name}.txt",
        f"{NOTE}\n{name}: green certificates of the roof plant were kept, none sold. 屋顶光伏绿证自持，未出售。\n",
    )


def _ledger(study: dict, number: int, months: list[str], bought: list[float], sun: list[float]) -> dict:
    out = EXPORTED[number]
    used = sum(sun) - out
    gas = round(GAS_M3 * GAS_SHARE[number], 1)
    own = [round(s * used / sum(sun)) for s in sun[:2]]
    own.append(used - sum(own))
    readings = [
        {"code": "33", "meter": "总进线 grid meter", "month": m, "amount": b + d, "unit": "kWh", "evidence": ["E1"]}
        for m, b, d in zip(months, bought, DORMITORY, strict=True)
    ]
    readings += [
        {"code": "33", "meter": "光伏自用 solar, used on site", "month": m, "amount": s, "unit": "kWh", "evidence": ["E1"]}
        for m, s in zip(months, own, strict=True)
    ]
    items = [
        {"code": "33", "unit": "kWh", "purchased": sum(bought) + sum(DORMITORY), "non_industrial": sum(DORMITORY), "source_rank": "3",
         "source": f"电费单与光伏表 bills and solar meter; {NOTE}", "evidence": ["E1"], "note": "非工业：宿舍 dormitory"},
        {"code": "19", "unit": "t", "purchased": PETROL, "consumption": PETROL, "industrial": 0.0, "non_industrial": PETROL, "transport": PETROL,
         "source_rank": "3", "source": f"加油凭证 fuel bills; {NOTE}", "note": "公务车 company cars"},
    ]  # fmt: skip
    remainders = [
        {"code": "33", "amount": round(sum(bought) * OTHERS, 1), "unit": "kWh", "what": "无标签的其他座椅 60 % other chairs without a label"},
        {"code": "33-own", "amount": round(used * OTHERS, 1), "unit": "kWh", "what": "同上 the same"},
    ]
    if gas:
        items.append({"code": "15", "unit": "m3", "purchased": gas, "consumption": gas, "source_rank": "3", "source": f"燃气账单 gas bills; {NOTE}"})
        remainders.append({"code": "15", "amount": round(gas * OTHERS, 2), "unit": "m3", "what": "同上 the same"})
    return {
        "firm": {"name_zh": study["firm"]["name_zh"], "name_en": study["firm"]["name_en"], "uscc": study["firm"]["uscc"],
                 "county": "安吉县 Anji", "industry": "2130"},
        "period": {"year": 2025, "span": f"Q{number + 1}"},
        "document_date": DATES[number],
        "value_added": {"amount": VALUE_ADDED[number], "source": f"财务报表 accounts; {NOTE}"},
        "items": items, "readings": readings,
        "power": [{"kind": "pv", "generated": sum(sun), "exported": out, "certificate": "kept", "source": "光伏表 solar meter", "evidence": ["E1", "E2"]}],
        "remainders": remainders,
        "evidence": [{"id": "E1", "file": f"electricity-{months[0][:4]}Q{number + 1}.csv", "proves": "用电与光伏读数 electricity and solar readings"},
                     {"id": "E2", "file": f"certificate-status-{months[0][:4]}Q{number + 1}.txt", "proves": "绿证状态 status of the certificates"}],
    }  # fmt: skip


if __name__ == "__main__":
    main()
