# SPDX-License-Identifier: Apache-2.0
"""The lines of the audit as a chain: each digest covers its line and all before it.

Whoever changes the file past its own rules has to make every later digest anew, and then differs
from every copy that was taken before. Lines cut off at the end are seen against such a copy alone.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

COLUMNS = "number, at, user, title, action, subjects, operation, why, address"


def digest_of_line(before: str, line: Sequence[object]) -> str:
    """Return the digest of a line (`COLUMNS`) behind that of the line before; "" for none."""
    return hashlib.sha256(before.encode() + msgspec.json.encode(list(line))).hexdigest()


def link(connection: sqlite3.Connection, number: int) -> None:
    """Chain the line of this number, just written, to those before it."""
    row = connection.execute(
        "SELECT digest FROM audit_link WHERE number = ?", (number - 1,)
    ).fetchone()
    if row is not None:
        before = str(row[0])
    else:  # lines of before there was a chain are covered by its first link
        before = ""
        for line in _lines(connection, f"number < {number:d}"):
            before = digest_of_line(before, line)
    (line,) = _lines(connection, f"number = {number:d}")
    connection.execute(
        "INSERT INTO audit_link VALUES (?, ?)", (number, digest_of_line(before, line))
    )


def _lines(connection: sqlite3.Connection, where: str) -> Iterable[tuple[Any, ...]]:
    return connection.execute(f"SELECT {COLUMNS} FROM audit WHERE {where} ORDER BY number")  # noqa: S608 - words of ours


def looked_through(path: Path) -> tuple[int, int | None]:
    """Return how many lines an audit has, and the first that does not fit; nothing is changed.

    Raises
    ------
    sqlite3.Error
        When it cannot be read.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.execute("BEGIN")
        links = {}
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'audit_link'").fetchone():
            links = dict(connection.execute("SELECT number, digest FROM audit_link"))
        first = min(links, default=0)
        before, count = "", 0
        for line in _lines(connection, "true"):
            count += 1
            before = digest_of_line(before, line)
            is_chained = bool(links) and count >= first
            if line[0] != count or (is_chained and links.get(count) != before):
                return count, count
        return count, count + 1 if max(links, default=0) > count else None
