# SPDX-License-Identifier: Apache-2.0
"""Copies of stores, and stores from copies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from qafila.adapters._log import pour
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.sqlite.accounts import copy_accounts
from qafila.core.events import envelope
from qafila.ports import EventStore, StoreProblem
from qafila.wiring import config_dir
from qafila.wiring.accounts import ACCOUNTS
from qafila.wiring.copies import note_copy
from qafila.wiring.operations import beside, is_database, named, open_any_store, store_path


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
    accounts
        The copy of the hub's accounts, or where they were brought back to; empty for none.
    accounts_kept
        Whether accounts were here already, and stayed: those of the copy were left in it.
    """

    where: str
    facts: int
    digest: str = ""
    accounts: str = ""
    accounts_kept: bool = False


def backup(where: str, file: Path) -> Copied:
    """Write a copy of an operation's store to a new file, and read it back.

    The accounts of this computer's hub, with the record of who saw whose names, are copied beside
    it: to the same name with ``.accounts`` behind.

    Raises
    ------
    StoreProblem
        "store-not-made", "store-exists", "backup-differs", and what the world does to files; then
        there is no file.
    """
    path = None if is_database(where) else store_path(where)
    if path is None and not is_database(where):
        raise StoreProblem("store-not-made", where)
    held = config_dir() / ACCOUNTS
    beside_it = _accounts_of(file) if held.exists() else None
    if beside_it is not None and beside_it.exists():
        raise StoreProblem("store-exists", str(beside_it))
    store = open_any_store(where if path is None else str(path))
    try:
        copied = _copy(store, file)
        note_copy(store.operation, copied.facts)
    finally:
        store.close()
    if beside_it is None:
        return copied
    _copy_accounts(held, beside_it)
    return replace(copied, accounts=str(beside_it))


def restore(file: Path, to: str) -> Copied:
    """Make a store of a copy; the copy is led up to this version and otherwise stays as it is.

    Accounts beside the copy become those of this computer's hub, where it has none.

    Parameters
    ----------
    to
        A file that is not there yet, or a database that does not hold the operation yet.

    Raises
    ------
    StoreProblem
        "store-missing", "store-exists", "store-damaged", "backup-differs", and what the world does.
    """
    restored = _restored(file, to)
    beside_it, here = _accounts_of(file), config_dir() / ACCOUNTS
    if not beside_it.exists():
        return restored
    if here.exists():
        return replace(restored, accounts_kept=True)
    _copy_accounts(beside_it, here)
    return replace(restored, accounts=str(here))


def _restored(file: Path, to: str) -> Copied:
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


def _accounts_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.accounts")


def _copy_accounts(source: Path, target: Path) -> None:
    """Write a whole copy of accounts, for its owner alone: an audit that breaks is evidence too.

    Raises
    ------
    StoreProblem
        "accounts-damaged", and what the world does to files; then there is no file.
    """
    part = target.with_name(f".{target.name}.copy")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _discard(part)
        copy_accounts(source, part)
        part.rename(target)
    except OSError as error:
        raise StoreProblem("store-gone", str(target), error.strerror or "") from error
    finally:
        _discard(part)


def _copy(store: EventStore, file: Path) -> Copied:
    """Write a file that is there when it is whole."""
    part = file.with_name(f".{file.name}.copy")
    # What another store left beside this name would be taken for this one's and damage it.
    with named(part, file):
        for there in (file, *beside(file)):
            if there.exists():
                raise StoreProblem("store-exists", str(there))
        _discard(part)
    try:
        least = store.last_position()
        with named(part, file):
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
