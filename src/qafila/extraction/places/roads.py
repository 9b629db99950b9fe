# SPDX-License-Identifier: Apache-2.0
"""The road as a report tells it: a list behind *route*, والطريق, and the road that is taken.

*Route: A, B, C*, والطريق أ فب فج, *they take the A road, then B*, سلكت شارع أ ثم ب. All of it is
on the way, but what the report says elsewhere to be an end of it; a list that has both ends of its
own is told by `routes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.places.retold import Told
from qafila.extraction.text.arabic import has_and, has_article, plain
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked

_LABELS = words_of("places route labels")
_AFTER_LABEL = words_of("roads after a label")
_JOINTS = words_of("places then") | words_of("roads joints")
_TAKES = tuple(words_of("roads takes"))
_TAKE = words_of("roads take")
_GO = words_of("roads go")
_ALONG = words_of("roads along")
_ROADS = words_of("roads roads")
_DASHES = words_of("places dashes")
_CLOSED = words_of("roads closed")
_NEAR, _VERB_NEAR, _MOST_JOINTS = 4, 6, 3
_ORIGIN, _END = "frame origin", "frame destination"


def roads(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the places that are outright told as the road, with the role of the way.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    number = 0
    while number < len(named):
        one = named[number]
        listed = _labelled(scan, one)
        if not listed and not _taken(scan, one):
            number += 1
            continue
        chain = [one]
        while number + len(chain) < len(named) and _joined(
            scan, chain[-1], named[number + len(chain)]
        ):
            chain.append(named[number + len(chain)])
        others = [*named[:number], *named[number + len(chain) :]]
        dashed = scan.says(one.spot.after, one.spot.after + 1, _DASHES)
        yield from _on_the_way(chain, others, listed=listed, dashed=dashed)
        number += len(chain)


def _on_the_way(
    chain: Sequence[Told], others: Sequence[Told], *, listed: bool, dashed: bool
) -> Iterator[tuple[Told, str]]:
    """Yield the places of a road that are no end of the way."""
    begins = {one.key for one in others if _ORIGIN in one.traits}
    ends = {one.key for one in others if _END in one.traits}
    own = {one.key for one in chain}
    row = listed and len(chain) > 1
    for one in chain:
        if one.key in begins | ends or one.spot.region:
            continue
        if row and one is chain[0] and (dashed or not begins - own):
            continue
        if row and one is chain[-1] and (dashed or not ends - own):
            continue
        yield one, "waypoint"


def _labelled(scan: Scan, one: Told) -> bool:
    """Whether *route*, *the road is by*, والطريق على stands right before a place."""
    if not one.spot.sure:
        return False
    if has_and(scan.folds[one.first]) and plain(scan.folds[one.first]) in _LABELS:
        return True  # والطريق حمص
    at = one.first - 1
    if _from_there(scan, one):
        at -= 1
    for _ in range(_MOST_JOINTS):
        if at < 0:
            return False
        if plain(scan.folds[at]) in _LABELS:
            word = scan.folds[at]
            return scan.folds[at + 1] == ":" or word not in _LABELS or has_article(word)
        if scan.folds[at] not in _AFTER_LABEL:
            return False
        at -= 1
    return False


def _from_there(scan: Scan, one: Told) -> bool:
    """Whether *from* only says by which town the road goes: والطريق من حمص, of no road to X."""
    at = one.first - 1
    if at < 1 or scan.folds[at] != "من" or not has_and(scan.folds[at - 1]):
        return False
    after = one.spot.after
    return plain(scan.folds[at - 1]) in _LABELS and not scan.says(after, after + _NEAR, _TO)


_TO = words_of("roads to")


def _taken(scan: Scan, one: Told) -> bool:
    """Whether people go by a road: سلكت شارع X, سارت على طريق X, take the X road."""
    arabic = scan.tokens[one.first].arabic
    words = scan.folds[one.first : one.spot.after + (not arabic)]
    at = one.first - 1
    at -= not arabic and at > 0 and scan.folds[at] == "the"
    if at < 0 or not any(_bare(word) in _ROADS for word in (*words, scan.folds[at])):
        return False
    sentence = scan.sentence_of(one.first)
    if "background" in one.traits or scan.has(sentence.first, at, "exchange", "withdraw"):
        return False
    if scan.says(one.spot.after, one.spot.after + 2, _CLOSED):
        return False
    before = scan.folds[max(0, at - _NEAR) : at + 1]
    if not arabic:
        return any(word in _TAKE for word in before[-2:])
    if any(stem in word for word in before for stem in _TAKES):
        return True
    if plain(before[-1]) not in _ALONG or "tells where another lies" in one.traits:
        return False
    if scan.says(max(sentence.first, at - _VERB_NEAR), at, _GO):
        return True
    verbs = scan.within(max(0, at - _VERB_NEAR), at, "verbs")
    return bool(verbs) and verbs[-1].concept in ("leave", "move", "pass", "arrive")


def _without_article(word: str) -> str:
    word = plain(word)
    return word.removeprefix("ال")


_bare = Asked(_without_article).__getitem__


def _joined(scan: Scan, one: Told, following: Told) -> bool:
    """Whether only *then*, a comma, a dash, *and* stands between two places of a road."""
    between = scan.folds[one.spot.after : following.first]
    between = [word for word in between if word not in _PASSED_OVER]
    if scan.sentence_of(one.first) is not scan.sentence_of(following.first):
        return False
    if not between:
        return scan.folds[following.first][:1] in ("و", "ف")
    return len(between) <= _MOST_JOINTS and _JOINTS.issuperset(between)


_PASSED_OVER = words_of("roads passed over") | _ALONG
