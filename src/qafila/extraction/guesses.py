# SPDX-License-Identifier: Apache-2.0
"""Names of places that only their position tells: behind from, to, then, or joined to a place.

What grammar says outright (`places`) does not use them; they are candidates, and weights decide.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.gazetteer import longest_known
from qafila.extraction.numbers import number_at
from qafila.extraction.ordinary import is_ordinary, is_word
from qafila.extraction.scan import Scan, skipped
from qafila.extraction.spot_lists import THEN
from qafila.extraction.spots import Spot, spot_of

_ENDS_NAME = words_of("places ends name")
_PARTS_OF_NAMES = words_of("places parts of names")
_NO_NOUN = words_of("mentions no noun")
_LED = ("from", "to", "via", "at")
_JOINED = ("و", "ف")
_BEGINS_NO_NAME = ("ي", "ت", "س", "لل")
_ENDS_NO_NAME = ("وا", "ون", "هم", "ها", "هن", "كم", "نا", "ين", "تهم")
_MAY_ALSO_MEAN = frozenset({"people", "cues", "verbs"})
_LEAST_LETTERS = 3


def guessed(scan: Scan, at: int, before: int) -> Spot | None:
    """Return the place that a word nobody knows names by its position alone.

    Parameters
    ----------
    at
        The word.
    before
        The token behind the last place, to which another one may be joined.
    """
    token = scan.tokens[at]
    if not token.arabic or at == 0:
        return None
    joined = before == at and token.fold.startswith(_JOINED) and _is_free(scan, at)
    skip = skipped(token, "w") if joined else 0
    led = scan.hit(at - 1, "places", *_LED) is not None or scan.tokens[at - 1].fold in THEN
    if not led and not joined:
        return None
    if found := longest_known(scan.tokens, at, scan.text, skip):
        plain = joined or _means_little_else(scan, at)
        plain = plain and not is_word(scan, at, found[1])
        return spot_of(scan, at, found[1], skip, found[0]) if plain else None
    if not _is_free(scan, at) or not _like_a_name(token.fold[1 if joined else 0 :]):
        return None
    return spot_of(scan, at, _end(scan, at, skip), skip, None)


def _is_free(scan: Scan, at: int) -> bool:
    return not scan.hits[at] and number_at(scan.tokens, at) is None


def _means_little_else(scan: Scan, at: int) -> bool:
    """Whether what else a known name means is improbable where it stands: في مدني, إلى سلوك."""
    word = scan.tokens[at].fold
    others = {hit.entry.table for hit in scan.hits[at]} - {"places"}
    return not word.startswith("ال") and bool(others) and others <= _MAY_ALSO_MEAN


def _like_a_name(word: str) -> bool:
    return (
        len(word) >= _LEAST_LETTERS
        and word not in _NO_NOUN
        and not is_ordinary(word)
        and word not in _ENDS_NAME
        and not word.startswith(_BEGINS_NO_NAME)
        and not word.endswith(_ENDS_NO_NAME)
    )


def _end(scan: Scan, at: int, skip: int) -> int:
    """Return the token behind a name of one word or two: خور يابوس, ضهر البيدر."""
    after, word = at + 1, scan.tokens[at].fold
    if after >= len(scan.tokens) or not scan.tokens[after].arabic:
        return after
    behind = scan.tokens[after].fold
    if word in _PARTS_OF_NAMES or (
        not word[bool(skip) :].startswith("ال")
        and behind.startswith("ال")
        and _is_free(scan, after)
        and behind not in _NO_NOUN
        and not is_ordinary(behind)
    ):
        return after + 1
    return after
