# SPDX-License-Identifier: Apache-2.0
"""Whether people are told to be held: whoever lets them go or sends them home frees them.

By their noun (prisoners, أسرى), by what describes it (five herders under arrest, جنودا خطفوا), or
by where they are (in the cells of the brigade, من سجن).
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.parties.undertakings import ENDS, Act, is_strong
from qafila.extraction.text.lexicon import Entry, Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.tokens import with_and

_HELD = with_and(words_of("captives held"))
_WHO = words_of("who")
_COMMAS = frozenset({",", "،"})
_DESCRIBED = 9
_NOUNS = frozenset({"prisoners", "detainees"})


def are_captives(scan: Scan, sentence: Sentence, people: Hit) -> bool:
    """Whether people are told to be held by somebody, in the words for them or right behind."""
    if people.concept in _NOUNS:
        return True
    after = min(people.after + _DESCRIBED, sentence.after)
    for at in range(max(sentence.first, people.first - 1), after):
        word = scan.folds[at]
        if word in _HELD:
            return True
        if at < people.after:
            continue
        if word in ENDS or (word in _COMMAS and not scan.says(at + 1, at + 2, _WHO | _HELD)):
            return False
    return False


_REACH, _BEHIND = 8, 8
_GOING = ("leave", "arrive", "move", "free", "hand_over", "receive", "approve", "provide")


def freed_in(
    scan: Scan, sentence: Sentence, items: list[Counted], told: list[Act]
) -> Iterator[Act]:
    """Yield counted people who are freed by what no verb of freeing says.

    Held people go home, are brought or fetched; somebody gets their own back; or they are what
    something is given in exchange for.
    """
    taken = {at for act in told if act.what in ("free", "move", "hand_over_bodies")
             for at in range(act.object.first, act.object.after)}  # fmt: skip
    tying = [cue for cue in scan.within(sentence.first, sentence.after, "exchange", "return")
             if is_strong(cue)]  # fmt: skip
    for item in items:
        people = Hit(Entry("people", item.noun.concept, item.noun.unit, ()), item.first, item.after)
        if item.noun.table != "people" or item.noun.concept == "dead":
            continue
        if not taken.isdisjoint(range(item.first, item.after)):
            continue
        verb = _for_whom(tying, item) or _got_by(scan, sentence, item, bool(tying))
        if verb is None and are_captives(scan, sentence, people):
            verb = _nearest(scan, sentence, item)
        if verb is not None:
            yield Act("free", verb, people)


def _for_whom(tying: list[Hit], item: Counted) -> Hit | None:
    """Return the words *in exchange for* right before people: for five detained commanders."""
    return next((cue for cue in tying if 0 <= item.first - cue.after <= 1), None)


def _got_by(scan: Scan, sentence: Sentence, item: Counted, tied: bool) -> Hit | None:
    """Return the verb by which somebody gets people in return: تسلّمت موسكو في المقابل تسعة جنود."""
    if not tied:
        return None
    first = max(sentence.first, item.first - _REACH)
    got = [*scan.within(first, item.first, "verbs", "receive"),
           *scan.within(first, item.first, "deeds", "get")]  # fmt: skip
    return max(got, key=lambda verb: verb.first, default=None)


def _nearest(scan: Scan, sentence: Sentence, item: Counted) -> Hit | None:
    """Return the nearest verb of going, bringing or getting around people."""
    first, after = max(sentence.first, item.first - _REACH), item.after + _DESCRIBED + _BEHIND
    near = [*scan.within(first, min(after, sentence.after), "verbs", *_GOING),
            *scan.within(first, item.first, "deeds", "get")]  # fmt: skip
    return min(near, key=lambda verb: max(item.first - verb.first, verb.first - item.after),
               default=None)  # fmt: skip
