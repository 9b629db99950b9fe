# SPDX-License-Identifier: Apache-2.0
"""Whether a text speaks of a negotiated movement at all: otherwise nothing of it is told.

A rule counts kinds of words; what it says is one trait among others (which people, vehicles, verbs
and sides are named, how many words of sport, trade or weather, and what has been read: who goes,
whence and whither, who does what for it, what is owed), and their weights decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from qafila.data.lexicons import words_of
from qafila.extraction.days.dates import days
from qafila.extraction.text.arabic import stem
from qafila.extraction.text.found import Count, Found, Owed, PartyFound, Place, Vehicles
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import MOVING, Scan, Sentence
from qafila.extraction.text.unsure import phrases_of
from qafila.extraction.text.weights import weight_of

_ENOUGH = 3
_VEHICLES = ("bus", "minibus", "ambulance", "truck")
_PEOPLE = ("fighters", "wounded", "detainees", "civilians", "families")
_SIDED = ("fighters", "detainees")
_SIDES = frozenset({"armed", "army", "rebels", "medical", "un", "coalition"})


CHOICE = "subject movement"
LEAST = -0.5
"""The least sum of weights of a text that is told: an empty draft is the worse mistake."""


def speaks_of_a_movement(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether what a text speaks of weighs more for a negotiated movement than against it.

    Parameters
    ----------
    found
        What would be told of it.
    """
    end = len(scan.tokens)
    drills = scan.within(0, end, "cues", "rehearsed")
    if not all(_is_no_drill(scan, drill.first) for drill in drills):
        return False  # a drill, whoever approved it
    if scan.words < _A_MESSAGE and _is_another_journey(scan, found):
        return False
    if scan.words < _FEW_WORDS:
        return _by_rule(scan) or _tells_a_way(scan, found) or _tells_a_release(scan, found)
    seen = subject_traits(scan, found)
    deal = seen >= _A_DEAL and not seen.isdisjoint(_DEALT)
    return weight_of(CHOICE, seen) >= LEAST or (deal and "elsewhere 1 words" not in seen)


def tells_a_halt(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether a few words that say that something is called off speak of an evacuation or a swap.

    *The evacuation was called off, no new day is set* names nobody, no place and no day. A movement
    or a convoy is one where buses, people or a known end of its way are told beside it.

    Parameters
    ----------
    found
        What would be told of the text.
    """
    if scan.words >= _FEW_WORDS:
        return False
    end = len(scan.tokens)
    words = frozenset(map(stem, scan.folds))
    if scan.has(0, end, "cues", "elsewhere") or words & _NOT_OURS:
        return False
    if scan.has(0, end, "people", *_PEOPLE) or scan.has(0, end, "exchange", "prisoners"):
        return True
    if not words.isdisjoint(_OURS):
        return True
    known = any(isinstance(one.value, Place) and one.value.known for one in found)
    moved = not words.isdisjoint(_MOVEMENT)
    return moved and (known or scan.has(0, end, "vehicles", *_VEHICLES))


def without_drills(scan: Scan) -> Scan:
    """Return a text without the sentences that tell of a drill beside what is real.

    *A drill was held last week. On Monday 300 people left*: the first names its own day and place.
    """
    text = scan.text
    for at in _drills(scan, _DRILLS):
        one = scan.sentence_of(at)
        cues = scan.within(one.first, one.after, "cues", "rehearsed")
        rehearsed = {word for cue in cues for word in range(cue.first, cue.after)}
        told = scan.within(one.first, one.after, "verbs", *MOVING)
        moves = scan.has(one.first, one.after, "people") and any(
            hit.first not in rehearsed for hit in told
        )
        if _is_no_drill(scan, at) or moves or not _is_beside_real(scan, at):
            continue
        first, after = scan.start(one.first), scan.ends[one.after - 1]
        text = text[:first] + " " * (after - first) + text[after:]
    return scan if text == scan.text else Scan(text)


def _drills(scan: Scan, words: Set[str]) -> Iterator[int]:
    """Yield where a text speaks of a drill, a rehearsal, an exercise."""
    yield from (hit.first for hit in scan.within(0, len(scan.tokens), "cues", "rehearsed"))
    yield from (at for at, word in enumerate(scan.folds) if word in words)


def _is_no_drill(scan: Scan, at: int) -> bool:
    """Whether a drill is told as none, or as what was before: *no* drill, *after* a drill."""
    first = scan.sentence_of(at).first
    return scan.says(max(first, at - _BEFORE_DRILL), at, _NO_DRILL)


def _is_beside_real(scan: Scan, at: int) -> bool:
    """Whether a drill has a time of its own, and another sentence tells who goes on another day."""
    sentence = scan.sentence_of(at)
    first, after = sentence.first, sentence.after
    named = days(scan)
    then = {scan.written(day.first, day.after) for day in named if first <= day.first < after}
    if not then and phrases_of(scan.folds[first:after]).isdisjoint(_BEFORE_NOW):
        return False
    others = {
        scan.sentence_of(day.first).first: scan.sentence_of(day.first)
        for day in named
        if scan.written(day.first, day.after) not in then
    }
    return any(
        scan.has(one.first, one.after, "verbs", *MOVING)
        and scan.has(one.first, one.after, "people")
        for one in others.values()
    )


_BEFORE_DRILL, _JUST_BEFORE = 3, 2


def _is_another_journey(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether what a few words tell is a trip, an outing, troops on the move, a crash, a march.

    Pupils, staff and guests travel every day: of them it is told where nothing of a siege, a side
    or a danger stands beside them. A tour, a contest or reinforcements are no evacuation, whoever
    approved them, unless one is spoken of; nor are the hurt of an accident who are taken away.
    """
    end = len(scan.tokens)
    words = [stem(word) for word in scan.folds]
    if _is_routine(scan, words, found):
        return True
    if scan.has(0, end, "exchange", *_OWED):
        return False
    cues = scan.within(0, end, "cues", "subject")
    if any(_CONVOYS.isdisjoint(cue.entry.words) for cue in cues):
        return False  # a convoy may be of anything
    drilled = any(not _is_no_drill(scan, at) for at in _drills(scan, _MANOEUVRES))
    said: set[str] = set()
    for one in _telling(scan, found):
        told = [
            at
            for at in range(one.first, one.after)
            if not scan.says(max(one.first, at - _JUST_BEFORE), at, _NO_DRILL)
        ]  # after the demonstration people left
        said |= phrases_of([words[at] for at in told])
        said |= phrases_of([scan.folds[at] for at in told])
    if not said.isdisjoint(_ACCIDENTS) and not cues and not scan.has(0, end, "verbs", "approve"):
        return not _is_of_strife(scan, words, _HARMED)
    occasion = drilled or not said.isdisjoint(_OCCASIONS) or _only_troops_go(scan, found)
    if not occasion and said.isdisjoint(_TRAVELLERS):
        return False
    if _is_of_strife(scan, words, _HARMED | {"medical"}):
        return False
    return occasion or not (
        any(_kind(hit) == "army" for hit in scan.within(0, end, "parties", "name"))
        or scan.has(0, end, "people", "wounded")
        or scan.has(0, end, "verbs", "approve", "guarantee", "control")
    )


def _is_routine(scan: Scan, words: Sequence[str], found: Sequence[Found]) -> bool:
    """Whether prisoners go from prison to prison, or lorries of aid and nobody with them.

    Not where anybody deals (approves, mediates, frees, hands over, gives in return), nor where an
    armed side is named.
    """
    end = len(scan.tokens)
    dealt = scan.has(0, end, "verbs", *_AGREEING) or scan.has(0, end, "exchange", *_RETURNING)
    sided = any(_kind(hit) in _SIDES_NOT_ARMY for hit in scan.within(0, end, "parties", "name"))
    if dealt or sided or scan.has(0, end, "people", "wounded", "fighters"):
        return False
    if sum(word in _PRISONS for word in words) > 1:
        return True
    kinds = {hit.concept for hit in scan.within(0, end, "vehicles")}
    people = any(isinstance(one.value, Count) and one.value.unit == "persons" for one in found)
    return kinds == {"truck"} and scan.has(0, end, "exchange", "aid") and not people


_RETURNING = ("exchange", "return", "together")
_AGREEING = ("approve", "mediate", "guarantee", "hand_over", "free")
_SIDES_NOT_ARMY = frozenset({"armed", "rebels"})
_PRISONS, _CONVOYS = words_of("subject prisons"), words_of("subject convoys")


def _only_troops_go(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether a unit of an army goes: only soldiers are named, nobody else helps or lets them."""
    end = len(scan.tokens)
    people = scan.within(0, end, "people")
    if not people or not all(_TROOPS.intersection(hit.entry.words) for hit in people):
        return False
    if _UNITS.isdisjoint(map(stem, scan.folds)) or scan.has(0, end, "verbs", "approve"):
        return False
    return not any(
        isinstance(one.value, Owed)
        or (isinstance(one.value, PartyFound) and set(one.value.roles) - {"evacuating"})
        for one in found
    )


def _telling(scan: Scan, found: Sequence[Found]) -> list[Sentence]:
    """Return the sentences that tell of people, vehicles or places, and not only of a day."""
    starts = {
        evidence.start
        for one in found
        if isinstance(one.value, Count | Vehicles | Place)
        for evidence in one.evidence
    }
    return [
        one
        for one in scan.sentences
        if any(scan.start(one.first) <= start < scan.ends[one.after - 1] for start in starts)
    ]


def _is_of_strife(scan: Scan, words: Sequence[str], sides: Set[str]) -> bool:
    """Whether such a side, a danger, or people who are held or freed stand in a text."""
    end = len(scan.tokens)
    return (
        any(_kind(hit) in sides for hit in scan.within(0, end, "parties", "name"))
        or scan.has(0, end, "people", "detainees")
        or scan.has(0, end, "verbs", "mediate", "free")
        or scan.has(0, end, "cues", "casualty")
        or not _STRIFE.isdisjoint(words)
    )


_HARMED = _SIDES - {"army", "medical"}
_ACCIDENTS = words_of("subject accidents")
_TROOPS, _UNITS = words_of("subject troops"), words_of("subject troop units")
_OCCASIONS, _TRAVELLERS = words_of("subject occasions"), words_of("subject travellers")
_DRILLS, _MANOEUVRES = words_of("subject drills"), words_of("subject manoeuvres")
_STRIFE = words_of("subject strife")
_BEFORE_NOW = words_of("subject before now")
_NO_DRILL = words_of("subject no drill")
_OURS = words_of("halts subject")
_MOVEMENT = words_of("halts of a movement")
_NOT_OURS = words_of("halts elsewhere")
_A_DEAL = frozenset({"by rule", "a fighting side deals"})
_DEALT = frozenset({"found evacuating", "owed free"})
"""What tells a deal, with somebody who leaves or is freed, where neither place nor day is named."""


_A_MESSAGE = 120
"""A longer text speaks of more than one journey."""

_FEW_WORDS = 45
"""In a shorter text, what it does not speak of says nothing."""


_CARRIED = ("all", "civilians", "families", "wounded", "fighters", "children", "women")


def _tells_a_way(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether a plain text says who goes and whence or whither, and speaks of nothing else.

    A message of three lines names no side and no deal: the buses left X, they are heading for Y.
    Both ends of a way will do, or one of them with a figure of those who go or with vehicles.
    """
    end = len(scan.tokens)
    if scan.has(0, end, "cues", "elsewhere"):
        return False
    ends = {
        f"found {one.value.role}"
        for one in found
        if isinstance(one.value, Place) and one.confidence == "stated"
    }
    ends &= _ENDS_OF_A_WAY
    if any(isinstance(one.value, Count) and one.value.cohort in _CARRIED for one in found):
        return len(ends) > (not scan.has(0, end, "verbs", *MOVING, "pass", "escort"))
    carried = any(isinstance(one.value, Vehicles) for one in found)
    return len(ends) > (not carried) and scan.has(0, end, "people", *_CARRIED)


def _tells_a_release(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether somebody is freed at a place of exchange, whatever else those held are called."""
    places = (one.value for one in found if isinstance(one.value, Place))
    met = any(place.role == "exchange_point" for place in places)
    owed = any(isinstance(one.value, Owed) and one.value.what == "free" for one in found)
    return met and (owed or scan.has(0, len(scan.tokens), "verbs", "free"))


_COUNTED = ("people", "vehicles", "verbs", "exchange")
_NAMING = ("name", "head", "tail", "adjective")
_OFTEN = 3
_STEPS = (1, 2, 3, 5)


def subject_traits(scan: Scan, found: Sequence[Found]) -> set[str]:
    """Return what a text speaks of: kinds of people, vehicles, verbs, sides, other subjects.

    What is `found` in it says most: whence and whither somebody goes, and who does what for it.
    """
    return {*_subject_traits(scan), *_found_traits(found)}


_ENDS_OF_A_WAY = frozenset({"found origin", "found destination"})


def _found_traits(found: Sequence[Found]) -> Iterator[str]:
    told = Counter(trait for one in found for trait in _traits_of(one))
    for trait, times in told.items():
        yield trait
        if times > 1:
            yield f"{trait} often"
    yield f"ends of a way found: {len(_ENDS_OF_A_WAY & told.keys())}"
    if not told["found count"]:
        yield "no count found"


def _traits_of(one: Found) -> Iterator[str]:
    match one.value:
        case Place(role=role, known=known):
            yield f"found {role}"
            yield f"found place, {one.confidence}"
            if known:
                yield "found known place"
        case Count(cohort=cohort):
            yield "found count"
            yield f"found {cohort}"
        case PartyFound(roles=roles):
            yield from (f"found {role}" for role in roles)
        case Owed(what=what):
            yield f"owed {what}"
        case _:
            yield f"found {one.field}"


def _subject_traits(scan: Scan) -> Iterator[str]:
    end = len(scan.tokens)
    spoken = Counter(
        f"{table} {hit.concept}" for table in _COUNTED for hit in scan.within(0, end, table)
    )
    for trait, times in spoken.items():
        yield trait
        if times >= _OFTEN:
            yield f"{trait} often"
    sides = {hit.value.partition("/")[0] for hit in scan.within(0, end, "parties", *_NAMING)}
    for side in sides:
        yield f"party {side}"
    if sides & _FIGHTING:
        yield "a fighting side"
    if _names_a_side(scan):
        yield "a fighting side deals"
    for concept in ("elsewhere", "subject"):
        words = {hit.entry.words for hit in scan.within(0, end, "cues", concept)}
        for least in _STEPS:
            if len(words) >= least:
                yield f"{concept} {least} words"
    yield f"kinds of people {sum(f'people {people}' in spoken for people in _PEOPLE)}"
    if _by_rule(scan):
        yield "by rule"


def _by_rule(scan: Scan) -> bool:
    """Whether the kinds of words of a text are enough, and it is about nothing else."""
    return not _is_elsewhere(scan) and _has_signs(scan)


def _has_signs(scan: Scan) -> bool:
    """Whether enough kinds of words stand in a text: people, vehicles, sides, moving, a deal."""
    end = len(scan.tokens)
    if not scan.has(0, end, "verbs", *MOVING, "free", "hand_over", "escort"):
        return False
    signs = 2 * scan.has(0, end, "cues", "subject")
    signs += scan.has(0, end, "vehicles", *_VEHICLES)
    signs += scan.has(0, end, "people", *_PEOPLE) + scan.has(0, end, "people", *_SIDED)
    signs += scan.has(0, end, "verbs", "leave", "move")
    named = any(_kind(hit) in _SIDES for hit in scan.within(0, end, "parties", "name"))
    signs += named
    if _names_a_side(scan):
        signs += scan.has(0, end, "people") + scan.has(0, end, "vehicles")
    signs += scan.has(0, end, "verbs", "escort", "approve", "guarantee", "mediate")
    signs += scan.has(0, end, "exchange", "prisoners", "bodies", "truce")
    sides = scan.has(0, end, "cues", "subject") or scan.has(0, end, "people", *_PEOPLE) or named
    return sides and signs >= _ENOUGH


_OWED = ("truce", "prisoners", "bodies")
_FIGHTING = frozenset({"armed", "army", "rebels"})
_DEALING = ("approve", "mediate", "guarantee", "hand_over", "free", "control")


def _kind(hit: Hit) -> str:
    """Return the kind of a party, without what all names of one have in common."""
    return hit.value.partition("/")[0]


def _names_a_side(scan: Scan) -> bool:
    """Whether a fighting side is named, and somebody deals with it."""
    end = len(scan.tokens)
    sides = scan.within(0, end, "parties", "name")
    named = any(_kind(hit) in _FIGHTING for hit in sides)
    return named and scan.has(0, end, "verbs", *_DEALING)


_ELSEWHERE = 2
_SURELY_ELSEWHERE = 3
"""Words of another subject that say more than a single *evacuation* or *exchange*."""


def _is_elsewhere(scan: Scan) -> bool:
    """Whether words of sport, trade, weather stand in a text, and none of a siege or an exodus."""
    end = len(scan.tokens)
    words = {hit.entry.words for hit in scan.within(0, end, "cues", "elsewhere")}
    if _names_a_side(scan):
        return False
    spoken = scan.has(0, end, "cues", "subject") or scan.has(0, end, "exchange", *_OWED)
    return len(words) >= (_SURELY_ELSEWHERE if spoken else _ELSEWHERE)
