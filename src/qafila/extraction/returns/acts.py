# SPDX-License-Identifier: Apache-2.0
"""Where a report says that something is given: an object with a verb, or *in return* alone."""

from __future__ import annotations

from collections.abc import Iterator, Set

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.counts.nouns import Noun
from qafila.extraction.days.context import Context
from qafila.extraction.parties.undertakings import Act, end_of, is_strong, what_of
from qafila.extraction.returns.captives import are_captives
from qafila.extraction.returns.ties import Tie, around, by_itself
from qafila.extraction.text.arabic import with_and
from qafila.extraction.text.lexicon import FINITE, Entry, Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.scan import GOING, Scan, Sentence

_REACH = 9
_OBJECT_REACH = 7
_WEAPON_REACH = 4
_OBJECTS = {
    "prisoners": ("free", ("free", "hand_over")),
    "bodies": ("hand_over_bodies", ("hand_over", "free", "receive", "disclose")),
    "fate": ("disclose", ("disclose", "hand_over")),
    "weapons": ("other", ("hand_over", "lay_down")),
    "aid": ("aid", ("arrive", "approve", "provide", "hand_over", "move", "receive", "free")),
    "service": ("other", ()),
    "siege": ("other", ("do",)),
    "truce": ("truce", ()),
    "withdraw": ("withdraw", ()),
}
"""What each kind of object makes of the verbs on it; without verbs it stands for itself."""

_CAPTIVES = frozenset({"detainees", "fighters", "women"})
"""People who are freed where somebody hands them over or lets them go."""


def acts_in(context: Context, sentence: Sentence, items: list[Counted]) -> Iterator[Act]:
    """Yield what a sentence may give."""
    scan = context.scan
    used: set[int] = set()
    objects, counted = scan.at["exchange"], scan.counted_words
    for at in range(sentence.first, sentence.after):
        if at not in objects and at not in counted:
            continue  # most words
        for hit in objects.get(at, ()):
            if hit.concept not in _OBJECTS or at in used:
                continue
            if act := _act_on(scan, hit, sentence):
                used.update(range(at, hit.after))
                yield act
        captives = best_hit(scan, at)
        if captives is None or captives.entry.table != "people" or at in used:
            continue
        if captives.concept not in _CAPTIVES and not _is_freed(scan, captives, sentence):
            continue
        if act := _act_on_people(scan, captives, sentence, items):
            used.update(range(at, captives.after))
            yield act
    yield from _bare_releases(scan, sentence, items)
    yield from _moves_in_return(context, sentence, items)


_FREEING = with_and(words_of("acts freeing"))


def _is_freed(scan: Scan, people: Hit, sentence: Sentence) -> bool:
    """Whether a verb that is said of captives alone frees people of any kind."""
    start = max(sentence.first, people.first - _OBJECT_REACH)
    return scan.says(start, people.first, _FREEING)


_AID_PEOPLE = words_of("acts people of aid")
_OWNING = frozenset({"'", "’"})
"""Behind a noun: what follows is theirs, as in *the hostages' relatives*."""
_CONDITIONS = words_of("acts conditions")
_NOTHING = words_of("obligations nothing")
_CLAUSE_REACH = 7


def conditions_in(context: Context, sentence: Sentence) -> Iterator[Act]:
    """Yield that something is owed where a clause only says *in return* or *on condition*."""
    scan = context.scan
    if scan.says(sentence.first, sentence.after, _NOTHING):
        return
    for cue in scan.within(sentence.first, sentence.after, "exchange", "return"):
        said = " ".join(cue.entry.words)
        if not any(word in said for word in _CONDITIONS):
            continue
        end = min(cue.after + _CLAUSE_REACH, sentence.after)
        if scan.has(cue.after, end, "verbs", "leave", "move") or cue.after >= sentence.after - 1:
            continue
        behind = Hit(cue.entry, cue.after, end)
        yield Act("other", cue, behind)
        return


def _bare_releases(scan: Scan, sentence: Sentence, items: list[Counted]) -> Iterator[Act]:
    """Yield a release whose figure has no noun of its own: Ansar Allah shall release 70."""
    for item in items:
        verb = scan.hit(item.first - 1, "verbs", "free")
        bare = item.noun.first == item.figure.first and item.noun.concept == "detainees"
        if verb and bare and sentence.first <= item.first < sentence.after:
            yield Act("free", verb, _as_hit(scan, item.noun))


def _act_on(scan: Scan, hit: Hit, sentence: Sentence) -> Act | None:
    """Return what is done with an object of the lexicon: prisoners, bodies, aid, a truce."""
    if hit.concept == "aid" and scan.tokens[hit.first].capital and hit.first > sentence.first:
        return None  # part of a name: World Food Programme
    behind = scan.word(hit.after)
    if (hit.concept == "aid" and behind in _AID_PEOPLE) or behind in _OWNING:
        return None
    if hit.concept == "truce" and not begins(scan, hit.first):
        return None
    brokered = range(max(sentence.first, hit.first - _BROKERED_REACH), hit.first)
    reach = min(hit.after + _BROKERED_REACH - 1, sentence.after)
    if hit.concept == "truce" and scan.has(brokered.start, reach, "verbs", "mediate"):
        return None
    if hit.concept == "withdraw" and (
        _goes_somewhere(scan, hit, sentence) or scan.hit(hit.after, "exchange", "bodies")
    ):
        return None  # the movement itself; سحب جثتي
    what, verbs = _OBJECTS[hit.concept]
    verb = scan.hit(hit.first, "gifts", "withdraw") if hit.concept == "withdraw" else None
    verb = verb or _verb_of(scan, hit, sentence.first, sentence.after, verbs)
    verb = verb or _cue_before(scan, hit, sentence.first)
    if verb is None and verbs:
        return None
    if hit.concept == "weapons" and verb and hit.first - verb.after > _WEAPON_REACH:
        return None
    if hit.concept == "prisoners" and verb and (cue := _answered_by(scan, verb, hit)):
        verb = cue
    return Act(_told_of(what, verb or hit), verb or hit, hit)


def _told_of(what: str, verb: Hit) -> str:
    """Return what is given: where bodies lie and no bodies, by its verb: الكشف عن رفات."""
    bodies = what == "hand_over_bodies" and verb.concept == "disclose"
    return "disclose" if bodies else what


def _answered_by(scan: Scan, verb: Hit, hit: Hit) -> Hit | None:
    """Return *in return for* between a verb and those who answer for what it gives, right behind.

    Freed nine captives in return for twelve detainees: the twelve are freed by somebody else.
    """
    near = max(verb.after, hit.first - _ANSWER_REACH)
    for cue in scan.within(near, hit.first, "exchange", "return"):
        if cue.after <= hit.first and _strong(scan, cue) and not by_itself(scan, cue):
            return cue
    return None


_ANSWER_REACH = 5


def _act_on_people(
    scan: Scan, captives: Hit, sentence: Sentence, items: list[Counted]
) -> Act | None:
    """Return that people are freed, where a verb gives them and a figure or a word says who."""
    at = captives.first
    verb = _verb_of(scan, captives, sentence.first, sentence.after, ("free", "hand_over"))
    counted = any(item.noun.first <= at < item.noun.after for item in items)
    if verb is None or not (counted or captives.concept == "detainees"):
        return None
    if scan.has(max(sentence.first, at - 4), at, "exchange", "bodies"):
        return None
    return Act("free", verb, captives) if _gives_people(scan, verb, captives) else None


def _gives_people(scan: Scan, verb: Hit, captives: Hit) -> bool:
    """Whether people are what is given, and not who gives or who receives."""
    if captives.first < verb.first:
        near = range(max(0, verb.first - 3), verb.first)
        passive = any(scan.tokens[at].fold in ("be", "were", "was", "been", "are") for at in near)
        return passive and verb.first - captives.after <= _REACH
    between = [scan.tokens[at].fold for at in range(verb.after, captives.first)]
    if any(word in ("to", "by", "الي", "with", "مع") for word in between):
        return False
    if scan.tokens[captives.first].fold.endswith("ون"):
        return False
    arabic = scan.tokens[captives.first].arabic
    return len(between) <= _OBJECT_REACH and not (arabic and "l" in captives.before)


def _cue_before(scan: Scan, hit: Hit, first: int) -> Hit | None:
    """Return the words *in exchange for* right before what is given."""
    for at in range(max(first, hit.first - 8), hit.first):
        cue = scan.hit(at, "exchange", "return")
        if cue and _strong(scan, cue):
            return cue
    return None


_BROKERED_REACH = 3
_GOING_REACH = 12


def _goes_somewhere(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether those who withdraw are said to go to a place by vehicle."""
    after = min(hit.after + _GOING_REACH, sentence.after)
    return scan.says(hit.after, after, _TOWARDS) and scan.has(hit.after, sentence.after, "vehicles")


_TOWARDS = words_of("places to sure")


def begins(scan: Scan, first: int) -> bool:
    """Whether a truce is to begin, and is not only when something happened, or what is so called.

    During the lull, after the ceasefire, لجنة وقف إطلاق النار, *monitors* of the truce.
    """
    truce = scan.hit(first, "exchange", "truce")
    if truce is not None and scan.says(truce.after, truce.after + 1, _SO_CALLED):
        return False
    at = first - 1
    if at > 0 and scan.folds[at] in _ARTICLES:
        at -= 1
        if scan.folds[at] in _OF:
            return False
    return at < 0 or scan.folds[at] not in _NOT_BEGUN


_ARTICLES, _OF = frozenset({"the"}), frozenset({"of"})
_NOT_BEGUN = with_and(words_of("acts truce before"))
_SO_CALLED = words_of("acts truce behind")


def _verb_of(scan: Scan, hit: Hit, first: int, after: int, verbs: tuple[str, ...]) -> Hit | None:
    """Return the nearest verb of some concepts around an object, the one before it first."""
    best: Hit | None = _parted(scan, hit, first) if "free" in verbs else None
    for verb in scan.within(
        max(first, hit.first - _REACH), min(after, hit.after + 8), "verbs", *verbs
    ):
        if verb.first >= hit.first and scan.tokens[hit.first].arabic:
            continue
        if any(is_strong(cue) and verb.first < cue.after for cue in
               scan.within(verb.first - 1, verb.first + 1, "exchange", "return")):  # fmt: skip
            continue  # in return is no verb
        if best is None or abs(verb.first - hit.first) < abs(best.first - hit.first):
            best = verb
    return best


_PARTED = words_of("acts parted")
_PARTED_REACH = 5


def _parted(scan: Scan, hit: Hit, first: int) -> Hit | None:
    """Return a verb that its subject parts from its object: يخلي الجيش سبيل, يطلق الحزب سراح."""
    for at in range(max(first, hit.first - _CLAUSE_REACH), hit.first):
        if scan.tokens[at].fold not in _PARTED:
            continue
        for back in range(at - 1, max(first, at - _PARTED_REACH) - 1, -1):
            verb = scan.hit(back, "verbs", "free", "move", "do")
            if verb is not None and verb.entry.made in FINITE:
                return verb
    return None


def _moves_in_return(context: Context, sentence: Sentence, items: list[Counted]) -> Iterator[Act]:
    """Yield people who are moved in return: in exchange, 1,200 residents are to leave Foua."""
    scan = context.scan
    for cue in scan.within(sentence.first, sentence.after, "exchange", "return", "together"):
        sure = cue.concept == "return" and is_strong(cue) and by_itself(scan, cue)
        if not sure and not _strong(scan, cue):
            continue
        first = _answer_from(scan, sentence, cue, items)
        if first < 0:
            continue
        further = False
        for item in items:
            if item.noun.table != "people" or not first <= item.first < sentence.after:
                continue
            verb = _moved_by(scan, sentence, item, first) if item.how != "one" else None
            let = verb is not None and verb.concept == "approve"
            if verb and (let or (_strong(scan, cue) and (not further or verb.first < item.first))):
                people = _as_hit(scan, item.noun)
                jailed = scan.says(verb.after, item.after + _LET, _PRISON)
                held = jailed or are_captives(scan, sentence, people)
                yield Act("free" if held else "move", verb, people, sure=True)
                break
            first, further = item.after, True
        return


def _answer_from(scan: Scan, sentence: Sentence, cue: Hit, items: list[Counted]) -> int:
    """Return from where on it is told what is done in return; -1 where it is the movement itself.

    *In return for* the movement, and no people moved before, says nothing that is given.
    """
    if cue.concept == "return" and by_itself(scan, cue):
        start, after = scan.clause_of(cue.first)
        if cue.after >= after and cue.first > start:
            return start
        return around(scan, sentence, cue) or cue.after
    if cue.concept == "together":
        governs = scan.folds[cue.after - 1] in _WITH or scan.word(cue.after) in _WITH
        opens = cue.first - sentence.first <= 1 and not scan.has(0, cue.first, "verbs", *GOING)
        return -1 if governs and opens else cue.after  # بالتزامن مع خروج 1500
    told = any(item.noun.table == "people" and item.first < cue.first for item in items)
    told = told or scan.has(sentence.first, cue.first, "people", *_WHO_GO)
    told = told or any(one.kind == "n" for one in scan.tokens[sentence.first : cue.first])
    moved = told and scan.has(sentence.first, cue.first, "verbs", *GOING)
    return cue.after if moved and not _gives_for_movement(scan, sentence, cue) else -1


_WITH = frozenset({"مع", "with", "as"})
_WHO_GO = ("fighters", "civilians", "wounded", "families")


def _moved_by(scan: Scan, sentence: Sentence, item: Counted, first: int) -> Hit | None:
    """Return the verb by which counted people are moved; None where something else is done."""
    noun = item.noun
    if noun.concept in ("detainees", "dead"):
        return None
    given = scan.has(first, item.first, "verbs", "free", "hand_over", "receive", "do", "disclose")
    freed = scan.has(item.after, min(item.after + _LET, sentence.after), "verbs", "free")
    if given or freed or scan.has(first, item.first, "exchange", "bodies"):
        return None
    if scan.says(max(first, item.first - _LET), item.first, _LETTING):
        letting = scan.within(first, item.first, "verbs", "approve")
        if letting and scan.has(letting[-1].after, sentence.after, "verbs", *_GOING):
            return letting[-1]
    verb = _verb_of(scan, _as_hit(scan, noun), first, sentence.after, ("leave", "move"))
    verb = verb or next(iter(scan.within(first, sentence.after, "verbs", *GOING)), None)
    return verb if verb and scan.folds[verb.first - 1] not in _AFTER_IT else None  # بعد خروج 600


_LETTING, _LET = words_of("letting"), 4
_AFTER_IT = words_of("acts after it")
_GOING = ("leave", "move", "arrive", "pass")
_PRISON = words_of("prison")
_FOR_MOVEMENT = 3
_DEEDS = ("free", "hand_over", "disclose", "do", "provide", "lay_down")


def _gives_for_movement(scan: Scan, sentence: Sentence, cue: Hit) -> bool:
    """Whether *in return* stands between a deed and the movement itself: freed 9 for their exit."""
    before = (sentence.first, cue.first)
    gives = scan.has(*before, "verbs", *_DEEDS) or scan.has(*before, "gifts")
    if not gives or scan.has(*before, "verbs", *GOING):
        return False
    return scan.has(cue.after, cue.after + _FOR_MOVEMENT, "verbs", *_GOING)


_LETS_ONLY = frozenset({"agreed", "listed", "the deal says", "under the deal", "also",
                        "for the movement", "behind the movement"})  # fmt: skip
"""Ties of what the whole movement stands in, too: there people must be let go, allowed to."""


def moves_tied(
    scan: Scan, sentence: Sentence, items: list[Counted], ties: list[Tie], told: list[Act]
) -> Iterator[Act]:
    """Yield counted people whom somebody lets go, or who go, where that is tied to the movement.

    Five of their wounded be taken, 30 families may travel; whoever is held is freed instead.
    """
    taken = {at for act in told if act.what in ("move", "hand_over_bodies", "disclose")
             for at in range(act.object.first, act.object.after + _LET)}  # fmt: skip
    cues = [cue for cue in scan.within(sentence.first, sentence.after, "exchange", "return")
            if _gives_for_movement(scan, sentence, cue)] if ties else []  # fmt: skip
    for item in items if ties else ():
        if any(cue.first < item.first for cue in cues):
            continue
        how = {told for first, after, told in ties if first <= item.first < after}
        plain = item.noun.table == "people" and item.noun.concept not in ("detainees", "dead")
        if not (how and plain) or item.noun.first in taken or item.how == "one":
            continue
        people = _as_hit(scan, item.noun)
        lets = _lets_go(scan, sentence, item)
        verb = lets or _verb_of(scan, people, sentence.first, sentence.after, _GOING)
        if verb and (lets or how - _LETS_ONLY) and not are_captives(scan, sentence, people):
            yield Act("move", verb, people)


def _lets_go(scan: Scan, sentence: Sentence, item: Counted) -> Hit | None:
    """Return the verb of letting before counted people who are to go somewhere."""
    first = max(sentence.first, item.first - _LET)
    if not scan.says(first, item.first, _LETTING):
        return None
    letting = scan.within(max(sentence.first, first - 1), item.first, "verbs", "approve")
    goes = letting and scan.has(letting[-1].after, sentence.after, "verbs", *_GOING)
    return letting[-1] if goes else None


def _as_hit(scan: Scan, noun: Noun) -> Hit:
    return Hit(Entry("people", noun.concept, noun.unit, ()), noun.first, noun.after)


_IN_RETURN = words_of("acts in return")


def _strong(scan: Scan, cue: Hit) -> bool:
    """Whether a cue surely says *in return*, and does not only open an agreement."""
    words = " ".join(cue.entry.words)
    swaps = words == "في حين" and scan.has(0, len(scan.tokens), "places", "swap")
    return (
        swaps
        or any(word in words for word in _IN_RETURN)
        or (cue.concept == "together" and cue.entry.words[0] not in ("سوا", "meanwhile"))
    )


_BESIDE = 8
_ON_OBJECTS = ("free", "hand_over", "disclose", "do", "approve", "provide", "receive", "leave",
               "move", "undertake")  # fmt: skip
_FREED_BY = ("free", "hand_over")
_GIVING = ("free", "hand_over", "disclose", "do", "approve", "provide", "lay_down")


def further_acts(
    scan: Scan, sentence: Sentence, told: list[Act], tying: Set[int] = frozenset()
) -> Iterator[Act]:
    """Yield what else may be given: any object or verb of giving that no other act has taken.

    Parameters
    ----------
    tying
        The tokens of words of *in return*, in which no verb stands.
    """
    may = scan.within(sentence.first, sentence.after, "exchange")
    may += scan.within(sentence.first, sentence.after, "verbs", *_GIVING)
    if not may:
        return
    taken = {(act.what, at) for act in told for at in range(act.object.first, act.object.after)}
    verbs = [verb for verb in scan.within(sentence.first, sentence.after, "verbs")
             if verb.first not in tying]  # fmt: skip
    if any(verb.concept in _FREED_BY for verb in verbs):
        may += scan.within(sentence.first, sentence.after, "people")
    for at in sorted({hit.first for hit in may} - tying):
        for act in _possible(scan, sentence, at, verbs):
            span = range(act.object.first, act.object.after)
            if not taken.isdisjoint((act.what, step) for step in span):
                continue
            taken.update((act.what, step) for step in span)
            yield act


def _possible(scan: Scan, sentence: Sentence, at: int, verbs: list[Hit]) -> Iterator[Act]:
    """Yield what a token may begin to give."""
    for hit in scan.hits[at]:
        if hit.entry.table == "exchange" and hit.concept in _OBJECTS:
            if scan.folds[hit.after : hit.after + 1] in _OWNED:
                continue
            if hit.concept == "truce" and not begins(scan, hit.first):
                continue
            lifted = hit.concept == "siege" and scan.within(at - _LIFTED, at, "gifts", "lift")
            done = lifted[-1] if lifted else _beside(verbs, at, _ON_OBJECTS) or hit
            yield Act(_told_of(_OBJECTS[hit.concept][0], done), done, hit)
        elif hit.entry.table == "verbs" and hit.concept in _GIVING:
            end = end_of(scan, hit, sentence.after)
            what = what_of(scan, hit, end)
            agreed = hit.concept == "approve" and _on_condition(scan, hit.after, end)
            if not agreed and (what or hit.concept in _MAY_GIVE_ANYTHING):
                yield Act(what or "other", hit, Hit(hit.entry, hit.first, end))
    captives = best_hit(scan, at)
    if captives is not None and captives.entry.table == "people":
        verb = _beside(verbs, at, _FREED_BY)
        if verb is not None:
            what = "hand_over_bodies" if captives.concept == "dead" else "free"
            yield Act(what, verb, captives)


_OWNED = [[word] for word in _OWNING]
_LIFTED = 5
_MAY_GIVE_ANYTHING = ("approve", "lay_down", "hand_over", "do")


def _on_condition(scan: Scan, first: int, after: int) -> bool:
    """Whether sure words of *in return* follow: agreed to the deal provided that."""
    return any(is_strong(cue) for cue in scan.within(first, after, "exchange", "return"))


def _beside(verbs: list[Hit], at: int, concepts: tuple[str, ...]) -> Hit | None:
    """Return the nearest verb of some concepts, rather one before a token."""
    near = [verb for verb in verbs
            if verb.concept in concepts and abs(verb.first - at) <= _BESIDE]  # fmt: skip
    return min(near, key=lambda verb: abs(verb.first - at) + 2 * (verb.first > at), default=None)
