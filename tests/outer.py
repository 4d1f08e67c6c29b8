"""Programs and samples from outside: a test that lacks one is skipped and says which; with CI=true it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import openpyxl
import pytest
from openpyxl import Workbook


def lacking(what: str) -> NoReturn:
    """Ends the test: skipped by hand, failed with CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"with CI=true this must be there: {what}")
    pytest.skip(f"{what} is not there")


def tool(name: str, package: str = "poppler-utils") -> str:
    """The path of a program."""
    found = shutil.which(name)
    if not found:
        lacking(f"{name} of {package}")
    return found


def recalculated(folder: Path, names: Iterable[str]) -> dict[str, Workbook]:
    """The values of the folder's workbooks as LibreOffice computes them, in one run of it.

    They must have been saved by openpyxl, which keeps no computed values.
    """
    names = list(names)
    office = tool("soffice", "libreoffice-calc-nogui")
    target = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out"]
    arguments = [office, f"-env:UserInstallation=file://{folder / 'office'}", *target, *(f"{name}.xlsx" for name in names)]
    subprocess.run(arguments, cwd=folder, check=True, capture_output=True, timeout=300)
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in names}
