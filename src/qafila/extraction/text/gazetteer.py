# SPDX-License-Identifier: Apache-2.0
"""Names of places in a text: spelling variants lead to one place.

Arabic names are compared without article, hamza and spaces; Latin ones without article, hyphens,
doubled letters and the vowels that transliterations disagree on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from qafila.core.spelling import spelled
from qafila.data.lexicons import places, words_of
from qafila.extraction.text.tokens import Asked, Token

_ARTICLES = words_of("gazetteer articles")
_PARTS = re.compile(r"[-\s]+")
_DOUBLED = re.compile(r"(.)\1+")
_SAME = str.maketrans({"e": "i", "o": "u", "y": "i", "k": "q", "'": "", "`": "", "h": ""})
_LONGEST_TOKENS = 6
_LEAST_LETTERS, _LEAST_NEAR = 3, 6
_FEW_PEOPLE = 10_000
_SPELLED_FREELY = frozenset(
    {"AF", "EG", "IQ", "IR", "JO", "LB", "LY", "PS", "SA", "SD", "SY", "YE"}
)
"""Countries whose names stand in other letters and are spelled in Latin ones as anyone hears them.

Elsewhere a name that is only alike is another name: Bannu is not Banu.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A place of the gazetteer.

    Parameters
    ----------
    name
        Its most usual Latin spelling, else the Arabic one.
    arabic
        Its most usual Arabic spelling; may be empty.
    country
        ISO code.
    small
        Whether it is known to have fewer than 10,000 people; False when nobody says.
    """

    name: str
    arabic: str
    country: str
    small: bool = False


@lru_cache(maxsize=16_384)
def latin_key(name: str) -> str:
    """Return what spellings of one Latin name have in common.

    Examples
    --------
    >>> latin_key("Fu'ah") == latin_key("Foua") == latin_key("Al-Fuaa")
    True
    """
    words = [word for word in _PARTS.split(name.casefold()) if word not in _ARTICLES]
    key = spelled(" ".join(words) or name)
    key = (
        key.replace("ou", "u")
        .replace("ee", "i")
        .replace("ei", "i")
        .replace("ay", "i")
        .replace("w", "u")
    )
    key = key.replace("ai", "i")
    return _DOUBLED.sub(r"\1", key.translate(_SAME))


def _loose_key(name: str) -> str:
    """Return under what a name stands that is spelled as anyone hears it; empty if too short."""
    key = latin_key(name)
    return f"~{key}" if len(key) > _LEAST_LETTERS else ""


def _near_key(name: str) -> str:
    """Return under what another name stands: the same but for *y*, *i* and doubled letters."""
    key = _DOUBLED.sub(r"\1", spelled(name).replace("y", "i"))
    return f"={key}" if len(key) >= _LEAST_NEAR else ""


@cache
def _told() -> tuple[tuple[Known, list[str], list[tuple[str, str]]], ...]:
    """Return every place with its Arabic names as spelled, and its Latin ones as both."""
    found = []
    for row in places():
        latin = tuple(name for name in row["latin"].split("|") if name)
        arabic = tuple(name for name in row["arabic"].split("|") if name)
        if latin or arabic:
            small = bool(row["people"]) and int(row["people"]) < _FEW_PEOPLE
            name, written = (latin or arabic)[0], arabic[0] if arabic else ""
            known = Known(name, written, row["country"], small)
            found.append(
                (known, list(map(spelled, arabic)), [(spelled(each), each) for each in latin])
            )
    return tuple(found)


@cache
def _known() -> dict[str, Known]:
    found: dict[str, Known] = {}
    for known, arabic, latin in _told():
        for name in arabic:
            found.setdefault(name, known)
        for name, written in latin:
            found.setdefault(name, known)
            free = known.country in _SPELLED_FREELY
            if key := _loose_key(written) if free else _near_key(written):
                found.setdefault(key, known)
    return found


@cache
def _namesakes() -> dict[str, dict[str, Known]]:
    found: dict[str, dict[str, Known]] = {}
    for known, arabic, latin in _told():
        for name in (*arabic, *(name for name, _ in latin)):
            found.setdefault(name, {}).setdefault(known.country, known)
    return {name: by for name, by in found.items() if len(by) > 1}


def namesakes(name: str) -> Mapping[str, Known]:
    """Return the places that a written name may mean, by country, where more than one has one."""
    return _namesakes().get(spelled(name), {})


@lru_cache(maxsize=16_384)
def known_place(name: str, *, loosely: bool = True) -> Known | None:
    """Return the place that a written name means, None when the gazetteer has none."""
    key = spelled(name)
    if len(key) < 2:
        return None
    found = _known().get(key)
    if found is None and loosely and name.isascii():
        found = _known().get(_loose_key(name)) or _known().get(_near_key(name))
    return found


@cache
def _sorted_keys() -> tuple[list[str], list[str]]:
    """Return the forms in which names are compared, in order: as spelled, and loosely."""
    known = _known()
    return (
        sorted(key for key in known if key[0] not in "~="),
        sorted(key[1:] for key in known if key[0] == "~"),
    )


def _begins_any(beginning: str, keys: Sequence[str]) -> bool:
    at = bisect_left(keys, beginning)
    return at < len(keys) and keys[at].startswith(beginning)


_Begun = tuple[Known | None, frozenset[str] | None]
"""The place that a word names, and the letters of which one begins whatever goes on with a name
behind it: None where any may."""


def _begun(written: str) -> _Begun | None:
    """Return what is known of names that begin with a word; None where none does."""
    key = spelled(written)
    latin = written.isascii()
    if not _goes_on(key, written if latin else None):
        return None
    known = known_place(written)
    if latin or not key:
        return known, None
    exact, _ = _sorted_keys()
    longer = exact[bisect_right(exact, key) : bisect_left(exact, f"{key}{_BEHIND_ALL}")]
    return known, frozenset(name[len(key)] for name in longer)


BEGUN = Asked(_begun)
"""What is known of names that begin with a word, as it is written."""

_BEHIND_ALL = "\U0010ffff"


def _goes_on(key: str, latin: str | None) -> bool:
    """Whether some known name begins so: as it is spelled, or as Latin letters are compared."""
    if len(key) < _LEAST_LETTERS or key in _ARTICLES or _BEGINS_EXACTLY[key]:
        return True
    return latin is not None and _BEGINS_LOOSELY[latin]


def _begins_exactly(key: str) -> bool:
    exact, _ = _sorted_keys()
    return _begins_any(key, exact)


def _begins_loosely(written: str) -> bool:
    _, loose = _sorted_keys()
    return _begins_any(latin_key(written)[:-1], loose)  # the last letter may melt into the next


_BEGINS_EXACTLY, _BEGINS_LOOSELY = Asked(_begins_exactly), Asked(_begins_loosely)
_SPELLED = Asked(spelled)
_INSIDE = frozenset("-'’")
"""Signs that stand within names."""


def longest_known(tokens: Sequence[Token], at: int, skip: int = 0) -> tuple[Known, int] | None:
    """Return the longest known name that begins at a token, and the token behind it.

    Parameters
    ----------
    skip
        How many letters are written onto the name and are no part of it.
    """
    if at >= len(tokens):
        return None
    token = tokens[at]
    begun = BEGUN[token.text[skip:] if skip else token.text]
    if begun is None or (token.kind == "p" and token.fold not in _INSIDE):
        return None
    known, onward = begun
    best = None if known is None or token.kind == "p" else (known, at + 1)
    if onward is not None and not may_go_on(tokens, at + 1, onward):
        return best  # most names
    return _longer(tokens, at, skip) or best


def may_go_on(tokens: Sequence[Token], at: int, onward: frozenset[str]) -> bool:
    """Whether a token may go on with a name, by its first letter."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    if token.kind == "p" or not token.space:
        return token.kind != "p" or token.fold in _INSIDE
    word = _SPELLED[token.text]
    return not word or word[0] in onward


def _longer(tokens: Sequence[Token], at: int, skip: int) -> tuple[Known, int] | None:
    """Return the longest known name of more than one token, and the token behind it."""
    best: tuple[Known, int] | None = None
    written = tokens[at].text[skip:]
    key = _SPELLED[written]
    latin = written if written.isascii() else None
    for behind in range(at + 1, min(at + _LONGEST_TOKENS, len(tokens))):
        last = tokens[behind]
        if last.kind == "p" and last.fold not in _INSIDE:
            break
        if latin is not None:
            latin = f"{latin}{' ' * last.space}{last.text}" if last.text.isascii() else None
        if last.kind == "p":
            continue
        if last.space or tokens[behind - 1].kind == "p":
            key += _SPELLED[last.text]
        else:  # a number and a word that stand close are spelled as one
            close = [f"{' ' * each.space}{each.text}" for each in tokens[at + 1 : behind + 1]]
            key = spelled("".join([written, *close]))
        if last.fold in _ARTICLES:
            continue
        if not _goes_on(key, latin):
            break
        known = known_place(latin) if latin is not None else _known().get(key)
        if known is not None and len(key) > 1:
            best = (known, behind + 1)
    return best
