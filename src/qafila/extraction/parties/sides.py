# SPDX-License-Identifier: Apache-2.0
"""Between whom an agreement is: its sides, also where a report tells no role of theirs.

*The deal signed between X and Y on the one side and Z on the other*, اتفاق أبرم بين X من جهة وY من
جهة أخرى.
"""

from __future__ import annotations

from collections.abc import Mapping

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import plain
from qafila.extraction.text.scan import Scan, Sentence

_PAPERS = words_of("sides papers")
_BETWEEN = words_of("frames between")
_BOTH = words_of("handovers sides")
_STRIFE = words_of("sides strife")
_LINKS = words_of("sides links")
_REACH, _NEAR, _FAR = 7, 4, 9
"""Tokens from the agreement to *between*, from there to the first side, and from side to side."""


def sides(context: Context, named: Mapping[int, Mention]) -> set[int]:
    """Return the first tokens of those between whom a report says that an agreement is."""
    scan, found = context.scan, set[int]()
    for at, fold in enumerate(scan.folds):
        if fold not in _BETWEEN:
            continue
        sentence = scan.sentence_of(at)
        about = context.about(sentence)
        if not (about.background or about.earlier) and _of_a_paper(scan, sentence, at):
            found.update(_listed(context, named, at + 1, sentence.after))
    return found


def _of_a_paper(scan: Scan, sentence: Sentence, at: int) -> bool:
    """Whether *between* says whose an agreement is, and not between whom there was shooting."""
    for before in range(at - 1, max(sentence.first, at - _REACH) - 1, -1):
        word = plain(scan.folds[before])
        if word in _PAPERS:
            return True
        if word in _STRIFE or scan.has(before, before + 1, "cues", "casualty"):
            return False
    return False


def _listed(context: Context, named: Mapping[int, Mention], at: int, end: int) -> list[int]:
    """Return those who stand in one list from a token on, as far as only what links is between."""
    folds, listed = context.scan.folds, list[int]()
    last, reach = at, _NEAR
    while at < min(end, last + reach):
        one = named.get(at)
        if one is not None and not one.adjective:
            joined = not listed or at > last or "w" in one.before  # الجيش المالي is one
            named_so = folds[at] not in _BOTH
            listed += [at] if joined and named_so else []
            at = last = one.after
            reach = _FAR
        elif plain(folds[at]) in _LINKS:
            at += 1
        else:
            break
    return listed
