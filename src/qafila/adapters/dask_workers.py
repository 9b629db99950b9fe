# SPDX-License-Identifier: Apache-2.0
"""Workers of a Dask cluster, for studies that one computer is too small for (extra ``dask``).

What goes there are roads as ids of places and times, and what comes back are times: nobody's name.
A Dask cluster does whatever is sent to it by anybody who reaches it: keep it in a closed network.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from qafila.ports import WorkersProblem

Piece = TypeVar("Piece")
Result = TypeVar("Result")

AHEAD = 4
"""Pieces begun or waiting for each thread: the way to another computer is long."""

PATIENCE_S = 10


class DaskWorkers:
    """Does pieces in the processes of a cluster that is there already.

    Parameters
    ----------
    address
        Of its scheduler, for example ``tcp://10.0.0.5:8786``.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield the result of each piece, in the order of the pieces.

        Raises
        ------
        WorkersProblem
            "workers-dask-missing", "workers-unreachable", "workers-lost".
        """
        try:
            from distributed import Client  # noqa: PLC0415
        except ImportError as error:
            raise WorkersProblem("workers-dask-missing", self._address) from error
        try:
            client = Client(self._address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkersProblem("workers-unreachable", self._address, str(error)) from error
        with client:
            threads = sum(client.nthreads().values())
            if not threads:
                raise WorkersProblem("workers-unreachable", self._address, "no workers")
            left = iter(pieces)
            # Not pure: the same piece asked for twice is drawn twice, and nothing is kept there.
            waiting = deque(
                client.submit(work, piece, pure=False) for piece in islice(left, AHEAD * threads)
            )
            try:
                while waiting:
                    try:
                        result: Result = waiting[0].result()
                    except Exception as error:  # whatever a distant process may raise
                        raise WorkersProblem("workers-lost", self._address, str(error)) from error
                    waiting.popleft()
                    yield result
                    waiting.extend(
                        client.submit(work, piece, pure=False) for piece in islice(left, 1)
                    )
            finally:
                client.cancel(list(waiting))
