# SPDX-License-Identifier: Apache-2.0
"""What SQLite's errors mean to somebody who has to do something about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qafila.ports import StoreProblem

_PRIMARY = 0xFF
"""SQLite's extended codes hold the plain one in their last byte."""

_CODES = {
    sqlite3.SQLITE_FULL: "store-full",
    sqlite3.SQLITE_READONLY: "store-read-only",
    sqlite3.SQLITE_BUSY: "store-locked",
    sqlite3.SQLITE_LOCKED: "store-locked",
    sqlite3.SQLITE_CORRUPT: "store-damaged",
    sqlite3.SQLITE_NOTADB: "store-not-a-store",
    sqlite3.SQLITE_CANTOPEN: "store-gone",
    sqlite3.SQLITE_IOERR: "store-gone",
    sqlite3.SQLITE_PERM: "store-read-only",
    sqlite3.SQLITE_AUTH: "store-read-only",
}


def problem(error: sqlite3.Error, path: Path) -> StoreProblem:
    """Return what an error of SQLite means."""
    number = getattr(error, "sqlite_errorcode", 0) or 0
    code = _CODES.get(number & _PRIMARY)
    if code is None:
        # Its tables are not what the version number says, or the library misses something.
        code = "store-closed" if isinstance(error, sqlite3.ProgrammingError) else "store-damaged"
    return StoreProblem(code, str(path), str(error))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors, and the file system's, into a `StoreProblem`."""
    try:
        yield
    except sqlite3.Error as error:
        raise problem(error, path) from error
    except OSError as error:
        raise StoreProblem("store-gone", str(path), error.strerror or str(error)) from error
