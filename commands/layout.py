"""How a table is laid out in so many columns of a terminal: side by side where it stays readable, else row under row.

Not rich.table: where it is short of room it cuts English words and figures' headings into pieces, starts lines with Chinese closing
marks, and cannot set a row as a card; a table of seven columns is past reading with it at 80. Its sums would replace `columns` and
`side_by_side` only: sentences and cards need the rest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

GAP = 2
NARROWEST = 16
"""Columns below which a text cell broken over lines can no longer be read."""
DEEPEST = 4
"""Lines that a cell may take before the table is laid out row under row."""
SHORT = 34
"""Columns of a label and value that may share a line with others."""
CLOSING, OPENING = "，。；：、！？）】》”％", "（【《“"
"""Marks that stay with the character before them, or after them."""


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def columns(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], room: int) -> list[int] | None:
    """Width of each column so that the table fits in `room` columns; None where it cannot be read that way.

    Numbers are never broken; headers may be broken at spaces; texts share what is left, wide ones giving way first.
    """
    heads = [max((width(word) for word in header.split()), default=0) for header in headers]
    natural = [max((width(row[n]) for row in rows), default=0) for n in range(len(headers))]
    least = [max(heads[n], natural[n] if n in right else min(natural[n], NARROWEST)) for n in range(len(headers))]
    wanted = [max(width(h), natural[n], least[n]) for n, h in enumerate(headers)]
    spare = room - GAP * (len(headers) - 1)
    if sum(wanted) <= spare:
        return wanted
    if sum(least) > spare:
        return None
    made = list(least)
    growing = [n for n in range(len(headers)) if made[n] < max(natural[n], heads[n])]
    while growing and sum(made) < spare:
        smallest = min(growing, key=lambda n: made[n])
        made[smallest] += 1
        growing = [n for n in growing if made[n] < max(natural[n], heads[n])]
    deep = max((-(-width(row[n]) // made[n]) for row in rows for n in range(len(headers)) if made[n]), default=1)
    return made if deep <= DEEPEST else None


def broken(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns, broken at spaces, or anywhere in Chinese and in words that are too long.

    What stands indented keeps its indent, with two more columns in the lines after the first.
    """
    indent = len(text) - len(text.lstrip(" "))
    if indent and width(text.rstrip()) > room > indent + NARROWEST:
        words = text.strip()
        first = broken(words, room - indent)[0]
        rest = words[len(first) :].lstrip()
        inside = broken(rest, room - indent - 2) if rest else []
        return [" " * indent + first, *(" " * (indent + 2) + line for line in inside)]
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if width(line + piece.rstrip()) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while width(line.rstrip()) > room:
            cut = next(n for n in range(len(line), 0, -1) if width(line[:n]) <= room)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Words with the space behind them; Chinese character by character."""
    found: list[str] = []
    new = True
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closing = character in CLOSING
        if found and (closing or not (new or wide)):
            found[-1] += character
        else:
            found.append(character)
        new = character == " " or (wide and character not in OPENING)
    return found


def side_by_side(
    headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], widths: Sequence[int]
) -> list[list[str]]:
    """Lines of the table, each row's as one list: the header first, numbers flush right."""
    made = []
    for row in (headers, *rows):
        cells = [broken(cell, max(room, 1)) for cell, room in zip(row, widths, strict=True)]
        block = []
        for depth in range(max(map(len, cells))):
            line = []
            for number, (cell, room) in enumerate(zip(cells, widths, strict=True)):
                text = cell[depth] if depth < len(cell) else ""
                space = " " * (room - width(text))
                line.append(space + text if number in right else text + space)
            block.append((" " * GAP).join(line).rstrip())
        made.append(block)
    return made


def stacked(headers: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[list[str]]:
    """Each row as a block of lines in the order of the columns: its first cell as a title, then label and value; short ones share a line."""
    made = []
    for row in rows:
        block = broken(row[0], room)
        said = [(h, cell, f"{h} {cell}".strip()) for h, cell in zip(headers[1:], row[1:], strict=True) if cell.strip()]
        label = max((width(h) for h, _, together in said if width(together) > SHORT), default=0)
        line = ""
        for header, cell, together in said:
            if width(together) > SHORT:
                first, *rest = broken(cell, room - label - 4)
                block += [line] if line else []
                block.append(f"  {header}{' ' * (label - width(header))}  {first}")
                block += [" " * (label + 4) + more for more in rest]
                line = ""
            elif line and width(line) + 3 + width(together) <= room:
                line = f"{line}   {together}"
            else:
                block += [line] if line else []
                line = f"  {together}"
        made.append([*block, line] if line else block)
    return made
