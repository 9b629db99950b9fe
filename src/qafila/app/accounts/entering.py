# SPDX-License-Identifier: Apache-2.0
"""Coming in and staying in: people with password and code, programs with a token."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from qafila.app.accounts.backing_off import CODES, KEPT, MOST_KEYS, Attempt
from qafila.app.accounts.choosing import Problem, Unfit, prepared, spelled_name
from qafila.app.accounts.ground import (
    NOBODY,
    Ground,
    Known,
    SignedIn,
    SignInRefused,
    digest_of,
    end_all,
    find_user,
    recovery_digest,
)
from qafila.core.access import Viewer
from qafila.core.accounts import Deed, Entry, Failures, Keeping, Session, User
from qafila.core.document import phrase
from qafila.core.values import Lang
from qafila.ports import Accounts, PasswordsBusy, StoreProblem

TOUCHED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a browser last asked: a restart ends no session that is used."""

MOST_SESSIONS = 10
"""Of one user; the oldest ends."""


class Entering(Ground):
    """The part of the gate that lets people and programs in."""

    def sign_in(self, name: str, password: str, code: str, address: str = "") -> SignedIn:
        """Let somebody in with a code of their authenticator, or a recovery code.

        As much is done for a name that does not exist. The token is new at every call.

        Raises
        ------
        SignInRefused
        """
        attempt = Attempt(spelled_name(name), address)
        self._charge(attempt)
        with self._store.reading() as accounts:
            _, before = _holder(accounts, attempt.name)
        kept = None if before is None else before.password
        try:
            fits = self._credentials.fits(prepared(password), kept)
        except PasswordsBusy as busy:
            self._refund(attempt)
            raise SignInRefused("sign-in-busy", 1) from busy
        with self._store.writing() as accounts:
            # Read anew: meanwhile the account may have been closed, or the code used.
            user, keeping = _holder(accounts, attempt.name)
            if keeping is not None and not (fits and keeping.password == kept):
                keeping = None
            left = self._use(accounts, attempt, user, keeping, code)
            if user is not None and left is not None:
                known = accounts.failures([*attempt.rules, attempt.codes])
                accounts.count(attempt.welcomed(known, self._clock.now()))
                signed_in = self._begin(accounts, user, address, Deed.SIGNED_IN)
                return replace(signed_in, recovery_left=len(left.recovery))
            accounts.note(self._refusal(user, address))
        raise SignInRefused("sign-in-refused")

    def _charge(self, attempt: Attempt) -> None:
        """Count an attempt before it is tried, or refuse it for having to wait."""
        now = self._clock.now()
        with self._store.writing(quiet=True) as accounts:
            counted = accounts.failures(attempt.rules)
            wait_s = attempt.wait_s(counted, now)
            if not wait_s:
                accounts.forget_failures(now - KEPT, MOST_KEYS)
                accounts.count(attempt.charged(counted, now))
        if wait_s:
            raise SignInRefused("sign-in-wait", ceil(wait_s))

    def _refund(self, attempt: Attempt) -> None:
        with self._store.writing(quiet=True) as accounts:
            accounts.count(attempt.refunded(accounts.failures(attempt.rules)))

    def _use(
        self,
        accounts: Accounts,
        attempt: Attempt,
        user: User | None,
        keeping: Keeping | None,
        code: str,
    ) -> Keeping | None:
        """Use up a code; return what is left of a user's secrets, None when they stay out.

        `keeping` is None where there is no such user or the password differs: then a code is
        looked at all the same.
        """
        now, who = self._clock.now(), user.user if user else ""
        step = self._step(who if keeping else "", keeping or self._decoy, code)
        on_paper = recovery_digest(who, code)
        if user is None or keeping is None:
            return None
        failures = accounts.failures([attempt.codes]).get(attempt.codes)
        has_to_wait = CODES.wait_s(failures, now) > 0
        if on_paper in keeping.recovery:
            left = replace(keeping, recovery=keeping.recovery - {on_paper})
            accounts.note(self._entry(user.viewer(), Deed.RECOVERY_USED, [who]))
        elif step is not None and not has_to_wait:
            left = replace(keeping, last_step=step)
        else:
            if not has_to_wait:
                count = CODES.count(failures, now) + 1
                accounts.count({attempt.codes: Failures(count=count, at=now)})
            return None
        accounts.keep(who, left)
        return left

    def _refusal(self, user: User | None, address: str) -> Entry:
        """Return what is kept of a refused attempt: no name that somebody typed."""
        who = NOBODY if user is None else user.viewer()
        return self._entry(who, Deed.REFUSED, [] if user is None else [user.user], address)

    def _begin(self, accounts: Accounts, user: User, address: str, deed: Deed) -> SignedIn:
        now, token = self._clock.now(), self._credentials.token()
        session = Session(
            digest=digest_of(token), user=user.user, began_at=now, seen_at=now, address=address
        )
        all_of = accounts.sessions()
        own = [each for each in all_of if each.user == user.user and self._lasts(each, now)]
        accounts.end([each.digest for each in all_of if not self._lasts(each, now)])
        accounts.end([each.digest for each in own[: max(0, len(own) + 1 - MOST_SESSIONS)]])
        accounts.begin(session)
        accounts.note(self._entry(user.viewer(), deed, [user.user], address))
        return SignedIn(token, session, user)

    def change_password(
        self, token: str, password_now: str, password: str, repeated: str
    ) -> SignedIn:
        """Change one's own password; every session ends, and the one that is returned begins.

        Raises
        ------
        Unfit
            All that is wrong; "session-ended"; "sign-in-busy".
        """
        here = self.session(token)
        if here is None:
            raise Unfit(_ENDED)
        self._check_own(here, password_now)
        self._judge(here.user, password, repeated)
        hashed = self._hashed(password)
        with self._store.writing() as accounts:
            user, keeping = _holder(accounts, here.user.name)
            if user is None or keeping is None or user.user != here.user.user:
                raise Unfit(_ENDED)
            accounts.keep(user.user, replace(keeping, password=hashed))
            end_all(accounts, user.user)
            return self._begin(accounts, user, here.session.address, Deed.PASSWORD_CHANGED)

    def _check_own(self, here: SignedIn, password: str) -> None:
        """Refuse whoever sits at an open session and does not know its password."""
        attempt = Attempt(here.user.name, f"session {here.session.digest}")
        try:
            self._charge(attempt)
        except SignInRefused as refused:
            wait = phrase(refused.code, seconds=refused.wait_s)
            raise Unfit(Problem("password_now", wait)) from refused
        with self._store.reading() as accounts:
            keeping = accounts.keeping(here.user.user)
        kept = None if keeping is None else keeping.password
        try:
            fits = self._credentials.fits(prepared(password), kept)
        except PasswordsBusy as busy:
            self._refund(attempt)
            raise Unfit(Problem("password_now", phrase("sign-in-busy"))) from busy
        if not fits:
            raise Unfit(Problem("password_now", phrase("password-now-differs")))
        self._refund(attempt)

    # Staying in ------------------------------------------------------------------------------

    def viewer(self, token: str, *, quiet: bool = False) -> Viewer | None:
        """Return who holds the token of a session; None when it has ended, or is none.

        With `quiet` the session does not count as used: an open page asks for itself again without
        anybody before it.
        """
        here = self.session(token, quiet=quiet)
        return None if here is None else here.viewer

    def session(self, token: str, *, quiet: bool = False) -> SignedIn | None:
        """Return the session of a token, which counts as used by that; None when it has ended.

        With `quiet` it does not count as used.
        """
        known, now, digest = self._look(), self._clock.now(), digest_of(token)
        session = known.sessions.get(digest)
        user = None if session is None else known.users.get(session.user)
        if session is None or user is None or not user.is_open or not self._lasts(session, now):
            return None
        if quiet:
            return SignedIn(token, session, user)
        self._touch(session, now)
        return SignedIn(token, replace(session, seen_at=max(session.seen_at, now)), user)

    def bearer(self, token: str) -> Viewer | None:
        """Return for whom a program acts with a token; None when it counts no more."""
        known = self._look()
        held = known.tokens.get(digest_of(token))
        user = None if held is None else known.users.get(held.user)
        if held is None or user is None or not user.is_open or self._clock.now() >= held.until:
            return None
        return user.viewer(held.scopes)

    def sign_out(self, token: str) -> None:
        """End a session; one that has ended already is no trouble."""
        here = self.session(token)
        if here is None:
            return
        with self._store.writing() as accounts:
            accounts.end([here.session.digest])
            accounts.note(self._entry(here.viewer, Deed.SIGNED_OUT, [here.user.user]))

    def speak(self, token: str, lang: Lang) -> None:
        """Keep in which language the screens speak to whoever holds this session."""
        here = self.session(token)
        if here is None or here.user.lang == lang:
            return
        with self._store.writing() as accounts:
            accounts.put(replace(find_user(accounts, here.user.user), lang=lang))

    def _look(self) -> Known:
        """Return the accounts as they are, read anew when anybody changed them."""
        change = self._store.change()
        known = self._known
        if known.change != change:
            with self._store.reading() as accounts:
                known = Known(
                    change=change,
                    users={user.user: user for user in accounts.users()},
                    sessions={session.digest: session for session in accounts.sessions()},
                    tokens={token.digest: token for token in accounts.tokens()},
                )
            with self._lock:
                self._seen = {d: at for d, at in self._seen.items() if d in known.sessions}
                self._known = known
        return known

    def _touch(self, session: Session, now: datetime) -> None:
        kept = replace(session, seen_at=now)
        is_due = now - session.seen_at >= TOUCHED_EVERY
        with self._lock:
            self._seen[session.digest] = now
            if is_due and session.digest in self._known.sessions:
                self._known.sessions[session.digest] = kept
        if is_due:
            # A disk that is full ends no session: it only may end sooner after a restart.
            with suppress(StoreProblem), self._store.writing(quiet=True) as accounts:
                accounts.touch(session.digest, now)


def _holder(accounts: Accounts, name: str) -> tuple[User | None, Keeping | None]:
    """Return a user by sign-in name, and what is kept of their secrets if the account is open."""
    user = next((each for each in accounts.users() if each.name == name), None)
    return user, accounts.keeping(user.user) if user is not None and user.is_open else None


_ENDED = Problem("", phrase("session-ended"))
