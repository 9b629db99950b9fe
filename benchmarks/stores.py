# SPDX-License-Identifier: Apache-2.0
"""Measure the stores of facts beside raw sqlite3, raw psycopg and the `eventsourcing` library.

Ours and the peer take turns, on the same disk, with the same bytes in the same groups; each group
is on the disk before the next begins. What counts is the ratio.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qafila.adapters.memory import MemoryStore
from qafila.adapters.postgres import PostgresStore
from qafila.adapters.sqlite import SqliteStore
from qafila.core.events import DeviceEnrolled, Fact, PeopleMoved, Role, Sealed, read, seal
from qafila.core.ledger import Act
from qafila.ports import EventStore

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from tests.stores.server import Server

OPERATION = "measured"
WRITERS = 8
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 4000",
)
"""Of the raw peer: those of our store that bear on writing."""


def ids() -> Iterator[str]:
    """Ids as phones mint them: in no order."""
    return (uuid.uuid4().hex for _ in count())


def sealed(facts: Sequence[Fact], device: str) -> tuple[Sealed, ...]:
    return seal(facts, device=device, author="marshal", at=NOON, ids=ids())


def founding(devices: Sequence[str]) -> list[bytes]:
    facts = [DeviceEnrolled(device="hub", role=Role.HUB)]
    facts += [DeviceEnrolled(device=device, role=Role.MARSHAL) for device in devices]
    return [s.body for s in sealed(facts, "hub")]


def movements(device: str, number: int) -> tuple[Sealed, ...]:
    return sealed(
        [
            PeopleMoved(
                persons=(f"P-{i:06}",),
                source="place:square",
                target=f"vehicle:BUS-{i % 40:02}",
                act=Act.BOARDED,
            )
            for i in range(number)
        ],
        device,
    )


def rows_of(facts: Sequence[Sealed]) -> list[tuple[str, bytes]]:
    return [(s.envelope.id, s.body) for s in facts]


def groups(things: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [things[i : i + size] for i in range(0, len(things), size)]


def each_append(store: EventStore, lots: Sequence[Sequence[bytes]]) -> None:
    for lot in lots:
        store.append(lot)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@dataclass
class Turns:
    """Ours and peers in alternating runs: the seconds of each run, by name."""

    number: int
    runs: int

    def measure(self, contestants: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
        taken: dict[str, list[float]] = {name: [] for name in contestants}
        for turn in range(self.runs):
            names = list(contestants)
            for name in names if turn % 2 else reversed(names):
                taken[name].append(contestants[name]())
        return taken

    def said(self, contestants: dict[str, Callable[[], float]]) -> Iterator[tuple[str, str]]:
        """Yield each rate; of peers, what ours is of it.

        The first ratio is the median over turns, whose runs had the same machine; the second holds
        the best run of each against the other, as if nothing else had been running.
        """
        (ours, mine), *peers = self.measure(contestants).items()
        yield ours, self.rate(mine)
        for peer, theirs in peers:
            turns = statistics.median(t / m for t, m in zip(theirs, mine, strict=True))
            best = min(theirs) / min(mine)
            yield f"  {peer}", f"{self.rate(theirs)}   ours/peer {turns:.2f}, best runs {best:.2f}"

    def rate(self, times: Sequence[float]) -> str:
        """Return facts per second in the median run."""
        return f"{self.number / statistics.median(times):9,.0f} facts/s"


# SQLite ----------------------------------------------------------------------------------------


def ours_sqlite(folder: Path, lots: list[Sequence[bytes]]) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        store = SqliteStore.create(Path(name) / "op.qafila", OPERATION)
        store.append(founding(["phone"]))
        taken = seconds(partial(each_append, store, lots))
        store.close()
    return taken


def raw_sqlite(folder: Path, lots: list[Sequence[tuple[str, bytes]]], pragmas: Any) -> float:
    """The peer: positions, unique ids and bodies; nothing is read, checked or digested."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        connection = sqlite3.connect(Path(name) / "raw.db", isolation_level=None)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(
            "CREATE TABLE fact (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
            " body BLOB NOT NULL)"
        )

        def work() -> None:
            for lot in lots:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO fact (id, body) VALUES (?, ?)", lot)
                connection.execute("COMMIT")

        taken = seconds(work)
        connection.close()
    return taken


def library(folder: Path, lots: list[Sequence[Sealed]]) -> float:
    """The peer: the recorder of `eventsourcing`, with its own tables and settings."""
    from eventsourcing.persistence import StoredEvent  # noqa: PLC0415
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore  # noqa: PLC0415

    stream = uuid.uuid4()
    made = [
        [
            StoredEvent(
                originator_id=stream,
                originator_version=s.envelope.seq,
                topic="people_moved",
                state=s.body,
            )
            for s in lot
        ]
        for lot in lots
    ]
    with tempfile.TemporaryDirectory(dir=folder) as name:
        recorder = SQLiteApplicationRecorder(SQLiteDatastore(str(Path(name) / "es.db")))
        recorder.create_table()
        taken = seconds(lambda: [recorder.insert_events(lot) for lot in made])
        recorder.datastore.close()
    return taken


def appending(*, quick: bool, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield appends to SQLite, by size of group."""
    plan = (
        {10: 2_000, 100: 10_000, 1000: 40_000} if quick else {10: 5_000, 100: 30_000, 1000: 100_000}
    )
    for size, number in plan.items():
        facts = movements("phone", number)
        bodies = groups([s.body for s in facts], size)
        rows = groups(rows_of(facts), size)
        contestants: dict[str, Callable[[], float]] = {
            f"sqlite, groups of {size}, ours": partial(ours_sqlite, folder, bodies),
            "raw sqlite3, the same pragmas": partial(raw_sqlite, folder, rows, PRAGMAS),
            "raw sqlite3, WAL and FULL alone": partial(raw_sqlite, folder, rows, PRAGMAS[:2]),
        }
        if find_spec("eventsourcing") is not None:
            lots = groups(facts, size)
            contestants["eventsourcing library"] = partial(library, folder, lots)
        yield from Turns(number, 3 if quick else 7).said(contestants)
    if find_spec("eventsourcing") is None:
        yield "  eventsourcing library", "not measured (not installed)"


def at_once(*, quick: bool, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield appends of single facts from several threads: the group commit at work."""
    number = 2_000 if quick else 8_000
    for threads in (1, WRITERS):
        names = [f"phone-{i}" for i in range(threads)]
        made = [[s.body for s in movements(name, number // threads)] for name in names]

        def run(names: list[str] = names, made: list[list[bytes]] = made) -> float:
            with tempfile.TemporaryDirectory(dir=folder) as name:
                store = SqliteStore.create(Path(name) / "op.qafila", OPERATION)
                store.append(founding(names))
                taken = together([partial(each_append, store, groups(b, 1)) for b in made])
                store.close()
            return taken

        yield from Turns(number, 3).said({f"sqlite, one by one, {threads} threads": run})


def together(works: Sequence[Callable[[], object]]) -> float:
    """Run works in threads of their own; return the seconds until the last one is done."""
    threads = [threading.Thread(target=work) for work in works]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def reading(*, quick: bool, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield reading everything back, and following the chains of a store just opened."""
    number = 50_000 if quick else 300_000
    facts = movements("phone", number)
    path = folder / "read.qafila"
    store = SqliteStore.create(path, OPERATION)
    store.append(founding(["phone"]))
    for lot in groups([s.body for s in facts], 1000):
        store.append(lot)
    store.close()

    def opened(work: Callable[[EventStore], object]) -> Callable[[], float]:
        def run() -> float:
            again = SqliteStore.open(path)
            taken = seconds(lambda: work(again))
            again.close()
            return taken

        return run

    def raw() -> float:
        connection = sqlite3.connect(path)
        rows = connection.execute("SELECT position, digest, body FROM fact ORDER BY position")
        taken = seconds(lambda: sum(1 for _ in rows))
        connection.close()
        return taken

    turns = Turns(number, 3)
    yield from turns.said(
        {"sqlite, read back": opened(lambda s: sum(1 for _ in s.read())), "raw sqlite3": raw}
    )
    alone = turns.measure(
        {
            "sqlite, read back and decoded": opened(
                lambda s: sum(read(f.body).seq for f in s.read())
            ),
            "sqlite, frontier of a store just opened": opened(lambda s: s.frontier()),
        }
    )
    for name, times in alone.items():
        yield name, turns.rate(times)
    path.unlink()
    memory = MemoryStore(OPERATION)
    memory.append(founding(["phone"]))
    lots = groups([s.body for s in facts[:50_000]], 1000)
    taken = seconds(partial(each_append, memory, lots))
    yield "memory, groups of 1000", f"{50_000 / taken:9,.0f} facts/s"


# PostgreSQL ------------------------------------------------------------------------------------

TABLE = (
    "DROP TABLE IF EXISTS raw; CREATE TABLE raw (position bigserial PRIMARY KEY,"
    " id text NOT NULL UNIQUE, body bytea NOT NULL)"
)


def raw_copy(connection: Any, lots: Sequence[Any]) -> None:
    """The faster peer: COPY, a transaction for each group."""
    for lot in lots:
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY raw (id, body) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(["text", "bytea"])
            for row in lot:
                copy.write_row(row)


def raw_insert(connection: Any, lots: Sequence[Any]) -> None:
    """The usual peer: executemany, a transaction for each group."""
    for lot in lots:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO raw (id, body) VALUES (%s, %s)", lot)


RAW = {"COPY": raw_copy, "executemany": raw_insert}


def writer(how: str, url: str, lots: Sequence[Any], together: Any) -> None:
    """One of several processes that write at once; all begin and end at the barrier."""
    import psycopg  # noqa: PLC0415

    if how == "ours":
        store = PostgresStore.open(url)
        together.wait()
        each_append(store, lots)
        together.wait()
        store.close()
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            together.wait()
            RAW[how](connection, lots)
            together.wait()


def by_processes(how: str, url: str, works: Sequence[Any]) -> float:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(works) + 1)
    processes = [context.Process(target=writer, args=(how, url, w, barrier)) for w in works]
    for process in processes:
        process.start()
    barrier.wait()
    taken = seconds(barrier.wait)
    for process in processes:
        process.join()
    return taken


def by_threads(how: str, url: str, works: Sequence[Any]) -> float:
    import psycopg  # noqa: PLC0415

    if how == "ours":
        store = PostgresStore.open(url)
        taken = together([partial(each_append, store, lots) for lots in works])
        store.close()
        return taken
    connections = [psycopg.connect(url, autocommit=True) for _ in works]
    taken = together(
        [partial(RAW[how], c, lots) for c, lots in zip(connections, works, strict=True)]
    )
    for connection in connections:
        connection.close()
    return taken


def postgres(server: Server, *, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield appends by eight writers to one operation, in threads and in processes."""
    import psycopg  # noqa: PLC0415

    database = server.url(server.database())
    names = [f"phone-{i}" for i in range(WRITERS)]
    for size in (10, 100, 1000):
        number = (size * 400 if size < 1000 else 80_000) // (4 if quick else 1)
        each = number // WRITERS
        facts = [movements(name, each) for name in names]
        bodies = [groups([s.body for s in mine], size) for mine in facts]
        rows = [groups(rows_of(mine), size) for mine in facts]
        for kind, run in (("threads", by_threads), ("processes", by_processes)):

            def ours(run: Any = run, bodies: Any = bodies) -> float:
                operation = uuid.uuid4().hex
                store = PostgresStore.create(database, operation)
                store.append(founding(names))
                store.close()
                return float(run("ours", f"{database}&operation={operation}", bodies))

            def peer(how: str, run: Any = run, rows: Any = rows) -> float:
                with psycopg.connect(database, autocommit=True) as connection:
                    connection.execute(TABLE.encode())
                return float(run(how, database, rows))

            yield from Turns(each * WRITERS, 3 if quick else 5).said(
                {
                    f"postgres, {WRITERS} {kind}, groups of {size}, ours": ours,
                    "raw psycopg, COPY": lambda: peer("COPY"),
                    "raw psycopg, executemany": lambda: peer("executemany"),
                }
            )


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small fixed budget")
    parser.add_argument("--only", choices=["append", "threads", "read", "postgres"])
    parser.add_argument("--disk", type=Path, help="a folder on the disk to measure")
    given = parser.parse_args()
    parts = {"append": appending, "threads": at_once, "read": reading}
    with tempfile.TemporaryDirectory(dir=given.disk) as name:
        for part, measure in parts.items():
            if given.only in (None, part):
                for what, figures in measure(quick=given.quick, folder=Path(name)):
                    print(f"{what:48} {figures}", flush=True)
    if given.only not in (None, "postgres"):
        return
    from tests.stores.server import Server, programs  # noqa: PLC0415

    folder = programs()
    if folder is None or find_spec("psycopg") is None:
        print("postgres: not measured (no server or no driver here)")
        return
    server = Server(folder)
    try:
        for what, figures in postgres(server, quick=given.quick):
            print(f"{what:48} {figures}", flush=True)
    finally:
        server.close()


if __name__ == "__main__":
    main()
