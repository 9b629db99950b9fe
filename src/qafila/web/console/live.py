# SPDX-License-Identifier: Apache-2.0
"""Tells open pages that an operation has changed: server-sent events.

An event holds a version, and how often findings have changed; the page asks for itself again. So
nothing can be lost when a connection drops: whoever comes back is told the version as it is now,
also after the server was started anew.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from litestar import Request, get
from litestar.exceptions import HTTPException
from litestar.response import Stream

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from qafila.app.console import LiveOperation
    from qafila.web.console.routes import Console

BEAT_S = 15.0
"""A word at least so often, so that both ends notice when the other is gone."""

RETRY_MS = 1500
"""How soon a browser comes back."""

LOOK_S = 1.0
"""How soon a stream notices that its session, or the server, has ended."""

BETWEEN_S = 0.1
"""Changes in so short a time are told as one."""

MOST_STREAMS, MOST_OF_ONE = 500, 40
"""Open streams of a hub, and of one visitor: nobody keeps the others from being told."""


class Streams:
    """The open streams of a hub, by visitor."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @property
    def open(self) -> int:
        """How many there are."""
        return self._open.total()

    def admits(self, visitor: str) -> bool:
        """Whether there is room for one more, of this visitor."""
        return self.open < MOST_STREAMS and self._open[visitor] < MOST_OF_ONE

    async def of(
        self, live: LiveOperation, is_ended: Callable[[], bool], visitor: str = ""
    ) -> AsyncIterator[bytes]:
        """Yield the version of an operation now, and whenever it changes, until it is ended."""
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self._open[visitor] += 1
        try:
            with live.heard_by(wake):
                yield f"retry: {RETRY_MS}\n\n".encode()
                said_at = loop.time() - BEAT_S
                while not is_ended():
                    if changed.is_set() or loop.time() - said_at >= BEAT_S:
                        changed.clear()
                        said_at = loop.time()
                        yield _event(live)
                        await asyncio.sleep(BETWEEN_S)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), LOOK_S)
        finally:
            self._open[visitor] -= 1
            self._open += Counter()  # forget those who have none


def _event(live: LiveOperation) -> bytes:
    version = live.snapshot.version
    trouble = live.trouble.code if live.trouble is not None else ""
    refused = live.refused.code if live.refused is not None else ""
    data = (
        f'{{"version":{version},"checks":{live.checks},'
        f'"trouble":"{trouble}","refused":"{refused}"}}'
    )
    return f"id: {version}\nevent: version\ndata: {data}\n\n".encode()


def live_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the route of the streams."""
    streams, visits = console.streams, console.visits

    @get("/live/{op:str}", include_in_schema=False)
    async def live(request: Request) -> Stream:  # type: ignore[type-arg]
        op = request.path_params["op"]
        visit = visits.enter(request, None, op)
        if not streams.admits(visit.key):
            raise HTTPException(status_code=503, headers={"Retry-After": "5"})

        def is_ended() -> bool:
            return console.is_closing() or not visits.is_let_in(request, op)

        events = streams.of(visit.operation, is_ended, visit.key)
        unkept = {"cache-control": "no-store"}
        return Stream(events, media_type="text/event-stream", headers=unkept)

    return [live]
