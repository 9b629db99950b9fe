# SPDX-License-Identifier: Apache-2.0
"""The rows of a file of accounts, within one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from qafila.adapters.sqlite.audit_chain import COLUMNS, link
from qafila.core.access import Action, UserRole
from qafila.core.accounts import (
    Entry,
    Failures,
    Invitation,
    Keeping,
    ProgramToken,
    Session,
    User,
)
from qafila.core.values import Lang

_START = datetime(1970, 1, 1, tzinfo=UTC)
_USER = (
    "user, name, title, role, party, vehicles, operations, lang, invited_at, enrolled_at,"
    " disabled_at"
)
T = TypeVar("T")


class AccountRows:
    """The accounts within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def users(self) -> tuple[User, ...]:
        """Return all users, the oldest first."""
        return self._all(_user, f"SELECT {_USER} FROM user ORDER BY number")  # noqa: S608 - words of ours

    def put(self, user: User) -> None:
        """Add a user, or replace the one of this id."""
        columns = _USER.split(", ")
        replaced = ", ".join(f"{c} = excluded.{c}" for c in columns[1:])
        self._connection.execute(
            f"INSERT INTO user ({_USER}) VALUES ({_marks(columns)})"  # noqa: S608 - words of ours
            f" ON CONFLICT (user) DO UPDATE SET {replaced}",
            (
                user.user,
                user.name,
                user.title,
                user.role.value,
                user.party,
                _text(sorted(user.vehicles)),
                _text(sorted(user.operations)),
                user.lang,
                _number(user.invited_at),
                _number(user.enrolled_at),
                _number(user.disabled_at),
            ),
        )

    def keeping(self, user: str) -> Keeping | None:
        """Return what is kept of a user's secrets; None: nothing."""
        return self._one(
            _keeping,
            "SELECT password, codes, last_step, recovery FROM keeping WHERE user = ?",
            user,
        )

    def keep(self, user: str, keeping: Keeping | None) -> None:
        """Replace what is kept of a user's secrets."""
        self._connection.execute("DELETE FROM keeping WHERE user = ?", (user,))
        if keeping is not None:
            self._connection.execute(
                "INSERT INTO keeping (user, password, codes, last_step, recovery)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    user,
                    keeping.password,
                    keeping.codes,
                    keeping.last_step,
                    _text(sorted(keeping.recovery)),
                ),
            )

    def invitation(self, digest: str) -> Invitation | None:
        """Return the invitation with this digest, also if it has lapsed."""
        return self._one(
            _invitation,
            "SELECT digest, user, until, password, codes FROM invitation WHERE digest = ?",
            digest,
        )

    def invite(self, invitation: Invitation) -> None:
        """Put an invitation in the place of any other to the same account."""
        self.uninvite(invitation.user)
        chosen = invitation.chosen
        self._connection.execute(
            "INSERT INTO invitation (digest, user, until, password, codes) VALUES (?, ?, ?, ?, ?)",
            (
                invitation.digest,
                invitation.user,
                _number(invitation.until),
                None if chosen is None else chosen.password,
                None if chosen is None else chosen.codes,
            ),
        )

    def uninvite(self, user: str) -> None:
        """Take back the invitation to an account."""
        self._connection.execute("DELETE FROM invitation WHERE user = ?", (user,))

    def sessions(self) -> tuple[Session, ...]:
        """Return the sessions that were not ended, the oldest first."""
        return self._all(
            _session,
            "SELECT digest, user, began_at, seen_at, address FROM session"
            " ORDER BY began_at, digest",
        )

    def begin(self, session: Session) -> None:
        """Add a session."""
        self._connection.execute(
            "INSERT INTO session (digest, user, began_at, seen_at, address) VALUES (?, ?, ?, ?, ?)",
            (
                session.digest,
                session.user,
                _number(session.began_at),
                _number(session.seen_at),
                session.address,
            ),
        )

    def touch(self, digest: str, seen_at: datetime) -> None:
        """Keep when the browser of a session last asked; nothing for one that has ended."""
        self._connection.execute(
            "UPDATE session SET seen_at = ? WHERE digest = ?", (_number(seen_at), digest)
        )

    def end(self, digests: Collection[str]) -> None:
        """End sessions and tokens with these digests."""
        for table in ("session", "token"):
            self._connection.executemany(
                f"DELETE FROM {table} WHERE digest = ?",  # noqa: S608 - words of ours
                [(digest,) for digest in digests],
            )

    def tokens(self) -> tuple[ProgramToken, ...]:
        """Return the tokens that were not ended, the oldest first."""
        return self._all(
            _token,
            "SELECT digest, user, label, scopes, made_at, until FROM token"
            " ORDER BY made_at, digest",
        )

    def give(self, token: ProgramToken) -> None:
        """Add a token."""
        self._connection.execute(
            "INSERT INTO token (digest, user, label, scopes, made_at, until)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                token.digest,
                token.user,
                token.label,
                _text(sorted(token.scopes)),
                _number(token.made_at),
                _number(token.until),
            ),
        )

    def failures(self, keys: Collection[str]) -> dict[str, Failures]:
        """Return the failures that are counted under these keys."""
        rows = self._connection.execute(
            f"SELECT key, count, at FROM failure WHERE key IN ({_marks(keys)})",  # noqa: S608 - marks only
            [*keys],
        )
        return {key: Failures(count=count, at=_time(at)) for key, count, at in rows}

    def count(self, failures: Mapping[str, Failures | None]) -> None:
        """Replace what is counted under these keys; None: nothing any more."""
        for key, counted in failures.items():
            if counted is None:
                self._connection.execute("DELETE FROM failure WHERE key = ?", (key,))
            else:
                self._connection.execute(
                    "INSERT INTO failure (key, count, at) VALUES (?, ?, ?) ON CONFLICT (key)"
                    " DO UPDATE SET count = excluded.count, at = excluded.at",
                    (key, counted.count, _number(counted.at)),
                )

    def forget_failures(self, before: datetime, most: int) -> None:
        """Drop what was counted before a time, and all but the latest of so many."""
        self._connection.execute("DELETE FROM failure WHERE at < ?", (_number(before),))
        self._connection.execute(
            "DELETE FROM failure WHERE key IN"
            " (SELECT key FROM failure ORDER BY at DESC, key LIMIT -1 OFFSET ?)",
            (most,),
        )

    def note(self, entry: Entry) -> None:
        """Add a line to the audit."""
        written = self._connection.execute(
            f"INSERT INTO audit ({COLUMNS})"  # noqa: S608 - words of ours
            " SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM audit",
            (
                _number(entry.at),
                entry.user,
                entry.title,
                entry.action,
                _text(entry.subjects),
                entry.operation,
                entry.why,
                entry.address,
            ),
        )
        link(self._connection, int(written.lastrowid or 0))

    def audit(self, after: int, limit: int, *, user: str, before: int | None) -> tuple[Entry, ...]:
        """Return lines of the audit above a number in order, or below another, latest first."""
        wanted, order = ("number > ?", "") if before is None else ("number < ?", " DESC")
        values: list[object] = [after if before is None else before]
        if user:
            wanted += " AND (user = ? OR instr(subjects, ?))"
            values += [user, _text([user])[1:-1]]
        question = f"SELECT {COLUMNS} FROM audit WHERE {wanted} ORDER BY number{order} LIMIT ?"  # noqa: S608 - words of ours
        rows = self._connection.execute(question, [*values, limit])
        return tuple(_made(_entry, row) for row in rows)

    def _all(self, make: Callable[..., T], question: str) -> tuple[T, ...]:
        return tuple(_made(make, row) for row in self._connection.execute(question))

    def _one(self, make: Callable[..., T], question: str, key: str) -> T | None:
        row = self._connection.execute(question, (key,)).fetchone()
        return None if row is None else _made(make, row)


# Cells -----------------------------------------------------------------------------------------


def _made(make: Callable[..., T], row: Sequence[Any]) -> T:
    """Return what a row means. What comes out of a damaged file need not be what went in."""
    try:
        return make(*row)
    except (ValueError, TypeError, OverflowError) as error:
        raise sqlite3.DatabaseError(f"a row is none: {type(error).__name__}") from error


def _user(  # noqa: PLR0913, PLR0917 - the columns of a row
    user: str,
    name: str,
    title: str,
    role: str,
    party: str,
    vehicles: str,
    operations: str,
    lang: str,
    invited_at: int,
    enrolled_at: int | None,
    disabled_at: int | None,
) -> User:
    return User(
        user=user,
        name=name,
        title=title,
        role=UserRole(role),
        party=party,
        vehicles=frozenset(msgspec.json.decode(vehicles, type=list[str])),
        operations=frozenset(msgspec.json.decode(operations, type=list[str])),
        lang=msgspec.convert(lang, Lang),
        invited_at=_time(invited_at),
        enrolled_at=None if enrolled_at is None else _time(enrolled_at),
        disabled_at=None if disabled_at is None else _time(disabled_at),
    )


def _keeping(password: str, codes: bytes, last_step: int, recovery: str) -> Keeping:
    left = frozenset(msgspec.json.decode(recovery, type=list[str]))
    return Keeping(password=password, codes=codes, last_step=last_step, recovery=left)


def _invitation(
    digest: str, user: str, until: int, password: str | None, codes: bytes | None
) -> Invitation:
    chosen = None if password is None else Keeping(password=password, codes=codes or b"")
    return Invitation(digest=digest, user=user, until=_time(until), chosen=chosen)


def _session(digest: str, user: str, began_at: int, seen_at: int, address: str) -> Session:
    began, seen = _time(began_at), _time(seen_at)
    return Session(digest=digest, user=user, began_at=began, seen_at=seen, address=address)


def _token(
    digest: str, user: str, label: str, scopes: str, made_at: int, until: int
) -> ProgramToken:
    return ProgramToken(
        digest=digest,
        user=user,
        label=label,
        scopes=frozenset(msgspec.json.decode(scopes, type=list[Action])),
        made_at=_time(made_at),
        until=_time(until),
    )


def _entry(  # noqa: PLR0913, PLR0917 - the columns of a row
    number: int,
    at: int,
    user: str,
    title: str,
    action: str,
    subjects: str,
    operation: str,
    why: str,
    address: str,
) -> Entry:
    return Entry(
        number=number,
        at=_time(at),
        user=user,
        title=title,
        action=action,
        subjects=tuple(msgspec.json.decode(subjects, type=list[str])),
        operation=operation,
        why=why,
        address=address,
    )


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _text(values: Sequence[str]) -> str:
    return msgspec.json.encode(values).decode()


def _number(instant: datetime | None) -> int | None:
    if instant is None:
        return None
    return (instant - _START) // timedelta(microseconds=1)


def _time(number: int) -> datetime:
    return _START + timedelta(microseconds=number)
