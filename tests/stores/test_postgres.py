# SPDX-License-Identifier: Apache-2.0
"""Stores in a PostgreSQL database."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest

from qafila.adapters.postgres import PostgresStore, schema
from qafila.adapters.postgres.server import shown, split
from qafila.adapters.sqlite import SqliteStore
from qafila.core.document import phrase
from qafila.core.events import ReceiptKind
from qafila.core.values import Lang
from qafila.ports import EventStore, StoreProblem
from qafila.words import Words
from tests.stores.contract import Contract
from tests.stores.phones import OPERATION, Phone, bodies, hub
from tests.stores.server import PASSWORD_NEEDED, Server

LANGS: tuple[Lang, ...] = get_args(Lang)

TAMPERINGS = {
    "update fact": "UPDATE qafila.fact SET body = 'x'",
    "delete fact": "DELETE FROM qafila.fact WHERE position = 1",
    "replace fact": "INSERT INTO qafila.fact SELECT * FROM qafila.fact"
    " ON CONFLICT (operation, position) DO UPDATE SET body = 'x'",
    "update quarantine": "UPDATE qafila.quarantine SET body = 'x'",
    "delete quarantine": "DELETE FROM qafila.quarantine",
    "replace quarantine": "TRUNCATE qafila.quarantine",
    "update head": "UPDATE qafila.head SET signature = 'x'",
    "delete head": "DELETE FROM qafila.head",
    "replace head": "TRUNCATE qafila.head",
    "update settled": "UPDATE qafila.settled SET number = 7",
    "delete settled": "DELETE FROM qafila.settled",
    "replace settled": "TRUNCATE qafila.settled",
    "update operation": "UPDATE qafila.operation SET id = 'x'",
    "delete operation": "DELETE FROM qafila.operation",
    "replace operation": "TRUNCATE qafila.operation, qafila.fact",
}


class PostgresShelf:
    """Each store is another operation of one database."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.urls: dict[int, str] = {}
        self.open: list[EventStore] = []

    def make(self) -> EventStore:
        url, operation = self.server.shared(), uuid4().hex
        url = f"{url}&operation={operation}"
        return self._keep(PostgresStore.create(url, operation), url)

    def again(self, store: EventStore) -> EventStore:
        url = self.urls[id(store)]
        return self._keep(PostgresStore.open(url), url)

    def _keep(self, store: PostgresStore, url: str) -> EventStore:
        store.copies = SqliteStore.create
        self.urls[id(store)] = url
        self.open.append(store)
        return store

    def from_backup(self, path: Path) -> EventStore:
        return SqliteStore.open(path)

    def tamper(self, store: EventStore, statement: str) -> None:
        """As the superuser, and in a session that switches ordinary triggers off."""
        import psycopg  # noqa: PLC0415

        with psycopg.connect(self.server.shared(), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            try:
                connection.execute(TAMPERINGS[statement].encode())
            except psycopg.errors.RaiseException as error:
                raise PermissionError(str(error)) from error

    def close(self) -> None:
        for store in self.open:
            store.close()


class TestPostgres(Contract):
    @pytest.fixture
    def shelf(self, server: Server) -> Iterator[PostgresShelf]:
        made = PostgresShelf(server)
        yield made
        made.close()


# Addresses, operations, rights ------------------------------------------------------------------


@contextmanager
def trouble(code: str) -> Iterator[StoreProblem]:
    """Expect a `StoreProblem` of this code, that can be said and holds no password."""
    caught = StoreProblem(code)
    with pytest.raises(StoreProblem) as raised:
        yield caught
    caught.path, caught.reason = raised.value.path, raised.value.reason
    assert raised.value.code == code
    for lang in LANGS:
        said = Words(lang)(phrase(code, path=caught.path, reason=caught.reason))
        assert "secret" not in said
        assert "\n" not in said


def test_operations_of_one_database_are_apart(server: Server) -> None:
    url = server.url(server.database())
    with trouble("store-missing"):
        PostgresStore.open(url)
    one = PostgresStore.create(url, "one")
    only = PostgresStore.open(url)
    assert only.operation == "one"
    only.close()
    two = PostgresStore.create(url, "two & more")
    with trouble("store-which-operation") as told:
        PostgresStore.open(url)
    assert "one" in told.reason
    assert "two & more" in told.reason
    with trouble("store-missing"):
        PostgresStore.open(f"{url}&operation=three")
    with trouble("store-exists"):
        PostgresStore.create(url, "one")
    founder, phone = hub("a"), Phone("a")
    one.append([*bodies(founder), *phone.moves(3)])
    two.append(bodies(founder)[:1])
    assert two.append(phone.moves(1))[0].kind is ReceiptKind.UNKNOWN_DEVICE
    again = PostgresStore.open(f"{url}&operation=two+%26+more")
    assert (again.operation, again.last_position(), len(list(again.quarantined()))) == (
        "two & more", 1, 1,
    )  # fmt: skip
    assert (one.last_position(), list(one.quarantined())) == (5, [])
    for store in (one, two, again):
        store.close()


def test_an_address_that_is_none(server: Server) -> None:
    with trouble("store-address"):
        PostgresStore.open("mysql://host/database")
    with trouble("store-address"):
        PostgresStore.open("postgresql://[broken/database")
    with trouble("store-no-database"):
        PostgresStore.open(server.url("nowhere"))
    with trouble("store-unreachable"):
        PostgresStore.open("postgresql://me:secret@localhost:1/x?password=secret&operation=a")


@pytest.mark.parametrize(
    ("url", "address", "operation"),
    [
        ("postgresql://h/d", "postgresql://h/d", ""),
        ("postgresql://h/d?operation=a", "postgresql://h/d", "a"),
        (
            "postgresql://h/d?options=-c%20x%3D1&operation=two+%26+more&application_name=a+b",
            "postgresql://h/d?options=-c%20x%3D1&application_name=a+b",
            "two & more",
        ),
        (
            "postgresql://h/d?%6fperation=a&password=p%2Bq+r",
            "postgresql://h/d?password=p%2Bq+r",
            "a",
        ),
    ],
)
def test_what_is_meant_for_the_server_reaches_it_as_it_was_typed(
    url: str, address: str, operation: str
) -> None:
    assert split(url) == (address, operation)


def test_an_address_is_shown_without_its_secrets() -> None:
    url = "postgresql://me:secret@h/d?password=secret&sslpassword=secret&options=-c%20x%3D1"
    assert shown(url) == "postgresql://me@h/d?options=-c%20x%3D1"


def test_a_space_in_an_option_reaches_the_server(server: Server) -> None:
    url = server.url(server.database())
    joint = "&" if "?" in url else "?"
    told = f"{url}{joint}options=-c%20application_name%3Dthrough"
    store = PostgresStore.create(told, OPERATION)
    store.close()
    store = PostgresStore.open(told)
    assert store.operation == OPERATION
    store.close()


def test_a_wrong_password_and_missing_rights_are_told(server: Server) -> None:
    name = server.database()
    PostgresStore.create(server.url(name), OPERATION).close()
    with trouble("store-refused"):
        PostgresStore.open(server.url(name, f"{PASSWORD_NEEDED}:secret"))
    with trouble("store-refused"):
        PostgresStore.open(server.url(name, PASSWORD_NEEDED))
    with trouble("store-refused"):
        PostgresStore.open(server.url(name, f"{PASSWORD_NEEDED}:right"))


def test_a_missing_driver_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with trouble("store-needs-psycopg"):
        PostgresStore.open("postgresql://me:secret@host/database")


def test_the_owner_has_no_right_to_change_what_is_written(server: Server) -> None:
    import psycopg  # noqa: PLC0415

    name = server.database()
    server.do(f"GRANT CREATE ON DATABASE {name} TO {PASSWORD_NEEDED}")
    url = server.url(name, f"{PASSWORD_NEEDED}:right")
    store = PostgresStore.create(url, OPERATION)
    store.append(bodies(hub()))
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (
            "UPDATE qafila.fact SET seq = 2",
            "DELETE FROM qafila.fact",
            "TRUNCATE qafila.fact",
            "UPDATE qafila.version SET number = 0",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
    store.close()


# Trouble on the way -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_goes_away_loses_nothing_and_is_found_again(
    server: Server, how: signal.Signals
) -> None:
    own = Server(server.programs)
    try:
        store, phone = PostgresStore.create(own.url(), OPERATION), Phone("a")
        store.append([*bodies(hub("a")), *phone.moves(5)])
        own.stop(how)
        offered = phone.moves(3)
        with trouble("store-unreachable"):
            store.append(offered)
        with trouble("store-unreachable"):
            list(store.read())
        with trouble("store-unreachable"):
            store.frontier()
        own.start()
        assert {r.kind.value for r in store.append(offered)} == {"created"}
        assert store.frontier()["a"].seq == len(phone.sealed)
        assert [s.body for s in store.read(after=2)] == bodies(phone)
        store.close()
    finally:
        own.close()


def test_a_session_ended_in_the_middle_of_an_append_takes_all_or_nothing(server: Server) -> None:
    url = server.url(server.database())
    store, phone = PostgresStore.create(url, OPERATION), Phone("a")
    store.append(bodies(hub("a")))
    outcomes: set[str] = set()
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.01):
            server.do(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'qafila' AND state <> 'idle'"
            )

    killer = threading.Thread(target=kill)
    killer.start()
    accepted: list[bytes] = []
    appends = 0
    try:
        while appends < 60 or (not outcomes and appends < 1200):  # until a session was hit
            appends += 1
            made = phone.moves(200)
            for _ in range(50):
                try:
                    receipts = store.append(made)
                except StoreProblem as problem:
                    outcomes.add(problem.code)
                else:
                    assert {r.kind.value for r in receipts} in ({"created"}, {"exists"})
                    accepted += made
                    break
    finally:
        stop.set()
        killer.join()
    assert outcomes == {"store-unreachable"}
    facts = list(store.read())
    assert [f.position for f in facts] == list(range(1, len(facts) + 1))
    assert [f.body for f in facts[2:]] == accepted
    store.close()


def test_a_writer_that_holds_the_operation_too_long_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg  # noqa: PLC0415

    monkeypatch.setattr("qafila.adapters.postgres.store.PATIENCE_S", 0.2)
    url = server.url(server.database())
    store, phone = PostgresStore.create(url, OPERATION), Phone("a")
    store.append(bodies(hub("a")))
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, 1)", (schema.LOCK,))
        with trouble("store-locked"):
            store.append(phone.moves(1))
    assert {r.kind.value for r in store.append(bodies(phone))} == {"created"}
    store.close()


def test_a_database_set_to_reading_is_told(server: Server) -> None:
    name = server.database()
    url, phone = server.url(name), Phone("a")
    store = PostgresStore.create(url, OPERATION)
    store.append(bodies(hub("a")))
    store.close()
    server.do(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = PostgresStore.open(url)
    with trouble("store-read-only"):
        store.append(phone.moves(1))
    assert store.last_position() == 2
    store.close()


# Followers, and many writers --------------------------------------------------------------------

WRITER = """
import sys
sys.path.insert(0, {root!r})
from qafila.adapters.postgres import PostgresStore
from tests.stores.phones import Phone
store, phone = PostgresStore.open({url!r}), Phone(sys.argv[1])
for i in range(15):
    assert all(r.kind == "created" for r in store.append(phone.moves(1 + i % 7)))
store.close()
"""


def test_a_follower_sees_every_fact_once_in_order_while_processes_write(
    server: Server, repository: Path
) -> None:
    url = server.url(server.database())
    names = [f"w{i}" for i in range(4)]
    store = PostgresStore.create(url, OPERATION)
    store.append(bodies(hub(*names)))
    total = 5 + 4 * sum(1 + i % 7 for i in range(15))
    seen: list[list[int]] = [[], []]
    stop = threading.Event()

    def follow(into: list[int], after: int) -> None:
        for fact in store.follow(after, stop.is_set):
            into.append(fact.position)
            if fact.position == total:
                return

    followers = [threading.Thread(target=follow, args=(seen[i], 3 * i)) for i in range(2)]
    for follower in followers:
        follower.start()
    script = WRITER.format(root=str(repository), url=url)
    writers = [subprocess.Popen([sys.executable, "-c", script, name]) for name in names]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    for follower in followers:
        follower.join(20)
    stop.set()
    assert seen == [list(range(1, total + 1)), list(range(4, total + 1))]
    assert [f.position for f in store.read()] == list(range(1, total + 1))
    assert {name: store.frontier()[name].astray_count for name in names} == dict.fromkeys(names, 0)
    store.close()


def test_a_follower_stops_when_told(server: Server) -> None:
    store = PostgresStore.create(server.url(server.database()), OPERATION)
    store.append(bodies(hub("a")))
    stop = threading.Event()
    seen = []
    for fact in store.follow(0, stop.is_set):
        seen.append(fact.position)
        stop.set()
    assert seen == [1]
    store.close()
