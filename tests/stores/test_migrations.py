# SPDX-License-Identifier: Apache-2.0
"""Stores of every released version are opened by this one.

`versions/` holds, for each version, the SQL of a store as that version made it: text, with a few
facts. A file there is never edited. `python -m tests.stores.test_migrations` writes the newest.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest

from qafila.adapters.postgres import PostgresStore
from qafila.adapters.postgres import schema as postgres_schema
from qafila.adapters.sqlite import SqliteStore, schema
from qafila.ports import EventStore, StoreProblem
from tests.stores.phones import OPERATION, Phone, bodies, enrol, hub, moved, rewritten
from tests.stores.server import Server

VERSIONS = Path(__file__).parent / "versions"
SQLITE = range(1, len(schema.STEPS) + 1)
POSTGRES = range(1, len(postgres_schema.STEPS) + 1)


def fill(store: EventStore) -> None:
    """Give a store something of everything."""
    founder, phone = hub("a"), Phone("a")
    phone.moves(2)
    twin = rewritten(phone.sealed[0], moved("P-9"))
    late = Phone("b")
    store.append([*bodies(founder), *bodies(phone), twin.body, b"?", *late.moves(1)])
    store.append(founder.record(enrol("b")), [phone.head()])


def look(store: EventStore) -> None:
    """Hold a store against one that was filled just now."""
    from qafila.adapters.memory import MemoryStore  # noqa: PLC0415

    fresh = MemoryStore(OPERATION)
    fill(fresh)
    assert store.operation == OPERATION
    assert list(store.read()) == list(fresh.read())
    assert list(store.quarantined()) == list(fresh.quarantined())
    assert store.frontier() == fresh.frontier()
    assert store.heads("a") == fresh.heads("a")
    assert store.devices() == fresh.devices()
    phone = Phone("a")
    phone.moves(3)
    receipts = store.append(bodies(phone))
    assert [r.kind.value for r in receipts] == ["exists", "exists", "created"]


def tables(path: Path) -> set[tuple[str, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    connection.close()
    return set(rows)


def from_text(path: Path, version: int) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((VERSIONS / f"sqlite-{version}.sql").read_text(encoding="utf-8"))
    connection.close()


@pytest.mark.parametrize("version", SQLITE)
def test_a_file_of_every_version_opens_with_all_that_is_in_it(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.qafila"
    from_text(path, version)
    store = SqliteStore.open(path)
    look(store)
    store.close()
    SqliteStore.create(tmp_path / "new.qafila", OPERATION).close()
    assert tables(path) == tables(tmp_path / "new.qafila")
    SqliteStore.open(path).close()


@pytest.mark.parametrize("version", SQLITE)
def test_the_steps_of_a_released_version_are_not_edited(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_text(tmp_path / "old", version)
    monkeypatch.setattr(schema, "STEPS", schema.STEPS[:version])
    connection = sqlite3.connect(tmp_path / "new", isolation_level=None)
    schema.migrate(connection)
    assert schema.version_of(connection) == version
    connection.close()
    assert tables(tmp_path / "old") == tables(tmp_path / "new")


def test_steps_lead_up_one_by_one_and_a_failing_one_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.qafila"
    from_text(path, 1)
    steps = schema.STEPS
    extra = ("CREATE TABLE later (x INTEGER) STRICT",)
    monkeypatch.setattr(schema, "STEPS", (*steps, extra, ("NO SQL",)))
    with pytest.raises(StoreProblem):
        SqliteStore.open(path)
    monkeypatch.setattr(schema, "STEPS", (*steps, extra))
    store = SqliteStore.open(path)
    look(store)
    store.close()
    assert "later" in {name for _, name, _, _ in tables(path)}
    monkeypatch.setattr(schema, "STEPS", steps)
    with pytest.raises(StoreProblem) as refused:
        SqliteStore.open(path)
    newer = str(len(steps) + 1)
    assert (refused.value.code, refused.value.reason) == ("store-newer", newer)


@pytest.mark.parametrize("version", POSTGRES)
def test_a_database_of_every_version_opens_with_all_that_is_in_it(
    server: Server, version: int
) -> None:
    import psycopg  # noqa: PLC0415

    url = server.url(server.database())
    with psycopg.connect(url, autocommit=True) as connection:
        text = (VERSIONS / f"postgres-{version}.sql").read_text(encoding="utf-8")
        connection.execute(text.encode())
    store = PostgresStore.open(url)
    look(store)
    store.close()


def test_a_database_of_a_newer_version_says_to_update(server: Server) -> None:
    import psycopg  # noqa: PLC0415

    url = server.url(server.database())
    PostgresStore.create(url, OPERATION).close()
    with psycopg.connect(url, autocommit=True) as connection:
        newer = len(postgres_schema.STEPS) + 1
        connection.execute("INSERT INTO qafila.version VALUES (%s)", (newer,))
    with pytest.raises(StoreProblem) as refused:
        PostgresStore.open(url)
    assert refused.value.code == "store-newer"


def _sqlite_text() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "op.qafila"
        store = SqliteStore.create(path, OPERATION)
        fill(store)
        store.close()
        connection = sqlite3.connect(path)
        lines = [
            f"PRAGMA application_id = {schema.APPLICATION_ID};",
            f"PRAGMA user_version = {schema.version_of(connection)};",
            *connection.iterdump(),
        ]
        connection.close()
    return "\n".join(lines) + "\n"


def _postgres_text(server: Server) -> str:
    """The steps themselves, and the rows: pg_dump is not everywhere."""
    import psycopg  # noqa: PLC0415

    url = server.url(server.database())
    store = PostgresStore.create(url, OPERATION)
    fill(store)
    store.close()
    steps = zip(postgres_schema.STEPS, postgres_schema.GUARDS, strict=True)
    lines = [f"{statement};" for step, guards in steps for statement in (*step, *guards)]
    with psycopg.connect(url) as connection:
        for table in ("version", "operation", "fact", "quarantine", "settled", "head"):
            over = " OVERRIDING SYSTEM VALUE" if table == "operation" else ""
            for row in connection.execute(f"TABLE qafila.{table}".encode()):
                cells = ", ".join(psycopg.sql.Literal(cell).as_string(connection) for cell in row)
                lines.append(" ".join([f"INSERT INTO qafila.{table}{over}", f"VALUES ({cells});"]))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from tests.stores.server import programs

    VERSIONS.mkdir(exist_ok=True)
    for name, newest in (("sqlite", SQLITE[-1]), ("postgres", POSTGRES[-1])):
        target = VERSIONS / f"{name}-{newest}.sql"
        if target.exists():
            continue  # a released version is never edited
        if name == "sqlite":
            target.write_text(_sqlite_text(), encoding="utf-8")
        else:
            folder = programs()
            assert folder is not None
            running = Server(folder)
            try:
                target.write_text(_postgres_text(running), encoding="utf-8")
            finally:
                running.close()
