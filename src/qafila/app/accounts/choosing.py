# SPDX-License-Identifier: Apache-2.0
"""What may be chosen: sign-in names, titles, passwords. All that does not fit is said at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace

from qafila.core.access import UserRole
from qafila.core.accounts import User
from qafila.core.document import Phrase, phrase
from qafila.core.spelling import INVISIBLE, western_digits
from qafila.core.values import LANGS
from qafila.ports import Credentials

FEWEST_LETTERS, MOST_LETTERS = 12, 256
"""Of a password (NIST SP 800-63B-4, 3.1.1.2: at least 8 beside a second factor, and 64 allowed)."""

MOST_IDS = 2000
"""Vehicles or operations of one user."""

_NAME = re.compile(r"[^\W_]+(?:[._-][^\W_]+)*")
_NAME_FEWEST, _NAME_LETTERS, _TITLE_LETTERS, _ID_LETTERS = 3, 40, 80, 200
_PASSWORD_RAW = 4 * MOST_LETTERS


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, and beside which field of a form it is said; "" for the form itself."""

    field: str
    phrase: Phrase


class Unfit(Exception):
    """What was chosen or asked for does not fit; nothing was changed.

    Exception
    └── Unfit
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.phrase.key for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an administrator says of a user; as `core.accounts.User`, not looked at yet."""

    name: str
    title: str
    role: str
    party: str = ""
    vehicles: Collection[str] = ()
    operations: Collection[str] = ()
    lang: str = "ar"


def spelled_name(name: str) -> str:
    """Return a sign-in name as it is kept, however it was typed."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", name[: 4 * _NAME_LETTERS]))
    return western_digits(plain.strip()).casefold()


def prepared(password: str) -> str:
    """Return a password as it is hashed: the same letters typed on any keyboard are the same.

    One that is too long stays too long, and is none that was ever hashed.
    """
    plain = unicodedata.normalize("NFKC", password[:_PASSWORD_RAW])
    return plain[: MOST_LETTERS + 1].encode("utf-8", "replace").decode()


def password_problems(
    password: str, repeated: str, credentials: Credentials, *, name: str, title: str
) -> list[Problem]:
    """Return all that is wrong with a new password, `repeated` being the same typed again."""
    chosen, problems = prepared(password), []
    if len(chosen) < FEWEST_LETTERS:
        problems.append(_of_password("password-short", fewest=FEWEST_LETTERS))
    elif len(chosen) > MOST_LETTERS:
        problems.append(_of_password("password-long", most=MOST_LETTERS))
    elif credentials.is_guessable(chosen, [name, *re.split(r"\W+", f"{name} {title}")]):
        problems.append(_of_password("password-guessable"))
    if name in western_digits(chosen).casefold():
        problems.append(_of_password("password-holds-name"))
    if prepared(repeated) != chosen:
        problems.append(Problem("repeated", phrase("password-repeated-differs")))
    return problems


def _of_password(key: str, **said: int) -> Problem:
    return Problem("password", phrase(key, **said))


def description_problems(said: Description, taken: Collection[str]) -> list[Problem]:
    """Return all that is wrong with what is said of a user; `taken` are the names of others."""
    problems = []
    name = spelled_name(said.name)
    if not _NAME.fullmatch(name) or not _NAME_FEWEST <= len(name) <= _NAME_LETTERS:
        bounds = {"fewest": _NAME_FEWEST, "most": _NAME_LETTERS}
        problems.append(Problem("name", phrase("user-name-unfit", **bounds)))
    elif name in taken:
        problems.append(Problem("name", phrase("user-name-taken", name=name)))
    if not is_line(said.title, _TITLE_LETTERS):
        problems.append(Problem("title", phrase("user-title-unfit", most=_TITLE_LETTERS)))
    if said.role not in {role.value for role in UserRole}:
        known = ", ".join(role.value for role in UserRole)
        problems.append(Problem("role", phrase("user-role-unknown", role=said.role, known=known)))
    if said.lang not in LANGS:
        problems.append(Problem("lang", phrase("user-lang-unknown", lang=said.lang)))
    if said.role == UserRole.LIAISON and not said.party.strip():
        problems.append(Problem("party", phrase("user-party-missing")))
    for field, ids in (
        ("party", [said.party] if said.party else []),
        ("vehicles", said.vehicles),
        ("operations", said.operations),
    ):
        if len(ids) > MOST_IDS or not all(is_line(each, _ID_LETTERS) for each in ids):
            problems.append(Problem(field, phrase("user-ids-unfit")))
    return problems


def described(user: User, said: Description, users: Collection[User]) -> User:
    """Return a user as an administrator describes them.

    Raises
    ------
    Unfit
        All that is wrong with what is said.
    """
    taken = {other.name for other in users if other.user != user.user}
    if problems := description_problems(said, taken):
        raise Unfit(*problems)
    return replace(
        user,
        name=spelled_name(said.name),
        title=said.title.strip(),
        role=UserRole(said.role),
        party=said.party.strip(),
        vehicles=frozenset(said.vehicles),
        operations=frozenset(said.operations),
        lang="en" if said.lang == "en" else "ar",
    )


def is_line(text: str, most: int) -> bool:
    """Whether a text is one line that can be shown: not empty, no control signs."""
    plain = text.strip()
    return 0 < len(plain) <= most and not any(
        unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in plain
    )
