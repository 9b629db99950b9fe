# SPDX-License-Identifier: Apache-2.0
"""Where one party hands people to another, or two exchange them: an exchange point.

*Handed to the Red Cross outside X*, تسلمهم عند X, *to X, where Y took charge of them*,
وعند X تتسلم, *at X they were turned over to Y*, *place of handover: X*, *the exchange took place at
X*, *man for man at X*, *the two convoys met at X*, *X, the exchange point*. What a hospital or a
camp takes in stays there, and what is handed over must be people and no goods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.names.frames import case_at
from qafila.extraction.places.retold import Told
from qafila.extraction.text.arabic import US_OR_THEM, plain, with_and
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_TAKES_OVER = tuple(words_of("handovers takes over"))
_TAKE = words_of("handovers take")
_TAKEN = words_of("handovers taken")
_HANDED = words_of("handovers handed")
_LABELS = words_of("handovers labels")
_POINTS = words_of("handovers points")
_WHERE = words_of("handovers where")
_THERE = words_of("handovers there")
_SWAPPED = words_of("handovers swapped")
_MAN_FOR_MAN = words_of("handovers man for man")
_MEET = words_of("handovers meet")
_SIDES = words_of("handovers sides")
_TAKERS = words_of("handovers takers")
_THEM = words_of("them")
_AGREED = with_and(words_of("handovers agreed"))
_BLOCKED = words_of("handovers blocked")
_CARE = words_of("handovers sites of care")
_POSTS = words_of("legs posts") | words_of("places crossings")
_ROADS = words_of("roads roads")
_GOODS = ("weapons", "aid", "fate", "withdraw", "truce")
_COMES = frozenset({"case to", "case until", "case via", "frame waypoint", "frame destination"})
_SIGNS = COMMAS | {":", "(", ")"}
_REACH, _FRONT, _FAR, _NEAR, _BEHIND, _BESIDE = 20, 14, 8, 5, 7, 3


def handovers(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the places where people are outright handed over, with that role.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    ends = {one.key for one in named if not _ENDS.isdisjoint(one.traits)}
    led = {one.key for one in named if not _WAY.isdisjoint(one.traits)}
    for number, one in enumerate(named):
        if one.spot.region or not _ASIDE.isdisjoint(one.traits):
            continue
        sentence = scan.sentence_of(one.first)
        following = named[number + 1] if number + 1 < len(named) else None
        elsewhere = bool(ends - {one.key})
        named_so = _labelled(scan, sentence, one) or _called(scan, one)
        sure = one.spot.sure or not scan.tokens[one.first].arabic
        if named_so or (
            sure
            and "background" not in one.traits
            and not _of_care(scan, one)
            and (
                (one.key not in led and _handed_before(scan, sentence, one))
                or _taken_behind(scan, one, following)
                or _met(scan, sentence, one)
                or _swapped_there(scan, one)
                or (elsewhere and _taken_where(scan, one, following))
            )
        ):
            yield one, "exchange_point"


_ASIDE = frozenset({"is a party", "within a party"})
_ENDS = frozenset({"frame destination", "case to"})
_WAY = frozenset({"case to", "case from", "case people from", "case label to", "case label from"})


def _of_care(scan: Scan, one: Told) -> bool:
    return any(plain(word) in _CARE for word in scan.folds[one.first : one.spot.after + 1])


def _labelled(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether a place stands behind *place of handover*, نقطة التسليم, *exchange point at*."""
    first = max(sentence.first, one.first - _FAR)
    for at in range(one.first - 1, first - 1, -1):
        if at in scan.finite:
            return False
        word = plain(scan.folds[at])
        if (word in _LABELS or f"ال{word}" in _LABELS) and scan.says(at - 1, at, _PLACES):
            return not scan.says(at, one.first, _NOT)  # نقطة تسليم المرضى للجيش X
        if word in _LABELS:
            beside = scan.folds[max(first, at - 2) : at] + scan.folds[at + 1 : one.first]
            opens = at == sentence.first or scan.folds[at - 1] in _BULLETS
            return opens or any(plain(word) in _POINTS for word in beside)
    return False


_NOT = with_and(words_of("places not so"))
_PLACES = _POINTS - {":"}
_BULLETS = frozenset({"-", "–", "•", ".", ")", "*"})


def _called(scan: Scan, one: Told) -> bool:
    """Whether words behind a place call it so: X, the exchange point; X، وهي نقطة التبادل."""
    if not scan.says(one.spot.after, one.spot.after + 1, _SIGNS):
        return False
    behind = [plain(word) for word in scan.folds[one.spot.after : one.spot.after + _NEAR]]
    if _POINTS.isdisjoint(behind):
        return False
    return not _LABELS.isdisjoint(behind)


def _handed_before(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether people are handed over or exchanged at a place by what is said before it."""
    if "at" not in one.governing or "tells where another lies" in one.traits:
        return False
    first, after = max(sentence.first, one.first - _REACH), one.first
    swap = max((at for at in range(first, after) if _swaps(scan, at)), default=-1)
    verbs = [hit for hit in scan.within(first, after, "verbs", *_MOVES) if hit.after <= after]
    verbs = [hit for hit in verbs if not scan.hit(hit.first, "verbs", "happen")]  # took place
    handed = [at for at in range(first, after) if scan.folds[at] in _HANDED]
    last = max((*(hit.first for hit in verbs), *handed), default=-1)
    if swap >= 0 and swap >= last:
        between = scan.folds[swap:after]
        if not _BLOCKED.isdisjoint(between) or scan.says(first, swap, _AGREED):
            return False
        return _BETWEEN.isdisjoint(between) or _is_post(scan, one)
    if last < 0 or not _BLOCKED.isdisjoint(scan.folds[last:after]):
        return False
    end = min(one.spot.after + _NEAR, sentence.after)
    return _hands(scan, last, one) and not scan.has(last, end, "exchange", *_GOODS)


_BETWEEN = words_of("frames between")
_MOVES = ("hand_over", "receive", "leave", "move", "arrive", "assemble", "pass", "free", "escort",
          "capture", "kill", "treat", "stay")  # fmt: skip


def _is_post(scan: Scan, one: Told) -> bool:
    return any(plain(word) in _POSTS for word in scan.folds[one.first : one.spot.after + 1])


def _swaps(scan: Scan, at: int) -> bool:
    word = plain(scan.folds[at])
    if word in _SWAPPED:
        return not at or scan.folds[at - 1] not in _RETURN
    if word == "for":  # man for man
        return scan.folds[at - 1] == scan.folds[at + 1] and scan.folds[at - 1] in _MAN_FOR_MAN
    return word in _MAN_FOR_MAN and at > 0 and word == f"ب{scan.folds[at - 1]}"  # واحد بواحد


_RETURN = frozenset({"in", "return"})


def _hands(scan: Scan, at: int, one: Told) -> bool:
    """Whether a verb at a token says that a party gets people."""
    word, after = scan.folds[at], one.first
    people = scan.has(at, after, "people") or scan.has(at, after, "exchange", "prisoners", "bodies")
    if scan.tokens[at].arabic:
        return ("سلم" in word or _takes_over(word)) and (people or word.endswith(US_OR_THEM))
    if word in _HANDED:
        return _to_party(scan, at, after)
    return word in _TAKEN and people and _is_post(scan, one)


def _takes_over(word: str) -> bool:
    return not word.startswith("م") and any(stem in word for stem in _TAKES_OVER)


def _to_party(scan: Scan, at: int, after: int) -> bool:
    """Whether what is handed at a token goes to a party: handed to the army, over to you."""
    to = next((n for n in range(at + 1, after) if scan.folds[n] == "to"), after)
    if to == after:
        return scan.folds[at + 1] == "over"
    return scan.has(to, after, "parties") or scan.says(to, after, _TAKERS)


def _taken_behind(scan: Scan, one: Told, following: Told | None) -> bool:
    """Whether a clause begins with where people are taken over: وعند X تتسلم, at X and swap."""
    if "at" not in one.governing:
        return False
    after = one.spot.after
    near = range(after, min(after + _BESIDE, _limit(scan, one, following)))
    opens = scan.clause_of(one.first)[0]
    if one.first - opens <= 1 and any(
        at in scan.finite and _takes_over(scan.folds[at]) for at in near
    ):
        return not scan.has(after, after + _BESIDE + _BEHIND, "exchange", *_GOODS)
    opens += scan.folds[opens] in _AND
    if one.first - opens <= _NEAR and case_at(scan, opens) in _STANDING:
        end = min(scan.sentence_of(one.first).after, after + _FRONT)
        if _handed_behind(scan, after, end):
            return not scan.has(after, end, "exchange", *_GOODS)
    return False


_STANDING = frozenset({"at", "on"})


def _handed_behind(scan: Scan, first: int, after: int) -> bool:
    """Whether people are handed to others in English words that begin with where: at X, Y ..."""
    for at in range(first, after):
        word = scan.folds[at]
        taken = word in _TAKE and not _OVER.isdisjoint(scan.folds[at + 1 : at + 3])
        over = word in _HANDED and not _OVER.isdisjoint(scan.folds[at + 1 : at + 3])
        given = word in _HANDED and scan.says(at, after, _TO) and _to_party(scan, at, after)
        if over or given:
            return scan.has(first, after, "people") or scan.says(first, after, _THEM | _US)
        if taken:  # of a convoy alone the escort changes
            end = min(after, at + _BESIDE + _NEAR)
            people = scan.has(at, end, "people") or scan.says(at, end, _THEM)
            return people and not scan.has(at, end, "vehicles")
    return False


_TO, _US = frozenset({"to"}), frozenset({"us", "all"})


def _swapped_there(scan: Scan, one: Told) -> bool:
    """Whether words right behind a place say that people are exchanged there: X and swap, حيث."""
    if one.governing == "-" or "tells where another lies" in one.traits:
        return False
    if any(plain(word) in _ROADS for word in scan.folds[one.first - 1 : one.first + 1]):
        return False  # at the mill on the X road, where they were exchanged
    for at in range(one.spot.after, min(one.spot.after + _NEAR, len(scan.folds))):
        if plain(scan.folds[at]) in _AND_THERE:
            between = range(at + 1, min(at + _BESIDE + 1, len(scan.folds)))
            return any(plain(scan.folds[n]) in _SWAPPED for n in between)
    return False


def _met(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether the convoys or the people of both sides meet at a place to be exchanged."""
    if "at" not in one.governing or "tells where another lies" in one.traits:
        return False
    first = max(sentence.first, one.first - _NEAR)
    meets = [at for at in range(first, one.first) if plain(scan.folds[at]) in _MEET]
    if not meets or not scan.says(max(sentence.first, meets[-1] - _NEAR), one.first, _SIDES):
        return False
    behind = range(one.spot.after, min(one.spot.after + _REACH, len(scan.folds)))
    return any(plain(scan.folds[at]) in _SWAPPED or _takes_over(scan.folds[at]) for at in behind)


def _limit(scan: Scan, one: Told, following: Told | None) -> int:
    """Return where what is said behind a place ends: at the next one, not right behind it."""
    limit = following.first if following is not None else len(scan.folds)
    return min(
        one.spot.after + _BEHIND + _BESIDE, len(scan.folds), max(limit, one.spot.after + _BESIDE)
    )


def _taken_where(scan: Scan, one: Told, following: Told | None) -> bool:
    """Whether people are brought to a place and taken over there: to X, where Y took charge."""
    led = set(one.governing.split("+"))
    if _COMES.isdisjoint(one.traits) and not {"to", "via", "at"} & led:
        return False
    comes = not _COMES.isdisjoint(one.traits) or not {"to", "via"}.isdisjoint(led)
    where, since = False, one.spot.after
    for at in range(one.spot.after, _limit(scan, one, following)):
        word = scan.folds[at]
        if not where and word in _WHERE:
            where, since = True, at
        if scan.tokens[at].arabic and at in scan.finite and _takes_over(word):
            again = following is not None and "at" in following.governing
            again = again and following is not None and following.first - at <= _BEHIND
            there = scan.says(at + 1, at + 2, _THERE)
            return not again and (where or there or (comes and word.endswith(US_OR_THEM)))
        if (
            where
            and word in _TAKE
            and (
                not _OVER.isdisjoint(scan.folds[at + 1 : at + 3])
                or (scan.says(at + 1, at + 2, _THEM) and _has_party(scan, since, at))
            )
        ):
            return True
        if word in _HANDED and scan.says(at, at + _BESIDE, _WHERE):
            return True
    return False


def _has_party(scan: Scan, first: int, after: int) -> bool:
    """Whether a party takes people, and not buses of one."""
    return scan.has(first, after, "parties") and not scan.has(first, after, "vehicles")


_AND = words_of("handovers and")
_AND_THERE = _AND | frozenset({"there", "هناك", "هنيك"})
_OVER = words_of("handovers over")
