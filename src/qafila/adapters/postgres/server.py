# SPDX-License-Identifier: Apache-2.0
"""The way to a PostgreSQL server: addresses, connections, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from qafila.ports import StoreProblem

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMES = ("postgresql", "postgres")

_CODES = {
    "53100": "store-full",
    "25006": "store-read-only",
    "55P03": "store-locked",
    "28P01": "store-refused",
    "28000": "store-refused",
    "42501": "store-refused",
    "3D000": "store-no-database",
    "XX001": "store-damaged",
    "XX002": "store-damaged",
}
"""By SQLSTATE; what is not here is told by its class or as a server that cannot be reached."""


def split(url: str) -> tuple[str, str]:
    """Return the address for the server, and the operation named in it (empty for none).

    Raises
    ------
    StoreProblem
        "store-address".
    """
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError as error:
        raise StoreProblem("store-address", shown(url), str(error)) from error
    if parts.scheme not in SCHEMES:
        raise StoreProblem("store-address", shown(url))
    operation = next((value for name, value in query if name == "operation"), "")
    rest = urlencode([pair for pair in query if pair[0] != "operation"])
    return urlunsplit(parts._replace(query=rest)), operation


def shown(url: str) -> str:
    """Return an address without its password, fit to be shown and logged."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "postgresql://…"
    user, at, host = parts.netloc.rpartition("@")
    query = urlencode([p for p in parse_qsl(parts.query) if p[0] not in ("password", "passfile")])
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}{at}{host}", query=query))


def connect(address: str, patience_s: float) -> Connection[Any]:
    """Return a connection that commits by itself and gives up on a silent server.

    Raises
    ------
    StoreProblem
        "store-needs-psycopg", "store-refused", "store-no-database", "store-unreachable".
    """
    try:
        import psycopg  # noqa: PLC0415 - only who has a server needs it
    except ImportError as error:
        raise StoreProblem("store-needs-psycopg", shown(address)) from error
    with told(address):
        connection = psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=max(2, round(patience_s)),
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=30_000,
            application_name="qafila",
        )
        try:
            connection.execute(
                f"SET lock_timeout = {round(patience_s * 1000)}; SET synchronous_commit = on;"
                " SET client_min_messages = error; SET search_path = pg_catalog".encode()
            )
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def told(address: str) -> Iterator[None]:
    """Turn the driver's errors into a `StoreProblem`."""
    import psycopg  # noqa: PLC0415

    try:
        yield
    except psycopg.Error as error:
        raise StoreProblem(_code(error), shown(address), _reason(error)) from error


def _code(error: Any) -> str:
    state = error.sqlstate or ""
    if state in _CODES:
        return _CODES[state]
    text = str(error)
    if not state and ("authentication failed" in text or "no password supplied" in text):
        return "store-refused"  # while connecting there is no state, only words
    if not state and 'database "' in text and "does not exist" in text:
        return "store-no-database"
    if not state or state[:2] in ("08", "53", "57", "58"):
        return "store-unreachable"
    return "store-damaged"


def _reason(error: Any) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else ""
