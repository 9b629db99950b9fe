# SPDX-License-Identifier: Apache-2.0
"""What a store in PostgreSQL answered or showed is there after its server was killed.

Processes let each other in before the disk has what they wrote. Two faults would lose facts by
that: answering before the disk has it, and showing before the disk has it. Both are planted here,
and found.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from qafila.adapters._log import DISK_COSTS_FACTS
from qafila.adapters.postgres import PostgresStore
from qafila.adapters.postgres import store as module
from qafila.adapters.postgres.schema import LOCK
from qafila.adapters.postgres.writing import add, plain
from qafila.adapters.sqlite import SqliteStore
from qafila.core.events import ReceiptKind, read_offers
from qafila.ports import EventStore
from tests.stores.phones import OPERATION, Phone, bodies, hub
from tests.stores.server import Server, programs

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="which processes a server has, only Linux tells"
)

WRITERS = 3
PATIENCE_S = 60
ROOT = Path(__file__).parents[2]
FLUSHES = "PERFORM qafila.flush();"
"""The end of `add_early`, after its commit."""


@pytest.fixture(scope="module")
def frail() -> Iterator[Server]:
    """Return a server that may be killed."""
    folder = programs()
    if folder is None or find_spec("psycopg") is None:
        pytest.skip("no server or no driver here (pip install pgserver psycopg)")
    # What a killed server has handed to the system outlives it, forced out to the disk or not.
    made = Server(folder, "fsync=off")
    try:
        yield made
    finally:
        made.crash()
        made.close()


def asked(url: str, question: str) -> Any:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


# Every way out ----------------------------------------------------------------------------------


def alter(url: str, old: str, new: str) -> None:
    """Alter the procedure that lets others write before the disk has what was written."""
    import psycopg  # noqa: PLC0415

    text = asked(url, "SELECT pg_get_functiondef('qafila.add_early'::regproc)")
    assert old in text
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text.replace(old, new).encode())


class Scene:
    """An operation in which another process has committed a fact that is not on the disk yet."""

    def __init__(self, server: Server, folder: Path) -> None:
        server.rest()
        self.url = server.url(server.database())
        self.folder = folder
        self.phone = Phone("a")
        self.store = PostgresStore.create(self.url, OPERATION)
        self.store.copies = SqliteStore.create
        self.store.append(bodies(hub("a")))
        self.other = PostgresStore.open(self.url)
        self.other._writer.execute("SET synchronous_commit = off")

    def commit(self) -> None:
        """Write a fact, and its head, as one who does not wait for the disk."""
        offers = plain(read_offers(self.phone.moves(1)), {"a"})
        assert offers is not None
        add(self.other._writer, 1, offers, [self.phone.head()], early=False)
        self.end = asked(self.url, "SELECT pg_current_wal_insert_lsn()")
        assert not self.on_disk()

    def on_disk(self) -> bool:
        return bool(asked(self.url, f"SELECT pg_current_wal_flush_lsn() >= '{self.end}'::pg_lsn"))

    @property
    def last(self) -> str:
        return self.phone.sealed[-1].digest

    def backup(self) -> None:
        self.store.backup(self.folder / f"{len(self.phone.sealed)}.qafila")


WAYS: dict[str, Callable[[Scene], object]] = {
    "append": lambda s: s.store.append([s.phone.sealed[-1].body]),
    "set_aside": lambda s: s.store.set_aside([s.phone.sealed[-1].body], "why"),
    "read": lambda s: list(s.store.read(2)),
    "follow": lambda s: next(s.store.follow(len(s.phone.sealed) + 1, lambda: False)),
    "chain": lambda s: s.store.chain("a"),
    "bodies": lambda s: s.store.bodies({s.last}),
    "links": lambda s: s.store.links("a"),
    "frontier": lambda s: s.store.frontier(),
    "holds_on_line": lambda s: s.store.holds_on_line("a", len(s.phone.sealed), s.last),
    "heads": lambda s: s.store.heads("a"),
    "devices": lambda s: s.store.devices(),
    "quarantined": lambda s: list(s.store.quarantined()),
    "last_position": lambda s: s.store.last_position(),
    "backup": Scene.backup,
}


def test_no_way_out_of_a_store_is_forgotten_here() -> None:
    public = {name for name in dir(EventStore) if not name.startswith("_")}
    mine = {name for name in dir(PostgresStore) if not name.startswith("_")}
    assert public <= mine
    # `each_of` shows which operations there are, and nothing of what is in them.
    assert set(WAYS) == mine - {"operation", "close", "create", "open", "each_of"}


def test_every_way_out_waits_until_the_disk_has_what_others_wrote(
    frail: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(frail, tmp_path)
    for name, way in WAYS.items():
        with monkeypatch.context() as fault:
            fault.setattr(module, "flush", lambda _: None)
            fault.setattr(module, "FLUSH", "SELECT 1")
            scene.commit()
            way(scene)
            assert not scene.on_disk(), name
        scene.commit()
        way(scene)
        assert scene.on_disk(), name
    for store in (scene.store, scene.other):
        store.close()


def test_who_only_reads_waits_for_the_disk_too(frail: Server, tmp_path: Path) -> None:
    scene = Scene(frail, tmp_path)
    scene.store.close()
    scene.commit()
    joint = "&" if "?" in scene.url else "?"
    told = f"{scene.url}{joint}options=-c%20default_transaction_read_only%3Don"
    reader = PostgresStore.open(told)
    assert [f.digest for f in reader.read(2)] == [scene.last]
    assert scene.on_disk()
    reader.close()
    scene.other.close()


def test_who_may_only_read_needs_no_more_to_wait_for_the_disk(
    frail: Server, tmp_path: Path
) -> None:
    scene = Scene(frail, tmp_path)
    scene.store.close()
    frail.do("CREATE ROLE onlooker LOGIN")
    import psycopg  # noqa: PLC0415

    with psycopg.connect(scene.url, autocommit=True) as connection:
        connection.execute("GRANT USAGE ON SCHEMA qafila TO onlooker")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA qafila TO onlooker")
    scene.commit()
    onlooker = PostgresStore.open(scene.url.replace("postgres@", "onlooker@"))
    assert [f.digest for f in onlooker.read(2)] == [scene.last]
    assert scene.on_disk()
    onlooker.close()
    scene.other.close()


def test_who_is_cut_off_while_it_waits_for_the_disk_offers_again(
    frail: Server, tmp_path: Path
) -> None:
    scene = Scene(frail, tmp_path)
    slow = f"PERFORM pg_sleep({2 * PATIENCE_S}); {FLUSHES}"
    alter(scene.url, FLUSHES, slow)
    scene.store.devices()  # a second connection, which is lost with the first
    scene.store._in_company = 10
    offered = scene.phone.moves(2)
    answered: list[ReceiptKind] = []

    def appending() -> None:
        answered.extend(receipt.kind for receipt in scene.store.append(offered))

    thread = threading.Thread(target=appending)
    thread.start()
    sleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while not asked(scene.url, sleeps):
        time.sleep(0.01)
    alter(scene.url, slow, FLUSHES)
    frail.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qafila'"
    )
    thread.join(PATIENCE_S)
    assert answered == [ReceiptKind.EXISTS] * 2  # they were there when it asked again
    assert scene.store.last_position() == 4
    for store in (scene.store, scene.other):
        store.close()


def test_who_met_another_process_lets_others_write_before_the_disk_has_it(
    frail: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg  # noqa: PLC0415

    scene = Scene(frail, tmp_path)
    scene.store.devices()
    early: list[bool] = []

    def noting(connection: Any, number: int, offers: Any, heads: Any, **how: bool) -> bool:
        early.append(how["early"])
        return add(connection, number, offers, heads, early=how["early"])

    monkeypatch.setattr(module, "add", noting)
    monkeypatch.setattr(module, "_COMPANY_APPENDS", 2)
    scene.store.append(scene.phone.moves(1))
    scene.store.append(scene.phone.moves(1))
    with psycopg.connect(scene.url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, 1)", (LOCK,))
        meeting = threading.Thread(target=scene.store.append, args=(scene.phone.moves(1),))
        meeting.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not asked(scene.url, waits):
            time.sleep(0.01)
    meeting.join(PATIENCE_S)
    scene.store.append(scene.phone.moves(DISK_COSTS_FACTS))  # the disk is the least of it
    scene.store.append(scene.phone.moves(1))
    scene.store.append(scene.phone.moves(1))
    assert early == [False, False, False, False, True, False]
    assert [f.digest for f in scene.store.read(2)] == [s.digest for s in scene.phone.sealed]
    for store in (scene.store, scene.other):
        store.close()


def test_where_commits_wait_for_standbys_nothing_is_seen_before_they_have_it(
    frail: Server, tmp_path: Path
) -> None:
    scene = Scene(frail, tmp_path)
    scene.store.devices()
    answered: list[int] = []
    done = threading.Event()

    def appending() -> None:
        while not done.is_set():  # it takes the server a moment to know that it has to wait
            scene.store._in_company = 10
            scene.store.append(scene.phone.moves(1))
            answered.append(len(scene.phone.sealed))

    thread = threading.Thread(target=appending)
    frail.do("ALTER SYSTEM SET synchronous_standby_names = 'afar'")
    frail.do("SELECT pg_reload_conf()")
    try:
        thread.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        end = time.monotonic() + PATIENCE_S
        while not asked(scene.url, waits):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert scene.other.last_position() == 2 + len(answered)
    finally:
        done.set()
        frail.do("ALTER SYSTEM RESET synchronous_standby_names")
        frail.do("SELECT pg_reload_conf()")
    thread.join(PATIENCE_S)
    assert scene.other.last_position() == 2 + len(answered) == 2 + len(scene.phone.sealed)
    for store in (scene.store, scene.other):
        store.close()


# Crashes ----------------------------------------------------------------------------------------


class Play:
    """An operation with processes that write and read, and what they said."""

    def __init__(self, server: Server, folder: Path, rounds: int = 1) -> None:
        self.server = server
        self.folder = folder
        self.url = server.url(server.database())
        self.casts = [[f"w{n}-{i}" for i in range(WRITERS)] for n in range(rounds)]
        self.said: list[list[str]] = []
        store = PostgresStore.create(self.url, OPERATION)
        store.append(bodies(hub("common", *(name for cast in self.casts for name in cast))))
        self.begin = store.last_position()
        store.close()

    def until_crash(
        self, enough: Callable[[list[list[str]]], bool], *others: str, write: str = "write"
    ) -> None:
        """Have writers and others play until enough was said; kill the server, start it again."""
        self.server.rest()
        cast = [*(f"{write},{name}" for name in self.casts.pop()), *others]
        folder = self.folder / str(len(self.casts))
        folder.mkdir()
        files = [folder / str(number) for number in range(len(cast))]
        for path in files:
            path.touch()
        command = [sys.executable, "-m", "tests.stores.crashing", self.url, str(folder), *cast]
        playing = subprocess.Popen(command, cwd=ROOT)
        try:
            last, end = 0, time.monotonic() + PATIENCE_S
            while not enough(told := [lines(path) for path in files]):
                if (said := sum(map(len, told))) > last:  # slow on a busy machine, but they go on
                    last, end = said, time.monotonic() + PATIENCE_S
                assert time.monotonic() < end, "they do not come so far"
                time.sleep(0.02)
        finally:
            # Without a server they end.
            self.server.crash()
            code = playing.wait(PATIENCE_S)
            self.server.start()
        assert code == 0
        self.said += [lines(path) for path in files]

    def losses(self) -> set[str]:
        """Return the kinds of what was said, after all crashes so far, and is so no more."""
        store = PostgresStore.open(self.url)
        held = {fact.position: fact.digest for fact in store.read()}
        digests = set(held.values())
        frontier = store.frontier()
        store.close()
        assert list(held) == list(range(1, len(held) + 1))
        assert {reach.astray_count for reach in frontier.values()} == {0}
        lost = set()
        for line in (line for told in self.said for line in told):
            match line.split():
                case ["answered", digest]:
                    kept = digest in digests
                case ["shown", position, digest]:
                    kept = held.get(int(position)) == digest
                case ["end", position]:
                    kept = int(position) in held
                case ["tip", device, seq, digest]:
                    kept = digest in digests and frontier[device].seq >= int(seq)
                case _:
                    raise AssertionError(line)
            if not kept:
                lost.add(line.split()[0])
        return lost


def lines(path: Path) -> list[str]:
    """Return the whole lines of a file that is being written."""
    return path.read_text().rpartition("\n")[0].splitlines()


def count(told: list[list[str]], word: str) -> int:
    return sum(line.startswith(word) for lines in told for line in lines)


def test_a_crash_takes_back_nothing_that_was_answered_or_shown(
    frail: Server, tmp_path: Path
) -> None:
    play = Play(frail, tmp_path, rounds=2)
    for _ in range(2):
        play.until_crash(
            lambda told: all(map(len, told)) and count(told, "answered") > 200,
            "follow,1",
            "follow,2",
            "look,1",
        )
        assert play.losses() == set()


@pytest.mark.parametrize("fault", [False, True])
def test_a_crash_finds_who_answers_before_the_disk_has_it(
    frail: Server, tmp_path: Path, fault: bool
) -> None:
    play = Play(frail, tmp_path)
    if fault:
        alter(play.url, FLUSHES, "")
    # But for the first append of each, of two facts, nothing is flushed then. Nobody looks on:
    # whoever reads has put on the disk what others wrote.
    play.until_crash(lambda told: all(len(lines) > 2 for lines in told), write="write_own")
    assert play.losses() == ({"answered"} if fault else set())


@pytest.mark.parametrize("fault", ["", ",blind"])
def test_a_crash_finds_who_shows_before_the_disk_has_it(
    frail: Server, tmp_path: Path, fault: str
) -> None:
    play = Play(frail, tmp_path)
    alter(play.url, FLUSHES, f"PERFORM pg_sleep({2 * PATIENCE_S}); {FLUSHES}")

    # The first append of a process, of two facts here, is flushed with the lock held, since it has
    # to learn of the devices. It is answered; the second, of three, is not.
    end = play.begin + 5 * WRITERS
    play.until_crash(
        lambda told: f"end {end}" in told[-1] and count(told, "shown") == 2 * end,
        f"follow,1{fault}",
        f"follow,2{fault}",
        f"look,1{fault}",
    )
    assert count(play.said, "answered") == 2 * WRITERS
    assert play.losses() == ({"shown", "end", "tip"} if fault else set())
