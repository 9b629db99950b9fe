# SPDX-License-Identifier: Apache-2.0
"""How long somebody may take to say what they want: who never comes to an end holds no place."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 20.0
"""Seconds that the head of a request may take, from its first byte or from the connection on.

The body has times of its own (`console.guarding`, `sync`). A head is a few hundred bytes, which a
poor line brings in far less.
"""


class Patient(H11Protocol):
    """Speaks HTTP with one connection, and closes it where a request does not begin in time."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request, not for ever."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._heard()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come; go on waiting where the head of a request is not whole yet."""
        super().data_received(data)
        if not getattr(self.cycle, "response_complete", True):  # there is none before the first
            self._heard()
        elif self._late is None:
            self._wait()

    def _wait(self) -> None:
        self._late = self.loop.call_later(HEADERS_S, self.transport.close)

    def _heard(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
