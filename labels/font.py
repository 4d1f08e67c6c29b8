"""The one typeface of all documents: Noto Sans SC (OFL), cut down to what labels need, as two static TrueType files.

The PyPI package `justmytype-intl-cjk` carries the variable font. WeasyPrint embeds variable fonts with wrong widths (no valid
PDF/A), so it is subset once, instantiated at two weights and kept in a cache folder under the SHA-256 of source and recipe. The
bytes depend on nothing else: no clock, no host.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from inventories.problem import MachineError, Text

FAMILY = "Tanbiao Sans"
"""A name no host has installed: a font of the same name on the machine could otherwise be taken instead."""

REGULAR, BOLD = 400, 700
Progress = Callable[[float, Text], None]
"""Called with the share done, 0 to 1, and what is being done."""

_BLOCKS = (
    (0x20, 0x7F), (0xA0, 0x250), (0x2B0, 0x300), (0x370, 0x400), (0x400, 0x460), (0x2000, 0x2800), (0x3000, 0x3100),
    (0x3200, 0x3400), (0xFF00, 0xFFF0),
)  # fmt: skip
"""Latin, Greek, Cyrillic, punctuation, super- and subscripts, arrows, mathematics, CJK punctuation, kana, squared units, full width"""

_STYLES = {100: "Thin", 300: "Light", REGULAR: "Regular", 500: "Medium", BOLD: "Bold"}


def alphabet() -> frozenset[int]:
    """Code points wanted: GB 2312 (6,763 hanzi and 682 signs) and the blocks above; the font may lack some signs."""
    wanted = {point for first, last in _BLOCKS for point in range(first, last)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                wanted.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # not every cell of the table is assigned
    return frozenset(wanted)


@dataclass(frozen=True)
class Recipe:
    """What is made from the source font; part of the cache key."""

    characters: frozenset[int]
    weights: tuple[int, ...] = (REGULAR, BOLD)
    features: tuple[str, ...] = ("ccmp", "kern", "mark", "palt", "halt")
    version: int = 2
    """Raised when the making changes and the bytes with it."""

    def key(self, source: bytes) -> str:
        """Hex SHA-256 of source font, recipe and the maker's version."""
        from fontTools import version as fonttools

        plain = [
            hashlib.sha256(source).hexdigest(),
            sorted(self.characters),
            self.weights,
            self.features,
            self.version,
            fonttools,
        ]
        return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


@dataclass(frozen=True)
class Font:
    """The finished typeface."""

    files: Mapping[int, bytes]
    """weight → TrueType file"""
    coverage: frozenset[int]
    """code points with a glyph in every weight"""
    widths: Mapping[int, float]
    """advance of the code points that are not one em wide, in ems, in the first weight"""


def source() -> Path:
    """The variable font in the package `justmytype-intl-cjk`."""
    try:
        from justmytype_intl_cjk import get_font_pack
    except ImportError:
        raise _no_font() from None
    for folder in get_font_pack().get_font_directories():
        for found in sorted(Path(folder).rglob("NotoSansSC*.ttf")):
            return found
    raise _no_font()


def cache_folder() -> Path:
    """TANBIAO_CACHE, else XDG_CACHE_HOME/tanbiao, else ~/.cache/tanbiao."""
    return _folder(os.environ.get("TANBIAO_CACHE"), os.environ.get("XDG_CACHE_HOME"), os.environ.get("HOME"))


@lru_cache(maxsize=4)
def _folder(own: str | None, shared: str | None, _home: str | None) -> Path:
    """Asked for with every word that is measured."""
    if own:
        return Path(own)
    return (Path(shared) if shared else Path.home() / ".cache") / "tanbiao"


def ready() -> bool:
    """Whether the typeface is in the cache already; if not, the first document waits some seconds."""
    return _read(_place(cache_folder(), standard().key(source().read_bytes())), standard()) is not None


def coverage() -> frozenset[int]:
    """Code points that can be printed."""
    return load().coverage


_CERTAIN = ((0x20, 0x7F), (0xA0, 0x100), (0x3001, 0x3012), (0x4E00, 0xA000), (0xFF01, 0xFF5F))
"""Blocks of which the source font has every character that is wanted (a test holds it to that)"""


def promised(text: str) -> frozenset[int]:
    """Code points that could be printed, without making the typeface; enough of them to judge a text.

    Plain Chinese and Latin is known to be there; for other signs the cache is asked, or the source font read (0.2 s).
    """
    points, wanted = {*map(ord, text)}, standard().characters
    certain = {p for p in points & wanted if any(first <= p < last for first, last in _CERTAIN)}
    if points - {*map(ord, "\t\n\r")} <= certain:
        return frozenset(certain)
    raw = source().read_bytes()
    if (made := _read(_place(cache_folder(), standard().key(raw)), standard())) is not None:
        return made.coverage
    from fontTools.ttLib import TTFont

    return wanted & set(TTFont(io.BytesIO(raw), lazy=True).getBestCmap())


def load(progress: Progress | None = None) -> Font:
    """The typeface from the cache, made first if need be (about 15 s, once for a machine)."""
    place = tuple(os.environ.get(name) for name in ("TANBIAO_CACHE", "XDG_CACHE_HOME", "HOME"))
    if place not in _loaded:  # asked for every word that is measured: no paths are made up again
        _loaded[place] = prepare(cache_folder(), standard(), progress)
    return _loaded[place]


@lru_cache(maxsize=1)
def standard() -> Recipe:
    """The recipe of all documents."""
    return Recipe(alphabet())


_loaded: dict[tuple[str | None, ...], Font] = {}


def prepare(folder: Path, recipe: Recipe, progress: Progress | None = None) -> Font:
    """Font of a recipe by way of a cache folder; two processes may do this at the same time."""
    raw = source().read_bytes()
    place = _place(folder, recipe.key(raw))
    if (found := _read(place, recipe)) is not None:
        return found
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _lock(place / "lock"):
            if (found := _read(place, recipe)) is not None:  # another process made it meanwhile
                return found
            made = make(raw, recipe, progress)
            sums = {}
            for weight, data in made.files.items():
                _write(place / f"{weight}.ttf", data)
                sums[str(weight)] = hashlib.sha256(data).hexdigest()
            # The index is written last: without it the folder counts as empty.
            _write(place / "index.json", json.dumps(_index(made, sums)).encode())
    except OSError as error:
        raise MachineError(
            Text(
                f"无法写入字体缓存 {place}：{error.strerror}",
                f"The font cache {place} cannot be written: {error.strerror}",
            ),
            Text(
                "用环境变量 TANBIAO_CACHE 指定可写的文件夹",
                "Name a writable folder in the environment variable TANBIAO_CACHE",
            ),
        ) from error
    return made


def make(raw: bytes, recipe: Recipe, progress: Progress | None = None) -> Font:
    """Subsets and instantiates; the same bytes for the same source, recipe and fontTools."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    tell = progress or (lambda share, what: None)
    tell(0.0, Text("首次使用：裁剪字体（约 15 秒）", "First use: cutting the typeface (about 15 s)"))
    variable = TTFont(io.BytesIO(raw), lazy=True, recalcTimestamp=False)
    options = subset.Options(
        layout_features=list(recipe.features), hinting=False, notdef_outline=True, recalc_timestamp=False, name_IDs=["*"],
        glyph_names=False, drop_tables=[*subset.Options._drop_tables_default, "BASE", "STAT", "vhea", "vmtx"],
    )  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=recipe.characters & set(variable.getBestCmap()))
    cutter.subset(variable)
    small = _bytes(variable)
    files: dict[int, bytes] = {}
    covered: list[frozenset[int]] = []
    widths: dict[int, float] = {}
    for number, weight in enumerate(recipe.weights, start=1):
        tell(number / (len(recipe.weights) + 1), Text(f"生成字重 {weight}", f"Making weight {weight}"))
        # A fresh copy for each weight: instancing changes shared tables.
        static = instancer.instantiateVariableFont(
            TTFont(io.BytesIO(small), recalcTimestamp=False), {"wght": weight}, inplace=True
        )
        _rename(static, weight)
        files[weight] = _bytes(static)
        covered.append(frozenset(static.getBestCmap()))
        widths = widths or _widths(static)
    tell(1.0, Text("字体就绪", "Typeface ready"))
    return Font(files, frozenset.intersection(*covered), widths)


def _bytes(font: Any) -> bytes:
    written = io.BytesIO()
    font.save(written, reorderTables=True)
    return written.getvalue()


def _widths(font: Any) -> dict[int, float]:
    em, advances = font["head"].unitsPerEm, font["hmtx"].metrics
    return {point: advances[name][0] / em for point, name in font.getBestCmap().items() if advances[name][0] != em}


def _index(made: Font, sums: Mapping[str, str]) -> dict[str, Any]:
    return {"sha256": sums, "coverage": sorted(made.coverage), "widths": made.widths}


def _rename(font: Any, weight: int) -> None:
    """Own family and PostScript names; copyright and licence (name ids 0, 7-14) stay as the OFL asks."""
    style = _STYLES.get(weight, str(weight))
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 7, 8, 9, 11, 12, 13, 14)]
    for identifier, text in (
        (1, FAMILY), (2, style), (3, f"{FAMILY} {style}"), (4, f"{FAMILY} {style}"), (5, "Version 1.0"),
        (6, f"{FAMILY.replace(' ', '')}-{style}"), (10, "Subset of Noto Sans SC, made for tanbiao"),
    ):  # fmt: skip
        names.setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def _place(folder: Path, key: str) -> Path:
    return folder / "fonts" / key[:32]


def _read(place: Path, recipe: Recipe) -> Font | None:
    """What the cache holds, or None if it is empty or damaged."""
    try:
        index = json.loads((place / "index.json").read_bytes())
        files = {weight: (place / f"{weight}.ttf").read_bytes() for weight in recipe.weights}
        if all(hashlib.sha256(data).hexdigest() == index["sha256"][str(weight)] for weight, data in files.items()):
            return Font(files, frozenset(index["coverage"]), {int(k): float(v) for k, v in index["widths"].items()})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def _write(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keeps a second process from doing the same 15 s of work; correctness rests on the atomic writes alone."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _no_font() -> MachineError:
    return MachineError(
        Text("缺少字体包 justmytype-intl-cjk", "The font package justmytype-intl-cjk is missing"),
        Text(
            "运行 make setup，或 pip install justmytype-intl-cjk==0.1.0",
            "Run make setup, or pip install justmytype-intl-cjk==0.1.0",
        ),
    )
