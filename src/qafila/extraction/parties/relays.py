# SPDX-License-Identifier: Apache-2.0
"""Who takes up what another did, where the verb is told once: escorted by A to the river, then B.

رافقت الشرطة الرتل حتى الجسر، ثم الهلال الأحمر; the chiefs agreed on Tuesday and so did the army.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_MARKERS = words_of("relays then")
_PAIRS = words_of("relays then of two words")
_PAIRS_END = frozenset(pair.split()[-1] for pair in _PAIRS)
_SMALL = COMMAS | words_of("relays small")
_DID = words_of("relays did")
_AGAIN = words_of("relays again")
_ANY = _MARKERS | _PAIRS_END | _AGAIN
_MAY_FOLLOW = words_of("relays may follow")
_PEOPLE = words_of("persons")
_DESCRIBING = 2

BY_THEN = frozenset({"escort", "provider", "receiving", "medical"})
"""Roles that one takes up from another on the way; *then* tells nobody who approves."""


def relayed(
    scan: Scan, wide: Mapping[int, Mention], sentence: Sentence
) -> Iterator[tuple[Mention, bool]]:
    """Yield who takes up a verb before them without one of their own, and whether by *so did*."""
    if not scan.says(sentence.first, sentence.after, _ANY):
        return
    for at in range(sentence.first + 1, sentence.after):
        one = wide.get(at)
        if one is None or one.adjective or set(one.before) & set("bl"):
            continue
        again = _does_so(scan, one, sentence)
        if again or (_is_led(scan, at, sentence) and _has_no_verb(scan, one.after, sentence)):
            yield one, again


def _is_led(scan: Scan, at: int, sentence: Sentence) -> bool:
    """Whether *then*, *from there*, *after that* leads to somebody."""
    folds, step = scan.folds, at - 1
    for _ in range(_DESCRIBING):
        if step > sentence.first and _describes(scan, step):
            step -= 1
    while step > sentence.first and folds[step] in _SMALL:
        step -= 1
    if step <= sentence.first:
        return False
    return folds[step] in _MARKERS or (
        folds[step] in _PAIRS_END and f"{folds[step - 1]} {folds[step]}" in _PAIRS
    )


def _describes(scan: Scan, at: int) -> bool:
    """Whether a word may stand before a party's own: then the *wildlife* rangers, ثم *عناصر* X."""
    if scan.folds[at] in _PEOPLE:
        return True
    token = scan.tokens[at]
    small = token.fold in _SMALL or token.fold in _ANY
    return token.kind == "w" and not token.arabic and not small and not scan.hits[at]


def _has_no_verb(scan: Scan, after: int, sentence: Sentence) -> bool:
    """Whether a clause ends behind a party, or goes on with how far: then the army *to Aden*."""
    if after >= sentence.after or scan.tokens[after].kind == "p":
        return True
    return scan.folds[after] in _MAY_FOLLOW


def _does_so(scan: Scan, one: Mention, sentence: Sentence) -> bool:
    """Whether somebody is said to do the same: so did the army, the army did so, وكذلك الجيش."""
    folds = scan.folds
    if folds[one.after : one.after + 1] in (["did"], ["does"]):
        return folds[one.after + 1 : one.after + 2] in (["so"], ["likewise"], ["too"])
    step = one.first - 1
    while step > sentence.first and folds[step] in _DID:
        step -= 1
    if step < sentence.first or folds[step] not in _AGAIN:
        return False
    so = folds[step] != "so" or (step + 1 < one.first and folds[step + 1] in _DID - {"the"})
    return so and _has_no_verb(scan, one.after, sentence)


_TAKING = words_of("relays taking over")
_TAKING_THEM = words_of("relays taking them over")
_TASK = words_of("relays task")
_PHRASES = words_of("relays taking over in English")
_TOOK = frozenset(phrase.split()[0] for phrase in _PHRASES)
_TAKEN_REACH = 3


def taking_over(scan: Scan, wide: Mapping[int, Mention], sentence: Sentence) -> Iterator[Mention]:
    """Yield who is said to take over: وتتسلمها قوة من الدرك, where the army took their place."""
    folds = scan.folds
    if not scan.says(sentence.first, sentence.after, _TAKING | _TAKING_THEM | _TOOK):
        return
    for at in range(sentence.first, sentence.after):
        one = wide.get(at)
        if one is None or one.adjective:
            continue
        if scan.tokens[at].arabic:
            before = folds[max(sentence.first, at - _TAKEN_REACH) : at]
            behind = folds[one.after : one.after + _TAKEN_REACH]
            task = not _TASK.isdisjoint(behind)
            beside = before + folds[one.after : one.after + 1]
            them = not _TAKING_THEM.isdisjoint(beside)
            if them or (task and not _TAKING.isdisjoint(beside)):
                yield one
        else:
            said = " ".join(folds[one.after : one.after + _TAKEN_REACH + 1])
            if any(said.startswith(phrase) for phrase in _PHRASES):
                yield one
