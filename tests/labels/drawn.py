"""What the tests read from a drawn PDF: words, pictures, objects."""

import io
import subprocess

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
