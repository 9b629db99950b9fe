# SPDX-License-Identifier: Apache-2.0
"""Whether a report tells the way of people whom somebody sets free: then they travel, too.

Eleven prisoners were freed, who were flown to Aden; أفرجت عن 19 جنديا ... ونُقل الجنود إلى غاو.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import GOING, Scan, Sentence

_THEY = words_of("carried they")
_WHO = words_of("who") | words_of("traits auxiliaries")
_ENDS_OF_THEIRS = ("هم", "هن", "ون", "ا")
_REACH = 12
_SENTENCES = 2
_OPENING = 6
_WAY_REACH = 5


def is_carried(scan: Scan, item: Counted, order: int) -> bool:
    """Whether those whom a figure counts are said to go or be taken somewhere.

    `order` is the number of the sentence that the figure stands in.
    """
    if item.noun.concept in ("dead", "missing") or _are_bodies(scan, item):
        return False
    behind = scan.sentences[order + 1 : order + 1 + _SENTENCES]
    return _goes_on(scan, item) or any(
        _begins_with_them(scan, item, sentence, next_to=number == 0)
        for number, sentence in enumerate(behind)
    )


def _are_bodies(scan: Scan, item: Counted) -> bool:
    return scan.has(max(0, item.first - _BEFORE), item.after, "exchange", "bodies")


_BEFORE = 3


def _goes_on(scan: Scan, item: Counted) -> bool:
    """Whether the sentence goes on with their way: أربعة جنود عادوا إلى حلب, who were flown to."""
    end = min(scan.sentence_of(item.first).after, item.after + _REACH)
    for at in range(item.after, end):
        if number_at(scan.tokens, at) is not None or scan.hit(at, "verbs", "free", "hand_over"):
            return False
        verb = scan.hit(at, "verbs", *GOING)
        if verb is None or verb.entry.made == "noun" or "w" in verb.before:
            continue
        theirs = (
            scan.folds[at].endswith(_ENDS_OF_THEIRS)
            if scan.tokens[at].arabic
            else scan.says(at - 1, at, _WHO)
        )
        if theirs and _has_way(scan, verb):
            return True
    return False


def _has_way(scan: Scan, verb: Hit) -> bool:
    """Whether a way or vehicles are told right behind a verb."""
    after = verb.after + _WAY_REACH
    return scan.has(verb.after, after, "places", "from", "to") or (
        scan.has(verb.after, after, "vehicles")
    )


def _begins_with_them(scan: Scan, item: Counted, sentence: Sentence, *, next_to: bool) -> bool:
    """Whether a sentence begins with the way of those counted: They were flown to Moscow."""
    opening = min(sentence.after, sentence.first + _OPENING)
    verbs = scan.within(sentence.first, opening, "verbs", *GOING)
    if not verbs or verbs[0].entry.made == "noun":
        return False
    verb = verbs[0]
    arabic = scan.tokens[verb.first].arabic
    if arabic and verb.first - sentence.first > 1:
        return False
    at = verb.after if arabic else sentence.first
    if scan.says(at, at + 1, _THEY):
        return next_to and not _counted_behind(scan, item)
    named = best_hit(scan, at if arabic else at + 1)
    if named is None or named.concept != item.noun.concept or named.entry.table != "people":
        return False
    return "a" in named.before if arabic else scan.folds[at] == "the"


def _counted_behind(scan: Scan, item: Counted) -> bool:
    """Whether the sentence names people behind those counted, whom *they* may mean as well."""
    end = scan.sentence_of(item.first).after
    return any(
        hit.entry.table == "people"
        for at in range(item.after, end)
        if (hit := best_hit(scan, at)) is not None
    )
