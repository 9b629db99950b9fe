# SPDX-License-Identifier: Apache-2.0
"""Where one party hands people to another, or two exchange them: an exchange point.

*Handed to the Red Cross outside X*, تسلمهم عند X, *to X, where Y took charge of them*,
وعند X تتسلم, *place of handover: X*, *the exchange took place at X*, *X, the exchange point*. What
a hospital or a camp takes in stays there, and what is handed over must be people and no goods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.governing import plain
from qafila.extraction.retold import Told
from qafila.extraction.scan import Scan, Sentence

_TAKES_OVER = tuple(words_of("handovers takes over"))
_TAKE = words_of("handovers take")
_TAKEN = words_of("handovers taken")
_HANDED = words_of("handovers handed")
_LABELS = words_of("handovers labels")
_POINTS = words_of("handovers points")
_WHERE = words_of("handovers where")
_SWAPPED = words_of("handovers swapped")
_AGREED = words_of("handovers agreed")
_BLOCKED = words_of("handovers blocked")
_CARE = words_of("handovers sites of care")
_POSTS = words_of("legs posts") | words_of("places crossings")
_GOODS = ("weapons", "aid", "fate", "withdraw", "truce")
_COMES = frozenset({"case to", "case until", "case via", "frame waypoint", "frame destination"})
_OBJECTS = ("هم", "ها", "هن", "نا")
_SIGNS = frozenset({",", "،", ":", "(", ")"})
_REACH, _NEAR, _BEHIND, _BESIDE = 16, 5, 7, 3


def handovers(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the places where people are outright handed over, with that role.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    ends = {_id(one) for one in named if not _ENDS.isdisjoint(one.traits)}
    led = {_id(one) for one in named if not _WAY.isdisjoint(one.traits)}
    for number, one in enumerate(named):
        if one.spot.region or not _ASIDE.isdisjoint(one.traits):
            continue
        sentence = scan.sentence_of(one.first)
        following = named[number + 1] if number + 1 < len(named) else None
        elsewhere = bool(ends - {_id(one)})
        named_so = _labelled(scan, sentence, one) or _called(scan, one)
        if named_so or (
            one.spot.sure
            and not _of_care(scan, one)
            and (
                (_id(one) not in led and _handed_before(scan, sentence, one))
                or _taken_behind(scan, one, following)
                or (elsewhere and _taken_where(scan, one, following))
            )
        ):
            yield one, "exchange_point"


_ASIDE = frozenset({"is a party", "within a party", "background"})
_ENDS = frozenset({"frame destination", "case to"})
_WAY = frozenset({"case to", "case from", "case label to", "case label from"})


def _id(one: Told) -> str:
    return one.spot.known.name if one.spot.known is not None else one.spot.name


def _of_care(scan: Scan, one: Told) -> bool:
    return any(plain(word) in _CARE for word in scan.folds[one.first : one.spot.after + 1])


def _labelled(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether a place stands behind *place of handover*, نقطة التسليم, *exchange point at*."""
    first = max(sentence.first, one.first - _NEAR)
    for at in range(one.first - 1, first - 1, -1):
        if at in scan.finite:
            return False
        if plain(scan.folds[at]) in _LABELS:
            beside = scan.folds[max(first, at - 2) : at] + scan.folds[at + 1 : one.first]
            opens = at == sentence.first or scan.folds[at - 1] in _BULLETS
            return opens or any(plain(word) in _POINTS for word in beside)
    return False


_BULLETS = frozenset({"-", "–", "•", ".", ")", "*"})


def _called(scan: Scan, one: Told) -> bool:
    """Whether words behind a place call it so: X, the exchange point; X، وهي نقطة التبادل."""
    behind = [plain(word) for word in scan.folds[one.spot.after : one.spot.after + _NEAR]]
    if not behind or behind[0] not in _SIGNS or _POINTS.isdisjoint(behind):
        return False
    return not _LABELS.isdisjoint(behind)


def _handed_before(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether people are handed over or exchanged at a place by what is said before it."""
    if "at" not in one.governing or "tells where another lies" in one.traits:
        return False
    first, after = max(sentence.first, one.first - _REACH), one.first
    swap = max((at for at in range(first, after) if _swaps(scan, at)), default=-1)
    verbs = [hit for hit in scan.within(first, after, "verbs", *_MOVES) if hit.after <= after]
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


_BETWEEN = frozenset({"بين", "between"})
_MOVES = ("hand_over", "receive", "leave", "move", "arrive", "assemble", "pass", "free", "escort",
          "capture", "kill", "treat", "stay")  # fmt: skip


def _is_post(scan: Scan, one: Told) -> bool:
    return any(plain(word) in _POSTS for word in scan.folds[one.first : one.spot.after + 1])


def _swaps(scan: Scan, at: int) -> bool:
    return plain(scan.folds[at]) in _SWAPPED and (not at or scan.folds[at - 1] not in _RETURN)


_RETURN = frozenset({"in", "return"})


def _hands(scan: Scan, at: int, one: Told) -> bool:
    """Whether a verb at a token says that a party gets people."""
    word, after = scan.folds[at], one.first
    people = scan.has(at, after, "people") or scan.has(at, after, "exchange", "prisoners", "bodies")
    if scan.tokens[at].arabic:
        return ("سلم" in word or _takes_over(word)) and (people or word.endswith(_OBJECTS))
    if word in _HANDED:
        to = next((n for n in range(at + 1, after) if scan.folds[n] == "to"), after)
        return scan.has(to, after, "parties") or (to == after and scan.folds[at + 1] == "over")
    return word in _TAKEN and people and _is_post(scan, one)


def _takes_over(word: str) -> bool:
    return not word.startswith("م") and any(stem in word for stem in _TAKES_OVER)


def _taken_behind(scan: Scan, one: Told, following: Told | None) -> bool:
    """Whether a clause begins with where people are taken over: وعند X تتسلم, at X and swap."""
    if "at" not in one.governing:
        return False
    after = one.spot.after
    near = range(after, min(after + _BESIDE, _limit(scan, one, following)))
    if one.first - scan.clause_of(one.first)[0] <= 1 and any(
        at in scan.finite and _takes_over(scan.folds[at]) for at in near
    ):
        return not scan.has(after, after + _BESIDE + _BEHIND, "exchange", *_GOODS)
    joined = scan.says(after, after + 1, _AND)
    return joined and any(scan.folds[at] in _SWAPPED for at in near)


def _limit(scan: Scan, one: Told, following: Told | None) -> int:
    """Return where what is said behind a place ends: at the next one, not right behind it."""
    limit = following.first if following is not None else len(scan.folds)
    return min(
        one.spot.after + _BEHIND + _BESIDE, len(scan.folds), max(limit, one.spot.after + _BESIDE)
    )


def _taken_where(scan: Scan, one: Told, following: Told | None) -> bool:
    """Whether people are brought to a place and taken over there: to X, where Y took charge."""
    if _COMES.isdisjoint(one.traits) and not {"to", "via"} & set(one.governing.split("+")):
        return False
    where = False
    for at in range(one.spot.after, _limit(scan, one, following)):
        word = scan.folds[at]
        where = where or word in _WHERE
        if scan.tokens[at].arabic and at in scan.finite and _takes_over(word):
            again = following is not None and "at" in following.governing
            again = again and following is not None and following.first - at <= _BEHIND
            return not again and (where or word.endswith(_OBJECTS))
        if where and word in _TAKE and not _OVER.isdisjoint(scan.folds[at + 1 : at + 3]):
            return True
        if word in _HANDED and scan.says(at, at + _BESIDE, _WHERE):
            return True
    return False


_AND = frozenset({"and", "where", "حيث", "و"})
_OVER = frozenset({"over", "charge", "delivery"})
