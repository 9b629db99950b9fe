# SPDX-License-Identifier: Apache-2.0
"""Runs a hub's web application until somebody stops it."""

from __future__ import annotations

import logging
import os
import socket
import traceback
from collections.abc import Callable
from pathlib import Path

import uvicorn
from litestar.types import ASGIApp

from qafila.web.application import application
from qafila.wiring.hub import CourierProblem, StoreProblem, hub_at

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
    app
        Answers the requests.
    listener
        As `listen` returns it; closed when the server has stopped.
    tls
        Certificate chain and key, PEM, to serve https.
    """

    def __init__(
        self,
        app: ASGIApp,
        listener: socket.socket,
        *,
        tls: Tls | None = None,
    ) -> None:
        self._listener = listener
        config = uvicorn.Config(
            app,
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

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return bool(self._server.should_exit)

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
    """Serve operations to browsers and other devices until Ctrl-C.

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
    servers: list[Server] = []

    def on_trouble(trouble: StoreProblem) -> None:
        said(trouble.code, path=trouble.path, reason=trouble.reason)

    def is_closing() -> bool:
        return any(server.is_stopping for server in servers)

    listener = listen(host, port)
    with hub_at(op, on_trouble=on_trouble, on_fault=on_fault) as hub:
        secure = tls is not None
        app = application(hub, hosts=_names(host), secure=secure, is_closing=is_closing)
        server = Server(app, listener, tls=tls)
        servers.append(server)
        shown = f"[{host}]" if ":" in host else host
        address = f"{'https' if secure else 'http'}://{shown}:{server.port}"
        said("serve-ready", address=address, mark=" ".join(hub.desks.marks))
        if (invited := hub.gate.first_link()) is not None:
            said("serve-first-link", address=f"{address}/enrol/{invited.token}")
        server.run()
    said("serve-stopped")


def on_fault(error: BaseException, path: str) -> None:
    """Put an error of ours into the log, with where it happened and nothing of what was sent."""
    trace = traceback.extract_tb(error.__traceback__)[-1]
    logging.getLogger("qafila").error(
        "fault",
        extra={"kind": type(error).__name__, "at": f"{Path(trace.filename).name}:{trace.lineno}"},
        exc_info=error if os.environ.get("QAFILA_DEBUG") else None,
    )


_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


def _names(host: str) -> tuple[str, ...]:
    """Return the names under which a hub that listens there may be asked."""
    if host in _ANY:
        return ()
    return (*_LOOPBACK, host) if host in _LOOPBACK else (host, socket.gethostname().lower())
