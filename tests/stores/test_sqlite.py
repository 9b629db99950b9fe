# SPDX-License-Identifier: Apache-2.0
"""The store in one SQLite file."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore, naming
from qafila.ports import EventStore
from tests.stores.contract import Contract
from tests.stores.phones import OPERATION, Phone, bodies, hub, moved, rewritten

REPLACED = {
    "fact": "INSERT OR REPLACE INTO fact SELECT position, device, seq, id, digest, prev, x'78'"
    " FROM fact WHERE position = 1",
    "quarantine": "REPLACE INTO quarantine SELECT number, digest, kind, 'x', device, seq, prev,"
    " enrols, body, sender FROM quarantine",
    "head": "REPLACE INTO head SELECT * FROM head",
    "settled": "REPLACE INTO settled SELECT number FROM settled",
    "about": "REPLACE INTO about VALUES (1, 'x')",
}
UPDATED = {
    "fact": "UPDATE fact SET body = x'78'",
    "quarantine": "UPDATE quarantine SET body = x'78'",
    "head": "UPDATE head SET signature = 'x'",
    "settled": "UPDATE OR REPLACE settled SET number = 7",
    "about": "UPDATE about SET operation = 'x'",
}


class SqliteShelf:
    """Each store has a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: dict[int, Path] = {}
        self.open: list[EventStore] = []

    def make(self) -> EventStore:
        path = self.folder / f"{len(self.open)}.qafila"
        return self._keep(SqliteStore.create(path, OPERATION), path)

    def again(self, store: EventStore) -> EventStore:
        path = self.paths[id(store)]
        return self._keep(SqliteStore.open(path), path)

    def _keep(self, store: EventStore, path: Path) -> EventStore:
        self.paths[id(store)] = path
        self.open.append(store)
        return store

    def from_backup(self, path: Path) -> EventStore:
        return SqliteStore.open(path)

    def tamper(self, store: EventStore, statement: str) -> None:
        verb, _, table = statement.partition(" ")
        table = "about" if table == "operation" else table
        words = {
            "update": UPDATED[table],
            "delete": f"DELETE FROM {table}",  # noqa: S608 - a name of this file
            "replace": REPLACED[table],
        }
        connection = sqlite3.connect(self.paths[id(store)])
        try:
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute(words[verb])
            connection.commit()
        except sqlite3.IntegrityError as error:
            raise PermissionError(str(error)) from error
        finally:
            connection.close()

    def close(self) -> None:
        for store in self.open:
            store.close()


@pytest.mark.parametrize("sorted_at_once", [2, naming.SORTED_AT_ONCE])
class TestSqlite(Contract):
    @pytest.fixture
    def shelf(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sorted_at_once: int
    ) -> Iterator[SqliteShelf]:
        monkeypatch.setattr(naming, "SORTED_AT_ONCE", sorted_at_once)
        made = SqliteShelf(tmp_path)
        yield made
        made.close()


def test_every_writer_of_a_file_knows_every_id_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ids are in memory, in the file's index, or were put there by somebody else meanwhile.
    chance = random.Random(7)
    path = tmp_path / "op.qafila"
    phones = [Phone(f"p{n}") for n in range(4)]
    for number, phone in enumerate(phones):
        if number % 2:
            phone._ids = (f"{phone.device}-{n}" for n in range(99))
        phone.moves(25)
    offers = [body for phone in phones for body in bodies(phone)]
    offers += [rewritten(phone.sealed[3], moved("P-9")).body for phone in phones]
    memory, writers = MemoryStore(OPERATION), [SqliteStore.create(path, OPERATION)]
    memory.append(bodies(hub(*(phone.device for phone in phones))))
    writers[0].append(bodies(hub(*(phone.device for phone in phones))))
    writers += [SqliteStore.open(path) for _ in range(2)]
    for turn in range(120):
        monkeypatch.setattr(naming, "SORTED_AT_ONCE", chance.choice([1, 7, 1000]))
        lot = chance.choices(offers, k=chance.randrange(1, 9))
        assert chance.choice(writers).append(lot) == memory.append(lot), turn
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM named_to").fetchone()[0] > 5
    connection.close()
    for writer in writers:
        assert list(writer.read()) == list(memory.read())
        assert list(writer.quarantined()) == list(memory.quarantined())
        writer.close()


@pytest.mark.parametrize("table", ["named", "named_to"])
def test_what_is_known_of_ids_is_only_added_to(tmp_path: Path, table: str) -> None:
    path = tmp_path / "op.qafila"
    store = SqliteStore.create(path, OPERATION)
    store.append(bodies(hub("a")))
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO named SELECT id, position FROM fact")
    connection.execute("INSERT INTO named_to VALUES (1)")
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET position = 7"):  # noqa: S608
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_an_id_that_somebody_put_in_twice_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "op.qafila"
    phone = Phone("a")
    phone.moves(6)
    store = SqliteStore.create(path, OPERATION)
    store.append([*bodies(hub("a")), *bodies(phone)[:2]])
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO fact SELECT position + 1, device, seq, id, digest, prev, body FROM fact"
        " ORDER BY position DESC LIMIT 1"
    )
    connection.commit()
    connection.close()
    monkeypatch.setattr(naming, "SORTED_AT_ONCE", 1)
    for body, answer in zip(bodies(phone)[1:4], ("exists", "created", "created"), strict=True):
        assert [r.kind for r in store.append([body])] == [answer]
    assert [r.kind for r in store.append(bodies(phone)[:3])] == ["exists"] * 3
    store.close()
