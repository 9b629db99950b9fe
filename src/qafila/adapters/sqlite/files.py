# SPDX-License-Identifier: Apache-2.0
"""Opening, telling apart and copying the file under a store."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from qafila.adapters.sqlite import schema
from qafila.adapters.sqlite.trouble import told
from qafila.ports import StoreProblem


def connect(
    path: Path, patience_s: float, *, mode: str = "rw", immutable: bool = False
) -> sqlite3.Connection:
    """Return a connection with everything a store asks of SQLite.

    Parameters
    ----------
    mode
        ``rwc`` makes the file, ``rw`` and ``ro`` do not.
    immutable
        Nobody can write the file: no lock and no shared memory is needed beside it.
    """
    address = f"{path.absolute().as_uri()}?mode={mode}" + ("&immutable=1" if immutable else "")
    connection = sqlite3.connect(
        address, uri=True, timeout=patience_s, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in (
            "synchronous = FULL",
            "recursive_triggers = ON",  # or REPLACE would delete without asking the triggers
            "secure_delete = ON",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            # Ids come in no order, so that the same pages are written again and again: moving them
            # from the log to the file a quarter as often saves a fifth of every commit.
            "wal_autocheckpoint = 4000",
            "mmap_size = 0",  # a failing disk is an error to be told, not a signal that kills
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_readonly(path: Path, patience_s: float) -> sqlite3.Connection:
    """Return a connection to a file that may not be written."""
    try:
        connection = connect(path, patience_s, mode="ro")
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema")
        except BaseException:
            connection.close()
            raise
        return connection
    except sqlite3.OperationalError:
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            # What was committed last is in a file that cannot be read without writing another.
            raise
        return connect(path, patience_s, mode="ro", immutable=True)


def admit(connection: sqlite3.Connection, path: Path, *, writable: bool) -> None:
    """Refuse what is no store of this version or an older one; lead older ones up."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    if mark != schema.APPLICATION_ID:
        raise StoreProblem("store-not-a-store", str(path))
    version = schema.version_of(connection)
    if version > len(schema.STEPS):
        raise StoreProblem("store-newer", str(path), str(version))
    if version < len(schema.STEPS):
        if not writable:
            raise StoreProblem("store-read-only", str(path), "older version")
        connection.execute("BEGIN IMMEDIATE")
        try:
            schema.migrate(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    if writable:
        connection.execute("PRAGMA journal_mode = WAL")


def identity(path: Path) -> tuple[tuple[int, int], ...]:
    """Return what tells a file and its write-ahead log from others that take their names."""
    found = []
    for name in (path, f"{path}-wal"):
        stat = os.stat(name)  # noqa: PTH116 - once in every commit, and Path is slow
        found.append((stat.st_dev, stat.st_ino))
    return tuple(found)


def copy(source: sqlite3.Connection, path: Path) -> None:
    """Write a whole copy of a store to a new file, which is there when it is whole.

    Raises
    ------
    StoreProblem
        "store-exists", "store-full", "store-gone", "store-read-only".
    """
    part = path.with_name(f".{path.name}.part")
    with told(path):
        try:
            path.open("xb").close()
        except FileExistsError as error:
            raise StoreProblem("store-exists", str(path)) from error
        try:
            part.unlink(missing_ok=True)
            target = sqlite3.connect(part, isolation_level=None)
            try:
                # In one step: it reads as of one moment, and hinders no writer.
                source.backup(target)
            finally:
                target.close()
            _to_disk(part)
            part.replace(path)
            _to_disk(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
