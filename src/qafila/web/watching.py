# SPDX-License-Identifier: Apache-2.0
"""What is asked of a hub and how soon it answers: counted, and logged line by line where wanted.

Neither holds anything of who asks or about whom: of an address only the route stands here, with
``{op}`` and ``{what}`` where ids were, and nothing of what was asked or sent.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from qafila.wiring import now

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the counts of answers by how soon they began, in seconds."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
UNROUTED = "none"
"""What no route answers: it stands for every address that somebody may make up."""

MOST_WAITING = 10_000
"""Lines that wait for the disk; more are let go, and counted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One request as it is counted and logged; `seconds` until its answer began."""

    method: str
    route: str
    status: int
    seconds: float


class Hears(Protocol):
    """Hears of every answer."""

    def note(self, answer: Answer) -> None:
        """Hear of one."""
        ...


@dataclass(slots=True)
class Timing:
    """How soon answers of one route began: how many within each bound, the last for the rest."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    seconds: float = 0.0


class Requests:
    """Counts of what was asked since the hub was started; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str, int], int] = defaultdict(int)
        self._timings: dict[str, Timing] = defaultdict(Timing)

    def note(self, answer: Answer) -> None:
        """Count one."""
        with self._lock:
            self._counts[answer.method, answer.route, answer.status] += 1
            timing = self._timings[answer.route]
            timing.counts[bisect_left(BOUNDS_S, answer.seconds)] += 1
            timing.seconds += answer.seconds

    def counts(self) -> dict[tuple[str, str, int], int]:
        """Return how many, by method, route and status."""
        with self._lock:
            return dict(self._counts)

    def timings(self) -> dict[str, Timing]:
        """Return how soon they were answered, by route."""
        with self._lock:
            return {r: Timing([*each.counts], each.seconds) for r, each in self._timings.items()}


class Watched:
    """Whatever answers, with somebody who hears of every answer.

    Parameters
    ----------
    app
        What answers.
    hearers
        Who hears.
    """

    def __init__(self, app: ASGIApp, *hearers: Hears) -> None:
        self._app = app
        self._hearers = hearers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http",):
            await self._app(scope, receive, send)
            return
        began, status, seconds = time.perf_counter(), 0, None

        async def answered(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - began
            await send(message)

        try:
            await self._app(scope, receive, answered)
        finally:
            took = time.perf_counter() - began if seconds is None else seconds
            asked = str(scope.get("method", ""))
            method = asked if asked in METHODS else "OTHER"
            route = str(scope.get("path_template") or UNROUTED)
            for hearer in self._hearers:
                hearer.note(Answer(method, route, status, took))


class RequestLog:
    """Writes a line of JSON for every answer, and for every fault of ours, in a thread of its own.

    A disk that stands still keeps nobody waiting. The file is opened again when somebody has moved
    it away, as `logrotate` does.

    Parameters
    ----------
    file
        Where to; None: the standard output.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._held: IO[str] | None = None
        if file is not None:
            self._held = _opened(file)  # what cannot be written is said before anybody is served
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def note(self, answer: Answer) -> None:
        """Log an answer."""
        self._put(
            method=answer.method,
            route=answer.route,
            status=answer.status,
            ms=round(answer.seconds * 1000, 1),
        )

    def fault(self, kind: str, at: str) -> None:
        """Log a fault of ours: its kind, and where in the code."""
        self._put(fault=kind, where=at)

    def close(self) -> None:
        """Write what waits."""
        self._lines.put(None)
        self._thread.join()
        if self._held is not None:
            self._held.close()

    def _put(self, **said: str | int | float) -> None:
        lost, self._lost = self._lost, 0
        line = {"at": _stamp(now()), **said, **({"lost": lost} if lost else {})}
        try:
            self._lines.put_nowait(json.dumps(line))
        except queue.Full:
            self._lost += lost + 1

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            # A full disk takes lines away and nothing else.
            with suppress(OSError, ValueError):
                self._stream().write(f"{line}\n")
                self._stream().flush()

    def _stream(self) -> IO[str]:
        if self._file is None:
            return sys.stdout
        if self._held is None or not _is_there(self._held, self._file):
            if self._held is not None:
                self._held.close()
            self._held = _opened(self._file)
        return self._held


def request_log(where: str) -> AbstractContextManager[RequestLog | None]:
    """Log to a file, or with ``-`` to the standard output; empty: nowhere.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    if not where:
        return nullcontext()
    return closing(RequestLog(None if where == "-" else Path(where)))


def _opened(file: Path) -> IO[str]:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")


def _is_there(held: IO[str], file: Path) -> bool:
    """Whether what is held is still what the name says."""
    try:
        there, own = file.stat(), os.fstat(held.fileno())
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
