"""Writes each example's study.xlsx anew from its study.json, after the form or the data set has changed.

Run: .venv/bin/python tools/write_examples.py
"""

from __future__ import annotations

from inventories import background, system, workbook
from inventories.examples import FOLDER, names
from inventories.study import Study

if __name__ == "__main__":
    for name in names():
        study = Study.model_validate_json((FOLDER / name / "study.json").read_text(encoding="utf-8"))
        workbook.write_study(study, FOLDER / name / "study.xlsx", system.load(name), background.load())
