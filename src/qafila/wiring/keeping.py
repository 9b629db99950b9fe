# SPDX-License-Identifier: Apache-2.0
"""Copies of stores, and stores from copies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from qafila.adapters._log import pour
from qafila.adapters.sqlite import SqliteStore
from qafila.core.events import envelope
from qafila.ports import EventStore, StoreProblem
from qafila.wiring.copies import note_copy
from qafila.wiring.operations import beside, is_database, open_any_store, store_path


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was read back.

    Parameters
    ----------
    where
        The file, or the address of the database without its password.
    facts
        How many facts are in it.
    digest
        SHA-256 of the file, in hexadecimal digits; empty for a database.
    """

    where: str
    facts: int
    digest: str = ""


def backup(where: str, file: Path) -> Copied:
    """Write a copy of an operation's store to a new file, and read it back.

    Raises
    ------
    StoreProblem
        "store-not-made", "store-exists", "backup-differs", and what the world does to files; then
        there is no file.
    """
    path = None if is_database(where) else store_path(where)
    if path is None and not is_database(where):
        raise StoreProblem("store-not-made", where)
    store = open_any_store(where if path is None else str(path))
    try:
        copied = _copy(store, file)
        note_copy(store.operation, copied.facts)
        return copied
    finally:
        store.close()


def restore(file: Path, to: str) -> Copied:
    """Make a store of a copy; the copy is led up to this version and otherwise stays as it is.

    Parameters
    ----------
    to
        A file that is not there yet, or a database that does not hold the operation yet.

    Raises
    ------
    StoreProblem
        "store-missing", "store-exists", "store-damaged", "backup-differs", and what the world does.
    """
    store = SqliteStore.open(file)
    try:
        if not is_database(to):
            return _copy(store, Path(to))
        from qafila.adapters.postgres import PostgresStore  # noqa: PLC0415
        from qafila.adapters.postgres.server import shown  # noqa: PLC0415

        database = PostgresStore.create(to, store.operation)
        try:
            pour(store, database)
            facts = _prove(database, shown(to), store.last_position())
            return Copied(where=shown(to), facts=facts)
        finally:
            database.close()
    finally:
        store.close()


def _copy(store: EventStore, file: Path) -> Copied:
    """Write a file that is there when it is whole."""
    # What another store left beside this name would be taken for this one's and damage it.
    for there in (file, *beside(file)):
        if there.exists():
            raise StoreProblem("store-exists", str(there))
    part = file.with_name(f".{file.name}.copy")
    try:
        _discard(part)
        least = store.last_position()
        store.backup(part)
        copy = SqliteStore.open(part)
        try:
            facts = _prove(copy, str(file), least)
        finally:
            copy.close()
        with part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        part.rename(file)
    except OSError as error:
        raise StoreProblem("store-gone", str(file), error.strerror or "") from error
    finally:
        _discard(part)
    return Copied(where=str(file), facts=facts, digest=digest)


def _discard(part: Path) -> None:
    for stale in (part, *beside(part)):
        stale.unlink(missing_ok=True)


def _prove(copy: EventStore, path: str, least: int) -> int:
    """Read a copy whole; return how many facts are in it.

    Raises
    ------
    StoreProblem
        "backup-differs", where facts are missing or a body is not what was written.
    """
    sound = sum(1 for stored in copy.read() if envelope.digest(stored.body) == stored.digest)
    if sound < max(least, copy.last_position()):
        raise StoreProblem("backup-differs", path, f"{sound} / {least}")
    return sound
