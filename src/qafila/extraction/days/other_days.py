# SPDX-License-Identifier: Apache-2.0
"""Days that a report names and on which nobody goes, as far as grammar tells.

A day of a deal: *under a deal signed on 3 May 90 wounded will leave*; it belongs to the word that
it stands with, not to the verb of the sentence. So does a day that opens a sentence whose first
verb is one of agreeing: *on 3 May the two sides agreed that ...*. A day that is only proposed is
none yet. A day in whose place another is told: *not on 3 May*, *correct is 4 May*, *put off from 3
to 4 May*. A day that only bounds the one that is not known: *no later than 3 May*.
"""

from __future__ import annotations

from collections.abc import Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.days.day import Day
from qafila.extraction.text.arabic import one_of, without_and
from qafila.extraction.text.scan import MOVING, Scan, Sentence

_WAS = words_of("planned was")
_PLANNED = words_of("planned words")
_PROPOSED = words_of("deal days proposed")
_ACTS = words_of("deal days acts") | _PROPOSED
_PAPERS = words_of("deal days papers")
_SMALL = words_of("deal days small")
_OF = words_of("deal days of")
_UNDER = words_of("deal days under")
_AS = words_of("deal days as")
_REACHED = words_of("deal days reached")
_DENIED = words_of("other days denied")
_CORRECT = words_of("other days correct")
_PUT_OFF = words_of("other days put off")
_MOVED = words_of("other days moved")
_TO, _FROM = words_of("other days to"), words_of("from")
_PARTING = frozenset(";؛.")
_INSTEAD = frozenset(tuple(pair.split(" ")) for pair in words_of("denied places instead"))
_NOT_EXACT = words_of("other days not exact")
_BOUNDING = words_of("other days bounding")
_NEVER = words_of("other days never")
_BEFORE = words_of("other days before")
_PLAIN = _ACTS | _PAPERS | _SMALL | _UNDER | _CORRECT | _PUT_OFF | _DENIED
_MOVES = (*MOVING, "happen")
_REACH, _REACH_BEHIND = 7, 9
_DENIED_REACH, _REPLACED_REACH, _PUT_OFF_REACH, _BOUND_REACH, _TO_REACH = 4, 8, 14, 5, 2
_PLAN_REACH = 14


def is_of_a_deal(scan: Scan, day: Day) -> bool:
    """Whether a day is that of an agreement, a signature, a meeting or a paper, or a proposal."""
    behind = scan.word(day.after)
    if behind in _AS:  # they agreed on 3 May as the day
        return day.first > 0 and _bare(scan, day.first - 1) in _PROPOSED
    return _stands_with_one(scan, day) or _opens_one(scan, day) or heads_minutes(scan, day)


def is_replaced(scan: Scan, day: Day, others: Sequence[Day]) -> bool:
    """Whether another of the days in their order is told in the place of one, or it is denied."""
    sentence = scan.sentence_of(day.first)
    first = max(sentence.first, day.first - _DENIED_REACH)
    before = [_bare(scan, at) for at in range(first, day.first)]
    while before and before[-1] in _SMALL and tuple(before[-2:]) not in _INSTEAD:
        before.pop()
    if before and (before[-1] in _DENIED or tuple(before[-2:]) in _INSTEAD):
        return True
    following = next((one.first for one in others if one.first >= day.after), None)
    if following is None or following - day.after > _REPLACED_REACH:
        return False
    if any(_bare(scan, at) in _CORRECT for at in range(day.after, following)):
        return True
    return _is_put_off(scan, day, sentence, following)


def _is_put_off(scan: Scan, day: Day, sentence: Sentence, following: int) -> bool:
    """Whether a movement is put off from one day to the one behind: postponed from 3 to 4 May."""
    between = scan.folds[day.after : following]
    if not between or not _TO.intersection(between[-2:]):
        return False
    words = {_bare(scan, at) for at in range(day.after, following)}
    if _PUT_OFF.intersection(words) and not _PARTING.intersection(words):
        return True
    reach = range(max(sentence.first, day.first - _PUT_OFF_REACH), day.first)
    led = day.first > 0 and not _FROM.isdisjoint(scan.folds[max(0, day.first - 2) : day.first])
    moved = _PUT_OFF | _MOVED
    return led and len(between) <= _TO_REACH and any(_bare(scan, at) in moved for at in reach)


def is_bound(scan: Scan, day: Day) -> bool:
    """Whether a day only bounds that of the movement: no later than, some time after, not before.

    That nobody goes *before* a day says no more than that.
    """
    sentence = scan.sentence_of(day.first)
    near = scan.folds[max(sentence.first, day.first - _BOUND_REACH) : day.first]
    while near and near[-1] in _SMALL - _BOUNDING:
        near.pop()
    if not near or near[-1] not in _BOUNDING:
        return False
    if near[-1] in _BEFORE and scan.says(
        max(sentence.first, day.first - _PUT_OFF_REACH), day.first, _NEVER
    ):
        return True
    return any(word in _NOT_EXACT for word in near[:-1])


def was_planned(scan: Scan, day: Day) -> bool:
    """Whether words before a day say that it had been the plan: was to leave, كان من المقرر."""
    first = max(scan.sentence_of(day.first).first, day.first - _PLAN_REACH)
    folds = scan.folds
    return any(
        without_and(folds[at]) in _WAS
        and (
            folds[at + 1] == "to"  # was to leave; not: were made to leave
            or any(folds[near] in _PLANNED for near in range(at + 1, min(at + 4, day.first)))
        )
        for at in range(first, day.first)
    )


def _stands_with_one(scan: Scan, day: Day) -> bool:
    """Whether the word before a day that it may stand with is one of a deal, and not of going."""
    first = max(scan.sentence_of(day.first).first, day.first - _REACH)
    only_small = True
    for at in range(day.first - 1, first - 1, -1):
        token, word = scan.tokens[at], _bare(scan, at)
        if word in _REACHED:
            return any(_bare(scan, near) in _PAPERS for near in range(max(0, at - 3), at))
        if word in _ACTS:
            return True
        if token.kind == "p" or _moves(scan, at):
            return False
        if only_small and word in _PAPERS:
            return True
        only_small = only_small and word in _OF  # left under the agreement on 3 May
    return False


def _opens_one(scan: Scan, day: Day) -> bool:
    """Whether a day opens its sentence and the first verb behind it is one of a deal."""
    sentence = scan.sentence_of(day.first)
    if any(_bare(scan, at) not in _SMALL for at in range(sentence.first, day.first)):
        return False
    for at in range(day.after, min(sentence.after, day.after + _REACH_BEHIND)):
        word = _bare(scan, at)
        if word in _UNDER or _moves(scan, at):
            return False
        if word in _ACTS:
            return True
        if scan.tokens[at].kind == "p" and at > day.after:
            return False
    return False


def heads_minutes(scan: Scan, day: Day) -> bool:
    """Whether a day stands apart in the heading of a meeting: *Meeting on the exit*, Ibb, 3 May."""
    first = scan.sentence_of(day.first).first
    named = any(_bare(scan, at) in _MEETINGS for at in range(first, min(first + _HEAD, day.first)))
    return named and scan.says(max(first, day.first - _APART), day.first, _COMMAS)


_MEETINGS, _COMMAS = words_of("other days meetings"), frozenset({",", "،", "-", "–", "—", "("})
_HEAD, _APART = 3, 3


def _moves(scan: Scan, at: int) -> bool:
    """Whether a token says that somebody goes; no past has *in* joined to it: بسرت is a town."""
    return any(
        hit.concept in _MOVES and not (hit.entry.made == "past" and "b" in hit.before)
        for hit in scan.within(at, at + 1, "verbs")
    )


def _bare(scan: Scan, at: int) -> str:
    """Return a folded word without and, by or the article written onto it."""
    word = scan.folds[at]
    if word in _ACTS or not scan.tokens[at].arabic:
        return word
    return one_of(word, _PLAIN) or word
