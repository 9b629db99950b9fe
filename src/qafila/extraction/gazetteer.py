# SPDX-License-Identifier: Apache-2.0
"""Names of places in a text: spelling variants lead to one place.

Arabic names are compared without article, hamza and spaces; Latin ones without article, hyphens,
doubled letters and the vowels that transliterations disagree on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from qafila.core.spelling import spelled
from qafila.data.lexicons import places, words_of
from qafila.extraction.tokens import Token

_ARTICLES = words_of("gazetteer articles")
_PARTS = re.compile(r"[-\s]+")
_DOUBLED = re.compile(r"(.)\1+")
_SAME = str.maketrans({"e": "i", "o": "u", "y": "i", "k": "q", "'": "", "`": "", "h": ""})
_LONGEST_TOKENS = 6
_LEAST_LETTERS = 3
_FEW_PEOPLE = 10_000


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


@cache
def _told() -> tuple[tuple[Known, tuple[str, ...], tuple[str, ...]], ...]:
    """Return every place with its Arabic and its Latin names."""
    found = []
    for row in places():
        latin = tuple(name for name in row["latin"].split("|") if name)
        arabic = tuple(name for name in row["arabic"].split("|") if name)
        if latin or arabic:
            small = bool(row["people"]) and int(row["people"]) < _FEW_PEOPLE
            name, written = (latin or arabic)[0], arabic[0] if arabic else ""
            found.append((Known(name, written, row["country"], small), arabic, latin))
    return tuple(found)


@cache
def _known() -> dict[str, Known]:
    found: dict[str, Known] = {}
    for known, arabic, latin in _told():
        for name in arabic:
            found.setdefault(spelled(name), known)
        for name in latin:
            found.setdefault(spelled(name), known)
            key = latin_key(name)
            if len(key) > _LEAST_LETTERS:
                found.setdefault(f"~{key}", known)
    return found


@cache
def _namesakes() -> dict[str, dict[str, Known]]:
    found: dict[str, dict[str, Known]] = {}
    for known, arabic, latin in _told():
        for name in (*arabic, *latin):
            found.setdefault(spelled(name), {}).setdefault(known.country, known)
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
        found = _known().get(f"~{latin_key(name)}")
    return found


@cache
def _sorted_keys() -> tuple[list[str], list[str]]:
    """Return the forms in which names are compared, in order: as spelled, and loosely."""
    known = _known()
    return (
        sorted(key for key in known if key[0] != "~"),
        sorted(key[1:] for key in known if key[0] == "~"),
    )


def _begins_any(beginning: str, keys: Sequence[str]) -> bool:
    at = bisect_left(keys, beginning)
    return at < len(keys) and keys[at].startswith(beginning)


@lru_cache(maxsize=65_536)
def may_begin_known(written: str) -> bool:
    """Whether a known name may begin with these words: a quick look before longer ones."""
    key = spelled(written)
    exact, loose = _sorted_keys()
    if len(key) < _LEAST_LETTERS or key in _ARTICLES or _begins_any(key, exact):
        return True
    if not written.isascii():
        return False
    return _begins_any(latin_key(written)[:-1], loose)  # the last letter may melt into the next


def longest_known(
    tokens: Sequence[Token], at: int, text: str, skip: int = 0
) -> tuple[Known, int] | None:
    """Return the longest known name that begins at a token, and the token behind it."""
    best: tuple[Known, int] | None = None
    if at >= len(tokens):
        return None
    token = tokens[at]
    start = token.start + skip
    if not may_begin_known(text[start : token.end] if skip else token.text):
        return None
    for after in range(at + 1, min(at + 1 + _LONGEST_TOKENS, len(tokens) + 1)):
        last = tokens[after - 1]
        if last.kind == "p" and last.fold not in ("-", "'", "’"):
            break
        if last.kind == "p" or (last.fold in _ARTICLES and after > at + 1):
            continue
        written = text[start : last.end]
        if after > at + 1 and not may_begin_known(written):
            break
        known = known_place(written)
        if known is not None:
            best = (known, after)
    return best
