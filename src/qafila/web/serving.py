# SPDX-License-Identifier: Apache-2.0
"""Runs a hub's web application until somebody stops it."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from litestar.types import ASGIApp

from qafila.web.application import application
from qafila.web.authority import authority_routes, plain_application, url
from qafila.web.patience import Patient
from qafila.web.watching import RequestLog, Watched, request_log
from qafila.wiring.alone import alone
from qafila.wiring.hub import CourierProblem, Hub, StoreProblem, VaultProblem, hub_at

if TYPE_CHECKING:
    from qafila.wiring.local_ca import LocalCa

Tls = tuple[Path, Path]
Said = Callable[..., None]

RENEWED_EVERY_S = 3600
"""How often it is seen to that the hub's own certificate does not end."""

CONNECTIONS = 2000
"""More at once are answered 503: come back later."""

BACKLOG = 1024
"""Connections that may wait to be taken up, when all phones come at once."""

TURN_S = 0.0001
"""How long a thread that only computes may keep all others waiting.

The loop that serves everybody waits for a turn after each word to the system, some ten times for
one request. At Python's own 5 ms a comparison of lists in the background makes every page slow,
even a bare one.
"""

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
        Certificate chain and key, PEM, to serve https; or a context of its own.
    """

    def __init__(
        self,
        app: ASGIApp,
        listener: socket.socket,
        *,
        tls: Tls | ssl.SSLContext | None = None,
    ) -> None:
        self._listener = listener
        config = uvicorn.Config(
            app,
            http=Patient,
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
            ssl_certfile=tls[0] if isinstance(tls, tuple) else None,
            ssl_keyfile=tls[1] if isinstance(tls, tuple) else None,
        )
        if isinstance(tls, ssl.SSLContext):
            config.load()
            config.ssl = tls
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
    said: Said,
    host: str = "127.0.0.1",
    port: int = 8765,
    tls: Tls | None = None,
    named: Sequence[str] = (),
    tiles: Path | None = None,
    log: str = "",
) -> None:
    """Serve operations to browsers and other devices until Ctrl-C.

    Beyond this computer the console is served by https alone: with `tls`, or with a certificate of
    the hub's own on the next port, beside letters and the page about it by http.

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
    named
        Further names under which the hub is reached.
    tiles
        A user's own base map for the map page, one PMTiles file.
    log
        File for a line about every answer; ``-``: the standard output; empty: none.

    Raises
    ------
    CourierProblem
        "serve-address", "serve-certificate", "serve-names", "serve-log".
    FolderProblem, StoreProblem, VaultProblem
        When the store cannot be opened; "store-served-already", when another hub serves it.
    """

    def on_trouble(trouble: StoreProblem) -> None:
        said(trouble.code, path=trouble.path, reason=trouble.reason)

    sys.setswitchinterval(TURN_S)
    threading.excepthook = _on_fault_beside
    with ExitStack() as stack:
        if tls is not None:
            _see_that_it_fits(tls)
        lines = stack.enter_context(_log(log))
        # Before the port is asked for, which the other hub may well have.
        tell_others = stack.enter_context(alone(op))
        listener = stack.enter_context(listen(host, port))
        ca, secure_listener = None, None
        if tls is None and host not in _LOOPBACK:
            secure_listener = stack.enter_context(listen(host, _port(listener) + 1 if port else 0))
            ca = _authority(host, named)
            tell_others(_own_address(ca, secure_listener))
        else:
            tell_others(_address(listener, host, tls))
        faults = partial(on_fault, log=lines)
        hub = stack.enter_context(hub_at(op, on_trouble=on_trouble, on_fault=faults, tiles=tiles))
        if ca is not None and secure_listener is not None:
            _serve_own(hub, listener, secure_listener, ca, said, lines)
        else:
            _serve_one(hub, listener, host, tls, named, said, lines)
    said("serve-stopped")


def _see_that_it_fits(tls: Tls) -> None:
    """Refuse a certificate that nobody could be served with, before anybody is told an address."""
    try:
        # Without a passphrase of ours OpenSSL would ask for one on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*tls, password=lambda: "")
    except (OSError, ValueError) as error:
        where = ", ".join(map(str, tls))
        reason = (
            getattr(error, "reason", None)
            or getattr(error, "strerror", None)
            or type(error).__name__
        )
        raise CourierProblem("serve-certificate", where, reason) from error


def _serve_one(
    hub: Hub,
    listener: socket.socket,
    host: str,
    tls: Tls | None,
    named: Sequence[str],
    said: Said,
    log: RequestLog | None,
) -> None:
    """Serve everything on one listener."""
    hosts = () if host in _ANY else (*_LOOPBACK, host, socket.gethostname().lower(), *named)
    servers: list[Server] = []
    app = application(
        hub,
        hosts=hosts,
        secure=tls is not None,
        is_closing=lambda: any(server.is_stopping for server in servers),
        log=log,
    )
    server = Server(app, listener, tls=tls)
    servers.append(server)
    hub.begin()
    _tell(hub, _address(listener, host, tls), said)
    server.run()


def _serve_own(
    hub: Hub,
    listener: socket.socket,
    secure_listener: socket.socket,
    ca: LocalCa,
    said: Said,
    log: RequestLog | None,
) -> None:
    """Serve the console with the hub's own certificate, and the rest by http."""
    port, plain_port = _port(secure_listener), _port(listener)
    hosts, servers = (*ca.hosts, *_LOOPBACK), list[Server]()
    app = application(
        replace(hub, has_authority=True),
        hosts=hosts,
        secure=True,
        others=authority_routes(ca, port=port, plain_port=plain_port),
        is_closing=lambda: any(server.is_stopping for server in servers),
        log=log,
    )
    letters = plain_application(hub.desks, ca, hosts=hosts, port=port, plain_port=plain_port)
    if log is not None:
        letters = Watched(letters, log)
    plain = Server(letters, listener)
    servers.append(Server(app, secure_listener, tls=ca.context))
    hub.begin()
    letters_at = url("http", ca.hosts[0], plain_port, "")
    _tell(hub, _own_address(ca, secure_listener), said, letters=letters_at)
    said(
        "serve-own-certificate-new" if ca.is_new else "serve-own-certificate",
        address=f"{letters_at}/ca",
        fingerprint=ca.fingerprint,
        hosts=", ".join(ca.hosts),
    )
    is_over = threading.Event()
    beside = [
        threading.Thread(target=plain.run, daemon=True),
        threading.Thread(target=_renew, args=(ca, is_over, said), daemon=True),
    ]
    for thread in beside:
        thread.start()
    try:
        servers[0].run()
    finally:
        is_over.set()
        plain.stop()
        for thread in beside:
            thread.join()


def _renew(ca: LocalCa, is_over: threading.Event, said: Said) -> None:
    while not is_over.wait(RENEWED_EVERY_S):
        try:
            ca.renew()
        except VaultProblem as trouble:
            said(trouble.code, path=trouble.path, reason=trouble.reason)


def _authority(host: str, named: Sequence[str]) -> LocalCa:
    # On this computer alone there is none, and what makes certificates is a twentieth of a start.
    from qafila.wiring.local_ca import hosts_of, local_ca  # noqa: PLC0415

    hosts = hosts_of(host, named)
    try:
        return local_ca(hosts)
    except ValueError as error:
        raise CourierProblem("serve-names", ", ".join(hosts)) from error


def _tell(hub: Hub, address: str, said: Said, *, letters: str = "") -> None:
    mark = " ".join(hub.desks.marks)
    if letters:
        said("serve-ready-apart", address=address, letters=letters, mark=mark)
    else:
        said("serve-ready", address=address, mark=mark)
    if (invited := hub.gate.first_link()) is not None:
        said("serve-first-link", address=f"{address}/enrol/{invited.token}")


def _address(listener: socket.socket, host: str, tls: Tls | None) -> str:
    return url("http" if tls is None else "https", host, _port(listener), "")


def _own_address(ca: LocalCa, listener: socket.socket) -> str:
    return url("https", ca.hosts[0], _port(listener), "")


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def on_fault(error: BaseException, path: str, log: RequestLog | None = None) -> None:
    """Put an error of ours into the log, with where it happened and nothing of what was sent."""
    trace = traceback.extract_tb(error.__traceback__)[-1]
    kind, at = type(error).__name__, f"{Path(trace.filename).name}:{trace.lineno}"
    if log is not None:
        log.fault(kind, at)
    logging.getLogger("qafila").error(
        "fault",
        extra={"kind": kind, "at": at},
        exc_info=error if os.environ.get("QAFILA_DEBUG") else None,
    )


def _log(where: str) -> AbstractContextManager[RequestLog | None]:
    try:
        return request_log(where)
    except OSError as error:
        raise CourierProblem("serve-log", where, error.strerror or "") from error


def _on_fault_beside(told: threading.ExceptHookArgs) -> None:
    """Put an error of a thread of its own into the log, as those of requests."""
    if told.exc_value is not None:
        on_fault(told.exc_value, "")


_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to
