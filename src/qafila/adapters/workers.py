# SPDX-License-Identifier: Apache-2.0
"""Workers on this computer: in this process, or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from qafila.ports import WorkersProblem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Piece = TypeVar("Piece")
Result = TypeVar("Result")

AHEAD = 2
"""Pieces that are begun or waiting for each process, so that none is idle and few results wait."""


class HereWorkers:
    """Does one piece after another, in this process."""

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield the result of each piece, in the order of the pieces."""
        return map(work, pieces)


class ProcessWorkers:
    """Does pieces side by side in processes of their own, started anew for each call.

    Parameters
    ----------
    count
        Processes, at least 1.

    Raises
    ------
    ValueError
        "count must be >= 1".
    """

    def __init__(self, count: int) -> None:
        if count < 1:
            raise ValueError("count must be >= 1")
        self._count = count

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield the result of each piece, in the order of the pieces.

        Raises
        ------
        WorkersProblem
            "workers-lost", when a process ended by itself, as where memory is short.
        """
        # Spawned, not forked: a fork of a process with threads may stand still for ever.
        context = multiprocessing.get_context("spawn")
        left = iter(pieces)
        with ProcessPoolExecutor(self._count, context, initializer=_deaf) as pool:
            try:
                waiting: deque[Future[Result]] = deque(
                    pool.submit(work, piece) for piece in islice(left, AHEAD * self._count)
                )
                while waiting:
                    yield waiting.popleft().result()
                    waiting.extend(pool.submit(work, piece) for piece in islice(left, 1))
            except BrokenProcessPool as error:  # at the result, or when more is handed over
                where = multiprocessing.current_process().name
                raise WorkersProblem("workers-lost", where, str(error)) from error
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


class BesideWorkers:
    """Does one piece after another in a process beside this one, started anew for each call.

    It gives way to everything else on this computer, and ends with this process, whatever it is at:
    nobody who stops a hub waits for it.
    """

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield the result of each piece, in the order of the pieces.

        Raises
        ------
        WorkersProblem
            "workers-lost", when the process ended by itself, as where memory is short.
        """
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_work_beside, args=(there, work), daemon=True)
        process.start()
        there.close()
        try:
            for piece in pieces:
                try:
                    here.send(piece)
                    is_done, made = here.recv()
                except (EOFError, OSError) as error:
                    raise WorkersProblem("workers-lost", process.name, str(error)) from error
                if not is_done:
                    raise made
                yield made
        finally:
            here.close()
            process.terminate()
            process.join()


def _work_beside(line: Connection, work: Callable[[Any], Any]) -> None:
    """Work on what comes until nothing does."""
    _deaf()
    if hasattr(os, "nice"):
        os.nice(10)
    while True:
        try:
            piece = line.recv()
        except EOFError:
            return
        try:
            answer = (True, work(piece))
        except Exception as error:  # whoever waits gets it
            answer = (False, error)
        line.send(answer)


def _deaf() -> None:
    """Leave Ctrl-C to whoever asked for the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
