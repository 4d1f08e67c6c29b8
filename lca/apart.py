"""Brightway in a process of its own, started while the study is still being read: its import takes longer than anything else.

Half the waiting time of a cold `tanbiao label` is two imports that do not need each other (Brightway and WeasyPrint); on two cores
they run side by side. The Monte Carlo run goes there too, while the fonts are loaded here.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from inventories.problem import TanbiaoError
from lca import brightway, uncertainty
from lca.model import Model


class Engine:
    """The other process as two functions: called as `brightway.solve`, and `interval` as `uncertainty.interval`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._asked: list[tuple[str, Model]] = []
        """what was asked and not answered yet, in order"""
        self._sender: Thread | None = None

    def begin(self, model: Model) -> None:
        """Asks for both answers ahead; they are taken up when they are called for.

        A thread sends, because a large model waits in the pipe until the other process has done its imports.
        """
        asked = [(what, model) for what in ("solve", "interval")]
        self._asked += asked
        self._sender = Thread(target=self._send, args=(asked,), daemon=True)
        self._sender.start()

    def _send(self, asked: list[tuple[str, Model]]) -> None:
        with suppress(OSError):  # the one who waits for the answer finds out
            for question in asked:
                self._connection.send(question)

    def __call__(self, model: Model) -> brightway.BrightwayResult:
        try:
            answer = self._answer("solve", model)
        except (EOFError, OSError):
            return brightway.solve(model)  # the other process is gone; the work is not
        if isinstance(answer, TanbiaoError):
            raise answer
        result: brightway.BrightwayResult = answer
        return result

    def interval(self, model: Model) -> dict[str, float | int] | None:
        """The interval of a model that was begun; of another it is drawn here."""
        if ("interval", id(model)) not in [(what, id(asked)) for what, asked in self._asked]:
            return uncertainty.interval(model)
        try:
            found: dict[str, float | int] | None = self._answer("interval", model)
        except (EOFError, OSError):
            return uncertainty.interval(model)
        return found

    def _answer(self, what: str, model: Model) -> Any:
        if self._sender is not None:
            self._sender.join()
        while self._asked:
            kind, asked = self._asked.pop(0)
            answer = self._connection.recv()
            if kind == what and asked is model:
                return answer
        self._connection.send((what, model))
        return self._connection.recv()


@contextmanager
def engine() -> Iterator[Engine]:
    """Starts the other process; it ends with the block, also after an error."""
    brightway.own_folder()  # inherited, so that a process that is ended leaves no folder behind
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()
    try:
        yield Engine(here)
    finally:
        here.close()
        process.terminate()
        process.join()


def _serve(connection: Connection) -> None:
    brightway.without_xarray()
    brightway.engine()
    work: dict[str, Callable[[Model], Any]] = {"solve": brightway.solve, "interval": uncertainty.interval}
    while True:
        try:
            what, model = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Any = work[what](model)
        except TanbiaoError as error:
            answer = error
        try:
            connection.send(answer)
        except OSError:
            return
