# SPDX-License-Identifier: Apache-2.0
"""What somebody undertakes for a movement: a verb behind *in return*, *provided*, *pledged*.

The verb and what stands behind it say what it is: people freed, a fate disclosed, bodies, aid, a
truce, a withdrawal; anything else that is lifted, paid, opened or mended is something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.parties.subjects import Subjects
from qafila.extraction.text.arabic import with_and, without_and
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import GOING, Scan, Sentence
from qafila.extraction.text.signs import COMMAS, STOPS_AND_COLON

_GIVING = ("free", "hand_over", "disclose", "do", "approve", "leave", "provide", "move")
_WINDOW = 8
_CLOSE = 3
_THE_OR_A = words_of("articles")
_STRONG = words_of("undertakings strong cues")
_AT_THE_END = 2
_HALTING = words_of("undertakings halting")
_FIRE = words_of("undertakings fire")
_WITHDRAWING = words_of("undertakings withdrawing")
_FORCES = words_of("undertakings forces")
_CAPTURED = words_of("undertakings captured")
_DEAD = words_of("undertakings dead")
_GOODS = words_of("undertakings goods")
_PIPED = words_of("undertakings piped")
"""What is let in as goods, and restored as a service where something is done about it."""
_LETTING = words_of("undertakings letting")
_CLEARING = words_of("undertakings clearing")
_ARMED = words_of("undertakings armed")
_OWN_POSTS = words_of("undertakings own posts")
_RAISING, _MANNED = words_of("undertakings raising"), words_of("undertakings manned")
BE = words_of("being")
_OBJECTS = {
    "bodies": "hand_over_bodies",
    "prisoners": "free",
    "fate": "disclose",
    "aid": "aid",
    "truce": "truce",
    "withdraw": "withdraw",
}


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Act:
    """Something that is given.

    Parameters
    ----------
    what
        As `found.Owed` has it.
    verb, object
        The words that say so.
    giver
        Who undertakes it, where a verb of undertaking tells; None where the act's own verb does.
    count
        How many, where no figure of people tells.
    sure
        Whether grammar leaves no doubt that it is owed, so that no weight is asked.
    """

    what: str
    verb: Hit
    object: Hit
    giver: str | None = None
    count: int | None = None
    sure: bool = False

    @property
    def words(self) -> tuple[int, ...]:
        """The tokens of the verb and of what is given, and not what stands between them."""
        verb, thing = self.verb, self.object
        return (*range(verb.first, verb.after), *range(thing.first, thing.after))


@dataclass(frozen=True, slots=True)
class _Scope:
    first: int
    after: int
    giver: str | None


def undertakings(
    scan: Scan,
    subjects: Subjects,
    sentence: Sentence,
    items: list[Counted],
    used: set[int],
    *,
    announced: bool = False,
    terms: bool = False,
) -> Iterator[Act]:
    """Yield what is undertaken in a sentence, outside the tokens that other acts have used.

    Parameters
    ----------
    announced
        Whether the line before only says *and in return?*, so that all of this one is meant.
    terms
        Whether it is one of the terms of an agreement: then what a party does is undertaken.
    """
    whole = [_Scope(sentence.first, sentence.after, None)] if announced else []
    for scope in (*_scopes_of(scan, subjects, sentence), *whole):
        plain = False
        for verb in scan.within(scope.first, scope.after, "verbs", *_GIVING):
            before = _done_to(scan, verb, scope.first, used)
            if not before and (verb.first in used or not _gives(scan, verb, scope)):
                continue
            end = end_of(scan, verb, scope.after)
            if before:
                last = next((at for at in range(before, verb.first) if at in used), verb.first)
                used.update(range(before, end))
                count = _count(scan, before, last, items)
                yield Act("free", verb, Hit(verb.entry, before, end), scope.giver, count)
                continue
            what = what_of(scan, verb, end)
            if not what or (what == "other" and plain):
                continue
            plain = plain or what == "other"
            used.update(range(verb.first, end))
            count = _count(scan, verb.after, end, items) if what in _COUNTED else None
            yield Act(what, verb, Hit(verb.entry, verb.first, end), scope.giver, count)
    if terms:
        yield from _terms(scan, subjects, sentence, used)


def _terms(scan: Scan, subjects: Subjects, sentence: Sentence, used: set[int]) -> Iterator[Act]:
    """Yield what a party does by one of the terms: pays, lifts, opens, mends."""
    for verb in scan.within(sentence.first, sentence.after, "verbs", "do"):
        if verb.first in used or verb.entry.made in ("past", "noun"):
            continue
        end = end_of(scan, verb, sentence.after)
        carried = scan.has(verb.first, end, "vehicles") or scan.has(verb.first, end, "people")
        doers = subjects.doers(verb, sentence)
        if carried or not doers or doers[0].kind in ("medical", "un"):
            continue
        what = what_of(scan, verb, end)
        if what and _gives(scan, verb, _Scope(sentence.first, sentence.after, None)):
            used.update(range(verb.first, end))
            yield Act(what, verb, Hit(verb.entry, verb.first, end))


_COUNTED = frozenset({"free", "hand_over_bodies"})


def _scopes_of(scan: Scan, subjects: Subjects, sentence: Sentence) -> list[_Scope]:
    """Return the stretches in which a verb says what is given; looked up once."""
    if sentence.first not in subjects.scopes:
        subjects.scopes[sentence.first] = list(_scopes(scan, subjects, sentence))
    scopes: list[_Scope] = subjects.scopes[sentence.first]
    return scopes


def _scopes(scan: Scan, subjects: Subjects, sentence: Sentence) -> Iterator[_Scope]:
    """Yield the stretches in which a verb says what is given."""
    first, after = sentence.first, sentence.after
    for cue in scan.within(first, after, "exchange", "return"):
        if not is_strong(cue):
            continue
        behind = min(cue.after + _WINDOW, after)
        closing = cue.first > first and cue.entry.words[0] in _OPENING
        if after - cue.after <= _AT_THE_END:
            yield _Scope(first, cue.first, None)
        elif closing and scan.has(cue.after, behind, "verbs", *GOING):
            yield _Scope(first, cue.first, None)  # X lifts Y once the last bus has gone
        else:
            agreed = _said_by_condition(cue) and scan.has(
                max(first, cue.first - _WINDOW), cue.first, "verbs", "approve"
            )
            yield _Scope(cue.after, after, _lead(subjects, cue.after) or ("" if agreed else None))
    if start := _once_complete(scan, sentence):
        yield _Scope(start, after, None)
    for verb in scan.within(first, after, "verbs", "undertake"):
        doers = subjects.doers(verb, sentence)
        if verb.entry.words[-1] in _MODAL or (verb.entry.made == "noun" and not doers):
            continue
        demanded = without_and(scan.tokens[verb.first].fold) in _DEMANDING
        giver = "" if demanded else doers[0].name if doers else None
        yield _Scope(verb.after, after, giver)


_OPENING = words_of("undertakings opening when")
_OPENING_AND = with_and(_OPENING)
_OPENING_REACH = 6


def _once_complete(scan: Scan, sentence: Sentence) -> int:
    """Return where it is told what follows the movement: once all have left, X lifts Y; else 0."""
    for at in range(sentence.first, min(sentence.first + _OPENING_REACH, sentence.after)):
        if scan.folds[at] not in _OPENING_AND:
            continue
        for comma in range(at + 1, sentence.after):
            if scan.tokens[comma].fold in COMMAS:
                moves = scan.has(at, comma, "verbs", *GOING, "happen")
                return comma + 1 if moves else 0
    return 0


_CONDITIONS = words_of("undertakings conditions")


def _said_by_condition(cue: Hit) -> bool:
    """Whether a cue says on which condition somebody agrees: it is for others to fulfil."""
    return bool(set(cue.entry.words) & _CONDITIONS)


_LEAD_REACH = 4


def _lead(subjects: Subjects, at: int) -> str | None:
    """Return the party that a clause of *in return* begins with; None where it begins otherwise."""
    for step in range(at, at + _LEAD_REACH):
        mention = subjects.found.get(step)
        if mention is not None:
            governed = mention.adjective or set(mention.before) & set("bl")
            led_to = subjects.scan.tokens[step - 1].fold in _LED
            return None if governed or led_to else mention.name
    return None


_LED = words_of("parties prepositions") | words_of("by for of")


def announces(scan: Scan, sentence: Sentence) -> bool:
    """Whether a line says only that something is given in return, and the next one says what."""
    if sentence.after - sentence.first > _ANNOUNCING:
        return False
    cues = scan.within(sentence.first, sentence.after, "exchange", "return")
    return any(is_strong(cue) for cue in cues)


def is_strong(cue: Hit) -> bool:
    """Whether a cue surely says *in return*, with or without *and* before it."""
    return _is_strong(cue.entry.words)


@cache
def _is_strong(words: tuple[str, ...]) -> bool:
    said = " ".join(words)
    return said in _STRONG or without_and(said) in _STRONG


_ANNOUNCING = 4
_DEMANDING = words_of("undertakings demanding")


def undertaker(scan: Scan, subjects: Subjects, sentence: Sentence, at: int) -> str | None:
    """Return who pledges what a verb at a token says: empty where it is demanded, None unsaid."""
    giver = None
    for scope in _scopes_of(scan, subjects, sentence):
        if scope.giver is not None and scope.first <= at < scope.after:
            giver = scope.giver
    return giver


_MODAL = words_of("modal")


def _gives(scan: Scan, verb: Hit, scope: _Scope) -> bool:
    """Whether a verb says what is to be done, and is no noun that only names something."""
    latin = not scan.tokens[verb.first].arabic
    if latin and verb.first and scan.tokens[verb.first - 1].fold in _NOUN_BEFORE:
        return False  # by the end of the week
    if verb.entry.made != "noun":
        return not (scan.tokens[verb.first].capital and verb.first > 0)
    before = scan.tokens[verb.first - 1].fold if verb.first else ""
    return bool(set(verb.before) & set("bl")) or before in _BEFORE_NOUN or verb.first == scope.first


_NOUN_BEFORE = words_of("undertakings nouns before")
_BEFORE_NOUN = words_of("undertakings before a noun")


def end_of(scan: Scan, verb: Hit, after: int) -> int:
    """Return where what a verb takes ends: a sign, another verb, at most some words."""
    at, end, verbs = verb.after, min(after, verb.after + _WINDOW), scan.at["verbs"]
    while at < end:
        word = scan.folds[at]
        if word in STOPS_AND_COLON or word in COMMAS or (word in _WHEN and at > verb.after):
            break
        other = scan.hit(at, "verbs", *_ENDING) if at in verbs else None
        latin = not scan.tokens[at].arabic
        if other is not None and at > verb.after and (latin or other.entry.made == "present"):
            break
        if at > verb.after and _joins_another(scan, at):
            break
        at += 1
    return max(at, verb.after)


_ENDING = ("leave", "arrive", "assemble", "escort", "undertake", "free", "hand_over", "disclose")
_WHEN = words_of("undertakings when")
_FURTHER = ("do", "provide", "approve", "free", "hand_over", "disclose")


def _joins_another(scan: Scan, at: int) -> bool:
    """Whether *and* with a further verb of giving begins at a token: and lift, ويرفع."""
    if scan.tokens[at].arabic:
        verb = scan.hit(at, "verbs", *_FURTHER)
        told = verb is not None and (verb.entry.made in FINITE or "b" in verb.before)
        return verb is not None and told and "w" in verb.before
    step = at + 1 + (scan.folds[at + 1 : at + 2] == ["to"])
    return scan.folds[at] == "and" and scan.hit(step, "verbs", *_FURTHER) is not None


def what_of(scan: Scan, verb: Hit, end: int) -> str:
    """Return what a verb gives, by what stands behind it; empty where it gives nothing."""
    words = {scan.tokens[at].fold for at in range(verb.first, end)}
    plain = {without_and(word).removeprefix("ال") for word in words}
    for hit in scan.within(verb.first, end, "exchange", *_OBJECTS):
        if hit.concept == "aid" and verb.concept not in ("approve", "do", "hand_over", "provide",
                                                         "move"):  # fmt: skip
            continue
        if hit.concept != "prisoners" or verb.concept in ("free", "hand_over"):
            shown = hit.concept == "bodies" and verb.concept == "disclose"  # الكشف عن رفات
            return "disclose" if shown else _OBJECTS[hit.concept]
    if plain & _FIRE and (plain & _HALTING or verb.concept == "do"):
        return "truce"
    if without_and(verb.entry.words[0]) in _WITHDRAWING:
        behind = {scan.tokens[at].fold for at in range(verb.after, min(end, verb.after + _CLOSE))}
        return "withdraw" if behind & _FORCES or scan.tokens[verb.first].arabic else "other"
    let = verb.after < len(scan.tokens) and scan.tokens[verb.after].fold in _LETTING
    mended = verb.concept == "do" or scan.has(verb.after, end, "gifts", "restore")
    goods = plain & _GOODS - (_PIPED if mended else frozenset())
    if goods and (verb.concept in ("approve", "do") or let):
        return "aid"
    posts = plain & _ARMED or scan.has(verb.after, end, "given", "posts", "ground")
    word = without_and(scan.folds[verb.first])
    own = verb.concept == "hand_over" and plain & _OWN_POSTS
    if (posts and word in _CLEARING) or (word in _RAISING and plain & _MANNED) or own:
        return "withdraw"
    people, first_words = _people(scan, verb.after, end), min(end, verb.after + 2)
    if verb.concept in ("free", "hand_over"):
        other = "other" if verb.concept == "hand_over" else ""
        free = "free" if people or plain & _CAPTURED else other
        return "hand_over_bodies" if plain & _DEAD else free
    if verb.concept == "disclose":
        return "disclose"
    return "other" if verb.concept == "do" and not _people(scan, verb.after, first_words) else ""


_BACK = 9


def _done_to(scan: Scan, verb: Hit, first: int, used: set[int]) -> int:
    """Return where captives stand that a passive gives: a captured pilot is returned; else 0."""
    if verb.concept not in ("hand_over", "free") or scan.tokens[verb.first].arabic:
        return 0
    if not ({verb.entry.words[0], scan.tokens[verb.first - 1].fold} & BE) or verb.first <= first:
        return 0
    for at in range(max(first, verb.first - _BACK), verb.first):
        captured = (scan.tokens[at].fold in _CAPTURED and not scan.hit(at + 1, "given")) or (
            verb.concept == "free" and number_at(scan.tokens, at) is not None
        )
        if captured and at not in used:
            return at - (scan.tokens[at - 1].fold in _THE_OR_A)
    return 0


def _people(scan: Scan, first: int, after: int) -> bool:
    """Whether people are what a verb takes."""
    for at in range(first, after):
        hit = best_hit(scan, at)
        if hit is not None and hit.entry.table == "people":
            return "l" not in hit.before
    return False


def _count(scan: Scan, first: int, after: int, items: list[Counted]) -> int | None:
    """Return how many are given: by a figure, or one for *a captured officer*."""
    for item in items:
        if first <= item.first < after and item.noun.table == "people":
            figure = item.figure
            return figure.high if figure.low is None else figure.low
    for at in range(first, after):
        number = number_at(scan.tokens, at)
        if number is not None and number.value > 1 and number.after <= after:
            return number.value
        one = scan.tokens[at].fold in ("a", "an") and at + 1 < after
        if one and scan.tokens[at + 1].fold in _CAPTURED:
            return 1
    return None
