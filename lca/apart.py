"""Brightway in a process of its own, started while the study is still being read: its import takes longer than anything else.

Half the waiting time of a cold `tanbiao label` is two imports that do not need each other (Brightway and WeasyPrint); on two cores
they run side by side.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from inventories.problem import TanbiaoError
from lca import brightway
from lca.model import Model


@contextmanager
def engine() -> Iterator[brightway.Solve]:
    """Gives a function with the meaning of `brightway.solve`; the process ends with the block, also after an error."""
    brightway.own_folder()  # inherited, so that a process that is ended leaves no folder behind
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()

    def solve(model: Model) -> brightway.BrightwayResult:
        try:
            here.send(model)
            answer = here.recv()
        except (EOFError, OSError):
            return brightway.solve(model)  # the other process is gone; the work is not
        if isinstance(answer, TanbiaoError):
            raise answer
        result: brightway.BrightwayResult = answer
        return result

    try:
        yield solve
    finally:
        here.close()
        process.terminate()
        process.join()


def _serve(connection: Connection) -> None:
    brightway.engine()
    while True:
        try:
            model = connection.recv()
        except (EOFError, OSError):
            return
        try:
            connection.send(brightway.solve(model))
        except TanbiaoError as error:
            connection.send(error)
