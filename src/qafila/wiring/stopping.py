# SPDX-License-Identifier: Apache-2.0
"""When a search ends before it is done: by the clock, by the work it may do, or by Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from qafila.wiring import stop_after


class Stopping:
    """Answers whether a search is to end now; what it is asked once is one unit of its work.

    Parameters
    ----------
    limit_s
        Seconds of wall time; None for no end by the clock.
    work
        Units of work; None for no end by work. The same number ends the same search at the same
        step on every computer.
    """

    def __init__(self, limit_s: float | None = None, work: int | None = None) -> None:
        self.interrupted = False
        self._is_late = stop_after(limit_s)
        self._left = work

    def __call__(self) -> bool:
        """Whether to end."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                return True
        return self.interrupted or self._is_late()


@contextmanager
def first_interrupt_stops(
    limit_s: float | None = None, work: int | None = None
) -> Iterator[Stopping]:
    """Take the first Ctrl-C as the wish to stop with what there is; the second one ends all."""
    stopping = Stopping(limit_s, work)
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        if stopping.interrupted:
            raise KeyboardInterrupt
        stopping.interrupted = True

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)
