# SPDX-License-Identifier: Apache-2.0
"""Runs a hub's web application until somebody stops it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from qafila.app.meeting import Desk
from qafila.web.sync import application
from qafila.wiring.hub import CourierProblem, StoreProblem, desk_at

Tls = tuple[Path, Path]

CONNECTIONS = 2000
"""More at once are answered 503: come back later."""

BACKLOG = 1024
"""Connections that may wait to be taken up, when all phones come at once."""

KEEP_ALIVE_S = 15
FAREWELL_S = 10
"""How long letters under way may take to be answered when the hub is stopped."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one.

    Raises
    ------
    CourierProblem
        "serve-address", when somebody else does, or the address is not this computer's.
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


def _taken(host: str, port: int, error: Exception) -> CourierProblem:
    reason = getattr(error, "strerror", None) or str(error)
    return CourierProblem("serve-address", f"{host}:{port}", reason)


class Server:
    """A hub on a listening socket.

    Parameters
    ----------
    desk
        Answers the letters.
    listener
        As `listen` returns it; closed when the server has stopped.
    tls
        Certificate chain and key, PEM, to serve https.
    """

    def __init__(self, desk: Desk, listener: socket.socket, *, tls: Tls | None = None) -> None:
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
            ssl_certfile=None if tls is None else tls[0],
            ssl_keyfile=None if tls is None else tls[1],
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
    op: str,
    *,
    said: Callable[..., None],
    host: str = "127.0.0.1",
    port: int = 8765,
    tls: Tls | None = None,
) -> None:
    """Serve an operation's store to other devices until Ctrl-C.

    Parameters
    ----------
    op
        A store file, a folder, or a database.
    said
        Told what there is to tell people, as a key of the catalogue with its values.
    host, port
        Where to listen; port 0 takes a free one.
    tls
        Certificate chain and key, PEM, to serve https.

    Raises
    ------
    CourierProblem
        "serve-address".
    FolderProblem, StoreProblem, VaultProblem
        When the store cannot be opened.
    """

    def on_trouble(trouble: StoreProblem) -> None:
        said(trouble.code, path=trouble.path, reason=trouble.reason)

    with desk_at(op, on_trouble=on_trouble) as desk:
        server = Server(desk, listen(host, port), tls=tls)
        scheme = "http" if tls is None else "https"
        shown = f"[{host}]" if ":" in host else host
        said("serve-ready", address=f"{scheme}://{shown}:{server.port}", mark=desk.mark)
        server.run()
    said("serve-stopped")
