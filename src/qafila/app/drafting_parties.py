# SPDX-License-Identifier: Apache-2.0
"""Which names mean one party: spelled otherwise, shorter, or in the other language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from qafila.core.spelling import spelled
from qafila.core.values import has_arabic
from qafila.data.lexicons import lexicon, words_of


def key_of_party(name: str) -> str:
    """Return what all names of a party have in common; of one that no list knows its spelling."""
    key = spelled(name)
    return _known().get(key, key) or name


@cache
def _known() -> Mapping[str, str]:
    """Return for each spelled name of a listed party the first of its names, spelled."""
    rows = ([*row["ar"].split("|"), *row["en"].split("|")] for row in lexicon("same-parties"))
    return {spelled(name): spelled(names[0]) for names in rows for name in names}


def same_party(name: str, names: Iterable[str]) -> str | None:
    """Return the one of the names that means the same party; None when none does."""
    if not name:
        return None
    known = list(names)
    key, listed = spelled(name), key_of_party(name)
    exact = (other for other in known if spelled(other) == key)
    listed_so = (other for other in known if key_of_party(other) == listed)
    within = (other for other in known if key in spelled(other) or spelled(other) in key)
    alike = (other for other in known if _whose(other) == _whose(name))
    return next(exact, None) or next(listed_so, None) or next(within, None) or next(alike, None)


def is_same_giver(one: str, other: str) -> bool:
    """Whether two names mean one party; a part of a name means the whole: the army."""
    here, there = spelled(one), spelled(other)
    part = bool(here and there) and (here in there or there in here)
    return part or (bool(here) and key_of_party(one) == key_of_party(other))


def in_both_scripts(names: Iterable[str]) -> tuple[str, ...]:
    """Return the first of the names of a party, and the first in the other script."""
    known = list(names)
    other = (name for name in known if has_arabic(name) != has_arabic(known[0]))
    return (known[0], *([one] if (one := next(other, "")) else []))


_MEN = words_of("parties men of one")


def _whose(name: str) -> frozenset[str]:
    """Return the words that say whose men an English name is of: *rebel fighters* are *rebels*."""
    words = frozenset(word.removesuffix("s") for word in name.casefold().split())
    return words - _MEN or words
