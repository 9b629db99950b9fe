# SPDX-License-Identifier: Apache-2.0
"""Stores of facts in a PostgreSQL database, one for each operation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qafila.adapters._log import (
    DISK_COSTS_FACTS,
    LARGEST,
    Collision,
    Job,
    Lines,
    Log,
    pour,
    take_in,
    unhexed,
)
from qafila.adapters.postgres import schema, server
from qafila.adapters.postgres.flushing import FLUSH, flush
from qafila.adapters.postgres.writing import ENDS, NEWS, Known, Writing, add, plain
from qafila.core.events import DeviceEnrolled, Head, Link, Receipt, ReceiptKind
from qafila.ports import EventStore, Quarantined, Stored, StoreProblem

if TYPE_CHECKING:
    from psycopg import Connection

PATIENCE_S = 10.0
"""How long to wait for a server to answer, and for another writer to finish."""

_PAGE_ROWS, _PAGE_BYTES = 1000, 4 * 1024 * 1024
_LINKS_AT_ONCE = 20_000
_LISTEN_S = 0.5
"""How often a follower asks whether it should stop."""
_COMPANY_APPENDS = 64
"""Whoever met another process while appending lets others in early for this many appends."""


class PostgresStore(Log):
    """Facts of one operation among others in a database. Many processes may write at once.

    A writer holds a lock of its operation from before it takes positions until it has committed:
    positions have no gaps, and nobody sees a later one before an earlier one. What is answered or
    shown is on the disk; `flushing` says how that is kept.
    """

    def __init__(
        self, address: str, operation: tuple[int, str], connection: Connection[Any]
    ) -> None:
        super().__init__(operation[1])
        self._address = address
        self._number = operation[0]
        self._writer = connection
        self._idle: list[Connection[Any]] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._known = Known()
        self._in_company = 0
        """For how many appends other processes are still expected to be writing."""
        self._chains = Lines(self.links, self._news)
        self.copies: Callable[[Path, str], EventStore] | None = None
        """Makes the file for `backup`; without it there is no backup but the database's own."""

    @classmethod
    def create(cls, url: str, operation: str) -> PostgresStore:
        """Make room for a new operation in a database, and the tables if they are not there.

        Raises
        ------
        StoreProblem
            "store-exists", "store-refused", "store-unreachable" and others of the world.
        """
        address, _ = server.split(url)
        connection = server.connect(address, PATIENCE_S)
        try:
            with server.told(address):
                _admit(connection, address, making=True)
                row = connection.execute(
                    "INSERT INTO qafila.operation (id) VALUES (%s) ON CONFLICT DO NOTHING"
                    " RETURNING number",
                    (operation,),
                ).fetchone()
            if row is None:
                raise StoreProblem("store-exists", f"{server.shown(address)} {operation}")
            return cls(address, (row[0], operation), connection)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def open(cls, url: str) -> PostgresStore:
        """Open the operation that ``?operation=`` names, or the only one there is.

        Raises
        ------
        StoreProblem
            "store-missing", "store-which-operation", "store-newer", "store-refused",
            "store-no-database", "store-unreachable", "store-needs-psycopg", "store-address".
        """
        address, wanted = server.split(url)
        connection = server.connect(address, PATIENCE_S)
        try:
            with server.told(address):
                there = _admit(connection, address, making=False)
                rows = (
                    connection.execute("SELECT number, id FROM qafila.operation ORDER BY number")
                    if there
                    else ()
                )
                found = [(number, name) for number, name in rows if wanted in ("", name)]
            if not found:
                raise StoreProblem("store-missing", server.shown(url))
            if len(found) > 1:
                names = ", ".join(name for _, name in found[:20])
                raise StoreProblem("store-which-operation", server.shown(url), names)
            return cls(address, found[0], connection)
        except BaseException:
            connection.close()
            raise

    @staticmethod
    def each_of(url: str) -> tuple[str, ...]:
        """Return the address of every operation in a database; of the one that is named alone.

        Raises
        ------
        StoreProblem
            As `open`, save "store-which-operation".
        """
        address, wanted = server.split(url)
        with closing(server.connect(address, PATIENCE_S)) as connection, server.told(address):
            there = _admit(connection, address, making=False)
            query = "SELECT id FROM qafila.operation ORDER BY number"
            names = [name for (name,) in connection.execute(query)] if there else []
        if wanted:
            return (url,)
        if not names:
            raise StoreProblem("store-missing", server.shown(url))
        return tuple(server.naming(url, name) for name in names)

    # Writing ---------------------------------------------------------------------------------

    def _commit(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]:
        if self._closed.is_set():
            raise StoreProblem("store-closed", server.shown(self._address))
        is_fresh = self._writer.closed
        if is_fresh:
            self._writer = server.connect(self._address, PATIENCE_S)
        try:
            return self._write(jobs)
        except StoreProblem:
            if is_fresh or not self._writer.closed:
                raise
            # The server went and came back while nobody wrote; what it took before the line broke,
            # if anything, is recognised by its id.
            with self._lock:
                self._drop_idle()
            self._writer = server.connect(self._address, PATIENCE_S)
            return self._write(jobs)
        finally:
            if self._writer.closed:
                with self._lock:
                    self._drop_idle()

    def _write(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]:
        with server.told(self._address):
            offers = None
            if all(job.why is None for job in jobs):
                offers = plain([offer for job in jobs for offer in job.read], self._enrolled())
            try:
                if offers is None:
                    return self._transaction(jobs, sure=False)
                heads = [head for job in jobs for head in job.heads]
                early = self._in_company > 0 and len(offers) < DISK_COSTS_FACTS
                met = add(self._writer, self._number, offers, heads, early=early)
                self._in_company = _COMPANY_APPENDS if met else max(0, self._in_company - 1)
            except Collision:
                return self._transaction(jobs, sure=True)
        receipts = iter(offers)
        return [tuple(next(receipts).receipt for _ in job.read) for job in jobs]

    def _enrolled(self) -> Collection[str]:
        """Return the devices known to be enrolled; others may be by now, but none is no more."""
        with self._lock:
            return self._known.devices.keys()

    def _transaction(self, jobs: Sequence[Job], *, sure: bool) -> list[tuple[Receipt, ...]]:
        connection, number = self._writer, self._number
        try:
            with self._lock:
                known = self._known.copy()
            # One way to the server and back, all of it from one statement to the next: what is
            # last is asked after the lock is held, when nobody else can add to it.
            news = NEWS.format(number, known.position, known.number)
            cursor = connection.execute(
                f"BEGIN; SELECT pg_advisory_xact_lock({schema.LOCK}, {number}); {news}".encode()
            )
            while cursor.nextset():
                pass
            row = cursor.fetchone()
            assert row is not None, "a sum over nothing is a row too"
            end = (row[0], row[1])
            known.learn(end, row[2])
            answers = take_in(Writing(connection, number, known), jobs, sure=sure)
            if (known.position, known.number) == end:
                connection.execute(f"COMMIT; {FLUSH}".encode())
            else:
                connection.execute(f"NOTIFY qafila_{number}; COMMIT; {FLUSH}".encode())
        except BaseException:
            if not connection.closed:
                try:
                    connection.rollback()
                except Exception:
                    connection.close()  # the next append makes a new one
            raise
        with self._lock:
            self._known = known
        return answers

    # Reading ---------------------------------------------------------------------------------

    @contextmanager
    def _reader(self) -> Iterator[Connection[Any]]:
        """Lend a connection, and have on the disk what was seen through it before it is shown.

        Each is used by one thread at a time. Nothing leaves the block but at its end.
        """
        with self._lock:
            if self._closed.is_set():
                raise StoreProblem("store-closed", server.shown(self._address))
            idle = self._idle.pop() if self._idle else None
        connection = idle or server.connect(self._address, PATIENCE_S)
        try:
            with server.told(self._address):
                yield connection
                flush(connection)
        finally:
            with self._lock:
                if self._closed.is_set():
                    connection.close()
                elif not connection.closed:
                    self._idle.append(connection)
                else:
                    self._drop_idle()

    def _drop_idle(self) -> None:
        """Let go of connections that wait, with the lock held: one was lost, and so are they."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _end(self) -> tuple[int, int]:
        with self._reader() as connection:
            row = connection.execute(ENDS.format(self._number).encode()).fetchone()
        assert row is not None, "a sum over nothing is a row too"
        return row[0], row[1]

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield facts with a position above `after` in order of position, without holding all."""
        question = (
            "SELECT position, digest, body FROM qafila.fact"
            " WHERE operation = %s AND position > %s ORDER BY position LIMIT %s"
        )
        for position, digest, body in self._pages(question, after, limit):
            yield Stored(position, digest.hex(), body)

    def quarantined(self, after: int = 0, limit: int | None = None) -> Iterator[Quarantined]:
        """Yield what is in quarantine and was not taken since, in order of number."""
        question = (
            "SELECT q.number, q.digest, q.kind, q.why, q.sender, q.body FROM qafila.quarantine q"
            " LEFT JOIN qafila.settled s USING (operation, number)"
            " WHERE q.operation = %s AND q.number > %s AND s.number IS NULL"
            " ORDER BY q.number LIMIT %s"
        )
        for number, digest, kind, why, sender, body in self._pages(question, after, limit):
            yield Quarantined(number, digest.hex(), ReceiptKind(kind), why, body, sender)

    def _pages(self, question: str, after: int, limit: int | None) -> Iterator[tuple[Any, ...]]:
        most = 1  # bodies may be large: the first page is small, and tells what the next may be
        while limit is None or limit > 0:
            asked = most if limit is None else min(limit, most)
            with self._reader() as connection:
                rows = connection.execute(
                    question.encode(), (self._number, min(after, LARGEST), asked)
                ).fetchall()
            yield from rows
            if len(rows) < asked:
                return
            after = rows[-1][0]
            limit = None if limit is None else limit - len(rows)
            size = sum(len(row[-1]) for row in rows) // len(rows) + 1
            most = max(1, min(_PAGE_ROWS, 10 * most, _PAGE_BYTES // size))

    def follow(self, after: int, stop: Callable[[], bool]) -> Iterator[Stored]:
        """Yield facts above a position, and then each new one when it is committed; misses none.

        Parameters
        ----------
        stop
            Asked twice a second while nothing comes, and before every fact.
        """
        listener = server.connect(self._address, PATIENCE_S)
        try:
            with server.told(self._address):
                # Before the first look, so that nothing falls between the two.
                listener.execute(f"LISTEN qafila_{self._number}".encode())
            while not stop():
                for fact in self.read(after):
                    if stop():
                        return
                    yield fact
                    after = fact.position
                with server.told(self._address):
                    for _ in listener.notifies(timeout=_LISTEN_S, stop_after=1):
                        pass
        finally:
            listener.close()

    def chain(self, device: str, after_seq: int = 0, limit: int | None = None) -> list[Stored]:
        """Return held bodies of one device above a seq, by seq and digest.

        Bodies in quarantine that differ from a fact of the same id have position 0.
        """
        asked = (self._number, _text(device), min(after_seq, LARGEST))
        with self._reader() as connection:
            rows = connection.execute(
                "(SELECT seq, digest, position, body FROM qafila.fact"
                " WHERE operation = %s AND device = %s AND seq > %s)"
                " UNION ALL (SELECT seq, digest, 0, body FROM qafila.differing"
                " WHERE operation = %s AND device = %s AND seq > %s)"
                " ORDER BY seq, digest LIMIT %s",
                (*asked, *asked, limit),
            ).fetchall()
        return [Stored(position, digest.hex(), body) for _, digest, position, body in rows]

    def bodies(self, digests: Collection[str]) -> dict[str, bytes]:
        """Return the bytes of held bodies by digest; others are absent.

        What is beside the line of a device, or in quarantine, is found at once. The rest takes a
        look at every fact: `chain` is the way to whole chains.
        """
        astray = self._chains.ask(lambda index: index.find_astray(digests))
        found: dict[str, bytes] = {}
        with self._reader() as connection:
            for link in astray:
                row = connection.execute(
                    "SELECT body FROM qafila.fact WHERE operation = %s AND device = %s"
                    " AND seq = %s AND digest = %s",
                    (self._number, link.device, link.seq, unhexed(link.digest)),
                ).fetchone()
                if row is not None:
                    found[link.digest] = row[0]
            for table in ("differing", "fact"):
                missing = [unhexed(d) for d in digests if d not in found]
                if missing:
                    rows = connection.execute(
                        f"SELECT digest, body FROM qafila.{table}"  # noqa: S608 - one of two
                        " WHERE operation = %s AND digest = ANY(%s)".encode(),
                        (self._number, missing),
                    )
                    found |= {digest.hex(): body for digest, body in rows}
        return found

    def links(self, device: str) -> list[Link]:
        """Return what chains need of every body held of a device."""
        with self._reader() as connection:
            rows = connection.execute(
                "SELECT seq, digest, prev FROM qafila.fact WHERE operation = %s AND device = %s"
                " UNION ALL SELECT seq, digest, prev FROM qafila.differing"
                " WHERE operation = %s AND device = %s",
                (self._number, _text(device), self._number, _text(device)),
            ).fetchall()
        return [Link(device, seq, digest.hex(), prev.hex()) for seq, digest, prev in rows]

    def _news(self, mark: tuple[int, int] | None, add: Callable[[Link], None]) -> tuple[int, int]:
        position, number = mark or (0, 0)
        end = self._end()  # on the disk as far as that: links are taken in while they are read
        if end == (position, number):
            return end
        with self._reader() as connection:
            while position < end[0]:
                upto = min(end[0], position + _LINKS_AT_ONCE)
                for name, seq, digest, prev in connection.execute(
                    "SELECT device, seq, digest, prev FROM qafila.fact WHERE operation = %s"
                    " AND position > %s AND position <= %s ORDER BY position",
                    (self._number, position, upto),
                ):
                    add(Link(name, seq, digest.hex(), prev.hex()))
                position = upto
            if number < end[1]:
                for name, seq, digest, prev in connection.execute(
                    "SELECT device, seq, digest, prev FROM qafila.differing WHERE operation = %s"
                    " AND number > %s AND number <= %s",
                    (self._number, number, end[1]),
                ):
                    add(Link(name, seq, digest.hex(), prev.hex()))
        return end

    def _lines(self) -> Lines[tuple[int, int]]:
        return self._chains

    def _holds(self, device: str, seq: int, digest: str) -> bool:
        asked = (self._number, _text(device), min(seq, LARGEST), unhexed(digest))
        with self._reader() as connection:
            row = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM qafila.fact"
                " WHERE operation = %s AND device = %s AND seq = %s AND digest = %s)"
                " OR EXISTS (SELECT 1 FROM qafila.differing"
                " WHERE operation = %s AND device = %s AND seq = %s AND digest = %s)",
                (*asked, *asked),
            ).fetchone()
        return bool(row and row[0])

    def heads(self, device: str, after_seq: int = 0) -> list[Head]:
        """Return the signatures over a device's chain at or above `after_seq`, by seq."""
        with self._reader() as connection:
            rows = connection.execute(
                "SELECT device, seq, digest, signer, signature FROM qafila.head"
                " WHERE operation = %s AND device = %s AND seq >= %s",
                (self._number, _text(device), min(after_seq, LARGEST)),
            ).fetchall()
        found = [Head(device=d, seq=n, digest=m, signer=s, signature=t) for d, n, m, s, t in rows]
        return sorted(found)  # by code points, whatever the database's collation

    def devices(self) -> Mapping[str, DeviceEnrolled]:
        """Return the enrolments by device, the first one of each standing."""
        with self._reader() as connection:
            with self._lock:
                known = self._known.copy()
            news = NEWS.format(self._number, known.position, known.number)
            row = connection.execute(news.encode()).fetchone()
            assert row is not None, "a sum over nothing is a row too"
            known.learn((row[0], row[1]), row[2])
        with self._lock:
            if known.position >= self._known.position and known.number >= self._known.number:
                self._known = known.copy()
        return known.devices

    def last_position(self) -> int:
        """Return the highest position; 0 when there is no fact."""
        return self._end()[0]

    def backup(self, path: Path) -> None:
        """Write a whole copy of the operation into a store file, while this store goes on working.

        Raises
        ------
        StoreProblem
            "store-no-backup" where nobody said how files are made; and what files raise.
        """
        if self.copies is None:
            raise StoreProblem("store-no-backup", server.shown(self._address))
        target = self.copies(path, self._operation)
        try:
            pour(self, target)
        finally:
            target.close()

    def close(self) -> None:
        """Let go of the server; calling it twice does nothing."""
        with self._gate.door, self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
            idle, self._idle = self._idle, []
            for connection in (*idle, self._writer):
                connection.close()


def _admit(connection: Connection[Any], address: str, *, making: bool) -> bool:
    """Refuse tables of a newer version, lead older ones up; return whether there are any."""
    version = schema.version_of(connection)
    if version > len(schema.STEPS):
        raise StoreProblem("store-newer", server.shown(address), str(version))
    if version < len(schema.STEPS) and (making or version):
        schema.migrate(connection)
        return True
    return version > 0


def _text(word: str) -> str:
    """Return a word that the database can be asked for: it knows no NUL, and no word has one."""
    return word.replace("\0", "\ufffd")
