# SPDX-License-Identifier: Apache-2.0
"""Ways told in legs: where one leg ends and the same people go on is on the way, and not its end.

*By boat to X, and by plane to Y*; *reached X. From there buses took them to Y*; *to X, where they
were driven to Y*; *escorted as far as X*, or to X while another end is told; *a checkpoint that is
reached while another end is told*. People who are counted or named anew between two places are
others, who go another way; *all four* are the same, and so are those named behind *from there*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.places.retold import Told
from qafila.extraction.text.arabic import US_OR_THEM, plain
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import GOING, Scan
from qafila.extraction.text.signs import COMMAS

_ONWARD = words_of("legs onward")
_FROM_THERE = words_of("legs from there")
_THERE = words_of("legs there")
_GOES_ON = tuple(words_of("legs goes on"))
_THEM = words_of("them")
_OTHERS = words_of("legs others")
_NOT = words_of("places not so")
_WHOLE = words_of("legs whole")
_WHERE = words_of("frames where")
_BY = words_of("legs by")
_COLUMNS = words_of("places columns")
_POSTS = words_of("legs posts") | words_of("legs ports")
_LONGEST = 22
_MOST_BETWEEN = 3
_GOODS = ("aid", "weapons", "bodies")
_BY_REACH, _VERB_REACH = 4, 20
_END = "frame destination"
_ENDS = frozenset({_END, "case to"})


def legs(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the places of a report that are outright on its way, with that role.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    own = [one for one in named if not one.aside or not _ENDS.isdisjoint(one.traits)]
    for number, one in enumerate(own):
        if _is_end(one) and _next_end(scan, own[number + 1 : number + 1 + _MOST_BETWEEN], one):
            yield one, "waypoint"
    ends = [one for one in own if _END in one.traits]
    for one in own:
        if _is_escorted_to(scan, own, ends, one) or _is_passed(scan, ends, one):
            yield one, "waypoint"


def _is_escorted_to(scan: Scan, own: Sequence[Told], ends: Sequence[Told], one: Told) -> bool:
    """Whether people are escorted as far as a place, or to it while another end is told."""
    if "case until" in one.traits and _escorted(scan, one):
        return not any(_same(one, other) for other in ends if other is not one)
    return "case to" in one.traits and _escorted_only(scan, own, one)


def _is_passed(scan: Scan, ends: Sequence[Told], one: Told) -> bool:
    """Whether a place that is reached is a post or a port, while another end is told."""
    if _END not in one.traits or not _is_post(scan, one):
        return False
    return any(not _same(one, other) and not _is_post(scan, other) for other in ends)


def _next_end(scan: Scan, others: Sequence[Told], one: Told) -> bool:
    """Whether the way goes on from a place to the next end of a leg."""
    for other in others:
        if "case from" in other.traits or _same(one, other):
            return False
        if _is_end(other):
            return _goes_on(scan, one, other)
    return False


def _same(one: Told, other: Told) -> bool:
    known, others = one.spot.known, other.spot.known
    if known is not None and others is not None:
        return known.name == others.name
    return one.spot.name == other.spot.name or one.spot.name in other.spot.name


def _is_end(one: Told) -> bool:
    return _END in one.traits or not one.traits.isdisjoint(("case to", "case until"))


def _escorted(scan: Scan, one: Told) -> bool:
    first = max(scan.sentence_of(one.first).first, one.first - _VERB_REACH)
    verbs = scan.within(first, one.first, "verbs", *GOING, "escort", "hand_over", "receive")
    verbs = [hit for hit in verbs if scan.folds[hit.first] not in _COLUMNS]
    return bool(verbs) and any(
        hit.concept == "escort" for hit in verbs if hit.first == verbs[-1].first
    )


def _escorted_only(scan: Scan, own: Sequence[Told], one: Told) -> bool:
    """Whether all that is said of a place is that others escort to it: ترافقهم الشرطة إلى X.

    People go on to another one, and whole ways, from X to Y, are none.
    """
    first = max(scan.sentence_of(one.first).first, one.first - _VERB_REACH)
    verbs = scan.within(first, one.first, "verbs", "escort")
    if not verbs or one.aside or one.spot.region:
        return False
    if scan.tokens[one.first].arabic and not one.spot.sure:
        return False
    at = verbs[-1].first
    if scan.folds[at] in _OTHERS:  # وسائرهم إلى X: and the rest of them
        return False
    if scan.tokens[at].arabic:
        since = [n for n in range(at, one.first) if n in scan.finite]
    else:
        since = [at, *(hit.first for hit in scan.within(at + 1, one.first, "verbs", *GOING))]
    if since != [at] or scan.says(at, one.first, _SINCE):
        return False
    others = [other for other in own if other is not one]
    if any(_same(one, other) for other in others if not _EITHER_END.isdisjoint(other.traits)):
        return False
    return any(_END in other.traits and not other.spot.region for other in others)


_EITHER_END = frozenset({_END, "frame origin", "case from"})
_SINCE = words_of("from")


def _is_post(scan: Scan, one: Told) -> bool:
    """Whether a place is a checkpoint, a bridge, a gate, an airport: one that is passed."""
    words = scan.folds[one.first : one.spot.after]
    if not scan.tokens[one.first].arabic:
        named = one.spot.after - len(one.spot.name.split()) - one.first  # Port Sudan is a town
        words = [*words[: max(0, named)], *scan.folds[one.spot.after - 1 : one.spot.after + 1]]
    return any(plain(word) in _POSTS or word[1:] in _POSTS for word in words)


def _goes_on(scan: Scan, one: Told, following: Told) -> bool:
    """Whether those who reach a place go on from it to the one that is named next."""
    first, after = one.spot.after, following.first
    if after - first > _LONGEST or after <= first:
        return False
    sentence = scan.sentence_of(following.first)
    if sentence.first >= first:
        if sentence.first - first > _LONGEST:
            return False
        if _is_logged(scan, sentence.first) and _is_logged(scan, scan.sentence_of(one.first).first):
            said = range(sentence.first, following.first)
            begins = next((at for at in said if scan.tokens[at].kind == "w"), following.first)
            return _same_people(scan, begins, after)
        if not _opens(scan, sentence.first):
            return False
        return _same_people(scan, sentence.first, after, again=_from_there(scan, sentence.first))
    if not _same_people(scan, first, after):
        return False
    return (
        _onward(scan, first, after)
        or _moved_on(scan, first, after)
        or _where_moved_on(scan, first, after)
    )


def _is_logged(scan: Scan, at: int) -> bool:
    """Whether a sentence is a line of a log, which begins with its hour: 09:50, [14:20], 0945."""
    at += scan.says(at, at + 1, _BRACKETS)
    if at >= len(scan.tokens) or scan.tokens[at].kind != "n":
        return False
    return (
        ":" in scan.tokens[at].text
        or scan.says(at + 1, at + 2, _COLON)
        or (len(scan.tokens[at].text) == _DIGITS)
    )


_BRACKETS, _COLON = frozenset({"[", "("}), frozenset({":"})
_DIGITS = 4


def _opens(scan: Scan, at: int) -> bool:
    """Whether a sentence begins with *from there*, ومنها, ثم."""
    return scan.says(at, at + 1, _ONWARD) or _from_there(scan, at)


def _from_there(scan: Scan, at: int) -> bool:
    return scan.says(at, at + 1, _FROM_THERE) and scan.says(at + 1, at + 2, _THERE)


def _onward(scan: Scan, first: int, after: int) -> bool:
    """Whether words between two places say that the way goes on: then, from there, ومنها."""
    words = scan.folds[first:after]
    for at, word in enumerate(words):
        if word in _ONWARD or (scan.tokens[first + at].arabic and _carries_on(word)):
            return True
        if at + 1 < len(words) and (word in _FROM_THERE and words[at + 1] in _THERE):
            return True
        if word == "on" and words[at + 1 : at + 2] in (["to"], ["into"]):
            return True
    return False


def _carries_on(word: str) -> bool:
    return any(stem in word for stem in _GOES_ON)


def _moved_on(scan: Scan, first: int, after: int) -> bool:
    """Whether *and* joins another leg: and flown to Y, and by helicopter to Y, ونقلوا إلى Y."""
    at = first + (scan.folds[first] in COMMAS)
    if at >= after:
        return False
    token = scan.tokens[at]
    if token.arabic:
        if not any("w" in hit.before for hit in scan.hits[at]):
            return False
        return at in scan.finite and scan.hit(at, "verbs", "leave", "move") is not None
    if token.fold != "and":
        return False
    near = range(at + 1, min(at + 1 + _BY_REACH, after))
    if any(scan.folds[n] in _BY for n in near):
        return True
    return any(scan.hit(n, "verbs", *GOING) for n in near)


def _where_moved_on(scan: Scan, first: int, after: int) -> bool:
    """Whether people are taken on from where they came: to X, where coaches took them to Y."""
    at = first + (scan.folds[first] in COMMAS)
    if not scan.says(at, at + 1, _WHERE):
        return False
    return scan.has(at, after, "verbs", "leave", "move")


def _same_people(scan: Scan, first: int, after: int, *, again: bool = False) -> bool:
    """Whether no others are told of in some words than those who were told of before.

    `again`: they may be named again, since they go on from where they came.
    """
    words = scan.folds[first:after]
    if not _OTHERS.isdisjoint(words) or not _NOT.isdisjoint(words):
        return False
    numbers = [at for at in range(first, after) if number_at(scan.tokens, at) is not None]
    whole = [at for at in numbers if scan.says(at - 1, at, _WHOLE)]  # all four are the same
    if any(_counts_others(scan, at) for at in numbers if at not in whole):
        return False
    if again or whole or not _THEM.isdisjoint(words):
        return True
    verbs = (at for at in range(first, after) if at in scan.finite)
    if any(scan.folds[at].endswith(US_OR_THEM) for at in verbs):
        return True
    others = scan.has(first, after, "people") or scan.has(first, after, "exchange", *_GOODS)
    return not numbers and not others


def _counts_others(scan: Scan, at: int) -> bool:
    """Whether a number may count people, and is none of vehicles or of time."""
    return not (scan.has(at, at + 4, "vehicles") or scan.has(at, at + 3, "time"))
