# SPDX-License-Identifier: Apache-2.0
"""Whether people are told to be held: whoever lets them go or sends them home frees them.

By their noun (prisoners, أسرى), by what describes it (five herders under arrest, جنودا خطفوا), or
by where they are (in the cells of the brigade, من سجن).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import Act, is_strong
from qafila.extraction.returns.ties import by_itself
from qafila.extraction.text.arabic import one_of, with_and
from qafila.extraction.text.lexicon import Entry, Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS, STOPS_AND_COLON

_HELD = with_and(words_of("captives held"))
_PERSONS = words_of("returns persons")
_WHO = words_of("who")
_FAMILIES = "families"
_AWAY = words_of("captives taken away")
_DESCRIBED = 9
_NOUNS = frozenset({"prisoners", "detainees"})


def are_captives(scan: Scan, sentence: Sentence, people: Hit) -> bool:
    """Whether people are told to be held by somebody, in the words for them or right behind."""
    if people.concept in _NOUNS:
        return True
    after = min(people.after + _DESCRIBED, sentence.after)
    for at in range(max(sentence.first, people.first - 1), after):
        word = scan.folds[at]
        if at < people.after and people.concept == _FAMILIES:
            continue  # أسر are families, and none that was captured
        if word in _HELD and not scan.says(at + 1, at + 2, _AWAY):
            return True
        if at < people.after:
            continue
        if word in STOPS_AND_COLON or (
            word in COMMAS and not scan.says(at + 1, at + 2, _WHO | _HELD)
        ):
            return False
    return False


_HANDED = frozenset({"weapons", "arms", "names", "utility", "money", "goods"})
_OBJECT = 8
_AND = frozenset({"and", "&"})


def gives_a_thing(scan: Scan, sentence: Sentence, things: list[Hit], act: Act) -> bool:
    """Whether people are who hands a thing over, and not who is freed: يسلّم المقاتلون سلاحهم.

    Whoever is counted behind the verb is given himself, and so is who is told to be held. A herd
    that is given is no movement.
    """
    verb, people = act.verb, act.object
    if act.what == "move":
        return _is_of_a_herd(scan, people.first, people.after)
    if act.what != "free" or verb.concept != "hand_over":
        return False
    end = min(verb.after + _OBJECT, sentence.after)
    for thing in things:
        if thing.concept in _HANDED and verb.after <= thing.first < end:
            between = scan.folds[verb.after : thing.first]
            joined = "w" in thing.before or not _AND.isdisjoint(between)
            counted = any(one.kind == "n" for one in scan.tokens[verb.after : thing.first])
            if STOPS_AND_COLON.isdisjoint(between) and not joined and not counted:
                return not are_captives(scan, sentence, people)
    return False


_WANTED = with_and(words_of("captives wanted"))


def with_wanted(scan: Scan, act: Act) -> Act:
    """Return an act as it is; whoever is wanted and handed over is not freed, nor is a herd."""
    thing, behind = act.object, act.verb.after
    if act.what == "free" and (
        _is_of_a_herd(scan, thing.first, thing.after) or _is_of_a_herd(scan, behind, behind + 2)
    ):
        return replace(act, what="other", count=None)
    if act.what == "free" and act.verb.concept == "hand_over":
        first, after = act.object.first, act.object.after
        if any(one_of(scan.folds[at], _WANTED) for at in range(first, after)):
            return replace(act, what="other", count=None)
    return act


def _is_of_a_herd(scan: Scan, first: int, after: int) -> bool:
    """Whether animals are given, and no people before them: hand back 40 head of cattle."""
    for at in range(first, min(after + _OF_CATTLE, len(scan.tokens))):
        word = scan.folds[at]
        if word in _HERD:
            return True
        if word in STOPS_AND_COLON or (word not in _HEADS and scan.hit(at, "people") is not None):
            return False
        if scan.hit(at, "exchange", "prisoners") is not None:
            return False
    return False


_HEADS = words_of("counts heads")
_HERD = words_of("traits animals") - _HEADS
_OF_CATTLE = 2


def is_held(scan: Scan, one: Mention) -> bool:
    """Whether somebody is a captive, and frees nobody: captured *pilots*, الجندي المخطوف."""
    if scan.tokens[one.first].arabic:
        person = one_of(scan.folds[one.after - 1], _PERSONS)
        return bool(person) and scan.says(one.after, one.after + 1, _HELD)
    return scan.says(max(0, one.first - 1), one.after, _HELD)


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
    whom = [cue for cue in tying if not by_itself(scan, cue)]
    cued = {at for cue in tying for at in range(cue.first, cue.after)}
    for item in items:
        people = Hit(Entry("people", item.noun.concept, item.noun.unit, ()), item.first, item.after)
        if item.noun.table != "people" or item.noun.concept == "dead":
            continue
        if not taken.isdisjoint(range(item.first, item.after)):
            continue
        if scan.has(item.first - _OF_BODIES, item.first, "exchange", "bodies"):
            continue
        verb = _for_whom(whom, item) or _got_by(scan, sentence, item, cued)
        if verb is None and are_captives(scan, sentence, people):
            verb = _nearest(scan, sentence, item)
        if verb is not None:
            yield Act("free", verb, people)


def _for_whom(whom: list[Hit], item: Counted) -> Hit | None:
    """Return the words *in exchange for* right before people: for five detained commanders."""
    return next((cue for cue in whom if 0 <= item.first - cue.after <= 1), None)


_OF_BODIES = 2
_AFTER_IT = words_of("acts after it")


def _got_by(scan: Scan, sentence: Sentence, item: Counted, cued: set[int]) -> Hit | None:
    """Return the verb by which people are got, or come back: تسلّمت موسكو في المقابل تسعة جنود."""
    if not cued:
        return None
    first = max(sentence.first, item.first - _REACH)
    got = [*scan.within(first, item.first, "verbs", "receive"),
           *scan.within(first, item.first, "deeds", "get")]  # fmt: skip
    if item.noun.concept not in _RESIDENTS:
        got += scan.within(first, min(item.after + _REACH, sentence.after), "deeds", "back")
    got = [verb for verb in got  # في المقابل is got by nobody, nor what is done بعد خروج 600
           if verb.first not in cued and scan.folds[verb.first - 1] not in _AFTER_IT]  # fmt: skip
    return min(got, key=lambda verb: (_parting(item, verb), verb.first), default=None)


def _parting(item: Counted, verb: Hit) -> int:
    """Return how many tokens part a verb from people before or behind it."""
    return max(item.first - verb.after, verb.first - item.after)


_RESIDENTS = frozenset({"families", "wounded", "civilians", "children"})
"""Who moves where others come back from captivity."""


def _nearest(scan: Scan, sentence: Sentence, item: Counted) -> Hit | None:
    """Return the nearest verb of going, bringing or getting around people."""
    first, after = max(sentence.first, item.first - _REACH), item.after + _DESCRIBED + _BEHIND
    near = [*scan.within(first, min(after, sentence.after), "verbs", *_GOING),
            *scan.within(first, item.first, "deeds", "get")]  # fmt: skip
    return min(near, key=lambda verb: _parting(item, verb), default=None)
