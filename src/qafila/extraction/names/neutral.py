# SPDX-License-Identifier: Apache-2.0
"""Names of parties without the loaded words that a report has for them.

Whoever confirms a draft deals with all sides, and its folder is shown to them: *terrorists* and
*regime* stand in the evidence alone, which is the report's own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from qafila.data.lexicons import lexicon
from qafila.extraction.text.found import Found, Owed, PartyFound
from qafila.extraction.text.tokens import fold


@cache
def _loaded() -> Mapping[tuple[str, ...], str]:
    """Return the neutral words by the folded loaded ones."""
    rows = lexicon("neutral")
    return {tuple(map(fold, row["loaded"].split())): row["neutral"] for row in rows}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(words[0] for words in _loaded())


@cache
def _longest() -> int:
    return max(map(len, _loaded()))


def neutral(name: str) -> str:
    """Return a name with the neutral word for each loaded one; most names are as they were.

    A capital letter stays one.
    """
    words = name.split()
    folded = [fold(word) for word in words]
    if _first_words().isdisjoint(folded):
        return name
    return " ".join(_replaced(words, folded))


def _replaced(words: list[str], folded: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        spans = range(min(_longest(), len(words) - at), 0, -1)
        known = (span for span in spans if tuple(folded[at : at + span]) in _loaded())
        span = next(known, 0)
        if span:
            told = _loaded()[tuple(folded[at : at + span])]
            yield told[0].upper() + told[1:] if words[at][0].isupper() else told
        else:
            yield words[at]
        at += span or 1


def neutrally(found: Found) -> Found:
    """Return what was found with neutral names of parties; the evidence is as it was."""
    value = found.value
    if isinstance(value, PartyFound):
        name = neutral(value.name)
        return found if name == value.name else replace(found, value=replace(value, name=name))
    if isinstance(value, Owed):
        giver, receiver = neutral(value.giver), neutral(value.receiver)
        if (giver, receiver) != (value.giver, value.receiver):
            return replace(found, value=replace(value, giver=giver, receiver=receiver))
    return found
