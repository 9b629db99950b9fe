# SPDX-License-Identifier: Apache-2.0
"""A store of facts in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from qafila.adapters._log import LARGEST, Job, Lines, Log, take_in, unhexed
from qafila.adapters.sqlite import files, schema
from qafila.adapters.sqlite.naming import Names, in_lots
from qafila.adapters.sqlite.trouble import as_body, as_hex, as_kind, as_number, as_text, may, told
from qafila.adapters.sqlite.writing import Known, Writing, ends
from qafila.core.events import DeviceEnrolled, Head, Link, Receipt
from qafila.ports import Quarantined, Stored, StoreProblem

PATIENCE_S = 10.0
"""How long to wait while another process writes."""

_PAGE_ROWS, _PAGE_BYTES = 1000, 4 * 1024 * 1024
"""What is read at once: no statement stays open between, so that a slow reader hinders nobody."""


T = TypeVar("T")


class SqliteStore(Log):
    """Facts of one operation in one file, written through before any receipt.

    Several threads and several processes may use one file. Made by `create` or `open`.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
        row = connection.execute("SELECT operation FROM about").fetchone()
        super().__init__(as_text(row and row[0]))
        self._path = path
        self._writable = writable
        self._opened = files.connect if writable else files.connect_readonly
        self._writer = connection
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._file = files.identity(path) if writable else ()
        self._known = Known()
        self._known.catch_up(connection)
        self._names = Names()
        self._chains = Lines(self.links, self._news)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @classmethod
    def create(cls, path: Path, operation: str, *, patience_s: float = PATIENCE_S) -> SqliteStore:
        """Make a new store; a file that is there is left alone unless it is empty.

        Raises
        ------
        StoreProblem
            "store-exists", "store-gone", "store-full", "store-read-only", "store-locked".
        """
        with told(path):
            if path.exists() and (not path.is_file() or path.stat().st_size):
                raise StoreProblem("store-exists", str(path))
            if not path.parent.is_dir():
                raise StoreProblem("store-gone", str(path), "no such folder")
            connection = files.connect(path, patience_s, mode="rwc")
            try:
                # Before the file is a write-ahead one: until this commits it is empty.
                connection.execute("BEGIN IMMEDIATE")
                if schema.version_of(connection):
                    raise StoreProblem("store-exists", str(path))
                connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
                schema.migrate(connection)
                connection.execute("INSERT INTO about VALUES (1, ?)", (operation,))
                connection.execute("COMMIT")
                connection.execute("PRAGMA journal_mode = WAL")
                return cls(path, connection, writable=True)
            except BaseException:
                connection.close()
                raise

    @classmethod
    def open(cls, path: Path, *, patience_s: float = PATIENCE_S) -> SqliteStore:
        """Open a store, leading it up to this version; what a crash left needs no repair.

        A file that may not be written opens for reading.

        Raises
        ------
        StoreProblem
            "store-missing", "store-not-a-store", "store-newer", "store-damaged", "store-gone",
            "store-read-only", "store-locked", "store-full".
        """
        with told(path):
            if not path.exists():
                raise StoreProblem("store-missing", str(path))
            if not path.is_file():
                raise StoreProblem("store-not-a-store", str(path))
            writable = may(path, os.W_OK) and may(path.parent, os.W_OK)
            opened = files.connect if writable else files.connect_readonly
            connection = opened(path, patience_s)
            try:
                files.admit(connection, path, writable=writable)
                return cls(path, connection, writable=writable)
            except BaseException:
                connection.close()
                raise

    # Writing ---------------------------------------------------------------------------------

    def _commit(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]:
        if self._closed.is_set():
            raise StoreProblem("store-closed", str(self._path))
        if not self._writable:
            raise StoreProblem("store-read-only", str(self._path))
        with told(self._path):
            return self._transaction(jobs)

    def _transaction(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]:
        connection, names = self._writer, self._names
        connection.execute("BEGIN IMMEDIATE")
        try:
            with self._lock:
                known = self._known.copy()
            known.catch_up(connection)
            names.catch_up(connection, known.position)
            writing = Writing(connection, known, names)
            answers = take_in(writing, jobs, sure=True)
            were_sorted = bool(writing.made) and names.due(known.position)
            if were_sorted:
                names.sort_in(connection, known.position)
            # A file deleted or moved while it is open would take writes and keep none.
            if files.identity(self._path) != self._file:
                raise StoreProblem("store-gone", str(self._path))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        names.learn(writing.made, known.position, were_sorted=were_sorted)
        with self._lock:
            self._known = known
        return answers

    # Reading ---------------------------------------------------------------------------------

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; each is used by one thread at a time."""
        with self._lock:
            if self._closed.is_set():
                raise StoreProblem("store-closed", str(self._path))
            idle = self._idle.pop() if self._idle else None
        with told(self._path):
            connection = idle or self._opened(self._path, PATIENCE_S)
            try:
                yield connection
            finally:
                with self._lock:
                    if self._closed.is_set():
                        connection.close()
                    else:
                        self._idle.append(connection)

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield facts with a position above `after` in order of position, without holding all.

        Digests are those that were written with the facts: whoever wants to know whether a body is
        still what it was takes its digest anew.
        """
        question = "SELECT position, digest, body FROM fact WHERE position > ? ORDER BY position"
        return self._pages(question, after, limit, _stored)

    def quarantined(self, after: int = 0, limit: int | None = None) -> Iterator[Quarantined]:
        """Yield what is in quarantine and was not taken since, in order of number."""
        question = (
            "SELECT number, digest, kind, why, sender, body FROM quarantine WHERE number > ?"
            " AND number NOT IN (SELECT number FROM settled) ORDER BY number"
        )
        return self._pages(question, after, limit, _quarantined)

    def _pages(
        self, question: str, after: int, limit: int | None, make: Callable[[tuple[Any, ...]], T]
    ) -> Iterator[T]:
        while limit is None or limit > 0:
            most = _PAGE_ROWS if limit is None else min(limit, _PAGE_ROWS)
            made: list[T] = []
            size = 0
            with self._reader() as connection:
                cursor = connection.execute(f"{question} LIMIT ?", (min(after, LARGEST), most))
                for row in cursor:
                    made.append(make(row))
                    after = row[0]
                    size += len(row[-1])
                    if size >= _PAGE_BYTES:
                        most = len(made)
                        break
                cursor.close()
            yield from made
            if len(made) < most or not made:
                return
            limit = None if limit is None else limit - len(made)

    def chain(self, device: str, after_seq: int = 0, limit: int | None = None) -> list[Stored]:
        """Return held bodies of one device above a seq, by seq and digest.

        Bodies in quarantine that differ from a fact of the same id have position 0.
        """
        asked = (device, min(after_seq, LARGEST), -1 if limit is None else limit)
        with self._reader() as connection:
            rows = connection.execute(
                "SELECT seq, digest, position, body FROM fact"
                " WHERE device = (SELECT number FROM device WHERE name = ?) AND seq > ?"
                " ORDER BY seq, digest LIMIT ?",
                asked,
            ).fetchall()
            rows += connection.execute(
                "SELECT seq, digest, 0, body FROM differing WHERE device = ? AND seq > ?"
                " ORDER BY seq, digest LIMIT ?",
                asked,
            ).fetchall()
            found = [(as_number(n), as_hex(d), p, as_body(b)) for n, d, p, b in rows]
        found.sort(key=lambda row: row[:2])
        return [Stored(position, digest, body) for _, digest, position, body in found[:limit]]

    def bodies(self, digests: Collection[str]) -> dict[str, bytes]:
        """Return the bytes of held bodies by digest; others are absent.

        What is beside the line of a device, or in quarantine, is found at once. The rest takes a
        look at every fact's digest (a second in a million): `chain` is the way to whole chains.
        """
        astray = self._chains.ask(lambda index: index.find_astray(digests))
        found: dict[str, bytes] = {}
        with self._reader() as connection:
            for link in astray:
                for (body,) in connection.execute(
                    "SELECT body FROM fact WHERE device = (SELECT number FROM device"
                    " WHERE name = ?) AND seq = ? AND digest = ?",
                    (link.device, link.seq, bytes.fromhex(link.digest)),
                ):
                    found[link.digest] = as_body(body)
            for question in (
                "SELECT digest, body FROM differing WHERE digest",
                "SELECT digest, body FROM fact WHERE position IN"
                " (SELECT position FROM fact WHERE digest",
            ):
                missing = [unhexed(d) for d in digests if d not in found]
                for marks, lot in in_lots(missing):
                    end = ")" * question.count("(")
                    rows = connection.execute(f"{question} IN ({marks}){end}", lot)
                    found |= {as_hex(digest): as_body(body) for digest, body in rows}
        return found

    def links(self, device: str) -> list[Link]:
        """Return what chains need of every body held of a device."""
        with self._reader() as connection:
            rows = connection.execute(
                "SELECT seq, digest, prev FROM fact"
                " WHERE device = (SELECT number FROM device WHERE name = ?)"
                " UNION ALL SELECT seq, digest, prev FROM differing WHERE device = ?",
                (device, device),
            )
            return [Link(device, as_number(n), as_hex(d), as_hex(p)) for n, d, p in rows]

    def _news(
        self, mark: tuple[int, int] | None, add: Callable[[Link], None]
    ) -> tuple[int, int] | None:
        with self._reader() as connection:
            connection.execute("BEGIN")
            try:
                now = ends(connection)
                if now == mark:
                    return mark
                for name, seq, digest, prev in chain(
                    connection.execute(
                        "SELECT name, seq, digest, prev FROM fact"
                        " LEFT JOIN device ON device = number WHERE position > ? ORDER BY position",
                        (mark[0] if mark else 0,),
                    ),
                    connection.execute(
                        "SELECT device, seq, digest, prev FROM differing WHERE number > ?",
                        (mark[1] if mark else 0,),
                    ),
                ):
                    add(Link(as_text(name), as_number(seq), as_hex(digest), as_hex(prev)))
                return now
            finally:
                connection.execute("ROLLBACK")

    def _lines(self) -> Lines[tuple[int, int]]:
        return self._chains

    def _holds(self, device: str, seq: int, digest: str) -> bool:
        with self._reader() as connection:
            (held,) = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM fact WHERE seq = ?2 AND digest = ?3"
                " AND device = (SELECT number FROM device WHERE name = ?1))"
                " OR EXISTS"
                " (SELECT 1 FROM differing WHERE seq = ?2 AND digest = ?3 AND device = ?1)",
                (device, min(seq, LARGEST), unhexed(digest)),
            ).fetchone()
        return bool(held)

    def heads(self, device: str, after_seq: int = 0) -> list[Head]:
        """Return the signatures over a device's chain at or above `after_seq`, by seq."""
        with self._reader() as connection:
            rows = connection.execute(
                "SELECT device, seq, digest, signer, signature FROM head"
                " WHERE device = ? AND seq >= ?"
                " ORDER BY seq, digest, signer, signature",
                (device, min(after_seq, LARGEST)),
            ).fetchall()
            for row in rows:
                as_number(row[1])
                for cell in (row[0], *row[2:]):
                    as_text(cell)
        return [Head(device=d, seq=n, digest=m, signer=s, signature=t) for d, n, m, s, t in rows]

    def devices(self) -> Mapping[str, DeviceEnrolled]:
        """Return the enrolments by device, the first one of each standing."""
        with self._reader() as connection, self._lock:
            # A copy, since a transaction under way begins with what is known here.
            known = self._known.copy()
            if known.catch_up(connection):
                self._known = known
            return dict(self._known.devices)

    def last_position(self) -> int:
        """Return the highest position; 0 when there is no fact."""
        with self._reader() as connection:
            return ends(connection)[0]

    def backup(self, path: Path) -> None:
        """Write a whole copy while the store goes on working.

        Raises
        ------
        StoreProblem
            "store-exists", "store-full", "store-gone"; then there is no file at `path`.
        """
        with self._reader() as connection:
            files.copy(connection, path)

    def close(self) -> None:
        """Let go of the file; calling it twice does nothing."""
        with self._gate.door, self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
            idle, self._idle = self._idle, []
            for connection in (*idle, self._writer):
                connection.close()


def _stored(row: tuple[Any, ...]) -> Stored:
    position, digest, body = row
    return Stored(position, as_hex(digest), as_body(body))


def _quarantined(row: tuple[Any, ...]) -> Quarantined:
    number, digest, kind, why, sender, body = row
    return Quarantined(
        number, as_hex(digest), as_kind(kind), as_text(why), as_body(body), as_text(sender)
    )
