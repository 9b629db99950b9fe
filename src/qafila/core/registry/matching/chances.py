# SPDX-License-Identifier: Apache-2.0
"""How likely what is seen is, when two entries are one person, of one family, or unrelated.

Set by judgement, and tried on the development seeds of `benchmarks/registry_corpus.py`.
"""

from __future__ import annotations

from qafila.core.registry.matching.bearers import Role
from qafila.core.registry.matching.likeness import AGREEING, Likeness, Way

Chances = tuple[float, float, float]
"""How likely what is seen is when the two are the same person, of one family, unrelated."""

EVEN: Chances = (0.5, 0.1, 0.4)
"""Before anything is seen, where somebody asks about two people: as likely the same as not."""


def given_chances(likeness: Likeness, share: float) -> Chances:
    """Return the chances of two first names.

    Parameters
    ----------
    likeness
        How they agree.
    share
        Share of people who bear such a name, above 0.
    """
    way = likeness.way
    if way in AGREEING:
        # A sound that fits less well is the sound of more names than one.
        wide = share * (1 + 4 * likeness.cost)
        return (0.92 - 0.5 * likeness.cost, min(0.004, wide) + 0.1 * wide, wide)
    if way is Way.SHORT:
        return (0.04, 0.01, max(share, 0.004))
    if way is Way.SLIP:
        return (0.05, 0.015, 0.0015 + share * 0.1)
    return (0.006, 0.98, 0.97)


_KIN: dict[str, tuple[float, float]] = {
    # Chance to agree when the two are the same person, and when they are of one family.
    "father": (0.92, 0.65),
    "ancestor": (0.9, 0.6),
    "surname": (0.9, 0.8),
    "mother": (0.9, 0.6),
}


def kin_chances(about: str, likeness: Likeness, share: float) -> Chances:
    """Return the chances of what families share.

    Parameters
    ----------
    about
        ``father``, ``ancestor``, ``surname`` or ``mother``.
    likeness, share
        As for `given_chances`.
    """
    same, family = _KIN[about]
    way = likeness.way
    if way in AGREEING:
        wide = share * (1 + 4 * likeness.cost)
        return (same, family, wide)
    if way is Way.SHORT:
        return (0.05, 0.04, max(share, 0.01))
    if way is Way.SLIP:
        return (0.05, 0.04, 0.003 + share * 0.1)
    return OTHER_MOTHER if about == "mother" else OTHER_ANCESTOR


OTHER_FATHER: Chances = (0.012, 0.33, 0.95)
OTHER_ANCESTOR: Chances = (0.03, 0.3, 0.95)
OTHER_SURNAME: Chances = (0.05, 0.2, 0.97)
OTHER_MOTHER: Chances = (0.04, 0.35, 0.97)
CROSSED: Chances = (0.25, 0.25, 0.3)
LEFT_OUT: Chances = (0.35, 0.35, 0.4)

SHIFTED: Chances = (0.12, 0.3, 0.3)
"""A father here who is the grandfather there: one was left out, or it is another generation."""

BIRTH: tuple[tuple[int, Chances], ...] = (
    (0, (0.8, 0.03, 0.022)),
    (1, (0.12, 0.07, 0.043)),
    (3, (0.04, 0.2, 0.085)),
    (5, (0.015, 0.15, 0.08)),
    (10, (0.01, 0.2, 0.17)),
    (200, (0.006, 0.4, 0.6)),
)
"""Years apart at most, and the chances; for years of birth as written."""

BIRTH_BY_AGE: tuple[tuple[int, Chances], ...] = (
    (0, (0.55, 0.03, 0.022)),
    (1, (0.27, 0.07, 0.043)),
    (3, (0.12, 0.2, 0.085)),
    (5, (0.03, 0.15, 0.08)),
    (10, (0.015, 0.2, 0.17)),
    (200, (0.006, 0.4, 0.6)),
)

SEX_SAME: Chances = (0.98, 0.5, 0.5)
SEX_DIFFERENT: Chances = (0.02, 0.5, 0.5)


def households_chances(listed: int) -> Chances:
    """Return the chances that others of two households are one person each, on a list so long.

    For two of one family they are such that, of a household found twice, an entry is about as often
    one person with each entry over there.
    """
    return (0.8, 0.1, 0.5 / max(listed, 100))


def rivals(mine: Role, theirs: Role, both_second: bool) -> tuple[str, Chances] | None:
    """Return how two parts without a partner contradict each other; None when they need not."""
    roles = {mine, theirs}
    if roles == {Role.SURNAME}:
        return "surname", OTHER_SURNAME
    if Role.SURNAME in roles or roles == {Role.FATHER, Role.ANCESTOR}:
        return None
    if Role.FATHER in roles or (roles == {Role.OPEN} and both_second):
        return "father", OTHER_FATHER
    if roles == {Role.ANCESTOR}:
        return "ancestor", OTHER_ANCESTOR
    return None if both_second else ("ancestor", OTHER_ANCESTOR)
