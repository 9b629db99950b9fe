# SPDX-License-Identifier: Apache-2.0
"""The tables of a file of accounts. Steps go forward only; a released step is never edited."""

from __future__ import annotations

APPLICATION_ID = 0x51616661
"""“Qafa”: what `file` and SQLite read at byte 68 of it."""

_VERSION_1 = (
    # One row, counted up at every change that others have to know of.
    "CREATE TABLE change (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT",
    "INSERT INTO change VALUES (1, 0)",
    # Times are microseconds since 1970, sets are JSON.
    """CREATE TABLE user (
        number INTEGER PRIMARY KEY,
        user TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        role TEXT NOT NULL,
        party TEXT NOT NULL,
        vehicles TEXT NOT NULL,
        operations TEXT NOT NULL,
        lang TEXT NOT NULL,
        invited_at INTEGER NOT NULL,
        enrolled_at INTEGER,
        disabled_at INTEGER
    ) STRICT""",
    """CREATE TABLE keeping (
        user TEXT PRIMARY KEY REFERENCES user (user),
        password TEXT NOT NULL,
        codes BLOB NOT NULL,
        last_step INTEGER NOT NULL,
        recovery TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # What was chosen and waits for the first code stands in the last three columns.
    """CREATE TABLE invitation (
        digest TEXT PRIMARY KEY,
        user TEXT NOT NULL UNIQUE REFERENCES user (user),
        until INTEGER NOT NULL,
        password TEXT,
        codes BLOB
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE session (
        digest TEXT PRIMARY KEY,
        user TEXT NOT NULL REFERENCES user (user),
        began_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        address TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE token (
        digest TEXT PRIMARY KEY,
        user TEXT NOT NULL REFERENCES user (user),
        label TEXT NOT NULL,
        scopes TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE failure (key TEXT PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX failure_latest ON failure (at)",
    """CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        user TEXT NOT NULL,
        title TEXT NOT NULL,
        action TEXT NOT NULL,
        subjects TEXT NOT NULL,
        operation TEXT NOT NULL,
        why TEXT NOT NULL,
        address TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX audit_user ON audit (user, number)",
    *(
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    # Without it, REPLACE would take a line away on a connection that asks no triggers then.
    "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit"
    " WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)"
    " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)

_VERSION_2 = (
    # The digest of each line of the audit and all before it (`audit_chain`).
    "CREATE TABLE audit_link (number INTEGER PRIMARY KEY REFERENCES audit (number),"
    " digest TEXT NOT NULL) STRICT",
    *(
        f"CREATE TRIGGER audit_link_no_{verb} BEFORE {verb} ON audit_link "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "CREATE TRIGGER audit_link_in_order BEFORE INSERT ON audit_link"
    " WHEN NEW.number IS NOT (SELECT max(number) FROM audit)"
    " OR NEW.number IN (SELECT number FROM audit_link)"
    " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)

STEPS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
