"""What the tests read from a drawn PDF: words, pictures, objects."""

import io
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import Image

from tests.outer import tool


def words(data: bytes, *options: str) -> str:
    run = subprocess.run([tool("pdftotext"), *options, "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode()


def raster(data: bytes, page: int, resolution: int) -> Image.Image:
    run = subprocess.run(
        [tool("pdftoppm"), "-r", str(resolution), "-f", str(page), "-l", str(page), "-png", "-"],
        input=data,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(run.stdout))


def dictionaries(made: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [o for o in made.objects if isinstance(o, pikepdf.Dictionary)]


def headings(element: Any) -> Iterator[int]:
    """Levels of the headings in the order of the structure tree."""
    if isinstance(element, pikepdf.Array):
        for inner in element:
            yield from headings(inner)
    elif isinstance(element, pikepdf.Dictionary) and element.get("/Type") != "/OBJR":
        if found := re.fullmatch(r"/H(\d)", str(element.get("/S", ""))):
            yield int(found[1])
        yield from headings(element.get("/K"))


def marked(page: pikepdf.Page) -> dict[int, str]:
    """Text of each marked content of a page, by its number."""
    fonts = {name: _letters(font.ToUnicode.read_bytes()) for name, font in page.Resources.Font.items()}
    found: dict[int, str] = {}
    number, letters = None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" if "/MCID" in operands[1]:
                number = int(operands[1].MCID)
                found[number] = ""
            case "EMC":
                number = None
            case "Tf":
                letters = fonts[str(operands[0])]
            case "TJ" if number is not None:
                glyphs = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                found[number] += "".join(letters[glyphs[i : i + 2]] for i in range(0, len(glyphs), 2))
    return found


def _letters(cmap: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", cmap)
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
