# SPDX-License-Identifier: Apache-2.0
"""Who has an account at a hub, what they hold to come in, and what is written down of it.

No personal names: a user is a function ("registrar, gate 2") under a sign-in name such as
``registrar-2``. Secrets stand here as digests, hashes or sealed texts only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qafila.core.access import Action, UserRole, Viewer
from qafila.core.values import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account.

    Parameters
    ----------
    user
        Its id, ``u-…``; never given to another.
    name
        What is typed to sign in: lower case, unique.
    title
        What they do, as a function; facts they record carry it.
    role
        Decides what they may see and do.
    party
        Of a liaison: for whom they speak.
    vehicles
        Of a marshal: whose people they see.
    operations
        Ids of the operations they may enter; empty: all of this hub.
    lang
        In which language the screens speak to them.
    invited_at
        When the account was made.
    enrolled_at
        When its holder chose a password; None: not yet, or not since a reset.
    disabled_at
        Since when nobody comes in with it; None: it is open.
    """

    user: str
    name: str
    title: str
    role: UserRole
    invited_at: datetime
    party: str = ""
    vehicles: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    lang: Lang = "ar"
    enrolled_at: datetime | None = None
    disabled_at: datetime | None = None

    @property
    def is_enrolled(self) -> bool:
        """Whether its holder has chosen a password."""
        return self.enrolled_at is not None

    @property
    def is_open(self) -> bool:
        """Whether somebody can come in with it."""
        return self.is_enrolled and self.disabled_at is None

    def viewer(self, scopes: frozenset[Action] | None = None) -> Viewer:
        """Return what its holder may see and do, or a program with a token of theirs."""
        return Viewer(
            user=self.user,
            title=self.title,
            role=self.role,
            party=self.party,
            vehicles=self.vehicles,
            operations=self.operations,
            scopes=scopes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept of a user's secrets.

    Parameters
    ----------
    password
        Hash of the password, with its salt and cost.
    codes
        The secret of the authenticator, sealed.
    last_step
        The latest step of time whose code was used: it and those before are used up.
    recovery
        Digests of the recovery codes that are left.
    """

    password: str = field(repr=False)
    codes: bytes = field(repr=False)
    last_step: int = 0
    recovery: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link with which the holder of an account chooses a password, once.

    Parameters
    ----------
    digest
        Of the token in the link.
    user
        Whose account.
    until
        When it lapses.
    chosen
        What was chosen and waits for the first code of the authenticator; None: nothing yet.
    """

    digest: str
    user: str
    until: datetime
    chosen: Keeping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody is signed in on one browser.

    Parameters
    ----------
    digest
        Of the token in the cookie. It names the session to its user and to an administrator.
    user
        Who.
    began_at, seen_at
        When they signed in, and when the browser last asked for something.
    address
        From where they signed in.
    """

    digest: str
    user: str
    began_at: datetime
    seen_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramToken:
    """What a program shows to act for a user.

    Parameters
    ----------
    digest
        Of the token.
    user
        For whom it acts.
    label
        What it is for, in the words of whoever made it.
    scopes
        What of the user's actions it grants; the role may grant less by now.
    made_at, until
        From when to when it counts.
    """

    digest: str
    user: str
    label: str
    scopes: frozenset[Action]
    made_at: datetime
    until: datetime


class Deed(StrEnum):
    """What the audit keeps beside looks at identities, which stand there as an `Action`."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "sign_in_refused"
    RECOVERY_USED = "recovery_code_used"
    INVITED = "user_invited"
    ENROLLED = "user_enrolled"
    CHANGED = "user_changed"
    DISABLED = "user_disabled"
    ENABLED = "user_enabled"
    RESET = "user_reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, no password
    SESSION_ENDED = "session_ended"
    TOKEN_MADE = "token_made"  # noqa: S105 - a word, no token
    TOKEN_ENDED = "token_ended"  # noqa: S105 - a word, no token


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the audit.

    Parameters
    ----------
    at
        When.
    user, title
        Who did it, as the account was then; both empty where nobody was signed in.
    action
        An `Action` or a `Deed`.
    subjects
        Ids of whom or what it concerned.
    operation
        Id of the operation it happened in; empty: none.
    why
        What the looker said it was for.
    address
        From where.
    number
        Its place in the audit; 0 before it is there.
    """

    at: datetime
    user: str
    title: str
    action: str
    subjects: tuple[str, ...] = ()
    operation: str = ""
    why: str = ""
    address: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """How often coming in failed for one account, address, or both.

    Parameters
    ----------
    count
        Attempts that failed or are under way.
    at
        The latest of them.
    """

    count: int
    at: datetime
