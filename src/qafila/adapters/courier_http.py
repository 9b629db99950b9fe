# SPDX-License-Identifier: Apache-2.0
"""The way to another store over HTTP or HTTPS, with the standard library."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from qafila.app.meeting import MAX_LETTER
from qafila.ports import CourierProblem

PATH = "/sync"
TYPE = "application/vnd.qafila.sync"

TIMEOUT_S = 30.0
"""How long to wait for the other side to connect, and for each piece of its answer."""

BUSY_S = (0.5, 1.0, 2.0, 4.0)
"""Waits before a busy hub is asked again; then the meeting is given up."""

_LONGEST_WAIT_S = 30.0
_BROKEN = (http.client.HTTPException, ConnectionError, BrokenPipeError)


class HttpCourier:
    """Carries letters to a hub, over one connection as long as it lasts.

    Parameters
    ----------
    url
        ``http://host:port`` or ``https://…``; `/sync` is added unless a path is given.
    ca_file
        Certificates to trust instead of the system's, PEM.
    timeout_s
        For connecting, and for each piece of an answer.
    sleep
        How to wait while the hub is busy.

    Raises
    ------
    CourierProblem
        "courier-address", "courier-ca-unusable".
    """

    def __init__(
        self,
        url: str,
        *,
        ca_file: Path | None = None,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url
        self._parts = _parts(url)
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._tls = _tls(ca_file) if self._parts.scheme == "https" else None
        self._connection: http.client.HTTPConnection | None = None

    def exchange(self, message: bytes) -> bytes:
        """Return the answer to a letter.

        A connection that broke is made anew once: a letter may arrive twice without harm.

        Raises
        ------
        CourierProblem
            "courier-unreachable", "courier-timeout", "courier-tls", "courier-cut",
            "courier-busy", "courier-not-a-hub", "courier-too-large".
        """
        waits = iter(BUSY_S)
        while True:
            status, body, retry_after_s = self._once_more(message)
            if status == http.client.OK:
                return body
            if status not in (
                http.client.TOO_MANY_REQUESTS,
                http.client.SERVICE_UNAVAILABLE,
            ):
                code = (
                    "courier-too-large"
                    if status == http.client.REQUEST_ENTITY_TOO_LARGE
                    else "courier-not-a-hub"
                )
                raise CourierProblem(code, self._url, str(status))
            wait_s = next(waits, None)
            if wait_s is None:
                raise CourierProblem("courier-busy", self._url)
            self._sleep(max(wait_s, min(retry_after_s, _LONGEST_WAIT_S)))

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once_more(self, message: bytes) -> tuple[int, bytes, float]:
        try:
            return self._post(message)
        except _BROKEN:
            self.close()
        except OSError as error:
            self.close()
            raise self._problem(error) from error
        try:
            return self._post(message)
        except (*_BROKEN, OSError) as error:
            self.close()
            raise self._problem(error) from error

    def _post(self, message: bytes) -> tuple[int, bytes, float]:
        connection = self._connection or self._connect()
        self._connection = connection
        connection.request("POST", self._parts.path or PATH, message, {"Content-Type": TYPE})
        response = connection.getresponse()
        body = response.read(MAX_LETTER + 1)
        if len(body) > MAX_LETTER:
            self.close()
            raise CourierProblem("courier-too-large", self._url)
        if not response.chunked and len(body) != _declared(response):
            # A connection that ends within headers or body ends them, to this library.
            raise http.client.IncompleteRead(body)
        return response.status, body, _seconds(response.getheader("Retry-After"))

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._tls is not None:
            return http.client.HTTPSConnection(
                host, port, timeout=self._timeout_s, context=self._tls
            )
        return http.client.HTTPConnection(host, port, timeout=self._timeout_s)

    def _problem(self, error: Exception) -> CourierProblem:
        if isinstance(error, ssl.SSLError):
            return CourierProblem("courier-tls", self._url, error.reason or "")
        if isinstance(error, TimeoutError):
            return CourierProblem("courier-timeout", self._url)
        if isinstance(error, _BROKEN) and not isinstance(error, ConnectionRefusedError):
            return CourierProblem("courier-cut", self._url)
        return CourierProblem(
            "courier-unreachable", self._url, getattr(error, "strerror", "") or ""
        )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
        parts = SplitResult("", "", "", "", "")
    if not sound or parts.username or parts.query or parts.fragment:
        raise CourierProblem("courier-address", url)
    return parts._replace(path="") if parts.path in ("", "/") else parts


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise CourierProblem("courier-ca-unusable", str(ca_file or ""), str(error)) from error


def _declared(response: http.client.HTTPResponse) -> int:
    said = response.getheader("Content-Length", "")
    return int(said) if said.isdecimal() else -1


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 0.0
