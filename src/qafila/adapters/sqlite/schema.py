# SPDX-License-Identifier: Apache-2.0
"""The tables of a store file, and the steps that lead from each version to the next.

Steps are numbered and go forward only. Version n is made by the first n steps; a released step is
never edited. `tests/stores/test_migrations.py` keeps the SQL that each version was made with and
opens a store of it.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x5161666C
"""“Qafl”: what `file` and SQLite read at byte 68 of a store."""


def _append_only(*tables: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


_VERSION_1 = (
    # One row: the operation whose facts these are.
    "CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), operation TEXT NOT NULL) STRICT",
    # Names of devices, since a number takes a tenth of the room in every fact.
    "CREATE TABLE device (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    # An id of 32 hexadecimal digits is stored as its 16 bytes, others as they are: ids come in no
    # order, and the pages of their index are most of what is written.
    """CREATE TABLE fact (
        position INTEGER PRIMARY KEY,
        id ANY NOT NULL UNIQUE,
        device INTEGER NOT NULL REFERENCES device,
        seq INTEGER NOT NULL,
        digest BLOB NOT NULL,
        prev BLOB NOT NULL,
        body BLOB NOT NULL
    ) STRICT""",
    # Not the digest as well: an index in the order of digests costs a page for every fact.
    "CREATE INDEX fact_chain ON fact (device, seq)",
    # Which facts enrol a device.
    "CREATE TABLE enrolment (position INTEGER PRIMARY KEY REFERENCES fact) STRICT",
    """CREATE TABLE quarantine (
        number INTEGER PRIMARY KEY,
        digest BLOB NOT NULL,
        kind TEXT NOT NULL,
        why TEXT NOT NULL,
        device TEXT NOT NULL,
        seq INTEGER NOT NULL,
        prev BLOB NOT NULL,
        enrols INTEGER NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (digest, kind)
    ) STRICT""",
    # Held like facts, and travelling like them, beside the fact of the same id.
    """CREATE VIEW differing AS
        SELECT number, device, seq, digest, prev, enrols, body FROM quarantine
        WHERE kind = 'exists_differs'""",
    "CREATE INDEX quarantine_waiting ON quarantine (device, kind, seq)",
    # Entries of the quarantine that were taken since, or are understood better by a later entry.
    "CREATE TABLE settled (number INTEGER PRIMARY KEY REFERENCES quarantine) STRICT",
    """CREATE TABLE head (
        device TEXT NOT NULL,
        seq INTEGER NOT NULL,
        digest TEXT NOT NULL,
        signer TEXT NOT NULL,
        signature TEXT NOT NULL,
        PRIMARY KEY (device, seq, digest, signer, signature)
    ) STRICT, WITHOUT ROWID""",
    *_append_only("about", "device", "fact", "enrolment", "quarantine", "settled", "head"),
)

_VERSION_2 = (
    # Which device brought what was set aside, so that none fills the room of others.
    "ALTER TABLE quarantine ADD COLUMN sender TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX quarantine_brought ON quarantine (sender, kind)",
)

_VERSION_3 = (
    # Without an index over ids that takes in each fact as it comes. Columns stand otherwise too, so
    # that a program of before, which has the file open and relies on that index, adds nothing more.
    """CREATE TABLE fact_3 (
        position INTEGER PRIMARY KEY,
        device INTEGER NOT NULL REFERENCES device,
        seq INTEGER NOT NULL,
        id ANY NOT NULL,
        digest BLOB NOT NULL,
        prev BLOB NOT NULL,
        body BLOB NOT NULL
    ) STRICT""",
    "INSERT INTO fact_3 SELECT position, device, seq, id, digest, prev, body FROM fact",
    "DROP TABLE fact",
    "ALTER TABLE fact_3 RENAME TO fact",
    "CREATE INDEX fact_chain ON fact (device, seq)",
    # The index, and up to which position it holds the ids of all facts: they are put into it many
    # at a time.
    """CREATE TABLE named (
        id ANY PRIMARY KEY,
        position INTEGER NOT NULL REFERENCES fact
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE named_to (position INTEGER PRIMARY KEY REFERENCES fact) STRICT",
    "INSERT INTO named SELECT id, position FROM fact ORDER BY id",
    "INSERT INTO named_to SELECT max(position) FROM fact HAVING count(*) > 0",
    *_append_only("fact", "named", "named_to"),
)

STEPS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, _VERSION_3)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of an open store; 0 for a file without tables."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Lead a store up to the newest version, in the transaction that is under way."""
    for number in range(version_of(connection), len(STEPS)):
        for statement in STEPS[number]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")
