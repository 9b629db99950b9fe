# SPDX-License-Identifier: Apache-2.0
"""The accounts of a hub and its audit, in one SQLite file that only its owner can read."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qafila.adapters.sqlite import files
from qafila.adapters.sqlite.accounts_rows import AccountRows
from qafila.adapters.sqlite.accounts_schema import APPLICATION_ID, STEPS
from qafila.adapters.sqlite.schema import version_of
from qafila.adapters.sqlite.trouble import told
from qafila.core.accounts import Entry
from qafila.ports import StoreProblem

PATIENCE_S = 10.0
"""How long to wait while another process writes."""


class SqliteAccounts:
    """Accounts in a file, made on first use.

    Raises
    ------
    StoreProblem
        "accounts-damaged", "store-newer", "store-gone", "store-full", "store-read-only",
        "store-locked".
    """

    def __init__(self, path: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._path = path
        self._patience_s = patience_s
        self._writing = threading.Lock()
        self._lending = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = threading.Event()
        self._notes = _Notes(self._write_down)
        with _told(path):
            _make_private(path)
            self._writer = files.connect(path, patience_s)
            try:
                _admit(self._writer, path)
                self._file = files.identity(path)
            except BaseException:
                self._writer.close()
                raise

    def change(self) -> int:
        """Return a number that grows whenever users, sessions or tokens changed."""
        with self._reader() as connection:
            row = connection.execute("SELECT number FROM change").fetchone()
            return int(row[0])

    @contextmanager
    def reading(self) -> Iterator[AccountRows]:
        """Lend the accounts as of one moment."""
        with self._reader() as connection:
            connection.execute("BEGIN")
            try:
                yield AccountRows(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def writing(self, *, quiet: bool = False) -> Iterator[AccountRows]:
        """Lend the accounts to change them; all of it is on the disk at the end, or none."""
        with self._writing, _told(self._path):
            if self._closed.is_set():
                raise StoreProblem("store-closed", str(self._path))
            writer = self._writer
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield AccountRows(writer)
                if not quiet:
                    writer.execute("UPDATE change SET number = number + 1")
                # A file deleted or moved while it is open would take writes and keep none.
                if files.identity(self._path) != self._file:
                    raise StoreProblem("store-gone", str(self._path))
                writer.execute("COMMIT")
            except BaseException:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise

    def note(self, entry: Entry) -> None:
        """Add a line to the audit, together with those of other threads that wait to."""
        self._notes.add(entry)

    def _write_down(self, entries: Sequence[Entry]) -> None:
        with self.writing(quiet=True) as accounts:
            for entry in entries:
                accounts.note(entry)

    def audit(
        self, after: int = 0, limit: int = 100, *, user: str = "", before: int | None = None
    ) -> tuple[Entry, ...]:
        """Return lines of the audit above a number in order, or below another, latest first."""
        with self.reading() as accounts:
            return accounts.audit(after, limit, user=user, before=before)

    def close(self) -> None:
        """Let go of the file; calling it twice does nothing."""
        with self._writing, self._lending:
            self._closed.set()
            for connection in (self._writer, *self._idle):
                connection.close()
            self._idle.clear()

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        with self._lending:
            if self._closed.is_set():
                raise StoreProblem("store-closed", str(self._path))
            idle = self._idle.pop() if self._idle else None
        with _told(self._path):
            connection = idle or files.connect(self._path, self._patience_s)
            try:
                yield connection
            finally:
                with self._lending:
                    if self._closed.is_set():
                        connection.close()
                    else:
                        self._idle.append(connection)


@dataclass(slots=True, eq=False)
class _Ticket:
    entry: Entry
    is_done: bool = False
    trouble: BaseException | None = None


class _Notes:
    """Writes lines in groups: who waits for the disk is joined by all that came meanwhile."""

    def __init__(self, write: Callable[[Sequence[Entry]], None]) -> None:
        self._write = write
        self._queueing = threading.Lock()
        self._leading = threading.Lock()
        self._queue: list[_Ticket] = []

    def add(self, entry: Entry) -> None:
        ticket = _Ticket(entry)
        with self._queueing:
            self._queue.append(ticket)
        with self._leading:
            if not ticket.is_done:
                self._lead()
        if ticket.trouble is not None:
            raise ticket.trouble

    def _lead(self) -> None:
        with self._queueing:
            group, self._queue = self._queue, []
        trouble: BaseException | None = None
        try:
            self._write([ticket.entry for ticket in group])
        except BaseException as error:  # handed to each whose line is not on the disk
            trouble = error
        for ticket in group:
            ticket.trouble, ticket.is_done = trouble, True


# Opening ---------------------------------------------------------------------------------------


def _make_private(path: Path) -> None:
    """Have the file there, empty if it is new, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _admit(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, lead an older one up, refuse what is none of ours."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(connection)
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if mark != APPLICATION_ID and (mark or version or tables):
            raise StoreProblem("accounts-damaged", str(path), "another program's file")
        if version > len(STEPS):
            raise StoreProblem("store-newer", str(path), str(version))
        for number in range(version, len(STEPS)):
            for statement in STEPS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("SELECT number FROM change").fetchone()  # from here on its log is there


def copy_accounts(source: Path, target: Path) -> None:
    """Write a whole copy of a file of accounts to a new one, also while it is in use.

    Raises
    ------
    StoreProblem
        "accounts-damaged", "store-full", "store-gone", "store-locked".
    """
    with _told(source):
        held = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (mark,) = held.execute("PRAGMA application_id").fetchone()
            if mark != APPLICATION_ID:
                raise StoreProblem("accounts-damaged", str(source), "another program's file")
            os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                held.backup(copy)
                (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
                if found != "ok":
                    raise StoreProblem("accounts-damaged", str(source), str(found))
                # The copy says that it is a write-ahead one: a stick gets one file, not three.
                copy.execute("PRAGMA journal_mode = DELETE")
            with target.open("rb") as written:
                os.fsync(written.fileno())
        finally:
            held.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say what the world does to the file; damage has other remedies than that of a store."""
    try:
        with told(path):
            yield
    except StoreProblem as problem:
        if problem.code in ("store-damaged", "store-not-a-store"):
            raise StoreProblem("accounts-damaged", str(path), problem.reason) from problem
        raise
