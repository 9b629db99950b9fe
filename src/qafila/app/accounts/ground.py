# SPDX-License-Identifier: Apache-2.0
"""What all parts of the gate stand on: what they return and raise, who may, what is noted."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from qafila.app.accounts.choosing import Problem, Unfit, password_problems, prepared
from qafila.core.access import Action, UserRole, Viewer
from qafila.core.accounts import Entry, Keeping, ProgramToken, Session, User
from qafila.core.document import phrase
from qafila.core.spelling import western_digits
from qafila.ports import Accounts, AccountStore, Box, Clock, Credentials, PasswordsBusy

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
"""A session ends when its browser asked for nothing so long, and in any case after so long."""

_SET_BACK = timedelta(minutes=5)
"""What began later than this from now was begun by another clock, and has ended."""

AT_THE_COMPUTER = Viewer(user="local", title="hub", role=UserRole.ADMINISTRATOR)
"""Whoever sits at the hub's own computer, and could read its files as well."""


NOBODY = Viewer(user="", title="", role=UserRole.AUDITOR, scopes=frozenset())
"""Whoever is not signed in."""


class SignInRefused(Exception):
    """Nobody comes in; `code` is a phrase of the word catalogue.

    Exception
    └── SignInRefused

    Parameters
    ----------
    code
        "sign-in-refused", the same for a name, password or code that is wrong; "sign-in-wait";
        "sign-in-busy".
    wait_s
        How long to wait before the next attempt, in whole seconds.
    """

    def __init__(self, code: str, wait_s: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait_s = wait_s


class Denied(Exception):
    """Somebody asked for what they may not do.

    Exception
    └── Denied
    """


@dataclass(frozen=True, slots=True)
class Invited:
    """An account, with the token of the link that its holder is to open before `until`."""

    user: User
    token: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the authenticator needs: the secret, and the same as an ``otpauth:`` address."""

    user: User
    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is in.

    Parameters
    ----------
    token
        For the cookie.
    recovery_left
        How many recovery codes are left; None where it was not looked up.
    """

    token: str = field(repr=False)
    session: Session
    user: User
    recovery_left: int | None = None

    @property
    def viewer(self) -> Viewer:
        """What they may see and do."""
        return self.user.viewer()


@dataclass(slots=True)
class Known:
    """The accounts as last read."""

    change: int = -1
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    tokens: dict[str, ProgramToken] = field(default_factory=dict)


class Ground:
    """What all parts of the gate hold.

    Parameters
    ----------
    store
        Keeps the accounts.
    credentials
        Makes and tries passwords, codes and tokens.
    box
        Seals the secrets of authenticators.
    clock
        Tells the time.
    """

    def __init__(
        self, store: AccountStore, credentials: Credentials, box: Box, clock: Clock
    ) -> None:
        self._store = store
        self._credentials = credentials
        self._box = box
        self._clock = clock
        self._lock = threading.Lock()
        self._known = Known()
        self._seen: dict[str, datetime] = {}
        self._spare = credentials.codes_secret()
        self._decoy = Keeping(password="", codes=self._sealed("", self._spare))

    def _entry(
        self, by: Viewer, action: str, subjects: Iterable[str] = (), address: str = ""
    ) -> Entry:
        return Entry(
            at=self._clock.now(),
            user=by.user,
            title=by.title,
            action=action,
            subjects=tuple(dict.fromkeys(subjects)),
            address=address,
        )

    def _lasts(self, session: Session, now: datetime) -> bool:
        seen_at = max(session.seen_at, self._seen.get(session.digest, session.seen_at))
        return (
            now - seen_at < IDLE
            and now - session.began_at < ABSOLUTE
            and session.began_at - now <= _SET_BACK
        )

    def _judge(self, user: User, password: str, repeated: str) -> None:
        problems = password_problems(
            password, repeated, self._credentials, name=user.name, title=user.title
        )
        if problems:
            raise Unfit(*problems)

    def _hashed(self, password: str) -> str:
        try:
            return self._credentials.hashed(prepared(password))
        except PasswordsBusy as busy:
            raise Unfit(Problem("password", phrase("sign-in-busy"))) from busy

    def _sealed(self, user: str, secret: str) -> bytes:
        return self._box.seal(secret.encode(), f"codes:{user}")

    def _step(self, user: str, keeping: Keeping, code: str) -> int | None:
        """Return of which step of time this code of a user is; None: of none that counts yet."""
        opened = self._box.open(keeping.codes, f"codes:{user}")
        secret = self._spare if opened is None else opened.decode()
        step = self._credentials.step(secret, code, self._clock.now())
        if opened is None or step is None or step <= keeping.last_step:
            return None
        return step


def demand(by: Viewer, action: Action) -> None:
    """Refuse whoever may not do something.

    Raises
    ------
    Denied
    """
    if not by.may(action):
        raise Denied(action.value)


def find_user(accounts: Accounts, user: str) -> User:
    """Return a user.

    Raises
    ------
    Unfit
        "user-unknown".
    """
    for each in accounts.users():
        if each.user == user:
            return each
    raise Unfit(Problem("", phrase("user-unknown", user=user)))


def end_all(accounts: Accounts, user: str) -> None:
    """End the sessions of a user, and the tokens that programs have of them."""
    sessions = [each.digest for each in accounts.sessions() if each.user == user]
    accounts.end([*sessions, *(each.digest for each in accounts.tokens() if each.user == user)])


def digest_of(token: str) -> str:
    """Return what is kept of a secret that nobody can guess."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def recovery_digest(user: str, code: str) -> str:
    """Return what is kept of a recovery code, however it was written from the paper."""
    plain = western_digits("".join(code.split())).replace("-", "").casefold()
    plain = plain.translate(_CONFUSED)
    return digest_of(f"recovery {user} {plain}")


def form_mark(token: str) -> str:
    """Return what forms of a session carry, so that no other page can send one in its name."""
    return digest_of(f"form {token}")


_CONFUSED = str.maketrans("oil", "011")
