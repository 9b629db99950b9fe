# SPDX-License-Identifier: Apache-2.0
"""The tables of all operations in one database, and the steps from each version to the next.

Steps are numbered and go forward only; a released step is never edited. Everything is in the
schema ``qafila``. Rights to change or delete are taken from everybody, the owner too; triggers
that fire in every session stop those who cannot be denied a right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from psycopg import Connection

LOCK = 1365337600
"""First key of our advisory locks; the second is the operation's number, 0 for the schema."""

_TABLES = ("version", "operation", "fact", "quarantine", "settled", "head")

_VERSION_1: tuple[LiteralString, ...] = (
    "CREATE SCHEMA qafila",
    "CREATE TABLE qafila.version (number integer PRIMARY KEY)",
    """CREATE TABLE qafila.operation (
        number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL UNIQUE
    )""",
    """CREATE TABLE qafila.fact (
        operation integer NOT NULL,
        position bigint NOT NULL,
        id text NOT NULL,
        device text NOT NULL,
        seq bigint NOT NULL,
        digest bytea NOT NULL,
        prev bytea NOT NULL,
        enrols boolean NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (operation, position),
        UNIQUE (operation, id)
    )""",
    "CREATE INDEX fact_chain ON qafila.fact (operation, device, seq)",
    "CREATE INDEX fact_enrols ON qafila.fact (operation, position) WHERE enrols",
    """CREATE TABLE qafila.quarantine (
        operation integer NOT NULL,
        number bigint NOT NULL,
        digest bytea NOT NULL,
        kind text NOT NULL,
        why text NOT NULL,
        device text NOT NULL,
        seq bigint NOT NULL,
        prev bytea NOT NULL,
        enrols boolean NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (operation, number),
        UNIQUE (operation, digest, kind)
    )""",
    "CREATE INDEX quarantine_waiting ON qafila.quarantine (operation, device, kind, seq)",
    # Held like facts, and travelling like them, beside the fact of the same id.
    """CREATE VIEW qafila.differing AS
        SELECT operation, number, device, seq, digest, prev, enrols, body FROM qafila.quarantine
        WHERE kind = 'exists_differs'""",
    """CREATE TABLE qafila.settled (
        operation integer NOT NULL,
        number bigint NOT NULL,
        PRIMARY KEY (operation, number)
    )""",
    """CREATE TABLE qafila.head (
        operation integer NOT NULL,
        device text NOT NULL,
        seq bigint NOT NULL,
        digest text NOT NULL,
        signer text NOT NULL,
        signature text NOT NULL,
        PRIMARY KEY (operation, device, seq, digest, signer, signature)
    )""",
    # Adds facts that nobody has to think about: new ids of known devices, none of which enrols
    # another. All of it in one way to the server and back, so that the operation is locked for as
    # short as can be. The key of the lock is LOCK.
    """CREATE FUNCTION qafila.add(op integer, ids text[], devices text[], seqs bigint[],
            digests bytea[], prevs bytea[], bodies bytea[], head_devices text[],
            head_seqs bigint[], head_digests text[], head_signers text[], signatures text[])
        RETURNS void LANGUAGE plpgsql AS $$
        DECLARE base bigint;
        BEGIN
            PERFORM pg_advisory_xact_lock(1365337600, op);
            SELECT coalesce(max(position), 0) INTO base FROM qafila.fact WHERE operation = op;
            INSERT INTO qafila.fact
                SELECT op, base + n, id, device, seq, digest, prev, false, body
                FROM unnest(ids, devices, seqs, digests, prevs, bodies)
                WITH ORDINALITY AS t (id, device, seq, digest, prev, body, n);
            INSERT INTO qafila.settled
                SELECT op, q.number FROM qafila.quarantine q
                WHERE q.operation = op AND q.digest = ANY(digests) AND NOT EXISTS
                    (SELECT FROM qafila.settled s WHERE s.operation = op AND s.number = q.number);
            INSERT INTO qafila.head
                SELECT op, t.* FROM unnest(head_devices, head_seqs, head_digests, head_signers,
                    signatures) AS t ON CONFLICT DO NOTHING;
            PERFORM pg_notify('qafila_' || op, '');
        END $$""",
    """CREATE FUNCTION qafila.append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'append-only'; END $$""",
)

_VERSION_2: tuple[LiteralString, ...] = (
    # Which device brought what was set aside, so that none fills the room of others.
    "ALTER TABLE qafila.quarantine ADD COLUMN sender text NOT NULL DEFAULT ''",
    "CREATE INDEX quarantine_brought ON qafila.quarantine (operation, sender, kind)",
)

_VERSION_3: tuple[LiteralString, ...] = (
    # Why, and why this is enough: `flushing.py`. A server that repeats another's log gets of it
    # only what is on that one's disk. 'local', because who reads must not wait for standbys.
    """CREATE FUNCTION qafila.flush() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF pg_is_in_recovery() THEN
                RETURN;
            END IF;
            IF pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn() THEN
                SET LOCAL synchronous_commit = local;
                PERFORM pg_logical_emit_message(true, 'qafila', ''::text);
            END IF;
        END $$""",
    # The same as `add`, but the next process is let in before the disk has it. Outside of a
    # transaction. Where commits wait for standbys, nothing is seen before they have it: so it
    # stays there, since `flush` asks for this disk alone.
    """CREATE PROCEDURE qafila.add_early(op integer, ids text[], devices text[], seqs bigint[],
            digests bytea[], prevs bytea[], bodies bytea[], head_devices text[],
            head_seqs bigint[], head_digests text[], head_signers text[], signatures text[],
            INOUT alone boolean) LANGUAGE plpgsql AS $$
        BEGIN
            alone := pg_try_advisory_xact_lock(1365337600, op);
            PERFORM qafila.add(op, ids, devices, seqs, digests, prevs, bodies, head_devices,
                head_seqs, head_digests, head_signers, signatures);
            IF current_setting('synchronous_standby_names') = '' THEN
                SET LOCAL synchronous_commit = off;
            END IF;
            COMMIT;
            PERFORM qafila.flush();
        END $$""",
)

STEPS: tuple[tuple[LiteralString, ...], ...] = (_VERSION_1, _VERSION_2, _VERSION_3)


def _guards(table: str) -> tuple[str, ...]:
    return (
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON qafila.{table}"
        " FOR EACH ROW EXECUTE FUNCTION qafila.append_only()",
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON qafila.{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION qafila.append_only()",
        # Also where session_replication_role is set to 'replica'.
        f"ALTER TABLE qafila.{table} ENABLE ALWAYS TRIGGER append_only",
        f"ALTER TABLE qafila.{table} ENABLE ALWAYS TRIGGER never_empty",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON qafila.{table} FROM PUBLIC, CURRENT_USER",
    )


GUARDS: tuple[tuple[str, ...], ...] = (
    tuple(statement for table in _TABLES for statement in _guards(table)),
    (),
    (),
)
"""What each step adds to keep its tables append-only."""


def version_of(connection: Connection[Any]) -> int:
    """Return the version of the tables; 0 for a database without them."""
    row = connection.execute("SELECT to_regclass('qafila.version') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return 0
    row = connection.execute("SELECT max(number) FROM qafila.version").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def migrate(connection: Connection[Any]) -> None:
    """Lead the tables up to the newest version, in a transaction of its own."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (LOCK,))
        for number in range(version_of(connection), len(STEPS)):
            for statement in (*STEPS[number], *GUARDS[number]):
                connection.execute(statement.encode())
            connection.execute("INSERT INTO qafila.version VALUES (%s)", (number + 1,))
