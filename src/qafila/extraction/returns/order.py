# SPDX-License-Identifier: Apache-2.0
"""When something given in return is due by the movement: before it, after it, together with it.

Words of order before the movement say so (after the last bus has left); so does the verb of the
act itself (the army had freed; let them by only after X had freed), or a time behind it (on the
eve, in the next week). Words of order in a clause of somebody else say nothing of it.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.parties.undertakings import Act
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.lexicon import VERBAL, Hit
from qafila.extraction.text.scan import GOING, Scan, Sentence
from qafila.extraction.text.signs import PAUSES


def order_of(scan: Scan, sentence: Sentence, act: Act) -> str:
    """Return when it is due by the movement: before, after, together; empty when not said."""
    first, after = sentence.first, sentence.after
    if any(_is_of(scan, hit, act) for hit in scan.within(first, after, "exchange", "together")):
        return "together"
    near = range(act.verb.first, min(act.object.after + _ORDER_REACH, after))
    if scan.says(near.start, near.stop, _EARLY) or (
        scan.folds[act.verb.first - 1] in ("first", "اولا")
    ):
        return "before"
    if told := _order_of_deeds(scan, sentence, act):
        return told
    for order in ("before", "after"):
        for hit in scan.within(first, after, "exchange", order):
            if _is_of(scan, hit, act) and _about_movement(scan, hit, after):
                return order
    return _order_by_time(scan.folds[act.verb.first : min(act.object.after + _TIMED, after)])


def _order_by_time(words: list[str]) -> str:
    """Return the order that words of time behind an act say: on the eve, within a week."""
    for word in words:
        if word in _SOONER or word in _LATER:
            return "before" if word in _SOONER else "after"
        if word in PAUSES:
            break
    return ""


_LATER, _SOONER = words_of("obligations later"), words_of("obligations sooner")
_TIMED = 8


def _is_of(scan: Scan, hit: Hit, act: Act) -> bool:
    """Whether words of order belong to an act: no clause of its own begins between them."""
    return not scan.says(hit.after, act.verb.first, _AND_THAT)


_AND_THAT = words_of("obligations and that")


def _order_of_deeds(scan: Scan, sentence: Sentence, act: Act) -> str:
    """Return *before* where a clause says so by its verb: had freed, let by after X had freed."""
    verb = act.verb
    if act.what == "truce" or verb.concept in _PLEDGING or verb.entry.table not in VERBAL:
        return ""
    start = max(sentence.first, verb.first - _CLAUSE)
    for at in range(verb.first - 1, start - 1, -1):
        word, far = without_and(scan.folds[at]), verb.first - at
        if word in PAUSES:
            break
        had = word in _HAD and "قد" in scan.folds[at : verb.first]
        if had or (word == "had" and far <= _NEAR):
            return "before"
        close = far <= (_NEAR if scan.tokens[at].arabic else _CLAUSE)
        if close and word in _BEFORE_WHICH and _is_held_up(scan, sentence.first, at):
            return "before"
        if close and word in _AFTER_WHICH and _then_moves(scan, verb.after, sentence.after, at):
            return "before"
        if word in _AFTER_WHICH and close and scan.folds[at + 1] not in _ARTICLES:
            done = scan.has(sentence.first, at, "verbs", *GOING, "approve")
            return "before" if done else ""
    return ""


def _is_held_up(scan: Scan, first: int, at: int) -> bool:
    """Whether the movement does not go before something: will not leave until X frees."""
    moves = scan.within(first, at, "verbs", *GOING)
    return any(scan.says(max(first, one.first - _NEAR), one.first, _NEGATIONS) for one in moves)


def _then_moves(scan: Scan, first: int, after: int, at: int) -> bool:
    """Whether the movement follows a deed that *after* begins: بعد أن أفرج ... غادرت القافلة."""
    if not scan.tokens[at].arabic or scan.folds[at + 1] not in _THAT:
        return False
    return any(one.entry.made == "past" for one in scan.within(first, after, "verbs", *GOING))


_BEFORE_WHICH = words_of("order before which")
_THAT = frozenset({"ان"})
_NEGATIONS = words_of("traits negations")
_CLAUSE, _NEAR = 5, 2
_PLEDGING = ("undertake", "approve", "guarantee")
_ARTICLES = words_of("articles")
_HAD = words_of("obligations had")
_AFTER_WHICH = words_of("obligations after which")
_EARLY = words_of("obligations early")
_ORDER_REACH = 4


def _about_movement(scan: Scan, hit: Hit, after: int) -> bool:
    return scan.has(hit.first, min(hit.after + 5, after), "verbs", *GOING) or scan.has(
        hit.first, min(hit.after + 5, after), "vehicles"
    )
