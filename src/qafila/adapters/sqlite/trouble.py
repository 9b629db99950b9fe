# SPDX-License-Identifier: Apache-2.0
"""What SQLite's errors mean to somebody who has to do something about them."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qafila.core.events import Envelope, Malformed, ReceiptKind, read
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


_BY_SYSTEM = {
    errno.EACCES: "store-read-only",
    errno.EPERM: "store-read-only",
    errno.EROFS: "store-read-only",
    errno.ENOSPC: "store-full",
    errno.EDQUOT: "store-full",
}


def may(path: Path, what: int) -> bool:
    """Whether this process, as the user it acts for, may do something here."""
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


_ROOM_LEAST = 65_536
"""Bytes: with less SQLite cannot even lay out what its connections share, and says that reading
failed."""


def _has_no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _ROOM_LEAST
    except OSError:
        return False


def problem(error: sqlite3.Error, path: Path) -> StoreProblem:
    """Return what an error of SQLite means."""
    number = getattr(error, "sqlite_errorcode", 0) or 0
    code = _CODES.get(number & _PRIMARY)
    if number & _PRIMARY in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _has_no_room(path):
        code = "store-full"
    elif number & _PRIMARY == sqlite3.SQLITE_CANTOPEN and path.parent.is_dir():
        # SQLite does not say why; the disk is there, so it is about rights.
        readable = not path.exists() or may(path, os.R_OK)
        code = "store-gone" if readable and may(path.parent, os.W_OK) else "store-read-only"
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
    except UnicodeDecodeError as error:  # in a cell, or in what SQLite says of damaged tables
        raise StoreProblem("store-damaged", str(path), "a text is none") from error
    except OSError as error:
        code = _BY_SYSTEM.get(error.errno or 0, "store-gone")
        raise StoreProblem(code, str(path), error.strerror or str(error)) from error


# What comes out of a damaged file need not be what went in, though the library did not notice.
# These raise SQLite's own error for such a value.


def as_hex(value: object) -> str:
    """Return a digest from a cell."""
    if type(value) is bytes:
        return value.hex()
    raise sqlite3.DatabaseError("a digest is none")


def as_body(value: object) -> bytes:
    """Return a body from a cell."""
    if type(value) is bytes:
        return value
    raise sqlite3.DatabaseError("a body is none")


def as_envelope(value: object) -> Envelope:
    """Return the envelope of a body from a cell."""
    try:
        return read(as_body(value))
    except Malformed as error:
        raise sqlite3.DatabaseError("a body is none") from error


def as_number(value: object) -> int:
    """Return a whole number from a cell."""
    if type(value) is int:
        return value
    raise sqlite3.DatabaseError("a number is none")


def as_text(value: object) -> str:
    """Return a text from a cell."""
    if type(value) is str:
        return value
    raise sqlite3.DatabaseError("a text is none")


def as_kind(value: object) -> ReceiptKind:
    """Return an answer from a cell."""
    try:
        return ReceiptKind(as_text(value))
    except ValueError as error:
        raise sqlite3.DatabaseError("an answer is none") from error
