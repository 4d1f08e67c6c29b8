"""What a label of a study could not print, said before one is made: characters that the typeface lacks, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inventories.problem import InputError, Problem, Text
from inventories.reader import StudyFile
from inventories.sheet import FieldPath
from labels import font, lettering
from lca.model import Model


def problems(file: StudyFile, model: Model) -> list[Problem]:
    """As the label would refuse it; names of parts count where they would be among its hotspots.

    Most studies hold no such character: only for those that do the model is solved, to know what the label prints.
    """
    texts = list(_texts(file.study.model_dump(mode="json"), ()))
    covered = lettering.printable(font.promised("".join(text for _, text in texts)))
    lacking = [(path, text, what) for path, text in texts for what in lettering.lacking(text, covered)]
    if not lacking:
        return []
    printed = [text for _, text in _texts(_printed(model), ())]
    return [
        Problem("character", Text(f"标签无法印出：{what.zh}", f"No label can be made: {what.en}"), lettering.OTHERWISE, file.places.of(*path))
        for path, text, what in lacking
        if any(text in words for words in printed)
    ]


def _texts(data: Any, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """Every text in plain data, with its path."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, (list, tuple)):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, number))


def _printed(model: Model) -> dict[str, Any]:
    """The record of a draft, as far as its words go; without the citations, which are printed in letters that the typeface has."""
    from labels import record  # needed for few studies
    from lca import replay
    from lca import trail as trails
    from lca.calculation import split

    plain = model.to_json()
    found = split(model, plain, replay.solve(plain)).to_json()
    results = {"footprint": found, "engines": {}}
    digests = {"model_sha256": trails.model_sha256(plain), "merkle_root": ""}
    try:
        made = record.make({"model": plain, "results": results, "digests": digests, "software": {}}).to_json()
    except InputError:  # a label would be refused for more than its letters: any text may be on the next one
        return plain
    for hotspot in made["hotspots"]:
        for name in lettering.SIMPLIFIED:
            hotspot.pop(name, None)
    return made
