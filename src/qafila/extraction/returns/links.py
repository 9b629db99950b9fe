# SPDX-License-Identifier: Apache-2.0
"""Whether what is given is what its verb is about, and does not only stand near it.

A direct object has nothing between itself and its verb but numbers, articles, whoever does it and
to whom it is done; a passive has it before itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import BE, Act
from qafila.extraction.text.arabic import plain
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_PASSED = words_of("returns before an object")
_PREPOSITIONS = words_of("parties prepositions") | words_of("by for of")
_BEFORE_PASSIVE = 3
_MOST_WORDS = 1


def inside_names(scan: Scan, found: Mapping[int, Mention]) -> set[int]:
    """Return the tokens inside names of parties, where no verb stands: the Free Army.

    The first word is one too where it is English, has a capital and is not alone.
    """
    return {
        at
        for one in found.values()
        for at in range(one.first, one.after)
        if at > one.first or (scan.tokens[at].capital and one.after > at + 1)
    }


_REFUSING = words_of("refusing")
_OF_REFUSED = words_of("returns of what is refused")
_NEGATIONS = words_of("traits negations")


def is_refused(scan: Scan, named: Set[int], sentence: Sentence, act: Act) -> bool:
    """Whether what an act gives, or its verb, is what somebody refuses: nobody owes that.

    Only whoever refuses it and what it is the deal of may stand between.

    Parameters
    ----------
    named
        The tokens of names of parties.
    """
    at = act.object.first
    if act.verb.first < at and plain(scan.folds[act.verb.first]) not in _REFUSING:
        at = act.verb.first
    if _is_refused_to(scan, scan.clause_of(act.object.first)[0], act.object.first):
        return True
    while at > sentence.first and (at - 1 in named or scan.folds[at - 1] in _OF_REFUSED):
        at -= 1
    if at == sentence.first or plain(scan.folds[at - 1]) not in _REFUSING:
        return False
    return not scan.says(max(sentence.first, at - 3), at - 1, _NEGATIONS)


def _is_refused_to(scan: Scan, first: int, after: int) -> bool:
    """Whether somebody refuses to do a deed that goes on: refused to let 19 trucks of aid in."""
    for at in range(first, after - 1):
        if plain(scan.folds[at]) in _REFUSING and not scan.says(at - 2, at, _NEGATIONS):
            led = min(at + 1 + _LED_REACH, after) if scan.tokens[at].arabic else at + 2
            return scan.says(at + 1, led, _LEADING) and not scan.says(at, after, _UNTIL)
    return False


_LED_REACH = 4
_LEADING, _UNTIL = words_of("returns refused to"), words_of("returns until")


def _aside(scan: Scan, found: Mapping[int, Mention], at: int) -> int:
    """Return the token behind words that part no verb from its object: in return, to whom.

    لقاء ذلك between commas or not; to the Red Cross, إلى الهلال الأحمر.
    """
    opened = scan.folds[at] in COMMAS
    cue = scan.hit(at + opened, "exchange", "return")
    if cue is not None:
        after = cue.after + scan.says(cue.after, cue.after + 1, _THIS)
        closed = opened and scan.says(after, after + 1, COMMAS)
        return after + closed if closed == opened else at
    if scan.folds[at] not in _TO_WHOM or at + 1 >= len(scan.folds):
        return at
    step = at + 1 + (scan.folds[at + 1] in _ARTICLES)
    return found[step].after if step in found else at


_SOME_OF = words_of("of")
_ARTICLES = words_of("articles")
_THIS = words_of("returns this")
_TO_WHOM = frozenset({"to", "الي"})


def is_its_object(scan: Scan, found: Mapping[int, Mention], act: Act) -> bool:
    """Whether what an act gives is the object of its verb."""
    verb, thing = act.verb, act.object
    if thing.first < verb.first:
        near = scan.folds[max(thing.first, verb.first - _BEFORE_PASSIVE) : verb.first + 1]
        return not BE.isdisjoint(near)  # is let go is one verb
    at, words = verb.after, 0
    while at < thing.first:
        number = number_at(scan.tokens, at)
        if number is not None:
            at = max(number.after, at + 1)
            at += scan.folds[at] in _SOME_OF  # six of its soldiers
        elif (mention := found.get(at)) is not None:
            at = max(mention.after, at + 1)
        elif (aside := _aside(scan, found, at)) > at:
            at = aside
        else:
            word = plain(scan.folds[at])
            if word not in _PASSED:
                if word in _PREPOSITIONS or scan.tokens[at].kind == "p":
                    return False
                words += 1
            at += 1
    return words <= _MOST_WORDS
