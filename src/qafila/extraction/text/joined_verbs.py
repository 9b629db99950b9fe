# SPDX-License-Identifier: Apache-2.0
"""Verbs that are told of one subject: X stopped the convoy, *then let* it pass; أوقف ثم سمح."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import HIM_OR_THEM
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import STOPS_AND_COLON

_REACH = 16
_THEN = words_of("parties then")
_BEFORE_ING = words_of("joined verbs before a noun of doing")
_FINITE = tuple(words_of("joined verbs finite"))
_TO_COME = words_of("joined verbs to come")
_NOUNS = ("ion", "al", "or", "ors", "ance", "tee", "ship")


def joined_verb(scan: Scan, hit: Hit, sentence: Sentence) -> Hit | None:
    """Return the verb before one that *and* or *then* joins to it; None where nothing joins it.

    In Arabic both are of one gender: سمحت اللجنة ثم رافقهم joins nothing.
    """
    arabic = scan.tokens[hit.first].arabic
    if not (_arabic_joins(scan, hit) if arabic else _english_joins(scan, hit)):
        return None
    for at in range(hit.first - 1, max(sentence.first, hit.first - _REACH) - 1, -1):
        if scan.folds[at] in STOPS_AND_COLON:
            return None
        told: tuple[Hit, ...] = (*scan.at["verbs"].get(at, ()), *scan.at["deeds"].get(at, ()))
        for earlier in told:
            if arabic:
                if earlier.entry.made not in FINITE or earlier.concept == "say":
                    continue
                same = _is_feminine(scan, earlier) == _is_feminine(scan, hit)
                relative = scan.folds[earlier.first].endswith(HIM_OR_THEM)  # حافلتين قدمهما X
                return earlier if same and not relative else None
            if is_verb(earlier) and _is_finite(scan, earlier, _is_past(scan, hit)):
                return earlier
    return None


def is_verb(hit: Hit) -> bool:
    """Whether an English word of an act is a verb, and no noun: escorted, not protection."""
    return not hit.entry.words[-1].endswith(_NOUNS)


def _arabic_joins(scan: Scan, hit: Hit) -> bool:
    if hit.entry.made not in FINITE:
        return False
    return bool(set(hit.before) & set("wf")) or scan.folds[hit.first - 1] in _THEN


def _is_feminine(scan: Scan, hit: Hit) -> bool:
    word = scan.folds[hit.first].lstrip("وفس")
    return word.startswith("ت") if hit.entry.made == "present" else word[-3:].find("ت") >= 0


def _english_joins(scan: Scan, hit: Hit) -> bool:
    at = hit.first - 1
    if not is_verb(hit) or at < 1:
        return False
    then = scan.folds[at] in _THEN
    at -= then
    joins = scan.folds[at] == "and" or (then and scan.folds[at] == ",")
    return joins or (hit.entry.words[0].endswith("ing") and scan.folds[at] in _BEFORE_ING)


def _is_finite(scan: Scan, hit: Hit, past: bool) -> bool:
    """Whether an English verb has a subject of its own: escorted; before no past one, will escort.

    *Gave trucks to carry them and received them* joins *received* to *gave*.
    """
    return _is_past(scan, hit) or (not past and scan.folds[hit.first - 1] in _TO_COME)


def _is_past(scan: Scan, hit: Hit) -> bool:
    return scan.folds[hit.first].endswith(_FINITE)
