# SPDX-License-Identifier: Apache-2.0
"""Users, sessions and tokens as an administrator keeps them; and the audit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from qafila.app.accounts.choosing import Description, Problem, Unfit, described, is_line
from qafila.app.accounts.ground import Denied, Ground, demand, digest_of, end_all, find_user
from qafila.core.access import MAY, Action, Viewer
from qafila.core.accounts import Deed, Entry, ProgramToken, Session, User
from qafila.core.document import phrase
from qafila.ports import Accounts

MOST_TOKENS, MOST_DAYS = 20, 366
"""Tokens of one user, and how long one may count."""

MOST_LINES = 1000
"""Of the audit at once."""

_LABEL_LETTERS = 80


class Managing(Ground):
    """The part of the gate that keeps order."""

    def users(self, by: Viewer) -> tuple[User, ...]:
        """Return all users, the oldest first.

        Raises
        ------
        Denied
        """
        if not by.may(Action.MANAGE_USERS):
            demand(by, Action.SEE_AUDIT)
        with self._store.reading() as accounts:
            return accounts.users()

    def change(self, by: Viewer, user: str, said: Description) -> User:
        """Replace what is said of a user; whoever is signed in with it goes on as this.

        Raises
        ------
        Denied, Unfit
            "user-unknown"; "last-administrator"; or all that is wrong with what is said.
        """
        demand(by, Action.MANAGE_USERS)
        with self._store.writing() as accounts:
            changed = described(find_user(accounts, user), said, accounts.users())
            _keep_one(accounts.users(), changed)
            accounts.put(changed)
            accounts.note(self._entry(by, Deed.CHANGED, [user]))
        return changed

    def disable(self, by: Viewer, user: str) -> User:
        """Close an account; its sessions, tokens and invitation end.

        Raises
        ------
        Denied, Unfit
            "user-unknown"; "last-administrator".
        """
        demand(by, Action.MANAGE_USERS)
        with self._store.writing() as accounts:
            found = find_user(accounts, user)
            if found.disabled_at is not None:
                return found
            closed = replace(found, disabled_at=self._clock.now())
            _keep_one(accounts.users(), closed)
            accounts.put(closed)
            accounts.uninvite(user)
            end_all(accounts, user)
            accounts.note(self._entry(by, Deed.DISABLED, [user]))
        return closed

    def enable(self, by: Viewer, user: str) -> User:
        """Open an account again that was closed; its password and authenticator are as before.

        Raises
        ------
        Denied, Unfit
            "user-unknown".
        """
        demand(by, Action.MANAGE_USERS)
        with self._store.writing() as accounts:
            found = replace(find_user(accounts, user), disabled_at=None)
            accounts.put(found)
            accounts.note(self._entry(by, Deed.ENABLED, [user]))
        return found

    # Sessions and tokens ---------------------------------------------------------------------

    def sessions(self, by: Viewer, user: str) -> tuple[Session, ...]:
        """Return the open sessions of a user: one's own, or as an administrator anybody's.

        Raises
        ------
        Denied
        """
        _own_or_managed(by, user)
        now = self._clock.now()
        with self._store.reading() as accounts:
            own = [each for each in accounts.sessions() if each.user == user]
        return tuple(each for each in own if self._lasts(each, now))

    def end_session(self, by: Viewer, digest: str) -> None:
        """End a session; one that has ended already is no trouble.

        Raises
        ------
        Denied
            To a program, and for the session of somebody else's account.
        """
        self._end(by, digest, lambda accounts: accounts.sessions(), Deed.SESSION_ENDED)

    def tokens(self, by: Viewer, user: str) -> tuple[ProgramToken, ...]:
        """Return the tokens of a user that count.

        Raises
        ------
        Denied
        """
        _own_or_managed(by, user)
        now = self._clock.now()
        with self._store.reading() as accounts:
            return tuple(t for t in accounts.tokens() if t.user == user and now < t.until)

    def make_token(self, by: Viewer, label: str, scopes: Collection[str], days: int) -> str:
        """Return a new token with which a program does some of what its maker may do.

        It is shown this once. It grants no more than its maker's role, as that is when it is used.

        Raises
        ------
        Denied
            To a program: no token makes another.
        Unfit
            All that is wrong.
        """
        _person(by)
        problems = []
        if not is_line(label, _LABEL_LETTERS):
            problems.append(Problem("label", phrase("token-label-unfit", most=_LABEL_LETTERS)))
        if not scopes or not set(scopes) <= {action.value for action in MAY[by.role]}:
            problems.append(Problem("scopes", phrase("token-scopes-unfit")))
        if not 1 <= days <= MOST_DAYS:
            problems.append(Problem("days", phrase("token-days-unfit", most=MOST_DAYS)))
        token, now = self._credentials.token(), self._clock.now()
        with self._store.writing() as accounts:
            own = [each for each in accounts.tokens() if each.user == by.user]
            accounts.end([each.digest for each in own if each.until <= now])
            if sum(now < each.until for each in own) >= MOST_TOKENS:
                problems.append(Problem("", phrase("token-too-many", most=MOST_TOKENS)))
            if problems:
                raise Unfit(*problems)
            find_user(accounts, by.user)
            accounts.give(
                ProgramToken(
                    digest=digest_of(token),
                    user=by.user,
                    label=label.strip(),
                    scopes=frozenset(map(Action, scopes)),
                    made_at=now,
                    until=now + timedelta(days=days),
                )
            )
            accounts.note(self._entry(by, Deed.TOKEN_MADE, [by.user]))
        return token

    def end_token(self, by: Viewer, digest: str) -> None:
        """End a token; one that has ended already is no trouble.

        Raises
        ------
        Denied
            To a program, and for a token of somebody else's account.
        """
        self._end(by, digest, lambda accounts: accounts.tokens(), Deed.TOKEN_ENDED)

    def _end(
        self,
        by: Viewer,
        digest: str,
        held: Callable[[Accounts], Iterable[Session | ProgramToken]],
        deed: Deed,
    ) -> None:
        _person(by)
        with self._store.writing() as accounts:
            for each in [one for one in held(accounts) if one.digest == digest]:
                _own_or_managed(by, each.user)
                accounts.end([digest])
                accounts.note(self._entry(by, deed, [each.user]))

    # The audit -------------------------------------------------------------------------------

    def note(
        self,
        viewer: Viewer,
        action: str,
        subjects: Collection[str] = (),
        operation: str = "",
        *,
        why: str = "",
        address: str = "",
    ) -> None:
        """Write down who saw or did what. Show what was asked for when this has returned.

        Parameters
        ----------
        action
            An `Action` or a `Deed`.
        subjects
            Ids of whom it concerned.
        operation
            Id of the operation.
        why
            What it was for.

        Raises
        ------
        StoreProblem
            Nothing is on the disk, and nothing may be shown.
        """
        entry = self._entry(viewer, action, subjects, address)
        self._store.note(replace(entry, operation=operation, why=why))

    def audit(
        self,
        by: Viewer,
        after: int = 0,
        limit: int = 100,
        *,
        user: str = "",
        before: int | None = None,
    ) -> tuple[Entry, ...]:
        """Return lines of the audit; see `AccountStore.audit`. At most a thousand.

        Raises
        ------
        Denied
        """
        demand(by, Action.SEE_AUDIT)
        most = max(0, min(limit, MOST_LINES))
        return self._store.audit(after, most, user=user, before=before)


def _person(by: Viewer) -> None:
    if by.scopes is not None:
        raise Denied("a program")


def _own_or_managed(by: Viewer, user: str) -> None:
    if by.scopes is not None or by.user != user:
        demand(by, Action.MANAGE_USERS)


def _keep_one(users: Collection[User], changed: User) -> None:
    """Refuse a change after which nobody could let anybody in."""
    after = [changed if user.user == changed.user else user for user in users]
    if any(map(_manages, users)) and not any(map(_manages, after)):
        raise Unfit(Problem("", phrase("last-administrator")))


def _manages(user: User) -> bool:
    return user.is_open and Action.MANAGE_USERS in MAY[user.role]
