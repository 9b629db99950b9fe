# SPDX-License-Identifier: Apache-2.0
"""The way to a PostgreSQL server: addresses, connections, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote, unquote_plus, urlsplit, urlunsplit

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

    The server's part stays as it was typed: there a plus is a plus, and a space is ``%20``.

    Raises
    ------
    StoreProblem
        "store-address".
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise StoreProblem("store-address", shown(url), str(error)) from error
    if parts.scheme not in SCHEMES:
        raise StoreProblem("store-address", shown(url))
    told = [value for name, value in _pairs(parts.query) if name == "operation"]
    operation = unquote_plus(told[0].partition("=")[2]) if told else ""
    return urlunsplit(parts._replace(query=_without(parts.query, "operation"))), operation


def naming(url: str, operation: str) -> str:
    """Return the address of a server with an operation named in it."""
    parts = urlsplit(url)
    rest = _without(parts.query, "operation")
    named = f"operation={quote_plus(operation)}"
    return urlunsplit(parts._replace(query=f"{rest}&{named}" if rest else named))


def _pairs(query: str) -> list[tuple[str, str]]:
    """Return each part of a query as it was typed, with the name it begins with."""
    return [(unquote(part.partition("=")[0]), part) for part in query.split("&") if part]


def _without(query: str, *names: str) -> str:
    return "&".join(part for name, part in _pairs(query) if name not in names)


def shown(url: str) -> str:
    """Return an address without its password, fit to be shown and logged."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "postgresql://…"
    user, at, host = parts.netloc.rpartition("@")
    query = _without(parts.query, "password", "passfile", "sslpassword")
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
    """Return the driver's own words, in English, as they are quoted.

    Of a connection that failed it says where, why, and on lines of its own what might be the
    matter, as a question; the why is what counts. It names each address it tried.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not error.sqlstate:
        failed = [line.rpartition("failed: ")[2] for line in lines if "failed: " in line]
        lines = failed or lines[:1]
    return lines[-1].rstrip(".?! ") if lines else ""
