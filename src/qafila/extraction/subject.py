# SPDX-License-Identifier: Apache-2.0
"""Whether a text speaks of a negotiated movement at all: otherwise nothing of it is told.

A rule counts kinds of words; what it says is one trait among others (which people, vehicles, verbs
and sides are named, how many words of sport, trade or weather, and what has been read: who goes,
whence and whither, who does what for it, what is owed), and their weights decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.halts import stem
from qafila.extraction.text.found import Count, Found, Owed, PartyFound, Place, Vehicles
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import MOVING, Scan
from qafila.extraction.text.weights import weight_of

_ENOUGH = 3
_VEHICLES = ("bus", "minibus", "ambulance", "truck")
_PEOPLE = ("fighters", "wounded", "detainees", "civilians", "families")
_SIDED = ("fighters", "detainees")
_SIDES = frozenset({"armed", "army", "rebels", "medical", "un", "coalition"})


CHOICE = "subject movement"
LEAST = -0.3
"""The sum of weights above which a text is told: an empty draft of a deal is the worse mistake."""


def speaks_of_a_movement(scan: Scan, found: Sequence[Found]) -> bool:
    """Whether what a text speaks of weighs more for a negotiated movement than against it.

    Parameters
    ----------
    found
        What would be told of it.
    """
    if any(
        not _is_aside(scan, cue) for cue in scan.within(0, len(scan.tokens), "cues", "rehearsed")
    ):
        return False  # a drill, whoever approved it
    if scan.words < _FEW_WORDS:
        return _by_rule(scan) or _tells_a_way(scan, found)
    seen = subject_traits(scan, found)
    deal = seen >= _A_DEAL and not seen.isdisjoint(_DEALT)
    return weight_of(CHOICE, seen) > LEAST or (deal and "elsewhere 1 words" not in seen)


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


_BEFORE_DRILL = 3


def _is_aside(scan: Scan, drill: Hit) -> bool:
    """Whether a drill is only told as one before, or as none: *after* a drill, *no* drill."""
    first = max(scan.sentence_of(drill.first).first, drill.first - _BEFORE_DRILL)
    return scan.says(first, drill.first, _NO_DRILL)


_NO_DRILL = words_of("subject no drill")
_OURS = words_of("halts subject")
_MOVEMENT = words_of("halts of a movement")
_NOT_OURS = words_of("halts elsewhere")
_A_DEAL = frozenset({"by rule", "a fighting side deals"})
_DEALT = frozenset({"found evacuating", "owed free"})
"""What tells a deal, with somebody who leaves or is freed, where neither place nor day is named."""


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
        return len(ends) > (not scan.has(0, end, "verbs", *MOVING, "pass"))
    carried = any(isinstance(one.value, Vehicles) for one in found)
    return len(ends) > (not carried) and scan.has(0, end, "people", *_CARRIED)


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
