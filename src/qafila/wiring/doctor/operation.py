# SPDX-License-Identifier: Apache-2.0
"""Whether an operation can be worked on: its disk, its file, its facts, its keys."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from qafila.adapters.folder import FolderProblem
from qafila.adapters.sqlite import SqliteStore, schema, trouble
from qafila.adapters.vault import file_vault, key_path
from qafila.app.health import Area, Checked, State
from qafila.core.document import Phrase, phrase
from qafila.core.events import envelope
from qafila.ports import EventStore, StoreProblem, VaultProblem
from qafila.wiring import config_dir, passphrase
from qafila.wiring.doctor.database_file import looked_into
from qafila.wiring.doctor.machine import KEYS
from qafila.wiring.doctor.shares import share_kind
from qafila.wiring.operations import each_of, is_database, open_any_store, store_path
from qafila.wiring.station import open_folder

PATIENCE_S = 5
"""How long a server may take to answer."""

STORE = "–"
"""What stands for path, address and server in sentences of others."""


def checks(where: str) -> tuple[Callable[[], Iterator[Checked]], ...]:
    """Return the checks of an operation."""
    if is_database(where):
        return (lambda: _database(where),)
    path = store_path(where)
    if path is None:
        return (lambda: _folder(Path(where)),)

    def share() -> Iterator[Checked]:
        """See that the store is on a disk of this computer."""
        yield from _share(path)

    def write_ahead() -> Iterator[Checked]:
        """See that the disk can do what stores ask of it."""
        yield from _write_ahead(path.absolute().parent)

    def store() -> Iterator[Checked]:
        """See that the store is whole."""
        yield from _store(path)

    return share, write_ahead, store


def _told(name: str, state: State, said: Phrase, remedy: Phrase | None = None) -> Checked:
    return Checked(name, Area.OPERATION, state, said, remedy)


def _problem(name: str, problem: StoreProblem | FolderProblem | VaultProblem) -> Checked:
    """Tell what the world does, without where it does it: such sentences end with the remedy."""
    # A server's own words name host, user and database: they are left out.
    reason = problem.reason if problem.code in _PLAIN_REASONS else STORE
    if problem.code in _QUOTED_REASONS:
        reason = "none"
    return _told(name, State.BROKEN, phrase(problem.code, path=STORE, reason=reason))


_QUOTED_REASONS = {"store-unreachable", "store-refused"}
"""What is told with the server's words as a quotation behind it, or without."""

_PLAIN_REASONS = {"store-damaged", "store-newer", "store-read-only", "keys-unreadable"}


def _folder(folder: Path) -> Iterator[Checked]:
    try:
        read = open_folder(folder)
    except FolderProblem as problem:
        yield _problem("folder", problem)
        return
    count = len(read.operation.persons)
    yield _told("folder", State.OK, phrase("doctor-folder", count=count))


def _share(path: Path) -> Iterator[Checked]:
    kind = share_kind(path)
    if kind is None:
        return
    if kind:
        said = phrase("doctor-share", kind=kind)
        yield _told("share", State.BROKEN, said, phrase("doctor-share-remedy"))
    else:
        yield _told("share", State.OK, phrase("doctor-share-none"))


def _write_ahead(folder: Path) -> Iterator[Checked]:
    """Make a small database beside the store, write to it by two connections, and take it away."""
    if not os.access(folder, os.W_OK):
        yield _told("write-ahead", State.ATTENTION, phrase("doctor-store-reading-only"))
        return
    full = StoreProblem("store-full", STORE)
    try:
        made = tempfile.TemporaryDirectory(dir=folder, prefix=".doctor-")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        yield _problem("write-ahead", full)
        return
    with made as place:
        file = Path(place, "probe")
        try:
            connections = [sqlite3.connect(file, isolation_level=None) for _ in range(2)]
            try:
                (mode,) = connections[0].execute("PRAGMA journal_mode = WAL").fetchone()
                connections[0].execute("CREATE TABLE one (n)")
                connections[1].execute("INSERT INTO one VALUES (7)")
                (seen,) = connections[0].execute("SELECT n FROM one").fetchone()
            finally:
                for connection in connections:
                    connection.close()
        except sqlite3.Error as error:
            if trouble.problem(error, file).code == full.code:
                yield _problem("write-ahead", full)
                return
            mode, seen = "", 0
    if (mode, seen) == ("wal", 7):
        yield _told("write-ahead", State.OK, phrase("doctor-write-ahead"))
    else:
        said, remedy = phrase("doctor-write-ahead-not"), phrase("doctor-share-remedy")
        yield _told("write-ahead", State.BROKEN, said, remedy)


def _store(path: Path) -> Iterator[Checked]:
    try:
        version, damage = looked_into(path)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.Error) and trouble.problem(error, path).code == "store-full":
            yield _problem("store", StoreProblem("store-full", STORE))
            return
        reason = getattr(error, "strerror", None) or type(error).__name__
        yield _problem("store", StoreProblem("store-damaged", STORE, reason))
        return
    if damage:
        yield _problem("store", StoreProblem("store-damaged", STORE, damage))
        return
    if 0 < version < len(schema.STEPS):
        # Opening it would lead it up: that is for whoever means to.
        remedy = phrase("doctor-store-older-remedy")
        yield _told("store", State.ATTENTION, phrase("doctor-store-older"), remedy)
        return
    try:
        store = SqliteStore.open(path)
    except StoreProblem as problem:
        yield _problem("store", problem)
        return
    try:
        yield from _facts(store)
    finally:
        store.close()


def _facts(store: EventStore) -> Iterator[Checked]:
    """Tell of an open store: how much is in it, what waits, whether its names can be read."""
    try:
        facts = store.last_position()
        spoiled = sum(1 for one in store.read() if envelope.digest(one.body) != one.digest)
        aside = sum(1 for _ in store.quarantined())
    except StoreProblem as problem:
        yield _problem("store", problem)
        return
    if spoiled:
        said, remedy = phrase("doctor-store-spoiled", count=spoiled), phrase("doctor-store-remedy")
        yield _told("store", State.BROKEN, said, remedy)
    else:
        yield _told("store", State.OK, phrase("doctor-store", count=facts))
    if aside:
        said, remedy = phrase("doctor-quarantine", count=aside), phrase("doctor-quarantine-remedy")
        yield _told("quarantine", State.ATTENTION, said, remedy)
    yield from _identities(store.operation)


def _identities(operation: str) -> Iterator[Checked]:
    config = config_dir()
    # Opened where they are missing, both would be made.
    if not key_path(config, operation).exists() or not (config / KEYS).exists():
        said, remedy = phrase("doctor-identities-none"), phrase("doctor-identities-none-remedy")
        yield _told("identity-keys", State.ATTENTION, said, remedy)
        return
    try:
        vault = file_vault(config, operation, passphrase())
    except VaultProblem as problem:
        yield _problem("identity-keys", problem)
        return
    damaged = vault.damaged_keys
    vault.close()
    if damaged:
        said = phrase("doctor-identities-damaged", count=damaged)
        remedy = phrase("doctor-identities-damaged-remedy")
        yield _told("identity-keys", State.BROKEN, said, remedy)
    else:
        yield _told("identity-keys", State.OK, phrase("doctor-identities"))


def _database(address: str) -> Iterator[Checked]:
    try:
        version, off = _looked_at_server(address)
        if off:
            said = phrase("doctor-database-unsafe", names=", ".join(off))
            remedy = phrase("doctor-database-unsafe-remedy")
            yield _told("database-disk", State.BROKEN, said, remedy)
        if 0 < version < _newest_of_databases():
            remedy = phrase("doctor-store-older-remedy")
            yield _told("database", State.ATTENTION, phrase("doctor-store-older"), remedy)
            return
        found = each_of(address)
        yield _told("database", State.OK, phrase("doctor-database", count=len(found)))
        for one in found:
            store = open_any_store(one)
            try:
                yield from _facts(store)
            finally:
                store.close()
    except StoreProblem as problem:
        yield _problem("database", problem)


def _newest_of_databases() -> int:
    from qafila.adapters.postgres import schema as tables  # noqa: PLC0415

    return len(tables.STEPS)


def _looked_at_server(address: str) -> tuple[int, list[str]]:
    """Return the version of the tables, and what is off in the server that keeps facts on its disk.

    Raises
    ------
    StoreProblem
        When it cannot be asked.
    """
    from qafila.adapters.postgres import schema as tables  # noqa: PLC0415
    from qafila.adapters.postgres import server  # noqa: PLC0415

    where, _ = server.split(address)
    with closing(server.connect(where, PATIENCE_S)) as connection, server.told(where):
        off = [
            name
            for name in ("fsync", "full_page_writes")
            if (connection.execute(f"SHOW {name}".encode()).fetchone() or ("",))[0] != "on"
        ]
        return tables.version_of(connection), off
