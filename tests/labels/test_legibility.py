"""Characters that the label's typeface lacks are told by check, before a label refuses them."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from inventories import examples
from inventories.problem import InputError, Problem
from labels import font, label, legibility, record
from lca.case import Case

RARE = "\U00020bb7"
"""A hanzi beyond GB 2312, as in a name."""


def opened(folder: Path, **changes: dict[str, Any]) -> Case:
    """The chair of the examples with other texts: by section, or by the name of a part."""
    shutil.copytree(examples.FOLDER / "chair", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.xlsx"))
    study = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    for section, fields in changes.items():
        here = study.get(section) or next(row for row in study["bom"] if row["part"] == section)
        here.update(fields)
    (folder / "study.json").write_text(json.dumps(study), encoding="utf-8")
    return Case.open(folder / "study.json")


def told(case: Case) -> list[Problem]:
    return legibility.problems(case.file, case.model)


def test_the_examples_can_be_printed(tmp_path: Path) -> None:
    """Nothing to say, and nothing solved to find that out."""
    assert told(opened(tmp_path)) == []


def test_a_name_on_the_label_is_told_with_its_field(tmp_path: Path) -> None:
    """Character, words around it, field and cure, in both languages."""
    (said,) = told(opened(tmp_path, product={"name_zh": f"{RARE}氏转椅"}))

    assert said.code == "character"
    assert said.place.column == "$.product.name_zh"
    assert f"{RARE} U+20BB7" in said.what.zh
    assert said.cure.en.startswith("Use a character of GB 2312")


def test_only_parts_that_are_printed_are_told(tmp_path: Path) -> None:
    """A hotspot stands on the label; a bush of 75 g does not, nor does a note."""
    changes = {"坐垫海绵": {"part": "坐垫海绵🧊"}, "POM 衬套": {"part": f"{RARE}衬套", "note": "frozen 🧊"}}
    (said,) = told(opened(tmp_path, **changes))

    assert said.place.column.startswith("$.bom[")
    assert "坐垫海绵🧊" in said.what.zh


def test_it_is_what_the_label_refuses(tmp_path: Path) -> None:
    """The same characters, neither more nor fewer."""
    case = opened(tmp_path, firm={"name_en": "Snow 🧊"}, plant={"address": f"{RARE}路"}, 坐垫海绵={"supplier": "🪑 厂"})
    with pytest.raises(InputError) as refused:
        label.draw(record.make(case.trail))

    def signs(found: Any) -> set[str]:
        return {p.what.en.split("lacks the character ")[1].split(" in ")[0] for p in found}

    assert signs(told(case)) == signs(refused.value.problems)
    assert len(signs(told(case))) == 3


def test_what_the_typeface_has_is_known_without_making_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain words by their blocks, other signs by the source font; no cache is begun."""
    every = "".join(map(chr, font.alphabet()))
    plain = "".join(c for c in every if c.isascii() or unicodedata.name(c, "").startswith("CJK UNIFIED"))
    coverage = font.coverage()
    monkeypatch.setenv("TANBIAO_CACHE", str(tmp_path / "cache"))

    assert font.promised(every) == coverage
    assert font.promised(plain + "，。（）《》：；！？×²°é") <= coverage
    assert not (tmp_path / "cache").exists()
