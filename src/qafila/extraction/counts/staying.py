# SPDX-License-Identifier: Apache-2.0
"""Figures of people of whom a report says outright that they do not go.

Those on a waiting list, the dead and those hurt beside them, whoever refuses or is kept back, room
for so many, who sat at a meeting.
"""

from __future__ import annotations

from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.text.arabic import one_of, without_and
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS

_WAITING = words_of("staying waiting")
_LISTS = words_of("staying lists")
_ON = words_of("staying on")
_LIST = words_of("staying a list")
_QUEUE = words_of("staying queue")
_FIRST_OF = words_of("staying first")
_OUT_OF = words_of("staying out of")
_REFUSING = words_of("refusing")
_RELATIVES = words_of("who")
_TRAVEL = words_of("staying travel")
_KEEPING = words_of("staying keeping")
_EARLIER = words_of("staying earlier")
_ROOM_VERBS = words_of("staying has room")
_MADE = words_of("staying made")
_DEAD = words_of("undertakings dead")
_JOINTS = words_of("traits joints")
_PRESENT = words_of("attending")
_NUMBERED = words_of("staying numbered")
_PAST_LIST = 7
_OF_LIST = 5
_PAST_REFUSED = 4
_PAST_EARLIER = 4


def stays(scan: Scan, item: Counted) -> bool:
    """Whether words around a figure say outright that those whom it counts do not go."""
    sentence = scan.sentence_of(item.first)
    before = scan.folds[max(sentence.first, item.first - _PAST_LIST) : item.first]
    behind = scan.folds[item.after : min(item.after + _PAST_LIST, sentence.after)]
    return (
        not _WAITING.isdisjoint(before[-1:] + behind[:3])
        or _is_listed(before, behind, scan.folds[item.first : item.after])
        or (item.how == "bare" and not _NUMBERED.isdisjoint(before[-1:]))  # sitrep 12, Marawi
        or _is_part_of(before)
        or _makes_up_a_body(before)
        or _are_bodies(before)
        or _is_toll(before)
        or _is_strength(scan, item, before)
        or (item.figure.low == 1 and before[-2:] == _ACCORDING_TO)
        or not _KEEPING.isdisjoint(before[-1:])
        or any(without_and(word) in _EARLIER for word in before[-_PAST_EARLIER:])
        or _refuses(before, behind)
        or _is_barred(before, behind)
        or _has_room(before)
        or _are_left(scan, item, before)
        or _is_hurt_beside_dead(scan, item)
        or _died(scan, item)
        or _attends(scan.folds[sentence.first : sentence.first + _OPENING])
    )


def _is_listed(before: list[str], behind: list[str], named: list[str]) -> bool:
    """Whether they are on a list of those who wait: على قوائم الانتظار, 31 more are on the list."""
    near = before[-_OF_LIST:]
    if any(list_ in _LISTS and on in _ON for on, list_ in pairwise(near)):
        return True
    if _QUEUE.isdisjoint(near + behind) and "more" not in named:
        return False
    return not _LIST.isdisjoint(near + behind)


def _is_part_of(before: list[str]) -> bool:
    """Whether only some of them go: the first of 220, من أصل ستين."""
    pair = before[-2:]
    return len(pair) > 1 and ((pair[0] in _FIRST_OF and pair[1] == "of") or pair[1] in _OUT_OF)


def _are_bodies(before: list[str]) -> bool:
    """Whether it is their bodies that are told of: the bodies of five soldiers, جثث اثني عشر."""
    of = before[-1:] == ["of"]
    last = before[-2:-1] if of else before[-1:]
    return not _BODIES_OF.isdisjoint(without_and(word) for word in last)


_BODIES_OF = words_of("staying bodies of")


def _is_toll(before: list[str]) -> bool:
    """Whether it is their death that is told of: which killed 800 people, بعد وفاة 71 طفلا."""
    last = before[-2:-1] if before[-1:] == ["of"] else before[-1:]
    return not _TOLLS.isdisjoint(without_and(word) for word in last)


_TOLLS = words_of("staying tolls")


def _is_strength(scan: Scan, item: Counted, before: list[str]) -> bool:
    """Whether so many are all that a group has: the ELN, with some 1,500 fighters, is."""
    if item.noun.concept != "fighters":
        return False
    if before[-1:] == ["has"]:
        return True
    aside = before[-2:] == [",", "with"] and scan.folds[item.after : item.after + 1] == [","]
    return aside and scan.says(item.after + 1, item.after + 2, _IS)


_IS = words_of("role nouns is")
_ACCORDING_TO = ["according", "to"]


def _makes_up_a_body(before: list[str]) -> bool:
    """Whether so many make up one that works, or each group of many: a crew of 20, groups of ten.

    *The* crew of 20 may be those whom somebody takes off their ship.
    """
    of = bool(before) and before[-1] in _OF
    if of and len(before) > 1 and before[-2] in _MADE_UP:
        before = before[:-1]
    if not of or len(before) < _BODY_AND_OF:
        return False
    body, ahead = before[-2], before[-3:-2]
    return body in _GROUPS or (body in _BODIES and not _DEFINITE & {*ahead})


_OF, _MADE_UP = words_of("of"), words_of("staying made up")
_BODIES, _GROUPS = words_of("staying bodies"), words_of("staying groups")
_DEFINITE = words_of("staying whose")
_BODY_AND_OF = 2


def _refuses(before: list[str], behind: list[str]) -> bool:
    """Whether they refuse to go, or somebody refuses to let them."""
    behind = behind[1:] if behind and behind[0] in _RELATIVES else behind
    if behind and behind[0] in _REFUSING and not _TRAVEL.isdisjoint(behind[1:_PAST_REFUSED]):
        return True
    near = before[-_PAST_REFUSED:]
    if near and without_and(near[-1]) in _REFUSING:
        return True
    refused = any(without_and(word) in _REFUSING for word in near)
    return refused and not _TRAVEL.isdisjoint(near)


def _is_barred(before: list[str], behind: list[str]) -> bool:
    """Whether somebody keeps them from going: لم يسمح الحاجز لسبع عائلات بالعبور."""
    for at, word in enumerate(behind[:_PAST_BARRED]):
        if word in COMMAS:
            break
        if word in _NOT and not _ALLOWING.isdisjoint(behind[at + 1 : at + 1 + _PAST_BARRED]):
            # twelve men would not be allowed to leave; nor is who is not allowed back one who stays
            return _BACK.isdisjoint(behind[at + 2 : at + 2 + _PAST_BACK])
    if _PASSING.isdisjoint(behind[:_PAST_BARRED]):
        return False
    near = before[-_OF_LIST:]
    denied = any(no in _NOT and word in _ALLOWING for no, word in pairwise(near))
    return denied or not _BARRING.isdisjoint(near)


_BARRING, _ALLOWING = words_of("staying barring"), words_of("staying allowing")
_NOT, _PASSING = words_of("staying not") | {"not"}, words_of("staying passing")
_BACK = words_of("staying back")
_PAST_BARRED, _PAST_BACK = 3, 4


def _has_room(before: list[str]) -> bool:
    """Whether so many could be taken in: the camp was made for 700, ويتسع المخيم لألفين."""
    last = before[-1:]
    if last == ["for"] and len(before) > 1 and before[-2] in _MADE:
        return True
    return any(without_and(word) in _ROOM_VERBS for word in before[-3:])


def _are_left(scan: Scan, item: Counted, before: list[str]) -> bool:
    """Whether a clause of its own tells that they stay: وبقيت في المدينة 20 عائلة.

    Not in the buses: those are on their way.
    """
    at = next((at for at, word in enumerate(before[-_PAST_LEFT:]) if word in _LEFT), None)
    if at is None:
        return False
    first = item.first - len(before[-_PAST_LEFT:]) + at
    parted = not COMMAS.isdisjoint(scan.folds[first : item.first])
    return not (parted or scan.has(first, item.first, "vehicles"))


_LEFT = frozenset(f"و{word}" for word in words_of("staying left"))
_PAST_LEFT = 4


def _is_hurt_beside_dead(scan: Scan, item: Counted) -> bool:
    """Whether the wounded stand in one list with the dead: four dead and 24 wounded."""
    if item.noun.concept != "wounded":
        return False
    near = scan.folds[max(0, item.first - 2) : item.first]
    behind = scan.folds[item.after : item.after + 3]
    return _ends_with_dead(near) or (behind[:1] == ["and"] and not _DEAD.isdisjoint(behind))


def _died(scan: Scan, item: Counted) -> bool:
    """Whether they died: وتوفي خلال الانتظار سبعة أطفال, two babies drowned."""
    at = item.after + scan.says(item.after, item.after + 1, _HAVING)
    if scan.says(at, at + 1, _DYING) or scan.says(item.after, item.after + 1, _DEAD):
        return True
    if scan.says(item.after, item.after + 1, _THEIR) and scan.says(at + 1, at + 2, _LIVES):
        return True  # the siege has cost 260 people their lives
    for at in range(item.first - 1, scan.clause_of(item.first)[0] - 1, -1):
        if best_hit(scan, at) is not None:
            return False
        if scan.tokens[at].arabic and one_of(scan.folds[at], _DYING):
            return not scan.says(at + 1, at + 2, _DEALS)  # قضى الاتفاق بخروج 300
        if at in scan.finite:
            return False
    return False


_DYING, _DEALS = words_of("staying dying"), words_of("returns deal")
_HAVING = words_of("staying having")
_THEIR, _LIVES = frozenset({"their"}), words_of("staying lives")


def _ends_with_dead(near: list[str]) -> bool:
    while near and near[-1] in _JOINTS:
        near = near[:-1]
    return bool(near) and (near[-1] in _DEAD or near[-1] in _DYING)


_OPENING = 3


def _attends(opening: list[str]) -> bool:
    """Whether a line tells who was at a meeting: Present: 14 elders."""
    return len(opening) > 1 and opening[0] in _PRESENT and ":" in opening[1:]
