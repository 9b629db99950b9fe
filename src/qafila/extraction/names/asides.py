# SPDX-License-Identifier: Apache-2.0
"""Subjects that an aside between commas parts from their verb: X, which holds Y, agreed."""

from __future__ import annotations

from collections.abc import Mapping

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS, STOPS

_RELATIVES = words_of("who")
_AUXILIARIES = words_of("parties auxiliaries")
_OPENING = words_of("asides opening")
_GOVERNING = words_of("parties prepositions") | words_of("parties towards")
_LONG = 18


def topic_of(scan: Scan, ending: Mapping[int, Mention], at: int, first: int) -> Mention | None:
    """Return the subject that an aside parts from the verb at a token; None where none does."""
    folds = scan.folds
    step = at - 1
    while step > first and folds[step] in _AUXILIARIES:
        step -= 1
    if step <= first or folds[step] not in COMMAS:
        return None
    for back in range(step - 1, first, -1):
        if folds[back] in STOPS:
            return None
        if folds[back] not in COMMAS or (mention := ending.get(back)) is None:
            continue
        if folds[back + 1] in _RELATIVES:
            return mention
        aside = folds[back + 1] in _OPENING or folds[back + 1].endswith("ing")
        if aside and step - back <= _LONG and not _is_governed(scan, mention):
            return mention
    return None


def _is_governed(scan: Scan, mention: Mention) -> bool:
    at = mention.first - 1
    at -= at > 0 and scan.folds[at] == "the"
    return bool(set(mention.before) & set("bl")) or (at >= 0 and scan.folds[at] in _GOVERNING)


def explained(scan: Scan, ending: Mapping[int, Mention], first: int) -> Mention | None:
    """Return whom a noun with *and it is* before it explains: X، وهي الجهة الضامنة."""
    at = first - 1
    if at < 1 or scan.folds[at] not in _IT_IS:
        return None
    return ending.get(at - (scan.folds[at - 1] in COMMAS))


_IT_IS = words_of("asides it is")
