# SPDX-License-Identifier: Apache-2.0
"""The store in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.adapters.sqlite import SqliteStore
from qafila.ports import EventStore
from tests.stores.contract import Contract
from tests.stores.phones import OPERATION

REPLACED = {
    "fact": "INSERT OR REPLACE INTO fact SELECT position, id, device, seq, digest, prev, x'78'"
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


class TestSqlite(Contract):
    @pytest.fixture
    def shelf(self, tmp_path: Path) -> Iterator[SqliteShelf]:
        made = SqliteShelf(tmp_path)
        yield made
        made.close()
