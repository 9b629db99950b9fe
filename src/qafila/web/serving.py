# SPDX-License-Identifier: Apache-2.0
"""Runs a hub's web application until somebody stops it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import uvicorn

from qafila.app.meeting import Desk
from qafila.web.sync import application

CONNECTIONS = 2000
"""More at once are answered 503: come back later."""

BACKLOG = 1024
"""Connections that may wait to be taken up, when all phones come at once."""

KEEP_ALIVE_S = 15
FAREWELL_S = 10
"""How long letters under way may take to be answered when the hub is stopped."""


class AddressTaken(Exception):
    """A hub cannot be reached at the address asked for.

    Exception
    └── AddressTaken
    """

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}:{port}: {reason}")
        self.host = host
        self.port = port
        self.reason = reason


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one.

    Raises
    ------
    AddressTaken
        When somebody else does, or the address is not this computer's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # Naming the protocol matters: asyncio sends small answers at once on such sockets only.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, OverflowError) as error:
        raise _taken(host, port, error) from error
    try:
        if os.name == "posix":
            # On Windows the same word would let two hubs have one port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _taken(host, port, error) from error
    return listener


def _taken(host: str, port: int, error: Exception) -> AddressTaken:
    return AddressTaken(host, port, getattr(error, "strerror", None) or str(error))


class Server:
    """A hub on a listening socket.

    Parameters
    ----------
    desk
        Answers the letters.
    listener
        As `listen` returns it; closed when the server has stopped.
    """

    def __init__(self, desk: Desk, listener: socket.socket) -> None:
        self._listener = listener
        config = uvicorn.Config(
            application(desk),
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=FAREWELL_S,
        )
        self._server = uvicorn.Server(config)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def is_ready(self) -> bool:
        """Whether it answers."""
        return self._server.started

    def run(self) -> None:
        """Answer until `stop` or Ctrl-C; letters under way are answered first."""
        try:
            self._server.run(sockets=[self._listener])
        except KeyboardInterrupt:
            pass  # uvicorn has stopped by then, and hands the signal on
        finally:
            self._listener.close()

    def stop(self) -> None:
        """Have `run` come to an end; for another thread."""
        self._server.should_exit = True


def serve(
    desk: Desk, *, host: str = "127.0.0.1", port: int = 8017, on_ready: Callable[[int], None]
) -> None:
    """Serve a hub until Ctrl-C.

    Parameters
    ----------
    on_ready
        Told the port before the first letter is answered.

    Raises
    ------
    AddressTaken
        When nobody could reach it there.
    """
    server = Server(desk, listen(host, port))
    on_ready(server.port)
    server.run()
