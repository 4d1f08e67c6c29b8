"""The typeface: what it covers, that its bytes depend on nothing but source and recipe, and that its cache is safe."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from inventories.problem import InputError, MachineError
from labels import font, lettering

SMALL = font.Recipe(frozenset(map(ord, "碳标tanbiao 0123456789")), (400,))
MAKE_SMALL = """
import hashlib, sys
from pathlib import Path
from labels import font
small = font.Recipe(frozenset(map(ord, "碳标tanbiao 0123456789")), (400,))
print(hashlib.sha256(font.prepare(Path(sys.argv[1]), small).files[400]).hexdigest())
"""


def test_covers_gb2312_and_the_signs_of_the_documents() -> None:
    hanzi = [
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        if not (row == 0xD7 and cell > 0xF9)
    ]
    assert len(hanzi) == 6763
    assert frozenset(map(ord, hanzi)) <= font.coverage()
    assert frozenset(map(ord, "ÀéüßµΩ×±−–—…“”‘’·•²³¹½%‰℃≤≥→（），。；：《》、①㎡\u00a0\u2011")) <= font.coverage()
    assert 0x2082 not in font.coverage(), "CO₂ is written with markup because Noto Sans SC has no U+2082"


def test_two_static_weights_with_our_names() -> None:
    for weight, style in ((400, "Regular"), (700, "Bold")):
        made = TTFont(io.BytesIO(font.load().files[weight]))
        assert "glyf" in made
        assert "fvar" not in made
        assert made["OS/2"].usWeightClass == weight
        assert made["name"].getDebugName(6) == f"TanbiaoSans-{style}"
        assert "SIL Open Font License" in (made["name"].getDebugName(13) or "")


def test_bytes_depend_on_source_and_recipe_only() -> None:
    raw = font.source().read_bytes()
    first, second = font.make(raw, SMALL), font.make(raw, SMALL)
    assert first == second
    assert TTFont(io.BytesIO(first.files[400]))["head"].modified == TTFont(io.BytesIO(raw))["head"].modified
    assert SMALL.key(raw) != font.Recipe(SMALL.characters, (700,)).key(raw)
    assert SMALL.key(raw) != SMALL.key(raw + b"x")


def test_two_processes_at_once_make_the_same_font(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE_SMALL, str(tmp_path)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
        )
        for seed in (1, 2)
    ]
    digests = {process.communicate(timeout=120)[0] for process in running}
    assert [p.returncode for p in running] == [0, 0]
    assert len(digests) == 1
    left = sorted(p.name for p in next((tmp_path / "fonts").iterdir()).iterdir())
    assert left == ["400.ttf", "index.json", "lock"]


def test_damaged_cache_is_made_again(tmp_path: Path) -> None:
    made = font.prepare(tmp_path, SMALL)
    place = next((tmp_path / "fonts").iterdir())
    (place / "400.ttf").write_bytes(b"half")
    assert font.prepare(tmp_path, SMALL) == made
    (place / "index.json").write_text("{")
    assert font.prepare(tmp_path, SMALL) == made
    assert (
        json.loads((place / "index.json").read_text())["sha256"]["400"] == hashlib.sha256(made.files[400]).hexdigest()
    )


def test_progress_is_told_and_silent_from_the_cache(tmp_path: Path) -> None:
    told: list[float] = []
    font.prepare(tmp_path, SMALL, lambda share, what: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    told.clear()
    font.prepare(tmp_path, SMALL, lambda share, what: told.append(share))
    assert told == []


def test_cache_folder_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("TANBIAO_CACHE", raising=False)
    assert font.cache_folder() == tmp_path / "tanbiao"
    monkeypatch.setenv("TANBIAO_CACHE", str(tmp_path / "own"))
    assert font.cache_folder() == tmp_path / "own"


def test_unwritable_cache_is_said(tmp_path: Path) -> None:
    (tmp_path / "fonts").write_text("a file where a folder should be")
    with pytest.raises(MachineError, match="cannot be written"):
        font.prepare(tmp_path, SMALL)


def test_every_missing_character_is_named_with_its_place() -> None:
    data = {"product": {"name_zh": "龘龘椅"}, "lines": [{"name": "ok"}, {"name": "chair \N{SLEEPING FACE}\u202e"}]}
    with pytest.raises(InputError) as caught:
        lettering.check_glyphs(data)
    found = {(p.place.column, p.what.zh.split("，")[0]) for p in caught.value.problems}
    assert found == {
        ("product.name_zh", "字体没有字符 龘 U+9F98 CJK UNIFIED IDEOGRAPH-9F98"),
        ("lines[1].name", "字体没有字符 \N{SLEEPING FACE} U+1F634 SLEEPING FACE"),
        ("lines[1].name", "字体没有字符 U+202E RIGHT-TO-LEFT OVERRIDE"),
    }


def test_what_markup_can_write_is_not_missing() -> None:
    lettering.check_glyphs({"unit": "kg CO₂e per m²", "power": "10⁻⁷", "thin": "1\u202f000"})
    assert lettering.rich("kg CO2e, CO₂, N2O & CH4; 10⁻⁷ <b>") == (
        "kg CO<sub>2</sub>e, CO<sub>2</sub>, N<sub>2</sub>O &amp; CH<sub>4</sub>; 10<sup>−</sup><sup>7</sup> &lt;b&gt;"
    )
    assert lettering.rich("PCO2X ISO2000 NOx2") == "PCO2X ISO2000 NOx2"
