# SPDX-License-Identifier: Apache-2.0
"""What speaks against something's being owed: denied, asked for by nobody, or no thing.

*Neither was asked to give up*, نفى دفع فدية; a request that was turned down; a verb that only takes
up what was told before (وقد سُلّموا, التزم به الطرفان); the way that is opened for who leaves.
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.parties.undertakings import Act, is_strong
from qafila.extraction.returns.captives import are_captives
from qafila.extraction.returns.ties import Tie, by_itself
from qafila.extraction.text.arabic import HIM_OR_THEM, with_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import STOPS_AND_COLON

_DENYING = with_and(words_of("doubts denying"))
_NEGATIONS = with_and(words_of("traits negations") | words_of("doubts nobody"))
_ASKING = with_and(words_of("returns demanding") | words_of("doubts asking"))
_TURNED_DOWN = with_and(words_of("doubts turned down"))
_TO_LET = words_of("doubts ways for")
_ASKED, _BEHIND, _FOR = 4, 8, 3
_THINGS = ("given", "vehicles", "people", "exchange", "vague")


def doubts(scan: Scan, sentence: Sentence, act: Act) -> Iterator[str]:
    """Yield what speaks against an act's being owed, in words for people who read the weights."""
    first = min(act.verb.first, act.object.first)
    after = max(act.verb.after, act.object.after)
    if scan.says(sentence.first, first, _DENYING):
        yield "denied"
    if is_unasked(scan, sentence.first, first):
        yield "nobody asked"
    if scan.says(after, min(after + _BEHIND, sentence.after), _TURNED_DOWN):
        yield "turned down"
    if not any(scan.has(first, after, table) for table in _THINGS) and not _counts(
        scan, first, after
    ):
        yield "nothing named"
        yield f"{act.verb.concept} of nothing named"
        if _takes_up(scan, act):
            yield "told before"
    if _is_for_the_way(scan, sentence, first, after):
        yield "for the way"
    bodies = act.what == "hand_over_bodies" and act.verb.concept not in _GIVING
    if bodies and scan.says(*scan.clause_of(first), _FOUND):
        yield "only found"


_GIVING = frozenset({"hand_over", "give"})
_FOUND = with_and(words_of("doubts found"))
_TOLD_BEFORE = words_of("doubts told before")
_LONG = 4


def _takes_up(scan: Scan, act: Act) -> bool:
    """Whether only a pronoun says what: gave its word on it, فوعد بذلك, وسلموه إلى الشرطة."""
    verb = act.verb
    if scan.says(verb.after, verb.after + 2, _TOLD_BEFORE):
        return True
    last = scan.tokens[verb.after - 1]
    return last.arabic and len(last.fold) > _LONG and last.text.endswith(HIM_OR_THEM)


def is_unasked(scan: Scan, first: int, after: int) -> bool:
    """Whether a negation stands with a word of asking before something: لم يطلب أحد أن."""
    for at in range(first, after):
        if scan.folds[at] in _NEGATIONS and scan.says(at + 1, min(at + 1 + _ASKED, after), _ASKING):
            return True
    return False


_SHOT, _FATES = words_of("doubts shot"), words_of("doubts fates")
_LEFT_OPEN, _TOPICS = with_and(words_of("doubts left open")), words_of("doubts topics")
_HELD_LAND = frozenset({"held", "controlled"})
_SELVES = words_of("doubts selves")
_SHOOTING, _TOPIC_REACH, _FATE_REACH, _SOON = 7, 2, 3, 4


def is_no_gift(scan: Scan, sentence: Sentence, act: Act) -> bool:
    """Whether what an act names is nothing that anybody is given.

    Shots that are fired (أطلق النار), fighters who hand themselves over and are not freed,
    prisoners that the talks leave open, those whose fate alone is disclosed, and land that only
    says where the way leads: reaches rebel-held territory.
    """
    verb, thing = act.verb, act.object
    if act.what == "free":
        soon = min(max(thing.after, verb.after) + _SOON, sentence.after)
        let_go = verb.concept == "free" and verb.first < thing.first
        if not let_go and scan.says(thing.first, soon, _SELVES):
            return True
        last = min(verb.after + _SHOOTING, sentence.after)
        if scan.tokens[verb.first].arabic and scan.says(verb.after, last, _SHOT):
            return True
        near = max(sentence.first, thing.first - _FATE_REACH)
        if scan.says(near, thing.first, _FATES) and verb.after <= thing.first:
            return True
    if act.what in ("free", "move") and _is_what_it_is_for(scan, sentence, act):
        return True
    if act.what == "truce" and _is_told_of_a_deal(scan, verb.first):
        return True
    if act.what == "withdraw" and _is_the_movement(scan, act):
        return True
    if act.what == "other" and thing.first and scan.folds[thing.first - 1] in _HELD_LAND:
        return True
    first = max(sentence.first, thing.first - _TOPIC_REACH)
    topic = scan.says(first, thing.first, _TOPICS)
    return topic and scan.says(sentence.first, sentence.after, _LEFT_OPEN)


def is_no_term(
    scan: Scan, sentence: Sentence, things: list[Hit], ties: list[Tie], act: Act
) -> bool:
    """Whether nothing ties an act to the movement, and it names nothing that is ever owed.

    A bare verb with no known thing behind it: *the army approved*; people who are handed over
    though nobody held them. Such are many, so that they are told apart before they are weighed.
    """
    first = min(act.verb.first, act.object.first)
    if any(start <= first < end for start, end, _ in ties):
        return False
    if act.what == "free":
        return act.verb.concept == "hand_over" and not are_captives(scan, sentence, act.object)
    if act.what != "other" or act.object.first != act.verb.first:
        return False
    end = act.object.after + _AFTER_VERB
    return not any(first <= thing.first < end for thing in things)


_AFTER_VERB = 3


def _is_what_it_is_for(scan: Scan, sentence: Sentence, act: Act) -> bool:
    """Whether the departure of those whom an act names is what something is given *for*.

    سلم الجيش الحاجز مقابل *خروج 300 مدني*; in return for *the departure of 300*, ten came home, and
    nobody else in the sentence leaves; وفي المقابل خرج 300 tells what is given.
    """
    first, after = act.object.first, act.object.after
    for cue in scan.within(sentence.first, after, "exchange", "return"):
        near = is_strong(cue) and first - cue.after <= _FOR_REACH and not by_itself(scan, cue)
        going = scan.within(cue.first, after, "verbs", "leave", "move") if near else []
        if not going or going[0].first > cue.after + 1:
            continue
        own = {hit.first for hit in going}
        all_going = scan.within(sentence.first, sentence.after, "verbs", "leave", "move")
        others = any(hit.first not in own for hit in all_going)
        if act.verb.after <= cue.first or (
            not others and not are_captives(scan, sentence, act.object)
        ):
            return True
    return False


_FOR_REACH = 6


def _is_told_of_a_deal(scan: Scan, at: int) -> bool:
    """Whether a verb is said of a deal: a ceasefire between X and Y, which ended the fighting."""
    near = scan.folds[max(0, at - _DEAL_REACH) : at]
    return near[-1:] == ["which"] and "between" in near and "and" in near


_DEAL_REACH = 12


def _is_the_movement(scan: Scan, act: Act) -> bool:
    """Whether those who are said to go are whom something is given *for*: إخلاؤها منهم مقابل."""
    return any(
        is_strong(cue) and scan.has(act.object.first, cue.first, "people")
        for cue in scan.within(act.object.first, act.object.after, "exchange", "return")
    )


def _counts(scan: Scan, first: int, after: int) -> bool:
    return any(scan.tokens[at].kind == "n" for at in range(first, after))


def _is_for_the_way(scan: Scan, sentence: Sentence, first: int, after: int) -> bool:
    """Whether a road or a gate is opened for those who leave: فتح الحاجز أمام القافلة."""
    roads = scan.within(first, after, "given", "road", "posts")
    if not roads:
        return False
    for at in range(roads[-1].after, min(roads[-1].after + _FOR + 1, sentence.after)):
        if scan.folds[at] in STOPS_AND_COLON:
            return False
        if scan.folds[at] in _TO_LET and _leads_who_leave(scan, at, sentence.after):
            return True
        if any("l" in hit.before and hit.entry.table in _LEAVING for hit in scan.hits[at]):
            return True
    return False


_LEAVING = frozenset({"vehicles", "people", "verbs"})


def _leads_who_leave(scan: Scan, at: int, last: int) -> bool:
    after = min(at + 1 + _FOR, last)
    riders = scan.has(at, after, "vehicles") or scan.has(at, after, "people")
    return riders or scan.has(at, after, "verbs", "leave", "move", "pass")
