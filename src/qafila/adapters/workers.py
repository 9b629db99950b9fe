# SPDX-License-Identifier: Apache-2.0
"""Workers on this computer: in this process, or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from qafila.ports import WorkersProblem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Piece = TypeVar("Piece")
Result = TypeVar("Result")

AHEAD = 2
"""Pieces that are begun or waiting for each process, so that none is idle and few results wait."""


MOST_BYTES = 2 * 1024**3
"""Of memory for work beside a hub: planning for 200,000 people takes half of it."""

ASKED_EVERY_S = 0.05
"""How often work is asked whether it should end."""


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

    It gives way to everything else on this computer, takes no more memory than `MOST_BYTES`, and
    ends with this process, whatever it is at: nobody who stops a hub waits for it.
    """

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield the result of each piece, in the order of the pieces.

        Raises
        ------
        WorkersProblem
            "workers-lost", when the process ended by itself, as where memory is short.
        """
        with _started(_work_beside, work) as (here, name):
            for piece in pieces:
                try:
                    here.send(piece)
                    is_done, made = here.recv()
                except (EOFError, OSError) as error:
                    raise WorkersProblem("workers-lost", name, str(error)) from error
                if not is_done:
                    raise made
                yield made

    def do(
        self,
        work: Callable[[Piece, Callable[[], bool], Callable[[Any], None]], Result],
        piece: Piece,
        *,
        stop: Callable[[], bool],
        watch: Callable[[Any], None],
    ) -> Result:
        """Return the result of one piece that tells how it stands, and ends when it is asked to.

        Raises
        ------
        WorkersProblem
            "workers-lost", when the process ended by itself, as where memory is short.
        """
        with _started(_do_beside, work) as (here, name):
            try:
                here.send(piece)
                is_asked = False
                while True:
                    if not here.poll(ASKED_EVERY_S):
                        if not is_asked and stop():
                            here.send(None)  # whatever comes means: end
                            is_asked = True
                        continue
                    what, made = here.recv()
                    if what == _STANDS:
                        watch(made)
                    elif what == _FAILED:
                        raise made
                    else:
                        result: Result = made
                        return result
            except (EOFError, OSError) as error:
                raise WorkersProblem("workers-lost", name, str(error)) from error


@contextmanager
def _started(
    target: Callable[..., None], work: Callable[..., Any]
) -> Iterator[tuple[Connection, str]]:
    """Start a process that works beside this one; yield the line to it and its name."""
    # Spawned, not forked: a fork of a process with threads may stand still for ever.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=target, args=(there, work), daemon=True)
    process.start()
    there.close()
    try:
        yield here, process.name
    finally:
        here.close()
        process.terminate()
        process.join()


_STANDS, _FAILED, _DONE = "stands", "failed", "done"


def _do_beside(line: Connection, work: Callable[..., Any]) -> None:
    """Do the one piece that comes; whatever comes after it means that it should end."""
    _give_way()
    asked_s, is_over = 0.0, False

    def stop() -> bool:
        nonlocal asked_s, is_over
        now = time.monotonic()
        if not is_over and now - asked_s >= ASKED_EVERY_S:
            asked_s, is_over = now, line.poll()
        return is_over

    try:
        piece = line.recv()
    except EOFError:
        return
    try:
        answer = (_DONE, work(piece, stop, lambda standing: line.send((_STANDS, standing))))
    except Exception as error:  # whoever waits gets it
        answer = (_FAILED, error)
    with suppress(OSError):  # nobody waits any more
        line.send(answer)


def _work_beside(line: Connection, work: Callable[[Any], Any]) -> None:
    """Work on what comes until nothing does."""
    _give_way()
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


def _give_way() -> None:
    """Be last in the queue for the processor, and take only so much memory."""
    _deaf()
    if hasattr(os, "nice"):
        with suppress(OSError):  # a service may be denied even this
            os.nice(10)
    with suppress(ImportError, OSError, ValueError):  # where the system knows no such bound
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))


def _deaf() -> None:
    """Leave Ctrl-C to whoever asked for the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
