# SPDX-License-Identifier: Apache-2.0
"""Stores in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.adapters.postgres import PostgresStore
from qafila.adapters.sqlite import SqliteStore
from qafila.ports import EventStore
from tests.stores.contract import Contract
from tests.stores.phones import OPERATION
from tests.stores.server import Server

TAMPERINGS = {
    "update fact": "UPDATE qafila.fact SET body = 'x'",
    "delete fact": "DELETE FROM qafila.fact WHERE position = 1",
    "replace fact": "INSERT INTO qafila.fact SELECT * FROM qafila.fact WHERE position = 1"
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
    """Each store has a database of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.urls: dict[int, str] = {}
        self.open: list[EventStore] = []

    def make(self) -> EventStore:
        url = self.server.url(self.server.database())
        return self._keep(PostgresStore.create(url, OPERATION), url)

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

        with psycopg.connect(self.urls[id(store)], autocommit=True) as connection:
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
