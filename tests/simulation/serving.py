# SPDX-License-Identifier: Apache-2.0
"""The real way to a hub, and a real database for one, in place of the short ways."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qafila.adapters.courier_http import HttpCourier
from qafila.adapters.postgres import PostgresStore
from qafila.web.serving import Server, listen
from qafila.web.sync import letters_only
from tests.stores.server import Server as Postgres

if TYPE_CHECKING:
    from tests.simulation.devices import Device


class _Door:
    """Leads to the desk that a device has now: its process may die while the server goes on."""

    def __init__(self, device: Device) -> None:
        self._device = device

    @property
    def marks(self) -> tuple[str, ...]:
        return self._device.desk.marks

    def answer(self, letter: bytes) -> bytes:
        return self._device.desk.answer(letter)


@contextmanager
def served(device: Device) -> Iterator[HttpCourier]:
    """Serve a device's desk over HTTP; yield the way to it."""
    server = Server(letters_only(_Door(device)), listen("127.0.0.1", 0))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.is_ready:
        time.sleep(0.005)
    courier = HttpCourier(f"http://127.0.0.1:{server.port}")
    try:
        yield courier
    finally:
        courier.close()
        server.stop()
        thread.join()


class Database:
    """A database for one hub's store, on a server that can lose its power."""

    def __init__(self, server: Postgres, operation: str) -> None:
        self._server = server
        self._url = server.url(server.database())
        self.store = PostgresStore.create(self._url, operation)

    def reopen(self, *, crash: bool) -> PostgresStore:
        """Open the store anew; with `crash`, the server was killed before."""
        if crash:
            self._server.stop(signal.SIGQUIT)
            self._server.start()
        self.store.close()
        self.store = PostgresStore.open(self._url)
        return self.store
