# SPDX-License-Identifier: Apache-2.0
"""Invitations, and what becomes of them: a password, an authenticator, recovery codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qafila.app.accounts.choosing import Description, Problem, Unfit, described
from qafila.app.accounts.ground import (
    AT_THE_COMPUTER,
    Enrolment,
    Ground,
    Invited,
    demand,
    digest_of,
    end_all,
    find_user,
    recovery_digest,
)
from qafila.core.access import Action, UserRole, Viewer
from qafila.core.accounts import Deed, Invitation, Keeping, User
from qafila.core.document import phrase
from qafila.core.values import Lang
from qafila.ports import Accounts

INVITED_FOR = timedelta(hours=48)
RECOVERY_CODES = 10

_UNUSABLE = Problem("", phrase("invitation-unusable"))


class Inviting(Ground):
    """The part of the gate that makes accounts usable."""

    def first_link(self, title: str = "administrator", lang: Lang = "ar") -> Invited | None:
        """Return an invitation for an administrator; None where anybody has enrolled.

        Asked again, it makes another, and the one before counts no more.
        """
        now = self._clock.now()
        with self._store.writing() as accounts:
            users = accounts.users()
            if any(user.is_enrolled for user in users):
                return None
            waiting = [u for u in users if u.role is UserRole.ADMINISTRATOR and not u.disabled_at]
            first = waiting[0] if waiting else None
            if first is None:
                name = "administrator"
                while name in {user.name for user in users}:
                    name += "-1"
                first = User(
                    user=self._credentials.user_id(),
                    name=name,
                    title=title,
                    role=UserRole.ADMINISTRATOR,
                    invited_at=now,
                    lang=lang,
                )
                accounts.put(first)
            return self._invite(accounts, AT_THE_COMPUTER, first, Deed.INVITED)

    def invite(self, by: Viewer, said: Description) -> Invited:
        """Make an account and an invitation to it.

        Raises
        ------
        Denied, Unfit
        """
        demand(by, Action.MANAGE_USERS)
        with self._store.writing() as accounts:
            new = User(
                user=self._credentials.user_id(),
                name="",
                title="",
                role=UserRole.AUDITOR,
                invited_at=self._clock.now(),
            )
            user = described(new, said, accounts.users())
            accounts.put(user)
            return self._invite(accounts, by, user, Deed.INVITED)

    def reset(self, by: Viewer, user: str) -> Invited:
        """Take a user's password, codes, sessions and tokens away; return a new invitation.

        Raises
        ------
        Denied, Unfit
            "user-unknown"; "user-is-disabled".
        """
        demand(by, Action.MANAGE_USERS)
        with self._store.writing() as accounts:
            found = find_user(accounts, user)
            if found.disabled_at is not None:
                raise Unfit(Problem("", phrase("user-is-disabled", name=found.name)))
            found = replace(found, enrolled_at=None)
            accounts.put(found)
            accounts.keep(user, None)
            end_all(accounts, user)
            return self._invite(accounts, by, found, Deed.RESET)

    def _invite(self, accounts: Accounts, by: Viewer, user: User, deed: Deed) -> Invited:
        token, until = self._credentials.token(), self._clock.now() + INVITED_FOR
        accounts.invite(Invitation(digest=digest_of(token), user=user.user, until=until))
        accounts.note(self._entry(by, deed, [user.user]))
        return Invited(user, token, until)

    def invited(self, token: str) -> User | None:
        """Return whom an invitation is for; None when it was used, has lapsed, or never was."""
        with self._store.reading() as accounts:
            return self._invited(accounts, token)[1]

    def _invited(self, accounts: Accounts, token: str) -> tuple[Invitation | None, User | None]:
        invitation = accounts.invitation(digest_of(token))
        if invitation is None or self._clock.now() >= invitation.until:
            return None, None
        user = next((u for u in accounts.users() if u.user == invitation.user), None)
        if user is None or user.disabled_at is not None:
            return None, None
        return invitation, user

    def enrol(self, token: str, password: str, repeated: str) -> Enrolment:
        """Choose a password; return the secret for the authenticator, which `confirm` waits for.

        Raises
        ------
        Unfit
            "invitation-unusable"; "sign-in-busy"; or all that is wrong with the password.
        """
        user = self.invited(token)
        if user is None:
            raise Unfit(_UNUSABLE)
        self._judge(user, password, repeated)
        secret = self._credentials.codes_secret()
        chosen = Keeping(
            password=self._hashed(password),
            codes=self._sealed(user.user, secret),
        )
        with self._store.writing(quiet=True) as accounts:
            invitation, user = self._invited(accounts, token)
            if invitation is None or user is None:
                raise Unfit(_UNUSABLE)
            accounts.invite(replace(invitation, chosen=chosen))
        return Enrolment(user, secret, self._credentials.codes_address(secret, user.name))

    def confirm(self, token: str, code: str) -> tuple[str, ...]:
        """Finish enrolling with the authenticator's first code; return the recovery codes.

        They are shown this once. Whatever was open under the account ends.

        Raises
        ------
        Unfit
            "invitation-unusable"; "code-differs".
        """
        with self._store.writing() as accounts:
            invitation, user = self._invited(accounts, token)
            if invitation is None or user is None or invitation.chosen is None:
                raise Unfit(_UNUSABLE)
            step = self._step(user.user, invitation.chosen, code)
            if step is None:
                raise Unfit(Problem("code", phrase("code-differs")))
            codes = [self._credentials.recovery_code() for _ in range(RECOVERY_CODES)]
            digests = frozenset(recovery_digest(user.user, code) for code in codes)
            accounts.keep(user.user, replace(invitation.chosen, last_step=step, recovery=digests))
            accounts.put(replace(user, enrolled_at=self._clock.now()))
            accounts.uninvite(user.user)
            end_all(accounts, user.user)
            accounts.note(self._entry(user.viewer(), Deed.ENROLLED, [user.user]))
        return tuple("-".join(c[i : i + 4] for i in range(0, len(c), 4)) for c in codes)
